#include "clearinghouse/device_login.h"

#include "clearinghouse/deed.h"
#include "clearinghouse/jwt.h"
#include "clearinghouse/refresh_sessions.h"
#include "core/ids.h"

#include <cctype>

namespace sluice::clearinghouse {

namespace {

constexpr std::string_view base20 = "BCDFGHJKLMNPQRSTVWXZ";  // no vowels, no digits (RFC 8628 6.1)
constexpr std::size_t userCodeLength = 8;
constexpr std::size_t loginCodeLength = 12;
constexpr std::int64_t jitterMicros = 500'000;  // of the way between two polls
constexpr std::int64_t keepEndedSeconds = 86'400;

std::string base20Code(Rng& rng, std::size_t length)
{
    std::string code;
    for (std::size_t i = 0; i < length; ++i)
        code += base20[rng.below(base20.size())];
    return code;
}

DeviceGrantState deviceStateOf(std::string_view code)
{
    for (const DeviceGrantState state :
         {DeviceGrantState::Pending, DeviceGrantState::Approved, DeviceGrantState::Used}) {
        if (code == deviceGrantStateCode(state))
            return state;
    }
    return DeviceGrantState::Denied;
}

// What a grant's row holds beside the grant.
struct GrantRow {
    DeviceGrant grant;
    std::int64_t interval = 0;
    std::optional<std::int64_t> lastPoll;
    std::int64_t wrong = 0;
};

constexpr const char* grantByDevice = "SELECT id, user_code, client_id, scope, audience, address, state, created, "
                                      "expires, poll_interval, last_poll, wrong, "
                                      "tenant, subject, subject_type FROM device_grants WHERE device_hash = ?";
constexpr const char* grantByUser = "SELECT id, user_code, client_id, scope, audience, address, state, created, "
                                    "expires, poll_interval, last_poll, wrong, "
                                    "tenant, subject, subject_type FROM device_grants WHERE user_code = ?";

Result<std::optional<GrantRow>> grantRow(storage::Connection& connection, const char* sql, std::string_view key)
{
    return connection.queryOne(sql, {key}, [](const storage::Row& row) {
        GrantRow found;
        found.grant.id = row.text(0);
        found.grant.userCode = row.text(1);
        found.grant.clientId = row.text(2);
        found.grant.scope = row.text(3);
        found.grant.audience = row.text(4);
        found.grant.address = row.text(5);
        found.grant.state = deviceStateOf(row.text(6));
        found.grant.created = {row.int64(7)};
        found.grant.expires = {row.int64(8)};
        found.interval = row.int64(9);
        found.lastPoll = row.optInt64(10);
        found.wrong = row.int64(11);
        if (!row.isNull(12)) {
            auto identity = metering::makeIdentity(row.text(12), row.text(13), row.text(14));
            if (identity)
                found.grant.identity = std::move(*identity);
        }
        return found;
    });
}

// The granted scope: what was asked, in our order, with the one thing tokens are for. nullopt: something else was asked, too.
std::optional<std::string> grantedScope(std::string_view asked, const std::vector<std::string>& allowed)
{
    const std::vector<std::string> words = splitList(asked);
    for (const std::string& word : words) {
        if (std::ranges::find(allowed, word) == allowed.end())
            return std::nullopt;
    }
    std::string scope;
    for (const std::string& word : allowed) {
        if (word == defaultTokenScope || std::ranges::find(words, word) != words.end())
            scope += (scope.empty() ? "" : " ") + word;
    }
    return scope;
}

Result<void> noteGrant(audit::AuditLog& audit, storage::Connection& connection, const char* action,
                       const DeviceGrant& grant, std::string actor, std::string_view address, Timestamp now,
                       std::string_view how = {})
{
    json::Value details = json::Value::object({{"client", grant.clientId}, {"device_address", grant.address}});
    if (!how.empty())
        details.set("by", how);
    return auditDeed(audit, connection, {std::move(actor), std::string(address), now}, action, grant.id,
                     std::move(details));
}

}  // namespace

std::optional<std::string> normalisedUserCode(std::string_view text)
{
    std::string code;
    std::size_t length = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isspace(byte))
            continue;
        ++length;
        if (c == '-')
            continue;
        if (byte >= 128 || !std::isalnum(byte))
            return std::nullopt;
        code += char(std::toupper(byte));
    }
    return length < 4 || length > 16 || code.empty() ? std::nullopt : std::optional(std::move(code));
}

