#include "api/metrics.h"

#include "api/internal/health_answers.h"
#include "api/internal/services.h"
#include "core/amount.h"

#include <array>

namespace sluice::api {

namespace {

std::string escapedLabel(std::string_view text)
{
    std::string escaped;
    for (const char c : text) {
        if (c == '\\' || c == '"')
            escaped.push_back('\\');
        if (c == '\n')
            escaped += "\\n";
        else
            escaped.push_back(c);
    }
    return escaped;
}

// Microseconds as seconds, exactly.
std::string secondsText(std::uint64_t micros)
{
    return formatUnits(Int256(micros), 6);
}

void collectPayouts(storage::ReaderPool& readers, MetricsText& text)
{
    text.metric("sluice_payouts", "gauge", "Payout intents by state");
    (void)readers.read([&](storage::Connection& connection) -> Result<void> {
        return connection.query("SELECT state, COUNT(*) FROM payout_intents GROUP BY state ORDER BY state", {},
                                [&](const storage::Row& row) {
                                    text.sample(row.int64(1), {{"state", row.text(0)}});
                                    return true;
                                });
    });
}

}  // namespace

void collectServer(const http::ServerStats& stats, std::string_view prefix, MetricsText& text)

{
    const auto name = [&](const char* what) { return std::string("sluice_").append(prefix).append("_").append(what); };
    text.metric(name("requests_total"), "counter", "Complete requests handed to the router")
        .sample(std::int64_t(stats.requests));
    text.metric(name("responses_total"), "counter", "Answers by class");
    for (std::size_t i = 1; i < stats.responsesByClass.size(); ++i)
        text.sample(std::int64_t(stats.responsesByClass[i]), {{"class", std::to_string(i) + "xx"}});
    text.metric(name("connections"), "gauge", "Open connections").sample(stats.connectionsOpen);
    text.metric(name("connections_total"), "counter", "Connections taken")
        .sample(std::int64_t(stats.connectionsAccepted));
    text.metric(name("evictions_total"), "counter", "Idle connections closed to make room")
        .sample(std::int64_t(stats.evictions));
    text.metric(name("hangups_total"), "counter", "Clients gone before their answer")
        .sample(std::int64_t(stats.hangUpsWhilePending));
    text.metric(name("in_bytes_total"), "counter", "Bytes read").sample(std::int64_t(stats.bytesIn));
    text.metric(name("out_bytes_total"), "counter", "Bytes written").sample(std::int64_t(stats.bytesOut));
    text.metric(name("buffered_bytes"), "gauge", "Bodies of requests under way").sample(stats.bufferedBytes);
    text.metric(name("rejects_total"), "counter", "Refused by the listener itself");
    for (std::size_t i = 0; i < stats.rejects.size(); ++i)
        text.sample(std::int64_t(stats.rejects[i]), {{"reason", http::rejectName(http::Reject(i))}});
    text.metric(name("latency_seconds"), "histogram", "From the complete request to the answer at the socket");
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < stats.latency.size(); ++i) {
        below += stats.latency[i];
        const bool last = i == http::ServerStats::kLatencyBoundsUs.size();
        const std::string bound = last ? "+Inf" : secondsText(std::uint64_t(http::ServerStats::kLatencyBoundsUs[i]));
        text.sample("_bucket", std::to_string(below), {{"le", bound}});
    }
    text.sample("_sum", secondsText(stats.latencySumUs), {});
    text.sample("_count", std::to_string(below), {});
}

void collectReadiness(const std::vector<PartState>& states, MetricsText& text)
{
    text.metric("sluice_part_ready", "gauge", "1 when the part is ready");
    for (const PartState& part : states)
        text.sample(part.ready ? 1 : 0, {{"part", part.name}});
}

http::Response readinessAnswer(const std::vector<PartState>& states)
{
    json::Array parts;
    bool ready = true;
    for (const PartState& part : states) {
        ready = ready && (part.ready || !part.required);
        parts.push_back(json::Value::object(
            {{"name", part.name}, {"ready", part.ready}, {"required", part.required}, {"detail", part.detail}}));
    }
    return http::json(ready ? 200 : 503, json::Value::object({{"ready", ready}, {"parts", std::move(parts)}}));
}

MetricsText& MetricsText::metric(std::string_view name, std::string_view type, std::string_view help)
{
    m_name = name;
    m_text.append("# HELP ").append(name).append(1, ' ').append(help).append(1, '\n');
    m_text.append("# TYPE ").append(name).append(1, ' ').append(type).append(1, '\n');
    return *this;
}

MetricsText& MetricsText::sample(std::int64_t value, const Labels& labels)
{
    return sample("", std::to_string(value), labels);
}

MetricsText& MetricsText::sample(std::string_view suffix, std::string_view value, const Labels& labels)
{
    m_text.append(m_name).append(suffix);
    if (!labels.empty()) {
        m_text.push_back('{');
        for (std::size_t i = 0; i < labels.size(); ++i) {
            m_text.append(i ? "," : "")
                .append(labels[i].first)
                .append("=\"")
                .append(escapedLabel(labels[i].second))
                .append(1, '"');
        }
        m_text.push_back('}');
    }
    m_text.append(1, ' ').append(value).append(1, '\n');
    return *this;
}

void Metrics::add(Collector collector)
{
    const std::lock_guard lock(m_mutex);
    m_collectors.push_back(std::move(collector));
}

std::string Metrics::text() const
{
    std::vector<Collector> collectors;
    {
        const std::lock_guard lock(m_mutex);
        collectors = m_collectors;
    }
    MetricsText text;
    for (const Collector& collector : collectors)
        collector(text);
    return text.take();
}

void addCollectors(Services& services)
{
    services.metrics.add([&services](MetricsText& text) {
        const std::lock_guard lock(services.serverMutex);
        if (services.server)
            collectServer(services.server->stats(), "http", text);
    });
    services.metrics.add([&services](MetricsText& text) {
        storage::Database& database = *services.parts.database;
        text.metric("sluice_store_writer_queue", "gauge", "Commands waiting for the writer")
            .sample(std::int64_t(database.writer().queued()));
        text.metric("sluice_store_size_bytes", "gauge", "Size of the store").sample(database.sizeBytes());
        text.metric("sluice_api_read_queue", "gauge", "Reads waiting for a worker")
            .sample(std::int64_t(services.workers.queued()));
        if (const auto transfers = services.parts.ledgerQueries->transferCount())
            text.metric("sluice_ledger_transfers_total", "counter", "Transfers ever posted").sample(*transfers);
        const auto snapshot = services.parts.registry->snapshot();
        std::int64_t eligible = 0;
        for (const auto& record : snapshot->all())
            eligible += record->eligible(services.parts.clock->now());
        text.metric("sluice_fleet_orchestrators", "gauge", "Registered orchestrators")
            .sample(std::int64_t(snapshot->all().size()));
        text.metric("sluice_fleet_eligible", "gauge", "Orchestrators that may earn").sample(eligible);
    });
    if (services.parts.payouts)
        services.metrics.add(
            [&services](MetricsText& text) { collectPayouts(services.parts.database->readers(), text); });
    if (services.parts.readiness) {
        services.metrics.add([&services](MetricsText& text) { collectReadiness(services.parts.readiness(), text); });
    }
}

}  // namespace sluice::api
