// Opening, migrating, locking, backing up, restoring, closing: real files, real processes, a real server.
#include "storage/engines.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <iostream>
#include <thread>

using namespace sluice;
using namespace sluice::storage;
using namespace sluice::test;

namespace {

std::vector<Migration> withSecondStep(std::vector<std::string> statements = {
                                          "ALTER TABLE items ADD COLUMN extra {text}"})
{
    auto schema = itemsSchema();
    schema.push_back({2, "second", std::move(statements)});
    return schema;
}

QStringList filesBeside(const std::string& store, const QString& pattern)
{
    const QFileInfo info(QString::fromStdString(store));
    return info.dir().entryList({info.fileName() + pattern}, QDir::Files);
}

// Holds a store open until its input ends: the second program of twoProcessesOneStore.
int holdStore(const char* path)
{
    DatabaseConfig config;
    config.sqlitePath = path;
    const auto opened = Database::open(config, itemsSchema());
    std::cout << (opened ? "open" : opened.error().message) << std::endl;
    std::string line;
    std::getline(std::cin, line);
    return opened ? 0 : 3;
}

}  // namespace

class TestStorageLifecycle : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void secondStep_data() { engineRows(false); }
    void secondStep();
    void failedStepLeavesNothing_data() { engineRows(false); }
    void failedStepLeavesNothing();
    void newerStoreIsRefused_data() { engineRows(false); }
    void newerStoreIsRefused();
    void lowerStepAddedLater_data() { engineRows(false); }
    void lowerStepAddedLater();
    void statementsForOneEngine_data() { engineRows(); }
    void statementsForOneEngine();
    void storeIsPrivate();
    void missingFolder();
    void notAStore();
    void twoProcessesOneStore();
    void twoNamesOneStore();
    void twoServersOneStore();
    void backupWhileWriting();
    void backupCancelled();
    void backupToAFullPlace();
    void restoreKeepsTheFormer();
    void restoreRefusesRubbish();
    void restoreOfAnOpenStore();
    void dump();
    void logStaysBounded();
    void manyThreads_data() { engineRows(); }
    void manyThreads();
};

void TestStorageLifecycle::secondStep()
{
    QFETCH(QString, engine);
    TempStore store(itemsSchema(), engineConfig(engine));
    VERIFY_OK(store.writer().run([](Connection& c) { return insertItem(c, "a"); }));
    store.close();
    auto config = store.config();
    config.backupDir = store.filePath("backups");
    QDir().mkpath(QString::fromStdString(config.backupDir));
    {
        const auto opened = Database::open(config, withSecondStep());
        VERIFY_OK(opened);
        QCOMPARE((*opened)->schemaVersion(), 2);
        QCOMPARE(countOf((*opened)->readers(), "SELECT count(*) FROM items WHERE extra IS NULL"), 1);
    }
    const QStringList backups = QDir(QString::fromStdString(config.backupDir)).entryList(QDir::Files);
    QCOMPARE(backups.size(), 1);
    QVERIFY2(backups.front().contains(u".before-2-"), qPrintable(backups.front()));
    if (engine == u"postgres")
        return;
    DatabaseConfig old;
    old.sqlitePath = config.backupDir + "/" + backups.front().toStdString();
    const auto former = Database::open(old, itemsSchema());
    VERIFY_OK(former);
    QCOMPARE(countOf((*former)->readers(), "SELECT count(*) FROM items"), 1);
}

void TestStorageLifecycle::failedStepLeavesNothing()
{
    QFETCH(QString, engine);
    TempStore store(itemsSchema(), engineConfig(engine));
    store.close();
    const auto opened = Database::open(
        store.config(), withSecondStep({"CREATE TABLE more (id {text})", "INSERT INTO nowhere VALUES (1)"}));
    QVERIFY(!opened.has_value());
    QVERIFY2(opened.error().message.starts_with("migration 2 (second): "), opened.error().message.c_str());
    store.reopen();
    QCOMPARE(store.database().schemaVersion(), 1);
    QCOMPARE(countOf(store.readers(), "SELECT count(*) FROM schema_migrations"), 1);
    VERIFY_FAILS(store.writer().run([](Connection& c) -> Result<void> {
        SLUICE_TRY(c.exec("INSERT INTO more VALUES ('x')"));
        return {};
    }),
                 ErrorCode::Internal);
}

