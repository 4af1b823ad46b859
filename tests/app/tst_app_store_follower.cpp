// Two programs on one PostgreSQL: what an operator does at one is known at the other within seconds, without a restart: users, keys, revocation, tenants,
// blocks, denied tokens, prices of models, meters.
#include "app/lifecycle/clearinghouse_engine.h"
#include "support/postgres_fixture.h"
#include "support/program.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace sluice;
using namespace sluice::app;
using namespace sluice::test;

namespace {

constexpr int followedMs = 10'000;

class SharedProgram {
public:
    explicit SharedProgram(const std::string& database)
    {
        SettingInputs inputs;
        const std::string folder = m_dir.path().toStdString();
        inputs.homeDirectory = folder;
        inputs.commandLine = {{"SLUICE_DATA_DIR", folder + "/data"},
                              {"SLUICE_DATABASE_URL", database},
                              {"BUILDER_API_PORT", "0"},
                              {"OPERATOR_KEY", "the-operator-key"},
                              {"METER_API_TOKEN", "the-meter-token"},
                              {"IDENTITY_AUTH_MODE", "api_key"},
                              {"IDENTITY_ISSUER", "https://issuer.test"},
                              {"DEMO_API_KEY", "sk_demo"},
                              {"ORACLE_SOURCES", "none"},
                              {"GATE_MODE", "enforce"}};
        auto settings = Settings::load(inputs);
        if (!settings)
            qFatal("settings: %s", settings.error().message.c_str());
        m_settings = std::make_unique<Settings>(std::move(*settings));
        ClearinghouseParts wanted;
        wanted.builder = true;
        auto started = ClearinghouseEngine::start(*m_settings, wanted);
        if (!started)
            qFatal("start: %s", started.error().message.c_str());
        engine = std::move(*started);
        const std::string url = engine->listenAddress();
        m_port = std::stoi(url.substr(url.rfind(':') + 1));
    }
    ~SharedProgram() { engine->stop(); }

    HttpAnswer ask(const std::string& method, const std::string& target, const std::string& body = {},
                   const char* key = "the-operator-key")
    {
        return exchange(m_port, method, target, body, {{"Authorization", std::string("Bearer ") + key}});
    }
    bool accepts(const std::string& apiKey) { return engine->part().keys().verify(apiKey, m_clock.now()).has_value(); }
    // What the gate says to a first call of this user.
    std::string gateSays(const metering::Identity& identity)
    {
        clearinghouse::GateRequest request;
        request.identity = identity;
        request.now = m_clock.now();
        request.verifierExpiry = request.now.seconds() + 60;
        request.state.stateId = "1a2b3c4d";
        auto promise = std::make_shared<std::promise<std::string>>();
        auto future = promise->get_future();
        engine->part().gate().decide(std::move(request), [promise](const auto& decided) {
            promise->set_value(decided ? std::string("yes") : decided.error().code);
        });
        return future.get();
    }

    std::unique_ptr<ClearinghouseEngine> engine;

private:
    QTemporaryDir m_dir;
    SystemClock m_clock;
    std::unique_ptr<Settings> m_settings;
    int m_port = 0;
};

struct TwoPrograms {
    const std::string database = PostgresFixture::shared().newDatabase();
    SharedProgram here{database};
    SharedProgram there{database};
};

std::string answerText(const HttpAnswer& answer, const char* name)
{
    return std::string(answer.json().text(name).value_or(""));
}

}  // namespace

