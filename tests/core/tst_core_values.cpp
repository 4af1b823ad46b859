#include "core/address.h"
#include "core/clock.h"
#include "core/hex.h"
#include "core/ids.h"
#include "core/utf8.h"

#include <QSet>
#include <QtTest>

using namespace sluice;

class TestCoreValues : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void timesAreWrittenInBothForms()
    {
        const Timestamp time{1'767'225'600'123'456};
        QCOMPARE(formatTimeA(time), std::string("2026-01-01T00:00:00.123456+00:00"));
        QCOMPARE(formatTimeZ(time), std::string("2026-01-01T00:00:00.123456Z"));
        QCOMPARE(formatTimeZ({1'767'225'600'000'000}), std::string("2026-01-01T00:00:00Z"));
        QCOMPARE(formatTimeZ({1'767'225'600'000'010}), std::string("2026-01-01T00:00:00.000010Z"));
        QCOMPARE(formatTimeZ({-1}), std::string("1969-12-31T23:59:59.999999Z"));
    }

    void timesAreRead_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("micros");
        const auto row = [](const char* text, qint64 micros) { QTest::newRow(text) << QString(text) << micros; };
        row("2026-01-01T00:00:00Z", 1'767'225'600'000'000);
        row("2026-01-01T00:00:00.5+00:00", 1'767'225'600'500'000);
        row("2026-01-01 00:00:00", 1'767'225'600'000'000);
        row("2026-01-01", 1'767'225'600'000'000);
        row("2026-01-01T02:30+02:30", 1'767'225'600'000'000);
        row("2026-01-01T00:00:00-0100", 1'767'229'200'000'000);
        row("2026-01-01T00:00:00.123456789Z", 1'767'225'600'123'456);
        row("2024-02-29T12:00:00Z", 1'709'208'000'000'000);
        row("1969-12-31T23:59:59.999999Z", -1);
    }
    void timesAreRead()
    {
        QFETCH(QString, text);
        QFETCH(qint64, micros);
        const auto time = parseTime(text.toStdString());
        QVERIFY(time.has_value());
        QCOMPARE(qint64(time->micros), micros);
    }

    void wrongTimesAreRefused()
    {
        for (const char* text :
             {"", "2026", "2026-13-01", "2026-02-29", "2026-01-01T", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
              "2026-01-01T00:00:60Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.1234567890Z",
              "2026-01-01T00:00:00+25:00", "2026-01-01T00:00:00Zx", "-026-01-01", "2026-1-1", "+026-01-01"})
            QVERIFY2(!parseTime(text), text);
    }

    void timesSurviveTheirText()
    {
        SeededRng rng(5);
        for (int round = 0; round < 20'000; ++round) {
            const Timestamp time{std::int64_t(rng.below(250'000'000'000'000'000)) - 60'000'000'000'000'000};
            QVERIFY(parseTime(formatTimeA(time)) == time);
            QVERIFY(parseTime(formatTimeZ(time)) == time);
            QVERIFY(parseTime(formatDay(utcDay(time)))->micros <= time.micros);
        }
    }

    void theFakeClockStandsStill()
    {
        FakeClock clock;
        const Timestamp start = clock.now();
        QVERIFY(clock.now() == start);
        clock.advanceMs(1'500);
        QCOMPARE(clock.now().micros - start.micros, std::int64_t(1'500'000));
        const SystemClock real;
        const auto before = real.monotonicMs();
        QVERIFY(real.monotonicMs() >= before);
    }

    void hexText()
    {
        const Bytes bytes{0x00, 0x7f, 0xff};
        QCOMPARE(toHex(bytes), std::string("007fff"));
        QCOMPARE(toHex0x(bytes), std::string("0x007fff"));
        QVERIFY(fromHex("0X007fFF") == bytes);
        QVERIFY(fromHex("") == Bytes{});
        QVERIFY(!fromHex("0"));
        QVERIFY(!fromHex("0g"));
        std::array<std::uint8_t, 2> two{};
        QVERIFY(!fromHexExactly("0x123456", two));
        QVERIFY(fromHexExactly("0x1234", two));
        QCOMPARE(int(two[1]), 0x34);
    }

    void base64UrlText()
    {
        QCOMPARE(toBase64Url(Bytes{0xfb, 0xff}), std::string("-_8"));
        QVERIFY((fromBase64Url("-_8") == Bytes{0xfb, 0xff}));
        QVERIFY((fromBase64Url("-_8=") == Bytes{0xfb, 0xff}));
        QVERIFY(!fromBase64Url("+/8"));
        QVERIFY(!fromBase64Url("a b"));
    }

    void addressesAndHashes()
    {
        const auto address = Address::fromHex("0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A");
        QVERIFY(address.has_value());
        QCOMPARE(address->toHex(), std::string("0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a"));
        QVERIFY(!Address::fromHex("19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A"));
        QVERIFY(!Address::fromHex("0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2"));
        QVERIFY(!Address::fromHex("0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2G"));
        QVERIFY(Address{}.isZero());
        QVERIFY(Hash32::fromHex(std::string(64, 'a')) == Hash32::fromHex("0x" + std::string(64, 'A')));
        QVERIFY(!Hash32::fromHex("0x12"));
    }

    void idsAreUniqueAndShaped()
    {
        SystemRng rng;
        QSet<QByteArray> seen;
        for (int i = 0; i < 10'000; ++i) {
            const std::string id = randomId(rng);
            QCOMPARE(id.size(), std::size_t(32));
            QVERIFY(fromHex(id));
            QVERIFY(!seen.contains(QByteArray::fromStdString(id)));
            seen.insert(QByteArray::fromStdString(id));
        }
        QCOMPARE(randomToken(rng).size(), std::size_t(43));
        const std::string earlier = timeOrderedId({1'767'225'600'000'000}, rng);
        const std::string later = timeOrderedId({1'767'225'600'001'000}, rng);
        QVERIFY(earlier < later);
        QCOMPARE(earlier.size(), std::size_t(32));
    }

    void seededRandomnessReplays()
    {
        SeededRng a(42);
        SeededRng b(42);
        for (int i = 0; i < 100; ++i) {
            const auto value = a.below(7);
            QVERIFY(value < 7);
            QCOMPARE(value, b.below(7));
        }
    }

    void utf8IsCountedInCodePoints()
    {
        QCOMPARE(codePointCount("aé😀"), std::size_t(3));
        QCOMPARE(codePointCount("a\xFF"
                                "b"),
                 std::size_t(3));
        QVERIFY(isValidUtf8("aé😀"));
        std::string_view rest = "é!";
        QVERIFY(takeCodePoint(rest) == U'é');
        QCOMPARE(rest, std::string_view("!"));
    }
};

QTEST_GUILESS_MAIN(TestCoreValues)
#include "tst_core_values.moc"
