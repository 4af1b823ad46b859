// How many exchanges may start (REF-28). Each app has a bucket of its own; apps that never had a key exchanged share one more bucket and half
// of the places, so that endless invented keys cannot crowd out those that work. Bounded: 10,000 apps. Thread: any.
#pragma once

#include "core/clock.h"

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace sluice::clearinghouse {

class ExchangeLimiter {
public:
    struct Limits {
        int perAppPerSecond = 50;
        int strangersPerSecond = 200;
        int maxInFlight = 128;
    };
    static constexpr std::size_t maxApps = 10'000;

    explicit ExchangeLimiter(Limits limits) : m_limits(limits) {}
    enum class Answer { Go, AppLimit, Busy };
    struct Ticket {
        Answer answer = Answer::Busy;
        bool stranger = false;
    };
    Ticket begin(std::string_view clientId, std::int64_t nowMs);  // Go: end() must follow, with the same ticket
    void end(std::string_view clientId, Ticket ticket, bool good);
    int inFlight() const;

private:
    struct Bucket {
        std::int64_t milli = 0;  // thousandths of a start
        std::int64_t filledMs = 0;
        bool good = false;  // a key of this app was exchanged
        bool take(int perSecond, std::int64_t nowMs);
    };
    Bucket* bucketOf(std::string_view clientId, std::int64_t nowMs);

    const Limits m_limits;
    mutable std::mutex m_mutex;
    std::unordered_map<std::string, Bucket> m_apps;
    Bucket m_strangers;
    std::int64_t m_sweptMs = 0;
    int m_inFlight = 0;
    int m_strangersInFlight = 0;
};

}  // namespace sluice::clearinghouse
