// One simulated history: orchestrators earn, get denied, move; operators meddle; the chain reorganises, drops and lies; the disk fails; the process
// dies between any two commits. Then the world calms down, everything must come to rest, and the oracle counts from the chain's own truth.
#pragma once

#include "sim/rig.h"

#include <cstdint>
#include <string>

namespace sluice::sim {

struct HistoryReport {
    std::string violation;  // empty: all is well
    int payouts = 0;        // settled
    int crashes = 0;
    int reorgs = 0;
    int commits = 0;
    int replaced = 0;
    int failed = 0;
    int attempts = 0;
    int overpaid = 0;  // orchestrators paid more than they earned, after a reorganisation nobody could have waited for
    bool deep = false;
};

// Same seed, same history, whatever `books` was used for before.
// `deep`: one world in six also has reorganisations deeper than the confirmations, after payouts were settled.
HistoryReport runHistory(std::uint64_t seed, Books& books, bool verbose = false, bool deep = true);

}  // namespace sluice::sim
