// Workloads through the real program: durable time workloads (store, credit, audit in one commit) and list reads with a small and a large
// history. The load comes from the same machine.
#include "bench/load_client.h"
#include "support/bench_output.h"
#include "support/program.h"

#include <QCoreApplication>
#include <QFile>
#include <QTemporaryDir>

#include <cstdio>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr int fleetSize = 1'000;

std::string requestText(int port, const std::string& method, const std::string& target, const std::string& body = {})
{
    std::string text = method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n";
    if (!body.empty())
        text += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    return text + "\r\n" + body;
}

// Ids are new each time; they go round the fleet.
std::vector<std::string> timeWorkloads(int port, int count)
{
    static int number = 0;
    std::vector<std::string> requests;
    requests.reserve(std::size_t(count));
    for (int i = 0; i < count; ++i, ++number)
        requests.push_back(requestText(port, "POST", "/api/workloads/time",
                                       "{\"workload_id\":\"bench-" + std::to_string(number)
                                           + "\",\"orchestrator_id\":\"orch-" + std::to_string(number % fleetSize)
                                           + "\",\"artifact_uri\":\"s3://b/x.mp4\",\"duration_ms\":61001}"));
    return requests;
}

bool makeFleet(Program& program)
{
    QByteArray entries = "[";
    for (int i = 0; i < fleetSize; ++i) {
        char entry[160];
        std::snprintf(entry, sizeof entry, "%s{\"orchestrator_id\":\"orch-%d\",\"address\":\"0x%040x\"}", i ? "," : "",
                      i, i + 1);
        entries += entry;
    }
    const QString path =
        program.environment().value(QStringLiteral("SLUICE_DATA_DIR")) + QStringLiteral("/bootstrap.json");
    QFile file(path);
    entries += "]";
    program.set(QStringLiteral("PAYMENTS_BOOTSTRAP_ORCHESTRATORS_PATH"), path);
    return file.open(QIODevice::WriteOnly) && file.write(entries) == entries.size();
}

void printLoad(const std::string& name, const LoadResult& load, const std::string& context)
{
    const std::string note = context + (load.failed == 0 ? "" : "; SOME REQUESTS FAILED");
    printFigure(name, load.perSecond, "requests/s", note);
    printFigure(name + ".p99", load.p99Ms, "ms", note);
}

void benchLists(Program& program, const std::string& size, const std::string& history)
{
    const std::pair<const char*, const char*> reads[] = {
        {"list.", "/api/workloads?limit=50"},
        {"list.orchestrator.", "/api/workloads?limit=50&orchestrator_id=orch-7"},
        {"list.status.", "/api/workloads?limit=50&status=verified"},
        {"list.since.", "/api/workloads?limit=50&since=2026-01-01"},
    };
    for (const auto& [name, target] : reads)
        printLoad("workloads." + (name + size),
                  LoadClient(program.port(), {requestText(program.port(), "GET", target)}).run(8, 4),
                  std::string("GET ") + target + ", 8 connections, " + history);
    printLoad("workloads.summary." + size,
              LoadClient(program.port(), {requestText(program.port(), "GET", "/api/workloads/summary")}).run(1, 4),
              "GET summary of 1000 orchestrators, 1 connection, " + history);
}

}  // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    const std::string only = benchOnly(argc, argv);
    if (!only.empty() && !only.starts_with("workloads") && !std::string_view("workloads").starts_with(only))
        return 0;
    QTemporaryDir dir;
    Program program(dir.filePath(QStringLiteral("data")));
    program.set(QStringLiteral("SLUICE_LOG_LEVEL"), QStringLiteral("warning"));
    program.set(QStringLiteral("ETH_RPC_URL"), QStringLiteral("http://127.0.0.1:1"));
    if (!makeFleet(program))
        return 1;
    const auto started = program.serve();
    if (!started) {
        std::fprintf(stderr, "%s\n", started.error().message.c_str());
        return 1;
    }
    for (const std::string& request : timeWorkloads(program.port(), 1'100)) {
        const auto body = request.substr(request.find("\r\n\r\n") + 4);
        if (program.request("POST", "/api/workloads/time", body, {{"Content-Type", "application/json"}}).status != 200)
            return 1;
    }
    benchLists(program, "small", "1,100 workloads");
    for (const int connections : {1, 64}) {
        LoadClient client(program.port(), timeWorkloads(program.port(), 200'000));
        printLoad("workloads.time." + std::to_string(connections), client.run(connections, 10),
                  "durable POST /api/workloads/time, " + std::to_string(connections)
                      + " connections, 1000 orchestrators, FULL sync, client on the same machine");
    }
    LoadClient(program.port(), timeWorkloads(program.port(), 300'000)).run(64, 25);
    benchLists(program, "large", "all the workloads that the load made");
    return program.terminate() == 0 ? 0 : 1;
}
