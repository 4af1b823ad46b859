#include "fleet/internal/records.h"

#include "core/json.h"
#include "fleet/internal/migrations.h"

#include <charconv>

namespace sluice::fleet {

namespace {

// The order of these names is the order of bindRow and readRow. `id` comes first and is the key of updates.
#define FLEET_COLUMNS \
    "id, address, address_key, capability, contact_email, host_public_ip, host_name, last_seen_ip, health_url, " \
    "health_timeout, min_service_uptime, monitored_services, first_seen, last_seen, registration_count, is_top, " \
    "denylisted, cooldown_expires_at, last_missed_all_services, last_cooldown_started_at, last_cooldown_cleared_at, " \
    "last_healthy_at, last_contact_source, forwarder_source, forwarder_reported_at, forwarder_data, services_up, " \
    "last_session_upstream_addr, last_session_seen_at, last_session_edge_id, desired_pin, last_ops_upgrade, " \
    "last_signed_at, registered_ip"

constexpr std::size_t columnCount = 34;

std::optional<std::string> numberText(std::optional<double> value)
{
    if (!value)
        return std::nullopt;
    char buffer[40];
    const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, *value);
    return std::string(buffer, end);
}

std::optional<double> numberFrom(const std::optional<std::string>& text)
{
    if (!text)
        return std::nullopt;
    double value = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    return error == std::errc{} ? std::optional(value) : std::nullopt;
}

std::optional<std::string> listText(const std::optional<std::vector<std::string>>& list)
{
    if (!list)
        return std::nullopt;
    return json::write(json::Array(list->begin(), list->end()), json::Style::Utf8Sorted);
}

std::optional<std::vector<std::string>> listFrom(const std::optional<std::string>& text)
{
    const auto tree = json::parse(text.value_or("null"));
    if (!tree || !tree->isArray())
        return std::nullopt;
    std::vector<std::string> list;
    for (const auto& item : *tree->items())
        list.emplace_back(item.toText().value_or(""));
    return list;
}

std::optional<std::int64_t> micros(const std::optional<Timestamp>& time)
{
    return time ? std::optional(time->micros) : std::nullopt;
}

// Owns what the views of the parameters point at.
struct BoundRow {
    explicit BoundRow(const Orchestrator& o)
        : key(addressKey(o.address))
        , timeout(numberText(o.healthTimeoutSeconds))
        , uptime(numberText(o.minServiceUptimePercent))
        , services(listText(o.monitoredServices))
    {
        const auto& h = o.health;
        using storage::optionalInt;
        using storage::optionalText;
        params = {std::string_view(o.id),
                  std::string_view(o.address),
                  std::string_view(key),
                  optionalText(o.capability),
                  optionalText(o.contactEmail),
                  optionalText(o.hostPublicIp),
                  optionalText(o.hostName),
                  optionalText(o.lastSeenIp),
                  optionalText(o.healthUrl),
                  optionalText(timeout),
                  optionalText(uptime),
                  optionalText(services),
                  optionalInt(micros(o.firstSeen)),
                  optionalInt(micros(o.lastSeen)),
                  o.registrationCount,
                  std::int64_t(o.isTop),
                  std::int64_t(o.denylisted),
                  optionalInt(micros(o.cooldownExpiresAt)),
                  optionalInt(micros(o.lastMissedAllServices)),
                  optionalInt(micros(o.lastCooldownStartedAt)),
                  optionalInt(micros(o.lastCooldownClearedAt)),
                  optionalInt(micros(o.lastHealthyAt)),
                  optionalText(o.lastContactSource),
                  h ? storage::Param(std::string_view(h->source)) : storage::Param(nullptr),
                  h ? storage::Param(h->reportedAt.micros) : storage::Param(nullptr),
                  h ? storage::Param(std::string_view(h->data)) : storage::Param(nullptr),
                  h ? optionalInt(h->servicesUp) : storage::Param(nullptr),
                  optionalText(o.lastSessionUpstreamAddr),
                  optionalInt(micros(o.lastSessionSeenAt)),
                  optionalText(o.lastSessionEdgeId),
                  optionalText(o.desiredPin),
                  optionalText(o.lastOpsUpgrade),
                  optionalInt(o.lastSignedAt),
                  optionalText(o.registeredIp)};
    }

