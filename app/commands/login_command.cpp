// `sluice login [ISSUER]`, `sluice whoami`, `sluice logout`: this person's own session with an issuer, by device login (RFC 8628). The token rests in
// the keychain, or in the file of the master key, and nowhere else.
#include "app/commands/command.h"
#include "app/lifecycle/secret_store.h"
#include "clearinghouse/device_login.h"
#include "net/address_policy.h"
#include "net/http_client.h"

#include <QCoreApplication>
#include <QDir>
#include <QLockFile>
#include <QTimer>
#include <QUrl>

#include <qrencode.h>

#include <algorithm>
#include <iostream>
#include <unistd.h>

namespace sluice::app {

namespace {

constexpr const char* loginSecret = "login/default";
constexpr std::int64_t loginSecretMs = 60'000;  // a person may have to unlock
constexpr std::int64_t refreshAheadSeconds = 60;
constexpr const char* loginScope = "openid sign:job offline_access";

// Runs the event loop until the completion came; it may come on any thread.
template<class T>
Result<T> loginAwait(const std::function<void(std::function<void(Result<T>)>)>& start)
{
    auto result = std::make_shared<std::optional<Result<T>>>();
    start([result](Result<T> value) {
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [result, value = std::move(value)]() mutable {
                result->emplace(std::move(value));
                QCoreApplication::quit();
            },
            Qt::QueuedConnection);
    });
    QCoreApplication::exec();
    return std::move(**result);
}

void waitSeconds(std::int64_t seconds)
{
    QTimer::singleShot(int(seconds * 1000), QCoreApplication::instance(), [] { QCoreApplication::quit(); });
    QCoreApplication::exec();
}

// What is kept of a login.
struct Login {
    std::string issuer, clientId, tokenEndpoint, revocationEndpoint, accessToken, refreshToken, scope;
    std::int64_t expires = 0;  // unix seconds

    json::Value tree() const
    {
        return json::Value::object({{"issuer", issuer},
                                    {"client_id", clientId},
                                    {"token_endpoint", tokenEndpoint},
                                    {"revocation_endpoint", revocationEndpoint},
                                    {"access_token", accessToken},
                                    {"refresh_token", refreshToken},
                                    {"scope", scope},
                                    {"expires", expires}});
    }
    static Result<Login> fromText(std::string_view text)
    {
        const auto tree = json::parse(text);
        if (!tree || !tree->isObject())
            return fail(ErrorCode::Corrupt, "the stored login cannot be read; please log in again");
        const auto field = [&](const char* name) { return std::string(tree->text(name).value_or("")); };
        return Login{
            field("issuer"),       field("client_id"),     field("token_endpoint"), field("revocation_endpoint"),
            field("access_token"), field("refresh_token"), field("scope"),          tree->int64("expires").value_or(0)};
    }
    // Claims for showing; whoever serves us checks them.
    json::Value claims() const
    {
        const auto first = accessToken.find('.');
        const auto second = first == std::string::npos ? first : accessToken.find('.', first + 1);
        if (second == std::string::npos)
            return {};
        const auto bytes = fromBase64Url(std::string_view(accessToken).substr(first + 1, second - first - 1));
        return bytes ? json::parse(std::string(bytes->begin(), bytes->end())).value_or(json::Value()) : json::Value();
    }
};

struct JsonAnswer {
    int status = 0;
    json::Value body;
    std::string text(const char* name) const { return std::string(body.text(name).value_or("")); }
};

class LoginClient {
public:
    explicit LoginClient(const Settings& settings) : m_settings(settings) {}

    Result<JsonAnswer> get(const std::string& url, const std::string& bearer = {})
    {
        net::HttpRequest request;
        request.url = url;
        if (!bearer.empty())
            request.headers.emplace_back("Authorization", "Bearer " + bearer);
        return send(std::move(request));
    }
    Result<JsonAnswer> post(const std::string& url, const std::vector<std::pair<std::string, std::string>>& fields)
    {
        net::HttpRequest request;
        request.method = "POST";
        request.url = url;
        request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
        for (const auto& [name, value] : fields)
            request.body += (request.body.empty() ? "" : "&") + name + "="
                            + QUrl::toPercentEncoding(QString::fromStdString(value)).toStdString();
        return send(std::move(request));
    }

