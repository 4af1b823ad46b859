// "Was this host awake?": the port that session metering asks before it credits time (W-15, ops-engine 7.1, 7.3). What is known comes from
// readings of the host's manager, each stamped with its own time; between two readings "awake" that follow each other closely the
// host was awake, and the newest one holds for two polls (OC7). Everything else is not awake. Thread: any; nothing here blocks.
#pragma once

#include "core/clock.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::usage {

struct PowerView {
    std::string state =
        "unknown";  // as the host says, trimmed and lower-case; "unknown": never asked, no answer, or too old
    Timestamp at;   // of that reading; zero: never
    bool awake() const { return state == "awake"; }
};

class PowerGate {
public:
    virtual ~PowerGate() = default;

    virtual PowerView powerOf(std::string_view orchestratorId, Timestamp now) const = 0;
    // Microseconds of [from, to) in which the host is known to have been awake: 0 .. to - from. The history reaches back one hour, and over
    // a restart to the last stretch awake. Asked for adjoining intervals it never counts a moment twice.
    virtual std::int64_t awakeMicros(std::string_view orchestratorId, Timestamp from, Timestamp to) const = 0;
    // Somebody meters this host: from now until `until` it is asked every few seconds, at once when no fresh reading is there. A first
    // answer "awake" holds from `now` on when it comes within the second. `upstream`: asked when the registry has no address to dial;
    // an IP literal or empty. Cheap: call it at each event of a session.
    virtual void watch(std::string_view orchestratorId, std::string_view upstream, Timestamp now, Timestamp until) = 0;

    bool awakeNow(std::string_view orchestratorId, Timestamp now) const { return powerOf(orchestratorId, now).awake(); }
    bool wasAwake(std::string_view orchestratorId, Timestamp from, Timestamp to) const
    {
        return awakeMicros(orchestratorId, from, to) == to.micros - from.micros;
    }
};

}  // namespace sluice::usage