    std::string key;
    std::optional<std::string> timeout, uptime, services;
    std::vector<storage::Param> params;
};

Orchestrator readOrchestrator(const storage::Row& row)
{
    const auto time = [&](int column) -> std::optional<Timestamp> {
        return row.isNull(column) ? std::nullopt : std::optional(Timestamp{row.int64(column)});
    };
    Orchestrator o;
    o.id = row.text(0);
    o.address = row.text(1);
    o.capability = row.optText(3);
    o.contactEmail = row.optText(4);
    o.hostPublicIp = row.optText(5);
    o.hostName = row.optText(6);
    o.lastSeenIp = row.optText(7);
    o.healthUrl = row.optText(8);
    o.healthTimeoutSeconds = numberFrom(row.optText(9));
    o.minServiceUptimePercent = numberFrom(row.optText(10));
    o.monitoredServices = listFrom(row.optText(11));
    o.firstSeen = time(12);
    o.lastSeen = time(13);
    o.registrationCount = row.int64(14);
    o.isTop = row.int64(15) != 0;
    o.denylisted = row.int64(16) != 0;
    o.cooldownExpiresAt = time(17);
    o.lastMissedAllServices = time(18);
    o.lastCooldownStartedAt = time(19);
    o.lastCooldownClearedAt = time(20);
    o.lastHealthyAt = time(21);
    o.lastContactSource = row.optText(22);
    if (!row.isNull(24))
        o.health = HealthReport{row.text(23), {row.int64(24)}, row.text(25), row.optInt64(26)};
    o.lastSessionUpstreamAddr = row.optText(27);
    o.lastSessionSeenAt = time(28);
    o.lastSessionEdgeId = row.optText(29);
    o.desiredPin = row.optText(30);
    o.lastOpsUpgrade = row.optText(31);
    o.lastSignedAt = row.optInt64(32);
    o.registeredIp = row.optText(33);
    return o;
}

// "a = ?, b = ?" of the column list.
std::string updateSql()
{
    std::string sql = "UPDATE fleet_orchestrators SET ";
    for (const char c : std::string_view(FLEET_COLUMNS)) {
        if (c == ',')
            sql += " = ?,";
        else
            sql.push_back(c);
    }
    return sql + " = ? WHERE id = ?";
}

std::string insertSql()
{
    std::string sql = "INSERT INTO fleet_orchestrators (" FLEET_COLUMNS ") VALUES (?";
    for (std::size_t i = 1; i < columnCount; ++i)
        sql += ", ?";
    return sql + ")";
}

#define FLEET_TABLE \
    "CREATE TABLE fleet_orchestrators (seq {autokey}, id {text} NOT NULL UNIQUE, address {text} NOT NULL, " \
    "address_key {text} NOT NULL UNIQUE, capability {text}, contact_email {text}, host_public_ip {text}, host_name " \
    "{text}, " \
    "last_seen_ip {text}, health_url {text}, health_timeout {text}, min_service_uptime {text}, monitored_services " \
    "{text}, " \
    "first_seen {int64}, last_seen {int64}, registration_count {int64} NOT NULL, is_top {int64} NOT NULL, " \
    "denylisted {int64} NOT NULL, cooldown_expires_at {int64}, last_missed_all_services {int64}, " \
    "last_cooldown_started_at {int64}, last_cooldown_cleared_at {int64}, last_healthy_at {int64}, " \
    "last_contact_source {text}, forwarder_source {text}, forwarder_reported_at {int64}, forwarder_data {text}, " \
    "services_up {int64}, last_session_upstream_addr {text}, last_session_seen_at {int64}, last_session_edge_id " \
    "{text}, " \
    "desired_pin {text}, last_ops_upgrade {text}, last_signed_at {int64})"

}  // namespace

std::vector<storage::Migration> migrations()
{
    std::vector<storage::Migration> all = {
        {301,
         "fleet: orchestrators and verdicts on addresses",
         {FLEET_TABLE, "CREATE INDEX fleet_orchestrators_last_seen ON fleet_orchestrators (last_seen)",
          "CREATE TABLE fleet_verdicts (address {text} PRIMARY KEY, denied {int64} NOT NULL, reason {text} NOT NULL, "
          "actor {text} NOT NULL, time {int64} NOT NULL)"}}};
    for (auto part : {tokenMigrations(), edgeMigrations(), credentialMigrations(), managerMigrations()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

Result<void> loadOrchestrators(storage::Connection& connection, const std::function<void(Orchestrator)>& sink)
{
    return connection.query("SELECT " FLEET_COLUMNS " FROM fleet_orchestrators ORDER BY seq", {},
                            [&](const storage::Row& row) {
                                sink(readOrchestrator(row));
                                return true;
                            });
}

Result<void> insertOrchestrator(storage::Connection& connection, const Orchestrator& record)
{
    static const std::string sql = insertSql();
    const BoundRow row(record);
    SLUICE_TRY(connection.exec(sql, row.params));
    return {};
}

Result<void> updateOrchestrator(storage::Connection& connection, const Orchestrator& record)
{
    static const std::string sql = updateSql();
    BoundRow row(record);
    row.params.emplace_back(std::string_view(record.id));
    SLUICE_ASSIGN(const auto changed, connection.exec(sql, row.params));
    if (changed != 1)
        return fail(ErrorCode::Corrupt, "the store has no row for orchestrator " + record.id);
    return {};
}

Result<void> loadVerdicts(storage::Connection& connection, const std::function<void(DenyVerdict)>& sink)
{
    return connection.query("SELECT address, denied, reason, actor, time FROM fleet_verdicts ORDER BY address", {},
                            [&](const storage::Row& row) {
                                sink({row.text(0), row.int64(1) != 0, row.text(2), row.text(3), {row.int64(4)}});
                                return true;
                            });
}

Result<void> saveVerdict(storage::Connection& connection, const DenyVerdict& verdict)
{
    SLUICE_TRY(
        connection.exec("INSERT INTO fleet_verdicts (address, denied, reason, actor, time) VALUES (?, ?, ?, ?, ?) "
                        "ON CONFLICT (address) DO UPDATE SET denied = excluded.denied, reason = excluded.reason, "
                        "actor = excluded.actor, time = excluded.time",
                        {std::string_view(verdict.address), std::int64_t(verdict.denied),
                         std::string_view(verdict.reason), std::string_view(verdict.actor), verdict.time.micros}));
    return {};
}

}  // namespace sluice::fleet
