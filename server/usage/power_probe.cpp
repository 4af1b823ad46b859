#include "usage/power_probe.h"

#include "core/json.h"
#include "fleet/hosts.h"
#include "net/peer_proof.h"

#include <algorithm>

namespace sluice::usage {

namespace {

constexpr std::size_t maxStateLength = 32;
constexpr std::size_t maxPowerAnswer = 16 * 1'024;
constexpr std::int64_t maxCachedSeconds = 5;

// A state goes to tables and logs: short, printable, or nothing.
std::string cleanState(std::string_view text)
{
    const auto isBlank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    if (text.empty() || text.size() > maxStateLength)
        return {};
    std::string state;
    for (const char c : text) {
        if (c <= ' ' || c >= 0x7f)
            return {};
        state += char(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    return state;
}

// What a cache between us and the host kept is no reading of now.
bool isStale(const net::HttpResponse& response)
{
    const auto age = response.header("age");
    return !age.empty() && (age.size() > 9 || std::strtoll(std::string(age).c_str(), nullptr, 10) > maxCachedSeconds);
}

}  // namespace

PowerProbe::PowerProbe(net::HttpClient& http, const Clock& clock, Rng& rng, PowerProbeConfig config)
    : m_http(http), m_clock(clock), m_rng(rng), m_config(std::move(config))
{}

net::HttpRequest PowerProbe::request(std::string_view host) const
{
    net::HttpRequest request;
    request.url = fleet::hostUrl(host, m_config.port, "/power");
    request.headers = {{"Accept", "application/json"}, {"Cache-Control", "no-store"}};
    request.deadlineMs = m_config.deadlineMs;
    request.connectMs = m_config.connectMs;
    request.maxResponseBytes = maxPowerAnswer;
    request.addresses = m_config.addresses;
    request.keepAlive = false;
    return request;
}

std::string PowerProbe::prove(net::HttpRequest& request)
{
    return m_config.secret.empty() ? std::string() : net::proveRequest(request, m_config.secret, m_clock.now(), m_rng);
}

std::string PowerProbe::distrust(const net::HttpResponse& response, const std::string& nonce) const
{
    if (m_config.secret.empty() || !m_config.proofRequired || net::answerIsProven(response, m_config.secret, nonce))
        return {};
    return "the answer does not prove who gave it";
}

void PowerProbe::ask(std::string orchestrator, std::string host, std::function<void(PowerReading)> done)
{
    PowerReading reading;
    reading.orchestrator = std::move(orchestrator);
    reading.host = std::move(host);
    reading.at = m_clock.now();
    auto asked = request(reading.host);
    std::string nonce = prove(asked);
    m_http.send(std::move(asked), [this, reading = std::move(reading), nonce = std::move(nonce),
                                   done = std::move(done)](Result<net::HttpResponse> answer) mutable {
        if (!answer) {
            // The client may be closing, with the clock already gone.
            reading.error = answer.error().message;
            return done(std::move(reading));
        }
        reading.latencyMs = std::max<std::int64_t>(0, (m_clock.now().micros - reading.at.micros) / 1'000);
        reading.httpStatus = answer->status;
        reading.error = distrust(*answer, nonce);
        if (reading.error.empty() && answer->status != 200)
            reading.error = "HTTP " + std::to_string(answer->status);
        else if (reading.error.empty() && isStale(*answer))
            reading.error = "the answer comes out of a cache";
        if (reading.error.empty()) {
            const auto body = json::parse(answer->body);
            const auto state = body ? body->text("state") : std::nullopt;
            const std::string clean = state ? cleanState(*state) : std::string();
            if (clean.empty())
                reading.error = "the answer has no state";
            else
                reading.state = clean;
        }
        done(std::move(reading));
    });
}

void PowerProbe::order(std::string_view host, std::string_view action, std::string_view reason,
                       std::optional<std::int64_t> awakeSeconds, std::function<void(PowerOrderAnswer)> done)
{
    auto asked = request(host);
    asked.method = "POST";
    asked.headers.emplace_back("Content-Type", "application/json");
    json::Writer writer(asked.body);
    writer.beginObject().key("action").value(action).key("reason").value(reason);
    if (awakeSeconds)
        writer.key("awake_seconds").value(*awakeSeconds);
    writer.endObject();
    std::string nonce = prove(asked);
    m_http.send(std::move(asked),
                [this, nonce = std::move(nonce), done = std::move(done)](Result<net::HttpResponse> answer) {
                    PowerOrderAnswer out;
                    if (!answer) {
                        out.error = answer.error().message;
                        return done(std::move(out));
                    }
                    out.httpStatus = answer->status;
                    out.error = distrust(*answer, nonce);
                    if (out.error.empty() && (answer->status < 200 || answer->status >= 300))
                        out.error = "HTTP " + std::to_string(answer->status);
                    out.ok = out.error.empty();
                    done(std::move(out));
                });
}

}  // namespace sluice::usage
