// The frame of the builder API (clearinghouse spec 6.1, 6.6, 6.7) and the usage routes over real events: error forms, who may see what, rates,
// correlation ids, documents; two tenants with the same user ids that cannot see each other (REF-25, REF-30, REF-36).
#include "api/builder_api.h"
#include "api_bench.h"
#include "clearinghouse/configured_keys.h"
#include "clearinghouse/key_verifier.h"
#include "metering/usage_reports.h"
#include "support/metering_bed.h"
#include "support/openapi_check.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr const char* configuredUsers = R"({"sk_a_alice":{"clientId":"tenant-a","userId":"alice"},
    "sk_a_bob":{"clientId":"tenant-a","userId":"bob"},"sk_b_alice":{"clientId":"tenant-b","userId":"alice"}})";

class BuilderBed {
public:
    explicit BuilderBed(api::BuilderConfig config = operatorConfig(), bool withUsers = true)
        : configured(*clearinghouse::ConfiguredKeys::parse({"", "", "", configuredUsers, "external_user_id", false}))
        , verifier(configured, nullptr, nullptr, {"https://issuer.test", "sk_", 60})
        , usage(metering.store.readers())
    {
        must(metering.store.writer().run([](storage::Connection& c) -> Result<void> {
            for (const auto& step : metering::usageReportMigrations()) {
                for (const std::string& statement : step.statements)
                    SLUICE_TRY(c.exec(statement));
            }
            return {};
        }));
        metering.quote(3'000);
        api::BuilderParts parts;
        parts.clock = &metering.clock;
        parts.rng = &rng;
        parts.database = &metering.store.database();
        parts.audit = metering.audit.get();
        parts.usage = &usage;
        // Two tenants, each with a credential of its own.
        parts.logins.tenant = [](std::string_view id, std::string_view secret,
                                 Timestamp) -> std::optional<api::TenantLogin> {
            if (secret != "secret" || (id != "m2m_a" && id != "m2m_b"))
                return std::nullopt;
            return api::TenantLogin{id == "m2m_a" ? "tenant-a" : "tenant-b", std::string(id), "users:read"};
        };
        if (withUsers)
            parts.logins.users = &verifier;
        api = std::make_unique<api::BuilderApi>(parts, std::move(config));
        server = std::make_unique<http::Server>(http::ServerConfig{}, api->router(), api->policy(), systemClock);
        port = *server->start();
        api->attachServer(server.get());
    }
    ~BuilderBed()
    {
        api->attachServer(nullptr);
        server->stop(1'000);
        api->stop();
        metering.close();
    }
    static api::BuilderConfig operatorConfig()
    {
        api::BuilderConfig config;
        config.operatorKeys = {"operator-key"};
        return config;
    }
    static void must(const Result<void>& done)
    {
        if (!done)
            qFatal("builder bed: %s", done.error().message.c_str());
    }

    Answer send(const QByteArray& method, const std::string& target, const QByteArray& headers = {},
                const QByteArray& body = {}) const
    {
        QTcpSocket socket;
        socket.connectToHost(QStringLiteral("127.0.0.1"), port);
        if (!socket.waitForConnected(5'000))
            return {};
        QByteArray head = method + " " + QByteArray::fromStdString(target)
                          + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + headers;
        if (!body.isEmpty() || method == "POST")
            head += "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
        socket.write(head + "\r\n" + body);
        QByteArray received;
        while (socket.state() == QAbstractSocket::ConnectedState && socket.waitForReadyRead(10'000))
            received += socket.readAll();
        return parsed((received + socket.readAll()).toStdString());
    }
    Answer get(const std::string& target, const char* headers = "") const { return send("GET", target, headers); }

    // A ticket of a user; 10^15 wei at 3000 USD are 3 USD.
    void ticket(const char* authId, json::Object changes = {})
    {
        changes.emplace_back("auth_id", authId);
        const auto outcome = metering.take({ticketJson("e" + std::to_string(++m_tickets), std::move(changes))});
        if (!outcome || outcome->received != 1)
            qFatal("a ticket was not taken");
    }

    MeteringBed metering;
    SystemClock systemClock;
    SystemRng rng;
    clearinghouse::ConfiguredKeys configured;
    clearinghouse::KeyVerifier verifier;
    metering::UsageReports usage;
    std::unique_ptr<api::BuilderApi> api;
    std::unique_ptr<http::Server> server;
    std::uint16_t port = 0;

private:
    static Answer parsed(const std::string& text)
    {
        Answer answer;
        const auto end = text.find("\r\n\r\n");
        if (end == std::string::npos || text.size() < 12)
            return answer;
        answer.status = std::atoi(text.c_str() + 9);
        answer.body = text.substr(end + 4);
        for (std::size_t at = text.find("\r\n") + 2; at < end;) {
            const auto stop = text.find("\r\n", at);
            const std::string line = text.substr(at, stop - at);
            const auto colon = line.find(':');
            answer.headers.emplace_back(http::toLowerAscii(line.substr(0, colon)), line.substr(colon + 2));
            at = stop + 2;
        }
        return answer;
    }
    int m_tickets = 0;
};

constexpr const char* asOperator = "Authorization: Bearer operator-key\r\n";
constexpr const char* asTenantA = "Authorization: Basic bTJtX2E6c2VjcmV0\r\n";  // m2m_a:secret
constexpr const char* asAlice = "Authorization: Bearer sk_a_alice\r\n";

std::string textOf(const json::Value& tree, std::initializer_list<std::string_view> path)
{
    const json::Value* at = &tree;
    for (const std::string_view name : path)
        at = at ? at->find(name) : nullptr;
    return !at ? "absent" : at->isString() ? *at->string() : json::write(*at);
}

}  // namespace

class TestApiBuilderFrame : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bearerFailures()
    {
        BuilderBed bed;
        const Answer missing = bed.get("/api/v1/users/me/usage");
        QCOMPARE(missing.status, 401);
        QCOMPARE(missing.header("www-authenticate"), std::string("Bearer realm=\"usage\", error=\"invalid_token\""));
        QCOMPARE(missing.header("cache-control"), std::string("no-store"));
        QCOMPARE(missing.header("pragma"), std::string("no-cache"));
        QCOMPARE(textOf(missing.tree(), {"error"}), std::string("invalid_token"));
        const Answer wrong = bed.get("/api/v1/users/me/usage", "Authorization: Bearer sk_nobody\r\n");
        QCOMPARE(wrong.status, 401);
        QCOMPARE(textOf(wrong.tree(), {"error_description"}), std::string("invalid api key"));
        QVERIFY(wrong.header("www-authenticate").find("invalid api key") == std::string::npos);
    }
    void clientFailures()
    {
        BuilderBed bed;
        for (const char* headers : {"", "Authorization: Basic bTJtX2E6d3Jvbmc=\r\n", "Authorization: Basic !!\r\n"}) {
            const Answer answer = bed.get("/api/v1/apps/tenant-a/usage", headers);
            QCOMPARE(answer.status, 401);
            QCOMPARE(answer.header("www-authenticate"), std::string("Basic realm=\"token\", charset=\"UTF-8\""));
        }
        QCOMPARE(bed.get("/api/v1/apps/%20/usage", asTenantA).status, 400);
        QCOMPARE(bed.get("/api/v1/platform/usage", asTenantA).status, 401);
        QCOMPARE(bed.get("/api/v1/platform/usage", "X-Api-Key: operator-key\r\n").status, 200);
    }
    void withoutVerifierOrBackEnd()
    {
        BuilderBed bed(BuilderBed::operatorConfig(), false);
        const Answer answer = bed.get("/api/v1/users/me/usage", asAlice);
        QCOMPARE(answer.status, 503);
        QCOMPARE(textOf(answer.tree(), {"error"}), std::string("JWT verification is not configured"));
    }
    void otherTenantsAreNotThere()
    {
        BuilderBed bed;
        const Answer other = bed.get("/api/v1/apps/tenant-b/usage", asTenantA);
        const Answer nobody = bed.get("/api/v1/apps/no-such-app/usage", asTenantA);
        QCOMPARE(other.status, 404);
        QCOMPARE(nobody.status, 404);
        QCOMPARE(other.body, nobody.body);  // nothing tells one from the other
        QCOMPARE(bed.get("/api/v1/apps/tenant-b/me/usage", asAlice).status, 404);
        QCOMPARE(bed.get("/api/v1/apps/tenant-a/me/usage", asAlice).status, 200);
        QCOMPARE(bed.get("/api/v1/apps/tenant-b/usage", asOperator).status, 200);
        QTRY_COMPARE(bed.metering.count("audit_log", "action = 'access.cross_tenant'"), std::string("3"));
    }
    void correlationIdEverywhere()
    {
        BuilderBed bed;
        QCOMPARE(bed.get("/health", "X-Correlation-Id: abc-1.2_3\r\n").header("x-correlation-id"),
                 std::string("abc-1.2_3"));
        QCOMPARE(bed.get("/nowhere", "X-Request-Id: r-1\r\n").header("x-correlation-id"), std::string("r-1"));
        for (const char* target : {"/health", "/nowhere", "/api/v1/users/me/usage"})
            QCOMPARE(bed.get(target, "X-Correlation-Id: a b<>\r\n").header("x-correlation-id").size(), 36u);
        QCOMPARE(bed.get("/nowhere").status, 404);
        QCOMPARE(bed.send("POST", "/health").status, 405);
        QCOMPARE(bed.send("HEAD", "/health").status, 200);
    }
    void tooMuchAndTooOften()
    {
        api::BuilderConfig config = BuilderBed::operatorConfig();
        config.perKeyMinute = 3;
        BuilderBed bed(config);
        const Answer large =
            bed.send("POST", "/api/v1/oidc/token", "Content-Type: application/json\r\n", QByteArray(1'048'577, ' '));
        QCOMPARE(large.status, 413);
        QVERIFY(!large.header("x-correlation-id").empty());
        for (int i = 0; i < 3; ++i)
            QCOMPARE(bed.get("/api/v1/users/me/usage", asAlice).status, 200);
        const Answer often = bed.get("/api/v1/users/me/usage", asAlice);
        QCOMPARE(often.status, 429);
        QVERIFY(std::atoi(often.header("retry-after").c_str()) >= 1);
        QCOMPARE(bed.get("/api/v1/users/me/usage", "Authorization: Bearer sk_a_bob\r\n").status, 200);
    }
    void wrongKeysTooOften()
    {
        api::BuilderConfig config = BuilderBed::operatorConfig();
        config.failedLoginsPerMinute = 5;
        BuilderBed bed(config);
        for (int i = 0; i < 5; ++i)
            QCOMPARE(bed.get("/api/v1/platform/usage", "Authorization: Bearer no\r\n").status, 401);
        QCOMPARE(bed.get("/api/v1/platform/usage", "Authorization: Bearer no\r\n").status, 429);
        QCOMPARE(bed.get("/api/v1/platform/usage", asOperator).status, 200);  // the good one still passes
    }
    void ref36_documentsNeedNothingFromElsewhere()
    {
        BuilderBed bed;
        const Answer page = bed.get("/api/v1/docs");
        QCOMPARE(page.status, 200);
        QVERIFY(page.body.find("http://") == std::string::npos && page.body.find("https://") == std::string::npos);
        QVERIFY(page.body.find("<script") == std::string::npos);
        QVERIFY(page.header("content-security-policy").starts_with("default-src 'none'"));
        const Answer document = bed.get("/api/v1/openapi.json");
        const json::Value tree = document.tree();
        QCOMPARE(textOf(tree, {"openapi"}), std::string("3.1.0"));
        QCOMPARE(textOf(tree, {"info", "title"}), std::string("Clearinghouse Builder API"));
        QCOMPARE(textOf(tree, {"info", "version"}), std::string("1.0.0"));
        for (const char* scheme : {"m2mBasic", "signerBearer", "subjectBearer"})
            QVERIFY(textOf(tree, {"components", "securitySchemes", scheme}) != "absent");
        // Through a proxy it is somebody else who asks.
        QCOMPARE(bed.get("/api/v1/docs", "X-Forwarded-For: 192.0.2.1\r\n").status, 404);
    }

    void ref25_usageAtThreeLevels()
    {
        BuilderBed bed;
        bed.ticket("tenant-a:alice", {{"session_id", "aaaaaaaa"}, {"model_id", "m-1"}});
        bed.ticket("tenant-a:alice", {{"session_id", "aaaaaaaa"}, {"computed_fee", "1"}, {"sequence_number", 2}});
        bed.ticket("tenant-a:bob", {{"session_id", "bbbbbbbb"}});
        bed.ticket("tenant-b:alice", {{"session_id", "cccccccc"}});
        const json::Value platform = bed.get("/api/v1/platform/usage?groupBy=app", asOperator).tree();
        QCOMPARE(textOf(platform, {"totals", "requestCount"}), std::string("4"));
        QCOMPARE(textOf(platform, {"totals", "totalFeeWei"}), std::string("3000000000000001"));
        // Rounded up once, exact beside it.
        QCOMPARE(textOf(platform, {"totals", "networkFeeUsdMicros"}), std::string("9000001"));
        QCOMPARE(textOf(platform, {"totals", "networkFeeUsd"}), std::string("9.000000000000003"));
        QCOMPARE(platform.find("rows")->items()->size(), 2u);
        const json::Value app = bed.get("/api/v1/apps/tenant-a/usage?groupBy=user", asTenantA).tree();
        QCOMPARE(textOf(app, {"totals", "requestCount"}), std::string("3"));
        QCOMPARE(app.find("byUser")->items()->size(), 2u);
        QCOMPARE(textOf(app.find("byUser")->items()->front(), {"externalUserId"}), std::string("alice"));
        const json::Value own = bed.get("/api/v1/users/me/usage", asAlice).tree();
        QCOMPARE(textOf(own, {"totals", "requestCount"}), std::string("2"));
        QCOMPARE(textOf(own, {"subject"}), std::string("tenant-a:alice"));
        QCOMPARE(textOf(own, {"meter"}), std::string("network_fee_usd_micros"));
        QCOMPARE(textOf(own.find("rows")->items()->front(), {"value"}), std::string("3000000.000000003"));
        // The other tenant's user of the same name has its own and nothing else.
        const json::Value other =
            bed.get("/api/v1/users/me/usage?groupBy=day", "Authorization: Bearer sk_b_alice\r\n").tree();
        QCOMPARE(textOf(other, {"totals", "totalFeeWei"}), std::string("1000000000000000"));
        QCOMPARE(bed.get("/api/v1/users/me/usage?externalUserId=bob", asAlice).status, 400);
        QCOMPARE(bed.get("/api/v1/users/me/requests?userId=bob", asAlice).status, 400);
    }
    void usageQueries()
    {
        BuilderBed bed;
        bed.ticket("tenant-a:alice", {{"session_id", "aaaaaaaa"}});
        bed.ticket("tenant-a:=cmd", {{"session_id", "dddddddd"}});
        const Answer noTime = bed.get("/api/v1/users/me/usage?from=yesterday", asAlice);
        QCOMPARE(noTime.status, 400);
        QCOMPARE(textOf(noTime.tree(), {"error"}), std::string("from must be an RFC3339 timestamp"));
        const Answer backwards =
            bed.get("/api/v1/users/me/usage?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", asAlice);
        QCOMPARE(textOf(backwards.tree(), {"error"}), std::string("to must not be before from"));
        const json::Value before = bed.get("/api/v1/users/me/usage?to=2026-01-01T00:00:00Z", asAlice).tree();
        QCOMPARE(textOf(before, {"totals", "requestCount"}), std::string("0"));
        const json::Value month = bed.get("/api/v1/apps/tenant-a/usage?granularity=month", asTenantA).tree();
        QCOMPARE(textOf(month.find("rows")->items()->front(), {"windowStart"}), std::string("2026-01-01T00:00:00Z"));
        const json::Value day =
            bed.get("/api/v1/apps/tenant-a/usage?groupBy=daily_pipeline&startDate=2026-01-01&endDate=2026-01-01",
                    asTenantA)
                .tree();
        QCOMPARE(textOf(day.find("byDailyPipeline")->items()->front(), {"date"}), std::string("2026-01-01"));
        const Answer csv = bed.get("/api/v1/apps/tenant-a/usage?groupBy=user&format=csv", asTenantA);
        QVERIFY(csv.header("content-type").starts_with("text/csv"));
        QVERIFY2(csv.body.find("\r\n\"'=cmd\",1,") != std::string::npos, csv.body.c_str());
        QCOMPARE(bed.get("/api/v1/apps/tenant-a/usage?groupBy=colour", asTenantA).status, 400);
        QCOMPARE(bed.get("/api/v1/apps/tenant-a/usage?limit=501", asTenantA).status, 400);
    }
    void requestsAndSessions()
    {
        BuilderBed bed;
        for (int i = 0; i < 5; ++i)
            bed.ticket("tenant-a:alice", {{"session_id", i < 3 ? "aaaaaaaa" : "bbbbbbbb"}, {"sequence_number", i}});
        bed.ticket("tenant-b:alice");
        const json::Value first = bed.get("/api/v1/users/me/requests?limit=3", asAlice).tree();
        QCOMPARE(first.find("items")->items()->size(), 3u);
        QCOMPARE(textOf(first.find("items")->items()->front(), {"sequence"}), std::string("4"));
        const json::Value rest =
            bed.get("/api/v1/users/me/requests?limit=3&cursor=" + textOf(first, {"nextCursor"}), asAlice).tree();
        QCOMPARE(rest.find("items")->items()->size(), 2u);
        QCOMPARE(textOf(rest, {"nextCursor"}), std::string("null"));
        const json::Value sessions = bed.get("/api/v1/apps/tenant-a/sessions", asTenantA).tree();
        QCOMPARE(sessions.find("items")->items()->size(), 2u);
        QCOMPARE(textOf(sessions.find("items")->items()->front(), {"sessionId"}), std::string("bbbbbbbb"));
        QCOMPARE(textOf(sessions.find("items")->items()->front(), {"totals", "requestCount"}), std::string("2"));
        QCOMPARE(bed.get("/api/v1/platform/events?limit=500", asOperator).tree().find("items")->items()->size(), 6u);
        QCOMPARE(bed.get("/api/v1/users/me/requests?cursor=x", asAlice).status, 400);
        const OpenApiCheck check(bed.get("/api/v1/openapi.json").tree());
        for (const char* target :
             {"/api/v1/users/me/usage", "/api/v1/users/me/requests", "/api/v1/users/me/sessions"}) {
            const Answer answer = bed.get(target, asAlice);
            QCOMPARE(QByteArray::fromStdString(check.complaint("GET", target, answer.status, answer.body)),
                     QByteArray());
        }
    }
};

QTEST_GUILESS_MAIN(TestApiBuilderFrame)

#include "tst_api_builder_frame.moc"
