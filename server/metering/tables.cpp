#include "metering/tables.h"

#include "core/amount.h"
#include "storage/sql_table_source.h"

namespace sluice::metering {

namespace {

struct ListFlags {
    bool sortable = false;
    bool searchable = false;
};

class ListMaker {
public:
    ListMaker(const char* id, const char* from) { m_table.schema.id = id, m_table.from = from; }

    ListMaker& add(const char* id, ColumnType type, const char* sql, ListFlags flags = {})
    {
        TableColumn column;
        column.id = id;
        column.type = type;
        column.sortable = flags.sortable;
        column.searchable = flags.searchable;
        m_table.schema.columns.push_back(std::move(column));
        m_table.expressions.emplace_back(sql);
        return *this;
    }
    ListMaker& amount(const char* id, const char* sql, const Asset& unit)
    {
        add(id, ColumnType::Amount, sql);
        m_table.schema.columns.back().scale = unit.scale();
        m_table.schema.columns.back().unit = unit.code();
        return *this;
    }
    // 10^-8 USD, kept as a small integer.
    ListMaker& price(const char* id, const char* sql)
    {
        add(id, ColumnType::Integer, sql);
        m_table.schema.columns.back().scale = 8;
        return *this;
    }
    std::unique_ptr<TableSource> make(storage::ReaderPool& readers, const char* sort, const char* key,
                                      ChangeSequence* changes)
    {
        m_table.schema.defaultSort = sort;
        m_table.schema.defaultDescending = true;
        m_table.keyExpression = key;
        m_table.keyIsInteger = true;
        return storage::makeSqlTableSource(readers, std::move(m_table), changes);
    }

private:
    storage::SqlTable m_table;
};

}  // namespace

std::unique_ptr<TableSource> makeEventsTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    ListMaker table("metering_events", "metering_events e");
    // By number: the order of receipt, and the table's own key.
    table.add("no", ColumnType::Integer, "e.no", {.sortable = true})
        .add("received", ColumnType::Time, "e.received_at")
        .add("signed", ColumnType::Time, "e.signed_at")
        .add("state", ColumnType::Code,
             "CASE WHEN e.delivered_at IS NOT NULL THEN 'delivered' WHEN e.metered_at IS NOT "
             "NULL THEN 'metered' ELSE e.state END")
        .add("client", ColumnType::Text, "e.client_id", {.searchable = true})
        .add("user", ColumnType::Text, "e.usage_subject", {.searchable = true})
        .add("type", ColumnType::Code, "e.usage_subject_type")
        .add("pipeline", ColumnType::Text, "e.pipeline", {.searchable = true})
        .add("model", ColumnType::Text, "e.model_id", {.searchable = true})
        .add("attribution", ColumnType::Code, "e.attribution")
        .add("app", ColumnType::Text, "e.app", {.searchable = true})
        .amount("fee", "e.fee_wei", Asset::eth())
        .amount("network_fee", "e.network_fee", Asset::usd())
        .amount("billable", "e.billable", Asset::usd())
        .price("price", "e.usd_e8")
        .add("quote", ColumnType::Integer, "e.quote_id")
        .add("duration", ColumnType::Duration, "e.billable_micros / 1000")
        .add("metered", ColumnType::Time, "e.metered_at")
        .add("delivered", ColumnType::Time, "e.delivered_at")
        .add("session", ColumnType::Text, "e.session_id", {.searchable = true})
        .add("sequence", ColumnType::Integer, "e.sequence")
        .add("manifest", ColumnType::Text, "e.manifest_id", {.searchable = true})
        .add("request", ColumnType::Text, "e.request_id", {.searchable = true})
        .add("orchestrator", ColumnType::Text, "e.orch_address", {.searchable = true})
        .add("url", ColumnType::Text, "e.orch_url")
        .add("gateway", ColumnType::Text, "e.gateway", {.searchable = true})
        .add("source", ColumnType::Code, "e.source")
        .add("id", ColumnType::Text, "e.id", {.searchable = true});
    return table.make(readers, "no", "e.no", changes);
}

std::unique_ptr<TableSource> makeDeadLettersTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    ListMaker table("metering_dead_letters", "metering_dead_letters d");
    table.add("received", ColumnType::Time, "d.received_at", {.sortable = true})
        .add("no", ColumnType::Integer, "d.no")
        .add("state", ColumnType::Code, "d.state")
        .add("reason", ColumnType::Code, "d.reason")
        .add("message", ColumnType::Text, "d.message", {.searchable = true})
        .add("event", ColumnType::Text, "d.event_id", {.searchable = true})
        .add("source", ColumnType::Code, "d.source")
        .add("position", ColumnType::Text, "d.position", {.searchable = true})
        .add("identity", ColumnType::Text, "d.auth_id", {.searchable = true})
        .add("note", ColumnType::Text, "d.note", {.searchable = true})
        .add("resolved", ColumnType::Time, "d.resolved_at")
        .add("raw", ColumnType::Json, "d.raw");
    return table.make(readers, "received", "d.no", changes);
}

std::unique_ptr<TableSource> makePricesTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    ListMaker table("metering_prices", "metering_quotes q");
    table.add("observed", ColumnType::Time, "q.observed", {.sortable = true})
        .price("price", "q.usd_e8")
        .add("kind", ColumnType::Code, "q.kind")
        .add("source", ColumnType::Text, "q.source", {.searchable = true})
        .add("id", ColumnType::Integer, "q.id");
    return table.make(readers, "observed", "q.id", changes);
}