    Result<Login> stored()
    {
        SLUICE_TRY(openStore());
        auto secret = loginAwait<crypto::SecretBytes>(
            [&](auto done) { m_secrets->read(loginSecret, loginSecretMs, std::move(done)); });
        if (!secret && secret.error().code == ErrorCode::NotFound)
            return fail(ErrorCode::NotFound, "nobody is logged in; use: sluice login");
        if (!secret)
            return fail(secret.error());
        return Login::fromText(secret->text());
    }
    Result<void> store(const Login& login)
    {
        SLUICE_TRY(openStore());
        std::string text = json::write(login.tree());
        crypto::SecretBytes secret(asBytes(text));
        crypto::wipeMemory({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
        return loginAwait<void>(
            [&](auto done) { m_secrets->write(loginSecret, std::move(secret), loginSecretMs, std::move(done)); });
    }
    Result<void> forget()
    {
        SLUICE_TRY(openStore());
        return loginAwait<void>([&](auto done) { m_secrets->remove(loginSecret, loginSecretMs, std::move(done)); });
    }

private:
    Result<void> openStore()
    {
        if (m_secrets)
            return {};
        SLUICE_ASSIGN(m_secrets, openSecrets(m_settings));
        return {};
    }
    Result<JsonAnswer> send(net::HttpRequest request)
    {
        request.headers.emplace_back("Accept", "application/json");
        SLUICE_ASSIGN(const net::HttpResponse answer, loginAwait<net::HttpResponse>([&](auto done) {
                          m_http.send(std::move(request), std::move(done));
                      }));
        return JsonAnswer{answer.status, json::parse(answer.body).value_or(json::Value())};
    }

    const Settings& m_settings;
    net::HttpClient m_http;
    std::unique_ptr<secrets::SecretStore> m_secrets;
};

// Tokens go over the network here: TLS, or this machine.
Result<void> checkIssuerUrl(const std::string& url)
{
    const QUrl parsed(QString::fromStdString(url));
    const bool safe = parsed.scheme() == QLatin1String("https")
                      || (parsed.scheme() == QLatin1String("http") && isLoopbackHost(parsed.host().toStdString()));
    if (!parsed.isValid() || parsed.host().isEmpty() || !safe)
        return fail(ErrorCode::InvalidArgument, "the issuer must be an https address, or http on this machine");
    return {};
}

void showCode(const std::string& address)
{
    QRcode* const code = QRcode_encodeString8bit(address.c_str(), 0, QR_ECLEVEL_M);
    if (!code)
        return;
    constexpr int quiet = 2;
    const auto dark = [&](int x, int y) {
        return x >= 0 && y >= 0 && x < code->width && y < code->width && (code->data[y * code->width + x] & 1);
    };
    // Two rows a line; light squares are drawn, for terminals are mostly dark.
    for (int y = -quiet; y < code->width + quiet; y += 2) {
        std::string line;
        for (int x = -quiet; x < code->width + quiet; ++x) {
            const bool upper = !dark(x, y), lower = !dark(x, y + 1);
            line += upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ";
        }
        std::cerr << line << "\n";
    }
    QRcode_free(code);
}

Result<Login> tokensOf(Login login, const JsonAnswer& answer, std::int64_t now)
{
    login.accessToken = answer.text("access_token");
    if (login.accessToken.empty())
        return fail(ErrorCode::Protocol, "the issuer returned no access_token");
    if (const std::string fresh = answer.text("refresh_token"); !fresh.empty())
        login.refreshToken = fresh;
    login.scope = answer.text("scope");
    login.expires = now + answer.body.int64("expires_in").value_or(300);
    return login;
}

Error loginFault(const JsonAnswer& answer, const char* what)
{
    std::string text = std::string(what) + ": " + std::to_string(answer.status);
    for (const char* name : {"error", "error_description"}) {
        if (!answer.text(name).empty())
            text += " " + answer.text(name);
    }
    return {ErrorCode::Denied, std::move(text)};
}

// First poll at once; the pace is the issuer's (RFC 8628 3.5).
Result<Login> pollForTokens(LoginClient& client, const Login& login, const JsonAnswer& started, const Clock& clock)
{
    std::int64_t interval = started.body.int64("interval").value_or(5);
    const std::int64_t end = clock.now().seconds() + started.body.int64("expires_in").value_or(600);
    for (;;) {
        const auto answer =
            client.post(login.tokenEndpoint, {{"grant_type", std::string(clearinghouse::deviceCodeGrant)},
                                              {"device_code", started.text("device_code")},
                                              {"client_id", login.clientId}});
        if (answer && answer->status == 200)
            return tokensOf(login, *answer, clock.now().seconds());
        const std::string error = answer ? answer->text("error") : std::string();
        if (error == "access_denied")
            return fail(ErrorCode::Denied, "the login was denied");
        if (error == "expired_token" || clock.now().seconds() >= end)
            return fail(ErrorCode::Timeout, "device_flow_expired: nobody approved the login in time");
        if (error == "slow_down")
            interval += 5;
        else if (answer && error != "authorization_pending" && answer->status < 500)
            return fail(loginFault(*answer, "the issuer refused the login"));
        waitSeconds(interval);
    }
}

Result<Login> logIn(LoginClient& client, const std::string& issuer, const std::string& clientId)
{
    SLUICE_TRY(checkIssuerUrl(issuer));
    SLUICE_ASSIGN(const JsonAnswer document, client.get(issuer + "/.well-known/openid-configuration"));
    const std::string device = document.text("device_authorization_endpoint");
    Login login{issuer, clientId, document.text("token_endpoint"), document.text("revocation_endpoint"), {}, {}, {}, 0};
    if (document.status != 200 || document.text("issuer") != issuer || device.empty() || login.tokenEndpoint.empty())
        return fail(ErrorCode::Protocol, issuer + " is no issuer with device login");
    for (const std::string& endpoint : {device, login.tokenEndpoint})
        SLUICE_TRY(checkIssuerUrl(endpoint));
    SLUICE_ASSIGN(const JsonAnswer started, client.post(device, {{"client_id", clientId}, {"scope", loginScope}}));
    if (started.status != 200)
        return fail(loginFault(started, "the issuer refused the login"));
    if (isatty(STDERR_FILENO))
        showCode(started.text("verification_uri_complete"));
    std::cerr << "Open " << started.text("verification_uri") << "\nand enter the code " << started.text("user_code")
              << "\n"
              << std::flush;
    const SystemClock clock;
    return pollForTokens(client, login, started, clock);
}

Result<Login> freshLogin(LoginClient& client, const std::string& dataDir)
{
    // A refresh token is good once: two commands that used the same one would end the session.
    QDir().mkpath(QString::fromStdString(dataDir));
    QLockFile lock(QString::fromStdString(dataDir + "/login.lock"));
    lock.lock();
    SLUICE_ASSIGN(Login login, client.stored());
    const SystemClock clock;
    const std::int64_t now = clock.now().seconds();
    if (login.expires > now + refreshAheadSeconds)
        return login;
    if (login.refreshToken.empty())
        return fail(ErrorCode::Denied, "the login has ended; use: sluice login");
    SLUICE_ASSIGN(const JsonAnswer answer, client.post(login.tokenEndpoint, {{"grant_type", "refresh_token"},
                                                                             {"refresh_token", login.refreshToken},
                                                                             {"client_id", login.clientId}}));
    if (answer.status != 200)
        return fail(answer.status < 500 ? Error{ErrorCode::Denied, "the login has ended; use: sluice login"}
                                        : loginFault(answer, "the issuer does not answer"));
    SLUICE_ASSIGN(Login fresh, tokensOf(std::move(login), answer, now));
    SLUICE_TRY(client.store(fresh));
    return fresh;
}

// "12.345678" of millionths; an integer or decimal text.
std::string dollarsOf(const json::Value* value)
{
    if (!value)
        return {};
    std::string text = value->isNumber() ? value->number()->text : std::string(value->toText().value_or(""));
    const bool negative = text.starts_with('-');
    if (negative)
        text.erase(0, 1);
    if (text.empty() || !std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c); }))
        return {};
    if (text.size() < 7)
        text.insert(0, 7 - text.size(), '0');
    text.insert(text.size() - 6, ".");
    while (text.ends_with('0'))
        text.pop_back();
    if (text.ends_with('.'))
        text.pop_back();
    return (negative ? "-" : "") + text + " USD";
}

