#include "sim/history.h"

#include "core/check.h"
#include "core/ids.h"
#include "crypto/hash.h"

#include <algorithm>
#include <cstdio>

namespace sluice::sim {

namespace {

using payouts::Intent;
using payouts::IntentKind;
using payouts::IntentState;

const Int256 milliEth = 1'000'000'000'000'000;

class History {
public:
    History(std::uint64_t seed, Books& books, bool verbose, bool deep)
        : m_seed(seed)
        , m_rig(seed, books, drawConfig(seed))
        , m_rng(seed ^ 0x5eed)
        , m_verbose(verbose)
        , m_deepAllowed(deep)
    {}

    HistoryReport run()
    {
        drawWorld();
        m_rig.signer.onSign = [this](const payouts::SigningOrder& order) { judgeSigning(order); };
        m_rig.chain.onSend = [this](const Bytes& raw) { judgeSending(raw); };
        m_rig.start();
        m_rig.mineEvery(500 + static_cast<std::int64_t>(below(3'000)));
        scheduleEvent();
        const std::int64_t length = 20'000 + static_cast<std::int64_t>(below(60'000));
        m_rig.run(length);
        calmDown();
        for (int round = 0; round < 120 && m_report.violation.empty() && !atRest(); ++round) {
            releaseEverything();
            m_rig.run(10'000);
        }
        judge();
        m_report.commits = m_rig.writer.commits;
        m_report.deep = m_deep;
        return m_report;
    }

private:
    static payouts::PayoutConfig drawConfig(std::uint64_t seed)
    {
        SeededRng rng(seed ^ 0xc0ffee);
        auto config = Rig::testConfig(1'000 + seed);
        const std::uint64_t depths[] = {1, 2, 3, 5};
        config.confirmations = depths[rng.below(4)];
        config.thresholdWei = milliEth;
        if (rng.below(3) == 0)
            config.gate.autoLimitWei = milliEth * 5;
        if (rng.below(4) == 0)
            config.gate.twoApprovalsAboveWei = milliEth * 8;
        if (rng.below(8) == 0)
            config.lookupsAtOnce = 1;
        return config;
    }

    std::uint64_t below(std::uint64_t bound) { return m_rng.below(bound); }
    bool oneIn(std::uint64_t n) { return below(n) == 0; }

    Address randomAddress()
    {
        Address address;
        m_rng.fill(address.bytes);
        return address;
    }

    void drawWorld()
    {
        auto& faults = m_rig.chain.faults;
        const std::uint64_t depth = m_rig.config.confirmations;
        faults.lag = std::max<std::uint64_t>(1, depth / 2);
        faults.reorgDepth = depth - faults.lag;
        faults.maxDelayMs = 20 + static_cast<std::int64_t>(below(800));
        faults.inclusion = 400 + static_cast<int>(below(600));
        if (!oneIn(4)) {
            faults.timeout = static_cast<int>(below(80));
            faults.failAfterAccept = static_cast<int>(below(150));
            faults.lateAccept = static_cast<int>(below(60));
            faults.lagging = static_cast<int>(below(200));
            faults.noStatus = static_cast<int>(below(80));
            faults.wrongPending = static_cast<int>(below(60));
            faults.underprice = static_cast<int>(below(150));
            faults.reorg = static_cast<int>(below(120));
            faults.drop = static_cast<int>(below(150));
            faults.foreign = static_cast<int>(below(60));
        }
        // Deeper than the confirmations: what was ended is undone.
        m_deep = oneIn(6) && m_deepAllowed;
        if (m_deep) {
            if (oneIn(2))
                faults.foreign = 0;
            faults.deepReorg = 20 + static_cast<int>(below(60));
            faults.deepReorgDepth = depth + 1 + below(6);
        }
        if (!oneIn(3)) {
            auto& disk = m_rig.writer.faults;
            disk.failBefore = static_cast<int>(below(30));
            disk.failAtCommit = static_cast<int>(below(30));
            disk.lostAck = static_cast<int>(below(30));
            disk.crashBefore = static_cast<int>(below(25));
            disk.crashAfter = static_cast<int>(below(40));
        }
        m_rig.signer.unavailablePerMille = oneIn(4) ? 200 : 0;
        if (oneIn(6))
            m_rig.chain.setBalance(Rig::key().address(), UInt256(milliEth * 12));
        const int count = 1 + static_cast<int>(below(4));
        for (int i = 0; i < count; ++i) {
            const std::string id = "h" + std::to_string(m_seed) + "-" + std::to_string(i);
            const Address address = randomAddress();
            m_rig.payees.payees[id] = {address, false};
            m_addresses[id].push_back(address);
            m_names.push_back(id);
            if (oneIn(20))
                m_rig.chain.revertingUnseen.insert(address);
            if (oneIn(20))
                m_rig.chain.reverting.insert(address);
            credit(id);
        }
    }

    // --- what happens ------------------------------------------------------------------------------------------------------------

    void scheduleEvent()
    {
        m_rig.scheduler.after(200 + static_cast<std::int64_t>(below(5'000)), [this] {
            if (m_calm)
                return;
            event();
            scheduleEvent();
        });
    }

    // The layer below the store: a write or a sync that fails, a full disk, a power cut between any two of them.
    void diskEvent()
    {
        test::FaultDisk& disk = *m_rig.books.disk;
        disk.setCapacity(std::nullopt);
        switch (below(6)) {
        case 0: return disk.failWrite(1 + static_cast<int>(below(20)));
        case 1: return disk.failSync(1 + static_cast<int>(below(4)));
        case 2: return disk.setCapacity(disk.usedBytes() + static_cast<std::int64_t>(below(40'000)));
        case 3:
        case 4: return disk.crashAt(1 + static_cast<int>(below(30)));
        default: return;
        }
    }

    void event()
    {
        if (m_rig.books.disk && oneIn(3))
            diskEvent();
        if (m_rig.books.disk && m_rig.books.disk->crashed())
            m_rig.crash();
        if (m_rig.dead()) {
            m_rig.start();
            return;
        }
        const std::string& name = m_names[below(m_names.size())];
        switch (below(12)) {
        case 0:
        case 1:
        case 2:
        case 3: return credit(name);
        case 4: return book(name, -Int256(below(3'000'000)) * 1'000'000'000);
        case 5: m_rig.payees.payees[name].denylisted = oneIn(2); return;
        case 6: return operate();
        case 7: return operate();
        case 8: return foreign();
        case 9:
            if (oneIn(2))
                m_rig.crash();
            return;
        case 10: return rareEvent(name);
        default: return;
        }
    }

    void rareEvent(const std::string& name)
    {
        switch (below(5)) {
        case 0: {
            const Address moved = randomAddress();
            m_rig.payees.payees[name].address = moved;
            m_addresses[name].push_back(moved);
            return;
        }
        case 1: m_rig.chain.silent = !m_rig.chain.silent; return;
        case 2: m_rig.leases.loseAll(); return;
        case 3: return switchMode(oneIn(2));
        default: m_rig.chain.dropAll(); return;
        }
    }

    void switchMode(bool dryRun)
    {
        m_rig.config.dryRun = dryRun;
        m_rig.commands().setDryRun(dryRun, "alice", randomId(m_rng), [](const Result<void>&) {});
    }

    void credit(const std::string& name) { book(name, Int256(1 + below(4'000'000)) * 1'000'000'000); }

    // Asked for again, with the same id, until the answer is good: that is what a client does.
    void book(const std::string& name, const Int256& wei)
    {
        if (wei == 0)
            return;
        m_expected[name] += wei;
        m_earned[name] += wei > 0 ? wei : Int256(0);
        ++m_bookingsOpen;
        bookOnce(randomId(m_rng), name, wei);
    }

    void bookOnce(const std::string& id, const std::string& name, const Int256& wei)
    {
        const auto again = [this, id, name, wei] {
            m_rig.scheduler.after(700, [this, id, name, wei] { bookOnce(id, name, wei); });
        };
        if (!m_rig.running())
            return again();
        auto answered = std::make_shared<bool>(false);
        m_rig.writer.submitFor<ledger::Posted>(
            [this, id, name, wei](storage::Connection& connection) {
                return m_rig.books.ledger->credit(connection, {id,
                                                               name,
                                                               Amount(Asset::eth(), wei),
                                                               ledger::TransferKind::Credit,
                                                               "",
                                                               "",
                                                               "",
                                                               {1'767'225'600'000'000}});
            },
            [this, answered, again](const Result<ledger::Posted>& posted) {
                *answered = true;
                if (posted)
                    --m_bookingsOpen;
                else
                    again();
            });
        if (!*answered)  // the process died with the request
            again();
    }

    void operate()
    {
        const auto open = m_rig.books.payoutQueries.openIntents();
        SLUICE_CHECK(open.has_value());
        if (open->empty())
            return;
        const Intent& intent = (*open)[below(open->size())];
        const auto verb = static_cast<payouts::Verb>(below(7));
        const char* actors[] = {"alice", "bob"};
        (void)m_rig.verb(verb, intent.id, actors[below(2)], "because", randomId(m_rng));
    }

    void foreign()
    {
        if (m_rig.chain.faults.foreign == 0
            || below(1'000) >= static_cast<std::uint64_t>(m_rig.chain.faults.foreign) * 8)
            return;
        const Address sender = Rig::key().address();
        chain::Transaction tx;
        tx.chainId = m_rig.config.chainId;
        tx.nonce = oneIn(2) ? m_rig.chain.pendingOf(sender) : m_rig.chain.nonceOf(sender);
        tx.fees = chain::DynamicFees{2, 200'000'000'000};
        tx.gasLimit = 21'000;
        tx.to = Address{};
        tx.value = 1;
        m_rig.chain.injectForeign(m_rig.signer.signNow(tx));
        // Mined, seen, and then undone: whoever takes the nonce for lost too soon pays twice.
        if (m_rig.chain.faults.reorgDepth > 0 && oneIn(2))
            m_rig.scheduler.after(2'000 + static_cast<std::int64_t>(below(6'000)), [this] {
                if (!m_calm)
                    m_rig.chain.reorg(1 + below(m_rig.chain.faults.reorgDepth), false);
            });
    }

    // --- rest --------------------------------------------------------------------------------------------------------------------

    void calmDown()
    {
        m_calm = true;
        auto& faults = m_rig.chain.faults;
        const std::uint64_t lag = faults.lag;
        faults = {};
        faults.lag = lag;
        m_rig.chain.baseFee = 1'000'000'000;
        m_rig.chain.silent = false;
        m_rig.chain.revertingUnseen.clear();
        m_rig.chain.reverting.clear();
        m_rig.chain.setBalance(Rig::key().address(), UInt256("1000000000000000000000"));
        m_rig.writer.faults = {};
        if (test::FaultDisk* disk = m_rig.books.disk) {
            disk->setCapacity(std::nullopt);
            disk->failWrite(0);
            disk->failSync(0);
            disk->crashAt(0);
            if (disk->crashed())
                m_rig.crash();
        }
        m_rig.signer.unavailablePerMille = 0;
        m_rig.config.dryRun = false;
        for (auto& [name, payee] : m_rig.payees.payees)
            payee.denylisted = false;
        if (m_rig.dead())
            m_rig.start();
        m_rig.mineEvery(2'000);
        switchMode(false);
    }

    void releaseEverything()
    {
        const auto open = m_rig.books.payoutQueries.openIntents();
        SLUICE_CHECK(open.has_value());
        for (const Intent& intent : *open) {
            if (intent.gate == payouts::Gate::Held)
                (void)m_rig.verb(payouts::Verb::Release, intent.id, "alice", "", randomId(m_rng));
            if (intent.gate == payouts::Gate::Awaiting)
                for (const char* name : {"alice", "bob"})
                    (void)m_rig.verb(payouts::Verb::Approve, intent.id, name, "", randomId(m_rng));
        }
    }

    bool atRest()
    {
        const auto open = m_rig.books.payoutQueries.openIntents();
        SLUICE_CHECK(open.has_value());
        if (!open->empty() || m_bookingsOpen > 0)
            return false;
        for (const std::string& name : m_names)
            if (m_rig.balance(name) >= m_rig.config.thresholdWei)
                return false;
        return !m_deep || !somethingUndone();
    }

    bool somethingUndone()
    {
        for (const Intent& intent : m_rig.intents())
            if (intent.reopened
                || (payouts::isResolved(intent.state) && paymentsOf(intent) != (intent.state == IntentState::Settled)))
                return true;
        return false;
    }

    // --- the oracle --------------------------------------------------------------------------------------------------------------

    void violate(const std::string& what)
    {
        if (m_report.violation.empty())
            m_report.violation = what;
    }

    std::optional<std::int64_t> count(const std::string& sql, std::string_view value)
    {
        const auto found =
            m_rig.books.database->readers().readFor<std::optional<std::int64_t>>([&](storage::Connection& connection) {
                return connection.queryOne(sql, {value}, [](const storage::Row& row) { return row.int64(0); });
            });
        return found ? *found : std::nullopt;  // a disk that fails answers nothing
    }

    // What is to happen is durable before it happens: whoever pays has the money reserved or debited, under a nonce that is written down ...
    void judgeSigning(const payouts::SigningOrder& order)
    {
        if (order.attempt == payouts::AttemptKind::Cancel)
            return;
        static const std::string sql =
            "SELECT count(*) FROM payout_intents i LEFT JOIN payout_legs l ON l.intent_id = i.id "
            "LEFT JOIN ledger_reservations r ON r.id = l.reservation_id AND r.state = 'active' "
            "WHERE i.id = ? AND i.nonce IS NOT NULL AND i.open > 0 "
            "AND (l.intent_id IS NULL OR r.id IS NOT NULL OR l.paid_wei IS NOT NULL)";
        const auto ready = count(sql, order.intentId);
        if (ready && *ready == 0)
            violate("signed before nonce and reservation were durable: " + order.intentId);
    }

    // ... and the bytes are in the store before any node sees them.
    void judgeSending(const Bytes& raw)
    {
        static const std::string sql = "SELECT count(*) FROM payout_attempts WHERE tx_hash = ?";
        const auto stored = count(sql, crypto::keccak256(raw).toHex());
        if (stored && *stored == 0)
            violate("sent what the store does not hold");
    }

    void judge()
    {
        const auto intents = m_rig.intents();
        if (!atRest()) {
            std::string open;
            for (const Intent& intent : intents)
                if (!payouts::isResolved(intent.state) || intent.wait != payouts::WaitReason::None)
                    open += std::string(" ") + toText(intent.kind) + "/" + toText(intent.state) + "/"
                            + toText(intent.gate) + "/" + toText(intent.wait) + " nonce "
                            + (intent.nonce ? std::to_string(*intent.nonce) : "-") + " attempts "
                            + std::to_string(intent.attempts.size()) + (intent.simulated ? " simulated" : "") + " "
                            + intent.waitDetail;
            violate("does not come to rest:" + open + "; chain nonce "
                    + std::to_string(m_rig.chain.nonceOf(Rig::key().address())) + " engine "
                    + toText(m_rig.engine().status().pause));
        }
        for (const Intent& intent : intents)
            judgeIntent(intent);
        for (const std::string& name : m_names)
            judgeOrchestrator(name, intents);
        if (m_verbose)
            for (const Intent& intent : intents)
                print(intent);
    }

    int paymentsOf(const Intent& intent) const
    {
        return static_cast<int>(std::ranges::count_if(intent.attempts, [this](const payouts::Attempt& attempt) {
            return attempt.kind == payouts::AttemptKind::Pay && m_rig.chain.minedStatus(attempt.txHash).value_or(false);
        }));
    }

    void judgeIntent(const Intent& intent)
    {
        const int paid = paymentsOf(intent);
        m_report.attempts += static_cast<int>(intent.attempts.size());
        m_report.payouts += intent.state == IntentState::Settled && intent.kind == IntentKind::Payout;
        m_report.replaced += intent.state == IntentState::Replaced;
        m_report.failed += intent.state == IntentState::Failed;
        if (paid > 1)
            violate("paid twice by one intent: " + intent.id);
        if (intent.state == IntentState::Settled && paid != 1)
            violate("settled without a payment on chain: " + intent.id);
        if (intent.state != IntentState::Settled && payouts::isResolved(intent.state) && paid != 0)
            violate(std::string(toText(intent.state)) + " although it paid on chain: " + intent.id);
        if (intent.simulated && (!intent.attempts.empty() || intent.nonce))
            violate("a simulated intent was signed: " + intent.id);
    }

    void judgeOrchestrator(const std::string& name, const std::vector<Intent>& intents)
    {
        Int256 received = 0;
        for (const Address& address : m_addresses[name])
            received += Int256(m_rig.chain.received(address));
        Int256 debited = 0;
        Int256 promised = 0;
        for (const Intent& intent : intents)
            for (const auto& leg : intent.legs) {
                if (leg.orchestratorId != name)
                    continue;
                debited += leg.paidWei.value_or(0);
                promised += !intent.simulated && !payouts::isResolved(intent.state) ? leg.amountWei : Int256(0);
            }
        const Int256 balance = m_rig.balance(name);
        if (atRest() && received != debited)
            violate(name + " received " + toDecimal(received) + " but was debited " + toDecimal(debited));
        if (m_bookingsOpen == 0 && m_expected[name] - debited != balance)
            violate(name + " earned " + toDecimal(m_expected[name]) + ", was debited " + toDecimal(debited)
                    + ", but has " + toDecimal(balance));
        // A credit paid twice: once the money was given back and promised again, only a reorganisation deeper than the confirmations that
        // brings an old copy back can do that, and then the books say so.
        if (debited > m_earned[name] && std::ranges::none_of(intents, [&](const Intent& intent) {
                return m_deep && intent.legs.size() == 1 && intent.legs.front().orchestratorId == name
                       && wasReopened(intent);
            }))
            violate(name + " earned " + toDecimal(m_earned[name]) + " but was paid " + toDecimal(debited));
        m_report.overpaid += debited > m_earned[name];
        if (m_rig.reserved(name) != promised)
            violate(name + " has " + toDecimal(m_rig.reserved(name)) + " reserved, open intents hold "
                    + toDecimal(promised));
    }

    // After it had ended without paying.
    bool wasReopened(const Intent& intent)
    {
        const auto view = m_rig.books.payoutQueries.payout(intent.id);
        return std::ranges::any_of((*view)->timeline, [](const auto& row) { return row.event == "reopened"; });
    }

    void print(const Intent& intent)
    {
        std::printf("%s %s %s nonce %s value %s\n", intent.id.c_str(), toText(intent.kind), toText(intent.state),
                    intent.nonce ? std::to_string(*intent.nonce).c_str() : "-", toDecimal(intent.valueWei).c_str());
        const auto view = m_rig.books.payoutQueries.payout(intent.id);
        for (const auto& row : (*view)->timeline)
            std::printf("    %s %-14s %-10s %s %s\n", formatTimeZ(row.at).c_str(), row.event.c_str(), row.state.c_str(),
                        row.txHash.substr(0, 10).c_str(), row.detail.c_str());
        for (const auto& attempt : intent.attempts) {
            const auto status = m_rig.chain.minedStatus(attempt.txHash);
            std::printf("    attempt %d %s %s: %s\n", attempt.number, toText(attempt.kind),
                        attempt.txHash.toHex().substr(0, 10).c_str(),
                        !status   ? "not on chain"
                        : *status ? "mined"
                                  : "reverted");
        }
    }

    const std::uint64_t m_seed;
    Rig m_rig;
    SeededRng m_rng;
    const bool m_verbose;
    bool m_calm = false;
    const bool m_deepAllowed;
    bool m_deep = false;
    int m_bookingsOpen = 0;
    std::vector<std::string> m_names;
    std::map<std::string, std::vector<Address>> m_addresses;
    std::map<std::string, Int256> m_expected;
    std::map<std::string, Int256> m_earned;
    HistoryReport m_report;
};

}  // namespace

HistoryReport runHistory(std::uint64_t seed, Books& books, bool verbose, bool deep)
{
    return History(seed, books, verbose, deep).run();
}

}  // namespace sluice::sim
