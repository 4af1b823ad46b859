// Reading stored rows of the ledger back into values; shared by commands, queries and verification. A row that
// contradicts itself is left out by the reader and reported by verify (W-34).
#pragma once

#include "ledger/types.h"
#include "storage/connection.h"

#include <optional>
#include <string_view>

namespace sluice::ledger {

// Columns of a transfer as stored; debit and credit are account numbers.
inline constexpr std::string_view transferColumns =
    "t.seq, t.id, t.time, t.kind, t.debit, t.credit, t.orchestrator, t.asset, t.delta, t.balance_after, t.reason, "
    "t.reference, t.metadata";

struct StoredTransfer {
    std::int64_t seq = 0;
    std::string id;
    std::int64_t time = 0;
    std::string kind;
    std::int64_t debit = 0;
    std::int64_t credit = 0;
    std::string orchestrator;
    std::string asset;
    Int256 delta = 0;
    Int256 balanceAfter = 0;
    std::string reason;
    std::string reference;
    std::string metadata;

    Int256 amount() const { return delta < 0 ? Int256(-delta) : delta; }
};

StoredTransfer readTransfer(const storage::Row& row);  // transferColumns from column 0
// nullopt: the kind is unknown.
std::optional<Transfer> toTransfer(StoredTransfer stored, std::string debit, std::string credit);

// Columns of a reservation with its account's name behind them.
inline constexpr std::string_view reservationColumns =
    "r.id, r.account, r.asset, r.amount, r.state, r.reference, r.created, r.closed, r.close_reason, r.transfer_id";

struct StoredReservation {
    std::int64_t account = 0;
    Reservation value;  // without the account's name
};

StoredReservation readReservation(const storage::Row& row);

}  // namespace sluice::ledger
