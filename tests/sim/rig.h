// The payout engine with everything around it but the outside world: a real store, ledger and audit log, real keys and signatures, a
// simulated chain, a disk that fails and a process that dies at any commit. One thread; everything follows from the seed.
#pragma once

#include "audit/audit_log.h"
#include "crypto/secp256k1.h"
#include "ledger/ledger.h"
#include "ledger/queries.h"
#include "payouts/payout_commands.h"
#include "payouts/payout_engine.h"
#include "payouts/payout_queries.h"
#include "sim/sim_chain.h"
#include "storage/database.h"
#include "storage/memory_template.h"
#include "support/fault_vfs.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sluice::sim {

std::vector<storage::Migration> simMigrations();

// A store with its books; many histories can use one, each with orchestrators of its own.
struct Books {
    static std::unique_ptr<Books> inMemory();
    // `path` on a disk that fails: every write and sync of the store goes through it.
    static std::unique_ptr<Books> onDisk(test::FaultDisk& disk, std::string path);
    explicit Books(std::unique_ptr<storage::Database> opened);
    ~Books();
    // After the power went: the store is opened anew from what the disk kept. Nothing may be using it.
    void powerLoss();

    std::unique_ptr<storage::Database> database;
    std::unique_ptr<ledger::Ledger> ledger;
    std::unique_ptr<audit::AuditLog> audit;
    ledger::LedgerQueries queries;
    payouts::PayoutQueries payoutQueries;
    test::FaultDisk* disk = nullptr;
    std::string path;
};

struct DiskFaults {  // per mille of the commits
    int failBefore = 0;
    int failAtCommit = 0;
    int lostAck = 0;  // durable, but reported as failed
    int crashBefore = 0;
    int crashAfter = 0;  // durable, and nobody hears of it
};

class Rig;

class FaultyWriter final : public storage::Writer {
public:
    explicit FaultyWriter(Rig& rig) : m_rig(rig) {}
    DiskFaults faults;
    int commits = 0;
    int crashAtCommit = 0;     // the n-th commit from now never happens; 0: none
    int crashAfterCommit = 0;  // the n-th commit from now is durable, then the process dies
    void submit(Command command, Done done) override;
    void addListener(storage::BatchListener* listener) override { real().addListener(listener); }
    std::size_t queued() const override { return 0; }

private:
    storage::Writer& real();

    Rig& m_rig;
};

class SimSigner final : public payouts::TransactionSigner {
public:
    SimSigner(Rig& rig, const crypto::PrivateKey& key) : m_rig(rig), m_key(key) {}
    std::optional<Error> refusal;
    int unavailablePerMille = 0;
    int signatures = 0;
    std::vector<payouts::SigningOrder> orders;
    bool keepOrders = false;
    std::function<void(const payouts::SigningOrder&)> onSign;
    void sign(const payouts::SigningOrder& order, chain::Deadline deadline,
              std::function<void(Result<chain::SignedTransaction>)> done) override;
    chain::SignedTransaction signNow(const chain::Transaction& transaction) const;

private:
    Rig& m_rig;
    const crypto::PrivateKey& m_key;
};

class SimPayees final : public payouts::PayeeDirectory {
public:
    std::map<std::string, payouts::Payee> payees;
    Result<std::optional<payouts::Payee>> find(storage::Connection&, const std::string& id) override
    {
        const auto found = payees.find(id);
        return found == payees.end() ? std::nullopt : std::optional(found->second);
    }
};

// Who holds the payout lease of a store, shared by the engines that use it.
struct LeaseRegistry {
    std::map<std::string, std::weak_ptr<bool>> holders;
    std::vector<std::function<void()>> lostHandlers;
    Result<std::unique_ptr<payouts::Lease>> acquire(const std::string& name, std::function<void()> lost);
    void loseAll();  // the server dropped the connections that held them
};

class Rig {
public:
    Rig(std::uint64_t seed, Books& books, payouts::PayoutConfig config, LeaseRegistry* leases = nullptr,
        SimChain* sharedChain = nullptr, FakeClock* sharedClock = nullptr, Scheduler* sharedScheduler = nullptr);
    ~Rig();

    static payouts::PayoutConfig testConfig(std::uint64_t chainId = 31337);
    static const crypto::PrivateKey& key();

    void start();  // a new process over the same store
    void crash();  // now, or as soon as the running call returns
    bool running() const { return m_engine && !m_dead; }
    bool dead() const { return m_dead; }
    void run(std::int64_t ms) { scheduler.run(ms); }
    // Blocks come by themselves every `ms`; 0 stops them.
    void mineEvery(std::int64_t ms);

    // Directly into the store, past all faults.
    void credit(const std::string& orchestrator, const Int256& wei,
                ledger::TransferKind kind = ledger::TransferKind::Credit);
    Int256 balance(const std::string& orchestrator);
    Int256 reserved(const std::string& orchestrator);
    std::vector<payouts::Intent> intents();  // of this rig's chain, oldest first
    payouts::Intent only();                  // the one intent there is
    Result<payouts::VerbOutcome> verb(payouts::Verb verb, const std::string& id, const std::string& actor = "alice",
                                      const std::string& reason = "because", std::string requestId = {});
    payouts::PayoutEngine& engine() { return *m_engine; }
    payouts::PayoutCommands& commands() { return *m_commands; }

    Books& books;
    SeededRng rng;
    std::unique_ptr<FakeClock> ownClock;
    FakeClock& clock;
    std::unique_ptr<Scheduler> ownScheduler;
    Scheduler& scheduler;
    std::unique_ptr<SimChain> ownChain;
    SimChain& chain;
    payouts::PayoutConfig config;
    FaultyWriter writer;
    SimSigner signer;
    SimPayees payees;
    ChangeSequence changes;
    std::unique_ptr<LeaseRegistry> ownLeases;
    LeaseRegistry& leases;
    int starts = 0;

private:
    void scheduleTick(int incarnation);
    void scheduleBlock(int generation);

    std::unique_ptr<payouts::PayoutEngine> m_engine;
    std::unique_ptr<payouts::PayoutCommands> m_commands;
    bool m_dead = false;
    int m_incarnation = 0;
    int m_blockGeneration = 0;
    std::int64_t m_blockMs = 0;
    int m_lastRequest = 0;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

}  // namespace sluice::sim
