#include "fleet/orchestrator_tokens.h"

#include "core/ids.h"
#include "crypto/hash.h"
#include "fleet/internal/audit_line.h"
#include "fleet/internal/migrations.h"
#include "fleet/internal/token_index.h"

#include <algorithm>

namespace sluice::fleet {

namespace {

constexpr std::string_view hashPrefix = "sha256:";
constexpr std::int64_t keepDeadSeconds = 30LL * 86'400;

#define TOKEN_COLUMNS "hash, kind, token_id, orchestrator, created, expires, revoked, last_seen"

std::optional<Hash32> hashFromText(std::string_view text)
{
    if (!text.starts_with(hashPrefix))
        return std::nullopt;
    text.remove_prefix(hashPrefix.size());
    return text.starts_with("0x") ? std::nullopt : Hash32::fromHex(text);
}

storage::Param timeOrNull(const std::optional<Timestamp>& time)
{
    return time ? storage::Param(time->micros) : storage::Param(nullptr);
}

OrchestratorToken readToken(const storage::Row& row)
{
    const auto time = [&](int column) {
        const auto micros = row.optInt64(column);
        return micros ? std::optional(Timestamp{*micros}) : std::nullopt;
    };
    OrchestratorToken token;
    token.hash = row.text(0);
    token.kind = row.text(1) == tokenKindCode(TokenKind::Licence) ? TokenKind::Licence : TokenKind::Credential;
    token.id = row.text(2);
    token.orchestrator = row.text(3);
    token.created = {row.int64(4)};
    token.expires = time(5);
    token.revoked = time(6);
    token.lastSeen = time(7);
    return token;
}

TokenEntryPtr entryOf(const OrchestratorToken& token, const Hash32& hash)
{
    auto entry = std::make_shared<TokenEntry>();
    entry->holder = {token.orchestrator, token.id, token.kind};
    entry->hash = hash;
    entry->expires = token.expires;
    entry->lastSeen = token.lastSeen.value_or(Timestamp{}).micros;
    return entry;
}

json::Value tokenDetails(const OrchestratorToken& token)
{
    json::Value details = json::Value::object(
        {{"orchestrator_id", token.orchestrator}, {"token_id", token.id}, {"kind", tokenKindCode(token.kind)}});
    if (token.expires)
        details.set("expires_at", formatTimeZ(*token.expires));
    return details;
}

Result<void> insertToken(storage::Connection& connection, const OrchestratorToken& token)
{
    SLUICE_TRY(connection.exec("INSERT INTO fleet_tokens (" TOKEN_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                               {std::string_view(token.hash), std::string_view(tokenKindCode(token.kind)),
                                std::string_view(token.id), std::string_view(token.orchestrator), token.created.micros,
                                timeOrNull(token.expires), timeOrNull(token.revoked), timeOrNull(token.lastSeen)}));
    return {};
}

}  // namespace

const char* tokenKindCode(TokenKind kind)
{
    return kind == TokenKind::Licence ? "licence" : "credential";
}

std::string orchestratorTokenHash(std::string_view token)
{
    return std::string(hashPrefix) + toHex(crypto::sha256(asBytes(token)).bytes);
}

std::vector<storage::Migration> tokenMigrations()
{
    return {{310,
             "fleet: tokens of orchestrators",
             {"CREATE TABLE fleet_tokens (hash {text} PRIMARY KEY, kind {text} NOT NULL, token_id {text} NOT NULL, "
              "orchestrator {text} NOT NULL, created {int64} NOT NULL, expires {int64}, revoked {int64}, last_seen "
              "{int64}, "
              "UNIQUE (kind, token_id))",
              "CREATE INDEX fleet_tokens_owner ON fleet_tokens (orchestrator, kind, created)",
              "CREATE INDEX fleet_tokens_created ON fleet_tokens (created, hash)",
              "CREATE INDEX fleet_tokens_expires ON fleet_tokens (expires) WHERE revoked IS NULL",
              "CREATE INDEX fleet_tokens_revoked ON fleet_tokens (revoked) WHERE revoked IS NOT NULL"}}};
}

class OrchestratorTokens::Impl {
public:
    Impl(audit::AuditLog& log, Rng& random) : audit(log), rng(random) {}

    // What this batch did; the index learns it once it is durable.
    struct Step {
        TokenEntryPtr added;
        Hash32 removed;
    };

