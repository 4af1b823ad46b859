// The builder API on a real listener with a meter behind it to administer: the embedded one, a Konnect-shaped peer, or the embedded one spoken to
// as a self-hosted OpenMeter. Every answer is held against the OpenAPI document. Header only.
#pragma once

#include "api/builder_api.h"
#include "api/meter_api.h"
#include "http/server.h"
#include "metering/admin_door.h"
#include "metering/embedded_admin.h"
#include "metering/hosted_admin.h"
#include "net/waiting_client.h"
#include "support/meter_fixture.h"
#include "support/openapi_check.h"
#include "support/peer_process.h"

#include <QTcpSocket>

namespace sluice::test {

inline constexpr const char* adminToken = "kpat_test";
inline constexpr const char* adminKey = "the-operator-key";

enum class AdminMeterKind { None, Embedded, Konnect, SelfHosted };

class AdminBed {
public:
    struct Wire {
        int status = 0;
        json::Value body;
        std::string code() const { return std::string(body.text("code").value_or("")); }
        std::string detail() const { return std::string(body.text("detail").value_or("")); }
        std::string text(const char* name) const { return std::string(body.text(name).value_or("")); }
        std::size_t items() const { return body.find("items") ? body.find("items")->items()->size() : 999'999; }
        const json::Value& item(std::size_t at) const { return body.find("items")->items()->at(at); }
    };
    // One request under way.
    class Asked {
    public:
        Asked(AdminBed& bed, std::string method, std::string target)
            : m_bed(bed), m_method(std::move(method)), m_target(std::move(target))
        {}
        Wire wait()
        {
            QByteArray received;
            while (socket.state() == QAbstractSocket::ConnectedState && socket.waitForReadyRead(20'000))
                received += socket.readAll();
            received += socket.readAll();
            const std::string text = received.toStdString();
            const auto end = text.find("\r\n\r\n");
            if (end == std::string::npos)
                return {};
            const int status = std::atoi(text.c_str() + 9);
            if (m_bed.complaint.empty())
                m_bed.complaint = m_bed.m_check->complaint(m_method, m_target, status, text.substr(end + 4));
            return {status, json::parse(text.substr(end + 4)).value_or(json::Value())};
        }
        QTcpSocket socket;

    private:
        AdminBed& m_bed;
        const std::string m_method, m_target;
    };

    explicit AdminBed(AdminMeterKind kind, const std::string& peer = {}, const std::string& token = adminToken,
                      api::BuilderConfig config = {})
        : m_kind(kind)
    {
        m_openMeter = std::make_unique<api::MeterApi>(fixture.meter(), api::MeterApiConfig());
        openDoor(peer, token);
        api::BuilderParts parts;
        parts.clock = &fixture.clock();
        parts.rng = &m_rng;
        parts.database = &fixture.store().database();
        parts.audit = &fixture.events().audit();
        parts.meter = m_openMeter.get();
        if (kind != AdminMeterKind::None)
            parts.meterDoor = &door;
        config.operatorKeys = {adminKey};
        config.perAddressMinute = config.failedLoginsPerMinute = 100'000;
        builder = std::make_unique<api::BuilderApi>(std::move(parts), std::move(config));
        server = std::make_unique<http::Server>(http::ServerConfig{}, builder->router(), builder->policy(), m_clock);
        const auto port = server->start();
        if (!port)
            qFatal("%s", port.error().message.c_str());
        if (kind == AdminMeterKind::SelfHosted)
            openHosted("http://127.0.0.1:" + std::to_string(*port) + "/openmeter", "", "selfhosted");
        m_check = std::make_unique<OpenApiCheck>(*json::parse(builder->openApiDocument()));
    }
    ~AdminBed()
    {
        builder->cancelMeterCalls();
        server->stop(1'000);
        builder->stop();
        m_openMeter->stop();
        if (m_api)
            m_http.runAndWait([this](net::HttpClient&) { m_api.reset(); });
        fixture.close();
    }
    AdminBed(const AdminBed&) = delete;
    AdminBed& operator=(const AdminBed&) = delete;

    std::unique_ptr<Asked> begin(const std::string& method, const std::string& target, const std::string& body = {},
                                 const std::string& key = adminKey, const std::string& more = {})
    {
        auto asked = std::make_unique<Asked>(*this, method, target);
        asked->socket.connectToHost(QStringLiteral("127.0.0.1"), server->port());
        if (!asked->socket.waitForConnected(5'000))
            qFatal("the listener does not listen");
        std::string head = method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + more;
        if (!body.empty() || method == "POST" || method == "PUT")
            head += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
        if (!key.empty())
            head += "Authorization: Bearer " + key + "\r\n";
        asked->socket.write(QByteArray::fromStdString(head + "\r\n" + body));
        asked->socket.flush();
        return asked;
    }
    Wire ask(const std::string& method, const std::string& target, const std::string& body = {},
             const std::string& key = adminKey, const std::string& more = {})
    {
        return begin(method, target, body, key, more)->wait();
    }
    std::string value(const std::string& sql)
    {
        return fixture
            .read<std::string>([&](storage::Connection& connection) -> Result<std::string> {
                SLUICE_ASSIGN(const auto found, connection.queryOne(sql, {}, [](const storage::Row& row) {
                    return row.isNull(0) ? std::string() : std::string(row.text(0));
                }));
                return found.value_or(std::string());
            })
            .value();
    }
    const OpenApiCheck& document() const { return *m_check; }

    MeterFixture fixture;
    metering::AdminDoor door;
    std::unique_ptr<api::BuilderApi> builder;
    std::unique_ptr<http::Server> server;
    std::string complaint;

private:
    void openDoor(const std::string& peer, const std::string& token)
    {
        door.planKey = "clearinghouse_demo_starter";
        door.feature = "network_spend";
        door.changes = &m_changes;
        if (m_kind == AdminMeterKind::Konnect)
            return openHosted(peer + "/v3/openmeter", token, "konnect");
        door.open = [this](std::string actor, std::stop_token stop) {
            return metering::makeEmbeddedAdmin(fixture.meter(), std::move(actor), std::move(stop));
        };
    }
    void openHosted(const std::string& url, const std::string& token, const char* backend)
    {
        const auto endpoint = metering::HostedEndpoint::of(url, token, {}, backend);
        if (!endpoint)
            qFatal("the meter's address: %s", endpoint.error().message.c_str());
        m_http.runAndWait([&](net::HttpClient& client) {
            metering::HostedApi::Timing timing;
            timing.backoffMs = 10;
            auto made = metering::HostedApi::make(
                {client, [this](std::function<void()> task) { m_http.post(std::move(task)); }, m_clock, m_rng},
                *endpoint, crypto::SecretBytes(asBytes(token)), {}, timing);
            if (!made)
                qFatal("the transport: %s", made.error().message.c_str());
            m_api = std::move(*made);
        });
        door.url = url;
        door.flavour = m_kind == AdminMeterKind::Konnect ? metering::AdminFlavour::KonnectV3
                                                         : metering::AdminFlavour::SelfHostedV1;
        door.open = [this](std::string, std::stop_token stop) {
            return metering::makeHostedAdmin(*m_api, fixture.clock(), {60'000, std::move(stop)});
        };
    }

    const AdminMeterKind m_kind;
    SystemRng m_rng;
    SystemClock m_clock;
    net::WaitingClient m_http;
    std::unique_ptr<metering::HostedApi> m_api;
    ChangeSequence m_changes;
    std::unique_ptr<api::MeterApi> m_openMeter;
    std::unique_ptr<OpenApiCheck> m_check;
};

}  // namespace sluice::test
