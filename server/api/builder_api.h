// The builder API: routes for integrators over the clearinghouse's rooms (clearinghouse spec 6, DECISIONS 6-9, 15). Made like the ops API
// (api.h): build it before the first command of the writer, give its router and policy to http::Server, destroy it after the server and
// the writer have stopped.
#pragma once

#include "api/local_call.h"
#include "api/metrics.h"
#include "api/part_state.h"
#include "audit/audit_log.h"
#include "clearinghouse/verifier.h"
#include "core/rng.h"
#include "http/client_address.h"
#include "http/server.h"
#include "storage/database.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::clearinghouse {
class AccountQueries;
class Accounts;
class DeniedTokens;
class Directory;
class IssuerKeys;
class KeyStore;
class OidcDesk;
class SpendGate;
class UserDesk;
}  // namespace sluice::clearinghouse
namespace sluice::metering {
struct AdminDoor;
class DeadLetters;
class HostedService;
class ModelPrices;
class PriceBook;
class SettlementBook;
class SettlementIntake;
class UsageReports;
}  // namespace sluice::metering

namespace sluice::api {

class MeterApi;

struct BuilderConfig {
    std::vector<std::string> operatorKeys;   // OPERATOR_KEY, several while rotating; scope admin
    std::vector<http::Cidr> trustedProxies;  // PAYMENTS_TRUSTED_PROXY_CIDRS
    std::vector<http::Cidr> forwarders;      // FORWARDED_ALLOW_IPS
    bool bindIsLoopback = true;              // of this listener
    bool docs = false;                       // beyond loopback; on a loopback listener they are on for local requests
    std::string publicUrl;           // of this API as clients reach it, no trailing slash; empty: from the request
    int perAddressMinute = 600;      // requests per client address, then 429
    int perKeyMinute = 1'200;        // per credential
    int perTenantMinute = 6'000;     // per tenant
    int failedLoginsPerMinute = 30;  // per client address, then 429
    std::string version;             // of the program; the API's own is 1.0.0
    int readThreads = 2;
    std::size_t readQueue = 2'000;            // reads waiting; beyond it 503
    int meterThreads = 2;                     // calls to the meter that is administered, at once
    std::size_t meterQueue = 64;              // of them waiting; beyond it 503
    int meterDeadlineMs = 25'000;             // of each, from its arrival: 504
    std::size_t webhookBodyBytes = 1u << 20;  // of what settlement is told: 413
};

// A tenant's machine credential that was checked.
struct TenantLogin {
    std::string clientId;      // the tenant it is bound to
    std::string credentialId;  // for logs and audit; not the secret
    std::string scopes;        // space-separated
};

// Who may ask; filled by the wiring from the rooms. Any thread, in memory, must not block, compares secrets in constant time.
struct BuilderLogins {
    // `id` and `secret` as they came by HTTP Basic or in a token request. Nothing: unknown or wrong, indistinguishable.
    std::function<std::optional<TenantLogin>(std::string_view id, std::string_view secret, Timestamp now)> tenant;
    // The name of an ops API token with the role admin (docs/api-tokens); empty: none.
    std::function<std::string(std::string_view token, Timestamp now)> operatorToken;
    // End users; null: 503 "JWT verification is not configured".
    clearinghouse::Verifier* users = nullptr;
    // Is the holder of a good credential still let in (not blocked, tenant active)? Empty: yes. The gate is not asked: reads work at zero
    // (REF-14).
    std::function<std::optional<clearinghouse::Refusal>(const clearinghouse::Verified&)> standing;
};

struct BuilderParts {
    const Clock* clock = nullptr;
    Rng* rng = nullptr;
    storage::Database* database = nullptr;
    audit::AuditLog* audit = nullptr;
    BuilderLogins logins;
    std::function<std::vector<PartState>()> readiness;  // any thread, must not block
    // Rooms. Null: the part is off and its routes answer 503. Whoever adds an area adds its pointer here.
    clearinghouse::Directory* directory = nullptr;  // with the next two: tenants, users, keys
    clearinghouse::KeyStore* keys = nullptr;
    clearinghouse::UserDesk* users = nullptr;
    const metering::UsageReports* usage = nullptr;  // null: 503 "usage backend is not configured"
    const clearinghouse::AccountQueries* balances = nullptr;
    clearinghouse::Accounts* accounts = nullptr;             // allowances: granting and taking back
    clearinghouse::SpendGate* gate = nullptr;                // open sessions; null: none is known
    std::string usageFeature = "network_spend";              // OPENMETER_TRIAL_FEATURE_KEY
    MeterApi* meter = nullptr;                               // the embedded meter's own routes; null: none
    metering::DeadLetters* deadLetters = nullptr;            // events that could not be counted
    metering::PriceBook* priceBook = nullptr;                // prices set by hand
    metering::ModelPrices* modelPrices = nullptr;            // expected costs of models
    metering::HostedService* hosted = nullptr;               // outbox and reconciliation; null: no hosted meter
    const metering::AdminDoor* meterDoor = nullptr;          // the meter that METER_BACKEND names
    clearinghouse::OidcDesk* oidc = nullptr;                 // token exchange and the local issuer
    clearinghouse::IssuerKeys* issuerKeys = nullptr;         // null: no local issuer
    clearinghouse::DeniedTokens* denied = nullptr;           // tokens refused before their end
    metering::SettlementBook* settlement = nullptr;          // invoices of the meter; null: not configured
    metering::SettlementIntake* settlementIntake = nullptr;  // their webhooks
    std::function<void()> reconcileInvoices;                 // any thread
};

class BuilderApi {
public:
    BuilderApi(BuilderParts parts, BuilderConfig config);
    ~BuilderApi();
    BuilderApi(const BuilderApi&) = delete;
    BuilderApi& operator=(const BuilderApi&) = delete;

    std::shared_ptr<const http::Router> router() const;
    http::ListenerPolicy policy() const;
    // Does what the same request of an operator would do: the same checks of fields, the same handler, the same audit under the name of
    // `call.actor`. `done` gets the answer on whatever thread makes it, exactly once. Operations of end users and of token clients: 403.
    // Thread: any.
    void call(const LocalCall& call, LocalAnswer done);
    const std::string& openApiDocument() const;  // 3.1, from the same table as the routes
    Metrics& metrics();
    void attachServer(const http::Server* server);  // for its counters; null before it goes

    void cancelMeterCalls();  // they are answered now, 503; before the listener drains
    void stop();              // no new reads; waits for those under way

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace sluice::api
