#include "support/client_bed.h"
#include "support/fault_vfs.h"
#include "support/postgres_fixture.h"
#include "support/temp_store.h"
#include "usage/session_schema.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::usage;
using sluice::test::ClientBed;
using sluice::test::ClientBedOptions;

namespace {

constexpr const char* ipA = "198.51.100.1";
constexpr const char* ipB = "198.51.100.2";
constexpr const char* ipC = "198.51.100.3";

std::vector<storage::Migration> schemas()
{
    std::vector<storage::Migration> all;
    for (auto room : {audit::migrations(), fleet::migrations(), usage::sessionMigrations(), usage::clientMigrations()})
        std::ranges::move(room, std::back_inserter(all));
    std::ranges::sort(all, {}, &storage::Migration::number);
    return all;
}

storage::DatabaseConfig engineConfig(const QString& engine)
{
    storage::DatabaseConfig config;
    if (engine == u"postgres")
        config.postgresUrl = test::PostgresFixture::shared().newDatabase();
    return config;
}

class Bench {
public:
    explicit Bench(ClientBedOptions options = {}, storage::DatabaseConfig config = {})
        : m_options(std::move(options)), store(schemas(), std::move(config))
    {
        begin();
    }
    ~Bench() { end(); }

    void restart()
    {
        end();
        store.reopen();
        begin();
    }

    // With an edge of its own.
    void enter(const std::string& id, const char* publicIp = nullptr)
    {
        fleet::RegistrationRequest request;
        request.id = id;
        char address[43];
        std::snprintf(address, sizeof address, "0x%040x", unsigned(++m_number));
        request.address = address;
        if (publicIp)
            request.hostPublicIp = publicIp;
        const auto done = store.writer().runFor<fleet::RegistrationOutcome>([&](storage::Connection& c) {
            return registry->registerOrchestrator(c, request, fleet::TopMembership::Member, {"test", "", clock.now()});
        });
        if (!done || done->refusal)
            qFatal("register %s", id.c_str());
        bed->assign(id, ClientBed::edge("edge-" + id));
    }

    Result<ClientStarted> tryStart(const char* ip, const char* installation = nullptr, const char* code = nullptr,
                                   std::optional<std::int64_t> seconds = {}, const char* token = "")
    {
        ClientStartRequest request;
        request.clientIp = ip;
        if (installation)
            request.installationId = installation;
        if (code)
            request.inviteCode = code;
        request.requestedSeconds = seconds;
        request.presentedToken = token;
        return bed->start(std::move(request));
    }
    ClientStarted start(const char* ip, const char* installation = nullptr, const char* code = nullptr,
                        std::optional<std::int64_t> seconds = {})
    {
        auto started = tryStart(ip, installation, code, seconds);
        if (!started)
            qFatal("start: %s", started.error().message.c_str());
        return *started;
    }
    std::string refusalOf(const ClientStarted& started)
    {
        return started.refusal ? clientStartRefusalText(*started.refusal) : "";
    }
    Result<ClientSessionPtr> finish(const std::string& id)
    {
        return store.writer().runFor<ClientSessionPtr>(
            [&](storage::Connection& c) { return bed->sessions.end(c, id, "client_end", clock.now()); });
    }
    std::int64_t count(const char* sql)
    {
        std::int64_t value = -1;
        ClientBed::check(store.readers().read([&](storage::Connection& c) {
            return c.query(sql, {}, [&](const storage::Row& row) {
                value = row.int64(0);
                return false;
            });
        }));
        return value;
    }
    void command(const std::function<Result<void>(storage::Connection&)>& work)
    {
        ClientBed::check(store.writer().run(work));
    }

private:
    void begin()
    {
        log = std::make_unique<audit::AuditLog>(store.writer());
        registry = std::make_unique<fleet::Registry>(store.writer(), *log);
        bed = std::make_unique<ClientBed>(store.database(), *log, *registry, clock, m_options);
        ClientBed::check(store.writer().run([this](storage::Connection& c) { return registry->load(c); }));
        bed->load();
    }
    void end()
    {
        bed->stopNetworkOnce();
        store.close();
        bed.reset();
        registry.reset();
        log.reset();
    }

