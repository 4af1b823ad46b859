#include "usage/internal/workload_rows.h"

#include <limits>

namespace sluice::usage {

namespace {

const Int256& greatestUnits()
{
    static const Int256 greatest = (Int256(1) << 254) + ((Int256(1) << 254) - 1);
    return greatest;
}

Result<Int256> sumOfUnits(const Int256& a, const Int256& b)
{
    const bool above = b > 0 && a > greatestUnits() - b;
    const bool below = b < 0 && a < -greatestUnits() - b;
    if (above || below)
        return fail(ErrorCode::InvalidArgument, "amount out of range");
    return Int256(a + b);
}

struct SumRow {
    std::int64_t workloads = 0;
    Int256 amount = 0;
};

Result<void> addToSum(storage::Connection& connection, std::int64_t day, std::string_view orchestrator,
                      std::string_view status, std::int64_t count, const Int256& units)
{
    SLUICE_ASSIGN(const auto stored,
                  connection.queryOne("SELECT workloads, amount FROM usage_workload_sums WHERE day = ? AND "
                                      "orchestrator = ? AND status = ?",
                                      {day, orchestrator, status}, [](const storage::Row& row) {
                                          return SumRow{row.int64(0), row.int256(1)};
                                      }));
    const SumRow old = stored.value_or(SumRow{});
    SLUICE_ASSIGN(const auto amount, sumOfUnits(old.amount, units));
    SLUICE_TRY(connection.exec("INSERT INTO usage_workload_sums (day, orchestrator, status, workloads, amount) VALUES "
                               "(?, ?, ?, ?, ?) ON CONFLICT (day, orchestrator, status) DO UPDATE SET "
                               "workloads = excluded.workloads, amount = excluded.amount",
                               {day, orchestrator, status, old.workloads + count, amount}));
    return {};
}

Result<void> count(storage::Connection& connection, const Workload& workload, int sign)
{
    const Int256 units = sign > 0 ? workload.payout.units() : Int256(-workload.payout.units());
    SLUICE_TRY(addToSum(connection, utcDay(workload.submittedAt), workload.orchestrator, workload.status, sign, units));
    return addToSum(connection, allDays, workload.orchestrator, workload.status, sign, units);
}

storage::Param durationParam(const Workload& workload)
{
    return workload.pricing ? storage::Param(workload.pricing->durationMs) : storage::Param(nullptr);
}

}  // namespace

Workload readWorkload(const storage::Row& row)
{
    Workload made;
    made.seq = row.int64(0);
    made.id = row.text(1);
    made.orchestrator = row.text(2);
    made.planId = row.optText(3);
    made.runId = row.optText(4);
    made.artifactHash = row.optText(5);
    made.artifactUri = row.optText(6);
    made.payout = Amount(Asset::named(row.text(8)), row.int256(7));
    made.status = row.text(9);
    made.submittedAt = {row.int64(10)};
    made.notes = row.optText(11);
    made.txHash = row.optText(12);
    made.credited = row.int64(13) != 0;
    made.creditedAt = timeAt(row, 14);
    if (!row.isNull(15))
        made.pricing = WorkloadPricing{row.int64(15), row.optText(16).value_or(""), row.optText(17).value_or(""),
                                       timeAt(row, 18).value_or(made.submittedAt)};
    made.carry = row.int64(19);
    made.extra = row.text(20);
    return made;
}

Result<std::optional<Workload>> findWorkload(storage::Connection& connection, std::string_view id)
{
    static const std::string sql =
        std::string("SELECT ") + workloadColumns + " FROM usage_workloads WHERE workload_id = ?";
    return connection.queryOne(sql, {id}, readWorkload);
}

Result<void> insertWorkload(storage::Connection& connection, Workload& workload)
{
    const auto priceText = [&](const std::string& text) {
        return workload.pricing ? storage::Param(std::string_view(text)) : storage::Param(nullptr);
    };
    const WorkloadPricing pricing = workload.pricing.value_or(WorkloadPricing{});
    SLUICE_ASSIGN(
        const auto seq,
        connection.queryOne(
            "INSERT INTO usage_workloads (workload_id, orchestrator, plan_id, run_id, artifact_hash, artifact_uri, "
            "payout, unit, "
            "status, submitted_at, notes, tx_hash, credited, credited_at, duration_ms, rate, price_unit, priced_at, "
            "carry, extra) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (workload_id) DO NOTHING "
            "RETURNING seq",
            {std::string_view(workload.id),
             std::string_view(workload.orchestrator),
             textOrNull(workload.planId),
             textOrNull(workload.runId),
             textOrNull(workload.artifactHash),
             textOrNull(workload.artifactUri),
             workload.payout.units(),
             std::string_view(workload.payout.asset().code()),
             std::string_view(workload.status),
             workload.submittedAt.micros,
             textOrNull(workload.notes),
             textOrNull(workload.txHash),
             std::int64_t(workload.credited),
             timeOrNull(workload.creditedAt),
             durationParam(workload),
             priceText(pricing.creditPerMinute),
             priceText(pricing.creditUnit),
             workload.pricing ? storage::Param(pricing.computedAt.micros) : storage::Param(nullptr),
             workload.carry,
             std::string_view(workload.extra)},
            [](const storage::Row& row) { return row.int64(0); }));
    if (!seq)
        return fail(ErrorCode::Conflict, "Workload already exists");
    workload.seq = *seq;
    return count(connection, workload, 1);
}

Result<void> updateWorkload(storage::Connection& connection, const Workload& before, const Workload& after)
{
    SLUICE_TRY(connection.exec("UPDATE usage_workloads SET artifact_hash = ?, artifact_uri = ?, status = ?, notes = ?, "
                               "tx_hash = ?, credited = ?, "
                               "credited_at = ?, carry = ? WHERE seq = ?",
                               {textOrNull(after.artifactHash), textOrNull(after.artifactUri),
                                std::string_view(after.status), textOrNull(after.notes), textOrNull(after.txHash),
                                std::int64_t(after.credited), timeOrNull(after.creditedAt), after.carry, after.seq}));
    if (before.status == after.status)
        return {};
    SLUICE_TRY(count(connection, before, -1));
    return count(connection, after, 1);
}

Result<std::int64_t> timeCarry(storage::Connection& connection, std::string_view orchestrator)
{
    SLUICE_ASSIGN(const auto carry,
                  connection.queryOne("SELECT carry FROM usage_time_carry WHERE orchestrator = ?", {orchestrator},
                                      [](const storage::Row& row) { return row.int64(0); }));
    return carry.value_or(0);
}

Result<void> setTimeCarry(storage::Connection& connection, std::string_view orchestrator, std::int64_t carry)
{
    SLUICE_TRY(
        connection.exec("INSERT INTO usage_time_carry (orchestrator, carry) VALUES (?, ?) ON CONFLICT (orchestrator) "
                        "DO UPDATE SET carry = excluded.carry",
                        {orchestrator, carry}));
    return {};
}

}  // namespace sluice::usage
