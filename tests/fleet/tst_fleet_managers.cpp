#include "support/fleet_bench.h"
#include "support/net_thread.h"
#include "support/raw_server.h"

#include <QTimer>

using namespace sluice;
using namespace sluice::fleet;
using namespace sluice::test;

namespace {

// A manager on loopback with a script: what each path answers, and how long it takes.
struct Manager {
    explicit Manager(NetThread& netThread) : thread(netThread)
    {
        thread.runAndWait([this] {
            server = std::make_unique<RawServer>([this](QTcpSocket& socket, const RawRequest& request) {
                const QByteArray path = request.head.split(' ').value(1);
                calls.push_back((path + " " + request.body).toStdString());
                mostAtOnce = std::max(mostAtOnce, ++atOnce);
                const auto answer = answers.find(path.toStdString());
                const QByteArray reply =
                    answer == answers.end() ? RawServer::answer(200, "{\"ok\":true}") : answer->second;
                QTimer::singleShot(delayMs, &socket, [this, &socket, reply] {
                    --atOnce;
                    if (reply.isEmpty())
                        return socket.abort();
                    socket.write(reply);
                    socket.disconnectFromHost();
                });
            });
        });
    }
    ~Manager()
    {
        thread.runAndWait([this] { server.reset(); });
    }
    NetThread& thread;
    std::unique_ptr<RawServer> server;
    std::map<std::string, QByteArray> answers;  // set before the call
    std::vector<std::string> calls;             // net thread; read when nothing is under way
    int atOnce = 0, mostAtOnce = 0, delayMs = 0;
};

struct Office {
    explicit Office(ManagerConfig given = {.addresses = net::AddressPolicy::Any}) : manager(thread), config(given)
    {
        config.port = manager.server->port();
        thread.runAndWait([this] { http = std::make_unique<net::HttpClient>(); });
        open();
    }
    ~Office()
    {
        managers->stop();
        thread.runAndWait([this] { http.reset(); });
    }
    void open()
    {
        managers = std::make_unique<ManagerOperations>(ManagerOperations::Ports{bench.store.database(), *bench.audit,
                                                                                *bench.registry, bench.clock, bench.rng,
                                                                                *http, thread.poster()},
                                                       config);
        FleetBench::check(bench.run([this](storage::Connection& c) { return managers->load(c); }));
    }
    Result<OperationResult> upgrade(UpgradeRequest request)
    {
        return wait([&](auto accepted, auto finished) {
            managers->upgrade(std::move(request), bench.context(), accepted, finished);
        });
    }
    Result<OperationResult> rollout(RolloutRequest request)
    {
        return wait([&](auto accepted, auto finished) {
            managers->rollout(std::move(request), bench.context(), accepted, finished);
        });
    }
    template<class F>
    Result<OperationResult> wait(F start)
    {
        std::promise<Result<OperationResult>> promise;
        start(
            [&](Result<std::string> id) {
                if (!id)
                    promise.set_value(fail(id.error()));
            },
            [&](Result<OperationResult> result) { promise.set_value(std::move(result)); });
        return promise.get_future().get();
    }
    FleetBench bench;
    NetThread thread;
    Manager manager;
    ManagerConfig config;
    std::unique_ptr<net::HttpClient> http;
    std::unique_ptr<ManagerOperations> managers;
};

constexpr const char* here = "http://127.0.0.1:1/health";

}  // namespace

