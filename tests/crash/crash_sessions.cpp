// Stream sessions in the real program, killed with SIGKILL at random moments while edges report: crash_sessions [--count N] [--seed N]. What
// an edge was told is there after each start; nothing is billed beyond the clock on the wall, no segment is credited twice and none is
// left out: at the end the segments and the ledger's transfers are the same set, and `sluice verify` agrees. Ends with 1 at a difference.
#include "app/lifecycle/store.h"
#include "core/rng.h"
#include "support/program.h"
#include "support/stub_managers.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr int edges = 4;
constexpr int sessionsEach = 4;

// One edge: starts, holds and ends its sessions in turn, as fast as it is answered, and remembers what it was told.
class Edge {
public:
    Edge(int number, int port, std::uint64_t seed) : m_number(number), m_port(port), m_rng(seed) {}

    void run(const std::atomic<bool>& stop)
    {
        while (!stop) {
            const int slot = int(m_rng.below(sessionsEach));
            const char* const events[] = {"start", "heartbeat", "heartbeat", "heartbeat", "heartbeat", "end"};
            const std::string id = "edge" + std::to_string(m_number) + "-" + std::to_string(slot);
            const std::string body = "{\"session_id\":\"" + id + "\",\"event\":\"" + events[m_rng.below(6)]
                                     + "\",\"orchestrator_id\":\"crash-" + std::to_string(m_number)
                                     + "\",\"upstream_addr\":\"127.0.1." + std::to_string(m_number + 1) + "\"}";
            const auto answer =
                exchange(m_port, "POST", "/api/sessions/events", body, {{"X-Session-Token", "crash"}}, 3'000);
            if (answer.status == 200)
                ++answered;
            else if (answer.status != 0)
                failed = answer.status;
            const auto tree = answer.json();
            if (const auto started = tree.text("started_at"))
                told[id] = {std::string(*started), tree.int64("billed_ms").value_or(0)};
        }
    }

    struct Told {
        std::string started;
        std::int64_t billedMs = 0;
    };
    std::map<std::string, Told> told;
    int answered = 0, failed = 0;

private:
    const int m_number, m_port;
    SeededRng m_rng;
};

class SessionCrash {
public:
    SessionCrash(int count, std::uint64_t seed)
        : m_count(count), m_rng(seed), m_program(m_dir.filePath(QStringLiteral("data")))
    {}

    bool run()
    {
        if (!configure())
            return fault("no configuration");
        m_wall.start();
        for (int round = 0; round < m_count; ++round) {
            if (!serve() || !rememberedAll() || !load())
                return false;
            if (round % 10 == 9 && m_program.run({QStringLiteral("verify")}) != 0)
                return fault("verify differs");
        }
        return finish();
    }

private:
    bool configure()
    {
        QByteArray entries = "[";
        for (int i = 0; i < edges; ++i) {
            char entry[200];
            std::snprintf(
                entry, sizeof entry,
                "%s{\"orchestrator_id\":\"crash-%d\",\"address\":\"0x%040x\",\"host_public_ip\":\"127.0.1.%d\"}",
                i ? "," : "", i, i + 1, i + 1);
            entries += entry;
            m_hosts.set("127.0.1." + std::to_string(i + 1), "awake");
        }
        entries += "]";
        const QString path = m_dir.filePath(QStringLiteral("fleet.json"));
        QFile file(path);
        const auto set = [this](const char* name, const QString& value) {
            m_program.set(QString::fromLatin1(name), value);
        };
        set("PAYMENTS_BOOTSTRAP_ORCHESTRATORS_PATH", path);
        set("ETH_RPC_URL", QStringLiteral("http://127.0.0.1:1"));
        set("SLUICE_LOG_LEVEL", QStringLiteral("warning"));
        set("SLUICE_FLEET_ADDRESSES", QStringLiteral("any"));
        set("PAYMENTS_SESSION_REPORTER_TOKEN", QStringLiteral("crash"));
        set("PAYMENTS_SESSION_CREDIT_ETH_PER_MINUTE", QStringLiteral("0.06"));
        set("PAYMENTS_SESSION_SEGMENT_SECONDS", QStringLiteral("1"));
        set("PAYMENTS_SESSION_IDLE_TIMEOUT_SECONDS", QStringLiteral("2"));
        return file.open(QIODevice::WriteOnly) && file.write(entries) == entries.size();
    }

    bool serve()
    {
        const auto started = m_program.serve();
        return started ? true : fault(started.error().message + m_program.output().toStdString());
    }

