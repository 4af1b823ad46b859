#include "legacy/workload_part.h"

#include <memory>

namespace sluice::legacy {

namespace {

constexpr const char* workloadsFile = "workloads.json";
constexpr const char* offersFile = "workload_offers.json";
constexpr const char* subscriptionsFile = "workload_subscriptions.json";
constexpr const char* jobsFile = "jobs.json";
constexpr const char* amountMember = "payout_amount_eth";

Result<void> noteTaken(Result<void> stored, const char* file, const std::string& key, RecordContext& context)
{
    if (stored || stored.error().code != ErrorCode::Conflict)
        return stored;
    ++context.count.skipped;
    context.report.note(std::string(file) + ": " + key + ": " + stored.error().message);
    return {};
}

std::optional<usage::WorkloadPricing> readPricing(const json::Value& record, Timestamp submitted)
{
    const json::Value* pricing = record.find("pricing");
    if (!pricing || !pricing->isObject())
        return std::nullopt;
    usage::WorkloadPricing made;
    made.durationMs = integerOr(*pricing, "duration_ms", 0);
    made.creditPerMinute = optionalText(*pricing, "credit_eth_per_minute").value_or("");
    made.creditUnit = optionalText(*pricing, "credit_unit").value_or("");
    made.computedAt = parseTime(optionalText(*pricing, "computed_at").value_or("")).value_or(submitted);
    return made;
}

// Members may be missing in old records; the text of an amount finer than our unit is kept beside it (DECISIONS 4).
Result<usage::Workload> readRecord(const std::string& key, const json::Value& record, const Asset& unit)
{
    usage::Workload w;
    w.id = key;
    SLUICE_ASSIGN(w.orchestrator, neededText(record, "orchestrator_id"));
    w.planId = optionalText(record, "plan_id");
    w.runId = optionalText(record, "run_id");
    w.artifactHash = optionalText(record, "artifact_hash");
    w.artifactUri = optionalText(record, "artifact_uri");
    w.notes = optionalText(record, "notes");
    w.txHash = optionalText(record, "tx_hash");
    SLUICE_ASSIGN(const auto units, optionalUnits(record, amountMember));
    w.payout = Amount(unit, units.value_or(0));
    if (const auto text = optionalText(record, amountMember); text && !parseUnits(*text, unit.scale()))
        w.extra = json::write(json::Value::object({{amountMember, *text}}));
    w.status = optionalText(record, "status").value_or("pending");
    SLUICE_ASSIGN(w.submittedAt, neededTime(record, "submitted_at"));
    w.credited = flagOr(record, "credited", false);
    SLUICE_ASSIGN(w.creditedAt, optionalTime(record, "credited_at"));
    w.pricing = readPricing(record, w.submittedAt);
    return w;
}

// Of those that wait for a credit, the ones that the journal credited already.
Result<void> markCredited(usage::Workloads& workloads, const std::set<std::string>& waiting, RecordContext& context)
{
    std::map<std::string, std::int64_t> found;
    SLUICE_TRY(context.connection->stream(
        "SELECT metadata, time FROM ledger_transfers WHERE kind IN ('workload', 'workload_time')", {},
        [&](const storage::Row& row) {
            const auto metadata = json::parse(row.text(0));
            const auto id = metadata ? metadata->text("workload_id") : std::nullopt;
            if (id && waiting.contains(std::string(*id)))
                found.emplace(*id, row.int64(1));
            return true;
        }));
    for (const auto& [id, time] : found) {
        SLUICE_TRY(workloads.adoptCredit(*context.connection, id, {time}));
        context.report.note(std::string(workloadsFile) + ": " + id + " was credited in the journal and is marked so");
    }
    return {};
}

// By id, of one pass.
struct CreditStates {
    std::set<std::string> credited, waiting;
};

// B.19 step 4: a credited workload has a journal line, one that waits has none.
Result<void> compareCredits(usage::Workloads& workloads, CreditStates states, RecordContext& context)
{
    if (!context.journal)
        return context.connection && !states.waiting.empty() ? markCredited(workloads, states.waiting, context)
                                                             : Result<void>();
    for (const std::string& id : states.credited) {
        if (!context.journal->mayHold(id))
            context.report.note(std::string(workloadsFile) + ": " + id + " is credited, but no journal line says so");
    }
    std::erase_if(states.waiting, [&](const std::string& id) { return !context.journal->mayHold(id); });
    if (states.waiting.empty())
        return {};
    if (context.connection)
        return markCredited(workloads, states.waiting, context);
    for (const std::string& id : states.waiting)
        context.report.note(std::string(workloadsFile) + ": " + id
                            + " waits for a credit that the journal holds already; it will be marked credited");
    return {};
}

json::Value workloadRecord(const usage::Workload& w)
{
    const auto extra = json::parse(w.extra.empty() ? "{}" : w.extra);
    const auto kept = extra ? extra->text(amountMember) : std::nullopt;
    json::Value record = json::Value::object({{"orchestrator_id", w.orchestrator},
                                              {"plan_id", orNull(w.planId)},
                                              {"run_id", orNull(w.runId)},
                                              {"artifact_hash", orNull(w.artifactHash)},
                                              {"artifact_uri", orNull(w.artifactUri)},
                                              {amountMember, kept ? std::string(*kept) : w.payout.toString()},
                                              {"notes", orNull(w.notes)},
                                              {"tx_hash", orNull(w.txHash)},
                                              {"status", w.status},
                                              {"submitted_at", formatTimeZ(w.submittedAt)},
                                              {"credited", w.credited},
                                              {"credited_at", orNull(w.creditedAt)}});
    if (!w.pricing)
        return record;
    json::Value pricing = json::Value::object({{"kind", "workload_time"},
                                               {"duration_ms", w.pricing->durationMs},
                                               {"credit_eth_per_minute", w.pricing->creditPerMinute},
                                               {"computed_at", formatTimeZ(w.pricing->computedAt)}});
    if (!w.pricing->creditUnit.empty())
        pricing.set("credit_unit", w.pricing->creditUnit);
    record.set("pricing", std::move(pricing));
    return record;
}

Result<usage::Offer> readOfferRecord(const std::string& key, const json::Value& record, const Asset& unit)
{
    usage::Offer offer;
    offer.id = key;
    offer.title = optionalText(record, "title").value_or("");
    offer.description = optionalText(record, "description");
    offer.kind = optionalText(record, "kind").value_or("");
    SLUICE_ASSIGN(const auto units, optionalUnits(record, amountMember));
    offer.payout = Amount(unit, units.value_or(0));
    offer.active = flagOr(record, "active", true);
    if (const json::Value* config = record.find("config"); config && config->isObject())
        offer.config = json::write(*config);
    SLUICE_ASSIGN(offer.createdAt, neededTime(record, "created_at"));
    SLUICE_ASSIGN(const auto updated, optionalTime(record, "updated_at"));
    offer.updatedAt = updated.value_or(offer.createdAt);
    return offer;
}

Result<usage::RecordingJob> readJobRecord(const std::string& key, const json::Value& record)
{
    usage::RecordingJob job;
    job.request.id = key;
    SLUICE_ASSIGN(job.request.orchestrator, neededText(record, "orchestrator_id"));
    job.request.planId = optionalText(record, "plan_id");
    job.request.runId = optionalText(record, "run_id");
    job.request.notes = optionalText(record, "notes");
    const std::string state = optionalText(record, "state").value_or("");
    job.state = state == "completed" ? usage::JobState::Completed
                : state == "failed"  ? usage::JobState::Failed
                                     : usage::JobState::Running;  // restore() ends it as interrupted
    SLUICE_ASSIGN(job.createdAt, neededTime(record, "created_at"));
    SLUICE_ASSIGN(const auto updated, optionalTime(record, "updated_at"));
    job.updatedAt = updated.value_or(job.createdAt);
    SLUICE_ASSIGN(job.startedAt, optionalTime(record, "started_at"));
    SLUICE_ASSIGN(job.endedAt, optionalTime(record, "ended_at"));
    job.workloadId = optionalText(record, "workload_id");
    if (const json::Value* duration = record.find("duration_ms"))
        job.durationMs = duration->toInt64();
    job.artifactUri = optionalText(record, "artifact_uri");
    job.artifactHash = optionalText(record, "artifact_hash");
    job.error = optionalText(record, "error");
    return job;
}

json::Value jobRecord(const usage::RecordingJob& job)
{
    return json::Value::object({{"job_id", job.request.id},
                                {"orchestrator_id", job.request.orchestrator},
                                {"state", usage::jobStateCode(job.state)},
                                {"created_at", formatTimeZ(job.createdAt)},
                                {"updated_at", formatTimeZ(job.updatedAt)},
                                {"started_at", orNull(job.startedAt)},
                                {"ended_at", orNull(job.endedAt)},
                                {"plan_id", orNull(job.request.planId)},
                                {"run_id", orNull(job.request.runId)},
                                {"notes", orNull(job.request.notes)},
                                {"workload_id", orNull(job.workloadId)},
                                {"duration_ms", job.durationMs ? json::Value(*job.durationMs) : json::Value(nullptr)},
                                {"artifact_uri", orNull(job.artifactUri)},
                                {"artifact_hash", orNull(job.artifactHash)},
                                {"error", orNull(job.error)}});
}

// Calls put() until it fails, and answers why.
template<class T>
std::function<bool(const T&)> putEach(const PutRecord& put, Result<void>& outcome,
                                      std::function<std::pair<std::string, json::Value>(const T&)> make)
{
    return [&put, &outcome, make = std::move(make)](const T& row) {
        auto [key, record] = make(row);
        outcome = put(key, std::move(record));
        return outcome.has_value();
    };
}

const std::set<std::string_view>& workloadMembers()
{
    static const std::set<std::string_view> names{
        "orchestrator_id", "plan_id", "run_id",       "artifact_hash", "artifact_uri", amountMember, "notes",
        "tx_hash",         "status",  "submitted_at", "credited",      "credited_at",  "pricing"};
    return names;
}

const std::set<std::string_view>& offerMembers()
{
    static const std::set<std::string_view> names{"offer_id", "title",  "description", "kind",      amountMember,
                                                  "active",   "config", "created_at",  "updated_at"};
    return names;
}

const std::set<std::string_view>& jobMembers()
{
    static const std::set<std::string_view> names{"job_id",       "orchestrator_id", "state",       "created_at",
                                                  "updated_at",   "started_at",      "ended_at",    "plan_id",
                                                  "run_id",       "notes",           "workload_id", "duration_ms",
                                                  "artifact_uri", "artifact_hash",   "error"};
    return names;
}

}  // namespace

RecordPart workloadsPart(usage::Workloads& workloads)
{
    const auto states = std::make_shared<CreditStates>();
    return {workloadsFile,
            [&workloads, states](const std::string& key, json::Value& record, RecordContext& context) -> Result<void> {
                SLUICE_ASSIGN(const auto workload, readRecord(key, record, workloads.config().unit));
                (workload.credited ? states->credited : states->waiting).insert(key);
                if (!context.connection)
                    return {};
                return noteTaken(workloads.restore(*context.connection, workload), workloadsFile, key, context);
            },
            [&workloads, states](RecordContext& context) -> Result<void> {
                return compareCredits(workloads, std::exchange(*states, {}), context);
            },
            workloadMembers()};
}

RecordPart offersPart(usage::Offers& offers)
{
    return {offersFile,
            [&offers](const std::string& key, json::Value& record, RecordContext& context) -> Result<void> {
                SLUICE_ASSIGN(const auto offer, readOfferRecord(key, record, offers.unit()));
                if (!context.connection)
                    return {};
                return noteTaken(offers.restore(*context.connection, offer), offersFile, key, context);
            },
            {},
            offerMembers()};
}

RecordPart offerSubscriptionsPart(usage::Offers& offers)
{
    return {subscriptionsFile,
            [&offers](const std::string& key, json::Value& record, RecordContext& context) -> Result<void> {
                usage::OfferSubscription subscription{key, {}, context.now};
                if (const json::Value* ids = record.find("offer_ids"); ids && ids->isArray()) {
                    for (const json::Value& id : *ids->items())
                        subscription.offerIds.emplace_back(id.toText().value_or(""));
                }
                std::erase(subscription.offerIds, std::string());
                SLUICE_ASSIGN(const auto updated, optionalTime(record, "updated_at"));
                subscription.updatedAt = updated.value_or(context.now);
                if (!context.connection)
                    return {};
                return noteTaken(offers.restore(*context.connection, subscription), subscriptionsFile, key, context);
            },
            {},
            {"offer_ids", "updated_at"}};
}

RecordPart recordingJobsPart(usage::RecordingJobs& jobs)
{
    return {jobsFile,
            [&jobs](const std::string& key, json::Value& record, RecordContext& context) -> Result<void> {
                SLUICE_ASSIGN(auto job, readJobRecord(key, record));
                if (!job.endedAt)
                    job.endedAt = job.active() ? context.now : job.updatedAt;
                if (!context.connection)
                    return {};
                return noteTaken(jobs.restore(*context.connection, std::move(job)), jobsFile, key, context);
            },
            {},
            jobMembers()};
}

ExportPart workloadsExport(storage::Database& database, const usage::Workloads& workloads)
{
    return {.file = workloadsFile, .records = [&database, &workloads](const PutRecord& put, std::stop_token stop) {
                return database.readers().read(
                    [&](storage::Connection& connection) -> Result<void> {
                        Result<void> outcome;
                        SLUICE_TRY(workloads.each(connection, putEach<usage::Workload>(put, outcome, [](const auto& w) {
                                                      return std::pair(w.id, workloadRecord(w));
                                                  })));
                        return outcome;
                    },
                    stop);
            }};
}

ExportPart offersExport(storage::Database& database, const usage::Offers& offers)
{
    return {.file = offersFile, .records = [&database, &offers](const PutRecord& put, std::stop_token stop) {
                return database.readers().read(
                    [&](storage::Connection& connection) -> Result<void> {
                        SLUICE_ASSIGN(const auto rows, offers.list(connection, false));
                        for (const auto& offer : rows)
                            SLUICE_TRY(
                                put(offer.id,
                                    json::Value::object({{"offer_id", offer.id},
                                                         {"title", offer.title},
                                                         {"description", orNull(offer.description)},
                                                         {"kind", offer.kind},
                                                         {amountMember, offer.payout.toString()},
                                                         {"active", offer.active},
                                                         {"config", json::parse(offer.config).value_or(json::Object{})},
                                                         {"created_at", formatTimeZ(offer.createdAt)},
                                                         {"updated_at", formatTimeZ(offer.updatedAt)}})));
                        return {};
                    },
                    stop);
            }};
}

ExportPart offerSubscriptionsExport(storage::Database& database, const usage::Offers& offers)
{
    return {.file = subscriptionsFile, .records = [&database, &offers](const PutRecord& put, std::stop_token stop) {
                return database.readers().read(
                    [&](storage::Connection& connection) -> Result<void> {
                        SLUICE_ASSIGN(const auto rows, offers.subscriptions(connection));
                        for (const auto& row : rows)
                            SLUICE_TRY(put(row.orchestrator,
                                           json::Value::object(
                                               {{"offer_ids", json::Array(row.offerIds.begin(), row.offerIds.end())},
                                                {"updated_at", formatTimeZ(row.updatedAt)}})));
                        return {};
                    },
                    stop);
            }};
}

ExportPart recordingJobsExport(storage::Database& database, const usage::RecordingJobs& jobs)
{
    return {.file = jobsFile, .records = [&database, &jobs](const PutRecord& put, std::stop_token stop) {
                return database.readers().read(
                    [&](storage::Connection& connection) -> Result<void> {
                        Result<void> outcome;
                        SLUICE_TRY(
                            jobs.each(connection, putEach<usage::RecordingJob>(put, outcome, [](const auto& job) {
                                          return std::pair(job.request.id, jobRecord(job));
                                      })));
                        return outcome;
                    },
                    stop);
            }};
}

}  // namespace sluice::legacy
