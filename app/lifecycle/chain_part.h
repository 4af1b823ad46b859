// What lives on the chain thread: the HTTP client, the RPC client, the watcher and the payout engine. Made, used and destroyed
// there; this class is the handle for other threads.
#pragma once

#include "app/lifecycle/worker_thread.h"
#include "app/settings/settings.h"
#include "chain/chain_watcher.h"
#include "chain/rpc_client.h"
#include "net/http_client.h"
#include "payouts/payout_engine.h"
#include "wallet/signing_policy.h"

#include <QTimer>

#include <memory>
#include <mutex>

namespace sluice::app {

struct WalletReading {
    std::optional<UInt256> balanceWei;
    std::optional<UInt256> feePerGasWei;
    Timestamp at;
};

class ChainPart {
public:
    ChainPart(const Settings& settings, const Clock& clock);
    ~ChainPart();

    WorkerThread& thread() { return m_thread; }
    chain::ChainClient& client() { return *m_rpc; }  // chain thread only
    net::HttpClient& http() { return *m_http; }      // chain thread only
    chain::ChainStatus status() const { return m_watcher->status(); }
    ChangeSequence& changes() { return m_watcher->changes(); }
    std::vector<chain::EndpointStatus> endpoints();  // any other thread; waits for the chain thread

    // Replaces a running engine, as when the payout key changes: the former is stopped first, so one engine at a time is there. The caller
    // owns what the ports point at. Any thread but the chain's.
    void startEngine(payouts::EnginePorts ports, payouts::PayoutConfig config);
    std::shared_ptr<payouts::PayoutEngine> engine() const;  // for its any-thread methods; may be null
    void start();
    void stop();  // engine first, then everything; the thread ends

    // One JSON-RPC endpoint on its own: chain id, head and time it took. Any thread; `done` on the chain thread.
    void testEndpoint(std::string url, std::function<void(Result<std::string>)> done);
    // Balance of the payout key and the price of gas, now. Any thread; `done` on the chain thread.
    void readWallet(Address address, std::function<void(Result<WalletReading>)> done);

private:
    void setEngine(std::shared_ptr<payouts::PayoutEngine> engine);

    const Settings& m_settings;
    const Clock& m_clock;
    WorkerThread m_thread;
    std::unique_ptr<net::HttpClient> m_http;
    std::unique_ptr<chain::RpcClient> m_rpc;
    std::unique_ptr<chain::ChainWatcher> m_watcher;
    mutable std::mutex m_engineMutex;
    std::shared_ptr<payouts::PayoutEngine> m_engine;
    std::unique_ptr<QTimer> m_engineTimer;
    bool m_stopped = false;
};

chain::RpcOptions rpcOptions(const Settings& settings);
payouts::PayoutConfig payoutConfig(const Settings& settings, const Address& sender,
                                   const wallet::SigningPolicy& policy);

}  // namespace sluice::app
