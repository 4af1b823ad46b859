#include "api_bench.h"

using namespace sluice;
using namespace sluice::test;

namespace {

json::Value adjustment(const char* id, json::Value amount)
{
    return json::Value::object({{"orchestrator_id", id}, {"amount_eth", std::move(amount)}});
}

}  // namespace

class TestApiLedger : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<ApiBench> m_shared;  // for tests that change nothing

private Q_SLOTS:
    void initTestCase() { m_shared = std::make_unique<ApiBench>(); }
    void cleanupTestCase() { m_shared.reset(); }

    void E15_adjustsAndAnswersAsTheContractSays()
    {
        ApiBench bench;
        bench.addOrchestrator("orch-a", 1);
        json::Value body = adjustment("orch-a", "0.0010");
        body.set("reason", "bonus");
        body.set("notes", "for é");
        const Answer answer = bench.post("/api/ledger/adjustments", body);
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.header("content-type"), std::string("application/json"));
        const json::Value wanted = json::Value::object({{"orchestrator_id", "orch-a"},
                                                        {"balance_eth", "0.001"},
                                                        {"delta_eth", "0.001"},
                                                        {"reason", "bonus"},
                                                        {"reference_workload_id", nullptr},
                                                        {"notes", "for é"},
                                                        {"event_id", nullptr}});
        QCOMPARE(answer.body, json::write(wanted));
        const Answer second = bench.post("/api/ledger/adjustments", adjustment("orch-a", json::Number{"-2"}));
        QCOMPARE(second.tree().text("balance_eth").value_or(""), std::string_view("-1.999"));
        QCOMPARE(second.tree().text("reason").value_or(""), std::string_view("adjustment"));
    }

    void E15_unknownOrchestratorIs404()
    {
        ApiBench bench;
        const Answer answer = bench.post("/api/ledger/adjustments", adjustment("nobody", "1"));
        QCOMPARE(answer.status, 404);
        QCOMPARE(answer.detail(), std::string("Unknown orchestrator"));
    }

    void E15_faultsHaveTheirForm_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("loc");
        QTest::addColumn<QByteArray>("msg");
        const auto row = [](const char* name, const QByteArray& body, const char* type, const char* loc,
                            const char* msg) {
            QTest::newRow(name) << body << QByteArray(type) << QByteArray(loc) << QByteArray(msg);
        };
        const QByteArray id = "\"orchestrator_id\":\"orch-a\"";
        row("missing amount", "{" + id + "}", "missing", "[\"body\",\"amount_eth\"]", "Field required");
        row("no body", "", "missing", "[\"body\"]", "Field required");
        row("null body", "null", "missing", "[\"body\"]", "Field required");
        row("list body", "[1]", "model_attributes_type", "[\"body\"]",
            "Input should be a valid dictionary or object to extract fields from");
        row("number id", "{\"orchestrator_id\":5,\"amount_eth\":\"1\"}", "string_type",
            "[\"body\",\"orchestrator_id\"]", "Input should be a valid string");
        row("empty id", "{\"orchestrator_id\":\"\",\"amount_eth\":\"1\"}", "string_too_short",
            "[\"body\",\"orchestrator_id\"]", "String should have at least 1 character");
        row("long id", "{\"orchestrator_id\":\"" + QByteArray(129, 'x') + "\",\"amount_eth\":\"1\"}", "string_too_long",
            "[\"body\",\"orchestrator_id\"]", "String should have at most 128 characters");
        row("word", "{" + id + ",\"amount_eth\":\"abc\"}", "decimal_parsing", "[\"body\",\"amount_eth\"]",
            "Input should be a valid decimal");
        row("list amount", "{" + id + ",\"amount_eth\":[]}", "decimal_type", "[\"body\",\"amount_eth\"]",
            "Decimal input should be an integer, float, string or Decimal object");
        row("infinite", "{" + id + ",\"amount_eth\":\"Infinity\"}", "finite_number", "[\"body\",\"amount_eth\"]",
            "Input should be a finite number");
        row("zero", "{" + id + ",\"amount_eth\":\"0.0\"}", "value_error", "[\"body\"]",
            "Value error, amount_eth must be non-zero");
        row("19 decimals", "{" + id + ",\"amount_eth\":\"1e-19\"}", "decimal_max_places", "[\"body\",\"amount_eth\"]",
            "Decimal input should have no more than 18 decimal places");
        row("bad json", "{" + id + ",}", "json_invalid", "[\"body\",28]", "JSON decode error");
    }
    void E15_faultsHaveTheirForm()
    {
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, type);
        QFETCH(QByteArray, loc);
        QFETCH(QByteArray, msg);
        ApiBench& bench = *m_shared;
        const Answer answer = bench.post("/api/ledger/adjustments", body.toStdString());
        QCOMPARE(answer.status, 422);
        const json::Value fault = answer.fault();
        QCOMPARE(fault.text("type").value_or("?"), std::string_view(type.constData()));
        QCOMPARE(fault.text("msg").value_or("?"), std::string_view(msg.constData()));
        QVERIFY(fault.find("loc") != nullptr);
        QCOMPARE(json::write(*fault.find("loc")), loc.toStdString());
        QVERIFY(fault.find("input") != nullptr);
    }

    void W20_anAmountBelowOneUnitIsRefusedInsteadOfAnsweredWithZero()
    {
        ApiBench bench;
        bench.addOrchestrator("orch-a", 1);
        QCOMPARE(bench.post("/api/ledger/adjustments", adjustment("orch-a", "0.5")).status, 200);
        const Answer answer = bench.post("/api/ledger/adjustments", adjustment("orch-a", "0.0000000000000000001"));
        QCOMPARE(answer.status, 422);
        const auto balance = bench.queries.balance(ledger::orchestratorAccount("orch-a"), Asset::eth());
        QCOMPARE(balance->balance.toString(), std::string("0.5"));
    }

    void W10_anIdempotencyKeyCreditsOnce()
    {
        ApiBench bench;
        bench.addOrchestrator("orch-a", 1);
        const auto body = adjustment("orch-a", "1");
        const Answer first = bench.post("/api/ledger/adjustments", body, {{"Idempotency-Key", "k1"}});
        QCOMPARE(first.status, 200);
        const Answer again = bench.post("/api/ledger/adjustments", body, {{"Idempotency-Key", "k1"}});
        QCOMPARE(again.status, 200);
        QCOMPARE(again.body, first.body);
        // Blanks and the order of members do not make it another request.
        const Answer reordered = bench.post("/api/ledger/adjustments",
                                            std::string("{ \"amount_eth\": \"1\", \"orchestrator_id\": \"orch-a\" }"),
                                            {{"Idempotency-Key", "k1"}});
        QCOMPARE(reordered.body, first.body);
        const Answer other =
            bench.post("/api/ledger/adjustments", adjustment("orch-a", "2"), {{"Idempotency-Key", "k1"}});
        QCOMPARE(other.status, 409);
        QCOMPARE(other.detail(), std::string("Idempotency-Key was used for another request"));
        QCOMPARE(bench.post("/api/ledger/adjustments", body, {{"Idempotency-Key", std::string(256, 'k')}}).status, 400);
        QCOMPARE(bench.post("/api/ledger/adjustments", body).status, 200);
        const auto balance = bench.queries.balance(ledger::orchestratorAccount("orch-a"), Asset::eth());
        QCOMPARE(balance->balance.toString(), std::string("2"));
        QCOMPARE(*bench.queries.transferCount(), std::int64_t(2));
    }

    void W39_adjustmentsAreAuditedWithActorAddressBeforeAndAfter()
    {
        ApiBench bench;
        bench.addOrchestrator("orch-a", 1);
        bench.post("/api/ledger/adjustments", adjustment("orch-a", "1"));
        bench.post("/api/ledger/adjustments", adjustment("orch-a", "0.5"));
        const auto entry = bench.auditEntries().front();
        QCOMPARE(entry.record.action, std::string("ledger.adjust"));
        QCOMPARE(entry.record.actor, std::string("local"));
        QCOMPARE(entry.record.subject, std::string("orch-a"));
        QCOMPARE(entry.record.before, std::string("1"));
        QCOMPARE(entry.record.after, std::string("1.5"));
        QCOMPARE(json::parse(entry.record.details)->text("ip").value_or(""), std::string_view("127.0.0.1"));
    }

    void E16_listsNewestFirstWithLimitAndFilter()
    {
        ApiBench bench;
        bench.addOrchestrator("orch-a", 1);
        bench.addOrchestrator("orch-b", 2);
        for (const char* amount : {"1", "2", "3"})
            bench.post("/api/ledger/adjustments", adjustment("orch-a", amount));
        json::Value noted = adjustment("orch-b", "-4");
        noted.set("notes", "n");
        bench.post("/api/ledger/adjustments", noted);
        const Answer all = bench.get("/api/ledger/events");
        QCOMPARE(all.status, 200);
        const json::Value tree = all.tree();
        const auto& events = *tree.find("events")->items();
        QCOMPARE(events.size(), std::size_t(4));
        const json::Value wanted = json::Value::object({{"timestamp", formatTimeA(bench.clock.now())},
                                                        {"event", "credit"},
                                                        {"orchestrator_id", "orch-b"},
                                                        {"amount", "-4"},
                                                        {"balance", "-4"},
                                                        {"delta", "-4"},
                                                        {"reason", "adjustment"},
                                                        {"metadata", json::Value::object({{"notes", "n"}})}});
        QCOMPARE(json::write(events.front()), json::write(wanted));
        QVERIFY(events[1].find("metadata")->isNull());
        const Answer page = bench.get("/api/ledger/events?orchestrator_id=orch-a&limit=2");
        QCOMPARE(page.tree().find("events")->items()->size(), std::size_t(2));
        const Answer rest =
            bench.get("/api/ledger/events?orchestrator_id=orch-a&limit=2&before=" + page.header("x-next-before"));
        QCOMPARE(rest.tree().find("events")->items()->size(), std::size_t(1));
        QVERIFY(rest.header("x-next-before").empty());
        QCOMPARE(bench.get("/api/ledger/events?orchestrator_id=none").body, std::string("{\"events\":[]}"));
        QCOMPARE(bench.get("/api/ledger/events?limit=1&limit=3").tree().find("events")->items()->size(),
                 std::size_t(3));
    }

    void E16_limitFaults_data()
    {
        QTest::addColumn<QString>("limit");
        QTest::addColumn<QString>("type");
        QTest::newRow("zero") << "0"
                              << "greater_than_equal";
        QTest::newRow("large") << "1001"
                               << "less_than_equal";
        QTest::newRow("huge") << "99999999999999999999"
                              << "less_than_equal";
        QTest::newRow("word") << "x"
                              << "int_parsing";
        QTest::newRow("empty") << ""
                               << "int_parsing";
        QTest::newRow("fraction") << "1.5"
                                  << "int_parsing";
    }
    void E16_limitFaults()
    {
        QFETCH(QString, limit);
        QFETCH(QString, type);
        ApiBench& bench = *m_shared;
        const Answer answer = bench.get("/api/ledger/events?limit=" + limit.toStdString());
        QCOMPARE(answer.status, 422);
        const json::Value fault = answer.fault();
        QCOMPARE(QString::fromUtf8(fault.text("type").value_or("?").data()).left(type.size()), type);
        QCOMPARE(json::write(*fault.find("loc")), std::string("[\"query\",\"limit\"]"));
        QCOMPARE(fault.text("input").value_or("?"), std::string_view(limit.toStdString()));
    }

    void E16_acceptsWholeNumbersInEveryForm()
    {
        ApiBench bench;
        for (const char* limit : {"5", "5.0", "%205%20", "1_0", "%2B5"})
            QCOMPARE(bench.get(std::string("/api/ledger/events?limit=") + limit).status, 200);
    }

    void W34_oddMetadataDoesNotSpoilTheAnswer()
    {
        ApiBench bench;
        bench.addOrchestrator("orch-a", 1);
        json::Value body = adjustment("orch-a", "1");
        body.set("notes", "quote \" backslash \\ newline \n \xF0\x9F\x98\x80");
        QCOMPARE(bench.post("/api/ledger/adjustments", body).status, 200);
        const json::Value tree = bench.get("/api/ledger/events").tree();
        QVERIFY(tree.find("events") != nullptr);
        QCOMPARE(tree.find("events")->items()->front().find("metadata")->text("notes").value_or("?"),
                 *body.text("notes"));
    }

    void W19_statisticsGoByKind()
    {
        ApiBench bench;
        bench.addOrchestrator("orch-a", 1);
        json::Value body = adjustment("orch-a", "1");
        body.set("reason", "a reason of its own");
        bench.post("/api/ledger/adjustments", body);
        const json::Value stats = bench.get("/api/orchestrators/orch-a/stats?days=3").tree();
        QCOMPARE(stats.text("total_adjustments_eth").value_or("?"), std::string_view("1"));
        QCOMPARE(stats.text("total_net_delta_eth").value_or("?"), std::string_view("1"));
        QCOMPARE(stats.text("total_session_eth").value_or("?"), std::string_view("0"));
        QCOMPARE(stats.find("daily")->items()->size(), std::size_t(3));
        QCOMPARE(stats.find("daily")->items()->back().text("date").value_or("?"), std::string_view("2026-01-01"));
    }
};

QTEST_GUILESS_MAIN(TestApiLedger)
#include "tst_api_ledger.moc"
