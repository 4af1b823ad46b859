// The memory behind PowerGate: readings per host and the stretches awake that follow from them. PowerMonitor feeds it; a test may feed it
// by hand. Thread: any.
#pragma once

#include "usage/power_gate.h"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace sluice::usage {

struct PowerHistoryConfig {
    std::int64_t pollMs = 60'000;           // of a host that nobody watches
    std::int64_t watchedPollMs = 10'000;    // of one that is watched
    std::int64_t firstAnswerMs = 1'000;     // a first "awake" holds from watch() on when it comes within this
    std::int64_t keepMs = 60 * 60 * 1'000;  // how far back stretches are kept
};

class PowerHistory final : public PowerGate {
public:
    struct Watch {
        std::string orchestrator, upstream;
    };
    // Told once when a watched host has no fresh reading; any thread, must only hand over.
    using Asker = std::function<void(const Watch&)>;

    explicit PowerHistory(PowerHistoryConfig config = {});
    ~PowerHistory() override;

    PowerView powerOf(std::string_view orchestratorId, Timestamp now) const override;
    std::int64_t awakeMicros(std::string_view orchestratorId, Timestamp from, Timestamp to) const override;
    void watch(std::string_view orchestratorId, std::string_view upstream, Timestamp now, Timestamp until) override;

    void onWatch(Asker asker);
    // A reading, with the time of the request that it answers. Older ones than the newest are ignored. "unknown" says nothing: a stretch
    // ends when nothing else came for longer than two polls; one lost packet is not a nap (LC10).
    void record(std::string_view orchestratorId, std::string_view state, Timestamp at);
    // A stretch known from before a restart.
    void restore(std::string_view orchestratorId, std::string_view state, Timestamp awakeSince, Timestamp at);
    std::optional<Timestamp> awakeSince(std::string_view orchestratorId, Timestamp now) const;
    std::vector<Watch> watched(Timestamp now) const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace sluice::usage
