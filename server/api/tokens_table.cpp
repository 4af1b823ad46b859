#include "api/tokens.h"
#include "storage/sql_table_source.h"

namespace sluice::api {

std::unique_ptr<TableSource> makeTokensTable(storage::Database& database, ChangeSequence* changes)
{
    const std::string now =
        database.isPostgres() ? "CAST(EXTRACT(EPOCH FROM now()) * 1000000 AS BIGINT)" : "(unixepoch() * 1000000)";
    storage::SqlTable table;
    const auto add = [&table](const char* id, ColumnType type, std::string expression, bool sortable = false) {
        TableColumn column;
        column.id = id;
        column.type = type;
        column.sortable = sortable;
        column.searchable = type == ColumnType::Text;
        table.schema.columns.push_back(std::move(column));
        table.expressions.push_back(std::move(expression));
    };
    add("name", ColumnType::Text, "t.name", true);
    add("state", ColumnType::Code,
        "CASE WHEN t.revoked IS NOT NULL THEN 'revoked' WHEN t.expires <= " + now + " THEN 'expired' ELSE 'live' END");
    add("role", ColumnType::Code, "t.role");
    add("created", ColumnType::Time, "t.created", true);
    add("created_by", ColumnType::Text, "t.created_by");
    add("expires", ColumnType::Time, "t.expires");
    add("revoked", ColumnType::Time, "t.revoked");
    add("token_id", ColumnType::Text, "t.id");
    table.schema.id = "api_tokens";
    table.schema.defaultSort = "created";
    table.from = "api_tokens t";
    table.keyExpression = "t.id";
    return storage::makeSqlTableSource(database.readers(), std::move(table), changes);
}

}  // namespace sluice::api
