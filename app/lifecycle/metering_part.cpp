#include "app/lifecycle/metering_part.h"

#include "core/filter_value.h"
#include "metering/file_source.h"

#include <QLoggingCategory>

namespace sluice::app {

namespace {

Q_LOGGING_CATEGORY(meteringPartLog, "sluice.app.metering")

constexpr int defaultCollectorPort = 8096;
constexpr int heldBatch = 500;
constexpr int heldEveryMs = 10'000;
constexpr int gapsEveryMs = 15'000;
constexpr int watchEveryMs = 1'000;
constexpr int meteringPurgeMs = 3'600'000;
constexpr std::int64_t keptSeconds = 90 * 86'400;  // answers of single sources, dead letters that are settled

Result<std::int64_t> durationSetting(const Settings& settings, const char* name, std::int64_t leastMs)
{
    TableColumn column;
    column.type = ColumnType::Duration;
    const auto value = parseFilterValue(column, settings.text(name), {});
    const std::int64_t* ms = value ? std::get_if<std::int64_t>(&*value) : nullptr;
    if (ms == nullptr || *ms < leastMs)
        return fail(ErrorCode::InvalidArgument, std::string(name) + " must be a time such as 30s or 5m");
    return *ms;
}

Result<metering::PriceOracleConfig> oracleConfig(const Settings& settings)
{
    metering::PriceOracleConfig config;
    SLUICE_ASSIGN(config.refreshMs, durationSetting(settings, "PRICE_ORACLE_REFRESH", 1'000));
    config.retryMs = std::min(config.retryMs, config.refreshMs);
    for (const std::string& source : settings.list("ORACLE_SOURCES")) {
        if (source == "none")  // an empty setting is the default
            continue;
        const std::size_t equals = source.find('=');
        metering::PriceEndpoint endpoint{source.substr(0, equals), {}};
        if (equals != std::string::npos)
            endpoint.url = source.substr(equals + 1);
        else if (endpoint.name == "coinbase" && settings.isSet("PRICE_ORACLE_URL"))
            endpoint.url = settings.text("PRICE_ORACLE_URL");
        else if (endpoint.name == "kraken" && settings.isSet("ORACLE_KRAKEN_URL"))
            endpoint.url = settings.text("ORACLE_KRAKEN_URL");
        else if (endpoint.name == "binance" && settings.isSet("ORACLE_BINANCE_URL"))
            endpoint.url = settings.text("ORACLE_BINANCE_URL");
        else
            endpoint.url = metering::knownPriceUrl(endpoint.name);
        if (endpoint.url.empty())
            return fail(ErrorCode::InvalidArgument, "ORACLE_SOURCES names a source that has no address: " + source);
        config.endpoints.push_back(std::move(endpoint));
    }
    return config;
}

metering::KafkaConfig kafkaConfig(const Settings& settings)
{
    metering::KafkaConfig config;
    config.brokers = settings.text("KAFKA_BROKERS");
    config.topic = settings.text("KAFKA_GATEWAY_TOPIC");
    config.group = settings.text("KAFKA_GROUP");
    config.tls = settings.flag("KAFKA_TLS");
    config.caFile = settings.text("KAFKA_CA_FILE");
    config.saslMechanism = settings.text("KAFKA_SASL_MECHANISM");
    config.username = settings.text("KAFKA_USERNAME");
    config.password = settings.text("KAFKA_PASSWORD");
    return config;
}

Result<std::int64_t> manualPrice(const Settings& settings)
{
    if (!settings.isSet("ORACLE_MANUAL_USD"))
        return 0;
    const auto price = parseUnits(settings.text("ORACLE_MANUAL_USD"), 8);
    if (!price || *price <= 0 || *price > Int256(std::int64_t(1) << 56))
        return fail(ErrorCode::InvalidArgument, "ORACLE_MANUAL_USD must be above 0, with at most 8 decimals");
    return static_cast<std::int64_t>(*price);
}

}  // namespace

MeteringWanted wantedMetering(ClearinghouseParts parts)
{
    return {parts.collector, parts.collector || parts.webhook};
}

MeteringPart::~MeteringPart()
{
    stop();
}

Result<void> MeteringPart::build()
{
    const Settings& settings = m_inputs.settings;
    metering::PriceBookConfig book;
    SLUICE_ASSIGN(book.maxAgeMs, durationSetting(settings, "ORACLE_MAX_AGE", 1'000));
    SLUICE_ASSIGN(m_oracleConfig, oracleConfig(settings));
    SLUICE_ASSIGN(m_manualE8, manualPrice(settings));
    SLUICE_ASSIGN(m_address, listenAddressOf("COLLECTOR_ADDR", settings.text("COLLECTOR_ADDR"), defaultCollectorPort));
    if (m_inputs.wanted.collector && !isLoopbackHost(m_address.host) && !settings.isSet("COLLECTOR_TOKEN"))
        return fail(ErrorCode::InvalidArgument, "COLLECTOR_ADDR beyond this machine needs COLLECTOR_TOKEN");
    m_kafkaConfig = kafkaConfig(settings);
    if (m_inputs.wanted.collector && !m_kafkaConfig.brokers.empty())
        SLUICE_TRY(metering::checkKafkaConfig(m_kafkaConfig));
    if (m_inputs.wanted.collector && settings.isSet("KAFKA_DLQ_TOPIC")) {
        if (m_kafkaConfig.brokers.empty())
            return fail(ErrorCode::InvalidArgument, "KAFKA_DLQ_TOPIC needs KAFKA_BROKERS");
        // Else every dead letter would come back as an event, and die again.
        if (settings.text("KAFKA_DLQ_TOPIC") == m_kafkaConfig.topic)
            return fail(ErrorCode::InvalidArgument, "KAFKA_DLQ_TOPIC must not be KAFKA_GATEWAY_TOPIC");
    }
    storage::Database& database = m_inputs.database;
    m_prices = std::make_unique<metering::PriceBook>(m_inputs.clock, database.writer(), database.readers(),
                                                     m_inputs.audit, book);
    m_markUps = std::make_unique<metering::MarkUps>(m_inputs.audit);
    m_modelPrices = std::make_unique<metering::ModelPrices>(m_inputs.audit);
    return {};
}

void MeteringPart::useSinks(std::vector<metering::TicketSink*> sinks)
{
    storage::Database& database = m_inputs.database;
    sinks.insert(sinks.begin(), m_modelPrices.get());  // what it holds back reaches nobody else
    m_inbox = std::make_unique<metering::Inbox>(
        metering::Inbox::Ports{m_inputs.clock, database.writer(), database.readers(), *m_prices, *m_markUps},
        std::move(sinks));
    m_letters = std::make_unique<metering::DeadLetters>(m_inputs.clock, database.writer(), database.readers(),
                                                        m_inputs.audit, *m_inbox);
    m_gaps = std::make_unique<metering::GapSweeper>(m_inputs.clock, database.writer(), database.readers(), *m_prices);
    m_ingest = std::make_unique<metering::HttpIngest>(m_inputs.clock, *m_inbox);
}

Result<void> MeteringPart::load()
{
    SLUICE_TRY(m_prices->load(m_manualE8));
    SLUICE_TRY(m_markUps->load(m_inputs.database.readers()));
    SLUICE_TRY(m_modelPrices->load(m_inputs.database.readers()));
    return m_inbox->load();
}

void MeteringPart::post(std::function<void()> task)
{
    m_thread.post(std::move(task));
}

// Loopback needs no token; anything else does (DECISIONS 6).
Result<void> MeteringPart::listen()
{
    const Settings& settings = m_inputs.settings;
    const bool wanted = settings.isSet("COLLECTOR_ADDR") || m_inputs.alone;
    if (!m_inputs.wanted.collector || !wanted)
        return {};
    api::CollectorConfig config;
    config.token = settings.text("COLLECTOR_TOKEN");
    config.bindIsLoopback = isLoopbackHost(m_address.host);
    m_api = std::make_unique<api::CollectorApi>(api::CollectorParts{m_ingest.get(), m_wholeReadiness}, config);
    addMetrics(m_api->metrics());
    if (m_moreMetrics)
        m_moreMetrics(m_api->metrics());
    m_server = std::make_unique<http::Server>(listenerConfig(settings, m_address), m_api->router(), m_api->policy(),
                                              m_inputs.clock);
    if (const auto port = m_server->start(); !port)
        return fail(port.error().code, "collector: " + port.error().message);
    m_api->attachServer(m_server.get());
    qCInfo(meteringPartLog, "collector listening on %s", listenAddress().c_str());
    return {};
}

std::string MeteringPart::listenAddress() const
{
    if (!m_server || !m_server->running())
        return {};
    ListenAddress address = m_address;
    address.port = m_server->port();
    return shownUrl(address, m_inputs.settings.isSet("SLUICE_TLS_CERT"));
}

Result<void> MeteringPart::start()
{
    if (m_inputs.wanted.collector && !m_kafkaConfig.brokers.empty()) {
        m_kafka = std::make_unique<metering::KafkaSource>(
            metering::KafkaSource::Ports{m_inputs.clock, m_inputs.database.writer(), m_inputs.audit, *m_inbox},
            m_kafkaConfig);
        m_kafka->start();
    }
    if (m_inputs.wanted.collector && m_inputs.settings.isSet("KAFKA_DLQ_TOPIC")) {
        metering::KafkaConfig config = m_kafkaConfig;
        config.topic = m_inputs.settings.text("KAFKA_DLQ_TOPIC");
        m_letterTopic = std::make_unique<metering::DeadLetterTopic>(
            metering::DeadLetterTopic::Ports{m_inputs.clock, m_inputs.database.writer(), m_inputs.database.readers()},
            std::move(config));
        m_letterTopic->start();
    }
    if (m_inputs.wanted.collector)
        m_ingest->start();
    m_thread.runAndWait([this] { startOnThread(); });
    return listen();
}

void MeteringPart::startOnThread()
{
    const auto here = [this](std::function<void()> task) { post(std::move(task)); };
    if (m_inputs.wanted.prices && !m_oracleConfig.endpoints.empty()) {
        m_http = std::make_unique<net::HttpClient>();
        m_oracle = std::make_unique<metering::PriceOracle>(*m_http, m_inputs.clock, *m_prices, m_oracleConfig, here,
                                                           [this] { priceHeld(); });
        m_oracle->start();
    }
    if (m_inputs.wanted.collector && m_inputs.settings.isSet("COLLECTOR_FILE")) {
        metering::FileSourceConfig file;
        file.path = m_inputs.settings.text("COLLECTOR_FILE");
        m_others.push_back(std::make_unique<metering::FileSource>(m_inputs.clock, *m_inbox, here, file));
        m_others.back()->start();
    }
    every(heldEveryMs, [this] { priceHeld(); });
    every(gapsEveryMs, [this] { sweepGaps(); });
    every(watchEveryMs, [this] { watchHeld(); });
    every(meteringPurgeMs, [this] { purge(); });
    purge();
    priceHeld();
}

void MeteringPart::every(int ms, std::function<void()> task)
{
    m_timers.push_back(std::make_unique<QTimer>());
    QObject::connect(m_timers.back().get(), &QTimer::timeout, m_timers.back().get(), std::move(task));
    m_timers.back()->start(ms);
}

void MeteringPart::stop()
{
    if (m_stopped.exchange(true))
        return;
    if (m_server)
        m_server->stop(1'000);
    if (m_api)
        m_api->attachServer(nullptr);
    m_server.reset();
    if (m_ingest)
        m_ingest->stop();
    m_thread.runAndWait([this] {
        m_timers.clear();
        for (const auto& source : m_others)
            source->stop();
        if (m_oracle)
            m_oracle->stop();
        m_http.reset();
    });
    if (m_kafka)
        m_kafka->stop();
    if (m_letterTopic)
        m_letterTopic->stop();
    // The stopped ones stay: whoever asks for their state may still be at it.
    m_thread.stop();
}

// What waits for a price, in commands that leave room for others.
void MeteringPart::priceHeld()
{
    if (m_stopped || m_pricing || m_inbox->stats().heldNow == 0)
        return;
    m_pricing = true;
    m_inbox->priceHeld(heldBatch, [this](const Result<metering::Inbox::HeldOutcome>& outcome) {
        if (!outcome)
            qCWarning(meteringPartLog, "pricing held events: %s", outcome.error().message.c_str());
        const bool more = outcome && outcome->more;
        post([this, more] {
            m_pricing = false;
            if (more)
                priceHeld();
        });
    });
}

void MeteringPart::sweepGaps()
{
    const auto swept = m_gaps->sweep();
    if (!swept)
        qCWarning(meteringPartLog, "looking for gaps: %s", swept.error().message.c_str());
    else if (swept->gaps + swept->anomalies > 0)
        qCWarning(meteringPartLog, "%lld gaps in sessions, %lld changes of model", static_cast<long long>(swept->gaps),
                  static_cast<long long>(swept->anomalies));
    if (swept && swept->more && !m_stopped)
        post([this] {
            if (!m_stopped)
                sweepGaps();
        });
}

void MeteringPart::watchHeld()
{
    const std::int64_t most = m_inputs.settings.integer("COLLECTOR_MAX_HELD");
    const std::int64_t held = m_inbox->stats().heldNow;
    const bool pause = held >= (m_sourcesPaused ? most - most / 10 : most);
    if (pause == m_sourcesPaused)
        return;
    m_sourcesPaused = pause;
    qCWarning(meteringPartLog, pause ? "too many events wait for a price: reading pauses" : "reading goes on");
    if (m_inputs.wanted.collector)
        m_ingest->setPaused(pause);
    if (m_kafka)
        m_kafka->setPaused(pause);
    for (const auto& source : m_others)
        source->setPaused(pause);
}

void MeteringPart::purge()
{
    const Timestamp before = m_inputs.clock.now().plusSeconds(-keptSeconds);
    m_inputs.database.writer().submit(
        [this, before](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(m_prices->purge(connection, before));
            return m_letters->purge(connection, before);
        },
        [](const Result<void>& purged) {
            if (!purged)
                qCWarning(meteringPartLog, "purge: %s", purged.error().message.c_str());
        });
}

}  // namespace sluice::app
