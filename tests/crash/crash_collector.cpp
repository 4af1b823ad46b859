// REF-10: the real program as a collector on librdkafka's own brokers: crash_collector [--count EVENTS] [--kills N] [--seed N]. While events are written
// (one in a hundred twice, one in a thousand no event at all) it is killed with SIGKILL and brokers go away and come back. At the end every
// event is there once, to the last wei: in the inbox, in the embedded meter and in the dead letters. Ends with 1 at a difference.
#include "app/lifecycle/store.h"
#include "core/rng.h"
#include "metering/kafka_peer.h"
#include "support/program.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>

#include <condition_variable>
#include <cstdio>
#include <limits>
#include <mutex>
#include <sqlite3.h>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr int ahead = 60'000;  // what the brokers of the test keep is bounded
constexpr int poisonEvery = 1'000;

class CollectorCrash {
public:
    CollectorCrash(int count, int kills, std::uint64_t seed)
        : m_count(count), m_kills(kills), m_rng(seed), m_program(m_dir.filePath(QStringLiteral("data")))
    {}

    bool run()
    {
        const auto set = [this](const char* name, const QString& value) {
            m_program.set(QString::fromLatin1(name), value);
        };
        set("DBUS_SESSION_BUS_ADDRESS", QStringLiteral("unix:path=/nonexistent"));
        set("COLLECTOR_ADDR", QStringLiteral("127.0.0.1:0"));
        set("ORACLE_SOURCES", QStringLiteral("none"));
        set("ORACLE_MANUAL_USD", QStringLiteral("3000"));
        set("KAFKA_BROKERS", QString::fromStdString(m_kafka.brokers()));
        set("SLUICE_LOG_LEVEL", QStringLiteral("critical"));
        m_wall.start();
        m_stuck.start();
        if (!serve())
            return false;
        planKill();
        while (m_sent < m_count || m_received < m_messages) {
            while (m_sent < m_count && m_messages < m_received + ahead)
                send();
            if (!awaitProgress() || (m_received >= m_killAt && !killOne()))
                return false;
        }
        return finish();
    }

private:
    bool serve()
    {
        const auto started = m_program.serve({QStringLiteral("--only"), QStringLiteral("collector")});
        return started ? true : fault(started.error().message + m_program.output().toStdString());
    }

    void send()
    {
        const int until = std::min(m_count, m_sent + poisonEvery);
        m_kafka.sendTickets(m_sent, until);
        const std::string poison = "poison-" + std::to_string(m_poisoned++);
        m_kafka.send(poison, "{\"no\":\"event\",\"number\":\"" + poison + "\"");
        m_messages += until - m_sent + (until + 99) / 100 - (m_sent + 99) / 100 + 1;
        m_sent = until;
    }

    // One kill in each of as many equal stretches, each at a random place of its own.
    void planKill()
    {
        const std::int64_t stretch = m_count / (m_kills + 1);
        m_killAt =
            m_killed < m_kills
                ? m_killed * stretch + std::int64_t(m_rng.below(std::uint64_t(std::max<std::int64_t>(stretch, 1))))
                : std::numeric_limits<std::int64_t>::max();
    }

    bool killOne()
    {
        if (!m_program.running())
            return fault("the program ended by itself: " + m_program.output().toStdString());
        m_program.kill();
        ++m_killed;
        if (m_killed % 2 == 0)
            loseBroker();
        planKill();
        return serve();
    }

    // Away for a while only: what it leads waits for it.
    void loseBroker()
    {
        bringBroker();
        m_down = 1 + int(m_rng.below(3));
        m_kafka.setDown(m_down);
        m_away.start();
    }
    void bringBroker()
    {
        if (m_down != 0)
            m_kafka.setUp(std::exchange(m_down, 0));
    }

