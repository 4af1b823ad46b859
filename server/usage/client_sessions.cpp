#include "usage/client_sessions.h"

#include "core/hex.h"
#include "core/ids.h"
#include "crypto/hash.h"
#include "usage/internal/client_state.h"

#include <algorithm>

namespace sluice::usage {

namespace {

constexpr std::int64_t leastLeaseSecondsLeft = 30;
constexpr std::int64_t shortestSession = 60;
constexpr int purgeLimit = 500;

tl::unexpected<Error> sessionNotFound()
{
    return fail(ErrorCode::NotFound, "Session not found");
}

ClientStarted refused(ClientStartRefusal refusal)
{
    ClientStarted started;
    started.refusal = refusal;
    return started;
}

LeaseRequest leaseOf(const ClientSession& session, Timestamp now)
{
    LeaseRequest request;
    request.id = clientSessionLeaseId(session.id);
    request.orchestrator = session.orchestrator;
    request.upstreamAddr = session.edge ? session.edge->matchmakerHost : std::string();
    request.kind = "client_session";
    request.metadata = json::write(json::Value::object({{"session_id", session.id}}));
    request.seconds = std::max((session.expiresAt.micros - now.micros) / 1'000'000, leastLeaseSecondsLeft);
    request.uncapped = true;
    return request;
}

bool isGuest(const ClientSessionConfig& config, const ClientStartRequest& request)
{
    return !request.inviteCode && config.guestMode;
}

bool isSameInstallation(const ClientSession& session, const ClientStartRequest& request)
{
    return session.installationId && request.installationId && *session.installationId == *request.installationId;
}

// Steps 3 and 4 of E-38: what the sessions that run already say. Neither session nor refusal: a new one is needed.
struct Standing {
    ClientSessionPtr resumed;
    std::optional<ClientStartRefusal> refusal;
};

// W-37: only who holds the token gets the session again; the limits count the others.
Standing strictStanding(const ClientSessionConfig& config, const ClientIndex& index, const ClientStartRequest& request,
                        const std::vector<ClientSessionPtr>& own, Timestamp now)
{
    if (!request.presentedToken.empty()) {
        auto session = index.byTokenHash(clientTokenHash(request.presentedToken));
        if (session && session->live(now) && session->clientIp == request.clientIp)
            return {std::move(session), {}};
    }
    if (!isGuest(config, request)) {
        const bool isTaken = !request.inviteCode && !own.empty();
        return {nullptr, isTaken ? std::optional(ClientStartRefusal::TokenRequired) : std::nullopt};
    }
    if (std::ranges::any_of(own, [&](const auto& session) { return isSameInstallation(*session, request); }))
        return {nullptr, ClientStartRefusal::TokenRequired};
    if (std::int64_t(own.size()) >= config.guestMaxPerIp)
        return {nullptr, ClientStartRefusal::OtherInstallationOnIp};
    return {};
}

Standing lenientStanding(const ClientSessionConfig& config, const ClientStartRequest& request,
                         const std::vector<ClientSessionPtr>& own)
{
    if (own.empty())
        return {};
    if (!isGuest(config, request))
        return {own.front(), {}};
    const auto mayBeOurs = [&](const ClientSessionPtr& session) {
        return !session->installationId || isSameInstallation(*session, request);
    };
    if (config.guestMaxPerIp <= 1) {
        if (mayBeOurs(own.front()))
            return {own.front(), {}};
        return {nullptr, ClientStartRefusal::OtherInstallationOnIp};
    }
    // W-38: a limit above one counts, instead of giving everybody the same session.
    if (const auto ours = std::ranges::find_if(own, mayBeOurs); ours != own.end())
        return {*ours, {}};
    if (std::int64_t(own.size()) >= config.guestMaxPerIp)
        return {nullptr, ClientStartRefusal::OtherInstallationOnIp};
    return {};
}

Standing standingOf(const ClientSessionConfig& config, const ClientIndex& index, const ClientStartRequest& request,
                    Timestamp now)
{
    const auto own = index.ofIp(request.clientIp, now);
    Standing standing =
        config.strict ? strictStanding(config, index, request, own, now) : lenientStanding(config, request, own);
    if (standing.resumed || standing.refusal || !isGuest(config, request))
        return standing;
    const auto installed = index.ofInstallation(*request.installationId, now);
    const auto elsewhere = std::ranges::count_if(
        installed, [&](const ClientSessionPtr& session) { return session->clientIp != request.clientIp; });
    if (elsewhere >= config.guestMaxPerInstallation)
        standing.refusal = ClientStartRefusal::InstallationElsewhere;
    return standing;
}

std::int64_t leaseSeconds(const ClientSessionConfig& config, const ClientStartRequest& request,
                          const std::optional<ClientInvite>& invite)
{
    const auto clampedTo = [&](std::int64_t seconds) {
        return std::clamp(seconds, shortestSession, config.maxSeconds);
    };
    std::int64_t seconds = request.requestedSeconds ? clampedTo(*request.requestedSeconds) : config.maxSeconds;
    if (isGuest(config, request))
        seconds = std::min(seconds, config.guestSeconds);
    if (invite && invite->requestedSeconds)
        seconds = std::min(seconds, clampedTo(*invite->requestedSeconds));
    return seconds;
}

}  // namespace

std::string clientTokenHash(std::string_view token)
{
    return "sha256:" + toHex(crypto::sha256(asBytes(token)).bytes);
}

ClientSessions::ClientSessions(Ports ports, ClientSessionConfig config)
    : m_config(config.clamped()), m_impl(std::make_unique<Impl>(ports, m_config))
{
    ports.writer.addListener(this);
}

ClientSessions::~ClientSessions() = default;

Result<void> ClientSessions::load(storage::Connection& connection, Timestamp)
{
    return m_impl->refresh(connection, true);
}

ClientSessionPtr ClientSessions::byToken(std::string_view token, Timestamp now) const
{
    if (token.empty())
        return nullptr;
    auto session =
        m_impl->published([&](const ClientIndex& index) { return index.byTokenHash(clientTokenHash(token)); });
    if (!session || !session->live(now))
        return nullptr;
    Impl::note(*session, now);
    return m_impl->withEdge(std::move(session));
}

ClientSessionPtr ClientSessions::byId(std::string_view id, Timestamp now) const
{
    auto session = m_impl->published([&](const ClientIndex& index) { return index.byId(id); });
    return session && session->live(now) ? m_impl->withEdge(std::move(session)) : nullptr;
}

ClientSessionPtr ClientSessions::newestOf(std::string_view clientIp, Timestamp now) const
{
    const auto list = m_impl->published([&](const ClientIndex& index) { return index.ofIp(clientIp, now); });
    return list.empty() ? nullptr : m_impl->withEdge(list.front());
}

ClientSessionPtr ClientSessions::onOrchestrator(std::string_view orchestrator, Timestamp now) const
{
    auto session = m_impl->published([&](const ClientIndex& index) { return index.byOrchestrator(orchestrator); });
    return session && session->live(now) ? session : nullptr;
}

std::size_t ClientSessions::liveCount() const
{
    return m_impl->published([](const ClientIndex& index) { return index.all().size(); });
}

std::int64_t ClientSessions::guestCapacity(Timestamp now) const
{
    return m_config.guestMaxConcurrent > 0 ? m_config.guestMaxConcurrent : m_impl->usableCount(now);
}

RankedOrchestrators ClientSessions::rank(std::string_view clientIp, Timestamp now) const
{
    return m_impl->rank(clientIp, now);
}

bool ClientSessions::decidesWithoutAllocation(const ClientStartRequest& request, Timestamp now) const
{
    if (isGuest(m_config, request) && !request.installationId)
        return true;
    const Standing standing =
        m_impl->published([&](const ClientIndex& index) { return standingOf(m_config, index, request, now); });
    return standing.resumed || standing.refusal || (!request.inviteCode && m_config.requireInvite);
}

ChangeSequence& ClientSessions::changes()
{
    return m_impl->changes;
}

Result<ClientStarted> ClientSessions::start(storage::Connection& connection, const ClientStartRequest& request,
                                            const RankedOrchestrators& ranked, Timestamp now)
{
    const bool guest = isGuest(m_config, request);
    if (guest && !request.installationId)
        return refused(ClientStartRefusal::InstallationRequired);
    SLUICE_TRY(m_impl->refresh(connection));
    SLUICE_TRY(m_impl->closeExpired(connection, now, INT_MAX));
    const Standing standing = standingOf(m_config, m_impl->working(), request, now);
    if (standing.refusal)
        return refused(*standing.refusal);
    if (standing.resumed)
        return m_impl->resume(connection, standing.resumed, now);

    std::optional<ClientInvite> invite;
    if (request.inviteCode) {
        SLUICE_ASSIGN(invite, m_impl->ports.invites.findByCode(connection, *request.inviteCode));
        if (!invite)
            return refused(ClientStartRefusal::InviteNotFound);
        if (const auto refusal = invite->refusal(now))
            return refused(*refusal);
    } else if (m_config.requireInvite) {
        return refused(ClientStartRefusal::InviteRequired);
    }
    if (guest) {
        const std::int64_t capacity = guestCapacity(now);
        if (capacity <= 0 || m_impl->working().liveGuests(now) >= capacity)
            return refused(ClientStartRefusal::NoGuestCapacity);
    }
    Impl::Wanted wanted{request, invite, leaseSeconds(m_config, request, invite),
                        guest                ? ClientMode::Guest
                        : request.inviteCode ? ClientMode::Invite
                                             : ClientMode::Legacy};
    SLUICE_ASSIGN(auto started, m_impl->allocate(connection, wanted, ranked, now));
    if (started.refusal && invite)
        SLUICE_TRY(m_impl->ports.invites.noteAttempt(connection, *invite, request.clientIp));
    return started;
}

Result<ClientSessionPtr> ClientSessions::heartbeat(storage::Connection& connection, std::string_view id, Timestamp now)
{
    SLUICE_TRY(m_impl->refresh(connection));
    const auto session = m_impl->working().byId(id);
    if (!session || !session->live(now))
        return sessionNotFound();
    Impl::note(*session, now);
    SLUICE_TRY(m_impl->ports.leases.hold(connection, leaseOf(*session, now), now));
    return m_impl->withEdge(session);
}

Result<ClientSessionPtr> ClientSessions::end(storage::Connection& connection, std::string_view id,
                                             std::string_view reason, Timestamp now)
{
    SLUICE_TRY(m_impl->refresh(connection));
    const auto session = m_impl->working().byId(id);
    if (!session || !session->live(now))
        return sessionNotFound();
    SLUICE_ASSIGN(const auto ended, m_impl->close(connection, session, reason, now));
    return m_impl->withEdge(ended);
}

Result<ClientSessionPtr> ClientSessions::endByOperator(storage::Connection& connection, std::string_view id,
                                                       const fleet::ActionContext& context)
{
    SLUICE_ASSIGN(auto session, end(connection, id, "operator_end", context.now));
    audit::AuditRecord record;
    record.time = context.now;
    record.actor = context.actor;
    record.action = "client_session.end";
    record.subject = session->id;
    record.before = "live";
    record.after = "ended";
    record.details = json::write(json::Value::object({{"orchestrator_id", session->orchestrator}}));
    SLUICE_TRY(m_impl->ports.audit.append(connection, record));
    return session;
}

Result<ClientSessionPtr> ClientSessions::markAttached(storage::Connection& connection, std::string_view id,
                                                      Timestamp now)
{
    SLUICE_TRY(m_impl->refresh(connection));
    const auto session = m_impl->working().byId(id);
    if (!session || !session->live(now) || session->attachedAt)
        return ClientSessionPtr();
    ClientSession changed = *session;
    changed.attachedAt = now;
    return m_impl->store(connection, std::move(changed));
}

Result<void> ClientSessions::restore(storage::Connection& connection, ClientSession session)
{
    SLUICE_TRY(m_impl->refresh(connection));
    return m_impl->insert(connection, std::move(session));
}

Result<int> ClientSessions::sweep(storage::Connection& connection, Timestamp now, int limit)
{
    SLUICE_TRY(m_impl->refresh(connection));
    SLUICE_ASSIGN(const int closed, m_impl->closeExpired(connection, now, limit));
    SLUICE_TRY(m_impl->saveSeen(connection));
    SLUICE_TRY(purgeClientSessions(connection, now.plusSeconds(-m_config.retentionSeconds), purgeLimit));
    SLUICE_TRY(m_impl->ports.invites.purge(connection, now, m_config.retentionSeconds, purgeLimit));
    return closed;
}

void ClientSessions::afterCommit()
{
    m_impl->committed();
}

void ClientSessions::afterRollback()
{
    m_impl->rolledBack();
}

void ClientSessions::storeReopened()
{
    m_impl->stale = true;
}

void ClientSessions::commandStarted()
{
    m_impl->commandStarted();
}

void ClientSessions::commandRolledBack()
{
    m_impl->commandRolledBack();
}

// --- the parts of a start ----------------------------------------------------------------------------------------------

Result<ClientStarted> ClientSessions::Impl::resume(storage::Connection& connection, const ClientSessionPtr& session,
                                                   Timestamp now)
{
    ClientStarted started;
    started.resumed = true;
    started.token = randomToken(ports.rng);
    ClientSession changed = *session;
    changed.tokenHash = clientTokenHash(started.token);
    note(changed, now);
    SLUICE_ASSIGN(started.session, store(connection, std::move(changed)));
    SLUICE_TRY(ports.leases.hold(connection, leaseOf(*started.session, now), now));
    started.session = withEdge(started.session);
    return started;
}

Result<ClientStarted> ClientSessions::Impl::allocate(storage::Connection& connection, const Wanted& wanted,
                                                     const RankedOrchestrators& ranked, Timestamp now)
{
    const auto isAllowed = [&](const std::string& id) {
        return !wanted.invite || wanted.invite->allowed.empty()
               || std::ranges::binary_search(wanted.invite->allowed, id);
    };
    for (const RankedOrchestrator& candidate : ranked) {
        if (!isAllowed(candidate.id) || !isFree(candidate.id, wanted.request.clientIp, now))
            continue;
        ClientStarted started;
        started.token = randomToken(ports.rng);
        ClientSession session = newSession(wanted, candidate.id, started.token, now);
        const std::string id = session.id;
        auto inserted = insert(connection, std::move(session));
        // Another server on the same store was faster: the next one, then.
        if (!inserted && inserted.error().code == ErrorCode::Conflict)
            continue;
        SLUICE_TRY(std::move(inserted));
        started.session = working().byId(id);
        if (wanted.invite)
            SLUICE_TRY(ports.invites.redeem(connection, *wanted.invite, id, wanted.request.clientIp, now));
        SLUICE_TRY(ports.leases.hold(connection, leaseOf(*started.session, now), now));
        SLUICE_TRY(ports.registry.recordContact(connection, candidate.id, "client_session", {}, now));
        return started;
    }
    return refused(ClientStartRefusal::NoOrchestrator);
}

ClientSession ClientSessions::Impl::newSession(const Wanted& wanted, const std::string& orchestrator,
                                               std::string_view token, Timestamp now)
{
    ClientSession session;
    session.id = randomId(ports.rng);
    session.orchestrator = orchestrator;
    session.clientIp = wanted.request.clientIp;
    session.tokenHash = clientTokenHash(token);
    session.mode = wanted.mode;
    session.installationId = wanted.request.installationId;
    session.fingerprint = wanted.request.fingerprint;
    session.clientName = wanted.request.clientName;
    session.clientVersion = wanted.request.clientVersion;
    session.manifestVersion = wanted.request.manifestVersion;
    if (wanted.invite)
        session.inviteId = wanted.invite->id;
    session.issuedAt = now;
    session.lastSeenAt = now;
    session.expiresAt = now.plusSeconds(wanted.seconds);
    session.edge = ports.edges.find(orchestrator);
    session.seen = std::make_shared<ClientSeen>();
    return session;
}

}  // namespace sluice::usage
