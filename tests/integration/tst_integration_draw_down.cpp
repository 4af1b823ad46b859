// Draw-down end to end (issues 4 and 5), as a report: the real program with webhook, builder API, local issuer and collector, librdkafka's own
// broker, and clients that send what the real ones send. Device login -> token -> authorize -> ticket events on Kafka -> metered usage -> the
// balance falls -> the gate closes (483) -> an operator tops up -> the gate opens. `./dev drawdown` prints it; ./dev test runs it too.
#include "metering/kafka_peer.h"
#include "support/program.h"
#include "support/signer_client.h"

#include <QDateTime>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QtTest>

#include <cstdio>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr const char* drawOperator = "Bearer draw-down-operator";
constexpr const char* drawAllowances = "/api/v1/apps/acme/users/alice/allowances";
constexpr const char* drawLetters = "livepeer-gateway-events.dlq";
constexpr const char* drawGrantType = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code";
constexpr int eventWaitMs = 30'000;

int freeLoopbackPort()
{
    QTcpServer probe;
    if (!probe.listen(QHostAddress::LocalHost))
        qFatal("no free port on this machine");
    return probe.serverPort();
}

std::string textNow(int backMs = 0)
{
    return QDateTime::currentDateTimeUtc().addMSecs(-backMs).toString(Qt::ISODateWithMs).toStdString();
}

// One line a step: what was done, the figure before and after it, how long it took, and whether it is as it must be.
class DrawReport {
public:
    DrawReport()
    {
        std::printf("\nDraw-down: the balance of acme:alice, in USD, 1 ETH = 3,000 USD\n\n%-52s %16s %16s %9s  %s\n",
                    "step", "before", "after", "ms", "result");
    }
    ~DrawReport()
    {
        std::printf("\n%d steps, %d passed: %s\n\n", m_steps, m_passed, m_steps == m_passed ? "PASS" : "FAIL");
        std::fflush(stdout);
    }
    bool step(const char* what, const std::string& before, const std::string& after, qint64 ms, bool passed)
    {
        ++m_steps;
        m_passed += passed;
        std::printf("%-52s %16s %16s %9lld  %s\n", what, before.c_str(), after.c_str(), static_cast<long long>(ms),
                    passed ? "pass" : "FAIL");
        std::fflush(stdout);
        return passed;
    }

private:
    int m_steps = 0, m_passed = 0;
};

