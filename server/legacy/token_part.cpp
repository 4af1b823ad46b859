#include "legacy/token_part.h"

#include <memory>

namespace sluice::legacy {

namespace {

const char* tokenFile(fleet::TokenKind kind)
{
    return kind == fleet::TokenKind::Licence ? "license_tokens.json" : "orchestrator_credential_tokens.json";
}

Result<fleet::OrchestratorToken> readTokenRecord(const std::string& key, const json::Value& record,
                                                 fleet::TokenKind kind)
{
    fleet::OrchestratorToken token;
    token.id = key;
    token.kind = kind;
    SLUICE_ASSIGN(token.orchestrator, neededText(record, "orchestrator_id"));
    SLUICE_ASSIGN(token.hash, neededHash(record, "token_hash"));
    SLUICE_ASSIGN(token.created, neededTime(record, "created_at"));
    SLUICE_ASSIGN(token.expires, optionalTime(record, "expires_at"));
    SLUICE_ASSIGN(token.revoked, optionalTime(record, "revoked_at"));
    SLUICE_ASSIGN(token.lastSeen, optionalTime(record, "last_seen_at"));
    return token;
}

json::Value tokenRecord(const fleet::OrchestratorToken& token)
{
    return json::Value::object({{"orchestrator_id", token.orchestrator},
                                {"token_hash", token.hash},
                                {"created_at", formatTimeZ(token.created)},
                                {"expires_at", orNull(token.expires)},
                                {"revoked_at", orNull(token.revoked)},
                                {"last_seen_at", orNull(token.lastSeen)}});
}

}  // namespace

RecordPart orchestratorTokensPart(fleet::TokenKind kind, fleet::OrchestratorTokens& tokens)
{
    const auto hashes = std::make_shared<std::set<std::string>>();  // of one pass
    const std::string file = tokenFile(kind);
    return {file,
            [kind, file, hashes, &tokens](const std::string& key, json::Value& record,
                                          RecordContext& context) -> Result<void> {
                SLUICE_ASSIGN(const auto token, readTokenRecord(key, record, kind));
                if (!hashes->insert(token.hash).second) {
                    leaveOut(context, file, key, "another token has its hash");
                    return {};
                }
                return context.connection ? tokens.restore(*context.connection, token) : Result<void>();
            },
            [hashes](RecordContext&) -> Result<void> {
                hashes->clear();
                return {};
            },
            {"orchestrator_id", "token_hash", "created_at", "expires_at", "revoked_at", "last_seen_at"}};
}

ExportPart orchestratorTokensExport(fleet::TokenKind kind, storage::Database& database)
{
    return {.file = tokenFile(kind),
            .records = [kind, &database](const PutRecord& put, std::stop_token stop) -> Result<void> {
                return database.readers().read(
                    [&](storage::Connection& connection) {
                        return fleet::eachToken(connection, kind, [&](const fleet::OrchestratorToken& token) {
                            return put(token.id, tokenRecord(token));
                        });
                    },
                    stop);
            }};
}

}  // namespace sluice::legacy
