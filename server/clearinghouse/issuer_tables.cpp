#include "clearinghouse/issuer_tables.h"

#include "storage/sql_table_source.h"

namespace sluice::clearinghouse {

namespace {

class IssuerTable {
public:
    explicit IssuerTable(const char* id, const char* from, const char* key)
    {
        m_table.schema.id = id;
        m_table.schema.defaultSort = "created";
        m_table.from = from;
        m_table.keyExpression = key;
    }
    IssuerTable& add(const char* id, ColumnType type, std::string expression, bool sortable = false)
    {
        TableColumn column;
        column.id = id;
        column.type = type;
        column.sortable = sortable;
        column.searchable = type == ColumnType::Text;
        m_table.schema.columns.push_back(std::move(column));
        m_table.expressions.push_back(std::move(expression));
        return *this;
    }
    std::unique_ptr<TableSource> make(storage::Database& database, ChangeSequence* changes)
    {
        return storage::makeSqlTableSource(database.readers(), std::move(m_table), changes);
    }

private:
    storage::SqlTable m_table;
};

std::string sqlNow(const storage::Database& database)
{
    return database.isPostgres() ? "CAST(EXTRACT(EPOCH FROM now()) * 1000000 AS BIGINT)" : "(unixepoch() * 1000000)";
}

}  // namespace

std::unique_ptr<TableSource> makeIssuerKeysTable(storage::Database& database, ChangeSequence* changes)
{
    IssuerTable table("issuer_keys", "issuer_keys k", "k.kid");
    table.add("kid", ColumnType::Text, "k.kid").add("algorithm", ColumnType::Code, "k.algorithm");
    table.add("state", ColumnType::Code, "k.state").add("created", ColumnType::Time, "k.created", true);
    table.add("activated", ColumnType::Time, "k.activated").add("retired", ColumnType::Time, "k.retired");
    return table.make(database, changes);
}

std::unique_ptr<TableSource> makeDeviceGrantsTable(storage::Database& database, ChangeSequence* changes)
{
    const std::string state = "CASE WHEN g.state IN ('pending', 'approved') AND g.expires <= " + sqlNow(database)
                              + " THEN 'expired' ELSE g.state END";
    IssuerTable table("device_grants", "device_grants g", "g.id");
    table.add("user_code", ColumnType::Text, "g.user_code").add("state", ColumnType::Code, state);
    table.add("client_id", ColumnType::Text, "g.client_id").add("auth_id", ColumnType::Text, "g.auth_id");
    table.add("scope", ColumnType::Text, "g.scope").add("address", ColumnType::Text, "g.address");
    table.add("created", ColumnType::Time, "g.created", true).add("expires", ColumnType::Time, "g.expires");
    table.add("polls", ColumnType::Integer, "g.polls").add("grant_id", ColumnType::Text, "g.id");
    return table.make(database, changes);
}

std::unique_ptr<TableSource> makeRefreshSessionsTable(storage::Database& database, ChangeSequence* changes)
{
    const std::string state = "CASE WHEN s.ended IS NOT NULL THEN 'ended' WHEN s.expires <= " + sqlNow(database)
                              + " THEN 'expired' ELSE 'live' END";
    IssuerTable table("refresh_sessions", "refresh_sessions s", "s.id");
    table.add("session_id", ColumnType::Text, "s.id").add("state", ColumnType::Code, state);
    table.add("client_id", ColumnType::Text, "s.tenant").add("usage_subject", ColumnType::Text, "s.subject");
    table.add("auth_id", ColumnType::Text, "s.auth_id").add("login_client", ColumnType::Text, "s.login_client");
    table.add("scope", ColumnType::Text, "s.scope").add("created", ColumnType::Time, "s.created", true);
    table.add("last_used", ColumnType::Time, "s.last_used").add("expires", ColumnType::Time, "s.expires");
    table.add("uses", ColumnType::Integer, "s.uses").add("ended", ColumnType::Time, "s.ended");
    table.add("ended_by", ColumnType::Text, "s.ended_by");
    return table.make(database, changes);
}

}  // namespace sluice::clearinghouse