json::Value accountOf(LoginClient& client, const Login& login)
{
    json::Value account = json::Object{};
    for (const auto& [name, path] :
         {std::pair("balance", "/api/v1/users/me/balance"), std::pair("usage", "/api/v1/users/me/usage")}) {
        const auto answer = client.get(login.issuer + path, login.accessToken);
        account.set(name, answer && answer->status == 200 ? answer->body : json::Value());
    }
    return account;
}

int printAccount(const Context& context, const Login& login, const json::Value& account)
{
    const json::Value claims = login.claims();
    const auto claim = [&](const char* name) { return std::string(claims.text(name).value_or("")); };
    const SystemClock clock;
    if (context.call.has("json")) {
        printJson(json::Value::object({{"issuer", login.issuer},
                                       {"client_id", claim("app_client_id")},
                                       {"user", claim("external_user_id")},
                                       {"scope", login.scope},
                                       {"expires", formatTimeZ(Timestamp{login.expires * 1'000'000})},
                                       {"account", account}}));
        return 0;
    }
    std::cout << claim("external_user_id") << " of " << claim("app_client_id") << " at " << login.issuer << "\n";
    const json::Value* balance = account.find("balance");
    const json::Value* usage = account.find("usage");
    const json::Value* totals = usage ? usage->find("totals") : nullptr;
    const std::string left = balance ? dollarsOf(balance->find("balanceUsdMicros")) : std::string();
    const std::string spent = totals ? dollarsOf(totals->find("endUserBillableUsdMicros")) : std::string();
    std::cout << "balance: " << (left.empty() ? "unknown" : left) << "\n";
    std::cout << "spent in this period: " << (spent.empty() ? "unknown" : spent) << "\n";
    return 0;
}

}  // namespace

