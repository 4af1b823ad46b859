// Licensing over a store of either engine, with the fleet's parts and a real SecretStore (a file under a master key) beside it. A test class
// runs once on SQLite and once on PostgreSQL.
#pragma once

#include "fleet/schema.h"
#include "licensing/licensing.h"
#include "licensing/queries.h"
#include "secrets/master_key_file_store.h"
#include "support/postgres_fixture.h"
#include "support/temp_store.h"

#include <QCoreApplication>
#include <QFile>
#include <QtTest>

#include <future>

namespace sluice::test {

// What others do with an orchestrator, set by the test.
class SetActivity final : public fleet::ActivityView {
public:
    fleet::ActivityCounts activityOf(std::string_view id) const override
    {
        const auto it = counts.find(id);
        return it == counts.end() ? fleet::ActivityCounts{} : it->second;
    }
    std::map<std::string, fleet::ActivityCounts, std::less<>> counts;
};

class LicensingBench {
public:
    static inline bool onPostgres = false;

    explicit LicensingBench(licensing::LicensingConfig config = {}, bool strictRegistry = false)
        : m_config(config), m_strictRegistry(strictRegistry), store(schemas(), storeConfig())
    {
        QFile key(m_folder.filePath("master.key"));
        if (!key.open(QIODevice::WriteOnly) || key.write(QByteArray(64, 'a')) != 64)
            qFatal("licensing bench: no master key");
        key.close();
        key.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        open();
    }
    ~LicensingBench() { close(); }

    void restart()
    {
        close();
        store.reopen();
        open();
    }
    // The folder of the SecretStore; what is in it.
    QString secretsPath() const { return m_folder.filePath("secrets.bin"); }

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
    int audited(const std::string& action)
    {
        int found = 0;
        const auto entries = must(audit::recentEntries(store.readers(), 1000));
        for (const auto& entry : entries)
            found += entry.record.action == action;
        return found;
    }
    fleet::ActionContext context(std::string actor = "tester") const
    {
        return {std::move(actor), "192.0.2.1", clock.now()};
    }
    void addOrchestrator(const std::string& id, int number)
    {
        fleet::RegistrationRequest request;
        request.id = id;
        request.address = addressOf(number);
        request.hostPublicIp = "198.51.100." + std::to_string(number % 250);
        request.proof = fleet::RegistrationProof::Admin;
        const auto outcome = command<fleet::RegistrationOutcome>([&](storage::Connection& c) {
            return registry->registerOrchestrator(c, request, fleet::TopMembership::Skipped, context());
        });
        check(outcome && !outcome->refusal ? Result<void>() : fail(ErrorCode::Internal, "registration refused"));
    }
    static std::string addressOf(int number)
    {
        char text[43];
        std::snprintf(text, sizeof text, "0x%040x", unsigned(number));
        return text;
    }

