#include "http/rate_limiter.h"

#include "core/check.h"

namespace sluice::http {

RateLimiter::RateLimiter(const Clock& clock, std::size_t limit, std::int64_t windowMs, std::size_t maxKeys)
    : m_clock(clock), m_limit(limit), m_windowMs(windowMs), m_maxKeys(maxKeys)
{
    SLUICE_CHECK(windowMs > 0 && maxKeys > 0);
}

bool RateLimiter::accept(std::string_view key)
{
    const std::lock_guard lock(m_mutex);
    if (m_limit == 0)
        return false;
    const std::int64_t now = m_clock.monotonicMs();
    if (const auto known = m_index.find(key); known != m_index.end()) {
        Entry& entry = *known->second;
        if (entry.times.size() < m_limit) {
            entry.times.push_back(now);
        } else if (now - entry.times[entry.oldest] >= m_windowMs) {
            entry.times[entry.oldest] = now;
            entry.oldest = (entry.oldest + 1) % m_limit;
        } else {
            return false;
        }
        m_entries.splice(m_entries.begin(), m_entries, known->second);
        return true;
    }
    // What left the window tells nothing any more; drop it before something that does.
    while (!m_entries.empty()) {
        const Entry& last = m_entries.back();
        const std::size_t newest =
            last.times.size() < m_limit ? last.times.size() - 1 : (last.oldest + m_limit - 1) % m_limit;
        if (m_entries.size() < m_maxKeys && now - last.times[newest] < m_windowMs)
            break;
        m_index.erase(last.key);
        m_entries.pop_back();
    }
    m_entries.push_front({std::string(key), {now}, 0});
    m_index.emplace(m_entries.front().key, m_entries.begin());
    return true;
}

std::int64_t RateLimiter::retryAfterMs(std::string_view key) const
{
    const std::lock_guard lock(m_mutex);
    if (m_limit == 0)
        return m_windowMs;
    const auto known = m_index.find(key);
    if (known == m_index.end() || known->second->times.size() < m_limit)
        return 0;
    const Entry& entry = *known->second;
    return std::max<std::int64_t>(0, entry.times[entry.oldest] + m_windowMs - m_clock.monotonicMs());
}

std::size_t RateLimiter::keys() const
{
    const std::lock_guard lock(m_mutex);
    return m_entries.size();
}

}  // namespace sluice::http
