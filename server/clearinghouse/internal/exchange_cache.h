// What is known of composite keys: results for a while, exchanges under way, and who waits for them (clearinghouse spec 3.4, REF-28). Keys are
// derived from tokens; no token is kept. Thread: any; completions are called by whoever completes, never under the mutex.
#pragma once

#include "clearinghouse/verifier.h"

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

namespace sluice::clearinghouse {

class ExchangeCache {
public:
    using Key = std::array<std::uint8_t, 32>;
    static constexpr std::int64_t flightSeconds = 60;   // then a new exchange may start beside a stale one
    static constexpr std::int64_t refusalSeconds = 5;   // how long a refusal is remembered
    static constexpr std::int64_t longestSeconds = 60;  // of an identity
    static constexpr std::size_t maxWaiters = 10'000;   // of one exchange

    struct Flight {
        Timestamp started;
        std::vector<Verifier::Done> waiters;
    };
    using FlightPtr = std::shared_ptr<Flight>;

    explicit ExchangeCache(std::size_t maxEntries) : m_maxEntries(maxEntries) {}

    // One of: an answer (done is still the caller's), a place among the waiters, or a flight to be started (done waits in it).
    // `mayStart` is asked under the mutex before a flight begins; false: nothing happens.
    struct Asked {
        enum class What { Answer, Joined, Start, Refused } what = What::Refused;
        std::optional<Verdict<Verified>> answer;
        FlightPtr flight;
    };
    Asked ask(const Key& key, Timestamp now, Verifier::Done& done, const std::function<bool()>& mayStart);
    // Ends a flight; the result is remembered only if no newer flight took its place. Answers who waited, once.
    std::vector<Verifier::Done> complete(const Key& key, const FlightPtr& flight, const Verdict<Verified>& result,
                                         Timestamp now);
    std::vector<Verifier::Done> abandonAll();
    std::size_t size() const;

private:
    struct KeyHash {
        std::size_t operator()(const Key& key) const;
    };
    struct Kept {
        Verdict<Verified> result;
        Timestamp until;
    };
    void remember(const Key& key, const Verdict<Verified>& result, Timestamp now);

    const std::size_t m_maxEntries;
    mutable std::mutex m_mutex;
    std::unordered_map<Key, Kept, KeyHash> m_kept;
    std::deque<Key> m_order;  // of m_kept, oldest first
    std::unordered_map<Key, FlightPtr, KeyHash> m_flights;
};

}  // namespace sluice::clearinghouse
