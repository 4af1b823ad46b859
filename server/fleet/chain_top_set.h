// The top set from the BondingManager's pool (ops-engine 2.3 step 1).
#pragma once

#include "chain/chain_client.h"
#include "fleet/top_set.h"

namespace sluice::fleet {

class ChainTopSetSource final : public TopSetSource {
public:
    // `runOnChain` posts a job to the chain thread; `client` is used there only and outlives the jobs.
    ChainTopSetSource(chain::ChainClient& client, Address bondingManager,
                      std::function<void(std::function<void()>)> runOnChain, int deadlineMs = 20'000);

    void fetch(std::function<void(Result<std::vector<Address>>)> done) override;

private:
    chain::ChainClient& m_client;
    const Address m_bondingManager;
    const std::function<void(std::function<void()>)> m_runOnChain;
    const int m_deadlineMs;
};

}  // namespace sluice::fleet
