// JWTs against the case table of clearinghouse spec 3.5 (rows are named after it), keys, algorithms, the cache and REF-12, REF-15.
#include "clearinghouse/jwt_verifier.h"
#include "clearinghouse/oidc_schema.h"
#include "storage/engines.h"
#include "support/jwt_forge.h"

#include <QElapsedTimer>
#include <QtTest>

#include <future>

using namespace sluice;
using namespace sluice::clearinghouse;
using namespace sluice::test;

namespace {

constexpr std::int64_t kNow = 1'800'000'000;
const Timestamp kTime{kNow * 1'000'000};

JwtRules rules()
{
    JwtRules made;
    made.issuer = "https://idp.example";
    made.audience = "signer";
    made.identityIssuer = "clearinghouse";
    return made;
}

json::Value claims(const json::Object& change = {})
{
    return ForgeKey::changed(json::Value::object({{"iss", "https://idp.example"},
                                                  {"aud", "signer"},
                                                  {"sub", "user-b"},
                                                  {"azp", "app-b"},
                                                  {"jti", "token-1"},
                                                  {"exp", kNow + 300},
                                                  {"scope", "signer.use other"}}),
                             change);
}

json::Object object(const QString& text)
{
    const auto parsed = json::parse(text.toStdString());
    return parsed && parsed->isObject() ? *parsed->members() : json::Object{};
}

// Making RSA keys takes a while.
const ForgeKey& sharedRsa()
{
    static const ForgeKey key = ForgeKey::rsa("r1");
    return key;
}

struct Bench {
    SystemRng rng;
    const ForgeKey rsa = sharedRsa();
    const ForgeKey ec = ForgeKey::ec("e1");
    FixedKeys keys;

    Bench() { publish({rsa.jwk(), ec.jwk()}); }
    void publish(const std::vector<json::Value>& list) { keys.set(*JwtKeySet::parse(jwksOf(list))); }
    Verdict<Verified> ask(JwtVerifier& verifier, const std::string& token, Timestamp now = kTime)
    {
        std::optional<Verdict<Verified>> verdict;
        verifier.verify(token, now, [&](Verdict<Verified> given) { verdict = std::move(given); });
        return verdict ? std::move(*verdict) : tl::unexpected(Refusal{0, "late", "no answer at once", {}});
    }
    Verdict<Verified> ask(const std::string& token, const JwtRules& with = rules())
    {
        JwtVerifier verifier(with, keys, nullptr, rng);
        return ask(verifier, token);
    }
};

QString described(const Verdict<Verified>& verdict)
{
    return verdict ? QStringLiteral("accepted")
                   : QString::fromStdString(std::to_string(verdict.error().status) + " " + verdict.error().code + " "
                                            + verdict.error().reason + " | " + verdict.error().logged);
}

constexpr const char* kFailed = "oidc verification failed";

}  // namespace

class TestClearinghouseJwt : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void cases_data();
    void cases();
    void identityOfAGoodToken();
    void algorithms();
    void keyConfusion();
    void malformedTokens_data();
    void malformedTokens();
    void everyFlippedBitIsRefused();
    void keyChoice();
    void keysThatAreNotUsed_data();
    void keysThatAreNotUsed();
    void numbersAreFloored_data();
    void numbersAreFloored();
    void cacheAnswersAndForgets();
    void cacheIsBounded();
    void bearerGrammar_data();
    void bearerGrammar();
    void bearerIsLinear();
    void REF12_deniedTokensEndAtOnce();
    void REF12_denialsSurviveARestartAndEndWithTheToken();
};

