#include "api_bench.h"
#include "support/openapi_check.h"

using namespace sluice;
using namespace sluice::test;

namespace {

// The parts of workloads and offers, beside the bench's own; whoever asks with token `orch-a-token` is the orchestrator.
struct WorkloadParts {
    WorkloadParts(ApiBench& bench, api::ApiParts& parts)
        : credits(bench.ledger, bench.audit, bench.registry)
        , workloads(bench.writer(), bench.audit, bench.registry, credits,
                    {Asset::eth(), *parseUnits("0.000005353596", 18)})
        , offers(bench.writer(), bench.audit, Asset::eth(), 2)
        , tokens(bench.writer(), bench.audit, bench.rng)
    {
        parts.workloads = &workloads;
        parts.offers = &offers;
        parts.orchestratorTokens = &tokens;
    }
    usage::Credits credits;
    usage::Workloads workloads;
    usage::Offers offers;
    fleet::OrchestratorTokens tokens;
};

class WorkloadApi {
public:
    explicit WorkloadApi(const api::ApiConfig& config = {})
        : bench(config, {}, [this](ApiBench& made, api::ApiParts& all) {
            const auto kept = std::make_shared<WorkloadParts>(made, all);
            made.kept.push_back(kept);
            parts = kept.get();
        })
    {
        bench.addOrchestrator("orch-a", 1);
        bench.addOrchestrator("orch-b", 2);
        const auto minted = bench.writer().runFor<fleet::MintedToken>([this](storage::Connection& c) {
            return parts->tokens.mint(c, fleet::TokenKind::Credential, "orch-a", std::nullopt,
                                      {"test", "", bench.clock.now()});
        });
        ApiBench::check(minted ? Result<void>() : fail(minted.error()));
        token = minted->token;
    }

    ApiBench::HeaderList asOrchestrator() const { return {{"Authorization", "Bearer " + token}}; }
    Answer create(const char* id, const char* orchestrator = "orch-a", const char* amount = "0.5")
    {
        return bench.post("/api/workloads", json::Value::object({{"workload_id", id},
                                                                 {"orchestrator_id", orchestrator},
                                                                 {"artifact_uri", "s3://b/x.mp4"},
                                                                 {"payout_amount_eth", amount}}));
    }
    Answer timed(const char* id, std::int64_t ms, const char* status = "verified")
    {
        return bench.post("/api/workloads/time", json::Value::object({{"workload_id", id},
                                                                      {"orchestrator_id", "orch-a"},
                                                                      {"artifact_hash", "ab"},
                                                                      {"duration_ms", ms},
                                                                      {"status", status}}));
    }
    Answer patch(const std::string& id, const std::string& body)
    {
        return bench.send("PATCH", "/api/workloads/" + id, body);
    }
    Answer offer(const char* id, bool active = true)
    {
        return bench.post("/api/workload-offers", json::Value::object({{"offer_id", id},
                                                                       {"title", "T"},
                                                                       {"kind", "render"},
                                                                       {"payout_amount_eth", "0.010"},
                                                                       {"active", active}}));
    }
    std::string balance(const char* id)
    {
        return bench.queries.balance(ledger::orchestratorAccount(id), Asset::eth())->balance.toString();
    }

    WorkloadParts* parts = nullptr;
    ApiBench bench;
    std::string token;
};

std::size_t listed(const Answer& answer, const char* name = "workloads")
{
    const json::Value tree = answer.tree();
    const json::Value* list = tree.find(name);
    return list && list->isArray() ? list->items()->size() : 999;
}

}  // namespace

class TestApiWorkloads : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<WorkloadApi> m_shared;  // for tests that change nothing

