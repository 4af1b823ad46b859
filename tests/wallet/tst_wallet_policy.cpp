// The signing policy as a pure judgement: every rule at its edge (S10), no tickets (DP15), and its JSON form.
#include "chain/ticket.h"
#include "wallet/signing_policy.h"

#include <QTest>

using namespace sluice;
using namespace sluice::wallet;

namespace {

Address addressOf(std::uint8_t byte)
{
    Address address;
    address.bytes.fill(byte);
    return address;
}

const UInt256 ether("1000000000000000000");

PolicyInput payout(const UInt256& value)
{
    PolicyInput input;
    input.signer = addressOf(0x19);
    input.transaction = {42161, 7, chain::DynamicFees{0, 200'000'000}, 21'000, addressOf(0x22), value, {}};
    return input;
}

std::string refusal(const SigningPolicy& policy, const PolicyInput& input)
{
    const PolicyVerdict verdict = evaluate(policy, input);
    const PolicyCheck* refused = verdict.firstRefusal();
    return refused ? refused->rule : "";
}

}  // namespace

class TstWalletPolicy : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aPlainPayoutPasses()
    {
        const auto verdict = evaluate(defaultPolicy(42161), payout(ether / 100));
        QVERIFY(verdict.allowed());
        QVERIFY(verdict.asResult());
        QVERIFY(verdict.checks.size() >= 7);
    }

    void otherChainsAreRefused()
    {
        QCOMPARE(refusal(defaultPolicy(1), payout(1)), std::string("chain_id"));
        QCOMPARE(refusal(SigningPolicy{}, payout(1)), std::string("chain_id"));
    }

    void S10_perPayoutAndCumulativePerDay()
    {
        SigningPolicy policy = defaultPolicy(42161);
        QCOMPARE(refusal(policy, payout(ether)), std::string());
        QCOMPARE(refusal(policy, payout(ether + 1)), std::string("max_per_payout"));
        PolicyInput small = payout(ether / 10);
        small.spentTodayWei = *policy.maxPerDayWei - ether / 10;
        QCOMPARE(refusal(policy, small), std::string());
        small.spentTodayWei += 1;  // many small ones add up
        QCOMPARE(refusal(policy, small), std::string("max_per_day"));
        const auto denied = evaluate(policy, small).asResult();
        QVERIFY(denied.error().code == ErrorCode::Denied);
        QVERIFY(denied.error().message.find("max_per_day") != std::string::npos);
    }

    void S10_feesAreBounded()
    {
        const SigningPolicy policy = defaultPolicy(42161);
        PolicyInput input = payout(1);
        input.transaction.fees = chain::DynamicFees{0, policy.maxFeePerGasWei};
        QCOMPARE(refusal(policy, input), std::string());
        input.transaction.fees = chain::DynamicFees{0, policy.maxFeePerGasWei + 1};
        QCOMPARE(refusal(policy, input), std::string("max_fee_per_gas"));
        input.transaction.fees = chain::LegacyFees{policy.maxFeePerGasWei + 1};
        QCOMPARE(refusal(policy, input), std::string("max_fee_per_gas"));
        input.transaction.fees = chain::DynamicFees{0, policy.maxFeePerGasWei};
        input.transaction.gasLimit = 100'001;
        QCOMPARE(refusal(policy, input), std::string("max_total_fee"));
        input.transaction.gasLimit = ~0ull;  // a product beyond 256 bits must not wrap
        input.transaction.fees = chain::DynamicFees{0, ~UInt256(0)};
        QCOMPARE(refusal(policy, input), std::string("max_fee_per_gas"));
        input = payout(1);
        input.feesTodayWei = *policy.maxFeesPerDayWei;
        QCOMPARE(refusal(policy, input), std::string("max_fees_per_day"));
    }

    void S10_recipientIsChecked()
    {
        SigningPolicy policy = defaultPolicy(42161);
        PolicyInput input = payout(1);
        input.transaction.to.reset();
        QCOMPARE(refusal(policy, input), std::string("contract_creation"));
        input.transaction.to = Address{};
        QCOMPARE(refusal(policy, input), std::string("recipient"));
        input = payout(1);
        policy.requireAllowList = true;
        QCOMPARE(refusal(policy, input), std::string("allow_list"));
        policy.allowedRecipients = {addressOf(0x33)};
        QCOMPARE(refusal(policy, input), std::string("allow_list"));
        policy.allowedRecipients.push_back(addressOf(0x22));
        QCOMPARE(refusal(policy, input), std::string());
    }

