// Follows the head: polls, keeps the hashes of the heads it saw, notices reorganisations, and publishes what the status bar and the engine
// need. Thread: start, stop and destruction on the chain thread; status() and changes() from any.
#pragma once

#include "chain/chain_client.h"
#include "core/clock.h"
#include "core/subscription.h"

#include <memory>

namespace sluice::chain {

// "Arbitrum One", "Ethereum", "Anvil"…; "Chain N" for others.
std::string networkName(std::uint64_t chainId);
// Web page of a transaction or address on the network's explorer; empty when none is known.
std::string explorerTransactionUrl(std::uint64_t chainId, const Hash32& transaction);
std::string explorerAddressUrl(std::uint64_t chainId, const Address& address);

struct ChainStatus {
    enum class State { Starting, Following, Stale, Unreachable, WrongChain } state = State::Starting;
    std::string network;
    std::uint64_t chainId = 0;
    std::uint64_t height = 0;
    Hash32 headHash;
    std::int64_t blockTime = 0;        // seconds since 1970, as the block says
    std::int64_t blockAgeSeconds = 0;  // our clock minus blockTime when last seen; far below zero: our clock is behind
    std::optional<UInt256> baseFee;
    std::uint64_t reorgs = 0;          // since the start
    std::uint64_t lastReorgDepth = 0;  // blocks that were replaced
    Timestamp checkedAt;               // of the last answer
    std::string endpoint;              // label of the endpoint in use
    std::string error;                 // of the last poll; empty when it worked
};

struct Reorg {
    std::uint64_t firstReplaced =
        0;  // at or below the lowest block whose hash changed, above the highest known to be the same
    std::uint64_t depth = 0;
};

struct WatcherOptions {
    int intervalMs = 2'000;
    int deadlineMs = 8'000;
    int staleAfterSeconds = 120;   // of block age
    std::size_t remembered = 256;  // heads
};

class ChainWatcher {
public:
    // `endpointInUse` may be empty; it is asked after each poll.
    ChainWatcher(WatcherOptions options, std::uint64_t chainId, ChainClient& client, const Clock& clock,
                 std::function<std::string()> endpointInUse = {});
    ~ChainWatcher();

    void start();
    void stop();
    void pollNow();  // besides the interval; one poll runs at a time

    ChainStatus status() const;  // any thread
    ChangeSequence& changes();   // bumped after each poll that changed the status
    // On the chain thread, for each new head and each reorganisation. Set before start().
    void onHead(std::function<void(const Block&)> handler);
    void onReorg(std::function<void(const Reorg&)> handler);

private:
    class Private;
    std::unique_ptr<Private> d;
};

}  // namespace sluice::chain
