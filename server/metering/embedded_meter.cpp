#include "metering/embedded_meter.h"

#include <QLoggingCategory>

Q_LOGGING_CATEGORY(lcMeter, "sluice.metering.meter")

namespace sluice::metering {

namespace {

MeterInput ticketMeter(const char* slug, const char* name, Aggregation aggregation, const char* value, bool byManifest)
{
    MeterInput meter;
    meter.slug = slug;
    meter.name = name;
    meter.aggregation = aggregation;
    meter.eventType = signedTicketType;
    meter.valueProperty = value;
    for (const char* dimension : {"client_id", "external_user_id", "model_id", "pipeline"})
        meter.groupBy.emplace_back(dimension, std::string("$.") + dimension);
    if (byManifest)
        meter.groupBy.emplace_back("manifest_id", "$.manifest_id");
    return meter;
}

FeatureInput ticketFeature(const char* key, const char* name, const char* meter)
{
    FeatureInput feature;
    feature.key = key;
    feature.name = name;
    feature.meterSlug = meter;
    return feature;
}

}  // namespace

std::vector<MeterInput> catalogueMeters()
{
    return {
        ticketMeter("network_fee_usd_micros", "Network fee (USD micros)", Aggregation::Sum, "$.network_fee_usd_micros",
                    false),
        ticketMeter("billable_usd_micros", "Billable (USD micros)", Aggregation::Sum, "$.billable_usd_micros", false),
        ticketMeter("signed_ticket_count", "Signed tickets", Aggregation::Count, "", false),
        ticketMeter("fee_wei", "Fee (wei)", Aggregation::Sum, "$.fee_wei", true),
        ticketMeter("billable_secs", "Billable seconds", Aggregation::Sum, "$.billable_secs", true),
        ticketMeter("network_fee_usd_micros_by_manifest", "Network fee by manifest (USD micros)", Aggregation::Sum,
                    "$.network_fee_usd_micros", true),
    };
}

std::vector<FeatureInput> catalogueFeatures()
{
    return {ticketFeature("network_spend", "Network spend", "network_fee_usd_micros"),
            ticketFeature("billable_spend", "Billable spend", "billable_usd_micros")};
}

EmbeddedMeter::EmbeddedMeter(storage::Database& database, audit::AuditLog& audit, const Clock& clock, Rng& rng)
    : m_database(database)
    , m_clock(clock)
    , m_store(database.writer(), audit, rng)
    , m_customers(m_store)
    , m_subjects(m_store)
    , m_features(m_store)
    , m_entitlements(m_store)
    , m_plans(m_store)
    , m_subscriptions(m_store)
{}

EmbeddedMeter::~EmbeddedMeter()
{
    stop();
}

// Made once: a catalogue that an operator changed or emptied of a meter is left as it is.
Result<void> EmbeddedMeter::makeCatalogue(storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto known, connection.queryOne("SELECT COUNT(*) FROM meter_meters", {},
                                                        [](const storage::Row& row) { return row.int64(0); }));
    if (known.value_or(0) > 0)
        return {};
    const MeterActor actor{"engine", {}, m_clock.now()};
    for (MeterInput& meter : catalogueMeters()) {
        const auto made = m_store.createMeter(connection, std::move(meter), actor);
        if (!made)
            return fail(made.error());
    }
    for (const FeatureInput& feature : catalogueFeatures()) {
        const auto made = m_features.create(connection, feature, actor);
        if (!made)
            return fail(made.error());
    }
    return {};
}

Result<void> EmbeddedMeter::load()
{
    const auto loaded = m_database.writer().run([this](storage::Connection& connection) -> Result<void> {
        SLUICE_TRY(m_store.load(connection));
        return makeCatalogue(connection);
    });
    if (loaded)
        catchUp();
    return loaded;
}

void EmbeddedMeter::catchUp()
{
    if (m_state->stopped || m_state->running.exchange(true))
        return;
    step(m_state);
}

// Each step is one command, submitted when the one before it is durable: whoever else writes comes in between.
void EmbeddedMeter::step(const std::shared_ptr<State>& state)
{
    m_database.writer().submitFor<bool>(
        [this, state](storage::Connection& connection) -> Result<bool> {
            if (state->stopped)
                return false;
            return m_store.catchUp(connection);
        },
        [this, state](Result<bool> more) {
            if (!more)
                qCWarning(lcMeter, "catching up: %s", more.error().message.c_str());
            if (!state->stopped && more.value_or(false))
                step(state);
            else
                state->running = false;
        });
}

void EmbeddedMeter::tick()
{
    if (m_state->stopped)
        return;
    catchUp();
    m_database.writer().submit(
        [this, state = m_state](storage::Connection& connection) -> Result<void> {
            if (state->stopped)
                return {};
            const auto turned = m_subscriptions.turnPhases(connection, {"engine", {}, m_clock.now()});
            if (!turned)
                return fail(turned.error());
            return {};
        },
        [](Result<void> done) {
            if (!done)
                qCWarning(lcMeter, "turning phases of subscriptions: %s", done.error().message.c_str());
        });
}

void EmbeddedMeter::stop()
{
    m_state->stopped = true;
}

Result<void> MeterSink::ticketPriced(storage::Connection& connection, const PricedTicket& ticket)
{
    const auto counted = m_store.ingest(connection, ticketCloudEvent(ticket), m_clock.now());
    if (!counted)
        return fail(counted.error());
    return {};
}

}  // namespace sluice::metering
