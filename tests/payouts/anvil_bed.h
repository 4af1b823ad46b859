// The payout machine with everything real: a node, JSON-RPC over HTTP, a store file, ledger, audit log, wallet policy and signer thread.
// What dies with a process is a Run: it can be dropped at any moment and made anew over the same file.
#pragma once

#include "audit/audit_log.h"
#include "chain/rpc_client.h"
#include "ledger/ledger.h"
#include "ledger/queries.h"
#include "payouts/payout_commands.h"
#include "payouts/payout_engine.h"
#include "payouts/payout_queries.h"
#include "payouts/payout_store.h"
#include "payouts/wallet_signer.h"
#include "sim/rig.h"
#include "support/anvil_fixture.h"
#include "support/program.h"
#include "support/raw_server.h"
#include "wallet/environment_key.h"
#include "wallet/local_signer.h"
#include "wallet/schema.h"

#include <QTemporaryDir>
#include <QTimer>
#include <QtTest>

namespace sluice::test {

using namespace sluice::payouts;

inline std::vector<storage::Migration> anvilMigrations()
{
    auto all = sim::simMigrations();
    for (auto& migration : wallet::migrations())
        all.push_back(std::move(migration));
    return all;
}

// Passes JSON-RPC on to the node. A send can be let through with its answer swallowed: the node has it, the caller does not know.
class RpcProxy {
public:
    explicit RpcProxy(const AnvilFixture& anvil)
        : m_server([this, port = anvil.port()](QTcpSocket& socket, const RawRequest& request) {
            const auto answer = exchange(port, "POST", "/", request.body.toStdString());
            if (request.body.contains("eth_sendRawTransaction")) {
                ++sends;
                if (swallowSends)
                    return;
            }
            socket.write(RawServer::answer(answer.status, QByteArray::fromStdString(answer.body),
                                           "Content-Type: application/json\r\n"));
        })
    {}
    std::string url() const { return m_server.url(); }
    bool swallowSends = false;
    int sends = 0;  // that reached the node

private:
    RawServer m_server;
};

// What outlives an engine: the store and everything its commands touch on the writer.
struct World {
    sim::Books& books;
    const Clock& clock;
    Rng& rng;
    ChangeSequence& changes;
    sim::SimPayees& payees;
    TransactionSigner* signerInstead = nullptr;
};

class Run {
public:
    Run(World world, const PayoutConfig& config, const std::string& url, const crypto::PrivateKey& key)
        : m_world(world)
        , m_rpc(rpcOptions(config, url), m_http, world.clock)
        , m_local(world.clock, writer(), {key.address(), config.chainId}, wallet::environmentLoader(key))
        , m_signer(m_local)
        , m_engine(ports(config), config)
        , commands(world.clock, world.rng, config, writer(), *world.books.ledger, *world.books.audit, world.changes,
                   {[this] { m_engine.poke(); }, [this](bool dryRun) { m_engine.setDryRun(dryRun); }})
    {
        QObject::connect(&m_timer, &QTimer::timeout, [this] { m_engine.tick(); });
        m_timer.start(static_cast<int>(config.pollMs));
        m_engine.start();
        m_engine.tick();
    }
    // As a death: what is under way ends unheard. The writer finishes what it was given, as a disk does.
    ~Run()
    {
        m_timer.stop();
        m_engine.stop();
        m_alive.reset();
    }
    PayoutEngine& engine() { return m_engine; }

private:
    storage::Writer& writer() { return m_world.books.database->writer(); }
    static chain::RpcOptions rpcOptions(const PayoutConfig& config, const std::string& url)
    {
        chain::RpcOptions options;
        options.endpoints = {url};
        options.chainId = config.chainId;
        options.attemptMs = 600;
        options.coolDownMs = 50;
        return options;
    }
    EnginePorts ports(const PayoutConfig& config)
    {
        return {m_world.clock,
                m_world.rng,
                writer(),
                *m_world.books.ledger,
                m_world.books.queries,
                *m_world.books.audit,
                m_rpc,
                m_world.signerInstead ? m_world.signerInstead : &m_signer,
                m_world.payees,
                m_world.changes,
                [alive = std::weak_ptr<bool>(m_alive)](std::function<void()> task) {
                    QMetaObject::invokeMethod(
                        QCoreApplication::instance(),
                        [alive, task = std::move(task)] {
                            if (alive.lock())
                                task();
                        },
                        Qt::QueuedConnection);
                },
                [this](const std::string& name, std::function<void()> lost) {
                    return m_world.books.database->acquireLease(name, std::move(lost));
                },
                walletGate(config.chainId),
                walletSpendRelease()};
    }

