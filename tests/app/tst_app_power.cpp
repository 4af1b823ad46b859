// Settings of power and autosleep (ops-config A.6), and the part over a real store.
#include "app/lifecycle/power_part.h"
#include "app/lifecycle/store.h"
#include "support/temp_store.h"

#include <QTest>

using namespace sluice;
using namespace sluice::app;

namespace {

Settings powerSettings(std::vector<std::pair<std::string, std::string>> environment, const std::string& folder)
{
    SettingInputs inputs;
    inputs.homeDirectory = folder;
    inputs.commandLine = {{"SLUICE_DATA_DIR", folder + "/data"}};
    inputs.environment = std::move(environment);
    auto settings = Settings::load(inputs);
    if (!settings)
        qFatal("%s", settings.error().message.c_str());
    return std::move(*settings);
}

}  // namespace

class TestAppPower : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_dir;
    Settings with(std::vector<std::pair<std::string, std::string>> environment)
    {
        return powerSettings(std::move(environment), m_dir.path().toStdString());
    }

private Q_SLOTS:
    void A6_defaults()
    {
        const Settings settings = with({});
        QVERIFY(settings.checkTogether());
        const auto meter = powerMeterConfig(settings);
        QVERIFY(!meter.enabled && meter.ratePerMinute.isZero() && !meter.evidenceRequired);
        QCOMPARE(meter.maxGapMs, std::int64_t(180'000));
        QCOMPARE(meter.reportTtlMs, std::int64_t(120'000));
        const auto monitor = powerMonitorConfig(settings);
        QVERIFY(!monitor.wholeFleet);
        QCOMPARE(monitor.pollMs, std::int64_t(60'000));
        const auto sleep = autosleepConfig(settings);
        QVERIFY(!sleep.enabled);
        QCOMPARE(sleep.idleMs, std::int64_t(600'000));
        QCOMPARE(sleep.pollMs, std::int64_t(60'000));
    }

    void A6_given()
    {
        const Settings settings = with({{"PAYMENTS_POWER_METER_ENABLED", "true"},
                                        {"PAYMENTS_POWER_CREDIT_ETH_PER_MINUTE", "1e-5"},
                                        {"PAYMENTS_POWER_POLL_SECONDS", "0"},
                                        {"PAYMENTS_POWER_MAX_GAP_SECONDS", "-1"},
                                        {"PAYMENTS_AUTOSLEEP_ENABLED", "yes"},
                                        {"PAYMENTS_AUTOSLEEP_IDLE_SECONDS", "30"},
                                        {"PAYMENTS_AUTOSLEEP_POLL_SECONDS", "2"},
                                        {"SLUICE_STRICT", "1"}});
        QVERIFY(settings.checkTogether());
        const auto meter = powerMeterConfig(settings);
        QVERIFY(meter.enabled && meter.evidenceRequired);
        QCOMPARE(meter.ratePerMinute.toString(), std::string("0.00001"));
        QCOMPARE(meter.rateText, std::string("0.00001"));
        QVERIFY(meter.maxGapMs <= 0);
        QVERIFY(powerMonitorConfig(settings).wholeFleet);
        QCOMPARE(powerMonitorConfig(settings).pollMs, std::int64_t(60'000));  // 0 is the default
        QVERIFY(autosleepConfig(settings).enabled);
        QCOMPARE(autosleepConfig(settings).idleMs, std::int64_t(30'000));
        QCOMPARE(autosleepConfig(settings).pollMs, std::int64_t(5'000));  // at least five
    }

    void thePartStartsAndStops()
    {
        const Settings settings =
            with({{"PAYMENTS_POWER_METER_ENABLED", "true"}, {"PAYMENTS_AUTOSLEEP_ENABLED", "true"}});
        test::TempStore store(allMigrations());
        audit::AuditLog log(store.writer());
        ledger::Ledger ledger(store.writer());
        fleet::Registry registry(store.writer(), log);
        SystemClock clock;
        SystemRng rng;
        usage::Activity activity(clock);
        fleet::RegistrationRequest request;
        request.id = "a";
        request.address = "0x00000000000000000000000000000000000000aa";
        QVERIFY(store.writer().runFor<fleet::RegistrationOutcome>([&](storage::Connection& connection) {
            return registry.registerOrchestrator(connection, request, fleet::TopMembership::Member,
                                                 {"admin", {}, clock.now()});
        }));
        PowerPart part(
            {settings, clock, rng, store.database(), ledger, log, registry, activity, net::AddressPolicy::PublicOnly});
        api::Metrics metrics;
        part.addMetrics(metrics);
        QVERIFY(part.load());
        part.start();
        QTRY_COMPARE(part.stats().last.number, std::int64_t(1));
        QTRY_COMPARE(part.autosleepCycle().left, std::int64_t(1));  // heard of a moment ago
        QVERIFY(metrics.text().find("sluice_power_hosts{state=\"silent\"} 1") != std::string::npos);
        std::atomic<int> refused = 0;
        part.control().submit({true, {}, {}, "why", {"admin", {}, clock.now()}}, nullptr,
                              [&](Result<std::vector<usage::PowerOrderResult>> done) { refused += !done; });
        QTRY_COMPARE(refused.load(), 1);
        part.stop();
        part.stop();
        store.close();
    }
};

QTEST_GUILESS_MAIN(TestAppPower)
#include "tst_app_power.moc"
