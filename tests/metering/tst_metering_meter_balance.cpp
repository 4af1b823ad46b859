// How usage burns grants down: burn order, expiry, rollover, recurrence, overage and resets (openmeter-api 7.3-7.5, 13.6), first as a pure
// function, then against an independent model, then through entitlements in the store.
#include "metering/entitlements.h"
#include "support/meter_fixture.h"
#include "support/postgres_fixture.h"

#include <QTest>

using namespace sluice;
using namespace sluice::test;
using namespace sluice::metering;

namespace {

constexpr const char* day0 = "2026-01-01T00:00:00Z";

Timestamp dayOf(int day, int minutes = 0)
{
    return at(day0).plusSeconds(day * 86'400 + minutes * 60);
}

GrantTerms grantOf(const char* id, std::int64_t amount, int priority, Timestamp effective)
{
    GrantTerms grant;
    grant.id = id;
    grant.amount = meterWhole(amount);
    grant.priority = priority;
    grant.effectiveAt = grant.created = effective;
    grant.maxRollover = grant.amount;
    return grant;
}

// Usage as (minute, amount), whole numbers.
UsageOf usageFrom(std::vector<std::pair<Timestamp, std::int64_t>> events)
{
    return [events = std::move(events)](Timestamp from, Timestamp to) -> Result<Int256> {
        Int256 sum = 0;
        for (const auto& [time, amount] : events) {
            if (time >= from && time < to)
                sum += meterWhole(amount);
        }
        return sum;
    };
}

std::string summary(const Balance& balance)
{
    std::string text = meterText(balance.balance) + " used " + meterText(balance.usage) + " over "
                       + meterText(balance.overage) + " of " + meterText(balance.granted);
    for (const auto& [id, amount] : balance.grants)
        text += " " + id + "=" + meterText(amount);
    return text;
}

BalanceTerms termsOf(std::vector<GrantTerms> grants)
{
    BalanceTerms terms;
    terms.measureFrom = dayOf(0);
    terms.grants = std::move(grants);
    return terms;
}

MeterInput tokensMeter()
{
    MeterInput input;
    input.slug = "tokens";
    input.eventType = "request";
    input.valueProperty = "$.tokens";
    input.groupBy = {{"model", "$.model"}};
    return input;
}

FeatureInput spendFeature()
{
    FeatureInput input;
    input.key = "spend";
    input.name = "Spend";
    input.meterSlug = "tokens";
    return input;
}

EntitlementInput meteredInput(const char* interval, Timestamp anchor)
{
    EntitlementInput input;
    input.feature = "spend";
    input.type = EntitlementType::Metered;
    input.usagePeriod = Recurrence{durationOf(interval).value(), anchor};
    return input;
}

GrantInput grantInput(std::int64_t amount, Timestamp effective)
{
    GrantInput input;
    input.amount = meterWhole(amount);
    input.effectiveAt = effective;
    return input;
}

// A meter, a feature and a customer with one entitlement.
class EntitledFixture {
public:
    EntitledFixture(const EntitlementInput& input, storage::DatabaseConfig config = {}) : m_fixture(std::move(config))
    {
        const auto done = m_fixture.writer().run([&](storage::Connection& connection) -> Result<void> {
            const auto actor = m_fixture.actor();
            SLUICE_ASSIGN(const auto meter, m_fixture.events().createMeter(connection, tokensMeter(), actor));
            SLUICE_ASSIGN(const auto feature, m_fixture.meter().features().create(connection, spendFeature(), actor));
            CustomerInput wanted;
            wanted.name = meter.definition.name + feature.input.name;
            wanted.key = "alice";
            wanted.subjectKeys = {"alice", "alice-2"};
            SLUICE_ASSIGN(m_customer, m_fixture.meter().customers().create(connection, wanted, actor));
            SLUICE_ASSIGN(m_entitlement, m_fixture.meter().entitlements().create(connection, m_customer, input, actor));
            return {};
        });
        if (!done)
            qFatal("entitling: %s", done.error().message.c_str());
    }

    MeterFixture& base() { return m_fixture; }
    const Customer& customer() const { return m_customer; }
    Result<Entitlement> entitlement()
    {
        return m_fixture.read<Entitlement>(
            [&](storage::Connection& connection) { return findEntitlementOf(connection, m_customer, "spend"); });
    }
    std::string value(Timestamp time)
    {
        const auto found =
            m_fixture.read<EntitlementValue>([&](storage::Connection& connection) -> Result<EntitlementValue> {
                SLUICE_ASSIGN(const auto known, findEntitlementOf(connection, m_customer, "spend"));
                return entitlementValue(connection, *m_fixture.events().snapshot(), known, time);
            });
        if (!found)
            return found.error().message;
        const Balance& balance = *found->balance;
        return std::string(found->hasAccess ? "yes " : "no ") + meterText(balance.balance) + " used "
               + meterText(balance.usage) + " over " + meterText(balance.overage);
    }
    Result<Grant> grant(const GrantInput& input)
    {
        return m_fixture.run<Grant>([&](storage::Connection& connection) -> Result<Grant> {
            SLUICE_ASSIGN(const auto known, findEntitlementOf(connection, m_customer, "spend"));
            return m_fixture.meter().entitlements().grant(connection, known, input, m_fixture.actor());
        });
    }
    void use(const char* id, Timestamp time, std::int64_t tokens, const char* subject = "alice")
    {
        QVERIFY(m_fixture.ingest(eventOf(id, subject, time, {{"tokens", tokens}, {"model", "m"}})));
    }
    void moveTo(Timestamp time) { m_fixture.clock().advanceMs((time.micros - m_fixture.clock().now().micros) / 1000); }

private:
    MeterFixture m_fixture;
    Customer m_customer;
    Entitlement m_entitlement;
};

}  // namespace

class TestMeteringMeterBalance : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void periodsFollowTheCalendar();
    void grantsBurnInOrder();
    void overageIsTakenFromTheNextGrant();
    void grantsEndAndAreVoided();
    void recurrenceFillsUp();
    void rollOverKeepsBetweenLeastAndMost();
    void preservedOverageIsTakenFromTheFreshBalance();
    void refundsGiveBack();
    void balanceIsThatOfAMinuteByMinuteModel();
    void usageFollowsKeyAndSubjectKeys_data();
    void usageFollowsKeyAndSubjectKeys();
    void REF34_allowanceRunsFromItsOwnAnchor();
    void resetByHandMovesTheAnchorUnlessItIsKept();
    void topUpOpensAtOnceAndALateEventCounts();
    void historyAddsUp();
    void softLimitNeverCloses();
    void phasesOfASubscriptionTurn();
    void grantsMustLieInTheCurrentPeriod();
};