    // What was answered is there: the session, and at least the time that was billed.
    bool rememberedAll()
    {
        const auto listed = m_program.request("GET", "/api/sessions?limit=2000").json();
        const json::Value* list = listed.find("sessions");
        if (!list || !list->isArray())
            return fault("no list of sessions");
        for (const auto& [id, told] : m_told) {
            bool found = false;
            for (const auto& session : *list->items()) {
                if (session.text("session_id") != id)
                    continue;
                found = session.text("started_at") > told.started
                        || session.int64("billed_ms").value_or(0) >= told.billedMs;
            }
            if (!found)
                return fault("session " + id + " forgot what its edge was told");
        }
        return true;
    }

    bool load()
    {
        std::atomic<bool> stop{false};
        std::vector<std::unique_ptr<Edge>> reporters;
        std::vector<std::thread> threads;
        for (int i = 0; i < edges; ++i) {
            reporters.push_back(std::make_unique<Edge>(i, m_program.port(), m_rng.next64()));
            threads.emplace_back([&stop, edge = reporters.back().get()] { edge->run(stop); });
        }
        std::mutex mutex;
        std::condition_variable never;
        {
            std::unique_lock lock(mutex);
            never.wait_for(lock, std::chrono::milliseconds(300 + m_rng.below(1'500)));
        }
        m_program.kill();
        stop = true;
        for (std::thread& thread : threads)
            thread.join();
        for (const auto& edge : reporters) {
            m_answered += edge->answered;
            if (edge->failed != 0)
                return fault("an edge was answered " + std::to_string(edge->failed));
            for (const auto& [id, told] : edge->told)
                m_told[id] = told;
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
        const auto number = [&](const char* sql) {
            return (*database)
                ->readers()
                .readFor<std::int64_t>([&](storage::Connection& c) -> Result<std::int64_t> {
                    SLUICE_ASSIGN(const auto found,
                                  c.queryOne(sql, {}, [](const storage::Row& row) { return row.int64(0); }));
                    return found.value_or(-1);
                })
                .value_or(-2);
        };
        const auto credited = number("SELECT COUNT(*) FROM usage_session_segments WHERE proof IS NOT NULL");
        if (credited <= 0)
            return fault("nothing was credited: the test tests nothing");
        if (credited != number("SELECT COUNT(*) FROM ledger_transfers WHERE kind = 'session_time'"))
            return fault("segments and transfers differ in number");
        if (credited
            != number("SELECT COUNT(*) FROM usage_session_segments g JOIN ledger_transfers t ON t.id = 'session:' || "
                      "g.proof AND t.delta = g.credited AND t.orchestrator = g.orchestrator"))
            return fault("a segment and its transfer differ");
        if (number("SELECT COUNT(*) FROM usage_sessions s WHERE s.billed_ms <> (SELECT COALESCE(SUM(g.duration_ms), 0) "
                   "FROM usage_session_segments g WHERE g.session_no = s.no)")
            != 0)
            return fault("a session and its segments differ");
        if (number("SELECT COUNT(*) FROM usage_session_segments a JOIN usage_sessions s ON s.no = a.session_no JOIN "
                   "usage_sessions s2 ON s2.session_id = s.session_id JOIN usage_session_segments b ON b.session_no = "
                   "s2.no WHERE a.no < b.no AND a.start_at < b.end_at AND b.start_at < a.end_at")
            != 0)
            return fault("a moment was billed twice");
        const auto billed = number("SELECT SUM(billed_ms) FROM usage_sessions");
        if (billed > m_wall.elapsed() * edges * sessionsEach)
            return fault("more was billed than time passed");
        std::printf("%d kills, %d events answered, %lld segments credited, %lld ms billed\n", m_count, m_answered,
                    static_cast<long long>(credited), static_cast<long long>(billed));
        return true;
    }

    static bool fault(const std::string& what)
    {
        std::fprintf(stderr, "crash_sessions: %s\n", what.c_str());
        return false;
    }

    const int m_count;
    SeededRng m_rng;
    QTemporaryDir m_dir;
    StubManagers m_hosts{9090, false};
    Program m_program;
    QElapsedTimer m_wall;
    std::map<std::string, Edge::Told> m_told;
    int m_answered = 0;
};

}  // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    int count = 30;
    std::uint64_t seed = 1;
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::string_view(argv[i]) == "--count")
            count = std::atoi(argv[i + 1]);
        if (std::string_view(argv[i]) == "--seed")
            seed = std::strtoull(argv[i + 1], nullptr, 10);
    }
    return SessionCrash(count, seed).run() ? 0 : 1;
}
