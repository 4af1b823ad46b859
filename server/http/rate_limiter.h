// Sliding window per key in bounded memory: at most `limit` accepted calls in any `windowMs` (ops-api 1.7: only accepted
// calls are counted). Beyond `maxKeys` the key whose last accepted call is oldest is forgotten. Thread: any.
#pragma once

#include "core/clock.h"

#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sluice::http {

class RateLimiter {
public:
    // limit 0 accepts nothing.
    RateLimiter(const Clock& clock, std::size_t limit, std::int64_t windowMs, std::size_t maxKeys = 10'000);

    bool accept(std::string_view key);
    std::int64_t retryAfterMs(std::string_view key) const;  // 0: now
    std::size_t keys() const;

private:
    struct Entry {
        std::string key;
        std::vector<std::int64_t> times;  // ring of accepted calls, at most `limit`
        std::size_t oldest = 0;
    };
    using Entries = std::list<Entry>;

    const Clock& m_clock;
    const std::size_t m_limit;
    const std::int64_t m_windowMs;
    const std::size_t m_maxKeys;
    mutable std::mutex m_mutex;
    Entries m_entries;                                                // last accepted first
    std::unordered_map<std::string_view, Entries::iterator> m_index;  // views into Entry::key
};

}  // namespace sluice::http
