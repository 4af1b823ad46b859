#include "clearinghouse/internal/exchange_cache.h"

#include <algorithm>
#include <cstring>

namespace sluice::clearinghouse {

std::size_t ExchangeCache::KeyHash::operator()(const Key& key) const
{
    std::size_t hash = 0;
    std::memcpy(&hash, key.data(), sizeof hash);
    return hash;
}

ExchangeCache::Asked ExchangeCache::ask(const Key& key, Timestamp now, Verifier::Done& done,
                                        const std::function<bool()>& mayStart)
{
    Asked asked;
    const std::lock_guard lock(m_mutex);
    if (const auto kept = m_kept.find(key); kept != m_kept.end() && now < kept->second.until) {
        asked.what = Asked::What::Answer;
        asked.answer = kept->second.result;
        return asked;
    }
    const auto under = m_flights.find(key);
    if (under != m_flights.end() && now < under->second->started.plusSeconds(flightSeconds)) {
        if (under->second->waiters.size() >= maxWaiters)
            return asked;
        under->second->waiters.push_back(std::move(done));
        asked.what = Asked::What::Joined;
        return asked;
    }
    if (!mayStart())
        return asked;
    asked.what = Asked::What::Start;
    asked.flight = std::make_shared<Flight>(Flight{now, {}});
    asked.flight->waiters.push_back(std::move(done));
    m_flights[key] = asked.flight;
    return asked;
}

void ExchangeCache::remember(const Key& key, const Verdict<Verified>& result, Timestamp now)
{
    const std::int64_t seconds =
        result ? std::clamp<std::int64_t>(result->expiry - now.seconds(), 1, longestSeconds) : refusalSeconds;
    if (m_kept.insert_or_assign(key, Kept{result, now.plusSeconds(seconds)}).second)
        m_order.push_back(key);
    while (m_order.size() > m_maxEntries) {
        m_kept.erase(m_order.front());
        m_order.pop_front();
    }
}

std::vector<Verifier::Done> ExchangeCache::complete(const Key& key, const FlightPtr& flight,
                                                    const Verdict<Verified>& result, Timestamp now)
{
    const std::lock_guard lock(m_mutex);
    const auto under = m_flights.find(key);
    if (under != m_flights.end() && under->second == flight) {
        m_flights.erase(under);
        remember(key, result, now);
    }
    return std::exchange(flight->waiters, {});
}

std::vector<Verifier::Done> ExchangeCache::abandonAll()
{
    std::vector<Verifier::Done> all;
    const std::lock_guard lock(m_mutex);
    for (auto& [key, flight] : m_flights) {
        std::ranges::move(flight->waiters, std::back_inserter(all));
        flight->waiters.clear();
    }
    m_flights.clear();
    return all;
}

std::size_t ExchangeCache::size() const
{
    const std::lock_guard lock(m_mutex);
    return m_kept.size();
}

}  // namespace sluice::clearinghouse
