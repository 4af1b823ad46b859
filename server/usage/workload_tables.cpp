// The console's tables of workloads, offers, subscriptions and recording jobs.
#include "storage/sql_table_source.h"
#include "usage/offers.h"
#include "usage/recording_jobs.h"
#include "usage/workloads.h"

namespace sluice::usage {

namespace {

struct ColumnFlags {
    bool sortable = false;
    bool searchable = false;
};

class TableMaker {
public:
    TableMaker(const char* id, const char* from) { m_table.schema.id = id, m_table.from = from; }

    TableMaker& add(const char* id, ColumnType type, const char* sql, ColumnFlags flags = {})
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
    TableMaker& amount(const char* id, const char* sql, const Asset& unit)
    {
        add(id, ColumnType::Amount, sql);
        m_table.schema.columns.back().scale = unit.scale();
        m_table.schema.columns.back().unit = unit.code();
        return *this;
    }
    TableMaker& sorted(const char* column, bool descending)
    {
        m_table.schema.defaultSort = column;
        m_table.schema.defaultDescending = descending;
        return *this;
    }
    std::unique_ptr<TableSource> make(storage::ReaderPool& readers, const char* key, bool integerKey,
                                      ChangeSequence* changes)
    {
        m_table.keyExpression = key;
        m_table.keyIsInteger = integerKey;
        return storage::makeSqlTableSource(readers, std::move(m_table), changes);
    }

private:
    storage::SqlTable m_table;
};

}  // namespace

std::unique_ptr<TableSource> makeWorkloadsTable(storage::Database& database, const Asset& unit, ChangeSequence* changes)
{
    TableMaker table("workloads", "usage_workloads w");
    table.add("created", ColumnType::Time, "w.submitted_at", {.sortable = true})
        .add("workload", ColumnType::Text, "w.workload_id", {.searchable = true})
        .add("orchestrator", ColumnType::Text, "w.orchestrator", {.searchable = true})
        .add("state", ColumnType::Code, "w.status")
        .add("plan", ColumnType::Text, "w.plan_id", {.searchable = true})
        .add("run", ColumnType::Text, "w.run_id", {.searchable = true})
        .add("duration", ColumnType::Duration, "w.duration_ms")
        .amount("credit", "w.payout", unit)
        .add("credited", ColumnType::Bool, "w.credited")
        .add("credited_at", ColumnType::Time, "w.credited_at")
        .add("artifact", ColumnType::Text, "w.artifact_uri", {.searchable = true})
        .add("hash", ColumnType::Text, "w.artifact_hash", {.searchable = true})
        .add("tx", ColumnType::Text, "w.tx_hash")
        .add("notes", ColumnType::Text, "w.notes", {.searchable = true});
    return table.sorted("created", true).make(database.readers(), "w.seq", true, changes);
}

std::unique_ptr<TableSource> makeOffersTable(storage::Database& database, const Asset& unit, ChangeSequence* changes)
{
    TableMaker table("offers", "usage_offers o");
    table.add("id", ColumnType::Text, "o.offer_id", {.sortable = true, .searchable = true})
        .add("title", ColumnType::Text, "o.title", {.searchable = true})
        .add("kind", ColumnType::Text, "o.kind", {.searchable = true})
        .amount("payout", "o.payout", unit)
        .add("active", ColumnType::Bool, "o.active")
        .add("description", ColumnType::Text, "o.description", {.searchable = true})
        .add("created", ColumnType::Time, "o.created_at")
        .add("updated", ColumnType::Time, "o.updated_at")
        .add("config", ColumnType::Json, "o.config");
    return table.sorted("id", false).make(database.readers(), "o.offer_id", false, changes);
}

std::unique_ptr<TableSource> makeSubscriptionsTable(storage::Database& database, ChangeSequence* changes)
{
    TableMaker table("subscriptions", "usage_subscriptions s");
    table.add("orchestrator", ColumnType::Text, "s.orchestrator", {.sortable = true, .searchable = true})
        .add("offers", ColumnType::Integer, "s.offers")
        .add("offer_ids", ColumnType::Json, "s.offer_ids", {.searchable = true})
        .add("updated", ColumnType::Time, "s.updated_at");
    return table.sorted("orchestrator", false).make(database.readers(), "s.orchestrator", false, changes);
}

std::unique_ptr<TableSource> makeRecordingsTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    TableMaker table("recordings", "usage_recording_jobs j");
    table.add("created", ColumnType::Time, "j.created_at", {.sortable = true})
        .add("job", ColumnType::Text, "j.job_id", {.searchable = true})
        .add("orchestrator", ColumnType::Text, "j.orchestrator", {.searchable = true})
        .add("state", ColumnType::Code, "j.state", {.sortable = true})
        .add("step", ColumnType::Code, "j.step")
        .add("reason", ColumnType::Text, "COALESCE(j.error, j.wanted_error)", {.searchable = true})
        .add("plan", ColumnType::Text, "j.plan_id", {.searchable = true})
        .add("run", ColumnType::Text, "j.run_id", {.searchable = true})
        .add("duration", ColumnType::Duration, "j.duration_ms")
        .add("workload", ColumnType::Text, "j.workload_id")
        .add("artifact", ColumnType::Text, "j.artifact_uri", {.searchable = true})
        .add("hash", ColumnType::Text, "j.artifact_hash")
        .add("started", ColumnType::Time, "j.started_at")
        .add("ended", ColumnType::Time, "j.ended_at")
        .add("updated", ColumnType::Time, "j.updated_at")
        .add("notes", ColumnType::Text, "j.notes", {.searchable = true});
    return table.sorted("created", true).make(readers, "j.job_id", false, changes);
}

}  // namespace sluice::usage
