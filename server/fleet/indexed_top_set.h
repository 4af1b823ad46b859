// The top set with a fallback: first from the chain, and when that yields nothing from a public index, a subgraph and then explorers
// (ops-engine 2.3 steps 1 and 2). What an index says only lets in or keeps out; it is asked over HTTP at addresses the operator named.
#pragma once

#include "fleet/top_set.h"
#include "net/http_client.h"

namespace sluice::fleet {

struct TopSetIndexes {
    std::string subgraphUrl;                // empty: none
    std::vector<std::string> explorerUrls;  // asked in order while fewer than 100 are known
    int deadlineMs = 10'000;                // of each
    bool empty() const { return subgraphUrl.empty() && explorerUrls.empty(); }
};

class IndexedTopSetSource final : public TopSetSource {
public:
    // `first`: none without a contract. `http` outlives this. `runOnHttp` posts a job to the thread of `http`.
    IndexedTopSetSource(std::unique_ptr<TopSetSource> first, net::HttpClient& http, TopSetIndexes indexes,
                        std::function<void(std::function<void()>)> runOnHttp);

    // Unavailable: nobody named a member; the message is of the last who was asked.
    void fetch(std::function<void(Result<std::vector<Address>>)> done) override;

private:
    struct Search;
    void askNext(std::shared_ptr<Search> search);

    const std::unique_ptr<TopSetSource> m_first;
    net::HttpClient& m_http;
    const TopSetIndexes m_indexes;
    const std::function<void(std::function<void()>)> m_runOnHttp;
};

// The members an answer names: of a subgraph ({"data":{"transcoders":[...]}}) or an explorer (a list, {"orchestrators":[...]} or
// {"data":{"orchestrators":[...]}}). Of each entry the first of address, id, serviceURI, ethAddress that is an address. Protocol: not JSON.
Result<std::vector<Address>> readTopSetAnswer(std::string_view body);

}  // namespace sluice::fleet
