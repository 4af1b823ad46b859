// The OAuth routes and the verification page over a real listener: clearinghouse spec 6.1, 6.4, 6.6, 6.7, 9.1.
#include "oidc_bed.h"
#include "support/openapi_check.h"

#include <QProcess>
#include <QRegularExpression>

using namespace sluice;
using namespace sluice::test;

namespace {

const std::string exchangeBody =
    "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange&subject_token_type="
    "urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token&subject_token=";

std::string hidden(const OidcAnswer& page)
{
    const QRegularExpression field(QStringLiteral("name=\"form\" value=\"([0-9a-f]{64})\""));
    return field.match(QString::fromStdString(page.body)).captured(1).toStdString();
}

std::string cookieOf(const OidcAnswer& page)
{
    const std::string field(page.headers.value("Set-Cookie"));
    return field.substr(0, field.find(';'));
}

// A visitor of the page with its cookie.
struct Visitor {
    explicit Visitor(OidcBed& bedIn) : bed(bedIn)
    {
        const OidcAnswer page = bed.send("GET", "/oidc/device");
        cookie = cookieOf(page);
        form = hidden(page);
    }
    OidcAnswer post(const std::string& fields)
    {
        return bed.form("/oidc/device", "form=" + form + "&" + fields, {{"Cookie", cookie}});
    }
    OidcBed& bed;
    std::string cookie, form;
};

}  // namespace

class TestApiOidc : public QObject {
    Q_OBJECT

private:
    static json::Value begin(OidcBed& bed, const std::string& client = "sluice-cli")
    {
        return bed
            .form("/api/v1/oidc/device_authorization",
                  "client_id=" + client + "&scope=openid+sign%3Ajob+offline_access")
            .tree();
    }

private Q_SLOTS:
    void cases_6_7_tokenWithoutAHandler()
    {
        OidcBed bed(false);
        const OidcAnswer answer = bed.form("/api/v1/oidc/token", "grant_type=x");
        QCOMPARE(answer.status, 503);
        QCOMPARE(answer.text("error"), std::string("server_error"));
        QCOMPARE(answer.text("error_description"), std::string("token exchange is not configured"));
        QCOMPARE(bed.send("GET", "/.well-known/openid-configuration").status, 404);
        QCOMPARE(bed.send("GET", "/oidc/device").status, 404);
    }

    void cases_6_7_clientCredentialsOnOurTokenRoute()
    {
        OidcBed bed;
        const OidcAnswer answer = bed.form("/api/v1/oidc/token", "grant_type=client_credentials", {bed.acmeLogin()});
        QCOMPARE(answer.status, 400);
        QCOMPARE(answer.text("error"), std::string("invalid_request"));
        QCOMPARE(std::string(answer.headers.value("Cache-Control")), std::string("no-store"));
        QCOMPARE(std::string(answer.headers.value("Pragma")), std::string("no-cache"));
    }

    void cases_6_7_keyExchangeByFormAndByJson()
    {
        OidcBed bed;
        const OidcAnswer byForm = bed.form("/api/v1/oidc/token", exchangeBody + bed.key);
        QCOMPARE(byForm.status, 200);
        QCOMPARE(std::string(byForm.headers.value("Cache-Control")), std::string("no-store"));
        const json::Value body =
            json::Value::object({{"grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"},
                                 {"subject_token", bed.key},
                                 {"subject_token_type", "urn:ietf:params:oauth:token-type:access_token"},
                                 {"audience", json::Value::array({"livepeer-clearinghouse", ""})}});
        const OidcAnswer byJson = bed.json("/api/v1/oidc/token", body);
        QCOMPARE(byJson.status, 200);
        QCOMPARE(byJson.tree().int64("balance_usd_micros"), std::optional<std::int64_t>(1'000'000));
        json::Value number = body;
        number.set("audience", 5);
        QCOMPARE(bed.json("/api/v1/oidc/token", number).status, 400);
        QCOMPARE(
            bed.send("POST", "/api/v1/oidc/token", "x", {{"Content-Type", "text/plain"}}).text("error_description"),
            std::string("content-type must be application/json or application/x-www-form-urlencoded"));
        // The route of the first suite's removed form is served (REF-17).
        QCOMPARE(bed.form("/api/v1/apps/acme/oidc/token", exchangeBody + bed.key).status, 200);
        QCOMPARE(bed.form("/api/v1/apps/other/oidc/token", exchangeBody + bed.key).status, 400);
    }

