// The real program on a real EVM node, killed with SIGKILL at random moments under HTTP load: crash_payouts [--count N] [--seed N]. After
// each kill `sluice verify` must agree; at the end, when
// everything has come to rest, the chain and the ledger must agree to the wei. Ends with 1 at the first difference.
#include "app/lifecycle/store.h"
#include "core/rng.h"
#include "crypto/secp256k1.h"
#include "ledger/queries.h"
#include "payouts/payout_queries.h"
#include "support/anvil_fixture.h"
#include "support/program.h"

#include <QCoreApplication>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <thread>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr const char* adminToken = "crash-admin-token-0123456789abcdef";
constexpr const char* payoutKey = "0x00000000000000000000000000000000000000000000000000000000c0ffee01";
constexpr int orchestrators = 12;
constexpr int verifyMs = 600'000;                // on a machine that has other things to do
const Int256 thresholdWei = 10'000'000'000'000;  // small amounts: the signing policy's limits per day are on

std::string nameOf(int i)
{
    return "crash-" + std::to_string(i);
}

Address addressOf(int i)
{
    Address address;
    address.bytes[0] = 0xc4;
    address.bytes[19] = static_cast<std::uint8_t>(i + 1);
    return address;
}

// Where the program listens, for those who wait for it to come back. Port 0: it is down.
class Door {
public:
    void set(int port)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_port = port;
        }
        m_changed.notify_all();
    }
    int port() const
    {
        const std::lock_guard lock(m_mutex);
        return m_port;
    }
    void accepted()
    {
        {
            const std::lock_guard lock(m_mutex);
            ++m_accepted;
        }
        m_changed.notify_all();
    }
    // It will not come back: whoever asks gives up.
    void shut()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_shut = true;
            m_port = 0;
        }
        m_changed.notify_all();
    }
    bool isShut() const
    {
        const std::lock_guard lock(m_mutex);
        return m_shut;
    }
    // Until it listens elsewhere than at `port`, or the deadline.
    void awaitOther(int port, std::chrono::milliseconds deadline)
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait_for(lock, deadline, [&] { return m_shut || m_port != port; });
    }
    // Until so many more credits were accepted, or the deadline.
    void awaitAccepted(int more, std::chrono::milliseconds deadline)
    {
        std::unique_lock lock(m_mutex);
        const int until = m_accepted + more;
        m_changed.wait_for(lock, deadline, [&] { return m_accepted >= until; });
    }

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_shut = false;
    int m_port = 0;
    int m_accepted = 0;
};

