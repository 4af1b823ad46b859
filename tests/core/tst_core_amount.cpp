#include "core/amount.h"
#include "core/rng.h"

#include <QtTest>

using namespace sluice;

namespace {

Int256 randomUnits(Rng& rng)
{
    UInt256 bits = 0;
    for (int i = 0; i < 4; ++i)
        bits = (bits << 64) | rng.next64();
    bits >>= unsigned(1 + rng.below(255));
    const Int256 value(bits);
    return rng.below(2) ? Int256(-value) : value;
}

const Int256 largest = (Int256(1) << 255) - 1;
const Int256 smallest = -largest - 1;

}  // namespace

class TestCoreAmount : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsEveryFormOfTheWire_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("written");
        const auto row = [](const char* text, const char* written) {
            QTest::newRow(text) << QString(text) << QString(written);
        };
        row("0", "0");
        row("0.0", "0");
        row("-0", "0");
        row("0E-8", "0");
        row("1", "1");
        row("1.0", "1");
        row("+1.50", "1.5");
        row(" 2.40\t", "2.4");
        row("-0.25", "-0.25");
        row(".5", "0.5");
        row("5.", "5");
        row("1_000.000_1", "1000.0001");
        row("1E-7", "0.0000001");
        row("8.92266E-11", "0.0000000000892266");
        row("1e+3", "1000");
        row("1E+21", "1000000000000000000000");
        row("0.000005353596", "0.000005353596");
        row("1E-18", "0.000000000000000001");
        row("100000000000000000000000000000000000.000000000000000001",
            "100000000000000000000000000000000000.000000000000000001");
    }
    void readsEveryFormOfTheWire()
    {
        QFETCH(QString, text);
        QFETCH(QString, written);
        const auto amount = Amount::parse(text.toStdString(), Asset::eth());
        QVERIFY2(amount.has_value(), amount ? "" : amount.error().message.c_str());
        QCOMPARE(QString::fromStdString(amount->toString()), written);
    }

    void refusesTheRest_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* text, const char* message) {
            QTest::newRow(*text ? text : "empty") << QString(text) << QString(message);
        };
        for (const char* text :
             {"", " ", ".", "-", "abc", "1,5", "0x10", "1e", "1e5.5", "--1", "_1", "1_", "1__0", "1 2", "½"})
            row(text, "not a decimal");
        for (const char* text : {"NaN", "-nan", "Infinity", "-inf", "sNaN"})
            row(text, "not finite");
        row("1E-19", "more than 18 decimals");
        row("0.1234567890123456789", "more than 18 decimals");
        row("1E+60", "out of range");
        row("-1e999999", "out of range");
    }
    void refusesTheRest()
    {
        QFETCH(QString, text);
        QFETCH(QString, message);
        const auto amount = Amount::parse(text.toStdString(), Asset::eth());
        QVERIFY(!amount);
        QCOMPARE(QString::fromStdString(amount.error().message), message);
    }

    void trailingZeroDecimalsDoNotCount()
    {
        QCOMPARE(Amount::parse("1.000000000000000000000000", Asset::eth())->toString(), std::string("1"));
    }

    void truncationTellsOfDust()
    {
        bool dust = false;
        QCOMPARE(*parseUnitsTruncating("1.6666666666666666666666E-10", 18, &dust), Int256(166666666));
        QVERIFY(dust);
        QCOMPARE(*parseUnitsTruncating("-0.0000000000000000019", 18, &dust), Int256(-1));
        QVERIFY(dust);
        QCOMPARE(*parseUnitsTruncating("2.40", 18, &dust), Int256("2400000000000000000"));
        QVERIFY(!dust);
    }

    void unitsSurviveTheirText()
    {
        SeededRng rng(1);
        for (int round = 0; round < 20'000; ++round) {
            const Int256 units = randomUnits(rng);
            const int scale = int(rng.below(30));
            const auto again = parseUnits(formatUnits(units, scale), scale);
            QVERIFY(again);
            QVERIFY(*again == units);
        }
        QVERIFY(*parseUnits(formatUnits(largest, 18), 18) == largest);
        QVERIFY(*parseUnits(formatUnits(smallest, 18), 18) == smallest);
    }

    void assets()
    {
        QCOMPARE(Asset::named(" ETH ").code(), std::string("eth"));
        QCOMPARE(Asset::named("").code(), std::string("eth"));
        QCOMPARE(Asset::named("Credits").scale(), 18);
        QCOMPARE(Asset::usd().scale(), 26);
        QVERIFY(Amount(Asset::eth(), 2) > Amount(Asset::eth(), 1));
        QCOMPARE((Amount(Asset::eth(), 2) - Amount(Asset::eth(), 5)).toString(), std::string("-0.000000000000000003"));
    }

    void offsetBinarySortsAsNumbersDo()
    {
        SeededRng rng(2);
        for (int round = 0; round < 20'000; ++round) {
            const Int256 a = randomUnits(rng);
            const Int256 b = rng.below(4) == 0 ? a : randomUnits(rng);
            QVERIFY(fromOffsetBinary(toOffsetBinary(a)) == a);
            QCOMPARE(toOffsetBinary(a) < toOffsetBinary(b), a < b);
        }
        for (const Int256& edge : {Int256(0), Int256(1), Int256(-1), largest, smallest})
            QVERIFY(fromOffsetBinary(toOffsetBinary(edge)) == edge);
        QVERIFY(toOffsetBinary(smallest) == Word256{});
        QVERIFY(!fitsSigned256(largest + 1));
        QVERIFY(!fitsSigned256(smallest - 1));
    }

    void decimalsAndQuantities()
    {
        QVERIFY(int256FromDecimal("-57896044618658097711785492504343953926634992332820282019728792003956564819968")
                == smallest);
        QVERIFY(!int256FromDecimal("57896044618658097711785492504343953926634992332820282019728792003956564819968"));
        QVERIFY(!int256FromDecimal(""));
        QVERIFY(!int256FromDecimal("+1"));
        QVERIFY(!int256FromDecimal("1a"));
        QVERIFY(
            int256FromDecimal("000000000000000000000000000000000000000000000000000000000000000000000000000000000007")
            == Int256(7));
        QCOMPARE(toHexQuantity(UInt256(0)), std::string("0x0"));
        QCOMPARE(toHexQuantity(UInt256(0x1fAB)), std::string("0x1fab"));
        QVERIFY(uint256FromHexQuantity("0x1F") == UInt256(31));
        QVERIFY(!uint256FromHexQuantity("0x"));
        QVERIFY(!uint256FromHexQuantity("1f"));
        QVERIFY(!uint256FromHexQuantity("0x" + std::string(65, 'f')));
        QVERIFY(!uint256FromDecimal("115792089237316195423570985008687907853269984665640564039457584007913129639936"));
    }

    // ops-engine 1.3: (ms, rate per minute) -> wei; the exact rest is what metering carries.
    void accrualVectors()
    {
        const auto wei = [](std::int64_t ms, const char* rate) {
            return *mulDivHalfEven(*parseUnits(rate, 18), ms, 60'000);
        };
        QCOMPARE(wei(180'000, "0.000005353596"), Int256("16060788000000"));
        QCOMPARE(wei(1, "0.000005353596"), Int256("89226600"));
        QCOMPARE(wei(1, "0.00001"), Int256("166666667"));  // 166666666.66…, rounded where version one cut
        QCOMPARE(wei(86'400'000, "0.000005353596"), Int256("7709178240000000"));
        QCOMPARE(wei(2'400'000, "0.06"), Int256("2400000000000000000"));
        QCOMPARE(wei(61'000, "0.00001"), Int256("10166666666667"));
    }

    void halfGoesToEven()
    {
        QCOMPARE(*mulDivHalfEven(5, 1, 2), Int256(2));
        QCOMPARE(*mulDivHalfEven(7, 1, 2), Int256(4));
        QCOMPARE(*mulDivHalfEven(-5, 1, 2), Int256(-2));
        QCOMPARE(*mulDivHalfEven(-7, 1, 2), Int256(-4));
        QCOMPARE(*mulDivHalfEven(5, 1, 3), Int256(2));
        QVERIFY(!mulDivHalfEven(largest, 2, 1));
        QVERIFY(*mulDivHalfEven(largest, largest, largest) == largest);
    }
};

QTEST_GUILESS_MAIN(TestCoreAmount)
#include "tst_core_amount.moc"
