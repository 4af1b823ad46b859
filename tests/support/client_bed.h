// Client sessions with everything they stand on, over a given store and registry; their network has a thread of its own, so that a test
// may block. Make it before the store's first command, load() it after the registry, destroy it after the store is closed.
#pragma once

#include "support/net_thread.h"
#include "support/raw_server.h"
#include "usage/client_desk.h"
#include "usage/client_schema.h"

#include <QtTest>
#include <atomic>
#include <future>
#include <mutex>

namespace sluice::test {

// A peer that answers on its own thread.
class PeerOnThread {
public:
    explicit PeerOnThread(RawServer::Handler handler)
    {
        m_thread.runAndWait([&] { m_server = std::make_unique<RawServer>(std::move(handler)); });
    }
    ~PeerOnThread()
    {
        m_thread.runAndWait([&] { m_server.reset(); });
    }
    std::string url(const std::string& path = "/")
    {
        std::string text;
        m_thread.runAndWait([&] { text = m_server->url(path); });
        return text;
    }
    std::vector<RawRequest> requests()
    {
        std::vector<RawRequest> list;
        m_thread.runAndWait([&] { list = m_server->requests(); });
        return list;
    }
    quint16 port() const { return m_server->port(); }

private:
    NetThread m_thread;
    std::unique_ptr<RawServer> m_server;
};

struct ClientBedOptions {
    usage::ClientSessionConfig sessions;
    usage::RelayConfig relay;
    usage::AnalyticsConfig analytics;
    std::vector<usage::GeoService> geoServices;  // none: nobody is asked
    net::AddressPolicy geoAddresses = net::AddressPolicy::Any;
    int geoWaitMs = 3'000;
};

class ClientBed {
public:
    ClientBed(storage::Database& database, audit::AuditLog& audit, fleet::Registry& registryIn, const Clock& clock,
              ClientBedOptions options = {})
        : registry(registryIn)
        , edges(database.writer(), audit)
        , tokens(database.writer(), audit, rng)
        , activity(clock)
        , leases(database.writer(), activity)
        , invites(audit, rng)
        , sessions({database.writer(), audit, rng, registry, edges, activity, tokens, leases, invites},
                   options.sessions)
        , m_database(database)
        , m_clock(clock)
    {
        thread.runAndWait([this] {
            m_relayHttp = std::make_unique<net::HttpClient>();
            m_otherHttp = std::make_unique<net::HttpClient>();
        });
        const auto post = [this](std::function<void()> task) { thread.post(std::move(task)); };
        usage::GeolocationConfig places;
        places.services = options.geoServices;
        places.addresses = options.geoAddresses;
        places.waitMs = options.geoWaitMs;
        geolocation = std::make_unique<usage::Geolocation>(places, clock, *m_otherHttp, post);
        relay = std::make_unique<usage::RelayControl>(options.relay, rng, *m_relayHttp, post);
        analytics = std::make_unique<usage::Analytics>(options.analytics, *m_otherHttp, post);
        usage::ClientDesk::Config config;
        config.manifestUrl = "https://example.org/manifest.json";
        desk = std::make_unique<usage::ClientDesk>(
            usage::ClientDesk::Ports{clock, database, registry, sessions, invites, *geolocation, *relay, *analytics},
            config);
    }
    ~ClientBed() { stopNetworkOnce(); }

    void stopNetworkOnce()
    {
        if (std::exchange(m_stopped, true))
            return;
        thread.runAndWait([this] {
            relay->stop();
            geolocation->stop();
            analytics->stop();
            m_relayHttp.reset();
            m_otherHttp.reset();
        });
    }

    void load()
    {
        check(m_database.writer().run([this](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(tokens.load(c));
            SLUICE_TRY(edges.load(c));
            SLUICE_TRY(leases.load(c, m_clock.now()));
            return sessions.load(c, m_clock.now());
        }));
    }

    static fleet::EdgeConfig edge(const std::string& id = "edge-1")
    {
        fleet::EdgeConfig config;
        config.edgeId = id;
        config.matchmakerHost = id + ".example.org";
        config.edgeCidrs = {"10.1.2.0/24"};
        return config;
    }
    void assign(const std::string& orchestrator, fleet::EdgeConfig config)
    {
        check(m_database.writer().run([&](storage::Connection& c) {
            return edges.put(c, orchestrator, std::move(config), {"test", "", m_clock.now()});
        }));
    }

    Result<usage::ClientStarted> start(usage::ClientStartRequest request)
    {
        std::promise<Result<usage::ClientStarted>> promise;
        desk->start(std::move(request), [&](Result<usage::ClientStarted> got) { promise.set_value(std::move(got)); });
        return promise.get_future().get();
    }
    usage::MadeClientInvite invite(usage::NewClientInvite wanted = {})
    {
        auto made = m_database.writer().runFor<usage::MadeClientInvite>([&](storage::Connection& c) {
            return invites.create(c, wanted, {"admin", "192.0.2.1", m_clock.now()});
        });
        check(made ? Result<void>() : fail(made.error()));
        return *made;
    }
    std::vector<usage::ClientInvite> listedInvites()
    {
        return *m_database.readers().readFor<std::vector<usage::ClientInvite>>(
            [](storage::Connection& c) { return usage::listClientInvites(c, 1000); });
    }
    int sweep()
    {
        const auto closed = m_database.writer().runFor<int>(
            [this](storage::Connection& c) { return sessions.sweep(c, m_clock.now()); });
        check(closed ? Result<void>() : fail(closed.error()));
        return *closed;
    }

    static void check(const Result<void>& done)
    {
        if (!done)
            qFatal("client bed: %s", done.error().message.c_str());
    }

    SystemRng rng;
    fleet::Registry& registry;
    fleet::EdgeAssignments edges;
    fleet::OrchestratorTokens tokens;
    usage::Activity activity;
    usage::ActivityLeases leases;
    usage::ClientInvites invites;
    usage::ClientSessions sessions;
    NetThread thread;
    std::unique_ptr<usage::Geolocation> geolocation;
    std::unique_ptr<usage::RelayControl> relay;
    std::unique_ptr<usage::Analytics> analytics;
    std::unique_ptr<usage::ClientDesk> desk;

private:
    storage::Database& m_database;
    const Clock& m_clock;
    std::unique_ptr<net::HttpClient> m_relayHttp, m_otherHttp;  // of `thread`
    bool m_stopped = false;
};

}  // namespace sluice::test