    void cases_6_7_wrongClientSecret()
    {
        OidcBed bed;
        const OidcAnswer answer =
            bed.form("/api/v1/oidc/token", exchangeBody + bed.key, {OidcBed::basic(bed.acme.info.id, "wrong")});
        QCOMPARE(answer.status, 401);
        QCOMPARE(answer.text("error"), std::string("invalid_client"));
        QCOMPARE(std::string(answer.headers.value("WWW-Authenticate")),
                 std::string("Basic realm=\"token\", charset=\"UTF-8\""));
        const OidcAnswer half =
            bed.json("/api/v1/oidc/token",
                     json::Value::object({{"grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"},
                                          {"subject_token", bed.key},
                                          {"subject_token_type", "urn:ietf:params:oauth:token-type:access_token"},
                                          {"client_secret", "x"}}));
        QCOMPARE(half.status, 401);
        QCOMPARE(half.text("error_description"),
                 std::string("client authentication requires both client id and secret"));
    }

    void clientSecretsCannotBeGuessedAtSpeed()
    {
        OidcBed bed;
        int limited = 0;
        for (int i = 0; i < 40; ++i) {
            const OidcAnswer answer =
                bed.form("/api/v1/oidc/token", exchangeBody + bed.key, {OidcBed::basic(bed.acme.info.id, "wrong")});
            limited += answer.status == 429 && !answer.headers.value("Retry-After").empty();
        }
        QCOMPARE(limited, 10);
    }

    void REF14_noMoneyIs402WithReasonAndUrl()
    {
        OidcBed bed;
        bed.bench.access.answer =
            clearinghouse::ExchangeAccess{false, 0, "trial_credits_exhausted", "https://pay.example"};
        const OidcAnswer answer = bed.form("/api/v1/oidc/token", exchangeBody + bed.key);
        QCOMPARE(answer.status, 402);
        QCOMPARE(answer.text("error"), std::string("insufficient_allowance"));
        QCOMPARE(answer.text("top_up_url"), std::string("https://pay.example"));
    }

    void discoveryAndKeysAreServed()
    {
        OidcBed bed;
        for (const char* path : {"/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"}) {
            const OidcAnswer document = bed.send("GET", path);
            QCOMPARE(document.status, 200);
            QCOMPARE(document.text("issuer"), bed.origin());
            for (const char* name : {"token_endpoint", "device_authorization_endpoint", "revocation_endpoint",
                                     "introspection_endpoint", "jwks_uri"})
                QVERIFY2(document.text(name).starts_with(bed.origin() + "/"), name);
        }
        const OidcAnswer keys = bed.send("GET", "/.well-known/jwks.json");
        const auto set = clearinghouse::JwtKeySet::parse(keys.body);
        QVERIFY(set && (*set)->keys().size() == 2);
        QVERIFY(bed.api->openApiDocument().find("/oidc/device_authorization") != std::string::npos);
    }

    void aDeviceLogsInOverHttp()
    {
        OidcBed bed;
        const json::Value started = begin(bed);
        const std::string device(*started.text("device_code")), user(*started.text("user_code"));
        const std::string poll =
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&client_id=sluice-cli&device_code="
            + device;
        QCOMPARE(bed.form("/api/v1/oidc/token", poll).text("error"), std::string("authorization_pending"));
        Visitor visitor(bed);
        const OidcAnswer confirm = visitor.post("step=lookup&user_code=" + user);
        QCOMPARE(confirm.status, 200);
        QVERIFY(confirm.says(user) && confirm.says("127.0.0.1") && confirm.says("Sluice on the command line"));
        const OidcAnswer wrong = visitor.post("step=approve&user_code=" + user + "&credential=sk_wrong");
        QCOMPARE(wrong.status, 401);
        const OidcAnswer approved = visitor.post("step=approve&user_code=" + user + "&credential=" + bed.key);
        QCOMPARE(approved.status, 200);
        QVERIFY(approved.says("Your device is signed in"));
        const OidcAnswer tokens = bed.form("/api/v1/oidc/token", poll);
        QCOMPARE(tokens.status, 200);
        QVERIFY(!tokens.text("refresh_token").empty());
        QVERIFY(bed.bench.verify(tokens.text("access_token")).has_value());
        const OidcAnswer seen =
            bed.form("/api/v1/oidc/introspect", "token=" + tokens.text("access_token"), {bed.acmeLogin()});
        QCOMPARE(seen.status, 200);
        QVERIFY(seen.says("\"active\":true"));
        QCOMPARE(bed.form("/api/v1/oidc/introspect", "token=x").status, 401);
        const OidcAnswer revoked =
            bed.form("/api/v1/oidc/revoke", "client_id=sluice-cli&token=" + tokens.text("access_token"));
        QCOMPARE(revoked.status, 200);
        QVERIFY(revoked.body.empty());
        QVERIFY(!bed.bench.verify(tokens.text("access_token")).has_value());
    }

