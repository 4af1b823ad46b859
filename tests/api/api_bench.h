// The whole API over a real store and a real listener on loopback, and a client that sends exactly what it is told.
#pragma once

#include "api/api.h"
#include "ledger/schema.h"
#include "licensing/schema.h"
#include "payouts/payout_store.h"
#include "support/temp_store.h"
#include "usage/client_schema.h"
#include "usage/session_schema.h"
#include "usage/workload_schema.h"

#include <QTcpSocket>
#include <QtTest>

namespace sluice::test {

struct Answer {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
    std::string body;

    json::Value tree() const { return json::parse(body).value_or(json::Value()); }
    std::string detail() const { return std::string(tree().text("detail").value_or("")); }
    std::string header(std::string_view name) const
    {
        for (const auto& [key, value] : headers) {
            if (key == name)
                return value;
        }
        return {};
    }
    // The one item of a validation answer.
    json::Value fault() const
    {
        const json::Value answer = tree();
        const json::Value* list = answer.find("detail");
        return list && list->isArray() && list->items()->size() == 1 ? list->items()->front() : json::Value();
    }
};

// A list of members that a test sets, behind the real cache.
class ListedTopSet final : public fleet::TopSetSource {
public:
    void fetch(std::function<void(Result<std::vector<Address>>)> done) override
    {
        if (unreachable)
            return done(fail(ErrorCode::Unavailable, "no chain"));
        done(members);
    }
    std::vector<Address> members;
    bool unreachable = false;
};

class ApiBench {
public:
    // Adds parts that not every test needs, before the Api is made; what it makes goes into `kept`.
    using Extend = std::function<void(ApiBench& bench, api::ApiParts& parts)>;

    explicit ApiBench(api::ApiConfig config = {}, std::set<std::string> denylist = {}, const Extend& extend = {})
        : m_store(schemas())
        , audit(m_store.writer())
        , ledger(m_store.writer())
        , queries(m_store.readers())
        , registry(m_store.writer(), audit,
                   {.denylist = std::move(denylist), .strict = config.strict, .forwarderTtlSeconds = 120})
        , topSet(topSource, clock, 1)
        , registrar(m_store.writer(), registry, topSet)
        , payoutCommands(clock, rng, payouts::PayoutConfig{}, m_store.writer(), ledger, audit, payoutChanges, {})
    {
        api::ApiParts parts;
        parts.clock = &clock;
        parts.rng = &rng;
        parts.database = &m_store.database();
        parts.ledger = &ledger;
        parts.ledgerQueries = &queries;
        parts.audit = &audit;
        parts.registry = &registry;
        parts.registrar = &registrar;
        parts.payouts = &payoutCommands;
        parts.readiness = [this] { return states; };
        if (extend)
            extend(*this, parts);
        m_api = std::make_unique<api::Api>(parts, std::move(config));
        check(m_store.writer().run([this](storage::Connection& c) { return registry.load(c); }));
        check(m_api->load());
        m_server = std::make_unique<http::Server>(http::ServerConfig{}, m_api->router(), m_api->policy(), systemClock);
        const auto port = m_server->start();
        check(port ? Result<void>() : fail(port.error()));
        m_api->attachServer(m_server.get());
    }