    Result<licensing::ImageKeyPtr> key(bool mayCreate = true)
    {
        auto promise = std::make_shared<std::promise<Result<licensing::ImageKeyPtr>>>();
        auto future = promise->get_future();
        vault->withKey(mayCreate, 5'000, [promise](auto answer) { promise->set_value(std::move(answer)); });
        return future.get();
    }
    // Answers the secret.
    Result<std::string> putImage(const std::string& ref, const std::string& secret = {},
                                 std::optional<std::string> artifact = {})
    {
        SLUICE_ASSIGN(const auto imageKey, key());
        return command<std::string>([&](storage::Connection& c) -> Result<std::string> {
            licensing::ImageChange change{ref, {}, artifact};
            if (!secret.empty())
                change.secret = crypto::SecretBytes(asBytes(secret));
            SLUICE_ASSIGN(const auto made, licensing->upsertImage(c, *imageKey, std::move(change), context()));
            return std::string(made.secret.text());
        });
    }
    licensing::NewInvite invite(const std::string& ref, int wallet, std::optional<Timestamp> expires = {})
    {
        return must(command<licensing::NewInvite>([&](storage::Connection& c) {
            return licensing->createInvite(c, ref, addressOf(wallet), expires, "for a test", context());
        }));
    }
    using RedeemResult = Result<licensing::Outcome<licensing::Redeemed>>;
    std::future<RedeemResult> startRedeem(const std::string& code, int wallet, std::optional<std::string> id = {})
    {
        auto promise = std::make_shared<std::promise<RedeemResult>>();
        auto future = promise->get_future();
        licensing->redeem({code, std::move(id), addressOf(wallet), {}, {}}, {"", "203.0.113.9", clock.now()},
                          [promise](RedeemResult result) { promise->set_value(std::move(result)); });
        return future;
    }
    licensing::Outcome<licensing::Redeemed> redeem(const std::string& code, int wallet,
                                                   std::optional<std::string> id = {})
    {
        return must(startRedeem(code, wallet, std::move(id)).get());
    }
    licensing::Outcome<licensing::IssuedLease> lease(const std::string& orchestrator, const std::string& ref)
    {
        const auto imageKey = key(false);
        auto slot = std::make_shared<licensing::Outcome<licensing::IssuedLease>>();
        check(run([&](storage::Connection& c) -> Result<void> {
            SLUICE_ASSIGN(*slot, licensing->issueLease(c, imageKey, orchestrator, ref, context()));
            return {};
        }));
        return std::move(*slot);
    }
    licensing::Outcome<licensing::Lease> beat(const std::string& lease, const std::string& orchestrator)
    {
        return must(command<licensing::Outcome<licensing::Lease>>(
            [&](storage::Connection& c) { return licensing->heartbeat(c, lease, orchestrator, context()); }));
    }
    licensing::Invite storedInvite(const std::string& id)
    {
        return *must(store.readers().readFor<std::optional<licensing::Invite>>(
            [&](storage::Connection& c) { return licensing::findInvite(c, id); }));
    }
    Result<void> grant(const std::string& orchestrator, const std::string& ref)
    {
        return run([&](storage::Connection& c) { return licensing->grantAccess(c, orchestrator, ref, context()); });
    }

    static void check(const Result<void>& done)
    {
        if (!done)
            qFatal("licensing bench: %s", done.error().message.c_str());
    }
    template<class T>
    static T must(Result<T> result)
    {
        if (!result)
            qFatal("licensing bench: %s", result.error().message.c_str());
        return std::move(*result);
    }

private:
    static std::vector<storage::Migration> schemas()
    {
        auto all = audit::migrations();
        for (const auto& room : {fleet::migrations(), licensing::migrations()})
            all.insert(all.end(), room.begin(), room.end());
        return all;
    }
    static storage::DatabaseConfig storeConfig()
    {
        storage::DatabaseConfig config;
        if (onPostgres)
            config.postgresUrl = PostgresFixture::shared().newDatabase();
        return config;
    }
    void open()
    {
        secrets = must(secrets::MasterKeyFileStore::open(m_folder.filePath("master.key").toStdString(),
                                                         secretsPath().toStdString()));
        audit = std::make_unique<audit::AuditLog>(store.writer());
        registry =
            std::make_unique<fleet::Registry>(store.writer(), *audit, fleet::RegistryConfig{{}, m_strictRegistry, 120});
        tokens = std::make_unique<fleet::OrchestratorTokens>(store.writer(), *audit, rng);
        edges = std::make_unique<fleet::EdgeAssignments>(store.writer(), *audit);
        vault = std::make_unique<licensing::ImageVault>(*secrets, store.writer(), clock, rng);
        licensing = std::make_unique<licensing::Licensing>(
            licensing::LicensingParts{store.writer(), *audit, *registry, *tokens, *vault, rng, nullptr, edges.get(),
                                      &activity, 120,
                                      [this](std::string ip, auto candidates, auto done) {
                                          if (!distances)
                                              return done({});
                                          distances(std::move(ip), std::move(candidates), std::move(done));
                                      }},
            m_config);
        check(run([this](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(registry->load(c));
            SLUICE_TRY(tokens->load(c));
            return edges->load(c);
        }));
    }
    void close()
    {
        vault->close();
        secrets.reset();
        store.close();
        licensing.reset();
        vault.reset();
        edges.reset();
        tokens.reset();
        registry.reset();
        audit.reset();
    }

    licensing::LicensingConfig m_config;
    bool m_strictRegistry;
    QTemporaryDir m_folder;

public:
    FakeClock clock;
    SystemRng rng;
    SetActivity activity;
    licensing::DistanceLookup distances;  // of the test; empty: none is known
    TempStore store;
    std::unique_ptr<secrets::SecretStore> secrets;
    std::unique_ptr<audit::AuditLog> audit;
    std::unique_ptr<fleet::Registry> registry;
    std::unique_ptr<fleet::OrchestratorTokens> tokens;
    std::unique_ptr<fleet::EdgeAssignments> edges;
    std::unique_ptr<licensing::ImageVault> vault;
    std::unique_ptr<licensing::Licensing> licensing;
};

// The whole test class on SQLite, then on PostgreSQL.
template<class Test>
int runLicensingOnBothEngines(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    int failed = 0;
    for (const bool postgres : {false, true}) {
        LicensingBench::onPostgres = postgres;
        Test test;
        failed += QTest::qExec(&test, argc, argv);
    }
    return failed;
}

}  // namespace sluice::test
