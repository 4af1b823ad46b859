// What windows and routes ask about payouts. Thread: any but the GUI's; blocks on a pooled reader.
#pragma once

#include "chain/transaction.h"
#include "core/table.h"
#include "payouts/intent.h"
#include "storage/reader.h"

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice::payouts {

// payouts: state · gate · created · recipient · orchestrators · amount (wei, "eth") · fee · chain_id · nonce · attempt · updated · resolved ·
//   wait · wait_detail · tx_hash · block · kind · simulated · hold_reason · error · id. Age is for whoever knows the time: created to resolved.
// `changes` is the sequence given to engine and commands.
std::unique_ptr<TableSource> makePayoutsTable(storage::ReaderPool& readers, ChangeSequence* changes);

// balances with the payout joined in: orchestrator · balance · reserved · available · unit · payout (state of the open one) · wait ·
//   payout_id · last_transfer
std::unique_ptr<TableSource> makePayoutBalancesTable(storage::ReaderPool& readers, ChangeSequence* changes);

// One attempt as it went, or would go, on the wire.
struct DecodedAttempt {
    int number = 0;
    chain::Transaction transaction;
    Hash32 hash;
    Address sender;
};

struct PayoutView {
    Intent intent;
    std::vector<TimelineRow> timeline;
    std::vector<DecodedAttempt> decoded;  // same order as intent.attempts
};

class PayoutQueries {
public:
    explicit PayoutQueries(storage::ReaderPool& readers) : m_readers(readers) {}
    Result<std::optional<PayoutView>> payout(std::string_view id, std::stop_token stop = {}) const;
    Result<std::optional<Intent>> byTxHash(const Hash32& txHash, std::stop_token stop = {}) const;
    // Oldest first; simulated ones too.
    Result<std::vector<Intent>> openIntents(std::stop_token stop = {}) const;

private:
    storage::ReaderPool& m_readers;
};

}  // namespace sluice::payouts
