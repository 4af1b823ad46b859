// Token exchange: the steps of 6.4 in their order, the cases of 6.7, both engines; the Auth0 mint back end against a server of its protocol.
#include "clearinghouse/auth0_minter.h"
#include "support/issuer_bench.h"
#include "support/net_thread.h"
#include "support/raw_server.h"

#include <QUrl>
#include <QUrlQuery>

using namespace sluice;
using namespace sluice::clearinghouse;
using namespace sluice::test;

namespace {

const std::string exchangeGrant = "urn:ietf:params:oauth:grant-type:token-exchange";
const std::string accessType = "urn:ietf:params:oauth:token-type:access_token";

// A form body of the exchange; members given replace or add.
std::string exchangeForm(const std::string& subject, std::vector<std::pair<std::string, std::string>> more = {})
{
    std::vector<std::pair<std::string, std::string>> fields = {
        {"grant_type", exchangeGrant}, {"subject_token", subject}, {"subject_token_type", accessType}};
    for (auto& [name, value] : more) {
        const auto it = std::ranges::find(fields, name, &std::pair<std::string, std::string>::first);
        if (it != fields.end() && name != "audience")
            it->second = value;
        else
            fields.emplace_back(name, value);
    }
    QUrlQuery query;
    for (const auto& [name, value] : fields)
        query.addQueryItem(QString::fromStdString(name),
                           QString::fromLatin1(QUrl::toPercentEncoding(QString::fromStdString(value))));
    return query.toString(QUrl::FullyEncoded).toStdString();
}

struct Tenants {
    explicit Tenants(IssuerBench& bench)
    {
        for (const char* tenant : {"tenant-a", "tenant-b"}) {
            bench.base.addTenant(tenant);
            bench.base.addUser(tenant, "alice");
        }
        keyA = bench.base.addKey("tenant-a", "alice").text;
        keyB = bench.base.addKey("tenant-b", "alice").text;
        const auto made = bench.base.addCredential("tenant-a");
        m2mId = made.info.id;
        m2mSecret = made.secret;
    }
    std::string keyA, keyB, m2mId, m2mSecret;
};

struct Wanted {
    int status = 200;
    std::string error;
    std::string description;
};

}  // namespace