void TestStorageLifecycle::newerStoreIsRefused()
{
    QFETCH(QString, engine);
    TempStore store(withSecondStep(), engineConfig(engine));
    store.close();
    const auto opened = Database::open(store.config(), itemsSchema());
    VERIFY_FAILS(opened, ErrorCode::InvalidArgument);
    QVERIFY(opened.error().message.find("newer than this program") != std::string::npos);
}

void TestStorageLifecycle::lowerStepAddedLater()
{
    QFETCH(QString, engine);
    std::vector<Migration> schema{{200, "upper", {"CREATE TABLE upper_table (id {text})"}}};
    TempStore store(schema, engineConfig(engine));
    store.close();
    schema.insert(schema.begin(), {100, "lower", {"CREATE TABLE lower_table (id {text})"}});
    const auto opened = Database::open(store.config(), schema);
    VERIFY_OK(opened);
    QCOMPARE(countOf((*opened)->readers(), "SELECT count(*) FROM lower_table"), 0);
    QCOMPARE((*opened)->schemaVersion(), 200);
}

void TestStorageLifecycle::statementsForOneEngine()
{
    QFETCH(QString, engine);
    TempStore store(
        {{1,
          "both",
          {"{sqlite}CREATE TABLE own (is_sqlite {int64})", "{postgres}CREATE TABLE own (is_postgres {int64})"}}},
        engineConfig(engine));
    QCOMPARE(countOf(store.readers(),
                     engine == u"postgres" ? "SELECT count(is_postgres) FROM own" : "SELECT count(is_sqlite) FROM own"),
             0);
}

void TestStorageLifecycle::storeIsPrivate()
{
    TempStore store(itemsSchema());
    VERIFY_OK(store.writer().run([](Connection& c) { return insertItem(c, "a"); }));
    VERIFY_OK(store.database().backupTo(store.filePath("copy.db")));
    for (const char* name : {"store.db", "store.db-wal", "store.db-shm", "store.db.lock", "copy.db"}) {
        const QFileInfo info(QString::fromStdString(store.filePath(name)));
        QVERIFY2(info.exists(), name);
        QVERIFY2(!(info.permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther)),
                 name);
    }
}

void TestStorageLifecycle::missingFolder()
{
    DatabaseConfig config;
    config.sqlitePath = "/nonexistent/folder/store.db";
    VERIFY_FAILS(Database::open(config, itemsSchema()), ErrorCode::Io);
}

