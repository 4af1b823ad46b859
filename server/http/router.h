// Routes as a trie over path segments: a look-up costs the same with 10 and with 1,000 routes. A literal segment beats a
// parameter; a route that has the method beats one that only has the path. Build it, then share it as const.
// Thread: add() before the server starts; find() any thread.
#pragma once

#include "http/reply.h"
#include "http/request.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::http {

struct Route {
    Handler handler;
    std::optional<std::size_t> bodyLimit;         // bytes; else Limits::bodyBytes
    std::optional<std::int64_t> replyDeadlineMs;  // else Limits::replyDeadlineMs
    std::string name;                             // operation id
    std::vector<std::string> tags;
    std::string summary;
    std::string method;   // set by add()
    std::string pattern;  // set by add(): "/api/x/{id}"; the label for metrics
};

class Router {
public:
    enum class Outcome { Matched, MethodNotAllowed, NotFound };
    struct Match {
        Outcome outcome = Outcome::NotFound;
        std::shared_ptr<const Route> route;  // when Matched
        std::vector<Request::Pair> params;   // when Matched
        std::vector<std::string> allowed;    // when MethodNotAllowed, in order of registration
    };

    Router();
    ~Router();
    Router(Router&&) noexcept;
    Router& operator=(Router&&) noexcept;

    // Pattern: "/", or segments of text or {name}. A second route for the same method and shape is a failed check.
    void add(std::string method, std::string_view pattern, Route route);
    void add(std::string method, std::string_view pattern, Handler handler);

    // An empty segment never matches. `headAsGet`: HEAD finds the GET route when there is no HEAD route.
    Match find(std::string_view method, const std::vector<std::string>& segments, bool headAsGet = false) const;
    bool hasPath(const std::vector<std::string>& segments) const;

    const std::vector<std::shared_ptr<const Route>>& routes() const;  // in order of registration

private:
    struct Node;
    std::unique_ptr<Node> m_root;
    std::vector<std::shared_ptr<const Route>> m_routes;
};

}  // namespace sluice::http
