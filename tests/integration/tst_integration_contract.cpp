// The whole ops API of the real program against its contract (ops-api 1.3, 1.4, 1.6, 2): every operation is there, guarded by its scheme, on its
// surface only, refuses a missing or wrong body in the form clients parse, and answers what the OpenAPI document says.
#include "support/openapi_check.h"
#include "support/program.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <map>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr const char* adminToken = "admin-token-of-the-contract-test";
constexpr const char* edgeName = "edge.example.org";
constexpr const char* opsName = "ops.example.org";

struct ContractRow {
    int number;
    const char* method;
    const char* path;
    const char* scheme;
    const char* surface;
    // A body that passes the field checks, where one is needed; empty: none.
    const char* body = "";
    // What an administrator (or nobody, for open operations) is answered on an empty store; 0: not asked, it needs a token of another kind.
    int status = 0;
};

const ContractRow rows[] = {
    {1, "POST", "/api/orchestrators/register", "NONE", "edge"},
    {2, "GET", "/api/orchestrators", "VIEW", "ops", "", 200},
    {3, "GET", "/api/orchestrators/o1", "VIEW", "ops", "", 404},
    {4, "GET", "/api/orchestrators/o1/stats", "VIEW", "ops", "", 404},
    {5, "POST", "/api/orchestrators/o1/health", "ADMIN", "ops", "{\"data\":{}}", 404},
    {6, "GET", "/api/orchestrators/me", "ORCH", "edge"},
    {7, "GET", "/api/orchestrators/me/stats", "ORCH", "edge"},
    {8, "GET", "/api/orchestrators/bootstrap", "ORCH", "edge"},
    {9, "POST", "/api/orchestrators/o1/credential/nonce", "NONE", "edge"},
    {10, "POST", "/api/orchestrators/o1/credential/token", "NONE", "edge"},
    {11, "GET", "/api/orchestrator-edge?orchestrator_id=o1", "EDGE", "edge"},
    {12, "PUT", "/api/orchestrator-edge", "STRICT", "ops",
     "{\"orchestrator_id\":\"o1\",\"edge_id\":\"e\",\"matchmaker_host\":\"m\",\"edge_cidrs\":[\"10.0.0.0/8\"]}", 200},
    {13, "POST", "/api/orchestrators/ops/rollout", "OPS", "ops", "{\"image_ref\":\"i\",\"orchestrator_id\":\"o1\"}"},
    {14, "POST", "/api/orchestrators/ops/upgrade", "OPS", "ops", "{\"orchestrator_id\":\"o1\"}"},
    {15, "POST", "/api/ledger/adjustments", "ADMIN", "ops", "{\"orchestrator_id\":\"o1\",\"amount_eth\":\"1\"}", 404},
    {16, "GET", "/api/ledger/events", "VIEW", "ops", "", 200},
    {17, "POST", "/api/workloads", "ADMIN", "ops",
     "{\"workload_id\":\"w\",\"orchestrator_id\":\"o1\",\"payout_amount_eth\":\"1\",\"artifact_hash\":\"h\"}", 404},
    {18, "POST", "/api/workloads/time", "ADMIN", "ops",
     "{\"workload_id\":\"w\",\"orchestrator_id\":\"o1\",\"duration_ms\":1000,\"artifact_hash\":\"h\"}", 404},
    {19, "GET", "/api/workloads", "VIEW", "ops", "", 200},
    {20, "PATCH", "/api/workloads/w1", "ADMIN", "ops", "{\"status\":\"verified\"}", 404},
    {21, "GET", "/api/workloads/summary", "VIEW", "ops", "", 200},
    {22, "POST", "/api/workload-offers", "ADMIN", "ops",
     "{\"offer_id\":\"f\",\"title\":\"t\",\"kind\":\"k\",\"payout_amount_eth\":\"1\"}", 200},
    {23, "PATCH", "/api/workload-offers/missing", "ADMIN", "ops", "{\"active\":false}", 404},
    {24, "GET", "/api/workload-offers", "VIEW", "ops", "", 200},
    {25, "GET", "/api/workload-offers/subscriptions", "VIEW", "ops", "", 200},
    {26, "GET", "/api/orchestrators/me/workload-offers", "ORCH", "edge"},
    {27, "GET", "/api/orchestrators/me/workload-offers/available", "ORCH", "edge"},
    {28, "PUT", "/api/orchestrators/me/workload-offers", "ORCH", "edge", "{\"offer_ids\":[]}"},
    {29, "POST", "/api/jobs/record", "ADMIN", "ops", "{\"orchestrator_id\":\"o1\",\"script\":{\"commands\":[\"a\"]}}",
     404},
    {30, "GET", "/api/jobs/j1", "VIEW", "ops", "", 404},
    {31, "GET", "/api/recordings/presign?s3_uri=s3://b/k", "STRICT", "ops"},
    {32, "POST", "/api/activity/leases", "ADMIN", "ops", "{\"orchestrator_id\":\"o1\",\"upstream_addr\":\"a\"}", 404},
    {33, "POST", "/api/activity/leases/l1/heartbeat", "ADMIN", "ops", "{\"orchestrator_id\":\"o1\"}", 404},
    {34, "DELETE", "/api/activity/leases/l1", "ADMIN", "ops", "", 404},
    {35, "GET", "/api/activity/leases", "VIEW", "ops", "", 200},
    {36, "POST", "/api/sessions/events", "REPORTER", "edge"},
    {37, "GET", "/api/sessions", "VIEW", "both", "", 200},
    {38, "POST", "/api/sessions/start", "NONE", "edge"},
    {39, "GET", "/api/sessions/me", "CLIENT", "edge"},
    {40, "POST", "/api/sessions/heartbeat", "CLIENT", "edge"},
    {41, "POST", "/api/sessions/end", "CLIENT", "edge"},
    {42, "POST", "/api/sessions/tcp", "CLIENT", "edge"},
    {43, "POST", "/api/client-sessions/invites", "ADMIN", "both", "{}", 200},
    {44, "GET", "/api/client-sessions/invites", "ADMIN", "both", "", 200},
    {45, "POST", "/api/client-sessions/invites/revoke", "ADMIN", "both", "{\"invite_id\":\"i\"}", 404},
    {46, "GET", "/api/bootstrap/skillmd", "NONE", "both", "", 200},
    {47, "POST", "/api/licenses/orchestrators/o1/tokens", "ADMIN", "ops", "", 404},
    {48, "GET", "/api/licenses/orchestrators/o1/tokens", "ADMIN", "ops", "", 404},
    {49, "DELETE", "/api/licenses/orchestrators/o1/tokens/t1", "ADMIN", "ops", "", 404},
    {50, "PUT", "/api/licenses/images", "ADMIN", "ops", "{\"image_ref\":\"r\"}", 200},
    {51, "GET", "/api/licenses/images", "ADMIN", "ops", "", 200},
    {52, "POST", "/api/licenses/images/revoke", "ADMIN", "ops", "{\"image_ref\":\"missing\"}", 404},
    {53, "GET", "/api/licenses/access", "ADMIN", "ops", "", 200},
    {54, "POST", "/api/licenses/access/grant", "ADMIN", "ops", "{\"orchestrator_id\":\"o1\",\"image_ref\":\"r\"}", 404},
    {55, "POST", "/api/licenses/access/revoke", "ADMIN", "ops", "{\"orchestrator_id\":\"o1\",\"image_ref\":\"r\"}",
     404},
    {56, "POST", "/api/licenses/invites", "ADMIN", "ops",
     "{\"image_ref\":\"missing\",\"bound_address\":\"0x1111111111111111111111111111111111111111\"}", 404},
    {57, "GET", "/api/licenses/invites", "ADMIN", "ops", "", 200},
    {58, "POST", "/api/licenses/invites/revoke", "ADMIN", "ops", "{\"invite_id\":\"i\"}", 404},
    {59, "POST", "/api/licenses/invites/redeem", "NONE", "edge"},
    {60, "POST", "/api/licenses/lease", "ORCH", "edge", "{\"image_ref\":\"r\"}"},
    {61, "POST", "/api/licenses/lease/l1/heartbeat", "ORCH", "edge"},
    {62, "GET", "/api/licenses/leases", "VIEW", "ops", "", 200},
};

