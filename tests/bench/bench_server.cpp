// The real program under load: start to listening, idle memory, durable adjustments at 1, 64 and 256 connections, reads with a small and a
// large store. The load comes from the same machine.
#include "bench/load_client.h"
#include "support/bench_output.h"
#include "support/program.h"

#include <QCoreApplication>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>

#include <cstdio>

using namespace sluice;
using namespace sluice::test;

namespace {

std::string requestText(int port, const std::string& method, const std::string& target, const std::string& body = {})
{
    std::string text = method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n";
    if (!body.empty())
        text += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    return text + "\r\n" + body;
}

// Adjustments that go round the fleet.
std::vector<std::string> adjustments(int port, int orchestrators)
{
    std::vector<std::string> requests;
    for (int i = 0; i < orchestrators; ++i)
        requests.push_back(requestText(port, "POST", "/api/ledger/adjustments",
                                       "{\"orchestrator_id\":\"orch-" + std::to_string(i)
                                           + "\",\"amount_eth\":\"0.000001\",\"reason\":\"bench\"}"));
    return requests;
}

qint64 residentKb(qint64 pid)
{
    QFile status(QStringLiteral("/proc/%1/status").arg(pid));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    const QString text = QString::fromLatin1(status.readAll());
    return QRegularExpression(QStringLiteral("VmRSS:\\s+(\\d+)")).match(text).captured(1).toLongLong();
}

bool registerMany(Program& program, int count)
{
    // Bootstrap entries skip the rank check; they are read at start.
    QByteArray entries = "[";
    for (int i = 0; i < count; ++i) {
        char entry[160];
        std::snprintf(entry, sizeof entry, "%s{\"orchestrator_id\":\"orch-%d\",\"address\":\"0x%040x\"}", i ? "," : "",
                      i, i + 1);
        entries += entry;
    }
    entries += "]";
    const QString path =
        program.environment().value(QStringLiteral("SLUICE_DATA_DIR")) + QStringLiteral("/bootstrap.json");
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(entries) != entries.size())
        return false;
    program.set(QStringLiteral("PAYMENTS_BOOTSTRAP_ORCHESTRATORS_PATH"), path);
    return true;
}

void printLoad(const std::string& name, const LoadResult& load, const std::string& context)
{
    const std::string note = context + (load.failed == 0 ? "" : "; SOME REQUESTS FAILED");
    printFigure(name, load.perSecond, "requests/s", note);
    printFigure(name + ".p99", load.p99Ms, "ms", note);
}

// One of several figures whose names begin with `group`.
bool groupWanted(const std::string& only, const std::string& group)
{
    return benchWanted(only, group) || only.starts_with(group);
}

void benchReads(Program& program, const std::string& only, const std::string& size)
{
    struct Read {
        const char* name;
        const char* target;
        const char* what;
    };
    const Read reads[] = {
        {"read.registry.", "/api/orchestrators/orch-7", "GET one orchestrator"},
        {"read.events.", "/api/ledger/events?orchestrator_id=orch-7&limit=50",
         "GET 50 ledger events of one orchestrator"},
        {"read.stats.", "/api/orchestrators/orch-7/stats?days=30", "GET stats over 30 days"},
    };
    for (const Read& read : reads) {
        const std::string name = read.name + size;
        if (benchGroup(only, {name}))
            printLoad(name, LoadClient(program.port(), {requestText(program.port(), "GET", read.target)}).run(16, 5),
                      std::string(read.what) + ", 16 connections, 1,000 orchestrators, "
                          + (size == "small" ? "1,000" : "1,000,000") + " transfers");
    }
}

// A small history in which those who are asked for have as much to answer with as in a large one, among the others' entries as there.
bool giveEvents(Program& program, int orchestrators, int eventsEach)
{
    for (int i = 0; i < orchestrators * eventsEach; ++i) {
        const auto answer = program.request("POST", "/api/ledger/adjustments",
                                            "{\"orchestrator_id\":\"orch-" + std::to_string(i % orchestrators)
                                                + "\",\"amount_eth\":\"0.000001\",\"reason\":\"bench\"}");
        if (answer.status != 200) {
            std::fprintf(stderr, "an adjustment was refused: %d %s\n", answer.status, answer.body.c_str());
            return false;
        }
    }
    return true;
}

// Posts until the store holds this many transfers.
bool fill(Program& program, qint64 transfers)
{
    LoadClient client(program.port(), adjustments(program.port(), 1'000));
    for (int round = 0; round < 120; ++round) {
        const auto metrics = program.request("GET", "/metrics").body;
        const auto match = QRegularExpression(QStringLiteral("sluice_ledger_transfers(?:_total)? (\\d+)"))
                               .match(QString::fromStdString(metrics));
        if (!match.hasMatch())
            return false;
        if (match.captured(1).toLongLong() >= transfers)
            return true;
        if (client.run(64, 5).failed > 0)
            return false;
    }
    return false;
}

void benchAdjustments(Program& program, const std::string& only)
{
    struct Row {
        std::string name;
        int connections;
        int orchestrators;
    };
    const Row rows[] = {{"adjustments.1", 1, 100},
                        {"adjustments.64", 64, 100},
                        {"adjustments.256", 256, 100},
                        {"adjustments.wide", 64, 1'000}};
    for (const Row& row : rows) {
        if (!benchGroup(only, {row.name}))
            continue;
        LoadClient client(program.port(), adjustments(program.port(), row.orchestrators));
        client.run(row.connections, 1);  // warm
        printLoad(row.name, client.run(row.connections, 10),
                  "durable POST /api/ledger/adjustments, " + std::to_string(row.connections) + " connections, "
                      + std::to_string(row.orchestrators) + " orchestrators, FULL sync, client on the same machine");
    }
}

}  // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    const std::string only = benchOnly(argc, argv);
    QTemporaryDir dir;
    Program program(dir.filePath(QStringLiteral("data")));
    program.set(QStringLiteral("SLUICE_LOG_LEVEL"), QStringLiteral("warning"));
    program.set(QStringLiteral("ETH_RPC_URL"), QStringLiteral("http://127.0.0.1:1"));
    if (!registerMany(program, 1'000))
        return 1;
    auto started = program.serve();
    if (started && benchWanted(only, "start.listening")) {
        program.terminate();
        started = program.serve();  // the second start: the store is there
        if (started)
            printFigure("start.listening", double(*started), "ms",
                        "start to listening, existing store, 1000 orchestrators");
    }
    if (!started) {
        std::fprintf(stderr, "%s\n", started.error().message.c_str());
        return 1;
    }
    if (benchWanted(only, "memory.idle"))
        printFigure("memory.idle", double(residentKb(program.processId())) / 1024, "MB",
                    "resident, headless, idle after start");
    const bool reads = groupWanted(only, "read.");
    if (reads && !giveEvents(program, 20, 50))
        return 1;
    benchReads(program, only, "small");
    benchAdjustments(program, only);
    if (reads && !only.ends_with(".small")) {
        if (!fill(program, 1'000'000)) {
            std::fprintf(stderr, "the store was not filled\n");
            return 1;
        }
        benchReads(program, only, "large");
    }
    return program.terminate() == 0 ? 0 : 1;
}