private Q_SLOTS:
    void initTestCase() { m_shared = std::make_unique<WorkloadApi>(); }
    void cleanupTestCase() { m_shared.reset(); }

    void E17_storesAWorkload()
    {
        WorkloadApi api;
        const Answer answer = api.bench.post(
            "/api/workloads",
            R"({"workload_id":"w 1/é","orchestrator_id":"orch-a","run_id":"r","artifact_hash":"h","payout_amount_eth":"0.0010","x":1})");
        QCOMPARE(answer.status, 200);
        const json::Value wanted = json::Value::object({{"workload_id", "w 1/é"},
                                                        {"orchestrator_id", "orch-a"},
                                                        {"plan_id", nullptr},
                                                        {"run_id", "r"},
                                                        {"artifact_hash", "h"},
                                                        {"artifact_uri", nullptr},
                                                        {"payout_amount_eth", "0.001"},
                                                        {"status", "pending"},
                                                        {"submitted_at", formatTimeZ(api.bench.clock.now())},
                                                        {"notes", nullptr},
                                                        {"tx_hash", nullptr},
                                                        {"credited", false},
                                                        {"credited_at", nullptr}});
        QCOMPARE(answer.body, json::write(wanted));
        // W-41: what could be created can be addressed.
        QCOMPARE(api.patch("w%201%2F%C3%A9", "{}").status, 200);
        const Answer again = api.bench.post(
            "/api/workloads",
            R"({"workload_id":"w 1/é","orchestrator_id":"orch-a","artifact_hash":"h","payout_amount_eth":1})");
        QCOMPARE(again.status, 409);
        QCOMPARE(again.detail(), std::string("Workload already exists"));
        QCOMPARE(api.create("w2", "nobody").status, 404);
        QCOMPARE(api.create("w2", "nobody").detail(), std::string("Unknown orchestrator"));
        QCOMPARE(api.balance("orch-a"), std::string("0"));
    }

    void faults_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("loc");
        QTest::addColumn<QByteArray>("msg");
        const auto row = [](const char* name, const char* method, const char* path, const QByteArray& body,
                            const char* type, const char* loc, const char* msg) {
            QTest::newRow(name) << QByteArray(method) << QByteArray(path) << body << QByteArray(type) << QByteArray(loc)
                                << QByteArray(msg);
        };
        const QByteArray ids = R"("workload_id":"w","orchestrator_id":"orch-a")";
        const QByteArray hash = ids + R"(,"artifact_hash":"h")";
        const char* const create = "/api/workloads";
        const char* const timed = "/api/workloads/time";
        row("E17 missing id", "POST", create,
            R"({"orchestrator_id":"orch-a","artifact_hash":"h","payout_amount_eth":"1"})", "missing",
            "[\"body\",\"workload_id\"]", "Field required");
        row("E17 empty id", "POST", create,
            R"({"workload_id":"","orchestrator_id":"orch-a","artifact_hash":"h","payout_amount_eth":"1"})",
            "string_too_short", "[\"body\",\"workload_id\"]", "String should have at least 1 character");
        row("E17 zero", "POST", create, "{" + hash + R"(,"payout_amount_eth":"0"})", "greater_than",
            "[\"body\",\"payout_amount_eth\"]", "Input should be greater than 0");
        row("E17 negative", "POST", create, "{" + hash + R"(,"payout_amount_eth":-1})", "greater_than",
            "[\"body\",\"payout_amount_eth\"]", "Input should be greater than 0");
        row("E17 word", "POST", create, "{" + hash + R"(,"payout_amount_eth":"x"})", "decimal_parsing",
            "[\"body\",\"payout_amount_eth\"]", "Input should be a valid decimal");
        row("E17 W20 below one unit", "POST", create, "{" + hash + R"(,"payout_amount_eth":"1e-19"})",
            "decimal_max_places", "[\"body\",\"payout_amount_eth\"]",
            "Decimal input should have no more than 18 decimal places");
        row("E17 no artifact", "POST", create, "{" + ids + R"(,"payout_amount_eth":"1"})", "value_error", "[\"body\"]",
            "Value error, artifact_hash or artifact_uri required");
        row("E17 empty artifact", "POST", create, "{" + ids + R"(,"artifact_uri":"","payout_amount_eth":"1"})",
            "value_error", "[\"body\"]", "Value error, artifact_hash or artifact_uri required");
        row("E17 long uri", "POST", create,
            "{" + ids + ",\"payout_amount_eth\":\"1\",\"artifact_uri\":\"" + QByteArray(513, 'x') + "\"}",
            "string_too_long", "[\"body\",\"artifact_uri\"]", "String should have at most 512 characters");
        row("E18 zero", "POST", timed, "{" + hash + R"(,"duration_ms":0})", "greater_than_equal",
            "[\"body\",\"duration_ms\"]", "Input should be greater than or equal to 1");
        row("E18 a day and more", "POST", timed, "{" + hash + R"(,"duration_ms":86400001})", "less_than_equal",
            "[\"body\",\"duration_ms\"]", "Input should be less than or equal to 86400000");
        row("E18 fraction", "POST", timed, "{" + hash + R"(,"duration_ms":1.5})", "int_from_float",
            "[\"body\",\"duration_ms\"]", "Input should be a valid integer, got a number with a fractional part");
        row("E18 missing", "POST", timed, "{" + hash + "}", "missing", "[\"body\",\"duration_ms\"]", "Field required");
        row("E18 long status", "POST", timed,
            "{" + hash + ",\"duration_ms\":1,\"status\":\"" + QByteArray(33, 'x') + "\"}", "string_too_long",
            "[\"body\",\"status\"]", "String should have at most 32 characters");
        row("E20 status", "PATCH", "/api/workloads/w", R"({"status":"Paid"})", "value_error", "[\"body\",\"status\"]",
            "Value error, invalid workload status");
        row("E20 long hash", "PATCH", "/api/workloads/w", "{\"tx_hash\":\"" + QByteArray(129, 'x') + "\"}",
            "string_too_long", "[\"body\",\"tx_hash\"]", "String should have at most 128 characters");
        row("E20 no body", "PATCH", "/api/workloads/w", "", "missing", "[\"body\"]", "Field required");
        row("E19 limit", "GET", "/api/workloads?limit=501", "", "less_than_equal", "[\"query\",\"limit\"]",
            "Input should be less than or equal to 500");
        row("E22 config", "POST", "/api/workload-offers",
            R"({"offer_id":"o","title":"t","kind":"k","payout_amount_eth":1,"config":[]})", "dict_type",
            "[\"body\",\"config\"]", "Input should be a valid dictionary");
        row("E22 empty title", "POST", "/api/workload-offers",
            R"({"offer_id":"o","title":"","kind":"k","payout_amount_eth":1})", "string_too_short",
            "[\"body\",\"title\"]", "String should have at least 1 character");
        row("E22 nothing paid", "POST", "/api/workload-offers",
            R"({"offer_id":"o","title":"t","kind":"k","payout_amount_eth":0})", "greater_than",
            "[\"body\",\"payout_amount_eth\"]", "Input should be greater than 0");
        row("E22 flag", "POST", "/api/workload-offers",
            R"({"offer_id":"o","title":"t","kind":"k","payout_amount_eth":1,"active":"perhaps"})", "bool_parsing",
            "[\"body\",\"active\"]", "Input should be a valid boolean, unable to interpret input");
        row("E23 nothing paid", "PATCH", "/api/workload-offers/o", R"({"payout_amount_eth":"0"})", "greater_than",
            "[\"body\",\"payout_amount_eth\"]", "Input should be greater than 0");
        row("E24 flag", "GET", "/api/workload-offers?active_only=2", "", "bool_parsing", "[\"query\",\"active_only\"]",
            "Input should be a valid boolean, unable to interpret input");
        row("E28 list", "PUT", "/api/orchestrators/me/workload-offers", R"({"offer_ids":"a"})", "list_type",
            "[\"body\",\"offer_ids\"]", "Input should be a valid list");
        row("E28 item", "PUT", "/api/orchestrators/me/workload-offers", R"({"offer_ids":["a",1]})", "string_type",
            "[\"body\",\"offer_ids\",1]", "Input should be a valid string");
    }
    void faults()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, path);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, type);
        QFETCH(QByteArray, loc);
        QFETCH(QByteArray, msg);
        const Answer answer =
            m_shared->bench.send(method.toStdString(), path.toStdString(), body.toStdString(),
                                 path.contains("/me/") ? m_shared->asOrchestrator() : ApiBench::HeaderList{});
        QCOMPARE(answer.status, 422);
        const json::Value fault = answer.fault();
        QCOMPARE(fault.text("type").value_or("?"), std::string_view(type.constData()));
        QCOMPARE(fault.text("msg").value_or("?"), std::string_view(msg.constData()));
        QVERIFY(fault.find("loc") != nullptr);
        QCOMPARE(json::write(*fault.find("loc")), loc.toStdString());
    }

    void E17_greaterThanCarriesItsBound()
    {
        const Answer answer = m_shared->create("w", "orch-a", "0");
        QCOMPARE(json::write(*answer.fault().find("ctx")), std::string("{\"gt\":0}"));
    }

    void E18_creditsAtOnce()
    {
        WorkloadApi api;
        const Answer answer = api.timed("w1", 180'000);
        QCOMPARE(answer.status, 200);
        const json::Value tree = answer.tree();
        QCOMPARE(tree.text("payout_amount_eth").value_or("?"), std::string_view("0.000016060788"));
        QVERIFY(tree.find("credited") && *tree.find("credited")->boolean());
        QCOMPARE(tree.text("credited_at").value_or("?"), std::string_view(formatTimeZ(api.bench.clock.now())));
        QCOMPARE(api.timed("w2", 7).tree().text("payout_amount_eth").value_or("?"),
                 std::string_view("0.0000000006245862"));
        QCOMPARE(api.balance("orch-a"), std::string("0.0000160614125862"));
        const Answer wrong = api.timed("w3", 1, "done");
        QCOMPARE(wrong.status, 400);
        QCOMPARE(wrong.detail(), std::string("Invalid workload status"));
        QCOMPARE(api.timed("w2", 1).status, 409);
        QCOMPARE(api.timed("w2", 1, "done").status, 400);  // the status is looked at first
        // Its status may be left out.
        QCOMPARE(api.bench
                     .post("/api/workloads/time",
                           R"({"workload_id":"w4","orchestrator_id":"orch-a","artifact_uri":"x","duration_ms":"5.0"})")
                     .tree()
                     .text("status")
                     .value_or("?"),
                 std::string_view("verified"));
    }

    void W10_anIdempotencyKeyGivesTheFirstAnswerAgain()
    {
        WorkloadApi api;
        const std::string body =
            R"({"workload_id":"w1","orchestrator_id":"orch-a","artifact_hash":"h","duration_ms":60000})";
        const Answer first = api.bench.post("/api/workloads/time", body, {{"Idempotency-Key", "k"}});
        QCOMPARE(first.status, 200);
        const Answer again = api.bench.post("/api/workloads/time", body, {{"Idempotency-Key", "k"}});
        QCOMPARE(again.status, 200);
        QCOMPARE(again.body, first.body);
        QCOMPARE(api.bench.post("/api/workloads/time", body).status, 409);
        QCOMPARE(api.balance("orch-a"), std::string("0.000005353596"));
    }

    void E20_verifyingCreditsOnce()
    {
        WorkloadApi api;
        QCOMPARE(api.create("w1").status, 200);
        const Answer missing = api.patch("w0", "{}");
        QCOMPARE(missing.status, 404);
        QCOMPARE(missing.detail(), std::string("Workload not found"));
        api.bench.clock.advanceMs(1500);
        const json::Value verified = api.patch("w1", R"({"status":"verified","notes":"n","tx_hash":null})").tree();
        QVERIFY(*verified.find("credited")->boolean());
        QCOMPARE(verified.text("notes").value_or("?"), std::string_view("n"));
        QVERIFY(verified.find("tx_hash")->isNull());
        QCOMPARE(verified.text("credited_at").value_or("?"), std::string_view(formatTimeZ(api.bench.clock.now())));
        for (const char* body : {"{}", R"({"status":"rejected"})", R"({"status":"paid","tx_hash":"0x1"})"})
            QVERIFY(*api.patch("w1", body).tree().find("credited")->boolean());
        QCOMPARE(api.balance("orch-a"), std::string("0.5"));
    }

    void E19_listsAndPages()
    {
        WorkloadApi api;
        for (const char* id : {"w1", "w2", "w3"}) {
            api.bench.clock.advanceMs(1000);
            QCOMPARE(api.create(id).status, 200);
        }
        api.patch("w2", R"({"status":"verified"})");
        QCOMPARE(api.create("w4", "orch-b").status, 200);
        const Answer all = api.bench.get("/api/workloads");
        QCOMPARE(all.status, 200);
        QCOMPARE(listed(all), std::size_t(4));
        QVERIFY(all.header("x-next-cursor").empty());
        QCOMPARE(listed(api.bench.get("/api/workloads?orchestrator_id=orch-a")), std::size_t(3));
        QCOMPARE(listed(api.bench.get("/api/workloads?status=verified")), std::size_t(1));
        QCOMPARE(listed(api.bench.get("/api/workloads?status=&orchestrator_id=")), std::size_t(4));
        QCOMPARE(api.bench.get("/api/workloads?orchestrator_id=none").body, std::string("{\"workloads\":[]}"));
        // W-9: a cursor reads on.
        const Answer page = api.bench.get("/api/workloads?limit=3");
        QCOMPARE(listed(page), std::size_t(3));
        const Answer rest = api.bench.get("/api/workloads?limit=3&cursor=" + page.header("x-next-cursor"));
        QCOMPARE(rest.tree().find("workloads")->items()->front().text("workload_id").value_or("?"),
                 std::string_view("w1"));
        QVERIFY(rest.header("x-next-cursor").empty());
        QCOMPARE(api.bench.get("/api/workloads?cursor=zz").detail(), std::string("Invalid cursor"));
    }

    void W40_filtersAreReadOrRefused_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("count");
        QTest::addColumn<QString>("detail");
        const auto good = [](const char* query, int count) {
            QTest::newRow(query) << query << 200 << count << QString();
        };
        // One at 2026-01-01T00:00:00Z.
        good("since=2026-01-01", 1);
        good("since=2026-01-02", 0);
        good("until=2025-12-31", 0);
        good("since=2026-01-01T00:00:00Z&until=2026-01-01T00:00:00Z", 1);
        good("since=2026-01-01T00:00:00.000001", 0);
        good("since=2026-01-01T01:00:00%2B01:00", 1);
        good("since=2026-01-01T01:00:00+01:00", 1);
        good("since=2026-01-01T00:00:00-01:00", 0);
        for (const char* query : {"since=", "until=x", "since=2026-13-01"})
            QTest::newRow(query) << query << 400 << 0 << "Invalid timestamp filter";
        QTest::newRow("status") << "status=done" << 400 << 0 << "Invalid status filter";
        QTest::newRow("both") << "status=done&since=x" << 400 << 0 << "Invalid timestamp filter";
    }
    void W40_filtersAreReadOrRefused()
    {
        QFETCH(QString, query);
        QFETCH(int, status);
        QFETCH(int, count);
        QFETCH(QString, detail);
        WorkloadApi api;
        QCOMPARE(api.create("w1").status, 200);
        const Answer answer = api.bench.get("/api/workloads?" + query.toStdString());
        QCOMPARE(answer.status, status);
        if (status == 200)
            QCOMPARE(listed(answer), std::size_t(count));
        else
            QCOMPARE(answer.detail(), detail.toStdString());
        if (query.startsWith("status"))
            return;
        const Answer summary = api.bench.get("/api/workloads/summary?" + query.toStdString());
        QCOMPARE(summary.status, status);
        if (status == 200)
            QCOMPARE(listed(summary, "orchestrators"), std::size_t(count));
    }

    void W19_E21_summary()
    {
        WorkloadApi api;
        for (const char* id : {"w1", "w2", "w3", "w4"})
            QCOMPARE(api.create(id, "orch-a", "1").status, 200);
        api.patch("w2", R"({"status":"verified"})");
        api.patch("w3", R"({"status":"paid"})");
        api.patch("w4", R"({"status":"rejected"})");
        QCOMPARE(api.bench.get("/api/workloads/summary").body,
                 std::string("{\"range_start\":null,\"range_end\":null,\"orchestrators\":[{\"orchestrator_id\":"
                             "\"orch-a\",\"workloads\":4,\"earned_eth\":\"2\",\"pending_eth\":\"2\"}]}"));
        const json::Value ranged = api.bench.get("/api/workloads/summary?since=2026-01-01&until=2026-02-01Z").tree();
        QVERIFY(ranged.find("detail") || ranged.text("range_start") == "2026-01-01");
    }

    void E22_E24_offers()
    {
        WorkloadApi api;
        const Answer made = api.bench.post(
            "/api/workload-offers",
            R"({"offer_id":"o2","title":"T","kind":"k","payout_amount_eth":"0.010","config":{"b":1.50,"a":[null]}})");
        QCOMPARE(made.status, 200);
        const std::string now = formatTimeZ(api.bench.clock.now());
        QCOMPARE(made.body, "{\"offer_id\":\"o2\",\"title\":\"T\",\"description\":null,\"kind\":\"k\","
                            "\"payout_amount_eth\":\"0.01\",\"active\":true,\"config\":{\"b\":1.50,\"a\":[null]},"
                            "\"created_at\":\""
                                + now + "\",\"updated_at\":\"" + now + "\"}");
        QCOMPARE(api.offer("o2").status, 409);
        QCOMPARE(api.offer("o2").detail(), std::string("Offer already exists"));
        QCOMPARE(api.offer("o1", false).status, 200);
        QCOMPARE(listed(api.bench.get("/api/workload-offers"), "offers"), std::size_t(1));
        const Answer all = api.bench.get("/api/workload-offers?active_only=no");
        QCOMPARE(all.tree().find("offers")->items()->front().text("offer_id").value_or("?"), std::string_view("o1"));
        const Answer page = api.bench.get("/api/workload-offers?active_only=no&limit=1");
        QCOMPARE(page.header("x-next-after"), std::string("o1"));
        QCOMPARE(listed(api.bench.get("/api/workload-offers?active_only=no&limit=5&after=o1"), "offers"),
                 std::size_t(1));
    }

    void E23_offersChange()
    {
        WorkloadApi api;
        QCOMPARE(api.bench.send("PATCH", "/api/workload-offers/o1", "{}").detail(), std::string("Offer not found"));
        const json::Value before = api.offer("o1").tree();
        api.bench.clock.advanceMs(1000);
        const json::Value same = api.bench.send("PATCH", "/api/workload-offers/o1", "{\"title\":null}").tree();
        QVERIFY(same == before);
        const json::Value changed =
            api.bench.send("PATCH", "/api/workload-offers/o1", R"({"title":"","active":0,"config":{"n":1}})").tree();
        QCOMPARE(changed.text("title").value_or("?"), std::string_view(""));
        QVERIFY(!*changed.find("active")->boolean());
        QCOMPARE(json::write(*changed.find("config")), std::string("{\"n\":1}"));
        QCOMPARE(changed.text("updated_at").value_or("?"), std::string_view(formatTimeZ(api.bench.clock.now())));
    }

    void E25_to_E28_selections()
    {
        WorkloadApi api;
        for (const char* id : {"a", "b", "c"})
            api.offer(id);
        api.offer("off", false);
        const std::string mine = "/api/orchestrators/me/workload-offers";
        const auto put = [&](const std::string& body) {
            return api.bench.send("PUT", mine, body, api.asOrchestrator());
        };
        QCOMPARE(api.bench.get(mine, api.asOrchestrator()).body,
                 std::string("{\"orchestrator_id\":\"orch-a\",\"offer_ids\":[],\"offers\":[]}"));
        const Answer chosen = put(R"({"offer_ids":[" b","a","b",""]})");
        QCOMPARE(chosen.status, 200);
        QCOMPARE(json::write(*chosen.tree().find("offer_ids")), std::string("[\"b\",\"a\"]"));
        QCOMPARE(listed(chosen, "offers"), std::size_t(2));
        QCOMPARE(api.bench.get(mine, api.asOrchestrator()).body, chosen.body);
        const Answer wrong = put(R"({"offer_ids":["x","off","a"]})");
        QCOMPARE(wrong.status, 400);
        QCOMPARE(wrong.body, std::string("{\"detail\":{\"error\":\"Invalid offer ids\",\"missing\":[\"x\"],"
                                         "\"inactive\":[\"off\"]}}"));
        const Answer many = put(R"({"offer_ids":["a","b","c"]})");
        QCOMPARE(many.status, 400);
        QCOMPARE(many.body, std::string("{\"detail\":{\"error\":\"Too many offer ids\",\"max\":2,\"received\":3}}"));
        // What becomes inactive stays with those who chose it.
        api.bench.send("PATCH", "/api/workload-offers/a", "{\"active\":false}");
        QCOMPARE(listed(api.bench.get(mine, api.asOrchestrator()), "offers"), std::size_t(2));
        QCOMPARE(listed(api.bench.get(mine + "/available", api.asOrchestrator()), "offers"), std::size_t(2));
        QCOMPARE(listed(api.bench.get(mine + "/available?active_only=0", api.asOrchestrator()), "offers"),
                 std::size_t(4));
        QCOMPARE(api.bench.get("/api/workload-offers/subscriptions").body,
                 std::string("{\"subscriptions\":{\"orch-a\":[\"b\",\"a\"]}}"));
        QCOMPARE(put("{}").status, 200);
        QCOMPARE(api.bench.get("/api/workload-offers/subscriptions").body,
                 std::string("{\"subscriptions\":{\"orch-a\":[]}}"));
        for (const char* path :
             {"/api/orchestrators/me/workload-offers", "/api/orchestrators/me/workload-offers/available"}) {
            QCOMPARE(api.bench.get(path).status, 401);
            QCOMPARE(api.bench.get(path).detail(), std::string("Orchestrator token required"));
        }
        QCOMPARE(api.bench.send("PUT", mine, "{}").status, 401);
    }

    void access_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("path");
        QTest::addColumn<bool>("view");
        const auto row = [](const char* name, const char* method, const char* path, bool view) {
            QTest::newRow(name) << method << path << view;
        };
        row("E17", "POST", "/api/workloads", false);
        row("E18", "POST", "/api/workloads/time", false);
        row("E19", "GET", "/api/workloads", true);
        row("E20", "PATCH", "/api/workloads/w", false);
        row("E21", "GET", "/api/workloads/summary", true);
        row("E22", "POST", "/api/workload-offers", false);
        row("E23", "PATCH", "/api/workload-offers/o", false);
        row("E24", "GET", "/api/workload-offers", true);
        row("E25", "GET", "/api/workload-offers/subscriptions", true);
    }
    void access()
    {
        QFETCH(QString, method);
        QFETCH(QString, path);
        QFETCH(bool, view);
        api::ApiConfig config;
        config.adminToken = "admin-secret";
        config.viewerTokens = {"viewer-secret"};
        config.splitSurfaces = true;
        config.edgeHost = "edge.example";
        config.opsHost = "ops.example";
        config.failedLoginsPerMinute = 3;
        WorkloadApi api(config);
        const auto ask = [&](ApiBench::HeaderList headers, const char* body = "{}") {
            return api.bench.send(method.toStdString(), path.toStdString(), method == "GET" ? "" : body,
                                  std::move(headers));
        };
        QCOMPARE(ask({}).status, 401);
        QCOMPARE(ask({}).detail(), std::string(view ? "Viewer token required" : "Admin token required"));
        QCOMPARE(ask({}, "{").status, method == "GET" ? 401 : 422);  // syntax comes before the token
        QVERIFY(ask({{"X-Admin-Token", "admin-secret"}}).status != 401);
        QCOMPARE(ask({{"X-Admin-Token", "viewer-secret"}}).status == 200, view);
        const Answer edge = ask({{"X-Admin-Token", "admin-secret"}, {"Host", "edge.example"}});
        QCOMPARE(edge.status, 403);
        QCOMPARE(edge.detail(), std::string("Route is not available on EDGE surface"));
        // W-26: guessing is slowed down.
        for (int i = 0; i < 3; ++i)
            QCOMPARE(ask({{"X-Admin-Token", "guess"}}).status, 401);
        QCOMPARE(ask({{"X-Admin-Token", "guess"}}).status, 429);
    }

    void surfaceOfSelections()
    {
        api::ApiConfig config;
        config.splitSurfaces = true;
        config.edgeHost = "edge.example";
        config.opsHost = "ops.example";
        WorkloadApi api(config);
        auto headers = api.asOrchestrator();
        headers.emplace_back("Host", "ops.example");
        const Answer refused = api.bench.get("/api/orchestrators/me/workload-offers", headers);
        QCOMPARE(refused.status, 403);
        QCOMPARE(refused.detail(), std::string("Route is not available on OPS surface"));
        headers.back().second = "edge.example";
        QCOMPARE(api.bench.get("/api/orchestrators/me/workload-offers", headers).status, 200);
    }

    void W41_strictModeKeepsIdsAddressable()
    {
        api::ApiConfig config;
        config.strict = true;
        WorkloadApi strict(config);
        for (const char* id : {"a/b", " ", "é", "-x", "a b"}) {
            const Answer answer = strict.create(id);
            QCOMPARE(answer.status, 422);
            QVERIFY(answer.fault().text("msg").value_or("").starts_with("Value error, workload_id may hold"));
            QCOMPARE(strict.offer(id).status, 422);
        }
        QCOMPARE(strict.create("job:A-1_x.y@z").status, 200);
        WorkloadApi lenient;
        QCOMPARE(lenient.create(" ").status, 200);
    }

    void answersFitTheirSchemas()
    {
        WorkloadApi api;
        const OpenApiCheck document(json::parse(api.bench.api().openApiDocument()).value());
        const auto check = [&](const char* method, const char* pattern, const Answer& answer) {
            QCOMPARE(answer.status, 200);
            const std::string complaint = document.complaint(method, pattern, 200, answer.body);
            QVERIFY2(complaint.empty(), (pattern + complaint).c_str());
        };
        check("POST", "/api/workloads", api.create("w1"));
        check("POST", "/api/workloads/time", api.timed("w2", 5));
        check("PATCH", "/api/workloads/{workload_id}", api.patch("w1", "{\"status\":\"paid\"}"));
        check("GET", "/api/workloads", api.bench.get("/api/workloads"));
        check("GET", "/api/workloads/summary", api.bench.get("/api/workloads/summary?since=2026-01-01"));
        check("POST", "/api/workload-offers", api.offer("o1"));
        check("PATCH", "/api/workload-offers/{offer_id}",
              api.bench.send("PATCH", "/api/workload-offers/o1", "{\"description\":\"d\"}"));
        check("GET", "/api/workload-offers", api.bench.get("/api/workload-offers"));
        const char* const mine = "/api/orchestrators/me/workload-offers";
        check("PUT", mine, api.bench.send("PUT", mine, "{\"offer_ids\":[\"o1\"]}", api.asOrchestrator()));
        check("GET", mine, api.bench.get(mine, api.asOrchestrator()));
        check("GET", "/api/orchestrators/me/workload-offers/available",
              api.bench.get("/api/orchestrators/me/workload-offers/available", api.asOrchestrator()));
        check("GET", "/api/workload-offers/subscriptions", api.bench.get("/api/workload-offers/subscriptions"));
    }

    void W34_aBrokenOfferDoesNotSpoilTheList()
    {
        WorkloadApi api;
        api.offer("a");
        api.offer("b");
        QVERIFY(api.bench.writer().run([](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(c.exec("UPDATE usage_offers SET config = 'broken' WHERE offer_id = 'a'"));
            return {};
        }));
        const Answer answer = api.bench.get("/api/workload-offers");
        QCOMPARE(answer.status, 200);
        QCOMPARE(listed(answer, "offers"), std::size_t(2));
    }
};

QTEST_GUILESS_MAIN(TestApiWorkloads)
#include "tst_api_workloads.moc"
