#include "sim/rig.h"

#include "core/check.h"
#include "core/ids.h"
#include "ledger/schema.h"
#include "payouts/payout_store.h"

#include <algorithm>
#include <cstdio>
#include <memory>

namespace sluice::sim {

std::vector<storage::Migration> simMigrations()
{
    auto all = audit::migrations();
    for (auto& migration : ledger::migrations())
        all.push_back(std::move(migration));
    for (auto& migration : payouts::migrations())
        all.push_back(std::move(migration));
    return all;
}

std::unique_ptr<Books> Books::inMemory()
{
    static const auto image = storage::MemoryTemplate::create(simMigrations());
    SLUICE_CHECK(image.has_value());
    return std::make_unique<Books>(image->open());
}

Books::Books(std::unique_ptr<storage::Database> opened)
    : database(std::move(opened))
    , ledger(std::make_unique<ledger::Ledger>(database->writer()))
    , audit(std::make_unique<audit::AuditLog>(database->writer()))
    , queries(database->readers())
    , payoutQueries(database->readers())
{}

Books::~Books()
{
    database.reset();
}

namespace {

std::unique_ptr<storage::Database> openOnDisk(test::FaultDisk& disk, const std::string& path)
{
    storage::DatabaseConfig config;
    config.sqlitePath = path;
    config.sqliteVfs = disk.vfsName();
    config.inlineWriter = true;
    auto opened = storage::Database::open(config, simMigrations());
    if (!opened)
        std::fprintf(stderr, "the store does not open: %s\n", opened.error().message.c_str());
    SLUICE_CHECK(opened.has_value());
    return std::move(*opened);
}

}  // namespace

std::unique_ptr<Books> Books::onDisk(test::FaultDisk& disk, std::string path)
{
    auto books = std::make_unique<Books>(openOnDisk(disk, path));
    books->disk = &disk;
    books->path = std::move(path);
    return books;
}

void Books::powerLoss()
{
    SLUICE_CHECK(disk != nullptr);
    database.reset();
    audit.reset();
    ledger.reset();
    disk->setCapacity(std::nullopt);  // whoever starts it again has made room and replaced the cable
    disk->failWrite(0);
    disk->failSync(0);
    disk->crashAt(0);
    disk->powerLoss();
    database = openOnDisk(*disk, path);
    ledger = std::make_unique<ledger::Ledger>(database->writer());
    audit = std::make_unique<audit::AuditLog>(database->writer());
    std::destroy_at(&queries);
    std::construct_at(&queries, database->readers());
    std::destroy_at(&payoutQueries);
    std::construct_at(&payoutQueries, database->readers());
}

// --- disk ----------------------------------------------------------------------------------------------------------------------------

void FaultyWriter::submit(Command command, Done done)
{
    if (m_rig.dead())
        return;
    if (m_rig.books.disk && m_rig.books.disk->crashed())
        return m_rig.crash();
    ++commits;
    const auto chance = [&](int perMille) {
        return perMille > 0 && m_rig.rng.below(1000) < static_cast<std::uint64_t>(perMille);
    };
    if (chance(faults.crashBefore) || (crashAtCommit > 0 && --crashAtCommit == 0))
        return m_rig.crash();
    if (chance(faults.failBefore))
        return done(fail(ErrorCode::DiskFull, "the disk is full"));
    if (chance(faults.failAtCommit)) {
        real().submit(
            [command = std::move(command)](storage::Connection& connection) -> Result<void> {
                SLUICE_TRY(command(connection));
                return fail(ErrorCode::Io, "the commit failed");
            },
            std::move(done));
        return;
    }
    if (chance(faults.lostAck)) {
        real().submit(std::move(command), [](const Result<void>&) {});
        return done(fail(ErrorCode::Io, "the connection was lost while it committed"));
    }
    if (chance(faults.crashAfter) || (crashAfterCommit > 0 && --crashAfterCommit == 0)) {
        real().submit(std::move(command), [](const Result<void>&) {});
        return m_rig.crash();
    }
    real().submit(std::move(command), [this, done = std::move(done)](Result<void> result) {
        // A disk that went dead under a command takes the process with it: whether it was durable, the restart will see.
        if (!result && m_rig.books.disk && m_rig.books.disk->crashed())
            return m_rig.crash();
        done(std::move(result));
    });
}

storage::Writer& FaultyWriter::real()
{
    return m_rig.books.database->writer();
}

// --- key -----------------------------------------------------------------------------------------------------------------------------

chain::SignedTransaction SimSigner::signNow(const chain::Transaction& transaction) const
{
    const auto signature = m_key.sign(chain::signingHash(transaction));
    auto made = chain::attachSignature(transaction, crypto::toBytes65(signature));
    SLUICE_CHECK(made.has_value());
    return std::move(*made);
}

void SimSigner::sign(const payouts::SigningOrder& order, chain::Deadline,
                     std::function<void(Result<chain::SignedTransaction>)> done)
{
    if (m_rig.dead())
        return;
    if (keepOrders)
        orders.push_back(order);
    if (refusal)
        return done(fail(*refusal));
    if (unavailablePerMille > 0 && m_rig.rng.below(1000) < static_cast<std::uint64_t>(unavailablePerMille))
        return done(fail(ErrorCode::Unavailable, "the signer is locked"));
    ++signatures;
    if (onSign)
        onSign(order);
    auto made = signNow(order.transaction);
    m_rig.chain.know(made);
    done(std::move(made));
}

// --- lease ---------------------------------------------------------------------------------------------------------------------------

namespace {

class SimLease final : public payouts::Lease {
public:
    explicit SimLease(std::shared_ptr<bool> holder) : m_holder(std::move(holder)) {}
    bool held() const override { return *m_holder; }

private:
    std::shared_ptr<bool> m_holder;
};

}  // namespace

Result<std::unique_ptr<payouts::Lease>> LeaseRegistry::acquire(const std::string& name, std::function<void()> lost)
{
    std::weak_ptr<bool>& holder = holders[name];
    if (const auto held = holder.lock(); held && *held)
        return fail(ErrorCode::Conflict, "another engine holds " + name);
    auto token = std::make_shared<bool>(true);
    holder = token;
    lostHandlers.push_back(std::move(lost));
    return std::make_unique<SimLease>(token);
}

void LeaseRegistry::loseAll()
{
    for (auto& [name, holder] : holders)
        if (const auto held = holder.lock())
            *held = false;
    holders.clear();
    for (const auto& handler : std::exchange(lostHandlers, {}))
        handler();
}

// --- rig -----------------------------------------------------------------------------------------------------------------------------

const crypto::PrivateKey& Rig::key()
{
    static const auto made = [] {
        std::string hex(64, '0');
        hex.replace(56, 8, "5105ce01");
        auto bytes = fromHex(hex);
        return crypto::PrivateKey::fromBytes(crypto::SecretBytes(std::span<const std::uint8_t>(*bytes)));
    }();
    SLUICE_CHECK(made.has_value());
    return *made;
}

payouts::PayoutConfig Rig::testConfig(std::uint64_t chainId)
{
    payouts::PayoutConfig config;
    config.chainId = chainId;
    config.sender = key().address();
    config.dryRun = false;
    config.confirmations = 2;
    config.cycleMs = 5'000;
    config.pollMs = 1'000;
    config.stallAfterMs = 20'000;
    config.rebroadcastMs = 6'000;
    config.retryMs = 3'000;
    return config;
}

Rig::Rig(std::uint64_t seed, Books& usedBooks, payouts::PayoutConfig usedConfig, LeaseRegistry* sharedLeases,
         SimChain* sharedChain, FakeClock* sharedClock, Scheduler* sharedScheduler)
    : books(usedBooks)
    , rng(seed)
    , ownClock(sharedClock ? nullptr : std::make_unique<FakeClock>())
    , clock(sharedClock ? *sharedClock : *ownClock)
    , ownScheduler(sharedScheduler ? nullptr : std::make_unique<Scheduler>(clock))
    , scheduler(sharedScheduler ? *sharedScheduler : *ownScheduler)
    , ownChain(sharedChain ? nullptr : std::make_unique<SimChain>(scheduler, rng, usedConfig.chainId))
    , chain(sharedChain ? *sharedChain : *ownChain)
    , config(std::move(usedConfig))
    , writer(*this)
    , signer(*this, key())
    , ownLeases(sharedLeases ? nullptr : std::make_unique<LeaseRegistry>())
    , leases(sharedLeases ? *sharedLeases : *ownLeases)
{
    if (!sharedChain)
        chain.setBalance(key().address(), UInt256("1000000000000000000000"));
}

Rig::~Rig()
{
    *m_alive = false;
}

void Rig::start()
{
    m_engine.reset();
    m_commands.reset();
    if (books.disk && (m_dead || books.disk->crashed()))
        books.powerLoss();
    m_dead = false;
    chain.muted = false;
    ++starts;
    const int incarnation = ++m_incarnation;
    payouts::EnginePorts ports{
        clock,
        rng,
        writer,
        *books.ledger,
        books.queries,
        *books.audit,
        chain,
        &signer,
        payees,
        changes,
        [this, alive = m_alive, incarnation](std::function<void()> task) {
            scheduler.post([this, alive, incarnation, task = std::move(task)] {
                if (*alive && incarnation == m_incarnation && !m_dead)
                    task();
            });
        },
        [this](const std::string& name, std::function<void()> lost) { return leases.acquire(name, std::move(lost)); }};
    m_engine = std::make_unique<payouts::PayoutEngine>(std::move(ports), config);
    m_commands =
        std::make_unique<payouts::PayoutCommands>(clock, rng, config, writer, *books.ledger, *books.audit, changes,
                                                  payouts::PayoutCommands::Hooks{[this] {
                                                                                     if (m_engine)
                                                                                         m_engine->poke();
                                                                                 },
                                                                                 [this](bool dryRun) {
                                                                                     if (m_engine)
                                                                                         m_engine->setDryRun(dryRun);
                                                                                 }});
    m_engine->start();
    scheduleTick(incarnation);
}

void Rig::scheduleTick(int incarnation)
{
    scheduler.after(m_engine ? config.pollMs : 1, [this, alive = m_alive, incarnation] {
        if (!*alive || incarnation != m_incarnation || m_dead)
            return;
        m_engine->tick();
        scheduleTick(incarnation);
    });
}

// The process is gone from this moment: nothing of it reaches disk, signer or chain. Its memory is freed once its stack has unwound.
void Rig::crash()
{
    if (m_dead)
        return;
    m_dead = true;
    chain.muted = true;
    scheduler.post([this, alive = m_alive, incarnation = m_incarnation] {
        if (*alive && m_dead && incarnation == m_incarnation) {
            m_commands.reset();
            m_engine.reset();
        }
    });
}

void Rig::mineEvery(std::int64_t ms)
{
    m_blockMs = ms;
    if (ms > 0)
        scheduleBlock(++m_blockGeneration);
    else
        ++m_blockGeneration;
}

void Rig::scheduleBlock(int generation)
{
    scheduler.after(m_blockMs, [this, alive = m_alive, generation] {
        if (!*alive || generation != m_blockGeneration)
            return;
        chain.mine();
        scheduleBlock(generation);
    });
}

void Rig::credit(const std::string& orchestrator, const Int256& wei, ledger::TransferKind kind)
{
    const auto done = books.database->writer().runFor<ledger::Posted>([&](storage::Connection& connection) {
        return books.ledger->credit(
            connection, {randomId(rng), orchestrator, Amount(Asset::eth(), wei), kind, "", "", "", clock.now()});
    });
    SLUICE_CHECK(done.has_value());
}

Int256 Rig::balance(const std::string& orchestrator)
{
    const auto found = books.queries.balance(ledger::orchestratorAccount(orchestrator), Asset::eth());
    SLUICE_CHECK(found.has_value());
    return found->balance.units();
}

Int256 Rig::reserved(const std::string& orchestrator)
{
    const auto found = books.queries.balance(ledger::orchestratorAccount(orchestrator), Asset::eth());
    SLUICE_CHECK(found.has_value());
    return found->reserved.units();
}

std::vector<payouts::Intent> Rig::intents()
{
    auto found = books.database->readers().readFor<std::vector<payouts::Intent>>(
        [&](storage::Connection& connection) -> Result<std::vector<payouts::Intent>> {
            std::vector<std::string> ids;
            SLUICE_TRY(connection.query("SELECT id FROM payout_intents WHERE chain_id = ? ORDER BY created_at, id",
                                        {static_cast<std::int64_t>(config.chainId)}, [&](const storage::Row& row) {
                                            ids.push_back(row.text(0));
                                            return true;
                                        }));
            std::vector<payouts::Intent> all;
            for (const std::string& id : ids) {
                SLUICE_ASSIGN(auto intent, payouts::loadIntent(connection, id));
                all.push_back(std::move(*intent));
            }
            return all;
        });
    SLUICE_CHECK(found.has_value());
    return std::move(*found);
}

payouts::Intent Rig::only()
{
    auto all = intents();
    SLUICE_CHECK(all.size() == 1);
    return std::move(all.front());
}

Result<payouts::VerbOutcome> Rig::verb(payouts::Verb which, const std::string& id, const std::string& actor,
                                       const std::string& reason, std::string requestId)
{
    if (requestId.empty())
        requestId = "request-" + std::to_string(config.chainId) + "-" + std::to_string(++m_lastRequest);
    std::optional<Result<payouts::VerbOutcome>> outcome;
    m_commands->submit(which, {id, actor, requestId, reason},
                       [&](Result<payouts::VerbOutcome> result) { outcome.emplace(std::move(result)); });
    if (!outcome)
        return fail(ErrorCode::Io, "the process died");
    return std::move(*outcome);
}

}  // namespace sluice::sim
