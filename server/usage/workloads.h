// Commands and reads of workloads (E-17 to E-21). A credit and its mark are one commit under one event id for ever, so asking again can never
// credit twice and a crash can never lose one (W-10, W-11, OC4, LC13). Sums per day, orchestrator and status are kept with each change, so the
// summary does not grow with the history. Operators' changes are audited in their own commit.
#pragma once

#include "core/table.h"
#include "storage/database.h"
#include "usage/credit.h"
#include "usage/workload.h"

#include <map>
#include <memory>
#include <vector>

namespace sluice::usage {

struct WorkloadConfig {
    Asset unit = Asset::eth();  // PAYMENTS_CREDIT_UNIT
    Int256
        timeRatePerMinute;  // PAYMENTS_WORKLOAD_TIME_CREDIT_ETH_PER_MINUTE in units; at or below zero nothing is credited
};

// What an operator may change; none: leave alone.
struct WorkloadPatch {
    std::optional<std::string> status, notes, txHash, artifactUri, artifactHash;
    bool isEmpty() const { return !status && !notes && !txHash && !artifactUri && !artifactHash; }
};

struct WorkloadFilter {
    std::optional<std::string> orchestrator, status;
    std::optional<Timestamp> since, until;  // both inclusive
};

// A row of the list order, to read on behind it.
struct WorkloadCursor {
    Timestamp submittedAt;
    std::int64_t seq = 0;
};

struct WorkloadPage {
    std::vector<Workload> rows;
    std::optional<WorkloadCursor> next;  // there is more
};

struct WorkloadSummary {
    std::string orchestrator;
    std::int64_t workloads = 0;
    Amount earned{Asset::eth()};   // verified and paid (W-19: never what was rejected or not looked at)
    Amount pending{Asset::eth()};  // pending and verified: neither paid nor rejected
};

class Workloads final : private storage::BatchListener {
public:
    // Registers itself with the writer: make it before the first command, destroy it after the last.
    Workloads(storage::Writer& writer, audit::AuditLog& audit, const fleet::Registry& registry, Credits& credits,
              WorkloadConfig config);
    Workloads(const Workloads&) = delete;
    Workloads& operator=(const Workloads&) = delete;

    // --- commands: writer thread, inside a command -------------------------------------------------------------------
    // E-17: stores `pending`, credits nothing. NotFound "Unknown orchestrator", Conflict "Workload already exists".
    Result<Workload> create(storage::Connection& connection, Workload workload, const fleet::ActionContext& context);
    // E-18: prices the time and, accepted, credits it in the same commit. As create, and InvalidArgument "Invalid workload status" (asked
    // between the two). `workload` brings ids, artifact, notes and status.
    Result<Workload> createTimed(storage::Connection& connection, Workload workload, std::int64_t durationMs,
                                 const fleet::ActionContext& context);
    // The last step of a recording job: a verified time workload with the job's id in the credit's metadata. Conflict as create.
    Result<Workload> createOfJob(storage::Connection& connection, Workload workload, std::int64_t durationMs,
                                 std::string_view jobId, const fleet::ActionContext& context);
    // E-20. NotFound "Workload not found". A creditable record is credited, even by an empty patch.
    Result<Workload> patch(storage::Connection& connection, std::string_view id, const WorkloadPatch& patch,
                           const fleet::ActionContext& context);
    // A record from an import, as it was: credits nothing, audits nothing. Conflict "Workload already exists".
    Result<void> restore(storage::Connection& connection, const Workload& workload);
    // An imported record whose credit the journal already holds (OC4): marks it, credits nothing.
    Result<void> adoptCredit(storage::Connection& connection, std::string_view id, Timestamp time);
    // Deletes settled records (credited or rejected) submitted before `before`, at most `limit`; the sums stay (W-2). How many.
    Result<std::int64_t> purge(storage::Connection& connection, Timestamp before, int limit);

    ChangeSequence& changes() { return m_changes; }  // any thread; bumped after each durable change
    const WorkloadConfig& config() const { return m_config; }

    // --- reads: any connection ---------------------------------------------------------------------------------------
    Result<std::optional<Workload>> find(storage::Connection& connection, std::string_view id) const;
    // Newest first, limit rows at most.
    Result<WorkloadPage> list(storage::Connection& connection, const WorkloadFilter& filter, int limit,
                              const std::optional<WorkloadCursor>& after = {}) const;
    // By orchestrator id ascending. Only the days at the ends of the range are counted row by row.
    Result<std::vector<WorkloadSummary>> summary(storage::Connection& connection, std::optional<Timestamp> since,
                                                 std::optional<Timestamp> until) const;
    // Every record in the order of storing, for exports; `sink` answers false to stop.
    Result<void> each(storage::Connection& connection, const std::function<bool(const Workload&)>& sink) const;

private:
    void afterCommit() override;

    Result<void> insert(storage::Connection& connection, Workload& workload);
    Result<Workload> storeTimed(storage::Connection& connection, Workload workload, std::int64_t durationMs,
                                std::string_view jobId, const fleet::ActionContext& context);
    Result<void> credit(storage::Connection& connection, Workload& workload, std::string_view jobId,
                        const fleet::ActionContext& context);
    Result<void> audited(storage::Connection& connection, const char* action, const Workload* before,
                         const Workload& after, const fleet::ActionContext& context);

    audit::AuditLog& m_audit;
    const fleet::Registry& m_registry;
    Credits& m_credits;
    const WorkloadConfig m_config;
    ChangeSequence m_changes;
    bool m_changed = false;  // writer thread
};

// The console's tables. created · workload · orchestrator · state · plan · run · duration · credit · credited · artifact · hash · tx · notes
std::unique_ptr<TableSource> makeWorkloadsTable(storage::Database& database, const Asset& unit,
                                                ChangeSequence* changes);

}  // namespace sluice::usage
