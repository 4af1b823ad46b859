// Stream sessions through the real program: durable heartbeats over 5,000 live sessions at 1, 64 and 256 connections, and list and stats
// reads with the history of 1,000 and of 100,000 orchestrators. The load comes from the same machine.
#include "app/lifecycle/store.h"
#include "audit/audit_log.h"
#include "bench/load_client.h"
#include "fleet/registry.h"
#include "ledger/ledger.h"
#include "storage/database.h"
#include "support/bench_output.h"
#include "support/program.h"
#include "usage/internal/session_rows.h"

#include <QCoreApplication>
#include <QDir>
#include <QTemporaryDir>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr int liveSessions = 5'000;
constexpr int fleetSize = 1'000;
constexpr int sessionsEach = 3;  // in the history of one orchestrator

std::string requestText(int port, const std::string& method, const std::string& target, const std::string& body = {})
{
    std::string text = method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n";
    if (!body.empty())
        text += "X-Session-Token: bench\r\nContent-Type: application/json\r\nContent-Length: "
                + std::to_string(body.size()) + "\r\n";
    return text + "\r\n" + body;
}

std::vector<std::string> heartbeats(int port)
{
    std::vector<std::string> requests;
    for (int i = 0; i < liveSessions; ++i)
        requests.push_back(requestText(port, "POST", "/api/sessions/events",
                                       "{\"session_id\":\"live-" + std::to_string(i) + "\",\"orchestrator_id\":\"orch-"
                                           + std::to_string(i % fleetSize)
                                           + "\",\"upstream_addr\":\"127.0.0.1\",\"edge_id\":\"edge-1\"}"));
    return requests;
}

void printLoad(const std::string& name, const LoadResult& load, const std::string& context)
{
    const std::string note = context + (load.failed == 0 ? "" : "; SOME REQUESTS FAILED");
    printFigure(name, load.perSecond, "requests/s", note);
    printFigure(name + ".p99", load.p99Ms, "ms", note);
}

// What a fleet of this size leaves behind: three sessions each, on three days, with their segments and credits.
class HistoryWriter {
public:
    explicit HistoryWriter(storage::Database& database)
        : m_writer(database.writer()), m_audit(m_writer), m_ledger(m_writer), m_registry(m_writer, m_audit)
    {}

