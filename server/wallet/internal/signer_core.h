// The thread of a LocalSigner and everything that lives on it. Members below "signer thread" are touched there only.
#pragma once

#include "core/once.h"
#include "wallet/local_signer.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace sluice::wallet {

class LocalSigner::Core : public std::enable_shared_from_this<LocalSigner::Core> {
public:
    Core(const Clock& clock, storage::Writer& writer, LocalSignerConfig config, KeyLoader loader);

    void open();
    void close();  // completes everything with Cancelled, wipes the key, ends the thread
    Address address() const;
    SignerStatus status() const;
    ChangeSequence& changes() { return m_changes; }

    void sign(SignRequest request, std::int64_t timeoutMs, std::stop_token stop, Done<chain::SignedTransaction> done);
    void unlock(std::int64_t timeoutMs, Done<void> done);
    void lock(Done<void> done);
    void setKey(const Address& address, KeyLoader loader);

private:
    using Moment = std::chrono::steady_clock::time_point;
    struct Pending {
        std::uint64_t number = 0;
        SignRequest request;
        Moment deadline;
        std::stop_token stop;
        Once<chain::SignedTransaction> done;
        std::optional<std::stop_callback<std::function<void()>>> onStop;
    };
    using PendingPtr = std::shared_ptr<Pending>;
    struct UnlockWaiter {
        Moment deadline;
        Once<void> done;
    };

    void post(std::function<void()> task);
    void run();
    Moment nextDeadline() const;
    void expire();

    void begin(const PendingPtr& pending);
    void authorize(const PendingPtr& pending);
    void authorized(std::uint64_t number, const Result<Authorization>& answer);
    Result<chain::SignedTransaction> signChecked(const chain::Transaction& transaction) const;
    void complete(std::uint64_t number, Result<chain::SignedTransaction> result);
    void failWaitingForKey(const Error& error);
    void startLoading();
    void keyLoaded(std::uint64_t generation, Result<crypto::PrivateKey> result);
    void dropKey();
    void setState(SignerState state, std::string error = {});

    const Clock& m_clock;
    storage::Writer& m_writer;
    const LocalSignerConfig m_config;
    std::atomic<std::size_t> m_underway{0};
    std::atomic<std::uint64_t> m_lastNumber{0};
    ChangeSequence m_changes;

    mutable std::mutex m_mutex;  // tasks, closed, status
    std::condition_variable m_wake;
    std::deque<std::function<void()>> m_tasks;
    bool m_closed = false;
    SignerStatus m_status;
    std::thread m_thread;

    // signer thread
    KeyLoader m_loader;
    Address m_keyAddress;
    std::optional<crypto::PrivateKey> m_key;
    std::uint64_t m_generation = 0;  // of the key; answers of older loads are ignored
    bool m_loading = false;
    bool m_locked = false;
    Moment m_loadDeadline;
    std::map<std::uint64_t, PendingPtr> m_pending;
    std::deque<std::uint64_t> m_waitingForKey;
    std::vector<UnlockWaiter> m_unlockWaiters;
};

}  // namespace sluice::wallet
