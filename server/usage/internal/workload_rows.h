// Rows of usage_workloads and its sums.
#pragma once

#include "storage/connection.h"
#include "usage/workloads.h"

namespace sluice::usage {

// For SELECT: the order readWorkload expects.
inline constexpr const char* workloadColumns =
    "seq, workload_id, orchestrator, plan_id, run_id, artifact_hash, artifact_uri, payout, unit, status, submitted_at, "
    "notes, "
    "tx_hash, credited, credited_at, duration_ms, rate, price_unit, priced_at, carry, extra";
Workload readWorkload(const storage::Row& row);

Result<std::optional<Workload>> findWorkload(storage::Connection& connection, std::string_view id);
// Sets seq. Conflict "Workload already exists". Counts it in the sums.
Result<void> insertWorkload(storage::Connection& connection, Workload& workload);
// Everything but id, orchestrator, submitted_at and pricing; moves the sums when status changes.
Result<void> updateWorkload(storage::Connection& connection, const Workload& before, const Workload& after);

Result<std::int64_t> timeCarry(storage::Connection& connection, std::string_view orchestrator);
Result<void> setTimeCarry(storage::Connection& connection, std::string_view orchestrator, std::int64_t carry);

inline constexpr std::int64_t allDays = -1'000'000;  // the day of the running total; before every day there is

inline storage::Param textOrNull(const std::optional<std::string>& text)
{
    return storage::optionalText(text);
}
inline storage::Param timeOrNull(const std::optional<Timestamp>& time)
{
    return time ? storage::Param(time->micros) : storage::Param(nullptr);
}
inline std::optional<Timestamp> timeAt(const storage::Row& row, int column)
{
    return row.isNull(column) ? std::nullopt : std::optional(Timestamp{row.int64(column)});
}

}  // namespace sluice::usage