    void thePageIsStrict()
    {
        OidcBed bed;
        const OidcAnswer page = bed.send("GET", "/oidc/device?user_code=bcdf-ghjk");
        QCOMPARE(page.status, 200);
        QVERIFY(page.says("value=\"BCDF-GHJK\""));
        const std::string policy(page.headers.value("Content-Security-Policy"));
        for (const char* rule : {"default-src 'none'", "style-src 'self'", "form-action 'self'",
                                 "frame-ancestors 'none'", "base-uri 'none'"})
            QVERIFY2(policy.find(rule) != std::string::npos, rule);
        QCOMPARE(std::string(page.headers.value("X-Frame-Options")), std::string("DENY"));
        QCOMPARE(std::string(page.headers.value("Cache-Control")), std::string("no-store"));
        QVERIFY(!page.says("<script") && !page.says("http://") && !page.says("https://"));
        const std::string cookie(page.headers.value("Set-Cookie"));
        QVERIFY(cookie.find("HttpOnly") != std::string::npos && cookie.find("SameSite=Strict") != std::string::npos);
        QCOMPARE(bed.send("GET", "/oidc/device.css").status, 200);
        // What is no code never stands on the page.
        const OidcAnswer odd = bed.send("GET", "/oidc/device?user_code=%22%3E%3Cb%3E");
        QVERIFY(odd.says("value=\"\"") && !odd.says("<b>"));
    }

    void aForeignFormIsRefused()
    {
        OidcBed bed;
        const json::Value started = begin(bed);
        const std::string user(*started.text("user_code"));
        const std::string fields = "step=approve&user_code=" + user + "&credential=" + bed.key;
        Visitor visitor(bed);
        QCOMPARE(bed.form("/oidc/device", fields).status, 403);
        QCOMPARE(bed.form("/oidc/device", fields, {{"Cookie", visitor.cookie}}).status, 403);
        QCOMPARE(bed.form("/oidc/device", "form=" + visitor.form + "&" + fields).status, 403);
        const Visitor other(bed);
        QCOMPARE(bed.form("/oidc/device", "form=" + other.form + "&" + fields, {{"Cookie", visitor.cookie}}).status,
                 403);
        QCOMPARE(bed.form("/oidc/device", "form=" + visitor.form + "&" + fields,
                          {{"Cookie", visitor.cookie}, {"Sec-Fetch-Site", "cross-site"}})
                     .status,
                 403);
        QCOMPARE(visitor.post("step=lookup&user_code=" + user).status, 200);  // nothing had happened
    }

