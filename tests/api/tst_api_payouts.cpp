#include "api_bench.h"

using namespace sluice;
using namespace sluice::test;

namespace {

const ApiBench::HeaderList admin{{"X-Admin-Token", "secret"}};

api::ApiConfig withAdmin()
{
    api::ApiConfig config;
    config.adminToken = "secret";
    return config;
}

std::string stateOf(const Answer& answer, const char* member)
{
    const json::Value tree = answer.tree();
    const json::Value* payout = tree.find("payout");
    return payout ? std::string(payout->text(member).value_or("?")) : "no payout";
}

}  // namespace

class TestApiPayouts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void listsInPagesThatNeitherRepeatNorSkip()
    {
        ApiBench bench(withAdmin());
        for (int i = 1; i <= 25; ++i) {
            bench.clock.advanceMs(1000);
            bench.addPayout("p" + std::to_string(i), "orch-" + std::to_string(i), i);
        }
        QStringList seen;
        std::string cursor;
        for (int page = 0; page < 10; ++page) {
            const Answer answer =
                bench.get("/api/payouts?limit=7" + (cursor.empty() ? "" : "&cursor=" + cursor), admin);
            QCOMPARE(answer.status, 200);
            const json::Value tree = answer.tree();
            for (const auto& item : *tree.find("payouts")->items())
                seen << QString::fromStdString(std::string(item.text("id").value_or("?")));
            cursor = tree.text("next_cursor").value_or("");
            if (cursor.empty())
                break;
        }
        QCOMPARE(seen.size(), 25);
        QCOMPARE(seen.front(), QStringLiteral("p25"));
        QCOMPARE(seen.back(), QStringLiteral("p1"));
        QCOMPARE(QSet<QString>(seen.begin(), seen.end()).size(), 25);
    }

    void filtersAndSaysWhereAFilterIsWrong()
    {
        ApiBench bench(withAdmin());
        bench.addPayout("p1", "orch-a", 1);
        bench.addPayout("p2", "orch-b", 2);
        const Answer some = bench.get("/api/payouts?filter=amount%3A%3E1.5eth", admin);
        QCOMPARE(some.status, 200);
        QCOMPARE(some.tree().find("payouts")->items()->size(), std::size_t(1));
        const Answer wrong = bench.get("/api/payouts?filter=nothing%3A5", admin);
        QCOMPARE(wrong.status, 422);
        QCOMPARE(wrong.fault().find("ctx")->int64("length").value_or(0), std::int64_t(7));
        QCOMPARE(bench.get("/api/payouts?cursor=abc", admin).status, 422);
        QCOMPARE(bench.get("/api/payouts?order=up", admin).fault().text("msg").value_or("?"),
                 std::string_view("Input should be 'asc' or 'desc'"));
        QCOMPARE(bench.get("/api/payouts?sort=wait_detail", admin).status, 422);
    }

    void verbsChangeTheGateAndAreAuditedWithTheirActor()
    {
        ApiBench bench(withAdmin());
        bench.addPayout("p1", "orch-a", 1);
        QCOMPARE(bench.post("/api/payouts/p1/hold", std::string(), admin).status, 422);
        const Answer held = bench.post("/api/payouts/p1/hold", std::string("{\"reason\":\"look\"}"), admin);
        QCOMPARE(held.status, 200);
        QCOMPARE(stateOf(held, "gate"), std::string("held"));
        QCOMPARE(stateOf(bench.post("/api/payouts/p1/release", std::string(), admin), "gate"), std::string("auto"));
        QCOMPARE(stateOf(bench.post("/api/payouts/p1/cancel", std::string(), admin), "state"),
                 std::string("cancelled"));
        QCOMPARE(bench.post("/api/payouts/p1/bump", std::string(), admin).status, 409);
        QCOMPARE(bench.post("/api/payouts/none/approve", std::string(), admin).status, 404);
        const Answer one = bench.get("/api/payouts/p1", admin);
        QCOMPARE(stateOf(one, "state"), std::string("cancelled"));
        QVERIFY(one.tree().find("timeline")->items()->size() >= 3);
        QVERIFY(std::ranges::any_of(
            bench.auditEntries(), [](const auto& e) { return e.record.subject == "p1" && e.record.actor == "admin"; }));
    }

    void W10_aVerbAskedTwiceWithItsKeyIsDoneOnce()
    {
        ApiBench bench(withAdmin());
        bench.addPayout("p1", "orch-a", 1);
        ApiBench::HeaderList keyed = admin;
        keyed.emplace_back("Idempotency-Key", "k");
        const std::string body = "{\"reason\":\"look\"}";
        const Answer first = bench.post("/api/payouts/p1/hold", body, keyed);
        const Answer again = bench.post("/api/payouts/p1/hold", body, keyed);
        QCOMPARE(first.status, 200);
        QCOMPARE(again.status, 200);
        QVERIFY(!*first.tree().find("replayed")->boolean());
        QVERIFY(*again.tree().find("replayed")->boolean());
        QCOMPARE(bench.post("/api/payouts/p1/release", std::string(), keyed).status, 409);
    }

    void rolesDecideWhoApprovesAndWhoHolds()
    {
        ApiBench bench(withAdmin());
        bench.addPayout("p1", "orch-a", 1);
        const auto make = [&](const char* name, const char* role) -> ApiBench::HeaderList {
            const Answer made = bench.post("/api/tokens", json::Value::object({{"name", name}, {"role", role}}), admin);
            return {{"X-Admin-Token", std::string(made.tree().text("token").value_or(""))}};
        };
        const auto oper = make("op", "operator");
        const auto viewer = make("see", "viewer");
        QCOMPARE(bench.post("/api/payouts/p1/approve", std::string(), oper).status, 403);
        QCOMPARE(bench.post("/api/payouts/p1/hold", std::string("{\"reason\":\"x\"}"), viewer).status, 401);
        QCOMPARE(bench.post("/api/payouts/p1/hold", std::string("{\"reason\":\"x\"}"), oper).status, 200);
        QCOMPARE(bench.get("/api/payouts", viewer).status, 200);
    }

    void balancesAndAuditAreTablesToo()
    {
        ApiBench bench(withAdmin());
        for (int i = 1; i <= 3; ++i) {
            const std::string id = "orch-" + std::to_string(i);
            bench.addOrchestrator(id, i);
            bench.post("/api/ledger/adjustments", json::Value::object({{"orchestrator_id", id}, {"amount_eth", i}}),
                       admin);
        }
        const json::Value balances = bench.get("/api/balances?limit=2", admin).tree();
        QCOMPARE(balances.find("balances")->items()->size(), std::size_t(2));
        QCOMPARE(balances.find("balances")->items()->front().text("balance").value_or("?"), std::string_view("3"));
        const std::string cursor(balances.text("next_cursor").value_or(""));
        const json::Value rest = bench.get("/api/balances?limit=2&cursor=" + cursor, admin).tree();
        QCOMPARE(rest.find("balances")->items()->size(), std::size_t(1));
        const json::Value entries = bench.get("/api/audit?filter=action%3Aledger.adjust", admin).tree();
        QCOMPARE(entries.find("entries")->items()->size(), std::size_t(3));
        const json::Value verdict = bench.post("/api/audit/verify", std::string(), admin).tree();
        QVERIFY(*verdict.find("agrees")->boolean());
        QCOMPARE(verdict.int64("size").value_or(0), std::int64_t(6));
    }
};

QTEST_GUILESS_MAIN(TestApiPayouts)
#include "tst_api_payouts.moc"
