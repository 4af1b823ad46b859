#include "usage/power_meter.h"

#include "core/check.h"
#include "core/json.h"
#include "crypto/hash.h"

#include <array>

namespace sluice::usage {

namespace {

constexpr std::int64_t microsPerMinute = 60'000'000;

constexpr std::array<std::pair<PowerWhy, const char*>, 10> whyCodes{{{PowerWhy::Credited, "credited"},
                                                                     {PowerWhy::First, "first"},
                                                                     {PowerWhy::NotAwake, "not_awake"},
                                                                     {PowerWhy::Gap, "gap"},
                                                                     {PowerWhy::NoRate, "no_rate"},
                                                                     {PowerWhy::Disabled, "disabled"},
                                                                     {PowerWhy::NotEligible, "not_eligible"},
                                                                     {PowerWhy::Contradicted, "contradicted"},
                                                                     {PowerWhy::Uncorroborated, "uncorroborated"},
                                                                     {PowerWhy::BelowUnit, "below_unit"}}};

constexpr std::array<std::pair<PowerEvidence, const char*>, 3> evidenceCodes{
    {{PowerEvidence::None, "none"},
     {PowerEvidence::Supported, "supported"},
     {PowerEvidence::Contradicted, "contradicted"}}};

template<class Codes>
auto powerFromCode(const Codes& codes, std::string_view text)
{
    for (const auto& [value, code] : codes) {
        if (text == code)
            return value;
    }
    return codes.front().first;
}

// Free-text ids may be longer than a transfer's id; the count makes each interval's event its own.
std::string powerEventId(const PowerRecord& record)
{
    const std::string& id = record.orchestrator;
    const Hash32 digest = crypto::sha256({reinterpret_cast<const std::uint8_t*>(id.data()), id.size()});
    return "power:" + digest.toHex().substr(2, 32) + ":" + std::to_string(record.intervals);
}

std::optional<std::int64_t> powerMicros(const std::optional<Timestamp>& time)
{
    return time ? std::optional(time->micros) : std::nullopt;
}

std::optional<Timestamp> powerTime(const storage::Row& row, int column)
{
    return row.isNull(column) ? std::nullopt : std::optional(Timestamp{row.int64(column)});
}

constexpr const char* powerColumns = "orchestrator, state, host, last_seen_at, last_billed_at, awake_since, "
                                     "gap_skipped_at, held_until, billed_us, billed, "
                                     "last_credited, carry, intervals, latency_ms, failures, error, evidence, why";

PowerRecord powerFromRow(const storage::Row& row)
{
    PowerRecord record;
    record.orchestrator = row.text(0);
    record.state = row.text(1);
    record.host = row.text(2);
    record.lastSeenAt = {row.int64(3)};
    record.lastBilledAt = {row.int64(4)};
    record.awakeSince = powerTime(row, 5);
    record.lastGapSkippedAt = powerTime(row, 6);
    record.heldUntil = powerTime(row, 7);
    record.billedMicros = row.int64(8);
    record.billed = row.int256(9);
    record.lastCredited = row.int256(10);
    record.carry = row.int64(11);
    record.intervals = row.int64(12);
    record.latencyMs = row.int64(13);
    record.failures = row.int64(14);
    record.error = row.text(15);
    record.evidence = powerFromCode(evidenceCodes, row.text(16));
    record.why = powerFromCode(whyCodes, row.text(17));
    return record;
}

}  // namespace

const char* powerWhyCode(PowerWhy why)
{
    return whyCodes[std::size_t(why)].second;
}

const char* powerEvidenceCode(PowerEvidence evidence)
{
    return evidenceCodes[std::size_t(evidence)].second;
}

std::vector<storage::Migration> powerMigrations()
{
    return {{790,
             "usage: power and autosleep",
             {R"(CREATE TABLE usage_power (
    orchestrator {text} NOT NULL PRIMARY KEY, state {text} NOT NULL, host {text} NOT NULL, last_seen_at {int64} NOT NULL,
    last_billed_at {int64} NOT NULL, awake_since {int64}, gap_skipped_at {int64}, held_until {int64},
    billed_us {int64} NOT NULL, billed {int256} NOT NULL, last_credited {int256} NOT NULL, carry {int64} NOT NULL,
    intervals {int64} NOT NULL, latency_ms {int64} NOT NULL, failures {int64} NOT NULL, error {text} NOT NULL,
    evidence {text} NOT NULL, why {text} NOT NULL) {without_rowid})",
              R"(CREATE TABLE usage_autosleep (
    orchestrator {text} NOT NULL PRIMARY KEY, decision {text} NOT NULL, reason {text} NOT NULL, detail {text} NOT NULL,
    decided_at {int64} NOT NULL) {without_rowid})",
              R"(CREATE TABLE usage_autosleep_log (
    seq {autokey}, decided_at {int64} NOT NULL, orchestrator {text} NOT NULL, decision {text} NOT NULL,
    reason {text} NOT NULL, detail {text} NOT NULL))",
              "CREATE INDEX usage_autosleep_log_time ON usage_autosleep_log (decided_at, seq)",
              "CREATE INDEX usage_autosleep_log_orchestrator ON usage_autosleep_log (orchestrator, decided_at, seq)"}}};
}

