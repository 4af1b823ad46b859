// What every engine promises: values, transactions, batches, listeners, reads. The same tests over each.
#include "storage/engines.h"

#include <latch>
#include <mutex>
#include <thread>

using namespace sluice;
using namespace sluice::storage;
using namespace sluice::test;

namespace {

// Holds the writer inside a command, so that what is submitted meanwhile becomes one batch. The command may outlive the gate.
class WriterGate {
public:
    explicit WriterGate(Writer& writer)
    {
        writer.submit(
            [state = m_state](Connection&) -> Result<void> {
                state->entered.count_down();
                state->open.wait();
                return {};
            },
            [](Result<void>) {});
        m_state->entered.wait();
    }
    ~WriterGate() { open(); }
    void open()
    {
        if (!std::exchange(m_opened, true))
            m_state->open.count_down();
    }

private:
    struct State {
        std::latch entered{1};
        std::latch open{1};
    };
    std::shared_ptr<State> m_state = std::make_shared<State>();
    bool m_opened = false;
};

class Recorder final : public BatchListener {
public:
    Result<void> beforeCommit(Connection&) override
    {
        add("before");
        return m_refuse ? Result<void>(fail(ErrorCode::Internal, "refused")) : Result<void>();
    }
    void afterCommit() override { add("commit"); }
    void afterRollback() override { add("rollback"); }
    void commandStarted() override { add("start"); }
    void commandRolledBack() override { add("undo"); }
    std::string take()
    {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_log, {});
    }
    std::atomic<bool> m_refuse{false};

private:
    void add(const char* what)
    {
        const std::lock_guard lock(m_mutex);
        m_log += (m_log.empty() ? "" : " ") + std::string(what);
    }
    std::mutex m_mutex;
    std::string m_log;
};

}  // namespace

class TestStorageContract : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void values_data() { engineRows(); }
    void values();
    void conflictUndoesOneStatement_data() { engineRows(); }
    void conflictUndoesOneStatement();
    void failedCommandUndoesItself_data() { engineRows(); }
    void failedCommandUndoesItself();
    void commandsOfABatchShareACommit_data() { threadedEngineRows(); }
    void commandsOfABatchShareACommit();
    void aLargeCommandUndoesItself_data() { threadedEngineRows(); }
    void aLargeCommandUndoesItself();
    void repeatableCommandsRunAgainAloneWhenOneFails_data();
    void repeatableCommandsRunAgainAloneWhenOneFails();
    void listeners_data() { engineRows(); }
    void listeners();
    void listenerRefusalFailsTheBatch_data() { engineRows(); }
    void listenerRefusalFailsTheBatch();
    void exceptionsAreFailures_data() { engineRows(); }
    void exceptionsAreFailures();
    void fullQueue();
    void closedStore();
    void closingDrainsTheQueue_data() { engineRows(false); }
    void closingDrainsTheQueue();
    void snapshots_data() { engineRows(false); }
    void snapshots();
    void nestedQueries_data() { engineRows(); }
    void nestedQueries();
    void streams_data() { engineRows(); }
    void streams();
    void sums_data() { engineRows(); }
    void sums();
    void stopEndsARunningQuery_data() { engineRows(); }
    void stopEndsARunningQuery();
    void readersAreBounded_data() { engineRows(false); }
    void readersAreBounded();
    void leases_data() { engineRows(); }
    void leases();
    void integrityOfAGoodStore_data() { engineRows(); }
    void integrityOfAGoodStore();
};

