// Values of client sessions (ops-api 10): a public client asks for a host; it gets one orchestrator to itself, bound to its address.
// Thread: values, any thread.
#pragma once

#include "core/clock.h"
#include "fleet/edges.h"

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::usage {

enum class ClientMode { Guest, Invite, Legacy };
const char* clientModeCode(ClientMode mode);  // "guest", "invite", "legacy"
std::optional<ClientMode> clientModeFromCode(std::string_view code);

// When a session's token was last shown or its client last heard of. Shared by all copies of the session, so that looking a session up
// writes nothing to the store; the times are gathered and written now and then (W-1).
struct ClientSeen {
    std::atomic<std::int64_t> micros{0};
    std::atomic<bool> unsaved{false};
};

struct ClientSession {
    std::int64_t no = 0;  // in order of creation
    std::string id;       // 32 hex; of an import: as it was
    std::string orchestrator;
    std::string clientIp;   // canonical text
    std::string tokenHash;  // "sha256:" + 64 hex of the token's text (W-23)
    ClientMode mode = ClientMode::Invite;
    std::optional<std::string> installationId, fingerprint, clientName, clientVersion, manifestVersion, inviteId;
    std::string source = "api_sessions_start";
    Timestamp issuedAt, lastSeenAt, expiresAt;  // lastSeenAt: as stored; `seen` is newer
    std::optional<Timestamp> endedAt, attachedAt;
    std::string endReason;  // "", "client_end", "expired", "invalid_expiry", "operator_end"
    // As it was when the session began: a later change of the assignment does not break a running session (W-36). Null only for an
    // import of a session whose orchestrator had none.
    std::shared_ptr<const fleet::EdgeConfig> edge;
    std::shared_ptr<ClientSeen> seen;

    bool live(Timestamp now) const { return !endedAt && expiresAt > now; }
    std::int64_t leaseSeconds() const { return (expiresAt.micros - issuedAt.micros) / 1'000'000; }
    Timestamp lastSeen() const;  // the newer of both
};
using ClientSessionPtr = std::shared_ptr<const ClientSession>;

// The address a client's browser opens (ops-api 10.1).
std::string webrtcUrl(const fleet::EdgeConfig& edge);

// Only clients inside one of the networks may get this orchestrator. Networks as IPv4/IPv6 bytes, IPv4 mapped into IPv6.
struct ClientNetwork {
    std::array<std::uint8_t, 16> base{};
    int bits = 0;  // 0..128

    static std::optional<ClientNetwork> parse(std::string_view text);  // address or CIDR; host bits are dropped
    bool contains(std::string_view ip) const;
};

struct ClientSessionConfig {
    std::int64_t maxSeconds = 86'400;  // PAYMENTS_CLIENT_SESSION_SECONDS, clamped to 60..86400
    bool requireInvite = false;        // PAYMENTS_CLIENT_SESSION_REQUIRE_INVITE: guests too
    bool guestMode = false;            // PAYMENTS_CLIENT_SESSION_GUEST_MODE_ENABLED
    std::int64_t guestSeconds = 1'800;
    std::int64_t guestMaxConcurrent = 0;       // 0 or less: the number of usable allowed orchestrators
    std::int64_t guestMaxPerInstallation = 1;  // counted (W-38); less than 1 counts as 1
    std::int64_t guestMaxPerIp = 1;
    std::string policyVersion = "v1";                                         // shown to guests
    std::set<std::string, std::less<>> allowed;                               // empty: all
    std::map<std::string, std::vector<ClientNetwork>, std::less<>> reserved;  // an id without networks is not reserved
    bool strict = false;  // W-37: a token is never given on an address alone
    std::int64_t forwarderTtlSeconds = 120;
    std::int64_t retentionSeconds = 90 * 86'400;  // of ended sessions and dead invites (W-2)

    // Everything brought into its bounds.
    ClientSessionConfig clamped() const;
};

struct ClientStartRequest {
    std::string clientIp;  // canonical
    std::optional<std::int64_t> requestedSeconds;
    std::optional<std::string> inviteCode, installationId, fingerprint, clientName, clientVersion, manifestVersion;
    std::string presentedToken;  // strict: proves that a session of this address is the caller's
};

enum class ClientStartRefusal {
    InstallationRequired,   // 400
    OtherInstallationOnIp,  // 409
    TokenRequired,          // 409, strict only
    InstallationElsewhere,  // 409
    InviteRequired,         // 401
    InviteNotFound,         // 404
    InviteRevoked,          // 403
    InviteExpired,          // 410
    InviteRedeemed,         // 409
    InviteInProgress,       // 409
    NoGuestCapacity,        // 503
    NoOrchestrator          // 409
};
const char* clientStartRefusalText(ClientStartRefusal refusal);  // what the client reads

struct ClientStarted {
    std::optional<ClientStartRefusal> refusal;  // none: there is a session
    ClientSessionPtr session;
    std::string token;     // 43 characters; never stored, never logged
    bool resumed = false;  // a session that ran already, with a new token
};

}  // namespace sluice::usage