void TestMeteringMeterBalance::periodsFollowTheCalendar()
{
    const Recurrence monthly{durationOf("P1M").value(), at("2026-01-31T10:30:00Z")};
    const Period february = monthly.periodAt(at("2026-03-01T00:00:00Z"));
    QCOMPARE(formatTimeZ(february.from), "2026-02-28T10:30:00Z");
    QCOMPARE(formatTimeZ(february.to), "2026-03-31T10:30:00Z");
    const Period before = monthly.periodAt(at("2025-12-31T10:29:00Z"));
    QCOMPARE(formatTimeZ(before.from), "2025-11-30T10:30:00Z");
    const Recurrence weekly{durationOf("WEEK").value(), at("2026-01-05T00:00:00Z")};
    QCOMPARE(formatTimeZ(weekly.nextAfter(at("2026-01-12T00:00:00Z"))), "2026-01-19T00:00:00Z");
    QCOMPARE(durationText(durationOf("P1Y2M3DT4H5M6S").value()), "P1Y2M3DT4H5M6S");
    QCOMPARE(intervalName(durationOf("P1D").value()), "DAY");
    for (const char* bad : {"", "P", "PT", "1M", "P1", "P-1M", "P0D", "PT1D", "FORTNIGHT", "P99999999999M"})
        QVERIFY2(!durationOf(bad), bad);
}

void TestMeteringMeterBalance::grantsBurnInOrder()
{
    auto low = grantOf("low", 10, 5, dayOf(0)), late = grantOf("late", 10, 1, dayOf(0)),
         soon = grantOf("soon", 10, 1, dayOf(0)), old = grantOf("old", 10, 1, dayOf(0));
    late.expiresAt = dayOf(20);
    soon.expiresAt = dayOf(10);
    old.created = dayOf(-1);
    const auto terms = termsOf({low, old, late, soon});
    const auto left = burnDown(terms, dayOf(1), usageFrom({{dayOf(0, 5), 25}}));
    // priority first, then the earliest end, then those without an end
    QCOMPARE(summary(*left), "15 used 25 over 0 of 40 late=0 low=10 old=5 soon=0");
}

