// Kafka through librdkafka against its own brokers: rebalances, broker loss; nothing lost, nothing double (issue 5; REF-6, REF-7). What
// SIGKILL does is tried on the real program: tests/crash/crash_collector.cpp.
#include "kafka_peer.h"
#include "metering/kafka_source.h"
#include "support/metering_bed.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::metering;
using test::KafkaPeer;
using test::MeteringBed;

namespace {

KafkaConfig configFor(const std::string& brokers)
{
    KafkaConfig config;
    config.brokers = brokers;
    config.sessionTimeoutMs = 6'000;
    config.commitMs = 100;
    config.retryMs = 50;
    return config;
}

std::unique_ptr<KafkaSource> sourceFor(MeteringBed& bed, const KafkaConfig& config)
{
    return std::make_unique<KafkaSource>(KafkaSource::Ports{bed.clock, bed.store.writer(), *bed.audit, *bed.inbox},
                                         config);
}

int rowsIn(MeteringBed& bed, const char* table)
{
    return std::stoi(bed.count(table));
}

}  // namespace

class TestMeteringKafka : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rebalancesAndBrokerLoss();
    void REF6_aPoisonedEventDoesNotStopAPartition();
    void aFailingStoreIsWaitedOut();
    void pausedNothingIsRead();
    void replayByOffset();
    void REF7_tlsAndSaslSettings_data();
    void REF7_tlsAndSaslSettings();
    void REF7_aRefusedLoginIsReported();
};

