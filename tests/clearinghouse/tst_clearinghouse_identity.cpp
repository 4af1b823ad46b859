// The settings of identity (clearinghouse spec 3.1, 10) as one checked value: what stops the start and how it is said, and the verifiers that
// come of it.
#include "clearinghouse/identity_config.h"
#include "support/jwt_forge.h"

#include <QtTest>

#include <map>

using namespace sluice;
using namespace sluice::clearinghouse;
using namespace sluice::test;

namespace {

using Settings = std::map<std::string, std::string, std::less<>>;

Settings oidcSettings()
{
    return {{"IDENTITY_AUTH_MODE", "oidc"},
            {"IDENTITY_ISSUER", "ch"},
            {"OIDC_ISSUER", "https://idp.example/"},
            {"OIDC_AUDIENCE", "signer"}};
}

Result<IdentityConfig> read(const Settings& settings)
{
    return readIdentityConfig([&](std::string_view name) {
        const auto found = settings.find(name);
        return found == settings.end() ? std::string() : found->second;
    });
}

class NamedVerifier final : public Verifier {
public:
    void verify(std::string_view, Timestamp, Done done) override
    {
        done(tl::unexpected(Refusal{401, "invalid_api_key", "invalid api key", {}}));
    }
};

}  // namespace

class TestClearinghouseIdentity : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatStopsTheStart_data();
    void whatStopsTheStart();
    void defaults();
    void everySetting();
    void verifiersByMode();
};

void TestClearinghouseIdentity::whatStopsTheStart_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* title, const char* name, const char* value, const char* message) {
        QTest::newRow(title) << QString::fromLatin1(name) << QString::fromLatin1(value) << QString::fromLatin1(message);
    };
    const char* modes = "IDENTITY_AUTH_MODE must be \"api_key\", \"oidc\" or \"auto\"";
    row("mode unset", "IDENTITY_AUTH_MODE", "", modes);
    row("mode unknown", "IDENTITY_AUTH_MODE", "OIDC", modes);
    row("no identity issuer", "IDENTITY_ISSUER", "", "IDENTITY_ISSUER is required");
    row("mode oidc without OIDC_ISSUER", "OIDC_ISSUER", "",
        "OIDC_ISSUER is required when IDENTITY_AUTH_MODE is oidc or auto");
    row("blank OIDC_ISSUER", "OIDC_ISSUER", " / ", "OIDC_ISSUER is required when IDENTITY_AUTH_MODE is oidc or auto");
    row("no audience", "OIDC_AUDIENCE", "", "OIDC_AUDIENCE is required when IDENTITY_AUTH_MODE is oidc or auto");
    row("issuer without https", "OIDC_ISSUER", "http://idp.example",
        "OIDC_ISSUER must be https (http only on this machine)");
    row("keys without https", "OIDC_JWKS_URI", "http://idp.example/k",
        "OIDC_JWKS_URI must be https (http only on this machine)");
    row("HS256", "OIDC_ALGORITHMS", "RS256,HS256", "OIDC_ALGORITHMS: HS256 is none of RS256, ES256, PS256, EdDSA");
    row("none", "OIDC_ALGORITHMS", "none", "OIDC_ALGORITHMS: none is none of RS256, ES256, PS256, EdDSA");
    row("default tenant with a colon", "OIDC_DEFAULT_CLIENT", "a:b",
        "OIDC_DEFAULT_CLIENT is not 1 to 128 of A-Z a-z 0-9 . _ -");
    row("subject type of owners", "OIDC_SUBJECT_TYPE", "app_owner",
        "OIDC_SUBJECT_TYPE is not 1 to 64 of A-Z a-z 0-9 . _ -, or is app_owner");
    row("M2M id without secret", "OIDC_EXCHANGE_M2M_CLIENT_ID", "m2m",
        "OIDC_EXCHANGE_M2M_CLIENT_ID and OIDC_EXCHANGE_M2M_CLIENT_SECRET must be set together");
    row("M2M secret without id", "OIDC_EXCHANGE_M2M_CLIENT_SECRET", "hush",
        "OIDC_EXCHANGE_M2M_CLIENT_ID and OIDC_EXCHANGE_M2M_CLIENT_SECRET must be set together");
    row("exchange with a path", "OIDC_TOKEN_EXCHANGE_BASE_URL", "https://h/x",
        "OIDC_TOKEN_EXCHANGE_BASE_URL is an origin only: no path, query or fragment");
}

void TestClearinghouseIdentity::whatStopsTheStart()
{
    QFETCH(QString, name);
    QFETCH(QString, value);
    QFETCH(QString, message);
    Settings settings = oidcSettings();
    settings[name.toStdString()] = value.toStdString();
    const auto config = read(settings);
    QVERIFY(!config);
    QVERIFY(config.error().code == ErrorCode::InvalidArgument);
    QCOMPARE(QString::fromStdString(config.error().message), message);
    QVERIFY(!QString::fromStdString(config.error().message).contains(u"hush"));
}

void TestClearinghouseIdentity::defaults()
{
    const auto config = read(oidcSettings());
    QVERIFY(config);
    QVERIFY(config->mode == IdentityMode::Oidc);
    QCOMPARE(config->rules.issuer, std::string("https://idp.example"));
    QCOMPARE(config->rules.clientClaim, std::string("azp"));
    QCOMPARE(config->rules.subjectClaim, std::string("sub"));
    QCOMPARE(config->rules.subjectType, std::string("oidc_user"));
    QCOMPARE(config->rules.identityIssuer, std::string("ch"));
    QVERIFY(config->rules.requiredScopes.empty() && config->rules.defaultClient.empty());
    QVERIFY((config->rules.algorithms == std::array{true, true, false, false}));
    QVERIFY(config->exchange.origin.empty());
    QCOMPARE(config->apiKeyPrefix, std::string("sk_"));
    // In api_key mode nothing of OIDC is asked for.
    const auto keys = read({{"IDENTITY_AUTH_MODE", "api_key"}, {"IDENTITY_ISSUER", "ch"}});
    QVERIFY(keys && keys->mode == IdentityMode::ApiKey);
}

