// Values of workloads (ops-api 11, ops-config B.5). Thread: values, any thread.
#pragma once

#include "core/amount.h"
#include "core/clock.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::usage {

// The four of the contract; an imported record may carry another text.
inline constexpr const char* workloadStatuses[] = {"pending", "verified", "paid", "rejected"};
bool isWorkloadStatus(std::string_view status);
// verified or paid
bool isAcceptedStatus(std::string_view status);

// How a time workload was priced.
struct WorkloadPricing {
    std::int64_t durationMs = 0;
    std::string creditPerMinute;  // decimal text
    std::string creditUnit;       // empty: not recorded (recording jobs)
    Timestamp computedAt;
};

struct Workload {
    std::string id;  // 1..255 code points
    std::string orchestrator;
    std::optional<std::string> planId, runId, artifactHash, artifactUri, notes, txHash;
    Amount payout{Asset::eth()};
    std::string status = "pending";
    Timestamp submittedAt;
    bool credited = false;
    std::optional<Timestamp> creditedAt;
    std::optional<WorkloadPricing> pricing;
    std::int64_t carry =
        0;  // rest of the price in 1/60000 of a unit; goes to the orchestrator's account of rests when credited
    std::string extra;     // JSON object of an import's unknown members; empty: none
    std::int64_t seq = 0;  // order of storing; set by the store
};

// Not credited, accepted, and with a video or a hash to show for it.
bool isCreditable(const Workload& workload);
// One id for every path that may credit it (OC4): "workload:<id>", of over-long ids "workload#<SHA-256>".
std::string workloadEventId(std::string_view workloadId);

}  // namespace sluice::usage
