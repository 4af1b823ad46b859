// Peers that mean harm, or behave as if: the process lives, memory stays bounded, honest clients are served meanwhile.
#include "http/raw_client.h"
#include "http/test_server.h"

#include <QDir>
#include <QProcess>
#include <QtTest>

#include <cstdio>
#include <fstream>
#include <random>
#include <sys/resource.h>

using namespace sluice;
using namespace sluice::http;
using sluice::test::get;
using sluice::test::post;
using sluice::test::RawAnswer;
using sluice::test::RawClient;
using sluice::test::TestServer;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::int64_t kMemoryFactor = 10;  // shadow memory and quarantine count as resident
#else
constexpr std::int64_t kMemoryFactor = 1;
#endif

std::int64_t residentKiB()
{
    std::ifstream status("/proc/self/status");
    std::string line;
    while (std::getline(status, line)) {
        if (line.starts_with("VmRSS:"))
            return std::stoll(line.substr(6));
    }
    return -1;
}

// Ages are in milliseconds: two events in the same one have no order.
void letTheClockAdvance()
{
    QElapsedTimer timer;
    timer.start();
    QTRY_VERIFY_WITH_TIMEOUT(timer.elapsed() > 2, 1000);
}

bool raiseDescriptorLimit(rlim_t atLeast)
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur >= atLeast;
}

// Runs in a process of its own: opens idle connections, says "ready", keeps them until its input closes.
int idlePeer(std::uint16_t port, int count)
{
    raiseDescriptorLimit(static_cast<rlim_t>(count));
    std::vector<RawClient> clients;
    for (int i = 0; i < count; ++i) {
        clients.emplace_back(port);
        if (!clients.back().connected())
            return 1;
        if (i % 100 == 0 && clients.back().ask(get("/hello")).status != 200)
            return 2;
    }
    std::puts("ready");
    std::fflush(stdout);
    return std::getchar() == EOF ? 0 : 0;
}

}  // namespace

class TestHttpHostile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hangUpDuringAPendingReply();
    void manyHangUpsWhileAnswersFly();
    void slowHeadersMeetADeadline();
    void slowBodyMeetsADeadline();
    void silentConnectionsAreClosed();
    void endlessBodiesAreCutOff();
    void bodiesTogetherAreBounded();
    void aClientThatNeverReads();
    void aSlowReaderGetsEverything();
    void pendingRequestHoldsThePeerBack();
    void oldestIdleConnectionMakesRoom();
    void busyConnectionsAreNotEvicted();
    void slowHeadsCannotStarveHonestClients();
    void addressCapReplacesItsOwnOldest();
    void randomBytesOnTheWire();
    void outOfDescriptorsMakesRoomAndGoesOn();
    void tenThousandIdleConnections();
};

