#include "audit/audit_log.h"
#include "core/json.h"
#include "crypto/secp256k1.h"
#include "fleet/activity_view.h"
#include "fleet/bootstrap.h"
#include "fleet/registrar.h"
#include "support/fleet_bench.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::fleet;
using sluice::test::FleetBench;

namespace {

std::vector<storage::Migration> schemas()
{
    auto all = audit::migrations();
    for (auto& migration : fleet::migrations())
        all.push_back(std::move(migration));
    return all;
}

std::string addressOf(int n)
{
    char text[43];
    std::snprintf(text, sizeof text, "0x%040x", n);
    return text;
}

RegistrationRequest request(std::string id, std::string address)
{
    RegistrationRequest made;
    made.id = std::move(id);
    made.address = std::move(address);
    return made;
}

// A store, the audit log and a registry over it.
struct Bench {
    explicit Bench(RegistryConfig config = {})
        : configured(std::move(config)), store(schemas(), FleetBench::storeConfig())
    {
        open();
    }
    ~Bench() { close(); }
    void open()
    {
        log = std::make_unique<audit::AuditLog>(store.writer());
        registry = std::make_unique<Registry>(store.writer(), *log, configured);
        const auto loaded = store.writer().run([&](storage::Connection& c) { return registry->load(c); });
        if (!loaded)
            qFatal("load: %s", loaded.error().message.c_str());
    }
    void close()
    {
        store.close();
        registry.reset();
        log.reset();
    }
    void restart()
    {
        close();
        store.reopen();
        open();
    }
    ActionContext context() const { return {"admin", "192.0.2.1", clock.now()}; }
    RegistrationOutcome enter(const RegistrationRequest& wanted, TopMembership rank = TopMembership::Member)
    {
        auto outcome = store.writer().runFor<RegistrationOutcome>(
            [&](storage::Connection& c) { return registry->registerOrchestrator(c, wanted, rank, context()); });
        if (!outcome)
            qFatal("register: %s", outcome.error().message.c_str());
        return *outcome;
    }
    Result<void> run(const std::function<Result<void>(storage::Connection&)>& command)
    {
        return store.writer().run(command);
    }
    std::vector<audit::AuditEntry> entries() { return *audit::recentEntries(store.readers(), 100); }

    RegistryConfig configured;
    FakeClock clock;
    test::TempStore store;
    std::unique_ptr<audit::AuditLog> log;
    std::unique_ptr<Registry> registry;
};

}  // namespace