std::vector<std::pair<std::string, std::string>> asAdmin()
{
    return {{"X-Admin-Token", adminToken}};
}

}  // namespace

class IntegrationContract : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_dir;
    std::unique_ptr<Program> m_program;
    std::unique_ptr<OpenApiCheck> m_document;

    void eachRow()
    {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const ContractRow& row : rows) {
            const QByteArray name =
                QByteArray("E-") + QByteArray::number(row.number) + ' ' + row.method + ' ' + row.path;
            QTest::newRow(name.constData()) << index++;
        }
    }
    void fits(const ContractRow& row, const HttpAnswer& answer)
    {
        const std::string wrong = m_document->complaint(row.method, row.path, answer.status, answer.body);
        QVERIFY2(wrong.empty(), (wrong + " | " + answer.body.substr(0, 300)).c_str());
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_dir.isValid());
        QFile key(m_dir.filePath(QStringLiteral("master.key")));
        QVERIFY(key.open(QIODevice::WriteOnly));
        key.write(QByteArray(64, 'a') + '\n');
        key.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        key.close();
        m_program = std::make_unique<Program>(m_dir.filePath(QStringLiteral("data")));
        for (const auto& [name, value] :
             {std::pair{"PAYMENTS_API_ADMIN_TOKEN", adminToken}, std::pair{"PAYMENTS_ENFORCE_SPLIT_SURFACES", "true"},
              std::pair{"PAYMENTS_PUBLIC_EDGE_HOST", edgeName}, std::pair{"PAYMENTS_PUBLIC_OPS_HOST", opsName},
              std::pair{"PAYMENTS_ENABLE_DOCS", "true"}, std::pair{"PAYMENTS_EDGE_CONFIG_TOKEN", "edge-token"},
              std::pair{"PAYMENTS_SESSION_REPORTER_TOKEN", "reporter-token"}})
            m_program->set(QString::fromLatin1(name), QString::fromLatin1(value));
        m_program->set(QStringLiteral("SLUICE_MASTER_KEY_FILE"), key.fileName());
        const auto served = m_program->serve();
        QVERIFY2(served, served ? "" : served.error().message.c_str());
        const HttpAnswer document = m_program->request("GET", "/openapi.json");
        QCOMPARE(document.status, 200);
        m_document = std::make_unique<OpenApiCheck>(document.json());
        QVERIFY(m_document->document().find("paths") != nullptr);
    }

    void isServedAndDocumented_data() { eachRow(); }
    void isServedAndDocumented()
    {
        QFETCH(int, index);
        const ContractRow& row = rows[index];
        QVERIFY2(m_document->find(row.method, row.path), "not in the OpenAPI document");
        const HttpAnswer other = m_program->request("TRACE", row.path);
        QVERIFY2(other.status == 405 || other.status == 501 || other.status == 400, other.body.c_str());
    }

    void nobodyIsLetIn_data() { eachRow(); }
    void nobodyIsLetIn()
    {
        QFETCH(int, index);
        const ContractRow& row = rows[index];
        const std::map<std::string, std::string> refusals{{"ADMIN", "Admin token required"},
                                                          {"STRICT", "Admin token required"},
                                                          {"OPS", "Admin token required"},
                                                          {"VIEW", "Admin token required"},
                                                          {"ORCH", "Orchestrator token required"},
                                                          {"EDGE", "Edge config token required"},
                                                          {"REPORTER", "Session reporter token required"}};
        const auto refusal = refusals.find(row.scheme);
        if (refusal == refusals.end()) {
            QVERIFY(std::string_view(row.scheme) == "NONE" || std::string_view(row.scheme) == "CLIENT");
            return;
        }
        for (const char* token : {"", "wrong"}) {
            // Each row from an address of its own: failed logins are limited by address (W-26).
            std::vector<std::pair<std::string, std::string>> headers{
                {"X-Forwarded-For", "198.51.100." + std::to_string(row.number)}};
            if (*token) {
                headers.emplace_back("X-Admin-Token", token);
                headers.emplace_back("Authorization", std::string("Bearer ") + token);
            }
            const HttpAnswer answer = m_program->request(row.method, row.path, row.body, headers);
            QCOMPARE(answer.status, 401);
            QCOMPARE(std::string(answer.json().text("detail").value_or("")), refusal->second);
            fits(row, answer);
        }
    }

    void eachSurfaceHasItsOwn_data() { eachRow(); }
    void eachSurfaceHasItsOwn()
    {
        QFETCH(int, index);
        const ContractRow& row = rows[index];
        const std::string_view surface = row.surface;
        for (const auto& [host, name, group] :
             {std::tuple{edgeName, "EDGE", "ops"}, std::tuple{opsName, "OPS", "edge"}}) {
            const HttpAnswer answer =
                m_program->request(row.method, row.path, row.body, {{"X-Forwarded-Host", host}, {"Host", host}});
            const std::string refusal = std::string("Route is not available on ") + name + " surface";
            const bool isRefused =
                answer.status == 403 && std::string(answer.json().text("detail").value_or("")) == refusal;
            QVERIFY2(isRefused == (surface == group), answer.body.c_str());
        }
    }

    void wrongBodiesAreRefusedInTheFormClientsParse_data() { eachRow(); }
    void wrongBodiesAreRefusedInTheFormClientsParse()
    {
        QFETCH(int, index);
        const ContractRow& row = rows[index];
        const json::Value* request = m_document->find(row.method, row.path)->find("requestBody");
        const std::string_view scheme = row.scheme;
        const bool reachable = scheme == "ADMIN" || scheme == "STRICT" || scheme == "NONE";
        if (!request || !reachable) {
            QVERIFY(!request || scheme != "ADMIN");
            return;
        }
        const auto send = [&](const std::string& body) {
            return m_program->request(row.method, row.path, body, asAdmin());
        };
        const HttpAnswer torn = send("{\"a\": ");
        QCOMPARE(torn.status, 422);
        const json::Value answer = torn.json();
        QCOMPARE(std::string(answer.find("detail")->items()->front().text("type").value_or("")),
                 std::string("json_invalid"));
        fits(row, torn);
        const HttpAnswer list = send("[]");
        QCOMPARE(list.status, 422);
        QCOMPARE(std::string(list.json().find("detail")->items()->front().text("type").value_or("")),
                 std::string("model_attributes_type"));
        const json::Value* content = request->find("content")->find("application/json")->find("schema");
        const json::Value* required = content->find("required");
        if (!required)
            return;
        const HttpAnswer empty = send("{}");
        QCOMPARE(empty.status, 422);
        std::set<std::string> missing;
        const json::Value faults = empty.json();
        for (const json::Value& fault : *faults.find("detail")->items()) {
            QCOMPARE(std::string(fault.text("type").value_or("")), std::string("missing"));
            missing.insert(std::string(fault.find("loc")->items()->back().toText().value_or("")));
        }
        std::set<std::string> wanted;
        for (const json::Value& name : *required->items())
            wanted.insert(*name.string());
        QVERIFY(missing == wanted);
        fits(row, empty);
    }

    void wrongTypesAreNamed_data() { eachRow(); }
    void wrongTypesAreNamed()
    {
        QFETCH(int, index);
        const ContractRow& row = rows[index];
        const json::Value* request = m_document->find(row.method, row.path)->find("requestBody");
        const std::string_view scheme = row.scheme;
        if (!request || (scheme != "ADMIN" && scheme != "STRICT")) {
            QVERIFY(!request || scheme != "ADMIN");
            return;
        }
        const json::Value* properties =
            request->find("content")->find("application/json")->find("schema")->find("properties");
        for (const json::Member& property : *properties->members()) {
            // An object is what no field but a free-form one takes; those get a list.
            const bool isObject = property.second.text("type") == "object";
            json::Object body;
            body.emplace_back(property.first, isObject ? json::Value(json::Array{}) : json::Value(json::Object{}));
            const HttpAnswer answer =
                m_program->request(row.method, row.path, json::write(json::Value(body)), asAdmin());
            QVERIFY2(answer.status == 422, (property.first + ": " + answer.body).c_str());
            const json::Value tree = answer.json();
            bool named = false;
            for (const json::Value& fault : *tree.find("detail")->items())
                named = named || fault.find("loc")->items()->back().toText() == property.first;
            QVERIFY2(named, (property.first + ": " + answer.body).c_str());
        }
    }

    void answersAreAsDocumented_data() { eachRow(); }
    void answersAreAsDocumented()
    {
        QFETCH(int, index);
        const ContractRow& row = rows[index];
        const HttpAnswer answer = m_program->request(row.method, row.path, row.body, asAdmin());
        QVERIFY2(answer.status != 500 && answer.status != 0, answer.body.c_str());
        if (row.status != 0)
            QVERIFY2(answer.status == row.status, (std::to_string(answer.status) + " " + answer.body).c_str());
        fits(row, answer);
    }

    void operationsOfLaterPartsAreNotThere()
    {
        for (const char* path : {"/api/tee/status", "/api/transparency/tee-core/log"}) {
            QVERIFY(!m_document->find("GET", path));
            QCOMPARE(m_program->request("GET", path).status, 404);
        }
    }

    void cleanupTestCase() { m_program.reset(); }
};

QTEST_GUILESS_MAIN(IntegrationContract)
#include "tst_integration_contract.moc"