    World m_world;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
    net::HttpClient m_http;
    chain::RpcClient m_rpc;
    wallet::LocalSigner m_local;
    WalletSigner m_signer;
    PayoutEngine m_engine;
    QTimer m_timer;

public:
    PayoutCommands commands;
};

class AnvilBed {
public:
    static AnvilOptions manual()
    {
        AnvilOptions options;
        options.mining = AnvilOptions::Mining::Manual;
        return options;
    }
    AnvilBed() : anvil(manual()), key(crypto::PrivateKey::generate())
    {
        storeConfig.sqlitePath = m_folder.filePath(QStringLiteral("store.db")).toStdString();
        open();
        config.chainId = anvil.chainId();
        config.sender = key.address();
        config.dryRun = false;
        config.confirmations = 2;
        config.cycleMs = 200;
        config.pollMs = 50;
        config.stallAfterMs = 600'000;
        config.rebroadcastMs = 400;
        config.retryMs = 200;
        config.rpcDeadlineMs = 1'500;
    }
    bool begin()
    {
        if (!anvil.start())
            return false;
        anvil.setBalance(key.address(), UInt256("9000000000000000000"));
        return true;
    }
    Address orchestrator(const std::string& id, Address address = {})
    {
        if (address.isZero()) {
            address.bytes[0] = 0xbb;
            address.bytes[19] = static_cast<std::uint8_t>(payees.payees.size() + 1);
        }
        payees.payees[id] = {address, false};
        return address;
    }
    void start(const std::string& url = {})
    {
        run.reset();
        run = another(url);
    }
    std::unique_ptr<Run> another(const std::string& url = {})
    {
        return std::make_unique<Run>(World{*books, m_clock, m_rng, m_changes, payees, signerInstead}, config,
                                     url.empty() ? anvil.url() : url, key);
    }
    // The process dies, and another opens the same file.
    void die()
    {
        run.reset();
        books.reset();
        open();
    }
    void credit(const std::string& id, const Int256& wei)
    {
        const auto done = books->database->writer().runFor<ledger::Posted>([&](storage::Connection& connection) {
            return books->ledger->credit(connection,
                                         {"credit-" + std::to_string(++m_credits), id, Amount(Asset::eth(), wei),
                                          ledger::TransferKind::Credit, "", "", "", m_clock.now()});
        });
        if (!done)
            qFatal("credit: %s", done.error().message.c_str());
        run->engine().poke();
    }
    ledger::Balance balance(const std::string& id)
    {
        const auto found = books->queries.balance(ledger::orchestratorAccount(id), Asset::eth());
        if (!found)
            qFatal("balance: %s", found.error().message.c_str());
        return *found;
    }
    std::vector<Intent> intents()
    {
        auto found = books->database->readers().readFor<std::vector<Intent>>(
            [](storage::Connection& connection) -> Result<std::vector<Intent>> {
                std::vector<std::string> ids;
                SLUICE_TRY(connection.query("SELECT id FROM payout_intents ORDER BY created_at, id", {},
                                            [&](const storage::Row& row) {
                                                ids.push_back(row.text(0));
                                                return true;
                                            }));
                std::vector<Intent> all;
                for (const std::string& id : ids) {
                    SLUICE_ASSIGN(auto intent, loadIntent(connection, id));
                    all.push_back(std::move(*intent));
                }
                return all;
            });
        if (!found)
            qFatal("intents: %s", found.error().message.c_str());
        return std::move(*found);
    }
    // Of the n-th intent; a state that no intent has when there is none yet.
    bool inState(IntentState state, std::size_t index = 0)
    {
        const auto all = intents();
        return index < all.size() && all[index].state == state;
    }
    bool settledAll(std::size_t count)
    {
        const auto all = intents();
        return all.size() == count && std::all_of(all.begin(), all.end(), [](const Intent& intent) {
                   return intent.state == IntentState::Settled;
               });
    }
    // The chain and the books say the same, to the wei: what it received is what it was debited, and nothing is left reserved.
    bool agrees(const std::string& id, const Int256& credited)
    {
        const auto held = balance(id);
        return Int256(anvil.balance(payees.payees[id].address)) == credited - held.balance.units()
               && held.reserved.units() == 0;
    }
    std::vector<std::string> events(const std::string& intentId)
    {
        const auto view = books->payoutQueries.payout(intentId);
        if (!view || !*view)
            qFatal("no such payout");
        std::vector<std::string> names;
        for (const auto& row : (*view)->timeline)
            names.push_back(row.event);
        return names;
    }
    Result<VerbOutcome> verb(Verb verb, const std::string& id)
    {
        std::mutex mutex;
        std::condition_variable changed;
        std::optional<Result<VerbOutcome>> outcome;
        run->commands.submit(verb, {id, "alice", "request-" + std::to_string(++m_requests), "because"},
                             [&](Result<VerbOutcome> result) {
                                 const std::lock_guard lock(mutex);
                                 outcome.emplace(std::move(result));
                                 changed.notify_all();
                             });
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return outcome.has_value(); });
        return std::move(*outcome);
    }

private:
    QTemporaryDir m_folder;
    SystemClock m_clock;
    SystemRng m_rng;
    ChangeSequence m_changes;

public:
    AnvilFixture anvil;
    crypto::PrivateKey key;
    sim::SimPayees payees;
    PayoutConfig config;
    storage::DatabaseConfig storeConfig;
    std::unique_ptr<sim::Books> books;
    TransactionSigner* signerInstead = nullptr;
    std::unique_ptr<Run> run;

private:
    void open()
    {
        auto opened = storage::Database::open(storeConfig, anvilMigrations());
        if (!opened)
            qFatal("opening the store: %s", opened.error().message.c_str());
        books = std::make_unique<sim::Books>(std::move(*opened));
    }

    int m_credits = 0;
    int m_requests = 0;
};

}  // namespace sluice::test
