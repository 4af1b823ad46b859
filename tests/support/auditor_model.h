// An independent model of the ledger, written apart from it: plain maps, no cache, no SQL, nothing shared with
// server/ledger but the numbers' type. It replays the same operations and says what the ledger must have answered. Copy
// it to keep a state to go back to.
#pragma once

#include "core/int256.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace sluice::test {

class AuditorModel {
public:
    enum class Verdict { Done, Replayed, Invalid, Conflict, Denied, NotFound };

    struct Answer {
        Verdict verdict = Verdict::Done;
        Int256 balance = 0;       // after a transfer: of the orchestrator's account, else of the gaining one
        std::int64_t number = 0;  // of the transfer
    };

    struct Move {
        std::string id;
        std::string kind;
        std::string asset;
        std::string loses;
        std::string gains;
        Int256 amount = 0;
        std::string reason;
        std::int64_t timeMicros = 0;
    };

    struct JournalRow {
        std::int64_t number = 0;
        std::string orchestrator;
        std::string kind;
        std::string asset;
        Int256 change = 0;
        Int256 after = 0;
        std::int64_t timeMicros = 0;
    };

    struct Day {
        Int256 gained = 0;
        Int256 lost = 0;
    };

    Answer move(const Move& move);
    Answer reserve(const std::string& id, const std::string& account, const std::string& asset, const Int256& amount);
    // The payout of a reservation: from its account to settled:<asset>.
    Answer post(const std::string& reservation, const std::string& transferId, const Int256& amount,
                std::int64_t timeMicros);
    Answer release(const std::string& reservation);

    Int256 balance(const std::string& account, const std::string& asset) const;
    Int256 reserved(const std::string& account, const std::string& asset) const;
    const std::vector<JournalRow>& journal() const { return m_journal; }  // oldest first
    // By (orchestrator account, asset, day, kind).
    std::map<std::tuple<std::string, std::string, std::int64_t, std::string>, Day> days() const;
    std::int64_t moves() const { return static_cast<std::int64_t>(m_moves.size()); }
    std::vector<std::pair<std::string, std::string>> accounts() const;  // (account, asset)

private:
    struct Held {
        std::string account;
        std::string asset;
        Int256 amount = 0;
        char state = 'a';  // active, posted, released
        std::string transferId;
    };

    static std::string orchestratorIn(const std::string& account);

    std::vector<Move> m_moves;  // the truth: balances are sums over it
    std::map<std::string, std::size_t> m_moveById;
    std::map<std::pair<std::string, std::string>, Int256> m_balances;
    std::map<std::string, Held> m_held;
    std::vector<JournalRow> m_journal;
};

}  // namespace sluice::test