void TestStorageContract::values()
{
    QFETCH(QString, engine);
    TempStore store(itemsSchema(), engineConfig(engine));
    const Int256 big = (Int256(1) << 255) - 1;
    const std::vector<Int256> numbers{0, 1, -1, big, -big - 1, Int256("123456789012345678901234567890")};
    const std::string text = "O'Neil \"quoted\" \\ back ? $1 \xC3\xA9\xE2\x82\xAC\n{x}";
    const Bytes raw{0, 1, 0xff, '\'', '\\', 0};
    VERIFY_OK(store.writer().run([&](Connection& c) -> Result<void> {
        for (std::size_t i = 0; i < numbers.size(); ++i)
            SLUICE_TRY(c.exec("INSERT INTO items (id, units, n, raw) VALUES (?, ?, ?, ?)",
                              {text + std::to_string(i), numbers[i], INT64_MIN + std::int64_t(i),
                               std::span<const std::uint8_t>(raw)}));
        return {};
    }));
    VERIFY_OK(store.readers().read([&](Connection& c) -> Result<void> {
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            bool found = false;
            SLUICE_TRY(
                c.query("SELECT id, units, n, raw, NULL, int256_text(units) FROM items WHERE id = ? AND units = ?",
                        {text + std::to_string(i), numbers[i]}, [&](const Row& row) {
                            found = row.text(0) == text + std::to_string(i) && row.int256(1) == numbers[i]
                                    && row.int64(2) == INT64_MIN + std::int64_t(i) && row.blob(3) == raw
                                    && row.isNull(4) && row.text(5) == toDecimal(numbers[i]);
                            return true;
                        }));
            if (!found)
                return fail(ErrorCode::Corrupt, "value " + std::to_string(i) + " came back changed");
        }
        return {};
    }));
    QCOMPARE(countOf(store.readers(), "SELECT count(*) FROM items WHERE n IS NULL"), 0);
    // Numbers sort as numbers.
    std::vector<Int256> sorted;
    VERIFY_OK(store.readers().read([&](Connection& c) {
        return c.query("SELECT units FROM items ORDER BY units", {}, [&](const Row& row) {
            sorted.push_back(row.int256(0));
            return true;
        });
    }));
    QVERIFY(std::ranges::is_sorted(sorted) && sorted.size() == numbers.size());
}

void TestStorageContract::conflictUndoesOneStatement()
{
    QFETCH(QString, engine);
    TempStore store(itemsSchema(), engineConfig(engine));
    VERIFY_OK(store.writer().run([](Connection& c) -> Result<void> {
        SLUICE_TRY(insertItem(c, "a"));
        const auto twice = insertItem(c, "a");
        if (twice || twice.error().code != ErrorCode::Conflict)
            return fail(ErrorCode::Internal, "no conflict");
        const auto orphan =
            c.exec("INSERT INTO notes (item, body) VALUES (?, ?)", {std::string_view("none"), std::string_view("x")});
        if (orphan || orphan.error().code != ErrorCode::Conflict)
            return fail(ErrorCode::Internal, "no foreign key");
        const auto checked =
            c.exec("INSERT INTO notes (item, body) VALUES (?, ?)", {std::string_view("a"), std::string(1000, 'x')});
        if (checked || checked.error().code != ErrorCode::Conflict)
            return fail(ErrorCode::Internal, "no check");
        SLUICE_ASSIGN(const auto changed,
                      c.exec("UPDATE items SET n = ? WHERE id = ?", {std::int64_t(5), std::string_view("a")}));
        return changed == 1 ? insertItem(c, "b") : Result<void>(fail(ErrorCode::Internal, "not one row"));
    }));
    QCOMPARE(countOf(store.readers(), "SELECT count(*) FROM items"), 2);
    QCOMPARE(countOf(store.readers(), "SELECT n FROM items WHERE id = 'a'"), 5);
}

void TestStorageContract::failedCommandUndoesItself()
{
    QFETCH(QString, engine);
    TempStore store(itemsSchema(), engineConfig(engine));
    VERIFY_OK(store.writer().run([](Connection& c) { return insertItem(c, "a"); }));
    VERIFY_FAILS(store.writer().run([](Connection& c) -> Result<void> {
        SLUICE_TRY(insertItem(c, "b"));
        return fail(ErrorCode::Denied, "no");
    }),
                 ErrorCode::Denied);
    VERIFY_FAILS(store.writer().run([](Connection& c) -> Result<void> {
        SLUICE_TRY(c.exec("INSERT INTO nowhere VALUES (1)"));
        return {};
    }),
                 ErrorCode::Internal);
    VERIFY_OK(store.writer().run([](Connection& c) { return insertItem(c, "c"); }));
    QCOMPARE(countOf(store.readers(), "SELECT count(*) FROM items"), 2);
    const auto id = store.writer().runFor<std::int64_t>([](Connection& c) -> Result<std::int64_t> {
        SLUICE_ASSIGN(const auto seq, c.queryOne("INSERT INTO notes (item) VALUES (?) RETURNING seq",
                                                 {std::string_view("a")}, [](const Row& row) { return row.int64(0); }));
        return seq.value_or(0);
    });
    QCOMPARE(id.value_or(-1), 1);
}

