// Grants, trials, included usage, consumption, on SQLite and PostgreSQL (clearinghouse spec 4.3, 6.6, 8.2).
#include "support/gate_bench.h"
#include "support/postgres_fixture.h"

#include <QTest>

using namespace sluice;
using namespace sluice::clearinghouse;
using test::gateUser;

namespace {

storage::DatabaseConfig accountStore(bool postgres)
{
    storage::DatabaseConfig config;
    if (postgres)
        config.postgresUrl = test::PostgresFixture::shared().newDatabase();
    return config;
}

GrantRequest accountGrant(const std::string& id, std::int64_t micros)
{
    GrantRequest request;
    request.identity = gateUser();
    request.id = id;
    request.amount = usdFromMicros(micros);
    return request;
}

Result<CustomerView> ensured(test::GateBench& bench, const metering::Identity& who = gateUser(), bool trial = true)
{
    return bench.run<CustomerView>([&](storage::Connection& connection) {
        return bench.accounts().ensureCustomer(connection, who, bench.clock.now(), trial);
    });
}

std::int64_t usableMicros(test::GateBench& bench, const metering::Identity& who = gateUser())
{
    const auto view = ensured(bench, who, false);
    return view ? microsOf(view->usable) : INT64_MIN;
}

std::int64_t remainingMicros(test::GateBench& bench, const std::string& id)
{
    const auto grants = bench.queries().grants(gateUser().customerKey(), 100);
    for (const Grant& grant : grants.value_or(std::vector<Grant>())) {
        if (grant.id == id)
            return microsOf(grant.remaining);
    }
    return -1;
}

Timestamp timeOf(const char* text)
{
    return *parseTime(text);
}

}  // namespace

class TestClearinghouseAccounts : public QObject {
    Q_OBJECT

private:
    void engines()
    {
        QTest::addColumn<bool>("postgres");
        QTest::newRow("sqlite") << false;
        QTest::newRow("postgres") << true;
    }

private Q_SLOTS:
    void grant_is_double_entry_idempotent_audited_data() { engines(); }
    void grant_is_double_entry_idempotent_audited()
    {
        QFETCH(const bool, postgres);
        test::GateBench bench({}, {}, accountStore(postgres));
        const auto first = bench.grantRequest(accountGrant("g1", 5'000'000));
        QVERIFY(first.has_value());
        QVERIFY(!first->replayed);
        const auto again = bench.grantRequest(accountGrant("g1", 5'000'000));
        QVERIFY(again.has_value());
        QVERIFY(again->replayed);
        const auto other = bench.grantRequest(accountGrant("g1", 6'000'000));
        QCOMPARE(other.error().code, ErrorCode::Conflict);
        QCOMPARE(bench.settledMicros(), 5'000'000);
        QCOMPARE(bench.auditCount("grant.create"), 1);
        const auto ledger = bench.queries().balance("equity:grant", Asset::usd());
        QCOMPARE(microsOf(ledger->balance), -5'000'000);
        QCOMPARE(bench.verify(), std::string());
    }