    ClientBedOptions m_options;
    int m_number = 0;

public:
    FakeClock clock{Timestamp{1'735'689'600'000'000}};  // 2025-01-01T00:00:00Z
    test::TempStore store;
    std::unique_ptr<audit::AuditLog> log;
    std::unique_ptr<fleet::Registry> registry;
    std::unique_ptr<ClientBed> bed;
};

ClientBedOptions guests(std::int64_t perIp = 1, std::int64_t perInstallation = 1, std::int64_t most = 0)
{
    ClientBedOptions options;
    options.sessions.guestMode = true;
    options.sessions.guestMaxPerIp = perIp;
    options.sessions.guestMaxPerInstallation = perInstallation;
    options.sessions.guestMaxConcurrent = most;
    return options;
}

ClientBedOptions strict(ClientBedOptions options = {})
{
    options.sessions.strict = true;
    return options;
}

}  // namespace

class TestUsageClientSessions : public QObject {
    Q_OBJECT

private:
    static void engines()
    {
        QTest::addColumn<QString>("engine");
        for (const char* name : {"sqlite", "postgres"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }

private Q_SLOTS:
    void E38_aSessionLivesAndEnds_data() { engines(); }
    void E38_aSessionLivesAndEnds()
    {
        QFETCH(QString, engine);
        Bench bench({}, engineConfig(engine));
        bench.enter("orch-b");
        bench.enter("orch-a");
        const auto started = bench.start(ipA);
        QVERIFY(!started.refusal && !started.resumed);
        const ClientSession& session = *started.session;
        QCOMPARE(session.orchestrator, std::string("orch-a"));  // both alike: by id
        QCOMPARE(session.mode, ClientMode::Legacy);
        QCOMPARE(session.leaseSeconds(), std::int64_t(86'400));
        QCOMPARE(started.token.size(), std::size_t(43));
        QCOMPARE(session.edge->edgeId, std::string("edge-orch-a"));
        QCOMPARE(bench.bed->activity.activityOf("orch-a").leases, 1);
        const auto record = bench.registry->snapshot()->find("orch-a");
        QCOMPARE(record->lastContactSource.value_or(""), std::string("client_session"));
        QCOMPARE(bench.bed->sessions.byToken(started.token, bench.clock.now())->id, session.id);
        QVERIFY(!bench.bed->sessions.byToken("", bench.clock.now()));
        QVERIFY(!bench.bed->sessions.byToken(session.tokenHash, bench.clock.now()));
        // The lease lasts as long as the session, whatever bounds other leases.
        bench.clock.advanceMs(80'000'000);
        QCOMPARE(bench.bed->activity.activityOf("orch-a").leases, 1);
        const auto ended = bench.finish(session.id);
        QVERIFY(ended && (*ended)->endReason == "client_end");
        QCOMPARE(bench.bed->activity.activityOf("orch-a").leases, 0);
        QVERIFY(!bench.bed->sessions.byToken(started.token, bench.clock.now()));
        const auto again = bench.finish(session.id);
        QVERIFY(!again && again.error().code == ErrorCode::NotFound);
        QCOMPARE(bench.start(ipB).session->orchestrator, std::string("orch-a"));
    }

    void E38_allRunsOnAfterARestart_data() { engines(); }
    void E38_allRunsOnAfterARestart()
    {
        QFETCH(QString, engine);
        Bench bench({}, engineConfig(engine));
        bench.enter("orch-a");
        const auto started = bench.start(ipA, nullptr, nullptr, 600);
        bench.bed->sessions.byToken(started.token, bench.clock.now());
        bench.clock.advanceMs(60'000);
        const auto seen = bench.clock.now();
        QVERIFY(bench.bed->sessions.byToken(started.token, seen) != nullptr);
        bench.bed->sweep();
        bench.restart();
        const auto session = bench.bed->sessions.byToken(started.token, bench.clock.now());
        QVERIFY(session != nullptr);
        QCOMPARE(session->lastSeen().micros, seen.micros);  // W-1: gathered, written by the sweep
        QCOMPARE(session->edge->edgeId, std::string("edge-orch-a"));
        QCOMPARE(bench.refusalOf(bench.start(ipB)), std::string("No orchestrator currently available"));
        bench.clock.advanceMs(600'000);
        QVERIFY(!bench.bed->sessions.byToken(started.token, bench.clock.now()));
        QVERIFY(!bench.start(ipB).refusal);  // an expired one does not wait for the sweep
    }

    void E38_expiredSessionsAreClosed()
    {
        Bench bench;
        bench.enter("orch-a");
        bench.start(ipA, nullptr, nullptr, 60);
        bench.clock.advanceMs(59'000);
        QCOMPARE(bench.bed->sweep(), 0);
        bench.clock.advanceMs(2'000);
        QCOMPARE(bench.bed->sweep(), 1);
        QCOMPARE(bench.bed->sessions.liveCount(), std::size_t(0));
        QCOMPARE(bench.count("SELECT COUNT(*) FROM usage_client_sessions WHERE end_reason = 'expired'"),
                 std::int64_t(1));
    }

    void E38_theSameAddressGetsItsSessionAgain()
    {
        Bench bench;
        bench.enter("orch-a");
        bench.enter("orch-b");
        const auto first = bench.start(ipA, nullptr, nullptr, 3'600);
        bench.clock.advanceMs(1'000'000);
        const auto again = bench.start(ipA, nullptr, "NO-SUCH-CODE");  // the code is not looked at
        QVERIFY(again.resumed);
        QCOMPARE(again.session->id, first.session->id);
        QVERIFY(again.token != first.token);
        QCOMPARE(again.session->expiresAt.micros, first.session->expiresAt.micros);
        QVERIFY(!bench.bed->sessions.byToken(first.token, bench.clock.now()));
        QVERIFY(bench.bed->sessions.byToken(again.token, bench.clock.now()) != nullptr);
    }

    void W37_strictNeverGivesATokenOnAnAddressAlone()
    {
        Bench bench(strict());
        bench.enter("orch-a");
        bench.enter("orch-b");
        const auto first = bench.start(ipA);
        QCOMPARE(bench.refusalOf(bench.start(ipA)),
                 std::string("A session of this IP is active; its token is required"));
        QVERIFY(bench.bed->sessions.byToken(first.token, bench.clock.now()) != nullptr);
        const auto renewed = bench.tryStart(ipA, nullptr, nullptr, {}, first.token.c_str());
        QVERIFY(renewed && renewed->resumed && renewed->session->id == first.session->id);
        // The token of another address is worth nothing here.
        const auto stolen = bench.tryStart(ipB, nullptr, nullptr, {}, renewed->token.c_str());
        QVERIFY(stolen && !stolen->resumed && stolen->session->id != first.session->id);
        // An invite is its own proof.
        bench.enter("orch-c");
        const auto made = bench.bed->invite();
        const auto invited = bench.start(ipA, nullptr, made.code.c_str());
        QVERIFY(!invited.refusal && !invited.resumed);
        QVERIFY(bench.bed->sessions.byToken(renewed->token, bench.clock.now()) != nullptr);
    }

    void W37_strictGuestsNeedTheirToken()
    {
        Bench bench(strict(guests(2)));
        for (const char* id : {"orch-a", "orch-b", "orch-c"})
            bench.enter(id);
        const auto first = bench.start(ipA, "installation-1");
        QCOMPARE(bench.refusalOf(bench.start(ipA, "installation-1")),
                 std::string("A session of this IP is active; its token is required"));
        QVERIFY(!bench.start(ipA, "installation-2").refusal);
        QCOMPARE(bench.refusalOf(bench.start(ipA, "installation-3")),
                 std::string("Another installation already has an active session on this IP"));
        QVERIFY(bench.bed->sessions.byToken(first.token, bench.clock.now()) != nullptr);
    }

    void E38_guestsAreLimited()
    {
        Bench bench(guests());
        for (const char* id : {"orch-a", "orch-b", "orch-c"})
            bench.enter(id);
        QCOMPARE(bench.refusalOf(bench.start(ipA)), std::string("installation_id required for guest bootstrap"));
        const auto first = bench.start(ipA, "installation-1", nullptr, 86'400);
        QCOMPARE(first.session->mode, ClientMode::Guest);
        QCOMPARE(first.session->leaseSeconds(), std::int64_t(1'800));
        QCOMPARE(bench.refusalOf(bench.start(ipA, "installation-2")),
                 std::string("Another installation already has an active session on this IP"));
        QCOMPARE(bench.refusalOf(bench.start(ipB, "installation-1")),
                 std::string("Installation already has an active session on another IP"));
        QVERIFY(bench.start(ipA, "installation-1").resumed);
        QVERIFY(!bench.start(ipB, "installation-2").refusal);
    }

    void W38_limitsAboveOneCount()
    {
        Bench bench(guests(2, 2));
        for (const char* id : {"orch-a", "orch-b", "orch-c", "orch-d"})
            bench.enter(id);
        const auto one = bench.start(ipA, "installation-1");
        const auto two = bench.start(ipA, "installation-2");
        QVERIFY(!two.resumed && one.session->id != two.session->id);
        QVERIFY(bench.bed->sessions.byToken(one.token, bench.clock.now()) != nullptr);  // the owner keeps it
        QCOMPARE(bench.refusalOf(bench.start(ipA, "installation-3")),
                 std::string("Another installation already has an active session on this IP"));
        QCOMPARE(bench.start(ipA, "installation-1").session->id, one.session->id);
        QVERIFY(!bench.start(ipB, "installation-1").refusal);  // the second of two
        QCOMPARE(bench.refusalOf(bench.start(ipC, "installation-1")),
                 std::string("Installation already has an active session on another IP"));
    }

    void W38_zeroMeansOne()
    {
        Bench bench(guests(0, 0));
        bench.enter("orch-a");
        bench.enter("orch-b");
        QVERIFY(!bench.start(ipA, "installation-1").refusal);
        QCOMPARE(bench.refusalOf(bench.start(ipA, "installation-2")),
                 std::string("Another installation already has an active session on this IP"));
    }

    void E38_guestCapacity()
    {
        Bench bench(guests(1, 1, 1));
        bench.enter("orch-a");
        bench.enter("orch-b");
        QCOMPARE(bench.bed->sessions.guestCapacity(bench.clock.now()), std::int64_t(1));
        QVERIFY(!bench.start(ipA, "installation-1").refusal);
        const auto full = bench.start(ipB, "installation-2");
        QVERIFY(full.refusal == ClientStartRefusal::NoGuestCapacity);
        const auto made = bench.bed->invite();
        QVERIFY(!bench.start(ipB, nullptr, made.code.c_str()).refusal);  // only guests are counted
    }

    void W6_capacityFollowsTheRegistry()
    {
        ClientBedOptions options = guests();
        options.sessions.allowed = {"orch-a", "orch-b", "gone"};
        Bench bench(options);
        QCOMPARE(bench.bed->sessions.guestCapacity(bench.clock.now()), std::int64_t(0));
        for (const char* id : {"orch-a", "orch-b", "orch-c"})
            bench.enter(id);
        QCOMPARE(bench.bed->sessions.guestCapacity(bench.clock.now()), std::int64_t(2));
        QVERIFY(!bench.start(ipA, "installation-1").refusal);
        QCOMPARE(bench.bed->sessions.guestCapacity(bench.clock.now()), std::int64_t(2));  // in use or not
        bench.command([&](storage::Connection& c) {
            return bench.registry->startCooldown(c, "orch-b", 60, {"test", "", bench.clock.now()});
        });
        QCOMPARE(bench.bed->sessions.guestCapacity(bench.clock.now()), std::int64_t(1));
        bench.clock.advanceMs(61'000);  // W-50: a cooldown ends by itself
        QCOMPARE(bench.bed->sessions.guestCapacity(bench.clock.now()), std::int64_t(2));
    }

    void E38_invitesAreCheckedInOrder()
    {
        Bench bench;
        bench.enter("orch-a");
        QCOMPARE(bench.refusalOf(bench.start(ipA, nullptr, "AAAA-BBBB")),
                 std::string("Client session invite not found"));
        NewClientInvite late;
        late.expiresAt = bench.clock.now().plusSeconds(-1);
        QCOMPARE(bench.refusalOf(bench.start(ipA, nullptr, bench.bed->invite(late).code.c_str())),
                 std::string("Client session invite expired"));
        const auto revoked = bench.bed->invite(late);
        for (int i = 0; i < 2; ++i) {
            bench.command([&](storage::Connection& c) {
                return bench.bed->invites.revoke(c, revoked.invite.id, {"admin", "", bench.clock.now()});
            });
        }
        QCOMPARE(bench.refusalOf(bench.start(ipA, nullptr, revoked.code.c_str())),
                 std::string("Client session invite revoked"));
        NewClientInvite wanted;
        wanted.requestedSeconds = 120;
        const auto made = bench.bed->invite(wanted);
        const std::string sloppy = "  " + QString::fromStdString(made.code).toLower().remove('-').toStdString() + " ";
        const auto started = bench.start(ipA, nullptr, sloppy.c_str(), 3'600);
        QVERIFY(!started.refusal);
        QCOMPARE(started.session->leaseSeconds(), std::int64_t(120));
        QCOMPARE(started.session->mode, ClientMode::Invite);
        QCOMPARE(bench.refusalOf(bench.start(ipB, nullptr, made.code.c_str())),
                 std::string("Client session invite already redeemed"));
        const auto list = bench.bed->listedInvites();
        QCOMPARE(list.front().id, made.invite.id);
        QCOMPARE(list.front().redeemedSessionId.value_or(""), started.session->id);
        QCOMPARE(list.front().redeemedIp.value_or(""), std::string(ipA));
    }

    void E38_anImportedRedemptionBlocksForTwoMinutes()
    {
        Bench bench;
        bench.enter("orch-a");
        auto made = bench.bed->invite();
        bench.command([&](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(c.exec("UPDATE usage_client_invites SET redeeming_at = ?", {bench.clock.now().micros}));
            return {};
        });
        QCOMPARE(bench.refusalOf(bench.start(ipA, nullptr, made.code.c_str())),
                 std::string("Client session invite redemption already in progress"));
        bench.clock.advanceMs(121'000);
        QVERIFY(!bench.start(ipA, nullptr, made.code.c_str()).refusal);
    }

    void E38_requiredInvitesHoldForGuestsToo()
    {
        ClientBedOptions options = guests();
        options.sessions.requireInvite = true;
        Bench bench(options);
        bench.enter("orch-a");
        QCOMPARE(bench.refusalOf(bench.start(ipA, "installation-1")),
                 std::string("Client session invite code required"));
        QVERIFY(!bench.start(ipA, nullptr, bench.bed->invite().code.c_str()).refusal);
    }

    void E38_aFailedRedemptionLeavesOnlyItsAddress()
    {
        Bench bench;
        bench.enter("orch-a");
        NewClientInvite wanted;
        wanted.allowed = {" orch-x ", "orch-x", ""};
        const auto made = bench.bed->invite(wanted);
        QCOMPARE(made.invite.allowed, std::vector<std::string>{"orch-x"});
        QCOMPARE(bench.refusalOf(bench.start(ipA, nullptr, made.code.c_str())),
                 std::string("No orchestrator currently available"));
        const auto list = bench.bed->listedInvites();
        QCOMPARE(list.front().redeemedIp.value_or(""), std::string(ipA));
        QVERIFY(!list.front().redeemedAt && !list.front().redeemedSessionId);
        bench.enter("orch-x");
        QCOMPARE(bench.start(ipB, nullptr, made.code.c_str()).session->orchestrator, std::string("orch-x"));
    }

    void E38_whoIsNoCandidate_data()
    {
        QTest::addColumn<QString>("why");
        for (const char* why : {"no edge", "in use", "lease", "denied", "cooldown", "licence token", "not allowed",
                                "reserved for others", "taken"})
            QTest::newRow(why) << QString::fromLatin1(why);
    }
    void E38_whoIsNoCandidate()
    {
        QFETCH(QString, why);
        ClientBedOptions options;
        if (why == u"not allowed")
            options.sessions.allowed = {"another"};
        if (why == u"reserved for others")
            options.sessions.reserved["orch-a"] = {*ClientNetwork::parse("203.0.113.0/24")};
        Bench bench(options);
        bench.enter("orch-a");
        const fleet::ActionContext context{"test", "", bench.clock.now()};
        auto& bed = *bench.bed;
        bench.command([&](storage::Connection& c) -> Result<void> {
            if (why == u"no edge")
                return bed.edges.remove(c, "orch-a", context);
            if (why == u"lease") {
                LeaseRequest lease;
                lease.orchestrator = "orch-a";
                lease.kind = "workload";
                SLUICE_TRY(bed.leases.issue(c, lease, bed.rng, context.now));
            }
            if (why == u"denied")
                return bench.registry->setDenied(c, bench.registry->current("orch-a")->address, true, "test", context);
            if (why == u"cooldown")
                return bench.registry->startCooldown(c, "orch-a", 60, context);
            if (why == u"licence token")
                SLUICE_TRY(
                    bed.tokens.mint(c, fleet::TokenKind::Licence, "orch-a", context.now.plusSeconds(60), context));
            return {};
        });
        if (why == u"in use")
            bed.activity.replace(Activity::Kind::Session, {}, {"orch-a", 1, context.now.plusSeconds(60).micros}, {});
        if (why == u"taken")
            QVERIFY(!bench.start(ipB).refusal);
        QVERIFY(bench.start(ipA).refusal == ClientStartRefusal::NoOrchestrator);
        if (why == u"cooldown" || why == u"lease" || why == u"licence token" || why == u"in use") {
            bench.clock.advanceMs(3'700'000);
            QVERIFY(!bench.start(ipA).refusal);
        }
    }

    void E38_reservedOnesComeFirstForTheirNetwork()
    {
        ClientBedOptions options;
        options.sessions.reserved["orch-z"] = {*ClientNetwork::parse("198.51.100.2/32")};
        Bench bench(options);
        for (const char* id : {"orch-a", "orch-z"})
            bench.enter(id);
        QCOMPARE(bench.start(ipB).session->orchestrator, std::string("orch-z"));
        QCOMPARE(bench.start(ipA).session->orchestrator, std::string("orch-a"));
    }

    void W7_twoStartsForTheLastOne_data() { engines(); }
    void W7_twoStartsForTheLastOne()
    {
        QFETCH(QString, engine);
        Bench bench({}, engineConfig(engine));
        bench.enter("orch-a");
        constexpr int clients = 16;
        std::vector<std::promise<Result<ClientStarted>>> promises(clients);
        for (int i = 0; i < clients; ++i) {
            ClientStartRequest request;
            request.clientIp = "198.51.100." + std::to_string(i + 10);
            bench.bed->desk->start(request, [&promises, i](Result<ClientStarted> got) {
                promises[std::size_t(i)].set_value(std::move(got));
            });
        }
        int won = 0;
        for (auto& promise : promises) {
            const auto got = promise.get_future().get();
            QVERIFY(got.has_value());
            if (!got->refusal)
                ++won;
            else
                QVERIFY(got->refusal == ClientStartRefusal::NoOrchestrator);
        }
        QCOMPARE(won, 1);
        QCOMPARE(bench.count("SELECT COUNT(*) FROM usage_client_sessions WHERE ended_at IS NULL"), std::int64_t(1));
    }

    void W7_theStoreItselfRefusesASecondSession_data() { engines(); }
    void W7_theStoreItselfRefusesASecondSession()
    {
        QFETCH(QString, engine);
        Bench bench({}, engineConfig(engine));
        bench.enter("orch-a");
        bench.enter("orch-b");
        // As another server on the same store would: a row that this program's memory does not know.
        bench.command([&](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(c.exec("INSERT INTO usage_client_sessions (no, id, orchestrator, client_ip, token_hash, mode, "
                              "source, issued_at, last_seen_at, expires_at, end_reason, edge_id, edge) VALUES (900, "
                              "'other', 'orch-a', '203.0.113.1', 'sha256:x', 'legacy', '', 1, 1, "
                              "9000000000000000, '', '', '')"));
            return {};
        });
        QCOMPARE(bench.start(ipA).session->orchestrator, std::string("orch-b"));
    }

    void W51_inviteAndSessionAreOneCommit()
    {
        test::FaultDisk disk(7);
        storage::DatabaseConfig config;
        config.sqlitePath = "/client.db";
        config.sqliteVfs = disk.vfsName();
        Bench bench({}, config);
        bench.enter("orch-a");
        const auto made = bench.bed->invite();
        disk.failEverySync(true);
        const auto failed = bench.tryStart(ipA, nullptr, made.code.c_str());
        QVERIFY(!failed);
        disk.failEverySync(false);
        disk.powerLoss();
        bench.restart();
        // Whichever way the torn commit went, both are there or neither.
        const auto invite = bench.bed->listedInvites().front();
        const auto session = bench.bed->sessions.onOrchestrator("orch-a", bench.clock.now());
        QCOMPARE(invite.redeemedAt.has_value(), session != nullptr);
        if (!session)
            QVERIFY(!bench.start(ipB, nullptr, made.code.c_str()).refusal);
    }

    void W51_aCrashAtEveryWriteLeavesBothOrNeither()
    {
        int whole = 0, none = 0;
        for (int at = 1; at <= 40; ++at) {
            test::FaultDisk disk{std::uint64_t(at)};
            storage::DatabaseConfig config;
            config.sqlitePath = "/client.db";
            config.sqliteVfs = disk.vfsName();
            Bench bench({}, config);
            bench.enter("orch-a");
            const auto made = bench.bed->invite();
            disk.crashAt(at);
            const auto started = bench.tryStart(ipA, nullptr, made.code.c_str());
            const bool told = started && !started->refusal;
            disk.powerLoss();
            bench.restart();
            const auto invite = bench.bed->listedInvites().front();
            const auto session = bench.bed->sessions.onOrchestrator("orch-a", bench.clock.now());
            QCOMPARE(invite.redeemedAt.has_value(), session != nullptr);
            QVERIFY(!told || session);  // what the client heard of is there
            QCOMPARE(bench.bed->activity.activityOf("orch-a").leases, session ? 1 : 0);
            ++(session ? whole : none);
            if (!session) {
                QVERIFY(!bench.start(ipA, nullptr, made.code.c_str()).refusal);
            }
        }
        QVERIFY(whole > 0 && none > 0);
    }

    void W51_aFailedCommitFreesTheOrchestratorInMemoryToo()
    {
        Bench bench;
        bench.enter("orch-a");
        const auto failed = bench.store.writer().run([&](storage::Connection& c) -> Result<void> {
            const auto ranked = bench.bed->sessions.rank(ipA, bench.clock.now());
            ClientStartRequest request;
            request.clientIp = ipA;
            SLUICE_TRY(bench.bed->sessions.start(c, request, ranked, bench.clock.now()));
            return fail(ErrorCode::Io, "after the session");
        });
        QVERIFY(!failed);
        QCOMPARE(bench.bed->sessions.liveCount(), std::size_t(0));
        const auto started = bench.start(ipB);
        QVERIFY(!started.refusal);
        QCOMPARE(bench.bed->sessions.liveCount(), std::size_t(1));
    }

    void W36_theAssignmentIsASnapshot()
    {
        Bench bench;
        bench.enter("orch-a");
        const auto started = bench.start(ipA);
        const fleet::ActionContext context{"test", "", bench.clock.now()};
        bench.command([&](storage::Connection& c) { return bench.bed->edges.remove(c, "orch-a", context); });
        const auto session = bench.bed->sessions.byId(started.session->id, bench.clock.now());
        QCOMPARE(session->edge->matchmakerHost, std::string("edge-orch-a.example.org"));
        const auto ended = bench.finish(session->id);
        QVERIFY(ended && (*ended)->edge);
    }

    void W23_tokensAreStoredAsHashesOnly()
    {
        Bench bench;
        bench.enter("orch-a");
        const auto made = bench.bed->invite();
        const auto started = bench.start(ipA, nullptr, made.code.c_str());
        QCOMPARE(clientTokenHash("abc"),
                 std::string("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        std::string hash, codeHash;
        ClientBed::check(bench.store.readers().read([&](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(c.query("SELECT token_hash FROM usage_client_sessions", {}, [&](const storage::Row& row) {
                hash = row.text(0);
                return true;
            }));
            return c.query("SELECT code_hash FROM usage_client_invites", {}, [&](const storage::Row& row) {
                codeHash = row.text(0);
                return true;
            });
        }));
        QCOMPARE(hash, clientTokenHash(started.token));
        QVERIFY(codeHash.starts_with("sha256:") && codeHash.find(made.code) == std::string::npos);
    }

    void W2_whatIsOldGoes_data() { engines(); }
    void W2_whatIsOldGoes()
    {
        QFETCH(QString, engine);
        Bench bench({}, engineConfig(engine));
        bench.enter("orch-a");
        const auto made = bench.bed->invite();
        QVERIFY(!bench.start(ipA, nullptr, made.code.c_str(), 60).refusal);
        NewClientInvite open;
        open.expiresAt = bench.clock.now().plusSeconds(400LL * 86'400);
        bench.bed->invite(open);
        bench.clock.advanceMs(61'000);
        bench.bed->sweep();
        bench.clock.advanceMs(89LL * 86'400'000);
        bench.bed->sweep();
        QCOMPARE(bench.count("SELECT COUNT(*) FROM usage_client_sessions"), std::int64_t(1));
        QCOMPARE(bench.count("SELECT COUNT(*) FROM usage_client_invites"), std::int64_t(2));
        bench.clock.advanceMs(2LL * 86'400'000);
        bench.bed->sweep();
        QCOMPARE(bench.count("SELECT COUNT(*) FROM usage_client_sessions"), std::int64_t(0));
        QCOMPARE(bench.count("SELECT COUNT(*) FROM usage_client_invites"), std::int64_t(1));
    }

    void W39_operatorsActsAreAudited()
    {
        Bench bench;
        bench.enter("orch-a");
        const auto made = bench.bed->invite();
        const fleet::ActionContext context{"alice", "192.0.2.9", bench.clock.now()};
        bench.command([&](storage::Connection& c) { return bench.bed->invites.revoke(c, made.invite.id, context); });
        const auto started = bench.start(ipA);
        bench.command([&](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(bench.bed->sessions.endByOperator(c, started.session->id, context));
            return {};
        });
        const auto entries = *audit::recentEntries(bench.store.readers(), 10);
        QCOMPARE(entries[0].record.action, std::string("client_session.end"));
        QCOMPARE(entries[0].record.actor, std::string("alice"));
        QCOMPARE(entries[1].record.action, std::string("client_invite.revoke"));
        QCOMPARE(entries[1].record.before, std::string("open"));
        QCOMPARE(entries[2].record.action, std::string("client_invite.create"));
        for (const auto& entry : entries)
            QVERIFY(entry.record.details.find(made.code) == std::string::npos);
    }

    void attachmentIsNotedOnce()
    {
        Bench bench;
        bench.enter("orch-a");
        const auto started = bench.start(ipA);
        std::vector<bool> marked;
        for (int i = 0; i < 2; ++i) {
            bench.command([&](storage::Connection& c) -> Result<void> {
                SLUICE_ASSIGN(const auto session,
                              bench.bed->sessions.markAttached(c, started.session->id, bench.clock.now()));
                marked.push_back(session != nullptr);
                return {};
            });
        }
        QCOMPARE(marked, (std::vector<bool>{true, false}));
        const auto unknown = bench.store.writer().runFor<ClientSessionPtr>(
            [&](storage::Connection& c) { return bench.bed->sessions.markAttached(c, "nobody", bench.clock.now()); });
        QVERIFY(unknown && !*unknown);
    }

    void B10_importsCountFromTheCommitOn_data() { engines(); }
    void B10_importsCountFromTheCommitOn()
    {
        QFETCH(QString, engine);
        Bench bench({}, engineConfig(engine));
        bench.enter("orch-a");
        ClientSession given;
        given.id = "legacy-1";
        given.orchestrator = "orch-a";
        given.clientIp = ipA;
        given.tokenHash = clientTokenHash("abc");
        given.issuedAt = bench.clock.now();
        given.lastSeenAt = given.issuedAt;
        given.expiresAt = given.issuedAt.plusSeconds(600);
        bench.command([&](storage::Connection& c) { return bench.bed->sessions.restore(c, given); });
        QVERIFY(bench.bed->sessions.byToken("abc", bench.clock.now()) != nullptr);
        const auto twice =
            bench.store.writer().run([&](storage::Connection& c) { return bench.bed->sessions.restore(c, given); });
        QVERIFY(!twice && twice.error().code == ErrorCode::Conflict);
        QVERIFY(bench.start(ipA).resumed);
        QVERIFY(bench.start(ipB).refusal == ClientStartRefusal::NoOrchestrator);
    }

    void tablesShowSessionsAndInvites_data() { engines(); }
    void tablesShowSessionsAndInvites()
    {
        QFETCH(QString, engine);
        Bench bench({}, engineConfig(engine));
        bench.enter("orch-a");
        const auto made = bench.bed->invite();
        const auto started = bench.start(ipA, nullptr, made.code.c_str());
        const auto cell = [](const TableSource& table, const TableRow& row, const char* column) {
            const auto* text = std::get_if<std::string>(&row.cells[std::size_t(table.schema().columnIndex(column))]);
            return text ? *text : std::string();
        };
        const auto sessions = makeClientSessionsTable(bench.store.database(), &bench.bed->sessions.changes());
        TablePageRequest request;
        request.order = {"issued", true};
        const auto page = sessions->page(request);
        QVERIFY2(page.has_value(), page ? "" : page.error().message.c_str());
        QCOMPARE(page->rows.size(), std::size_t(1));
        QCOMPARE(cell(*sessions, page->rows[0], "session_id"), started.session->id);
        QCOMPARE(cell(*sessions, page->rows[0], "orchestrator"), std::string("orch-a"));
        QCOMPARE(cell(*sessions, page->rows[0], "edge_id"), std::string("edge-orch-a"));
        request.order = {"orchestrator", false};
        QVERIFY(sessions->page(request).has_value());
        const auto invites = makeClientInvitesTable(bench.store.database(), &bench.bed->invites.changes());
        request.order = {"created", true};
        const auto invitePage = invites->page(request);
        QVERIFY2(invitePage.has_value(), invitePage ? "" : invitePage.error().message.c_str());
        QCOMPARE(cell(*invites, invitePage->rows[0], "state"), std::string("redeemed"));
        const auto before = bench.bed->invites.changes().value();
        bench.bed->invite();
        QVERIFY(bench.bed->invites.changes().value() > before);
    }

    void W9_invitesArePaged()
    {
        Bench bench;
        for (int i = 0; i < 25; ++i) {
            bench.bed->invite();
            if (i % 5 == 0)
                bench.clock.advanceMs(1'000);  // some share a time
        }
        std::vector<std::int64_t> seen;
        std::optional<std::int64_t> before;
        for (;;) {
            const auto page = *bench.store.readers().readFor<std::vector<ClientInvite>>(
                [&](storage::Connection& c) { return listClientInvites(c, 4, before); });
            for (const auto& invite : page)
                seen.push_back(invite.no);
            if (page.size() < 4)
                break;
            before = page.back().no;
        }
        QCOMPARE(seen.size(), std::size_t(25));
        QVERIFY(std::ranges::is_sorted(seen, std::greater<>()));
    }

    void W1_aLookUpDoesNotTouchTheStore()
    {
        Bench bench;
        bench.enter("orch-a");
        const auto started = bench.start(ipA);
        const auto before = bench.bed->sessions.changes().value();
        QElapsedTimer timer;
        timer.start();
        constexpr int looks = 20'000;
        for (int i = 0; i < looks; ++i)
            QVERIFY(bench.bed->sessions.byToken(started.token, bench.clock.now()) != nullptr);
        QCOMPARE(bench.bed->sessions.changes().value(), before);
        QVERIFY2(timer.elapsed() < 5'000, qPrintable(QString::number(timer.elapsed())));
    }
};

QTEST_GUILESS_MAIN(TestUsageClientSessions)
#include "tst_usage_client_sessions.moc"
