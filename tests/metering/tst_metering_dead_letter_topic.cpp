// Dead letters on a topic of librdkafka's own brokers: all of them, with their key and their reason, through brokers that are away and a restart;
// none is marked that no broker has.
#include "kafka_peer.h"
#include "metering/dead_letter_topic.h"
#include "support/metering_bed.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::metering;
using namespace sluice::test;

namespace {

constexpr const char* letterTopicName = "livepeer-gateway-events.dlq";

struct ReadLetter {
    std::string key, text, reason, position;
};

// What a watcher of the topic gets.
class TopicReader {
public:
    explicit TopicReader(KafkaPeer& peer)
    {
        char reason[256] = {};
        rd_kafka_conf_t* conf = rd_kafka_conf_new();
        rd_kafka_conf_set(conf, "bootstrap.servers", peer.brokers().c_str(), nullptr, 0);
        rd_kafka_conf_set(conf, "group.id", "watcher", nullptr, 0);
        rd_kafka_conf_set(conf, "auto.offset.reset", "earliest", nullptr, 0);
        m_client = rd_kafka_new(RD_KAFKA_CONSUMER, conf, reason, sizeof reason);
        rd_kafka_poll_set_consumer(m_client);
        rd_kafka_topic_partition_list_t* parts = rd_kafka_topic_partition_list_new(4);
        for (int i = 0; i < 4; ++i)
            rd_kafka_topic_partition_list_add(parts, letterTopicName, i)->offset = RD_KAFKA_OFFSET_BEGINNING;
        rd_kafka_assign(m_client, parts);
        rd_kafka_topic_partition_list_destroy(parts);
    }
    ~TopicReader()
    {
        rd_kafka_consumer_close(m_client);
        rd_kafka_destroy(m_client);
    }
    std::size_t read()
    {
        while (rd_kafka_message_t* message = rd_kafka_consumer_poll(m_client, 50)) {
            if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR)
                letters.push_back({std::string(static_cast<const char*>(message->key), message->key_len),
                                   std::string(static_cast<const char*>(message->payload), message->len),
                                   header(message, "reason"), header(message, "position")});
            rd_kafka_message_destroy(message);
        }
        return letters.size();
    }
    std::vector<ReadLetter> letters;

private:
    static std::string header(rd_kafka_message_t* message, const char* name)
    {
        rd_kafka_headers_t* headers = nullptr;
        const void* value = nullptr;
        std::size_t size = 0;
        if (rd_kafka_message_headers(message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR
            || rd_kafka_header_get_last(headers, name, &value, &size) != RD_KAFKA_RESP_ERR_NO_ERROR)
            return "none";
        return {static_cast<const char*>(value), size};
    }
    rd_kafka_t* m_client = nullptr;
};

class LetterBed {
public:
    LetterBed() { rd_kafka_mock_topic_create(peer.cluster(), letterTopicName, 4, 3); }
    void start()
    {
        KafkaConfig config;
        config.brokers = peer.brokers();
        config.topic = letterTopicName;
        topic = std::make_unique<DeadLetterTopic>(
            DeadLetterTopic::Ports{bed.clock, bed.store.writer(), bed.store.readers(), 20, 1'500}, config);
        topic->start();
    }
    ~LetterBed() { topic.reset(); }
    // Events that cannot be read or belong to nobody.
    void die(int first, int last)
    {
        for (int i = first; i < last; ++i)
            QVERIFY(bed.take({ticketJson("dead-" + std::to_string(i), {{"auth_id", ""}})}).has_value());
    }
    std::string unsent() { return bed.count("metering_dead_letters", "sent_at IS NULL"); }

    KafkaPeer peer;
    MeteringBed bed;
    std::unique_ptr<DeadLetterTopic> topic;
};

}  // namespace

class TestMeteringDeadLetterTopic : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyLetterIsWrittenWithItsKeyAndReason()
    {
        LetterBed bed;
        bed.die(0, 3);
        QVERIFY(bed.bed.take({"no json at all"}).has_value());
        bed.start();
        bed.die(3, 5);
        TopicReader reader(bed.peer);
        QTRY_COMPARE_WITH_TIMEOUT(reader.read(), std::size_t(6), 30'000);
        QTRY_COMPARE_WITH_TIMEOUT(bed.unsent(), std::string("0"), 10'000);
        QCOMPARE(bed.topic->state().sent, 6);
        QCOMPARE(bed.topic->state().error, std::string());
        QStringList keys;
        int notJson = 0;
        for (const ReadLetter& letter : reader.letters) {
            keys << QString::fromStdString(letter.key);
            notJson += letter.reason == "not_json";
            const std::string stored =
                bed.bed.value("SELECT raw FROM metering_dead_letters WHERE dedup = '" + letter.key + "'");
            QCOMPARE(letter.text, stored);
        }
        QCOMPARE(keys.removeDuplicates(), qsizetype(0));
        QCOMPARE(notJson, 1);
    }

    void nothingIsMarkedWhileBrokersAreAway()
    {
        LetterBed bed;
        for (int broker = 1; broker <= 3; ++broker)
            bed.peer.setDown(broker);
        bed.die(0, 2);
        bed.start();
        QTRY_VERIFY_WITH_TIMEOUT(!bed.topic->state().error.empty(), 30'000);
        QCOMPARE(bed.unsent(), std::string("2"));
        for (int broker = 1; broker <= 3; ++broker)
            bed.peer.setUp(broker);
        TopicReader reader(bed.peer);
        QTRY_COMPARE_WITH_TIMEOUT(bed.unsent(), std::string("0"), 60'000);
        QTRY_VERIFY_WITH_TIMEOUT(reader.read() >= 2, 30'000);
    }

    void aRestartWritesWhatWasNotMarked()
    {
        LetterBed bed;
        bed.start();
        bed.die(0, 2);
        QTRY_COMPARE_WITH_TIMEOUT(bed.unsent(), std::string("0"), 30'000);
        bed.topic.reset();
        bed.die(2, 4);
        QCOMPARE(bed.unsent(), std::string("2"));
        bed.start();
        TopicReader reader(bed.peer);
        QTRY_COMPARE_WITH_TIMEOUT(reader.read(), std::size_t(4), 30'000);
        QTRY_COMPARE_WITH_TIMEOUT(bed.unsent(), std::string("0"), 10'000);
        QCOMPARE(bed.topic->state().sent, 2);
    }
};

QTEST_GUILESS_MAIN(TestMeteringDeadLetterTopic)
#include "tst_metering_dead_letter_topic.moc"
