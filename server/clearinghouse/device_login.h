// Device login (RFC 8628; clearinghouse spec 9.1): a device asks for a pair of codes, a person types the short one into our page and proves who
// they are with their API key or a one-time login code of the operator, and the device polls until then. Device and login codes are stored as
// hashes. Thread: writer, inside a command; a refusal that must be durable is a value and not the command's error.
#pragma once

#include "audit/audit_log.h"
#include "clearinghouse/oauth.h"
#include "core/rng.h"
#include "metering/identity.h"
#include "storage/connection.h"

#include <optional>

namespace sluice::clearinghouse {

// The program's own login: a public client that takes the tenant of whoever approves.
inline constexpr std::string_view ownLoginClient = "sluice-cli";
inline constexpr std::string_view deviceCodeGrant = "urn:ietf:params:oauth:grant-type:device_code";
inline constexpr std::string_view offlineScope = "offline_access";

struct DeviceConfig {
    std::int64_t codeSeconds = 600;
    std::int64_t loginCodeSeconds = 900;
    std::int64_t intervalSeconds = 5;
    std::int64_t slowDownSeconds = 5;       // added at each slow_down
    std::int64_t maxPending = 10'000;       // waiting grants; beyond it 503
    std::int64_t maxPendingOfOne = 100;     // of one address; beyond it 429
    std::int64_t maxWrongCredentials = 10;  // at one grant, then it is denied
    std::vector<std::string> scopes{"openid", "sign:job", std::string(offlineScope)};  // what a device may ask for
};

// Upper case, everything but letters and digits dropped (9.1). nullopt: not 4..16 of [A-Z0-9-] with at least one letter or digit; blanks are
// passed over.
std::optional<std::string> normalisedUserCode(std::string_view text);
std::string shownUserCode(std::string_view normalised);  // "BCDF-GHJK"

struct DeviceStart {
    std::string deviceCode;  // 43 characters; shown once
    std::string userCode;    // with the hyphen
    std::int64_t expiresIn = 0, interval = 0;
};

enum class DeviceGrantState { Pending, Approved, Denied, Used };
const char* deviceGrantStateCode(DeviceGrantState state);  // "pending", "approved", "denied", "used"

struct DeviceGrant {
    std::string id;  // 32 hex
    std::string userCode, clientId, scope, audience, address;
    DeviceGrantState state = DeviceGrantState::Pending;
    Timestamp created, expires;
    std::optional<metering::Identity> identity;  // when approved
};

class DeviceLogin {
public:
    DeviceLogin(audit::AuditLog& audit, Rng& rng, std::string audience, DeviceConfig config = {});

    // `address` of the device is shown to whoever approves. invalid_scope, invalid_target; 429 slow_down, 503 temporarily_unavailable: too many.
    Result<OAuthResult<DeviceStart>> start(storage::Connection& connection, std::string_view clientId,
                                           std::string_view scope, std::string_view audience, std::string_view address,
                                           Timestamp now);
    // One poll. Wire errors: authorization_pending, slow_down, access_denied, expired_token, invalid_grant. Changes the grant's pace only.
    Result<OAuthResult<DeviceGrant>> poll(storage::Connection& connection, std::string_view deviceCode,
                                          std::string_view clientId, Timestamp now);
    // The approved grant is used up. Conflict: it was not approved, or another poll was first.
    Result<void> redeem(storage::Connection& connection, std::string_view grantId);

    // A grant that waits or was approved, by its short code (normalised).
    Result<std::optional<DeviceGrant>> find(storage::Connection& connection, std::string_view userCode,
                                            Timestamp now) const;
    // NotFound: no such code. Conflict: denied, used or approved for somebody else. Denied: the user is of another app than the device asked for.
    // Approving again for the same user changes nothing.
    Result<DeviceGrant> approve(storage::Connection& connection, std::string_view userCode,
                                const metering::Identity& identity, std::string_view how, std::string_view address,
                                Timestamp now);
    Result<void> deny(storage::Connection& connection, std::string_view userCode, std::string_view address,
                      Timestamp now);
    // A wrong key or login code was given for it; ends the grant after maxWrongCredentials.
    Result<void> wrongCredential(storage::Connection& connection, std::string_view userCode, std::string_view address,
                                 Timestamp now);

    // A one-time code for one user, shown once: "BCDF-GHJK-LMNP". The user signs in with it on the page in place of an API key.
    Result<std::string> issueLoginCode(storage::Connection& connection, const metering::Identity& identity,
                                       std::string_view actor, Timestamp now);
    // Takes it; nullopt: unknown, used or expired.
    Result<std::optional<metering::Identity>> takeLoginCode(storage::Connection& connection, std::string_view code,
                                                            Timestamp now);
    static bool looksLikeLoginCode(std::string_view text);
    Result<int> purge(storage::Connection& connection, Timestamp now);  // ended a day ago; at most 1,000; how many

    const DeviceConfig& config() const { return m_config; }

private:
    audit::AuditLog& m_audit;
    Rng& m_rng;
    std::string m_audience;
    DeviceConfig m_config;
};

}  // namespace sluice::clearinghouse
