#include "chain/transcoder_pool.h"

#include "chain/abi.h"

#include <QElapsedTimer>
#include <set>

namespace sluice::chain {
namespace {

struct PoolWalk : std::enable_shared_from_this<PoolWalk> {
    ChainClient& client;
    Address manager;
    std::size_t most;
    Deadline deadline;
    Callback<TranscoderPool> done;
    TranscoderPool pool;
    std::set<Address> seen;
    QElapsedTimer elapsed;

    PoolWalk(ChainClient& c, const Address& m, std::size_t n, Deadline d, Callback<TranscoderPool> f)
        : client(c), manager(m), most(n), deadline(std::move(d)), done(std::move(f))
    {
        elapsed.start();
    }

    void end(std::string error)
    {
        pool.complete = error.empty();
        pool.error = std::move(error);
        done(std::move(pool));
    }

    void step(Bytes data)
    {
        const int left = deadline.ms - static_cast<int>(elapsed.elapsed());
        if (left <= 0)
            return end("no answer in time");
        client.call({std::nullopt, manager, 0, std::move(data)}, std::nullopt, Deadline(left, deadline.stop),
                    [self = shared_from_this()](Result<Bytes> answer) { self->took(std::move(answer)); });
    }

    void took(Result<Bytes> answer)
    {
        if (!answer)
            return end(answer.error().message);
        const auto member = abi::Reader(*answer).address(0);
        if (!member)
            return end(member.error().message);
        if (member->isZero())
            return end({});
        if (!seen.insert(*member).second)
            return end("the list runs in a circle");
        pool.members.push_back(*member);
        if (pool.members.size() >= most)
            return end({});
        step(abi::encodeCall(abi::selector("getNextTranscoderInPool(address)"), {abi::Value::address(*member)}));
    }
};

}  // namespace

void readTranscoderPool(ChainClient& client, const Address& bondingManager, std::size_t most, Deadline deadline,
                        Callback<TranscoderPool> done)
{
    std::make_shared<PoolWalk>(client, bondingManager, most, std::move(deadline), std::move(done))
        ->step(abi::encodeCall(abi::selector("getFirstTranscoderInPool()")));
}

}  // namespace sluice::chain
