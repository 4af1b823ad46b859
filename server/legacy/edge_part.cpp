#include "legacy/edge_part.h"

#include "core/amount.h"

#include <algorithm>

namespace sluice::legacy {

namespace {

constexpr const char* edgesFile = "edge_assignments.json";
constexpr const char* powerFile = "power_meter.json";
constexpr const char* fallbackKey = "default";
constexpr const char* ownKey = "orchestrators";

const std::set<std::string_view>& edgeMembers()
{
    static const std::set<std::string_view> names{"edge_id",
                                                  "matchmaker_host",
                                                  "matchmaker_port",
                                                  "edge_cidrs",
                                                  "public_base_url",
                                                  "tcp_relay_url",
                                                  "tcp_relay_status_url_template",
                                                  "runner_execute_url",
                                                  "runner_status_url_template",
                                                  "turn_external_ip"};
    return names;
}

// An orchestrator may be called "default", so its extras lie under a key of their own.
std::string edgeExtraKey(const std::string& orchestrator)
{
    return orchestrator.empty() ? fallbackKey : std::string(ownKey) + "/" + orchestrator;
}

// `orchestrator` empty: the default.
Result<void> takeEdge(fleet::EdgeAssignments& edges, const std::string& orchestrator, const json::Value& record,
                      RecordContext& context)
{
    const std::string named = orchestrator.empty() ? fallbackKey : orchestrator;
    if (!record.isObject()) {
        leaveOut(context, edgesFile, named, "it is no assignment and was left out");
        return {};
    }
    auto edge = fleet::edgeFromJson(record);
    if (!edge)
        return fail(ErrorCode::Corrupt, (orchestrator.empty() ? "" : orchestrator + ": ") + edge.error().message);
    if (!context.connection)
        return {};
    SLUICE_TRY(edges.put(*context.connection, orchestrator, std::move(*edge), {"import", {}, context.now}));
    return keepExtras(context, edgesFile, edgeExtraKey(orchestrator), record, edgeMembers());
}

// In the flat shape an orchestrator may be called "orchestrators": its value is an assignment.
bool isMapOfEdges(const json::Value& value)
{
    return value.isObject() && !value.text("edge_id") && !value.text("matchmaker_host");
}

Result<usage::PowerRecord> readPowerRecord(const std::string& key, const json::Value& record)
{
    usage::PowerRecord power;
    power.orchestrator = key;
    power.state = optionalText(record, "state").value_or("unknown");
    std::ranges::transform(power.state, power.state.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    SLUICE_ASSIGN(power.lastSeenAt, neededTime(record, "last_seen_at"));
    SLUICE_ASSIGN(const auto billedUpTo, optionalTime(record, "last_billed_at"));
    power.lastBilledAt = billedUpTo.value_or(power.lastSeenAt);
    SLUICE_ASSIGN(power.lastGapSkippedAt, optionalTime(record, "last_gap_skipped_at"));
    power.billedMicros = integerOr(record, "billed_ms", 0) * 1'000;
    SLUICE_ASSIGN(const auto billed, optionalUnits(record, "billed_eth"));
    power.billed = billed.value_or(0);
    SLUICE_ASSIGN(const auto credited, optionalUnits(record, "last_credited_eth"));
    power.lastCredited = credited.value_or(0);
    return power;
}

json::Value powerJson(const usage::PowerRecord& power)
{
    json::Value record = json::Value::object({{"state", power.state},
                                              {"last_seen_at", formatTimeZ(power.lastSeenAt)},
                                              {"last_billed_at", formatTimeZ(power.lastBilledAt)},
                                              {"billed_ms", power.billedMicros / 1'000},
                                              {"billed_eth", formatUnits(power.billed, 18)},
                                              {"last_credited_eth", formatUnits(power.lastCredited, 18)}});
    if (power.lastGapSkippedAt)
        record.set("last_gap_skipped_at", formatTimeZ(*power.lastGapSkippedAt));
    return record;
}

}  // namespace

RecordPart edgesPart(fleet::EdgeAssignments& edges)
{
    RecordPart part;
    part.file = edgesFile;
    part.anyValue = true;
    part.take = [&edges](const std::string& key, json::Value& record, RecordContext& context) -> Result<void> {
        if (key == fallbackKey)
            return record.isNull() ? Result<void>() : takeEdge(edges, {}, record, context);
        if (key != ownKey || !isMapOfEdges(record))
            return takeEdge(edges, key, record, context);
        for (const json::Member& member : *record.members()) {
            if (member.first.empty())
                return fail(ErrorCode::Corrupt, "an id is empty");
            SLUICE_TRY(takeEdge(edges, member.first, member.second, context));
        }
        return {};
    };
    return part;
}

ExportPart edgesExport(const fleet::EdgeAssignments& edges, storage::Database& database)
{
    return {.file = edgesFile,
            .records = [&edges, &database](const PutRecord& put, std::stop_token stop) -> Result<void> {
                SLUICE_ASSIGN(const auto extras,
                              (database.readers().readFor<std::map<std::string, json::Value>>(
                                  [](storage::Connection& c) { return keptExtras(c, edgesFile); }, stop)));
                const auto snapshot = edges.snapshot();
                const auto& fallback = snapshot->fallback;
                SLUICE_TRY(put(fallbackKey, fallback ? fleet::edgeToJson(*fallback) : json::Value()));
                json::Value own = json::Object{};
                for (const auto& [orchestrator, edge] : snapshot->own) {
                    json::Value record = fleet::edgeToJson(*edge);
                    addExtras(record, extras, edgeExtraKey(orchestrator));
                    own.set(orchestrator, std::move(record));
                }
                return put(ownKey, std::move(own));
            },
            .endsWithLineFeed = true};
}

RecordPart powerPart(const usage::PowerMeter& meter)
{
    return {powerFile,
            [&meter](const std::string& key, json::Value& record, RecordContext& context) -> Result<void> {
                SLUICE_ASSIGN(const auto power, readPowerRecord(key, record));
                return context.connection ? meter.restore(*context.connection, power) : Result<void>();
            },
            {},
            {"state", "last_seen_at", "last_billed_at", "billed_ms", "billed_eth", "last_credited_eth",
             "last_gap_skipped_at"}};
}

ExportPart powerExport(storage::Database& database)
{
    return {.file = powerFile, .records = [&database](const PutRecord& put, std::stop_token stop) -> Result<void> {
                return database.readers().read(
                    [&](storage::Connection& connection) -> Result<void> {
                        Result<void> outcome;
                        SLUICE_TRY(usage::eachPower(connection, [&](const usage::PowerRecord& power) {
                            // Readings of our own that never saw the host are none there.
                            if (outcome && power.lastSeenAt.micros > 0)
                                outcome = put(power.orchestrator, powerJson(power));
                        }));
                        return outcome;
                    },
                    stop);
            }};
}

}  // namespace sluice::legacy