void TestStorageContract::commandsOfABatchShareACommit()
{
    QFETCH(QString, engine);
    TempStore store(itemsSchema(), engineConfig(engine));
    Recorder recorder;
    store.writer().addListener(&recorder);
    std::vector<std::future<Result<void>>> answers;
    {
        WriterGate gate(store.writer());
        for (int i = 0; i < 40; ++i) {
            auto promise = std::make_shared<std::promise<Result<void>>>();
            answers.push_back(promise->get_future());
            store.writer().submit(
                [i](Connection& c) -> Result<void> {
                    SLUICE_TRY(insertItem(c, "i" + std::to_string(i)));
                    if (i % 4 == 1)
                        return fail(ErrorCode::Denied, "fourth");
                    if (i % 4 == 2)
                        return insertItem(c, "i" + std::to_string(i - 2));
                    return {};
                },
                [promise](Result<void> result) { promise->set_value(std::move(result)); });
        }
    }
    for (int i = 0; i < 40; ++i) {
        const auto result = answers[std::size_t(i)].get();
        QCOMPARE(result.has_value(), i % 4 == 0 || i % 4 == 3);
        if (!result)
            QCOMPARE(result.error().code, i % 4 == 1 ? ErrorCode::Denied : ErrorCode::Conflict);
    }
    QCOMPARE(countOf(store.readers(), "SELECT count(*) FROM items"), 20);
    const std::string log = recorder.take();
    // The gate's own batch, then one commit for all forty.
    const std::string rest = log.substr(log.find("commit") + 7);
    QVERIFY2(rest.find("commit") == rest.size() - 6, rest.c_str());
}

