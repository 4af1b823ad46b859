// The console's ports over a whole engine in a profile of its own: what the window asks for is done by the rooms, answers come once and on
// the GUI thread, and what was done is in the audit log.
#include "app/console/clearing_tables.h"
#include "app/console/identity_port.h"
#include "app/console/ops_port.h"
#include "app/console/ops_tables.h"
#include "app/lifecycle/engine.h"
#include "app/lifecycle/legacy_part.h"
#include "core/hex.h"
#include "support/stub_managers.h"
#include "support/v1_installation.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

using namespace sluice;
using namespace sluice::app;
using namespace sluice::test;

namespace {

constexpr std::uint16_t managerPort = 9'090;

// A port's answer, with the thread it came on and how often.
template<class T>
struct Answer {
    models::Done<T> take()
    {
        return [this](Result<T> result) {
            ++times;
            thread = QThread::currentThread();
            value = std::move(result);
        };
    }
    bool wait()
    {
        return QTest::qWaitFor([this] { return times > 0; }, 60'000) && times == 1
               && thread == QCoreApplication::instance()->thread();
    }
    std::optional<Result<T>> value;
    int times = 0;
    QThread* thread = nullptr;
};

class RunningEngine {
public:
    explicit RunningEngine(std::vector<std::pair<std::string, std::string>> more = {})
    {
        SettingInputs inputs;
        const std::string folder = m_dir.path().toStdString();
        QFile key(m_dir.filePath(QStringLiteral("master.key")));
        if (!key.open(QIODevice::WriteOnly) || key.write(QByteArray(64, 'b')) != 64)
            qFatal("no master key");
        key.close();
        key.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        inputs.homeDirectory = folder;
        inputs.commandLine = {{"SLUICE_DATA_DIR", folder + "/data"},
                              {"SLUICE_MASTER_KEY_FILE", key.fileName().toStdString()},
                              {"SLUICE_FLEET_ADDRESSES", "any"},
                              {"PAYMENTS_API_PORT", "0"}};
        inputs.commandLine.insert(inputs.commandLine.end(), more.begin(), more.end());
        auto settings = Settings::load(inputs);
        if (!settings)
            qFatal("settings: %s", settings.error().message.c_str());
        m_settings = std::make_unique<Settings>(std::move(*settings));
        auto started = Engine::start(*m_settings, m_log);
        if (!started)
            qFatal("start: %s", started.error().message.c_str());
        engine = std::move(*started);
    }
    ~RunningEngine()
    {
        engine->workers().waitForDone();
        engine->stop();
    }

    Delivery delivery() { return {&m_gui, engine->workers()}; }
    // An operation of the API as the window asks for it.
    Result<json::Value> ask(const char* method, const char* target, json::Value body = {}, const std::string& key = {})
    {
        OpsPort port(delivery(), engine->api(), engine->clearinghouseListeners().builder());
        Answer<json::Value> answer;
        port.run({method, target, std::move(body), key}, answer.take());
        if (answer.times != 0 || !answer.wait())
            return fail(ErrorCode::Internal, "the answer did not come as it should");
        return *answer.value;
    }
    static std::int64_t count(const TableSource& table, const char* column, const char* value)
    {
        const auto rows = table.count(filterEqual(column, value));
        return rows ? *rows : -1;
    }
    QString path(const char* name) const { return m_dir.filePath(QString::fromLatin1(name)); }

    std::unique_ptr<Engine> engine;

private:
    QTemporaryDir m_dir;
    LogHub m_log{"warning"};
    QObject m_gui;
    std::unique_ptr<Settings> m_settings;
};

json::Value orchestrator(const std::string& id, const std::string& host)
{
    return json::Value::object({{"orchestrator_id", id},
                                {"address", std::string("0x00000000000000000000000000000000000000a") + host.back()},
                                {"health_url", "http://" + host + ":9090/health"}});
}

// Settings under which these are registered: no chain is there to rank anybody.
std::vector<std::pair<std::string, std::string>> fleetOf(json::Array orchestrators)
{
    return {{"PAYMENTS_BOOTSTRAP_ORCHESTRATORS", json::write(json::Value(std::move(orchestrators)))}};
}

}  // namespace

class TestAppConsolePorts : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void operationsAreTheApisOwn()
    {
        RunningEngine house;
        const auto made = house.ask(
            "POST", "/api/workload-offers",
            json::Value::object(
                {{"offer_id", "video"}, {"title", "Video"}, {"kind", "stream"}, {"payout_amount_eth", "0.0004"}}));
        QVERIFY2(made, made ? "" : made.error().message.c_str());
        const TableSet tables = opsTables(*house.engine);
        QCOMPARE(RunningEngine::count(*tables.at("offers"), "id", "video"), std::int64_t(1));
        const auto again = house.ask(
            "POST", "/api/workload-offers",
            json::Value::object(
                {{"offer_id", "video"}, {"title", "Video"}, {"kind", "stream"}, {"payout_amount_eth", "0.0004"}}));
        QVERIFY(!again);
        QCOMPARE(again.error().code, ErrorCode::Conflict);
        const auto wrong = house.ask("POST", "/api/workload-offers", json::Value::object({{"offer_id", "film"}}));
        QVERIFY(!wrong);
        QCOMPARE(wrong.error().code, ErrorCode::InvalidArgument);
        QVERIFY2(wrong.error().message.find("title: ") != std::string::npos, wrong.error().message.c_str());
        const auto gone = house.ask("DELETE", "/api/tokens/nobody");
        QVERIFY(!gone);
        QCOMPARE(gone.error().code, ErrorCode::NotFound);
    }

