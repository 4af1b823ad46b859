// A store of either engine with the audit log, the directory and the key store over it.
#pragma once

#include "audit/audit_log.h"
#include "clearinghouse/user_desk.h"
#include "ledger/schema.h"
#include "support/postgres_fixture.h"
#include "support/temp_store.h"

#include <QCoreApplication>
#include <QtTest>

namespace sluice::test {

class DirectoryBench {
public:
    static inline bool onPostgres = false;

    explicit DirectoryBench(clearinghouse::DirectoryConfig config = {}, clearinghouse::UserProvider* provider = nullptr,
                            std::vector<storage::Migration> more = {})
        : m_config(std::move(config))
        , m_provider(provider ? provider : &m_local)
        , store(schemas(std::move(more)), storeConfig())
    {
        check(open());
    }
    ~DirectoryBench() { close(); }

    static storage::DatabaseConfig storeConfig()
    {
        storage::DatabaseConfig config;
        if (onPostgres)
            config.postgresUrl = PostgresFixture::shared().newDatabase();
        return config;
    }
    void restart() { check(restartWith(m_config)); }
    Result<void> restartWith(clearinghouse::DirectoryConfig config)
    {
        close();
        m_config = std::move(config);
        store.reopen();
        return open();
    }

    template<class T>
    Result<T> command(const std::function<Result<T>(storage::Connection&)>& work)
    {
        return store.writer().runFor<T>(work);
    }
    Result<void> run(const std::function<Result<void>(storage::Connection&)>& work) { return store.writer().run(work); }
    template<class T>
    T read(const std::function<Result<T>(storage::Connection&)>& work)
    {
        return must(store.readers().readFor<T>(work));
    }
    std::int64_t count(const std::string& sql)
    {
        return read<std::int64_t>([&](storage::Connection& c) -> Result<std::int64_t> {
            SLUICE_ASSIGN(const auto found, c.queryOne(sql, {}, [](const storage::Row& row) { return row.int64(0); }));
            return found.value_or(-1);
        });
    }
    std::vector<audit::AuditEntry> auditEntries() { return *audit::recentEntries(store.readers(), 1000); }
    int audited(const std::string& action)
    {
        int found = 0;
        for (const auto& entry : auditEntries())
            found += entry.record.action == action;
        return found;
    }
    clearinghouse::ActionContext context() const { return {"tester", "192.0.2.1", clock.now()}; }

    void addTenant(const std::string& clientId, clearinghouse::TenantPolicy policy = {})
    {
        must(command<clearinghouse::Tenant>([&](storage::Connection& c) {
            return directory->createTenant(c, clientId, "Tenant " + clientId, policy, context());
        }));
    }
    clearinghouse::EnsuredUser addUser(const std::string& clientId, const std::string& user,
                                       const std::string& email = {})
    {
        return must(command<clearinghouse::EnsuredUser>(
            [&](storage::Connection& c) { return directory->ensureUser(c, clientId, user, email, context()); }));
    }
    Result<clearinghouse::NewKey> tryKey(const clearinghouse::KeyRequest& request)
    {
        return command<clearinghouse::NewKey>(
            [&](storage::Connection& c) { return keys->create(c, request, context()); });
    }
    clearinghouse::NewKey addKey(const std::string& clientId, const std::string& user)
    {
        clearinghouse::KeyRequest request;
        request.clientId = clientId;
        request.externalUserId = user;
        return must(tryKey(request));
    }
    std::vector<clearinghouse::NewKey> addKeys(const std::string& clientId, const std::string& user, int count)
    {
        return must(command<std::vector<clearinghouse::NewKey>>(
            [&](storage::Connection& c) -> Result<std::vector<clearinghouse::NewKey>> {
                std::vector<clearinghouse::NewKey> made;
                clearinghouse::KeyRequest request;
                request.clientId = clientId;
                request.externalUserId = user;
                for (int i = 0; i < count; ++i) {
                    SLUICE_ASSIGN(auto key, keys->create(c, request, context()));
                    made.push_back(std::move(key));
                }
                return made;
            }));
    }
    clearinghouse::NewSecret addCredential(const std::string& clientId, std::vector<std::string> scopes = {})
    {
        return must(command<clearinghouse::NewSecret>([&](storage::Connection& c) {
            return directory->createCredential(c, clientId, "ci", std::move(scopes), context());
        }));
    }
    static void check(const Result<void>& done)
    {
        if (!done)
            qFatal("directory bench: %s", done.error().message.c_str());
    }
    template<class T>
    static T must(Result<T> result)
    {
        if (!result)
            qFatal("directory bench: %s", result.error().message.c_str());
        return std::move(*result);
    }

private:
    static std::vector<storage::Migration> schemas(std::vector<storage::Migration> more)
    {
        std::vector<storage::Migration> all;
        for (auto room : {audit::migrations(), ledger::migrations(), clearinghouse::directoryMigrations(), more})
            std::ranges::move(room, std::back_inserter(all));
        return all;
    }
    Result<void> open()
    {
        audit = std::make_unique<audit::AuditLog>(store.writer());
        directory = std::make_unique<clearinghouse::Directory>(store.writer(), *audit, rng, m_config);
        keys = std::make_unique<clearinghouse::KeyStore>(store.writer(), *directory);
        desk = std::make_unique<clearinghouse::UserDesk>(
            clearinghouse::UserDesk::Ports{clock, store.database(), *directory, *keys, *m_provider});
        return run([this](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(directory->load(c, clock.now()));
            return keys->load(c);
        });
    }
    void close()
    {
        store.close();
        desk.reset();
        keys.reset();
        directory.reset();
        audit.reset();
    }

    clearinghouse::DirectoryConfig m_config;
    clearinghouse::LocalUserProvider m_local;
    clearinghouse::UserProvider* m_provider;

public:
    FakeClock clock;
    SystemRng rng;
    TempStore store;
    std::unique_ptr<audit::AuditLog> audit;
    std::unique_ptr<clearinghouse::Directory> directory;
    std::unique_ptr<clearinghouse::KeyStore> keys;
    std::unique_ptr<clearinghouse::UserDesk> desk;
};

// The whole test class on SQLite, then on PostgreSQL.
template<class Test>
int runDirectoryOnBothEngines(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    int failed = 0;
    for (const bool postgres : {false, true}) {
        DirectoryBench::onPostgres = postgres;
        Test test;
        failed += QTest::qExec(&test, argc, argv);
    }
    return failed;
}

}  // namespace sluice::test