void TestClearinghouseIdentity::everySetting()
{
    Settings settings = oidcSettings();
    settings["IDENTITY_AUTH_MODE"] = "auto";
    settings["OIDC_JWKS_URI"] = "https://idp.example/keys";
    settings["OIDC_CLIENT_CLAIM"] = "app_client_id";
    settings["OIDC_SUBJECT_CLAIM"] = "external_user_id";
    settings["OIDC_SUBJECT_TYPE"] = "external_user_id";
    settings["OIDC_REQUIRED_SCOPES"] = "sign:job, other";
    settings["OIDC_DEFAULT_CLIENT"] = "demo";
    settings["OIDC_ALGORITHMS"] = "ES256 EdDSA";
    settings["OIDC_INTEGER_SUBJECTS"] = "true";
    settings["OIDC_TOKEN_EXCHANGE_BASE_URL"] = "https://platform.example/";
    settings["OIDC_EXCHANGE_M2M_CLIENT_ID"] = "m2m";
    settings["OIDC_EXCHANGE_M2M_CLIENT_SECRET"] = "hush";
    settings["API_KEY_PREFIX"] = "key_";
    const auto config = read(settings);
    QVERIFY2(config, config ? "" : config.error().message.c_str());
    QVERIFY(config->mode == IdentityMode::Auto);
    QCOMPARE(config->jwksUri, std::string("https://idp.example/keys"));
    QCOMPARE(config->rules.clientClaim, std::string("app_client_id"));
    QCOMPARE(config->rules.subjectClaim, std::string("external_user_id"));
    QCOMPARE(config->rules.subjectType, std::string("external_user_id"));
    QVERIFY((config->rules.requiredScopes == std::vector<std::string>{"sign:job", "other"}));
    QCOMPARE(config->rules.defaultClient, std::string("demo"));
    QVERIFY((config->rules.algorithms == std::array{false, true, false, true}));
    QVERIFY(config->rules.integerSubjects);
    QCOMPARE(config->exchange.origin, std::string("https://platform.example"));
    QCOMPARE(config->exchange.audience, std::string("signer"));
    QCOMPARE(config->exchange.m2mClientId, std::string("m2m"));
    QCOMPARE(std::string(config->exchange.m2mSecret->text()), std::string("hush"));
    QCOMPARE(config->apiKeyPrefix, std::string("key_"));
}

void TestClearinghouseIdentity::verifiersByMode()
{
    SystemClock clock;
    SystemRng rng;
    NamedVerifier keys;
    FixedKeys issuer;
    const LocalKeys local{&keys, [](std::string_view token) { return token.starts_with("sk_"); }};
    const auto make = [&](const char* mode, const LocalKeys& given) {
        Settings settings = oidcSettings();
        settings["IDENTITY_AUTH_MODE"] = mode;
        return IdentityVerifiers::create(*read(settings), {nullptr, clock, rng, given, nullptr, &issuer});
    };
    const auto reason = [&](Verifier& verifier, std::string_view authorization) {
        std::string text;
        verifier.verify(authorization, clock.now(),
                        [&](const Verdict<Verified>& verdict) { text = verdict.error().reason; });
        return text;
    };
    auto apiKey = make("api_key", local);
    QVERIFY(apiKey && &(*apiKey)->verifier() == &keys);
    QVERIFY(!(*apiKey)->tokens() && !(*apiKey)->jwks() && !(*apiKey)->exchange());
    auto oidc = make("oidc", {});
    QVERIFY(oidc && (*oidc)->tokens() && (*oidc)->exchange() && !(*oidc)->jwks());
    QCOMPARE(reason((*oidc)->verifier(), "Bearer sk_not_a_jwt"), std::string("not a JWT"));
    QCOMPARE(reason((*oidc)->verifier(), "Bearer deadbeefsecret"), std::string("not a JWT"));
    QCOMPARE(reason((*oidc)->verifier(), "Bearer app_0123456789abcdef01234567_cs_secret"), std::string("not a JWT"));
    QCOMPARE(reason((*oidc)->verifier(), ""), std::string("missing bearer token"));
    QCOMPARE(reason((*oidc)->verifier(), "Basic eDp5"), std::string("missing bearer token"));
    auto both = make("auto", local);
    QVERIFY(both);
    QCOMPARE(reason((*both)->verifier(), "Bearer sk_x"), std::string("invalid api key"));
    QCOMPARE(reason((*both)->verifier(), "Bearer whatever"), std::string("invalid api key"));
    QCOMPARE(reason((*both)->verifier(), ""), std::string("invalid api key"));
    QCOMPARE(reason((*both)->verifier(), "Bearer a.b.c"), std::string("oidc verification failed"));
    QVERIFY(!make("auto", {}));
    QVERIFY(!make("api_key", {}));
    // With a provider on the network the keys come from there.
    Settings settings = oidcSettings();
    auto remote = IdentityVerifiers::create(*read(settings), {nullptr, clock, rng, {}, nullptr, nullptr});
    QVERIFY(remote && (*remote)->jwks());
    QCOMPARE((*remote)->jwks()->status().issuer, std::string("https://idp.example"));
}

QTEST_GUILESS_MAIN(TestClearinghouseIdentity)
#include "tst_clearinghouse_identity.moc"
