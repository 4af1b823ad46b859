// A rig with one orchestrator, for directed tests: time, blocks and faults move only when the test says so.
#pragma once

#include "sim/rig.h"

#include <QtTest>

namespace sluice::test {

using namespace sluice::payouts;
using sim::Books;
using sim::Rig;

inline const Int256 milliEth = 1'000'000'000'000'000;

struct Bed {
    explicit Bed(PayoutConfig config = Rig::testConfig(), std::uint64_t seed = 1)
        : books(Books::inMemory()), rig(seed, *books, std::move(config))
    {
        rig.payees.payees["orch"] = {recipient, false};
    }

    // A payout of `wei` that was broadcast and lies in the pool.
    Intent submitted(const Int256& wei = milliEth * 5)
    {
        rig.credit("orch", wei);
        rig.start();
        rig.run(3'000);
        return rig.only();
    }
    void blocks(int count, std::int64_t msEach = 2'000)
    {
        for (int i = 0; i < count; ++i) {
            rig.chain.mine();
            rig.run(msEach);
        }
    }
    Int256 received() const { return Int256(rig.chain.received(recipient)); }
    static Address address(std::uint8_t last)
    {
        Address made;
        made.bytes[0] = 0xaa;
        made.bytes[19] = last;
        return made;
    }

    const Address recipient = address(1);
    std::unique_ptr<Books> books;
    Rig rig;
};

inline std::string stateText(const Intent& intent)
{
    return toText(intent.state);
}

}  // namespace sluice::test

#define COMPARE_STATE(intent, expected) \
    QCOMPARE(QString::fromLatin1(toText((intent).state)), QString::fromLatin1(toText(expected)))
#define COMPARE_WAIT(intent, expected) \
    QCOMPARE(QString::fromLatin1(toText((intent).wait)), QString::fromLatin1(toText(expected)))
