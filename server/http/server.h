// The guarded listener: N threads on one port, each with its own event loop. Every byte passes the guard (strict RFC 9112
// framing, limits, deadlines) before Qt's HttpServer parses it; one request at a time per connection; answers in order.
// Thread: one thread owns a Server (start, stop, destroy); stats() and Reply from any thread.
#pragma once

#include "core/clock.h"
#include "core/result.h"
#include "http/limits.h"
#include "http/policy.h"
#include "http/router.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string>

namespace sluice::http {

struct ServerConfig {
    std::string address = "127.0.0.1";  // IP literal or "localhost"
    std::uint16_t port = 0;             // 0: any free port
    int threads = 2;                    // 1 to 64
    std::string tlsCertificatePath;     // PEM chain; with tlsKeyPath: TLS 1.2 or later, never plain
    std::string tlsKeyPath;             // PEM
    Limits limits;
};

enum class Reject {  // why the server itself refused or closed; see rejectName()
    BadRequest,
    HeadTooLarge,
    TargetTooLong,
    BodyTooLarge,
    BadVersion,
    NotImplemented,
    Expectation,
    HeadTimeout,
    BodyTimeout,
    IdleTimeout,
    DrainTimeout,
    ReplyTimeout,
    TlsFailed,
    ConnectionCap,
    AddressCap,
    BufferCap,
    Count
};
const char* rejectName(Reject reason);

struct ServerStats {
    static constexpr std::array<std::int64_t, 15> kLatencyBoundsUs = {
        100,    250,     500,     1'000,   2'500,     5'000,     10'000,    25'000,
        50'000, 100'000, 250'000, 500'000, 1'000'000, 2'500'000, 10'000'000};

    std::array<std::uint64_t, 6> responsesByClass{};  // index 1..5: 1xx..5xx
    std::uint64_t requests = 0;                       // complete ones, handed to the router
    std::uint64_t connectionsAccepted = 0;
    std::int64_t connectionsOpen = 0;
    std::uint64_t evictions = 0;
    std::uint64_t hangUpsWhilePending = 0;
    std::uint64_t bytesIn = 0;
    std::uint64_t bytesOut = 0;
    std::int64_t bufferedBytes = 0;
    std::array<std::uint64_t, static_cast<std::size_t>(Reject::Count)> rejects{};
    // Complete request → answer handed to the socket. One more bucket than bounds: the rest. Not cumulative.
    std::array<std::uint64_t, kLatencyBoundsUs.size() + 1> latency{};
    std::uint64_t latencySumUs = 0;
};

class Server {
public:
    // `clock` outlives the server and everything it started.
    Server(ServerConfig config, std::shared_ptr<const Router> router, ListenerPolicy policy, const Clock& clock);
    ~Server();  // stop(0)

    // The bound port. InvalidArgument: a limit or the address; Unavailable: certificate or key; Io: the port is taken.
    Result<std::uint16_t> start();
    // Takes no more connections, lets requests under way finish for at most graceMs, then closes. Blocks that long at most
    // (a handler that blocks its thread against the contract may hold it longer). Again: does nothing.
    void stop(int graceMs);

    bool running() const;
    std::uint16_t port() const;
    ServerStats stats() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

}  // namespace sluice::http