    void fiveWrongCodesAMinuteAndAddress_9_1()
    {
        OidcBed bed;
        const json::Value started = begin(bed);
        const std::string user(*started.text("user_code"));
        Visitor visitor(bed);
        for (int i = 0; i < 5; ++i)
            QCOMPARE(visitor.post("step=lookup&user_code=BCDF-GHJ" + std::string(1, "BCDFG"[i])).status, 404);
        const OidcAnswer limited = visitor.post("step=lookup&user_code=" + user);
        QCOMPARE(limited.status, 429);
        QCOMPARE(std::string(limited.headers.value("Retry-After")), std::string("60"));
        Visitor again(bed);  // another cookie, the same address
        QCOMPARE(again.post("step=lookup&user_code=" + user).status, 429);
        bed.bench.base.clock.advanceMs(61'000);
        QCOMPARE(again.post("step=lookup&user_code=" + user).status, 200);
    }

    void denyingTellsTheDevice()
    {
        OidcBed bed;
        const json::Value started = begin(bed);
        Visitor visitor(bed);
        const OidcAnswer denied = visitor.post("step=deny&user_code=" + std::string(*started.text("user_code")));
        QCOMPARE(denied.status, 200);
        QVERIFY(denied.says("Denied"));
        const OidcAnswer poll = bed.form(
            "/api/v1/oidc/token",
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&client_id=sluice-cli&device_code="
                + std::string(*started.text("device_code")));
        QCOMPARE(poll.text("error"), std::string("access_denied"));
    }

    void theOperatorsLoginCodeStandsInForAKey()
    {
        OidcBed bed;
        const OidcAnswer code =
            bed.json("/api/v1/apps/acme/users/alice/login-code", json::Value(json::Object{}), {bed.acmeLogin()});
        QCOMPARE(code.status, 200);
        QCOMPARE(bed.json("/api/v1/apps/other/users/alice/login-code", json::Value(json::Object{}), {bed.acmeLogin()})
                     .status,
                 404);
        const json::Value started = begin(bed, "acme");
        Visitor visitor(bed);
        QCOMPARE(visitor
                     .post("step=approve&user_code=" + std::string(*started.text("user_code"))
                           + "&credential=" + code.text("login_code"))
                     .status,
                 200);
    }

    void tenantsMintTokensOfTheirUsers_6_6()
    {
        OidcBed bed;
        const auto ask = [&](const char* tenant, const char* user, json::Value body) {
            return bed.json("/api/v1/apps/" + std::string(tenant) + "/users/" + user + "/token", body,
                            {bed.acmeLogin()});
        };
        const json::Value none(json::Object{});
        const OidcAnswer made = ask("acme", "alice", none);
        QCOMPARE(made.status, 200);
        QCOMPARE(made.tree().int64("expires_in"), std::optional<std::int64_t>(900));
        QCOMPARE(bed.bench.verify(made.text("access_token"))->identity.authId, std::string("acme:alice"));
        QCOMPARE(ask("other", "alice", none).status, 404);
        QCOMPARE(ask("acme", "alice", json::Value::object({{"scope", "admin"}})).text("error"),
                 std::string("invalid_scope"));
        QCOMPARE(ask("acme", "owner:x", none).status, 400);
    }

    void operatorsTurnKeysAndEndSessions()
    {
        OidcBed bed;
        const std::pair<std::string, std::string> login{"Authorization", "Bearer the-operator-key"};
        const json::Value none(json::Object{});
        QCOMPARE(bed.json("/api/v1/platform/issuer/keys/rotate", none).status, 401);
        QCOMPARE(bed.json("/api/v1/platform/issuer/keys/rotate", none, {login}).status, 200);
        QCOMPARE(bed.json("/api/v1/platform/issuer/keys/rotate", none, {login}).status, 409);
        QCOMPARE(
            bed.json("/api/v1/platform/issuer/keys/rotate", json::Value::object({{"force", true}}), {login}).status,
            200);
        const std::string kid = bed.bench.keys->current()->keys()[0].kid;
        QCOMPARE(bed.send("DELETE", "/api/v1/platform/issuer/keys/" + kid, {}, {login}).status, 200);
        QVERIFY(bed.bench.keys->current()->keys()[0].kid != kid);
        QCOMPARE(bed.send("DELETE", "/api/v1/platform/login-sessions/none", {}, {login}).status, 200);
    }

    void REF12_operatorsDenyTokensAndTakeItBack()
    {
        OidcBed bed;
        const std::pair<std::string, std::string> login{"Authorization", "Bearer the-operator-key"};
        const char* const path = "/api/v1/platform/denied-tokens";
        OpenApiCheck check(*json::parse(bed.api->openApiDocument()));
        const std::string token = bed.form("/api/v1/oidc/token", exchangeBody + bed.key).text("access_token");
        const std::string second = bed.form("/api/v1/oidc/token", exchangeBody + bed.key).text("access_token");
        QVERIFY(bed.bench.verify(token) && bed.bench.verify(second));
        const json::Value one = json::Value::object({{"token", token}, {"reason", "stolen"}});
        QCOMPARE(bed.json(path, one).status, 401);
        const OidcAnswer denied = bed.json(path, one, {login});
        QCOMPARE(denied.status, 200);
        QCOMPARE(check.complaint("POST", path, 200, denied.body), std::string());
        QVERIFY(!bed.bench.verify(token));
        QVERIFY(bed.bench.verify(second).has_value());
        // As an authorisation shows the other one.
        const std::string credential = bed.bench.verify(second)->credential;
        QCOMPARE(bed.json(path, json::Value::object({{"credential", credential}}), {login}).status, 200);
        QVERIFY(!bed.bench.verify(second));
        const std::string back = std::string(path) + "/" + denied.text("name");
        QCOMPARE(bed.send("DELETE", back, {}, {login}).status, 200);
        QCOMPARE(bed.send("DELETE", back, {}, {login}).status, 404);
        QVERIFY(bed.bench.verify(token).has_value());
    }

    void REF12_everyTokenOfAUserIsDenied()
    {
        OidcBed bed;
        const std::pair<std::string, std::string> login{"Authorization", "Bearer the-operator-key"};
        const char* const path = "/api/v1/platform/denied-tokens";
        const std::string token = bed.form("/api/v1/oidc/token", exchangeBody + bed.key).text("access_token");
        const json::Value user = json::Value::object({{"authId", "acme:alice"}, {"reason", "a lost laptop"}});
        const OidcAnswer denied = bed.json(path, user, {login});
        QCOMPARE(denied.status, 200);
        QVERIFY(!bed.bench.verify(token));
        QVERIFY(!bed.bench.issuer->introspect(token, bed.bench.base.clock.now()));
        const OidcAnswer next = bed.form("/api/v1/oidc/token", exchangeBody + bed.key);
        QCOMPARE(next.status, 400);
        QCOMPARE(next.text("error"), std::string("invalid_grant"));
        // It ends by itself, unlike that of a token.
        bed.bench.base.clock.advanceMs(86'400'000 + 1);
        QCOMPARE(bed.form("/api/v1/oidc/token", exchangeBody + bed.key).status, 200);
        for (const json::Value& bad :
             {json::Value(json::Object{}), json::Value::object({{"token", "x.y"}}),
              json::Value::object({{"credential", "key:abc"}}), json::Value::object({{"authId", "acme:"}}),
              json::Value::object({{"jti", "a"}, {"authId", "acme:alice"}}),
              json::Value::object({{"jti", "a"}, {"until", "2020-01-01T00:00:00Z"}}),
              json::Value::object({{"jti", "a"}, {"until", "soon"}})})
            QCOMPARE(bed.json(path, bad, {login}).status, 400);
    }

    // npm openid-client, unmodified, as a device: discovery, device login, ID token by our keys, refresh, introspection, revocation.
    void openidClientLogsIn()
    {
        OidcBed bed;
        QProcess peer;
        peer.setProcessChannelMode(QProcess::MergedChannels);
        peer.start(QStringLiteral("node"),
                   {QStringLiteral(SLUICE_SOURCE_DIR "/tests/peers/openid_client.mjs"),
                    QString::fromStdString(bed.origin()), QString::fromStdString(bed.acme.info.id),
                    QString::fromStdString(bed.acme.secret)});
        QVERIFY(peer.waitForStarted());
        QByteArray output;
        const auto line = [&](const QByteArray& prefix) {
            while (!output.contains(prefix) && peer.state() == QProcess::Running && peer.waitForReadyRead(60'000))
                output += peer.readAll();
            const auto at = output.indexOf(prefix);
            return at < 0 ? QByteArray() : output.mid(at + prefix.size()).split('\n').front().trimmed();
        };
        const QByteArray code = line("USER_CODE ");
        QVERIFY2(!code.isEmpty(), output.constData());
        Visitor visitor(bed);
        QCOMPARE(visitor.post("step=approve&user_code=" + code.toStdString() + "&credential=" + bed.key).status, 200);
        peer.write("go\n");
        QVERIFY2(peer.waitForFinished(60'000), output.constData());
        output += peer.readAll();
        QVERIFY2(peer.exitCode() == 0, output.constData());
        QCOMPARE(line("SUBJECT "), QByteArray("alice"));
        QCOMPARE(line("REFRESHED "), QByteArray("true"));
        QCOMPARE(line("ACTIVE "), QByteArray("true"));
        QCOMPARE(line("AFTER_REVOCATION "), QByteArray("false"));
    }
};

QTEST_GUILESS_MAIN(TestApiOidc)
#include "tst_api_oidc.moc"
