// `sluice webhook test [CREDENTIAL]`: calls the webhook of these settings as the remote signer would and says what came of it, step by step.
// The credential is an API key or a JWT of an end user; "-" reads it from standard input; without one DEMO_API_KEY is taken.
#include "app/commands/command.h"
#include "app/lifecycle/clearinghouse_settings.h"
#include "net/http_client.h"

#include <QCoreApplication>

#include <cstdio>
#include <iostream>

namespace sluice::app {

namespace {

constexpr int callMs = 5'000;  // what the signer waits

// What an answer means for whoever reads this, by its code.
std::string_view explanation(std::string_view code)
{
    constexpr std::pair<std::string_view, std::string_view> known[] = {
        {"invalid_api_key",
         "the key is unknown, expired, revoked or of a blocked user; keys begin with API_KEY_PREFIX"},
        {"invalid_token",
         "the token did not pass; the log names the cause (issuer, audience, signature, expiry, claims)"},
        {"insufficient_scope", "the token is good but lacks a scope of OIDC_REQUIRED_SCOPES"},
        {"insufficient_balance", "the user is known and has nothing left to spend; grant credit or top up"},
        {"billing_unavailable", "the balance could not be read; GATE_ON_ERROR says what happens then"},
        {"user_blocked", "the user is blocked in the directory or by the gate"},
        {"tenant_inactive", "the tenant is suspended or deleted"},
        {"model_not_allowed", "the tenant's policy does not allow that model"},
    };
    for (const auto& [name, text] : known) {
        if (name == code)
            return text;
    }
    return "";
}

class WebhookTest {
public:
    WebhookTest(std::string url, std::string secret, std::string credential)
        : m_url(std::move(url)), m_secret(std::move(secret)), m_credential(std::move(credential))
    {}

    int run()
    {
        std::printf("webhook %s\n", m_url.c_str());
        const auto health = call("GET", "/health", {}, {});
        if (!health) {
            say(false, "reach it", health.error().message);
            return 1;
        }
        say(health->status == 200, "reach it", "GET /health: " + std::to_string(health->status));
        const auto stranger = call("POST", "/authorize", {}, body());
        say(stranger && stranger->status == 401, "refuse a caller without the secret", shown(stranger));
        const auto known = call("POST", "/authorize", m_secret, "{}");
        const bool accepted = known && known->status == 200;
        say(accepted, "accept WEBHOOK_SECRET",
            accepted ? "HTTP 200" : shown(known) + "; is another secret in force where it runs?");
        if (m_credential.empty()) {
            std::printf("       no credential given: sluice webhook test KEY\n");
            return m_failed;
        }
        const auto answer = call("POST", "/authorize", m_secret, body());
        explain(answer);
        return m_failed;
    }

private:
    void say(bool good, const char* what, const std::string& detail)
    {
        m_failed = m_failed || !good;
        std::printf("%s %s: %s\n", good ? "  ok  " : "FAILED", what, detail.c_str());
    }

    static std::string shown(const Result<net::HttpResponse>& answer)
    {
        return answer ? "HTTP " + std::to_string(answer->status) + " " + answer->body.substr(0, 300)
                      : answer.error().message;
    }

    void explain(const Result<net::HttpResponse>& answer)
    {
        const auto tree = answer ? json::parse(answer->body) : json::parse("null");
        const auto status = tree ? tree->int64("status").value_or(0) : 0;
        if (!answer || answer->status != 200 || status == 0)
            return say(false, "authorise the credential", shown(answer) + "; the signer would answer 500");
        if (status == 200) {
            say(true, "authorise the credential",
                std::string(tree->text("auth_id").value_or("")) + ", until "
                    + formatTimeZ({tree->int64("expiry").value_or(0) * 1'000'000}));
            return;
        }
        const auto code = tree->text("code").value_or("");
        std::string text = std::to_string(status) + " " + std::string(tree->text("reason").value_or(""));
        if (const auto why = explanation(code); !why.empty())
            text.append("; ").append(why);
        say(false, "authorise the credential", text);
    }

    // As the signer writes it, for a first payment.
    std::string body() const
    {
        return json::write(json::Value::object(
            {{"headers", json::Value::object({{"Authorization", json::Value::array({"Bearer " + m_credential})}})},
             {"state", json::Value::object({{"StateID", ""}, {"Type", ""}, {"SequenceNumber", 0}})}}));
    }

    Result<net::HttpResponse> call(const char* method, const char* path, const std::string& secret, std::string body)
    {
        net::HttpRequest request;
        request.method = method;
        request.url = m_url + path;
        if (!body.empty())
            request.headers.emplace_back("Content-Type", "application/json");
        if (!secret.empty())
            request.headers.emplace_back("X-Webhook-Secret", secret);
        request.body = std::move(body);
        request.deadlineMs = callMs;
        Result<net::HttpResponse> outcome = fail(ErrorCode::Internal, "no answer");
        m_http.send(std::move(request), [&outcome](Result<net::HttpResponse> answer) {
            outcome = std::move(answer);
            QCoreApplication::exit();
        });
        QCoreApplication::exec();
        return outcome;
    }

    const std::string m_url, m_secret, m_credential;
    net::HttpClient m_http;
    bool m_failed = false;
};

}  // namespace

int runWebhook(int& argc, char** argv, Context context)
{
    if (context.call.arguments.empty() || context.call.arguments.front() != "test") {
        std::fprintf(stderr, "sluice: webhook test [CREDENTIAL]\n");
        return 2;
    }
    const Settings& settings = context.settings;
    const auto config = authorizerConfig(settings, nullptr);
    if (!config)
        return failCommand(config.error());
    auto address = listenAddressOf("WEBHOOK_ADDR", settings.text("WEBHOOK_ADDR"), settings.integer("PORT"));
    if (!address)
        return failCommand(address.error());
    if (address->host == "0.0.0.0" || address->host == "::")
        address->host = "127.0.0.1";
    std::string credential =
        context.call.arguments.size() > 1 ? context.call.arguments[1] : settings.text("DEMO_API_KEY");
    if (credential == "-")
        std::getline(std::cin, credential);
    QCoreApplication application(argc, argv);
    WebhookTest test(shownUrl(*address, settings.isSet("SLUICE_TLS_CERT")), config->secrets.front(),
                     std::move(credential));
    return test.run();
}

}  // namespace sluice::app
