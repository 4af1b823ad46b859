// Brings the outbox to the meter: batches of 100 in order, at least once under the same ids, one at a time (clearinghouse 5.7). A batch that is
// refused (400, 409, 413, 422) is halved until the events that are at fault stand alone; they become refused rows and the rest goes on
// (REF-6). A transient failure waits 0.5 s to 60 s, or as long as Retry-After says; a refusal of everything (401, 403, a wrong address)
// pauses with a clear state and is tried again after five minutes or when asked to. Thread: that of the HostedApi; state() any.
#pragma once

#include "metering/hosted_api.h"
#include "metering/outbox.h"

#include <QTimer>

#include <deque>
#include <memory>
#include <mutex>

namespace sluice::metering {

struct SenderConfig {
    int batchEvents = 100;
    std::size_t batchBytes = 512u << 10;
    int tickMs = 250;              // how soon a new event is seen
    std::int64_t backoffMs = 500;  // doubles, jitter down 20 %
    std::int64_t maxBackoffMs = 60'000;
    std::int64_t pauseMs = 300'000;
    std::int64_t settleMs = 60'000;  // after which the meter should list what it was told
};

enum class SenderPhase {
    Stopped,
    Idle,  // nothing to tell
    Sending,
    Waiting,  // the meter or the store failed; again at `retryAt`
    Paused    // the meter refuses us, not the event; again at `retryAt` or by resume()
};
const char* senderPhaseName(SenderPhase phase);  // stopped, idle, sending, waiting, paused

struct SenderState {
    SenderPhase phase = SenderPhase::Stopped;
    std::string error;  // of the last attempt; empty: good
    int status = 0;     // of that answer; 0: none
    Timestamp retryAt, lastSentAt;
    std::int64_t batches = 0, sent = 0, refused = 0;  // since the start
};

class OutboxSender {
public:
    // `post` brings a task to this thread, from any, and outlives the writer; so does the outbox. The rest outlives this.
    using Post = std::function<void(std::function<void()>)>;
    OutboxSender(HostedApi& api, Outbox& outbox, const Clock& clock, Rng& rng, Post post, SenderConfig config);
    ~OutboxSender();

    void start();
    void stop();    // what is under way is told again at the next start
    void resume();  // ends a pause or a wait
    SenderState state() const;

private:
    using Batch = std::vector<OutboxEvent>;
    void tick();
    void next();
    void tell(Batch batch);
    void answered(Batch batch, Hosted<HostedAnswer> answer);
    void mark(Batch batch);
    void refuse(OutboxEvent event, HostedError error);
    void stored(const Result<void>& outcome, std::int64_t events, bool sent, std::function<void()> again);
    void wait(SenderPhase phase, std::int64_t ms, const std::string& error, int status);
    std::int64_t backoffMs();
    void set(const std::function<void(SenderState&)>& change);

    HostedApi& m_api;
    Outbox& m_outbox;
    const Clock& m_clock;
    Rng& m_rng;
    const Post m_post;
    const SenderConfig m_config;
    QTimer m_tick, m_retry;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);  // completions after stop() find it gone
    std::stop_source m_stop;
    bool m_running = false, m_busy = false;
    int m_failures = 0;             // in a row
    std::deque<Batch> m_halves;     // of a refused batch, in order
    std::function<void()> m_again;  // after the wait; none: next()
    std::int64_t m_seen = -1;       // Outbox::queuedSoFar() at the last look that found nothing
    std::int64_t m_lookedMs = 0;
    mutable std::mutex m_mutex;
    SenderState m_state;
};

}  // namespace sluice::metering
