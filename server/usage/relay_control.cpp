#include "usage/relay_control.h"

#include "core/hex.h"
#include "core/json.h"
#include "fleet/hosts.h"
#include "net/address_policy.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QUrl>
#include <array>
#include <map>

namespace sluice::usage {

namespace {

constexpr std::size_t mostRelayAnswerBytes = 256 * 1'024;

// What a way of commanding an orchestrator says when it fails (ops-api E-42).
struct Wording {
    const char *unreachable, *busy, *rejected, *failed, *noStatus, *late;
};
constexpr Wording relayWords = {"Edge TCP relay unreachable",
                                "Edge relay busy",
                                "Edge relay rejected command",
                                "Edge relay failed to execute command",
                                "Edge relay did not return completion state or status URL",
                                "Edge relay did not complete in time"};
constexpr Wording runnerWords = {"Runner endpoint unreachable",
                                 "Orchestrator command runner busy",
                                 "Runner rejected command",
                                 "Runner failed to execute command",
                                 "Runner status URL not configured for this orchestrator",
                                 "Runner did not complete in time"};

enum class Way { Relay, Runner, Direct };

std::string lowered(std::string_view text)
{
    std::string lower(text);
    for (char& c : lower)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return lower;
}

std::string pathEscaped(std::string_view text)
{
    return QUrl::toPercentEncoding(QString::fromUtf8(text.data(), qsizetype(text.size()))).toStdString();
}

std::string filledTemplate(std::string text, const std::array<std::pair<std::string_view, std::string>, 4>& values)
{
    for (const auto& [name, value] : values) {
        const std::string escaped = pathEscaped(value);
        for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + escaped.size()))
            text.replace(at, name.size(), escaped);
    }
    return text;
}

bool isSameHost(const std::string& a, const std::string& b)
{
    const QUrl first(QString::fromStdString(a)), second(QString::fromStdString(b));
    return !first.host().isEmpty() && first.host() == second.host();
}

}  // namespace

// One command from the first call to its completion. Lives on http's thread.
class RelayExecution : public std::enable_shared_from_this<RelayExecution> {
public:
    RelayExecution(const RelayConfig& config, net::HttpClient& http, RelayCommand command, std::string id,
                   RelayControl::Done done)
        : m_config(config), m_http(http), m_command(std::move(command)), m_id(std::move(id)), m_done(std::move(done))
    {
        m_timer->setSingleShot(true);
    }

    const std::string& sessionId() const { return m_command.sessionId; }

    void start()
    {
        const fleet::EdgeConfig empty;
        const fleet::EdgeConfig& edge = m_command.edge ? *m_command.edge : empty;
        if (edge.tcpRelayUrl) {
            m_way = Way::Relay;
            return post(*edge.tcpRelayUrl, relayBody(edge), net::AddressPolicy::Any);
        }
        m_words = &runnerWords;
        if (edge.runnerExecuteUrl) {
            m_way = Way::Runner;
            return post(*edge.runnerExecuteUrl, runnerBody(), net::AddressPolicy::Any);
        }
        if (!m_config.allowDirect)
            return finish(ErrorCode::Unavailable, "Edge TCP relay not configured for this orchestrator");
        if (m_command.directHost.empty())
            return finish(ErrorCode::Conflict, "Orchestrator host unavailable");
        m_way = Way::Direct;
        post(fleet::hostUrl(m_command.directHost, m_config.directPort, "/scripts/execute"), runnerBody(),
             m_config.directAddresses);
    }

    void finish(ErrorCode code, const char* text) { complete(fail(code, text)); }

    std::function<void()> onEnd;  // takes it out of the list of those that run

private:
    json::Value relayBody(const fleet::EdgeConfig& edge) const
    {
        return json::Value::object({{"execution_id", m_id},
                                    {"session_id", m_id},
                                    {"orchestrator_id", m_command.orchestrator},
                                    {"edge_id", edge.edgeId},
                                    {"command", m_command.command},
                                    {"timeout_seconds", m_command.timeoutSeconds}});
    }

    json::Value runnerBody() const
    {
        return json::Value::object(
            {{"session_id", m_id},
             {"commands", json::Value::array({json::Value::object(
                              {{"delay_ms", 0}, {"type", "tcp"}, {"value", m_command.command}})})}});
    }

