// Session metering over a real store of either engine, with a clock that a test moves and a power history that it feeds.
#pragma once

#include "ledger/queries.h"
#include "ledger/schema.h"
#include "support/postgres_fixture.h"
#include "support/temp_store.h"
#include "usage/power_history.h"
#include "usage/session_schema.h"
#include "usage/sessions.h"

#include <QtTest>

namespace sluice::test {

class SessionBench {
public:
    static constexpr std::int64_t second = 1'000'000;

    explicit SessionBench(const QString& engine = QStringLiteral("memory"), usage::SessionConfig config = paid())
        : m_config(std::move(config)), m_store(std::make_unique<TempStore>(schemas(), engineConfig(engine)))
    {
        begin();
    }
    ~SessionBench() { end(); }

    static void engines()
    {
        QTest::addColumn<QString>("engine");
        for (const char* name : {"memory", "sqlite", "postgres"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }

    // 0.06 a minute: a thousandth a second.
    static usage::SessionConfig paid()
    {
        usage::SessionConfig config;
        config.ratePerMinute = *parseUnits("0.06", 18);
        return config;
    }

    // As after a crash: nothing of memory is left.
    void restart()
    {
        end();
        m_store->reopen();
        begin();
    }

    void enter(const std::string& id, int number, const char* publicIp = nullptr)
    {
        fleet::RegistrationRequest request;
        request.id = id;
        char address[43];
        std::snprintf(address, sizeof address, "0x%040x", unsigned(number));
        request.address = address;
        if (publicIp)
            request.hostPublicIp = publicIp;
        const auto done = writer().runFor<fleet::RegistrationOutcome>([&](storage::Connection& c) {
            return registry->registerOrchestrator(c, request, fleet::TopMembership::Member, {"test", "", clock.now()});
        });
        if (!done || done->refusal)
            qFatal("register %s", id.c_str());
    }

    // The host says this now, and said so until now.
    void power(const std::string& orchestrator, const char* state) { history.record(orchestrator, state, clock.now()); }

    usage::SessionEvent event(usage::SessionEventKind kind, const std::string& session = "sess-1") const
    {
        usage::SessionEvent made;
        made.sessionId = session;
        made.kind = kind;
        made.orchestrator = "orch-session";
        made.upstreamAddr = "192.0.2.7";
        made.edgeId = "a";
        return made;
    }
    Result<usage::SessionRecord> tell(const usage::SessionEvent& event)
    {
        return writer().runFor<usage::SessionRecord>(
            [&](storage::Connection& c) { return meter->apply(c, event, clock.now()); });
    }
    usage::SessionRecord report(const usage::SessionEvent& event)
    {
        auto done = tell(event);
        if (!done)
            qFatal("session event: %s", done.error().message.c_str());
        return *done;
    }
    // At that second since the start, the host being awake.
    usage::SessionRecord at(double seconds, usage::SessionEventKind kind)
    {
        moveTo(seconds);
        power("orch-session", "awake");
        return report(event(kind));
    }
    void moveTo(double seconds)
    {
        const std::int64_t wanted = m_start.micros + std::int64_t(seconds * 1e6 + 0.5);
        clock.advanceMs((wanted - clock.now().micros) / 1000);
    }
    int sweep()
    {
        std::promise<int> ended;
        meter->sweep(clock.now(), [&](int count) { ended.set_value(count); });
        return ended.get_future().get();
    }

    std::string balance(const std::string& id)
    {
        return ledger::LedgerQueries(m_store->readers())
            .balance(ledger::orchestratorAccount(id), Asset::eth())
            ->balance.toString();
    }
    std::vector<ledger::Transfer> transfers()
    {
        return *ledger::LedgerQueries(m_store->readers())
                    .statement({.orchestrator = {}, .limit = 1000, .beforeSeq = {}});
    }
    usage::SessionHistory history1(std::int64_t no) { return **meter->history(no); }

    storage::Writer& writer() { return m_store->writer(); }
    storage::ReaderPool& readers() { return m_store->readers(); }
    storage::Database& database() { return m_store->database(); }
    static std::string text(const Int256& units) { return formatUnits(units, 18); }

    FakeClock clock{Timestamp{1'735'689'600'000'000}};  // 2025-01-01T00:00:00Z
    usage::PowerHistory history{longMemory()};
    std::unique_ptr<audit::AuditLog> log;
    std::unique_ptr<ledger::Ledger> ledger;
    std::unique_ptr<fleet::Registry> registry;
    std::unique_ptr<usage::Credits> credits;
    std::unique_ptr<usage::Activity> activity;
    std::unique_ptr<usage::ActivityLeases> leases;
    std::unique_ptr<usage::SessionMeter> meter;
    SystemRng rng;

private:
    static std::vector<storage::Migration> schemas()
    {
        std::vector<storage::Migration> all;
        for (auto room : {audit::migrations(), ledger::migrations(), fleet::migrations(), usage::sessionMigrations()})
            std::ranges::move(room, std::back_inserter(all));
        return all;
    }
    static storage::DatabaseConfig engineConfig(const QString& engine)
    {
        storage::DatabaseConfig config;
        config.inlineWriter = engine == u"memory";
        if (engine == u"memory")
            config.sqlitePath = ":memory:";
        else if (engine == u"postgres")
            config.postgresUrl = PostgresFixture::shared().newDatabase();
        return config;
    }
    // Two readings awake, however far apart, mean awake in between.
    static usage::PowerHistoryConfig longMemory()
    {
        usage::PowerHistoryConfig config;
        config.pollMs = config.watchedPollMs = 100LL * 3'600'000;
        config.keepMs = 100LL * 3'600'000;
        return config;
    }

    void begin()
    {
        log = std::make_unique<audit::AuditLog>(writer());
        ledger = std::make_unique<ledger::Ledger>(writer());
        registry = std::make_unique<fleet::Registry>(writer(), *log);
        credits = std::make_unique<usage::Credits>(*ledger, *log, *registry);
        activity = std::make_unique<usage::Activity>(clock);
        leases = std::make_unique<usage::ActivityLeases>(writer(), *activity);
        meter = std::make_unique<usage::SessionMeter>(
            usage::SessionMeter::Ports{clock, writer(), readers(), *registry, *credits, *leases, *activity, history},
            m_config);
        const auto loaded = writer().run([this](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(registry->load(c));
            SLUICE_TRY(leases->load(c, clock.now()));
            return meter->load(c);
        });
        if (!loaded)
            qFatal("load: %s", loaded.error().message.c_str());
    }
    void end()
    {
        m_store->close();
        meter.reset();
        leases.reset();
        activity.reset();
        credits.reset();
        registry.reset();
        ledger.reset();
        log.reset();
    }

    const Timestamp m_start{1'735'689'600'000'000};
    const usage::SessionConfig m_config;
    std::unique_ptr<TempStore> m_store;
};

}  // namespace sluice::test