PowerMeter::PowerMeter(Credits& credits, const fleet::Registry& registry, const fleet::ActivityView& activity,
                       PowerMeterConfig config)
    : m_credits(credits), m_registry(registry), m_activity(activity), m_config(std::move(config))
{}

Result<std::optional<PowerRecord>> findPower(storage::Connection& connection, std::string_view orchestrator)
{
    static const std::string sql = std::string("SELECT ") + powerColumns + " FROM usage_power WHERE orchestrator = ?";
    return connection.queryOne(sql, {orchestrator}, powerFromRow);
}

Result<void> eachPower(storage::Connection& connection, const std::function<void(PowerRecord)>& sink)
{
    static const std::string sql = std::string("SELECT ") + powerColumns + " FROM usage_power ORDER BY orchestrator";
    return connection.stream(sql, {}, [&](const storage::Row& row) {
        sink(powerFromRow(row));
        return true;
    });
}

Result<void> PowerMeter::restore(storage::Connection& connection, const PowerRecord& record) const
{
    static const std::string sql =
        std::string("INSERT INTO usage_power (") + powerColumns
        + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (orchestrator) DO UPDATE SET "
          "state = excluded.state, host = excluded.host, last_seen_at = excluded.last_seen_at, "
          "last_billed_at = excluded.last_billed_at, awake_since = excluded.awake_since, "
          "gap_skipped_at = excluded.gap_skipped_at, held_until = excluded.held_until, billed_us = excluded.billed_us, "
          "billed = excluded.billed, last_credited = excluded.last_credited, carry = excluded.carry, "
          "intervals = excluded.intervals, latency_ms = excluded.latency_ms, failures = excluded.failures, "
          "error = excluded.error, evidence = excluded.evidence, why = excluded.why";
    SLUICE_TRY(connection.exec(
        sql,
        {std::string_view(record.orchestrator), std::string_view(record.state), std::string_view(record.host),
         record.lastSeenAt.micros, record.lastBilledAt.micros, storage::optionalInt(powerMicros(record.awakeSince)),
         storage::optionalInt(powerMicros(record.lastGapSkippedAt)),
         storage::optionalInt(powerMicros(record.heldUntil)), record.billedMicros, record.billed, record.lastCredited,
         record.carry, record.intervals, record.latencyMs, record.failures, std::string_view(record.error),
         std::string_view(powerEvidenceCode(record.evidence)), std::string_view(powerWhyCode(record.why))}));
    return {};
}

