// The commands of the ledger. Each runs on the writer thread inside the caller's command, so several (of this and other
// rooms) share one commit: all of them or none. Every one is idempotent by its id: asking twice with the same content
// answers the first result (`replayed`), with other content it is Conflict (LC1, W-10). Balances live in a write-back
// cache on the writer thread that is flushed once per batch, undone with a failing command and forgotten with a failing
// batch.
#pragma once

#include "core/subscription.h"
#include "ledger/types.h"
#include "storage/writer.h"

#include <memory>
#include <string>
#include <string_view>

namespace sluice::ledger {

struct LedgerConfig {
    // PAYMENTS_TEST_RUN_ID: every transfer's metadata starts with {"test":true,"test_run_id":<id>}; the caller's
    // members win.
    std::string testRunId;
    std::size_t cachedEntries = 200'000;  // accounts and day totals kept between batches
};

// A signed change of what we owe an orchestrator; the other side is equity:<kind>.
struct CreditRequest {
    std::string id;
    std::string orchestrator;
    Amount amount;  // any sign, not zero; the balance may become negative
    TransferKind kind = TransferKind::Credit;
    std::string reason;
    std::string reference;
    std::string metadata;
    Timestamp time;
};

struct ReserveRequest {
    std::string id;  // 1..200
    std::string account;
    Amount amount;  // > 0
    std::string reference;
    Timestamp time;
};

struct PostReservationRequest {
    std::string reservationId;
    std::string transferId;
    Amount amount;  // what was really paid; may differ from what was reserved (LC4), never clamped (DP16)
    TransferKind kind = TransferKind::Payout;
    std::string counterAccount;  // gains; empty: settled:<asset>
    std::string reason = "payout";
    std::string reference;  // transaction hash
    std::string metadata;
    Timestamp time;
};

class Ledger {
public:
    // Registers itself with the writer, so it must be made before the first command and be destroyed after the last.
    explicit Ledger(storage::Writer& writer, LedgerConfig config = {});
    ~Ledger();
    Ledger(const Ledger&) = delete;
    Ledger& operator=(const Ledger&) = delete;

    // --- commands: writer thread, inside a command
    // --------------------------------------------------------------------- InvalidArgument: amount not positive or out
    // of range, same account twice, two orchestrators, bad id, metadata that is no object. Conflict: the id is taken by
    // another content. Any error of the store.
    Result<Posted> post(storage::Connection& connection, const Posting& posting);
    Result<Posted> credit(storage::Connection& connection, const CreditRequest& request);
    // Moves the balance to request.amount (v1 set_balance) by a transfer of the difference; InvalidArgument when there
    // is none.
    Result<Posted> setBalance(storage::Connection& connection, const CreditRequest& request);

    // Denied "insufficient available balance ...": balance less active reservations is below the amount.
    Result<Reservation> reserve(storage::Connection& connection, const ReserveRequest& request);
    // NotFound; Conflict: voided, or posted by another transfer. The reservation ends in the same commit.
    Result<Posted> postReservation(storage::Connection& connection, const PostReservationRequest& request);
    Result<Reservation> voidReservation(storage::Connection& connection, std::string_view reservationId,
                                        std::string_view reason, Timestamp time);

    // Including what this batch did so far.
    Result<Balance> balanceOf(storage::Connection& connection, std::string_view account, const Asset& asset);
    Result<std::optional<Transfer>> findTransfer(storage::Connection& connection, std::string_view id);
    Result<std::optional<Reservation>> findReservation(storage::Connection& connection, std::string_view id);

    // --- any thread ------------------------------------------------------------------------------------------------
    ChangeSequence& changes();  // bumped after each durable change

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace sluice::ledger
