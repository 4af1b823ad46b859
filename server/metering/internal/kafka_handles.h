// Owners of librdkafka's things. Thread: as librdkafka says; each is used by one thread here.
#pragma once

#include "core/result.h"
#include "metering/kafka_source.h"

#include <librdkafka/rdkafka.h>

#include <memory>
#include <string>

namespace sluice::metering {

struct KafkaDeleter {
    void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
    void operator()(rd_kafka_topic_partition_list_t* list) const { rd_kafka_topic_partition_list_destroy(list); }
    void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
    void operator()(rd_kafka_event_t* event) const { rd_kafka_event_destroy(event); }
    void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
    void operator()(rd_kafka_t* client) const { rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE); }
};
using KafkaConf = std::unique_ptr<rd_kafka_conf_t, KafkaDeleter>;
using KafkaList = std::unique_ptr<rd_kafka_topic_partition_list_t, KafkaDeleter>;
using KafkaMessage = std::unique_ptr<rd_kafka_message_t, KafkaDeleter>;
using KafkaQueue = std::unique_ptr<rd_kafka_queue_t, KafkaDeleter>;
using KafkaEvent = std::unique_ptr<rd_kafka_event_t, KafkaDeleter>;
using KafkaClient = std::unique_ptr<rd_kafka_t, KafkaDeleter>;

inline KafkaList newKafkaList()
{
    return KafkaList(rd_kafka_topic_partition_list_new(8));
}

// What consumers and producers share: brokers, TLS, SASL, log lines into ours.
Result<KafkaConf> baseKafkaConf(const KafkaConfig& config);
Result<void> setKafka(const KafkaConf& conf, const char* name, const std::string& value);
std::string kafkaError(rd_kafka_resp_err_t code);

}  // namespace sluice::metering
