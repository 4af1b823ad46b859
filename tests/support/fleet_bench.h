// A store of either engine with the audit log and the fleet's parts over it. A test program runs once on SQLite and once on PostgreSQL.
#pragma once

#include "audit/audit_log.h"
#include "fleet/credentials.h"
#include "fleet/edges.h"
#include "fleet/manager_operations.h"
#include "fleet/orchestrator_tokens.h"
#include "fleet/registry.h"
#include "support/postgres_fixture.h"
#include "support/temp_store.h"

#include <QCoreApplication>
#include <QtTest>

namespace sluice::test {

class FleetBench {
public:
    static inline bool onPostgres = false;

    explicit FleetBench(fleet::RegistryConfig config = {})
        : m_registryConfig(std::move(config)), store(schemas(), storeConfig())
    {
        open();
    }
    ~FleetBench() { close(); }

    static storage::DatabaseConfig storeConfig()
    {
        storage::DatabaseConfig config;
        if (onPostgres)
            config.postgresUrl = PostgresFixture::shared().newDatabase();
        return config;
    }

    void restart()
    {
        close();
        store.reopen();
        open();
    }

    template<class T>
    Result<T> command(const std::function<Result<T>(storage::Connection&)>& work)
    {
        return store.writer().runFor<T>(work);
    }
    Result<void> run(const std::function<Result<void>(storage::Connection&)>& work) { return store.writer().run(work); }
    std::int64_t count(const std::string& sql)
    {
        std::int64_t found = -1;
        check(store.readers().read([&](storage::Connection& c) {
            return c.query(sql, {}, [&](const storage::Row& row) {
                found = row.int64(0);
                return true;
            });
        }));
        return found;
    }
    std::vector<audit::AuditEntry> auditEntries() { return *audit::recentEntries(store.readers(), 1000); }
    int audited(const std::string& action)
    {
        int found = 0;
        for (const auto& entry : auditEntries())
            found += entry.record.action == action;
        return found;
    }
    fleet::ActionContext context() const { return {"tester", "192.0.2.1", clock.now()}; }
    void addOrchestrator(fleet::RegistrationRequest request)
    {
        request.proof = fleet::RegistrationProof::Admin;
        const auto outcome = command<fleet::RegistrationOutcome>([&](storage::Connection& c) {
            return registry->registerOrchestrator(c, request, fleet::TopMembership::Skipped, context());
        });
        check(outcome && !outcome->refusal ? Result<void>() : fail(ErrorCode::Internal, "registration refused"));
    }
    void addOrchestrator(const std::string& id, int number, const std::string& healthUrl = {})
    {
        fleet::RegistrationRequest request;
        request.id = id;
        request.address = addressOf(number);
        if (!healthUrl.empty())
            request.healthUrl = healthUrl;
        addOrchestrator(std::move(request));
    }
    static std::string addressOf(int number)
    {
        char text[43];
        std::snprintf(text, sizeof text, "0x%040x", unsigned(number));
        return text;
    }
    static void check(const Result<void>& done)
    {
        if (!done)
            qFatal("fleet bench: %s", done.error().message.c_str());
    }
    template<class T>
    static T must(Result<T> result)
    {
        if (!result)
            qFatal("fleet bench: %s", result.error().message.c_str());
        return std::move(*result);
    }

private:
    static std::vector<storage::Migration> schemas()
    {
        auto all = audit::migrations();
        for (auto& migration : fleet::migrations())
            all.push_back(std::move(migration));
        return all;
    }
    void open()
    {
        audit = std::make_unique<audit::AuditLog>(store.writer());
        registry = std::make_unique<fleet::Registry>(store.writer(), *audit, m_registryConfig);
        tokens = std::make_unique<fleet::OrchestratorTokens>(store.writer(), *audit, rng);
        edges = std::make_unique<fleet::EdgeAssignments>(store.writer(), *audit);
        check(run([this](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(registry->load(c));
            SLUICE_TRY(tokens->load(c));
            return edges->load(c);
        }));
    }
    void close()
    {
        store.close();
        edges.reset();
        tokens.reset();
        registry.reset();
        audit.reset();
    }

    fleet::RegistryConfig m_registryConfig;

public:
    FakeClock clock;
    SystemRng rng;
    TempStore store;
    std::unique_ptr<audit::AuditLog> audit;
    std::unique_ptr<fleet::Registry> registry;
    std::unique_ptr<fleet::OrchestratorTokens> tokens;
    std::unique_ptr<fleet::EdgeAssignments> edges;
};

// The whole test class on SQLite, then on PostgreSQL.
template<class Test>
int runOnBothEngines(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    int failed = 0;
    for (const bool postgres : {false, true}) {
        FleetBench::onPostgres = postgres;
        Test test;
        failed += QTest::qExec(&test, argc, argv);
    }
    return failed;
}

}  // namespace sluice::test
