// A real EVM node (anvil, from tests/peers by `npm ci`) on a free port of this machine, with a hand on what a public chain never lets one
// touch: balances, the pool, mining, time, history. Blocking calls, usable from any one thread, with or without an event loop.
// The node dies with the fixture, and with the test program.
#pragma once

#include "core/address.h"
#include "core/hex.h"
#include "core/json.h"

#include <memory>
#include <string>
#include <vector>

namespace sluice::test {

struct AnvilOptions {
    std::uint64_t chainId = 31337;
    enum class Mining {
        Auto,     // a block per transaction
        Manual,   // only mine()
        Interval  // every blockTimeSeconds
    } mining = Mining::Auto;
    int blockTimeSeconds = 1;
    int port = 0;                        // 0: a free one
    std::string stateFile;               // loaded at start, written at a clean stop
    std::vector<std::string> arguments;  // more of anvil's own
};

class AnvilFixture {
public:
    explicit AnvilFixture(AnvilOptions options = {});
    ~AnvilFixture();
    AnvilFixture(const AnvilFixture&) = delete;
    AnvilFixture& operator=(const AnvilFixture&) = delete;

    // Returns when the node listens. QVERIFY2(anvil.start(), anvil.error().c_str())
    bool start();
    void stop();  // SIGTERM, waits; writes the state file
    void kill();  // SIGKILL, waits
    bool running() const;
    const std::string& error() const { return m_error; }
    std::string url() const;  // http://127.0.0.1:PORT
    int port() const { return m_port; }
    std::uint64_t chainId() const { return m_options.chainId; }

    Result<json::Value> tryRpc(const std::string& method, json::Array parameters = {});
    // The helpers below end the test program with a message when the node refuses: the test bed is broken then.
    json::Value rpc(const std::string& method, json::Array parameters = {});

    std::vector<Address> accounts();  // unlocked and rich
    UInt256 balance(const Address& account);
    void setBalance(const Address& account, const UInt256& wei);
    std::uint64_t blockNumber();
    std::uint64_t nonce(const Address& account, bool pending = false);
    void setNonce(const Address& account, std::uint64_t nonce);
    void mine(int blocks = 1);
    void setAutomine(bool on);
    void setIntervalMining(int seconds);  // 0: off
    std::string snapshot();
    void revert(const std::string& snapshotId);
    // Replaces the last `depth` blocks by empty ones; their transactions are gone from the chain, not back in the pool.
    void reorg(int depth);
    // As reorg, but these raw transactions (0x...) come again, all in the lowest new block.
    void reorgWith(int depth, const std::vector<std::string>& rawTransactions);
    bool dropTransaction(const Hash32& hash);  // false when the pool does not have it
    void dropAllTransactions();
    void setNextBlockBaseFee(const UInt256& weiPerGas);
    void increaseTime(std::int64_t seconds);
    bool hasTransaction(const Hash32& hash);  // in the pool or in a block
    json::Value receipt(const Hash32& hash);  // null when there is none
    // From an unlocked account, mined (with Mining::Manual: mines one block). The receipt's transaction hash.
    Hash32 sendFrom(const Address& from, const Address& to, const UInt256& value, const Bytes& data = {});
    Address deploy(const Bytes& initCode);  // from the first account
    Bytes call(const Address& to, const Bytes& data);

private:
    struct Process;

    json::Value sendAndMine(json::Object transaction);

    AnvilOptions m_options;
    std::unique_ptr<Process> m_process;
    int m_port = 0;
    std::int64_t m_lastId = 0;
    std::string m_error;
};

}  // namespace sluice::test
