// Where events come from: a port, so that the collector works with Kafka, with a file, over HTTP, or with several at once. A source
// hands batches to the inbox and goes on only from what is durable. Thread: start(), stop(): the collector's; the rest any.
#pragma once

#include "core/clock.h"

#include <string>

namespace sluice::metering {

enum class SourcePhase { Stopped, Starting, Running, Paused, Failing };

struct SourceState {
    std::string name;  // "kafka", "file", "http"
    SourcePhase phase = SourcePhase::Stopped;
    std::string error;      // of the last attempt; empty: good
    std::int64_t lag = -1;  // events (Kafka) or bytes (file) not read yet; -1: unknown
    std::int64_t read = 0;  // events handed to the inbox since the start
    Timestamp lastEvent;    // when something was read last
};

class EventSource {
public:
    virtual ~EventSource() = default;
    virtual void start() = 0;
    // Nothing more is submitted after this; what is under way may still become durable.
    virtual void stop() = 0;
    // While the inbox is full or the price is missing for too long: nothing is read, connections stay.
    virtual void setPaused(bool paused) = 0;
    virtual SourceState state() const = 0;
};

}  // namespace sluice::metering
