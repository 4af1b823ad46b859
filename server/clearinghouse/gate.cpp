#include "clearinghouse/gate.h"

#include "clearinghouse/internal/gate_commands.h"
#include "core/check.h"

#include <QLoggingCategory>
#include <algorithm>
#include <atomic>
#include <deque>

namespace sluice::clearinghouse {

namespace {

Q_LOGGING_CATEGORY(lcGate, "sluice.clearinghouse.gate")

constexpr std::int64_t sweepEveryMs = 1'000;

struct WaitingDecision {
    GateRequest request;
    SpendGate::Done done;
    std::int64_t deadlineMs = 0;
    std::atomic<bool> answered{false};
};

struct GateCounters {
    std::atomic<std::uint64_t> fromMemory{0}, durable{0}, refused{0}, wouldRefuse{0}, failed{0}, timedOut{0};
    std::atomic<std::uint64_t> identityPinned{0}, blocked{0}, tickets{0}, lateTickets{0}, holdsVoided{0};
    std::atomic<std::size_t> waiting{0};
};

}  // namespace

class Gate::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(const Parts& given, const GateConfig& configured)
        : parts(given), config(configured), commands(given.accounts, given.ledger, given.audit, given.prices, config)
    {}

    using WaitingPtr = std::shared_ptr<WaitingDecision>;

    std::optional<Refusal> refusedOutright(const GateRequest& request, const LiveSessionPtr& live);
    std::optional<GatePass> passFromMemory(const GateRequest& request, const SessionRow& live) const;
    void lookUp(GateRequest request, Done done);
    void submit(GateRequest request, Done done);
    void finish(const WaitingPtr& waiting, Result<GateOutcome> outcome);
    void fail503(const GateRequest& request, const Done& done, const std::string& logged);
    void endOverdue();
    void startSweep();
    void publish();

    const Parts parts;
    const GateConfig config;
    GateCommands commands;
    GateMemory memory;
    ChangeSequence changes;
    GateCounters counters;
    std::vector<std::string> touched;  // customers of the batch that was just committed; writer thread

private:
    std::mutex m_waitingMutex;
    std::deque<WaitingPtr> m_waiting;  // in order of their deadlines
    std::atomic<std::int64_t> m_nextSweepMs{0};
    std::atomic<bool> m_sweeping{false};
};

Gate::Gate(Parts parts, GateConfig config) : m_config(config), m_impl(std::make_shared<Impl>(parts, m_config))
{
    parts.writer.addListener(this);
    parts.accounts.onCustomersChanged([impl = m_impl](const std::vector<std::string>& customers) {
        impl->memory.customersChanged(customers);
        impl->touched = customers;
    });
}

Gate::~Gate() = default;

Result<void> Gate::load(storage::Connection& connection)
{
    SLUICE_ASSIGN(auto open, openSessions(connection));
    m_impl->memory.clear();
    for (SessionRow& row : open) {
        std::string key = row.stateId;
        m_impl->memory.apply(SessionChange{std::move(key), std::make_shared<const SessionRow>(std::move(row))});
    }
    return connection.query("SELECT kind, subject FROM clearing_blocks", {}, [&](const storage::Row& row) {
        m_impl->memory.apply(
            BlockChange{row.text(0) == "user" ? BlockKind::User : BlockKind::Session, row.text(1), true});
        return true;
    });
}

// --- decisions -------------------------------------------------------------------------------------------------------------

std::optional<Refusal> Gate::Impl::refusedOutright(const GateRequest& request, const LiveSessionPtr& live)
{
    if (memory.isBlocked(BlockKind::User, request.identity.authId)) {
        ++counters.blocked;
        return Refusal{403, "user_blocked", "user_blocked: this user is blocked by the operator", {}};
    }
    if (memory.isBlocked(BlockKind::Session, request.state.stateId)) {
        ++counters.blocked;
        return Refusal{403, "session_blocked", "session_blocked: this session is blocked by the operator", {}};
    }
    // REF-35: the signer would end such a session with a 500 that says nothing.
    const bool otherInState = !request.state.authId.empty() && request.state.authId != request.identity.authId;
    if (otherInState || (live && live->authId != request.identity.authId)) {
        ++counters.identityPinned;
        return pinnedRefusal(request);
    }
    return std::nullopt;
}