void TestMeteringMeterBalance::overageIsTakenFromTheNextGrant()
{
    const auto terms = termsOf({grantOf("a", 10, 1, dayOf(0)), grantOf("b", 20, 1, dayOf(2))});
    const auto usage = usageFrom({{dayOf(0, 5), 16}});
    QCOMPARE(summary(*burnDown(terms, dayOf(1), usage)), "0 used 16 over 6 of 10 a=0");
    QCOMPARE(summary(*burnDown(terms, dayOf(2), usage)), "14 used 16 over 0 of 30 a=0 b=14");
}

void TestMeteringMeterBalance::grantsEndAndAreVoided()
{
    auto ending = grantOf("ending", 10, 1, dayOf(0)), voided = grantOf("voided", 10, 2, dayOf(0));
    ending.expiresAt = dayOf(5);
    voided.voidedAt = dayOf(3);
    const auto terms = termsOf({ending, voided});
    const auto usage = usageFrom({{dayOf(1), 4}, {dayOf(6), 3}});
    QCOMPARE(summary(*burnDown(terms, dayOf(2), usage)), "16 used 4 over 0 of 20 ending=6 voided=10");
    QCOMPARE(summary(*burnDown(terms, dayOf(4), usage)), "6 used 4 over 0 of 10 ending=6");
    QCOMPARE(summary(*burnDown(terms, dayOf(7), usage)), "0 used 7 over 3 of 4");
}

void TestMeteringMeterBalance::recurrenceFillsUp()
{
    auto daily = grantOf("daily", 10, 1, dayOf(0));
    daily.recurrence = Recurrence{durationOf("DAY").value(), dayOf(0)};
    const auto terms = termsOf({daily});
    const auto usage = usageFrom({{dayOf(0, 5), 8}, {dayOf(1, 5), 3}});
    QCOMPARE(summary(*burnDown(terms, dayOf(0, 600), usage)), "2 used 8 over 0 of 10 daily=2");
    QCOMPARE(summary(*burnDown(terms, dayOf(1, 600), usage)), "7 used 11 over 0 of 18 daily=7");
}

void TestMeteringMeterBalance::rollOverKeepsBetweenLeastAndMost()
{
    auto none = grantOf("none", 10, 1, dayOf(0)), all = grantOf("all", 10, 2, dayOf(0)),
         some = grantOf("some", 10, 3, dayOf(0)), issue = grantOf("issue", 10, 4, dayOf(0));
    none.maxRollover = 0;
    some.maxRollover = meterWhole(4);
    issue.minRollover = issue.amount;
    auto terms = termsOf({none, all, some, issue});
    terms.resets = {{dayOf(10)}};
    const auto usage = usageFrom({{dayOf(1), 12}, {dayOf(11), 1}});
    QCOMPARE(summary(*burnDown(terms, dayOf(9), usage)), "28 used 12 over 0 of 40 all=8 issue=10 none=0 some=10");
    QCOMPARE(summary(*burnDown(terms, dayOf(10), usage)), "22 used 0 over 0 of 22 all=8 issue=10 none=0 some=4");
    QCOMPARE(summary(*burnDown(terms, dayOf(12), usage)), "21 used 1 over 0 of 22 all=7 issue=10 none=0 some=4");
    QCOMPARE(burnDown(terms, dayOf(12), usage)->lastReset, dayOf(10));
}

void TestMeteringMeterBalance::preservedOverageIsTakenFromTheFreshBalance()
{
    auto issue = grantOf("issue", 10, 1, dayOf(0));
    issue.minRollover = issue.amount;
    auto terms = termsOf({issue});
    const auto usage = usageFrom({{dayOf(1), 14}});
    terms.resets = {{dayOf(10), true}};
    QCOMPARE(summary(*burnDown(terms, dayOf(11), usage)), "6 used 0 over 0 of 10 issue=6");
    terms.resets = {{dayOf(10), false}};
    QCOMPARE(summary(*burnDown(terms, dayOf(11), usage)), "10 used 0 over 0 of 10 issue=10");
}

void TestMeteringMeterBalance::refundsGiveBack()
{
    const auto terms = termsOf({grantOf("a", 10, 1, dayOf(0)), grantOf("b", 10, 2, dayOf(0))});
    const auto usage = usageFrom({{dayOf(1), 15}, {dayOf(2), -7}});
    auto cut = terms;
    const auto balance = burnDown(cut, dayOf(3), usage, nullptr, {dayOf(2)});
    QCOMPARE(summary(*balance), "12 used 8 over 0 of 20 a=2 b=10");
}

