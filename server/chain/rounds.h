// The round a ticket is made for, read from the chain (ops-engine 4.2): broker -> controller -> RoundsManager -> current round and its
// block hash. Addresses are remembered and looked up anew after a failure. Thread: the chain thread; the client must outlive it.
#pragma once

#include "chain/chain_client.h"
#include "chain/ticket.h"

#include <memory>

namespace sluice::chain {

class LivepeerReader {
public:
    LivepeerReader(ChainClient& client, const Address& broker);
    ~LivepeerReader();

    // Unavailable: the round is not initialised, or a contract is missing.
    void currentRound(Deadline deadline, Callback<RoundInfo> done);
    void senderInfo(const Address& sender, Deadline deadline, Callback<SenderInfo> done);
    void ticketValidityPeriod(Deadline deadline, Callback<std::uint64_t> done);  // rounds
    void ticketUsed(const Hash32& ticketHash, Deadline deadline, Callback<bool> done);
    void isActiveTranscoder(const Address& recipient, Deadline deadline, Callback<bool> done);

private:
    struct State;
    std::shared_ptr<State> m_state;
};

}  // namespace sluice::chain
