// The gate of the existing webhook, case by case (clearinghouse spec 4.1).
#include "clearinghouse/lookup_gate.h"

#include <QTest>

using namespace sluice;
using namespace sluice::clearinghouse;

namespace {

metering::Identity lookupUser()
{
    return {"tenant-a", "user-1", "api_key_user", false, "tenant-a:user-1"};
}

LookupGate::Lookup answering(json::Value balance)
{
    return [balance](const metering::Identity&, const LookupGate::Balance& done) { done(balance); };
}

json::Value numberOf(const char* text)
{
    return json::Value(json::Number{text});
}

json::Value secondsOf(const char* text)
{
    return json::Value::object({{"seconds", numberOf(text)}});
}

constexpr std::int64_t verifierExpiry = 2'000'000'000;
constexpr Timestamp at{1'767'225'600'000'000};

Verdict<std::int64_t> verdictOf(const Result<std::unique_ptr<LookupGate>>& gate)
{
    std::optional<Verdict<std::int64_t>> verdict;
    (*gate)->decide(lookupUser(), verifierExpiry, at, [&](Verdict<std::int64_t> given) { verdict = std::move(given); });
    return *verdict;
}

}  // namespace

class TestClearinghouseLookupGate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noLookupFunction_constructionError() { QVERIFY(!LookupGate::create({}, {}).has_value()); }

    void minBalance_constructionError_data()
    {
        QTest::addColumn<QByteArray>("minimum");
        QTest::newRow("minBalance \"x\"") << QByteArray("\"x\"");
        QTest::newRow("minBalance -1") << QByteArray("-1");
        QTest::newRow("minBalance \"-5\"") << QByteArray("\"-5\"");
    }
    void minBalance_constructionError()
    {
        QFETCH(const QByteArray, minimum);
        const auto gate = LookupGate::create(
            answering("1"), {.minBalance = *json::parse(minimum.toStdString()), .ttl = {}, .onError = {}});
        QVERIFY(!gate);
        QCOMPARE(gate.error().code, ErrorCode::InvalidArgument);
    }

    void ttl_constructionError_data()
    {
        QTest::addColumn<QByteArray>("ttl");
        QTest::newRow("TTL 30 (bare number)") << QByteArray("30");
        QTest::newRow("TTL 0") << QByteArray("{\"seconds\":0}");
        QTest::newRow("TTL 1.5") << QByteArray("{\"seconds\":1.5}");
    }
    void ttl_constructionError()
    {
        QFETCH(const QByteArray, ttl);
        const auto gate = LookupGate::create(answering("1"),
                                             {.minBalance = {}, .ttl = *json::parse(ttl.toStdString()), .onError = {}});
        QVERIFY(!gate);
        QCOMPARE(gate.error().code, ErrorCode::InvalidArgument);
    }

    void balance_one_allows_without_expiry_change()
    {
        const auto gate = LookupGate::create(answering("1"), {});
        QCOMPARE(verdictOf(gate).value(), verifierExpiry);
    }

    void balance_refused_data()
    {
        QTest::addColumn<QByteArray>("balance");
        QTest::addColumn<QByteArray>("minimum");
        QTest::newRow("0") << QByteArray("0") << QByteArray("null");
        QTest::newRow("-100") << QByteArray("\"-100\"") << QByteArray("null");
        QTest::newRow("500 with minimum 1000") << QByteArray("500") << QByteArray("\"1000\"");
    }
    void balance_refused()
    {
        QFETCH(const QByteArray, balance);
        QFETCH(const QByteArray, minimum);
        const auto gate =
            LookupGate::create(answering(*json::parse(balance.toStdString())),
                               {.minBalance = *json::parse(minimum.toStdString()), .ttl = {}, .onError = {}});
        const auto verdict = verdictOf(gate);
        QVERIFY(!verdict);
        QCOMPARE(verdict.error().status, 483);
        QCOMPARE(verdict.error().code, std::string("insufficient_balance"));
        QCOMPARE(verdict.error().reason, std::string("insufficient balance"));
    }

    void balance_10_ttl_30_allows_until_then()
    {
        const auto gate = LookupGate::create(answering(10), {.minBalance = {}, .ttl = secondsOf("30"), .onError = {}});
        QCOMPARE(verdictOf(gate).value(), at.seconds() + 30);
    }

    void lookup_throws()
    {
        int observed = 0;
        const auto broken = [](const metering::Identity&, const LookupGate::Balance& done) {
            done(fail(ErrorCode::Unavailable, "the meter is away"));
        };
        const auto closed = LookupGate::create(
            broken, {.minBalance = {}, .ttl = {}, .failClosed = true, .onError = [&](const Error&) { ++observed; }});
        const auto verdict = verdictOf(closed);
        QVERIFY(!verdict);
        QCOMPARE(verdict.error().status, 503);
        QCOMPARE(verdict.error().code, std::string("billing_unavailable"));
        QCOMPARE(verdict.error().reason, std::string("billing balance lookup failed"));
        QCOMPARE(observed, 1);
        const auto open = LookupGate::create(broken, {.minBalance = {}, .ttl = {}, .failClosed = false, .onError = {}});
        QCOMPARE(verdictOf(open).value(), verifierExpiry);
    }

    void unparsable_balance_failClosed_data()
    {
        QTest::addColumn<QByteArray>("balance");
        for (const char* text : {"\"1.5\"", "\"\"", "\"abc\"", "null", "1.5", "9007199254740992"})
            QTest::newRow(text) << QByteArray(text);
    }
    void unparsable_balance_failClosed()
    {
        QFETCH(const QByteArray, balance);
        const auto gate = LookupGate::create(answering(*json::parse(balance.toStdString())), {});
        const auto verdict = verdictOf(gate);
        QVERIFY(!verdict);
        QCOMPARE(verdict.error().status, 503);
        QCOMPARE(verdict.error().reason, std::string("billing balance unavailable"));
    }

    void parsing()
    {
        QVERIFY(parseBalance(" 12 ") == std::optional<Int256>(12));
        QVERIFY(parseBalance("-7") == std::optional<Int256>(-7));
        QVERIFY(parseBalance("9007199254740993") == std::optional<Int256>(Int256(9007199254740993)));
        QVERIFY(!parseBalance(numberOf("1e400")));
        QVERIFY(!parseBalance(true));
    }

    void identity_reaches_the_lookup()
    {
        std::string client, subject;
        const auto gate = LookupGate::create(
            [&](const metering::Identity& identity, const LookupGate::Balance& done) {
                client = identity.clientId;
                subject = identity.usageSubject;
                done("1");
            },
            {});
        QVERIFY(verdictOf(gate).has_value());
        QCOMPARE(client, std::string("tenant-a"));
        QCOMPARE(subject, std::string("user-1"));
    }

    void demo_balance()
    {
        const auto gate = LookupGate::fixed("5000000", numberOf("30"));
        QVERIFY(gate.has_value());
        QCOMPARE(verdictOf(gate).value(), at.seconds() + 30);
        const auto empty = LookupGate::fixed("0", numberOf("30"));
        QCOMPARE(verdictOf(empty).error().status, 483);
        QVERIFY(!LookupGate::fixed("much", numberOf("30")));
        QVERIFY(!LookupGate::fixed("5", numberOf("0")));
    }
};

QTEST_GUILESS_MAIN(TestClearinghouseLookupGate)
#include "tst_clearinghouse_lookup_gate.moc"