std::optional<GatePass> Gate::Impl::passFromMemory(const GateRequest& request, const SessionRow& live) const
{
    if (request.state.type == "fixed" || request.state.type != live.kind || request.now < live.authorised)
        return std::nullopt;
    const Timestamp signerNow = request.state.signerNow.value_or(request.now);
    const std::int64_t now = std::min(request.now, signerNow).seconds();
    const std::int64_t expiry =
        std::min({live.expiry.seconds(), request.verifierExpiry, now + answerCapSeconds(config)});
    // What is answered here leaves no trace, so it must end inside what was promised, by the signer's own clock.
    if (expiry - signerNow.seconds() < shortestAnswerSeconds)
        return std::nullopt;
    GatePass pass;
    pass.expiry = expiry;
    pass.fromMemory = true;
    const bool covered = live.hold > 0 && live.hold >= live.rate * (expiry - now + 1);
    if (!covered && config.mode == GateMode::Enforce)
        return std::nullopt;
    if (!covered)
        pass.wouldRefuse = Refusal{483, "insufficient_balance", "insufficient_balance: insufficient balance", {}};
    pass.hold = Amount(Asset::usd(), live.hold);
    return pass;
}

void Gate::decide(GateRequest request, Done done)
{
    Impl& impl = *m_impl;
    const LiveSessionPtr live = impl.memory.find(sessionKey(request));
    if (auto refusal = impl.refusedOutright(request, live)) {
        ++impl.counters.refused;
        return done(tl::unexpected(std::move(*refusal)));
    }
    if (m_config.mode == GateMode::Off) {
        GatePass pass;
        pass.expiry = cappedExpiry(request.verifierExpiry, request.now.seconds(), m_config);
        pass.fromMemory = true;
        ++impl.counters.fromMemory;
        return done(std::move(pass));
    }
    if (impl.parts.lookup != nullptr)
        return impl.lookUp(std::move(request), std::move(done));
    if (live) {
        if (auto pass = impl.passFromMemory(request, *live)) {
            ++impl.counters.fromMemory;
            if (pass->wouldRefuse)
                ++impl.counters.wouldRefuse;
            return done(std::move(*pass));
        }
    } else if (m_config.mode == GateMode::Enforce) {
        if (auto refusal = impl.memory.rememberedRefusal(request.identity.customerKey(), request.now)) {
            ++impl.counters.refused;
            return done(tl::unexpected(std::move(*refusal)));
        }
    }
    impl.submit(std::move(request), std::move(done));
}

void Gate::Impl::lookUp(GateRequest request, Done done)
{
    const std::int64_t capped = cappedExpiry(request.verifierExpiry, request.now.seconds(), config);
    const auto self = shared_from_this();
    parts.lookup->decide(request.identity, capped, request.now,
                         [self, capped, done = std::move(done)](Verdict<std::int64_t> verdict) {
                             GatePass pass;
                             pass.expiry = verdict.value_or(capped);
                             if (!verdict && self->config.mode == GateMode::Enforce) {
                                 ++self->counters.refused;
                                 return done(tl::unexpected(std::move(verdict).error()));
                             }
                             if (!verdict) {
                                 ++self->counters.wouldRefuse;
                                 pass.wouldRefuse = std::move(verdict).error();
                             }
                             pass.fromMemory = true;
                             ++self->counters.fromMemory;
                             done(std::move(pass));
                         });
}

void Gate::Impl::submit(GateRequest request, Done done)
{
    if (counters.waiting.load() >= config.maxPending)
        return fail503(request, done, "too many decisions wait for the store");
    const auto waiting = std::make_shared<WaitingDecision>();
    waiting->request = std::move(request);
    waiting->done = std::move(done);
    waiting->deadlineMs = parts.clock.monotonicMs() + config.answerMs;
    ++counters.waiting;
    {
        const std::lock_guard lock(m_waitingMutex);
        m_waiting.push_back(waiting);
    }
    const auto slot = std::make_shared<GateOutcome>();
    const auto self = shared_from_this();
    parts.writer.submitRepeatable(
        [self, waiting, slot](storage::Connection& connection) -> Result<void> {
            SLUICE_ASSIGN(*slot, self->commands.authorise(connection, waiting->request));
            return {};
        },
        [self, waiting, slot](Result<void> committed) {
            if (committed)
                self->finish(waiting, std::move(*slot));
            else
                self->finish(waiting, sluice::fail(std::move(committed).error()));
        });
}