// More old pages than a savepoint keeps in memory (SQLite: 16 MiB), between two commands that stay.
void TestStorageContract::aLargeCommandUndoesItself()
{
    QFETCH(QString, engine);
    TempStore store(itemsSchema(), engineConfig(engine));
    constexpr int rows = 24'000;
    const std::string name(1'000, 'n');
    QVERIFY(store.writer()
                .run([&](Connection& c) -> Result<void> {
                    for (int i = 0; i < rows; ++i)
                        SLUICE_TRY(insertItem(c, name + std::to_string(i)));
                    return {};
                })
                .has_value());
    std::vector<std::future<Result<void>>> answers;
    {
        WriterGate gate(store.writer());
        for (int step = 0; step < 3; ++step) {
            auto promise = std::make_shared<std::promise<Result<void>>>();
            answers.push_back(promise->get_future());
            store.writer().submit(
                [step](Connection& c) -> Result<void> {
                    if (step != 1)
                        return insertItem(c, "kept" + std::to_string(step));
                    SLUICE_TRY(c.exec("UPDATE items SET n = 1"));
                    return fail(ErrorCode::Denied, "undone");
                },
                [promise](Result<void> result) { promise->set_value(std::move(result)); });
        }
    }
    QVERIFY(answers[0].get().has_value());
    QCOMPARE(answers[1].get().error().code, ErrorCode::Denied);
    QVERIFY(answers[2].get().has_value());
    QCOMPARE(countOf(store.readers(), "SELECT count(*) FROM items WHERE id LIKE 'nnn%' AND n IS NULL"), rows);
    QCOMPARE(countOf(store.readers(), "SELECT count(*) FROM items WHERE id LIKE 'kept%'"), 2);
}

void TestStorageContract::repeatableCommandsRunAgainAloneWhenOneFails_data()
{
    QTest::addColumn<QString>("engine");
    QTest::addColumn<bool>("behindAnother");  // then they are not the first of their transaction
    for (const char* engine : {"sqlite", "postgres"}) {
        QTest::addRow("%s, at the head", engine) << QString::fromLatin1(engine) << false;
        QTest::addRow("%s, behind another", engine) << QString::fromLatin1(engine) << true;
    }
}

void TestStorageContract::repeatableCommandsRunAgainAloneWhenOneFails()
{
    QFETCH(QString, engine);
    QFETCH(bool, behindAnother);
    TempStore store(itemsSchema(), engineConfig(engine));
    Recorder recorder;
    store.writer().addListener(&recorder);
    WriterGate gate(store.writer());
    std::atomic<int> lastRun{0};
    std::atomic<int> done{0};
    std::array<std::atomic<int>, 8> good{};
    std::array<std::atomic<int>, 8> runs{};
    if (behindAnother)
        store.writer().submit([](Connection& c) { return insertItem(c, "before"); }, [](Result<void>) {});
    for (int i = 0; i < 8; ++i) {
        const auto command = [&, i](Connection& c) -> Result<void> {
            ++runs[std::size_t(i)];
            SLUICE_TRY(insertItem(c, "r" + std::to_string(i)));
            if (i == 3)
                return fail(ErrorCode::Denied, "half-way");
            return i == 5 ? insertItem(c, "r0") : Result<void>();  // a conflict with one that stays
        };
        store.writer().submitRepeatable(command, [&, i](Result<void> outcome) {
            good[std::size_t(i)] = outcome ? 1 : 0;
            ++done;
        });
    }
    store.writer().submit([](Connection& c) { return insertItem(c, "after"); }, [&](Result<void>) { ++lastRun; });
    gate.open();
    QTRY_COMPARE(lastRun.load(), 1);
    QTRY_COMPARE(done.load(), 8);
    for (std::size_t i = 0; i < 8; ++i) {
        QCOMPARE(good[i].load(), i == 3 || i == 5 ? 0 : 1);
        QCOMPARE(runs[i].load(), i <= 3 ? 2 : 1);  // those behind the failure had not begun
    }
    QCOMPARE(countOf(store.readers(), "SELECT count(*) FROM items WHERE id LIKE 'r%'"), 6);
    QCOMPARE(countOf(store.readers(), "SELECT count(*) FROM items"), behindAnother ? 8 : 7);
    QVERIFY(recorder.take().ends_with("before commit"));
}

void TestStorageContract::listeners()
{
    QFETCH(QString, engine);
    TempStore store(itemsSchema(), engineConfig(engine));
    Recorder recorder;
    store.writer().addListener(&recorder);
    VERIFY_OK(store.writer().run([](Connection& c) { return insertItem(c, "a"); }));
    QCOMPARE(recorder.take(), std::string("start before commit"));
    VERIFY_FAILS(store.writer().run([](Connection& c) { return insertItem(c, "a"); }), ErrorCode::Conflict);
    QCOMPARE(recorder.take(), std::string("start undo before commit"));
}

void TestStorageContract::listenerRefusalFailsTheBatch()
{
    QFETCH(QString, engine);
    TempStore store(itemsSchema(), engineConfig(engine));
    Recorder recorder;
    store.writer().addListener(&recorder);
    recorder.m_refuse = true;
    VERIFY_FAILS(store.writer().run([](Connection& c) { return insertItem(c, "a"); }), ErrorCode::Internal);
    QCOMPARE(recorder.take(), std::string("start before rollback"));
    recorder.m_refuse = false;
    QCOMPARE(countOf(store.readers(), "SELECT count(*) FROM items"), 0);
    VERIFY_OK(store.writer().run([](Connection& c) { return insertItem(c, "a"); }));
}

void TestStorageContract::exceptionsAreFailures()
{
    QFETCH(QString, engine);
    TempStore store(itemsSchema(), engineConfig(engine));
    VERIFY_FAILS(store.writer().run([](Connection& c) -> Result<void> {
        SLUICE_TRY(insertItem(c, "a"));
        throw std::runtime_error("thrown");
    }),
                 ErrorCode::Internal);
    VERIFY_OK(store.writer().run([](Connection& c) { return insertItem(c, "a"); }));
}

void TestStorageContract::fullQueue()
{
    DatabaseConfig config;
    config.queueCapacity = 3;
    TempStore store(itemsSchema(), config);
    std::atomic<int> done{0};
    std::atomic<int> overloaded{0};
    {
        WriterGate gate(store.writer());
        for (int i = 0; i < 10; ++i) {
            store.writer().submit([](Connection&) { return Result<void>(); },
                                  [&](Result<void> result) {
                                      ++done;
                                      overloaded += !result && result.error().code == ErrorCode::Overloaded ? 1 : 0;
                                  });
        }
        QCOMPARE(overloaded.load(), 7);
        QCOMPARE(store.writer().queued(), std::size_t(3));
    }
    QTRY_COMPARE(done.load(), 10);
    QCOMPARE(overloaded.load(), 7);
}

void TestStorageContract::closedStore()
{
    TempStore store(itemsSchema());
    Writer& writer = store.writer();
    std::atomic<int> refused{0};
    // The first command submits another while the store is being closed: it runs or it is refused, never lost.
    const auto note = [&](Result<void> result) {
        refused = result ? 1 : result.error().code == ErrorCode::Unavailable ? 2 : 3;
    };
    writer.submit([](Connection& c) { return insertItem(c, "a"); },
                  [&](Result<void>) { writer.submit([](Connection& c) { return insertItem(c, "b"); }, note); });
    store.close();
    QVERIFY(refused == 1 || refused == 2);
    store.reopen();
    QCOMPARE(countOf(store.readers(), "SELECT count(*) FROM items"), refused == 1 ? 2 : 1);
}

void TestStorageContract::closingDrainsTheQueue()
{
    QFETCH(QString, engine);
    TempStore store(itemsSchema(), engineConfig(engine));
    std::atomic<int> good{0};
    for (int i = 0; i < 500; ++i)
        store.writer().submit([i](Connection& c) { return insertItem(c, std::to_string(i)); },
                              [&](Result<void> result) { good += result ? 1 : 0; });
    store.reopen();
    QCOMPARE(good.load(), 500);
    QCOMPARE(countOf(store.readers(), "SELECT count(*) FROM items"), 500);
}

void TestStorageContract::snapshots()
{
    QFETCH(QString, engine);
    TempStore store(itemsSchema(), engineConfig(engine));
    const auto countNow = [](Connection& c) {
        return c.queryOne("SELECT count(*) FROM items", {}, [](const Row& row) { return row.int64(0); });
    };
    VERIFY_OK(store.readers().read([&](Connection& c) -> Result<void> {
        SLUICE_ASSIGN(const auto before, countNow(c));
        std::thread([&] { (void)store.writer().run([](Connection& w) { return insertItem(w, "a"); }); }).join();
        SLUICE_ASSIGN(const auto after, countNow(c));
        return before == 0 && after == 0 ? Result<void>()
                                         : Result<void>(fail(ErrorCode::Internal, "the snapshot moved"));
    }));
    QCOMPARE(countOf(store.readers(), "SELECT count(*) FROM items"), 1);
    QVERIFY(!store.readers().read([](Connection& c) { return insertItem(c, "b"); }));
    QCOMPARE(countOf(store.readers(), "SELECT count(*) FROM items"), 1);
}

void TestStorageContract::nestedQueries()
{
    QFETCH(QString, engine);
    TempStore store(itemsSchema(), engineConfig(engine));
    VERIFY_OK(store.writer().run([](Connection& c) -> Result<void> {
        for (const char* id : {"a", "b", "c"})
            SLUICE_TRY(insertItem(c, id, 1, 1));
        Result<void> inner{};
        int pairs = 0;
        SLUICE_TRY(c.query("SELECT id FROM items WHERE n = ? ORDER BY id", {std::int64_t(1)}, [&](const Row& outer) {
            const std::string id = outer.text(0);
            inner = c.query("SELECT id FROM items WHERE n = ? ORDER BY id", {std::int64_t(1)},
                            [&](const Row&) { return ++pairs > 0; });
            return inner.has_value() && outer.text(0) == id;
        }));
        SLUICE_TRY(inner);
        return pairs == 9 ? Result<void>() : Result<void>(fail(ErrorCode::Internal, std::to_string(pairs)));
    }));
}

void TestStorageContract::streams()
{
    QFETCH(QString, engine);
    TempStore store(itemsSchema(), engineConfig(engine));
    VERIFY_OK(store.writer().run([](Connection& c) -> Result<void> {
        for (int i = 0; i < 5'000; ++i)
            SLUICE_TRY(insertItem(c, std::to_string(100'000 + i), i, i));
        return {};
    }));
    std::int64_t rows = 0;
    const auto streamAll = [&](Connection& c) {
        return c.stream("SELECT n FROM items WHERE n >= ? ORDER BY id", {std::int64_t(10)},
                        [&](const Row& row) { return row.int64(0) == 10 + rows++; });
    };
    VERIFY_OK(store.readers().read(streamAll));
    QCOMPARE(rows, 4'990);
}

void TestStorageContract::sums()
{
    QFETCH(QString, engine);
    TempStore store(itemsSchema(), engineConfig(engine));
    const auto sum = [&] {
        return store.readers().readFor<Int256>([](Connection& c) -> Result<Int256> {
            SLUICE_ASSIGN(const auto total, c.queryOne("SELECT int256_sum(units) FROM items", {},
                                                       [](const Row& row) { return row.int256(0); }));
            return total.value_or(Int256(-99));
        });
    };
    QCOMPARE(toDecimal(sum().value_or(Int256(-1))), std::string("0"));
    const Int256 huge = Int256(1) << 254;
    VERIFY_OK(store.writer().run([&](Connection& c) -> Result<void> {
        SLUICE_TRY(insertItem(c, "a", huge));
        SLUICE_TRY(insertItem(c, "b", huge - 5));
        SLUICE_TRY(insertItem(c, "c", -huge - huge));
        return insertItem(c, "d", -7);
    }));
    QCOMPARE(toDecimal(sum().value_or(Int256(0))), std::string("-12"));
}

void TestStorageContract::stopEndsARunningQuery()
{
    QFETCH(QString, engine);
    TempStore store(itemsSchema(), engineConfig(engine));
    std::stop_source stop;
    std::atomic<bool> started{false};
    std::jthread stopper([&] {
        while (!started)
            std::this_thread::yield();
        stop.request_stop();
    });
    const char* endless =
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 2000000000) SELECT count(*) FROM t";
    QElapsedTimer timer;
    timer.start();
    const auto done = store.readers().read(
        [&](Connection& c) {
            started = true;
            return c.query(endless, {}, [](const Row&) { return true; });
        },
        stop.get_token());
    VERIFY_FAILS(done, ErrorCode::Cancelled);
    QVERIFY2(timer.elapsed() < 5'000, "the query went on");
    // The connection serves the next reader.
    for (int i = 0; i < 8; ++i)
        QCOMPARE(countOf(store.readers(), "SELECT count(*) FROM items"), 0);
}

void TestStorageContract::readersAreBounded()
{
    QFETCH(QString, engine);
    DatabaseConfig config = engineConfig(engine);
    config.readers = 1;
    config.readerWaitMs = 20;
    TempStore store(itemsSchema(), config);
    VERIFY_OK(store.readers().read([&](Connection&) -> Result<void> {
        const auto second = store.readers().read([](Connection&) { return Result<void>(); });
        return !second && second.error().code == ErrorCode::Timeout
                   ? Result<void>()
                   : Result<void>(fail(ErrorCode::Internal, "no time-out"));
    }));
    QCOMPARE(countOf(store.readers(), "SELECT count(*) FROM items"), 0);
}

void TestStorageContract::leases()
{
    QFETCH(QString, engine);
    TempStore store(itemsSchema(), engineConfig(engine));
    auto lease = store.database().acquireLease("payouts", {});
    VERIFY_OK(lease);
    QVERIFY((*lease)->held());
    VERIFY_FAILS(store.database().acquireLease("payouts", {}), ErrorCode::Conflict);
    VERIFY_OK(store.database().acquireLease("other", {}));
    lease->reset();
    VERIFY_OK(store.database().acquireLease("payouts", {}));
}

void TestStorageContract::integrityOfAGoodStore()
{
    QFETCH(QString, engine);
    TempStore store(itemsSchema(), engineConfig(engine));
    VERIFY_OK(store.writer().run([](Connection& c) { return insertItem(c, "a"); }));
    int last = -1;
    VERIFY_OK(store.database().checkIntegrity([&](int done, int total) { last = done == total ? total : 0; }));
    QVERIFY(last > 0);
    QVERIFY(store.database().sizeBytes() > 0 || engine == u"memory");
    QCOMPARE(store.database().schemaVersion(), 1);
}

QTEST_GUILESS_MAIN(TestStorageContract)
#include "tst_storage_contract.moc"
