// Commands through relays and runners, places and analytics, with peers that hang, drip, pour, hang up and lie.
#include "support/raw_server.h"
#include "usage/client_analytics.h"
#include "usage/client_geolocation.h"
#include "usage/relay_control.h"

#include "core/json.h"

#include <QElapsedTimer>
#include <QtTest>

using namespace sluice;
using namespace sluice::usage;
using sluice::test::RawRequest;
using sluice::test::RawServer;

namespace {

// Everything on the test's own thread and event loop.
struct Net {
    Net()
    {
        post = [this](std::function<void()> task) {
            QMetaObject::invokeMethod(&context, std::move(task), Qt::QueuedConnection);
        };
    }
    QObject context;
    std::function<void(std::function<void()>)> post;
    net::HttpClient http;
    SystemRng rng;
    FakeClock clock;
};

struct Outcome {
    int calls = 0;
    Result<RelayResult> result = fail(ErrorCode::Internal, "not completed");
    RelayControl::Done done()
    {
        return [this](Result<RelayResult> got) {
            ++calls;
            result = std::move(got);
        };
    }
    std::string text() const { return result ? result->state : result.error().message; }
    ErrorCode code() const { return result ? ErrorCode::Internal : result.error().code; }
};

RelayConfig quick()
{
    RelayConfig config;
    config.callMs = 300;
    config.pollMs = 20;
    return config;
}

RelayCommand commandFor(fleet::EdgeConfig edge, int seconds = 1)
{
    RelayCommand command;
    command.sessionId = "s";
    command.orchestrator = "orch/1";
    edge.edgeId = "edge-1";
    command.edge = std::make_shared<const fleet::EdgeConfig>(std::move(edge));
    command.command = "CAMSHOT.Close";
    command.timeoutSeconds = seconds;
    return command;
}

QByteArray ok(const char* body)
{
    return RawServer::answer(200, body, "Content-Type: application/json\r\n");
}

std::string pathOf(const RawRequest& request)
{
    return request.head.split(' ').value(1).toStdString();
}

}  // namespace

