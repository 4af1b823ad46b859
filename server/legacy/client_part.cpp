#include "legacy/client_part.h"

#include "fleet/hosts.h"

namespace sluice::legacy {

namespace {

constexpr std::int64_t redeemingSeconds = 120;
constexpr std::size_t hashLength = 71;  // "sha256:" and 64 hex digits

bool isTokenHash(std::string_view text)
{
    constexpr std::string_view prefix = "sha256:";
    return text.size() == hashLength && text.starts_with(prefix)
           && text.substr(prefix.size()).find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Result<usage::ClientSession> readSession(const std::string& key, const json::Value& record, Timestamp now)
{
    usage::ClientSession session;
    session.id = key;
    SLUICE_ASSIGN(session.orchestrator, neededText(record, "orchestrator_id"));
    SLUICE_ASSIGN(const auto ip, neededText(record, "client_ip"));
    session.clientIp = fleet::canonicalIp(ip).value_or(ip);
    SLUICE_ASSIGN(session.tokenHash, neededText(record, "token_hash"));
    session.installationId = optionalText(record, "installation_id");
    session.fingerprint = optionalText(record, "installation_public_fingerprint");
    SLUICE_ASSIGN(session.issuedAt, neededTime(record, "issued_at"));
    SLUICE_ASSIGN(const auto seen, optionalTime(record, "last_seen_at"));
    session.lastSeenAt = seen.value_or(session.issuedAt);
    SLUICE_ASSIGN(session.expiresAt, neededTime(record, "expires_at"));
    SLUICE_ASSIGN(session.endedAt, optionalTime(record, "ended_at"));
    session.endReason = optionalText(record, "end_reason").value_or("");
    if (const json::Value* metadata = record.find("metadata"); metadata && metadata->isObject()) {
        session.source = optionalText(*metadata, "source").value_or(session.source);
        session.mode = usage::clientModeFromCode(optionalText(*metadata, "session_mode").value_or(""))
                           .value_or(usage::ClientMode::Invite);
        session.clientName = optionalText(*metadata, "client_name");
        session.clientVersion = optionalText(*metadata, "client_version");
        session.manifestVersion = optionalText(*metadata, "bootstrap_manifest_version");
        session.inviteId = optionalText(*metadata, "invite_id");
    }
    if (!session.endedAt && session.expiresAt <= now) {
        session.endedAt = now;
        session.endReason = "expired";
    }
    return session;
}

Result<usage::ClientInvite> readInviteRecord(const std::string& key, const json::Value& record, Timestamp now)
{
    usage::ClientInvite invite;
    invite.id = key;
    SLUICE_ASSIGN(invite.codeHash, neededText(record, "code_hash"));
    SLUICE_ASSIGN(invite.createdAt, neededTime(record, "created_at"));
    SLUICE_ASSIGN(invite.expiresAt, optionalTime(record, "expires_at"));
    if (const json::Value* seconds = record.find("requested_duration_seconds"))
        invite.requestedSeconds = seconds->toInt64();
    if (const json::Value* allowed = record.find("allowed_orchestrators"); allowed && allowed->isArray()) {
        for (const json::Value& id : *allowed->items())
            invite.allowed.emplace_back(id.toText().value_or(""));
        std::ranges::sort(invite.allowed);
    }
    invite.note = optionalText(record, "note");
    SLUICE_ASSIGN(invite.revokedAt, optionalTime(record, "revoked_at"));
    SLUICE_ASSIGN(invite.redeemingAt, optionalTime(record, "redeeming_at"));
    if (invite.redeemingAt && invite.redeemingAt->plusSeconds(redeemingSeconds) < now)
        invite.redeemingAt.reset();
    SLUICE_ASSIGN(invite.redeemedAt, optionalTime(record, "redeemed_at"));
    invite.redeemedIp = optionalText(record, "redeemed_ip");
    invite.redeemedSessionId = optionalText(record, "redeemed_session_id");
    return invite;
}

// What may be left out is noted, anything else stops the import.
Result<void> leaveOutConflicts(Result<void> stored, const char* file, const std::string& key, const char* why,
                               RecordContext& context)
{
    if (stored || stored.error().code != ErrorCode::Conflict)
        return stored;
    ++context.count.skipped;
    context.report.note(std::string(file) + ": " + key + ": " + why);
    return {};
}

json::Value sessionRecord(const usage::ClientSession& session)
{
    json::Value metadata =
        json::Value::object({{"source", session.source}, {"session_mode", usage::clientModeCode(session.mode)}});
    const auto more = [&](const char* name, const std::optional<std::string>& text) {
        if (text)
            metadata.set(name, *text);
    };
    more("client_name", session.clientName);
    more("client_version", session.clientVersion);
    more("bootstrap_manifest_version", session.manifestVersion);
    more("invite_id", session.inviteId);
    json::Value record = json::Value::object({{"session_id", session.id},
                                              {"orchestrator_id", session.orchestrator},
                                              {"client_ip", session.clientIp},
                                              {"installation_id", orNull(session.installationId)},
                                              {"installation_public_fingerprint", orNull(session.fingerprint)},
                                              {"issued_at", formatTimeZ(session.issuedAt)},
                                              {"last_seen_at", formatTimeZ(session.lastSeenAt)},
                                              {"expires_at", formatTimeZ(session.expiresAt)},
                                              {"ended_at", orNull(session.endedAt)},
                                              {"token_hash", session.tokenHash},
                                              {"metadata", std::move(metadata)}});
    if (!session.endReason.empty())
        record.set("end_reason", session.endReason);
    return record;
}

json::Value inviteRecord(const usage::ClientInvite& invite)
{
    const json::Array allowed(invite.allowed.begin(), invite.allowed.end());
    return json::Value::object(
        {{"invite_id", invite.id},
         {"code_hash", invite.codeHash},
         {"created_at", formatTimeZ(invite.createdAt)},
         {"expires_at", orNull(invite.expiresAt)},
         {"requested_duration_seconds",
          invite.requestedSeconds ? json::Value(*invite.requestedSeconds) : json::Value(nullptr)},
         {"allowed_orchestrators", allowed},
         {"note", orNull(invite.note)},
         {"revoked_at", orNull(invite.revokedAt)},
         {"redeeming_at", orNull(invite.redeemingAt)},
         {"redeemed_at", orNull(invite.redeemedAt)},
         {"redeemed_ip", orNull(invite.redeemedIp)},
         {"redeemed_session_id", orNull(invite.redeemedSessionId)}});
}

const std::set<std::string_view>& clientSessionMembers()
{
    static const std::set<std::string_view> names{
        "session_id", "orchestrator_id", "client_ip",  "installation_id", "installation_public_fingerprint",
        "issued_at",  "last_seen_at",    "expires_at", "ended_at",        "end_reason",
        "token_hash", "metadata"};
    return names;
}

const std::set<std::string_view>& clientInviteMembers()
{
    static const std::set<std::string_view> names{"invite_id",
                                                  "code_hash",
                                                  "created_at",
                                                  "expires_at",
                                                  "requested_duration_seconds",
                                                  "allowed_orchestrators",
                                                  "note",
                                                  "revoked_at",
                                                  "redeeming_at",
                                                  "redeemed_at",
                                                  "redeemed_ip",
                                                  "redeemed_session_id"};
    return names;
}

}  // namespace

RecordPart clientSessionsPart(usage::ClientSessions& sessions)
{
    static constexpr const char* file = "client_sessions.json";
    return {file,
            [&sessions](const std::string& key, json::Value& record, RecordContext& context) -> Result<void> {
                SLUICE_ASSIGN(auto session, readSession(key, record, context.now));
                if (!isTokenHash(session.tokenHash)) {
                    ++context.count.skipped;
                    context.report.note(std::string(file) + ": " + key + ": its token hash is none");
                    return {};
                }
                if (!context.connection)
                    return {};
                return leaveOutConflicts(sessions.restore(*context.connection, std::move(session)), file, key,
                                         "another session has its id, token or orchestrator", context);
            },
            {},
            clientSessionMembers()};
}

RecordPart clientInvitesPart(usage::ClientInvites& invites)
{
    static constexpr const char* file = "client_session_invites.json";
    return {file,
            [&invites](const std::string& key, json::Value& record, RecordContext& context) -> Result<void> {
                SLUICE_ASSIGN(const auto invite, readInviteRecord(key, record, context.now));
                if (!context.connection)
                    return {};
                return leaveOutConflicts(invites.restore(*context.connection, invite), file, key,
                                         "another invite has its id or code", context);
            },
            {},
            clientInviteMembers()};
}

ExportPart clientSessionsExport(storage::Database& database)
{
    return {.file = "client_sessions.json",
            .records = [&database](const PutRecord& put, std::stop_token stop) -> Result<void> {
                return database.readers().read(
                    [&](storage::Connection& connection) {
                        return usage::readAllClientSessions(connection, [&](const usage::ClientSession& session) {
                            return put(session.id, sessionRecord(session));
                        });
                    },
                    stop);
            }};
}

ExportPart clientInvitesExport(storage::Database& database)
{
    return {.file = "client_session_invites.json",
            .records = [&database](const PutRecord& put, std::stop_token stop) -> Result<void> {
                return database.readers().read(
                    [&](storage::Connection& connection) {
                        return usage::readAllClientInvites(connection, [&](const usage::ClientInvite& invite) {
                            return put(invite.id, inviteRecord(invite));
                        });
                    },
                    stop);
            }};
}

}  // namespace sluice::legacy
