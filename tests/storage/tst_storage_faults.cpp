// Full, failing and torn disks, lost power, lost servers: nothing acknowledged is ever missing, and the store goes on.
#include "storage/engines.h"
#include "support/fault_vfs.h"

#include <QFile>
#include <random>
#include <set>

using namespace sluice;
using namespace sluice::storage;
using namespace sluice::test;

namespace {

DatabaseConfig onDisk(const FaultDisk& disk, bool inlineWriter = true)
{
    DatabaseConfig config;
    config.sqlitePath = "store.db";
    config.sqliteVfs = disk.vfsName();
    config.inlineWriter = inlineWriter;
    return config;
}

std::set<std::string> itemIds(ReaderPool& readers)
{
    std::set<std::string> ids;
    const auto done = readers.read([&](Connection& c) {
        return c.query("SELECT id FROM items", {}, [&](const Row& row) {
            ids.insert(row.text(0));
            return true;
        });
    });
    if (!done)
        qWarning("%s", done.error().message.c_str());
    return ids;
}

Result<void> insertWide(Connection& c, const std::string& id)
{
    SLUICE_TRY(insertItem(c, id));
    SLUICE_TRY(c.exec("INSERT INTO notes (item, body) VALUES (?, ?)", {id, std::string(900, 'x')}));
    return {};
}

}  // namespace

class TestStorageFaults : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fullDisk_data();
    void fullDisk();
    void failedWrite();
    void failedFlush();
    void flushThatKeepsFailing();
    void powerLossKeepsWhatWasAcknowledged();
    void killKeepsWhatWasAcknowledged();
    void whatIsSeenAfterAKillSurvivesPowerLoss();
    void crashWhileMigrating();
    void rotIsFound();
    void lostServerIsFoundAgain();
    void lostServerFailsTheBatchAndTellsListeners();
    void serverLostWhileCommittingIsUnknown();
    void lostLeaseIsTold();
    void passwordStaysOutOfErrors();
};

void TestStorageFaults::fullDisk_data()
{
    QTest::addColumn<bool>("inlineWriter");
    QTest::newRow("inline") << true;
    QTest::newRow("threaded") << false;
}

