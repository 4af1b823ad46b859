#include "app/bootstrap/smoke_test.h"

#include "app/bootstrap/meter_access.h"
#include "app/lifecycle/clearinghouse_settings.h"
#include "core/ids.h"

#include <QElapsedTimer>
#include <QProcessEnvironment>

#include <algorithm>

namespace sluice::app {

namespace {

constexpr int startMs = 60'000;
constexpr int answerMs = 30'000;
constexpr int lookMs = 60'000;
constexpr int betweenLooksMs = 250;
constexpr int endMs = 10'000;
constexpr std::size_t shownOutput = 2'000;
constexpr const char* smokeFeeWei = "1000000000000";  // 10^-6 ETH
constexpr const char* smokeMeter = "network_fee_usd_micros";

std::string smokeOrigin(ListenAddress address, bool tls)
{
    if (address.host == "0.0.0.0")
        address.host = "127.0.0.1";
    if (address.host == "::")
        address.host = "::1";
    return shownUrl(address, tls);
}

// A ticket as the remote signer tells of it (livepeer-protocol 3).
json::Value smokeTicket(const std::string& run, const std::string& authId, Timestamp now)
{
    const std::string ms = std::to_string(now.micros / 1'000);
    return json::Value::object(
        {{"id", "smoke-" + run},
         {"type", "create_signed_ticket"},
         {"timestamp", ms},
         {"gateway", "smoke-test"},
         {"data", json::Value::object({{"app", ""},
                                       {"auth_id", authId},
                                       {"billable_secs", json::Number{"1"}},
                                       {"computed_fee", smokeFeeWei},
                                       {"cost", "1"},
                                       {"current_time", formatTimeZ(now)},
                                       {"current_time_unix", json::Number{ms}},
                                       {"manifest_id", "smoke-" + run},
                                       {"model_id", "smoke-test"},
                                       {"num_tickets", 1},
                                       {"orch_address", "0x0000000000000000000000000000000000000000"},
                                       {"orch_url", "https://smoke-test.invalid"},
                                       {"pipeline", "smoke-test"},
                                       {"pixels", json::Number{"1"}},
                                       {"pm_session_id", "0x" + run + run},
                                       {"previous_time", formatTimeZ(now.plusSeconds(-1))},
                                       {"previous_time_unix", json::Number{std::to_string(now.micros / 1'000 - 1'000)}},
                                       {"request_id", "smoke-" + run},
                                       {"sequence_number", 1},
                                       {"session_balance", "0"},
                                       {"session_id", run.substr(0, 8)},
                                       {"session_status", "new"}})}});
}

}  // namespace

SmokeTest::SmokeTest(std::string program, std::string folder, const Settings& settings, std::stop_token stop)
    : m_program(std::move(program)), m_folder(std::move(folder)), m_settings(settings), m_stop(std::move(stop))
{
    SystemRng rng;
    m_run = randomId(rng);
    const bool tls = settings.isSet("SLUICE_TLS_CERT");
    const auto origin = [&](const char* name, std::int64_t port) {
        const auto address = listenAddressOf(name, settings.text(name), port);
        return address ? smokeOrigin(*address, tls) : std::string();
    };
    m_webhook = origin("WEBHOOK_ADDR", settings.integer("PORT"));
    m_builder = origin("API_ADDR", settings.integer("BUILDER_API_PORT"));
    m_collector = origin("COLLECTOR_ADDR", 8096);
    const auto operators = settings.list("OPERATOR_KEY");
    m_operator = operators.empty() ? "" : operators.front();
}

SmokeTest::~SmokeTest()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.terminate();
    if (!m_process.waitForFinished(endMs)) {
        m_process.kill();
        m_process.waitForFinished(endMs);
    }
}

bool SmokeTest::run(const std::function<void(const SmokeLine&)>& tell)
{
    constexpr Step steps[] = {{"start from the written files", &SmokeTest::start},
                              {"every part is ready", &SmokeTest::ready},
                              {"a user of the test tenant", &SmokeTest::user},
                              {"something to spend", &SmokeTest::credit},
                              {"a signer token", &SmokeTest::token},
                              {"the webhook authorises it", &SmokeTest::webhook},
                              {"a ticket is taken in", &SmokeTest::ticket},
                              {"the meter counts it", &SmokeTest::usage},
                              {"the balance falls", &SmokeTest::balance},
                              {"the test user's key is revoked", &SmokeTest::tidy}};
    for (const Step& step : steps) {
        const auto done = (this->*step.work)();
        tell({done.has_value(), step.name, done ? *done : done.error().message});
        if (!done)
            return false;
    }
    return true;
}

// Only what a program needs to live; every setting comes out of the files.
Result<std::string> SmokeTest::start()
{
    const QProcessEnvironment ours = QProcessEnvironment::systemEnvironment();
    QProcessEnvironment environment;
    for (const QString& name : ours.keys()) {
        const bool needed = name.startsWith(QStringLiteral("XDG_")) || name.startsWith(QStringLiteral("LC_"));
        constexpr const char* plain[] = {"PATH",           "HOME", "USER", "LANG", "TMPDIR", "DBUS_SESSION_BUS_ADDRESS",
                                         "LD_LIBRARY_PATH"};
        if (needed || std::ranges::any_of(plain, [&](const char* other) { return name == QLatin1String(other); }))
            environment.insert(name, ours.value(name));
    }
    m_process.setProcessEnvironment(environment);
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setWorkingDirectory(QString::fromStdString(m_folder));
    QElapsedTimer timer;
    timer.start();
    m_process.start(QString::fromStdString(m_program), {QStringLiteral("serve")});
    while (timer.elapsed() < startMs) {
        if (m_stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped");
        m_process.waitForReadyRead(betweenLooksMs);
        m_output += m_process.readAll().toStdString();
        if (m_output.find("\nlistening on http") != std::string::npos || m_output.starts_with("listening on http"))
            return "in " + std::to_string(timer.elapsed()) + " ms";
        if (m_process.state() == QProcess::NotRunning)
            return fail(ErrorCode::Unavailable,
                        "the program ended: "
                            + m_output.substr(m_output.size() - std::min(m_output.size(), shownOutput)));
    }
    return fail(ErrorCode::Timeout, "the program did not listen within a minute");
}

Result<json::Value> SmokeTest::call(const char* method, const std::string& url, const json::Value& body,
                                    const std::string& bearer, std::initializer_list<int> good)
{
    net::HttpRequest request;
    request.method = method;
    request.url = url;
    request.headers = {{"Accept", "application/json"}};
    if (!bearer.empty())
        request.headers.emplace_back("Authorization", "Bearer " + bearer);
    if (!body.isNull()) {
        request.headers.emplace_back("Content-Type", "application/json");
        request.headers.emplace_back("Idempotency-Key", "smoke-" + m_run + "-" + std::to_string(++m_calls));
        request.body = json::write(body);
    }
    request.deadlineMs = answerMs;
    request.stop = m_stop;
    SLUICE_ASSIGN(const auto answer, m_http.call(std::move(request)));
    if (std::ranges::find(good, answer.status) == good.end())
        return fail(ErrorCode::Protocol, std::string(method) + " " + url + " answered " + std::to_string(answer.status)
                                             + " " + answer.body.substr(0, 300));
    auto tree = json::parse(answer.body);
    json::Value result = tree ? std::move(*tree) : json::Value(json::Object{});
    if (result.isObject())
        result.set("httpStatus", answer.status);
    return result;
}

Result<json::Value> SmokeTest::operate(const char* method, const std::string& path, const json::Value& body,
                                       std::initializer_list<int> good)
{
    return call(method, m_builder + path, body, m_operator, good);
}

Result<std::string> SmokeTest::until(const std::function<Result<std::string>()>& look)
{
    QElapsedTimer timer;
    timer.start();
    for (;;) {
        auto seen = look();
        if (seen || seen.error().code != ErrorCode::NotFound)
            return seen;
        if (m_stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped");
        if (timer.elapsed() > lookMs)
            return fail(ErrorCode::Timeout, seen.error().message);
        // Ends early when the program says something or goes.
        m_process.waitForReadyRead(betweenLooksMs);
        m_output = m_process.readAll().toStdString();
        if (m_process.state() == QProcess::NotRunning)
            return fail(ErrorCode::Unavailable, "the program ended: " + m_output.substr(0, shownOutput));
    }
}

// The parts that the rest of the way needs; a new issuer makes its key now, prices come with the first answer of the market.
Result<std::string> SmokeTest::ready()
{
    return until([this]() -> Result<std::string> {
        const auto answer = call("GET", m_builder + "/readyz", {}, {}, {200, 503});
        if (!answer)
            return fail(answer.error());
        const json::Value* parts = answer->find("parts");
        if (!parts || !parts->items())
            return fail(ErrorCode::Protocol, "no parts: " + json::write(*answer).substr(0, 300));
        for (const json::Value& part : *parts->items()) {
            const std::string name(part.text("name").value_or(""));
            constexpr std::string_view needed[] = {"store", "verifier", "issuer", "gate", "prices", "collector.http"};
            const json::Value* good = part.find("ready");
            if (std::ranges::find(needed, name) != std::end(needed) && !(good && good->boolean() && *good->boolean()))
                return fail(ErrorCode::NotFound, name + ": " + std::string(part.text("detail").value_or("")));
        }
        return std::string("webhook " + m_webhook + ", builder API " + m_builder + ", collector " + m_collector);
    });
}

std::string SmokeTest::userPath(const char* rest) const
{
    return std::string("/api/v1/apps/") + smokeTenant + "/users/" + smokeUser + rest;
}

Result<std::string> SmokeTest::user()
{
    SLUICE_TRY(operate("POST", "/api/v1/platform/apps",
                       json::Value::object({{"name", "Smoke test"}, {"clientId", smokeTenant}}), {200, 201, 409}));
    SLUICE_ASSIGN(json::Value made, operate("POST", std::string("/api/v1/apps/") + smokeTenant + "/users",
                                            json::Value::object({{"externalUserId", smokeUser}}), {200, 201}));
    if (!made.text("apiKey")) {
        SLUICE_ASSIGN(made, operate("POST", userPath("/api-key"), json::Value(json::Object{}), {200, 201}));
    }
    m_key = made.text("apiKey").value_or("");
    m_keyId = made.text("keyId").value_or("");
    if (m_key.empty())
        return fail(ErrorCode::Protocol, "no key was issued: " + json::write(made).substr(0, 300));
    return std::string(smokeTenant) + ":" + smokeUser;
}

Result<SmokeTest::Account> SmokeTest::account()
{
    SLUICE_ASSIGN(const json::Value answer,
                  operate("GET",
                          std::string("/api/v1/apps/") + smokeTenant + "/usage/balance?externalUserId=" + smokeUser, {},
                          {200}));
    const auto micros = [&](const char* name) {
        return parseUnits(answer.text(name).value_or(""), Asset::usd().scale());
    };
    const auto left = micros("remainingUsdMicros"), spent = micros("consumedUsdMicros");
    if (!left || !spent)
        return fail(ErrorCode::Protocol, "no balance: " + json::write(answer).substr(0, 300));
    return Account{*left, *spent};
}

Result<std::string> SmokeTest::credit()
{
    SLUICE_TRY(operate("POST", userPath("/allowances"),
                       json::Value::object({{"amount", "1"}, {"reason", "smoke test"}}), {200, 201}));
    SLUICE_ASSIGN(const Account now, account());
    m_spentBefore = now.spent;
    SLUICE_ASSIGN(m_meteredBefore, metered());
    return formatUnits(now.left, Asset::usd().scale()) + " USD micros";
}

// With API keys alone the key is what the signer is shown.
Result<std::string> SmokeTest::token()
{
    if (m_settings.text("MINT_BACKEND") == "local" && !m_settings.isSet("LOCAL_ISSUER_URL")) {
        m_bearer = m_key;
        return std::string("API keys only: the key itself");
    }
    SLUICE_ASSIGN(const json::Value answer,
                  call("POST", m_builder + "/api/v1/oidc/token",
                       json::Value::object({{"grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"},
                                            {"subject_token", m_key},
                                            {"subject_token_type", "urn:ietf:params:oauth:token-type:access_token"},
                                            {"client_id", smokeTenant},
                                            {"audience", m_settings.text("AUTH0_AUDIENCE")}}),
                       {}, {200}));
    m_bearer = answer.text("access_token").value_or("");
    if (m_bearer.empty())
        return fail(ErrorCode::Protocol, "no access_token in the answer");
    return "for " + std::to_string(answer.int64("expires_in").value_or(0)) + " s, by "
           + m_settings.text("MINT_BACKEND");
}

Result<std::string> SmokeTest::webhook()
{
    const auto secrets = m_settings.list("WEBHOOK_SECRET");
    if (secrets.empty())
        return fail(ErrorCode::InvalidArgument, "there is no WEBHOOK_SECRET");
    SLUICE_ASSIGN(
        const json::Value answer,
        call("POST", m_webhook + "/authorize",
             json::Value::object(
                 {{"headers", json::Value::object({{"Authorization", json::Value::array({"Bearer " + m_bearer})}})},
                  {"state", json::Value::object({{"StateID", ""}, {"Type", ""}, {"SequenceNumber", 0}})}}),
             secrets.front(), {200}));
    const std::string expected = std::string(smokeTenant) + ":" + smokeUser;
    if (answer.int64("status") != 200 || answer.text("auth_id") != expected)
        return fail(ErrorCode::Protocol, "the signer would be told " + json::write(answer).substr(0, 300));
    return "until " + formatTimeZ({answer.int64("expiry").value_or(0) * 1'000'000});
}

Result<std::string> SmokeTest::ticket()
{
    const json::Value event = smokeTicket(m_run, std::string(smokeTenant) + ":" + smokeUser, SystemClock().now());
    SLUICE_ASSIGN(const json::Value answer,
                  call("POST", m_collector + "/events", event, m_settings.text("COLLECTOR_TOKEN"), {200}));
    if (answer.int64("received") != 1)
        return fail(ErrorCode::Protocol, "the collector answered " + json::write(answer).substr(0, 300));
    if (answer.int64("held").value_or(0) > 0)
        return std::string(smokeFeeWei) + " wei; waits for a price of ETH";
    return std::string(smokeFeeWei) + " wei";
}

Result<std::string> SmokeTest::metered()
{
    const std::string subject = std::string(smokeTenant) + ":" + smokeUser;
    if (m_settings.text("METER_BACKEND") != "local") {
        SLUICE_ASSIGN(const auto access, MeterAccess::open(m_settings, "bootstrap", m_stop));
        metering::AdminUsageQuery query;
        query.meterKey = smokeMeter;
        query.subjects = {subject};
        SLUICE_ASSIGN(const auto rows, access->admin().usage(query));
        return rows.empty() ? std::string("0") : rows.front().valueText;
    }
    const auto tokens = m_settings.list("METER_API_TOKEN");
    SLUICE_ASSIGN(const json::Value answer, call("GET",
                                                 m_builder + "/openmeter/api/v1/meters/" + smokeMeter
                                                     + "/query?subject=" + smokeTenant + "%3A" + smokeUser,
                                                 {}, tokens.empty() ? "" : tokens.front(), {200}));
    const json::Value* rows = answer.find("data");
    if (!rows || !rows->items() || rows->items()->empty())
        return std::string("0");
    const json::Value* value = rows->items()->front().find("value");
    return value && value->number() ? value->number()->text : std::string("0");
}

Result<std::string> SmokeTest::usage()
{
    return until([this]() -> Result<std::string> {
        const auto now = metered();
        if (!now)
            return fail(now.error());
        if (*now == m_meteredBefore)
            return fail(ErrorCode::NotFound,
                        std::string("the meter still says ") + *now
                            + " USD micros; is there a price of ETH, and does the meter take events?");
        return "from " + m_meteredBefore + " to " + *now + " USD micros";
    });
}

// What was given may have grown in between (usage included in a period begins with the first call); what was spent tells.
Result<std::string> SmokeTest::balance()
{
    return until([this]() -> Result<std::string> {
        const auto now = account();
        if (!now)
            return fail(now.error());
        const int scale = Asset::usd().scale();
        if (now->spent <= m_spentBefore)
            return fail(ErrorCode::NotFound,
                        "nothing is spent yet; " + formatUnits(now->left, scale) + " USD micros left");
        return "by " + formatUnits(now->spent - m_spentBefore, scale) + " to " + formatUnits(now->left, scale)
               + " USD micros";
    });
}

Result<std::string> SmokeTest::tidy()
{
    if (m_keyId.empty())
        return std::string("it has no id");
    SLUICE_TRY(operate("DELETE", userPath(("/keys/" + m_keyId).c_str()), {}, {200, 204}));
    return m_keyId;
}

}  // namespace sluice::app