void Gate::Impl::finish(const WaitingPtr& waiting, Result<GateOutcome> outcome)
{
    if (waiting->answered.exchange(true))
        return;  // too late: somebody was answered already; what is held lapses by itself
    --counters.waiting;
    const Done done = std::exchange(waiting->done, nullptr);
    if (!outcome)
        return fail503(waiting->request, done, outcome.error().message);
    if (outcome->pinned)
        ++counters.identityPinned;
    if (outcome->refusal) {
        ++counters.refused;
        return done(tl::unexpected(std::move(*outcome->refusal)));
    }
    ++counters.durable;
    if (outcome->pass.wouldRefuse) {
        ++counters.wouldRefuse;
        qCInfo(lcGate, "would refuse %s: %s", waiting->request.identity.authId.c_str(),
               outcome->pass.wouldRefuse->reason.c_str());
    } else {
        memory.rememberYes(waiting->request.identity.customerKey(), waiting->request.now);
    }
    done(std::move(outcome->pass));
}

// The store did not answer, or with an error: GATE_ON_ERROR decides.
void Gate::Impl::fail503(const GateRequest& request, const Done& done, const std::string& logged)
{
    ++counters.failed;
    bool passes = config.onError == GateOnError::Allow || config.mode == GateMode::Observe;
    if (config.onError == GateOnError::Grace) {
        const auto yes = memory.lastYes(request.identity.customerKey());
        passes = passes || (yes && request.now <= yes->plusSeconds(config.graceSeconds));
    }
    if (!passes) {
        qCWarning(lcGate, "a decision failed: %s", logged.c_str());
        ++counters.refused;
        return done(tl::unexpected(
            Refusal{503, "billing_unavailable", "billing_unavailable: billing balance unavailable", logged}));
    }
    GatePass pass;
    pass.expiry = std::min(cappedExpiry(request.verifierExpiry, request.now.seconds(), config),
                           request.now.seconds() + shortestAnswerSeconds);
    pass.fromMemory = true;
    done(std::move(pass));
}

// --- time --------------------------------------------------------------------------------------------------------------------

void Gate::tick()
{
    m_impl->endOverdue();
    m_impl->startSweep();
}

void Gate::Impl::endOverdue()
{
    const std::int64_t now = parts.clock.monotonicMs();
    std::vector<WaitingPtr> overdue;
    {
        const std::lock_guard lock(m_waitingMutex);
        while (!m_waiting.empty() && (m_waiting.front()->answered || m_waiting.front()->deadlineMs <= now)) {
            overdue.push_back(std::move(m_waiting.front()));
            m_waiting.pop_front();
        }
    }
    for (const WaitingPtr& waiting : overdue) {
        if (waiting->answered.exchange(true))
            continue;
        --counters.waiting;
        ++counters.timedOut;
        const Done done = std::exchange(waiting->done, nullptr);
        fail503(waiting->request, done, "the store did not answer in time");
    }
}

void Gate::Impl::startSweep()
{
    const std::int64_t now = parts.clock.monotonicMs();
    if (now < m_nextSweepMs.load() || m_sweeping.exchange(true))
        return;
    m_nextSweepMs = now + sweepEveryMs;
    const auto more = std::make_shared<int>(0);
    const auto self = shared_from_this();
    parts.writer.submit(
        [self, more](storage::Connection& connection) -> Result<void> {
            SLUICE_ASSIGN(*more, self->commands.sweep(connection, self->parts.clock.now()));
            return {};
        },
        [self, more](const Result<void>& swept) {
            if (!swept)
                qCWarning(lcGate, "lapsed holds could not be given back: %s", swept.error().message.c_str());
            if (swept && *more >= 200)
                self->m_nextSweepMs = 0;  // there is more
            self->m_sweeping = false;
        });
}