void TestMeteringKafka::rebalancesAndBrokerLoss()
{
    constexpr int total = 30'000;
    KafkaPeer peer;
    MeteringBed bed;
    bed.quote(3000);
    const auto received = [&] { return int(bed.inbox->stats().received); };
    auto first = sourceFor(bed, configFor(peer.brokers()));
    first->start();
    peer.sendTickets(0, 10'000);
    QTRY_VERIFY_WITH_TIMEOUT(received() > 0, 60'000);
    QTRY_COMPARE_WITH_TIMEOUT(first->assignedPartitions(), KafkaPeer::partitions, 60'000);
    auto second = sourceFor(bed, configFor(peer.brokers()));
    second->start();
    peer.sendTickets(10'000, 15'000);
    QTRY_VERIFY_WITH_TIMEOUT(second->assignedPartitions() > 0 && first->assignedPartitions() > 0, 60'000);
    QCOMPARE(first->assignedPartitions() + second->assignedPartitions(), KafkaPeer::partitions);
    peer.sendTickets(15'000, 20'000);
    peer.flush();
    peer.setDown(1);
    peer.setDown(2);
    first->stop();
    QCOMPARE(int(first->state().phase), int(SourcePhase::Stopped));
    peer.setUp(1);
    peer.setUp(2);
    peer.sendTickets(20'000, total);
    peer.flush();
    first = sourceFor(bed, configFor(peer.brokers()));
    first->start();
    QTRY_COMPARE_WITH_TIMEOUT(received(), total, 120'000);
    QTRY_VERIFY_WITH_TIMEOUT(first->state().lag == 0 || second->state().lag == 0, 30'000);
    first->stop();
    second->stop();
    QCOMPARE(rowsIn(bed, "metering_events"), total);
    QCOMPARE(rowsIn(bed, "sink_rows"), total);
    QCOMPARE(rowsIn(bed, "metering_dead_letters"), 0);
    // Sum of 1000 + i at 3000 USD, to the last unit.
    QCOMPARE(bed.value("SELECT int256_text(int256_sum(billable)) FROM sink_rows"),
             toDecimal(Int256(total) * 1'000 * 300'000'000'000 + Int256(total) * (total - 1) / 2 * 300'000'000'000));
    // The offsets in the store cover the log: 1 in 100 was written twice.
    QCOMPARE(bed.value("SELECT SUM(next) FROM metering_offsets WHERE source = 'kafka'"),
             std::to_string(total + total / 100));
}

void TestMeteringKafka::REF6_aPoisonedEventDoesNotStopAPartition()
{
    KafkaPeer peer;
    MeteringBed bed;
    bed.quote(3000);
    bed.sink.errors = {{"event-7", {ErrorCode::InvalidArgument, "the meter refuses it"}}};
    peer.send("x", "not json at all");
    peer.send("y", R"({"id":"y","type":"stream_trace","data":{"type":"gateway_no_orchestrators_available"}})");
    peer.sendTickets(0, 50);
    peer.flush();
    const auto source = sourceFor(bed, configFor(peer.brokers()));
    source->start();
    QTRY_COMPARE_WITH_TIMEOUT(int(bed.inbox->stats().received), 49, 60'000);
    QTRY_COMPARE(int(bed.inbox->stats().dead), 2);
    QTRY_COMPARE(int(bed.inbox->stats().ignored), 1);
    source->stop();
    QCOMPARE(bed.value("SELECT message FROM metering_dead_letters WHERE event_id = 'event-7'"),
             std::string("the meter refuses it"));
    QVERIFY(bed.value("SELECT position FROM metering_dead_letters WHERE reason = 'not_json'")
                .starts_with(KafkaPeer::topic));
}

void TestMeteringKafka::aFailingStoreIsWaitedOut()
{
    KafkaPeer peer;
    MeteringBed bed;
    bed.quote(3000);
    bed.sink.errors = {{"event-3", {ErrorCode::Unavailable, "the ledger is away"}}};
    peer.sendTickets(0, 2'000);
    peer.flush();
    const auto source = sourceFor(bed, configFor(peer.brokers()));
    source->start();
    QTRY_COMPARE_WITH_TIMEOUT(int(source->state().phase), int(SourcePhase::Failing), 60'000);
    QCOMPARE(source->state().error, std::string("the ledger is away"));
    bed.store.writer().run([&](storage::Connection&) -> Result<void> {
        bed.sink.errors.clear();
        return {};
    });
    QTRY_COMPARE_WITH_TIMEOUT(rowsIn(bed, "metering_events"), 2'000, 60'000);
    QTRY_COMPARE(int(source->state().phase), int(SourcePhase::Running));
    source->stop();
    QCOMPARE(rowsIn(bed, "sink_rows"), 2'000);
}

void TestMeteringKafka::pausedNothingIsRead()
{
    KafkaPeer peer;
    MeteringBed bed;
    bed.quote(3000);
    const auto source = sourceFor(bed, configFor(peer.brokers()));
    source->setPaused(true);
    source->start();
    QTRY_COMPARE_WITH_TIMEOUT(source->assignedPartitions(), KafkaPeer::partitions, 60'000);
    QTRY_COMPARE(int(source->state().phase), int(SourcePhase::Paused));
    peer.sendTickets(0, 500);
    peer.flush();
    QVERIFY(!QTest::qWaitFor([&] { return rowsIn(bed, "metering_events") > 0; }, 700));
    source->setPaused(false);
    QTRY_COMPARE_WITH_TIMEOUT(rowsIn(bed, "metering_events"), 500, 60'000);
    source->stop();
}

void TestMeteringKafka::replayByOffset()
{
    KafkaPeer peer;
    MeteringBed bed;
    bed.quote(3000);
    peer.sendTickets(0, 1'000);
    peer.flush();
    const auto source = sourceFor(bed, configFor(peer.brokers()));
    source->start();
    QTRY_COMPARE_WITH_TIMEOUT(int(bed.inbox->stats().received), 1'000, 60'000);
    // What a store forgot is read again; what it knows stays as it is.
    QVERIFY(bed.store.writer()
                .run([](storage::Connection& connection) -> Result<void> {
                    SLUICE_TRY(connection.exec("DELETE FROM sink_rows WHERE id = 'event-1'"));
                    SLUICE_TRY(connection.exec("DELETE FROM metering_events WHERE id = 'event-1'"));
                    return {};
                })
                .has_value());
    const auto replay = [&](bool dryRun, std::optional<int> partition = {}) {
        std::promise<Result<std::vector<ReplayPart>>> done;
        source->replay({0, {}, partition, dryRun, "admin"},
                       [&](Result<std::vector<ReplayPart>> parts) { done.set_value(std::move(parts)); });
        return done.get_future().get();
    };
    const auto dry = replay(true);
    QVERIFY(dry.has_value());
    std::int64_t messages = 0;
    for (const ReplayPart& part : *dry)
        messages += part.to - part.from;
    QCOMPARE(messages, 1'010);
    QCOMPARE(int(replay(true, 99).error().code), int(ErrorCode::NotFound));
    QCOMPARE(rowsIn(bed, "metering_events"), 999);
    QVERIFY(replay(false).has_value());
    QTRY_COMPARE_WITH_TIMEOUT(rowsIn(bed, "metering_events"), 1'000, 60'000);
    QTRY_VERIFY(bed.inbox->stats().duplicates >= 1'009);
    source->stop();
    QCOMPARE(rowsIn(bed, "sink_rows"), 1'000);
    QCOMPARE(audit::recentEntries(bed.store.readers(), 1)->front().record.action, std::string("collector.replay"));
    std::promise<Result<std::vector<ReplayPart>>> late;
    source->replay({0, {}, {}, true, "admin"},
                   [&](Result<std::vector<ReplayPart>> parts) { late.set_value(std::move(parts)); });
    QCOMPARE(int(late.get_future().get().error().code), int(ErrorCode::Unavailable));
}

void TestMeteringKafka::REF7_tlsAndSaslSettings_data()
{
    QTest::addColumn<QByteArray>("mechanism");
    QTest::addColumn<QByteArray>("username");
    QTest::addColumn<QByteArray>("password");
    QTest::addColumn<bool>("good");
    QTest::newRow("none") << QByteArray() << QByteArray() << QByteArray() << true;
    QTest::newRow("PLAIN by default") << QByteArray() << QByteArray("u") << QByteArray("p") << true;
    QTest::newRow("PLAIN") << QByteArray("PLAIN") << QByteArray("u") << QByteArray("p") << true;
    QTest::newRow("SCRAM-SHA-256") << QByteArray("SCRAM-SHA-256") << QByteArray("u") << QByteArray("p") << true;
    QTest::newRow("SCRAM-SHA-512") << QByteArray("SCRAM-SHA-512") << QByteArray("u") << QByteArray("p") << true;
    QTest::newRow("another") << QByteArray("GSSAPI") << QByteArray("u") << QByteArray("p") << false;
    QTest::newRow("no password") << QByteArray("PLAIN") << QByteArray("u") << QByteArray() << false;
    QTest::newRow("mechanism alone") << QByteArray("PLAIN") << QByteArray() << QByteArray() << false;
}

void TestMeteringKafka::REF7_tlsAndSaslSettings()
{
    QFETCH(QByteArray, mechanism);
    QFETCH(QByteArray, username);
    QFETCH(QByteArray, password);
    KafkaConfig config = configFor("127.0.0.1:1");
    config.saslMechanism = mechanism.toStdString();
    config.username = username.toStdString();
    config.password = password.toStdString();
    QTEST(checkKafkaConfig(config).has_value(), "good");
    for (const bool tls : {false, true}) {
        config.tls = tls;
        MeteringBed bed;
        const auto source = sourceFor(bed, config);
        source->start();
        QFETCH(bool, good);
        if (good)  // librdkafka takes the settings; nobody listens there
            QTRY_VERIFY_WITH_TIMEOUT(source->state().error.find("broker") != std::string::npos, 30'000);
        else
            QTRY_COMPARE(int(source->state().phase), int(SourcePhase::Failing));
        source->stop();
    }
    config.brokers.clear();
    QVERIFY(!checkKafkaConfig(config));
}

void TestMeteringKafka::REF7_aRefusedLoginIsReported()
{
    // These brokers know no SASL: the login fails, and says so without the password.
    KafkaPeer peer;
    MeteringBed bed;
    KafkaConfig config = configFor(peer.brokers());
    config.saslMechanism = "SCRAM-SHA-512";
    config.username = "collector";
    config.password = "hunter2hunter2";
    const auto source = sourceFor(bed, config);
    source->start();
    QTRY_COMPARE_WITH_TIMEOUT(int(source->state().phase), int(SourcePhase::Failing), 30'000);
    QVERIFY(!source->state().error.empty());
    QVERIFY(source->state().error.find("hunter2") == std::string::npos);
    source->stop();
}

QTEST_GUILESS_MAIN(TestMeteringKafka)
#include "tst_metering_kafka.moc"
