// Credits for time awake (ops-engine 7.5, ops-api 18.2): two readings "awake" in a row earn the time between them. A reading, what it
// earned and the mark "billed up to here" are one commit (OC3), the credit goes through usage::Credits into the one ledger there is
// (W-16, LC12), and what rounding leaves is carried to the next (DECISIONS 3). What a host says of itself is a claim (OC6): a fresh report of
// a trusted watcher that sees no service up withholds the credit, and strict mode wants somebody else's word for it.
#pragma once

#include "core/table.h"
#include "fleet/activity_view.h"
#include "storage/database.h"
#include "usage/credit.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace sluice::usage {

std::vector<storage::Migration> powerMigrations();  // 790: usage_power, usage_autosleep, usage_autosleep_log

struct PowerMeterConfig {
    bool enabled = false;                // PAYMENTS_POWER_METER_ENABLED; off: readings are kept, nothing is earned
    Amount ratePerMinute{Asset::eth()};  // PAYMENTS_POWER_CREDIT_ETH_PER_MINUTE; at or below zero nothing is earned
    std::string rateText = "0";          // as configured, for the metadata
    std::int64_t maxGapMs = 180'000;     // PAYMENTS_POWER_MAX_GAP_SECONDS; 0 or less: no limit
    std::int64_t reportTtlMs = 120'000;  // of a watcher's report
    bool evidenceRequired = false;       // strict
};

// One look at one host.
struct PowerReading {
    std::string orchestrator;
    std::string state = "unknown";  // trimmed, lower-case
    Timestamp at;                   // when the request went out
    std::string host;               // what was dialled; empty: nothing
    std::int64_t latencyMs = 0;
    int httpStatus = 0;  // 0: no answer
    std::string error;   // one line; empty: none
    bool awake() const { return state == "awake"; }
};

enum class PowerEvidence { None, Supported, Contradicted };
const char* powerEvidenceCode(PowerEvidence evidence);  // "none", "supported", "contradicted"

// Why a reading earned or did not.
enum class PowerWhy {
    Credited,
    First,     // nothing to measure from
    NotAwake,  // now or before
    Gap,       // silent for longer than maxGapMs
    NoRate,
    Disabled,
    NotEligible,
    Contradicted,
    Uncorroborated,  // strict
    BelowUnit        // less than one unit so far: carried
};
const char*
powerWhyCode(PowerWhy why);  // "credited", "first", "not_awake", "gap", "no_rate", "disabled", "not_eligible", …

struct PowerRecord {
    std::string orchestrator;
    std::string state = "unknown";
    std::string host;
    Timestamp lastSeenAt, lastBilledAt;
    std::optional<Timestamp> awakeSince, lastGapSkippedAt, heldUntil;
    std::int64_t billedMicros = 0;
    Int256 billed, lastCredited;
    std::int64_t carry = 0;      // in 1/60,000,000 of a unit
    std::int64_t intervals = 0;  // credited so far; numbers the events
    std::int64_t latencyMs = 0;
    std::int64_t failures = 0;  // in a row without an answer
    std::string error;
    PowerEvidence evidence = PowerEvidence::None;
    PowerWhy why = PowerWhy::First;
};

class PowerMeter {
public:
    // Everything outlives this.
    PowerMeter(Credits& credits, const fleet::Registry& registry, const fleet::ActivityView& activity,
               PowerMeterConfig config);

    // Writer thread, inside a command of its own: an error undoes reading, credit and mark together, and the next reading earns
    // the time. NotFound "Unknown orchestrator". A reading older than the stored one changes nothing.
    Result<PowerRecord> record(storage::Connection& connection, const PowerReading& reading);
    // Inside a command: an operator woke the host until then; none: no more. Autosleep honours it.
    Result<void> hold(storage::Connection& connection, std::string_view orchestrator, std::optional<Timestamp> until);
    // From an import (ops-config B.13); replaces what is there.
    Result<void> restore(storage::Connection& connection, const PowerRecord& record) const;

    const PowerMeterConfig& config() const { return m_config; }

private:
    PowerEvidence evidenceOf(const fleet::Orchestrator& orchestrator, Timestamp now) const;
    Result<void> credit(storage::Connection& connection, PowerRecord& record, const PowerReading& reading,
                        std::int64_t elapsedMicros);

    Credits& m_credits;
    const fleet::Registry& m_registry;
    const fleet::ActivityView& m_activity;
    const PowerMeterConfig m_config;
};

// Inside a command or a read.
Result<std::optional<PowerRecord>> findPower(storage::Connection& connection, std::string_view orchestrator);
Result<void> eachPower(storage::Connection& connection, const std::function<void(PowerRecord)>& sink);

// state · orchestrator · address · host · last_seen · awake_since · why · evidence · billed · billed_time · last_credited · last_billed · gap_skipped · held_until ·
// latency · failures · error. Any thread that may block.
std::unique_ptr<TableSource> makePowerTable(storage::Database& database, const Asset& unit, ChangeSequence* changes);

}  // namespace sluice::usage