    // A tenant, a user, a key, a grant asked for twice: what the pages of the clearinghouse do, through the builder API's own routes.
    void theClearinghouseIsRunFromTheWindow()
    {
        RunningEngine house({{"WEBHOOK_SECRET", "a-secret-of-the-signer-0123456789"},
                             {"PORT", "0"},
                             {"IDENTITY_AUTH_MODE", "api_key"},
                             {"IDENTITY_ISSUER", "https://identity.example"},
                             {"DEMO_API_KEY", "sk_demo_secret"},
                             {"OPERATOR_KEY", "an-operator-key-0123456789abcdef"},
                             {"BUILDER_API_PORT", "0"},
                             {"ORACLE_MANUAL_USD", "3000"}});
        const auto off = clearingPartsOff(*house.engine);
        for (const char* table : {"tenants", "api_keys", "authorisations", "spend_sessions", "device_grants", "events"})
            QVERIFY2(!off.contains(table), table);
        const auto tenant =
            house.ask("POST", "/api/v1/platform/apps", json::Value::object({{"name", "Atlas"}, {"clientId", "atlas"}}));
        QVERIFY2(tenant, tenant ? "" : tenant.error().message.c_str());
        QVERIFY(house.ask("POST", "/api/v1/apps/atlas/users",
                          json::Value::object({{"externalUserId", "alice"}, {"issueApiKey", false}})));
        const auto key =
            house.ask("POST", "/api/v1/apps/atlas/users/alice/keys", json::Value::object({{"label", "ci"}}));
        QVERIFY2(key && key->text("apiKey"), key ? "no key" : key.error().message.c_str());
        for (int i = 0; i < 2; ++i) {
            const auto grant = house.ask(
                "POST", "/api/v1/apps/atlas/users/alice/allowances",
                json::Value::object({{"amount", "25"}, {"currency", "USD"}, {"reason", "inv 7"}}), "one-dialog");
            QVERIFY2(grant, grant ? "" : grant.error().message.c_str());
        }
        TableSet tables;
        addClearingTables(*house.engine, tables);
        QCOMPARE(RunningEngine::count(*tables.at("tenants"), "client_id", "atlas"), std::int64_t(1));
        QCOMPARE(RunningEngine::count(*tables.at("api_keys"), "external_user_id", "alice"), std::int64_t(1));
        QCOMPARE(RunningEngine::count(*tables.at("grants"), "reason", "inv 7"), std::int64_t(1));
        const auto again =
            house.ask("POST", "/api/v1/platform/apps", json::Value::object({{"name", "Atlas"}, {"clientId", "atlas"}}));
        QVERIFY(!again);
        QCOMPARE(again.error().code, ErrorCode::Conflict);
        QVERIFY(!house.ask("POST", "/api/v1/platform/dead-letters/7/redrive", json::Value(json::Object{})));

        IdentityPort identity(house.delivery(), house.engine->clearinghouse(), house.engine->settings(),
                              house.engine->clock());
        Answer<models::IdentityVerdict> good, bad;
        const std::string text(*key->text("apiKey"));
        identity.tryToken(crypto::SecretBytes(asBytes(text)), good.take());
        QVERIFY(good.wait() && *good.value && (*good.value)->accepted);
        QCOMPARE((*good.value)->identity, std::string("atlas:alice"));
        identity.tryToken(crypto::SecretBytes(asBytes("sk_nobodys")), bad.take());
        QVERIFY(bad.wait() && *bad.value && !(*bad.value)->accepted);
        Answer<models::IdentityView> test;
        identity.test(test.take());
        QVERIFY(test.wait() && !*test.value);  // no provider is asked: the error says what to set
        QVERIFY(test.value->error().message.find("OIDC_ISSUER") != std::string::npos);
    }