std::string shownUserCode(std::string_view normalised)
{
    std::string shown;
    for (std::size_t i = 0; i < normalised.size(); ++i) {
        if (i && i % 4 == 0)
            shown += '-';
        shown += normalised[i];
    }
    return shown;
}

const char* deviceGrantStateCode(DeviceGrantState state)
{
    switch (state) {
    case DeviceGrantState::Pending: return "pending";
    case DeviceGrantState::Approved: return "approved";
    case DeviceGrantState::Denied: return "denied";
    case DeviceGrantState::Used: return "used";
    }
    return "denied";
}

DeviceLogin::DeviceLogin(audit::AuditLog& audit, Rng& rng, std::string audience, DeviceConfig config)
    : m_audit(audit), m_rng(rng), m_audience(std::move(audience)), m_config(std::move(config))
{}

Result<OAuthResult<DeviceStart>> DeviceLogin::start(storage::Connection& connection, std::string_view clientId,
                                                    std::string_view scope, std::string_view audience,
                                                    std::string_view address, Timestamp now)
{
    using Answer = OAuthResult<DeviceStart>;
    const auto granted = grantedScope(scope, m_config.scopes);
    if (!granted)
        return Answer(oauthFail(400, "invalid_scope", "scope may hold openid, sign:job and offline_access"));
    if (!audience.empty() && audience != m_audience)
        return Answer(oauthFail(400, "invalid_target", "audience is not the signer audience"));
    std::int64_t pending = 0, ofOne = 0;
    SLUICE_TRY(connection.query("SELECT COUNT(*), COALESCE(SUM(CASE WHEN address = ? THEN 1 ELSE 0 END), 0) "
                                "FROM device_grants WHERE expires > ? AND state = 'pending'",
                                {address, now.micros}, [&](const storage::Row& row) {
                                    pending = row.int64(0);
                                    ofOne = row.int64(1);
                                    return false;
                                }));
    if (ofOne >= m_config.maxPendingOfOne)
        return Answer(oauthFail(429, "slow_down", "too many logins of this address are waiting"));
    if (pending >= m_config.maxPending)
        return Answer(oauthFail(503, "temporarily_unavailable", "too many logins are waiting"));
    DeviceStart made{randomToken(m_rng), {}, m_config.codeSeconds, m_config.intervalSeconds};
    const std::string id = randomId(m_rng), hash = secretTextHash(made.deviceCode);
    const Timestamp expires = now.plusSeconds(m_config.codeSeconds);
    for (int attempt = 0; attempt < 5; ++attempt) {
        const std::string code = base20Code(m_rng, userCodeLength);
        const auto stored = connection.exec(
            "INSERT INTO device_grants (id, device_hash, user_code, client_id, scope, audience, address, state, "
            "created, "
            "expires, poll_interval, polls, wrong) VALUES (?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?, ?, 0, 0)",
            {std::string_view(id), std::string_view(hash), std::string_view(code), clientId, std::string_view(*granted),
             std::string_view(m_audience), address, now.micros, expires.micros, m_config.intervalSeconds});
        if (stored) {
            made.userCode = shownUserCode(code);
            return Answer(std::move(made));
        }
        if (stored.error().code != ErrorCode::Conflict)
            return fail(stored.error());
    }
    return Answer(oauthFail(503, "temporarily_unavailable", "no free code was found"));
}

