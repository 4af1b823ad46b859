// Balances and journal of an import: the walk over both, counted in the report, posted when there is a connection.
#pragma once

#include "ledger/ledger.h"
#include "legacy/journal_walk.h"
#include "legacy/report.h"
#include "legacy/source.h"
#include "storage/connection.h"

#include <map>

namespace sluice::legacy {

inline constexpr const char* balancesFile = "balances.json";
inline constexpr const char* journalFile = "audit/ledger-events.log";

class JournalImport {
public:
    JournalImport(Asset unit, ledger::Ledger& ledger, storage::Connection* connection, Report& report, Timestamp now)
        : m_unit(unit), m_ledger(ledger), m_connection(connection), m_report(report), m_now(now), m_walk(unit)
    {}

    Result<void> balance(const std::string& orchestrator, const json::Value& value);  // a member of balances.json
    Result<void> line(const LineReader::Line& line);
    // Trusts balances.json: differences are booked and reported; then the dust.
    Result<void> finish();

    // After finish().
    const CreditedWorkloads& credited() const { return m_credited; }
    // Whole units each orchestrator must have after the import.
    std::map<std::string, Int256> expected() const;

private:
    struct Stated {
        std::int64_t place = 0;
        std::string original;  // JSON text of the value
        std::string shown;
        Int256 exact = 0;
    };

    Result<void> post(const std::vector<ledger::Posting>& postings);
    Result<void> keepLine(const LineReader::Line& line, bool posted);
    Result<void> settle(const std::string& orchestrator, const Stated& stated);

    const Asset m_unit;
    ledger::Ledger& m_ledger;
    storage::Connection* const m_connection;
    Report& m_report;
    const Timestamp m_now;
    JournalWalk m_walk;
    std::map<std::string, Stated> m_stated;
    std::int64_t m_lastSeq = 0;
    CreditedWorkloads m_credited;
};

}  // namespace sluice::legacy
