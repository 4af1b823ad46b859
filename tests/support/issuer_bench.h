// The local issuer over a store of either engine, with the directory, the key store, a real SecretStore and everything the OAuth endpoints ask.
// What there is to spend is set by the test.
#pragma once

#include "clearinghouse/issuer_schema.h"
#include "clearinghouse/key_verifier.h"
#include "clearinghouse/oidc_desk.h"
#include "clearinghouse/oidc_schema.h"
#include "secrets/master_key_file_store.h"
#include "support/directory_bench.h"

#include <QFile>
#include <QTemporaryDir>

#include <future>

namespace sluice::test {

// Accounts as a test wants them.
class SetAccess final : public clearinghouse::AccessPort {
public:
    void provision(const metering::Identity& identity, Timestamp, Done done) override
    {
        ++calls;
        last = identity;
        done(answer);
    }
    Result<clearinghouse::ExchangeAccess> answer = clearinghouse::ExchangeAccess{true, 1'000'000, {}, {}};
    std::atomic<int> calls = 0;
    metering::Identity last;
};

struct IssuerBenchConfig {
    clearinghouse::IssuerKeyConfig keys;
    clearinghouse::IssuerConfig issuer{"http://127.0.0.1:8095"};
    clearinghouse::TokenExchangeConfig exchange;
    clearinghouse::DeviceConfig device;
    clearinghouse::RefreshConfig refresh;
};

class IssuerBench {
public:
    using Config = IssuerBenchConfig;

    explicit IssuerBench(Config given = {}) : config(std::move(given)), base({}, nullptr, schemas())
    {
        QFile key(m_folder.filePath("master.key"));
        if (!key.open(QIODevice::WriteOnly) || key.write(QByteArray(64, 'a')) != 64)
            qFatal("issuer bench: no master key");
        key.close();
        key.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        open();
    }
    ~IssuerBench() { close(); }

    void restart()
    {
        close();
        base.restart();
        open();
    }
    QString secretsPath() const { return m_folder.filePath("secrets.bin"); }

    // Waits for one completion.
    template<class T>
    static Result<T> wait(const std::function<void(std::function<void(Result<T>)>)>& start)
    {
        auto promise = std::make_shared<std::promise<Result<T>>>();
        auto future = promise->get_future();
        start([promise](Result<T> result) { promise->set_value(std::move(result)); });
        return future.get();
    }
    static clearinghouse::OAuthResult<json::Value> ask(const std::function<void(clearinghouse::OidcDesk::Done)>& start)
    {
        auto promise = std::make_shared<std::promise<clearinghouse::OAuthResult<json::Value>>>();
        auto future = promise->get_future();
        start([promise](clearinghouse::OAuthResult<json::Value> result) { promise->set_value(std::move(result)); });
        return future.get();
    }
    static metering::Identity user(const std::string& tenant, const std::string& name)
    {
        return *metering::makeIdentity(tenant, name, "external_user_id");
    }
    Result<clearinghouse::MintedToken> mint(clearinghouse::TokenOrder order)
    {
        return wait<clearinghouse::MintedToken>([&](auto done) { issuer->mint(std::move(order), std::move(done)); });
    }
    clearinghouse::Verdict<clearinghouse::Verified> verify(const std::string& token)
    {
        clearinghouse::LocalTokenVerifier verifier(*keys, denied.get(), base.rng, config.issuer, "sluice");
        clearinghouse::Verdict<clearinghouse::Verified> found = tl::unexpected(clearinghouse::Refusal{});
        verifier.verify("Bearer " + token, base.clock.now(), [&](auto verdict) { found = std::move(verdict); });
        return found;
    }
    static clearinghouse::OAuthRequest form(const std::string& body, clearinghouse::BasicPair basic = {})
    {
        return *clearinghouse::parseOAuthRequest("application/x-www-form-urlencoded", body, basic);
    }
    clearinghouse::OAuthResult<json::Value> token(const clearinghouse::OAuthRequest& request,
                                                  const std::string& pathClient = {})
    {
        return ask([&](auto done) { desk->token(request, pathClient, {}, std::move(done)); });
    }
    void openKeys()
    {
        DirectoryBench::check(wait<void>([&](auto done) { keys->open(std::move(done)); }));
    }

    Config config;
    DirectoryBench base;
    SetAccess access;
    clearinghouse::ConfiguredKeys configured;
    std::unique_ptr<secrets::MasterKeyFileStore> secretStore;
    std::unique_ptr<clearinghouse::DeniedTokens> denied;
    std::unique_ptr<clearinghouse::IssuerKeys> keys;
    std::unique_ptr<clearinghouse::Issuer> issuer;
    std::unique_ptr<clearinghouse::LocalTokenVerifier> jwt;
    std::unique_ptr<clearinghouse::KeyVerifier> apiKeys;
    std::unique_ptr<clearinghouse::DirectoryClients> clients;
    std::unique_ptr<clearinghouse::TokenExchange> exchange;
    std::unique_ptr<clearinghouse::RefreshSessions> sessions;
    std::unique_ptr<clearinghouse::DeviceLogin> devices;
    std::unique_ptr<clearinghouse::OidcDesk> desk;
    bool openKeysAtStart = true;

private:
    static std::vector<storage::Migration> schemas()
    {
        std::vector<storage::Migration> all = clearinghouse::oidcMigrations();
        std::ranges::move(clearinghouse::issuerMigrations(), std::back_inserter(all));
        return all;
    }
    void open()
    {
        using namespace clearinghouse;
        secretStore = DirectoryBench::must(secrets::MasterKeyFileStore::open(
            m_folder.filePath("master.key").toStdString(), secretsPath().toStdString()));
        storage::Database& database = base.store.database();
        denied = std::make_unique<DeniedTokens>(DeniedTokens::Ports{database, *base.audit, base.clock});
        DirectoryBench::check(denied->load());
        keys = std::make_unique<IssuerKeys>(*secretStore, database, *base.audit, base.clock, config.keys);
        issuer = std::make_unique<Issuer>(*keys, denied.get(), base.clock, base.rng, config.issuer);
        jwt = std::make_unique<LocalTokenVerifier>(*keys, denied.get(), base.rng, config.issuer, "sluice");
        apiKeys = std::make_unique<KeyVerifier>(configured, base.keys.get(), base.directory.get(),
                                                KeyVerifier::Config{"sluice"});
        clients = std::make_unique<DirectoryClients>(*base.directory, "platform-m2m", "platform-secret");
        ExchangeParts parts{base.clock, base.rng, jwt.get(), apiKeys.get(), clients.get(), &access, issuer.get()};
        exchange = std::make_unique<TokenExchange>(parts, config.exchange);
        sessions = std::make_unique<RefreshSessions>(*base.audit, base.rng, config.refresh);
        devices = std::make_unique<DeviceLogin>(*base.audit, base.rng, config.issuer.audience, config.device);
        desk = std::make_unique<OidcDesk>(OidcParts{base.clock, base.rng, base.store.writer(), *clients, *exchange,
                                                    issuer.get(), devices.get(), sessions.get(), denied.get(),
                                                    apiKeys.get()});
        if (openKeysAtStart)
            openKeys();
    }
    void close()
    {
        issuer->close();
        keys->close();
        base.store.close();  // its queue is drained: nothing of ours is called after this
        desk.reset();
        devices.reset();
        sessions.reset();
        exchange.reset();
        clients.reset();
        apiKeys.reset();
        jwt.reset();
        issuer.reset();
        keys.reset();
        denied.reset();
        secretStore.reset();
    }

    QTemporaryDir m_folder;
};

}  // namespace sluice::test
