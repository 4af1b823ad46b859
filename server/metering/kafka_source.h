// Events from Kafka through librdkafka (clearinghouse 5.1, 5.7; REF-6, 7). The offsets that count are in our store, in the commit of what they
// cover; the broker is told afterwards, so that other tools see the lag. At an assignment the store's offset wins, else the broker's,
// else the oldest message. A batch that fails brings the source back to what is stored, after a pause; deduplication makes a second
// reading harmless. On a revoked partition nothing new is read, what is under way is waited for, then it is let go.
// Two collectors share a group only when they share a store (PostgreSQL): each store counts for itself.
// Thread: one of its own. start(), stop(): the collector's. The rest: any.
#pragma once

#include "audit/audit_log.h"
#include "metering/event_source.h"
#include "metering/inbox.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sluice::metering {

struct KafkaConfig {
    std::string brokers;  // host:port, comma-separated
    std::string topic = "livepeer-gateway-events";
    std::string group = "openmeter-collector";
    std::string clientId = "sluice";
    bool tls = false;
    std::string caFile;         // PEM; empty: the system's authorities
    std::string saslMechanism;  // PLAIN, SCRAM-SHA-256, SCRAM-SHA-512; empty with a user name: PLAIN
    std::string username, password;
    int sessionTimeoutMs = 10'000;
    std::size_t eventsPerBatch = 1'000;
    int batchesInFlight = 4;  // then reading waits for the store
    int commitMs = 1'000;     // between two commits to the broker
    int retryMs = 500;        // after a failed batch; doubles up to a minute
    int stopMs = 500;         // what is under way is waited for that long
};
// InvalidArgument: no broker, topic or group; an unknown mechanism; a password without a user name.
Result<void> checkKafkaConfig(const KafkaConfig& config);

// Read again from an offset or from a time of the messages.
struct ReplayRequest {
    std::optional<std::int64_t> offset;
    std::optional<Timestamp> time;  // one of the two
    std::optional<int> partition;   // none: all that are assigned here
    bool dryRun = true;             // only say what would be read
    std::string actor;
};
struct ReplayPart {
    int partition = 0;
    std::int64_t from = 0, to = 0;  // to: the end of the log now
};

class KafkaSource final : public EventSource {
public:
    struct Ports {
        const Clock& clock;
        storage::Writer& writer;
        audit::AuditLog& audit;
        Inbox& inbox;  // outlives the writer
    };
    KafkaSource(const Ports& ports, KafkaConfig config);
    ~KafkaSource() override;

    void start() override;
    void stop() override;
    void setPaused(bool paused) override;
    SourceState state() const override;
    int assignedPartitions() const;

    // Unavailable: not connected, or stopped before it was done; NotFound: the partition is not assigned here. `done` on the source's thread.
    void replay(ReplayRequest request, std::function<void(Result<std::vector<ReplayPart>>)> done);

private:
    class Loop;
    std::unique_ptr<Loop> m_loop;
};

}  // namespace sluice::metering
