// The first things every room relies on, over a real file.
#include "storage/database.h"
#include "support/temp_store.h"

#include <QtTest>
#include <thread>

using namespace sluice;
using namespace sluice::storage;

namespace {

std::vector<Migration> itemsSchema()
{
    return {{1, "items", {"CREATE TABLE items (id {text} PRIMARY KEY, units {int256} NOT NULL, n {int64}, raw {blob}) {without_rowid}"}}};
}

Result<void> insertItem(Connection& connection, const std::string& id, Int256 units)
{
    auto done = connection.exec("INSERT INTO items (id, units, n, raw) VALUES (?, ?, ?, ?)", {id, units, std::int64_t(7), nullptr});
    if (!done)
        return fail(done.error());
    return {};
}

std::int64_t itemCount(ReaderPool& readers)
{
    auto count = readers.readFor<std::int64_t>([](Connection& connection) -> Result<std::int64_t> {
        SLUICE_ASSIGN(const auto n, connection.queryOne("SELECT count(*) FROM items", {}, [](const Row& row) { return row.int64(0); }));
        return n.value_or(-1);
    });
    return count ? *count : -2;
}

}  // namespace

class TestStorageBasics : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesAndReads();
    void fileIsPrivate();
    void memoryStore();
};

void TestStorageBasics::writesAndReads()
{
    test::TempStore store(itemsSchema());
    QVERIFY(store.writer().run([](Connection& c) { return insertItem(c, "a", Int256(-5)); }));
    const auto again = store.writer().run([](Connection& c) { return insertItem(c, "a", Int256(6)); });
    QVERIFY(!again);
    QCOMPARE(again.error().code, ErrorCode::Conflict);
    QCOMPARE(itemCount(store.readers()), 1);
    store.reopen();
    auto read = store.readers().read([](Connection& connection) -> Result<void> {
        SLUICE_ASSIGN(const auto units, connection.queryOne("SELECT units, raw FROM items WHERE id = ?", {std::string_view("a")},
                                                            [](const Row& row) { return row.int256(0); }));
        if (units != Int256(-5))
            return fail(ErrorCode::Corrupt, "another value");
        return {};
    });
    QVERIFY2(read, read ? "" : read.error().message.c_str());
}

void TestStorageBasics::fileIsPrivate()
{
    test::TempStore store(itemsSchema());
    const auto permissions = QFileInfo(QString::fromStdString(store.config().sqlitePath)).permissions();
    QVERIFY(!(permissions & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther)));
}

void TestStorageBasics::memoryStore()
{
    auto store = test::TempStore::inMemory(itemsSchema());
    QVERIFY(store.writer().run([](Connection& c) { return insertItem(c, "m", Int256(1)); }));
    QCOMPARE(itemCount(store.readers()), 1);
}

QTEST_GUILESS_MAIN(TestStorageBasics)
#include "tst_storage_basics.moc"