class DrawBed {
public:
    DrawBed()
        : m_webhookPort(freeLoopbackPort())
        , m_builderPort(freeLoopbackPort())
        , m_program(m_folder.filePath(QStringLiteral("data")))
        , m_signer(m_webhookPort, "/authorize", "Authorization:Bearer draw-down-secret")
    {
        QFile key(m_folder.filePath(QStringLiteral("master.key")));
        if (!key.open(QIODevice::WriteOnly) || key.write(QByteArray(64, 'd')) != 64)
            qFatal("the master key cannot be written");
        key.close();
        key.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        set("SLUICE_MASTER_KEY_FILE", key.fileName());
        set("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
        set("ETH_RPC_URL", "http://127.0.0.1:1");
        set("WEBHOOK_SECRET", "draw-down-secret");
        set("PORT", QString::number(m_webhookPort));
        set("BUILDER_API_PORT", QString::number(m_builderPort));
        set("LOCAL_ISSUER_URL", QStringLiteral("http://127.0.0.1:%1").arg(m_builderPort));
        set("OPERATOR_KEY", "draw-down-operator");
        set("KAFKA_BROKERS", QString::fromStdString(m_kafka.brokers()));
        set("KAFKA_DLQ_TOPIC", drawLetters);
        rd_kafka_mock_topic_create(m_kafka.cluster(), drawLetters, 4, 3);
        set("ORACLE_SOURCES", "none");
        set("ORACLE_MANUAL_USD", "3000");
        set("METER_API_TOKEN", "draw-down-meter");
        set("GATE_MODE", "enforce");
        set("AUTH_EXPIRY_MAX_SECONDS", "2");
        set("GATE_LATENESS_SECONDS", "5");
        set("BUILDER_RATE_PER_ADDRESS", "100000");
        set("BUILDER_RATE_PER_KEY", "100000");
        set("BUILDER_RATE_PER_TENANT", "100000");
        set("SLUICE_LOG_LEVEL", "warning");
    }

    std::string start()
    {
        const auto started = m_program.serve();
        return started ? std::string() : started.error().message;
    }
    bool isReady()
    {
        return get("/readyz").status == 200 && get("/.well-known/jwks.json").body.find("\"kid\"") != std::string::npos;
    }
    QByteArray output() const { return m_program.output(); }
    int stop() { return m_program.terminate(); }

    HttpAnswer asOperator(const std::string& method, const std::string& target, const std::string& body = {})
    {
        std::vector<std::pair<std::string, std::string>> headers{{"Authorization", drawOperator}};
        if (method == "POST")
            headers.emplace_back("Idempotency-Key", "draw-" + std::to_string(++m_asked));
        return exchange(m_builderPort, method, target, body, headers);
    }
    HttpAnswer form(const std::string& target, const std::string& body, const std::string& cookie = {})
    {
        return m_web.post(m_builderPort, target, body, cookie);
    }
    HttpAnswer get(const std::string& target) { return exchange(m_builderPort, "GET", target); }

    // A person signs in on the page of the device login with a key of theirs; the device polls. Empty: it failed.
    std::string deviceLogin(const std::string& apiKey);
    SignerClient::Outcome pay() { return payWith(m_token); }
    SignerClient::Outcome payWith(const std::string& token)
    {
        m_state.lastUpdate = textNow();
        return m_signer.pay(m_state, {{"Authorization", "Bearer " + token}}, QDateTime::currentSecsSinceEpoch());
    }
    const SignerClient::State& state() const { return m_state; }
    void keepToken(std::string token) { m_token = std::move(token); }

    std::string balance()
    {
        const json::Value tree = asOperator("GET", drawAllowances).json();
        const json::Value* list = tree.find("balances");
        if (list == nullptr || !list->isArray() || list->items()->empty())
            return "none";
        return std::string(list->items()->front().text("settled").value_or("none"));
    }
    // The embedded meter over its OpenMeter API.
    HttpAnswer meter(const std::string& target)
    {
        return exchange(m_builderPort, "GET", "/openmeter/api/v1" + target, {},
                        {{"Authorization", "Bearer draw-down-meter"}});
    }
    // USD micros.
    std::string metered()
    {
        const json::Value tree = meter("/meters/network_fee_usd_micros/query?subject=acme%3Aalice").json();
        const json::Value* rows = tree.find("data");
        if (rows == nullptr || !rows->isArray())
            return "none";
        if (rows->items()->empty())
            return "0";
        const json::Value* value = rows->items()->front().find("value");
        return value != nullptr && value->isNumber() ? value->number()->text : "none";
    }
    void sendOfNobody()
    {
        m_kafka.send("of-nobody", ticketJson("of-nobody", {{"auth_id", ""}}));
        m_kafka.flush();
    }
    // Each ticket is 0.00001 ETH, at 3,000 USD 0.03 USD.
    void spend(int tickets)
    {
        for (int i = 0; i < tickets; ++i) {
            const std::string id = "draw-down-" + std::to_string(++m_tickets);
            m_kafka.send(id, ticketJson(id, {{"auth_id", m_state.authId},
                                             {"computed_fee", "10000000000000"},
                                             {"session_id", m_state.stateId},
                                             {"sequence_number", m_tickets},
                                             {"previous_time", textNow(100)},
                                             {"previous_time_unix", nullptr},
                                             {"current_time", textNow()},
                                             {"current_time_unix", nullptr}}));
        }
        m_kafka.flush();
    }

private:
    void set(const char* name, const QString& value) { m_program.set(QString::fromLatin1(name), value); }
    void set(const char* name, const char* value) { set(name, QString::fromLatin1(value)); }

    // Forms as a browser sends them.
    struct Web {
        HttpAnswer post(int port, const std::string& target, const std::string& body, const std::string& cookie)
        {
            QTcpSocket socket;
            socket.connectToHost(QStringLiteral("127.0.0.1"), quint16(port));
            if (!socket.waitForConnected(5'000))
                return {};
            std::string head = "POST " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port)
                               + "\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n";
            if (!cookie.empty())
                head += "Cookie: " + cookie + "\r\n";
            head += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
            socket.write(QByteArray::fromStdString(head + body));
            return read(socket);
        }
        QByteArray page(int port, const std::string& target)
        {
            QTcpSocket socket;
            socket.connectToHost(QStringLiteral("127.0.0.1"), quint16(port));
            if (!socket.waitForConnected(5'000))
                return {};
            socket.write(QByteArray::fromStdString("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1:"
                                                   + std::to_string(port) + "\r\nConnection: close\r\n\r\n"));
            read(socket);
            return raw;
        }
        HttpAnswer read(QTcpSocket& socket)
        {
            raw.clear();
            while (socket.state() == QAbstractSocket::ConnectedState && socket.waitForReadyRead(20'000))
                raw += socket.readAll();
            raw += socket.readAll();
            const auto end = raw.indexOf("\r\n\r\n");
            return end < 12 ? HttpAnswer() : HttpAnswer{raw.mid(9, 3).toInt(), raw.mid(end + 4).toStdString()};
        }
        QByteArray raw;
    };

    QTemporaryDir m_folder;
    KafkaPeer m_kafka;
    const int m_webhookPort, m_builderPort;
    Program m_program;
    SignerClient m_signer;
    SignerClient::State m_state;
    Web m_web;
    std::string m_token;
    int m_asked = 0, m_tickets = 0;
};

std::string capturedIn(const QByteArray& text, const char* pattern)
{
    return QRegularExpression(QString::fromLatin1(pattern)).match(QString::fromUtf8(text)).captured(1).toStdString();
}

std::string DrawBed::deviceLogin(const std::string& apiKey)
{
    const json::Value begun =
        form("/api/v1/oidc/device_authorization", "client_id=sluice-cli&scope=openid+sign%3Ajob+offline_access").json();
    const std::string poll = drawGrantType + std::string("&client_id=sluice-cli&device_code=")
                             + std::string(begun.text("device_code").value_or(""));
    const std::string code(begun.text("user_code").value_or(""));
    if (const HttpAnswer answer = form("/api/v1/oidc/token", poll);
        answer.json().text("error") != "authorization_pending") {
        qWarning("the first poll is answered %d: %s", answer.status, answer.body.c_str());
        return {};
    }
    const QByteArray page = m_web.page(m_builderPort, "/oidc/device");
    const std::string fields = "form=" + capturedIn(page, "name=\"form\" value=\"([0-9a-f]+)\"") + "&user_code=" + code;
    const std::string cookie = capturedIn(page, "Set-Cookie: ([^;]+);");
    for (const std::string& step : {std::string("&step=lookup"), "&step=approve&credential=" + apiKey}) {
        const HttpAnswer answer = form("/oidc/device", fields + step, cookie);
        if (answer.status != 200) {
            qWarning("the page answers %d: %s", answer.status, answer.body.c_str());
            return {};
        }
    }
    const HttpAnswer answer = form("/api/v1/oidc/token", poll);
    if (answer.status != 200)
        qWarning("the token route answers %d: %s", answer.status, answer.body.c_str());
    return std::string(answer.json().text("access_token").value_or(""));
}

}  // namespace

class TestIntegrationDrawDown : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<DrawBed> m_bed;
    std::unique_ptr<DrawReport> m_report;
    QElapsedTimer m_timer;
    std::string m_key, m_before;

    bool told(const char* what, const std::string& before, const std::string& after, bool passed)
    {
        return m_report->step(what, before, after, m_timer.elapsed(), passed);
    }
    static std::string shortened(const std::string& text)
    {
        return text.size() > 16 ? text.substr(0, 13) + "..." : text;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_report = std::make_unique<DrawReport>();
        m_timer.start();
        m_bed = std::make_unique<DrawBed>();
        const std::string problem = m_bed->start();
        QVERIFY2(problem.empty(), problem.c_str());
        QTRY_VERIFY_WITH_TIMEOUT(m_bed->isReady(), 30'000);
        told("the program starts: webhook, issuer, collector", "-", "ready", true);
    }
    void init() { m_timer.start(); }
    // Whatever went wrong is shown with what the program said.
    void cleanup()
    {
        if (QTest::currentTestFailed() && m_bed)
            qWarning("%s", m_bed->output().right(4'000).constData());
    }

    void a_tenantUserAndCredit()
    {
        QCOMPARE(m_bed->asOperator("POST", "/api/v1/platform/apps", R"({"clientId":"acme","name":"Acme"})").status,
                 201);
        const auto user =
            m_bed->asOperator("POST", "/api/v1/apps/acme/users", R"({"externalUserId":"alice","issueApiKey":true})");
        m_key = std::string(user.json().text("apiKey").value_or(""));
        QVERIFY2(told("a tenant and a user with a key", "-", "acme:alice", user.status == 201 && !m_key.empty()),
                 user.body.c_str());
        m_timer.start();
        const std::string before = m_bed->balance();
        const auto given = m_bed->asOperator("POST", drawAllowances, R"({"amount":"0.5","reason":"a first credit"})");
        const std::string after = m_bed->balance();
        QVERIFY2(told("an operator gives 0.5", before, after, given.status == 201 && after == "0.5"),
                 given.body.c_str());
    }

    void b_deviceLogin()
    {
        const std::string token = m_bed->deviceLogin(m_key);
        QVERIFY(told("device login over HTTP: a token of our issuer", "no token", shortened(token), !token.empty()));
        m_bed->keepToken(token);
    }

    void c_authorize()
    {
        const auto outcome = m_bed->pay();
        QVERIFY2(told("authorize with that token", "no session", m_bed->state().authId,
                      outcome.status == 200 && m_bed->state().authId == "acme:alice"),
                 outcome.rawBody.c_str());
        const auto foreign = m_bed->payWith("eyJhbGciOiJub25lIn0.e30.");
        QVERIFY2(foreign.status == 200 && !foreign.asked, "the session is good until its expiry and is not asked for");
    }

    void d_ticketsAreMeteredAndPaid()
    {
        const std::string meteredBefore = m_bed->metered();
        m_before = m_bed->balance();
        m_timer.start();
        m_bed->spend(10);
        QTRY_COMPARE_WITH_TIMEOUT(m_bed->balance(), std::string("0.2"), eventWaitMs);
        told("10 tickets on Kafka: the balance falls by 0.3", m_before, m_bed->balance(), true);
        const std::string meteredNow = m_bed->metered();
        QVERIFY(
            told("metered (network_fee_usd_micros, OpenMeter API)", meteredBefore, meteredNow, meteredNow == "300000"));
        const int customer = m_bed->meter("/customers/acme%3Aalice").status;
        QVERIFY(told("the meter made its customer by itself", "none", customer == 200 ? "acme:alice" : "none",
                     customer == 200));
        const auto usage = m_bed->asOperator("GET", "/api/v1/apps/acme/usage");
        QVERIFY2(told("billed usage of the tenant (builder API)", "0",
                      usage.body.find("300000") != std::string::npos ? "300000" : "?",
                      usage.status == 200 && usage.body.find("300000") != std::string::npos),
                 usage.body.c_str());
    }

    void e_theGateClosesAtZero()
    {
        const std::string before = m_bed->balance();
        m_bed->spend(7);
        QTRY_COMPARE_WITH_TIMEOUT(m_bed->balance(), std::string("-0.01"), eventWaitMs);
        told("7 more: below zero by less than one hold", before, m_bed->balance(), true);
        m_timer.start();
        SignerClient::Outcome outcome;
        QTRY_VERIFY_WITH_TIMEOUT((outcome = m_bed->pay()).status != 200, 10'000);
        QVERIFY2(told("the gate closes when the session asks again", "200", std::to_string(outcome.status),
                      outcome.status == 483),
                 outcome.rawBody.c_str());
        m_timer.start();
        const auto exchange = m_bed->form(
            "/api/v1/oidc/token", "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange&subject_"
                                  "token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token&"
                                  "subject_token="
                                      + m_key);
        QVERIFY2(
            told("no new token at zero either (402)", "-", std::to_string(exchange.status), exchange.status == 402),
            exchange.body.c_str());
    }

    void f_aTopUpOpensTheGate()
    {
        const std::string before = m_bed->balance();
        const auto given = m_bed->asOperator("POST", drawAllowances, R"({"amount":"5","reason":"a top-up"})");
        QCOMPARE(given.status, 201);
        const auto outcome = m_bed->pay();
        QVERIFY2(told("an operator tops up 5: open at once", before, m_bed->balance(),
                      outcome.status == 200 && m_bed->balance() == "4.99"),
                 outcome.rawBody.c_str());
        m_timer.start();
        m_bed->spend(3);
        QTRY_COMPARE_WITH_TIMEOUT(m_bed->balance(), std::string("4.9"), eventWaitMs);
        told("and the next tickets are paid from it", "4.99", m_bed->balance(), true);
    }

    void g_whatBelongsToNobodyIsKept()
    {
        m_bed->sendOfNobody();
        QTRY_VERIFY_WITH_TIMEOUT(m_bed->get("/readyz").body.find("1 written") != std::string::npos, eventWaitMs);
        told("an event of nobody: a dead letter, also on its topic", "0", "1", true);
    }

    void h_nothingWasCountedTwiceOrLost()
    {
        const std::string metered = m_bed->metered();
        QVERIFY(told("20 tickets in all, each once", "0", metered, metered == "600000"));
        m_timer.start();
        QVERIFY(told("the program stops", "running", "ended", m_bed->stop() == 0));
    }

    void cleanupTestCase() { m_report.reset(); }
};

QTEST_GUILESS_MAIN(TestIntegrationDrawDown)
#include "tst_integration_draw_down.moc"
