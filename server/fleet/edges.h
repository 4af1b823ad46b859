// Which edge serves an orchestrator (ops-api 6): one assignment per orchestrator, and a default for all others. Commands on the writer
// thread, and an immutable snapshot in memory for everyone else, durable state only. Every change is audited in its own commit.
#pragma once

#include "audit/audit_log.h"
#include "core/json.h"
#include "core/subscription.h"
#include "core/table.h"
#include "fleet/orchestrator.h"
#include "storage/reader.h"
#include "storage/writer.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::fleet {

// EdgeConfig (ops-api 6.1). Values are checked and in their canonical form.
struct EdgeConfig {
    std::string edgeId;
    std::string matchmakerHost;
    int matchmakerPort = 8889;
    std::vector<std::string> edgeCidrs;  // networks without host bits, at least one
    std::optional<std::string> publicBaseUrl, tcpRelayUrl, tcpRelayStatusUrlTemplate, runnerExecuteUrl,
        runnerStatusUrlTemplate;                // absolute http(s), no trailing slash
    std::optional<std::string> turnExternalIp;  // canonical

    bool operator==(const EdgeConfig&) const = default;
};

// Trims, checks and makes canonical. InvalidArgument with the text a client sees: "edge_cidrs must include at least one CIDR",
// "'X' does not appear to be an IPv4 or IPv6 network", "<field> must be an absolute http(s) URL", …
Result<EdgeConfig> normaliseEdge(EdgeConfig given);
// From JSON with the member names of the API (an import, the store); missing optional members are none.
Result<EdgeConfig> edgeFromJson(const json::Value& value);
json::Value edgeToJson(const EdgeConfig& edge);  // all members in the order of ops-api 6.1, null when none

// The edge token of one orchestrator: opens its own assignment and no other (W-28). Derived from the shared one, so it need not be kept.
std::string edgeTokenFor(std::string_view sharedToken, std::string_view orchestratorId);

class EdgeAssignments : private storage::BatchListener {
public:
    // Immutable. Thread: any.
    struct Snapshot {
        std::map<std::string, std::shared_ptr<const EdgeConfig>, std::less<>> own;
        std::shared_ptr<const EdgeConfig> fallback;  // the default; null: none
    };

    // Registers itself with the writer: make it before the first command, destroy it after the last.
    EdgeAssignments(storage::Writer& writer, audit::AuditLog& audit);
    ~EdgeAssignments() override;

    Result<void> load(storage::Connection& connection);  // once, as a command

    std::shared_ptr<const Snapshot> snapshot() const;  // any thread
    // Its own, else the default, else null: "No edge assignment configured for orchestrator". Any thread.
    std::shared_ptr<const EdgeConfig> find(std::string_view orchestratorId) const;
    ChangeSequence& changes();

    // Writer thread, inside a command. An empty id is the default. InvalidArgument as normaliseEdge.
    Result<void> put(storage::Connection& connection, std::string_view orchestratorId, EdgeConfig edge,
                     const ActionContext& context);
    Result<void> remove(storage::Connection& connection, std::string_view orchestratorId,
                        const ActionContext& context);  // NotFound

private:
    class Impl;

    void afterCommit() override;
    void afterRollback() override;
    void commandStarted() override;
    void commandRolledBack() override;

    std::unique_ptr<Impl> m_impl;
};

// orchestrator ("" is the default) · edge_id · matchmaker · cidrs · public_base_url · tcp_relay_url · runner_execute_url · turn_external_ip · updated · updated_by
std::unique_ptr<TableSource> makeEdgesTable(storage::ReaderPool& readers, ChangeSequence* changes);

}  // namespace sluice::fleet
