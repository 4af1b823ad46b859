#include "metering/http_ingest.h"

#include "core/json.h"

namespace sluice::metering {

HttpIngest::HttpIngest(const Clock& clock, Inbox& inbox, HttpIngestConfig config)
    : m_clock(clock), m_inbox(inbox), m_config(config)
{
    m_state.name = "http";
    m_state.lag = 0;
}

void HttpIngest::ingest(std::string_view body, Inbox::Done done)
{
    const SourcePhase phase = state().phase;
    if (phase == SourcePhase::Stopped)
        return done(fail(ErrorCode::Unavailable, "the collector is stopped"));
    if (phase == SourcePhase::Paused || m_inbox.stats().batchesInFlight >= m_config.maxBatches)
        return done(fail(ErrorCode::Overloaded, "the collector takes no events now"));
    const auto tree = json::parse(body);
    if (!tree)
        return done(fail(ErrorCode::InvalidArgument, "the body is not JSON"));
    EventBatch batch{"http", {}, {}};
    const auto* several = tree->items();
    if (several == nullptr && !tree->isObject())
        return done(fail(ErrorCode::InvalidArgument, "the body is neither an event nor a list of events"));
    if (several != nullptr && several->size() > m_config.maxEvents)
        return done(
            fail(ErrorCode::InvalidArgument, "more than " + std::to_string(m_config.maxEvents) + " events at once"));
    if (several == nullptr) {
        batch.events.push_back({std::string(body), {}});
    } else {
        for (const json::Value& event : *several)
            batch.events.push_back({json::write(event), {}});
    }
    {
        const std::lock_guard lock(m_mutex);
        m_state.read += std::int64_t(batch.events.size());
        m_state.lastEvent = m_clock.now();
    }
    m_inbox.submit(std::move(batch), std::move(done));
}

SourceState HttpIngest::state() const
{
    const std::lock_guard lock(m_mutex);
    return m_state;
}

void HttpIngest::setPhase(SourcePhase phase)
{
    const std::lock_guard lock(m_mutex);
    m_state.phase = phase;
}

}  // namespace sluice::metering