void TestStorageLifecycle::notAStore()
{
    QTemporaryDir folder;
    DatabaseConfig config;
    config.sqlitePath = folder.filePath("store.db").toStdString();
    QFile file(folder.filePath("store.db"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(8192, 'x'));
    file.close();
    VERIFY_FAILS(Database::open(config, itemsSchema()), ErrorCode::Corrupt);
}

void TestStorageLifecycle::twoProcessesOneStore()
{
    QTemporaryDir folder;
    DatabaseConfig config;
    config.sqlitePath = folder.filePath("store.db").toStdString();
    QProcess other;
    other.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--hold"), folder.filePath("store.db")});
    QVERIFY(other.waitForReadyRead(10'000));
    QCOMPARE(other.readLine().trimmed(), QByteArray("open"));
    const auto refused = Database::open(config, itemsSchema());
    VERIFY_FAILS(refused, ErrorCode::Conflict);
    QVERIFY2(refused.error().message.find("pid " + std::to_string(other.processId())) != std::string::npos,
             refused.error().message.c_str());
    // Killed without a word, it leaves no lock behind.
    other.kill();
    QVERIFY(other.waitForFinished(10'000));
    VERIFY_OK(Database::open(config, itemsSchema()));
}

void TestStorageLifecycle::twoNamesOneStore()
{
    TempStore store(itemsSchema());
    const QString link = QString::fromStdString(store.filePath("link.db"));
    QVERIFY(QFile::link(QString::fromStdString(store.config().sqlitePath), link));
    DatabaseConfig config;
    config.sqlitePath = link.toStdString();
    VERIFY_FAILS(Database::open(config, itemsSchema()), ErrorCode::Conflict);
}

void TestStorageLifecycle::twoServersOneStore()
{
    TempStore store(itemsSchema(), engineConfig(QStringLiteral("postgres")));
    VERIFY_FAILS(Database::open(store.config(), itemsSchema()), ErrorCode::Conflict);
    auto shared = store.config();
    shared.sharedPostgres = true;
    const auto second = Database::open(shared, itemsSchema());
    VERIFY_OK(second);
    auto lease = store.database().acquireLease("payouts", {});
    VERIFY_OK(lease);
    VERIFY_FAILS((*second)->acquireLease("payouts", {}), ErrorCode::Conflict);
    lease->reset();
    VERIFY_OK((*second)->acquireLease("payouts", {}));
}

void TestStorageLifecycle::backupWhileWriting()
{
    TempStore store(itemsSchema());
    for (int i = 0; i < 20; ++i)
        VERIFY_OK(store.writer().run([&](Connection& c) -> Result<void> {
            for (int j = 0; j < 200; ++j)
                SLUICE_TRY(insertItem(c, std::to_string(i) + "-" + std::to_string(j)));
            return {};
        }));
    std::atomic<bool> stop{false};
    std::atomic<int> written{0};
    std::jthread writing([&] {
        for (int i = 0; !stop; ++i) {
            // Two rows or none: a copy with an odd number would be torn.
            const auto done = store.writer().run([&](Connection& c) -> Result<void> {
                SLUICE_TRY(insertItem(c, "w" + std::to_string(i)));
                return insertItem(c, "v" + std::to_string(i));
            });
            written += done ? 1 : 0;
        }
    });
    int steps = 0;
    for (int i = 0; i < 5; ++i) {
        const auto path = store.filePath("copy" + std::to_string(i) + ".db");
        VERIFY_OK(store.database().backupTo(path, [&](int done, int total) { steps += done <= total ? 1 : 0; }));
        DatabaseConfig config;
        config.sqlitePath = path;
        const auto copy = Database::open(config, itemsSchema());
        VERIFY_OK(copy);
        VERIFY_OK((*copy)->checkIntegrity());
        const auto count = countOf((*copy)->readers(), "SELECT count(*) FROM items");
        QVERIFY(count >= 4'000 && count % 2 == 0);
    }
    stop = true;
    writing.join();
    QVERIFY(steps >= 5 && written > 0);
    QVERIFY(filesBeside(store.filePath("copy"), QStringLiteral("*.part*")).isEmpty());
}

void TestStorageLifecycle::backupCancelled()
{
    TempStore store(itemsSchema());
    VERIFY_OK(store.writer().run([](Connection& c) -> Result<void> {
        for (int i = 0; i < 3'000; ++i)
            SLUICE_TRY(c.exec("INSERT INTO items (id, n, raw) VALUES (?, ?, ?)",
                              {std::to_string(i), std::int64_t(i), std::span<const std::uint8_t>(Bytes(2'000))}));
        return {};
    }));
    std::stop_source stop;
    VERIFY_FAILS(store.database().backupTo(
                     store.filePath("copy.db"), [&](int, int) { stop.request_stop(); }, stop.get_token()),
                 ErrorCode::Cancelled);
    QVERIFY(filesBeside(store.filePath("copy.db"), QStringLiteral("*")).isEmpty());
}

void TestStorageLifecycle::backupToAFullPlace()
{
    TempStore store(itemsSchema());
    const auto done = store.database().backupTo("/dev/full/copy.db");
    VERIFY_FAILS(done, ErrorCode::Io);
    VERIFY_FAILS(store.database().backupTo(store.filePath("no/such/folder.db")), ErrorCode::Io);
}

void TestStorageLifecycle::restoreKeepsTheFormer()
{
    TempStore store(itemsSchema());
    VERIFY_OK(store.writer().run([](Connection& c) { return insertItem(c, "a"); }));
    const auto backup = store.filePath("copy.db");
    VERIFY_OK(store.database().backupTo(backup));
    VERIFY_OK(store.writer().run([](Connection& c) { return insertItem(c, "b"); }));
    store.close();
    VERIFY_OK(restoreSqlite(store.config(), backup));
    store.reopen();
    QCOMPARE(countOf(store.readers(), "SELECT count(*) FROM items"), 1);
    VERIFY_OK(store.writer().run([](Connection& c) { return insertItem(c, "c"); }));
    const QStringList former = filesBeside(store.config().sqlitePath, QStringLiteral(".replaced-*"));
    QCOMPARE(former.size(), 1);
    DatabaseConfig config;
    config.sqlitePath = store.filePath(former.front().toStdString());
    const auto old = Database::open(config, itemsSchema());
    VERIFY_OK(old);
    QCOMPARE(countOf((*old)->readers(), "SELECT count(*) FROM items"), 2);
}

void TestStorageLifecycle::restoreRefusesRubbish()
{
    TempStore store(itemsSchema());
    VERIFY_OK(store.writer().run([](Connection& c) { return insertItem(c, "a"); }));
    VERIFY_OK(store.database().backupTo(store.filePath("copy.db")));
    store.close();
    QFile copy(QString::fromStdString(store.filePath("copy.db")));
    QVERIFY(copy.open(QIODevice::ReadWrite));
    copy.resize(copy.size() - 4096);
    copy.close();
    VERIFY_FAILS(restoreSqlite(store.config(), store.filePath("copy.db")), ErrorCode::Corrupt);
    QVERIFY(copy.open(QIODevice::WriteOnly | QIODevice::Truncate));
    copy.close();
    VERIFY_FAILS(restoreSqlite(store.config(), store.filePath("copy.db")), ErrorCode::Corrupt);
    VERIFY_FAILS(restoreSqlite(store.config(), store.filePath("absent.db")), ErrorCode::NotFound);
    store.reopen();
    QCOMPARE(countOf(store.readers(), "SELECT count(*) FROM items"), 1);
}

void TestStorageLifecycle::restoreOfAnOpenStore()
{
    TempStore store(itemsSchema());
    VERIFY_OK(store.database().backupTo(store.filePath("copy.db")));
    VERIFY_FAILS(restoreSqlite(store.config(), store.filePath("copy.db")), ErrorCode::Conflict);
}

void TestStorageLifecycle::dump()
{
    TempStore store(itemsSchema(), engineConfig(QStringLiteral("postgres")));
    VERIFY_OK(store.writer().run([](Connection& c) { return insertItem(c, "a"); }));
    const auto path = store.filePath("store.dump");
    VERIFY_OK(store.database().backupTo(path));
    QFile file(QString::fromStdString(path));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.read(5) == "PGDMP");
    QVERIFY(!(file.permissions() & (QFile::ReadGroup | QFile::ReadOther)));
}

void TestStorageLifecycle::logStaysBounded()
{
    TempStore store(itemsSchema());
    std::atomic<int> done{0};
    std::atomic<int> submitted{0};
    const Bytes page(4'000);
    qint64 largest = 0;
    const QString log = QString::fromStdString(store.config().sqlitePath + "-wal");
    for (int i = 0; i < 60; ++i) {
        for (int j = 0; j < 500; ++j, ++submitted) {
            const std::string id = std::to_string(i) + "-" + std::to_string(j);
            store.writer().submit(
                [id, &page](Connection& c) -> Result<void> {
                    SLUICE_TRY(
                        c.exec("INSERT INTO items (id, raw) VALUES (?, ?)", {id, std::span<const std::uint8_t>(page)}));
                    return {};
                },
                [&](Result<void> result) { done += result ? 1 : 0; });
        }
        QTRY_VERIFY_WITH_TIMEOUT(store.writer().queued() < 2'000, 60'000);
        largest = std::max(largest, QFileInfo(log).size());
    }
    QTRY_COMPARE_WITH_TIMEOUT(done.load(), submitted.load(), 60'000);
    // 30,000 rows are over 120 MB of log had it never started over.
    QVERIFY2(largest < 110'000'000, qPrintable(QString::number(largest)));
    store.close();
    QVERIFY(!QFileInfo::exists(log));
}

void TestStorageLifecycle::manyThreads()
{
    QFETCH(QString, engine);
    TempStore store(itemsSchema(), engineConfig(engine));
    std::atomic<int> wrong{0};
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&, t] {
                for (int i = 0; i < 50; ++i) {
                    const std::string id = std::to_string(t) + "-" + std::to_string(i);
                    const bool good =
                        store.writer().run([&](Connection& c) { return insertItem(c, id); }).has_value()
                        && countOf(store.readers(), "SELECT count(*) FROM items WHERE id = '" + id + "'") == 1;
                    wrong += good ? 0 : 1;
                }
            });
        }
    }
    QCOMPARE(wrong.load(), 0);
    QCOMPARE(countOf(store.readers(), "SELECT count(*) FROM items"), 200);
}

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    if (argc == 3 && std::string_view(argv[1]) == "--hold")
        return holdStore(argv[2]);
    TestStorageLifecycle test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_storage_lifecycle.moc"
