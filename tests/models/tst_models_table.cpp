// The windowed model against real sources: first paint, windows over ten million rows, live updates that keep selection, tester clean.
#include "models/table_model.h"
#include "support/synthetic_table.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QPersistentModelIndex>
#include <QSignalSpy>
#include <QTest>

using namespace sluice;
using namespace sluice::models;
using sluice::test::MemoryTable;
using sluice::test::SyntheticTable;

namespace {

TableRow transfer(int number, const std::string& reason = "r")
{
    TableRow row = SyntheticTable::rowOf(number);
    row.key = "k" + std::to_string(1000 + number);
    row.cells[3] = reason;
    return row;
}

}  // namespace

class TestModelsTable : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tenMillionRowsOpenLikeTen()
    {
        const SystemClock clock;
        SyntheticTable source(10'000'000);
        QElapsedTimer timer;
        timer.start();
        TableModel model(source, clock);
        QSignalSpy loaded(&model, &TableModel::loaded);
        QTRY_COMPARE_WITH_TIMEOUT(loaded.count(), 1, 5000);
        const qint64 first = timer.elapsed();
        QVERIFY2(first < 1'500, qPrintable(QString::number(first)));
        QCOMPARE(model.data(model.index(0, 6)).toString(), QStringLiteral("ref-9999999"));
        QTRY_COMPARE_WITH_TIMEOUT(model.rowCount(), 10'000'000, 5000);
        model.setVisibleRows(7'000'000, 7'000'040);
        QTRY_VERIFY_WITH_TIMEOUT(model.row(7'000'000) != nullptr, 5000);
        QCOMPARE(model.data(model.index(7'000'000, 6)).toString(), QStringLiteral("ref-2999999"));
        QCOMPARE(model.data(model.index(9'999'999, 6), LoadingRole).toInt() > 0, true);
    }

    void memoryStaysBounded()
    {
        const SystemClock clock;
        SyntheticTable source(1'000'000);
        TableModel model(source, clock);
        QTRY_COMPARE(model.rowCount(), 1'000'000);
        for (int row = 0; row < 1'000'000; row += 10'000) {
            model.setVisibleRows(row, row + 40);
            QTRY_VERIFY(model.row(row) != nullptr);
        }
        QVERIFY(model.cachedPages() <= TableModel::kCachedPages);
    }

    void testerFindsNothing()
    {
        const SystemClock clock;
        MemoryTable source(test::transfersSchema());
        TableModel model(source, clock);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        for (int i = 0; i < 40; ++i)
            source.put(transfer(i));
        QTRY_COMPARE(model.rowCount(), 40);
        for (int i = 0; i < 40; i += 3)
            source.remove("k" + std::to_string(1000 + i));
        source.put(transfer(100));
        QTRY_COMPARE(model.rowCount(), 27);
        SyntheticTable big(5000);
        TableModel wide(big, clock);
        QAbstractItemModelTester wideTester(&wide, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QTRY_COMPARE(wide.rowCount(), 5000);
        big.grow(7);
        QTRY_COMPARE(wide.rowCount(), 5007);
    }

    void changesKeepTheSelectedRow()
    {
        const SystemClock clock;
        MemoryTable source(test::transfersSchema(), {transfer(1), transfer(2), transfer(3)});
        TableModel model(source, clock);
        QTRY_COMPARE(model.rowCount(), 3);
        const QPersistentModelIndex two(model.index(1, 0));
        QCOMPARE(two.data(KeyRole).toString(), QStringLiteral("k1002"));
        source.put(transfer(9));
        source.remove("k1003");
        source.put(transfer(2, "changed"));
        QTRY_COMPARE(model.data(model.index(1, 3)).toString(), QStringLiteral("changed"));
        QCOMPARE(two.data(KeyRole).toString(), QStringLiteral("k1002"));
        QCOMPARE(model.index(1, 0).data(FreshRole).toBool(), true);
    }

    void newRowsAreCountedWhileAwayFromTheTop()
    {
        const SystemClock clock;
        SyntheticTable source(100'000);
        TableModel model(source, clock);
        QTRY_COMPARE(model.rowCount(), 100'000);
        model.setVisibleRows(5000, 5040);
        model.setAtTop(false);
        QTRY_VERIFY(model.row(5000) != nullptr);
        const QPersistentModelIndex kept(model.index(5000, 0));
        const QString key = kept.data(KeyRole).toString();
        source.grow(12);
        QTRY_COMPARE(model.newRows(), 12);
        QCOMPARE(model.rowCount(), 100'000);
        model.takeNewRows();
        QCOMPARE(model.rowCount(), 100'012);
        QCOMPARE(kept.data(KeyRole).toString(), key);
        QCOMPARE(model.data(model.index(0, 6)).toString(), QStringLiteral("ref-100011"));
        QCOMPARE(model.data(model.index(12, 6)).toString(), QStringLiteral("ref-99999"));
    }

    void filterSortAndErrors()
    {
        const SystemClock clock;
        MemoryTable source(test::transfersSchema());
        for (int i = 0; i < 10; ++i)
            source.put(transfer(i, i % 2 ? "odd" : "even"));
        TableModel model(source, clock);
        QTRY_COMPARE(model.rowCount(), 10);
        model.setFilter(*parseFilter("reason:odd", &source.schema()));
        QTRY_COMPARE(model.rowCount(), 5);
        model.sort(0, Qt::AscendingOrder);
        QTRY_COMPARE(model.index(0, 0).data(KeyRole).toString(), QStringLiteral("k1001"));
        source.failWith(Error{ErrorCode::Io, "disk went away"});
        QTRY_VERIFY(model.error().has_value());
        QCOMPARE(model.rowCount() > 0, true);  // what was there stays readable until it can be read again
        source.failWith(std::nullopt);
        QTRY_VERIFY(!model.error().has_value());
        QTRY_COMPARE(model.rowCount(), 5);
    }

    void closingWhileAScanRuns()
    {
        const SystemClock clock;
        SyntheticTable source(50'000'000);
        QElapsedTimer timer;
        {
            TableModel model(source, clock);
            QTRY_COMPARE(model.rowCount(), 50'000'000);
            timer.start();
        }
        QVERIFY(timer.elapsed() < 1000);
    }
};

QTEST_GUILESS_MAIN(TestModelsTable)
#include "tst_models_table.moc"
