// What the ops API is made of. Everything outlives the Api. Pointers may be null: the part is off and its routes answer 503.
#pragma once

#include "api/part_state.h"
#include "audit/audit_log.h"
#include "core/amount.h"
#include "core/rng.h"
#include "fleet/activity_view.h"
#include "fleet/credentials.h"
#include "fleet/edges.h"
#include "fleet/manager_operations.h"
#include "fleet/orchestrator_tokens.h"
#include "fleet/registrar.h"
#include "http/client_address.h"
#include "http/server.h"
#include "ledger/ledger.h"
#include "ledger/queries.h"
#include "licensing/licensing.h"
#include "payouts/payout_commands.h"
#include "storage/database.h"
#include "usage/client_desk.h"
#include "usage/offers.h"
#include "usage/recording_jobs.h"
#include "usage/recording_objects.h"
#include "usage/sessions.h"
#include "usage/workloads.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::api {

struct ApiConfig {
    std::string adminToken;                         // PAYMENTS_API_ADMIN_TOKEN
    std::vector<std::string> viewerTokens;          // PAYMENTS_VIEWER_TOKENS
    std::vector<http::IpAddress> managerAllowlist;  // PAYMENTS_MANAGER_IP_ALLOWLIST
    std::vector<http::Cidr> trustedProxies;         // PAYMENTS_TRUSTED_PROXY_CIDRS
    std::vector<http::Cidr> forwarders;             // FORWARDED_ALLOW_IPS
    bool bindIsLoopback = true;                     // of the listener the routes are served on
    std::string rootPath;                           // PAYMENTS_API_ROOT_PATH
    bool splitSurfaces = false;                     // PAYMENTS_ENFORCE_SPLIT_SURFACES
    std::string edgeHost, opsHost;                  // PAYMENTS_PUBLIC_EDGE_HOST, PAYMENTS_PUBLIC_OPS_HOST
    bool strict = false;                            // SLUICE_STRICT (DECISIONS 13)
    bool docs = false;               // PAYMENTS_ENABLE_DOCS; on a loopback listener they are on for local requests
    int registrationPerMinute = 5;   // PAYMENTS_REGISTRATION_PER_MINUTE
    int registrationBurst = 5;       // PAYMENTS_REGISTRATION_BURST, per 10 s
    int failedLoginsPerMinute = 30;  // per client address, then 429 (W-26)
    std::string edgeConfigUrl, edgeConfigToken;  // PAYMENTS_EDGE_CONFIG_URL, PAYMENTS_EDGE_CONFIG_TOKEN (E-8, E-11)
    std::string sessionReporterToken;            // PAYMENTS_SESSION_REPORTER_TOKEN (ops-api 9.1)
    std::string approvalSecret;                  // PAYMENTS_OPS_APPROVAL_HMAC_SECRET, trimmed
    bool approvalRequired = false;               // PAYMENTS_OPS_APPROVAL_REQUIRED
    std::int64_t approvalMaxTtlSeconds = 300;    // PAYMENTS_OPS_APPROVAL_MAX_TTL_SECONDS
    Asset creditUnit = Asset::eth();             // PAYMENTS_CREDIT_UNIT
    std::string sessionCreditPerMinute = "0";    // decimal text, shown by E-4
    std::string passiveCreditPerMinute = "0";
    std::string payoutStrategy = "direct";
    std::int64_t forwarderTtlSeconds = 120;  // PAYMENTS_FORWARDER_HEALTH_TTL_SECONDS
    std::string version;
    int readThreads = 2;
    std::size_t readQueue = 2'000;  // reads waiting; beyond it 503
};

// A client session as the guards see it (ops-api 9.1, 10.2).
struct LiveClientSession {
    std::string id;
    std::string orchestrator;
    std::string clientIp;  // canonical text; the guard compares it with the caller's
};

// How the guards find client sessions; filled by whoever keeps them. Answers are of live sessions only (not ended, not past their
// expiry). Any thread, in memory, must not block. Empty functions: there are no client sessions.
struct ClientSessionLookup {
    std::function<std::optional<LiveClientSession>(std::string_view token, Timestamp now)> byToken;  // notes it as seen
    std::function<std::optional<LiveClientSession>(std::string_view id, Timestamp now)> byId;
    std::function<std::optional<LiveClientSession>(std::string_view clientIp, Timestamp now)> newestOf;
};

struct ApiParts {
    const Clock* clock = nullptr;
    Rng* rng = nullptr;
    storage::Database* database = nullptr;
    ledger::Ledger* ledger = nullptr;
    const ledger::LedgerQueries* ledgerQueries = nullptr;
    audit::AuditLog* audit = nullptr;
    fleet::Registry* registry = nullptr;
    fleet::Registrar* registrar = nullptr;
    const fleet::ActivityView* activity = nullptr;  // null: nobody meters activity
    fleet::OrchestratorTokens* orchestratorTokens = nullptr;
    fleet::EdgeAssignments* edges = nullptr;
    fleet::CredentialDesk* credentials = nullptr;
    fleet::ManagerOperations* managers = nullptr;
    ClientSessionLookup clientSessions;
    usage::ClientDesk* clients = nullptr;  // null: no client sessions
    usage::SessionMeter* sessions = nullptr;
    usage::ActivityLeases* leases = nullptr;
    usage::Workloads* workloads = nullptr;
    usage::Offers* offers = nullptr;
    usage::RecordingJobs* recordingJobs = nullptr;
    const usage::RecordingObjects* recordingObjects = nullptr;
    licensing::Licensing* licensing = nullptr;
    payouts::PayoutCommands* payouts = nullptr;         // null: payouts are off
    std::function<std::vector<PartState>()> readiness;  // any thread, must not block
};

}  // namespace sluice::api
