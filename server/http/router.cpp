#include "http/router.h"

#include "core/check.h"

#include <algorithm>

namespace sluice::http {

struct Router::Node {
    struct Entry {
        std::shared_ptr<const Route> route;
        std::vector<std::string> names;  // of the parameters on the way, in order
    };

    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> parameter;
    std::vector<Entry> entries;  // one a method: a handful, so a plain walk is fastest

    const Entry* entry(std::string_view method) const
    {
        for (const Entry& candidate : entries) {
            if (candidate.route->method == method)
                return &candidate;
        }
        return nullptr;
    }
};

namespace {

// Patterns come from our own tables; parameters are told from text by their braces.
std::vector<std::string_view> patternSegments(std::string_view pattern)
{
    SLUICE_CHECK(pattern.starts_with('/'));
    std::vector<std::string_view> segments;
    pattern.remove_prefix(1);
    while (!pattern.empty()) {
        const std::size_t slash = pattern.find('/');
        segments.push_back(pattern.substr(0, slash));
        SLUICE_CHECK(!segments.back().empty());
        if (slash == std::string_view::npos)
            break;
        pattern.remove_prefix(slash + 1);
    }
    return segments;
}

}  // namespace

Router::Router() : m_root(std::make_unique<Node>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

void Router::add(std::string method, std::string_view pattern, Handler handler)
{
    Route route;
    route.handler = std::move(handler);
    add(std::move(method), pattern, std::move(route));
}

void Router::add(std::string method, std::string_view pattern, Route route)
{
    SLUICE_CHECK(route.handler);
    Node* node = m_root.get();
    std::vector<std::string> names;
    for (const std::string_view segment : patternSegments(pattern)) {
        std::unique_ptr<Node>* next = nullptr;
        if (segment.front() == '{' && segment.back() == '}') {
            names.emplace_back(segment.substr(1, segment.size() - 2));
            next = &node->parameter;
        } else {
            next = &node->literals[std::string(segment)];
        }
        if (!*next)
            *next = std::make_unique<Node>();
        node = next->get();
    }
    SLUICE_CHECK(!node->entry(method));
    route.method = std::move(method);
    route.pattern = pattern;
    m_routes.push_back(std::make_shared<const Route>(std::move(route)));
    node->entries.push_back({m_routes.back(), std::move(names)});
}

Router::Match Router::find(std::string_view method, const std::vector<std::string>& segments, bool headAsGet) const
{
    // Depth first, literals before parameters; a path of n segments visits few nodes however many routes there are.
    struct Walk {
        std::string_view method;
        const std::vector<std::string>& segments;
        bool headAsGet;
        std::vector<const std::string*> values{};
        const Node::Entry* found = nullptr;
        const Node* pathOnly = nullptr;  // the first node that has the path, for Allow

        bool visit(const Node& node, std::size_t depth)
        {
            if (depth == segments.size()) {
                found = node.entry(method);
                if (!found && headAsGet && method == "HEAD")
                    found = node.entry("GET");
                if (!found && !pathOnly && !node.entries.empty())
                    pathOnly = &node;
                return found != nullptr;
            }
            const std::string& segment = segments[depth];
            if (segment.empty())
                return false;
            if (const auto literal = node.literals.find(segment); literal != node.literals.end()) {
                if (visit(*literal->second, depth + 1))
                    return true;
            }
            if (!node.parameter)
                return false;
            values.push_back(&segment);
            if (visit(*node.parameter, depth + 1))
                return true;
            values.pop_back();
            return false;
        }
    };

    Walk walk{method, segments, headAsGet};
    Match match;
    if (walk.visit(*m_root, 0)) {
        match.outcome = Outcome::Matched;
        match.route = walk.found->route;
        SLUICE_CHECK(walk.values.size() == walk.found->names.size());
        for (std::size_t i = 0; i < walk.values.size(); ++i)
            match.params.emplace_back(walk.found->names[i], *walk.values[i]);
    } else if (walk.pathOnly) {
        match.outcome = Outcome::MethodNotAllowed;
        for (const Node::Entry& entry : walk.pathOnly->entries)
            match.allowed.push_back(entry.route->method);
    }
    return match;
}

bool Router::hasPath(const std::vector<std::string>& segments) const
{
    return find({}, segments).outcome != Outcome::NotFound;
}

const std::vector<std::shared_ptr<const Route>>& Router::routes() const
{
    return m_routes;
}

}  // namespace sluice::http
