#include "api/tokens.h"

#include "core/hex.h"
#include "core/ids.h"
#include "core/json.h"
#include "crypto/hash.h"

#include <algorithm>
#include <cctype>

namespace sluice::api {

namespace {

bool isTokenName(std::string_view name)
{
    const auto allowed = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '_' || c == '-';
    };
    // Names of the built-in ones are not to be had: the audit log must not mistake one for the other.
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, allowed) && name != "admin"
           && name != "local" && name != "console" && name != "engine" && name != "bootstrap" && name != "cli"
           && !name.starts_with("viewer-");
}

storage::Param timeParam(const std::optional<Timestamp>& time)
{
    return time ? storage::Param(time->micros) : storage::Param(nullptr);
}

}  // namespace

std::vector<storage::Migration> migrations()
{
    return {{601,
             "api: named tokens",
             {"CREATE TABLE api_tokens (hash {text} PRIMARY KEY, id {text} NOT NULL UNIQUE, name {text} NOT NULL, role "
              "{text} NOT NULL, "
              "created {int64} NOT NULL, created_by {text} NOT NULL, expires {int64}, revoked {int64})"}},
            {602,
             "api: used approval nonces",
             {"CREATE TABLE api_approval_nonces (hash {text} PRIMARY KEY, expires {int64} NOT NULL)",
              "CREATE INDEX api_approval_nonces_expires ON api_approval_nonces (expires)"}}};
}

const char* roleCode(Role role)
{
    switch (role) {
    case Role::Viewer: return "viewer";
    case Role::Operator: return "operator";
    case Role::Approver: return "approver";
    case Role::Admin: return "admin";
    }
    return "viewer";
}

std::optional<Role> roleFromCode(std::string_view code)
{
    for (const Role role : {Role::Viewer, Role::Operator, Role::Approver, Role::Admin}) {
        if (code == roleCode(role))
            return role;
    }
    return std::nullopt;
}

std::string tokenHash(std::string_view token)
{
    return "sha256:" + toHex(crypto::sha256(asBytes(token)).bytes);
}

TokenStore::TokenStore(storage::Writer& writer, audit::AuditLog& audit, Rng& rng)
    : m_audit(audit), m_rng(rng), m_working(std::make_shared<Tokens>()), m_undo(m_working), m_published(m_working)
{
    writer.addListener(this);
}

Result<void> TokenStore::load(storage::Connection& connection)
{
    auto tokens = std::make_shared<Tokens>();
    SLUICE_TRY(connection.query(
        "SELECT hash, id, name, role, created, created_by, expires, revoked FROM api_tokens", {},
        [&](const storage::Row& row) {
            const auto time = [&](int column) {
                const auto micros = row.optInt64(column);
                return micros ? std::optional(Timestamp{*micros}) : std::nullopt;
            };
            const auto role = roleFromCode(row.text(3));
            if (role)
                tokens->emplace(
                    row.text(0),
                    TokenInfo{row.text(1), row.text(2), *role, {row.int64(4)}, row.text(5), time(6), time(7)});
            return true;
        }));
    m_working = std::move(tokens);
    return {};
}

Result<void> TokenStore::record(storage::Connection& connection, const char* action, const TokenInfo& info,
                                const fleet::ActionContext& context)
{
    json::Value details = json::Value::object({{"name", info.name}, {"role", roleCode(info.role)}});
    if (info.expires)
        details.set("expires_at", formatTimeZ(*info.expires));
    if (!context.ip.empty())
        details.set("ip", context.ip);
    audit::AuditRecord entry;
    entry.time = context.now;
    entry.actor = context.actor;
    entry.action = action;
    entry.subject = info.id;
    entry.details = json::write(details);
    SLUICE_TRY(m_audit.append(connection, entry));
    return {};
}

Result<NewToken> TokenStore::create(storage::Connection& connection, std::string_view name, Role role,
                                    std::optional<Timestamp> expires, const fleet::ActionContext& context)
{
    if (!isTokenName(name))
        return fail(ErrorCode::InvalidArgument,
                    "a token's name has 1 to 64 letters, digits and . _ - and is not a built-in one");
    if (expires && *expires <= context.now)
        return fail(ErrorCode::InvalidArgument, "expires_at is in the past");
    const bool taken = std::ranges::any_of(
        *m_working, [&](const auto& entry) { return entry.second.name == name && entry.second.live(context.now); });
    if (taken)
        return fail(ErrorCode::Conflict, "A live token has this name");
    NewToken made;
    made.token = randomToken(m_rng);
    made.info = {randomId(m_rng), std::string(name), role, context.now, context.actor, expires, std::nullopt};
    const std::string hash = tokenHash(made.token);
    SLUICE_TRY(
        connection.exec("INSERT INTO api_tokens (hash, id, name, role, created, created_by, expires, revoked) "
                        "VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
                        {std::string_view(hash), std::string_view(made.info.id), name, std::string_view(roleCode(role)),
                         context.now.micros, std::string_view(context.actor), timeParam(expires)}));
    SLUICE_TRY(record(connection, "token.create", made.info, context));
    auto tokens = std::make_shared<Tokens>(*m_working);
    tokens->emplace(hash, made.info);
    m_working = std::move(tokens);
    return made;
}

Result<TokenInfo> TokenStore::revoke(storage::Connection& connection, std::string_view id,
                                     const fleet::ActionContext& context)
{
    auto tokens = std::make_shared<Tokens>(*m_working);
    const auto it = std::ranges::find_if(*tokens, [&](const auto& entry) { return entry.second.id == id; });
    if (it == tokens->end())
        return fail(ErrorCode::NotFound, "Unknown token");
    if (it->second.revoked)
        return it->second;
    it->second.revoked = context.now;
    SLUICE_TRY(connection.exec("UPDATE api_tokens SET revoked = ? WHERE id = ?", {context.now.micros, id}));
    SLUICE_TRY(record(connection, "token.revoke", it->second, context));
    TokenInfo info = it->second;
    m_working = std::move(tokens);
    return info;
}

std::optional<TokenInfo> TokenStore::find(std::string_view token, Timestamp now) const
{
    std::shared_ptr<const Tokens> tokens;
    {
        const std::lock_guard lock(m_mutex);
        tokens = m_published;
    }
    if (tokens->empty())
        return std::nullopt;
    const auto it = tokens->find(tokenHash(token));
    if (it == tokens->end() || !it->second.live(now))
        return std::nullopt;
    return it->second;
}

bool TokenStore::hasLive(Role role, Timestamp now) const
{
    const std::lock_guard lock(m_mutex);
    return std::ranges::any_of(*m_published,
                               [&](const auto& entry) { return entry.second.role == role && entry.second.live(now); });
}

std::vector<TokenInfo> TokenStore::list() const
{
    std::vector<TokenInfo> all;
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [hash, info] : *m_published)
            all.push_back(info);
    }
    std::ranges::sort(all, [](const TokenInfo& a, const TokenInfo& b) {
        return std::tie(a.created, a.id) < std::tie(b.created, b.id);
    });
    return all;
}

void TokenStore::afterCommit()
{
    const std::lock_guard lock(m_mutex);
    m_published = m_working;
}

void TokenStore::afterRollback()
{
    const std::lock_guard lock(m_mutex);
    m_working = m_published;
}

void TokenStore::commandStarted()
{
    m_undo = m_working;
}

void TokenStore::commandRolledBack()
{
    m_working = m_undo;
}

}  // namespace sluice::api