    void REF_24_only_usd()
    {
        test::GateBench bench;
        GrantRequest euros = accountGrant("g1", 5'000'000);
        euros.currency = "EUR";
        const auto refused = bench.grantRequest(euros);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::InvalidArgument);
        QVERIFY(refused.error().message.find("USD") != std::string::npos);
        QCOMPARE(usableMicros(bench), 0);
        QCOMPARE(bench.decide(test::liveState("aaaa0001")).error().status, 483);
    }

    void REF_39_filter_respected()
    {
        test::GateBench bench;
        GrantRequest storage = accountGrant("g1", 5'000'000);
        storage.features = {"storage_spend"};
        QVERIFY(bench.grantRequest(storage).has_value());
        QCOMPARE(bench.settledMicros(), 5'000'000);
        QCOMPARE(usableMicros(bench), 0);
        QCOMPARE(bench.decide(test::liveState("aaaa0001")).error().code, std::string("insufficient_balance"));
        GrantRequest network = accountGrant("g2", 1'000'000);
        network.features = {"storage_spend", "network_spend"};
        QVERIFY(bench.grantRequest(network).has_value());
        QCOMPARE(usableMicros(bench), 1'000'000);
        QVERIFY(bench.ticket("aaaa0001", 1'500'000).has_value());
        QCOMPARE(remainingMicros(bench, "g1"), 5'000'000);
        QCOMPARE(remainingMicros(bench, "g2"), 0);
        QCOMPARE(usableMicros(bench), -500'000);
        QCOMPARE(bench.verify(), std::string());
    }

    void consumption_by_priority_then_expiry_data() { engines(); }
    void consumption_by_priority_then_expiry()
    {
        QFETCH(const bool, postgres);
        test::GateBench bench({}, {}, accountStore(postgres));
        const auto give = [&](const char* id, int priority, int days) {
            GrantRequest request = accountGrant(id, 1'000'000);
            request.priority = priority;
            if (days > 0)
                request.expires = bench.clock.now().plusSeconds(days * 86'400);
            QVERIFY(bench.grantRequest(request).has_value());
        };
        give("late-never", 10, 0);
        give("late-30", 10, 30);
        give("late-3", 10, 3);
        give("first", 1, 90);
        QVERIFY(bench.ticket("s", 1'500'000).has_value());
        QCOMPARE(remainingMicros(bench, "first"), 0);
        QCOMPARE(remainingMicros(bench, "late-3"), 500'000);
        QVERIFY(bench.ticket("s", 1'000'000).has_value());
        QCOMPARE(remainingMicros(bench, "late-3"), 0);
        QCOMPARE(remainingMicros(bench, "late-30"), 500'000);
        QCOMPARE(remainingMicros(bench, "late-never"), 1'000'000);
        QVERIFY(bench.ticket("s", 2'000'000).has_value());
        QCOMPARE(bench.settledMicros(), -500'000);
        // What was spent beyond every grant is paid from the next one first.
        QVERIFY(bench.grant(gateUser(), 2'000'000, "top-up").has_value());
        QCOMPARE(remainingMicros(bench, "top-up"), 1'500'000);
        QCOMPARE(usableMicros(bench), 1'500'000);
        QCOMPARE(bench.verify(), std::string());
    }

    void ticket_is_idempotent()
    {
        test::GateBench bench;
        QVERIFY(bench.grant(gateUser(), 1'000'000).has_value());
        const auto ticket = bench.ticketOf("s", 400'000, gateUser(), "same");
        QVERIFY(bench.pay(ticket).has_value());
        QVERIFY(bench.pay(ticket).has_value());
        QCOMPARE(bench.settledMicros(), 600'000);
        QCOMPARE(bench.verify(), std::string());
    }

    void expiry_takes_back_what_is_left_data() { engines(); }
    void expiry_takes_back_what_is_left()
    {
        QFETCH(const bool, postgres);
        test::GateBench bench({}, {}, accountStore(postgres));
        GrantRequest request = accountGrant("g1", 1'000'000);
        request.expires = bench.clock.now().plusSeconds(100);
        QVERIFY(bench.grantRequest(request).has_value());
        QVERIFY(bench.ticket("s", 300'000).has_value());
        bench.clock.advanceMs(100'000);
        QCOMPARE(usableMicros(bench), 0);  // at once, whether or not anybody swept
        QVERIFY(bench.sweep() >= 1);
        QCOMPARE(bench.settledMicros(), 0);
        QCOMPARE(microsOf(bench.balance().lapsed), 700'000);
        QCOMPARE(bench.verify(), std::string());
    }

    void expiry_leaves_what_a_hold_needs()
    {
        test::GateBench bench;
        GrantRequest request = accountGrant("g1", 1'000'000);
        request.expires = bench.clock.now().plusSeconds(20);
        QVERIFY(bench.grantRequest(request).has_value());
        const auto pass = bench.decide(test::liveState("aaaa0001", 1'000));
        QVERIFY(pass.has_value());
        const std::int64_t held = bench.heldMicros();
        QVERIFY(held > 0);
        bench.clock.advanceMs(20'000);
        bench.sweep();
        QCOMPARE(bench.settledMicros(), held);
        QVERIFY(bench.ticket("aaaa0001", 30'000).has_value());
        QCOMPARE(remainingMicros(bench, "g1"), held - 30'000);
        bench.clock.advanceMs(200'000);
        bench.sweep();
        bench.clock.advanceMs(6'000);
        bench.sweep();
        QCOMPARE(bench.settledMicros(), 0);
        QCOMPARE(bench.heldMicros(), 0);
        QCOMPARE(bench.verify(), std::string());
    }

    void void_takes_back_once()
    {
        test::GateBench bench;
        QVERIFY(bench.grant(gateUser(), 1'000'000, "g1").has_value());
        QVERIFY(bench.ticket("s", 250'000).has_value());
        const auto voidIt = [&](const char* tenant) {
            return bench.run<Grant>([&](storage::Connection& connection) {
                return bench.accounts().voidGrant(connection, tenant, "g1", "a mistake", bench.operatorNow());
            });
        };
        QCOMPARE(voidIt("tenant-b").error().code, ErrorCode::NotFound);
        QVERIFY(voidIt("tenant-a").has_value());
        QVERIFY(voidIt("tenant-a")->replayed);
        QCOMPARE(bench.settledMicros(), 0);
        QCOMPARE(bench.auditCount("grant.void"), 1);
        QCOMPARE(bench.verify(), std::string());
    }

    void deduct_is_idempotent_and_audited()
    {
        test::GateBench bench;
        QVERIFY(bench.grant(gateUser(), 1'000'000).has_value());
        const auto deduct = [&](std::int64_t micros) {
            return bench.run<Consumed>([&](storage::Connection& connection) {
                return bench.accounts().deduct(connection, "d1", gateUser(), usdFromMicros(micros), "a correction",
                                               bench.operatorNow());
            });
        };
        QVERIFY(deduct(400'000).has_value());
        QVERIFY(deduct(400'000)->replayed);
        QCOMPARE(deduct(500'000).error().code, ErrorCode::Conflict);
        QCOMPARE(bench.settledMicros(), 600'000);
        QCOMPARE(bench.auditCount("account.deduct"), 1);
        QCOMPARE(bench.verify(), std::string());
    }

    void REF_33_trial_on_first_authorise_exactly_once_data() { engines(); }
    void REF_33_trial_on_first_authorise_exactly_once()
    {
        QFETCH(const bool, postgres);
        test::GateBench bench({}, {.trialUsdMicros = 2'000'000}, accountStore(postgres));
        // The first call is not refused: the trial is in the commit of its hold.
        QVERIFY(bench.decide(test::liveState("aaaa0001")).has_value());
        QVERIFY(bench.decide(test::liveState("aaaa0002")).has_value());
        bench.restart();
        QVERIFY(bench.decide(test::liveState("aaaa0003")).has_value());
        QCOMPARE(bench.settledMicros(), 2'000'000);
        QCOMPARE(bench.auditCount("trial.grant"), 1);
        QCOMPARE(ensured(bench)->trial, TrialOutcome::AlreadyGranted);
        QCOMPARE(bench.verify(), std::string());
    }

    void trial_budget_and_daily_cap()
    {
        test::GateBench bench({}, {.trialUsdMicros = 1'000'000, .trialBudgetUsdMicros = 3'000'000, .trialDailyCap = 2});
        QCOMPARE(ensured(bench, gateUser("t", "u1"))->trial, TrialOutcome::Granted);
        QCOMPARE(ensured(bench, gateUser("t", "u2"))->trial, TrialOutcome::Granted);
        QCOMPARE(ensured(bench, gateUser("t", "u3"))->trial, TrialOutcome::DayFull);
        bench.clock.advanceMs(86'400'000);
        QCOMPARE(ensured(bench, gateUser("t", "u3"))->trial, TrialOutcome::Granted);
        QCOMPARE(ensured(bench, gateUser("t", "u4"))->trial, TrialOutcome::BudgetSpent);
        QCOMPARE(bench.accounts().trialActivations(), 3);
        QCOMPARE(bench.verify(), std::string());
    }

    void trial_per_tenant()
    {
        AccountsConfig config;
        config.trialUsdMicros = 1'000'000;
        config.terms = [](std::string_view client) {
            TenantTerms terms;
            if (client == "generous")
                terms.trialUsdMicros = 9'000'000;
            if (client == "none")
                terms.trialUsdMicros = 0;
            return terms;
        };
        test::GateBench bench({}, config);
        QVERIFY(ensured(bench, gateUser("generous", "u")).has_value());
        QCOMPARE(ensured(bench, gateUser("none", "u"))->trial, TrialOutcome::Off);
        QVERIFY(ensured(bench, gateUser("other", "u")).has_value());
        QCOMPARE(bench.settledMicros(gateUser("generous", "u")), 9'000'000);
        QCOMPARE(bench.settledMicros(gateUser("none", "u")), 0);
        QCOMPARE(bench.settledMicros(gateUser("other", "u")), 1'000'000);
    }

    void REF_34_included_usage_by_subscription_period_data() { engines(); }
    void REF_34_included_usage_by_subscription_period()
    {
        QFETCH(const bool, postgres);
        test::GateBench bench({}, {.includedUsdMicros = 5'000'000}, accountStore(postgres));
        bench.clock.advanceMs(16 * 86'400'000LL);  // 17 January
        QCOMPARE(usableMicros(bench), 5'000'000);
        QVERIFY(bench.ticket("s", 4'000'000).has_value());
        bench.clock.advanceMs(15 * 86'400'000LL);  // 1 February: a new calendar month is no new period
        QCOMPARE(usableMicros(bench), 1'000'000);
        bench.clock.advanceMs(16 * 86'400'000LL);  // 17 February: the subscription's month
        QCOMPARE(usableMicros(bench), 5'000'000);
        bench.sweep();
        QCOMPARE(bench.settledMicros(), 5'000'000);
        QCOMPARE(microsOf(bench.balance().lapsed), 1'000'000);
        QCOMPARE(bench.verify(), std::string());
    }

    void anchor_moves_the_period()
    {
        test::GateBench bench({}, {.includedUsdMicros = 5'000'000});
        QCOMPARE(usableMicros(bench), 5'000'000);
        QVERIFY(bench.ticket("s", 4'000'000).has_value());
        const auto set = bench.writer().run([&](storage::Connection& connection) {
            return bench.accounts().setAnchor(connection, gateUser(), timeOf("2025-12-20T00:00:00Z"),
                                              bench.operatorNow());
        });
        QVERIFY(set.has_value());
        QCOMPARE(usableMicros(bench), 5'000'000);
        QCOMPARE(bench.auditCount("account.anchor"), 1);
        bench.clock.advanceMs(19 * 86'400'000LL);
        QCOMPARE(usableMicros(bench), 5'000'000);
        QCOMPARE(bench.verify(), std::string());
    }

    void periods_data()
    {
        QTest::addColumn<QByteArray>("anchor");
        QTest::addColumn<QByteArray>("now");
        QTest::addColumn<QByteArray>("start");
        QTest::addColumn<QByteArray>("end");
        QTest::newRow("17th") << QByteArray("2026-01-17T10:00:00Z") << QByteArray("2026-03-16T23:00:00Z")
                              << QByteArray("2026-02-17T10:00:00Z") << QByteArray("2026-03-17T10:00:00Z");
        QTest::newRow("at the boundary") << QByteArray("2026-01-17T10:00:00Z") << QByteArray("2026-03-17T10:00:00Z")
                                         << QByteArray("2026-03-17T10:00:00Z") << QByteArray("2026-04-17T10:00:00Z");
        QTest::newRow("31st in February") << QByteArray("2026-01-31T00:00:00Z") << QByteArray("2026-02-28T12:00:00Z")
                                          << QByteArray("2026-02-28T00:00:00Z") << QByteArray("2026-03-31T00:00:00Z");
        QTest::newRow("leap year") << QByteArray("2027-12-30T00:00:00Z") << QByteArray("2028-02-29T00:00:00Z")
                                   << QByteArray("2028-02-29T00:00:00Z") << QByteArray("2028-03-30T00:00:00Z");
        QTest::newRow("before the anchor") << QByteArray("2026-05-10T00:00:00Z") << QByteArray("2026-04-01T00:00:00Z")
                                           << QByteArray("2026-03-10T00:00:00Z") << QByteArray("2026-04-10T00:00:00Z");
    }
    void periods()
    {
        QFETCH(const QByteArray, anchor);
        QFETCH(const QByteArray, now);
        QFETCH(const QByteArray, start);
        QFETCH(const QByteArray, end);
        const Period period = periodAt(timeOf(anchor.constData()), timeOf(now.constData()));
        QCOMPARE(QByteArray::fromStdString(formatTimeZ(period.start)), start);
        QCOMPARE(QByteArray::fromStdString(formatTimeZ(period.end)), end);
    }

    void two_tenants_with_the_same_user_are_two_customers()
    {
        test::GateBench bench;
        QVERIFY(bench.grant(gateUser("tenant-a", "alice"), 1'000'000).has_value());
        QVERIFY(bench.grant(gateUser("tenant-b", "alice"), 2'000'000).has_value());
        QCOMPARE(bench.settledMicros(gateUser("tenant-a", "alice")), 1'000'000);
        QCOMPARE(bench.settledMicros(gateUser("tenant-b", "alice")), 2'000'000);
        const auto listed = bench.queries().customersOf("tenant-a", {}, 100, bench.clock.now());
        QCOMPARE(listed->size(), std::size_t(1));
        QCOMPARE(bench.queries().totals("tenant-b")->customers, 1);
    }

    void provision_for_the_exchange()
    {
        test::GateBench bench({}, {.trialUsdMicros = 1'000'000, .topUpUrl = "https://pay.example/top-up"});
        AccountAccess access(bench.writer(), bench.accounts());
        const auto ask = [&] {
            std::promise<Result<ExchangeAccess>> answered;
            auto answer = answered.get_future();
            access.provision(gateUser(), bench.clock.now(),
                             [&](Result<ExchangeAccess> found) { answered.set_value(std::move(found)); });
            return answer.get();
        };
        QCOMPARE(ask()->balanceUsdMicros, 1'000'000);
        QVERIFY(ask()->hasAccess);
        QVERIFY(bench.ticket("s", 1'000'000).has_value());
        const auto spent = ask();
        QVERIFY(!spent->hasAccess);
        QCOMPARE(spent->reason, std::string("trial_credits_exhausted"));
        QCOMPARE(spent->topUpUrl, std::string("https://pay.example/top-up"));
    }

    void auditors_find_a_wrong_remainder()
    {
        test::GateBench bench;
        QVERIFY(bench.grant(gateUser(), 1'000'000, "g1").has_value());
        QCOMPARE(bench.verify(), std::string());
        const auto broken = bench.writer().run([](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(connection.exec("UPDATE clearing_grants SET remaining = ? WHERE id = 'g1'", {Int256(5)}));
            return {};
        });
        QVERIFY(broken.has_value());
        QVERIFY(bench.verify().find("less debt") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestClearinghouseAccounts)
#include "tst_clearinghouse_accounts.moc"