    void partsThatAreOffSayHow()
    {
        RunningEngine house;
        const auto off = clearingPartsOff(*house.engine);
        QVERIFY(off.contains("tenants") && off.at("tenants").find("WEBHOOK_SECRET") != std::string::npos);
        QVERIFY(off.contains("events") && off.at("events").find("KAFKA_BROKERS") != std::string::npos);
        QVERIFY(off.contains("invoices") && off.at("invoices").find("SETTLEMENT_OPENMETER_URL") != std::string::npos);
        const auto refused = house.ask("POST", "/api/v1/platform/apps", json::Value::object({{"name", "x"}}));
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Unavailable);
    }

    void anEdgeIsReadBeforeItIsChanged()
    {
        RunningEngine house(fleetOf({orchestrator("orch-1", "127.0.0.9")}));
        json::Value edge = json::Value::object({{"orchestrator_id", "orch-1"},
                                                {"edge_id", "edge-1"},
                                                {"matchmaker_host", "m.example.net"},
                                                {"edge_cidrs", json::Value(json::Array{"203.0.113.0/24"})},
                                                {"runner_status_url_template", "https://r.example.net/{id}"}});
        const auto put = house.ask("PUT", "/api/orchestrator-edge", edge);
        QVERIFY2(put, put ? "" : put.error().message.c_str());
        const auto read = house.ask("GET", "/api/orchestrator-edge?orchestrator_id=orch-1");
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QCOMPARE(read->text("runner_status_url_template").value_or(""), std::string_view("https://r.example.net/{id}"));
        QVERIFY(!house.ask("GET", "/api/orchestrator-edge?orchestrator_id=nobody"));
    }

    void powerIsOrderedOnTheHosts()
    {
        StubManagers stubs(managerPort);
        stubs.set("127.0.77.1", "awake");
        stubs.set("127.0.77.2", "awake", StubManagers::Manner::Refuse);
        RunningEngine house(fleetOf({orchestrator("good", "127.0.77.1"), orchestrator("stubborn", "127.0.77.2")}));
        PowerPort port(house.delivery(), house.engine->power().control(), house.engine->clock());
        std::vector<models::PowerResult> seen;
        Answer<std::vector<models::PowerResult>> answer;
        port.order(
            {false, {"good", "stubborn", "nobody"}, {}, "night"},
            [&seen](models::PowerResult one) {
                QCOMPARE(QThread::currentThread(), QCoreApplication::instance()->thread());
                seen.push_back(std::move(one));
            },
            answer.take());
        QVERIFY(answer.wait());
        QVERIFY(*answer.value);
        const std::vector<models::PowerResult>& results = **answer.value;
        QCOMPARE(results.size(), std::size_t(3));
        QCOMPARE(seen.size(), std::size_t(3));
        QVERIFY2(results[0].ok, results[0].error.c_str());
        QVERIFY(!results[1].ok && !results[2].ok);
        QCOMPARE(results[2].error, std::string("unknown orchestrator"));
        QCOMPARE(stubs.host("127.0.77.1").orders.size(), std::size_t(1));
    }

    void anInstallationMovesInAndOut()
    {
        RunningEngine house;
        const QString from = house.path("v1");
        V1Installation old(from);
        old.fill(5, 400);
        LegacyPort port(house.delivery(), house.engine->legacy());
        int steps = 0;
        const auto progress = [&steps](const std::string&, std::int64_t, std::int64_t) { ++steps; };
        Answer<models::LegacyReport> dry;
        port.import({from.toStdString(), true, false}, progress, {}, dry.take());
        QVERIFY(dry.wait());
        QVERIFY2(*dry.value, *dry.value ? "" : dry.value->error().message.c_str());
        QVERIFY(!(*dry.value)->imported);
        QVERIFY(steps > 0);
        Answer<models::LegacyReport> moved;
        port.import({from.toStdString(), false, false}, progress, {}, moved.take());
        QVERIFY(moved.wait());
        QVERIFY2(*moved.value, *moved.value ? "" : moved.value->error().message.c_str());
        QVERIFY((*moved.value)->imported && (*moved.value)->proved);
        Answer<std::string> out;
        port.exportTo(house.path("out").toStdString(), {}, out.take());
        QVERIFY(out.wait());
        QVERIFY2(*out.value, *out.value ? "" : out.value->error().message.c_str());
        const V1Installation back(house.path("out"));
        QCOMPARE(back.read(QStringLiteral("balances.json")), old.read(QStringLiteral("balances.json")));
        std::stop_source stopped;
        stopped.request_stop();
        Answer<std::string> none;
        port.exportTo(house.path("none").toStdString(), stopped.get_token(), none.take());
        QVERIFY(none.wait());
        QVERIFY(!*none.value);
        QCOMPARE(none.value->error().code, ErrorCode::Cancelled);
    }
};

QTEST_GUILESS_MAIN(TestAppConsolePorts)
#include "tst_app_console_ports.moc"
