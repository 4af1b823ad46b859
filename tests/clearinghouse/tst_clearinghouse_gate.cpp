// The balance gate: holds, expiry, refusals, modes (clearinghouse spec 4.4, 11; DECISIONS 27-30).
#include "support/gate_bench.h"
#include "support/postgres_fixture.h"

#include <QTest>

#include <limits>

using namespace sluice;
using namespace sluice::clearinghouse;
using test::gateUser;
using test::liveState;

namespace {

storage::DatabaseConfig gateStore(bool postgres)
{
    storage::DatabaseConfig config;
    if (postgres)
        config.postgresUrl = test::PostgresFixture::shared().newDatabase();
    return config;
}

// A writer that fails, or keeps commands until told.
class GateTestWriter final : public storage::Writer {
public:
    explicit GateTestWriter(storage::Writer& real) : m_real(real) {}
    bool failing = false;
    bool holding = false;
    std::vector<std::pair<Command, Done>> kept;

    void submit(Command command, Done done) override
    {
        if (failing)
            return done(fail(ErrorCode::DiskFull, "the disk is full"));
        if (holding) {
            kept.emplace_back(std::move(command), std::move(done));
            return;
        }
        m_real.submit(std::move(command), std::move(done));
    }
    void addListener(storage::BatchListener* listener) override { m_real.addListener(listener); }
    std::size_t queued() const override { return kept.size(); }

private:
    storage::Writer& m_real;
};

PaymentState gateState(const std::string& stateId, const char* type, std::int64_t price, std::int64_t sequence = 0)
{
    PaymentState state = liveState(stateId, 1, sequence);
    state.type = type;
    state.pricePerUnit = price;
    return state;
}

}  // namespace

