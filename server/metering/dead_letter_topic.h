// Dead letters on a Kafka topic too (KAFKA_DLQ_TOPIC, clearinghouse 5.7), for whoever watches such topics. The table stays the truth: a letter is
// durable there first, is written to the topic afterwards and marked when every broker that must has it. A program that dies in between writes
// it again, with the same key: the letter's own, unique for ever. Nothing is given up: brokers that are away are asked again after 0.5 s to a
// minute, from the oldest letter that is not marked. Those from before the topic was set are written too.
// The message: key, the text as it came, and headers reason, error, source, position, event_id, received_at.
// Thread: one of its own. start(), stop(): the collector's; stop before the store closes. state(): any.
#pragma once

#include "core/clock.h"
#include "metering/kafka_source.h"
#include "storage/reader.h"
#include "storage/writer.h"

#include <memory>
#include <string>

namespace sluice::metering {

struct DeadLetterTopicState {
    std::int64_t sent = 0;  // since the start
    std::string error;      // empty: none
};

class DeadLetterTopic {
public:
    struct Ports {
        const Clock& clock;
        storage::Writer& writer;
        storage::ReaderPool& readers;
        int pollMs = 1'000;      // between two looks at the table
        int timeoutMs = 30'000;  // until brokers that do not answer are asked again from the start
    };
    // `config.topic` is that of the letters; group and session times mean nothing here.
    DeadLetterTopic(const Ports& ports, KafkaConfig config);
    ~DeadLetterTopic();  // stop()
    DeadLetterTopic(const DeadLetterTopic&) = delete;
    DeadLetterTopic& operator=(const DeadLetterTopic&) = delete;

    void start();
    void stop();  // within half a second or so; what is under way is written again after the next start
    DeadLetterTopicState state() const;

private:
    class Loop;
    std::unique_ptr<Loop> m_loop;
};

}  // namespace sluice::metering