// A client that asks again, with the same key, until it is told yes: then, and only then, the credit must never be lost.
class Client {
public:
    Client(Door& door, int number) : m_door(door), m_rng(static_cast<std::uint64_t>(number) + 1), m_number(number)
    {
        m_thread = std::jthread([this](std::stop_token stop) { run(stop); });
    }
    void finish()
    {
        m_thread.request_stop();
        if (m_thread.joinable())
            m_thread.join();
    }
    const std::map<int, Int256>& credited() const { return m_credited; }
    int accepted() const { return m_accepted; }
    const std::string& refusal() const { return m_refusal; }

private:
    void run(const std::stop_token& stop)
    {
        for (int n = 0; !stop.stop_requested(); ++n) {
            const int who = static_cast<int>(m_rng.below(orchestrators));
            const Int256 wei = Int256(1 + m_rng.below(9'000)) * 1'000'000'000;
            const std::string body = R"({"orchestrator_id":")" + nameOf(who) + R"(","amount_eth":")"
                                     + formatUnits(wei, 18) + R"(","reason":"crash"})";
            const std::string key = "crash-" + std::to_string(m_number) + "-" + std::to_string(n);
            if (askUntilAccepted(body, key)) {
                m_credited[who] += wei;
                ++m_accepted;
            }
        }
    }
    bool askUntilAccepted(const std::string& body, const std::string& key)
    {
        for (int tries = 0; tries < 20'000 && !m_door.isShut(); ++tries) {
            const int port = m_door.port();
            const auto answer = port == 0 ? HttpAnswer()
                                          : exchange(port, "POST", "/api/ledger/adjustments", body,
                                                     {{"X-Admin-Token", adminToken}, {"Idempotency-Key", key}}, 3'000);
            if (answer.status == 200 || answer.status == 201) {
                m_door.accepted();
                return true;
            }
            if (answer.status >= 400 && answer.status < 500 && answer.status != 429) {
                m_refusal = answer.body;
                return false;
            }
            m_door.awaitOther(port, std::chrono::milliseconds(port == 0 ? 1'000 : 5));  // the program is down
        }
        m_refusal = "never accepted";
        return false;
    }

    Door& m_door;
    SeededRng m_rng;
    int m_number;
    int m_accepted = 0;
    std::map<int, Int256> m_credited;
    std::string m_refusal;
    std::jthread m_thread;
};

struct Books {
    std::vector<ledger::Balance> balances;
    std::size_t open = 0;
};

Result<Books> readBooks(const std::string& dataDir)
{
    storage::DatabaseConfig config;
    config.sqlitePath = dataDir + "/sluice.db";
    SLUICE_ASSIGN(const auto database, storage::Database::open(config, app::allMigrations()));
    const ledger::LedgerQueries queries(database->readers());
    std::vector<std::string> accounts;
    for (int i = 0; i < orchestrators; ++i)
        accounts.push_back(ledger::orchestratorAccount(nameOf(i)));
    Books books;
    SLUICE_ASSIGN(books.balances, queries.balances(accounts, Asset::eth()));
    SLUICE_ASSIGN(const auto open, payouts::PayoutQueries(database->readers()).openIntents());
    books.open = open.size();
    return books;
}

int fault(const std::string& what)
{
    std::printf("FAULT: %s\n", what.c_str());
    return 1;
}

bool writeFleet(Program& program, const QString& folder)
{
    QByteArray entries = "[";
    for (int i = 0; i < orchestrators; ++i)
        entries += QByteArray(i ? "," : "") + "{\"orchestrator_id\":\"" + nameOf(i).c_str() + "\",\"address\":\""
                   + addressOf(i).toHex().c_str() + "\"}";
    entries += "]";
    const QString path = folder + QStringLiteral("/bootstrap.json");
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(entries) != entries.size())
        return false;
    program.set(QStringLiteral("PAYMENTS_BOOTSTRAP_ORCHESTRATORS_PATH"), path);
    return true;
}

// Killed, verified, compared, as often as asked for. Empty: all is well.
std::string killing(Program& program, Door& door, const std::string& dataDir, int count, SeededRng& rng)
{
    for (int round = 1; round <= count; ++round) {
        const auto served = program.serve();
        if (!served)
            return "round " + std::to_string(round) + " does not start: " + served.error().message;
        door.set(program.port());
        // The moment of death is what varies: some time, or right after some credit.
        const int credits = rng.below(2) == 0 ? 1 + static_cast<int>(rng.below(40)) : 1'000'000;
        door.awaitAccepted(credits, std::chrono::milliseconds(20 + rng.below(1'200)));
        door.set(0);
        program.kill();
        QByteArray said;
        if (program.run({QStringLiteral("verify")}, &said, {}, verifyMs) != 0)
            return "the books do not verify after kill " + std::to_string(round) + ": " + said.toStdString();
        const auto books = readBooks(dataDir);
        if (!books)
            return "the store does not open: " + books.error().message;
        if (round % 50 == 0) {
            std::printf("%d kills, %zu payouts open\n", round, books->open);
            std::fflush(stdout);
        }
    }
    return {};
}

// Lets it run undisturbed until nothing is open and nothing is due.
Result<Books> comeToRest(Program& program, Door& door, const std::string& dataDir)
{
    for (int tries = 0; tries < 30; ++tries) {
        SLUICE_TRY(program.serve());
        door.set(program.port());
        if (QTest::qWaitFor([&] { return !program.running(); }, (3 + tries) * 1'000))
            return fail(ErrorCode::Internal, "it ended by itself");
        door.set(0);
        if (program.terminate() != 0)
            return fail(ErrorCode::Internal, "it does not end cleanly");
        SLUICE_ASSIGN(Books books, readBooks(dataDir));
        bool due = books.open > 0;
        for (const auto& balance : books.balances)
            due = due || balance.balance.units() >= thresholdWei;
        if (!due)
            return books;
    }
    return fail(ErrorCode::Timeout, "payouts do not come to rest");
}

}  // namespace

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    int count = 50;
    std::uint64_t seed = 1;
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::string_view(argv[i]) == "--count")
            count = std::atoi(argv[i + 1]);
        if (std::string_view(argv[i]) == "--seed")
            seed = std::strtoull(argv[i + 1], nullptr, 10);
    }
    count = test::scaled(count);
    QTemporaryDir folder;
    AnvilOptions options;
    options.mining = AnvilOptions::Mining::Interval;
    AnvilFixture anvil(options);
    if (!anvil.start())
        return fault(anvil.error());
    const QString dataDir = folder.filePath(QStringLiteral("data"));
    Program program(dataDir);
    program.set(QStringLiteral("PAYMENT_PRIVATE_KEY"), QString::fromLatin1(payoutKey));
    program.set(QStringLiteral("ETH_RPC_URL"), QString::fromStdString(anvil.url()));
    program.set(QStringLiteral("ETH_CHAIN_ID"), QString::number(anvil.chainId()));
    program.set(QStringLiteral("PAYMENT_DRY_RUN"), QStringLiteral("false"));
    program.set(QStringLiteral("PAYMENT_PAYOUT_THRESHOLD_ETH"), QStringLiteral("0.00001"));
    program.set(QStringLiteral("PAYMENT_INTERVAL_SECONDS"), QStringLiteral("1"));
    program.set(QStringLiteral("PAYMENTS_API_ADMIN_TOKEN"), QString::fromLatin1(adminToken));
    if (!writeFleet(program, folder.path()))
        return fault("the list of orchestrators cannot be written");
    const auto key = crypto::PrivateKey::fromHex(crypto::SecretBytes(asBytes(payoutKey)));
    anvil.setBalance(key->address(), UInt256("1000000000000000000000000"));

    Door door;
    SeededRng rng(seed);
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 4; ++i)
        clients.push_back(std::make_unique<Client>(door, i));
    std::string broken = killing(program, door, dataDir.toStdString(), count, rng);
    // The clients' last questions are answered by a program that lives.
    if (broken.empty()) {
        if (const auto served = program.serve(); !served)
            broken = served.error().message;
        door.set(program.port());
    }
    if (!broken.empty())
        door.shut();
    int accepted = 0;
    std::map<int, Int256> credited;
    for (const auto& client : clients) {
        client->finish();
        accepted += client->accepted();
        if (!client->refusal().empty() && broken.empty())
            broken = "a credit was refused: " + client->refusal();
        for (const auto& [who, wei] : client->credited())
            credited[who] += wei;
    }
    door.set(0);
    program.terminate();
    if (!broken.empty())
        return fault(broken);
    const auto books = comeToRest(program, door, dataDir.toStdString());
    if (!books)
        return fault(books.error().message);
    Int256 paid = 0;
    for (int i = 0; i < orchestrators; ++i) {
        const auto& balance = books->balances[static_cast<std::size_t>(i)];
        const Int256 received(anvil.balance(addressOf(i)));
        paid += received;
        if (received + balance.balance.units() != credited[i] || balance.reserved.units() != 0)
            return fault(nameOf(i) + ": credited " + toDecimal(credited[i]) + ", received " + toDecimal(received)
                         + ", balance " + toDecimal(balance.balance.units()) + ", reserved "
                         + toDecimal(balance.reserved.units()));
    }
    if (program.run({QStringLiteral("verify")}) != 0)
        return fault("the books do not verify at the end");
    std::printf("%d kills, %d credits accepted, %s eth paid, chain and ledger agree\n", count, accepted,
                formatUnits(paid, 18).c_str());
    return paid > 0 ? 0 : fault("nothing was paid: the harness proves nothing");
}
