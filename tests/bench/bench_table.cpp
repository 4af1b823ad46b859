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
#include <QScrollBar>
#include <QTemporaryDir>
#include <QTest>
#include <cstring>
#include <malloc.h>

using namespace sluice;

namespace {

// A line of /proc/self/status, in kB.
long statusKilobytes(const char* name)
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray text = status.readAll();
    const qsizetype at = text.indexOf(name);
    return at < 0 ? 0 : text.mid(at + qsizetype(std::strlen(name))).trimmed().split(' ').first().toLong();
}

// What is held now, in kB; from here on the kernel counts the peak anew. What was freed before is given back first, so that
// using it again counts.
long startOfPeak()
{
    ::malloc_trim(0);
    QFile reset(QStringLiteral("/proc/self/clear_refs"));
    if (reset.open(QIODevice::WriteOnly))
        reset.write("5");
    return statusKilobytes("VmRSS:");
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
    // The view lays its rows out later; until then its scroll bar ends where the first page does.
    const QScrollBar* const bar = view.verticalScrollBar();
    if (!QTest::qWaitFor([&] { return bar->maximum() >= int(rows / 2); }, 20'000))
        return;
    timer.restart();
    view.scrollTo(model.index(int(rows / 2), 0));
    if (!QTest::qWaitFor([&] { return model.row(int(rows / 2)) != nullptr; }, 20'000))
        std::fprintf(stderr, "the middle of %s was not loaded: %s; rows in sight from %d on\n", context.c_str(),
                     model.error() ? model.error()->message.c_str() : "no error", view.rowAt(0));
    else
        test::printFigure(name + "_jump_to_middle", double(timer.nsecsElapsed()) / 1e6, "ms", context);
}

void exportCsv(const TableSource& source, std::vector<int> columns, const std::string& name, const std::string& context)
{
    QTemporaryDir directory;
    const long before = startOfPeak();
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
    test::printFigure(name + "_memory", double(statusKilobytes("VmHWM:") - before) / 1024, "MB",
                      "extra memory: VmHWM over what was held before; " + context);
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
    if (test::benchGroup(only, {"ledger_table_"}))
        firstPaint(*table, rows, "ledger_table", context);
    if (rows == 1'000'000 && test::benchGroup(only, {"ledger_csv_million_rows"}))
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
    if (test::benchGroup(only, {"csv_million_rows"}))
        exportCsv(test::SyntheticTable(1'000'000), {0, 1, 2, 3, 4, 5, 6, 7}, "csv_million_rows",
                  "synthetic source, 8 columns");
    if (test::benchGroup(only, {"table_"})) {
        for (const std::int64_t rows : {1'000'000, 10'000'000})
            firstPaint(test::SyntheticTable(rows), rows, "table", std::to_string(rows) + " rows, synthetic source");
    }
    if (test::benchGroup(only, {"ledger_table_", "ledger_csv_million_rows"}))
        onTheLedger(only, 1'000'000);
    if (const std::int64_t rows = rowsWanted(argc, argv); rows > 1'000'000 && test::benchGroup(only, {"ledger_table_"}))
        onTheLedger(only, rows);
    return 0;
}