// An independent model that walks minute by minute.
void TestMeteringMeterBalance::balanceIsThatOfAMinuteByMinuteModel()
{
    SeededRng rng(11);
    constexpr int minutes = 400;
    for (int round = 0; round < 60; ++round) {
        std::vector<GrantTerms> grants;
        for (int i = 0; i < 5; ++i) {
            auto grant = grantOf(("g" + std::to_string(i)).c_str(), std::int64_t(rng.below(60)), 1 + int(rng.below(3)),
                                 dayOf(0, int(rng.below(200))));
            if (rng.below(2))
                grant.expiresAt = grant.effectiveAt.plusSeconds(60 * std::int64_t(1 + rng.below(250)));
            if (rng.below(4) == 0)
                grant.voidedAt = grant.effectiveAt.plusSeconds(60 * std::int64_t(rng.below(250)));
            if (rng.below(3) == 0)
                grant.recurrence = Recurrence{Duration{0, 60 * std::int64_t(30 + rng.below(60))}, grant.effectiveAt};
            grant.minRollover = meterWhole(std::int64_t(rng.below(20)));
            grant.maxRollover = meterWhole(std::int64_t(rng.below(60)));
            grants.push_back(grant);
        }
        auto terms = termsOf(grants);
        terms.resets = {{dayOf(0, 120), rng.below(2) == 0}, {dayOf(0, 300), rng.below(2) == 0}};
        std::vector<std::pair<Timestamp, std::int64_t>> events;
        for (int i = 0; i < 60; ++i)
            events.emplace_back(dayOf(0, int(rng.below(minutes))), std::int64_t(rng.below(12)));
        const auto got = burnDown(terms, dayOf(0, minutes), usageFrom(events));
        QVERIFY(got);
        std::map<std::string, std::int64_t> held;
        std::int64_t overage = 0, used = 0;
        const auto whole = [](const Int256& units) { return std::int64_t(units / meterWhole(1)); };
        const auto burn = [&](std::int64_t amount) {
            std::vector<const GrantTerms*> order;
            for (const auto& grant : grants) {
                if (held.contains(grant.id))
                    order.push_back(&grant);
            }
            std::ranges::stable_sort(order, {}, [](const GrantTerms* grant) {
                return std::tuple(grant->priority, grant->expiresAt.value_or(Timestamp{INT64_MAX}), grant->created,
                                  grant->id);
            });
            for (const auto* grant : order) {
                const std::int64_t part = std::min(amount, held[grant->id]);
                held[grant->id] -= part;
                amount -= part;
            }
            overage = amount;
        };
        for (int minute = 0; minute <= minutes; ++minute) {
            const Timestamp now = dayOf(0, minute);
            for (const auto& reset : terms.resets) {
                if (reset.at != now)
                    continue;
                for (const auto& grant : grants) {
                    if (held.contains(grant.id))
                        held[grant.id] =
                            std::min(whole(grant.maxRollover), std::max(whole(grant.minRollover), held[grant.id]));
                }
                used = 0;
                overage = reset.preserveOverage ? overage : 0;
            }
            for (const auto& grant : grants) {
                const bool over =
                    (grant.expiresAt && *grant.expiresAt <= now) || (grant.voidedAt && *grant.voidedAt <= now);
                if (over)
                    held.erase(grant.id);
                else if (grant.effectiveAt == now)
                    held[grant.id] = whole(grant.amount);
                else if (grant.effectiveAt < now && grant.recurrence
                         && (now.micros - grant.effectiveAt.micros) % (grant.recurrence->interval.seconds * 1'000'000)
                                == 0)
                    held[grant.id] = whole(grant.amount);
            }
            burn(overage);
            if (minute == minutes)
                break;
            std::int64_t now_used = 0;
            for (const auto& [time, amount] : events)
                now_used += time == now ? amount : 0;
            used += now_used;
            burn(overage + now_used);
        }
        std::int64_t left = 0;
        for (const auto& [id, amount] : held)
            left += amount;
        QCOMPARE(whole(got->usage), used);
        QCOMPARE(whole(got->balance), left);
        QCOMPARE(whole(got->overage), overage);
    }
}

void TestMeteringMeterBalance::usageFollowsKeyAndSubjectKeys_data()
{
    QTest::addColumn<bool>("postgres");
    QTest::newRow("sqlite") << false;
    QTest::newRow("postgres") << true;
}

