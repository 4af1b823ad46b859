#include "sim/gate_world.h"

#include "core/check.h"
#include "sim/gate_oracle.h"
#include "sim/scheduler.h"

#include <algorithm>
#include <cstdio>

namespace sluice::sim {

namespace {

using namespace clearinghouse;

constexpr std::int64_t latenessSeconds = 60;
constexpr std::int64_t capSeconds = 60;
constexpr std::int64_t prepaidLongest = 60;
constexpr std::int64_t longestJump = 300;  // of the gate's clock

class OffsetClock final : public Clock {
public:
    explicit OffsetClock(const Clock& real) : m_real(real) {}
    std::int64_t offsetMs = 0;
    Timestamp now() const override { return m_real.now().plusMs(offsetMs); }
    std::int64_t monotonicMs() const override { return m_real.monotonicMs(); }

private:
    const Clock& m_real;
};

class DriftingPrice final : public metering::PriceSource {
public:
    std::int64_t usdPerEthE8 = 300'000'000'000;
    std::optional<metering::Quote> quoteAt(Timestamp time) const override
    {
        return metering::Quote{1, usdPerEthE8, "manual", time};
    }
};

struct SimSession {
    std::string stateId;
    std::size_t customer = 0;
    std::string type;
    std::int64_t pricePerUnit = 0, pixelsPerUnit = 1, sequence = 0, authExpiry = 0, cadenceMs = 5'000;
    Timestamp lastUpdate;
    bool over = false;
    int refusals = 0;
    bool lateTicketOut = false;  // one ticket beyond the lateness at a time
};

struct SimCustomer {
    metering::Identity identity;
    std::vector<std::string> grants;
    bool blocked = false;
};

class GateWorld final : public storage::Writer {
public:
    GateWorld(std::uint64_t seed, GateBooks& books, bool verbose)
        : m_seed(seed), m_books(books), m_verbose(verbose), m_rng(seed), m_gateClock(m_clock), m_scheduler(m_clock)
    {}
    ~GateWorld() override { m_books.hub.listeners.clear(); }

    GateHistoryReport run();

    // --- the writer of the simulated process
    void submit(Command command, Done done) override;
    void addListener(storage::BatchListener* listener) override { m_books.hub.listeners.push_back(listener); }
    std::size_t queued() const override { return 0; }

private:
    std::uint64_t below(std::uint64_t bound) { return m_rng.below(bound); }
    bool oneIn(std::uint64_t n) { return below(n) == 0; }
    bool chance(int perMille) { return perMille > 0 && below(1'000) < static_cast<std::uint64_t>(perMille); }
    std::int64_t between(std::int64_t low, std::int64_t high)
    {
        return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low + 1)));
    }
    void say(const std::string& text);
    void violate(const std::string& what);
    bool broken() const { return !m_report.violation.empty(); }

    void drawWorld();
    void startProcess();
    void crash();
    void tick();
    void event();
    void pay(std::size_t index);
    std::int64_t unitsOf(const SimSession& session) const;
    bool authorise(SimSession& session, bool first, std::int64_t billedSeconds);
    void judgePass(SimSession& session, const GateRequest& request, const GatePass& pass, std::int64_t billedSeconds);
    void signTicket(SimSession& session, std::size_t index, const Int256& wei, const Int256& rounding);
    void deliver(std::size_t index, metering::PricedTicket ticket, bool late);
    void topUp(std::size_t customer);
    void submitGrant(std::size_t customer, const GrantRequest& request, bool counted = false);
    void voidGrant(std::size_t customer);
    void block(std::size_t customer, bool blocked);
    void askAsSomebodyElse(const SimSession& session);
    void checkBound(std::size_t customer);
    Int256 lapsed(std::size_t customer);
    void calmDown();
    void judge();

