// A first-generation installation of 1,000 orchestrators, 1,000,000 journal lines and 20 pending payouts moves in and out of the program's own
// parts, on a real file with full sync. Prints one JSON object a line; balances.json written back must equal the original byte for byte.
#include "app/lifecycle/engine.h"
#include "app/lifecycle/legacy_part.h"
#include "support/bench_output.h"
#include "support/v1_installation.h"

#include <QCoreApplication>
#include <QTemporaryDir>

#include <chrono>
#include <fstream>

using namespace sluice;
using app::SettingInputs, app::Settings;
using namespace sluice::test;

namespace {

constexpr int importOrchestrators = 1'000;
constexpr int importLines = 1'000'000;
constexpr int importPending = 20;

double since(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Peak of resident memory, in MB; resetPeak() starts it anew at what is resident now.
double peakMegabytes()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:"))
            return std::stod(line.substr(6)) / 1024;
    }
    return 0;
}

void resetPeak()
{
    std::ofstream("/proc/self/clear_refs") << "5";
}

void writePendingPayouts(const V1Installation& folder)
{
    json::Value pending = json::Object{};
    for (int i = 0; i < importPending; ++i) {
        std::string hash = std::to_string(i);
        hash.insert(0, 64 - hash.size(), 'e');
        pending.set(V1Installation::id(i), json::Value::object({{"tx_hash", "0x" + hash},
                                                                {"recipient", V1Installation::address(i)},
                                                                {"amount_eth", "0.0001"},
                                                                {"strategy", "eth_transfer"},
                                                                {"submitted_at", "2026-01-01T00:00:00+00:00"}}));
    }
    folder.write(QStringLiteral("payouts.json"), json::write(pending, json::Style::Pretty));
}

std::string sortedTree(const V1Installation& folder, const char* name)
{
    const auto tree = json::parse(folder.read(QString::fromLatin1(name)));
    return tree ? json::write(*tree, json::Style::AsciiSorted) : std::string("unreadable");
}

int benchImport()
{
    QTemporaryDir dir;
    V1Installation old(dir.filePath(QStringLiteral("old")));
    old.fill(importOrchestrators, importLines);
    writePendingPayouts(old);

    SettingInputs inputs;
    inputs.homeDirectory = dir.path().toStdString();
    inputs.commandLine = {{"SLUICE_DATA_DIR", dir.filePath(QStringLiteral("data")).toStdString()}};
    const auto settings = Settings::load(inputs);
    app::LogHub log("error");
    auto engine = settings ? app::Engine::open(*settings, log) : fail(settings.error());
    if (!engine) {
        std::fprintf(stderr, "%s\n", engine.error().message.c_str());
        return 1;
    }
    const std::string context = "1,000 orchestrators, 1,000,000 journal lines, 20 pending payouts";
    resetPeak();
    const double before = peakMegabytes();
    const auto start = std::chrono::steady_clock::now();
    std::map<std::string, double> phases;  // when each was first heard of
    const auto report = (*engine)->legacy().import(
        old.path(), {}, [&](const legacy::ImportProgress& step) { phases.emplace(step.phase, since(start)); });
    const double seconds = since(start);
    if (!report) {
        std::fprintf(stderr, "%s\n", report.error().message.c_str());
        return 1;
    }
    const bool whole = report->imported && report->proved && report->transfers >= importLines * 9 / 10
                       && report->pendingPayouts == importPending && report->differences.empty();
    printFigure("import_seconds", seconds, "s", context + (whole ? ", proved" : ", NOT PROVED"));
    printFigure("import_memory", peakMegabytes() - before, "MB", "growth of the resident peak during it");
    printFigure("import_seconds_reading", phases["writing"], "s", "looking at everything before a change");
    printFigure("import_seconds_writing", phases["proving"] - phases["writing"], "s", "one commit");
    printFigure("import_seconds_proving", seconds - phases["proving"], "s", "balances compared, books re-derived");

    const auto out = dir.filePath(QStringLiteral("out"));
    resetPeak();
    const double beforeExport = peakMegabytes();
    const auto exportStart = std::chrono::steady_clock::now();
    const auto written = (*engine)->legacy().exportTo(out.toStdString());
    const double exportSeconds = since(exportStart);
    const double exportPeak = peakMegabytes() - beforeExport;
    const V1Installation back(out);
    const auto equal = [&](const char* name) {
        return back.read(QString::fromLatin1(name)) == old.read(QString::fromLatin1(name));
    };
    const bool same = written && equal("balances.json") && equal("audit/ledger-events.log")
                      && sortedTree(back, "payouts.json") == sortedTree(old, "payouts.json");
    printFigure("import_export_seconds", exportSeconds, "s",
                same ? "balances, journal and payouts equal the originals" : "FILES DIFFER");
    printFigure("import_export_memory", exportPeak, "MB", "growth of the resident peak during it");

    const auto againStart = std::chrono::steady_clock::now();
    const auto again = (*engine)->legacy().import(old.path(), {});
    printFigure("import_second_seconds", since(againStart), "s",
                again && again->alreadyThere ? "changes nothing" : "DID NOT SAY SO");
    (*engine)->stop();
    return whole && same && again && again->alreadyThere ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    return benchGroup(benchOnly(argc, argv), {"import"}) ? benchImport() : 0;
}
