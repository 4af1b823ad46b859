// The one way out: HTTP/1.1 with a deadline for the whole exchange, caps enforced while streaming, and addresses checked before a
// connection is made (DECISIONS 25, ops-engine S13). Each address that a name resolves to is judged by the request's policy at the moment
// its socket is made, and the address of a connection that is used again is judged again; TLS is always verified against the name. No
// cookies, no proxy, no cached credentials, no transparent decompression, no silent re-send of a body.
// Thread: one; construct, call and destroy on a thread with an event loop. Sockets live on a thread of the client's own.
#pragma once

#include "core/result.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::net {

enum class AddressPolicy {
    Any,       // the operator named this host (an RPC endpoint, a price source)
    Loopback,  // only this machine
    RoutedOnly,  // the host came from somebody else, in an installation with a private network: public and private ranges, never this
    // machine, link-local, multicast or special ones
    PublicOnly  // the host came from somebody else (health_url): private, link-local, multicast and special ranges are refused
};

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
    std::string method = "GET";
    std::string url;      // http:// or https://, absolute, without user info
    HttpHeaders headers;  // Host, Content-Length and Connection are ours; given ones are refused
    std::string body;
    int deadlineMs =
        10'000;  // from send() to the last byte: waiting for a connection, name resolution and redirects included
    int connectMs = 0;                        // until a connection stands, TLS included; 0: only deadlineMs
    std::size_t maxResponseBytes = 4u << 20;  // body; more ends the exchange with Protocol
    AddressPolicy addresses = AddressPolicy::Any;
    int maxRedirects = 0;   // 0: a 3xx is an answer like any other. Each hop is judged again; https never goes to http
    bool keepAlive = true;  // false: the connection ends with the answer; for many hosts that are seldom asked
    std::stop_token stop;   // may be asked from any thread
};

struct HttpResponse {
    int status = 0;
    HttpHeaders headers;
    std::string body;
    std::string url;  // of the last hop

    std::string_view header(std::string_view name) const;  // first of that name, any case; empty when absent
};

struct HttpClientOptions {
    std::string userAgent = "sluice";
    std::string extraCaPem = {};  // trusted besides the system's authorities
    int maxInFlight = 256;        // waiting or running; send() beyond it completes with Overloaded
    int maxConnections = 256;     // sockets; requests beyond wait within their deadline
    int maxConnectionsPerHost = 6;
    int maxIdleConnections = 32;           // kept for the next request
    std::size_t maxHeadBytes = 64u << 10;  // of an answer, interim ones included; more ends the exchange with Protocol
};

class HttpClient {
public:
    // Error codes: InvalidArgument (request), Denied (address policy, redirect rule), Unavailable (name unknown, connection refused or not
    // made within connectMs, TLS not trusted: nothing was sent), Io (the connection broke: the request may have arrived), Timeout, Cancelled, Protocol (not HTTP, too
    // large), Overloaded.
    using Callback = std::function<void(Result<HttpResponse>)>;

    explicit HttpClient(HttpClientOptions options = {});
    ~HttpClient();  // what is still in flight completes with Cancelled, here
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    // Completes exactly once, later, on this thread: never inside the call. The callback may send again or destroy the client.
    void send(HttpRequest request, Callback done);
    int inFlight() const;

private:
    class Private;
    std::unique_ptr<Private> d;
};

}  // namespace sluice::net