Result<OAuthResult<DeviceGrant>> DeviceLogin::poll(storage::Connection& connection, std::string_view deviceCode,
                                                   std::string_view clientId, Timestamp now)
{
    using Answer = OAuthResult<DeviceGrant>;
    const std::string hash = secretTextHash(deviceCode);
    SLUICE_ASSIGN(auto row, grantRow(connection, grantByDevice, hash));
    if (!row || row->grant.clientId != clientId || row->grant.state == DeviceGrantState::Used)
        return Answer(oauthFail(400, "invalid_grant", "the device code is unknown, used or of another client"));
    if (row->grant.state == DeviceGrantState::Denied)
        return Answer(oauthFail(400, "access_denied", "the login was refused"));
    if (row->grant.expires <= now)
        return Answer(oauthFail(400, "expired_token", "the device code has expired"));
    if (row->grant.state == DeviceGrantState::Approved)
        return Answer(std::move(row->grant));
    const bool early = row->lastPoll && now.micros - *row->lastPoll < row->interval * 1'000'000 - jitterMicros;
    const std::int64_t interval = row->interval + (early ? m_config.slowDownSeconds : 0);
    SLUICE_TRY(connection.exec(
        "UPDATE device_grants SET last_poll = ?, polls = polls + 1, poll_interval = ? WHERE device_hash = ?",
        {now.micros, interval, std::string_view(hash)}));
    if (early)
        return Answer(oauthFail(400, "slow_down", "poll every " + std::to_string(interval) + " seconds"));
    return Answer(oauthFail(400, "authorization_pending", "nobody has answered yet"));
}

Result<void> DeviceLogin::redeem(storage::Connection& connection, std::string_view grantId)
{
    SLUICE_ASSIGN(
        const std::int64_t changed,
        connection.exec("UPDATE device_grants SET state = 'used' WHERE id = ? AND state = 'approved'", {grantId}));
    if (changed != 1)
        return fail(ErrorCode::Conflict, "the device code was used already");
    return {};
}

Result<std::optional<DeviceGrant>> DeviceLogin::find(storage::Connection& connection, std::string_view userCode,
                                                     Timestamp now) const
{
    SLUICE_ASSIGN(auto row, grantRow(connection, grantByUser, userCode));
    const bool open =
        row && row->grant.expires > now
        && (row->grant.state == DeviceGrantState::Pending || row->grant.state == DeviceGrantState::Approved);
    return open ? std::optional(std::move(row->grant)) : std::nullopt;
}

Result<DeviceGrant> DeviceLogin::approve(storage::Connection& connection, std::string_view userCode,
                                         const metering::Identity& identity, std::string_view how,
                                         std::string_view address, Timestamp now)
{
    SLUICE_ASSIGN(auto row, grantRow(connection, grantByUser, userCode));
    if (!row || row->grant.expires <= now)
        return fail(ErrorCode::NotFound, "no login waits under this code");
    DeviceGrant& grant = row->grant;
    if (grant.state == DeviceGrantState::Approved && grant.identity && grant.identity->authId == identity.authId)
        return grant;
    if (grant.state != DeviceGrantState::Pending)
        return fail(ErrorCode::Conflict, "this login was answered already");
    if (grant.clientId != ownLoginClient && grant.clientId != identity.clientId)
        return fail(ErrorCode::Denied, "this code belongs to another app");
    SLUICE_TRY(connection.exec(
        "UPDATE device_grants SET state = 'approved', tenant = ?, subject = ?, subject_type = ?, "
        "auth_id = ? WHERE id = ?",
        {std::string_view(identity.clientId), std::string_view(identity.usageSubject),
         std::string_view(identity.usageSubjectType), std::string_view(identity.authId), std::string_view(grant.id)}));
    grant.state = DeviceGrantState::Approved;
    grant.identity = identity;
    SLUICE_TRY(
        noteGrant(m_audit, connection, "login.device_approved", grant, "user:" + identity.authId, address, now, how));
    return std::move(grant);
}