void TestClearinghouseJwt::cases_data()
{
    QTest::addColumn<QString>("change");
    QTest::addColumn<QString>("settings");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* name, const QString& change, const QString& settings, int status,
                        const QString& reason = {}) { QTest::newRow(name) << change << settings << status << reason; };
    const auto at = [](std::int64_t offset) { return QString::number(kNow + offset); };
    row("valid RS256 token, scope required", "{}", "scopes=signer.use", 200);
    row("token iss with trailing slash, config without", R"({"iss":"https://idp.example/"})", {}, 200);
    row("token iss with two slashes", R"({"iss":"https://idp.example//"})", {}, 401, kFailed);
    row("token iss of another", R"({"iss":"https://evil.example"})", {}, 401, kFailed);
    row("configured issuer with spaces and slash", "{}", "issuer= https://idp.example/ ", 200);
    row("no exp", R"({"exp":null})", {}, 401, kFailed);
    row("exp is text", R"({"exp":"1900000000"})", {}, 401, kFailed);
    row("exp above 2^53-1", R"({"exp":9007199254740992})", {}, 401, kFailed);
    row("wrong audience", R"({"aud":"another"})", {}, 401, kFailed);
    row("audience absent", R"({"aud":null})", {}, 401, kFailed);
    row("audience array holds it", R"({"aud":["x","signer"]})", {}, 200);
    row("audience array without it", R"({"aud":["x","y"]})", {}, 401, kFailed);
    row("required scope absent: other", R"({"scope":"other"})", "scopes=signer.use", 403,
        "missing required scope(s): signer.use");
    row("required scope absent: sign:jobs vs sign:job", R"({"scope":"sign:jobs"})", "scopes=sign:job", 403,
        "missing required scope(s): sign:job");
    row("several scopes absent", R"({"scope":"c"})", "scopes=a, b c", 403, "missing required scope(s): a, b");
    row("scope array", R"({"scope":["sign:job","x"]})", "scopes=sign:job", 200);
    row("scp array", R"({"scope":null,"scp":["sign:job"]})", "scopes=sign:job", 200);
    row("comma list", R"({"scope":"a,sign:job"})", "scopes=sign:job", 200);
    row("scope empty with scp holding it", R"({"scope":"","scp":"sign:job"})", "scopes=sign:job", 403,
        "missing required scope(s): sign:job");
    row("exp 30 s ago", R"({"exp":)" + at(-30) + "}", {}, 200);
    row("exp 59 s ago", R"({"exp":)" + at(-59) + "}", {}, 200);
    row("exp 60 s ago", R"({"exp":)" + at(-60) + "}", {}, 401, kFailed);
    row("exp 61 s ago", R"({"exp":)" + at(-61) + "}", {}, 401, kFailed);
    row("nbf +30 s", R"({"nbf":)" + at(30) + "}", {}, 200);
    row("nbf +90 s", R"({"nbf":)" + at(90) + "}", {}, 401, kFailed);
    row("iat in the future is not checked", R"({"iat":)" + at(9000) + "}", {}, 200);
    row("fractional exp", R"({"exp":)" + at(300) + ".75}", {}, 200);
    row("subject absent", R"({"sub":null})", {}, 401, kFailed);
    row("subject empty", R"({"sub":""})", {}, 401, "token missing sub claim");
    row("subject 0", R"({"sub":0})", {}, 401, "token missing sub claim");
    row("subject integer", R"({"sub":12})", {}, 401, kFailed);
    row("subject integer where configured", R"({"sub":12})", "integers", 200);
    row("subject fraction where integers are configured", R"({"sub":1.5})", "integers", 401, kFailed);
    row("subject array", R"({"sub":["a"]})", {}, 401, kFailed);
    row("REF-15 subject owner:victim", R"({"sub":"owner:victim"})", {}, 401, kFailed);
    row("REF-15 subject user:x", R"({"sub":"user:x"})", {}, 401, kFailed);
    row("REF-15 subject eu_x", R"({"sub":"eu_x"})", {}, 401, kFailed);
    row("REF-15 subject with blank", R"({"sub":"a b"})", {}, 401, kFailed);
    row("REF-15 subject with #", R"({"sub":"a#b"})", {}, 401, kFailed);
    row("subject with colon and bar", R"({"sub":"auth0|a:b"})", {}, 200);
    row("client claim array", R"({"azp":["app-b"]})", {}, 401, kFailed);
    row("client claim object", R"({"azp":{"id":"app-b"}})", {}, 401, kFailed);
    row("client claim with colon", R"({"azp":"a:b"})", {}, 401, kFailed);
    row("client claim number", R"({"azp":7})", {}, 401, kFailed);
    row("client claim empty", R"({"azp":""})", {}, 401, "token missing azp claim");
    row("client claim absent", R"({"azp":null})", {}, 401, "token missing azp claim");
    row("client claim absent with default tenant", R"({"azp":null})", "default=app-b", 200);
    row("another claim map", R"({"app_client_id":"app-b","external_user_id":"user-b","sub":null,"azp":null})",
        "claims=app_client_id,external_user_id", 200);
    row("type claim ID (Keycloak)", R"({"typ":"ID"})", {}, 401, kFailed);
    row("type claim Bearer (Keycloak)", R"({"typ":"Bearer"})", {}, 200);
    row("type claim Refresh", R"({"typ":"Refresh"})", {}, 401, kFailed);
}

void TestClearinghouseJwt::cases()
{
    QFETCH(QString, change);
    QFETCH(QString, settings);
    QFETCH(int, status);
    QFETCH(QString, reason);
    JwtRules with = rules();
    const std::string text = settings.toStdString();
    if (settings.startsWith(u"scopes="))
        with.requiredScopes = splitList(text.substr(7));
    if (settings.startsWith(u"issuer="))
        with.issuer = normalisedIssuer(text.substr(7));
    if (settings.startsWith(u"default="))
        with.defaultClient = text.substr(8);
    if (settings.startsWith(u"claims=")) {
        with.clientClaim = "app_client_id";
        with.subjectClaim = "external_user_id";
    }
    with.integerSubjects = settings == u"integers";
    Bench bench;
    const auto made = claims(object(change));
    const auto verdict = bench.ask(forgeJwt(bench.rsa, made), with);
    QCOMPARE(verdict ? 200 : verdict.error().status, status);
    if (status == 200) {
        QCOMPARE(verdict->identity.clientId, std::string("app-b"));
        QCOMPARE(verdict->issuer, std::string("clearinghouse"));
        const std::string exp = made.find("exp")->number()->text;
        QCOMPARE(verdict->expiry, std::stoll(exp));
    } else {
        QVERIFY2(verdict.error().reason == reason.toStdString(), qPrintable(described(verdict)));
        QCOMPARE(verdict.error().code, std::string(status == 403 ? "insufficient_scope" : "invalid_token"));
    }
}

void TestClearinghouseJwt::identityOfAGoodToken()
{
    Bench bench;
    const auto verdict = bench.ask(forgeJwt(bench.rsa, claims()));
    QVERIFY2(verdict, qPrintable(described(verdict)));
    QCOMPARE(verdict->identity.authId, std::string("app-b:user-b"));
    QCOMPARE(verdict->identity.usageSubject, std::string("user-b"));
    QCOMPARE(verdict->identity.usageSubjectType, std::string("oidc_user"));
    QCOMPARE(verdict->expiry, kNow + 300);
    QCOMPARE(verdict->scopes, std::string("signer.use other"));
    QCOMPARE(verdict->credential, std::string("jwt:token-1"));
    const std::string nameless = forgeJwt(bench.rsa, claims({{"jti", nullptr}}));
    const auto other = bench.ask(nameless);
    QVERIFY(other && other->credential.starts_with("jwt:#"));
    QVERIFY(nameless.find(other->credential.substr(5)) == std::string::npos);
    QVERIFY(bench.ask(forgeJwt(bench.rsa, claims({{"jti", "bad\njti"}})))->credential.find('\n') == std::string::npos);
}

void TestClearinghouseJwt::algorithms()
{
    Bench bench;
    const ForgeKey ed = ForgeKey::ed25519("d1");
    bench.publish({bench.rsa.jwk({{"alg", nullptr}}), bench.ec.jwk(), ed.jwk()});
    const std::string ps256 = forgeJwt(bench.rsa, claims(), {{"alg", "PS256"}});
    const std::string edDsa = forgeJwt(ed, claims());
    QVERIFY(bench.ask(forgeJwt(bench.rsa, claims())));
    QVERIFY(bench.ask(forgeJwt(bench.ec, claims())));
    QCOMPARE(described(bench.ask(ps256)).section(u'|', 1).trimmed(), QStringLiteral("the algorithm is not allowed"));
    QVERIFY(!bench.ask(edDsa));
    JwtRules more = rules();
    more.algorithms = {true, true, true, true};
    QVERIFY(bench.ask(ps256, more));
    QVERIFY(bench.ask(edDsa, more));
    JwtRules only = rules();
    only.algorithms = {false, true, false, false};
    QVERIFY(!bench.ask(forgeJwt(bench.rsa, claims()), only));
    for (int i = 0; i < 64; ++i)  // signatures whose numbers begin with zeros or a high bit
        QVERIFY(bench.ask(forgeJwt(bench.ec, claims({{"jti", "n" + std::to_string(i)}}))));
}

void TestClearinghouseJwt::keyConfusion()
{
    Bench bench;
    QVERIFY(!bench.ask(forgeHmacJwt(bench.rsa.publicPem(), claims(), "r1")));
    JwtRules all = rules();
    all.algorithms = {true, true, true, true};
    QVERIFY(!bench.ask(forgeHmacJwt(bench.rsa.publicPem(), claims(), "r1"), all));
    // A key serves no other algorithm than its own, whatever the header says.
    QVERIFY(!bench.ask(forgeJwt(bench.rsa, claims(), {{"kid", "e1"}}), all));
    QVERIFY(!bench.ask(forgeJwt(bench.ec, claims(), {{"kid", "r1"}}), all));
    QVERIFY(!bench.ask(forgeJwt(bench.rsa, claims(), {{"alg", "PS256"}}), all));  // its JWK says RS256
    // Another key under a known name; and one that the token brings along.
    const ForgeKey stranger = ForgeKey::ec("e1");
    QVERIFY(!bench.ask(forgeJwt(stranger, claims()), all));
    QVERIFY(!bench.ask(forgeJwt(stranger, claims(), {{"jwk", stranger.jwk()}, {"kid", "e1"}}), all));
}

void TestClearinghouseJwt::malformedTokens_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* name, const std::string& token, const char* reason = kFailed) {
        QTest::newRow(name) << QByteArray::fromStdString(token) << QString::fromLatin1(reason);
    };
    const Bench bench;
    const std::string good = forgeJwt(bench.rsa, claims());
    const std::string head = good.substr(0, good.find('.'));
    const std::string body = good.substr(head.size() + 1, good.rfind('.') - head.size() - 1);
    const std::string signature = good.substr(good.rfind('.') + 1);
    const auto forged = [&](const std::string& header, const std::string& payload) {
        return forgeText(bench.rsa, header, payload, "RS256");
    };
    const std::string payload = json::write(claims());
    row("sk_not_a_jwt", "sk_not_a_jwt", "not a JWT");
    row("deadbeefsecret", "deadbeefsecret", "not a JWT");
    row("two parts", "a.b", "not a JWT");
    row("four parts", good + ".x", "not a JWT");
    row("five parts (encrypted)", "a.b.c.d.e", "not a JWT");
    row("three empty parts", "..");
    row("alg none", toBase64Url(asBytes(R"({"alg":"none"})")) + "." + body + ".");
    row("alg none with a signature", forged(R"({"alg":"none","kid":"r1"})", payload));
    row("alg None", forged(R"({"alg":"None","kid":"r1"})", payload));
    row("alg absent", forged(R"({"kid":"r1"})", payload));
    row("alg number", forged(R"({"alg":256,"kid":"r1"})", payload));
    row("alg rs256", forged(R"({"alg":"rs256","kid":"r1"})", payload));
    row("alg RS512", forged(R"({"alg":"RS512","kid":"r1"})", payload));
    row("alg twice", forged(R"({"alg":"none","alg":"RS256","kid":"r1"})", payload));
    row("crit", forged(R"({"alg":"RS256","kid":"r1","crit":["x"],"x":1})", payload));
    row("b64 false", forged(R"({"alg":"RS256","kid":"r1","b64":false})", payload));
    row("typ says logout token", forged(R"({"alg":"RS256","kid":"r1","typ":"logout+jwt"})", payload));
    row("typ says ID token", forged(R"({"alg":"RS256","kid":"r1","typ":"application/id+jwt"})", payload));
    row("typ number", forged(R"({"alg":"RS256","kid":"r1","typ":1})", payload));
    row("kid number", forged(R"({"alg":"RS256","kid":1})", payload));
    row("kid too long", forged(R"({"alg":"RS256","kid":")" + std::string(300, 'k') + "\"}", payload));
    row("unknown kid", forged(R"({"alg":"RS256","kid":"r9"})", payload));
    row("header too large", forged(R"({"alg":"RS256","kid":"r1","x":")" + std::string(4000, 'x') + "\"}", payload));
    row("header array", forged(R"(["RS256"])", payload));
    row("header not JSON", forged("{alg:RS256}", payload));
    row("header nested deep",
        forged(R"({"alg":"RS256","kid":"r1","x":)" + std::string(100, '[') + std::string(100, ']') + "}", payload));
    row("payload array", forged(R"({"alg":"RS256","kid":"r1"})", "[]"));
    row("payload not JSON", forged(R"({"alg":"RS256","kid":"r1"})", "hello"));
    row("payload names sub twice", forged(R"({"alg":"RS256","kid":"r1"})", R"({"sub":"x",)" + payload.substr(1)));
    row("payload too large",
        forged(R"({"alg":"RS256","kid":"r1"})", R"({"x":")" + std::string(9000, 'x') + "\"," + payload.substr(1)));
    row("token too large", head + "." + std::string(20'000, 'A') + "." + signature);
    row("header padded", head + "=." + body + "." + signature);
    row("signature padded", good + "==");
    row("signature cut", good.substr(0, good.size() - 4));
    row("signature empty", head + "." + body + ".");
    row("signature of other bits at the end", good.substr(0, good.size() - 1) + (good.back() == 'B' ? "C" : "B"));
    row("standard base64 letters", head + "." + body + "+/." + signature);
    row("blank inside", head + "." + body + " ." + signature);
    row("payload of another",
        head + "." + toBase64Url(asBytes(json::write(claims({{"sub", "victim"}})))) + "." + signature);
}

void TestClearinghouseJwt::malformedTokens()
{
    QFETCH(QByteArray, token);
    QFETCH(QString, reason);
    Bench bench;
    const auto verdict = bench.ask(token.toStdString());
    QVERIFY(!verdict);
    QCOMPARE(verdict.error().status, 401);
    QCOMPARE(verdict.error().code, std::string("invalid_token"));
    QVERIFY2(verdict.error().reason == reason.toStdString(), qPrintable(described(verdict)));
}

void TestClearinghouseJwt::everyFlippedBitIsRefused()
{
    Bench bench;
    JwtVerifier verifier(rules(), bench.keys, nullptr, bench.rng);
    for (const ForgeKey& key : {bench.rsa, bench.ec}) {
        const std::string good = forgeJwt(key, claims());
        QVERIFY(bench.ask(verifier, good));
        for (std::size_t i = 0; i < good.size(); ++i) {
            std::string bad = good;
            bad[i] = char(bad[i] ^ 1);
            QVERIFY2(!bench.ask(verifier, bad), bad.c_str());
        }
    }
}

void TestClearinghouseJwt::keyChoice()
{
    Bench bench;
    bench.publish({bench.rsa.jwk()});
    const auto bare = [](const ForgeKey& key) { return forgeJwt(key, claims(), {{"kid", nullptr}}); };
    QVERIFY(bench.ask(bare(bench.rsa)));  // no kid with a single key
    const ForgeKey second = ForgeKey::rsa("r2");
    bench.publish({bench.rsa.jwk(), bench.ec.jwk()});
    QVERIFY(bench.ask(bare(bench.ec)));  // the only one that fits
    bench.publish({bench.rsa.jwk(), second.jwk()});
    QVERIFY(!bench.ask(bare(bench.rsa)));
    bench.publish({bench.rsa.jwk({{"kid", nullptr}}), second.jwk()});
    QVERIFY(!bench.ask(forgeJwt(bench.rsa, claims())));  // it names a kid that no key has
    bench.publish({bench.rsa.jwk(), second.jwk({{"kid", "r1"}})});
    QVERIFY(!bench.ask(forgeJwt(bench.rsa, claims())));  // two keys of one name
}

void TestClearinghouseJwt::keysThatAreNotUsed_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QString>("cause");
    const auto row = [](const char* name, const json::Value& key, const char* cause) {
        QTest::newRow(name) << QByteArray::fromStdString(json::write(key)) << QString::fromLatin1(cause);
    };
    const Bench bench;
    row("symmetric", json::Value::object({{"kty", "oct"}, {"k", "c2VjcmV0"}, {"kid", "o"}}), "its kty");
    row("RSA 1024", ForgeKey::rsa("weak", 1024).jwk(), "2048");
    row("encryption key", bench.rsa.jwk({{"use", "enc"}}), "its use");
    row("key_ops sign", bench.rsa.jwk({{"key_ops", json::Value::array({"sign"})}}), "key_ops");
    row("alg RS512", bench.rsa.jwk({{"alg", "RS512"}}), "its alg");
    row("alg HS256", bench.rsa.jwk({{"alg", "HS256"}}), "its alg");
    row("alg of another kind", bench.rsa.jwk({{"alg", "ES256"}}), "its alg");
    row("even exponent", bench.rsa.jwk({{"e", "AQAA"}}), "exponent");
    row("no exponent", bench.rsa.jwk({{"e", nullptr}}), "member e");
    row("curve P-384", bench.ec.jwk({{"crv", "P-384"}}), "P-256");
    row("point off the curve", bench.ec.jwk({{"x", toBase64Url(Bytes(32, 7))}}), "");
    row("padded modulus", bench.rsa.jwk({{"n", std::string(*bench.rsa.jwk().text("n")) + "=="}}), "member n");
    row("no kty", bench.rsa.jwk({{"kty", nullptr}}), "its kty");
    row("kid number", bench.rsa.jwk({{"kid", 7}}), "its kid");
    row("text", json::Value("key"), "no object");
}

