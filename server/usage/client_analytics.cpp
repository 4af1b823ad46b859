#include "usage/client_analytics.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sluice::usage {

namespace {

constexpr int totalMs = 2'000;
constexpr std::size_t mostAnswerBytes = 64 * 1'024;
constexpr const char* contractVersion = "skillmd-posthog-v1";

using Prefix = std::pair<std::string_view, const char*>;
constexpr std::array prefixes = {
    Prefix{"CAMSHOT.", "camera"},    Prefix{"EMOTE_", "emotion"},     Prefix{"CONVO_", "emotion"},
    Prefix{"PRS.", "customization"}, Prefix{"SKC.", "customization"}, Prefix{"EYE", "customization"},
    Prefix{"MT.", "customization"},  Prefix{"MKUP", "customization"}, Prefix{"HS", "customization"},
    Prefix{"HCR", "customization"},  Prefix{"HAIR", "customization"}, Prefix{"OF", "customization"},
    Prefix{"EXPO", "postfx"},        Prefix{"BLOOM", "postfx"},       Prefix{"VIG", "postfx"},
    Prefix{"CHROME", "postfx"},      Prefix{"GRAIN", "postfx"},       Prefix{"CG", "postfx"},
    Prefix{"CGG", "postfx"},         Prefix{"SPWN", "scene"},         Prefix{"LIGHT.", "scene"},
    Prefix{"TTS_KOKORO_", "kokoro"}};

bool isBlank(std::string_view text)
{
    return text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos;
}

}  // namespace

const char* commandFamily(std::string_view command)
{
    std::string upper(command);
    std::ranges::transform(upper, upper.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    for (const auto& [prefix, family] : prefixes) {
        if (upper.starts_with(prefix))
            return family;
    }
    return "other";
}

Analytics::Analytics(AnalyticsConfig config, net::HttpClient& http, std::function<void(std::function<void()>)> post)
    : m_config(std::move(config)), m_http(http), m_post(std::move(post))
{}

void Analytics::track(AnalyticsEvent event)
{
    if (!wanted() || isBlank(event.distinctId))
        return;
    {
        const std::lock_guard lock(m_mutex);
        ++m_counters.made;
        if (m_config.virtualMode)
            return;
        if (m_queue.size() >= m_config.queue) {
            ++m_counters.dropped;
            return;
        }
        m_queue.push_back(std::move(event));
        if (std::exchange(m_scheduled, true))
            return;
    }
    m_post([this] { drain(); });
}

Analytics::Counters Analytics::counters() const
{
    const std::lock_guard lock(m_mutex);
    return m_counters;
}

void Analytics::drain()
{
    while (!m_stopped && m_inFlight < m_config.parallel) {
        AnalyticsEvent event;
        {
            const std::lock_guard lock(m_mutex);
            m_scheduled = false;
            if (m_queue.empty())
                return;
            event = std::move(m_queue.front());
            m_queue.pop_front();
        }
        net::HttpRequest request;
        request.method = "POST";
        request.url = m_config.host + "/capture/";
        request.headers = {{"Content-Type", "application/json"}};
        request.body = bodyOf(event);
        request.deadlineMs = totalMs;
        request.maxResponseBytes = mostAnswerBytes;
        ++m_inFlight;
        m_http.send(std::move(request), [this](Result<net::HttpResponse> answer) {
            --m_inFlight;
            sent(answer && answer->status < 400);
            drain();
        });
    }
}

void Analytics::sent(bool good)
{
    const std::lock_guard lock(m_mutex);
    ++(good ? m_counters.sent : m_counters.failed);
}

std::string Analytics::bodyOf(const AnalyticsEvent& event) const
{
    json::Object properties = event.properties;
    properties.emplace_back("distinct_id", event.distinctId);
    properties.emplace_back("site_env", m_config.siteEnv);
    properties.emplace_back("contract_version", contractVersion);
    properties.emplace_back("ts", formatTimeZ(event.time));
    return json::write(json::Value::object({{"api_key", m_config.apiKey},
                                            {"event", event.name},
                                            {"distinct_id", event.distinctId},
                                            {"properties", std::move(properties)}}));
}

}  // namespace sluice::usage
