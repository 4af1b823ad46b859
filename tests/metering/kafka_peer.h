// librdkafka's own broker, several of them, and a producer that writes events as the remote signer does.
#pragma once

#include "support/ticket_fixture.h"

#include <QtGlobal>

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <string>

namespace sluice::test {

class KafkaPeer {
public:
    static constexpr int partitions = 16;
    static constexpr const char* topic = "livepeer-gateway-events";

    KafkaPeer()
    {
        char reason[256] = {};
        rd_kafka_conf_t* conf = rd_kafka_conf_new();
        rd_kafka_conf_set(conf, "log_level", "3", nullptr, 0);  // it has no brokers of its own and would warn of that
        m_client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, reason, sizeof reason);
        if (m_client == nullptr)
            qFatal("a Kafka client for the test brokers: %s", reason);
        m_cluster = rd_kafka_mock_cluster_new(m_client, 3);
        rd_kafka_mock_topic_create(m_cluster, topic, partitions, 3);
        rd_kafka_conf_t* producing = rd_kafka_conf_new();
        rd_kafka_conf_set(producing, "bootstrap.servers", brokers().c_str(), nullptr, 0);
        rd_kafka_conf_set(producing, "linger.ms", "5", nullptr, 0);
        rd_kafka_conf_set(producing, "partitioner", "consistent", nullptr, 0);  // CRC32 of the key
        m_producer = rd_kafka_new(RD_KAFKA_PRODUCER, producing, reason, sizeof reason);
        if (m_producer == nullptr)
            qFatal("a Kafka producer: %s", reason);
    }
    ~KafkaPeer()
    {
        rd_kafka_destroy(m_producer);
        rd_kafka_mock_cluster_destroy(m_cluster);
        rd_kafka_destroy(m_client);
    }
    KafkaPeer(const KafkaPeer&) = delete;
    KafkaPeer& operator=(const KafkaPeer&) = delete;

    std::string brokers() const { return rd_kafka_mock_cluster_bootstraps(m_cluster); }
    rd_kafka_mock_cluster_t* cluster() { return m_cluster; }
    void setDown(int broker) { rd_kafka_mock_broker_set_down(m_cluster, broker); }
    void setUp(int broker) { rd_kafka_mock_broker_set_up(m_cluster, broker); }

    void send(const std::string& key, const std::string& value)
    {
        for (;;) {
            const auto code =
                rd_kafka_producev(m_producer, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                                  RD_KAFKA_V_KEY(key.data(), key.size()),
                                  RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()), RD_KAFKA_V_END);
            rd_kafka_poll(m_producer, code == RD_KAFKA_RESP_ERR__QUEUE_FULL ? 100 : 0);
            if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
                return;
            if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL)
                qFatal("producing: %s", rd_kafka_err2str(code));
        }
    }
    // Events `first` to before `last`. Every hundredth is written twice, as a producer does that retries.
    void sendTickets(int first, int last)
    {
        for (int i = first; i < last; ++i) {
            const std::string id = "event-" + std::to_string(i);
            const std::string value = smallTicket(id, i);
            send(id, value);
            if (i % 100 == 0)
                send(id, value);
        }
    }
    void flush()
    {
        if (rd_kafka_flush(m_producer, 60'000) != RD_KAFKA_RESP_ERR_NO_ERROR)
            qFatal("the test brokers do not take what is produced");
    }

    // A thousand sessions take turns, each of one user.
    static std::string smallTicket(const std::string& id, int number)
    {
        const int session = number % 1'000;
        return "{\"id\":\"" + id
               + "\",\"type\":\"create_signed_ticket\",\"timestamp\":\"1767225610600\",\"gateway\":\"\",\"data\":{"
                 "\"auth_id\":\"tenant-"
               + std::to_string(session % 7) + ":user-" + std::to_string(session % 101)
               + "\",\"billable_secs\":1.5,\"computed_fee\":\"" + std::to_string(1'000 + number)
               + "\",\"current_time\":\"2026-01-01T00:00:10Z\",\"sequence_number\":" + std::to_string(number / 1'000)
               + ",\"session_id\":\"s" + std::to_string(session) + "\"}}";
    }

private:
    rd_kafka_t* m_client = nullptr;
    rd_kafka_mock_cluster_t* m_cluster = nullptr;
    rd_kafka_t* m_producer = nullptr;
};

}  // namespace sluice::test
