// What the metering part says of itself: readiness, metrics, states.
#include "app/lifecycle/metering_part.h"

#include "core/amount.h"

namespace sluice::app {

namespace {

const char* phaseCode(metering::SourcePhase phase)
{
    switch (phase) {
    case metering::SourcePhase::Starting: return "starting";
    case metering::SourcePhase::Running: return "running";
    case metering::SourcePhase::Paused: return "paused";
    case metering::SourcePhase::Failing: return "failing";
    case metering::SourcePhase::Stopped: break;
    }
    return "stopped";
}

std::int64_t countRows(storage::ReaderPool& readers, std::string_view sql)
{
    const auto count = readers.readFor<std::optional<std::int64_t>>([&](storage::Connection& connection) {
        return connection.queryOne(sql, {}, [](const storage::Row& row) { return row.int64(0); });
    });
    return count ? count->value_or(0) : 0;
}

}  // namespace

std::vector<metering::SourceState> MeteringPart::sources() const
{
    std::vector<metering::SourceState> states;
    if (!m_inputs.wanted.collector)
        return states;
    if (m_kafka)
        states.push_back(m_kafka->state());
    if (!m_stopped) {
        for (const auto& source : m_others)
            states.push_back(source->state());
    }
    states.push_back(m_ingest->state());
    return states;
}

std::optional<metering::PriceOracleStats> MeteringPart::oracle() const
{
    return m_oracle && !m_stopped ? std::optional(m_oracle->stats()) : std::nullopt;
}

void MeteringPart::refreshPrices()
{
    post([this] {
        if (m_oracle)
            m_oracle->refresh();
    });
}

// Nothing here sends clients away: without a price events wait, and a source that fails goes on where it was.
std::vector<api::PartState> MeteringPart::readiness() const
{
    std::vector<api::PartState> states;
    if (m_inputs.wanted.prices) {
        const auto quote = m_prices->current();
        std::string detail = "no price";
        if (quote)
            detail = formatUnits(quote->usdPerEthE8, 8) + " USD, " + quote->source + ", "
                     + std::to_string((m_inputs.clock.now().micros - quote->observed.micros) / 1'000'000) + " s old";
        states.push_back({"prices", quote.has_value(), false, detail});
    }
    for (const metering::SourceState& source : sources()) {
        const bool good = source.phase == metering::SourcePhase::Running;
        std::string detail = phaseCode(source.phase);
        if (source.lag >= 0)
            detail += ", lag " + std::to_string(source.lag);
        states.push_back({"collector." + source.name, good, false, detail});
    }
    if (m_letterTopic) {
        const auto letters = m_letterTopic->state();
        states.push_back({"collector.dead_letter_topic", letters.error.empty(), false,
                          letters.error.empty() ? std::to_string(letters.sent) + " written" : letters.error});
    }
    return states;
}

void MeteringPart::addMetrics(api::Metrics& metrics)
{
    metrics.add([this](api::MetricsText& text) {
        if (m_stopped)
            return;
        const metering::InboxStats inbox = m_inbox->stats();
        storage::ReaderPool& readers = m_inputs.database.readers();
        text.metric("sluice_metering_events_total", "counter", "Events of the remote signer since the start")
            .sample(inbox.received, {{"result", "received"}})
            .sample(inbox.duplicates, {{"result", "duplicate"}})
            .sample(inbox.dead, {{"result", "dead"}})
            .sample(inbox.ignored, {{"result", "ignored"}});
        text.metric("sluice_metering_held_events", "gauge", "Events that wait for a price").sample(inbox.heldNow);
        text.metric("sluice_metering_dead_letters", "gauge", "Dead letters that nobody has settled")
            .sample(countRows(readers, "SELECT COUNT(*) FROM metering_dead_letters WHERE state = 'open'"));
        text.metric("sluice_metering_cost_anomalies_total", "counter",
                    "Tickets whose cost is outside their model's band")
            .sample(m_modelPrices->found());
        if (m_letterTopic)
            text.metric("sluice_metering_dead_letters_sent_total", "counter", "Dead letters written to their topic")
                .sample(m_letterTopic->state().sent);
        text.metric("sluice_metering_gaps", "gauge", "Gaps in sessions that no late event closed")
            .sample(countRows(readers, "SELECT COUNT(*) FROM metering_gaps WHERE state = 'open'"));
        text.metric("sluice_collector_lag", "gauge", "Events (file: bytes) that a source has not read yet");
        for (const metering::SourceState& source : sources())
            text.sample(source.lag, {{"source", source.name}});
        text.metric("sluice_collector_up", "gauge", "Whether a source is read");
        for (const metering::SourceState& source : sources())
            text.sample(source.phase == metering::SourcePhase::Running, {{"source", source.name}});
        if (const auto quote = m_prices->current()) {
            text.metric("sluice_price_eth_usd_e8", "gauge", "USD of one ETH x 10^8").sample(quote->usdPerEthE8);
            text.metric("sluice_price_age_seconds", "gauge", "Age of that price")
                .sample((m_inputs.clock.now().micros - quote->observed.micros) / 1'000'000);
        }
        if (const auto oracle = this->oracle()) {
            text.metric("sluice_price_rounds_total", "counter", "Rounds of the price oracle").sample(oracle->rounds);
            text.metric("sluice_price_failed_rounds_total", "counter", "Of those, without a price")
                .sample(oracle->failedRounds);
        }
    });
}

}  // namespace sluice::app
