// The console's tables: first paint of one and ten million transfers, how long the GUI thread is held when the count arrives, a jump
// into the middle, and a CSV of a million rows; from a synthetic source, and from the ledger's own table in a SQLite file.
#include "ledger/queries.h"
#include "models/csv_export.h"
#include "support/bench_output.h"
#include "support/books_fixture.h"
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

void firstPaint(const TableSource& source, std::int64_t rows, const std::string& name, const std::string& context)
{
    const SystemClock clock;
    QElapsedTimer timer;
    timer.start();
    models::TableModel model(source, clock);
    ui::TableView view(model, nullptr);
    view.resize(1000, 700);
    view.show();
    if (!QTest::qWaitFor([&] { return model.row(0) != nullptr; }, 10'000))
        return;
    view.grab();
    test::printFigure(name + "_first_paint", double(timer.nsecsElapsed()) / 1e6, "ms", context);
    timer.restart();
    if (!QTest::qWaitFor([&] { return model.rowCount() == rows; }, 20'000))
        return;
    test::printFigure(name + "_count_known", double(timer.nsecsElapsed()) / 1e6, "ms", context);
    timer.restart();
    view.scrollTo(model.index(int(rows / 2), 0));
    if (QTest::qWaitFor([&] { return model.row(int(rows / 2)) != nullptr; }, 20'000))
        test::printFigure(name + "_jump_to_middle", double(timer.nsecsElapsed()) / 1e6, "ms", context);
}

void exportCsv(const TableSource& source, std::vector<int> columns, const std::string& name, const std::string& context)
{
    QTemporaryDir directory;
    const long before = peakKilobytes();
    models::ExportRequest request;
    request.order = {"time", true};
    request.columns = std::move(columns);
    request.path = directory.filePath(QStringLiteral("t.csv"));
    models::ExportJob job(source, std::move(request));
    bool done = false;
    QObject::connect(&job, &models::ExportJob::finished, &job, [&done] { done = true; });
    QElapsedTimer timer;
    timer.start();
    job.start();
    if (!QTest::qWaitFor([&done] { return done; }, 120'000))
        return;
    test::printFigure(name, double(timer.nsecsElapsed()) / 1e6, "ms", context);
    test::printFigure(name + "_memory", double(peakKilobytes() - before) / 1024, "MB", "peak above start");
}

// Transfers as the ledger keeps them, without its booking: what is measured is reading.
Result<void> fillTransfers(test::BooksFixture& books, std::int64_t from, std::int64_t to)
{
    return books.writer().run([&](storage::Connection& connection) -> Result<void> {
        const Int256 delta = 64'510'000'000'123;
        SLUICE_TRY(connection.exec(
            "WITH RECURSIVE n(i) AS (SELECT CAST(? AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
            "INSERT INTO ledger_transfers (seq, id, time, kind, debit, credit, orchestrator, asset, delta, "
            "balance_after, reason, "
            "reference, metadata) SELECT i, 'session:' || i, ? + i * 1000000, 'session_time', 1, 2 + i % 1000, "
            "'orchestrator-' || (i % 1000), 'eth', ?, ?, 'session_time', '', '' FROM n",
            {from, to, test::booksStart.micros, delta, delta * 7}));
        return {};
    });
}

void onTheLedger(const std::string& only, std::int64_t rows)
{
    test::BooksFixture books;
    constexpr std::int64_t chunk = 20'000;
    for (std::int64_t from = 1; from <= rows; from += chunk) {
        if (const auto filled = fillTransfers(books, from, std::min(rows, from + chunk - 1)); !filled) {
            std::fprintf(stderr, "filling the transfers: %s\n", filled.error().message.c_str());
            return;
        }
    }
    const auto table = ledger::makeTransfersTable(books.readers(), nullptr);
    const std::string context = std::to_string(rows) + " transfers, SQLite file";
    if (test::benchWanted(only, "ledger_table"))
        firstPaint(*table, rows, "ledger_table", context);
    if (rows == 1'000'000 && test::benchWanted(only, "ledger_csv_million_rows"))
        exportCsv(*table, {0, 1, 2, 3, 4, 6, 7, 8}, "ledger_csv_million_rows", "SQLite file, 8 columns");
}

// More rows than by default: --rows N.
std::int64_t rowsWanted(int argc, char** argv)
{
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::string_view(argv[i]) == "--rows")
            return std::atoll(argv[i + 1]);
    }
    return 10'000'000;
}

}  // namespace

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("DISPLAY"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication app(argc, argv);
    const std::string only = test::benchOnly(argc, argv);
    if (test::benchWanted(only, "csv"))
        exportCsv(test::SyntheticTable(1'000'000), {0, 1, 2, 3, 4, 5, 6, 7}, "csv_million_rows",
                  "synthetic source, 8 columns");
    if (test::benchWanted(only, "table")) {
        for (const std::int64_t rows : {1'000'000, 10'000'000})
            firstPaint(test::SyntheticTable(rows), rows, "table", std::to_string(rows) + " rows, synthetic source");
    }
    if (test::benchWanted(only, "ledger_table") || test::benchWanted(only, "ledger_csv_million_rows"))
        onTheLedger(only, 1'000'000);
    if (const std::int64_t rows = rowsWanted(argc, argv); rows > 1'000'000 && test::benchWanted(only, "ledger_table"))
        onTheLedger(only, rows);
    return 0;
}
