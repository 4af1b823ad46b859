#include "fleet/edges.h"

#include "fleet/internal/audit_line.h"
#include "fleet/internal/migrations.h"

#include <mutex>

namespace sluice::fleet {

std::vector<storage::Migration> edgeMigrations()
{
    return {{311,
             "fleet: edge assignments",
             {"CREATE TABLE fleet_edges (orchestrator {text} PRIMARY KEY, config {text} NOT NULL, edge_id {text} NOT "
              "NULL, matchmaker {text} NOT NULL, cidrs {text} NOT NULL, public_base_url {text}, tcp_relay_url {text}, "
              "runner_execute_url {text}, turn_external_ip {text}, updated {int64} NOT NULL, updated_by {text} NOT "
              "NULL)",
              "CREATE INDEX fleet_edges_edge ON fleet_edges (edge_id, orchestrator)",
              "CREATE INDEX fleet_edges_updated ON fleet_edges (updated, orchestrator)"}}};
}

class EdgeAssignments::Impl {
public:
    using ConfigPtr = std::shared_ptr<const EdgeConfig>;

    explicit Impl(audit::AuditLog& log) : audit(log), published(std::make_shared<Snapshot>()) {}

    static void apply(Snapshot& snapshot, const std::string& id, const ConfigPtr& config)
    {
        if (id.empty())
            snapshot.fallback = config;
        else if (config)
            snapshot.own[id] = config;
        else
            snapshot.own.erase(id);
    }

    std::shared_ptr<const Snapshot> snapshot() const
    {
        const std::lock_guard lock(mutex);
        return published;
    }

    void publish(std::shared_ptr<const Snapshot> next)
    {
        const std::lock_guard lock(mutex);
        published = std::move(next);
    }

    audit::AuditLog& audit;
    ChangeSequence changes;
    std::vector<std::pair<std::string, ConfigPtr>> steps;  // of this batch; null: removed. Writer thread
    std::size_t mark = 0;
    mutable std::mutex mutex;
    std::shared_ptr<const Snapshot> published;
};

EdgeAssignments::EdgeAssignments(storage::Writer& writer, audit::AuditLog& audit)
    : m_impl(std::make_unique<Impl>(audit))
{
    writer.addListener(this);
}

EdgeAssignments::~EdgeAssignments() = default;

Result<void> EdgeAssignments::load(storage::Connection& connection)
{
    auto loaded = std::make_shared<Snapshot>();
    Result<void> outcome;
    SLUICE_TRY(connection.query("SELECT orchestrator, config FROM fleet_edges", {}, [&](const storage::Row& row) {
        const auto tree = json::parseOrError(row.text(1), "edge assignment of '" + row.text(0) + "'");
        auto edge = tree ? edgeFromJson(*tree) : Result<EdgeConfig>(fail(tree.error()));
        if (!edge)
            outcome = fail(ErrorCode::Corrupt, edge.error().message);
        else
            Impl::apply(*loaded, row.text(0), std::make_shared<const EdgeConfig>(std::move(*edge)));
        return bool(outcome);
    }));
    SLUICE_TRY(outcome);
    m_impl->publish(std::move(loaded));
    return {};
}

std::shared_ptr<const EdgeAssignments::Snapshot> EdgeAssignments::snapshot() const
{
    return m_impl->snapshot();
}

std::shared_ptr<const EdgeConfig> EdgeAssignments::find(std::string_view orchestratorId) const
{
    const auto snapshot = m_impl->snapshot();
    const auto own = snapshot->own.find(orchestratorId);
    return own != snapshot->own.end() ? own->second : snapshot->fallback;
}

ChangeSequence& EdgeAssignments::changes()
{
    return m_impl->changes;
}

Result<void> EdgeAssignments::put(storage::Connection& connection, std::string_view orchestratorId, EdgeConfig edge,
                                  const ActionContext& context)
{
    SLUICE_ASSIGN(EdgeConfig checked, normaliseEdge(std::move(edge)));
    const auto text = [](const storage::Row& row) { return row.text(0); };
    SLUICE_ASSIGN(auto before,
                  connection.queryOne("SELECT config FROM fleet_edges WHERE orchestrator = ?", {orchestratorId}, text));
    const std::string config = json::write(edgeToJson(checked));
    const std::string matchmaker = checked.matchmakerHost + ":" + std::to_string(checked.matchmakerPort);
    std::string cidrs;
    for (const std::string& cidr : checked.edgeCidrs)
        cidrs += (cidrs.empty() ? "" : ", ") + cidr;
    SLUICE_TRY(connection.exec(
        "INSERT INTO fleet_edges (orchestrator, config, edge_id, matchmaker, cidrs, public_base_url, tcp_relay_url, "
        "runner_execute_url, turn_external_ip, updated, updated_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (orchestrator) DO UPDATE SET config = excluded.config, edge_id = excluded.edge_id, "
        "matchmaker = excluded.matchmaker, cidrs = excluded.cidrs, public_base_url = excluded.public_base_url, "
        "tcp_relay_url = excluded.tcp_relay_url, runner_execute_url = excluded.runner_execute_url, "
        "turn_external_ip = excluded.turn_external_ip, updated = excluded.updated, updated_by = excluded.updated_by",
        {orchestratorId, std::string_view(config), std::string_view(checked.edgeId), std::string_view(matchmaker),
         std::string_view(cidrs), storage::optionalText(checked.publicBaseUrl),
         storage::optionalText(checked.tcpRelayUrl), storage::optionalText(checked.runnerExecuteUrl),
         storage::optionalText(checked.turnExternalIp), context.now.micros, std::string_view(context.actor)}));
    const std::string_view subject = orchestratorId.empty() ? std::string_view("default") : orchestratorId;
    SLUICE_TRY(auditDeed(m_impl->audit, connection, context, "edge.put", subject, json::Object{}, before.value_or(""),
                         config));
    m_impl->steps.emplace_back(orchestratorId, std::make_shared<const EdgeConfig>(std::move(checked)));
    return {};
}

Result<void> EdgeAssignments::remove(storage::Connection& connection, std::string_view orchestratorId,
                                     const ActionContext& context)
{
    const auto text = [](const storage::Row& row) { return row.text(0); };
    SLUICE_ASSIGN(auto before, connection.queryOne("DELETE FROM fleet_edges WHERE orchestrator = ? RETURNING config",
                                                   {orchestratorId}, text));
    if (!before)
        return fail(ErrorCode::NotFound, "No edge assignment configured for orchestrator");
    const std::string_view subject = orchestratorId.empty() ? std::string_view("default") : orchestratorId;
    SLUICE_TRY(auditDeed(m_impl->audit, connection, context, "edge.remove", subject, json::Object{}, *before));
    m_impl->steps.emplace_back(orchestratorId, nullptr);
    return {};
}

void EdgeAssignments::afterCommit()
{
    if (m_impl->steps.empty())
        return;
    auto next = std::make_shared<Snapshot>(*m_impl->snapshot());
    for (const auto& [id, config] : m_impl->steps)
        Impl::apply(*next, id, config);
    m_impl->steps.clear();
    m_impl->publish(std::move(next));
    m_impl->changes.bump();
}

void EdgeAssignments::afterRollback()
{
    m_impl->steps.clear();
}

void EdgeAssignments::commandStarted()
{
    m_impl->mark = m_impl->steps.size();
}

void EdgeAssignments::commandRolledBack()
{
    m_impl->steps.resize(m_impl->mark);
}

}  // namespace sluice::fleet