void TestStorageFaults::fullDisk()
{
    QFETCH(bool, inlineWriter);
    FaultDisk disk;
    TempStore store(itemsSchema(), onDisk(disk, inlineWriter));
    VERIFY_OK(store.writer().run([](Connection& c) { return insertWide(c, "first"); }));
    disk.setCapacity(disk.usedBytes() + 20'000);
    std::set<std::string> acknowledged{"first"};
    bool full = false;
    for (int i = 0; i < 200 && !full; ++i) {
        const std::string id = "i" + std::to_string(i);
        const auto done = store.writer().run([&](Connection& c) { return insertWide(c, id); });
        if (done)
            acknowledged.insert(id);
        else
            QCOMPARE(done.error().code, ErrorCode::DiskFull);
        full = !done;
    }
    QVERIFY(full);
    QVERIFY(itemIds(store.readers()) == acknowledged);
    disk.setCapacity(std::nullopt);
    VERIFY_OK(store.writer().run([](Connection& c) { return insertWide(c, "after"); }));
    acknowledged.insert("after");
    store.reopen();
    QVERIFY(itemIds(store.readers()) == acknowledged);
    VERIFY_OK(store.database().checkIntegrity());
}

void TestStorageFaults::failedWrite()
{
    for (int n = 1; n < 12; ++n) {
        FaultDisk disk{std::uint64_t(n)};
        TempStore store(itemsSchema(), onDisk(disk));
        VERIFY_OK(store.writer().run([](Connection& c) { return insertWide(c, "a"); }));
        disk.failWrite(n);
        std::set<std::string> acknowledged{"a"};
        for (int i = 0; i < 10; ++i) {
            const std::string id = std::to_string(i);
            const auto done = store.writer().run([&](Connection& c) { return insertWide(c, id); });
            if (done)
                acknowledged.insert(id);
            else
                QCOMPARE(done.error().code, ErrorCode::Io);
        }
        QVERIFY(acknowledged.size() >= 10);
        QVERIFY(itemIds(store.readers()) == acknowledged);
        store.reopen();
        QVERIFY(itemIds(store.readers()) == acknowledged);
    }
}

void TestStorageFaults::failedFlush()
{
    FaultDisk disk;
    TempStore store(itemsSchema(), onDisk(disk));
    VERIFY_OK(store.writer().run([](Connection& c) { return insertWide(c, "a"); }));
    disk.failSync(1);
    VERIFY_FAILS(store.writer().run([](Connection& c) { return insertWide(c, "b"); }), ErrorCode::Io);
    VERIFY_OK(store.writer().run([](Connection& c) { return insertWide(c, "c"); }));
    disk.powerLoss();
    store.reopen();
    const auto ids = itemIds(store.readers());
    QVERIFY(ids.contains("a") && ids.contains("c") && !ids.contains("b"));
}

void TestStorageFaults::flushThatKeepsFailing()
{
    FaultDisk disk;
    TempStore store(itemsSchema(), onDisk(disk, false));
    VERIFY_OK(store.writer().run([](Connection& c) { return insertWide(c, "a"); }));
    disk.failEverySync(true);
    for (int i = 0; i < 20; ++i)
        VERIFY_FAILS(store.writer().run([&](Connection& c) { return insertWide(c, "x" + std::to_string(i)); }),
                     ErrorCode::Io);
    disk.failEverySync(false);
    VERIFY_OK(store.writer().run([](Connection& c) { return insertWide(c, "b"); }));
    QVERIFY((itemIds(store.readers()) == std::set<std::string>{"a", "b"}));
}

// Every point at which the disk can die, twice over with other fates of what was not flushed.
void TestStorageFaults::powerLossKeepsWhatWasAcknowledged()
{
    int losses = 0;
    for (int at = 1; at < 400; at += 1 + at / 60) {
        FaultDisk disk{std::uint64_t(at)};
        TempStore store(itemsSchema(), onDisk(disk));
        std::set<std::string> acknowledged;
        std::set<std::string> unknown;
        std::mt19937 random{unsigned(at)};
        for (int round = 0; round < 3; ++round) {
            disk.crashAt(at + int(random() % 20));
            for (int i = 0; i < 60 && !disk.crashed(); ++i) {
                const std::string id = std::to_string(round * 100 + i);
                const auto done = store.writer().run([&](Connection& c) -> Result<void> {
                    SLUICE_TRY(insertWide(c, id));
                    return insertWide(c, id + "b");
                });
                (done ? acknowledged : unknown).insert(id);
            }
            losses += disk.crashed() ? 1 : 0;
            store.close();
            disk.powerLoss();
            store.reopen();
            const auto ids = itemIds(store.readers());
            for (const std::string& id : acknowledged)
                QVERIFY2(ids.contains(id) && ids.contains(id + "b"), ("lost " + id).c_str());
            for (const std::string& id : unknown)
                QVERIFY2(ids.contains(id) == ids.contains(id + "b"), ("half of " + id).c_str());
            VERIFY_OK(store.database().checkIntegrity());
        }
    }
    QVERIFY(losses > 100);
}

void TestStorageFaults::killKeepsWhatWasAcknowledged()
{
    FaultDisk disk;
    TempStore store(itemsSchema(), onDisk(disk));
    std::set<std::string> acknowledged;
    for (int i = 0; i < 50; ++i) {
        disk.crashAt(10 + i);
        for (int j = 0; j < 10; ++j) {
            const std::string id = std::to_string(i) + "-" + std::to_string(j);
            if (store.writer().run([&](Connection& c) { return insertWide(c, id); }))
                acknowledged.insert(id);
        }
        store.close();
        disk.processCrash();
        store.reopen();
        const auto ids = itemIds(store.readers());
        QVERIFY(std::ranges::includes(ids, acknowledged));
    }
}

// A commit whose flush failed is in the log all the same. If the next start shows it, it must be durable by then.
void TestStorageFaults::whatIsSeenAfterAKillSurvivesPowerLoss()
{
    int shown = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        FaultDisk disk(seed);
        TempStore store(itemsSchema(), onDisk(disk));
        VERIFY_OK(store.writer().run([](Connection& c) { return insertWide(c, "a"); }));
        disk.failSync(1);
        VERIFY_FAILS(store.writer().run([](Connection& c) { return insertWide(c, "b"); }), ErrorCode::Io);
        disk.crashAt(1);
        store.close();
        disk.processCrash();
        store.reopen();
        const auto seen = itemIds(store.readers());
        shown += seen.contains("b") ? 1 : 0;
        disk.crashAt(1);
        store.close();
        disk.powerLoss();
        store.reopen();
        QVERIFY(itemIds(store.readers()) == seen);
    }
    QVERIFY(shown > 0);
}

void TestStorageFaults::crashWhileMigrating()
{
    const auto schema = itemsSchema();
    for (int at = 1; at < 40; ++at) {
        FaultDisk disk{std::uint64_t(at)};
        disk.crashAt(at);
        {
            const auto opened = Database::open(onDisk(disk), schema);
            QVERIFY(opened.has_value() || opened.error().code == ErrorCode::Io
                    || opened.error().code == ErrorCode::DiskFull);
        }
        disk.powerLoss();
        const auto again = Database::open(onDisk(disk), schema);
        QVERIFY2(again.has_value(), again ? "" : again.error().message.c_str());
        VERIFY_OK((*again)->writer().run([](Connection& c) { return insertWide(c, "a"); }));
    }
}

void TestStorageFaults::rotIsFound()
{
    TempStore store(itemsSchema());
    VERIFY_OK(store.writer().run([](Connection& c) -> Result<void> {
        for (int i = 0; i < 500; ++i)
            SLUICE_TRY(insertWide(c, std::to_string(i)));
        return {};
    }));
    store.close();
    QFile file(QString::fromStdString(store.config().sqlitePath));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QByteArray bytes = file.readAll();
    for (qsizetype page = 10; page < 60; ++page)
        bytes.replace(page * 4096, 8, QByteArray(8, '\xee'));
    file.seek(0);
    file.write(bytes);
    file.close();
    store.reopen();
    VERIFY_FAILS(store.database().checkIntegrity(), ErrorCode::Corrupt);
    // A corrupt store makes no backup that would pass for a good one.
    VERIFY_FAILS(store.database().backupTo(store.filePath("copy.db")), ErrorCode::Corrupt);
    QVERIFY(!QFile::exists(QString::fromStdString(store.filePath("copy.db"))));
}

