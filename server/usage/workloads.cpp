#include "usage/workloads.h"

#include "core/json.h"
#include "usage/internal/workload_rows.h"
#include "usage/workload_time.h"

namespace sluice::usage {

namespace {

// The keys of ops-api 1.8, in their order.
std::string creditMetadata(const Workload& workload, bool timed, std::string_view jobId)
{
    std::string text;
    json::Writer writer(text);
    writer.beginObject().key("workload_id").value(workload.id);
    if (!jobId.empty())
        writer.key("job_id").value(jobId);
    writer.key("plan_id").optional(workload.planId).key("run_id").optional(workload.runId);
    writer.key("status").value(workload.status).key("artifact_uri").optional(workload.artifactUri);
    writer.key("artifact_hash").optional(workload.artifactHash);
    if (timed && workload.pricing) {
        writer.key("duration_ms").value(std::to_string(workload.pricing->durationMs));
        writer.key("credit_eth_per_minute").value(workload.pricing->creditPerMinute);
        if (jobId.empty())
            writer.key("credit_unit").value(workload.pricing->creditUnit);
    }
    writer.endObject();
    return text;
}

std::string stateText(const Workload& workload)
{
    std::string text;
    json::Writer writer(text);
    writer.beginObject().key("status").value(workload.status).key("credited").value(workload.credited);
    writer.key("notes").optional(workload.notes).key("tx_hash").optional(workload.txHash);
    writer.key("artifact_uri").optional(workload.artifactUri).key("artifact_hash").optional(workload.artifactHash);
    writer.endObject();
    return text;
}

void apply(Workload& workload, const WorkloadPatch& patch)
{
    if (patch.status)
        workload.status = *patch.status;
    if (patch.notes)
        workload.notes = patch.notes;
    if (patch.txHash)
        workload.txHash = patch.txHash;
    if (patch.artifactUri)
        workload.artifactUri = patch.artifactUri;
    if (patch.artifactHash)
        workload.artifactHash = patch.artifactHash;
}

}  // namespace

Workloads::Workloads(storage::Writer& writer, audit::AuditLog& audit, const fleet::Registry& registry, Credits& credits,
                     WorkloadConfig config)
    : m_audit(audit), m_registry(registry), m_credits(credits), m_config(std::move(config))
{
    writer.addListener(this);
}

void Workloads::afterCommit()
{
    if (std::exchange(m_changed, false))
        m_changes.bump();
}

Result<void> Workloads::audited(storage::Connection& connection, const char* action, const Workload* before,
                                const Workload& after, const fleet::ActionContext& context)
{
    audit::AuditRecord record;
    record.time = context.now;
    record.actor = context.actor;
    record.action = action;
    record.subject = after.id;
    record.before = before ? stateText(*before) : std::string();
    record.after = stateText(after);
    json::Writer writer(record.details);
    writer.beginObject().key("orchestrator_id").value(after.orchestrator);
    writer.key("payout_amount").value(after.payout.toString()).key("unit").value(after.payout.asset().code());
    if (!context.ip.empty())
        writer.key("ip").value(context.ip);
    writer.endObject();
    SLUICE_TRY(m_audit.append(connection, record));
    return {};
}

Result<void> Workloads::insert(storage::Connection& connection, Workload& workload)
{
    m_changed = true;
    return insertWorkload(connection, workload);
}

Result<Workload> Workloads::create(storage::Connection& connection, Workload workload,
                                   const fleet::ActionContext& context)
{
    if (!m_registry.current(workload.orchestrator))
        return fail(ErrorCode::NotFound, "Unknown orchestrator");
    workload.status = "pending";
    workload.submittedAt = context.now;
    workload.credited = false;
    SLUICE_TRY(insert(connection, workload));
    SLUICE_TRY(audited(connection, "workload.create", nullptr, workload, context));
    return workload;
}

Result<Workload> Workloads::createTimed(storage::Connection& connection, Workload workload, std::int64_t durationMs,
                                        const fleet::ActionContext& context)
{
    if (!m_registry.current(workload.orchestrator))
        return fail(ErrorCode::NotFound, "Unknown orchestrator");
    if (!isWorkloadStatus(workload.status))
        return fail(ErrorCode::InvalidArgument, "Invalid workload status");
    SLUICE_ASSIGN(auto stored, storeTimed(connection, std::move(workload), durationMs, {}, context));
    SLUICE_TRY(audited(connection, "workload.create_time", nullptr, stored, context));
    return stored;
}

Result<Workload> Workloads::createOfJob(storage::Connection& connection, Workload workload, std::int64_t durationMs,
                                        std::string_view jobId, const fleet::ActionContext& context)
{
    workload.status = "verified";
    return storeTimed(connection, std::move(workload), durationMs, jobId, context);
}

Result<Workload> Workloads::storeTimed(storage::Connection& connection, Workload workload, std::int64_t durationMs,
                                       std::string_view jobId, const fleet::ActionContext& context)
{
    const bool accepted = isAcceptedStatus(workload.status);
    std::int64_t carryIn = 0;
    if (accepted) {
        SLUICE_ASSIGN(carryIn, timeCarry(connection, workload.orchestrator));
    }
    const TimeCredit priced = timeCredit(durationMs, m_config.timeRatePerMinute, carryIn);
    workload.payout = Amount(m_config.unit, priced.units);
    workload.pricing = WorkloadPricing{durationMs, formatUnits(m_config.timeRatePerMinute, m_config.unit.scale()),
                                       jobId.empty() ? m_config.unit.code() : std::string(), context.now};
    workload.submittedAt = context.now;
    workload.carry = accepted ? 0 : priced.carry;
    workload.credited = accepted && priced.units > 0;
    if (workload.credited)
        workload.creditedAt = context.now;
    SLUICE_TRY(insert(connection, workload));
    if (accepted && priced.carry != carryIn)
        SLUICE_TRY(setTimeCarry(connection, workload.orchestrator, priced.carry));
    if (!workload.credited)
        return workload;
    const CreditEvent event{workloadEventId(workload.id),         workload.orchestrator, workload.payout,
                            ledger::TransferKind::WorkloadTime,   "workload_time",       workload.id,
                            creditMetadata(workload, true, jobId)};
    SLUICE_TRY(m_credits.credit(connection, event, context));
    return workload;
}

Result<void> Workloads::credit(storage::Connection& connection, Workload& workload, std::string_view jobId,
                               const fleet::ActionContext& context)
{
    workload.credited = true;
    workload.creditedAt = context.now;
    if (workload.carry != 0) {
        SLUICE_ASSIGN(const auto carry, timeCarry(connection, workload.orchestrator));
        SLUICE_TRY(setTimeCarry(connection, workload.orchestrator, carry + workload.carry));
        workload.carry = 0;
    }
    if (workload.payout.isZero())
        return {};  // nothing to pay: the mark is all there is
    const CreditEvent event{workloadEventId(workload.id),
                            workload.orchestrator,
                            workload.payout,
                            ledger::TransferKind::Workload,
                            "workload",
                            workload.id,
                            creditMetadata(workload, false, jobId)};
    SLUICE_TRY(m_credits.credit(connection, event, context));
    return {};
}

Result<Workload> Workloads::patch(storage::Connection& connection, std::string_view id, const WorkloadPatch& patch,
                                  const fleet::ActionContext& context)
{
    if (patch.status && !isWorkloadStatus(*patch.status))
        return fail(ErrorCode::InvalidArgument, "invalid workload status");
    SLUICE_ASSIGN(const auto found, findWorkload(connection, id));
    if (!found)
        return fail(ErrorCode::NotFound, "Workload not found");
    Workload workload = *found;
    apply(workload, patch);
    const bool creditNow = isCreditable(workload);
    if (creditNow)
        SLUICE_TRY(credit(connection, workload, {}, context));
    if (!creditNow && patch.isEmpty())
        return workload;
    m_changed = true;
    SLUICE_TRY(updateWorkload(connection, *found, workload));
    SLUICE_TRY(audited(connection, "workload.update", &*found, workload, context));
    return workload;
}

Result<void> Workloads::restore(storage::Connection& connection, const Workload& workload)
{
    Workload copy = workload;
    return insert(connection, copy);
}

Result<void> Workloads::adoptCredit(storage::Connection& connection, std::string_view id, Timestamp time)
{
    m_changed = true;
    SLUICE_TRY(connection.exec("UPDATE usage_workloads SET credited = 1, credited_at = ? WHERE workload_id = ?",
                               {time.micros, id}));
    return {};
}

Result<std::int64_t> Workloads::purge(storage::Connection& connection, Timestamp before, int limit)
{
    SLUICE_ASSIGN(const auto gone,
                  connection.exec("DELETE FROM usage_workloads WHERE seq IN (SELECT seq FROM usage_workloads WHERE "
                                  "submitted_at < ? AND (credited = 1 OR status = 'rejected') ORDER BY submitted_at, "
                                  "seq LIMIT ?)",
                                  {before.micros, std::int64_t(limit)}));
    m_changed = m_changed || gone > 0;
    return gone;
}

Result<std::optional<Workload>> Workloads::find(storage::Connection& connection, std::string_view id) const
{
    return findWorkload(connection, id);
}

}  // namespace sluice::usage
