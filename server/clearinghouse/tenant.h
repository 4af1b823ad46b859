// Tenants, their machine credentials and their users as values (clearinghouse spec 1.3, 6.6). Thread: values, any thread.
#pragma once

#include "core/clock.h"
#include "core/json.h"
#include "core/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::clearinghouse {

enum class TenantStatus { Active, Suspended, Deleted };  // only Active ones are served; Deleted keeps the history
const char* tenantStatusCode(TenantStatus status);       // "active", "suspended", "deleted"
std::optional<TenantStatus> tenantStatusFromCode(std::string_view code);

// A price ceiling as the signer reads it (spec 1.1): unit "seconds", "720p-pixel-seconds" or "fixed".
struct PriceCeiling {
    std::string unit;
    std::string priceWei;  // positive decimal
    bool operator==(const PriceCeiling&) const = default;
};

struct TenantPolicy {
    std::vector<std::string> allowedModels;  // empty: all
    std::vector<PriceCeiling> maxPrices;     // at most one a unit; none: no ceiling
    std::vector<std::string> scopes;         // what user tokens of this tenant may hold; empty: sign:job; never "admin"
    bool tenantMayGrant = false;             // the tenant's own credential may grant allowances
    std::optional<std::int64_t> trialUsdMicros;  // in place of the trial of the settings
    std::string topUpUrl;                        // shown with 402 and 483; empty: none
    bool operator==(const TenantPolicy&) const = default;
};
json::Value policyTree(const TenantPolicy& policy);  // snake-free camelCase members, as on the wire
Result<TenantPolicy>
policyFromTree(const json::Value& tree);  // InvalidArgument names the member; absent ones keep their defaults

struct Tenant {
    std::string clientId;  // of the identity grammar; generated ones are app_ and 24 hex digits
    std::string name;
    TenantStatus status = TenantStatus::Active;
    TenantPolicy policy;
    Timestamp created, updated;
    std::string createdBy;
};
using TenantPtr = std::shared_ptr<const Tenant>;

// Machine-to-machine credential of one tenant. A secret is shown once and kept as a keyed hash; two may live while one replaces the other.
struct TenantCredential {
    std::string id;        // "m2m_" and 24 hex digits, or as configured
    std::string clientId;  // the tenant it is bound to (REF-16)
    std::string label;
    std::vector<std::string> scopes;  // of credentialScopes()
    Timestamp created;
    std::string createdBy;
    std::optional<Timestamp> secretCreated;
    std::optional<Timestamp> previousExpires;  // of the former secret; none: there is none
    std::optional<Timestamp> revoked;
    bool configured = false;  // from the settings, not in the store
};
const std::vector<std::string>& credentialScopes();  // users:read, users:write, users:token, admin

enum class UserStatus {
    Active,
    Blocked,
    Deleted
};  // Blocked: by an operator, keys sleep; Deleted: keys are revoked, history stays
const char* userStatusCode(UserStatus status);  // "active", "blocked", "deleted"
std::optional<UserStatus> userStatusFromCode(std::string_view code);

enum class ProviderState { None, Pending, Linked };  // of the user at the identity provider (REF-19)
const char* providerStateCode(ProviderState state);  // "none", "pending", "linked"

struct User {
    std::string id;              // 32 hex digits
    std::string clientId;        // tenant
    std::string externalUserId;  // the usage subject inside the tenant
    std::string email;           // empty: none
    UserStatus status = UserStatus::Active;
    std::string role = "user";  // "user", "admin" of the tenant's own app; no right here
    ProviderState provider = ProviderState::None;
    std::string providerUserId;  // "auth0|abc123"; empty: none
    Timestamp created, updated;
};

}  // namespace sluice::clearinghouse
