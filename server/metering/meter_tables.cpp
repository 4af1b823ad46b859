#include "metering/meter_tables.h"

#include "metering/meter_decimal.h"
#include "storage/sql_table_source.h"

namespace sluice::metering {

namespace {

TableColumn meterColumn(const char* id, ColumnType type, bool sortable = false, bool searchable = false)
{
    return {.id = id,
            .type = type,
            .sortable = sortable,
            .searchable = searchable,
            .scale = type == ColumnType::Amount ? meterScale : 0,
            .unit = {}};
}

std::unique_ptr<TableSource> meterTable(storage::ReaderPool& readers, ChangeSequence* changes, const char* id,
                                        const char* sort, std::vector<TableColumn> columns,
                                        std::vector<std::string> expressions, const char* from, const char* key,
                                        const char* where)
{
    storage::SqlTable table;
    table.schema.id = id;
    table.schema.columns = std::move(columns);
    table.schema.defaultSort = sort;
    table.schema.defaultDescending = true;
    table.from = from;
    table.expressions = std::move(expressions);
    table.keyExpression = key;
    table.keyIsInteger = true;
    table.where = where;
    return storage::makeSqlTableSource(readers, std::move(table), changes);
}

std::string customerNameOf(const char* number)
{
    return std::string("(SELECT COALESCE(c.customer_key, c.name) FROM meter_customers c WHERE c.no = ") + number + ")";
}

}  // namespace

std::unique_ptr<TableSource> makeMetersTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    return meterTable(
        readers, changes, "meters", "created",
        {meterColumn("slug", ColumnType::Text, true, true), meterColumn("name", ColumnType::Text, false, true),
         meterColumn("aggregation", ColumnType::Code), meterColumn("event_type", ColumnType::Text, false, true),
         meterColumn("value_property", ColumnType::Text), meterColumn("dimensions", ColumnType::Json),
         meterColumn("created", ColumnType::Time, true), meterColumn("id", ColumnType::Text)},
        {"m.slug", "m.name", "m.aggregation", "m.event_type", "m.value_property", "m.dimensions", "m.created", "m.id"},
        "meter_meters m", "m.no", "m.deleted IS NULL");
}

std::unique_ptr<TableSource> makeCustomersTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    return meterTable(
        readers, changes, "meter_customers", "created",
        {meterColumn("key", ColumnType::Text, true, true), meterColumn("name", ColumnType::Text, true, true),
         meterColumn("subjects", ColumnType::Json, false, true), meterColumn("email", ColumnType::Text, false, true),
         meterColumn("created", ColumnType::Time, true), meterColumn("id", ColumnType::Text, false, true)},
        {"c.customer_key", "c.name", "c.subjects", "c.email", "c.created", "c.id"}, "meter_customers c", "c.no",
        "c.deleted IS NULL");
}

std::unique_ptr<TableSource> makeSubscriptionsTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    return meterTable(readers, changes, "meter_subscriptions", "created",
                      {meterColumn("created", ColumnType::Time, true), meterColumn("customer", ColumnType::Text),
                       meterColumn("plan", ColumnType::Text, false, true), meterColumn("version", ColumnType::Integer),
                       meterColumn("active_from", ColumnType::Time), meterColumn("active_to", ColumnType::Time),
                       meterColumn("id", ColumnType::Text, false, true)},
                      {"s.created", customerNameOf("s.customer"), "s.plan_key", "s.plan_version", "s.active_from",
                       "s.active_to", "s.id"},
                      "meter_subscriptions s", "s.no", "s.deleted IS NULL");
}

std::unique_ptr<TableSource> makeEntitlementsTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    return meterTable(readers, changes, "meter_entitlements", "no",
                      {meterColumn("created", ColumnType::Time), meterColumn("customer", ColumnType::Text),
                       meterColumn("feature", ColumnType::Text, false, true), meterColumn("type", ColumnType::Code),
                       meterColumn("active_from", ColumnType::Time), meterColumn("active_to", ColumnType::Time),
                       meterColumn("id", ColumnType::Text, false, true), meterColumn("no", ColumnType::Integer, true)},
                      {"e.created", customerNameOf("e.customer"), "e.feature_key", "e.type", "e.active_from",
                       "e.active_to", "e.id", "e.no"},
                      "meter_entitlements e", "e.no", "e.deleted IS NULL");
}

std::unique_ptr<TableSource> makeGrantsTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    return meterTable(
        readers, changes, "meter_grants", "created",
        {meterColumn("created", ColumnType::Time, true), meterColumn("customer", ColumnType::Text),
         meterColumn("feature", ColumnType::Text), meterColumn("amount", ColumnType::Amount),
         meterColumn("priority", ColumnType::Integer), meterColumn("effective", ColumnType::Time),
         meterColumn("expires", ColumnType::Time), meterColumn("voided", ColumnType::Time),
         meterColumn("id", ColumnType::Text, false, true)},
        {"g.created",
         "(SELECT COALESCE(c.customer_key, c.name) FROM meter_entitlements e JOIN meter_customers c ON c.no = "
         "e.customer WHERE e.no = g.entitlement)",
         "(SELECT e.feature_key FROM meter_entitlements e WHERE e.no = g.entitlement)", "g.amount", "g.priority",
         "g.effective_at", "g.expires_at", "g.voided_at", "g.id"},
        "meter_grants g", "g.no", "");
}

std::unique_ptr<TableSource> makeMeterEventsTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    return meterTable(
        readers, changes, "meter_events", "time",
        {meterColumn("time", ColumnType::Time, true), meterColumn("type", ColumnType::Text),
         meterColumn("subject", ColumnType::Text, false, true), meterColumn("source", ColumnType::Text),
         meterColumn("id", ColumnType::Text, false, true), meterColumn("ingested", ColumnType::Time),
         meterColumn("validation_error", ColumnType::Text, false, true), meterColumn("data", ColumnType::Json)},
        {"e.time", "(SELECT w.word FROM meter_words w WHERE w.no = e.type)", "e.subject",
         "(SELECT w.word FROM meter_words w WHERE w.no = e.source)", "e.id", "e.ingested", "e.fault", "e.data"},
        "meter_events e", "e.seq", "");
}

std::unique_ptr<TableSource> makeFeaturesTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    return meterTable(readers, changes, "meter_features", "no",
                      {meterColumn("key", ColumnType::Text, false, true),
                       meterColumn("name", ColumnType::Text, false, true),
                       meterColumn("meter", ColumnType::Text, false, true), meterColumn("created", ColumnType::Time),
                       meterColumn("archived", ColumnType::Time), meterColumn("id", ColumnType::Text),
                       meterColumn("no", ColumnType::Integer, true)},
                      {"f.feature_key", "f.name", "f.meter_slug", "f.created", "f.archived", "f.id", "f.no"},
                      "meter_features f", "f.no", "");
}

}  // namespace sluice::metering
