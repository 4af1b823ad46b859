// The insides of PayoutEngine, spread over engine_cycle (rounds, facts), engine_reconcile (what was sent), engine_lane (what is to be signed),
// engine_send (the one broadcast gate, new attempts) and engine_plan (what is owed). All of it runs on the chain thread.
#pragma once

#include "payouts/internal/engine_state.h"

#include <QLoggingCategory>
#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <set>

namespace sluice::payouts {

Q_DECLARE_LOGGING_CATEGORY(payoutsLog)

class PayoutEngine::Impl : public std::enable_shared_from_this<PayoutEngine::Impl> {
public:
    Impl(EnginePorts ports, PayoutConfig config);

    void tick();
    void stop();
    void publish();

    // --- rounds
    bool ensureLease();
    void forgetEverything();
    void recover();
    void loaded(Result<std::vector<Intent>> intents);
    void reload();
    void round();
    void fetchFacts();
    void factsComplete();
    void lookupsComplete();
    void roundComplete();
    void explainWaiting();
    bool mayAct()
        const;  // the single gate before any signature or broadcast: live, leased, right chain, not stopped (DP7, DP10)
    void pause(PauseReason reason, std::string detail);
    void unpause(PauseReason reason);
    std::uint64_t confirmations() const { return std::max<std::uint64_t>(1, m_context->config.confirmations); }

    // --- what was sent
    void startLookups();
    void pumpLookups();
    void lookupDone(const std::string& id);
    void lookUp(const std::string& id);
    void lookAtAttempt(const std::string& id, std::size_t index);
    void sawReceipt(const std::string& id, std::size_t index, const chain::Receipt& receipt, bool deep,
                    bool statusKnown);
    void sawNothing(const std::string& id);
    void lookUpImported(const std::string& id);
    void settle(const std::string& id, const chain::Receipt& receipt);
    // asOfBlock: by which the nonce was used, where no receipt names a block.
    void endUnpaid(const std::string& id, IntentState state, std::string reason,
                   std::optional<std::uint64_t> asOfBlock = std::nullopt);
    void nonceTaken(const std::string& id);
    void confirmReplaced(const std::string& id, std::size_t index);
    void pushOn(const std::string& id);  // no receipt, the nonce is free: rebroadcast, stall, bump

    // --- after the end
    bool watchDue() const;
    void watchEnded();
    void watch(Intent intent);
    void reloadWatched();
    void checkAnchor();
    void watchDoubtful();
    void watchNext();
    void watchDone();
    void watchOne(const std::string& id, std::size_t index);
    void watchReceipt(const std::string& id, const Attempt& attempt, const chain::Receipt& receipt);
    void watchAgrees(const std::string& id);
    void watchMoved(const std::string& id, int attempt, const chain::Receipt& receipt);
    void watchMissed(const std::string& id, const std::string& why);
    void reopenEnded(const std::string& id, const std::string& why);
    void doubtAll();
    // Something ended without paying this orchestrator, and it looks as if that were undone: nothing new is planned or signed for it.
    bool mayOweAnew(const std::string& orchestratorId) const;

    // --- sending
    void broadcast(const std::string& id);
    void broadcastDone(const std::string& id, chain::SendResult result);
    void makeAttempt(const std::string& id, AttemptKind kind);
    void keepAttempt(const std::string& id, const chain::SignedTransaction& tx, AttemptKind kind, const char* event);

    // --- lane
    void pumpLane();
    std::optional<std::string> nextRunnable();
    void estimate(const std::string& id);
    void allocateNonce(const std::string& id, std::uint64_t gas);
    void signFirst(const std::string& id, std::uint64_t gas);
    void signRefused(const std::string& id, const Error& error);
    // unsignedForSure: of this asking certainly no signature exists.
    void laneWait(const std::string& id, WaitReason reason, std::string detail, bool unsignedForSure = false);
    std::set<std::uint64_t> ourNonces() const;
    std::uint64_t nextNonce();
    std::optional<std::uint64_t> holeBelow(std::uint64_t nonce) const;
    UInt256 committedWei() const;
    chain::FeePolicy feePolicy() const;

    // --- planning
    void plan();
    void planOne(const std::string& orchestratorId, const Int256& available);
    void planDone();
    void refreshSimulated(const std::string& id);
    void planDeposit();
    void planFiller();

