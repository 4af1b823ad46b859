#include "app/demo/demo_payouts.h"

#include "chain/transaction.h"
#include "core/check.h"
#include "core/ids.h"
#include "ledger/ledger.h"
#include "payouts/payout_store.h"

#include <algorithm>

namespace sluice::app {

namespace {

constexpr std::uint64_t demoTransferGas = 21'000;

}  // namespace

DemoPayouts::DemoPayouts(const DemoParts& parts, Rng& rng)
    : m_parts(parts), m_rng(rng), m_key(crypto::PrivateKey::generate())
{}

Result<void> DemoPayouts::pay(const std::string& orchestrator, const Address& recipient, Timestamp when, bool recent)
{
    // Rolled back or not, the choice of this payout's fate is made once.
    const int fate = recent ? m_recent++ % 4 : -1;
    return m_parts.writer.run([&](storage::Connection& connection) -> Result<void> {
        const std::string account = ledger::orchestratorAccount(orchestrator);
        SLUICE_ASSIGN(const auto balance, m_parts.ledger.balanceOf(connection, account, Asset::eth()));
        if (balance.available().units() < Int256(1'000'000'000'000'000))
            return {};
        payouts::Intent intent;
        intent.id = timeOrderedId(when, m_rng);
        intent.to = recipient;
        intent.valueWei = balance.available().units();
        intent.chainId = m_parts.chainId;
        intent.sender = m_key.address();
        intent.createdAt = when;
        intent.gate = fate == 0 ? payouts::Gate::Awaiting : payouts::Gate::Auto;
        intent.wait = fate == 0 ? payouts::WaitReason::AwaitingApproval : payouts::WaitReason::None;
        const std::string reservation = "payout:" + intent.id;
        intent.legs.push_back({orchestrator, recipient, intent.valueWei, reservation, {}, {}});
        SLUICE_TRY(m_parts.ledger.reserve(connection, {reservation, account, balance.available(), intent.id, when}));
        SLUICE_TRY(payouts::insertIntent(connection, intent, {"planned", "engine", {}, "reservation " + reservation}));
        if (fate == 0)
            return {};
        if (fate == 1) {
            intent.gate = payouts::Gate::Held;
            intent.wait = payouts::WaitReason::Held;
            intent.holdReason = "address change announced, waiting for confirmation";
            return payouts::updateIntent(connection, intent, {"held", "ops-lena", {}, intent.holdReason},
                                         when.plusSeconds(240));
        }
        SLUICE_TRY(sign(connection, intent, when.plusSeconds(2)));
        if (fate < 0)
            return settle(connection, intent, when.plusSeconds(5));
        intent.state = fate == 2 ? payouts::IntentState::Submitted : payouts::IntentState::Stalled;
        intent.wait = payouts::WaitReason::WaitsForReceipt;
        return payouts::updateIntent(connection, intent,
                                     {fate == 2 ? "broadcast" : "stalled", "engine", intent.txHash->toHex(),
                                      fate == 2 ? "" : "no receipt after 300 s"},
                                     when.plusSeconds(fate == 2 ? 3 : 303));
    });
}

Result<void> DemoPayouts::sign(storage::Connection& connection, payouts::Intent& intent, Timestamp when)
{
    chain::Transaction transaction;
    transaction.chainId = intent.chainId;
    transaction.nonce = m_nonce++;
    transaction.fees = chain::DynamicFees{UInt256(0), UInt256(20'000'000 + m_rng.below(30'000'000))};
    transaction.gasLimit = demoTransferGas + demoTransferGas / 5;
    transaction.to = intent.to;
    transaction.value = UInt256(intent.valueWei);
    const auto signedTx =
        chain::attachSignature(transaction, crypto::toBytes65(m_key.sign(chain::signingHash(transaction))));
    SLUICE_CHECK(signedTx && signedTx->sender == intent.sender);
    payouts::Attempt attempt;
    attempt.number = 1;
    attempt.rawTx = signedTx->raw;
    attempt.txHash = signedTx->hash;
    attempt.gas = transaction.gasLimit;
    attempt.maxFeePerGas = chain::feeCeilingPerGas(transaction.fees);
    attempt.createdAt = when;
    attempt.broadcastAt = when.plusSeconds(1);
    intent.nonce = transaction.nonce;
    intent.state = payouts::IntentState::Signed;
    intent.txHash = attempt.txHash;
    intent.attempts.push_back(attempt);
    SLUICE_TRY(payouts::insertAttempt(connection, intent.id, attempt));
    return payouts::updateIntent(connection, intent,
                                 {"signed", "engine", attempt.txHash.toHex(), "raw transaction durable"}, when);
}

Result<void> DemoPayouts::settle(storage::Connection& connection, payouts::Intent& intent, Timestamp when)
{
    const std::string hash = intent.txHash->toHex();
    intent.state = payouts::IntentState::Submitted;
    SLUICE_TRY(payouts::updateIntent(connection, intent, {"broadcast", "engine", hash, {}}, when));
    intent.state = payouts::IntentState::Mined;
    // A block about every quarter of a second.
    intent.blockNumber = 280'000'000 + static_cast<std::uint64_t>(when.micros / 250'000 % 90'000'000);
    Hash32 block;
    m_rng.fill(block.bytes);
    intent.blockHash = block;
    intent.minedAttempt = 1;
    intent.feeWei = Int256(intent.attempts.front().maxFeePerGas) * Int256(demoTransferGas) / 2;
    SLUICE_TRY(payouts::updateIntent(connection, intent,
                                     {"mined", "engine", hash, "block " + std::to_string(*intent.blockNumber)},
                                     when.plusSeconds(2)));
    const payouts::Leg& leg = intent.legs.front();
    const std::string metadata = R"({"recipient":")" + leg.recipient.toHex() + R"(","tx_hash":")" + hash
                                 + R"(","amount_eth":")" + formatUnits(leg.amountWei, 18) + R"(","block_number":)"
                                 + std::to_string(*intent.blockNumber) + "}";
    SLUICE_TRY(m_parts.ledger.postReservation(connection, {leg.reservationId,
                                                           "payout:" + hash + ":" + leg.orchestratorId,
                                                           Amount(Asset::eth(), leg.amountWei),
                                                           ledger::TransferKind::Payout,
                                                           {},
                                                           "payout",
                                                           hash,
                                                           metadata,
                                                           when.plusSeconds(6)}));
    intent.legs.front().paidWei = leg.amountWei;
    intent.state = payouts::IntentState::Settled;
    intent.wait = payouts::WaitReason::None;
    return payouts::updateIntent(connection, intent, {"settled", "engine", hash, "debited in the same commit"},
                                 when.plusSeconds(6));
}

}  // namespace sluice::app