void TestMeteringMeterBalance::usageFollowsKeyAndSubjectKeys()
{
    QFETCH(bool, postgres);
    storage::DatabaseConfig config;
    if (postgres)
        config.postgresUrl = PostgresFixture::shared().newDatabase();
    auto input = meteredInput("MONTH", dayOf(-10));
    input.issueAmount = meterWhole(100);
    EntitledFixture entitled(input, config);
    entitled.use("1", dayOf(-5), 10);
    entitled.use("2", dayOf(-4), 20, "alice-2");
    entitled.use("3", dayOf(-4), 40, "bob");
    entitled.use("4", dayOf(-15), 80);  // before the period
    QCOMPARE(entitled.value(dayOf(0)), "yes 70 used 30 over 0");
    const auto changed = entitled.base().run<Customer>([&](storage::Connection& connection) {
        CustomerInput more = entitled.customer().input;
        more.subjectKeys.push_back("bob");
        return entitled.base().meter().customers().replace(connection, "alice", more, entitled.base().actor());
    });
    QVERIFY(changed);
    QCOMPARE(entitled.value(dayOf(0)), "yes 30 used 70 over 0");
    entitled.base().reopen();
    QCOMPARE(entitled.value(dayOf(0)), "yes 30 used 70 over 0");
}

void TestMeteringMeterBalance::REF34_allowanceRunsFromItsOwnAnchor()
{
    auto input = meteredInput("MONTH", at("2025-12-17T08:00:00Z"));
    input.issueAmount = meterWhole(100);
    EntitledFixture entitled(input);
    entitled.use("1", at("2025-12-30T00:00:00Z"), 60);
    entitled.use("2", at("2026-01-10T00:00:00Z"), 30);
    entitled.use("3", at("2026-01-17T08:00:00Z"), 5);
    QCOMPARE(entitled.value(at("2026-01-12T00:00:00Z")),
             "yes 10 used 90 over 0");  // the turn of the month changes nothing
    QCOMPARE(entitled.value(at("2026-01-17T08:01:00Z")), "yes 95 used 5 over 0");
}

void TestMeteringMeterBalance::resetByHandMovesTheAnchorUnlessItIsKept()
{
    auto input = meteredInput("DAY", dayOf(0));
    input.issueAmount = meterWhole(10);
    EntitledFixture entitled(input);
    entitled.use("1", dayOf(0, 30), 4);
    entitled.moveTo(dayOf(0, 60));
    const auto reset = [&](bool retain) {
        return entitled.base().writer().run([&](storage::Connection& connection) -> Result<void> {
            SLUICE_ASSIGN(const auto known, findEntitlementOf(connection, entitled.customer(), "spend"));
            return entitled.base().meter().entitlements().reset(connection, known, std::nullopt, retain, std::nullopt,
                                                                entitled.base().actor());
        });
    };
    QVERIFY(reset(true));
    QCOMPARE(entitled.value(dayOf(0, 61)), "yes 10 used 0 over 0");
    QCOMPARE(entitled.entitlement()->usagePeriodAt(dayOf(0, 90)).to, dayOf(1));
    entitled.moveTo(dayOf(0, 120));
    QVERIFY(reset(false));
    QCOMPARE(entitled.entitlement()->usagePeriodAt(dayOf(0, 150)).to, dayOf(1, 120));
    QCOMPARE(entitled.entitlement()->usagePeriodAt(dayOf(0, 150)).from, dayOf(0, 120));
}

void TestMeteringMeterBalance::topUpOpensAtOnceAndALateEventCounts()
{
    EntitledFixture entitled(meteredInput("MONTH", dayOf(-3)));
    entitled.use("1", dayOf(-1), 10);
    QCOMPARE(entitled.value(dayOf(0)), "no 0 used 10 over 10");
    QVERIFY(entitled.grant(grantInput(50, dayOf(0))));
    QCOMPARE(entitled.value(dayOf(0)), "yes 40 used 10 over 0");
    entitled.use("2", dayOf(-2), 45);
    QCOMPARE(entitled.value(dayOf(0)), "no 0 used 55 over 5");
}