    Result<void> revokeOne(storage::Connection& connection, OrchestratorToken& token, const ActionContext& context)
    {
        token.revoked = context.now;
        SLUICE_TRY(connection.exec("UPDATE fleet_tokens SET revoked = ? WHERE hash = ?",
                                   {context.now.micros, std::string_view(token.hash)}));
        SLUICE_TRY(
            auditDeed(audit, connection, context, "token_revoked", token.orchestrator, tokenDetails(token), "live"));
        if (const auto hash = hashFromText(token.hash))
            steps.push_back({nullptr, *hash});
        return {};
    }

    audit::AuditLog& audit;
    Rng& rng;
    TokenIndex index;
    ChangeSequence changes;
    std::vector<Step> steps;  // writer thread
    std::size_t mark = 0;     // steps before the current command
};

OrchestratorTokens::OrchestratorTokens(storage::Writer& writer, audit::AuditLog& audit, Rng& rng)
    : m_impl(std::make_unique<Impl>(audit, rng))
{
    writer.addListener(this);
}

OrchestratorTokens::~OrchestratorTokens() = default;

Result<void> OrchestratorTokens::load(storage::Connection& connection)
{
    return connection.query("SELECT " TOKEN_COLUMNS " FROM fleet_tokens WHERE revoked IS NULL", {},
                            [&](const storage::Row& row) {
                                const OrchestratorToken token = readToken(row);
                                if (const auto hash = hashFromText(token.hash))
                                    m_impl->index.add(entryOf(token, *hash));
                                return true;
                            });
}

std::optional<TokenHolder> OrchestratorTokens::verify(std::string_view token, Timestamp now)
{
    const auto entry = m_impl->index.find(crypto::sha256(asBytes(token)));
    if (!entry || (entry->expires && *entry->expires <= now))
        return std::nullopt;
    m_impl->index.noteSeen(entry, now);
    return entry->holder;
}

std::size_t OrchestratorTokens::liveCount() const
{
    return m_impl->index.size();
}

bool OrchestratorTokens::hasTimedToken(TokenKind kind, std::string_view orchestrator, Timestamp now) const
{
    return m_impl->index.hasTimed(kind, std::string(orchestrator), now);
}

ChangeSequence& OrchestratorTokens::changes()
{
    return m_impl->changes;
}

Result<MintedToken> OrchestratorTokens::mint(storage::Connection& connection, TokenKind kind,
                                             std::string_view orchestrator, std::optional<Timestamp> expires,
                                             const ActionContext& context)
{
    if (orchestrator.empty())
        return fail(ErrorCode::InvalidArgument, "a token needs an orchestrator");
    MintedToken made;
    made.token = randomToken(m_impl->rng);
    made.info.id = randomId(m_impl->rng);
    made.info.kind = kind;
    made.info.orchestrator = std::string(orchestrator);
    made.info.hash = orchestratorTokenHash(made.token);
    made.info.created = context.now;
    made.info.expires = expires;
    SLUICE_TRY(insertToken(connection, made.info));
    SLUICE_TRY(auditDeed(m_impl->audit, connection, context, "token_minted", orchestrator, tokenDetails(made.info), {},
                         "live"));
    m_impl->steps.push_back({entryOf(made.info, crypto::sha256(asBytes(made.token))), {}});
    return made;
}

Result<OrchestratorToken> OrchestratorTokens::revoke(storage::Connection& connection, TokenKind kind,
                                                     std::string_view orchestrator, std::string_view tokenId,
                                                     const ActionContext& context)
{
    SLUICE_ASSIGN(auto found,
                  connection.queryOne("SELECT " TOKEN_COLUMNS " FROM fleet_tokens WHERE kind = ? AND "
                                      "token_id = ? AND orchestrator = ?",
                                      {std::string_view(tokenKindCode(kind)), tokenId, orchestrator}, readToken));
    if (!found)
        return fail(ErrorCode::NotFound, "Token not found");
    if (!found->revoked)
        SLUICE_TRY(m_impl->revokeOne(connection, *found, context));
    return std::move(*found);
}

Result<int> OrchestratorTokens::revokeAll(storage::Connection& connection, TokenKind kind,
                                          std::string_view orchestrator, const ActionContext& context,
                                          std::string_view exceptTokenId)
{
    std::vector<OrchestratorToken> live;
    SLUICE_TRY(connection.query(
        "SELECT " TOKEN_COLUMNS " FROM fleet_tokens WHERE orchestrator = ? AND kind = ? AND revoked IS NULL AND "
        "token_id <> ? ORDER BY created",
        {orchestrator, std::string_view(tokenKindCode(kind)), exceptTokenId}, [&](const storage::Row& row) {
            live.push_back(readToken(row));
            return true;
        }));
    std::erase_if(live, [&](const OrchestratorToken& token) { return !token.live(context.now); });
    for (OrchestratorToken& token : live)
        SLUICE_TRY(m_impl->revokeOne(connection, token, context));
    return int(live.size());
}

Result<void> OrchestratorTokens::restore(storage::Connection& connection, const OrchestratorToken& token)
{
    const auto hash = hashFromText(token.hash);
    if (!hash || token.id.empty() || token.orchestrator.empty())
        return fail(ErrorCode::InvalidArgument, "a token needs an id, an orchestrator and sha256: with 64 hex digits");
    OrchestratorToken stored = token;
    stored.hash = std::string(hashPrefix) + toHex(hash->bytes);
    SLUICE_TRY(insertToken(connection, stored));
    if (!stored.revoked)
        m_impl->steps.push_back({entryOf(stored, *hash), {}});
    return {};
}

Result<void> OrchestratorTokens::flush(storage::Connection& connection, Timestamp now)
{
    for (const auto& entry : m_impl->index.takeSeen()) {
        SLUICE_TRY(connection.exec("UPDATE fleet_tokens SET last_seen = ? WHERE kind = ? AND token_id = ?",
                                   {entry->lastSeen.load(), std::string_view(tokenKindCode(entry->holder.kind)),
                                    std::string_view(entry->holder.tokenId)}));
    }
    SLUICE_TRY(connection.query("UPDATE fleet_tokens SET revoked = expires WHERE revoked IS NULL AND expires <= ? "
                                "RETURNING hash",
                                {now.micros}, [&](const storage::Row& row) {
                                    if (const auto hash = hashFromText(row.text(0)))
                                        m_impl->steps.push_back({nullptr, *hash});
                                    return true;
                                }));
    SLUICE_TRY(
        connection.exec("DELETE FROM fleet_tokens WHERE hash IN (SELECT hash FROM fleet_tokens WHERE revoked < ? "
                        "ORDER BY revoked LIMIT 1000)",
                        {now.plusSeconds(-keepDeadSeconds).micros}));
    return {};
}

void OrchestratorTokens::afterCommit()
{
    if (m_impl->steps.empty())
        return;
    for (const auto& step : m_impl->steps) {
        if (step.added)
            m_impl->index.add(step.added);
        else
            m_impl->index.remove(step.removed);
    }
    m_impl->steps.clear();
    m_impl->changes.bump();
}

void OrchestratorTokens::afterRollback()
{
    m_impl->steps.clear();
}

void OrchestratorTokens::commandStarted()
{
    m_impl->mark = m_impl->steps.size();
}

void OrchestratorTokens::commandRolledBack()
{
    m_impl->steps.resize(m_impl->mark);
}

Result<std::vector<OrchestratorToken>> listTokens(storage::Connection& connection, TokenKind kind,
                                                  std::string_view orchestrator, int limit)
{
    std::vector<OrchestratorToken> tokens;
    SLUICE_TRY(connection.query(
        "SELECT " TOKEN_COLUMNS " FROM fleet_tokens WHERE orchestrator = ? AND kind = ? "
        "ORDER BY created DESC, hash LIMIT ?",
        {orchestrator, std::string_view(tokenKindCode(kind)), std::int64_t(std::clamp(limit, 1, 1000))},
        [&](const storage::Row& row) {
            tokens.push_back(readToken(row));
            return true;
        }));
    return tokens;
}

Result<void> eachToken(storage::Connection& connection, TokenKind kind,
                       const std::function<Result<void>(const OrchestratorToken&)>& sink)
{
    Result<void> outcome;
    SLUICE_TRY(connection.stream("SELECT " TOKEN_COLUMNS " FROM fleet_tokens WHERE kind = ? ORDER BY token_id",
                                 {std::string_view(tokenKindCode(kind))}, [&](const storage::Row& row) {
                                     outcome = sink(readToken(row));
                                     return outcome.has_value();
                                 }));
    return outcome;
}

}  // namespace sluice::fleet