std::unique_ptr<TableSource> makeGapsTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    ListMaker table("metering_gaps", "metering_gaps g");
    table.add("found", ColumnType::Time, "g.found_at", {.sortable = true})
        .add("state", ColumnType::Code, "g.state")
        .add("session", ColumnType::Text, "g.session_id", {.searchable = true})
        .add("client", ColumnType::Text, "g.client_id", {.searchable = true})
        .add("user", ColumnType::Text, "g.usage_subject", {.searchable = true})
        .add("first", ColumnType::Integer, "g.first_seq")
        .add("last", ColumnType::Integer, "g.last_seq")
        .add("missing", ColumnType::Integer, "g.missing")
        .add("span_start", ColumnType::Time, "g.span_start")
        .add("span_end", ColumnType::Time, "g.span_end")
        .amount("estimate", "g.estimate_wei", Asset::eth())
        .amount("estimate_usd", "g.estimate_usd", Asset::usd())
        .amount("balance_before", "g.balance_before", Asset::eth())
        .amount("balance_after", "g.balance_after", Asset::eth());
    return table.make(readers, "found", "g.no", changes);
}

std::unique_ptr<TableSource> makeModelPricesTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    ListMaker table("metering_model_prices", "metering_model_prices p");
    table.add("no", ColumnType::Integer, "p.no", {.sortable = true})
        .add("pipeline", ColumnType::Text, "p.pipeline", {.searchable = true})
        .add("model", ColumnType::Text, "p.model_id", {.searchable = true})
        .add("cost", ColumnType::Text, "p.cost")
        .add("band", ColumnType::Integer, "p.band_percent")
        .add("outside", ColumnType::Code, "CASE WHEN p.held <> 0 THEN 'held' ELSE 'told' END");
    return table.make(readers, "no", "p.no", changes);
}

std::unique_ptr<TableSource> makeAnomaliesTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    ListMaker table("metering_anomalies", "metering_anomalies a");
    table.add("found", ColumnType::Time, "a.found_at", {.sortable = true})
        .add("kind", ColumnType::Code, "a.kind")
        .add("session", ColumnType::Text, "a.session_id", {.searchable = true})
        .add("sequence", ColumnType::Integer, "a.sequence")
        .add("client", ColumnType::Text, "a.client_id", {.searchable = true})
        .add("user", ColumnType::Text, "a.usage_subject", {.searchable = true})
        .add("before", ColumnType::Text, "a.before_text", {.searchable = true})
        .add("after", ColumnType::Text, "a.after_text", {.searchable = true});
    return table.make(readers, "found", "a.no", changes);
}

std::unique_ptr<TableSource> makeOutboxTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    ListMaker table("metering_outbox", "metering_outbox o");
    table.add("no", ColumnType::Integer, "o.no", {.sortable = true})
        .add("state", ColumnType::Code, "o.state")
        .add("client", ColumnType::Text, "o.client_id", {.searchable = true})
        .add("subject", ColumnType::Text, "o.subject", {.searchable = true})
        .add("signed", ColumnType::Time, "o.event_at")
        .add("queued", ColumnType::Time, "o.queued_at")
        .add("sent", ColumnType::Time, "o.sent_at")
        .add("checked", ColumnType::Time, "o.checked_at")
        .add("attempts", ColumnType::Integer, "o.attempts")
        .add("http_status", ColumnType::Integer, "o.status")
        .add("message", ColumnType::Text, "o.message", {.searchable = true})
        .add("note", ColumnType::Text, "o.note", {.searchable = true})
        .add("resolved", ColumnType::Time, "o.resolved_at")
        .add("source", ColumnType::Text, "o.source")
        .add("event", ColumnType::Text, "o.event_id", {.searchable = true})
        .add("body", ColumnType::Json, "o.body");
    return table.make(readers, "no", "o.no", changes);
}

std::unique_ptr<TableSource> makeReconciliationTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    ListMaker table("metering_reconciliation", "metering_reconciliation r");
    table.add("day", ColumnType::Time, "r.day * 86400000000", {.sortable = true})
        .add("no", ColumnType::Integer, "r.no")
        .add("client", ColumnType::Text, "r.client_id", {.searchable = true})
        .add("state", ColumnType::Code, "r.state")
        .add("ours", ColumnType::Integer, "r.ours_count")
        .add("theirs", ColumnType::Integer, "r.theirs_count")
        .amount("ours_network", "r.ours_network", Asset::usd())
        .amount("theirs_network", "r.theirs_network", Asset::usd())
        .amount("ours_billable", "r.ours_billable", Asset::usd())
        .amount("theirs_billable", "r.theirs_billable", Asset::usd())
        .add("waiting", ColumnType::Integer, "r.waiting")
        .add("refused", ColumnType::Integer, "r.refused")
        .add("compared", ColumnType::Time, "r.compared_at");
    return table.make(readers, "day", "r.no", changes);
}

std::unique_ptr<TableSource> makeStrangersTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    ListMaker table("metering_strangers", "metering_strangers s");
    table.add("no", ColumnType::Integer, "s.no", {.sortable = true})
        .add("found", ColumnType::Time, "s.found_at")
        .add("event", ColumnType::Text, "s.event_id", {.searchable = true})
        .add("source", ColumnType::Text, "s.source", {.searchable = true})
        .add("subject", ColumnType::Text, "s.subject", {.searchable = true})
        .add("signed", ColumnType::Time, "s.event_at")
        .add("ingested", ColumnType::Time, "s.ingested_at")
        .add("fault", ColumnType::Text, "s.fault", {.searchable = true});
    return table.make(readers, "no", "s.no", changes);
}

}  // namespace sluice::metering
