// The real program under load: start to listening, idle memory, durable adjustments at 1, 64 and 256 connections, reads with a small and a
// large store. The load comes from wrk on the same machine.
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

struct Load {
    double perSecond = 0;
    double p99Ms = 0;
    bool clean = false;
};

double milliseconds(const QString& text)
{
    static const QRegularExpression form(QStringLiteral("([0-9.]+)(us|ms|s)"));
    const auto match = form.match(text);
    const double value = match.captured(1).toDouble();
    return match.captured(2) == u"us" ? value / 1000 : match.captured(2) == u"s" ? value * 1000 : value;
}

Load runWrk(const Program& program, const QString& target, int connections, const QString& script, int seconds)
{
    QProcess wrk;
    QStringList arguments{QStringLiteral("-t1"), QStringLiteral("-c%1").arg(connections),
                          QStringLiteral("-d%1s").arg(seconds), QStringLiteral("--latency")};
    if (!script.isEmpty())
        arguments << QStringLiteral("-s") << script;
    arguments << QStringLiteral("http://127.0.0.1:%1%2").arg(program.port()).arg(target);
    wrk.start(QStringLiteral("wrk"), arguments);
    wrk.waitForFinished((seconds + 30) * 1000);
    const QString text = QString::fromUtf8(wrk.readAllStandardOutput());
    Load load;
    load.perSecond =
        QRegularExpression(QStringLiteral("Requests/sec:\\s+([0-9.]+)")).match(text).captured(1).toDouble();
    load.p99Ms = milliseconds(QRegularExpression(QStringLiteral("99%\\s+(\\S+)")).match(text).captured(1));
    load.clean = !text.contains(QStringLiteral("Non-2xx")) && !text.contains(QStringLiteral("Socket errors"));
    return load;
}

QString writeScript(const QTemporaryDir& dir, int orchestrators)
{
    const QString path = dir.filePath(QStringLiteral("adjust%1.lua").arg(orchestrators));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return {};
    file.write(QStringLiteral("local n = 0\n"
                              "wrk.method = \"POST\"\n"
                              "wrk.headers[\"Content-Type\"] = \"application/json\"\n"
                              "function request()\n"
                              "  n = n + 1\n"
                              "  return wrk.format(nil, nil, nil, '{\"orchestrator_id\":\"orch-' .. (n % %1) .. "
                              "'\",\"amount_eth\":\"0.000001\","
                              "\"reason\":\"bench\"}')\n"
                              "end\n")
                   .arg(orchestrators)
                   .toUtf8());
    return path;
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

void printLoad(const std::string& name, const Load& load, const std::string& context)
{
    const std::string note = context + (load.clean ? "" : "; SOME REQUESTS FAILED");
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
        if (benchWanted(only, name))
            printLoad(name, runWrk(program, QString::fromLatin1(read.target), 16, {}, 5),
                      std::string(read.what) + ", 16 connections, " + size);
    }
}

// The answers to compare have the same length in a small store and in a large one.
bool giveEvents(Program& program, int count)
{
    for (int i = 0; i < count; ++i) {
        const auto answer = program.request("POST", "/api/ledger/adjustments",
                                            R"({"orchestrator_id":"orch-7","amount_eth":"0.000001"})",
                                            {{"Content-Type", "application/json"}});
        if (answer.status != 200)
            return false;
    }
    return true;
}

// Posts until the store holds this many transfers.
void fill(Program& program, const QString& script, qint64 transfers)
{
    for (int round = 0; round < 60; ++round) {
        const auto metrics = program.request("GET", "/metrics").body;
        const auto match = QRegularExpression(QStringLiteral("sluice_ledger_transfers(?:_total)? (\\d+)"))
                               .match(QString::fromStdString(metrics));
        if (match.captured(1).toLongLong() >= transfers || !match.hasMatch())
            return;
        runWrk(program, QStringLiteral("/api/ledger/adjustments"), 64, script, 5);
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
    const QString script = writeScript(dir, 1'000);
    const bool reads = groupWanted(only, "read.");
    if (reads && !giveEvents(program, 50))
        return 1;
    benchReads(program, only, "small");
    for (const int connections : {1, 64, 256}) {
        const std::string name = "adjustments." + std::to_string(connections);
        if (benchWanted(only, name))
            printLoad(name, runWrk(program, QStringLiteral("/api/ledger/adjustments"), connections, script, 10),
                      "durable POST /api/ledger/adjustments, " + std::to_string(connections)
                          + " connections, FULL sync");
    }
    if (reads && !only.ends_with(".small")) {
        fill(program, script, 1'000'000);
        benchReads(program, only, "large");
    }
    return program.terminate() == 0 ? 0 : 1;
}
