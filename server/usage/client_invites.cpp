#include "usage/client_invites.h"

#include "core/ids.h"
#include "core/json.h"
#include "storage/sql_table_source.h"
#include "usage/invite_codes.h"

#include <algorithm>

namespace sluice::usage {

namespace {

constexpr std::int64_t redeemingSeconds = 120;

#define INVITE_COLUMNS \
    "no, id, code_hash, created_at, expires_at, requested_seconds, allowed, note, revoked_at, redeeming_at, " \
    "redeemed_at, redeemed_ip, redeemed_session"

std::optional<Timestamp> inviteTime(const storage::Row& row, int column)
{
    const auto micros = row.optInt64(column);
    return micros ? std::optional(Timestamp{*micros}) : std::nullopt;
}

storage::Param inviteTimeParam(const std::optional<Timestamp>& time)
{
    return time ? storage::Param(time->micros) : storage::Param(nullptr);
}

ClientInvite readInvite(const storage::Row& row)
{
    ClientInvite invite;
    invite.no = row.int64(0);
    invite.id = row.text(1);
    invite.codeHash = row.text(2);
    invite.createdAt = Timestamp{row.int64(3)};
    invite.expiresAt = inviteTime(row, 4);
    invite.requestedSeconds = row.optInt64(5);
    if (const auto tree = json::parse(row.text(6)); tree && tree->isArray()) {
        for (const json::Value& item : *tree->items())
            invite.allowed.emplace_back(item.toText().value_or(""));
    }
    invite.note = row.optText(7);
    invite.revokedAt = inviteTime(row, 8);
    invite.redeemingAt = inviteTime(row, 9);
    invite.redeemedAt = inviteTime(row, 10);
    invite.redeemedIp = row.optText(11);
    invite.redeemedSessionId = row.optText(12);
    return invite;
}

std::string allowedText(const std::vector<std::string>& allowed)
{
    return json::write(json::Array(allowed.begin(), allowed.end()));
}

Result<std::int64_t> nextInviteNo(storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto last, connection.queryOne("SELECT COALESCE(MAX(no), 0) FROM usage_client_invites", {},
                                                       [](const storage::Row& row) { return row.int64(0); }));
    return last.value_or(0) + 1;
}

Result<void> insertInvite(storage::Connection& connection, const ClientInvite& invite)
{
    const std::string allowed = allowedText(invite.allowed);
    SLUICE_TRY(connection.exec(
        "INSERT INTO usage_client_invites (" INVITE_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {invite.no, invite.id, invite.codeHash, invite.createdAt.micros, inviteTimeParam(invite.expiresAt),
         storage::optionalInt(invite.requestedSeconds), allowed, storage::optionalText(invite.note),
         inviteTimeParam(invite.revokedAt), inviteTimeParam(invite.redeemingAt), inviteTimeParam(invite.redeemedAt),
         storage::optionalText(invite.redeemedIp), storage::optionalText(invite.redeemedSessionId)}));
    return {};
}

std::string trimmedId(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n\v\f";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

std::vector<std::string> tidied(const std::vector<std::string>& ids)
{
    std::vector<std::string> list;
    for (const std::string& id : ids) {
        if (auto trimmed = trimmedId(id); !trimmed.empty())
            list.push_back(std::move(trimmed));
    }
    std::ranges::sort(list);
    list.erase(std::ranges::unique(list).begin(), list.end());
    return list;
}

const char* stateOf(const ClientInvite& invite, Timestamp now)
{
    if (invite.redeemedAt)
        return "redeemed";
    if (invite.revokedAt)
        return "revoked";
    return invite.expiresAt && *invite.expiresAt <= now ? "expired" : "open";
}

}  // namespace

std::optional<ClientStartRefusal> ClientInvite::refusal(Timestamp now) const
{
    if (revokedAt)
        return ClientStartRefusal::InviteRevoked;
    if (expiresAt && *expiresAt <= now)
        return ClientStartRefusal::InviteExpired;
    if (redeemedAt)
        return ClientStartRefusal::InviteRedeemed;
    if (redeemingAt && redeemingAt->plusSeconds(redeemingSeconds) >= now)
        return ClientStartRefusal::InviteInProgress;
    return std::nullopt;
}

Result<MadeClientInvite> ClientInvites::create(storage::Connection& connection, NewClientInvite wanted,
                                               const fleet::ActionContext& context)
{
    m_touched = true;
    MadeClientInvite made;
    made.code = makeInviteCode(m_rng);
    ClientInvite& invite = made.invite;
    SLUICE_ASSIGN(invite.no, nextInviteNo(connection));
    invite.id = randomId(m_rng);
    invite.codeHash = inviteCodeHash(made.code);
    invite.createdAt = context.now;
    invite.expiresAt = wanted.expiresAt;
    invite.requestedSeconds = wanted.requestedSeconds;
    invite.allowed = tidied(wanted.allowed);
    invite.note = std::move(wanted.note);
    SLUICE_TRY(insertInvite(connection, invite));
    SLUICE_TRY(auditAct(connection, context, "client_invite.create", invite, "", stateOf(invite, context.now)));
    return made;
}

Result<void> ClientInvites::revoke(storage::Connection& connection, std::string_view id,
                                   const fleet::ActionContext& context)
{
    m_touched = true;
    SLUICE_ASSIGN(auto found, connection.queryOne("SELECT " INVITE_COLUMNS " FROM usage_client_invites WHERE id = ?",
                                                  {id}, readInvite));
    if (!found)
        return fail(ErrorCode::NotFound, "Client session invite not found");
    if (found->revokedAt)
        return {};
    const std::string before = stateOf(*found, context.now);
    SLUICE_TRY(
        connection.exec("UPDATE usage_client_invites SET revoked_at = ? WHERE id = ?", {context.now.micros, id}));
    found->revokedAt = context.now;
    return auditAct(connection, context, "client_invite.revoke", *found, before, stateOf(*found, context.now));
}

Result<std::optional<ClientInvite>> ClientInvites::findByCode(storage::Connection& connection, std::string_view code)
{
    const std::string hash = inviteCodeHash(code);
    return connection.queryOne("SELECT " INVITE_COLUMNS " FROM usage_client_invites WHERE code_hash = ?", {hash},
                               readInvite);
}

Result<void> ClientInvites::redeem(storage::Connection& connection, const ClientInvite& invite,
                                   std::string_view sessionId, std::string_view ip, Timestamp now)
{
    m_touched = true;
    // The conditions are the last word: with several servers on one store only one of them takes the invite.
    SLUICE_ASSIGN(
        const auto changed,
        connection.exec("UPDATE usage_client_invites SET redeemed_at = ?, redeemed_ip = ?, redeemed_session "
                        "= ?, redeeming_at = NULL WHERE no = ? AND redeemed_at IS NULL AND revoked_at IS NULL",
                        {now.micros, ip, sessionId, invite.no}));
    if (changed != 1)
        return fail(ErrorCode::Conflict, clientStartRefusalText(ClientStartRefusal::InviteRedeemed));
    return {};
}

Result<void> ClientInvites::noteAttempt(storage::Connection& connection, const ClientInvite& invite,
                                        std::string_view ip)
{
    m_touched = true;
    SLUICE_TRY(connection.exec("UPDATE usage_client_invites SET redeemed_ip = ? WHERE no = ? AND redeemed_at IS NULL",
                               {ip, invite.no}));
    return {};
}

Result<void> ClientInvites::restore(storage::Connection& connection, const ClientInvite& given)
{
    m_touched = true;
    ClientInvite invite = given;
    SLUICE_ASSIGN(invite.no, nextInviteNo(connection));
    return insertInvite(connection, invite);
}

Result<int> ClientInvites::purge(storage::Connection& connection, Timestamp now, std::int64_t retentionSeconds,
                                 int limit)
{
    const std::int64_t before = now.plusSeconds(-retentionSeconds).micros;
    SLUICE_ASSIGN(
        const auto gone,
        connection.exec("DELETE FROM usage_client_invites WHERE no IN (SELECT no FROM usage_client_invites "
                        "WHERE created_at < ? AND (redeemed_at < ? OR revoked_at < ? OR expires_at < ?) ORDER "
                        "BY created_at, no LIMIT ?)",
                        {before, before, before, before, std::int64_t(limit)}));
    m_touched = m_touched || gone > 0;
    return int(gone);
}

void ClientInvites::committed()
{
    if (std::exchange(m_touched, false))
        m_changes.bump();
}

Result<void> ClientInvites::auditAct(storage::Connection& connection, const fleet::ActionContext& context,
                                     const char* action, const ClientInvite& invite, std::string before,
                                     std::string after)
{
    json::Value details = json::Object{};
    if (!context.ip.empty())
        details.set("ip", context.ip);
    if (invite.expiresAt)
        details.set("expires_at", formatTimeZ(*invite.expiresAt));
    if (!invite.allowed.empty())
        details.set("allowed_orchestrators", std::int64_t(invite.allowed.size()));
    if (invite.note)
        details.set("note", *invite.note);
    audit::AuditRecord record;
    record.time = context.now;
    record.actor = context.actor;
    record.action = action;
    record.subject = invite.id;
    record.before = std::move(before);
    record.after = std::move(after);
    record.details = json::write(details, json::Style::Utf8Sorted);
    SLUICE_TRY(m_audit.append(connection, record));
    return {};
}

Result<std::vector<ClientInvite>> listClientInvites(storage::Connection& connection, int limit,
                                                    std::optional<std::int64_t> beforeNo)
{
    std::vector<ClientInvite> list;
    // Of one creation time the later one first; imports may carry older times under higher numbers.
    const auto sink = [&](const storage::Row& row) {
        list.push_back(readInvite(row));
        return true;
    };
    if (!beforeNo) {
        SLUICE_TRY(connection.query("SELECT " INVITE_COLUMNS
                                    " FROM usage_client_invites ORDER BY created_at DESC, no DESC LIMIT ?",
                                    {std::int64_t(limit)}, sink));
        return list;
    }
    SLUICE_TRY(connection.query("SELECT " INVITE_COLUMNS
                                " FROM usage_client_invites WHERE (created_at, no) < (SELECT created_at, no FROM "
                                "usage_client_invites WHERE no = ?) ORDER BY created_at DESC, no DESC LIMIT ?",
                                {*beforeNo, std::int64_t(limit)}, sink));
    return list;
}

Result<void> readAllClientInvites(storage::Connection& connection,
                                  const std::function<Result<void>(const ClientInvite&)>& sink)
{
    Result<void> outcome;
    SLUICE_TRY(connection.stream("SELECT " INVITE_COLUMNS " FROM usage_client_invites ORDER BY no", {},
                                 [&](const storage::Row& row) {
                                     outcome = sink(readInvite(row));
                                     return outcome.has_value();
                                 }));
    return outcome;
}

std::unique_ptr<TableSource> makeClientInvitesTable(storage::Database& database, ChangeSequence* changes)
{
    const auto column = [](const char* id, ColumnType type, bool sortable = false, bool searchable = false) {
        TableColumn made;
        made.id = id;
        made.type = type;
        made.sortable = sortable;
        made.searchable = searchable;
        return made;
    };
    storage::SqlTable table;
    table.schema.id = "client_invites";
    table.schema.columns = {column("created", ColumnType::Time, true),
                            column("invite_id", ColumnType::Text, false, true),
                            column("state", ColumnType::Code),
                            column("expires", ColumnType::Time),
                            column("requested_seconds", ColumnType::Integer),
                            column("allowed", ColumnType::Json),
                            column("note", ColumnType::Text, false, true),
                            column("revoked", ColumnType::Time),
                            column("redeemed", ColumnType::Time),
                            column("redeemed_ip", ColumnType::Text, false, true),
                            column("session_id", ColumnType::Text, false, true)};
    table.schema.defaultSort = "created";
    const std::string now =
        database.isPostgres() ? "CAST(EXTRACT(EPOCH FROM now()) * 1000000 AS BIGINT)" : "(unixepoch() * 1000000)";
    table.from = "usage_client_invites i";
    table.expressions = {"i.created_at",
                         "i.id",
                         "CASE WHEN i.redeemed_at IS NOT NULL THEN 'redeemed' WHEN i.revoked_at IS NOT NULL THEN "
                         "'revoked' WHEN i.expires_at <= "
                             + now + " THEN 'expired' ELSE 'open' END",
                         "i.expires_at",
                         "i.requested_seconds",
                         "i.allowed",
                         "i.note",
                         "i.revoked_at",
                         "i.redeemed_at",
                         "i.redeemed_ip",
                         "i.redeemed_session"};
    table.keyExpression = "i.no";
    table.keyIsInteger = true;
    return storage::makeSqlTableSource(database.readers(), std::move(table), changes);
}

}  // namespace sluice::usage
