// Collector and prices of the program: price book and oracle, inbox, dead letters, gaps and the sources of events. The rooms are always there, for
// the console and the API; the sources run when the collector is wanted, the oracle when somebody needs prices (DECISIONS 8). Made before the
// writer's first command and before whoever takes prices or tickets; useSinks(), then load(), start(); stopped before the store closes,
// destroyed after it. Thread: main; oracle, file source and timers have the thread "metering", Kafka one of its own.
#pragma once

#include "api/collector.h"
#include "app/lifecycle/clearinghouse_settings.h"
#include "app/lifecycle/worker_thread.h"
#include "app/settings/settings.h"
#include "metering/dead_letter_topic.h"
#include "metering/dead_letters.h"
#include "metering/gaps.h"
#include "metering/http_ingest.h"
#include "metering/kafka_source.h"
#include "metering/model_prices.h"
#include "metering/price_oracle.h"
#include "storage/database.h"

#include <QTimer>

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

namespace sluice::app {

struct MeteringWanted {
    bool collector = false;  // read the sources that are configured
    bool prices = false;     // ask the market
};
// Prices with the collector, and with the webhook, whose gate needs them.
MeteringWanted wantedMetering(ClearinghouseParts parts);

struct MeteringInputs {
    const Settings& settings;
    const Clock& clock;
    storage::Database& database;
    audit::AuditLog& audit;
    MeteringWanted wanted;
    bool alone = false;  // nothing else listens: the collector does, also with COLLECTOR_ADDR unset
};

class MeteringPart {
public:
    explicit MeteringPart(const MeteringInputs& inputs) : m_inputs(inputs) {}
    ~MeteringPart();
    MeteringPart(const MeteringPart&) = delete;
    MeteringPart& operator=(const MeteringPart&) = delete;

    // Once, first. What it makes listens to the writer: after a failure too the part lives until the store is closed.
    // InvalidArgument: a setting of a part that is wanted.
    Result<void> build();
    // Who is told of priced tickets, in this order. Once, before load(). They outlive the writer.
    void useSinks(std::vector<metering::TicketSink*> sinks);
    // Before the writer's first command too, when the collector's listener is wanted. `readiness` of the whole program, any thread.
    void useReadiness(std::function<std::vector<api::PartState>()> readiness)
    {
        m_wholeReadiness = std::move(readiness);
    }
    // What else the collector's own metrics tell of. Before start().
    void useMetrics(std::function<void(api::Metrics&)> more) { m_moreMetrics = std::move(more); }
    Result<void> load();
    Result<void> start();
    void stop();
    std::string listenAddress() const;  // of the collector's listener; empty: it does not listen

    metering::PriceBook& prices() { return *m_prices; }
    metering::MarkUps& markUps() { return *m_markUps; }
    metering::ModelPrices& modelPrices() { return *m_modelPrices; }
    metering::Inbox& inbox() { return *m_inbox; }  // after useSinks()
    metering::DeadLetters& deadLetters() { return *m_letters; }
    metering::GapSweeper& gaps() { return *m_gaps; }
    metering::HttpIngest& ingest() { return *m_ingest; }
    metering::KafkaSource* kafka() { return m_kafka.get(); }   // null: not configured or not wanted
    std::vector<metering::SourceState> sources() const;        // any thread
    std::optional<metering::PriceOracleStats> oracle() const;  // any thread; none: the market is not asked
    void refreshPrices();                                      // any thread
    std::vector<api::PartState> readiness() const;             // any thread
    void addMetrics(api::Metrics& metrics);

private:
    Result<void> listen();
    void startOnThread();
    void every(int ms, std::function<void()> task);
    void priceHeld();
    void sweepGaps();
    void purge();
    void watchHeld();
    void post(std::function<void()> task);

    const MeteringInputs m_inputs;
    metering::PriceOracleConfig m_oracleConfig;
    metering::KafkaConfig m_kafkaConfig;
    std::int64_t m_manualE8 = 0;
    std::unique_ptr<metering::PriceBook> m_prices;
    std::unique_ptr<metering::MarkUps> m_markUps;
    std::unique_ptr<metering::ModelPrices> m_modelPrices;
    std::unique_ptr<metering::Inbox> m_inbox;
    std::unique_ptr<metering::DeadLetters> m_letters;
    std::unique_ptr<metering::GapSweeper> m_gaps;
    std::unique_ptr<metering::HttpIngest> m_ingest;
    std::unique_ptr<metering::KafkaSource> m_kafka;
    std::unique_ptr<metering::DeadLetterTopic> m_letterTopic;
    std::function<std::vector<api::PartState>()> m_wholeReadiness;
    std::function<void(api::Metrics&)> m_moreMetrics;
    std::unique_ptr<api::CollectorApi> m_api;
    std::unique_ptr<http::Server> m_server;
    ListenAddress m_address;
    WorkerThread m_thread{QStringLiteral("metering")};
    // On that thread.
    std::unique_ptr<net::HttpClient> m_http;
    std::unique_ptr<metering::PriceOracle> m_oracle;
    std::vector<std::unique_ptr<metering::EventSource>> m_others;  // the file
    std::vector<std::unique_ptr<QTimer>> m_timers;
    bool m_pricing = false;
    bool m_sourcesPaused = false;
    std::atomic<bool> m_stopped{false};
};

}  // namespace sluice::app
