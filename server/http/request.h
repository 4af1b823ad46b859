// One complete, well-framed request. By the time a handler sees it, the head and the whole body are here, chunks are
// decoded, and the path is valid UTF-8 without NUL. Thread: an immutable value behind shared_ptr<const Request>.
#pragma once

#include "core/clock.h"
#include "http/headers.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::http {

struct Route;

struct Request {
    using Pair = std::pair<std::string, std::string>;

    std::string method;                 // as sent: upper case for every method a route can have
    std::string target;                 // as sent: origin form, still percent-encoded
    std::string path;                   // decoded, with a leading slash
    std::vector<std::string> segments;  // decoded after splitting: an encoded slash stays inside its segment
    bool trailingSlash = false;
    std::vector<Pair> params;  // of the matched route, by name
    std::vector<Pair> query;   // decoded, in order, with repeats; '+' is a blank
    Headers headers;           // repeated fields joined with ", "; hop-by-hop fields removed
    std::string body;
    std::string peerAddress;  // IP literal; IPv4-mapped addresses as IPv4
    std::uint16_t peerPort = 0;
    std::string localAddress;
    std::uint16_t localPort = 0;
    bool tls = false;
    Timestamp receivedAt;                // when the request was complete
    std::shared_ptr<const Route> route;  // the matched route; null in error handlers and gates

    std::string_view header(std::string_view name) const { return headers.value(name); }
    std::string_view host() const { return headers.value("Host"); }
    const std::string* param(std::string_view name) const;
    const std::string* queryValue(std::string_view name) const;  // the last one wins (ops-api 1.1)
    std::vector<std::string_view> queryValues(std::string_view name) const;
};

using RequestPtr = std::shared_ptr<const Request>;

// A request target taken apart. nullopt: not origin form, `//…`, a bad escape in the path, %00, or a path or query that
// is no UTF-8 after decoding. A bad escape in the query stays as text.
struct Target {
    std::string path;
    std::vector<std::string> segments;
    bool trailingSlash = false;
    std::vector<Request::Pair> query;
};
std::optional<Target> parseTarget(std::string_view target);

}  // namespace sluice::http
