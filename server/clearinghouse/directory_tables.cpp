#include "clearinghouse/directory_tables.h"

#include "storage/sql_table_source.h"

#include <string>

namespace sluice::clearinghouse {

namespace {

struct DirectoryTableMaker {
    storage::SqlTable table;

    DirectoryTableMaker(const char* id, const char* from, const char* key)
    {
        table.schema.id = id;
        table.schema.defaultSort = "created";
        table.from = from;
        table.keyExpression = key;
    }
    DirectoryTableMaker& column(const char* id, ColumnType type, std::string expression, bool sortable = false,
                                bool searchable = false)
    {
        TableColumn made;
        made.id = id;
        made.type = type;
        made.sortable = sortable;
        made.searchable = searchable;
        table.schema.columns.push_back(std::move(made));
        table.expressions.push_back(std::move(expression));
        return *this;
    }
    std::unique_ptr<TableSource> make(storage::Database& database, ChangeSequence* changes)
    {
        return storage::makeSqlTableSource(database.readers(), std::move(table), changes);
    }
};

std::string directoryNow(const storage::Database& database)
{
    return database.isPostgres() ? "CAST(EXTRACT(EPOCH FROM now()) * 1000000 AS BIGINT)" : "(unixepoch() * 1000000)";
}

}  // namespace

std::unique_ptr<TableSource> makeTenantsTable(storage::Database& database, ChangeSequence* changes)
{
    DirectoryTableMaker maker("tenants", "ch_tenants t", "t.client_id");
    maker.column("client_id", ColumnType::Text, "t.client_id", true, true)
        .column("name", ColumnType::Text, "t.name", false, true)
        .column("status", ColumnType::Code, "t.status")
        .column("users", ColumnType::Integer, "t.users")
        .column("keys", ColumnType::Integer, "t.keys")
        .column("created", ColumnType::Time, "t.created", true)
        .column("updated", ColumnType::Time, "t.updated")
        .column("created_by", ColumnType::Text, "t.created_by", false, true);
    return maker.make(database, changes);
}

std::unique_ptr<TableSource> makeUsersTable(storage::Database& database, ChangeSequence* changes)
{
    DirectoryTableMaker maker("tenant_users", "ch_users u", "u.id");
    maker.column("created", ColumnType::Time, "u.created", true)
        .column("client_id", ColumnType::Text, "u.client_id", false, true)
        .column("external_user_id", ColumnType::Text, "u.external_user_id", false, true)
        .column("email", ColumnType::Text, "u.email", false, true)
        .column("status", ColumnType::Code, "u.status")
        .column("role", ColumnType::Text, "u.role")
        .column("provider", ColumnType::Code, "u.provider")
        .column("provider_user_id", ColumnType::Text, "u.provider_user_id", false, true)
        .column("updated", ColumnType::Time, "u.updated");
    return maker.make(database, changes);
}

std::unique_ptr<TableSource> makeKeysTable(storage::Database& database, ChangeSequence* changes)
{
    const std::string now = directoryNow(database);
    DirectoryTableMaker maker("api_keys", "ch_keys k", "k.key_id");
    maker.column("created", ColumnType::Time, "k.created", true)
        .column("masked", ColumnType::Text, "k.masked", false, true)
        .column("client_id", ColumnType::Text, "k.client_id", false, true)
        .column("external_user_id", ColumnType::Text, "k.external_user_id", false, true)
        .column("label", ColumnType::Text, "k.label", false, true)
        .column("scopes", ColumnType::Text, "k.scopes")
        .column("state", ColumnType::Code,
                "CASE WHEN k.expires IS NOT NULL AND k.expires <= COALESCE(k.revoked, " + now
                    + ") THEN 'expired' WHEN k.revoked IS NOT NULL THEN 'revoked' ELSE 'live' END")
        .column("last_used", ColumnType::Time, "k.last_used")
        .column("expires", ColumnType::Time, "k.expires")
        .column("revoked", ColumnType::Time, "k.revoked")
        .column("created_by", ColumnType::Text, "k.created_by", false, true);
    return maker.make(database, changes);
}

std::unique_ptr<TableSource> makeCredentialsTable(storage::Database& database, ChangeSequence* changes)
{
    const std::string now = directoryNow(database);
    DirectoryTableMaker maker("tenant_credentials", "ch_credentials c", "c.id");
    maker.column("created", ColumnType::Time, "c.created", true)
        .column("credential_id", ColumnType::Text, "c.id", false, true)
        .column("client_id", ColumnType::Text, "c.client_id", false, true)
        .column("label", ColumnType::Text, "c.label", false, true)
        .column("scopes", ColumnType::Text, "c.scopes")
        .column("state", ColumnType::Code,
                "CASE WHEN c.revoked IS NOT NULL THEN 'revoked' WHEN c.previous_expires > " + now
                    + " THEN 'rotating' ELSE 'live' END")
        .column("previous_expires", ColumnType::Time, "c.previous_expires")
        .column("revoked", ColumnType::Time, "c.revoked")
        .column("created_by", ColumnType::Text, "c.created_by", false, true);
    return maker.make(database, changes);
}

}  // namespace sluice::clearinghouse