void TestHttpHostile::hangUpDuringAPendingReply()
{
    TestServer server;
    for (int i = 0; i < 20; ++i) {
        RawClient client(server.port);
        client.send(get("/later"));
        auto held = server.held(1);
        QCOMPARE(held.size(), std::size_t{1});
        client.hangUp();
        QTRY_VERIFY(!held.front().wanted());
        std::thread([&held] { QVERIFY(held.front().send(http::text(200, std::string(100'000, 'x')))); }).join();
    }
    QCOMPARE(server.server->stats().hangUpsWhilePending, std::uint64_t{20});
    QCOMPARE(RawClient(server.port).ask(get("/hello")).status, 200);
    QTRY_COMPARE(server.server->stats().connectionsOpen, std::int64_t{0});
}

void TestHttpHostile::manyHangUpsWhileAnswersFly()
{
    TestServer server;
    std::atomic<bool> done{false};
    std::thread answering([&] {
        while (!done.load()) {
            for (const Reply& reply : server.held(1))
                reply.send(http::text(200, std::string(20'000, 'y')));
        }
    });
    std::mt19937 random(3);
    for (int i = 0; i < 500; ++i) {
        RawClient client(server.port);
        client.send(get("/later") + get("/later"));
        if (random() % 2)
            client.read(static_cast<int>(random() % 3));
    }
    RawClient honest(server.port);
    for (int i = 0; i < 20; ++i)
        QCOMPARE(honest.ask(get("/later")).body.size(), std::size_t{20'000});
    done = true;
    honest.send(get("/later"));
    answering.join();
    honest.hangUp();
    server.held(0);
    QTRY_COMPARE(server.server->stats().connectionsOpen, std::int64_t{0});
}

void TestHttpHostile::slowHeadersMeetADeadline()
{
    ServerConfig config;
    config.limits.headMs = 300;
    TestServer server(config);
    RawClient client(server.port);
    QElapsedTimer timer;
    timer.start();
    client.send("GET /hello HTTP/1.1\r\nHost: a.test\r\n");
    RawAnswer answer;
    for (int i = 0; answer.status == 0 && timer.elapsed() < 3000; ++i) {
        client.send("X-" + std::to_string(i) + ": 1\r\n");  // each byte comes in time, the whole does not
        answer = client.read(50);
    }
    QCOMPARE(answer.status, 408);
    QVERIFY(timer.elapsed() >= 290 && timer.elapsed() < 2900);
    QVERIFY(client.closedBy());
    QCOMPARE(server.rejects(Reject::HeadTimeout), std::uint64_t{1});
}

void TestHttpHostile::slowBodyMeetsADeadline()
{
    ServerConfig config;
    config.limits.bodyMs = 300;
    TestServer server(config);
    RawClient client(server.port);
    client.send("POST /echo HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1000\r\n\r\n");
    RawAnswer answer;
    for (int i = 0; answer.status == 0 && i < 40; ++i) {
        client.send("x");
        answer = client.read(50);
    }
    QCOMPARE(answer.status, 408);
    QVERIFY(client.closedBy());
    QCOMPARE(server.server->stats().bufferedBytes, std::int64_t{0});
}

void TestHttpHostile::silentConnectionsAreClosed()
{
    ServerConfig config;
    config.limits.idleMs = 200;
    TestServer server(config);
    RawClient silent(server.port);
    RawClient used(server.port);
    QCOMPARE(used.ask(get("/hello")).status, 200);
    QVERIFY(silent.closedBy());
    QVERIFY(used.closedBy());
    QCOMPARE(server.rejects(Reject::IdleTimeout), std::uint64_t{2});
}

void TestHttpHostile::endlessBodiesAreCutOff()
{
    TestServer server;
    const std::int64_t before = residentKiB();
    const std::string block(1024 * 1024, 'x');
    RawClient chunked(server.port);
    chunked.send("POST /echo HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n");
    std::size_t sent = 0;
    for (int i = 0; i < 256; ++i) {
        const std::string chunk = "1000\r\n" + block.substr(0, 0x1000) + "\r\n";
        std::string many;
        for (int k = 0; k < 256; ++k)
            many += chunk;
        const std::size_t part = chunked.send(many, 1000);
        sent += part;
        if (part < many.size())
            break;
    }
    QVERIFY2(sent < 64u * 1024 * 1024, qPrintable(QString::number(sent)));  // cut off long before
    RawClient fields(server.port);
    fields.send("GET /hello HTTP/1.1\r\nHost: a.test\r\n");
    std::string headers;
    for (int i = 0; i < 200'000; ++i)
        headers += "A" + std::to_string(i) + ": 1\r\n";
    fields.send(headers, 1000);
    RawClient line(server.port);
    line.send("GET /" + std::string(100'000'000, 'a'), 2000);
    QCOMPARE(RawClient(server.port).ask(get("/hello")).status, 200);
    QVERIFY2(residentKiB() - before < kMemoryFactor * 160 * 1024, qPrintable(QString::number(residentKiB() - before)));
    QVERIFY(server.rejects(Reject::BodyTooLarge) == 1 && server.rejects(Reject::TargetTooLong) == 1);
    QCOMPARE(server.rejects(Reject::HeadTooLarge), std::uint64_t{1});
}

void TestHttpHostile::bodiesTogetherAreBounded()
{
    ServerConfig config;
    config.limits.bufferedBytes = 3'000'000;
    TestServer server(config);
    std::vector<RawClient> clients;
    for (int i = 0; i < 6; ++i) {
        clients.emplace_back(server.port);
        clients.back().send(
            "POST /echo HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1000000\r\n\r\n" + std::string(999'999, 'x'), 2000);
    }
    QTRY_VERIFY(server.rejects(Reject::BufferCap) >= 3);
    QVERIFY(server.server->stats().bufferedBytes <= 3'000'000);
    clients.clear();
    QTRY_COMPARE(server.server->stats().bufferedBytes, std::int64_t{0});
    QCOMPARE(RawClient(server.port).ask(post("/echo", "abc")).body, std::string("abc"));
}

void TestHttpHostile::aClientThatNeverReads()
{
    ServerConfig config;
    config.limits.drainMs = 400;
    TestServer server(config);
    const std::int64_t before = residentKiB();
    RawClient client(server.port, 4096);
    std::string many;
    for (int i = 0; i < 50; ++i)
        many += get("/big");
    client.send(many);
    QTRY_COMPARE(server.rejects(Reject::DrainTimeout), std::uint64_t{1});
    // One answer at a time was in memory, not fifty.
    QVERIFY2(residentKiB() - before < kMemoryFactor * 120 * 1024, qPrintable(QString::number(residentKiB() - before)));
    QVERIFY(server.server->stats().requests <= 2);
    QTRY_COMPARE(server.server->stats().connectionsOpen, std::int64_t{0});
    QCOMPARE(RawClient(server.port).ask(get("/hello")).status, 200);
}

void TestHttpHostile::aSlowReaderGetsEverything()
{
    TestServer server;
    RawClient client(server.port, 16 * 1024);
    client.send(get("/big") + get("/hello"));
    const RawAnswer big = client.read(20'000);
    QCOMPARE(big.body.size(), std::size_t{32 * 1024 * 1024});
    QCOMPARE(client.read().body, std::string("{\"ok\":true}"));
}

void TestHttpHostile::pendingRequestHoldsThePeerBack()
{
    TestServer server;
    const std::int64_t before = residentKiB();
    RawClient client(server.port);
    client.send(get("/later"));
    auto held = server.held(1);
    const std::size_t sent = client.send(std::string(200'000'000, 'G'), 1000);
    QVERIFY2(sent < 32u * 1024 * 1024, qPrintable(QString::number(sent)));
    QVERIFY(residentKiB() - before < kMemoryFactor * 250 * 1024);  // most of it is the client's own string
    held.front().send(http::text(200, "late"));
    QCOMPARE(client.read().body, std::string("late"));
    QCOMPARE(client.read().status, 400);
}

void TestHttpHostile::oldestIdleConnectionMakesRoom()
{
    ServerConfig config;
    config.limits.maxConnections = 10;
    TestServer server(config);
    std::vector<RawClient> clients;
    for (int i = 0; i < 10; ++i) {
        clients.emplace_back(server.port);
        QCOMPARE(clients.back().ask(get("/hello")).status, 200);
        letTheClockAdvance();
    }
    QCOMPARE(clients[0].ask(get("/hello")).status, 200);  // now the second is the oldest
    letTheClockAdvance();
    RawClient newcomer(server.port);
    QCOMPARE(newcomer.ask(get("/hello")).status, 200);
    QVERIFY(clients[1].closedBy());
    QCOMPARE(clients[0].ask(get("/hello")).status, 200);
    QCOMPARE(clients[2].ask(get("/hello")).status, 200);
    QCOMPARE(server.server->stats().evictions, std::uint64_t{1});
    QVERIFY(server.server->stats().connectionsOpen <= 10);
}

void TestHttpHostile::busyConnectionsAreNotEvicted()
{
    ServerConfig config;
    config.limits.maxConnections = 4;
    TestServer server(config);
    std::vector<RawClient> busy;
    std::vector<Reply> held;
    for (int i = 0; i < 4; ++i) {
        busy.emplace_back(server.port);
        busy.back().send(get("/later"));
        for (Reply& reply : server.held(1))
            held.push_back(std::move(reply));
    }
    QCOMPARE(held.size(), std::size_t{4});
    RawClient refused(server.port);
    const RawAnswer answer = refused.read();
    QCOMPARE(answer.status, 503);
    QCOMPARE(server.rejects(Reject::ConnectionCap), std::uint64_t{1});
    for (const Reply& reply : held)
        reply.send(http::text(200, "served"));
    for (RawClient& client : busy)
        QCOMPARE(client.read().body, std::string("served"));
}

void TestHttpHostile::slowHeadsCannotStarveHonestClients()
{
    ServerConfig config;
    config.limits.maxConnections = 50;
    TestServer server(config);
    std::vector<RawClient> attackers;
    for (int i = 0; i < 200; ++i) {
        attackers.emplace_back(server.port);
        attackers.back().send("GET /hello HTTP/1.1\r\nX-");
        if (i % 10 == 9)
            QCOMPARE(RawClient(server.port).ask(get("/hello")).status, 200);
    }
    QVERIFY(server.server->stats().evictions >= 100);
    QVERIFY(server.server->stats().connectionsOpen <= 50 + 64);
}

void TestHttpHostile::addressCapReplacesItsOwnOldest()
{
    ServerConfig config;
    config.threads = 1;
    config.limits.maxConnectionsPerAddress = 3;
    TestServer server(config);
    std::vector<RawClient> clients;
    for (int i = 0; i < 4; ++i) {
        clients.emplace_back(server.port);
        QCOMPARE(clients.back().ask(get("/hello")).status, 200);
        letTheClockAdvance();
    }
    QVERIFY(clients[0].closedBy());
    QCOMPARE(server.server->stats().connectionsOpen, std::int64_t{3});
    for (int i = 1; i < 4; ++i)
        clients[static_cast<std::size_t>(i)].send(get("/later"));
    QTRY_COMPARE(server.server->stats().requests, std::uint64_t{7});
    QCOMPARE(RawClient(server.port).read().status, 503);
    QCOMPARE(server.rejects(Reject::AddressCap), std::uint64_t{1});
}

void TestHttpHostile::randomBytesOnTheWire()
{
    TestServer server;
    std::mt19937 random(11);
    for (int round = 0; round < 300; ++round) {
        RawClient client(server.port);
        std::string bytes = random() % 2 ? post("/echo", std::string(random() % 2000, 'x')) + get("/hello")
                                         : std::string(random() % 4000, '\0');
        for (char& c : bytes) {
            if (random() % (bytes.front() ? 60 : 1) == 0)
                c = static_cast<char>(random());
        }
        client.send(bytes, 500);
        if (random() % 2)
            client.read(1);
    }
    QCOMPARE(RawClient(server.port).ask(get("/hello")).status, 200);
    QTRY_COMPARE(server.server->stats().connectionsOpen, std::int64_t{0});
    QCOMPARE(server.server->stats().bufferedBytes, std::int64_t{0});
}

void TestHttpHostile::outOfDescriptorsMakesRoomAndGoesOn()
{
    TestServer server;
    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    const auto inUse =
        QDir(QStringLiteral("/proc/self/fd")).entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot).size();
    const rlimit tight{static_cast<rlim_t>(inUse) + 60, before.rlim_max};
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &tight), 0);
    QProcess peer;
    peer.start(QCoreApplication::applicationFilePath(),
               {QStringLiteral("--idle-peer"), QString::number(server.port), QStringLiteral("200")});
    const bool ready = peer.waitForReadyRead(20'000);
    QTRY_VERIFY(server.server->stats().evictions > 0);
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &before), 0);
    QVERIFY(ready);
    RawClient honest(server.port);
    QCOMPARE(honest.ask(get("/hello")).status, 200);
    peer.closeWriteChannel();
    QVERIFY(peer.waitForFinished(10'000));
}

void TestHttpHostile::tenThousandIdleConnections()
{
    constexpr int kIdle = 10'000;
    QVERIFY2(raiseDescriptorLimit(kIdle + 500), "this test needs 10,500 file descriptors");
    ServerConfig config;
    config.limits.maxConnections = kIdle + 200;
    TestServer server(config);
    const auto rate = [&server] {
        RawClient client(server.port);
        int best = 0;  // of three: the machine has other things to do
        for (int i = 0; i < 3; ++i) {
            QElapsedTimer timer;
            timer.start();
            int served = 0;
            while (timer.elapsed() < 250)
                served += client.ask(get("/hello")).status == 200;
            best = std::max(best, served);
        }
        return best;
    };
    const int alone = rate();
    const std::int64_t before = residentKiB();
    QProcess peer;
    peer.start(QCoreApplication::applicationFilePath(),
               {QStringLiteral("--idle-peer"), QString::number(server.port), QString::number(kIdle)});
    QVERIFY(peer.waitForReadyRead(60'000));
    QCOMPARE(peer.readLine().trimmed(), QByteArray("ready"));
    QTRY_VERIFY(server.server->stats().connectionsOpen >= kIdle);
    const std::int64_t perConnection = (residentKiB() - before) * 1024 / kIdle;
    const int beside = rate();
    qInfo("requests in 0.25 s: %d alone, %d beside %d idle connections of %lld bytes each", alone, beside, kIdle,
          static_cast<long long>(perConnection));
    QVERIFY2(beside > alone / 4, qPrintable(QStringLiteral("%1 of %2").arg(beside).arg(alone)));
    QVERIFY2(perConnection < kMemoryFactor * 24 * 1024, qPrintable(QString::number(perConnection)));
    peer.closeWriteChannel();
    QVERIFY(peer.waitForFinished(30'000));
    QCOMPARE(peer.exitCode(), 0);
    QTRY_COMPARE_WITH_TIMEOUT(server.server->stats().connectionsOpen, std::int64_t{0}, 20'000);
}

int main(int argc, char** argv)
{
    if (argc == 4 && std::string_view(argv[1]) == "--idle-peer")
        return idlePeer(static_cast<std::uint16_t>(std::atoi(argv[2])), std::atoi(argv[3]));
    QCoreApplication application(argc, argv);
    TestHttpHostile test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_http_hostile.moc"
