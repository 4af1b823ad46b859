#include "usage/client_desk.h"

#include "fleet/hosts.h"

#include <QLoggingCategory>

namespace sluice::usage {

namespace {

Q_LOGGING_CATEGORY(clientLog, "sluice.usage.clients")

json::Value orNull(const std::optional<std::string>& text)
{
    return text ? json::Value(*text) : json::Value(nullptr);
}

json::Value edgeIdOf(const ClientSession& session)
{
    return session.edge ? json::Value(session.edge->edgeId) : json::Value(nullptr);
}

json::Value edgeHostOf(const ClientSession& session)
{
    return session.edge ? json::Value(session.edge->matchmakerHost) : json::Value(nullptr);
}

std::vector<std::optional<std::string>> addressesOf(const fleet::RegistrySnapshot& registry,
                                                    const RankedOrchestrators& candidates)
{
    std::vector<std::optional<std::string>> addresses;
    for (const RankedOrchestrator& candidate : candidates) {
        const auto record = registry.find(candidate.id);
        addresses.push_back(record ? locatableAddress(*record) : std::nullopt);
    }
    return addresses;
}

// The client's own first.
std::vector<std::string> questionsFor(const std::string& client,
                                      const std::vector<std::optional<std::string>>& addresses)
{
    std::vector<std::string> questions = {client};
    for (const auto& address : addresses) {
        if (address)
            questions.push_back(*address);
    }
    return questions;
}

}  // namespace

void ClientDesk::start(ClientStartRequest request, std::function<void(Result<ClientStarted>)> done)
{
    const Timestamp now = m_ports.clock.now();
    ClientSessions& sessions = m_ports.sessions;
    if (sessions.decidesWithoutAllocation(request, now))
        return submitStart(std::move(request), {}, std::move(done));
    auto ranked = sessions.rank(request.clientIp, now);
    // Nobody's address leaves the house when it cannot change the choice.
    if (ranked.size() < 2 || !isLocatable(request.clientIp))
        return submitStart(std::move(request), std::move(ranked), std::move(done));
    auto addresses = addressesOf(*m_ports.registry.snapshot(), ranked);
    const auto questions = questionsFor(request.clientIp, addresses);
    if (questions.size() < 2)
        return submitStart(std::move(request), std::move(ranked), std::move(done));
    m_ports.geolocation.locate(questions, [this, request = std::move(request), ranked = std::move(ranked),
                                           addresses = std::move(addresses),
                                           done = std::move(done)](const GeoPlaces& places) mutable {
        placeRanked(ranked, addresses, request.clientIp, places);
        submitStart(std::move(request), std::move(ranked), std::move(done));
    });
}

void ClientDesk::submitStart(ClientStartRequest request, RankedOrchestrators ranked,
                             std::function<void(Result<ClientStarted>)> done)
{
    const Timestamp now = m_ports.clock.now();
    m_ports.database.writer().submitFor<ClientStarted>(
        [this, request = std::move(request), ranked = std::move(ranked), now](storage::Connection& connection) {
            return m_ports.sessions.start(connection, request, ranked, now);
        },
        [this, done = std::move(done)](Result<ClientStarted> started) {
            if (started && started->session && !started->resumed) {
                const ClientSession& session = *started->session;
                track("skillmd_session_started", session,
                      {{"session_id", session.id},
                       {"orchestrator_id", session.orchestrator},
                       {"edge_id", edgeIdOf(session)},
                       {"edge_host", edgeHostOf(session)},
                       {"lease_seconds", session.leaseSeconds()},
                       {"command_mode", "datachannel"},
                       {"command_method", "emitCommand"},
                       {"capacity_hint", m_ports.sessions.guestCapacity(session.issuedAt)}});
            }
            done(std::move(started));
        });
}

void ClientDesk::heartbeat(std::string id, std::function<void(Result<ClientSessionPtr>)> done)
{
    const Timestamp now = m_ports.clock.now();
    m_ports.database.writer().submitFor<ClientSessionPtr>(
        [this, id = std::move(id), now](storage::Connection& connection) {
            return m_ports.sessions.heartbeat(connection, id, now);
        },
        std::move(done));
}

void ClientDesk::end(std::string id, std::function<void(Result<ClientSessionPtr>)> done)
{
    const Timestamp now = m_ports.clock.now();
    m_ports.database.writer().submitFor<ClientSessionPtr>(
        [this, id = std::move(id), now](storage::Connection& connection) {
            return m_ports.sessions.end(connection, id, "client_end", now);
        },
        [this, done = std::move(done)](Result<ClientSessionPtr> ended) {
            if (ended) {
                const ClientSession& session = **ended;
                const auto micros = session.endedAt.value_or(session.issuedAt).micros - session.issuedAt.micros;
                track("skillmd_session_ended", session,
                      {{"session_id", session.id},
                       {"orchestrator_id", session.orchestrator},
                       {"edge_id", edgeIdOf(session)},
                       {"edge_host", edgeHostOf(session)},
                       {"end_reason", session.endReason},
                       {"session_duration_seconds", micros / 1'000'000},
                       {"attached", session.attachedAt.has_value()}});
            }
            done(std::move(ended));
        });
}

void ClientDesk::command(const ClientSessionPtr& session, std::string command, int timeoutSeconds,
                         std::function<bool()> wanted, RelayControl::Done done)
{
    RelayCommand relay;
    relay.sessionId = session->id;
    relay.orchestrator = session->orchestrator;
    relay.edge = session->edge;
    if (const auto record = m_ports.registry.snapshot()->find(session->orchestrator))
        relay.directHost = fleet::dialHost(*record).value_or("");
    relay.timeoutSeconds = timeoutSeconds;
    relay.wanted = std::move(wanted);
    const std::string family = commandFamily(command);
    relay.command = std::move(command);
    m_ports.relay.execute(std::move(relay),
                          [this, session, family, done = std::move(done)](Result<RelayResult> result) {
                              if (result) {
                                  track("skillmd_session_tcp_fallback_used", *session,
                                        {{"session_id", session->id},
                                         {"orchestrator_id", session->orchestrator},
                                         {"edge_id", edgeIdOf(*session)},
                                         {"edge_host", edgeHostOf(*session)},
                                         {"command_family", family},
                                         {"reason", "fallback_http_control"}});
                              }
                              done(std::move(result));
                          });
}

void ClientDesk::streamStarted(std::string_view sessionId, const std::optional<std::string>& streamerId)
{
    const Timestamp now = m_ports.clock.now();
    const auto session = m_ports.sessions.byId(sessionId, now);
    if (!session)
        return;
    track("skillmd_session_attached", *session,
          {{"session_id", session->id},
           {"orchestrator_id", session->orchestrator},
           {"edge_id", edgeIdOf(*session)},
           {"edge_host", edgeHostOf(*session)},
           {"streamer_id", orNull(streamerId)},
           {"attach_latency_ms", (now.micros - session->issuedAt.micros) / 1'000}});
    if (session->attachedAt)
        return;
    m_ports.database.writer().submit(
        [this, id = session->id, now](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(m_ports.sessions.markAttached(connection, id, now));
            return {};
        },
        [](Result<void> marked) {
            if (!marked)
                qCWarning(clientLog, "marking a client session: %s", marked.error().message.c_str());
        });
}

void ClientDesk::bootstrapServed(const BootstrapVisit& visit)
{
    if (!m_ports.analytics.wanted())
        return;
    const Timestamp now = m_ports.clock.now();
    const bool guest = m_ports.sessions.config().guestMode;
    AnalyticsEvent event;
    event.name = "skillmd_bootstrap_served";
    event.distinctId = visit.installationId.empty() ? "anonymous-bootstrap" : visit.installationId;
    event.time = now;
    event.properties = {{"installation_id", event.distinctId},
                        {"session_mode", guest ? "guest" : "invite"},
                        {"client_name", orNull(visit.clientName)},
                        {"client_version", orNull(visit.clientVersion)},
                        {"bootstrap_manifest_version", orNull(visit.manifestVersion)},
                        {"manifest_version", manifestVersion},
                        {"capacity_hint", m_ports.sessions.guestCapacity(now)},
                        {"guest_mode_enabled", guest}};
    m_ports.analytics.track(std::move(event));
}

void ClientDesk::sweep()
{
    const Timestamp now = m_ports.clock.now();
    m_ports.database.writer().submit(
        [this, now](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(m_ports.sessions.sweep(connection, now));
            return {};
        },
        [](Result<void> swept) {
            if (!swept)
                qCWarning(clientLog, "sweeping client sessions: %s", swept.error().message.c_str());
        });
}

void ClientDesk::track(const char* name, const ClientSession& session, json::Object extra)
{
    if (!m_ports.analytics.wanted() || !session.installationId)
        return;
    AnalyticsEvent event;
    event.name = name;
    event.distinctId = *session.installationId;
    event.time = m_ports.clock.now();
    event.properties = {{"installation_id", *session.installationId},
                        {"session_mode", clientModeCode(session.mode)},
                        {"client_name", orNull(session.clientName)},
                        {"client_version", orNull(session.clientVersion)},
                        {"bootstrap_manifest_version", orNull(session.manifestVersion)}};
    std::ranges::move(extra, std::back_inserter(event.properties));
    m_ports.analytics.track(std::move(event));
}

}  // namespace sluice::usage
