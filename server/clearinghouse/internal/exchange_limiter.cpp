#include "clearinghouse/internal/exchange_limiter.h"

#include <algorithm>

namespace sluice::clearinghouse {
namespace {

constexpr std::int64_t kBurstSeconds = 2;
constexpr std::int64_t kSweepEveryMs = 500;

}  // namespace

bool ExchangeLimiter::Bucket::take(int perSecond, std::int64_t nowMs)
{
    const std::int64_t full = std::int64_t(perSecond) * 1000 * kBurstSeconds;
    const std::int64_t passedMs = std::clamp<std::int64_t>(nowMs - filledMs, 0, kBurstSeconds * 1000);
    milli = std::min(full, milli + passedMs * perSecond);
    filledMs = nowMs;
    if (milli < 1000)
        return false;
    milli -= 1000;
    return true;
}

// Null: no room for one more app; those at rest were forgotten already.
ExchangeLimiter::Bucket* ExchangeLimiter::bucketOf(std::string_view clientId, std::int64_t nowMs)
{
    const std::string id(clientId);
    if (const auto found = m_apps.find(id); found != m_apps.end())
        return &found->second;
    if (m_apps.size() >= maxApps) {
        if (nowMs - m_sweptMs < kSweepEveryMs)
            return nullptr;
        m_sweptMs = nowMs;
        const auto rests = [&](const auto& app) {
            return !app.second.good && nowMs - app.second.filledMs > kBurstSeconds * 1000;
        };
        if (std::erase_if(m_apps, rests) == 0)
            std::erase_if(m_apps, [&](const auto& app) { return nowMs - app.second.filledMs > 3'600'000; });
        if (m_apps.size() >= maxApps)
            return nullptr;
    }
    Bucket& made = m_apps[id];
    made.milli = std::int64_t(m_limits.perAppPerSecond) * 1000 * kBurstSeconds;
    made.filledMs = nowMs;
    return &made;
}

ExchangeLimiter::Ticket ExchangeLimiter::begin(std::string_view clientId, std::int64_t nowMs)
{
    const std::lock_guard lock(m_mutex);
    Bucket* bucket = bucketOf(clientId, nowMs);
    const bool stranger = !bucket || !bucket->good;
    if (m_inFlight >= m_limits.maxInFlight || (stranger && m_strangersInFlight >= m_limits.maxInFlight / 2))
        return {Answer::Busy, stranger};
    if (bucket && !bucket->take(m_limits.perAppPerSecond, nowMs))
        return {Answer::AppLimit, stranger};
    if (stranger && !m_strangers.take(m_limits.strangersPerSecond, nowMs))
        return {Answer::Busy, stranger};
    ++m_inFlight;
    m_strangersInFlight += stranger ? 1 : 0;
    return {Answer::Go, stranger};
}

void ExchangeLimiter::end(std::string_view clientId, Ticket ticket, bool good)
{
    const std::lock_guard lock(m_mutex);
    --m_inFlight;
    m_strangersInFlight -= ticket.stranger ? 1 : 0;
    if (const auto found = m_apps.find(std::string(clientId)); good && found != m_apps.end())
        found->second.good = true;
}

int ExchangeLimiter::inFlight() const
{
    const std::lock_guard lock(m_mutex);
    return m_inFlight;
}

}  // namespace sluice::clearinghouse