void TestClearinghouseJwt::keysThatAreNotUsed()
{
    QFETCH(QByteArray, key);
    QFETCH(QString, cause);
    const auto parsed = json::parse(key.toStdString());
    QVERIFY(parsed);
    const auto alone = JwtKey::fromJwk(*parsed);
    QVERIFY(!alone);
    QVERIFY2(alone.error().message.find(cause.toStdString()) != std::string::npos, alone.error().message.c_str());
    const Bench bench;
    const auto beside = JwtKeySet::parse(jwksOf({*parsed, bench.ec.jwk()}));
    QVERIFY(beside);
    QCOMPARE((*beside)->keys().size(), std::size_t(1));
    QCOMPARE((*beside)->leftOut().size(), std::size_t(1));
    QVERIFY(!JwtKeySet::parse(jwksOf({*parsed})));
}

void TestClearinghouseJwt::numbersAreFloored_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("wanted");  // -1: refused
    const auto row = [](const char* text, qint64 wanted) {
        QTest::newRow(text) << QString::fromLatin1(text) << wanted;
    };
    row("1800000300.999999999", 1'800'000'300);
    row("1.8000003e9", 1'800'000'300);
    row("18000003.0091e2", 1'800'000'300);
    row("1800000300000e-3", 1'800'000'300);
    row("9007199254740991", 9'007'199'254'740'991);
    row("9007199254740992", -1);
    row("1e400", -1);
    row("1e9999999999", -1);
    row("-1", -1);
    row("-0.5", -1);
}

void TestClearinghouseJwt::numbersAreFloored()
{
    QFETCH(QString, text);
    QFETCH(qint64, wanted);
    Bench bench;
    const auto verdict =
        bench.ask(forgeJwt(bench.rsa, claims({{"exp", json::Value(json::Number{text.toStdString()})}})));
    QCOMPARE(verdict ? verdict->expiry : -1, wanted);
}

void TestClearinghouseJwt::cacheAnswersAndForgets()
{
    Bench bench;
    JwtVerifier verifier(rules(), bench.keys, nullptr, bench.rng);
    const std::string token = forgeJwt(bench.rsa, claims());
    QVERIFY(bench.ask(verifier, token));
    const auto again = bench.ask(verifier, token);
    QVERIFY(again);
    QCOMPARE(again->expiry, kNow + 300);
    QCOMPARE(verifier.stats().cached, std::uint64_t(1));
    QCOMPARE(verifier.stats().checked, std::uint64_t(1));
    // It dies with exp; within the skew the token is checked again each time.
    QVERIFY(bench.ask(verifier, token, kTime.plusSeconds(310)));
    QVERIFY(bench.ask(verifier, token, kTime.plusSeconds(320)));
    QCOMPARE(verifier.stats().entries, std::size_t(0));
    QVERIFY(!bench.ask(verifier, token, kTime.plusSeconds(361)));
    // And with its key.
    QVERIFY(bench.ask(verifier, token));
    bench.publish({bench.ec.jwk()});
    QVERIFY(!bench.ask(verifier, token));
    // Another key under the same name is another key.
    bench.publish({ForgeKey::rsa("r1").jwk(), bench.ec.jwk()});
    QVERIFY(!bench.ask(verifier, token));
    bench.publish({bench.rsa.jwk()});
    QVERIFY(bench.ask(verifier, token));
    verifier.forget();
    QCOMPARE(verifier.stats().entries, std::size_t(0));
}

void TestClearinghouseJwt::cacheIsBounded()
{
    Bench bench;
    JwtVerifier verifier(rules(), bench.keys, nullptr, bench.rng, 320);
    for (int i = 0; i < 1500; ++i)
        QVERIFY(bench.ask(verifier, forgeJwt(bench.ec, claims({{"jti", "t" + std::to_string(i)}}))));
    QVERIFY(verifier.stats().entries <= 320);
    QVERIFY(verifier.stats().entries > 200);
    for (int i = 0; i < 100; ++i)  // what was refused takes no room
        QVERIFY(!bench.ask(verifier, "a.b." + std::to_string(i)));
    QVERIFY(verifier.stats().entries <= 320);
}

void TestClearinghouseJwt::bearerGrammar_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("token");
    const auto row = [](const char* name, const QByteArray& value, const QByteArray& token) {
        QTest::newRow(name) << value << token;
    };
    row("plain", "Bearer abc", "abc");
    row("any case", "bEaReR abc", "abc");
    row("several blanks", "Bearer    abc", "abc");
    row("trimmed", " \tBearer abc\r\n", "abc");
    row("all letters", "Bearer aZ09._~+/-==", "aZ09._~+/-==");
    row("tab is no blank", "Bearer\tabc", "");
    row("no blank", "Bearerabc", "");
    row("scheme alone", "Bearer", "");
    row("scheme and blanks", "Bearer   ", "");
    row("another scheme", "Basic abc", "");
    row("two tokens", "Bearer abc def", "");
    row("comma", "Bearer abc,def", "");
    row("only equals", "Bearer ==", "");
    row("equals inside", "Bearer a=b", "");
    row("equals at the end", "Bearer ab=", "ab=");
    row("not ASCII", "Bearer \xc3\xa4", "");
    row("NUL", QByteArray("Bearer a\0b", 10), "");
    row("empty", "", "");
}

void TestClearinghouseJwt::bearerGrammar()
{
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, token);
    const auto found = bearerToken({value.data(), std::size_t(value.size())});
    QCOMPARE(QByteArray(found.data(), qsizetype(found.size())), token);
}

void TestClearinghouseJwt::bearerIsLinear()
{
    std::vector<std::string> junk;
    for (const char* piece : {" ", "=", "a", "a=", "Bearer ", "\t", "Bearer a= "}) {
        std::string text = "Bearer ";
        while (text.size() < 100'000)
            text += piece;
        junk.push_back(text + "!");
        junk.push_back(std::string(100'000, ' ') + text);
    }
    const auto timed = [&](std::size_t bytes) {
        QElapsedTimer timer;
        timer.start();
        std::size_t found = 0;
        for (int i = 0; i < 20; ++i) {
            for (const auto& text : junk)
                found += bearerToken(std::string_view(text).substr(0, bytes)).size();
        }
        return std::pair(timer.nsecsElapsed(), found);
    };
    timed(100'000);
    const auto [whole, foundWhole] = timed(200'000);
    QVERIFY2(whole / 20 / qint64(junk.size()) < 20'000'000, "200 kB take more than 20 ms");
    QVERIFY(foundWhole > 0);  // "aaa…" and "a" are tokens
}

void TestClearinghouseJwt::REF12_deniedTokensEndAtOnce()
{
    FakeClock clock(kTime);
    auto migrations = audit::migrations();
    std::ranges::move(oidcMigrations(), std::back_inserter(migrations));
    TempStore store(migrations);
    {
        audit::AuditLog audit(store.writer());
        DeniedTokens denied({store.database(), audit, clock});
        QVERIFY(denied.load());
        Bench bench;
        JwtVerifier verifier(rules(), bench.keys, &denied, bench.rng);
        const std::string token = forgeJwt(bench.rsa, claims());
        const std::string nameless = forgeJwt(bench.rsa, claims({{"jti", nullptr}}));
        const auto first = bench.ask(verifier, token);
        const auto second = bench.ask(verifier, nameless);
        QVERIFY(first && second);
        const auto deny = [&](const std::string& credential) {
            std::promise<Result<void>> told;
            denied.deny(credential.substr(4), kTime.plusSeconds(360), "admin", "stolen",
                        [&](Result<void> done) { told.set_value(std::move(done)); });
            return told.get_future().get();
        };
        QVERIFY(deny(first->credential));
        QVERIFY(!bench.ask(verifier, token));  // although it lay in the cache
        QVERIFY(bench.ask(verifier, nameless));
        QVERIFY(deny(second->credential));
        QVERIFY(!bench.ask(verifier, nameless));
        std::promise<Result<void>> told;
        denied.allow("token-1", "admin", [&](Result<void> done) { told.set_value(std::move(done)); });
        QVERIFY(told.get_future().get());
        QVERIFY(bench.ask(verifier, token));
        const auto entries = audit::recentEntries(store.readers(), 10);
        QCOMPARE(entries->size(), std::size_t(3));
        QCOMPARE(entries->front().record.action, std::string("oidc.token_allowed"));
        const auto table = denied.table();
        const auto page = table->page({.order = {"created", true}, .filter = {}, .from = {}});
        QCOMPARE(page->rows.size(), std::size_t(1));
        store.close();
    }
}

void TestClearinghouseJwt::REF12_denialsSurviveARestartAndEndWithTheToken()
{
    for (const QString& engine : {QStringLiteral("sqlite"), QStringLiteral("postgres")}) {
        FakeClock clock(kTime);
        auto migrations = audit::migrations();
        std::ranges::move(oidcMigrations(), std::back_inserter(migrations));
        TempStore store(migrations, engineConfig(engine));
        const auto denyAll = [&](const std::vector<std::pair<std::string, int>>& names) {
            audit::AuditLog audit(store.writer());
            DeniedTokens denied({store.database(), audit, clock});
            QVERIFY(denied.load());
            for (const auto& [name, seconds] : names) {
                std::promise<Result<void>> told;
                denied.deny(name, clock.now().plusSeconds(seconds), "admin", "",
                            [&](Result<void> done) { told.set_value(std::move(done)); });
                QVERIFY(told.get_future().get());
            }
            store.close();
        };
        denyAll({{"short", 60}, {"long", 3600}, {"long", 10}});
        store.reopen();
        {
            audit::AuditLog audit(store.writer());
            DeniedTokens denied({store.database(), audit, clock});
            QVERIFY(denied.load());
            QVERIFY(denied.isDenied("short") && denied.isDenied("long") && !denied.isDenied("other"));
            std::promise<Result<void>> told;
            denied.deny("", clock.now(), "admin", "", [&](Result<void> done) { told.set_value(std::move(done)); });
            QVERIFY(told.get_future().get().error().code == ErrorCode::InvalidArgument);
            store.close();
        }
        clock.advanceMs(120'000);
        store.reopen();
        denyAll({{"new", 60}});
        store.reopen();
        audit::AuditLog audit(store.writer());
        DeniedTokens denied({store.database(), audit, clock});
        QVERIFY(denied.load());
        QCOMPARE(denied.size(), std::size_t(2));
        QVERIFY(!denied.isDenied("short") && denied.isDenied("long") && denied.isDenied("new"));
        store.close();
    }
}

QTEST_GUILESS_MAIN(TestClearinghouseJwt)
#include "tst_clearinghouse_jwt.moc"