void TestMeteringMeterBalance::historyAddsUp()
{
    auto input = meteredInput("MONTH", dayOf(0));
    input.issueAmount = meterWhole(100);
    EntitledFixture entitled(input);
    for (int i = 0; i < 48; ++i)
        entitled.use(("e" + std::to_string(i)).c_str(), dayOf(0, 30 + i * 60), 2);
    entitled.moveTo(dayOf(2));
    const auto history =
        entitled.base().read<BalanceHistory>([&](storage::Connection& connection) -> Result<BalanceHistory> {
            SLUICE_ASSIGN(const auto known, findEntitlementOf(connection, entitled.customer(), "spend"));
            return balanceHistory(connection, *entitled.base().events().snapshot(), known, std::nullopt, std::nullopt,
                                  WindowSize::Hour, "UTC", dayOf(2));
        });
    QVERIFY(history);
    QCOMPARE(history->windows.size(), 48u);
    for (std::size_t i = 0; i < 48; ++i) {
        QCOMPARE(meterText(history->windows[i].usage), "2");
        QCOMPARE(meterText(history->windows[i].balanceAtStart), std::to_string(100 - 2 * int(i)));
    }
    QCOMPARE(history->burndown.size(), 1u);
    QCOMPARE(meterText(history->burndown.front().balanceAtEnd), "4");
}

void TestMeteringMeterBalance::softLimitNeverCloses()
{
    auto input = meteredInput("MONTH", dayOf(-1));
    input.softLimit = true;
    EntitledFixture entitled(input);
    entitled.use("1", dayOf(0), 10);
    QCOMPARE(entitled.value(dayOf(0, 1)), "yes 0 used 10 over 10");
}

void TestMeteringMeterBalance::phasesOfASubscriptionTurn()
{
    EntitledFixture entitled(meteredInput("MONTH", dayOf(-1)));
    auto& base = entitled.base();
    const char* phases = R"([
        {"key":"trial","name":"Trial","duration":"P1W","rateCards":[{"type":"flat_fee","key":"dark_mode","name":"D","featureKey":"dark_mode",
         "billingCadence":null,"price":null,"entitlementTemplate":{"type":"boolean"}}]},
        {"key":"paid","name":"Paid","duration":null,"rateCards":[]}])";
    const auto subscribed =
        base.run<metering::Subscription>([&](storage::Connection& connection) -> Result<metering::Subscription> {
            FeatureInput dark;
            dark.key = dark.name = "dark_mode";
            SLUICE_ASSIGN(const auto feature, base.meter().features().create(connection, dark, base.actor()));
            PlanInput plan;
            plan.key = plan.name = "two";
            plan.billingCadence = Duration{1, 0};
            plan.phases = json::parse(phases).value();
            SLUICE_ASSIGN(const auto made, base.meter().plans().create(connection, plan, base.actor()));
            SLUICE_ASSIGN(const auto active, base.meter().plans().publish(connection, made.id, base.actor()));
            SubscriptionInput input;
            input.planKey = active.input.key;
            input.customer = "alice";
            input.details.set("feature", feature.id);
            return base.meter().subscriptions().create(connection, input, base.actor());
        });
    QVERIFY2(subscribed, subscribed ? "" : subscribed.error().message.c_str());
    QCOMPARE(subscribed->phase, 0);
    const auto dark = [&] {
        return base.read<Entitlement>([&](storage::Connection& connection) {
            return findEntitlementOf(connection, entitled.customer(), "dark_mode");
        });
    };
    QVERIFY(dark());
    const auto turn = [&] {
        return base.run<int>([&](storage::Connection& connection) {
            return base.meter().subscriptions().turnPhases(connection, base.actor());
        });
    };
    QCOMPARE(turn().value(), 0);
    entitled.moveTo(dayOf(7));
    QCOMPARE(turn().value(), 1);
    QCOMPARE(dark().error().code, ErrorCode::NotFound);
    QCOMPARE(turn().value(), 0);
}

void TestMeteringMeterBalance::grantsMustLieInTheCurrentPeriod()
{
    EntitledFixture entitled(meteredInput("DAY", dayOf(0)));
    entitled.moveTo(dayOf(2, 30));
    QCOMPARE(entitled.grant(grantInput(5, dayOf(1))).error().code, ErrorCode::InvalidArgument);
    QVERIFY(entitled.grant(grantInput(5, dayOf(2))));
    auto bad = grantInput(-5, dayOf(2));
    QCOMPARE(entitled.grant(bad).error().code, ErrorCode::InvalidArgument);
    bad = grantInput(5, dayOf(2));
    bad.priority = 0;
    QCOMPARE(entitled.grant(bad).error().code, ErrorCode::InvalidArgument);
}

QTEST_GUILESS_MAIN(TestMeteringMeterBalance)
#include "tst_metering_meter_balance.moc"
