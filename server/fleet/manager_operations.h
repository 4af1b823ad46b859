// Work on the managers of many orchestrators: rollout (E-13), upgrade (E-14). An operation is a row with one row per target, so its progress
// can be read while it runs and its results after it. Targets are called in parallel up to a bound, one call at a time per orchestrator
// (W-4). What an interrupted program had under way is not called again: an upgrade may have happened. Audited when asked for and when done.
#pragma once

#include "audit/audit_log.h"
#include "core/rng.h"
#include "core/subscription.h"
#include "core/table.h"
#include "fleet/registry.h"
#include "net/http_client.h"
#include "storage/database.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sluice::fleet {

struct RolloutRequest {
    std::string imageRef;
    std::string paymentsApiUrl;
    std::vector<std::string> orchestrators;  // repeats and blanks are dropped
    bool recreateStopped = false;
    std::int64_t timeoutMs = 300'000;  // per call
    std::string requestKey = {};       // Idempotency-Key: asked again, the same operation answers; empty: none
};

struct UpgradeRequest {
    std::string orchestrator;
    std::optional<std::string> ref, serviceImageTag;
    bool apply = true;
    std::optional<std::int64_t> wakeSeconds;
    std::int64_t timeoutMs = 300'000;  // per call
    std::string requestKey = {};       // as of RolloutRequest
};

struct OperationResult {
    std::string id;
    std::string kind;   // "rollout", "upgrade"
    std::string state;  // "running", "done", "interrupted"
    std::string actor;
    Timestamp created;
    std::optional<Timestamp> finished;
    std::int64_t targets = 0, done = 0, succeeded = 0;
    json::Value request;               // as asked for
    std::vector<json::Value> results;  // one object per finished target, in the order asked; members of E-13 or E-14
};

struct ManagerConfig {
    net::AddressPolicy addresses = net::AddressPolicy::PublicOnly;  // where a host may lie (W-31)
    int port = 9090;
    std::string secret = {};     // shared with the managers (net/peer_proof.h); empty: calls are not proven (W-45)
    bool proofRequired = false;  // strict with a secret: an answer without proof is an error
    int parallel = 16;           // calls under way
    std::size_t queue = 20'000;  // targets waiting; beyond it Overloaded
    int keepDays = 90;           // finished operations are purged after this (W-2)
};

// An operation of the past, as an import or the demo brings it. A command; nothing is called and nothing audited. Conflict: it is there already.
struct PastTarget {
    std::string orchestrator, host;
    bool ok = false;
    std::optional<int> httpStatus;
    std::string error;   // empty when it went well
    json::Value result;  // as in OperationResult::results
};
Result<void> restoreOperation(storage::Connection& connection, const OperationResult& operation,
                              const std::vector<PastTarget>& targets);

class ManagerOperations {
public:
    // `http` lives on the thread that `runOnNet` posts to. Everything outlives this; stop() before any of it goes.
    struct Ports {
        storage::Database& database;
        audit::AuditLog& audit;
        Registry& registry;
        const Clock& clock;
        Rng& rng;
        net::HttpClient& http;
        std::function<void(std::function<void()>)> runOnNet;
    };
    ManagerOperations(Ports ports, ManagerConfig config);
    ~ManagerOperations();

    // Once, as a command: what was running when the program ended is marked as interrupted.
    Result<void> load(storage::Connection& connection);

    using Accepted = std::function<void(Result<std::string>)>;      // the operation's id, once it is durable
    using Finished = std::function<void(Result<OperationResult>)>;  // after the last target; may be empty
    // Any thread. Both callbacks on the writer's or the net thread; they must only hand over. `finished` is called only when it was accepted.
    // With a requestKey used before, `finished` comes at once with that operation as it stands. Conflict: it was another request.
    // Overloaded; for an upgrade NotFound "Unknown orchestrator" and InvalidArgument "Orchestrator host missing from registry".
    void rollout(RolloutRequest request, ActionContext context, Accepted accepted, Finished finished);
    void upgrade(UpgradeRequest request, ActionContext context, Accepted accepted, Finished finished);
    // Power of one host, now: "wake" or "sleep" with a reason; audited. An operation of kind "power" with one target.
    void power(std::string orchestrator, std::string action, std::string reason,
               std::optional<std::int64_t> awakeSeconds, ActionContext context, Accepted accepted, Finished finished);

    // Any thread, blocks on disk. NotFound "Unknown operation".
    Result<OperationResult> find(const std::string& id) const;
    ChangeSequence& changes();  // bumped as targets come in
    int running() const;        // calls under way

    // A command now and then: deletes finished operations older than keepDays, at most 200 a call.
    Result<void> purge(storage::Connection& connection, Timestamp now);
    // Nothing new is called; what is under way is cancelled and marked as interrupted. Waits for nothing: stop the net thread after it.
    void stop();

private:
    class Impl;
    std::shared_ptr<Impl> m_impl;
};

// created · id · kind · state · subject · targets · done · succeeded · actor · ip · finished · request
std::unique_ptr<TableSource> makeManagerOperationsTable(storage::ReaderPool& readers, ChangeSequence* changes);
// no · operation · kind · orchestrator · host · state ("waiting", "running", "ok", "failed", "interrupted") · step · http_status · error · started · finished · result
std::unique_ptr<TableSource> makeManagerTargetsTable(storage::ReaderPool& readers, ChangeSequence* changes);

}  // namespace sluice::fleet