    void send(net::HttpRequest request, std::function<void(Result<net::HttpResponse>)> then)
    {
        request.maxResponseBytes = mostRelayAnswerBytes;
        m_http.send(std::move(request), [self = shared_from_this(), then = std::move(then)](auto answer) {
            if (self->m_done)
                then(std::move(answer));
        });
    }

    void post(const std::string& url, const json::Value& body, net::AddressPolicy addresses)
    {
        m_url = url;
        net::HttpRequest request;
        request.method = "POST";
        request.url = url;
        request.headers = {{"Content-Type", "application/json"}};
        request.body = json::write(body);
        request.deadlineMs = m_config.callMs;
        request.addresses = addresses;
        send(std::move(request), [this](Result<net::HttpResponse> answer) { accepted(answer); });
    }

    void accepted(const Result<net::HttpResponse>& answer)
    {
        if (!answer && answer.error().code == ErrorCode::Cancelled)
            return finish(ErrorCode::Cancelled, "the relay control was stopped");
        if (!answer)
            return finish(ErrorCode::Protocol, m_words->unreachable);
        if (answer->status == 409)
            return finish(ErrorCode::Conflict, m_words->busy);
        if (answer->status >= 400)
            return finish(ErrorCode::Protocol, m_words->rejected);
        const json::Value tree =
            m_way == Way::Direct ? json::Value() : json::parse(answer->body).value_or(json::Value());
        takeId(tree);
        const std::string state = lowered(tree.text("state").value_or(""));
        if (state == "completed")
            return complete(RelayResult{m_id, state});
        if (state == "failed")
            return finish(ErrorCode::Protocol, m_words->failed);
        if (!findStatusUrl(tree))
            return finish(ErrorCode::Protocol, m_words->noStatus);
        m_polling.start();
        poll();
    }

    void takeId(const json::Value& tree)
    {
        for (const char* name : {"execution_id", "session_id"}) {
            if (m_way == Way::Runner && std::string_view(name) == "execution_id")
                continue;
            const auto given = tree.text(name).value_or("");
            if (!given.empty() && given.size() <= 256) {
                m_id = std::string(given);
                return;
            }
        }
    }

    bool findStatusUrl(const json::Value& tree)
    {
        m_statusAddresses = net::AddressPolicy::Any;
        if (m_way == Way::Direct) {
            m_statusUrl = fleet::hostUrl(m_command.directHost, m_config.directPort, "/scripts/" + pathEscaped(m_id));
            m_statusAddresses = m_config.directAddresses;
            return true;
        }
        const auto given = m_way == Way::Relay ? tree.text("status_url").value_or("") : std::string_view();
        if (!given.empty()) {
            m_statusUrl = std::string(given);
            // Only the operator's own host is trusted to be anywhere; what the relay names besides must be public.
            if (!isSameHost(m_statusUrl, m_url))
                m_statusAddresses = net::AddressPolicy::PublicOnly;
            return true;
        }
        const auto& pattern =
            m_way == Way::Relay ? m_command.edge->tcpRelayStatusUrlTemplate : m_command.edge->runnerStatusUrlTemplate;
        if (!pattern)
            return false;
        m_statusUrl = filledTemplate(*pattern, {{{"{execution_id}", m_id},
                                                 {"{session_id}", m_id},
                                                 {"{orchestrator_id}", m_command.orchestrator},
                                                 {"{edge_id}", m_command.edge->edgeId}}});
        return true;
    }