    bool awaitProgress()
    {
        if (m_down != 0 && m_away.elapsed() > 3'000)
            bringBroker();
        std::mutex mutex;
        std::condition_variable never;
        std::unique_lock lock(mutex);
        never.wait_for(lock, std::chrono::milliseconds(50));
        const std::int64_t now = number("SELECT COALESCE(SUM(next), 0) FROM metering_offsets");
        if (now < 0)
            return fault("the store cannot be read");
        if (now > m_received) {  // messages whose outcome is durable
            m_received = now;
            m_stuck.start();
        } else if (m_stuck.elapsed() > 120'000) {
            return fault("nothing is read any more at " + std::to_string(m_received));
        }
        return true;
    }

    // Beside the program, which holds the store's lock: SQLite alone, reading. -1 when it cannot be read.
    std::int64_t number(const char* sql) const
    {
        sqlite3* store = nullptr;
        sqlite3_stmt* statement = nullptr;
        std::int64_t found = -1;
        if (sqlite3_open_v2(storePath().c_str(), &store, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK
            && sqlite3_busy_timeout(store, 10'000) == SQLITE_OK
            && sqlite3_prepare_v2(store, sql, -1, &statement, nullptr) == SQLITE_OK
            && sqlite3_step(statement) == SQLITE_ROW)
            found = sqlite3_column_int64(statement, 0);
        sqlite3_finalize(statement);
        sqlite3_close(store);
        return found;
    }
    std::string storePath() const { return m_dir.filePath(QStringLiteral("data/sluice.db")).toStdString(); }

    bool finish()
    {
        const qint64 ms = m_wall.elapsed();
        if (const int code = m_program.terminate(); code != 0)
            return fault("it ended with " + std::to_string(code));
        storage::DatabaseConfig config;
        config.sqlitePath = storePath();
        auto store = storage::Database::open(config, app::allMigrations());
        if (!store)
            return fault(store.error().message);
        const auto value = [&](const char* sql) {
            const auto found =
                (*store)->readers().readFor<std::optional<std::string>>([&](storage::Connection& connection) {
                    return connection.queryOne(sql, {}, [](const storage::Row& row) { return row.text(0); });
                });
            return found ? found->value_or("nothing") : found.error().message;
        };
        const auto same = [](const char* what, const std::string& got, const std::string& wanted) {
            return got == wanted || fault(std::string(what) + ": " + got + " instead of " + wanted);
        };
        const std::string events = std::to_string(m_count);
        const std::string fees = toDecimal(Int256(m_count) * 1'000 + Int256(m_count) * (m_count - 1) / 2);
        if (!same("events", value("SELECT COUNT(*) FROM metering_events"), events)
            || !same("without a price", value("SELECT COUNT(*) FROM metering_events WHERE state = 'held'"), "0")
            || !same("fees", value("SELECT int256_text(int256_sum(fee_wei)) FROM metering_events"), fees)
            || !same("events of the meter", value("SELECT COUNT(*) FROM meter_events"), events)
            || !same("dead letters", value("SELECT COUNT(*) FROM metering_dead_letters"), std::to_string(m_poisoned)))
            return false;
        store->reset();
        if (m_program.run({QStringLiteral("verify")}, nullptr, {}, 3'600'000) != 0)
            return fault("verify differs at the end");
        std::printf("%d events, %d kills: each there once, to the wei; %d dead letters; %lld s\n", m_count, m_killed,
                    m_poisoned, static_cast<long long>(ms / 1'000));
        return true;
    }

    static bool fault(const std::string& what)
    {
        std::printf("%s\n", what.c_str());
        return false;
    }

    const int m_count, m_kills;
    SeededRng m_rng;
    QTemporaryDir m_dir;
    KafkaPeer m_kafka;
    Program m_program;
    QElapsedTimer m_wall, m_stuck, m_away;
    std::int64_t m_received = 0, m_killAt = 0;
    std::int64_t m_messages = 0;
    int m_sent = 0, m_poisoned = 0, m_killed = 0, m_down = 0;
};

}  // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    int count = 100'000, kills = 10;
    std::uint64_t seed = 1;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string_view argument = argv[i];
        if (argument == "--count")
            count = std::atoi(argv[i + 1]);
        else if (argument == "--kills")
            kills = std::atoi(argv[i + 1]);
        else if (argument == "--seed")
            seed = std::strtoull(argv[i + 1], nullptr, 10);
    }
    return CollectorCrash(scaled(count), std::max(2, scaled(kills)), seed).run() ? 0 : 1;
}