// --- what is durable -------------------------------------------------------------------------------------------------------

void Gate::Impl::publish()
{
    for (const SessionChange& change : commands.sessionChanges)
        memory.apply(change);
    for (const BlockChange& change : commands.blockChanges)
        memory.apply(change);
    for (const RefusalMemo& memo : commands.refusals) {
        // A customer that the same batch gave something to is asked again.
        if (std::ranges::find(touched, memo.customer) == touched.end())
            memory.rememberRefusal(memo.customer, memo.refusal, memo.at);
    }
    counters.tickets += commands.tickets;
    counters.lateTickets += commands.lateTickets;
    counters.holdsVoided += commands.holdsVoided;
    const bool changed = !commands.sessionChanges.empty() || !commands.blockChanges.empty();
    commands.forget();
    touched.clear();
    if (changed)
        changes.bump();
}

void Gate::afterCommit()
{
    m_impl->publish();
}

void Gate::afterRollback()
{
    m_impl->commands.forget();
    m_impl->touched.clear();
}

void Gate::commandStarted()
{
    m_impl->commands.commandStarted();
}

void Gate::commandRolledBack()
{
    m_impl->commands.commandRolledBack();
}

// --- the rest ----------------------------------------------------------------------------------------------------------------

std::vector<OpenSession> Gate::sessions() const
{
    std::vector<OpenSession> views;
    for (const LiveSessionPtr& live : m_impl->memory.all()) {
        OpenSession view = live->view();
        view.blocked = m_impl->memory.isBlocked(BlockKind::User, view.authId)
                       || m_impl->memory.isBlocked(BlockKind::Session, view.stateId);
        views.push_back(std::move(view));
    }
    return views;
}

std::optional<OpenSession> Gate::session(std::string_view stateId) const
{
    const LiveSessionPtr live = m_impl->memory.find(std::string(stateId));
    if (!live)
        return std::nullopt;
    OpenSession view = live->view();
    view.blocked = m_impl->memory.isBlocked(BlockKind::User, view.authId)
                   || m_impl->memory.isBlocked(BlockKind::Session, view.stateId);
    return view;
}

GateStats Gate::stats() const
{
    const GateCounters& counters = m_impl->counters;
    return {.fromMemory = counters.fromMemory,
            .durable = counters.durable,
            .refused = counters.refused,
            .wouldRefuse = counters.wouldRefuse,
            .failed = counters.failed,
            .timedOut = counters.timedOut,
            .identityPinned = counters.identityPinned,
            .blocked = counters.blocked,
            .tickets = counters.tickets,
            .lateTickets = counters.lateTickets,
            .holdsVoided = counters.holdsVoided,
            .openSessions = m_impl->memory.size(),
            .waiting = counters.waiting};
}

ChangeSequence& Gate::changes()
{
    return m_impl->changes;
}

Result<void> Gate::ticketPriced(storage::Connection& connection, const metering::PricedTicket& ticket)
{
    return m_impl->commands.ticket(connection, ticket, m_impl->parts.clock.now());
}

Result<void> Gate::refreshBlock(storage::Connection& connection, BlockKind kind, std::string_view subject)
{
    const std::string_view code = kind == BlockKind::User ? "user" : "session";
    SLUICE_ASSIGN(const auto found,
                  connection.queryOne("SELECT time FROM clearing_blocks WHERE kind = ? AND subject = ?",
                                      {code, subject}, [](const storage::Row& row) { return row.int64(0); }));
    m_impl->commands.blockChanges.push_back({kind, std::string(subject), found.has_value()});
    return {};
}

Result<void> Gate::setBlocked(storage::Connection& connection, BlockKind kind, std::string_view subject, bool blocked,
                              std::string_view reason, const ActionContext& context)
{
    return m_impl->commands.block(connection, kind, subject, blocked, reason, context);
}

Result<int> Gate::sweep(storage::Connection& connection, Timestamp now)
{
    return m_impl->commands.sweep(connection, now);
}

}  // namespace sluice::clearinghouse