class TestFleetRegistry : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void registrationCreatesThenRefreshes()
    {
        Bench bench;
        auto wanted = request("orch-a", "0xAbCdef0000000000000000000000000000000001");
        wanted.capability = "video";
        wanted.monitoredServices = {"x", "y"};
        wanted.healthTimeoutSeconds = 2.5;
        wanted.requestIp = "198.51.100.7";
        wanted.servicesHealthy = true;
        const auto first = bench.enter(wanted);
        QVERIFY(first.first && !first.refusal);
        QCOMPARE(first.message, std::string("Registered orchestrator"));
        bench.clock.advanceMs(5000);
        auto again = request("orch-a", "0xabcdef0000000000000000000000000000000001");
        again.capability = "";
        again.hostName = "host-a";
        const auto second = bench.enter(again);
        QCOMPARE(second.message, std::string("Registration refreshed"));
        bench.restart();
        const auto record = bench.registry->snapshot()->find("orch-a");
        QVERIFY(record != nullptr);
        QVERIFY(*record == second.record);
        QCOMPARE(record->address, std::string("0xabcdef0000000000000000000000000000000001"));
        QCOMPARE(*record->capability, std::string("video"));
        QCOMPARE(*record->hostName, std::string("host-a"));
        QCOMPARE(*record->lastSeenIp, std::string("198.51.100.7"));
        QCOMPARE(record->registrationCount, std::int64_t(2));
        QCOMPARE(*record->healthTimeoutSeconds, 2.5);
        QCOMPARE(record->lastSeen->micros - record->firstSeen->micros, std::int64_t(5000000));
        QVERIFY(record->lastHealthyAt.has_value());
    }

    void refusalsComeInTheOrderOfTheSpec()
    {
        Bench bench({.denylist = {addressOf(9)}});
        QVERIFY(!bench.enter(request("a", addressOf(1))).refusal);
        QVERIFY(!bench.enter(request("b", addressOf(2))).refusal);
        // Denied stands before rank, rank before the address rules.
        QVERIFY(bench.enter(request("a", addressOf(9)), TopMembership::Unknown).refusal
                == RegistrationRefusal::Denylisted);
        QVERIFY(bench.enter(request("a", addressOf(2)), TopMembership::Unknown).refusal
                == RegistrationRefusal::RankUnknown);
        QVERIFY(bench.enter(request("a", addressOf(2)), TopMembership::NotMember).refusal
                == RegistrationRefusal::NotInTopSet);
        QVERIFY(bench.enter(request("a", addressOf(2))).refusal == RegistrationRefusal::AddressTaken);
        QVERIFY(bench.enter(request("a", addressOf(3))).refusal == RegistrationRefusal::AddressChanged);
        // The denied attempt marked the record of that id.
        const auto record = bench.registry->snapshot()->find("a");
        QVERIFY(record->denylisted);
        QCOMPARE(bench.enter(request("a", addressOf(1))).message,
                 std::string("Registration blocked (address denylisted)"));
        QVERIFY(bench.registry->snapshot()->find("a")->denylisted);
    }

    void anAddressNeverMovesEvenInTheStore()
    {
        Bench bench;
        bench.enter(request("a", addressOf(1)));
        const auto stolen = bench.run([&](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(c.exec(
                "INSERT INTO fleet_orchestrators (id, address, address_key, registration_count, is_top, denylisted) "
                "VALUES ('z', ?, ?, 1, 1, 0)",
                {std::string_view(addressOf(1)), std::string_view(addressOf(1))}));
            return {};
        });
        QVERIFY(!stolen);
        QVERIFY(stolen.error().code == ErrorCode::Conflict);
    }

    void aFailedCommandLeavesNoTrace()
    {
        Bench bench;
        bench.enter(request("a", addressOf(1)));
        const auto failed = bench.run([&](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(bench.registry->registerOrchestrator(c, request("b", addressOf(2)), TopMembership::Member,
                                                            bench.context()));
            SLUICE_TRY(bench.registry->setDenied(c, addressOf(1), true, "test", bench.context()));
            return fail(ErrorCode::Cancelled, "no");
        });
        QVERIFY(!failed);
        QVERIFY(!bench.registry->snapshot()->find("b"));
        QVERIFY(!bench.registry->snapshot()->isDenied(addressOf(1)));
        QVERIFY(!bench.enter(request("b", addressOf(2))).refusal);
        QCOMPARE(bench.registry->snapshot()->all().size(), std::size_t(2));
        QVERIFY(bench.registry->snapshot()->findByAddress(addressOf(2))->id == "b");
        bench.restart();
        QCOMPARE(bench.registry->snapshot()->all().size(), std::size_t(2));
    }

    void orderIsThatOfTheFirstRegistration()
    {
        Bench bench;
        for (int i = 20; i > 0; --i)
            bench.enter(request("o" + std::to_string(i), addressOf(i)));
        bench.enter(request("o20", addressOf(20)));
        bench.restart();
        const auto snapshot = bench.registry->snapshot();
        QCOMPARE(snapshot->all().front()->id, std::string("o20"));
        QCOMPARE(snapshot->all().back()->id, std::string("o1"));
    }

    void W50_eligibilityIsDerivedWhenRead()
    {
        Bench bench;
        bench.enter(request("a", addressOf(1)));
        QVERIFY(bench.run(
            [&](storage::Connection& c) { return bench.registry->startCooldown(c, "a", 60, bench.context()); }));
        const auto record = bench.registry->snapshot()->find("a");
        QVERIFY(record->eligibility(bench.clock.now()) == Eligibility::Cooldown);
        QCOMPARE(bench.enter(request("a", addressOf(1))).message,
                 std::string("Registration refreshed (cooldown active)"));
        bench.clock.advanceMs(60000);
        // Nobody wrote anything since, and it is eligible again.
        QVERIFY(record->eligible(bench.clock.now()));
        QVERIFY(bench.run(
            [&](storage::Connection& c) { return bench.registry->startCooldown(c, "a", 60, bench.context()); }));
        QVERIFY(
            bench.run([&](storage::Connection& c) { return bench.registry->clearCooldown(c, "a", bench.context()); }));
        QVERIFY(bench.registry->snapshot()->find("a")->eligible(bench.clock.now()));
    }

    void W39_everyAdministrativeActIsAuditedWithActorAndAddress()
    {
        Bench bench({.denylist = {addressOf(9)}});
        bench.enter(request("a", addressOf(1)));
        bench.enter(request("a", addressOf(9)));
        QVERIFY(bench.run([&](storage::Connection& c) {
            return bench.registry->setDenied(c, addressOf(1), true, "fraud", bench.context());
        }));
        QVERIFY(bench.run([&](storage::Connection& c) {
            return bench.registry->setDenied(c, addressOf(1), false, "mistake", bench.context());
        }));
        QVERIFY(bench.run(
            [&](storage::Connection& c) { return bench.registry->startCooldown(c, "a", 60, bench.context()); }));
        QVERIFY(
            bench.run([&](storage::Connection& c) { return bench.registry->clearCooldown(c, "a", bench.context()); }));
        for (const std::int64_t up : {2, 3, 0, 0}) {
            HealthReport report{"forwarder", bench.clock.now(), "{}", up};
            QVERIFY(bench.run([&](storage::Connection& c) {
                return bench.registry->reportHealth(c, "a", report, "", bench.context());
            }));
        }
        QVERIFY(bench.store.writer().runFor<int>(
            [&](storage::Connection& c) { return bench.registry->applyTopSet(c, {}, bench.context()); }));
        QStringList actions;
        const auto entries = bench.entries();
        for (auto it = entries.rbegin(); it != entries.rend(); ++it) {
            actions << QString::fromStdString(it->record.action);
            QCOMPARE(it->record.actor, std::string("admin"));
            QCOMPARE(json::parse(it->record.details)->text("ip").value_or(""), std::string_view("192.0.2.1"));
        }
        const QStringList wanted{"register",     "register_denied",  "fleet.deny",
                                 "fleet.allow",  "cooldown_started", "cooldown_cleared",
                                 "fleet.health", "fleet.health",     "fleet.rank"};
        QCOMPARE(actions, wanted);
        QVERIFY(!bench.registry->snapshot()->find("a")->isTop);
    }

    void operatorsStandAboveTheConfiguredDenylist()
    {
        Bench bench({.denylist = {addressOf(1)}});
        QVERIFY(bench.enter(request("a", addressOf(1))).refusal == RegistrationRefusal::Denylisted);
        QVERIFY(bench.run([&](storage::Connection& c) {
            return bench.registry->setDenied(c, addressOf(1), false, "cleared", bench.context());
        }));
        QVERIFY(!bench.enter(request("a", addressOf(1))).refusal);
        bench.restart();
        QVERIFY(!bench.enter(request("a", addressOf(1))).refusal);
        QVERIFY(!bench.run([&](storage::Connection& c) {
            return bench.registry->setDenied(c, addressOf(1), true, "", bench.context());
        }));
        QVERIFY(!bench.run(
            [&](storage::Connection& c) { return bench.registry->setDenied(c, "0x12", true, "x", bench.context()); }));
    }

    void recordsOfNewlyDeniedAddressesAreMarkedAtStart()
    {
        Bench bench;
        bench.enter(request("a", addressOf(1)));
        bench.configured.denylist = {addressOf(1)};
        bench.restart();
        QVERIFY(bench.registry->snapshot()->find("a")->denylisted);
    }

    void healthReportsFeedActivity()
    {
        Bench bench;
        auto wanted = request("a", addressOf(1));
        bench.enter(wanted);
        const auto activity = [&](ActivityCounts counts = {}) {
            return deriveActivity(*bench.registry->snapshot()->find("a"), counts, 120, bench.clock.now());
        };
        QCOMPARE(activity().reason, std::string("recent_contact"));
        bench.clock.advanceMs(301000);
        QVERIFY(!activity().active && activity().reason.empty());
        HealthReport report{"forwarder", bench.clock.now(), "{}", 0};
        QVERIFY(bench.run([&](storage::Connection& c) {
            return bench.registry->reportHealth(c, "a", report, "203.0.113.9", bench.context());
        }));
        QCOMPARE(activity().reason, std::string("forwarder_health"));
        QVERIFY(!activity().active);
        QVERIFY(!bench.registry->snapshot()->find("a")->lastSeenIp);
        report.servicesUp = 2;
        QVERIFY(bench.run([&](storage::Connection& c) {
            return bench.registry->reportHealth(c, "a", report, "203.0.113.9", bench.context());
        }));
        QVERIFY(activity().active);
        QCOMPARE(*bench.registry->snapshot()->find("a")->lastSeenIp, std::string("203.0.113.9"));
        QCOMPARE(activity({1, 1}).reason, std::string("session"));
        QCOMPARE(activity({0, 1}).reason, std::string("activity_lease"));
        QVERIFY(activity({0, 1}).inUse);
        const auto unknown = bench.run([&](storage::Connection& c) {
            return bench.registry->reportHealth(c, "nobody", report, "", bench.context());
        });
        QVERIFY(unknown.error().code == ErrorCode::NotFound);
        QCOMPARE(unknown.error().message, std::string("Unknown orchestrator"));
    }

    void S12_strictModeWantsAProofForFirstRegistrationAndForDialTargets()
    {
        Bench bench({.denylist = {}, .strict = true});
        auto plain = request("a", addressOf(1));
        QVERIFY(bench.enter(plain).refusal == RegistrationRefusal::ProofRequired);
        auto byAdmin = plain;
        byAdmin.proof = RegistrationProof::Admin;
        QVERIFY(!bench.enter(byAdmin).refusal);
        // A refresh that redirects nobody needs none.
        QVERIFY(!bench.enter(plain).refusal);
        auto redirect = plain;
        redirect.healthUrl = "http://evil.example/health";
        QVERIFY(bench.enter(redirect).refusal == RegistrationRefusal::ProofRequired);
        redirect.proof = RegistrationProof::AddressSignature;
        redirect.signedAt = 1000;
        QVERIFY(!bench.enter(redirect).refusal);
        // The same signature again changes nothing: it is not newer.
        redirect.healthUrl = "http://replayed.example/health";
        QVERIFY(bench.enter(redirect).refusal == RegistrationRefusal::ProofRequired);
        redirect.signedAt = 1001;
        QVERIFY(!bench.enter(redirect).refusal);
        Bench lenient;
        QVERIFY(!lenient.enter(plain).refusal);
    }

    void S12_signaturesAreCheckedAgainstThePayoutAddress()
    {
        const auto key = crypto::PrivateKey::generate();
        const Timestamp now{1767225600000000};
        const std::string details = "details";
        const auto sign = [&](std::int64_t at) {
            return toHex0x(crypto::toBytes65(key.sign(registrationDigest("a", key.address(), details, at))));
        };
        const std::string address = key.address().toHex();
        QVERIFY(verifyRegistrationSignature("a", address, details, now.seconds(), sign(now.seconds()), now));
        QVERIFY(!verifyRegistrationSignature("b", address, details, now.seconds(), sign(now.seconds()), now));
        QVERIFY(!verifyRegistrationSignature("a", addressOf(1), details, now.seconds(), sign(now.seconds()), now));
        QVERIFY(!verifyRegistrationSignature("a", address, details + " ", now.seconds(), sign(now.seconds()), now));
        QVERIFY(
            !verifyRegistrationSignature("a", address, details, now.seconds() - 301, sign(now.seconds() - 301), now));
        QVERIFY(!verifyRegistrationSignature("a", address, details, now.seconds() + 1, sign(now.seconds()), now));
        QVERIFY(!verifyRegistrationSignature("a", address, details, now.seconds(), "0x1234", now));
    }

    void W41_strictIds()
    {
        for (const char* id : {"a", "orch-1", "Orch_1.x:y@z", "0"})
            QVERIFY2(isStrictId(id), id);
        for (const char* id : {"", " a", "a b", "a/b", "-a", "é", "a\n"})
            QVERIFY2(!isStrictId(id), id);
        QVERIFY(!isStrictId(std::string(129, 'a')));
    }

    void W49_bootstrapIsNoSignOfLife()
    {
        Bench bench;
        const auto entry =
            json::Value::object({{"orchestrator_id", "a"}, {"address", addressOf(1)}, {"host_public_ip", "192.0.2.5"}});
        const auto list = parseBootstrap({{"inline", json::write(json::Value::array({entry}))}});
        QVERIFY(list);
        for (int start = 0; start < 3; ++start) {
            const auto refused =
                registerBootstrap(bench.store.writer(), *bench.registry, *list, TopMembership::Skipped, bench.clock);
            QVERIFY(refused && refused->empty());
            bench.restart();
        }
        const auto record = bench.registry->snapshot()->find("a");
        QCOMPARE(record->registrationCount, std::int64_t(1));
        QVERIFY(!record->lastSeen);
        QVERIFY(record->isTop);
        QCOMPARE(*record->lastSeenIp, std::string("192.0.2.5"));
        QCOMPARE(bench.entries().size(), std::size_t(1));
    }

    void bootstrapShapes()
    {
        const auto entry = [](const std::string& address) { return json::Value::object({{"address", address}}); };
        const std::string one = json::write(
            json::Value::object({{"orchestrator_id", "a"}, {"address", addressOf(1)}, {"health_timeout", 5}}));
        const std::string map = json::write(
            json::Value::object({{"b", entry(addressOf(2))}, {"A", entry(addressOf(3))}, {"c", entry("0x1")}}));
        const auto list = parseBootstrap({{"inline", one}, {"file x", map}, {"empty", "  "}});
        QVERIFY(list);
        QCOMPARE(list->entries.size(), std::size_t(2));
        QCOMPARE(list->entries[1].id, std::string("b"));
        QCOMPARE(list->skipped.size(), std::size_t(2));
        QCOMPARE(list->skipped[0], std::string("file x, entry A: repeats an earlier id or address"));
        QCOMPARE(list->skipped[1], std::string("file x, entry c: address is not 0x and 40 hex digits"));
        const auto broken = parseBootstrap({{"file y", "[1,"}});
        QVERIFY(!broken);
        QCOMPARE(broken.error().message, std::string("file y: Expecting value at byte 3"));
        QVERIFY(!parseBootstrap({{"file z", "5"}}));
    }
};

int main(int argc, char** argv)
{
    return sluice::test::runOnBothEngines<TestFleetRegistry>(argc, argv);
}
#include "tst_fleet_registry.moc"
