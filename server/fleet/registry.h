// The registry of orchestrators: commands on the writer thread, and an immutable snapshot in memory for everyone else. A record's
// address never changes and belongs to one id only. Insertion order is kept. Every administrative act is audited in its own commit (W-39).
#pragma once

#include "audit/audit_log.h"
#include "core/json.h"
#include "core/subscription.h"
#include "fleet/orchestrator.h"
#include "fleet/schema.h"
#include "fleet/top_set.h"
#include "storage/writer.h"

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sluice::fleet {

// An operator's word on an address; it stands above the configured denylist.
struct DenyVerdict {
    std::string address;  // lower case
    bool denied = true;
    std::string reason;
    std::string actor;
    Timestamp time;
};

// Immutable. Thread: any.
class RegistrySnapshot {
public:
    using Record = std::shared_ptr<const Orchestrator>;

    const std::vector<Record>& all() const { return m_records; }  // in order of first registration
    Record find(std::string_view id) const;                       // null: unknown
    Record findByAddress(std::string_view address) const;         // any letter case
    bool isDenied(std::string_view address) const;
    std::vector<DenyVerdict> verdicts() const;

private:
    friend class Registry;
    struct Index;
    struct Denials;
    std::vector<Record> m_records;
    std::shared_ptr<const Index> m_index;
    std::shared_ptr<const Denials> m_denials;
};
using RegistrySnapshotPtr = std::shared_ptr<const RegistrySnapshot>;

struct RegistryConfig {
    std::set<std::string> denylist;          // PAYMENTS_ADDRESS_DENYLIST, lower case
    bool strict = false;                     // S12, W-27, W-41 (DECISIONS 13)
    std::int64_t forwarderTtlSeconds = 120;  // PAYMENTS_FORWARDER_HEALTH_TTL_SECONDS
};

// How a registration proves that it may change a record; asked for in strict mode only.
enum class RegistrationProof { None, AddressSignature, Admin };

struct RegistrationRequest {
    std::string id;       // 1..128 code points
    std::string address;  // 0x + 40 hex digits
    std::optional<std::string> capability, contactEmail, hostPublicIp, hostName, healthUrl;
    std::optional<double> healthTimeoutSeconds, minServiceUptimePercent;
    std::optional<std::vector<std::string>> monitoredServices;
    std::optional<bool> servicesHealthy;
    std::string requestIp;  // the client by the address rule (W-30); empty: none
    RegistrationProof proof = RegistrationProof::None;
    std::optional<std::int64_t> signedAt;  // unix seconds, with AddressSignature; must be newer than the last one
    bool configured = false;  // bootstrap or single mode: no contact, so no last_seen and no new count (W-49)
};

enum class RegistrationRefusal {
    Denylisted,      // 403 "Address is denylisted and cannot register"
    RankUnknown,     // 503 "Unable to validate orchestrator rank at this time"
    NotInTopSet,     // 403 "Address is not part of the current top orchestrators"
    AddressTaken,    // 409 "Address already registered to a different orchestrator"
    AddressChanged,  // 409 "Existing orchestrator attempted to change address; this is not allowed"
    ProofRequired    // strict: 401 "Registration must be signed by the payout address"
};
const char* refusalText(RegistrationRefusal refusal);  // the text above

struct RegistrationOutcome {
    std::optional<RegistrationRefusal> refusal;  // none: registered
    Orchestrator record;                         // as it now is; of a refusal, meaningless
    bool first = false;
    std::string message;  // "Registered orchestrator", "Registration refreshed (cooldown active)", …
};

class Registry : private storage::BatchListener {
public:
    // Registers itself with the writer: make it before the first command, destroy it after the last.
    Registry(storage::Writer& writer, audit::AuditLog& audit, RegistryConfig config = {});
    ~Registry() override;
    Registry(const Registry&) = delete;
    Registry& operator=(const Registry&) = delete;

    // Once, as a command, before any other: reads the store and marks denylisted records.
    Result<void> load(storage::Connection& connection);

    // --- any thread ------------------------------------------------------------------------------------------------
    RegistrySnapshotPtr snapshot() const;  // durable state only
    ChangeSequence& changes();             // bumped after each durable change
    const RegistryConfig& config() const { return m_config; }

    // --- commands: writer thread, inside a command -------------------------------------------------------------------
    // The record including what this batch did so far; null: unknown.
    RegistrySnapshot::Record current(std::string_view id) const;
    // Steps of ops-engine 2.2 in order. A refusal is an outcome, not an error: a denied registration is recorded and must commit.
    Result<RegistrationOutcome> registerOrchestrator(storage::Connection& connection,
                                                     const RegistrationRequest& request, TopMembership rank,
                                                     const ActionContext& context);
    // A whole record from another installation, as it stood there; replaces one of the same id and address. false: it was the same.
    // Conflict: the id has another address here, or the address another id.
    Result<bool> importRecord(storage::Connection& connection, Orchestrator record, const ActionContext& context);
    // E-5. NotFound "Unknown orchestrator". `data` is a JSON object. Audited when services come up or go down.
    Result<void> reportHealth(storage::Connection& connection, std::string_view id, HealthReport report,
                              std::string_view ip, const ActionContext& context);
    // Liveness learnt elsewhere (sessions, leases). NotFound. Not audited.
    Result<void> recordContact(storage::Connection& connection, std::string_view id, std::string_view source,
                               std::string_view ip, Timestamp now);
    // A stream session reached the orchestrator at `upstreamAddr` (an IP literal): last_session_*, last_seen, last_seen_ip, source "session".
    // NotFound. Not audited.
    Result<void> recordSession(storage::Connection& connection, std::string_view id, std::string_view upstreamAddr,
                               const std::optional<std::string>& edgeId, Timestamp now);
    // An operator denies or allows an address, known or not. InvalidArgument: no address, no reason.
    Result<void> setDenied(storage::Connection& connection, std::string_view address, bool denied,
                           std::string_view reason, const ActionContext& context);
    Result<void> startCooldown(storage::Connection& connection, std::string_view id, std::int64_t seconds,
                               const ActionContext& context);
    Result<void> clearCooldown(storage::Connection& connection, std::string_view id, const ActionContext& context);
    // What it should run (E-14): both none erases the pin's content. NotFound. Audited as "desired_pin_set".
    Result<void> setDesiredPin(storage::Connection& connection, std::string_view id,
                               const std::optional<std::string>& ref, const std::optional<std::string>& serviceImageTag,
                               const ActionContext& context);
    // How an upgrade ended; `outcome` is an object without recorded_at. NotFound. Audited as "ops_upgrade_recorded".
    Result<void> recordUpgrade(storage::Connection& connection, std::string_view id, json::Value outcome,
                               const ActionContext& context);
    // Marks who is in the top set now; answers how many records changed (W-49).
    Result<int> applyTopSet(storage::Connection& connection, const std::set<Address>& members,
                            const ActionContext& context);

private:
    class Impl;

    Result<void> beforeCommit(storage::Connection& connection) override;
    void afterCommit() override;
    void afterRollback() override;
    void commandStarted() override;
    void commandRolledBack() override;

    RegistryConfig m_config;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace sluice::fleet