class TestAppStoreFollower : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keysAndTheirEndAreKnownThere()
    {
        TwoPrograms two;
        QCOMPARE(two.here.ask("POST", "/api/v1/platform/apps", "{\"clientId\":\"acme\",\"name\":\"Acme\"}").status,
                 201);
        const auto user = two.here.ask("POST", "/api/v1/apps/acme/users", "{\"externalUserId\":\"alice\"}");
        QCOMPARE(user.status, 201);
        const std::string key = answerText(user, "apiKey");
        QVERIFY(two.here.accepts(key));
        QTRY_VERIFY_WITH_TIMEOUT(two.there.accepts(key), followedMs);
        // Made there, ended here.
        const auto second = two.there.ask("POST", "/api/v1/apps/acme/users/alice/keys", "{\"label\":\"two\"}");
        QVERIFY2(second.status == 201, second.body.c_str());
        const std::string other = answerText(second, "apiKey");
        QTRY_VERIFY_WITH_TIMEOUT(two.here.accepts(other), followedMs);
        QCOMPARE(two.here.ask("DELETE", "/api/v1/apps/acme/users/alice/keys/" + answerText(user, "keyId")).status, 200);
        QTRY_VERIFY_WITH_TIMEOUT(!two.there.accepts(key), followedMs);
        QVERIFY(two.there.accepts(other));
        QCOMPARE(two.here.ask("PUT", "/api/v1/platform/apps/acme", "{\"status\":\"suspended\"}").status, 200);
        QTRY_VERIFY_WITH_TIMEOUT(!two.there.accepts(other), followedMs);
        QCOMPARE(two.here.ask("PUT", "/api/v1/platform/apps/acme", "{\"status\":\"active\"}").status, 200);
        QTRY_VERIFY_WITH_TIMEOUT(two.there.accepts(other), followedMs);
        QCOMPARE(two.here.ask("PUT", "/api/v1/apps/acme/users/alice", "{\"status\":\"blocked\"}").status, 200);
        QTRY_VERIFY_WITH_TIMEOUT(!two.there.accepts(other), followedMs);
    }

    void blocksAndDenialsAreKnownThere()
    {
        TwoPrograms two;
        const auto alice = metering::makeIdentity("acme", "alice", "");
        QVERIFY(two.there.gateSays(*alice) != "user_blocked");
        const std::string who = "{\"authId\":\"acme:alice\",\"reason\":\"a test\"}";
        QCOMPARE(two.here.ask("POST", "/api/v1/platform/blocks", who).status, 200);
        QTRY_COMPARE_WITH_TIMEOUT(two.there.gateSays(*alice), std::string("user_blocked"), followedMs);
        QCOMPARE(two.here.ask("DELETE", "/api/v1/platform/blocks/user/acme%3Aalice").status, 200);
        QTRY_VERIFY_WITH_TIMEOUT(two.there.gateSays(*alice) != "user_blocked", followedMs);
        QCOMPARE(two.here.ask("POST", "/api/v1/platform/denied-tokens", who).status, 200);
        QTRY_VERIFY_WITH_TIMEOUT(two.there.engine->part().denied().isUserDenied("acme:alice"), followedMs);
    }

    void definitionsAreKnownThere()
    {
        TwoPrograms two;
        const auto made =
            two.here.ask("POST", "/openmeter/api/v1/meters",
                         "{\"slug\":\"calls\",\"eventType\":\"call\",\"aggregation\":\"COUNT\"}", "the-meter-token");
        QVERIFY2(made.status == 200 || made.status == 201, made.body.c_str());
        const auto isKnown = [](SharedProgram& program) {
            return program.engine->meter().meter().store().snapshot()->find("calls") != nullptr;
        };
        QTRY_VERIFY_WITH_TIMEOUT(isKnown(two.there), followedMs);
        QCOMPARE(two.there.ask("DELETE", "/openmeter/api/v1/meters/calls", {}, "the-meter-token").status, 204);
        QTRY_VERIFY_WITH_TIMEOUT(!isKnown(two.here), followedMs);
        QCOMPARE(two.here.ask("POST", "/api/v1/platform/model-prices", "{\"modelId\":\"m\",\"cost\":\"36.17\"}").status,
                 200);
        QTRY_COMPARE_WITH_TIMEOUT(two.there.engine->metering().modelPrices().rules().size(), std::size_t(1),
                                  followedMs);
        QCOMPARE(two.here.ask("POST", "/api/v1/platform/prices", "{\"usdPerEth\":\"3000\"}").status, 200);
        QTRY_VERIFY_WITH_TIMEOUT(two.there.engine->metering().prices().current().has_value(), followedMs);
    }
};

QTEST_GUILESS_MAIN(TestAppStoreFollower)
#include "tst_app_store_follower.moc"
