#include "licensing/tables.h"

#include "licensing/internal/log_events.h"
#include "storage/sql_table_source.h"

namespace sluice::licensing {

namespace {

TableColumn column(const char* id, ColumnType type, bool sortable = false, bool searchable = false)
{
    TableColumn made;
    made.id = id;
    made.type = type;
    made.sortable = sortable;
    made.searchable = searchable;
    return made;
}

storage::SqlTable tableOf(const char* id, const char* from, const char* key)
{
    storage::SqlTable table;
    table.schema.id = id;
    table.from = from;
    table.keyExpression = key;
    return table;
}

void add(storage::SqlTable& table, TableColumn made, std::string expression)
{
    table.schema.columns.push_back(std::move(made));
    table.expressions.push_back(std::move(expression));
}

// Microseconds as the engine's own clock says.
std::string nowSql(const storage::Database& database)
{
    return database.isPostgres() ? "CAST(EXTRACT(EPOCH FROM now()) * 1000000 AS BIGINT)" : "(unixepoch() * 1000000)";
}

std::string member(const storage::Database& database, const char* name)
{
    const std::string quoted = std::string("'") + name + "'";
    return database.isPostgres() ? "(CAST(l.details AS json) ->> " + quoted + ")"
                                 : "json_extract(l.details, '$." + std::string(name) + "')";
}

}  // namespace

std::unique_ptr<TableSource> makeImagesTable(storage::Database& database, ChangeSequence* changes)
{
    storage::SqlTable table = tableOf("license_images", "license_images i", "i.image_ref");
    table.schema.defaultSort = "created";
    add(table, column("created", ColumnType::Time, true), "i.created");
    add(table, column("image_ref", ColumnType::Text, true, true), "i.image_ref");
    add(table, column("state", ColumnType::Code), "CASE WHEN i.revoked IS NULL THEN 'live' ELSE 'revoked' END");
    add(table, column("artifact", ColumnType::Text, false, true), "i.artifact_uri");
    add(table, column("rotated", ColumnType::Time), "i.rotated");
    add(table, column("revoked", ColumnType::Time), "i.revoked");
    add(table, column("granted", ColumnType::Integer),
        "(SELECT COUNT(*) FROM license_access a WHERE a.image_ref = i.image_ref)");
    add(table, column("leases", ColumnType::Integer),
        "(SELECT COUNT(*) FROM license_leases l WHERE l.image_ref = i.image_ref AND l.revoked IS NULL AND l.expires > "
            + nowSql(database) + ")");
    return storage::makeSqlTableSource(database.readers(), std::move(table), changes);
}

std::unique_ptr<TableSource> makeAccessTable(storage::Database& database, ChangeSequence* changes)
{
    // A blank cannot be told apart by eye, so the key keeps the parts apart by their length.
    storage::SqlTable table = tableOf("license_access", "license_access a",
                                      "(CAST(LENGTH(a.orchestrator) AS TEXT) || ':' || a.orchestrator || a.image_ref)");
    table.schema.defaultSort = "granted";
    add(table, column("granted", ColumnType::Time, true), "a.granted");
    add(table, column("orchestrator", ColumnType::Text, true, true), "a.orchestrator");
    add(table, column("image_ref", ColumnType::Text, true, true), "a.image_ref");
    add(table, column("granted_by", ColumnType::Text, false, true), "a.granted_by");
    add(table, column("leases", ColumnType::Integer),
        "(SELECT COUNT(*) FROM license_leases l WHERE l.orchestrator = a.orchestrator AND l.image_ref = a.image_ref "
        "AND "
        "l.revoked IS NULL AND l.expires > "
            + nowSql(database) + ")");
    return storage::makeSqlTableSource(database.readers(), std::move(table), changes);
}

std::unique_ptr<TableSource> makeInvitesTable(storage::Database& database, ChangeSequence* changes)
{
    const std::string now = nowSql(database);
    storage::SqlTable table = tableOf("license_invites", "license_invites v", "v.invite_id");
    table.schema.defaultSort = "created";
    add(table, column("created", ColumnType::Time, true), "v.created");
    add(table, column("invite_id", ColumnType::Text, false, true), "v.invite_id");
    add(table, column("image_ref", ColumnType::Text, false, true), "v.image_ref");
    add(table, column("state", ColumnType::Code),
        "CASE WHEN v.redeemed IS NOT NULL THEN 'redeemed' WHEN v.revoked IS NOT NULL THEN 'revoked' WHEN v.expires <= "
            + now + " THEN 'expired' WHEN v.redeeming >= " + now + " - 120000000 THEN 'redeeming' ELSE 'open' END");
    add(table, column("bound_address", ColumnType::Address, false, true), "v.bound_address");
    add(table, column("expires", ColumnType::Time), "v.expires");
    add(table, column("redeemed", ColumnType::Time), "v.redeemed");
    add(table, column("redeemed_by", ColumnType::Text, false, true), "v.redeemed_by");
    add(table, column("redeemed_ip", ColumnType::Text, false, true), "v.redeemed_ip");
    add(table, column("note", ColumnType::Text, false, true), "v.note");
    return storage::makeSqlTableSource(database.readers(), std::move(table), changes);
}

std::unique_ptr<TableSource> makeLeasesTable(storage::Database& database, ChangeSequence* changes)
{
    storage::SqlTable table = tableOf("license_leases", "license_leases l", "l.lease_id");
    table.schema.defaultSort = "issued";
    add(table, column("issued", ColumnType::Time, true), "l.issued");
    add(table, column("lease_id", ColumnType::Text, false, true), "l.lease_id");
    add(table, column("orchestrator", ColumnType::Text, false, true), "l.orchestrator");
    add(table, column("image_ref", ColumnType::Text, false, true), "l.image_ref");
    add(table, column("state", ColumnType::Code),
        "CASE WHEN l.revoked IS NOT NULL THEN 'revoked' WHEN l.expires > " + nowSql(database)
            + " THEN 'live' ELSE 'expired' END");
    add(table, column("last_seen", ColumnType::Time), "l.last_seen");
    add(table, column("last_seen_ip", ColumnType::Text, false, true), "l.last_seen_ip");
    add(table, column("expires", ColumnType::Time), "l.expires");
    add(table, column("revoked", ColumnType::Time), "l.revoked");
    return storage::makeSqlTableSource(database.readers(), std::move(table), changes);
}

std::unique_ptr<TableSource> makeLicenceLogTable(storage::Database& database, ChangeSequence* changes)
{
    storage::SqlTable table = tableOf("licence_log", "audit_log l", "l.seq");
    table.keyIsInteger = true;
    // Tokens of a delegate login are minted under the same name.
    table.where = "l." + licenceEvents() + " AND l.details NOT LIKE '%\"kind\":\"credential\"%'";
    table.schema.defaultSort = "seq";
    add(table, column("seq", ColumnType::Integer, true), "l.seq");
    add(table, column("time", ColumnType::Time), "l.time");
    add(table, column("event", ColumnType::Code, false, true), "l.action");
    add(table, column("subject", ColumnType::Text, false, true), "l.subject");
    add(table, column("actor", ColumnType::Text, false, true), "l.actor");
    add(table, column("orchestrator", ColumnType::Text, false, true), member(database, "orchestrator_id"));
    add(table, column("image_ref", ColumnType::Text, false, true), member(database, "image_ref"));
    add(table, column("ip", ColumnType::Text, false, true),
        "COALESCE(" + member(database, "request_ip") + ", " + member(database, "ip") + ")");
    add(table, column("details", ColumnType::Json), "l.details");
    return storage::makeSqlTableSource(database.readers(), std::move(table), changes);
}

}  // namespace sluice::licensing
