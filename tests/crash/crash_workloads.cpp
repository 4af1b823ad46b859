// Workloads in the real program, killed with SIGKILL at random moments while clients create, time and verify them: crash_workloads
// [--count N] [--seed N]. What a client was told is there after each start; at the end every credited workload has exactly one transfer of
// exactly its amount, every transfer its workload, and the summary's sums are those of the rows. Ends with 1 at a difference.
#include "app/lifecycle/store.h"
#include "core/rng.h"
#include "support/program.h"

#include <QCoreApplication>
#include <QFile>
#include <QTemporaryDir>

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <set>
#include <thread>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr int clients = 4;

// One client: makes workloads of both kinds and verifies its own, as fast as it is answered, and remembers what it was told.
class Client {
public:
    Client(int number, int round, int port, std::uint64_t seed)
        : m_prefix("c" + std::to_string(number) + "-" + std::to_string(round) + "-")
        , m_orchestrator("crash-" + std::to_string(number))
        , m_port(port)
        , m_rng(seed)
    {}

    void run(const std::atomic<bool>& stop)
    {
        for (int i = 0; !stop; ++i) {
            const std::string id = m_prefix + std::to_string(i);
            if (m_rng.below(2) == 0) {
                if (ask("POST", "/api/workloads/time",
                        body(id, "\"duration_ms\":" + std::to_string(1 + m_rng.below(99'999)))))
                    credited.insert(id);
                continue;
            }
            if (!ask("POST", "/api/workloads", body(id, "\"payout_amount_eth\":\"0.001\"")))
                continue;
            stored.insert(id);
            for (const char* change : {"{\"status\":\"verified\"}", "{}", "{\"status\":\"paid\"}"}) {
                if (ask("PATCH", "/api/workloads/" + id, change))
                    credited.insert(id);
            }
        }
    }

    std::set<std::string> stored, credited;
    int answered = 0, failed = 0;

private:
    std::string body(const std::string& id, const std::string& more) const
    {
        return "{\"workload_id\":\"" + id + "\",\"orchestrator_id\":\"" + m_orchestrator
               + "\",\"artifact_hash\":\"ab\"," + more + "}";
    }
    bool ask(const char* method, const std::string& target, const std::string& text)
    {
        const auto answer = exchange(m_port, method, target, text, {}, 3'000);
        if (answer.status == 200)
            ++answered;
        else if (answer.status != 0)
            failed = answer.status;
        return answer.status == 200;
    }

    const std::string m_prefix, m_orchestrator;
    const int m_port;
    SeededRng m_rng;
};

class WorkloadCrash {
public:
    WorkloadCrash(int count, std::uint64_t seed)
        : m_count(count), m_rng(seed), m_program(m_dir.filePath(QStringLiteral("data")))
    {}

    bool run()
    {
        if (!configure())
            return fault("no configuration");
        for (int round = 0; round < m_count; ++round) {
            const auto started = m_program.serve();
            if (!started)
                return fault(started.error().message + m_program.output().toStdString());
            if (!load(round))
                return false;
        }
        return finish();
    }

private:
    bool configure()
    {
        QByteArray entries = "[";
        for (int i = 0; i < clients; ++i) {
            char entry[200];
            std::snprintf(entry, sizeof entry, "%s{\"orchestrator_id\":\"crash-%d\",\"address\":\"0x%040x\"}",
                          i ? "," : "", i, i + 1);
            entries += entry;
        }
        entries += "]";
        const QString path = m_dir.filePath(QStringLiteral("fleet.json"));
        QFile file(path);
        m_program.set(QStringLiteral("PAYMENTS_BOOTSTRAP_ORCHESTRATORS_PATH"), path);
        m_program.set(QStringLiteral("ETH_RPC_URL"), QStringLiteral("http://127.0.0.1:1"));
        m_program.set(QStringLiteral("SLUICE_LOG_LEVEL"), QStringLiteral("warning"));
        m_program.set(QStringLiteral("PAYMENTS_WORKLOAD_TIME_CREDIT_ETH_PER_MINUTE"), QStringLiteral("0.00001"));
        return file.open(QIODevice::WriteOnly) && file.write(entries) == entries.size();
    }

    bool load(int round)
    {
        std::atomic<bool> stop{false};
        std::vector<std::unique_ptr<Client>> all;
        std::vector<std::thread> threads;
        for (int i = 0; i < clients; ++i) {
            all.push_back(std::make_unique<Client>(i, round, m_program.port(), m_rng.next64()));
            threads.emplace_back([&stop, client = all.back().get()] { client->run(stop); });
        }
        std::mutex mutex;
        std::condition_variable never;
        {
            std::unique_lock lock(mutex);
            never.wait_for(lock, std::chrono::milliseconds(200 + m_rng.below(800)));
        }
        m_program.kill();
        stop = true;
        for (std::thread& thread : threads)
            thread.join();
        for (const auto& client : all) {
            m_answered += client->answered;
            if (client->failed != 0)
                return fault("a client was answered " + std::to_string(client->failed));
            m_stored.insert(client->stored.begin(), client->stored.end());
            m_credited.insert(client->credited.begin(), client->credited.end());
        }
        return true;
    }

    bool finish()
    {
        if (m_program.run({QStringLiteral("verify")}) != 0)
            return fault("verify differs at the end");
        storage::DatabaseConfig config;
        config.sqlitePath = m_dir.filePath(QStringLiteral("data/sluice.db")).toStdString();
        auto database = storage::Database::open(config, app::allMigrations());
        if (!database)
            return fault(database.error().message);
        std::set<std::string> stored, credited;
        std::int64_t rows = 0, transfers = 0, matched = 0, wrongSums = 0;
        const auto read = (*database)->readers().read([&](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(c.query("SELECT workload_id, credited FROM usage_workloads", {}, [&](const storage::Row& row) {
                stored.insert(row.text(0));
                if (row.int64(1) != 0)
                    credited.insert(row.text(0));
                return true;
            }));
            const auto number = [&](const char* sql, std::int64_t& into) -> Result<void> {
                return c.query(sql, {}, [&](const storage::Row& row) {
                    into = row.int64(0);
                    return false;
                });
            };
            SLUICE_TRY(number("SELECT COUNT(*) FROM usage_workloads WHERE credited = 1", rows));
            SLUICE_TRY(
                number("SELECT COUNT(*) FROM ledger_transfers WHERE kind IN ('workload', 'workload_time')", transfers));
            SLUICE_TRY(
                number("SELECT COUNT(*) FROM usage_workloads w JOIN ledger_transfers t ON t.id = 'workload:' || "
                       "w.workload_id AND t.delta = w.payout AND t.orchestrator = w.orchestrator WHERE w.credited = 1",
                       matched));
            return number(
                "SELECT COUNT(*) FROM (SELECT orchestrator, status, COUNT(*) AS n, int256_sum(payout) AS a FROM "
                "usage_workloads GROUP BY orchestrator, status) r LEFT JOIN usage_workload_sums s ON s.day < 0 AND "
                "s.orchestrator = r.orchestrator AND s.status = r.status WHERE s.workloads IS NULL OR s.workloads <> "
                "r.n OR s.amount <> r.a",
                wrongSums);
        });
        if (!read)
            return fault(read.error().message);
        if (rows <= 0)
            return fault("nothing was credited: the test tests nothing");
        if (rows != transfers || rows != matched)
            return fault("workloads and transfers differ: " + std::to_string(rows) + ", " + std::to_string(transfers)
                         + ", " + std::to_string(matched));
        if (wrongSums != 0)
            return fault("sums and rows differ");
        if (!std::ranges::includes(stored, m_stored) || !std::ranges::includes(credited, m_credited))
            return fault("a client was told of something that is not there");
        std::printf("%d kills, %d requests answered, %lld workloads credited\n", m_count, m_answered,
                    static_cast<long long>(rows));
        return true;
    }

    static bool fault(const std::string& what)
    {
        std::fprintf(stderr, "crash_workloads: %s\n", what.c_str());
        return false;
    }

    const int m_count;
    SeededRng m_rng;
    QTemporaryDir m_dir;
    Program m_program;
    std::set<std::string> m_stored, m_credited;
    int m_answered = 0;
};

}  // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    int count = 30;
    std::uint64_t seed = 1;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (std::string_view(argv[i]) == "--count")
            count = scaled(std::atoi(argv[i + 1]));
        else if (std::string_view(argv[i]) == "--seed")
            seed = std::strtoull(argv[i + 1], nullptr, 10);
    }
    return WorkloadCrash(count, seed).run() ? 0 : 1;
}
