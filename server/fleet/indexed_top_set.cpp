#include "fleet/indexed_top_set.h"

#include "core/json.h"

#include <algorithm>

namespace sluice::fleet {

namespace {

constexpr std::size_t indexedSetSize = 100;
constexpr const char* subgraphQuery =
    R"({"query":"{ transcoders(first: 100, where: {active: true}, orderBy: totalStake, orderDirection: desc) { id } }"})";

std::optional<Address> addressOfEntry(const json::Value& entry)
{
    if (const auto text = entry.toText())
        return Address::fromHex(*text);
    for (const char* name : {"address", "id", "serviceURI", "ethAddress"})
        if (const auto text = entry.text(name))
            if (const auto address = Address::fromHex(*text))
                return address;
    return std::nullopt;
}

const json::Array* listOf(const json::Value& body)
{
    if (body.items())
        return body.items();
    const json::Value* data = body.find("data");
    for (const json::Value* place : {&body, data})
        for (const char* name : {"transcoders", "orchestrators"})
            if (const json::Value* list = place ? place->find(name) : nullptr; list && list->items())
                return list->items();
    return data ? data->items() : nullptr;
}

}  // namespace

struct IndexedTopSetSource::Search {
    std::vector<Address> members;
    std::size_t asked = 0;  // the subgraph is the first, explorers follow
    Error error{ErrorCode::Unavailable, "no index names a member"};
    std::function<void(Result<std::vector<Address>>)> done;
};

Result<std::vector<Address>> readTopSetAnswer(std::string_view body)
{
    const auto parsed = json::parse(body);
    if (!parsed)
        return fail(ErrorCode::Protocol, "the index did not answer with JSON");
    std::vector<Address> members;
    const json::Array* list = listOf(*parsed);
    if (!list)
        return fail(ErrorCode::Protocol, "the index did not answer with a list");
    for (const json::Value& entry : *list)
        if (const auto address = addressOfEntry(entry))
            members.push_back(*address);
    return members;
}

IndexedTopSetSource::IndexedTopSetSource(std::unique_ptr<TopSetSource> first, net::HttpClient& http,
                                         TopSetIndexes indexes, std::function<void(std::function<void()>)> runOnHttp)
    : m_first(std::move(first)), m_http(http), m_indexes(std::move(indexes)), m_runOnHttp(std::move(runOnHttp))
{}

void IndexedTopSetSource::fetch(std::function<void(Result<std::vector<Address>>)> done)
{
    const auto ask = [this](std::function<void(Result<std::vector<Address>>)> answer) {
        m_runOnHttp([this, answer = std::move(answer)]() mutable {
            auto search = std::make_shared<Search>();
            search->done = std::move(answer);
            askNext(std::move(search));
        });
    };
    if (!m_first)
        return ask(std::move(done));
    m_first->fetch([this, ask, done = std::move(done)](Result<std::vector<Address>> members) mutable {
        if ((members && !members->empty()) || m_indexes.empty())
            return done(std::move(members));
        ask(std::move(done));
    });
}

void IndexedTopSetSource::askNext(std::shared_ptr<Search> search)
{
    const bool subgraph = search->asked == 0;
    const std::size_t explorer = search->asked - 1;
    if (search->members.size() >= indexedSetSize || (!subgraph && explorer >= m_indexes.explorerUrls.size())) {
        if (search->members.empty())
            return search->done(fail(search->error));
        return search->done(std::move(search->members));
    }
    ++search->asked;
    net::HttpRequest request;
    request.url = subgraph ? m_indexes.subgraphUrl : m_indexes.explorerUrls[explorer];
    if (request.url.empty())
        return askNext(std::move(search));
    request.headers = {{"Accept", "application/json"}};
    if (subgraph) {
        request.method = "POST";
        request.headers.emplace_back("Content-Type", "application/json");
        request.body = subgraphQuery;
    }
    request.deadlineMs = m_indexes.deadlineMs;
    request.keepAlive = false;
    m_http.send(std::move(request), [this, search](Result<net::HttpResponse> response) {
        if (!response && response.error().code == ErrorCode::Cancelled)  // the program ends
            return search->done(fail(std::move(response).error()));
        auto members = !response ? fail(std::move(response).error())
                       : response->status == 200
                           ? readTopSetAnswer(response->body)
                           : fail(ErrorCode::Unavailable, "the index answered " + std::to_string(response->status));
        if (!members)
            search->error = std::move(members).error();
        else
            for (const Address& member : *members)
                if (search->members.size() < indexedSetSize
                    && std::ranges::find(search->members, member) == search->members.end())
                    search->members.push_back(member);
        askNext(search);
    });
}

}  // namespace sluice::fleet