    void twoApprovalsMeanTwoNames()
    {
        SigningPolicy policy = defaultPolicy(42161);
        policy.approvalAboveWei = ether / 10;
        policy.twoApprovalsAboveWei = ether / 2;
        QCOMPARE(refusal(policy, payout(ether / 10)), std::string());
        PolicyInput input = payout(ether / 10 + 1);
        QCOMPARE(refusal(policy, input), std::string("approvals"));
        input.approvals = {"ann"};
        QCOMPARE(refusal(policy, input), std::string());
        input = payout(ether);
        for (const auto& names :
             {std::vector<std::string>{"ann"}, {"ann", "ann"}, {"ann", " Ann "}, {"ann", "", "  "}}) {
            input.approvals = names;
            QCOMPARE(refusal(policy, input), std::string("approvals"));
        }
        input.approvals = {"ann", "bob"};
        QCOMPARE(refusal(policy, input), std::string());
    }

    void DP15_ticketsAreRefused()
    {
        SigningPolicy policy = defaultPolicy(42161);
        policy.ticketBroker = addressOf(0xbb);
        const auto ticket = chain::alwaysWinningTicket(addressOf(0x22), addressOf(0x19), ether, 1, 2, {123, Hash32{}});
        QVERIFY(ticket);
        for (const SignPurpose purpose : {SignPurpose::Payout, SignPurpose::NonceCancel, SignPurpose::DepositTopUp}) {
            PolicyInput input = payout(purpose == SignPurpose::NonceCancel ? 0 : 1);
            input.purpose = purpose;
            input.transaction.to = purpose == SignPurpose::NonceCancel ? input.signer : addressOf(0xbb);
            input.transaction.data = chain::redeemCalldata({*ticket, {}, 2});
            QCOMPARE(refusal(policy, input), std::string("selector"));
        }
        PolicyInput unknown = payout(1);
        unknown.purpose = SignPurpose(99);
        QCOMPARE(refusal(policy, unknown), std::string("purpose"));
    }

    void depositsGoOnlyToTheBroker()
    {
        SigningPolicy policy = defaultPolicy(42161);
        PolicyInput input = payout(ether / 100);
        input.purpose = SignPurpose::DepositTopUp;
        input.transaction.data = chain::fundDepositCalldata();
        QCOMPARE(refusal(policy, input), std::string("ticket_broker"));
        policy.ticketBroker = addressOf(0x22);
        QCOMPARE(refusal(policy, input), std::string());
        policy.maxDepositTopUpWei = ether / 1000;
        QCOMPARE(refusal(policy, input), std::string("max_deposit_top_up"));
        policy.allowDepositTopUp = false;
        QCOMPARE(refusal(policy, input), std::string("deposit_top_up"));
    }

    void aNonceCancelMovesNothing()
    {
        const SigningPolicy policy = defaultPolicy(42161);
        PolicyInput input = payout(0);
        input.purpose = SignPurpose::NonceCancel;
        QCOMPARE(refusal(policy, input), std::string("recipient"));
        input.transaction.to = input.signer;
        QCOMPARE(refusal(policy, input), std::string());
        input.transaction.value = 1;
        QCOMPARE(refusal(policy, input), std::string("max_per_payout"));
    }

    void jsonRoundTripAndTypos()
    {
        SigningPolicy policy = defaultPolicy(42161);
        policy.version = 3;
        policy.twoApprovalsAboveWei = ether;
        policy.allowedRecipients = {addressOf(0x22)};
        policy.ticketBroker = addressOf(0xbb);
        const json::Value value = toJson(policy);
        QVERIFY(*policyFromJson(value) == policy);
        json::Value typo = value;
        typo.set("max_per_payuot_wei", "1");
        QVERIFY(policyFromJson(typo).error().code == ErrorCode::InvalidArgument);
        for (const char* bad : {"-1", "1.5", "1e18", ""}) {
            json::Value wrong = value;
            wrong.set("max_per_day_wei", bad);
            QVERIFY2(!policyFromJson(wrong), bad);
        }
        json::Value contradiction = value;
        contradiction.set("max_per_day_wei", "1");
        QVERIFY(!policyFromJson(contradiction));
        QVERIFY(!policyFromJson(json::Value("text")));
    }
};

QTEST_GUILESS_MAIN(TstWalletPolicy)
#include "tst_wallet_policy.moc"
