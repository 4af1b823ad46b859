// What one payout costs in our own process, from a due balance to signed bytes in a node's hands: plan and reserve, number, sign, keep,
// send. The store is in memory and the node answers at once, so this is the machine's own cost; a durable store adds its commits.
#include "sim/rig.h"
#include "support/bench_output.h"

#include <QCoreApplication>
#include <QLoggingCategory>
#include <chrono>

int main(int argc, char** argv)
{
    using namespace sluice;
    QCoreApplication app(argc, argv);
    QLoggingCategory::setFilterRules(QStringLiteral("sluice.*=false"));
    const std::string only = test::benchOnly(argc, argv);
    const auto microsSince = [](std::chrono::steady_clock::time_point start) {
        return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count();
    };
    if (test::benchWanted(only, "payouts.sign")) {
        const auto books = sim::Books::inMemory();
        sim::Rig rig(1, *books, sim::Rig::testConfig());
        chain::Transaction tx{31337, 0, chain::DynamicFees{1, 2'000'000'000}, 25'200, Address{}, 1, {}};
        constexpr int rounds = 2'000;
        const auto start = std::chrono::steady_clock::now();
        for (int i = 0; i < rounds; ++i) {
            tx.nonce = static_cast<std::uint64_t>(i);
            if (rig.signer.signNow(tx).raw.empty())
                return 1;
        }
        test::printFigure("payouts.sign", microsSince(start) / rounds, "us",
                          "sign, recover and encode one EIP-1559 transfer");
    }
    if (test::benchGroup(only, {"payouts.plan_to_broadcast", "payouts.receipt_to_settled"})) {
        constexpr int payouts = 500;
        const auto books = sim::Books::inMemory();
        sim::Rig rig(1, *books, sim::Rig::testConfig());
        for (int i = 0; i < payouts; ++i) {
            Address address;
            address.bytes[0] = 1;
            address.bytes[18] = static_cast<std::uint8_t>(i >> 8);
            address.bytes[19] = static_cast<std::uint8_t>(i);
            rig.payees.payees["orch-" + std::to_string(i)] = {address, false};
            rig.credit("orch-" + std::to_string(i), Int256(2'000'000'000'000'000));
        }
        rig.start();
        const auto start = std::chrono::steady_clock::now();
        rig.run(4'000);
        if (rig.chain.sends != payouts)
            return 1;
        test::printFigure("payouts.plan_to_broadcast", microsSince(start) / payouts, "us",
                          "per payout, 500 due at once: plan, reserve, number, sign, keep, send; store in memory");
        const auto settling = std::chrono::steady_clock::now();
        for (int i = 0; i < 3; ++i) {
            rig.chain.mine();
            rig.run(2'000);
        }
        for (const auto& intent : rig.intents())
            if (intent.state != payouts::IntentState::Settled)
                return 1;
        test::printFigure("payouts.receipt_to_settled", microsSince(settling) / payouts, "us",
                          "per payout, 500 at once: two looks at the receipt, debit, audit; store in memory");
    }
    return 0;
}