class TestClearinghouseGate : public QObject {
    Q_OBJECT

private:
    void engines()
    {
        QTest::addColumn<bool>("postgres");
        QTest::newRow("sqlite") << false;
        QTest::newRow("postgres") << true;
    }

private Q_SLOTS:
    // DECISIONS 29: burn rate x (time until expiry + lateness), durable before the answer.
    void hold_is_rate_times_time_and_lateness_data() { engines(); }
    void hold_is_rate_times_time_and_lateness()
    {
        QFETCH(const bool, postgres);
        test::GateBench bench({}, {}, gateStore(postgres));
        QVERIFY(bench.grant(gateUser(), 10'000'000).has_value());
        const auto pass = bench.decide(liveState("aaaa0001", 1'000));
        QVERIFY(pass.has_value());
        QVERIFY(!pass->fromMemory);
        QCOMPARE(pass->expiry, bench.clock.now().seconds() + 60);
        QCOMPARE(microsOf(pass->hold), 1'000 * (60 + 1 + 60));
        QCOMPARE(bench.heldMicros(), 121'000);
        QCOMPARE(bench.verify(), std::string());
    }

    void inside_a_hold_is_answered_from_memory()
    {
        test::GateBench bench;
        QVERIFY(bench.grant(gateUser(), 10'000'000).has_value());
        const auto first = bench.decide(liveState("aaaa0001"));
        bench.clock.advanceMs(20'000);
        const auto second = bench.decide(liveState("aaaa0001", 1'000, 3));
        QVERIFY(second.has_value());
        QVERIFY(second->fromMemory);
        QCOMPARE(second->expiry, first->expiry);
        QCOMPARE(bench.gate().stats().durable, 1U);
        QCOMPARE(bench.gate().session("aaaa0001")->authorisations, 1);
        bench.clock.advanceMs(41'000);
        const auto third = bench.decide(liveState("aaaa0001", 1'000, 9));
        QVERIFY(third.has_value());
        QVERIFY(!third->fromMemory);
        QCOMPARE(third->expiry, bench.clock.now().seconds() + 60);
        QCOMPARE(bench.gate().sessions().size(), std::size_t(1));
        QCOMPARE(bench.verify(), std::string());
    }

    void first_call_prepays_data()
    {
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<int>("seconds");
        QTest::newRow("lv2v") << QByteArray("lv2v") << 60;
        QTest::newRow("live") << QByteArray("live") << 10;
    }
    void first_call_prepays()
    {
        QFETCH(const QByteArray, type);
        QFETCH(const int, seconds);
        test::GateBench bench;
        PaymentState state = liveState("aaaa0001", 1'000);
        state.type = type.toStdString();
        if (type == "lv2v")
            state.pixelsPerUnit = 27'648'000;
        QVERIFY(bench.grant(gateUser(), 1'000 * seconds - 10).has_value());
        const auto refused = bench.decide(state);
        QVERIFY(!refused);
        QCOMPARE(refused.error().status, 483);
        QVERIFY(refused.error().reason.starts_with("insufficient_balance: "));
        QVERIFY(refused.error().reason.find("payment of " + std::to_string(seconds) + " s") != std::string::npos);
        QVERIFY(bench.grant(gateUser(), 20).has_value());
        QVERIFY(bench.decide(state).has_value());
        QCOMPARE(bench.verify(), std::string());
    }

    void expiry_follows_the_burn_rate_data()
    {
        QTest::addColumn<int>("seconds");
        QTest::addColumn<int>("expected");
        QTest::newRow("plenty") << 500 << 60;
        QTest::newRow("half a minute") << 30 << 30;
        QTest::newRow("never under five") << 2 << 5;
    }
    void expiry_follows_the_burn_rate()
    {
        QFETCH(const int, seconds);
        QFETCH(const int, expected);
        test::GateBench bench;
        QVERIFY(bench.grant(gateUser(), (10 + seconds) * 1'000 + 5).has_value());
        const auto pass = bench.decide(liveState("aaaa0001", 1'000));
        QCOMPARE(pass->expiry, bench.clock.now().seconds() + expected);
        QVERIFY(pass->hold <= usdFromMicros((10 + seconds) * 1'000 + 5));
        QCOMPARE(bench.verify(), std::string());
    }

    void never_later_than_the_verifier()
    {
        test::GateBench bench;
        QVERIFY(bench.grant(gateUser(), 10'000'000).has_value());
        const std::int64_t now = bench.clock.now().seconds();
        QCOMPARE(bench.decide(liveState("aaaa0001"), gateUser(), now + 12)->expiry, now + 12);
        QCOMPARE(bench.decide(liveState("aaaa0001"), gateUser(), now + 7)->expiry, now + 7);
        QCOMPARE(bench.decide(liveState("aaaa0002"), gateUser(), now - 30)->expiry, now - 30);
    }

    void REF_12_expiry_is_capped_and_block_button_stops()
    {
        test::GateBench bench;
        QVERIFY(bench.grant(gateUser(), 100'000'000).has_value());
        const std::int64_t now = bench.clock.now().seconds();
        QCOMPARE(bench.decide(liveState("aaaa0001"), gateUser(), now + 86'400)->expiry, now + 60);
        QVERIFY(bench.block(BlockKind::User, "tenant-a:user-1", true).has_value());
        const auto user = bench.decide(liveState("aaaa0001"));
        QCOMPARE(user.error().status, 403);
        QCOMPARE(user.error().code, std::string("user_blocked"));
        QVERIFY(bench.decide(liveState("bbbb0001"), gateUser("tenant-a", "user-2")).error().code != "user_blocked");
        bench.restart();
        QCOMPARE(bench.decide(liveState("aaaa0001")).error().code, std::string("user_blocked"));
        QVERIFY(bench.gate().session("aaaa0001")->blocked);
        QVERIFY(bench.block(BlockKind::User, "tenant-a:user-1", false).has_value());
        QVERIFY(bench.decide(liveState("aaaa0001")).has_value());
        QVERIFY(bench.block(BlockKind::Session, "aaaa0001", true).has_value());
        QCOMPARE(bench.decide(liveState("aaaa0001")).error().code, std::string("session_blocked"));
        QVERIFY(bench.decide(liveState("aaaa0002")).has_value());
        QCOMPARE(bench.auditCount("user.block"), 1);
        QCOMPARE(bench.auditCount("session.block"), 1);
    }

    void REF_13_zero_in_mid_session_is_refused_and_topup_opens_at_once_data() { engines(); }
    void REF_13_zero_in_mid_session_is_refused_and_topup_opens_at_once()
    {
        QFETCH(const bool, postgres);
        test::GateBench bench({}, {.topUpUrl = "https://pay.example"}, gateStore(postgres));
        QVERIFY(bench.grant(gateUser(), 40'000).has_value());
        QVERIFY(bench.decide(liveState("aaaa0001", 1'000)).has_value());
        QVERIFY(bench.ticket("aaaa0001", 10'000).has_value());
        bench.clock.advanceMs(30'000);
        QVERIFY(bench.ticket("aaaa0001", 30'000).has_value());
        const auto refused = bench.decide(liveState("aaaa0001", 1'000, 2));
        QVERIFY(!refused);
        QCOMPARE(refused.error().status, 483);
        QCOMPARE(refused.error().code, std::string("insufficient_balance"));
        QCOMPARE(refused.error().reason,
                 std::string("insufficient_balance: insufficient balance; top up at https://pay.example"));
        QVERIFY(!bench.decide(liveState("aaaa0001", 1'000, 2)));
        QVERIFY(bench.grant(gateUser(), 5'000'000).has_value());
        QVERIFY(bench.decide(liveState("aaaa0001", 1'000, 2)).has_value());
        QCOMPARE(bench.verify(), std::string());
    }

    void refusal_is_remembered_until_something_changes()
    {
        test::GateBench bench;
        QVERIFY(!bench.decide(liveState("aaaa0001")));
        QVERIFY(!bench.decide(liveState("aaaa0002")));
        const std::uint64_t waited = bench.gate().stats().refused;
        QCOMPARE(waited, 2U);
        QVERIFY(bench.grant(gateUser(), 5'000'000).has_value());
        QVERIFY(bench.decide(liveState("aaaa0002")).has_value());
    }

    // A refusal and a top-up in one batch: the refusal is older.
    void topup_in_the_batch_of_a_refusal_is_seen()
    {
        test::GateBench bench;
        QVERIFY(!bench.decide(liveState("aaaa0001")));
        std::promise<void> started, go;
        auto goes = go.get_future().share();
        bench.writer().submit(
            [&](storage::Connection&) -> Result<void> {
                started.set_value();
                goes.wait();
                return {};
            },
            [](const Result<void>&) {});
        started.get_future().wait();
        bench.clock.advanceMs(2'000);
        std::promise<bool> refused;
        bench.gate().decide({gateUser(), liveState("aaaa0001"), INT32_MAX, bench.clock.now()},
                            [&](const Verdict<GatePass>& verdict) { refused.set_value(!verdict); });
        std::promise<void> granted;
        bench.writer().submit(
            [&](storage::Connection& connection) -> Result<void> {
                GrantRequest request;
                request.identity = gateUser();
                request.id = "g";
                request.amount = usdFromMicros(5'000'000);
                SLUICE_TRY(bench.accounts().grant(connection, request, bench.operatorNow()));
                return {};
            },
            [&](const Result<void>&) { granted.set_value(); });
        go.set_value();
        QVERIFY(refused.get_future().get());
        granted.get_future().wait();
        QVERIFY(bench.decide(liveState("aaaa0001")).has_value());
    }

    // REF-14: reads never ask the gate.
    void REF_14_reads_work_at_zero()
    {
        test::GateBench bench;
        QVERIFY(!bench.decide(liveState("aaaa0001")));
        const auto found = bench.queries().customer(gateUser().customerKey(), bench.clock.now());
        QVERIFY(found && *found);
        QCOMPARE(microsOf((*found)->spendable), 0);
    }

    void REF_35_identity_is_pinned_to_the_session()
    {
        test::GateBench bench;
        QVERIFY(bench.grant(gateUser(), 5'000'000).has_value());
        QVERIFY(bench.grant(gateUser("tenant-a", "user-2"), 5'000'000).has_value());
        QVERIFY(bench.decide(liveState("aaaa0001")).has_value());
        const auto other = bench.decide(liveState("aaaa0001"), gateUser("tenant-a", "user-2"));
        QCOMPARE(other.error().status, 403);
        QCOMPARE(other.error().code, std::string("identity_pinned"));
        bench.restart();
        QCOMPARE(bench.decide(liveState("aaaa0001"), gateUser("tenant-a", "user-2")).error().code,
                 std::string("identity_pinned"));
        // Also what the signer's own state says.
        PaymentState foreign = liveState("aaaa0009", 1'000, 4);
        foreign.authId = "tenant-a:somebody";
        QCOMPARE(bench.decide(foreign).error().code, std::string("identity_pinned"));
        // Over and swept, the number may come again: it has 32 bits.
        bench.clock.advanceMs(200'000);
        bench.sweep();
        QVERIFY(bench.decide(liveState("aaaa0001"), gateUser("tenant-a", "user-2")).has_value());
        QCOMPARE(bench.verify(), std::string());
    }

    void parallel_sessions_cannot_each_spend_the_last_cent_data() { engines(); }
    void parallel_sessions_cannot_each_spend_the_last_cent()
    {
        QFETCH(const bool, postgres);
        test::GateBench bench({}, {}, gateStore(postgres));
        QVERIFY(bench.grant(gateUser(), 300'000).has_value());
        int allowed = 0;
        for (int i = 0; i < 10; ++i)
            allowed += bench.decide(liveState("aaaa000" + std::to_string(i), 1'000)).has_value() ? 1 : 0;
        QCOMPARE(allowed, 3);  // two whole holds of 121,000 and one of what was left
        QCOMPARE(bench.heldMicros(), 300'000);
        QCOMPARE(microsOf(bench.balance().spendable), 0);
        QCOMPARE(bench.verify(), std::string());
    }

    void tickets_post_the_hold_and_the_rest_lapses_data() { engines(); }
    void tickets_post_the_hold_and_the_rest_lapses()
    {
        QFETCH(const bool, postgres);
        test::GateBench bench({}, {}, gateStore(postgres));
        QVERIFY(bench.grant(gateUser(), 1'000'000).has_value());
        QVERIFY(bench.decide(liveState("aaaa0001", 1'000)).has_value());
        QVERIFY(bench.ticket("aaaa0001", 10'000).has_value());
        QCOMPARE(bench.settledMicros(), 990'000);
        QCOMPARE(bench.heldMicros(), 111'000);
        bench.clock.advanceMs(120'000);
        QCOMPARE(bench.sweep(), 0);  // expiry and lateness are not over
        // A late ticket, after the expiry.
        QVERIFY(bench.ticket("aaaa0001", 50'000).has_value());
        QCOMPARE(bench.heldMicros(), 61'000);
        bench.clock.advanceMs(1'000);
        QCOMPARE(bench.sweep(), 1);
        QCOMPARE(bench.heldMicros(), 0);
        QVERIFY(!bench.gate().session("aaaa0001"));
        // Later than that: from the balance.
        QVERIFY(bench.ticket("aaaa0001", 20'000).has_value());
        QCOMPARE(bench.settledMicros(), 920'000);
        QCOMPARE(bench.gate().stats().lateTickets, 1U);
        QCOMPARE(bench.verify(), std::string());
    }

    void ticket_above_its_hold_goes_below_zero_by_no_more_than_it()
    {
        test::GateBench bench;
        QVERIFY(bench.grant(gateUser(), 20'000).has_value());
        QVERIFY(bench.decide(liveState("aaaa0001", 1'000)).has_value());
        QVERIFY(bench.ticket("aaaa0001", 25'000).has_value());
        QCOMPARE(bench.settledMicros(), -5'000);
        QCOMPARE(bench.heldMicros(), 0);
        QVERIFY(!bench.decide(liveState("aaaa0001", 1'000, 3)));
        QCOMPARE(bench.verify(), std::string());
    }

    void ticket_of_another_customer_leaves_the_hold_alone()
    {
        test::GateBench bench;
        QVERIFY(bench.grant(gateUser(), 1'000'000).has_value());
        QVERIFY(bench.decide(liveState("aaaa0001", 1'000)).has_value());
        const std::int64_t held = bench.heldMicros();
        QVERIFY(bench.ticket("aaaa0001", 10'000, gateUser("tenant-b", "mallory")).has_value());
        QCOMPARE(bench.heldMicros(), held);
        QCOMPARE(bench.settledMicros(), 1'000'000);
        QCOMPARE(bench.settledMicros(gateUser("tenant-b", "mallory")), -10'000);
        QCOMPARE(bench.verify(), std::string());
    }

    void unposted_time_counts_as_spent()
    {
        test::GateBench bench;
        QVERIFY(bench.grant(gateUser(), 100'000).has_value());
        QCOMPARE(bench.decide(liveState("aaaa0001", 1'000))->expiry, bench.clock.now().seconds() + 60);
        bench.clock.advanceMs(50'000);
        QVERIFY(bench.ticket("aaaa0001", 60'000).has_value());  // up to now
        bench.clock.advanceMs(11'000);                          // and eleven seconds that no ticket tells of yet
        const auto pass = bench.decide(liveState("aaaa0001", 1'000, 2));
        QCOMPARE(pass->expiry, bench.clock.now().seconds() + 29);
        QCOMPARE(bench.verify(), std::string());
    }

    void restart_keeps_holds_data() { engines(); }
    void restart_keeps_holds()
    {
        QFETCH(const bool, postgres);
        test::GateBench bench({}, {}, gateStore(postgres));
        QVERIFY(bench.grant(gateUser(), 1'000'000).has_value());
        QVERIFY(bench.decide(liveState("aaaa0001", 1'000)).has_value());
        bench.restart();
        QCOMPARE(bench.gate().sessions().size(), std::size_t(1));
        const auto again = bench.decide(liveState("aaaa0001", 1'000, 1));
        QVERIFY(again->fromMemory);
        QCOMPARE(bench.heldMicros(), 121'000);
        bench.clock.advanceMs(121'000);
        QCOMPARE(bench.sweep(), 1);
        QCOMPARE(bench.heldMicros(), 0);
        QCOMPARE(bench.verify(), std::string());
    }

    void unknown_price_takes_the_configured_hold()
    {
        test::GateBench bench;
        QVERIFY(bench.grant(gateUser(), 1'000'000).has_value());
        bench.price.usdPerEthE8 = 0;
        const auto pass = bench.decide(liveState("aaaa0001"));
        QCOMPARE(microsOf(pass->hold), 50'000);
        QCOMPARE(pass->expiry, bench.clock.now().seconds() + 60);
        // Nor is there a rate where the caller names the units: ask soon.
        bench.price.usdPerEthE8 = 250'000'000'000;
        const auto units = bench.decide(gateState("aaaa0002", "", 5));
        QCOMPARE(microsOf(units->hold), 50'000);
        QCOMPARE(units->expiry, bench.clock.now().seconds() + 5);
        QCOMPARE(bench.verify(), std::string());
    }

    void fixed_pays_by_the_call()
    {
        test::GateBench bench;
        QVERIFY(bench.grant(gateUser(), 25'000).has_value());
        const auto state = [](std::int64_t sequence) {
            return gateState("aaaa0001", "fixed", 4'000'000'000'000, sequence);
        };
        const auto first = bench.decide(state(0));  // ten thousand micros each
        QCOMPARE(first->expiry, 0);
        QCOMPARE(microsOf(first->hold), 10'000);
        QCOMPARE(microsOf(bench.decide(state(1))->hold), 20'000);
        QVERIFY(!bench.decide(state(2)));
        QVERIFY(bench.ticket("aaaa0001", 10'000).has_value());
        QVERIFY(!bench.decide(state(2)));
        QCOMPARE(bench.verify(), std::string());
    }

    void no_state_is_one_session_of_the_identity()
    {
        test::GateBench bench;
        QVERIFY(bench.grant(gateUser(), 1'000'000).has_value());
        QVERIFY(bench.decide({}).has_value());
        QVERIFY(bench.decide({}).has_value());
        QCOMPARE(bench.gate().sessions().size(), std::size_t(1));
        QCOMPARE(bench.heldMicros(), 50'000);
    }

    void mode_off_and_observe()
    {
        test::GateBench bench({.mode = GateMode::Off});
        const std::int64_t now = bench.clock.now().seconds();
        QCOMPARE(bench.decide(liveState("aaaa0001"))->expiry, now + 60);
        QVERIFY(!bench.gate().session("aaaa0001"));
        bench.restart(GateConfig{.mode = GateMode::Observe});
        const auto observed = bench.decide(liveState("aaaa0001"));
        QVERIFY(observed.has_value());
        QVERIFY(observed->wouldRefuse.has_value());
        QCOMPARE(observed->wouldRefuse->status, 483);
        QCOMPARE(observed->expiry, now + 60);
        QCOMPARE(bench.gate().stats().wouldRefuse, 1U);
        QVERIFY(bench.decide(liveState("aaaa0001"))->fromMemory);
        QCOMPARE(bench.verify(), std::string());
    }

    void uncapped_expiry()
    {
        test::GateBench bench({.expiryMaxSeconds = 0});
        QVERIFY(bench.grant(gateUser(), 100'000'000).has_value());
        const std::int64_t now = bench.clock.now().seconds();
        QCOMPARE(bench.decide(liveState("aaaa0001"), gateUser(), now + 86'400)->expiry, now + 3'600);
    }

    void minimum_balance()
    {
        test::GateBench bench({.minUsdMicros = 500'000});
        QVERIFY(bench.grant(gateUser(), 499'999).has_value());
        QCOMPARE(bench.decide(liveState("aaaa0001")).error().status, 483);
        QVERIFY(bench.grant(gateUser(), 1).has_value());
        QVERIFY(bench.decide(liveState("aaaa0001")).has_value());
    }

    void store_fails_data()
    {
        QTest::addColumn<int>("onError");
        QTest::addColumn<bool>("known");
        QTest::addColumn<bool>("passes");
        QTest::newRow("deny") << int(GateOnError::Deny) << true << false;
        QTest::newRow("allow") << int(GateOnError::Allow) << false << true;
        QTest::newRow("grace, had a yes") << int(GateOnError::Grace) << true << true;
        QTest::newRow("grace, unknown") << int(GateOnError::Grace) << false << false;
    }
    void store_fails()
    {
        QFETCH(const int, onError);
        QFETCH(const bool, known);
        QFETCH(const bool, passes);
        test::GateBench bench;
        GateTestWriter writer(bench.writer());
        Gate gate({bench.clock, writer, bench.accounts(), bench.ledger(), bench.audit(), &bench.price, nullptr},
                  {.onError = GateOnError(onError), .graceSeconds = 300});
        QVERIFY(bench.grant(gateUser(), 5'000'000).has_value());
        const auto ask = [&](const char* stateId) {
            std::promise<Verdict<GatePass>> answered;
            auto answer = answered.get_future();
            gate.decide({gateUser(), liveState(stateId), INT32_MAX, bench.clock.now()},
                        [&](Verdict<GatePass> verdict) { answered.set_value(std::move(verdict)); });
            return answer.get();
        };
        if (known)
            QVERIFY(ask("aaaa0001").has_value());
        writer.failing = true;
        const auto verdict = ask("aaaa0002");
        QCOMPARE(verdict.has_value(), passes);
        if (!passes) {
            QCOMPARE(verdict.error().status, 503);
            QCOMPARE(verdict.error().code, std::string("billing_unavailable"));
            QVERIFY(verdict.error().reason.starts_with("billing_unavailable: "));
        }
        if (onError == int(GateOnError::Grace) && known) {
            bench.clock.advanceMs(301'000);
            QVERIFY(!ask("aaaa0003"));
        }
        bench.store().close();  // the second gate listened to this writer
    }

    void store_hangs()
    {
        test::GateBench bench;
        GateTestWriter writer(bench.writer());
        Gate gate({bench.clock, writer, bench.accounts(), bench.ledger(), bench.audit(), &bench.price, nullptr},
                  {.answerMs = 700, .maxPending = 1});
        writer.holding = true;
        int answers = 0;
        std::optional<Verdict<GatePass>> verdict;
        gate.decide({gateUser(), liveState("aaaa0001"), INT32_MAX, bench.clock.now()}, [&](Verdict<GatePass> given) {
            ++answers;
            verdict = std::move(given);
        });
        std::optional<Verdict<GatePass>> tooMany;
        gate.decide({gateUser(), liveState("aaaa0002"), INT32_MAX, bench.clock.now()},
                    [&](Verdict<GatePass> given) { tooMany = std::move(given); });
        QCOMPARE(tooMany->error().status, 503);
        bench.clock.advanceMs(699);
        gate.tick();
        QCOMPARE(answers, 0);
        bench.clock.advanceMs(1);
        gate.tick();
        QCOMPARE(answers, 1);
        QCOMPARE(verdict->error().status, 503);
        writer.kept.front().second(fail(ErrorCode::Io, "too late"));
        QCOMPARE(answers, 1);
        QCOMPARE(gate.stats().timedOut, 1U);
        QCOMPARE(gate.stats().waiting, std::size_t(0));
        writer.kept.clear();
        bench.store().close();
    }

    void demo_balance_through_the_gate()
    {
        test::GateBench bench;
        const auto rich = LookupGate::fixed("5000000", 30);
        bench.restart({}, rich->get());
        const std::int64_t now = bench.clock.now().seconds();
        QCOMPARE(bench.decide(liveState("aaaa0001"))->expiry, now + 30);
        const auto poor = LookupGate::fixed("0", 30);
        bench.restart({}, poor->get());
        const auto refused = bench.decide(liveState("aaaa0001"));
        QCOMPARE(refused.error().status, 483);
        QCOMPARE(refused.error().reason, std::string("insufficient balance"));
    }

    void tables()
    {
        test::GateBench bench;
        QVERIFY(bench.grant(gateUser(), 1'000'000).has_value());
        QVERIFY(bench.decide(liveState("aaaa0001")).has_value());
        QVERIFY(bench.block(BlockKind::Session, "aaaa0001", true).has_value());
        const auto rowsOf = [](const std::unique_ptr<TableSource>& table) {
            TablePageRequest request;
            request.order = {table->schema().defaultSort, table->schema().defaultDescending};
            const auto page = table->page(request);
            return page ? int(page->rows.size()) : -1;
        };
        QCOMPARE(rowsOf(makeCustomersTable(bench.readers(), nullptr)), 1);
        QCOMPARE(rowsOf(makeGrantsTable(bench.readers(), nullptr)), 1);
        QCOMPARE(rowsOf(makeHoldsTable(bench.readers(), nullptr)), 1);
        QCOMPARE(rowsOf(makeSessionsTable(bench.readers(), nullptr)), 1);
        QCOMPARE(rowsOf(makeBlocksTable(bench.readers(), nullptr)), 1);
    }

    // A later ticket proves nothing while an earlier one is still on its way.
    void a_missing_ticket_counts_as_spent()
    {
        test::GateBench bench;
        QVERIFY(bench.grant(gateUser(), 100'000).has_value());
        QVERIFY(bench.decide(liveState("aaaa0001", 1'000)).has_value());
        auto advance = bench.ticketOf("aaaa0001", 10'000);
        bench.clock.advanceMs(30'000);
        auto second = bench.ticketOf("aaaa0001", 30'000);
        second.event.sequence = 1;
        QVERIFY(bench.pay(second).has_value());
        bench.clock.advanceMs(31'000);
        // 70,000 are left in the books; the advance of 10 s and the time since the opening may be missing from it.
        QVERIFY(!bench.decide(liveState("aaaa0001", 1'000, 2)));
        QVERIFY(bench.pay(advance).has_value());
        QCOMPARE(bench.decide(liveState("aaaa0001", 1'000, 2))->expiry, bench.clock.now().seconds() + 29);
        QCOMPARE(bench.verify(), std::string());
    }

    // What ran while nobody asked is billed by the next payment: it is no gift.
    void a_pause_is_counted_before_the_next_yes()
    {
        test::GateBench bench;
        QVERIFY(bench.grant(gateUser(), 200'000).has_value());
        QVERIFY(bench.decide(liveState("aaaa0001", 1'000)).has_value());
        QVERIFY(bench.ticket("aaaa0001", 10'000).has_value());
        bench.clock.advanceMs(300'000);
        bench.sweep();
        const auto refused = bench.decide(liveState("aaaa0001", 1'000, 1));
        QVERIFY(!refused);
        QVERIFY(refused.error().reason.find("for this payment of 300 s") != std::string::npos);
        QVERIFY(bench.grant(gateUser(), 200'000).has_value());
        QVERIFY(bench.decide(liveState("aaaa0001", 1'000, 1)).has_value());
        QCOMPARE(bench.verify(), std::string());
    }

    // The signer goes by the last answer that reached it, and its next payment bills all the time since: a yes that was lost on its way does
    // not count as time that tickets on their way will tell of.
    void a_lost_answer_hides_no_pause_data()
    {
        QTest::addColumn<int>("sequence");
        QTest::newRow("every ticket has come") << 1;
        QTest::newRow("one is on its way") << 2;
    }
    void a_lost_answer_hides_no_pause()
    {
        QFETCH(int, sequence);
        test::GateBench bench;
        QVERIFY(bench.grant(gateUser(), 1'000'000).has_value());
        const auto first = bench.decide(liveState("aaaa0001", 1'000));
        QVERIFY(bench.ticket("aaaa0001", 10'000).has_value());
        bench.clock.advanceMs(110'000);
        PaymentState state = liveState("aaaa0001", 1'000, sequence);
        state.authExpiry = first->expiry;
        QVERIFY(bench.decide(state).has_value());  // never read
        bench.clock.advanceMs(61'000);
        // 171 s that no ticket tells of, and the minute that is promised.
        QVERIFY(bench.decide(state).has_value());
        QCOMPARE(bench.heldMicros(), 232'000);
        QCOMPARE(bench.verify(), std::string());
    }

    void an_expiry_beyond_all_time_changes_nothing()
    {
        test::GateBench bench;
        QVERIFY(bench.grant(gateUser(), 1'000'000).has_value());
        QVERIFY(bench.decide(liveState("aaaa0001", 1'000)).has_value());
        bench.clock.advanceMs(61'000);
        PaymentState state = liveState("aaaa0001", 1'000, 1);
        state.authExpiry = std::numeric_limits<std::int64_t>::max();
        QVERIFY(bench.decide(state).has_value());
        QCOMPARE(bench.verify(), std::string());
    }

    // Expiries count from the earlier clock: a jump of ours is no present of time.
    void a_clock_that_jumps_grants_no_more_time()
    {
        test::GateBench bench;
        QVERIFY(bench.grant(gateUser(), 10'000'000).has_value());
        PaymentState state = liveState("aaaa0001", 1'000);
        state.signerNow = bench.clock.now();
        const std::int64_t signerSeconds = bench.clock.now().seconds();
        bench.clock.advanceMs(600'000);
        QCOMPARE(bench.decide(state)->expiry, signerSeconds + 60);
        QCOMPARE(bench.decide(state)->expiry, signerSeconds + 60);
        QCOMPARE(bench.heldMicros(), 121'000);
        QCOMPARE(bench.verify(), std::string());
    }

    void closed_sessions_are_purged()
    {
        test::GateBench bench({.keepSessionsDays = 1});
        QVERIFY(bench.grant(gateUser(), 1'000'000).has_value());
        QVERIFY(bench.decide(liveState("aaaa0001")).has_value());
        bench.clock.advanceMs(200'000);
        QCOMPARE(bench.sweep(), 1);
        const auto count = [&] { return makeSessionsTable(bench.readers(), nullptr)->count(nullptr).value_or(-1); };
        QCOMPARE(count(), 1);
        bench.clock.advanceMs(86'400'000 + 1);
        bench.sweep();
        QCOMPARE(count(), 0);
        QCOMPARE(bench.verify(), std::string());
    }

    void payment_state_is_read_tolerantly()
    {
        const auto body = json::parse(R"({"StateID":"1a2b3c4d","Type":"lv2v","InitialPricePerUnit":100,)"
                                      R"("InitialPixelsPerUnit":1,"SequenceNumber":7,"AuthID":"a:b","App":5})");
        const PaymentState state = paymentStateOf(&*body);
        QCOMPARE(state.stateId, std::string("1a2b3c4d"));
        QCOMPARE(state.pricePerUnit, 100);
        QCOMPARE(state.sequence, 7);
        QCOMPARE(state.authId, std::string("a:b"));
        QVERIFY(state.app.empty());
        QVERIFY(paymentStateOf(nullptr).stateId.empty());
    }
};

QTEST_GUILESS_MAIN(TestClearinghouseGate)
#include "tst_clearinghouse_gate.moc"