PowerEvidence PowerMeter::evidenceOf(const fleet::Orchestrator& orchestrator, Timestamp now) const
{
    if (m_activity.activityOf(orchestrator.id).sessions > 0)
        return PowerEvidence::Supported;
    if (!orchestrator.health || now.micros - orchestrator.health->reportedAt.micros > m_config.reportTtlMs * 1'000)
        return PowerEvidence::None;
    const auto& up = orchestrator.health->servicesUp;
    if (!up)
        return PowerEvidence::None;
    return *up > 0 ? PowerEvidence::Supported : PowerEvidence::Contradicted;
}

Result<PowerRecord> PowerMeter::record(storage::Connection& connection, const PowerReading& reading)
{
    const auto orchestrator = m_registry.current(reading.orchestrator);
    if (!orchestrator)
        return fail(ErrorCode::NotFound, "Unknown orchestrator");
    SLUICE_ASSIGN(const auto former, findPower(connection, reading.orchestrator));
    PowerRecord record = former.value_or(PowerRecord{});
    if (former && reading.at <= former->lastSeenAt && former->lastSeenAt <= reading.at.plusSeconds(3'600))
        return record;  // it was overtaken; a clock that was set back by more starts a new measure
    const bool wasAwake = former && former->state == "awake";
    const std::int64_t elapsed = former ? reading.at.micros - former->lastBilledAt.micros : 0;
    record.orchestrator = reading.orchestrator;
    record.evidence = evidenceOf(*orchestrator, reading.at);
    record.lastCredited = 0;
    if (!former)
        record.why = PowerWhy::First;
    else if (!wasAwake || !reading.awake() || elapsed <= 0)
        record.why = PowerWhy::NotAwake;
    else if (!m_config.enabled)
        record.why = PowerWhy::Disabled;
    else if (m_config.ratePerMinute.units() <= 0)
        record.why = PowerWhy::NoRate;
    else if (!orchestrator->eligible(reading.at))
        record.why = PowerWhy::NotEligible;
    else if (m_config.maxGapMs > 0 && elapsed > m_config.maxGapMs * 1'000) {
        record.why = PowerWhy::Gap;
        record.lastGapSkippedAt = reading.at;
    } else if (record.evidence == PowerEvidence::Contradicted)
        record.why = PowerWhy::Contradicted;
    else if (m_config.evidenceRequired && record.evidence != PowerEvidence::Supported)
        record.why = PowerWhy::Uncorroborated;
    else
        SLUICE_TRY(credit(connection, record, reading, elapsed));
    if (!reading.awake())
        record.awakeSince.reset();
    else if (!wasAwake || !record.awakeSince || record.why == PowerWhy::Gap)
        record.awakeSince = reading.at;
    record.state = reading.state;
    record.host = reading.host;
    record.lastSeenAt = record.lastBilledAt = reading.at;
    record.latencyMs = reading.latencyMs;
    record.failures = reading.httpStatus > 0 ? 0 : record.failures + 1;
    record.error = reading.error;
    SLUICE_TRY(restore(connection, record));
    return record;
}

Result<void> PowerMeter::credit(storage::Connection& connection, PowerRecord& record, const PowerReading& reading,
                                std::int64_t elapsedMicros)
{
    // units x 60,000,000 + carry = rate x micros + former carry, exactly.
    const Int256 whole = m_config.ratePerMinute.units() * Int256(elapsedMicros) + Int256(record.carry);
    const auto units = mulDivHalfEven(whole, Int256(1), Int256(microsPerMinute));
    SLUICE_CHECK(units);
    record.carry = static_cast<std::int64_t>(whole - *units * Int256(microsPerMinute));
    record.billedMicros += elapsedMicros;
    record.why = *units == 0 ? PowerWhy::BelowUnit : PowerWhy::Credited;
    if (*units == 0)
        return {};
    ++record.intervals;
    record.billed += *units;
    record.lastCredited = *units;
    std::string metadata;
    json::Writer(metadata)
        .beginObject()
        .key("segment_start")
        .value(formatTimeZ(record.lastBilledAt))
        .key("segment_end")
        .value(formatTimeZ(reading.at))
        .key("duration_ms")
        .value(std::to_string(elapsedMicros / 1'000))
        .key("state")
        .value(reading.state)
        .key("credit_rate_eth_per_minute")
        .value(m_config.rateText)
        .key("credit_unit")
        .value(m_config.ratePerMinute.asset().code())
        .endObject();
    const CreditEvent event{powerEventId(record),
                            record.orchestrator,
                            Amount(m_config.ratePerMinute.asset(), *units),
                            ledger::TransferKind::PowerTime,
                            "power_time",
                            {},
                            std::move(metadata)};
    SLUICE_TRY(m_credits.credit(connection, event, {"power-meter", {}, reading.at}));
    return {};
}

Result<void> PowerMeter::hold(storage::Connection& connection, std::string_view orchestrator,
                              std::optional<Timestamp> until)
{
    SLUICE_ASSIGN(auto record, findPower(connection, orchestrator));
    if (!record) {
        record.emplace();
        record->orchestrator = orchestrator;
    }
    record->heldUntil = until;
    return restore(connection, *record);
}

}  // namespace sluice::usage