class TestUsageClientNetwork : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void E42_theRelayCompletesAtOnce()
    {
        Net net;
        RawServer relay([](QTcpSocket& socket, const RawRequest&) {
            socket.write(ok(R"({"state":"Completed","execution_id":"remote-7"})"));
        });
        RelayControl control(quick(), net.rng, net.http, net.post);
        fleet::EdgeConfig edge;
        edge.tcpRelayUrl = relay.url("/run");
        edge.runnerExecuteUrl = "http://127.0.0.1:1/never";  // the first configured way wins
        Outcome outcome;
        control.execute(commandFor(edge, 20), outcome.done());
        QTRY_COMPARE(outcome.calls, 1);
        QVERIFY2(outcome.result.has_value(), outcome.text().c_str());
        QCOMPARE(outcome.result->executionId, std::string("remote-7"));
        QCOMPARE(outcome.result->state, std::string("completed"));
        const auto body = json::parse(relay.requests().front().body.toStdString());
        const std::string id(body->text("execution_id").value_or(""));
        QVERIFY(QRegularExpression("^client-[0-9a-f]{16}$").match(QString::fromStdString(id)).hasMatch());
        QCOMPARE(body->text("session_id").value_or(""), std::string_view(id));
        QCOMPARE(body->text("orchestrator_id").value_or(""), std::string_view("orch/1"));
        QCOMPARE(body->text("edge_id").value_or(""), std::string_view("edge-1"));
        QCOMPARE(body->text("command").value_or(""), std::string_view("CAMSHOT.Close"));
        QCOMPARE(body->int64("timeout_seconds").value_or(0), std::int64_t(20));
    }

    void E42_theRelayIsPolledByItsTemplate()
    {
        Net net;
        int polls = 0;
        RawServer relay([&](QTcpSocket& socket, const RawRequest& request) {
            if (request.head.startsWith("POST"))
                return void(socket.write(ok(R"({"state":"queued","session_id":"x y"})")));
            ++polls;
            // What is not 200 with JSON does not count.
            if (polls == 1)
                return void(socket.write(RawServer::answer(500, "oops")));
            if (polls == 2)
                return void(socket.write(ok("not json")));
            socket.write(ok(polls < 4 ? R"({"state":"running"})" : R"({"state":"COMPLETED"})"));
        });
        RelayControl control(quick(), net.rng, net.http, net.post);
        fleet::EdgeConfig edge;
        edge.tcpRelayUrl = relay.url("/run");
        edge.tcpRelayStatusUrlTemplate = relay.url("/s/{execution_id}/{session_id}/{orchestrator_id}/{edge_id}");
        Outcome outcome;
        control.execute(commandFor(edge, 5), outcome.done());
        QTRY_COMPARE(outcome.calls, 1);
        QVERIFY2(outcome.result.has_value(), outcome.text().c_str());
        QCOMPARE(polls, 4);
        // Values of others stay inside their segment.
        QCOMPARE(pathOf(relay.requests()[1]), std::string("/s/x%20y/x%20y/orch%2F1/edge-1"));
    }

    void E42_errorsOfTheWays_data()
    {
        QTest::addColumn<QString>("way");
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("text");
        const auto row = [](const char* name, const char* way, const QByteArray& answer, ErrorCode code,
                            const char* text) {
            QTest::newRow(name) << QString::fromLatin1(way) << answer << int(code) << QString::fromLatin1(text);
        };
        row("relay busy", "relay", RawServer::answer(409, "{}"), ErrorCode::Conflict, "Edge relay busy");
        row("relay 404", "relay", RawServer::answer(404, "{}"), ErrorCode::Protocol, "Edge relay rejected command");
        row("relay 500", "relay", RawServer::answer(500, ""), ErrorCode::Protocol, "Edge relay rejected command");
        row("relay failed", "relay", ok(R"({"state":"FAILED"})"), ErrorCode::Protocol,
            "Edge relay failed to execute command");
        row("relay without status", "relay", ok(R"({"state":"queued"})"), ErrorCode::Protocol,
            "Edge relay did not return completion state or status URL");
        row("relay with nonsense", "relay", ok("[[["), ErrorCode::Protocol,
            "Edge relay did not return completion state or status URL");
        row("runner busy", "runner", RawServer::answer(409, "{}"), ErrorCode::Conflict,
            "Orchestrator command runner busy");
        row("runner 400", "runner", RawServer::answer(400, "{}"), ErrorCode::Protocol, "Runner rejected command");
        row("runner failed", "runner", ok(R"({"state":"failed"})"), ErrorCode::Protocol,
            "Runner failed to execute command");
        row("runner without status", "runner", ok("{}"), ErrorCode::Protocol,
            "Runner status URL not configured for this orchestrator");
    }
    void E42_errorsOfTheWays()
    {
        QFETCH(QString, way);
        QFETCH(QByteArray, answer);
        QFETCH(int, code);
        QFETCH(QString, text);
        Net net;
        RawServer peer([&](QTcpSocket& socket, const RawRequest&) { socket.write(answer); });
        RelayControl control(quick(), net.rng, net.http, net.post);
        fleet::EdgeConfig edge;
        (way == u"relay" ? edge.tcpRelayUrl : edge.runnerExecuteUrl) = peer.url("/run");
        Outcome outcome;
        control.execute(commandFor(edge), outcome.done());
        QTRY_COMPARE(outcome.calls, 1);
        QCOMPARE(QString::fromStdString(outcome.text()), text);
        QCOMPARE(int(outcome.code()), code);
    }

    void E42_theRunnerSpeaksScripts()
    {
        Net net;
        RawServer runner([](QTcpSocket& socket, const RawRequest& request) {
            socket.write(request.head.startsWith("POST") ? ok(R"({"session_id":"r-1","execution_id":"ignored"})")
                                                         : ok(R"({"state":"completed"})"));
        });
        RelayControl control(quick(), net.rng, net.http, net.post);
        fleet::EdgeConfig edge;
        edge.runnerExecuteUrl = runner.url("/scripts/execute");
        edge.runnerStatusUrlTemplate = runner.url("/scripts/{session_id}");
        Outcome outcome;
        control.execute(commandFor(edge), outcome.done());
        QTRY_COMPARE(outcome.calls, 1);
        QVERIFY2(outcome.result.has_value(), outcome.text().c_str());
        QCOMPARE(outcome.result->executionId, std::string("r-1"));
        const auto body = json::parse(runner.requests().front().body.toStdString());
        const auto& command = body->find("commands")->items()->front();
        QCOMPARE(json::write(command), std::string(R"({"delay_ms":0,"type":"tcp","value":"CAMSHOT.Close"})"));
        QCOMPARE(pathOf(runner.requests()[1]), std::string("/scripts/r-1"));
    }

    void E42_theDirectWayIsOffUnlessAllowed()
    {
        Net net;
        RawServer host([](QTcpSocket& socket, const RawRequest& request) {
            socket.write(request.head.startsWith("POST") ? ok(R"({"state":"failed","session_id":"ignored"})")
                                                         : ok(R"({"state":"completed"})"));
        });
        RelayCommand command = commandFor({});
        command.directHost = "127.0.0.1";
        {
            RelayControl control(quick(), net.rng, net.http, net.post);
            Outcome outcome;
            control.execute(command, outcome.done());
            QTRY_COMPARE(outcome.calls, 1);
            QCOMPARE(outcome.text(), std::string("Edge TCP relay not configured for this orchestrator"));
            QCOMPARE(outcome.code(), ErrorCode::Unavailable);
        }
        RelayConfig config = quick();
        config.allowDirect = true;
        config.directPort = host.port();
        {
            // W-31: a host that named itself may not lead into our own network.
            RelayControl control(config, net.rng, net.http, net.post);
            Outcome outcome;
            control.execute(command, outcome.done());
            QTRY_COMPARE(outcome.calls, 1);
            QCOMPARE(outcome.text(), std::string("Runner endpoint unreachable"));
            QVERIFY(host.requests().empty());
            command.directHost.clear();
            Outcome homeless;
            control.execute(command, homeless.done());
            QTRY_COMPARE(homeless.calls, 1);
            QCOMPARE(homeless.text(), std::string("Orchestrator host unavailable"));
            QCOMPARE(homeless.code(), ErrorCode::Conflict);
        }
        config.directAddresses = net::AddressPolicy::Any;
        command.directHost = "127.0.0.1";
        RelayControl control(config, net.rng, net.http, net.post);
        Outcome outcome;
        control.execute(command, outcome.done());
        QTRY_COMPARE(outcome.calls, 1);
        QVERIFY2(outcome.result.has_value(), outcome.text().c_str());
        QVERIFY(outcome.result->executionId.starts_with("client-"));  // the body of the answer is ignored
        QCOMPARE(pathOf(host.requests()[0]), std::string("/scripts/execute"));
        QCOMPARE(pathOf(host.requests()[1]), "/scripts/" + outcome.result->executionId);
    }

    void E42_aStatusUrlElsewhereMustBePublic()
    {
        Net net;
        RawServer secret([](QTcpSocket& socket, const RawRequest&) { socket.write(ok(R"({"state":"completed"})")); });
        const std::string inside = "http://localhost:" + std::to_string(secret.port()) + "/admin";
        RawServer relay([&](QTcpSocket& socket, const RawRequest&) {
            socket.write(ok(json::write(json::Value::object({{"status_url", inside}})).c_str()));
        });
        RelayControl control(quick(), net.rng, net.http, net.post);
        fleet::EdgeConfig edge;
        edge.tcpRelayUrl = relay.url("/run");
        Outcome outcome;
        control.execute(commandFor(edge), outcome.done());
        QTRY_COMPARE(outcome.calls, 1);
        QCOMPARE(outcome.text(), std::string("Edge relay did not complete in time"));
        QVERIFY(secret.requests().empty());
    }

    void E42_hostilePeersEndInTime_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<bool>("whilePolling");
        for (const char* kind : {"hang", "drip", "pour", "hang up", "hang up mid-answer", "no http"}) {
            QTest::addRow("%s, asked", kind) << QString::fromLatin1(kind) << false;
            QTest::addRow("%s, polled", kind) << QString::fromLatin1(kind) << true;
        }
    }
    void E42_hostilePeersEndInTime()
    {
        QFETCH(QString, kind);
        QFETCH(bool, whilePolling);
        Net net;
        RawServer peer([&](QTcpSocket& socket, const RawRequest& request) {
            if (whilePolling && request.head.startsWith("POST"))
                return void(socket.write(ok(R"({"state":"queued"})")));
            if (kind == u"drip") {
                socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
                auto* timer = new QTimer(&socket);
                QObject::connect(timer, &QTimer::timeout, &socket, [&socket] { socket.write(" "); });
                timer->start(20);
            } else if (kind == u"pour") {
                socket.write("HTTP/1.1 200 OK\r\n\r\n");
                const QByteArray block(64 * 1024, 'x');
                QObject::connect(&socket, &QTcpSocket::bytesWritten, &socket, [&socket, block] {
                    if (socket.bytesToWrite() < 1'000'000)
                        socket.write(block);
                });
                socket.write(block);
            } else if (kind == u"hang up") {
                socket.abort();
            } else if (kind == u"hang up mid-answer") {
                socket.write("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"sta");
                socket.disconnectFromHost();
            } else if (kind == u"no http") {
                socket.write("\x01\x02garbage\r\n\r\n");
                socket.disconnectFromHost();
            }
        });
        RelayControl control(quick(), net.rng, net.http, net.post);
        fleet::EdgeConfig edge;
        edge.tcpRelayUrl = peer.url("/run");
        edge.tcpRelayStatusUrlTemplate = peer.url("/s/{execution_id}");
        Outcome outcome;
        QElapsedTimer timer;
        timer.start();
        control.execute(commandFor(edge, 1), outcome.done());
        QTRY_COMPARE_WITH_TIMEOUT(outcome.calls, 1, 10'000);
        QCOMPARE(outcome.text(),
                 std::string(whilePolling ? "Edge relay did not complete in time" : "Edge TCP relay unreachable"));
        QCOMPARE(outcome.code(), whilePolling ? ErrorCode::Timeout : ErrorCode::Protocol);
        QVERIFY2(timer.elapsed() < (whilePolling ? 3'000 : 1'500), qPrintable(QString::number(timer.elapsed())));
        control.stop();
        QCOMPARE(outcome.calls, 1);
    }

    void E42_aSessionHasFewCommandsUnderWay()
    {
        Net net;
        RawServer peer([](QTcpSocket&, const RawRequest&) {});
        RelayConfig config = quick();
        config.callMs = 5'000;
        RelayControl control(config, net.rng, net.http, net.post);
        fleet::EdgeConfig edge;
        edge.tcpRelayUrl = peer.url("/run");
        std::vector<Outcome> outcomes(5);
        for (auto& outcome : outcomes)
            control.execute(commandFor(edge), outcome.done());
        QTRY_COMPARE(outcomes[4].calls, 1);
        QCOMPARE(outcomes[4].code(), ErrorCode::Overloaded);
        for (int i = 0; i < 4; ++i)
            QCOMPARE(outcomes[std::size_t(i)].calls, 0);
        control.stop();  // each of them completes, once
        for (int i = 0; i < 4; ++i) {
            QCOMPARE(outcomes[std::size_t(i)].calls, 1);
            QCOMPARE(outcomes[std::size_t(i)].code(), ErrorCode::Cancelled);
        }
        Outcome late;
        control.execute(commandFor(edge), late.done());
        QTRY_COMPARE(late.calls, 1);
        QCOMPARE(late.code(), ErrorCode::Cancelled);
    }

    void E42_whoHangsUpIsNotPolledFor()
    {
        Net net;
        int polls = 0;
        RawServer peer([&](QTcpSocket& socket, const RawRequest& request) {
            polls += request.head.startsWith("GET") ? 1 : 0;
            socket.write(ok(R"({"state":"running"})"));
        });
        RelayControl control(quick(), net.rng, net.http, net.post);
        fleet::EdgeConfig edge;
        edge.tcpRelayUrl = peer.url("/run");
        edge.tcpRelayStatusUrlTemplate = peer.url("/s");
        RelayCommand command = commandFor(edge, 60);
        command.wanted = [&] { return polls < 3; };
        Outcome outcome;
        control.execute(command, outcome.done());
        QTRY_COMPARE(outcome.calls, 1);
        QCOMPARE(outcome.code(), ErrorCode::Cancelled);
        QCOMPARE(polls, 3);
    }

    // --- places -----------------------------------------------------------------------------------------------------------

    void W5_placesComeFromTheSecondServiceAndAreKept()
    {
        Net net;
        RawServer first([](QTcpSocket& socket, const RawRequest&) { socket.write(ok(R"({"success":false})")); });
        RawServer second([](QTcpSocket& socket, const RawRequest&) { socket.write(ok(R"({"lat":1.5,"lon":-2})")); });
        GeolocationConfig config;
        config.services = {{first.url("/a/"), ""}, {second.url("/b/"), "/json/"}};
        config.addresses = net::AddressPolicy::Any;
        Geolocation places(config, net.clock, net.http, net.post);
        std::vector<GeoPlaces> got;
        const auto keep = [&](GeoPlaces found) { got.push_back(std::move(found)); };
        places.locate({"192.0.2.1"}, keep);
        QTRY_COMPARE(got.size(), std::size_t(1));
        QCOMPARE(got[0].at("192.0.2.1").latitude, 1.5);
        QCOMPARE(pathOf(first.requests()[0]), std::string("/a/192.0.2.1"));
        QCOMPARE(pathOf(second.requests()[0]), std::string("/b/192.0.2.1/json/"));
        places.locate({"192.0.2.1"}, keep);  // answered inside the call
        QCOMPARE(got.size(), std::size_t(2));
        QCOMPARE(second.requests().size(), std::size_t(1));
        net.clock.advanceMs(86'401'000);
        places.locate({"192.0.2.1"}, keep);
        QTRY_COMPARE(got.size(), std::size_t(3));
        QCOMPARE(second.requests().size(), std::size_t(2));
    }

    void W5_failuresAreKeptForAWhileOnly()
    {
        Net net;
        RawServer service([](QTcpSocket& socket, const RawRequest&) { socket.write(RawServer::answer(429, "")); });
        GeolocationConfig config;
        config.services = {{service.url("/"), ""}};
        config.addresses = net::AddressPolicy::Any;
        Geolocation places(config, net.clock, net.http, net.post);
        int calls = 0;
        const auto count = [&](GeoPlaces found) {
            QVERIFY(found.empty());
            ++calls;
        };
        places.locate({"192.0.2.1"}, count);
        QTRY_COMPARE(calls, 1);
        places.locate({"192.0.2.1"}, count);
        QCOMPARE(calls, 2);
        QCOMPARE(service.requests().size(), std::size_t(1));
        net.clock.advanceMs(301'000);
        places.locate({"192.0.2.1"}, count);
        QTRY_COMPARE(calls, 3);
        QCOMPARE(service.requests().size(), std::size_t(2));
    }

    void W5_aSilentServiceHoldsNobodyForLong()
    {
        Net net;
        RawServer silent([](QTcpSocket&, const RawRequest&) {});
        GeolocationConfig config;
        config.services = {{silent.url("/"), ""}, {silent.url("/x/"), ""}};
        config.addresses = net::AddressPolicy::Any;
        config.timeoutMs = 60'000;
        config.waitMs = 200;
        Geolocation places(config, net.clock, net.http, net.post);
        std::vector<std::string> many;
        for (int i = 0; i < 200; ++i)
            many.push_back("192.0.2." + std::to_string(i));
        int calls = 0;
        QElapsedTimer timer;
        timer.start();
        places.locate(many, [&](GeoPlaces) { ++calls; });
        QTRY_COMPARE(calls, 1);
        QVERIFY(timer.elapsed() < 2'000);
        QVERIFY(silent.connections() <= config.parallel);
        places.locate({"203.0.113.1"}, [&](GeoPlaces) { ++calls; });
        QCoreApplication::sendPostedEvents();
        places.stop();
        QTRY_COMPARE(calls, 2);
    }

    void W5_theQueueOfPlacesIsBounded()
    {
        Net net;
        RawServer silent([](QTcpSocket&, const RawRequest&) {});
        GeolocationConfig config;
        config.services = {{silent.url("/"), ""}};
        config.addresses = net::AddressPolicy::Any;
        config.queue = 10;
        config.parallel = 1;
        config.waitMs = 60'000;
        Geolocation places(config, net.clock, net.http, net.post);
        std::vector<std::string> many;
        for (int i = 0; i < 11; ++i)
            many.push_back("192.0.2." + std::to_string(i));
        int waiting = 0, refused = 0;
        places.locate(many, [&](GeoPlaces) { ++waiting; });
        places.locate({"203.0.113.1"}, [&](GeoPlaces) { ++refused; });  // no room: unknown at once
        QTRY_VERIFY(refused == 1 || silent.connections() == 1);
        places.locate({"203.0.113.2"}, [&](GeoPlaces) { ++refused; });
        places.locate({"203.0.113.3"}, [&](GeoPlaces) { ++refused; });
        QTRY_VERIFY(refused >= 1);
        QCOMPARE(waiting, 0);
        places.stop();
        QTRY_COMPARE(waiting, 1);
    }

    // --- analytics ----------------------------------------------------------------------------------------------------------

    void W5_analyticsAreSentInTheBackground()
    {
        Net net;
        RawServer hog([](QTcpSocket& socket, const RawRequest&) { socket.write(ok("{}")); });
        AnalyticsConfig config;
        config.enabled = true;
        config.apiKey = "phc_key";
        config.host = hog.url("");
        config.siteEnv = "test";
        Analytics analytics(config, net.http, net.post);
        AnalyticsEvent event;
        event.name = "skillmd_session_started";
        event.distinctId = "installation-1";
        event.properties = {{"session_mode", "guest"}};
        event.time = Timestamp{1'735'689'600'000'000};
        analytics.track(event);
        event.distinctId = "  ";
        analytics.track(event);  // nobody: not sent
        QTRY_COMPARE(analytics.counters().sent, std::int64_t(1));
        QCOMPARE(hog.requests().size(), std::size_t(1));
        QCOMPARE(pathOf(hog.requests()[0]), std::string("/capture/"));
        QCOMPARE(hog.requests()[0].body.toStdString(),
                 std::string(R"({"api_key":"phc_key","event":"skillmd_session_started","distinct_id":"installation-1",)"
                             R"("properties":{"session_mode":"guest","distinct_id":"installation-1","site_env":"test",)"
                             R"("contract_version":"skillmd-posthog-v1","ts":"2025-01-01T00:00:00Z"}})"));
    }

    void W5_aSlowAnalyticsHostCostsNobodyAnything()
    {
        Net net;
        RawServer silent([](QTcpSocket&, const RawRequest&) {});
        AnalyticsConfig config;
        config.enabled = true;
        config.apiKey = "k";
        config.host = silent.url("");
        config.queue = 100;
        Analytics analytics(config, net.http, net.post);
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 10'000; ++i)
            analytics.track({"e", "installation-1", {}, {}});
        QVERIFY2(timer.elapsed() < 1'000, qPrintable(QString::number(timer.elapsed())));
        const auto counters = analytics.counters();
        QCOMPARE(counters.made, std::int64_t(10'000));
        QCOMPARE(counters.dropped, std::int64_t(9'900));
        QTRY_VERIFY(silent.connections() > 0);
        QVERIFY(silent.connections() <= config.parallel);
        QTRY_VERIFY_WITH_TIMEOUT(analytics.counters().failed >= 1, 10'000);  // its deadline, then the next
        analytics.stop();
    }

    void virtualModeMakesButDoesNotSend()
    {
        Net net;
        RawServer hog([](QTcpSocket& socket, const RawRequest&) { socket.write(ok("{}")); });
        AnalyticsConfig config;
        config.apiKey = "k";
        config.host = hog.url("");
        config.virtualMode = true;
        Analytics off(config, net.http, net.post);
        off.track({"e", "installation-1", {}, {}});
        QCOMPARE(off.counters().made, std::int64_t(0));
        config.enabled = true;
        Analytics analytics(config, net.http, net.post);
        analytics.track({"e", "installation-1", {}, {}});
        QCOMPARE(analytics.counters().made, std::int64_t(1));
        QCoreApplication::sendPostedEvents();
        QVERIFY(hog.requests().empty());
    }
};

QTEST_GUILESS_MAIN(TestUsageClientNetwork)
#include "tst_usage_client_network.moc"
