// Values of the ledger (ops-engine 1.1, DECISIONS 1-4). An account holds one asset; its balance is what was credited to
// it less what was debited from it. `orchestrator:<id>` is what we owe that orchestrator, `customer:<key>` what a customer of the
// clearinghouse may spend; counter accounts (`equity:`,
// `settled:`, `dust:`) make every transfer double-entry, so the balances of one asset always add up to zero. Thread:
// values, any thread.
#pragma once

#include "core/amount.h"
#include "core/clock.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::ledger {

// Why money moved. Statistics go by kind, never by the reason text (W-19).
enum class TransferKind {
    Credit,      // any earning without a kind of its own
    Adjustment,  // an operator's, either sign
    SessionTime,
    PowerTime,
    Workload,
    WorkloadTime,
    Payout,      // left on chain; journal event set_balance
    SetBalance,  // a balance set to a value; journal event set_balance
    Import,      // opening balance brought from another store; journal event set_balance
    Dust,        // what lay below one unit at import (DECISIONS 4)
    Internal,    // between counter accounts
    Grant,       // of customers: prepaid or given
    Trial,       // given once by itself
    Included,    // usage that comes with a plan, each period
    Usage,       // paid for a ticket
    Expiry,      // of a grant, what was left
    Refund       // of a grant that was voided, what was left
};
// "credit", "adjustment", "session_time", "power_time", "workload", "workload_time", "payout", "set_balance", "import",
// "dust", "internal", "grant", "trial", "included", "usage", "expiry", "refund"
const char* kindCode(TransferKind kind);
std::optional<TransferKind> kindFromCode(std::string_view code);

// Account names. An orchestrator id is free text of at most 128 code points (ops-api 1.1).
std::string orchestratorAccount(std::string_view orchestratorId);
std::optional<std::string_view> orchestratorOf(std::string_view account);  // views into `account`
std::string equityAccount(TransferKind kind);                              // "equity:adjustment": issued by that kind
std::string settledAccount(const Asset& asset);                            // "settled:eth": paid out

inline constexpr std::size_t maxTransferIdLength =
    800;  // bytes: an orchestrator id, a hash and what says which of several
inline constexpr std::size_t maxAccountLength = 600;  // code units: 128 code points and the prefix
inline constexpr std::size_t maxTextLength = 65'536;  // reason, reference and metadata, each

// One movement. Immutable once posted.
struct Posting {
    std::string id;  // made by whoever asks, unique for ever, 1..200
    TransferKind kind = TransferKind::Credit;
    Amount amount;          // > 0
    std::string debit;      // loses
    std::string credit;     // gains; at most one of the two is an orchestrator's
    std::string reason;     // journal text, may be empty
    std::string reference;  // what it belongs to (transaction hash, workload, session), may be empty
    std::string metadata;   // a JSON object as core/json writes it, or empty
    Timestamp time;
};

struct Posted {
    std::int64_t seq = 0;   // gap-free from 1
    Timestamp time;         // of the first posting
    Amount balance;         // of the orchestrator's account (else of the credited one) after that transfer
    bool replayed = false;  // the id was there already with the same content; nothing was changed
};

struct Transfer {
    std::int64_t seq = 0;
    Posting posting;
    std::string orchestrator;  // empty when neither account is an orchestrator's
    Amount delta;              // change of the orchestrator's balance; +amount when there is none
    Amount balanceAfter;       // as Posted::balance
};

struct Balance {
    Amount balance;
    Amount reserved;  // sum of active reservations
    Amount available() const { return balance - reserved; }
};

enum class ReservationState { Active, Posted, Voided };
const char* reservationStateCode(ReservationState state);  // "active", "posted", "voided"

struct Reservation {
    std::string id;
    std::string account;
    Amount amount;
    ReservationState state = ReservationState::Active;
    std::string reference;
    Timestamp created;
    std::optional<Timestamp> closed;
    std::string closeReason;  // of a void
    std::string transferId;   // of a post
    bool replayed = false;
};

}  // namespace sluice::ledger