    const std::uint64_t m_seed;
    GateBooks& m_books;
    const bool m_verbose;
    SeededRng m_rng;
    FakeClock m_clock;  // the world's and the signers'
    OffsetClock m_gateClock;
    Scheduler m_scheduler;
    DriftingPrice m_price;
    GateOracle m_oracle;
    std::vector<SimCustomer> m_customers;
    std::vector<SimSession> m_sessions;
    std::unique_ptr<Accounts> m_accounts;
    std::unique_ptr<Gate> m_gate;
    bool m_dead = true;
    bool m_calm = false, m_clockMoved = false;
    int m_failBefore = 0, m_lostAck = 0, m_crashBefore = 0, m_crashAfter = 0;
    int m_ids = 0;
    int m_undelivered = 0, m_unanswered = 0;
    GateHistoryReport m_report;
};

void GateWorld::say(const std::string& text)
{
    if (m_verbose)
        std::printf("%8.3f %s\n", double(m_clock.now().micros % 1'000'000'000'000) / 1e6, text.c_str());
}

void GateWorld::violate(const std::string& what)
{
    if (m_report.violation.empty())
        m_report.violation = what + " at " + formatTimeZ(m_clock.now());
}

void GateWorld::submit(Command command, Done done)
{
    if (m_dead)
        return;
    ++m_report.commits;
    storage::Writer& real = m_books.database->writer();
    if (!m_calm) {
        if (chance(m_crashBefore))
            return crash();
        if (chance(m_failBefore))
            return done(fail(ErrorCode::DiskFull, "the disk is full"));
        if (chance(m_lostAck)) {
            real.submit(std::move(command), [](const Result<void>&) {});
            return done(fail(ErrorCode::Io, "the connection was lost while it committed"));
        }
        if (chance(m_crashAfter)) {
            real.submit(std::move(command), [](const Result<void>&) {});
            return crash();
        }
    }
    real.submit(std::move(command), std::move(done));
}

void GateWorld::crash()
{
    say("the process dies");
    ++m_report.crashes;
    m_dead = true;
    m_scheduler.after(between(100, 3'000), [this] { startProcess(); });
}

void GateWorld::startProcess()
{
    m_books.hub.listeners.clear();
    m_gate.reset();
    m_accounts.reset();
    m_dead = false;
    m_accounts = std::make_unique<Accounts>(*this, *m_books.ledger, *m_books.audit);
    GateConfig config;
    config.expiryMaxSeconds = capSeconds;
    config.latenessSeconds = latenessSeconds;
    m_gate = std::make_unique<Gate>(
        Gate::Parts{m_gateClock, *this, *m_accounts, *m_books.ledger, *m_books.audit, &m_price, nullptr}, config);
    const auto loaded =
        m_books.database->writer().run([this](storage::Connection& connection) { return m_gate->load(connection); });
    SLUICE_CHECK(loaded.has_value());
}

void GateWorld::drawWorld()
{
    if (!oneIn(3)) {
        m_failBefore = static_cast<int>(below(30));
        m_lostAck = static_cast<int>(below(30));
        m_crashBefore = static_cast<int>(below(15));
        m_crashAfter = static_cast<int>(below(25));
    }
    const auto customers = 1 + below(2);
    for (std::uint64_t i = 0; i < customers; ++i) {
        SimCustomer customer;
        const std::string subject = "u" + std::to_string(m_seed) + "-" + std::to_string(i);
        customer.identity = {"sim", subject, "api_key_user", false, "sim:" + subject};
        m_customers.push_back(std::move(customer));
    }
    const auto sessions = customers + below(4);
    for (std::uint64_t i = 0; i < sessions; ++i) {
        SimSession session;
        session.stateId = std::to_string(m_seed) + "-" + std::to_string(i);
        session.customer = i % customers;
        session.type = oneIn(8) ? "fixed" : oneIn(2) ? "live" : "lv2v";
        // About a thousandth of a dollar a second.
        session.pricePerUnit = between(100'000'000'000, 900'000'000'000);
        if (session.type == "lv2v")
            session.pixelsPerUnit = 27'648'000;
        session.cadenceMs = between(4'000, 20'000);
        m_sessions.push_back(session);
    }
    for (std::size_t i = 0; i < m_customers.size(); ++i)
        topUp(i);
    for (std::size_t i = 0; i < m_sessions.size(); ++i)
        m_scheduler.after(between(0, 30'000), [this, i] { pay(i); });
}

GateHistoryReport GateWorld::run()
{
    m_oracle.begin(2);
    m_oracle.priced(m_price.usdPerEthE8);
    startProcess();
    drawWorld();
    m_scheduler.after(5'000, [this] { tick(); });
    m_scheduler.after(between(2'000, 20'000), [this] { event(); });
    const std::int64_t length = between(60'000, 240'000);
    for (std::int64_t gone = 0; gone < length && !broken(); gone += 10'000)
        m_scheduler.run(10'000);
    if (!broken())
        calmDown();
    if (!broken())
        judge();
    return m_report;
}

void GateWorld::tick()
{
    if (!m_dead)
        m_gate->tick();
    m_scheduler.after(m_calm ? 40'000 : 5'000, [this] { tick(); });
}

void GateWorld::event()
{
    const std::size_t customer = below(m_customers.size());
    switch (below(9)) {
    case 0:
    case 1: topUp(customer); break;
    case 2: voidGrant(customer); break;
    case 3: block(customer, true); break;
    case 4: block(customer, false); break;
    case 5:
        m_gateClock.offsetMs = oneIn(2) ? 0 : between(-longestJump * 1'000, longestJump * 1'000);
        m_clockMoved = true;
        break;
    case 6: askAsSomebodyElse(m_sessions[below(m_sessions.size())]); break;
    case 7: {
        SimSession& session = m_sessions[below(m_sessions.size())];
        session.over = !session.over;  // a gateway that pauses
        break;
    }
    default:
        m_price.usdPerEthE8 = m_price.usdPerEthE8 * between(92, 108) / 100;
        m_oracle.priced(m_price.usdPerEthE8);
        break;
    }
    if (!m_calm)
        m_scheduler.after(between(4'000, 30'000), [this] { event(); });
}

// --- signers -------------------------------------------------------------------------------------------------------------------

std::int64_t GateWorld::unitsOf(const SimSession& session) const
{
    if (session.type == "fixed")
        return 1;
    const std::int64_t micros = m_clock.now().micros - session.lastUpdate.micros;
    if (session.type == "live")
        return session.sequence == 0 ? 10 : (micros + 999'999) / 1'000'000;
    return session.sequence == 0 ? 60 * 27'648'000LL : micros / 1'000 * 27'648;
}

void GateWorld::pay(std::size_t index)
{
    SimSession& session = m_sessions[index];
    if (m_calm || broken())
        return;
    m_scheduler.after(session.cadenceMs * (1 + std::min(session.refusals, 4)), [this, index] { pay(index); });
    if (session.over)
        return;
    const bool first = session.sequence == 0;
    const std::int64_t units = unitsOf(session);
    if (units <= 0)
        return;
    const Int256 wei = Int256(units) * session.pricePerUnit / session.pixelsPerUnit;
    const Timestamp now = m_clock.now();
    const std::int64_t billed =
        first ? (session.type == "lv2v" ? 60 : 10) : (now.micros - session.lastUpdate.micros + 999'999) / 1'000'000;
    const bool covered = session.authExpiry != 0 && now.seconds() <= session.authExpiry
                         && !oneIn(6);  // a caller that lost its state asks again
    if (!covered && !authorise(session, first, billed))
        return;
    const Int256 exact = Int256(now.micros - session.lastUpdate.micros) * session.pricePerUnit / 1'000'000;
    const Int256 rounding = session.type == "live" && !first ? Int256(wei - exact) : Int256(0);
    session.lastUpdate = now;
    ++session.sequence;
    signTicket(session, index, wei, rounding);
}

bool GateWorld::authorise(SimSession& session, bool first, std::int64_t billedSeconds)
{
    if (m_dead)
        return false;
    const SimCustomer& customer = m_customers[session.customer];
    GateRequest request;
    request.identity = customer.identity;
    request.state.stateId = session.stateId;
    request.state.type = session.type;
    request.state.pricePerUnit = session.pricePerUnit;
    request.state.pixelsPerUnit = session.pixelsPerUnit;
    request.state.sequence = session.sequence;
    request.state.signerNow = m_clock.now();
    request.state.authExpiry = session.authExpiry;
    request.state.authId = first ? std::string() : customer.identity.authId;
    request.now = m_gateClock.now();
    request.verifierExpiry = std::max(m_clock.now(), request.now).seconds() + (oneIn(8) ? between(1, 30) : 3'600);
    ++m_report.decisions;
    const auto answer = std::make_shared<std::optional<Verdict<GatePass>>>();
    m_gate->decide(request, [answer](Verdict<GatePass> verdict) { *answer = std::move(verdict); });
    if (!*answer) {
        ++m_unanswered;  // the signer waits five seconds, then the caller has a 500
        return false;
    }
    const Verdict<GatePass>& verdict = **answer;
    if (!verdict) {
        ++m_report.refusals;
        ++session.refusals;
        say(session.stateId + " refused: " + verdict.error().reason);
        return false;
    }
    ++m_report.passes;
    session.refusals = 0;
    m_report.fromMemory += verdict->fromMemory;
    judgePass(session, request, *verdict, billedSeconds);
    session.authExpiry = verdict->expiry;
    return !broken();
}

void GateWorld::judgePass(SimSession& session, const GateRequest& request, const GatePass& pass,
                          std::int64_t billedSeconds)
{
    const std::int64_t now = m_clock.now().seconds();
    say(session.stateId + " may spend until +" + std::to_string(pass.expiry - now) + " s, hold "
        + pass.hold.toString());
    if (pass.expiry > request.verifierExpiry)
        violate(session.stateId + " got more time than its credential has");
    if (pass.expiry > now + capSeconds)
        violate(session.stateId + " got more time than the cap");
    if (m_customers[session.customer].blocked)
        violate(session.stateId + " of a blocked user got a yes");
    if (!pass.fromMemory) {
        m_report.holds += 1;
        if (m_oracle.known(session.customer, lapsed(session.customer)) < usdFromMicros(1).units())
            violate(session.stateId + " got a yes without a balance");
        const auto stored = AccountQueries(m_books.database->readers())
                                .balance(customerAccount(request.identity.customerKey()), Asset::usd());
        if (!stored || stored->reserved < pass.hold)
            violate(session.stateId + " was answered before its hold was durable");
    }
    // One whole hold of this session, counted here from what was answered.
    const Int256 weiPerSecond = session.type == "lv2v"
                                    ? Int256(session.pricePerUnit) * 27'648'000 / session.pixelsPerUnit + 1
                                    : Int256(session.pricePerUnit);
    const Int256 perSecond = weiPerSecond * m_price.usdPerEthE8;
    const std::int64_t window = std::max<std::int64_t>(0, pass.expiry - now) + 1;
    const Int256 byRate = session.type == "fixed" ? perSecond : Int256(perSecond * (window + latenessSeconds));
    const Int256 whole = std::max<Int256>(pass.hold.units(), byRate);
    if (session.type != "fixed" && !pass.fromMemory
        && pass.hold.units() > perSecond
                                   * (2 * capSeconds + latenessSeconds + billedSeconds + prepaidLongest + 2
                                      + (m_clockMoved ? longestJump : 0)))
        violate(session.stateId + " holds more than its burn rate asks for: "
                + Int256(pass.hold.units() / perSecond).str() + " s, billed " + std::to_string(billedSeconds) + " s");
    m_oracle.promised(session.customer, session.stateId, whole, pass.expiry, !pass.fromMemory);
}

void GateWorld::signTicket(SimSession& session, std::size_t index, const Int256& wei, const Int256& rounding)
{
    metering::PricedTicket ticket;
    ticket.event.id = std::to_string(m_seed) + "-" + std::to_string(++m_ids);
    ticket.event.sessionId = session.stateId;
    ticket.event.sequence = session.sequence - 1;
    ticket.event.signedAt = m_clock.now();
    ticket.event.identity = m_customers[session.customer].identity;
    ticket.event.feeWei = wei;
    ticket.quote = *m_price.quoteAt(m_clock.now());
    ticket.networkFee = ticket.billable = metering::usdOf(wei, ticket.quote);
    ++m_report.tickets;
    say(session.stateId + " signs " + ticket.billable.toString());
    m_oracle.spent(session.customer, session.stateId, ticket.event.id, ticket.billable.units(),
                   m_clock.now().seconds() + latenessSeconds, metering::usdOf(rounding, ticket.quote).units());
    checkBound(session.customer);
    const bool late = !session.lateTicketOut && oneIn(12);
    session.lateTicketOut = session.lateTicketOut || late;
    m_report.lateTickets += late;
    ++m_undelivered;
    const std::int64_t delay = late ? between(61'000, 200'000) : oneIn(3) ? between(0, 30'000) : between(0, 2'000);
    m_scheduler.after(delay, [this, index, ticket, late] { deliver(index, ticket, late); });
}

void GateWorld::deliver(std::size_t index, metering::PricedTicket ticket, bool late)
{
    const auto again = [&](std::int64_t ms) {
        m_scheduler.after(ms, [this, index, ticket, late] { deliver(index, ticket, late); });
    };
    if (m_dead)
        return again(500);
    const auto outcome = std::make_shared<std::optional<Result<void>>>();
    submit([this, ticket](storage::Connection& connection) { return m_gate->ticketPriced(connection, ticket); },
           [outcome](Result<void> result) { *outcome = std::move(result); });
    if (!*outcome || !**outcome)
        return again(500);
    if (m_oracle.posted(m_sessions[index].customer, m_sessions[index].stateId, ticket.event.id,
                        m_clock.now().seconds())) {
        --m_undelivered;
        if (late)
            m_sessions[index].lateTicketOut = false;
        if (oneIn(10))
            again(between(100, 20'000));  // at least once
    }
}

// --- operators -----------------------------------------------------------------------------------------------------------------

void GateWorld::topUp(std::size_t customer)
{
    GrantRequest request;
    request.identity = m_customers[customer].identity;
    request.id = std::to_string(m_seed) + "-g" + std::to_string(++m_ids);
    request.amount = usdFromMicros(oneIn(3) ? between(500'000, 3'000'000) : between(2'000, 250'000));
    request.priority = static_cast<int>(below(3));
    if (oneIn(3))
        request.expires = m_gateClock.now().plusSeconds(between(400, 500));
    else if (oneIn(3))
        request.expires = m_gateClock.now().plusSeconds(between(20, 200));
    submitGrant(customer, request);
}

// Counted from the first try: it may be durable before anybody hears of it.
void GateWorld::submitGrant(std::size_t customer, const GrantRequest& request, bool counted)
{
    const auto outcome = std::make_shared<std::optional<Result<void>>>();
    if (!m_dead) {
        if (!std::exchange(counted, true))
            m_oracle.granted(customer, request.amount.units());
        submit(
            [this, request](storage::Connection& connection) -> Result<void> {
                SLUICE_TRY(m_accounts->grant(connection, request, {"operator", {}, m_gateClock.now()}));
                return {};
            },
            [outcome](Result<void> result) { *outcome = std::move(result); });
    }
    if (*outcome && **outcome) {
        say("granted " + request.amount.toString());
        m_customers[customer].grants.push_back(request.id);
    } else if (*outcome && (**outcome).error().code == ErrorCode::InvalidArgument) {
        m_oracle.granted(customer, -request.amount.units());  // it would have expired by now: nothing of it was stored
    } else {
        m_scheduler.after(300, [this, customer, request, counted] { submitGrant(customer, request, counted); });
    }
}

void GateWorld::voidGrant(std::size_t customer)
{
    auto& grants = m_customers[customer].grants;
    if (m_dead || grants.empty())
        return;
    submit(
        [this, id = grants[below(grants.size())]](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(m_accounts->voidGrant(connection, "sim", id, "revoked", {"operator", {}, m_gateClock.now()}));
            return {};
        },
        [this](const Result<void>& result) {
            say(result ? "a grant is voided" : "no void: " + result.error().message);
        });
}

void GateWorld::block(std::size_t customer, bool blocked)
{
    if (m_dead)
        return;
    SimCustomer& who = m_customers[customer];
    const auto outcome = std::make_shared<std::optional<Result<void>>>();
    who.blocked = false;  // not known until it is acknowledged
    submit(
        [this, &who, blocked](storage::Connection& connection) {
            return m_gate->setBlocked(connection, BlockKind::User, who.identity.authId, blocked, "because",
                                      {"operator", {}, m_gateClock.now()});
        },
        [outcome](Result<void> result) { *outcome = std::move(result); });
    who.blocked = blocked && *outcome && (*outcome)->has_value() && !m_dead;
}

void GateWorld::askAsSomebodyElse(const SimSession& session)
{
    if (m_dead || !m_gate->session(session.stateId))
        return;
    GateRequest request;
    request.identity = {"sim", "mallory", "api_key_user", false, "sim:mallory"};
    request.state.stateId = session.stateId;
    request.state.type = session.type;
    request.now = m_gateClock.now();
    request.verifierExpiry = request.now.seconds() + 60;
    m_gate->decide(request, [this](const Verdict<GatePass>& verdict) {
        if (verdict)
            violate("a live session was given to another identity");
    });
}

// --- the judge -------------------------------------------------------------------------------------------------------------------

Int256 GateWorld::lapsed(std::size_t customer)
{
    const std::string key = m_customers[customer].identity.customerKey();
    const auto found = m_books.database->readers().readFor<std::optional<Int256>>([&](storage::Connection& connection) {
        return connection.queryOne("SELECT lapsed FROM clearing_customers WHERE customer = ?", {std::string_view(key)},
                                   [](const storage::Row& row) { return row.int256(0); });
    });
    SLUICE_CHECK(found.has_value());
    return found->value_or(Int256(0));
}

void GateWorld::checkBound(std::size_t customer)
{
    const auto beyond = m_oracle.beyondBound(customer, lapsed(customer), m_clock.now().seconds());
    if (beyond > 0) {
        violate("customer " + std::to_string(customer) + " spent " + formatUnits(beyond, 26)
                + " USD beyond its balance and one hold per open session");
    }
}

void GateWorld::calmDown()
{
    m_calm = true;
    m_gateClock.offsetMs = 0;
    m_scheduler.run(10'000);  // a process that died is back
    for (int round = 0; round < 80 && (m_undelivered > 0 || !m_gate->sessions().empty()); ++round)
        m_scheduler.run(10'000);
    m_scheduler.run(400'000);  // every hold, every grant that expires
}

void GateWorld::judge()
{
    if (m_undelivered != 0)
        return violate("tickets were never accepted");
    if (!m_gate->sessions().empty())
        return violate("a session stays open");
    AccountQueries queries(m_books.database->readers());
    for (std::size_t i = 0; i < m_customers.size(); ++i) {
        const auto found = queries.customer(m_customers[i].identity.customerKey(), m_gateClock.now());
        if (!found || !*found) {
            if (m_oracle.grantedUnits(i) != 0)
                violate("a customer is missing");
            continue;
        }
        const CustomerBalance& balance = **found;
        if (!balance.held.isZero())
            violate("a hold leaked: " + balance.held.toString() + " USD");
        if (balance.granted.units() != m_oracle.grantedUnits(i))
            violate("granted " + balance.granted.toString() + " differs from what was given");
        if (balance.consumed.units() != m_oracle.spentUnits(i))
            violate("billed " + balance.consumed.toString() + ", signed were "
                    + formatUnits(m_oracle.spentUnits(i), 26));
        if (balance.settled.units()
            != Int256(m_oracle.grantedUnits(i) - m_oracle.spentUnits(i) - balance.lapsed.units()))
            violate("the balance differs from what was given, spent and taken back");
    }
}

}  // namespace

GateHistoryReport runGateHistory(std::uint64_t seed, GateBooks& books, bool verbose)
{
    return GateWorld(seed, books, verbose).run();
}

}  // namespace sluice::sim
