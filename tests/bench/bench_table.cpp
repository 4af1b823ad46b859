// The console's tables: first paint of one and ten million transfers, how long the GUI thread is held when the count arrives, a jump
// into the middle, and a CSV of a million rows.
#include "models/csv_export.h"
#include "support/bench_output.h"
#include "support/synthetic_table.h"
#include "ui/common/table_view.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <sys/resource.h>

using namespace sluice;

namespace {

long peakKilobytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

void firstPaint(std::int64_t rows, const std::string& context)
{
    const SystemClock clock;
    const test::SyntheticTable source(rows);
    QElapsedTimer timer;
    timer.start();
    models::TableModel model(source, clock);
    ui::TableView view(model, nullptr);
    view.resize(1000, 700);
    view.show();
    if (!QTest::qWaitFor([&] { return model.row(0) != nullptr; }, 10'000))
        return;
    view.grab();
    test::printFigure("table_first_paint", double(timer.nsecsElapsed()) / 1e6, "ms", context);
    timer.restart();
    if (!QTest::qWaitFor([&] { return model.rowCount() == rows; }, 20'000))
        return;
    test::printFigure("table_count_known", double(timer.nsecsElapsed()) / 1e6, "ms", context);
    timer.restart();
    view.scrollTo(model.index(int(rows / 2), 0));
    if (QTest::qWaitFor([&] { return model.row(int(rows / 2)) != nullptr; }, 20'000))
        test::printFigure("table_jump_to_middle", double(timer.nsecsElapsed()) / 1e6, "ms", context);
}

void exportCsv()
{
    QTemporaryDir directory;
    const test::SyntheticTable source(1'000'000);
    const long before = peakKilobytes();
    models::ExportJob job(source, {{"time", true},
                                   nullptr,
                                   {0, 1, 2, 3, 4, 5, 6, 7},
                                   {},
                                   models::ExportFormat::Csv,
                                   directory.filePath(QStringLiteral("t.csv"))});
    bool done = false;
    QObject::connect(&job, &models::ExportJob::finished, &job, [&done] { done = true; });
    QElapsedTimer timer;
    timer.start();
    job.start();
    if (!QTest::qWaitFor([&done] { return done; }, 60'000))
        return;
    test::printFigure("csv_million_rows", double(timer.nsecsElapsed()) / 1e6, "ms", "synthetic source, 8 columns");
    test::printFigure("csv_million_rows_memory", double(peakKilobytes() - before) / 1024, "MB", "peak above start");
}

}  // namespace

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("DISPLAY"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication app(argc, argv);
    const std::string only = test::benchOnly(argc, argv);
    if (test::benchWanted(only, "csv"))
        exportCsv();
    if (test::benchWanted(only, "table")) {
        firstPaint(1'000'000, "1,000,000 rows, synthetic source");
        firstPaint(10'000'000, "10,000,000 rows, synthetic source");
    }
    return 0;
}