    ~ApiBench()
    {
        m_api->attachServer(nullptr);
        m_server->stop(1'000);
        m_api->stop();
        for (const auto& stop : beforeClose)
            stop();
        m_store.close();  // the writer goes before its listeners
    }

    using HeaderList = std::vector<std::pair<std::string, std::string>>;

    Answer send(const std::string& method, const std::string& target, const std::string& body = {},
                HeaderList headers = {})
    {
        QTcpSocket socket;
        socket.connectToHost(QStringLiteral("127.0.0.1"), m_server->port());
        if (!socket.waitForConnected(5'000))
            return {};
        std::string head = method + " " + target + " HTTP/1.1\r\nConnection: close\r\n";
        const auto has = [&](std::string_view name) {
            return std::ranges::any_of(headers,
                                       [&](const auto& field) { return http::equalsIgnoringCase(field.first, name); });
        };
        if (!has("Host"))
            headers.emplace_back("Host", "127.0.0.1:" + std::to_string(m_server->port()));
        if (!body.empty() && !has("Content-Type"))
            headers.emplace_back("Content-Type", "application/json");
        if (!body.empty() || method == "POST")
            headers.emplace_back("Content-Length", std::to_string(body.size()));
        for (const auto& [name, value] : headers)
            head += name + ": " + value + "\r\n";
        socket.write(QByteArray::fromStdString(head + "\r\n" + body));
        QByteArray received;
        while (socket.state() == QAbstractSocket::ConnectedState && socket.waitForReadyRead(10'000))
            received += socket.readAll();
        received += socket.readAll();
        return parseAnswer(received.toStdString());
    }

    Answer get(const std::string& target, HeaderList headers = {})
    {
        return send("GET", target, {}, std::move(headers));
    }
    Answer post(const std::string& target, const std::string& body, HeaderList headers = {})
    {
        return send("POST", target, body, std::move(headers));
    }
    Answer post(const std::string& target, const char* body, HeaderList headers = {})
    {
        return send("POST", target, body, std::move(headers));
    }
    Answer post(const std::string& target, const json::Value& body, HeaderList headers = {})
    {
        return send("POST", target, json::write(body), std::move(headers));
    }

    // An orchestrator whose rank nobody asks for.
    void addOrchestrator(const std::string& id, int number)
    {
        fleet::RegistrationRequest request;
        request.id = id;
        request.address = addressOf(number);
        request.proof = fleet::RegistrationProof::Admin;
        const auto outcome = m_store.writer().runFor<fleet::RegistrationOutcome>([&](storage::Connection& c) {
            return registry.registerOrchestrator(c, request, fleet::TopMembership::Skipped, {"test", "", clock.now()});
        });
        check(outcome && !outcome->refusal ? Result<void>() : fail(ErrorCode::Internal, "registration refused"));
    }

    static std::string addressOf(int number)
    {
        char text[43];
        std::snprintf(text, sizeof text, "0x%040x", unsigned(number));
        return text;
    }

    // A planned payout of `eth` whole units, as the engine would leave it before its gate.
    void addPayout(const std::string& id, const std::string& orchestrator, int eth)
    {
        payouts::Intent intent;
        intent.id = id;
        const Int256 wei = Int256(eth) * Int256("1000000000000000000");
        intent.legs = {{orchestrator, *Address::fromHex(addressOf(eth)), wei, {}, {}, {}}};
        intent.to = intent.legs.front().recipient;
        intent.valueWei = wei;
        intent.chainId = 31337;
        intent.createdAt = clock.now();
        intent.updatedAt = clock.now();
        check(m_store.writer().run([&](storage::Connection& c) {
            return payouts::insertIntent(c, intent,
                                         {.event = "planned", .actor = "engine", .txHash = {}, .detail = {}});
        }));
    }

    std::vector<audit::AuditEntry> auditEntries() { return *audit::recentEntries(m_store.readers(), 100); }
    storage::Database& database() { return m_store.database(); }
    storage::Writer& writer() { return m_store.writer(); }
    storage::ReaderPool& readers() { return m_store.readers(); }
    api::Api& api() { return *m_api; }
    int port() const { return m_server->port(); }

    static void check(const Result<void>& done)
    {
        if (!done)
            qFatal("api bench: %s", done.error().message.c_str());
    }

    SystemClock systemClock;
    FakeClock clock;
    SystemRng rng;
    std::vector<api::PartState> states;
    std::vector<std::function<void()>> beforeClose;  // parts with a thread of their own end their work here
    std::vector<std::shared_ptr<void>> kept;         // lives until the store is closed

private:
    static std::vector<storage::Migration> schemas()
    {
        std::vector<storage::Migration> all;
        for (auto room : {audit::migrations(), ledger::migrations(), fleet::migrations(), payouts::migrations(),
                          usage::workloadMigrations(), licensing::migrations(), usage::sessionMigrations(),
                          usage::clientMigrations(), api::migrations()})
            std::ranges::move(room, std::back_inserter(all));
        std::ranges::sort(all, {}, &storage::Migration::number);
        return all;
    }

    static Answer parseAnswer(const std::string& text)
    {
        Answer answer;
        const auto end = text.find("\r\n\r\n");
        if (end == std::string::npos || text.size() < 12)
            return answer;
        answer.status = std::atoi(text.c_str() + 9);
        answer.body = text.substr(end + 4);
        std::size_t at = text.find("\r\n") + 2;
        while (at < end) {
            const auto stop = text.find("\r\n", at);
            const std::string line = text.substr(at, stop - at);
            const auto colon = line.find(':');
            if (colon != std::string::npos) {
                const auto value = line.find_first_not_of(' ', colon + 1);
                answer.headers.emplace_back(http::toLowerAscii(line.substr(0, colon)),
                                            value == std::string::npos ? "" : line.substr(value));
            }
            at = stop + 2;
        }
        return answer;
    }

    test::TempStore m_store;

public:
    audit::AuditLog audit;
    ledger::Ledger ledger;
    ledger::LedgerQueries queries;
    fleet::Registry registry;
    ListedTopSet topSource;
    fleet::CachedTopSet topSet;
    fleet::Registrar registrar;
    ChangeSequence payoutChanges;
    payouts::PayoutCommands payoutCommands;

private:
    std::unique_ptr<api::Api> m_api;
    std::unique_ptr<http::Server> m_server;
};

}  // namespace sluice::test
