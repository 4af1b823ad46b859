#include "metering/settlement_tables.h"

#include "storage/sql_table_source.h"

namespace sluice::metering {

namespace {

enum class ListedAs { Plain, Searched, Sorted };

class SettlementList {
public:
    SettlementList(const char* id, const char* from) { m_table.schema.id = id, m_table.from = from; }

    SettlementList& add(const char* id, ColumnType type, const char* sql, ListedAs as = ListedAs::Plain)
    {
        TableColumn column;
        column.id = id;
        column.type = type;
        column.sortable = as == ListedAs::Sorted;
        column.searchable = as == ListedAs::Searched;
        m_table.schema.columns.push_back(std::move(column));
        m_table.expressions.emplace_back(sql);
        return *this;
    }
    std::unique_ptr<TableSource> make(storage::ReaderPool& readers, const char* sort, const char* key,
                                      ChangeSequence* changes)
    {
        m_table.schema.defaultSort = sort;
        m_table.schema.defaultDescending = true;
        m_table.keyExpression = key;
        m_table.keyIsInteger = std::string_view(key) == "no";
        return storage::makeSqlTableSource(readers, std::move(m_table), changes);
    }

private:
    storage::SqlTable m_table;
};

}  // namespace

std::unique_ptr<TableSource> makeInvoicesTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    SettlementList table("settlement_invoices", "settlement_invoices");
    table.add("seen", ColumnType::Time, "seen_at", ListedAs::Sorted)
        .add("invoice", ColumnType::Text, "invoice_id", ListedAs::Searched)
        .add("number", ColumnType::Text, "number", ListedAs::Searched)
        .add("customer", ColumnType::Text, "customer", ListedAs::Searched)
        .add("state", ColumnType::Code, "state")
        .add("pause", ColumnType::Code, "pause")
        .add("total", ColumnType::Text, "total")
        .add("currency", ColumnType::Text, "currency")
        .add("residue", ColumnType::Text, "residue")
        .add("fee", ColumnType::Text, "fee")
        .add("charge", ColumnType::Code, "charge_model")
        .add("account", ColumnType::Text, "account", ListedAs::Searched)
        .add("live", ColumnType::Bool, "livemode")
        .add("status", ColumnType::Code, "extended_status")
        .add("external", ColumnType::Text, "invoicing_external_id", ListedAs::Searched)
        .add("payment_external", ColumnType::Text, "payment_external_id", ListedAs::Searched)
        .add("attempts", ColumnType::Integer, "attempts")
        .add("due", ColumnType::Time, "due_at")
        .add("fetched", ColumnType::Time, "fetched_at")
        .add("changed", ColumnType::Time, "changed_at")
        .add("error", ColumnType::Text, "error", ListedAs::Searched);
    return table.make(readers, "seen", "invoice_id", changes);
}

std::unique_ptr<TableSource> makeInvoiceTimelineTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    SettlementList table("settlement_timeline", "settlement_timeline");
    table.add("at", ColumnType::Time, "at", ListedAs::Sorted)
        .add("no", ColumnType::Integer, "no")
        .add("invoice", ColumnType::Text, "invoice_id", ListedAs::Searched)
        .add("kind", ColumnType::Code, "kind")
        .add("actor", ColumnType::Text, "actor", ListedAs::Searched)
        .add("message", ColumnType::Text, "message", ListedAs::Searched);
    return table.make(readers, "at", "no", changes);
}

std::unique_ptr<TableSource> makeInvoiceWebhooksTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    SettlementList table("settlement_inbox", "settlement_inbox");
    table.add("received", ColumnType::Time, "received_at", ListedAs::Sorted)
        .add("no", ColumnType::Integer, "no")
        .add("state", ColumnType::Code, "state")
        .add("source", ColumnType::Code, "source")
        .add("type", ColumnType::Text, "type", ListedAs::Searched)
        .add("event", ColumnType::Text, "event_id", ListedAs::Searched)
        .add("invoice", ColumnType::Text, "invoice_id", ListedAs::Searched)
        .add("reference", ColumnType::Text, "reference", ListedAs::Searched)
        .add("trigger", ColumnType::Code, "payment_trigger")
        .add("amount", ColumnType::Text, "amount")
        .add("currency", ColumnType::Text, "currency")
        .add("live", ColumnType::Bool, "livemode")
        .add("account", ColumnType::Text, "account", ListedAs::Searched)
        .add("note", ColumnType::Text, "note", ListedAs::Searched)
        .add("resolved", ColumnType::Time, "resolved_at");
    return table.make(readers, "received", "no", changes);
}

std::unique_ptr<TableSource> makeCollectsTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    SettlementList table("settlement_collects", "settlement_collects");
    table.add("received", ColumnType::Time, "received_at", ListedAs::Sorted)
        .add("no", ColumnType::Integer, "no")
        .add("state", ColumnType::Code, "state")
        .add("client", ColumnType::Text, "client_id", ListedAs::Searched)
        .add("user", ColumnType::Text, "external_user_id", ListedAs::Searched)
        .add("customer", ColumnType::Text, "customer_id", ListedAs::Searched)
        .add("request", ColumnType::Text, "request_id", ListedAs::Searched)
        .add("invoices", ColumnType::Text, "invoices", ListedAs::Searched)
        .add("attempts", ColumnType::Integer, "attempts")
        .add("due", ColumnType::Time, "due_at")
        .add("error", ColumnType::Text, "error", ListedAs::Searched)
        .add("resolved", ColumnType::Time, "resolved_at");
    return table.make(readers, "received", "no", changes);
}

}  // namespace sluice::metering
