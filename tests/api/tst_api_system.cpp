#include "api_bench.h"
#include "support/openapi_check.h"

using namespace sluice;
using namespace sluice::test;

namespace {}  // namespace

class TestApiSystem : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void W53_healthAndReadinessNeedNoTokenAndTellNothing()
    {
        api::ApiConfig config;
        config.adminToken = "secret";
        ApiBench bench(config);
        for (const char* path : {"/health", "/healthz"})
            QCOMPARE(bench.get(path).body, std::string("{\"status\":\"ok\"}"));
        bench.states = {{"store", true, true, ""}, {"chain", false, false, "no answer"}};
        for (const char* path : {"/ready", "/readyz"}) {
            const Answer ready = bench.get(path);
            QCOMPARE(ready.status, 200);
            QVERIFY(*ready.tree().find("ready")->boolean());
            QCOMPARE(ready.tree().find("parts")->items()->size(), std::size_t(2));
        }
        bench.states.front().ready = false;
        QCOMPARE(bench.get("/readyz").status, 503);
        QVERIFY(!*bench.get("/readyz").tree().find("ready")->boolean());
    }

    void metricsAreInThePrometheusForm()
    {
        ApiBench bench;
        bench.addOrchestrator("orch-a", 1);
        bench.post("/api/ledger/adjustments",
                   json::Value::object({{"orchestrator_id", "orch-a"}, {"amount_eth", "1"}}));
        const Answer answer = bench.get("/metrics");
        QCOMPARE(answer.status, 200);
        QVERIFY(answer.header("content-type").starts_with("text/plain; version=0.0.4"));
        const QStringList lines = QString::fromStdString(answer.body).split('\n', Qt::SkipEmptyParts);
        const QRegularExpression form(
            "^(# (HELP|TYPE) sluice_[a-z0-9_]+ .+|sluice_[a-z0-9_]+(\\{[a-z_]+=\"[^\"]*\"(,[a-z_]+=\"[^\"]*\")*\\})? "
            "-?[0-9.]+)$");
        for (const QString& line : lines)
            QVERIFY2(form.match(line).hasMatch(), qPrintable(line));
        QVERIFY(lines.contains(QStringLiteral("sluice_ledger_transfers_total 1")));
        QVERIFY(lines.contains(QStringLiteral("sluice_fleet_orchestrators 1")));
        QVERIFY(answer.body.find("sluice_http_latency_seconds_bucket{le=\"+Inf\"}") != std::string::npos);
    }

    void metricsAreReadWithAViewerToken()
    {
        api::ApiConfig config;
        config.adminToken = "secret";
        config.viewerTokens = {"view"};
        ApiBench bench(config);
        QCOMPARE(bench.get("/metrics").status, 401);
        QCOMPARE(bench.get("/metrics", {{"X-Admin-Token", "view"}}).status, 200);
    }

    void documentsNeedNothingFromElsewhere()
    {
        ApiBench bench;
        const Answer docs = bench.get("/docs");
        QCOMPARE(docs.status, 200);
        QVERIFY(docs.header("content-type").starts_with("text/html"));
        QVERIFY(docs.header("content-security-policy").find("default-src 'none'") != std::string::npos);
        for (const char* foreign : {"<script", "http://", "https://", "@import", "url(", "src="})
            QVERIFY2(docs.body.find(foreign) == std::string::npos, foreign);
        QVERIFY(docs.body.find("/api/ledger/adjustments") != std::string::npos);
        const Answer proxied = bench.get("/docs", {{"X-Forwarded-For", "203.0.113.1"}});
        QCOMPARE(proxied.status, 404);
        QCOMPARE(proxied.detail(), std::string("Not Found"));
        api::ApiConfig config;
        config.docs = true;
        ApiBench open(config);
        QCOMPARE(open.get("/openapi.json", {{"Host", "payments.example.org"}}).status, 200);
    }

    void theOpenApiDocumentDescribesEveryRouteAndNoOther()
    {
        ApiBench bench;
        const json::Value document = bench.get("/openapi.json").tree();
        QCOMPARE(document.text("openapi").value_or("?"), std::string_view("3.1.0"));
        const json::Value& paths = *document.find("paths");
        const OpenApiCheck check(document);
        std::size_t described = 0;
        for (const auto& [path, methods] : *paths.members())
            described += methods.members()->size();
        const auto routes = bench.api().router()->routes();
        QCOMPARE(described, routes.size());
        QSet<QString> ids;
        for (const auto& route : routes) {
            const std::string method = http::toLowerAscii(route->method);
            const json::Value* operation = check.find(method, route->pattern);
            QVERIFY2(operation, route->pattern.c_str());
            QVERIFY(operation->find("responses")->find("200"));
            const auto id = QString::fromUtf8(operation->text("operationId").value_or("").data());
            QVERIFY2(!ids.contains(id), qPrintable(id));
            ids.insert(id);
        }
    }

    void answersFitTheirSchemas_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("body");
        const auto row = [](const char* method, const char* pattern, const char* target, const char* body = "") {
            QTest::newRow(qPrintable(QString(method) + " " + target))
                << QString(method) << QString(pattern) << QString(target) << QString(body);
        };
        const char* one = "/api/orchestrators/{orchestrator_id}";
        row("GET", "/api/orchestrators", "/api/orchestrators");
        row("GET", one, "/api/orchestrators/orch-a");
        row("GET", "/api/orchestrators/{orchestrator_id}/stats", "/api/orchestrators/orch-a/stats?days=2");
        row("POST", "/api/orchestrators/{orchestrator_id}/health", "/api/orchestrators/orch-a/health", "{\"data\":{}}");
        row("POST", "/api/orchestrators/register", "/api/orchestrators/register",
            "{\"orchestrator_id\":\"orch-a\",\"address\":\"0x0000000000000000000000000000000000000001\"}");
        row("POST", "/api/ledger/adjustments", "/api/ledger/adjustments",
            "{\"orchestrator_id\":\"orch-a\",\"amount_eth\":\"1\"}");
        row("GET", "/api/ledger/events", "/api/ledger/events");
        row("GET", "/api/balances", "/api/balances");
        row("GET", "/api/payouts", "/api/payouts");
        row("GET", "/api/payouts/{payout_id}", "/api/payouts/p1");
        row("POST", "/api/payouts/{payout_id}/hold", "/api/payouts/p1/hold", "{\"reason\":\"look\"}");
        row("GET", "/api/audit", "/api/audit");
        row("POST", "/api/audit/verify", "/api/audit/verify");
        row("GET", "/api/denylist", "/api/denylist");
        row("POST", "/api/denylist", "/api/denylist",
            "{\"address\":\"0x0000000000000000000000000000000000000009\",\"denied\":true,\"reason\":\"x\"}");
        row("GET", "/api/tokens", "/api/tokens");
        row("POST", "/api/tokens", "/api/tokens", "{\"name\":\"n\",\"role\":\"viewer\"}");
        row("GET", "/health", "/health");
        row("GET", "/readyz", "/readyz");
    }
    void answersFitTheirSchemas()
    {
        QFETCH(QString, method);
        QFETCH(QString, pattern);
        QFETCH(QString, target);
        QFETCH(QString, body);
        const Answer answer = m_shared->send(method.toStdString(), target.toStdString(), body.toStdString(),
                                             {{"X-Admin-Token", "secret"}});
        QVERIFY2(answer.status == 200, answer.body.c_str());
        const OpenApiCheck document(json::parse(m_shared->api().openApiDocument()).value());
        const std::string complaint = document.complaint(method.toStdString(), pattern.toStdString(), 200, answer.body);
        QVERIFY2(complaint.empty(), complaint.c_str());
    }

    void initTestCase()
    {
        api::ApiConfig config;
        config.adminToken = "secret";
        m_shared = std::make_unique<ApiBench>(config);
        m_shared->addOrchestrator("orch-a", 1);
        m_shared->topSource.members = {*Address::fromHex(ApiBench::addressOf(1))};
        m_shared->addPayout("p1", "orch-a", 1);
    }
    void cleanupTestCase() { m_shared.reset(); }

private:
    std::unique_ptr<ApiBench> m_shared;
};

QTEST_GUILESS_MAIN(TestApiSystem)
#include "tst_api_system.moc"
