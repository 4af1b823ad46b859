// The local issuer behind a real listener of the builder API, on this machine's clock, and a client that sends what it is told.
#pragma once

#include "api/builder_api.h"
#include "support/issuer_bench.h"

#include <QTcpServer>
#include <QTcpSocket>

namespace sluice::test {

struct OidcAnswer {
    int status = 0;
    http::Headers headers;
    std::string body;

    json::Value tree() const { return json::parse(body).value_or(json::Value()); }
    std::string text(const char* name) const { return std::string(tree().text(name).value_or("")); }
    bool says(const std::string& words) const { return body.find(words) != std::string::npos; }
};

class OidcBed {
public:
    using HeaderList = std::vector<std::pair<std::string, std::string>>;
    static constexpr const char* formType = "application/x-www-form-urlencoded";

    explicit OidcBed(bool withIssuer = true) : m_port(freePort()), bench(configOf(m_port))
    {
        // Peers look at their own clock.
        bench.base.clock.advanceMs((m_systemClock.now().micros - bench.base.clock.now().micros) / 1000);
        bench.base.addTenant("acme");
        bench.base.addTenant("other");
        bench.base.addUser("acme", "alice");
        key = bench.base.addKey("acme", "alice").text;
        acme = bench.base.addCredential("acme", {"users:token"});
        api::BuilderParts parts;
        parts.clock = &bench.base.clock;
        parts.rng = &bench.base.rng;
        parts.database = &bench.base.store.database();
        parts.audit = bench.base.audit.get();
        parts.logins.tenant = [this](std::string_view id, std::string_view secret, Timestamp now) {
            const auto holder = bench.base.directory->verifyCredential(id, secret, now);
            if (!holder)
                return std::optional<api::TenantLogin>();
            std::string scopes;
            for (const std::string& scope : holder->scopes)
                scopes += (scopes.empty() ? "" : " ") + scope;
            return std::optional(api::TenantLogin{holder->clientId, holder->credentialId, scopes});
        };
        if (withIssuer) {
            parts.oidc = bench.desk.get();
            parts.issuerKeys = bench.keys.get();
            parts.denied = bench.denied.get();
        }
        api::BuilderConfig config;
        config.operatorKeys = {"the-operator-key"};
        config.perAddressMinute = config.perKeyMinute = config.perTenantMinute = 100'000;
        api = std::make_unique<api::BuilderApi>(std::move(parts), config);
        http::ServerConfig listener;
        listener.port = m_port;
        m_server = std::make_unique<http::Server>(listener, api->router(), api->policy(), m_systemClock);
        const auto started = m_server->start();
        DirectoryBench::check(started ? Result<void>() : fail(started.error()));
    }
    ~OidcBed()
    {
        m_server->stop(1'000);
        api->stop();
    }

    OidcAnswer send(const std::string& method, const std::string& target, const std::string& body = {},
                    HeaderList headers = {})
    {
        QTcpSocket socket;
        socket.connectToHost(QStringLiteral("127.0.0.1"), m_port);
        if (!socket.waitForConnected(5'000))
            return {};
        headers.emplace_back("Host", "127.0.0.1:" + std::to_string(m_port));
        headers.emplace_back("Connection", "close");
        if (!body.empty() || method == "POST")
            headers.emplace_back("Content-Length", std::to_string(body.size()));
        std::string head = method + " " + target + " HTTP/1.1\r\n";
        for (const auto& [name, value] : headers)
            head += name + ": " + value + "\r\n";
        socket.write(QByteArray::fromStdString(head + "\r\n" + body));
        QByteArray received;
        while (socket.state() == QAbstractSocket::ConnectedState && socket.waitForReadyRead(20'000))
            received += socket.readAll();
        received += socket.readAll();
        return parse(received.toStdString());
    }
    OidcAnswer form(const std::string& target, const std::string& body, HeaderList headers = {})
    {
        headers.emplace_back("Content-Type", formType);
        return send("POST", target, body, std::move(headers));
    }
    OidcAnswer json(const std::string& target, const json::Value& body, HeaderList headers = {})
    {
        headers.emplace_back("Content-Type", "application/json");
        return send("POST", target, json::write(body), std::move(headers));
    }
    static std::pair<std::string, std::string> basic(const std::string& id, const std::string& secret)
    {
        return {"Authorization", "Basic " + QByteArray::fromStdString(id + ":" + secret).toBase64().toStdString()};
    }
    std::pair<std::string, std::string> acmeLogin() const { return basic(acme.info.id, acme.secret); }
    std::string origin() const { return "http://127.0.0.1:" + std::to_string(m_port); }
    int port() const { return m_port; }

private:
    static std::uint16_t freePort()
    {
        QTcpServer probe;
        if (!probe.listen(QHostAddress::LocalHost))
            qFatal("oidc bed: no free port");
        return probe.serverPort();
    }
    static IssuerBenchConfig configOf(std::uint16_t port)
    {
        IssuerBenchConfig config;
        config.issuer.issuer = "http://127.0.0.1:" + std::to_string(port);
        return config;
    }
    static OidcAnswer parse(const std::string& text)
    {
        OidcAnswer answer;
        const auto end = text.find("\r\n\r\n");
        if (end == std::string::npos)
            return answer;
        answer.status = std::atoi(text.c_str() + 9);
        answer.body = text.substr(end + 4);
        std::size_t at = text.find("\r\n") + 2;
        while (at < end) {
            const auto stop = text.find("\r\n", at), colon = text.find(": ", at);
            answer.headers.add(text.substr(at, colon - at), text.substr(colon + 2, stop - colon - 2));
            at = stop + 2;
        }
        return answer;
    }

    SystemClock m_systemClock;
    const std::uint16_t m_port;

public:
    IssuerBench bench;
    std::string key;  // of acme's alice
    clearinghouse::NewSecret acme;
    std::unique_ptr<api::BuilderApi> api;

private:
    std::unique_ptr<http::Server> m_server;
};

}  // namespace sluice::test
