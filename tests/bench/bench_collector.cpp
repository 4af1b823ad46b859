// The real program from librdkafka's own brokers to the balance: events a second through everything that hears of a ticket (inbox, ledger and
// gate, embedded meter), and the time from an event on the topic to the balance that the builder API answers.
#include "bench/bench_ticket.h"
#include "metering/kafka_peer.h"
#include "support/bench_output.h"
#include "support/program.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QTcpServer>
#include <QTemporaryDir>

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <sqlite3.h>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr int collectorEvents = 200'000;
constexpr int collectorAhead = 40'000;  // what the brokers of the test keep is bounded
constexpr int balanceSamples = 300;
constexpr const char* collectorAllowances = "/api/v1/apps/acme/users/alice/allowances";

class CollectorBench {
public:
    CollectorBench() : m_program(m_folder.filePath(QStringLiteral("data")))
    {
        QTcpServer probe;
        QFile key(m_folder.filePath(QStringLiteral("master.key")));
        if (!probe.listen(QHostAddress::LocalHost) || !key.open(QIODevice::WriteOnly)
            || key.write(QByteArray(64, 'b')) != 64)
            qFatal("no port, or no place for a key");
        m_builderPort = probe.serverPort();
        key.close();
        key.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        for (const auto& [name, value] : std::initializer_list<std::pair<const char*, QString>>{
                 {"SLUICE_MASTER_KEY_FILE", key.fileName()},
                 {"DBUS_SESSION_BUS_ADDRESS", QStringLiteral("unix:path=/nonexistent")},
                 {"ETH_RPC_URL", QStringLiteral("http://127.0.0.1:1")},
                 {"BUILDER_API_PORT", QString::number(m_builderPort)},
                 {"OPERATOR_KEY", QStringLiteral("bench-operator")},
                 {"KAFKA_BROKERS", QString::fromStdString(m_kafka.brokers())},
                 {"ORACLE_SOURCES", QStringLiteral("none")},
                 {"ORACLE_MANUAL_USD", QStringLiteral("3000")},
                 {"GATE_MODE", QStringLiteral("enforce")},
                 {"BUILDER_RATE_PER_ADDRESS", QStringLiteral("100000")},
                 {"BUILDER_RATE_PER_KEY", QStringLiteral("100000")},
                 {"BUILDER_RATE_PER_TENANT", QStringLiteral("100000")},
                 {"SLUICE_LOG_LEVEL", QStringLiteral("critical")}})
            m_program.set(QString::fromLatin1(name), value);
    }

    void serve()
    {
        if (const auto started = m_program.serve(); !started)
            qFatal("the program does not start: %s\n%s", started.error().message.c_str(),
                   m_program.output().constData());
    }

    // From the first to the last row, so that joining the group is not counted.
    void throughput()
    {
        std::vector<std::string> tickets;
        for (int i = 0; i < collectorEvents; ++i)
            tickets.push_back(benchTicket(i));
        int sent = 0;
        const auto send = [&](std::int64_t until) {
            for (; sent < std::min<std::int64_t>(collectorEvents, until); ++sent)
                m_kafka.send(std::to_string(sent), tickets[std::size_t(sent)]);
        };
        send(collectorAhead);
        serve();
        const std::int64_t first = awaitEvents(1);
        QElapsedTimer timer;
        timer.start();
        std::int64_t last = first;
        while (last < collectorEvents) {
            last = awaitEvents(std::min<std::int64_t>(collectorEvents, last + 5'000));
            send(last + collectorAhead);
        }
        printFigure(
            "collector.events", double(last - first) * 1'000 / double(std::max<qint64>(1, timer.elapsed())), "events/s",
            "Kafka to the store: deduplicated, priced, on the ledger, in six meters; FULL sync, brokers beside it");
    }

    void balance()
    {
        if (asOperator("POST", "/api/v1/platform/apps", R"({"clientId":"acme","name":"Acme"})").status != 201
            || asOperator("POST", "/api/v1/apps/acme/users", R"({"externalUserId":"alice"})").status != 201
            || asOperator("POST", collectorAllowances, R"({"amount":"1000","reason":"bench"})").status != 201)
            qFatal("no user with a balance could be made");
        std::vector<double> millis;
        std::string before = settled();
        for (int i = 0; i < balanceSamples; ++i) {
            const std::string id = "balance-" + std::to_string(i);
            QElapsedTimer timer;
            timer.start();
            m_kafka.send(id, ticketJson(id, {{"auth_id", "acme:alice"}, {"sequence_number", i}}));
            std::string now;
            while ((now = settled()) == before) {
                if (timer.elapsed() > 30'000)
                    qFatal("the balance does not fall");
            }
            millis.push_back(double(timer.nsecsElapsed()) / 1e6);
            before = now;
        }
        std::ranges::sort(millis);
        const char* const what = "an event on the topic to the balance that GET allowances answers, one at a time";
        printFigure("collector.balance.p50", millis[millis.size() / 2], "ms", what);
        printFigure("collector.balance.p99", millis[millis.size() * 99 / 100], "ms", what);
    }

private:
    HttpAnswer asOperator(const std::string& method, const std::string& target, const std::string& body = {})
    {
        std::vector<std::pair<std::string, std::string>> headers{{"Authorization", "Bearer bench-operator"}};
        if (method == "POST")
            headers.emplace_back("Idempotency-Key", "bench-" + std::to_string(++m_asked));
        return exchange(m_builderPort, method, target, body, headers);
    }
    std::string settled()
    {
        const HttpAnswer answer = asOperator("GET", collectorAllowances);
        const json::Value tree = answer.json();
        const json::Value* list = tree.find("balances");
        if (list == nullptr || !list->isArray() || list->items()->empty())
            qFatal("no balance: %d %s", answer.status, answer.body.c_str());
        return std::string(list->items()->front().text("settled").value_or(""));
    }
    std::int64_t awaitEvents(std::int64_t least)
    {
        std::mutex mutex;
        std::condition_variable never;
        std::unique_lock lock(mutex);
        sqlite3* store = nullptr;
        sqlite3_open_v2(m_folder.filePath(QStringLiteral("data/sluice.db")).toStdString().c_str(), &store,
                        SQLITE_OPEN_READONLY, nullptr);
        std::int64_t rows = 0;
        while (rows < least) {
            sqlite3_stmt* statement = nullptr;
            if (sqlite3_prepare_v2(store, "SELECT COALESCE(MAX(no), 0) FROM metering_events", -1, &statement, nullptr)
                    == SQLITE_OK
                && sqlite3_step(statement) == SQLITE_ROW)
                rows = sqlite3_column_int64(statement, 0);
            sqlite3_finalize(statement);
            never.wait_for(lock, std::chrono::milliseconds(5));
        }
        sqlite3_close(store);
        return rows;
    }

    QTemporaryDir m_folder;
    KafkaPeer m_kafka;
    Program m_program;
    int m_builderPort = 0, m_asked = 0;
};

}  // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    const std::string only = benchOnly(argc, argv);
    if (!benchGroup(only, {"collector."}))
        return 0;
    CollectorBench bench;
    bench.throughput();
    bench.balance();
    return 0;
}
