#include "chain/confirmations.h"

#include "core/check.h"

namespace sluice::chain {
namespace {

// Receipt, then head, then the block at the receipt's height: in this order a reorganisation in between shows as a mismatch, never as
// success. Keeps itself alive through the callbacks.
struct ConfirmationRead : std::enable_shared_from_this<ConfirmationRead> {
    ChainClient& client;
    Hash32 transaction;
    std::optional<Hash32> expected;
    std::uint64_t confirmations;
    Deadline deadline;
    Callback<Confirmation> done;
    Confirmation found;

    ConfirmationRead(ChainClient& c, const Hash32& t, std::optional<Hash32> e, std::uint64_t n, Deadline d,
                     Callback<Confirmation> f)
        : client(c)
        , transaction(t)
        , expected(std::move(e))
        , confirmations(n)
        , deadline(std::move(d))
        , done(std::move(f))
    {}

    void finish(Confirmation::State state)
    {
        found.state = state;
        done(std::move(found));
    }

    void readReceipt()
    {
        client.receipt(transaction, deadline, [self = shared_from_this()](Result<std::optional<Receipt>> receipt) {
            if (!receipt)
                return self->done(fail(std::move(receipt.error())));
            if (!*receipt)
                return self->finish(Confirmation::State::Missing);
            self->found.receipt = std::move(**receipt);
            if (self->expected && self->found.receipt->blockHash != *self->expected)
                return self->finish(Confirmation::State::Moved);
            self->readHead();
        });
    }

    void readHead()
    {
        client.blockNumber(deadline, [self = shared_from_this()](Result<std::uint64_t> head) {
            if (!head)
                return self->done(fail(std::move(head.error())));
            self->found.depth = depthAt(self->found.receipt->blockNumber, *head);
            if (self->found.depth < self->confirmations)
                return self->finish(Confirmation::State::Shallow);
            self->readBlock();
        });
    }

    void readBlock()
    {
        client.blockByNumber(found.receipt->blockNumber, deadline,
                             [self = shared_from_this()](Result<std::optional<Block>> block) {
                                 if (!block)
                                     return self->done(fail(std::move(block.error())));
                                 if (!*block || (*block)->hash != self->found.receipt->blockHash)
                                     return self->finish(Confirmation::State::Moved);
                                 const auto& status = self->found.receipt->succeeded;
                                 if (!status)
                                     return self->finish(Confirmation::State::StatusUnknown);
                                 self->finish(*status ? Confirmation::State::Succeeded : Confirmation::State::Reverted);
                             });
    }
};

}  // namespace

std::uint64_t depthAt(std::uint64_t receiptBlock, std::uint64_t headBlock)
{
    return headBlock < receiptBlock ? 0 : headBlock - receiptBlock + 1;
}

void checkConfirmation(ChainClient& client, const Hash32& transaction, const std::optional<Hash32>& expectedBlockHash,
                       std::uint64_t confirmations, Deadline deadline, Callback<Confirmation> done)
{
    SLUICE_CHECK(confirmations >= 1);
    std::make_shared<ConfirmationRead>(client, transaction, expectedBlockHash, confirmations, std::move(deadline),
                                       std::move(done))
        ->readReceipt();
}

}  // namespace sluice::chain