    // --- commits
    using Change = std::function<Result<void>(storage::Connection&, const CommandContext&, Intent&, Transition&)>;
    // Loads nothing: works on the engine's copy, refused when the store has a newer version. `then` runs on success only.
    void commit(const std::string& id, Change change, std::function<void()> then);
    void setWait(const std::string& id, WaitReason reason, std::string detail = {});
    Entry* find(const std::string& id);
    void call(std::function<void()> task);  // counts a call of a port as under way
    void storeFailed(const Error& error);

    template<class T, class F>
    std::function<void(Result<T>)> onWriter(F handler)
    {
        ++m_calls;
        return [weak = weak_from_this(), post = m_ports.post, epoch = m_epoch,
                handler = std::move(handler)](Result<T> result) mutable {
            auto shared = std::make_shared<Result<T>>(std::move(result));
            post([weak, epoch, handler = std::move(handler), shared]() mutable {
                if (const auto self = weak.lock()) {
                    --self->m_calls;
                    if (epoch == self->m_epoch)
                        handler(std::move(*shared));
                }
            });
        };
    }
    // Completions of the chain client: on the chain thread already.
    template<class T, class F>
    std::function<void(T)> onChain(F handler)
    {
        ++m_calls;
        return [weak = weak_from_this(), epoch = m_epoch, handler = std::move(handler)](T result) mutable {
            if (const auto self = weak.lock()) {
                --self->m_calls;
                if (epoch == self->m_epoch)
                    handler(std::move(result));
            }
        };
    }
    chain::Deadline rpcDeadline() const
    {
        return {static_cast<int>(m_context->config.rpcDeadlineMs), m_stop.get_token()};
    }
    Timestamp now() const { return m_ports.clock.now(); }
    const PayoutConfig& config() const { return m_context->config; }

    EnginePorts m_ports;
    std::shared_ptr<const CommandContext> m_context;
    std::map<std::string, Entry> m_entries;  // open intents by id: oldest first
    std::unique_ptr<Lease> m_lease;
    std::shared_ptr<std::atomic<bool>> m_leaseLost = std::make_shared<std::atomic<bool>>(false);
    std::stop_source m_stop;

    bool m_started = false;
    bool m_stopped = false;
    bool m_recovered = false;
    bool m_loading = false;
    bool m_inRound = false;
    bool m_chainVerified = false;
    std::atomic<bool> m_reload{false};
    std::atomic<bool> m_planSoon{true};
    std::atomic<bool> m_dryRun{true};
    int m_calls = 0;
    std::uint64_t m_epoch = 0;  // of holding the lease: what an earlier one started ends unheard

    std::optional<Timestamp> m_chainCheckedAt;
    std::optional<Timestamp> m_lastPlan;
    std::optional<Timestamp> m_pendingLowSince;
    std::optional<std::uint64_t> m_usedNonce;  // highest nonce we know to be used up on chain
    Facts m_facts;                             // of the last complete round
    Facts m_nextFacts;                         // being gathered
    bool m_factsFresh = false;
    bool m_factsFailed = false;
    int m_factsOpen = 0;
    std::string m_factsError;

    std::deque<std::string> m_lookups;
    std::size_t m_lookupsOpen = 0;
    bool m_lookingUp = false;
    int m_plansOpen = 0;
    bool m_planning = false;
    bool m_plannedSomething = false;
    std::map<std::string, Watched> m_ended;
    std::deque<std::string> m_watchQueue;
    std::vector<std::string> m_agreeing;  // of this watch: late enough to be proven
    std::optional<Anchor> m_anchor;       // the newest block that a proven one lies in
    bool m_anchorHolds = false;
    bool m_rewatch = false;  // the store knows of ended ones that we do not
    bool m_watching = false;
    std::optional<Timestamp> m_lastWatch;
    std::string m_inLane;  // the intent being estimated, numbered or signed; empty: lane free

    PauseReason m_pause = PauseReason::NotStarted;
    std::string m_pauseDetail;
    std::optional<Timestamp> m_lastRound;
    mutable std::mutex m_statusMutex;
    EngineStatus m_status;
};

}  // namespace sluice::payouts
