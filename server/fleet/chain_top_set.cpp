#include "fleet/chain_top_set.h"

#include "chain/transcoder_pool.h"

namespace sluice::fleet {

namespace {

constexpr std::size_t topSetSize = 100;

}  // namespace

ChainTopSetSource::ChainTopSetSource(chain::ChainClient& client, Address bondingManager,
                                     std::function<void(std::function<void()>)> runOnChain, int deadlineMs)
    : m_client(client), m_bondingManager(bondingManager), m_runOnChain(std::move(runOnChain)), m_deadlineMs(deadlineMs)
{}

void ChainTopSetSource::fetch(std::function<void(Result<std::vector<Address>>)> done)
{
    m_runOnChain([this, done = std::move(done)] {
        chain::readTranscoderPool(m_client, m_bondingManager, topSetSize, chain::Deadline(m_deadlineMs),
                                  [done](Result<chain::TranscoderPool> pool) {
                                      if (!pool)
                                          return done(fail(std::move(pool).error()));
                                      // A walk that broke off keeps what was read (ops-engine 2.3).
                                      if (pool->members.empty() && !pool->complete)
                                          return done(fail(ErrorCode::Unavailable, pool->error));
                                      done(std::move(pool->members));
                                  });
    });
}

}  // namespace sluice::fleet
