// The first generation's journal, line by line, as postings of our ledger (ops-engine 1.2, ops-config-and-state B.1, B.2, B.19; DECISIONS
// 3, 4). Amounts there have up to 28 digits; ours are whole units. So that nothing drifts, the ledger follows the balance the line states:
// each posting is the whole part of that balance less the whole part before, and what the ledger cannot say in its own words is kept as the
// original line. Thread: one at a time; values.
#pragma once

#include "ledger/types.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sluice::legacy {

inline constexpr int exactScale = 45;  // decimal places of Exact; digits beyond are cut off

// Decimal places of the ledger's unit cut to whole units, toward zero.
Int256 wholeUnits(const Int256& exact);

struct JournalLine {
    Timestamp time;
    bool setBalance = false;
    std::string orchestrator;
    Int256 balance = 0;           // exactScale
    std::optional<Int256> delta;  // exactScale
    std::string reason;
    std::string metadata;   // JSON object text or empty
    std::string reference;  // the transaction, workload or session that the metadata names; at most 256 bytes
    std::string workload;   // workload_id of a credit for a workload, else empty
};
// InvalidArgument: what is wrong with the line.
Result<JournalLine> parseJournalLine(std::string_view text);

// Which workloads the journal credited, by a hash of the id: small, and a no is certain while a yes is all but certain.
class CreditedWorkloads {
public:
    void add(std::string_view workload) { m_hashes.push_back(std::hash<std::string_view>()(workload)); }
    void close()
    {
        std::ranges::sort(m_hashes);
        m_hashes.shrink_to_fit();
    }
    bool mayHold(std::string_view workload) const  // after close()
    {
        return std::ranges::binary_search(m_hashes, std::hash<std::string_view>()(workload));
    }

private:
    std::vector<std::size_t> m_hashes;
};

struct WalkStep {
    std::vector<ledger::Posting> postings;  // in order; empty: the line moves less than one unit
    bool keepsText = false;                 // the view of the ledger would show the line otherwise than it stood
    std::optional<Int256> gap;              // units that moved before this line without a line of their own
};

class JournalWalk {
public:
    explicit JournalWalk(Asset asset) : m_asset(std::move(asset)) {}

    // Moves on by one line. `text` is the line without its line feed, `offset` its place in the file: together its identity.
    Result<WalkStep> step(const JournalLine& line, std::string_view text, std::uint64_t offset);

    struct State {
        Int256 exact = 0;  // as the last line stated it
        Int256 units = 0;  // as posted
        Timestamp last;
    };
    const std::unordered_map<std::string, State>& states() const { return m_states; }
    State& state(const std::string& orchestrator) { return m_states[orchestrator]; }

    // A posting that moves `orchestrator` by `units`, kind Import.
    ledger::Posting correction(std::string id, const std::string& orchestrator, const Int256& units, std::string reason,
                               Timestamp time) const;
    // What lies below one unit at the end, in units of 10^-18 of a unit; nullopt: nothing.
    std::optional<ledger::Posting> dust(std::string id, const std::string& orchestrator, const Int256& exact,
                                        Timestamp time) const;

private:
    ledger::Posting posting(const JournalLine& line, std::string id, const Int256& delta) const;

    Asset m_asset;
    std::unordered_map<std::string, State> m_states;
};

}  // namespace sluice::legacy
