// Workloads, offers and recording jobs over a temporary store of either engine, closed and opened again at will.
#pragma once

#include "ledger/queries.h"
#include "ledger/schema.h"
#include "support/postgres_fixture.h"
#include "support/temp_store.h"
#include "usage/activity_leases.h"
#include "usage/offers.h"
#include "usage/recording_jobs.h"
#include "usage/session_schema.h"
#include "usage/workload_schema.h"

#include <QtTest>

namespace sluice::test {

class WorkloadBed {
public:
    explicit WorkloadBed(bool postgres = false, const char* rate = "0.000005353596", int mostOffers = 3)
        : m_rate(*parseUnits(rate, 18)), m_mostOffers(mostOffers), store(schemas(), configOf(postgres))
    {
        attach();
    }
    ~WorkloadBed() { store.close(); }

    // As after a restart of the program.
    void reopen()
    {
        store.close();
        jobs.reset();
        offers.reset();
        workloads.reset();
        leases.reset();
        activity.reset();
        credits.reset();
        registry.reset();
        books.reset();
        log.reset();
        store.reopen();
        attach();
    }

    void enter(const std::string& id, int number, const std::string& hostIp = {})
    {
        fleet::RegistrationRequest request;
        request.id = id;
        char address[43];
        std::snprintf(address, sizeof address, "0x%040x", unsigned(number));
        request.address = address;
        if (!hostIp.empty())
            request.hostPublicIp = hostIp;
        const auto done = store.writer().runFor<fleet::RegistrationOutcome>([&](storage::Connection& c) {
            return registry->registerOrchestrator(c, request, fleet::TopMembership::Member, by());
        });
        if (!done || done->refusal)
            qFatal("register %s", id.c_str());
    }

    template<class T>
    Result<T> run(std::function<Result<T>(storage::Connection&)> command)
    {
        return store.writer().runFor<T>(std::move(command));
    }
    template<class T>
    Result<T> read(std::function<Result<T>(storage::Connection&)> work)
    {
        return store.readers().readFor<T>(std::move(work));
    }

    static usage::Workload workload(const std::string& id, const std::string& orchestrator, const char* payout = "0.5")
    {
        usage::Workload made;
        made.id = id;
        made.orchestrator = orchestrator;
        made.artifactUri = "s3://b/x.mp4";
        made.payout = *Amount::parse(payout, Asset::eth());
        return made;
    }
    Result<usage::Workload> create(const usage::Workload& made)
    {
        return run<usage::Workload>([&](storage::Connection& c) { return workloads->create(c, made, by()); });
    }
    Result<usage::Workload> createTimed(usage::Workload made, std::int64_t ms, const char* status = "verified")
    {
        made.status = status;
        return run<usage::Workload>([&](storage::Connection& c) { return workloads->createTimed(c, made, ms, by()); });
    }
    Result<usage::Workload> patch(const std::string& id, const usage::WorkloadPatch& change)
    {
        return run<usage::Workload>([&](storage::Connection& c) { return workloads->patch(c, id, change, by()); });
    }
    std::string balance(const std::string& orchestrator)
    {
        const ledger::LedgerQueries queries(store.readers());
        return queries.balance(ledger::orchestratorAccount(orchestrator), Asset::eth())->balance.toString();
    }
    std::int64_t transfers() { return *ledger::LedgerQueries(store.readers()).transferCount(); }
    std::vector<usage::WorkloadSummary> summary(std::optional<Timestamp> since = {},
                                                std::optional<Timestamp> until = {})
    {
        return *read<std::vector<usage::WorkloadSummary>>(
            [&](storage::Connection& c) { return workloads->summary(c, since, until); });
    }
    fleet::ActionContext by() const { return {"admin", "192.0.2.1", clock.now()}; }

private:
    static std::vector<storage::Migration> schemas()
    {
        std::vector<storage::Migration> all;
        for (auto room : {audit::migrations(), ledger::migrations(), fleet::migrations(), usage::sessionMigrations(),
                          usage::workloadMigrations()})
            std::ranges::move(room, std::back_inserter(all));
        std::ranges::sort(all, {}, &storage::Migration::number);
        return all;
    }
    static storage::DatabaseConfig configOf(bool postgres)
    {
        storage::DatabaseConfig config;
        if (postgres)
            config.postgresUrl = PostgresFixture::shared().newDatabase();
        return config;
    }
    void attach()
    {
        storage::Writer& writer = store.writer();
        log = std::make_unique<audit::AuditLog>(writer);
        books = std::make_unique<ledger::Ledger>(writer);
        registry = std::make_unique<fleet::Registry>(writer, *log);
        credits = std::make_unique<usage::Credits>(*books, *log, *registry);
        activity = std::make_unique<usage::Activity>(clock);
        leases = std::make_unique<usage::ActivityLeases>(writer, *activity);
        workloads = std::make_unique<usage::Workloads>(writer, *log, *registry, *credits,
                                                       usage::WorkloadConfig{Asset::eth(), m_rate});
        offers = std::make_unique<usage::Offers>(writer, *log, Asset::eth(), m_mostOffers);
        jobs = std::make_unique<usage::RecordingJobs>(writer, *log, *registry, *workloads);
        const auto loaded = writer.run([this](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(registry->load(c));
            return leases->load(c, clock.now());
        });
        if (!loaded)
            qFatal("load: %s", loaded.error().message.c_str());
    }

    const Int256 m_rate;
    const int m_mostOffers;

public:
    FakeClock clock;
    TempStore store;
    std::unique_ptr<audit::AuditLog> log;
    std::unique_ptr<ledger::Ledger> books;
    std::unique_ptr<fleet::Registry> registry;
    std::unique_ptr<usage::Credits> credits;
    std::unique_ptr<usage::Activity> activity;
    std::unique_ptr<usage::ActivityLeases> leases;
    std::unique_ptr<usage::Workloads> workloads;
    std::unique_ptr<usage::Offers> offers;
    std::unique_ptr<usage::RecordingJobs> jobs;
};

inline void engines()
{
    QTest::addColumn<bool>("postgres");
    QTest::newRow("sqlite") << false;
    QTest::newRow("postgres") << true;
}

}  // namespace sluice::test
