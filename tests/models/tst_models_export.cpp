// Exports: RFC 4180, formula-safe, exact, atomic, cancellable; and what a million rows cost.
#include "models/cell_format.h"
#include "models/csv_export.h"
#include "support/synthetic_table.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>
#include <sys/resource.h>

using namespace sluice;
using namespace sluice::models;
using sluice::test::MemoryTable;
using sluice::test::SyntheticTable;

namespace {

QByteArray contents(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

TableRow tricky(const std::string& key, const std::string& reason, const Int256& amount)
{
    TableRow row = SyntheticTable::rowOf(1);
    row.key = key;
    row.cells[3] = reason;
    row.cells[4] = amount;
    return row;
}

std::int64_t peakKb()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

}  // namespace

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr qint64 mostExtraKb = 1024 * 1024;  // shadow memory and quarantine
#else
constexpr qint64 mostExtraKb = 64 * 1024;
#endif

class TestModelsExport : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void csvIsQuotedExactAndFormulaSafe()
    {
        QTemporaryDir dir;
        MemoryTable source(test::transfersSchema(),
                           {tricky("a", "=SUM(A1)", -5),
                            tricky("b", "say \"hi\", you", Int256("1234567890123456789012345678")),
                            tricky("c", "+49\n2", 1'000'000'000'000'000'000), tricky("d", "plain", 0),
                            tricky("e", "@x", 10), tricky("f", "\ty", 1)});
        const QString path = dir.filePath(QStringLiteral("t.csv"));
        ExportJob job(source, {{"time", false}, nullptr, {0, 3, 4}, {}, {}, ExportFormat::Csv, path});
        QSignalSpy finished(&job, &ExportJob::finished);
        job.start();
        QTRY_COMPARE(finished.count(), 1);
        QCOMPARE(contents(path),
                 QByteArray("time,reason,amount\r\n"
                            "2025-12-29T09:20:01Z,'=SUM(A1),-0.000000000000000005\r\n"
                            "2025-12-29T09:20:01Z,\"say \"\"hi\"\", you\",1234567890.123456789012345678\r\n"
                            "2025-12-29T09:20:01Z,\"'+49\n2\",1\r\n"
                            "2025-12-29T09:20:01Z,plain,0\r\n"
                            "2025-12-29T09:20:01Z,'@x,0.00000000000000001\r\n"
                            "2025-12-29T09:20:01Z,'\ty,0.000000000000000001\r\n"));
    }

    void otherFormats()
    {
        const TableRow row = tricky("a", "a|b\tc", -2);
        const TableSchema schema = test::transfersSchema();
        const auto write = [&](ExportFormat format) {
            std::string text;
            RowWriter writer(format, schema, {3, 4}, text);
            writer.begin();
            writer.row(row);
            writer.end();
            return QByteArray::fromStdString(text);
        };
        QCOMPARE(write(ExportFormat::Tsv), QByteArray("reason\tamount\na|b c\t-0.000000000000000002\n"));
        QCOMPARE(write(ExportFormat::Json),
                 QByteArray("[\n{\"reason\":\"a|b\\tc\",\"amount\":\"-0.000000000000000002\"}\n]\n"));
        QCOMPARE(write(ExportFormat::Markdown),
                 QByteArray("| reason | amount |\n|---|---:|\n| a\\|b\tc | -0.000000000000000002 |\n"));
    }

    void onlyWhatIsFilteredOrSelected()
    {
        QTemporaryDir dir;
        SyntheticTable source(1000);
        const QString path = dir.filePath(QStringLiteral("s.csv"));
        ExportJob job(source, {{"time", true}, nullptr, {6}, {}, {{0, 1}, {998, 999}}, ExportFormat::Csv, path});
        QSignalSpy finished(&job, &ExportJob::finished);
        job.start();
        QTRY_COMPARE(finished.count(), 1);
        QCOMPARE(contents(path), QByteArray("reference\r\nref-999\r\nref-998\r\nref-1\r\nref-0\r\n"));
    }