    Result<void> write(int orchestrators)
    {
        constexpr int chunk = 500;
        for (int first = 0; first < orchestrators; first += chunk) {
            const auto done = m_writer.run([&](storage::Connection& connection) -> Result<void> {
                for (int i = first; i < std::min(first + chunk, orchestrators); ++i)
                    SLUICE_TRY(writeOne(connection, i));
                return {};
            });
            if (!done)
                return done;
        }
        return {};
    }

private:
    Result<void> writeOne(storage::Connection& connection, int i)
    {
        const Timestamp now = SystemClock().now();
        fleet::RegistrationRequest request;
        request.id = "orch-" + std::to_string(i);
        char address[43];
        std::snprintf(address, sizeof address, "0x%040x", unsigned(i + 1));
        request.address = address;
        SLUICE_TRY(
            m_registry.registerOrchestrator(connection, request, fleet::TopMembership::Skipped, {"bench", "", now}));
        for (int day = sessionsEach; day > 0; --day)
            SLUICE_TRY(writeSession(connection, request.id, now.plusSeconds(-day * 86'400)));
        return {};
    }

    Result<void> writeSession(storage::Connection& connection, const std::string& orchestrator, Timestamp start)
    {
        usage::SessionRecord s;
        s.no = ++m_sessions;
        s.sessionId = "past-" + std::to_string(s.no);
        s.orchestrator = orchestrator;
        s.upstreamAddr = "192.0.2.1";
        s.edgeId = "edge-1";
        s.startedAt = s.segmentStart = start;
        s.lastSeenAt = s.updatedAt = start.plusSeconds(600);
        s.endedAt = s.lastSeenAt;
        s.endReason = s.lastEvent = "end";
        s.heartbeats = 40;
        s.segmentIndex = 1;
        s.billedMs = s.meteredMs = 600'000;
        s.billed = s.lastCredited = 1'000'000'000'000;
        s.lastProof = "sha256:bench-" + std::to_string(s.no);
        SLUICE_TRY(usage::insertSession(connection, s));
        usage::SessionSegment segment{0, start, s.lastSeenAt, s.billedMs, s.billed, orchestrator, s.lastProof, "end"};
        SLUICE_TRY(usage::insertSegment(connection, s.no, s.no, segment));
        SLUICE_TRY(m_ledger.credit(connection, {"session:" + s.lastProof, orchestrator, Amount(Asset::eth(), s.billed),
                                                ledger::TransferKind::SessionTime, "session_time", s.sessionId, "{}",
                                                s.lastSeenAt}));
        return {};
    }

    storage::Writer& m_writer;
    audit::AuditLog m_audit;
    ledger::Ledger m_ledger;
    fleet::Registry m_registry;
    std::int64_t m_sessions = 0;
};

bool seed(const QString& dataDir, int orchestrators)
{
    QDir().mkpath(dataDir);
    storage::DatabaseConfig config;
    config.sqlitePath = (dataDir + QStringLiteral("/sluice.db")).toStdString();
    auto database = storage::Database::open(config, app::allMigrations());
    if (!database)
        return false;
    std::unique_ptr<HistoryWriter> writer = std::make_unique<HistoryWriter>(**database);
    const auto done = writer->write(orchestrators);
    database->reset();
    if (!done)
        std::fprintf(stderr, "%s\n", done.error().message.c_str());
    return done.has_value();
}

bool serve(Program& program)
{
    program.set(QStringLiteral("SLUICE_LOG_LEVEL"), QStringLiteral("warning"));
    program.set(QStringLiteral("ETH_RPC_URL"), QStringLiteral("http://127.0.0.1:1"));
    program.set(QStringLiteral("PAYMENTS_SESSION_REPORTER_TOKEN"), QStringLiteral("bench"));
    program.set(QStringLiteral("PAYMENTS_SESSION_CREDIT_ETH_PER_MINUTE"), QStringLiteral("0.00001"));
    const auto started = program.serve();
    if (!started)
        std::fprintf(stderr, "%s\n", started.error().message.c_str());
    return started.has_value();
}

void benchHeartbeats(Program& program, const std::string& only)
{
    LoadClient client(program.port(), heartbeats(program.port()));
    client.run(64, 2);  // the sessions begin
    for (const int connections : {1, 64, 256}) {
        const std::string name = "sessions.heartbeat." + std::to_string(connections);
        if (benchWanted(only, name))
            printLoad(name, client.run(connections, 8),
                      "durable POST /api/sessions/events over 5000 live sessions, " + std::to_string(connections)
                          + " connections, FULL sync");
    }
}

void benchReads(Program& program, const std::string& only, const std::string& size, const std::string& history)
{
    const std::pair<const char*, const char*> reads[] = {
        {"list.", "/api/sessions?limit=20"},
        {"list_of.", "/api/sessions?limit=20&orchestrator_id=orch-7"},
        {"list_active.", "/api/sessions?limit=20&active_only=true&orchestrator_id=orch-7"},
        {"stats.", "/api/orchestrators/orch-7/stats?days=30"},
        {"leases.", "/api/activity/leases?limit=20"},
    };
    for (const auto& [kind, target] : reads) {
        const std::string name = "sessions." + (kind + size);
        if (benchWanted(only, name))
            printLoad(name, LoadClient(program.port(), {requestText(program.port(), "GET", target)}).run(4, 4),
                      std::string("GET ") + target + ", 4 connections, history of " + history + " orchestrators");
    }
}

bool benchSize(const std::string& only, int orchestrators, const std::string& size, const std::string& words)
{
    QTemporaryDir dir;
    const QString data = dir.filePath(QStringLiteral("data"));
    if (!seed(data, orchestrators))
        return false;
    Program program(data);
    if (!serve(program))
        return false;
    if (size == "small")
        benchHeartbeats(program, only);
    else
        LoadClient(program.port(), heartbeats(program.port())).run(64, 2);
    benchReads(program, only, size, words);
    return program.terminate() == 0;
}

}  // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    const std::string only = benchOnly(argc, argv);
    if (!only.empty() && !only.starts_with("sessions") && !std::string("sessions").starts_with(only))
        return 0;
    if (!benchSize(only, fleetSize, "small", "1,000"))
        return 1;
    const bool heartbeatsOnly = only.starts_with("sessions.heartbeat") || only.ends_with(".small");
    return heartbeatsOnly || benchSize(only, 100'000, "large", "100,000") ? 0 : 1;
}
