#include "clearinghouse/denied_tokens.h"

#include "clearinghouse/deed.h"
#include "clearinghouse/jwt.h"
#include "metering/identity.h"
#include "storage/sql_table_source.h"

#include <mutex>

namespace sluice::clearinghouse {
namespace {

constexpr std::size_t kMaxDenyName = 300;  // a user's auth_id may have 256
constexpr std::size_t kMaxDenyReason = 1'000;
constexpr std::int64_t kUserDenialSeconds = 86'400;
constexpr std::string_view kTokenMark = "jwt:";
constexpr std::string_view kBearerMark = "Bearer ";

Result<Denial> denialTarget(const DenialWish& wish, Timestamp now)
{
    const int given =
        int(!wish.token.empty()) + int(!wish.jti.empty()) + int(!wish.credential.empty()) + int(!wish.authId.empty());
    if (given != 1)
        return fail(ErrorCode::InvalidArgument, "one of token, jti, credential and authId is needed");
    if (!wish.authId.empty()) {
        SLUICE_ASSIGN(const auto identity, metering::identityOfEvent(wish.authId, {}, {}, {}));
        return Denial{DeniedTokens::nameOfUser(identity.authId), now.plusSeconds(kUserDenialSeconds)};
    }
    if (!wish.token.empty()) {
        std::string_view text = wish.token;
        if (text.starts_with(kBearerMark))
            text.remove_prefix(kBearerMark.size());
        SLUICE_ASSIGN(const auto marks, marksOfUnverified(text));
        const std::int64_t most = now.seconds() + maxDenialSeconds;
        return Denial{marks.denyName, Timestamp{std::min(marks.expires, most - jwtSkewSeconds) * 1'000'000}.plusSeconds(
                                          jwtSkewSeconds)};
    }
    std::string_view name = wish.jti.empty() ? wish.credential : wish.jti;
    if (wish.jti.empty() && !name.starts_with(kTokenMark))
        return fail(ErrorCode::InvalidArgument, "that credential is no token; revoke the key, or block the user");
    if (wish.jti.empty())
        name.remove_prefix(kTokenMark.size());
    return Denial{std::string(name), now.plusSeconds(maxDenialSeconds)};
}

Result<DenialNames> readDenials(storage::Connection& connection, Timestamp now)
{
    DenialNames names;
    SLUICE_TRY(connection.stream("SELECT name, until FROM oidc_denied_tokens WHERE until >= ?", {now.micros},
                                 [&](const storage::Row& row) {
                                     names[row.text(0)] = {row.int64(1)};
                                     return true;
                                 }));
    return names;
}

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

Result<Denial> denialOf(const DenialWish& wish, Timestamp now)
{
    SLUICE_ASSIGN(Denial denial, denialTarget(wish, now));
    if (!wish.until.empty()) {
        const auto until = parseTime(wish.until);
        if (!until || *until > now.plusSeconds(maxDenialSeconds))
            return fail(ErrorCode::InvalidArgument, "until must be a time (RFC 3339) within a year from now");
        denial.until = *until;
    }
    if (denial.until <= now)
        return fail(ErrorCode::InvalidArgument, "that has ended already");
    return denial;
}

DeniedTokens::DeniedTokens(Ports ports) : m_ports(ports) {}

Result<void> DeniedTokens::load()
{
    const Timestamp now = m_ports.clock.now();
    SLUICE_ASSIGN(auto names, m_ports.database.readers().readFor<DenialNames>(
                                  [&](storage::Connection& connection) { return readDenials(connection, now); }));
    publish(std::move(names));
    return {};
}

void DeniedTokens::reload(Done done)
{
    const Timestamp now = m_ports.clock.now();
    m_ports.database.writer().submitFor<DenialNames>(
        [now](storage::Connection& connection) { return readDenials(connection, now); },
        [this, done = std::move(done)](Result<DenialNames> names) {
            if (!names)
                return done(fail(std::move(names).error()));
            publish(std::move(*names));
            m_changes.bump();
            done({});
        });
}

void DeniedTokens::publish(DenialNames names)
{
    const std::unique_lock lock(m_mutex);
    m_names = std::move(names);
    m_count = m_names.size();
}

bool DeniedTokens::isDenied(std::string_view name) const
{
    if (m_count.load(std::memory_order_acquire) == 0)
        return false;
    const std::shared_lock lock(m_mutex);
    return m_names.contains(name);
}

bool DeniedTokens::isUserDenied(std::string_view authId) const
{
    if (m_count.load(std::memory_order_acquire) == 0)
        return false;
    const std::string name = nameOfUser(authId);
    const std::shared_lock lock(m_mutex);
    const auto found = m_names.find(name);
    // Unlike a token, a user outlives the denial.
    return found != m_names.end() && found->second > m_ports.clock.now();
}

void DeniedTokens::deny(std::string name, Timestamp until, std::string actor, std::string reason, Done done)
{
    if (name.empty() || name.size() > kMaxDenyName || actor.empty() || reason.size() > kMaxDenyReason)
        return done(fail(ErrorCode::InvalidArgument, "a token is denied by a name of 1 to 300 bytes, by somebody"));
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