    std::int64_t leftMs() const { return std::int64_t(m_command.timeoutSeconds) * 1'000 - m_polling.elapsed(); }

    void poll()
    {
        if (m_command.wanted && !m_command.wanted())
            return finish(ErrorCode::Cancelled, "nobody waits for the command any more");
        const std::int64_t left = leftMs();
        if (left <= 0)
            return finish(ErrorCode::Timeout, m_words->late);
        net::HttpRequest request;
        request.url = m_statusUrl;
        request.deadlineMs = int(std::min<std::int64_t>(left, m_config.callMs));
        request.addresses = m_statusAddresses;
        send(std::move(request), [this](Result<net::HttpResponse> answer) { polled(answer); });
    }

    void polled(const Result<net::HttpResponse>& answer)
    {
        if (answer && answer->status == 200) {
            const json::Value tree = json::parse(answer->body).value_or(json::Value());
            const std::string state = lowered(tree.text("state").value_or(""));
            if (state == "completed")
                return complete(RelayResult{m_id, state});
            if (state == "failed")
                return finish(ErrorCode::Protocol, m_words->failed);
        }
        if (leftMs() <= 0)
            return finish(ErrorCode::Timeout, m_words->late);
        m_timer->disconnect();
        QObject::connect(m_timer.get(), &QTimer::timeout, m_timer.get(), [weak = weak_from_this()] {
            if (const auto self = weak.lock())
                self->poll();
        });
        m_timer->start(int(std::min<std::int64_t>(m_config.pollMs, leftMs())));
    }

    void complete(Result<RelayResult> result)
    {
        const auto done = std::exchange(m_done, nullptr);
        if (!done)
            return;
        const auto keep = shared_from_this();
        m_timer->stop();
        m_timer.release()->deleteLater();  // it may be the one that called
        if (onEnd)
            onEnd();
        done(std::move(result));
    }

    const RelayConfig& m_config;
    net::HttpClient& m_http;
    const RelayCommand m_command;
    std::string m_id;
    RelayControl::Done m_done;
    Way m_way = Way::Relay;
    const Wording* m_words = &relayWords;
    std::string m_url, m_statusUrl;
    net::AddressPolicy m_statusAddresses = net::AddressPolicy::Any;
    QElapsedTimer m_polling;
    std::unique_ptr<QTimer> m_timer = std::make_unique<QTimer>();  // none: it has ended
};

class RelayControl::Impl : public std::enable_shared_from_this<RelayControl::Impl> {
public:
    Impl(RelayConfig given, Rng& rng, net::HttpClient& http, std::function<void(std::function<void()>)> poster)
        : post(std::move(poster)), m_config(given), m_rng(rng), m_http(http)
    {}

    void start(RelayCommand command, Done done)
    {
        if (m_stopped)
            return done(fail(ErrorCode::Cancelled, "the relay control was stopped"));
        int& ofSession = m_perSession[command.sessionId];
        if (m_running.size() >= std::size_t(m_config.maxRunning) || ofSession >= m_config.maxRunningPerSession)
            return done(fail(ErrorCode::Overloaded, "too many commands are under way"));
        ++ofSession;
        std::array<std::uint8_t, 8> random{};
        m_rng.fill(random);
        auto execution = std::make_shared<RelayExecution>(m_config, m_http, std::move(command),
                                                          "client-" + toHex(random), std::move(done));
        const std::uint64_t number = ++m_last;
        m_running.emplace(number, execution);
        execution->onEnd = [weak = weak_from_this(), number, session = execution->sessionId()] {
            if (const auto self = weak.lock())
                self->ended(number, session);
        };
        execution->start();
    }

    void stop()
    {
        m_stopped = true;
        while (!m_running.empty()) {
            const auto execution = m_running.begin()->second;
            execution->finish(ErrorCode::Cancelled, "the relay control was stopped");
        }
    }

    const std::function<void(std::function<void()>)> post;

private:
    void ended(std::uint64_t number, const std::string& session)
    {
        m_running.erase(number);
        const auto it = m_perSession.find(session);
        if (it != m_perSession.end() && --it->second <= 0)
            m_perSession.erase(it);
    }

    const RelayConfig m_config;
    Rng& m_rng;
    net::HttpClient& m_http;
    std::map<std::uint64_t, std::shared_ptr<RelayExecution>> m_running;
    std::map<std::string, int> m_perSession;
    std::uint64_t m_last = 0;
    bool m_stopped = false;
};

RelayControl::RelayControl(RelayConfig config, Rng& rng, net::HttpClient& http,
                           std::function<void(std::function<void()>)> post)
    : m_impl(std::make_shared<Impl>(config, rng, http, std::move(post)))
{}

RelayControl::~RelayControl() = default;

void RelayControl::execute(RelayCommand command, Done done)
{
    m_impl->post([impl = m_impl, command = std::move(command), done = std::move(done)]() mutable {
        impl->start(std::move(command), std::move(done));
    });
}

void RelayControl::stop()
{
    m_impl->stop();
}

}  // namespace sluice::usage
