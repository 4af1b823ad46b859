// The consuming thread of KafkaSource. Everything here runs on it, but for what says otherwise.
#pragma once

#include "metering/internal/kafka_handles.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <random>
#include <thread>

namespace sluice::metering {

class KafkaSource::Loop {
public:
    Loop(const Ports& ports, KafkaConfig config);
    ~Loop() { stop(); }

    // Any thread.
    void start();
    void stop();
    void setPaused(bool paused);
    SourceState state() const;
    int assigned() const { return m_assigned; }
    using ReplayDone = std::function<void(Result<std::vector<ReplayPart>>)>;
    void replay(ReplayRequest request, ReplayDone done);

private:
    using Time = std::chrono::steady_clock::time_point;

    // What the completions of batches write into; they may come after this is gone.
    struct Mail {
        struct Completion {
            std::vector<OffsetStep> steps;
            std::int64_t epoch = 0;
            std::string error;  // empty: durable
        };
        std::mutex mutex;
        std::condition_variable arrived;
        std::vector<Completion> completions;
    };
    struct Part {
        std::int64_t next = -1;    // what the store says once everything under way is durable; -1: nothing yet
        std::int64_t durable = 0;  // to be committed to the broker
        std::int64_t committed = 0;
    };
    struct ReplayTask {
        ReplayRequest request;
        ReplayDone done;
    };

    void run();
    Result<void> connect();
    void disconnect();
    void leaveGroup();
    void step();
    void gather();
    void receive(KafkaMessage message);
    void submit();
    void takeMail(int waitMs);
    void completed(const Mail::Completion& completion);
    void failed(const std::string& error);
    void rewind();
    void drain(std::chrono::milliseconds most);
    void commit(bool wait);
    void applyPause();
    void measureLag();
    void runReplays();
    Result<std::vector<ReplayPart>> replayNow(const ReplayRequest& request);
    Result<KafkaList> replayStarts(const ReplayRequest& request);
    Result<void> storeReplay(const std::vector<ReplayPart>& parts, const std::string& actor);
    Result<KafkaList> storedPositions(const rd_kafka_topic_partition_list_t* partitions);
    void assign(const rd_kafka_topic_partition_list_t* partitions);
    void revoke();
    void report(SourcePhase phase, const std::string& error);
    std::string partName(int partition) const { return m_config.topic + "/" + std::to_string(partition); }
    static void rebalance(rd_kafka_t* client, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* partitions,
                          void* loop);
    static void onError(rd_kafka_t* client, int code, const char* reason, void* loop);

    const Ports m_ports;
    const KafkaConfig m_config;
    std::thread m_thread;
    std::atomic<bool> m_stop{false};
    std::atomic<bool> m_wantPaused{false};
    std::atomic<int> m_assigned{0};
    const std::shared_ptr<Mail> m_mail = std::make_shared<Mail>();
    mutable std::mutex m_mutex;
    SourceState m_state;
    std::deque<ReplayTask> m_replays;
    bool m_takesReplays = false;

    KafkaClient m_client;
    std::map<int, Part> m_parts;         // assigned here
    std::vector<RawEvent> m_events;      // read, not submitted yet
    std::map<int, std::int64_t> m_ends;  // of those, by partition
    std::int64_t m_epoch = 0;            // completions of an older one say nothing about what is assigned now
    int m_inFlight = 0;
    bool m_paused = false;
    bool m_rewind = false;
    int m_failures = 0;
    Time m_retryAt{};
    Time m_committedAt{};
    Time m_measuredAt{};
    std::minstd_rand m_jitter{std::random_device{}()};
};

}  // namespace sluice::metering