Result<void> DeviceLogin::deny(storage::Connection& connection, std::string_view userCode, std::string_view address,
                               Timestamp now)
{
    SLUICE_ASSIGN(const auto row, grantRow(connection, grantByUser, userCode));
    if (!row || row->grant.expires <= now)
        return fail(ErrorCode::NotFound, "no login waits under this code");
    if (row->grant.state == DeviceGrantState::Denied)
        return {};
    if (row->grant.state != DeviceGrantState::Pending)
        return fail(ErrorCode::Conflict, "this login was answered already");
    SLUICE_TRY(
        connection.exec("UPDATE device_grants SET state = 'denied' WHERE id = ?", {std::string_view(row->grant.id)}));
    return noteGrant(m_audit, connection, "login.device_denied", row->grant, "visitor", address, now);
}

Result<void> DeviceLogin::wrongCredential(storage::Connection& connection, std::string_view userCode,
                                          std::string_view address, Timestamp now)
{
    SLUICE_ASSIGN(const auto row, grantRow(connection, grantByUser, userCode));
    if (!row || row->grant.state != DeviceGrantState::Pending)
        return {};
    const bool over = row->wrong + 1 >= m_config.maxWrongCredentials;
    SLUICE_TRY(connection.exec("UPDATE device_grants SET wrong = wrong + 1, state = ? WHERE id = ?",
                               {std::string_view(over ? "denied" : "pending"), std::string_view(row->grant.id)}));
    if (!over)
        return {};
    return noteGrant(m_audit, connection, "login.device_denied", row->grant, "engine", address, now,
                     "too many wrong credentials");
}

Result<std::string> DeviceLogin::issueLoginCode(storage::Connection& connection, const metering::Identity& identity,
                                                std::string_view actor, Timestamp now)
{
    const std::string code = base20Code(m_rng, loginCodeLength), hash = secretTextHash(code);
    SLUICE_TRY(
        connection.exec("INSERT INTO login_codes (hash, tenant, subject, subject_type, created, created_by, expires) "
                        "VALUES (?, ?, ?, ?, ?, ?, ?)",
                        {std::string_view(hash), std::string_view(identity.clientId),
                         std::string_view(identity.usageSubject), std::string_view(identity.usageSubjectType),
                         now.micros, actor, now.plusSeconds(m_config.loginCodeSeconds).micros}));
    SLUICE_TRY(auditDeed(m_audit, connection, {std::string(actor), {}, now}, "login.code_issued", identity.authId,
                         json::Value::object({})));
    return shownUserCode(code);
}

Result<std::optional<metering::Identity>> DeviceLogin::takeLoginCode(storage::Connection& connection,
                                                                     std::string_view code, Timestamp now)
{
    std::optional<metering::Identity> found;
    const auto normalised = normalisedUserCode(code);
    if (!normalised)
        return found;
    const std::string hash = secretTextHash(*normalised);
    SLUICE_TRY(connection.query("DELETE FROM login_codes WHERE hash = ? AND expires > ? "
                                "RETURNING tenant, subject, subject_type",
                                {std::string_view(hash), now.micros}, [&](const storage::Row& row) {
                                    auto identity = metering::makeIdentity(row.text(0), row.text(1), row.text(2));
                                    if (identity)
                                        found = std::move(*identity);
                                    return true;
                                }));
    return found;
}

bool DeviceLogin::looksLikeLoginCode(std::string_view text)
{
    const auto code = normalisedUserCode(text);
    return code && code->size() == loginCodeLength && code->find_first_not_of(base20) == std::string::npos;
}

Result<int> DeviceLogin::purge(storage::Connection& connection, Timestamp now)
{
    const std::int64_t before = now.plusSeconds(-keepEndedSeconds).micros;
    SLUICE_ASSIGN(const std::int64_t grants,
                  connection.exec("DELETE FROM device_grants WHERE id IN "
                                  "(SELECT id FROM device_grants WHERE expires < ? LIMIT 1000)",
                                  {before}));
    SLUICE_TRY(connection.exec("DELETE FROM login_codes WHERE expires < ?", {now.micros}));
    return int(grants);
}

}  // namespace sluice::clearinghouse
