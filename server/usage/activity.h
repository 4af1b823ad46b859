// What every orchestrator is doing now, counted instead of searched (W-6): the port fleet::ActivityView over stream sessions and leases.
// Each counts until a moment; what has run out no longer counts, swept or not.
#pragma once

#include "core/clock.h"
#include "fleet/activity_view.h"

#include <array>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

namespace sluice::usage {

class Activity final : public fleet::ActivityView {
public:
    explicit Activity(const Clock& clock) : m_clock(clock) {}

    // --- any thread; never waits for a disk or a network --------------------------------------------------------------
    fleet::ActivityCounts activityOf(std::string_view orchestratorId) const override;
    // The newest session event or lease contact since the program started, or of what was live then (ops-engine 7.6).
    std::optional<Timestamp> lastActivityOf(std::string_view orchestratorId) const;

    // --- by the rooms that meter, after their commit -------------------------------------------------------------------
    enum class Kind { Session, Lease };
    struct Entry {
        std::string orchestrator;  // empty: counts nowhere
        std::int64_t no = 0;       // unique within its kind
        std::int64_t until = 0;    // micros
        bool operator==(const Entry&) const = default;
    };
    // Puts `after` in place of `before`; either may be without orchestrator.
    void replace(Kind kind, const Entry& before, const Entry& after, std::optional<Timestamp> seen);

private:
    struct Counted {
        std::set<std::pair<std::int64_t, std::int64_t>> sessions, leases;  // until, no
        std::optional<Timestamp> seen;
    };
    struct Shard {
        mutable std::mutex mutex;
        std::unordered_map<std::string, Counted> orchestrators;
    };

    Shard& shardOf(std::string_view orchestrator) const;

    const Clock& m_clock;
    mutable std::array<Shard, 32> m_shards;
};

}  // namespace sluice::usage