void TestStorageFaults::lostServerIsFoundAgain()
{
    TempStore store(itemsSchema(), engineConfig(QStringLiteral("postgres")));
    VERIFY_OK(store.writer().run([](Connection& c) { return insertItem(c, "a"); }));
    QCOMPARE(itemIds(store.readers()).size(), std::size_t(1));
    PostgresFixture::shared().stop();
    VERIFY_FAILS(store.writer().run([](Connection& c) { return insertItem(c, "b"); }), ErrorCode::Unavailable);
    VERIFY_FAILS(
        store.readers().read([](Connection& c) { return c.query("SELECT 1", {}, [](const Row&) { return true; }); }),
        ErrorCode::Unavailable);
    PostgresFixture::shared().start();
    VERIFY_OK(store.writer().run([](Connection& c) { return insertItem(c, "b"); }));
    QCOMPARE(itemIds(store.readers()).size(), std::size_t(2));
}

void TestStorageFaults::lostServerFailsTheBatchAndTellsListeners()
{
    struct Counter final : BatchListener {
        void afterRollback() override { ++rollbacks; }
        void storeReopened() override { ++reopened; }
        std::atomic<int> rollbacks{0};
        std::atomic<int> reopened{0};
    } counter;
    TempStore store(itemsSchema(), engineConfig(QStringLiteral("postgres")));
    store.writer().addListener(&counter);
    VERIFY_FAILS(store.writer().run([](Connection& c) -> Result<void> {
        SLUICE_TRY(insertItem(c, "a"));
        // The server ends this very connection, as a restart would.
        (void)c.query("SELECT pg_terminate_backend(pg_backend_pid())", {}, [](const Row&) { return true; });
        return {};
    }),
                 ErrorCode::Unavailable);
    QCOMPARE(counter.rollbacks.load(), 1);
    VERIFY_OK(store.writer().run([](Connection& c) { return insertItem(c, "b"); }));
    QCOMPARE(counter.reopened.load(), 1);
    QVERIFY((itemIds(store.readers()) == std::set<std::string>{"b"}));
}

void TestStorageFaults::serverLostWhileCommittingIsUnknown()
{
    // A deferred trigger runs inside COMMIT and ends the connection there.
    TempStore store({{1,
                      "trap",
                      {"CREATE TABLE items (id {text} PRIMARY KEY)",
                       "CREATE FUNCTION trap() RETURNS trigger LANGUAGE plpgsql AS "
                       "'BEGIN IF NEW.id = ''fatal'' THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; "
                       "RETURN NULL; END'",
                       "CREATE CONSTRAINT TRIGGER trap AFTER INSERT ON items DEFERRABLE INITIALLY DEFERRED FOR EACH "
                       "ROW EXECUTE FUNCTION trap()"}}},
                    engineConfig(QStringLiteral("postgres")));
    const auto insert = [&](std::string_view id) {
        return store.writer().run([id](Connection& c) -> Result<void> {
            SLUICE_TRY(c.exec("INSERT INTO items (id) VALUES (?)", {id}));
            return {};
        });
    };
    VERIFY_OK(insert("a"));
    const auto lost = insert("fatal");
    VERIFY_FAILS(lost, ErrorCode::Io);
    QVERIFY2(lost.error().message.starts_with("outcome unknown"), lost.error().message.c_str());
    VERIFY_OK(insert("b"));
    QVERIFY((itemIds(store.readers()) == std::set<std::string>{"a", "b"}));
}

void TestStorageFaults::lostLeaseIsTold()
{
    TempStore store(itemsSchema(), engineConfig(QStringLiteral("postgres")));
    std::atomic<bool> lost{false};
    auto lease = store.database().acquireLease("payouts", [&] { lost = true; });
    QVERIFY(lease.has_value());
    QVERIFY((*lease)->held());
    PostgresFixture::shared().restart();
    QTRY_VERIFY_WITH_TIMEOUT(lost.load(), 10'000);
    QVERIFY(!(*lease)->held());
}

void TestStorageFaults::passwordStaysOutOfErrors()
{
    for (const char* url :
         {"postgresql://u:hunter2secret@127.0.0.1:1/db", "postgresql://u:hunter2secret@/db?host=/nowhere",
          "mysql://u:hunter2secret@h/db", "postgresql://u:hunter2secret@h/db?a%3Bb=c"}) {
        DatabaseConfig config;
        config.postgresUrl = url;
        const auto opened = Database::open(config, itemsSchema());
        QVERIFY(!opened.has_value());
        QVERIFY2(opened.error().message.find("hunter2secret") == std::string::npos, opened.error().message.c_str());
    }
}

QTEST_GUILESS_MAIN(TestStorageFaults)
#include "tst_storage_faults.moc"