    void cancelAndFailureLeaveTheOldFile()
    {
        QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("kept.csv"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("old");
        file.close();
        SyntheticTable source(200'000'000);
        ExportJob job(source, {{"time", true}, nullptr, {0, 1, 2, 3, 4, 5, 6, 7}, {}, {}, ExportFormat::Csv, path});
        QSignalSpy progress(&job, &ExportJob::progress);
        QSignalSpy failed(&job, &ExportJob::failed);
        job.start();
        QTRY_VERIFY(progress.count() > 0);
        job.cancel();
        QTRY_COMPARE(failed.count(), 1);
        QCOMPARE(failed[0][0].value<Error>().code, ErrorCode::Cancelled);
        QCOMPARE(contents(path), QByteArray("old"));
        MemoryTable broken(test::transfersSchema());
        broken.failWith(Error{ErrorCode::Io, "gone"});
        ExportJob second(broken, {{"time", true}, nullptr, {0}, {}, {}, ExportFormat::Csv, path});
        QSignalSpy secondFailed(&second, &ExportJob::failed);
        second.start();
        QTRY_COMPARE(secondFailed.count(), 1);
        QCOMPARE(contents(path), QByteArray("old"));
        QCOMPARE(QDir(dir.path()).entryList(QDir::Files).size(), 1);
    }

    void aFullDiskIsNamed()
    {
        // A limit on file size makes the kernel refuse the write half-way, as a full disk does.
        QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("full.csv"));
        rlimit old{};
        QCOMPARE(getrlimit(RLIMIT_FSIZE, &old), 0);
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit small{64 * 1024, old.rlim_max};
        QCOMPARE(setrlimit(RLIMIT_FSIZE, &small), 0);
        SyntheticTable source(100'000);
        ExportJob job(source, {{"time", true}, nullptr, {0, 1, 2, 3, 4, 5}, {}, {}, ExportFormat::Csv, path});
        QSignalSpy failed(&job, &ExportJob::failed);
        job.start();
        QTRY_COMPARE(failed.count(), 1);
        QCOMPARE(setrlimit(RLIMIT_FSIZE, &old), 0);
        const auto code = failed[0][0].value<Error>().code;
        QVERIFY(code == ErrorCode::Io || code == ErrorCode::DiskFull);
        QVERIFY(!QFile::exists(path));
    }

    void aPathThatCannotBeWrittenIsNamed()
    {
        SyntheticTable source(10);
        ExportJob job(source,
                      {{"time", true}, nullptr, {0}, {}, {}, ExportFormat::Csv, QStringLiteral("/proc/nowhere/x.csv")});
        QSignalSpy failed(&job, &ExportJob::failed);
        job.start();
        QTRY_COMPARE(failed.count(), 1);
        QCOMPARE(failed[0][0].value<Error>().code, ErrorCode::Io);
    }

    void aMillionRowsInSecondsAndLittleMemory()
    {
        QTemporaryDir dir;
        SyntheticTable source(1'000'000);
        const std::int64_t before = peakKb();
        QElapsedTimer timer;
        timer.start();
        ExportJob job(source, {{"time", true},
                               nullptr,
                               {0, 1, 2, 3, 4, 5, 6, 7},
                               {},
                               {},
                               ExportFormat::Csv,
                               dir.filePath(QStringLiteral("m.csv"))});
        QSignalSpy finished(&job, &ExportJob::finished);
        job.start();
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 60'000);
        qInfo("1,000,000 rows: %lld ms, %lld kB more", timer.elapsed(), static_cast<long long>(peakKb() - before));
        QCOMPARE(finished[0][1].toLongLong(), 1'000'000);
        QVERIFY(peakKb() - before < mostExtraKb);
    }

    void amountsForPeople()
    {
        QCOMPARE(CellFormat::amount(0, 18), QStringLiteral("0"));
        QCOMPARE(CellFormat::amount(Int256("1234567890123456789"), 18), QStringLiteral("1.23456789"));
        QCOMPARE(CellFormat::amount(Int256("999999999999999999"), 18), QStringLiteral("1"));
        QCOMPARE(CellFormat::amount(Int256("123456789012345000000000000000000"), 18),
                 QStringLiteral("123456789012345"));
        QCOMPARE(CellFormat::amount(Int256("-42100000000000000"), 18), QStringLiteral("−0.0421"));
        QCOMPARE(CellFormat::amount(1, 18), QStringLiteral("<0.000000001"));
        QCOMPARE(CellFormat::shortHex("0x1a2b3c4d5e6f7081920a3b4c5d6e7f8091a29f0e"), QStringLiteral("0x1a2b…9f0e"));
        QCOMPARE(CellFormat::state("payouts", "state", "failed").level, Level::Failed);
        QCOMPARE(CellFormat::state("payouts", "gate", "awaiting").level, Level::Attention);
        const TableSchema schema = test::transfersSchema();
        TableRow unknown{"k", std::vector<Cell>(schema.columns.size())};
        QCOMPARE(CellFormat::display(schema, unknown, 4, 0), QStringLiteral("–"));
    }
};

QTEST_GUILESS_MAIN(TestModelsExport)
#include "tst_models_export.moc"
