#include "legacy/session_part.h"

#include "core/amount.h"
#include "usage/session_export.h"

#include <algorithm>

namespace sluice::legacy {

namespace {

constexpr const char* streamFile = "sessions.json";
constexpr const char* leaseFile = "activity_leases.json";

// What may be left out is noted, anything else stops the import.
Result<void> noteConflict(Result<void> stored, const char* file, const std::string& key, RecordContext& context)
{
    if (stored || stored.error().code != ErrorCode::Conflict)
        return stored;
    ++context.count.skipped;
    context.report.note(std::string(file) + ": " + key + ": " + stored.error().message);
    return {};
}

Result<usage::SessionRecord> readStream(const std::string& key, const json::Value& record,
                                        const usage::SessionConfig& config, Timestamp now)
{
    usage::SessionRecord s;
    s.sessionId = key;
    SLUICE_ASSIGN(s.upstreamAddr, neededText(record, "upstream_addr"));
    s.orchestrator = optionalText(record, "orchestrator_id");
    s.upstreamPort = integerOr(record, "upstream_port", 8080);
    s.edgeId = optionalText(record, "edge_id");
    s.streamerId = optionalText(record, "streamer_id");
    SLUICE_ASSIGN(s.startedAt, neededTime(record, "started_at"));
    SLUICE_ASSIGN(const auto seen, optionalTime(record, "last_seen_at"));
    s.lastSeenAt = std::max(seen.value_or(s.startedAt), s.startedAt);
    SLUICE_ASSIGN(const auto updated, optionalTime(record, "updated_at"));
    s.updatedAt = updated.value_or(s.lastSeenAt);
    SLUICE_ASSIGN(const auto billedUpTo, optionalTime(record, "last_billed_at"));
    s.segmentStart = std::clamp(billedUpTo.value_or(s.startedAt), s.startedAt, s.lastSeenAt);
    SLUICE_ASSIGN(s.endedAt, optionalTime(record, "ended_at"));
    s.endReason = s.endedAt ? "end" : "";
    s.lastEvent = optionalText(record, "last_event").value_or("");
    s.heartbeats = integerOr(record, "heartbeat_count", 0);
    s.billedMs = integerOr(record, "billed_ms", 0);
    s.meteredMs = integerOr(record, "metered_ms", s.billedMs);
    s.segmentIndex = integerOr(record, "segment_index", 0);
    SLUICE_ASSIGN(const auto billed, optionalUnits(record, "billed_eth"));
    s.billed = billed.value_or(0);
    SLUICE_ASSIGN(const auto credited, optionalUnits(record, "last_credited_eth"));
    s.lastCredited = credited.value_or(0);
    s.lastProof = optionalText(record, "last_credit_proof").value_or("");
    s.power = "unknown";
    const Timestamp silent = s.lastSeenAt.plusSeconds(config.idleTimeoutSeconds);
    if (!s.endedAt && silent < now) {
        s.endedAt = silent;
        s.endReason = "timeout";
    } else if (!s.endedAt && s.orchestrator) {
        s.openMicros = std::min(s.lastSeenAt.micros - s.segmentStart.micros, config.segmentSeconds * 1'000'000);
    }
    return s;
}

Result<std::vector<usage::SessionSegment>> readSegments(const json::Value& record,
                                                        const std::optional<std::string>& orchestrator)
{
    std::vector<usage::SessionSegment> segments;
    const json::Value* list = record.find("segments");
    if (!list || !list->isArray())
        return segments;
    for (const json::Value& item : *list->items()) {
        usage::SessionSegment segment;
        segment.index = integerOr(item, "segment_index", std::int64_t(segments.size()));
        SLUICE_ASSIGN(segment.start, neededTime(item, "start_at"));
        SLUICE_ASSIGN(segment.end, neededTime(item, "end_at"));
        segment.durationMs = integerOr(item, "duration_ms", (segment.end.micros - segment.start.micros) / 1000);
        SLUICE_ASSIGN(const auto credited, optionalUnits(item, "credited_eth"));
        segment.credited = credited.value_or(0);
        segment.proof = optionalText(item, "proof_hash").value_or("");
        segment.trigger = optionalText(item, "trigger").value_or("segment");
        segment.orchestrator = orchestrator.value_or("");
        segments.push_back(std::move(segment));
    }
    return segments;
}

json::Value streamRecord(const usage::SessionRecord& s, const std::vector<usage::SessionSegment>& segments)
{
    const auto amount = [](const Int256& units) { return formatUnits(units, 18); };
    json::Array list;
    for (const auto& segment : segments) {
        if (segment.proof.empty())
            continue;  // credited segments only
        list.push_back(json::Value::object({{"segment_index", segment.index},
                                            {"start_at", formatTimeZ(segment.start)},
                                            {"end_at", formatTimeZ(segment.end)},
                                            {"duration_ms", segment.durationMs},
                                            {"credited_eth", amount(segment.credited)},
                                            {"proof_hash", segment.proof},
                                            {"trigger", segment.trigger == "segment" ? "segment" : "end"}}));
    }
    json::Value record =
        json::Value::object({{"session_id", s.sessionId},
                             {"upstream_addr", s.upstreamAddr},
                             {"upstream_port", s.upstreamPort},
                             {"started_at", formatTimeZ(s.startedAt)},
                             {"last_seen_at", formatTimeZ(s.lastSeenAt)},
                             {"updated_at", formatTimeZ(s.updatedAt)},
                             {"last_billed_at", formatTimeZ(s.segmentStart)},
                             {"ended_at", s.endedAt ? json::Value(formatTimeZ(*s.endedAt)) : json::Value(nullptr)},
                             {"last_event", s.lastEvent},
                             {"billed_ms", s.billedMs},
                             {"metered_ms", s.meteredMs},
                             {"segment_index", s.segmentIndex},
                             {"billed_eth", amount(s.billed)},
                             {"last_credited_eth", amount(s.lastCredited)},
                             {"segments", std::move(list)}});
    const auto more = [&](const char* name, const std::optional<std::string>& text) {
        if (text && !text->empty())
            record.set(name, *text);
    };
    more("orchestrator_id", s.orchestrator);
    more("edge_id", s.edgeId);
    more("streamer_id", s.streamerId);
    more("last_credit_proof", s.lastProof);
    if (s.heartbeats > 0)
        record.set("heartbeat_count", s.heartbeats);
    return record;
}

Result<usage::ActivityLease> readLeaseRecord(const std::string& key, const json::Value& record)
{
    usage::ActivityLease lease;
    lease.id = key;
    SLUICE_ASSIGN(lease.orchestrator, neededText(record, "orchestrator_id"));
    lease.upstreamAddr = optionalText(record, "upstream_addr").value_or("");
    lease.kind = optionalText(record, "kind").value_or("workload");
    const json::Value* metadata = record.find("metadata");
    lease.metadata = metadata && metadata->isObject() ? json::write(*metadata) : "{}";
    SLUICE_ASSIGN(lease.issuedAt, neededTime(record, "issued_at"));
    SLUICE_ASSIGN(const auto seen, optionalTime(record, "last_seen_at"));
    lease.lastSeenAt = seen.value_or(lease.issuedAt);
    lease.lastSeenIp = optionalText(record, "last_seen_ip");
    SLUICE_ASSIGN(lease.expiresAt, neededTime(record, "expires_at"));
    SLUICE_ASSIGN(lease.revokedAt, optionalTime(record, "revoked_at"));
    return lease;
}

json::Value leaseRecord(const usage::ActivityLease& lease)
{
    json::Value record = json::Value::object({{"lease_id", lease.id},
                                              {"orchestrator_id", lease.orchestrator},
                                              {"upstream_addr", lease.upstreamAddr},
                                              {"kind", lease.kind},
                                              {"metadata", json::parse(lease.metadata).value_or(json::Object{})},
                                              {"issued_at", formatTimeZ(lease.issuedAt)},
                                              {"last_seen_at", formatTimeZ(lease.lastSeenAt)},
                                              {"expires_at", formatTimeZ(lease.expiresAt)},
                                              {"revoked_at", nullptr}});
    if (lease.lastSeenIp)
        record.set("last_seen_ip", *lease.lastSeenIp);
    return record;
}

const std::set<std::string_view>& streamMembers()
{
    static const std::set<std::string_view> names{
        "session_id",    "orchestrator_id", "upstream_addr",   "upstream_port",     "edge_id",
        "streamer_id",   "started_at",      "last_seen_at",    "updated_at",        "last_billed_at",
        "ended_at",      "last_event",      "heartbeat_count", "billed_ms",         "metered_ms",
        "segment_index", "billed_eth",      "segments",        "last_credited_eth", "last_credit_proof"};
    return names;
}

const std::set<std::string_view>& leaseMembers()
{
    static const std::set<std::string_view> names{"lease_id",   "orchestrator_id", "upstream_addr", "kind",
                                                  "metadata",   "issued_at",       "last_seen_at",  "last_seen_ip",
                                                  "expires_at", "revoked_at"};
    return names;
}

}  // namespace

RecordPart streamSessionsPart(usage::SessionMeter& meter, const fleet::Registry& registry)
{
    return {streamFile,
            [&meter, &registry](const std::string& key, json::Value& record, RecordContext& context) -> Result<void> {
                SLUICE_ASSIGN(auto session, readStream(key, record, meter.config(), context.now));
                SLUICE_ASSIGN(const auto segments, readSegments(record, session.orchestrator));
                if (!context.connection)
                    return {};
                // Whoever is not registered earns nothing more.
                if (session.orchestrator && !registry.current(*session.orchestrator))
                    session.openMicros = 0;
                return noteConflict(meter.restore(*context.connection, std::move(session), segments), streamFile, key,
                                    context);
            },
            {},
            streamMembers()};
}

RecordPart activityLeasesPart(usage::ActivityLeases& leases)
{
    return {leaseFile,
            [&leases](const std::string& key, json::Value& record, RecordContext& context) -> Result<void> {
                SLUICE_ASSIGN(auto lease, readLeaseRecord(key, record));
                if (!context.connection || !lease.active(context.now))
                    return {};
                return noteConflict(leases.restore(*context.connection, std::move(lease)), leaseFile, key, context);
            },
            {},
            leaseMembers()};
}

ExportPart streamSessionsExport(storage::Database& database)
{
    return {.file = streamFile, .records = [&database](const PutRecord& put, std::stop_token stop) -> Result<void> {
                return database.readers().read(
                    [&](storage::Connection& connection) {
                        return usage::readAllSessions(
                            connection, [&](const usage::SessionRecord& session,
                                            const std::vector<usage::SessionSegment>& segments) {
                                return put(session.sessionId, streamRecord(session, segments));
                            });
                    },
                    stop);
            }};
}

ExportPart activityLeasesExport(storage::Database& database, const Clock& clock)
{
    return {.file = leaseFile,
            .records = [&database, &clock](const PutRecord& put, std::stop_token stop) -> Result<void> {
                return database.readers().read(
                    [&](storage::Connection& connection) {
                        return usage::readActiveLeases(connection, clock.now(), [&](const usage::ActivityLease& lease) {
                            return put(lease.id, leaseRecord(lease));
                        });
                    },
                    stop);
            }};
}

}  // namespace sluice::legacy