int runLogin(Context context)
{
    std::string issuer =
        context.call.arguments.empty() ? context.settings.text("LOCAL_ISSUER_URL") : context.call.arguments.front();
    if (issuer.empty())
        issuer = "http://127.0.0.1:" + std::to_string(context.settings.integer("BUILDER_API_PORT"));
    while (issuer.ends_with('/'))
        issuer.pop_back();
    LoginClient client(context.settings);
    const auto login =
        logIn(client, issuer, context.call.value("client-id", std::string(clearinghouse::ownLoginClient)));
    if (!login)
        return failCommand(login.error());
    if (const auto stored = client.store(*login); !stored)
        return failCommand(stored.error());
    const json::Value claims = login->claims();
    std::cout << "logged in as " << claims.text("external_user_id").value_or("") << " of "
              << claims.text("app_client_id").value_or("") << "\n";
    return 0;
}

int runWhoami(Context context)
{
    LoginClient client(context.settings);
    const auto login = freshLogin(client, context.settings.dataDir());
    return login ? printAccount(context, *login, accountOf(client, *login)) : failCommand(login.error());
}

int runLogout(Context context)
{
    LoginClient client(context.settings);
    const auto login = client.stored();
    if (!login)
        return failCommand(login.error());
    // Here it is forgotten in any case; there the session ends if it can be told.
    const auto told = client.post(login->revocationEndpoint,
                                  {{"token", login->refreshToken.empty() ? login->accessToken : login->refreshToken},
                                   {"client_id", login->clientId}});
    if (const auto gone = client.forget(); !gone)
        return failCommand(gone.error());
    if (!told || told->status != 200)
        std::cerr << "sluice: the issuer could not be told; the session there ends by itself\n";
    std::cout << "logged out\n";
    return 0;
}

}  // namespace sluice::app