class TestClearinghouseTokenExchange : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<IssuerBench> m_shared;  // for rows that change nothing
    std::unique_ptr<Tenants> m_tenants;

    static void compare(const OAuthResult<json::Value>& got, const Wanted& wanted)
    {
        if (wanted.status == 200) {
            QVERIFY2(got.has_value(), got ? "" : got.error().description.c_str());
            return;
        }
        QVERIFY(!got.has_value());
        QCOMPARE(got.error().status, wanted.status);
        QCOMPARE(got.error().error, wanted.error);
        if (!wanted.description.empty())
            QCOMPARE(got.error().description, wanted.description);
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_shared = std::make_unique<IssuerBench>();
        m_tenants = std::make_unique<Tenants>(*m_shared);
    }
    void cleanupTestCase() { m_shared.reset(); }

    void cases_6_7_formsOfAudience()
    {
        const auto parse = [](const char* audience) {
            return parseOAuthRequest("application/json", "{\"audience\":" + std::string(audience) + "}", {});
        };
        QVERIFY(parseOAuthRequest("application/json", "{}", {})->audiences.empty());
        QCOMPARE(parse("\" a \"")->audiences, std::vector<std::string>{"a"});
        QCOMPARE(parse("[\"a\",\"\",\" b \"]")->audiences, (std::vector<std::string>{"a", "b"}));
        for (const char* bad : {"5", "{}", "[\"a\",1]", "true"}) {
            const auto got = parse(bad);
            QVERIFY2(!got && got.error().status == 400 && got.error().error == "invalid_request", bad);
        }
        const auto repeated =
            parseOAuthRequest("application/x-www-form-urlencoded; charset=utf-8", "audience=a&audience=b+c%2f", {});
        QCOMPARE(repeated->audiences, (std::vector<std::string>{"a", "b c/"}));
        const auto other = parseOAuthRequest("text/plain", "a=b", {});
        QCOMPARE(other.error().description,
                 std::string("content-type must be application/json or application/x-www-form-urlencoded"));
        QCOMPARE(parseOAuthRequest("application/json", "[1]", {}).error().error, std::string("invalid_request"));
        QCOMPARE(parseOAuthRequest("application/json", "{", {}).error().error, std::string("invalid_request"));
    }

    void precedenceOfClientCredentials_6_4()
    {
        const BasicPair basic = std::pair<std::string, std::string>("basic-id", "basic%2Dsecret");
        const auto json = [&](const char* body) { return parseOAuthRequest("application/json", body, basic)->client; };
        const auto form = [&](const char* body) {
            return parseOAuthRequest("application/x-www-form-urlencoded", body, basic)->client;
        };
        QCOMPARE(json(R"({"client_id":"x","client_secret":"y"})").id, std::string("x"));
        QCOMPARE(json(R"({"client_secret":"y"})").id, std::string());  // either field counts
        QVERIFY(json(R"({"client_secret":"y"})").halfPair());
        QCOMPARE(json("{}").id, std::string("basic-id"));
        QCOMPARE(json("{}").secret, std::string("basic-secret"));
        QCOMPARE(form("client_id=x&client_secret=y").id, std::string("basic-id"));
        const auto half = parseOAuthRequest("application/x-www-form-urlencoded", "client_secret=y", {})->client;
        QVERIFY(half.id.empty() && half.secret.empty());  // ignored in a form
    }

    void cases_6_7_steps_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* row : {"client_credentials on our token route",
                                "no grant_type",
                                "no subject_token",
                                "id_token subject type",
                                "no subject type",
                                "key exchange by form",
                                "public client omitted",
                                "public client named",
                                "other public client named",
                                "wrong client secret",
                                "unset platform secret",
                                "right client secret",
                                "tenant's secret for another tenant's key",
                                "platform pair",
                                "requested refresh token",
                                "other audience",
                                "one of two audiences is another",
                                "audience with a slash",
                                "resource wins over audience",
                                "other resource",
                                "unknown key",
                                "no prefix",
                                "jwt subject",
                                "jwt subject, resource = audience",
                                "jwt refused by the verifier",
                                "jwt named as key",
                                "key named as jwt",
                                "key named as key",
                                "jwt named as jwt",
                                "key of another client"})
            QTest::newRow(row) << QString::fromLatin1(row);
    }
    void cases_6_7_steps()
    {
        QFETCH(QString, name);
        IssuerBench& bench = *m_shared;
        const Tenants& t = *m_tenants;
        TokenOrder order;
        order.identity = IssuerBench::user("tenant-a", "alice");
        const std::string jwt = bench.mint(order)->token;
        const std::string bad = "subject_token is not a valid access token for this issuer";
        const std::string mismatch = "subject_token client does not match this app";
        const std::string aud = "livepeer-clearinghouse";
        const BasicPair m2m = std::pair(t.m2mId, t.m2mSecret);
        struct Case {
            std::string body;
            BasicPair basic;
            Wanted wanted;
        };
        const Wanted ok;
        const std::string typeJwt = "urn:ietf:params:oauth:token-type:jwt";
        const std::string typeKey = "urn:pymthouse:oauth:token-type:api_key";
        const std::map<std::string, Case> cases = {
            {"client_credentials on our token route",
             {"grant_type=client_credentials&client_id=x&client_secret=y", {}, {400, "invalid_request", {}}}},
            {"no grant_type", {"subject_token=x", {}, {400, "invalid_request", {}}}},
            {"no subject_token", {exchangeForm(" "), {}, {400, "invalid_request", "subject_token is required"}}},
            {"id_token subject type",
             {exchangeForm(t.keyA, {{"subject_token_type", "urn:ietf:params:oauth:token-type:id_token"}}),
              {},
              {400, "unsupported_token_type", {}}}},
            {"no subject type",
             {exchangeForm(t.keyA, {{"subject_token_type", ""}}), {}, {400, "unsupported_token_type", {}}}},
            {"key exchange by form", {exchangeForm(t.keyA), {}, ok}},
            {"public client omitted", {exchangeForm(t.keyB), {}, ok}},
            {"public client named", {exchangeForm(t.keyA, {{"client_id", "tenant-a"}}), {}, ok}},
            {"other public client named",
             {exchangeForm(t.keyA, {{"client_id", "tenant-b"}}), {}, {400, "invalid_grant", mismatch}}},
            {"wrong client secret",
             {exchangeForm(t.keyA),
              std::pair(t.m2mId, std::string("cs_wrong")),
              {401, "invalid_client", "invalid client credentials"}}},
            {"unset platform secret",
             {exchangeForm(t.keyA, {{"client_id", "platform-m2m"}, {"client_secret", "x"}}),
              {},
              {401, "invalid_client", {}}}},
            {"right client secret", {exchangeForm(t.keyA), m2m, ok}},
            {"tenant's secret for another tenant's key", {exchangeForm(t.keyB), m2m, {400, "invalid_grant", mismatch}}},
            {"platform pair",
             {exchangeForm(t.keyB), std::pair<std::string, std::string>("platform-m2m", "platform-secret"), ok}},
            {"requested refresh token",
             {exchangeForm(t.keyA, {{"requested_token_type", "urn:ietf:params:oauth:token-type:refresh_token"}}),
              {},
              {400, "invalid_request", {}}}},
            {"other audience", {exchangeForm(t.keyA, {{"audience", "other"}}), {}, {400, "invalid_target", {}}}},
            {"one of two audiences is another",
             {exchangeForm(t.keyA, {{"audience", aud}, {"audience", "other"}}), {}, {400, "invalid_target", {}}}},
            {"audience with a slash", {exchangeForm(t.keyA, {{"audience", " " + aud + "/ "}}), {}, ok}},
            {"resource wins over audience",
             {exchangeForm(t.keyA, {{"audience", "other"}, {"resource", aud + "/"}}), {}, ok}},
            {"other resource",
             {exchangeForm(t.keyA, {{"resource", "https://other"}, {"audience", aud}}),
              {},
              {400, "invalid_target", {}}}},
            {"unknown key", {exchangeForm("sk_aaaaaaaaaaaa_" + std::string(43, 'x')), {}, {400, "invalid_grant", bad}}},
            {"no prefix", {exchangeForm("deadbeef"), {}, {400, "invalid_grant", bad}}},
            {"jwt subject", {exchangeForm(jwt), {}, ok}},
            {"jwt subject, resource = audience", {exchangeForm(jwt, {{"resource", aud}}), {}, ok}},
            {"jwt refused by the verifier",
             {exchangeForm(jwt.substr(0, jwt.size() - 8) + "AAAAAAAA"), {}, {400, "invalid_grant", bad}}},
            {"jwt named as key",
             {exchangeForm(jwt, {{"subject_token_type", typeKey}}), {}, {400, "invalid_grant", bad}}},
            {"key named as jwt",
             {exchangeForm(t.keyA, {{"subject_token_type", typeJwt}}), {}, {400, "invalid_grant", bad}}},
            {"key named as key", {exchangeForm(t.keyA, {{"subject_token_type", typeKey}}), {}, ok}},
            {"jwt named as jwt", {exchangeForm(jwt, {{"subject_token_type", typeJwt}}), {}, ok}},
            {"key of another client",
             {exchangeForm(t.keyB, {{"client_id", "tenant-a"}}), {}, {400, "invalid_grant", mismatch}}},
        };
        const Case& test = cases.at(name.toStdString());
        compare(bench.token(IssuerBench::form(test.body, test.basic)), test.wanted);
    }

    void cases_6_7_aKeyWithoutM2mGetsASession()
    {
        IssuerBenchConfig config;
        config.exchange.signerUrl = "https://signer.example";
        IssuerBench bench(config);
        const Tenants t(bench);
        const std::string json = json::write(json::Value::object(
            {{"grant_type", exchangeGrant}, {"subject_token", t.keyA}, {"subject_token_type", accessType}}));
        const auto request = parseOAuthRequest("application/json", json, {});
        const auto answer = bench.token(*request);
        QVERIFY(answer.has_value());
        QCOMPARE(std::string(*answer->text("token_type")), std::string("Bearer"));
        QCOMPARE(answer->int64("expires_in"), std::optional<std::int64_t>(300));
        QCOMPARE(std::string(*answer->text("scope")), std::string("sign:job"));
        QCOMPARE(std::string(*answer->text("issued_token_type")), accessType);
        QCOMPARE(std::string(*answer->text("signer_url")), std::string("https://signer.example"));
        QCOMPARE(std::string(*answer->text("discovery_url")),
                 std::string("https://signer.example/discover-orchestrators"));
        QCOMPARE(answer->text("correlation_id")->size(), std::size_t(36));
        QVERIFY(*answer->find("has_access")->boolean());
        QCOMPARE(answer->int64("balance_usd_micros"), std::optional<std::int64_t>(1'000'000));
        const auto verified = bench.verify(std::string(*answer->text("access_token")));
        QVERIFY(verified.has_value());
        QCOMPARE(verified->identity.authId, std::string("tenant-a:alice"));
    }

    void cases_6_7_theSameExchangeTwiceProvisionsTwice()
    {
        IssuerBench bench;
        const Tenants t(bench);
        const auto one = bench.token(IssuerBench::form(exchangeForm(t.keyA)));
        const auto two = bench.token(IssuerBench::form(exchangeForm(t.keyA)));
        QVERIFY(one && two);
        QCOMPARE(bench.access.calls.load(), 2);
        QVERIFY(*one->text("access_token") != *two->text("access_token"));
        QVERIFY(*one->text("correlation_id") != *two->text("correlation_id"));
        QCOMPARE(bench.access.last.authId, std::string("tenant-a:alice"));  // REF-33: the account of this very subject
    }

    void REF14_withoutAllowanceItIs402AndNothingIsMinted()
    {
        IssuerBench bench;
        const Tenants t(bench);
        bench.access.answer = ExchangeAccess{false, 0, "trial_credits_exhausted", "https://pay.example/top-up"};
        const auto answer = bench.token(IssuerBench::form(exchangeForm(t.keyA)));
        QVERIFY(!answer.has_value());
        QCOMPARE(answer.error().status, 402);
        const json::Value body = answer.error().body();
        QCOMPARE(std::string(*body.text("error")), std::string("insufficient_allowance"));
        QCOMPARE(std::string(*body.text("error_description")),
                 std::string("trial credits exhausted; top up allowance before minting a signer session"));
        QCOMPARE(std::string(*body.text("reason")), std::string("trial_credits_exhausted"));
        QCOMPARE(std::string(*body.text("top_up_url")), std::string("https://pay.example/top-up"));
    }

    void cases_6_7_allowanceNotEnforcedIsMinted()
    {
        IssuerBenchConfig config;
        config.exchange.enforceAllowance = false;
        IssuerBench bench(config);
        const Tenants t(bench);
        bench.access.answer = ExchangeAccess{false, 0, "trial_credits_exhausted", {}};
        const auto answer = bench.token(IssuerBench::form(exchangeForm(t.keyA)));
        QVERIFY(answer.has_value());
        QVERIFY(!*answer->find("has_access")->boolean());
    }

    void aFaultOfOursIsNeverALackOfMoney()
    {
        IssuerBench bench;
        const Tenants t(bench);
        bench.access.answer = fail(ErrorCode::Io, "disk");
        compare(bench.token(IssuerBench::form(exchangeForm(t.keyA))), {500, "server_error", "internal error"});
        bench.access.answer = fail(ErrorCode::Overloaded, "busy");
        compare(bench.token(IssuerBench::form(exchangeForm(t.keyA))), {503, "server_error", {}});
    }

    void notConfigured()
    {
        IssuerBench bench;
        ExchangeParts parts{bench.base.clock, bench.base.rng};
        TokenExchange off(parts, {});
        std::optional<OAuthError> error;
        off.exchange(IssuerBench::form("a=b"), {}, {}, [&](const auto& answer) { error = answer.error(); });
        QVERIFY(error && error->status == 503 && error->error == "server_error");
        QCOMPARE(error->description, std::string("token exchange is not configured"));
        parts.minter = bench.issuer.get();
        TokenExchangeConfig noAudience;
        noAudience.audience.clear();
        TokenExchange unset(parts, noAudience);
        unset.exchange(IssuerBench::form(exchangeForm("sk_x")), {}, {},
                       [&](const auto& answer) { error = answer.error(); });
        QVERIFY(error->status == 500 && error->error == "server_error");
    }

    void REF17_theAppScopedRouteTakesTheSecretPartOfACompositeKey()
    {
        IssuerBench bench;
        const std::string app = "app_0123456789abcdef01234567";
        bench.base.addTenant(app);
        bench.base.addUser(app, "carol");
        KeyRequest request;
        request.clientId = app;
        request.externalUserId = "carol";
        request.composite = true;
        const std::string whole = DirectoryBench::must(bench.base.tryKey(request)).text;
        QVERIFY(whole.starts_with(app + "_"));
        const std::string bare = whole.substr(app.size() + 1);
        for (const std::string& subject : {bare, whole}) {
            const auto answer = bench.token(IssuerBench::form(exchangeForm(subject)), app);
            QVERIFY2(answer.has_value(), answer ? "" : answer.error().description.c_str());
            QCOMPARE(bench.verify(std::string(*answer->text("access_token")))->identity.authId, app + ":carol");
        }
        // The plain route knows no tenant to put before it.
        compare(bench.token(IssuerBench::form(exchangeForm(bare))), {400, "invalid_grant", {}});
        const Tenants t(bench);
        compare(bench.token(IssuerBench::form(exchangeForm(t.keyA)), app), {400, "invalid_grant", {}});
        compare(bench.token(IssuerBench::form(exchangeForm(t.keyA), std::pair(t.m2mId, t.m2mSecret)), "tenant-b"),
                {401, "invalid_client", {}});
        QVERIFY(bench.token(IssuerBench::form(exchangeForm(t.keyA), std::pair(t.m2mId, t.m2mSecret)), "tenant-a"));
    }

    void aBlockedUserGetsNoSessionWhateverItHolds()
    {
        IssuerBench bench;
        const Tenants t(bench);
        TokenOrder order;
        order.identity = IssuerBench::user("tenant-a", "alice");
        const std::string jwt = bench.mint(order)->token;
        UserChange change;
        change.status = UserStatus::Blocked;
        QVERIFY(bench.base.command<User>([&](storage::Connection& c) {
            return bench.base.directory->updateUser(c, "tenant-a", "alice", change, bench.base.context());
        }));
        compare(bench.token(IssuerBench::form(exchangeForm(t.keyA))), {400, "invalid_grant", {}});
        compare(bench.token(IssuerBench::form(exchangeForm(jwt))), {400, "invalid_grant", {}});
        QVERIFY(bench.token(IssuerBench::form(exchangeForm(t.keyB))).has_value());
    }

    void REF26_theConfiguredAudienceIsAskedForAndMinted()
    {
        IssuerBenchConfig config;
        config.exchange.audience = config.issuer.audience = "https://signer.example/";
        IssuerBench bench(config);
        const Tenants t(bench);
        const auto answer =
            bench.token(IssuerBench::form(exchangeForm(t.keyA, {{"audience", "https://signer.example"}})));
        QVERIFY(answer.has_value());
        const auto claims =
            bench.issuer->introspect(std::string(*answer->text("access_token")), bench.base.clock.now());
        QCOMPARE(claims->audience, std::string("https://signer.example/"));
        compare(bench.token(IssuerBench::form(exchangeForm(t.keyA, {{"audience", "livepeer-clearinghouse"}}))),
                {400, "invalid_target", {}});
    }

    void REF37_thePlatformPairIsComparedWholeAndUnsetMatchesNothing()
    {
        IssuerBench bench;
        const Timestamp now = bench.base.clock.now();
        QVERIFY(bench.clients->authenticate("platform-m2m", "platform-secret", now)->platform);
        for (const auto& [id, secret] :
             std::vector<std::pair<std::string, std::string>>{{"platform-m2m", "platform-secre"},
                                                              {"platform-m2m", ""},
                                                              {"", "platform-secret"},
                                                              {"", ""},
                                                              {"platform-m2", "platform-secret"}})
            QVERIFY(!bench.clients->authenticate(id, secret, now));
        const DirectoryClients unset(*bench.base.directory, {}, {});
        QVERIFY(!unset.authenticate({}, {}, now));
    }

    void auth0MintingSpeaksItsContract_6_4()
    {
        IssuerBench bench;
        const Tenants t(bench);
        TokenOrder real;
        real.identity = IssuerBench::user("tenant-a", "alice");
        const std::string good = bench.mint(real)->token;
        QByteArray body;
        int status = 200;
        NetThread net;
        std::unique_ptr<net::HttpClient> http;
        std::unique_ptr<RawServer> provider;
        net.runAndWait([&] {
            http = std::make_unique<net::HttpClient>();
            provider = std::make_unique<RawServer>([&](QTcpSocket& socket, const RawRequest&) {
                socket.write(RawServer::answer(status, body, "Content-Type: application/json\r\n"));
            });
        });
        Auth0MinterConfig config{provider->url("/"), "m2m-id", "m2m-secret", "https://aud.example"};
        const auto mintWith = [&](Verifier* checker) {
            Auth0Minter minter(*http, net.poster(), checker, bench.base.clock, config);
            return IssuerBench::wait<MintedToken>([&](auto done) { minter.mint(real, std::move(done)); });
        };
        body = QByteArray::fromStdString(json::write(json::Value::object({{"access_token", good}})));
        const auto minted = mintWith(bench.jwt.get());
        QVERIFY2(minted.has_value(), minted ? "" : minted.error().message.c_str());
        QCOMPARE(minted->expiresIn, std::int64_t(300));
        QCOMPARE(minted->scope, std::string("sign:job"));
        RawRequest seen;
        net.runAndWait([&] { seen = provider->requests().back(); });
        QVERIFY(seen.head.startsWith("POST /oauth/token HTTP/1.1\r\n"));
        QCOMPARE(seen.header("authorization"), "Basic " + QByteArray("m2m-id:m2m-secret").toBase64());
        const QUrlQuery form(QString::fromUtf8(seen.body));
        const auto field = [&](const char* name) {
            return form.queryItemValue(QString::fromLatin1(name), QUrl::FullyDecoded).toStdString();
        };
        QCOMPARE(field("grant_type"), std::string("client_credentials"));
        QCOMPARE(field("scope"), std::string("sign:mint_user_token"));
        QCOMPARE(field("external_user_id"), std::string("alice"));
        QCOMPARE(field("client_id"), std::string("tenant-a"));
        QCOMPARE(field("audience"), std::string("https://aud.example"));
        body = R"({"token_type":"Bearer"})";
        QCOMPARE(mintWith(nullptr).error().code, ErrorCode::Protocol);
        body = R"({"access_token":"opaque","expires_in":86400,"scope":"a b"})";
        QCOMPARE(mintWith(nullptr)->expiresIn, std::int64_t(86'400));
        // REF-31: it would not pass at the webhook.
        QCOMPARE(mintWith(bench.jwt.get()).error().code, ErrorCode::Internal);
        status = 403;
        body = R"({"error":"access_denied","error_description":"secret words"})";
        const auto refused = mintWith(nullptr);
        QCOMPARE(refused.error().code, ErrorCode::Unavailable);
        QVERIFY(refused.error().message.find("access_denied") != std::string::npos);
        QVERIFY(refused.error().message.find("secret words") == std::string::npos);
        net.runAndWait([&] {
            provider.reset();
            http.reset();
        });
    }

    void auth0BackEndServesTheExchange()
    {
        IssuerBench bench;
        const Tenants t(bench);
        TokenOrder real;
        real.identity = IssuerBench::user("tenant-a", "alice");
        const QByteArray body = QByteArray::fromStdString(
            json::write(json::Value::object({{"access_token", bench.mint(real)->token}, {"expires_in", 120}})));
        NetThread net;
        std::unique_ptr<net::HttpClient> http;
        std::unique_ptr<RawServer> provider;
        net.runAndWait([&] {
            http = std::make_unique<net::HttpClient>();
            provider = std::make_unique<RawServer>(
                [&](QTcpSocket& socket, const RawRequest&) { socket.write(RawServer::answer(200, body)); });
        });
        Auth0Minter minter(*http, net.poster(), bench.jwt.get(), bench.base.clock,
                           {provider->url("/"), "id", "secret", "livepeer-clearinghouse"});
        TokenExchange exchange({bench.base.clock, bench.base.rng, bench.jwt.get(), bench.apiKeys.get(),
                                bench.clients.get(), &bench.access, &minter},
                               {});
        std::promise<OAuthResult<ExchangeAnswer>> promise;
        exchange.exchange(IssuerBench::form(exchangeForm(t.keyA)), {}, "0b06c9ec-1c1c-4c58-9d2c-0d4c5b2c7f11",
                          [&](OAuthResult<ExchangeAnswer> answer) { promise.set_value(std::move(answer)); });
        const auto answer = promise.get_future().get();
        QVERIFY(answer.has_value());
        QCOMPARE(answer->token.expiresIn, std::int64_t(120));
        QCOMPARE(answer->correlationId, std::string("0b06c9ec-1c1c-4c58-9d2c-0d4c5b2c7f11"));
        net.runAndWait([&] {
            provider.reset();
            http.reset();
        });
    }
};

int main(int argc, char** argv)
{
    return runDirectoryOnBothEngines<TestClearinghouseTokenExchange>(argc, argv);
}
#include "tst_clearinghouse_token_exchange.moc"
