#include "clearinghouse/denied_tokens.h"

#include "clearinghouse/deed.h"
#include "storage/sql_table_source.h"

#include <mutex>

namespace sluice::clearinghouse {
namespace {

constexpr std::size_t kMaxDenyName = 256;
constexpr std::size_t kMaxDenyReason = 1'000;

struct DenialRow {
    std::string name, actor, reason;
    Timestamp until, now;
};

Result<void> storeDenial(storage::Connection& connection, audit::AuditLog& log, const DenialRow& row)
{
    SLUICE_TRY(connection.exec("DELETE FROM oidc_denied_tokens WHERE until < ?", {row.now.micros}));
    SLUICE_ASSIGN(const auto count,
                  connection.queryOne("SELECT COUNT(*) FROM oidc_denied_tokens WHERE name <> ?",
                                      {std::string_view(row.name)}, [](const storage::Row& r) { return r.int64(0); }));
    if (count.value_or(0) >= std::int64_t(maxDeniedTokens))
        return fail(ErrorCode::Overloaded, "the list of denied tokens is full");
    SLUICE_TRY(
        connection.exec("INSERT INTO oidc_denied_tokens (name, until, created, actor, reason) VALUES (?, ?, ?, ?, ?) "
                        "ON CONFLICT (name) DO UPDATE SET until = CASE WHEN excluded.until > "
                        "oidc_denied_tokens.until THEN excluded.until ELSE oidc_denied_tokens.until END, reason = "
                        "excluded.reason, actor = excluded.actor",
                        {std::string_view(row.name), row.until.micros, row.now.micros, std::string_view(row.actor),
                         std::string_view(row.reason)}));
    return auditDeed(log, connection, {row.actor, {}, row.now}, "oidc.token_denied", row.name,
                     json::Value::object({{"until", formatTimeZ(row.until)}, {"reason", row.reason}}));
}

}  // namespace

DeniedTokens::DeniedTokens(Ports ports) : m_ports(ports) {}

Result<void> DeniedTokens::load()
{
    std::map<std::string, Timestamp, std::less<>> names;
    const std::int64_t now = m_ports.clock.now().micros;
    SLUICE_TRY(m_ports.database.readers().read([&](storage::Connection& connection) -> Result<void> {
        return connection.stream("SELECT name, until FROM oidc_denied_tokens WHERE until >= ?", {now},
                                 [&](const storage::Row& row) {
                                     names[row.text(0)] = {row.int64(1)};
                                     return true;
                                 });
    }));
    const std::unique_lock lock(m_mutex);
    m_names = std::move(names);
    m_count = m_names.size();
    return {};
}

bool DeniedTokens::isDenied(std::string_view name) const
{
    if (m_count.load(std::memory_order_acquire) == 0)
        return false;
    const std::shared_lock lock(m_mutex);
    return m_names.contains(name);
}

void DeniedTokens::deny(std::string name, Timestamp until, std::string actor, std::string reason, Done done)
{
    if (name.empty() || name.size() > kMaxDenyName || actor.empty() || reason.size() > kMaxDenyReason)
        return done(fail(ErrorCode::InvalidArgument, "a token is denied by a name of 1 to 256 bytes, by somebody"));
    auto row = std::make_shared<const DenialRow>(
        DenialRow{std::move(name), std::move(actor), std::move(reason), until, m_ports.clock.now()});
    m_ports.database.writer().submit(
        [this, row](storage::Connection& connection) { return storeDenial(connection, m_ports.audit, *row); },
        [this, row, done = std::move(done)](Result<void> stored) {
            // A commit whose outcome is unknown may have denied it: then it is safer to believe so.
            if (stored || stored.error().code == ErrorCode::Io) {
                const std::unique_lock lock(m_mutex);
                std::erase_if(m_names, [&](const auto& entry) { return entry.second < row->now; });
                Timestamp& end = m_names[row->name];
                end = std::max(end, row->until);
                m_count = m_names.size();
            }
            m_changes.bump();
            done(std::move(stored));
        });
}

void DeniedTokens::allow(std::string name, std::string actor, Done done)
{
    if (name.empty() || name.size() > kMaxDenyName || actor.empty())
        return done(fail(ErrorCode::InvalidArgument, "a token is allowed again by its name, by somebody"));
    const Timestamp now = m_ports.clock.now();
    auto shared = std::make_shared<const std::string>(std::move(name));
    m_ports.database.writer().submit(
        [this, shared, actor = std::move(actor), now](storage::Connection& connection) -> Result<void> {
            SLUICE_ASSIGN(const auto gone, connection.exec("DELETE FROM oidc_denied_tokens WHERE name = ?",
                                                           {std::string_view(*shared)}));
            if (gone == 0)
                return fail(ErrorCode::NotFound, "that token is not denied");
            return auditDeed(m_ports.audit, connection, {actor, {}, now}, "oidc.token_allowed", *shared,
                             json::Value(json::Object{}));
        },
        [this, shared, done = std::move(done)](Result<void> stored) {
            if (stored) {
                const std::unique_lock lock(m_mutex);
                m_names.erase(*shared);
                m_count = m_names.size();
            }
            m_changes.bump();
            done(std::move(stored));
        });
}

std::unique_ptr<TableSource> DeniedTokens::table()
{
    storage::SqlTable table;
    table.schema.id = "denied_tokens";
    table.schema.defaultSort = "created";
    const auto column = [&](const char* id, ColumnType type, bool sortable) {
        TableColumn made;
        made.id = id;
        made.type = type;
        made.sortable = sortable;
        made.searchable = type == ColumnType::Text;
        table.schema.columns.push_back(made);
        table.expressions.push_back(std::string("d.") + id);
    };
    column("created", ColumnType::Time, true);
    column("name", ColumnType::Text, false);
    column("until", ColumnType::Time, true);
    column("actor", ColumnType::Text, false);
    column("reason", ColumnType::Text, false);
    table.from = "oidc_denied_tokens d";
    table.keyExpression = "d.name";
    return storage::makeSqlTableSource(m_ports.database.readers(), std::move(table), &m_changes);
}

}  // namespace sluice::clearinghouse