class TestFleetManagers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void E14_sleepsUpgradesAndWakes()
    {
        Office office;
        office.bench.addOrchestrator("orch-a", 1, here);
        office.manager.answers["/ops/upgrade"] =
            RawServer::answer(200, R"({"stdout":"x","version":"v2","api_key":"k"})");
        const auto done = FleetBench::must(office.upgrade({"orch-a", "v2", "tag", true, 0, 5'000}));
        QCOMPARE(done.state, std::string("done"));
        QCOMPARE(done.succeeded, std::int64_t(1));
        const json::Value& result = done.results.front();
        QCOMPARE(*result.find("ok")->boolean(), true);
        QCOMPARE(result.int64("sleep_http_status"), std::optional<std::int64_t>(200));
        QCOMPARE(result.int64("wake_http_status"), std::optional<std::int64_t>(200));
        QCOMPARE(result.text("upgrade_response_snippet").value_or(""),
                 std::string_view(R"({"api_key": "[redacted]", "version": "v2"})"));
        QVERIFY(result.find("error")->isNull());
        QCOMPARE(office.manager.calls,
                 (std::vector<std::string>{
                     R"(/power {"action":"sleep","reason":"payments /ops/upgrade"})",
                     R"(/ops/upgrade {"apply":true,"ref":"v2","service_image_tag":"tag"})",
                     R"(/power {"action":"wake","reason":"payments /ops/upgrade done","awake_seconds":0})"}));
        const auto record = office.bench.registry->snapshot()->find("orch-a");
        const auto pin = json::parse(*record->desiredPin);
        QCOMPARE(pin->text("ref").value_or(""), std::string_view("v2"));
        const auto last = json::parse(*record->lastOpsUpgrade);
        QCOMPARE(*last->find("ok")->boolean(), true);
        QCOMPARE(last->int64("upgrade_http_status"), std::optional<std::int64_t>(200));
        QVERIFY(!last->find("error"));
        QCOMPARE(office.bench.audited("desired_pin_set"), 1);
        QCOMPARE(office.bench.audited("ops_upgrade_recorded"), 1);
        QCOMPARE(office.bench.audited("fleet.upgrade"), 1);
    }

    void E14_whatStopsAnUpgrade_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<int>("calls");
        QTest::addColumn<QString>("error");
        QTest::newRow("sleep refused") << "/power" << RawServer::answer(409, "{}") << 1 << "sleep failed";
        QTest::newRow("upgrade refused, woken") << "/ops/upgrade" << RawServer::answer(500, "boom") << 3 << "";
        QTest::newRow("ok false, woken") << "/ops/upgrade" << RawServer::answer(200, "{\"ok\":false}") << 3 << "";
        QTest::newRow("connection lost") << "/ops/upgrade" << QByteArray() << 2 << "*";
    }
    void E14_whatStopsAnUpgrade()
    {
        QFETCH(QString, path);
        QFETCH(QByteArray, answer);
        QFETCH(int, calls);
        QFETCH(QString, error);
        Office office;
        office.bench.addOrchestrator("orch-a", 1, here);
        office.manager.answers[path.toStdString()] = answer;
        const auto done = FleetBench::must(office.upgrade({"orch-a", {}, {}, true, 60, 5'000}));
        const json::Value& result = done.results.front();
        QCOMPARE(*result.find("ok")->boolean(), false);
        QCOMPARE(done.succeeded, std::int64_t(0));
        QCOMPARE(int(office.manager.calls.size()), calls);
        const std::string said(result.text("error").value_or(""));
        if (error == "*")
            QVERIFY(!said.empty());
        else
            QCOMPARE(said, error.toStdString());
        QCOMPARE(
            *json::parse(*office.bench.registry->snapshot()->find("orch-a")->lastOpsUpgrade)->find("ok")->boolean(),
            false);
    }

    void E14_withoutApplyOnlyThePinIsSet()
    {
        Office office;
        office.bench.addOrchestrator("orch-a", 1, here);
        const auto done = FleetBench::must(office.upgrade({"orch-a", "v3", {}, false, {}, 5'000}));
        QCOMPARE(*done.results.front().find("ok")->boolean(), true);
        QVERIFY(office.manager.calls.empty());
        const auto last = json::parse(*office.bench.registry->snapshot()->find("orch-a")->lastOpsUpgrade);
        QCOMPARE(*last->find("skipped_apply")->boolean(), true);
        // Nothing given erases the pin.
        FleetBench::must(office.upgrade({"orch-a", {}, {}, false, {}, 5'000}));
        QVERIFY(json::parse(*office.bench.registry->snapshot()->find("orch-a")->desiredPin)->find("ref")->isNull());
        QCOMPARE(office.upgrade({"nobody", {}, {}, true, {}, 5'000}).error().message,
                 std::string("Unknown orchestrator"));
        office.bench.addOrchestrator("homeless", 2);
        QCOMPARE(office.upgrade({"homeless", {}, {}, true, {}, 5'000}).error().message,
                 std::string("Orchestrator host missing from registry"));
        QVERIFY(!office.bench.registry->snapshot()->find("homeless")->desiredPin);
    }

    void E13_eachTargetHasItsResult()
    {
        Office office;
        office.bench.addOrchestrator("orch-a", 1, here);
        office.bench.addOrchestrator("homeless", 2);
        office.manager.answers["/ops/rollout"] = RawServer::answer(503, "<html>");
        const auto done = FleetBench::must(
            office.rollout({"img:1", "pay", {" orch-a ", "nobody", "homeless", "orch-a", " "}, true, 5'000}));
        QCOMPARE(done.results.size(), std::size_t(3));
        const json::Value& called = done.results[0];
        QCOMPARE(called.int64("http_status"), std::optional<std::int64_t>(503));
        QCOMPARE(*called.find("ok")->boolean(), false);
        QVERIFY(called.find("error")->isNull());
        QCOMPARE(called.text("response_snippet").value_or(""), std::string_view("(not JSON, 6 bytes)"));
        QCOMPARE(done.results[1].text("error").value_or(""), std::string_view("Unknown orchestrator"));
        QCOMPARE(done.results[2].text("error").value_or(""),
                 std::string_view("Orchestrator host missing from registry"));
        QCOMPARE(office.manager.calls,
                 (std::vector<std::string>{
                     R"(/ops/rollout {"image_ref":"img:1","payments_api_url":"pay","recreate_stopped":true})"}));
        const auto kept = FleetBench::must(office.managers->find(done.id));
        QCOMPARE(kept.state, std::string("done"));
        QCOMPARE(kept.results, done.results);
        QCOMPARE(FleetBench::must(office.rollout({"img", "u", {" "}, false, 5'000})).results.size(), std::size_t(0));
    }

    void W4_targetsAreCalledInParallelUpToTheBound()
    {
        Office office({.addresses = net::AddressPolicy::Any, .parallel = 4});
        office.manager.delayMs = 100;
        RolloutRequest request{"img", "u", {}, false, 5'000};
        for (int i = 0; i < 12; ++i) {
            office.bench.addOrchestrator("orch-" + std::to_string(i), i + 1, here);
            request.orchestrators.push_back("orch-" + std::to_string(i));
        }
        QElapsedTimer elapsed;
        elapsed.start();
        const auto done = FleetBench::must(office.rollout(request));
        QCOMPARE(done.succeeded, std::int64_t(12));
        QCOMPARE(office.manager.mostAtOnce, 4);
        QVERIFY2(elapsed.elapsed() < 1'100, "three rounds of 100 ms, not twelve");
        for (int i = 0; i < 12; ++i)
            QCOMPARE(done.results[std::size_t(i)].text("orchestrator_id").value_or(""),
                     std::string_view("orch-" + std::to_string(i)));
    }

    void oneOrchestratorIsNeverCalledTwiceAtOnce()
    {
        Office office;
        office.manager.delayMs = 50;
        office.bench.addOrchestrator("orch-a", 1, here);
        std::vector<std::promise<void>> ends(4);
        for (auto& end : ends) {
            office.managers->power(
                "orch-a", "wake", "test", {}, office.bench.context(),
                [](const Result<std::string>& id) { QVERIFY(id); },
                [&end](const Result<OperationResult>& result) {
                    QVERIFY(result);
                    end.set_value();
                });
        }
        for (auto& end : ends)
            end.get_future().get();
        QCOMPARE(office.manager.mostAtOnce, 1);
        QCOMPARE(office.manager.calls.size(), std::size_t(4));
    }

    void W45_anAnswerWithoutProofIsNoAnswer()
    {
        for (const bool required : {false, true}) {
            Office office({.addresses = net::AddressPolicy::Any, .secret = "shared", .proofRequired = required});
            office.bench.addOrchestrator("orch-a", 1, here);
            const auto done = FleetBench::must(office.rollout({"img", "u", {"orch-a"}, false, 5'000}));
            QCOMPARE(*done.results.front().find("ok")->boolean(), !required);
            QCOMPARE(done.results.front().text("error").value_or(""),
                     std::string_view(required ? "the manager's answer is not proven" : ""));
            office.thread.runAndWait([&] {
                QCOMPARE(office.manager.server->requests().front().header("x-sluice-proof").size(), qsizetype(64));
            });
        }
    }

    void W31_hostsThatMayNotBeReachedAreNotCalled()
    {
        for (const auto policy : {net::AddressPolicy::PublicOnly, net::AddressPolicy::RoutedOnly}) {
            Office office({.addresses = policy});
            office.bench.addOrchestrator("loop", 1, here);
            office.bench.addOrchestrator("meta", 2, "http://169.254.169.254/latest");
            const auto done = FleetBench::must(office.rollout({"img", "u", {"loop", "meta"}, false, 2'000}));
            for (const json::Value& result : done.results) {
                QCOMPARE(*result.find("ok")->boolean(), false);
                QVERIFY(result.text("error").value_or("").find("address rule") != std::string_view::npos);
            }
            QVERIFY(office.manager.calls.empty());
        }
    }

    void aFullQueueSaysSo()
    {
        Office office({.addresses = net::AddressPolicy::Any, .queue = 2});
        QCOMPARE(office.rollout({"img", "u", {"a", "b", "c"}, false, 1'000}).error().code, ErrorCode::Overloaded);
        QCOMPARE(FleetBench::must(office.rollout({"img", "u", {"a", "b"}, false, 1'000})).results.size(),
                 std::size_t(2));
        QCOMPARE(FleetBench::must(office.rollout({"img", "u", {"a", "b"}, false, 1'000})).results.size(),
                 std::size_t(2));
    }

    void whatWasUnderWayAtTheEndIsInterruptedNotRepeated()
    {
        Office office;
        office.manager.delayMs = 60'000;
        office.bench.addOrchestrator("orch-a", 1, here);
        office.bench.addOrchestrator("orch-b", 2, here);
        std::promise<std::string> accepted;
        office.managers->rollout({"img", "u", {"orch-a", "orch-b"}, false, 30'000}, office.bench.context(),
                                 [&](Result<std::string> id) { accepted.set_value(id.value_or("")); }, {});
        const std::string id = accepted.get_future().get();
        QTRY_COMPARE(office.bench.count("SELECT COUNT(*) FROM fleet_op_targets WHERE state = 'running'"),
                     std::int64_t(2));
        QCOMPARE(FleetBench::must(office.managers->find(id)).state, std::string("running"));
        office.managers->stop();
        QTRY_COMPARE(office.managers->running(), 0);
        office.open();
        const auto kept = FleetBench::must(office.managers->find(id));
        QCOMPARE(kept.state, std::string("interrupted"));
        QCOMPARE(kept.results.size(), std::size_t(2));
        QCOMPARE(kept.results[0].text("error").value_or(""),
                 std::string_view("The program ended while this was under way"));
        QCOMPARE(office.manager.calls.size(), std::size_t(2));
    }

    void W2_oldOperationsArePurged()
    {
        Office office;
        FleetBench::must(office.rollout({"img", "u", {"nobody"}, false, 1'000}));
        const auto purge = [&] {
            FleetBench::check(office.bench.run(
                [&](storage::Connection& c) { return office.managers->purge(c, office.bench.clock.now()); }));
            return office.bench.count("SELECT COUNT(*) FROM fleet_op_targets");
        };
        QCOMPARE(purge(), std::int64_t(1));
        office.bench.clock.advanceMs(91LL * 86'400'000);
        QCOMPARE(purge(), std::int64_t(0));
        QCOMPARE(office.bench.count("SELECT COUNT(*) FROM fleet_ops"), std::int64_t(0));
    }

    void theTablesShowProgress()
    {
        Office office;
        office.bench.addOrchestrator("orch-a", 1, here);
        FleetBench::must(office.rollout({"img", "u", {"orch-a", "nobody"}, false, 5'000}));
        const auto operations = makeManagerOperationsTable(office.bench.store.readers(), &office.managers->changes());
        const auto targets = makeManagerTargetsTable(office.bench.store.readers(), &office.managers->changes());
        const auto one = FleetBench::must(operations->page({.order = {"created", true}, .filter = {}, .from = {}}));
        QCOMPARE(one.rows.size(), std::size_t(1));
        QCOMPARE(std::get<std::string>(one.rows[0].cells[3]), std::string("done"));
        QCOMPARE(std::get<std::int64_t>(one.rows[0].cells[6]), std::int64_t(2));
        QCOMPARE(std::get<std::int64_t>(one.rows[0].cells[7]), std::int64_t(1));
        const auto both = FleetBench::must(targets->page({.order = {"no", false}, .filter = {}, .from = {}}));
        QCOMPARE(both.rows.size(), std::size_t(2));
        QCOMPARE(std::get<std::string>(both.rows[0].cells[5]), std::string("ok"));
        QCOMPARE(std::get<std::string>(both.rows[1].cells[5]), std::string("failed"));
    }
};

int main(int argc, char** argv)
{
    return sluice::test::runOnBothEngines<TestFleetManagers>(argc, argv);
}
#include "tst_fleet_managers.moc"
