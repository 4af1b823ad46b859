// What an operator decides about metering, over a real store and a real listener: events that could not be counted, prices set by hand, expected
// costs of models (clearinghouse spec 5.3, 5.7, 9.3). Every answer is held against the OpenAPI document.
#include "api/builder_api.h"
#include "metering/model_prices.h"
#include "support/metering_bed.h"
#include "support/openapi_check.h"

#include <QTcpSocket>
#include <QTest>

using namespace sluice;
using namespace sluice::test;

namespace {

using MeteringWire = std::pair<int, json::Value>;

class MeteringApiBed {
public:
    explicit MeteringApiBed(bool withCollector = true) : bed({}, true), modelPrices(*bed.audit)
    {
        bed.clock.advanceMs((m_systemClock.now().micros - bed.clock.now().micros) / 1'000);
        api::BuilderParts parts;
        parts.clock = &bed.clock;
        parts.rng = &m_rng;
        parts.database = &bed.store.database();
        parts.audit = bed.audit.get();
        if (withCollector) {
            parts.deadLetters = bed.letters.get();
            parts.priceBook = bed.prices.get();
            parts.modelPrices = &modelPrices;
        }
        api::BuilderConfig config;
        config.operatorKeys = {"the-operator-key"};
        config.perAddressMinute = config.perKeyMinute = config.perTenantMinute = 100'000;
        m_api = std::make_unique<api::BuilderApi>(std::move(parts), config);
        m_server =
            std::make_unique<http::Server>(http::ServerConfig{}, m_api->router(), m_api->policy(), m_systemClock);
        if (const auto port = m_server->start(); !port)
            qFatal("%s", port.error().message.c_str());
        m_check = std::make_unique<OpenApiCheck>(*json::parse(m_api->openApiDocument()));
    }
    ~MeteringApiBed()
    {
        m_server->stop(1'000);
        m_api->stop();
        bed.close();
    }

    MeteringWire send(const std::string& method, const std::string& target, const std::string& body,
                      const std::string& key)
    {
        QTcpSocket socket;
        socket.connectToHost(QStringLiteral("127.0.0.1"), m_server->port());
        if (!socket.waitForConnected(5'000))
            return {};
        std::string head = method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n";
        if (!body.empty() || method == "POST")
            head += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
        if (!key.empty())
            head += "Authorization: Bearer " + key + "\r\n";
        socket.write(QByteArray::fromStdString(head + "\r\n" + body));
        QByteArray received;
        while (socket.state() == QAbstractSocket::ConnectedState && socket.waitForReadyRead(10'000))
            received += socket.readAll();
        received += socket.readAll();
        const std::string text = received.toStdString();
        const auto end = text.find("\r\n\r\n");
        if (end == std::string::npos)
            return {};
        const int status = std::atoi(text.c_str() + 9);
        if (complaint.empty())
            complaint = m_check->complaint(method, target, status, text.substr(end + 4));
        return {status, json::parse(text.substr(end + 4)).value_or(json::Value())};
    }
    MeteringWire ask(const std::string& method, const std::string& target, const std::string& body = {})
    {
        return send(method, target, body, "the-operator-key");
    }
    // An event that belongs to nobody; its number.
    std::string deadLetter(const std::string& id)
    {
        if (!bed.take({ticketJson(id, {{"auth_id", ""}})}))
            qFatal("an event was not taken");
        return bed.value("SELECT no FROM metering_dead_letters WHERE event_id = '" + id + "'");
    }

    MeteringBed bed;
    metering::ModelPrices modelPrices;
    std::string complaint;

private:
    SystemRng m_rng;
    SystemClock m_systemClock;
    std::unique_ptr<api::BuilderApi> m_api;
    std::unique_ptr<http::Server> m_server;
    std::unique_ptr<OpenApiCheck> m_check;
};

std::string lettersPath(const std::string& no, const char* verb)
{
    return "/api/v1/platform/dead-letters/" + no + "/" + verb;
}

constexpr const char* pricesPath = "/api/v1/platform/prices";
constexpr const char* costsPath = "/api/v1/platform/model-prices";

}  // namespace

class TestApiBuilderMetering : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void onlyOperatorsDecide()
    {
        MeteringApiBed bed;
        const std::string no = bed.deadLetter("a");
        for (const auto& [method, target] :
             std::vector<std::pair<std::string, std::string>>{{"POST", lettersPath(no, "redrive")},
                                                              {"POST", lettersPath(no, "identity")},
                                                              {"POST", lettersPath(no, "discard")},
                                                              {"POST", pricesPath},
                                                              {"DELETE", std::string(pricesPath) + "/1"},
                                                              {"GET", costsPath},
                                                              {"POST", costsPath},
                                                              {"DELETE", costsPath}}) {
            QCOMPARE(bed.send(method, target, "{}", "").first, 401);
            QCOMPARE(bed.send(method, target, "{}", "another-key").first, 401);
        }
        QCOMPARE(bed.bed.count("metering_dead_letters", "state = 'open'"), std::string("1"));
        QCOMPARE(bed.complaint, std::string());
    }

    void withoutACollectorTheRoutesSaySo()
    {
        MeteringApiBed bed(false);
        QCOMPARE(bed.ask("POST", lettersPath("1", "redrive")).first, 503);
        QCOMPARE(bed.ask("POST", pricesPath, R"({"usdPerEth":"3000"})").first, 503);
        QCOMPARE(bed.ask("DELETE", std::string(pricesPath) + "/1").first, 503);
        QCOMPARE(bed.ask("GET", costsPath).first, 503);
        QCOMPARE(bed.complaint, std::string());
    }

    void REF5_anIdentityIsMendedAndTheEventCountedOnce()
    {
        MeteringApiBed bed;
        bed.bed.quote(3'000);
        const std::string no = bed.deadLetter("a");
        QCOMPARE(bed.ask("POST", lettersPath(no, "redrive")).first, 400);
        QCOMPARE(bed.ask("POST", lettersPath(no, "identity"), "{}").first, 400);
        QCOMPARE(bed.ask("POST", lettersPath(no, "identity"), R"({"authId":"acme:"})").first, 400);
        const auto mended = bed.ask("POST", lettersPath(no, "identity"), R"({"authId":"acme:alice"})");
        QCOMPARE(mended.first, 200);
        const auto driven = bed.ask("POST", lettersPath(no, "redrive"));
        QCOMPARE(driven.first, 200);
        QCOMPARE(std::string(driven.second.text("outcome").value_or("")), std::string("counted"));
        QCOMPARE(bed.ask("POST", lettersPath(no, "redrive")).first, 409);
        QCOMPARE(bed.bed.value("SELECT auth_id FROM metering_events WHERE id = 'a'"), std::string("acme:alice"));
        QCOMPARE(bed.bed.count("audit_log", "action = 'dead_letters.redrive' AND actor <> ''"), std::string("1"));
        QCOMPARE(bed.complaint, std::string());
    }

    void anEventThatWasCountedElsewhereIsKnown()
    {
        MeteringApiBed bed;
        const std::string no = bed.deadLetter("a");
        QVERIFY(bed.bed.take({ticketJson("a")}).has_value());
        QCOMPARE(bed.ask("POST", lettersPath(no, "identity"), R"({"authId":"acme:alice"})").first, 200);
        const auto driven = bed.ask("POST", lettersPath(no, "redrive"));
        QCOMPARE(std::string(driven.second.text("outcome").value_or("")), std::string("known"));
        QCOMPARE(bed.bed.count("metering_events"), std::string("1"));
    }

    void aDiscardNeedsANoteAndIsForGood()
    {
        MeteringApiBed bed;
        const std::string no = bed.deadLetter("a");
        QCOMPARE(bed.ask("POST", lettersPath(no, "discard"), "{}").first, 400);
        QCOMPARE(bed.ask("POST", lettersPath(no, "discard"), R"({"note":"  "})").first, 400);
        QCOMPARE(bed.ask("POST", lettersPath(no, "discard"), R"({"note":"a test of ours"})").first, 200);
        QCOMPARE(bed.ask("POST", lettersPath(no, "redrive")).first, 409);
        QCOMPARE(bed.bed.value("SELECT note FROM metering_dead_letters"), std::string("a test of ours"));
        QCOMPARE(bed.ask("POST", lettersPath("999999", "redrive")).first, 404);
        QCOMPARE(bed.ask("POST", lettersPath("0", "redrive")).first, 400);
        QCOMPARE(bed.complaint, std::string());
    }

    void aPriceByHandGoesBeforeTheMarketUntilItIsEnded()
    {
        MeteringApiBed bed;
        bed.bed.quote(3'000);
        for (const char* bad : {R"({"usdPerEth":"0"})", R"({"usdPerEth":"-1"})", R"({"usdPerEth":"much"})",
                                R"({"usdPerEth":"1.123456789"})", R"({"usdPerEth":"1","from":"soon"})", "{}",
                                R"({"usdPerEth":"1","until":"2020-01-01T00:00:00Z"})"})
            QCOMPARE(bed.ask("POST", pricesPath, bad).first, 400);
        const auto set = bed.ask("POST", pricesPath, R"({"usdPerEth":"3150.25","note":"the market is away"})");
        QCOMPARE(set.first, 200);
        QCOMPARE(bed.bed.prices->current()->usdPerEthE8, 315'025'000'000);
        const std::string one = std::string(pricesPath) + "/" + std::to_string(set.second.int64("id").value_or(0));
        QCOMPARE(bed.ask("DELETE", one).first, 200);
        QCOMPARE(bed.ask("DELETE", one).first, 409);
        QCOMPARE(bed.ask("DELETE", std::string(pricesPath) + "/999999").first, 404);
        QCOMPARE(bed.bed.prices->current()->usdPerEthE8, 300'000'000'000);
        QCOMPARE(bed.complaint, std::string());
    }

    void costsOfModelsAreSetListedAndTakenAway()
    {
        MeteringApiBed bed;
        for (const char* bad : {"{}", R"({"cost":"1"})", R"({"modelId":"m","cost":"0"})",
                                R"({"modelId":"m","cost":"1","bandPercent":1001})", R"({"modelId":"m","cost":"x"})"})
            QCOMPARE(bed.ask("POST", costsPath, bad).first, 400);
        const auto set = bed.ask("POST", costsPath, R"({"modelId":"org/model","cost":"36.17","hold":true})");
        QCOMPARE(set.first, 200);
        QCOMPARE(set.second.int64("bandPercent").value_or(-1), 20);
        const auto listed = bed.ask("GET", costsPath);
        QCOMPARE(listed.second.find("items")->items()->size(), std::size_t(1));
        QCOMPARE(bed.ask("DELETE", std::string(costsPath) + "?modelId=org%2Fmodel").first, 200);
        QCOMPARE(bed.ask("DELETE", std::string(costsPath) + "?modelId=org%2Fmodel").first, 404);
        QVERIFY(bed.modelPrices.rules().empty());
        QCOMPARE(bed.complaint, std::string());
    }
};

QTEST_GUILESS_MAIN(TestApiBuilderMetering)
#include "tst_api_builder_metering.moc"
