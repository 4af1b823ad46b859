// What the routes share: parts, guards, the two ways to answer (a read on a worker, a command on the writer), and the route table.
#pragma once

#include "api/internal/approval.h"
#include "api/internal/authenticator.h"
#include "api/internal/command_answer.h"
#include "api/internal/surfaces.h"
#include "api/internal/worker_pool.h"
#include "api/metrics.h"
#include "core/table.h"
#include "payouts/payout_queries.h"
#include "usage/credit.h"

#include <atomic>
#include <mutex>

namespace sluice::api {

class Services {
public:
    Services(ApiParts parts, ApiConfig config);

    // Runs on a worker thread; answers what it returns. Overloaded: 503.
    void read(const CallPtr& call, std::function<Result<http::Response>()> job);
    // Runs on the writer thread inside a command; the answer goes out after the commit. With an Idempotency-Key the stored answer
    // is given again for the same request (DECISIONS 15).
    using Job = std::function<Result<CommandAnswer>(storage::Connection&)>;
    void command(const CallPtr& call, Job job) { submit(call, std::move(job), false); }
    // As command(), and cheaper: Writer::submitRepeatable says which jobs may.
    void repeatableCommand(const CallPtr& call, Job job) { submit(call, std::move(job), true); }
    // An audit line that nobody waits for.
    void note(audit::AuditRecord record);
    std::int64_t lastTransfers() const { return m_lastTransfers.load(); }

    const ApiParts parts;
    const ApiConfig config;
    TokenStore tokens;
    Authenticator authenticator;
    ApprovalCheck approval;
    SurfaceGate gate;
    http::ClientAddressRule addressRule;
    http::RateLimiter registrationMinute, registrationBurst;
    http::RateLimiter credentialsPerAddress, credentialsPerOrchestrator;  // E-9, E-10 (W-26)
    usage::Credits credits;
    WorkerPool workers;
    Metrics metrics;
    std::mutex serverMutex;
    const http::Server* server = nullptr;  // under serverMutex
    std::string openApi;
    std::string docsPage;

private:
    void submit(const CallPtr& call, Job job, bool repeatable);

    std::atomic<std::int64_t> m_lastTransfers{0};
};

// 404, 409, 403, 503 … with the error's message as detail; what is our own fault is a plain 500.
http::Response errorResponse(const Error& error);
// Redaction of ops-api 3.1: true when the caller may not see host addresses.
bool mustRedact(const Services& services, const Call& call);

using RouteTable = std::vector<Operation>;

// Guards, validates and runs (ops-api 1.3, steps 3 to 6).
void runOperation(Services& services, const Operation& operation, http::RequestPtr request, http::Reply reply);
// The same for someone inside the program, who is who he says: no token, no approval, every other check.
void runOperationHere(Services& services, const Operation& operation, http::RequestPtr request, http::Reply reply,
                      Principal principal);

// A page of a table as JSON: {"NAME":[{column: value…}…],"next_cursor":…} for the query fields of tableQuery().
std::vector<FieldSpec> tableQuery(const TableSchema& schema);
json::Value tableAnswer(const TableSchema& schema, const std::string& name);
Result<http::Response> readTable(const TableSource& table, const Call& call, const std::string& name);

void addRegistrationRoutes(RouteTable& table, Services& services);
void addRegistryRoutes(RouteTable& table, Services& services);
void addSelfServiceRoutes(RouteTable& table, Services& services);
void addCredentialRoutes(RouteTable& table, Services& services);
void addEdgeRoutes(RouteTable& table, Services& services);
void addFleetOperationRoutes(RouteTable& table, Services& services);
void addHealthRoutes(RouteTable& table, Services& services);
void addLedgerRoutes(RouteTable& table, Services& services);
void addSessionRoutes(RouteTable& table, Services& services);
void addActivityRoutes(RouteTable& table, Services& services);
void addClientSessionRoutes(RouteTable& table, Services& services);
void addWorkloadRoutes(RouteTable& table, Services& services);
void addOfferRoutes(RouteTable& table, Services& services);
void addRecordingRoutes(RouteTable& table, Services& services);
void addLicensingRoutes(RouteTable& table, Services& services);
void addPayoutRoutes(RouteTable& table, Services& services);
void addBalanceRoutes(RouteTable& table, Services& services);
void addAuditRoutes(RouteTable& table, Services& services);
void addTokenRoutes(RouteTable& table, Services& services);
void addSystemRoutes(RouteTable& table, Services& services);

std::string makeOpenApi(const RouteTable& table, const ApiConfig& config);
std::string makeDocsPage(const RouteTable& table, const ApiConfig& config);
void addCollectors(Services& services);

}  // namespace sluice::api
