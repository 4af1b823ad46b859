#include "metering/outbox_sender.h"

#include <QLoggingCategory>

#include <algorithm>

namespace sluice::metering {

namespace {

Q_LOGGING_CATEGORY(senderLog, "sluice.metering")

constexpr std::int64_t wholeLookMs = 10'000;  // also when nothing says that there is something new
constexpr const char* batchType = "application/cloudevents-batch+json";

// What is wrong is in the events, not in how, where or as whom they are told.
bool isAboutEvents(const HostedError& error)
{
    return error.status == 400 || error.status == 409 || error.status == 413 || error.status == 422;
}

std::string batchText(const std::vector<OutboxEvent>& batch)
{
    std::string text = "[";
    for (const OutboxEvent& event : batch) {
        if (text.size() > 1)
            text += ',';
        text += event.body;
    }
    return text + "]";
}

}  // namespace

const char* senderPhaseName(SenderPhase phase)
{
    switch (phase) {
    case SenderPhase::Idle: return "idle";
    case SenderPhase::Sending: return "sending";
    case SenderPhase::Waiting: return "waiting";
    case SenderPhase::Paused: return "paused";
    case SenderPhase::Stopped: break;
    }
    return "stopped";
}

OutboxSender::OutboxSender(HostedApi& api, Outbox& outbox, const Clock& clock, Rng& rng, Post post, SenderConfig config)
    : m_api(api), m_outbox(outbox), m_clock(clock), m_rng(rng), m_post(std::move(post)), m_config(config)
{
    m_retry.setSingleShot(true);
    m_retry.setTimerType(Qt::PreciseTimer);  // never before Retry-After
    QObject::connect(&m_tick, &QTimer::timeout, &m_tick, [this] { tick(); });
    QObject::connect(&m_retry, &QTimer::timeout, &m_retry, [this] { resume(); });
}

OutboxSender::~OutboxSender()
{
    stop();
}

void OutboxSender::start()
{
    if (m_running || !m_alive)
        return;
    m_running = true;
    m_tick.start(m_config.tickMs);
    next();
}

void OutboxSender::stop()
{
    m_running = false;
    m_tick.stop();
    m_retry.stop();
    m_alive.reset();
    m_stop.request_stop();
    set([](SenderState& state) { state.phase = SenderPhase::Stopped; });
}

void OutboxSender::resume()
{
    if (!m_running || m_busy)
        return;
    m_retry.stop();
    set([](SenderState& state) {
        if (state.phase != SenderPhase::Idle)
            state.phase = SenderPhase::Sending;
    });
    if (const auto again = std::exchange(m_again, nullptr))
        again();
    else
        next();
}

SenderState OutboxSender::state() const
{
    const std::lock_guard lock(m_mutex);
    return m_state;
}

void OutboxSender::set(const std::function<void(SenderState&)>& change)
{
    const std::lock_guard lock(m_mutex);
    change(m_state);
}

void OutboxSender::tick()
{
    if (m_busy || m_retry.isActive())
        return;
    if (m_outbox.queuedSoFar() != m_seen || m_clock.monotonicMs() - m_lookedMs >= wholeLookMs)
        next();
}

void OutboxSender::next()
{
    if (!m_running || m_busy)
        return;
    if (!m_halves.empty()) {
        Batch half = std::move(m_halves.front());
        m_halves.pop_front();
        return tell(std::move(half));
    }
    const std::int64_t queued = m_outbox.queuedSoFar();
    m_lookedMs = m_clock.monotonicMs();
    auto batch = m_outbox.pending(m_config.batchEvents, m_config.batchBytes);
    if (!batch)
        return wait(SenderPhase::Waiting, backoffMs(), "the store: " + batch.error().message, 0);
    if (!batch->empty())
        return tell(std::move(*batch));
    m_seen = queued;
    set([](SenderState& state) { state.phase = SenderPhase::Idle; });
}

void OutboxSender::tell(Batch batch)
{
    m_busy = true;
    set([](SenderState& state) { state.phase = SenderPhase::Sending; });
    HostedRequest request;
    request.method = "POST";
    request.target = HostedTarget::Ingest;
    request.rawBody = batchText(batch);
    request.rawType = batchType;
    request.attempts = 1;  // what comes after a failure is decided here
    request.stop = m_stop.get_token();
    m_api.send(std::move(request),
               [this, batch = std::move(batch), alive = std::weak_ptr(m_alive)](Hosted<HostedAnswer> answer) mutable {
                   if (!alive.expired())
                       answered(std::move(batch), std::move(answer));
               });
}

void OutboxSender::answered(Batch batch, Hosted<HostedAnswer> answer)
{
    m_busy = false;
    set([&](SenderState& state) {
        ++state.batches;
        state.status = answer ? answer->status : answer.error().status;
    });
    if (answer) {
        m_failures = 0;
        return mark(std::move(batch));
    }
    const HostedError& error = answer.error();
    if (isAboutEvents(error)) {
        m_failures = 0;
        if (batch.size() == 1)
            return refuse(std::move(batch.front()), error);
        const auto middle = batch.begin() + std::ptrdiff_t(batch.size() / 2);
        m_halves.emplace_front(std::make_move_iterator(middle), std::make_move_iterator(batch.end()));
        batch.erase(middle, batch.end());
        m_halves.push_front(std::move(batch));
        return next();
    }
    // The same events first, when it goes on.
    m_halves.push_front(std::move(batch));
    if (error.isTransient())
        return wait(SenderPhase::Waiting, std::max(backoffMs(), error.retryAfterMs), error.message, error.status);
    wait(SenderPhase::Paused, m_config.pauseMs, error.message, error.status);
}

void OutboxSender::mark(Batch batch)
{
    m_busy = true;
    std::vector<std::int64_t> numbers;
    numbers.reserve(batch.size());
    for (const OutboxEvent& event : batch)
        numbers.push_back(event.no);
    const auto events = static_cast<std::int64_t>(batch.size());
    const auto shared = std::make_shared<Batch>(std::move(batch));
    m_outbox.markSent(std::move(numbers), m_config.settleMs,
                      [this, post = m_post, shared, events, alive = std::weak_ptr(m_alive)](const Result<void>& done) {
                          post([this, shared, events, alive, done] {
                              if (!alive.expired())
                                  stored(done, events, true, [this, shared] { mark(*shared); });
                          });
                      });
}

void OutboxSender::refuse(OutboxEvent event, HostedError error)
{
    m_busy = true;
    std::string text = error.detail.empty() ? error.message : error.detail;
    for (const std::string& parameter : error.invalidParameters)
        text += "; " + parameter;
    qCWarning(senderLog, "the meter refuses event %s: %s", event.id.c_str(), text.c_str());
    const std::int64_t no = event.no;
    const int status = error.status;
    m_outbox.markRefused(no, status, text,
                         [this, post = m_post, event = std::move(event), error = std::move(error),
                          alive = std::weak_ptr(m_alive)](const Result<void>& done) {
                             post([this, event, error, alive, done] {
                                 if (!alive.expired())
                                     stored(done, 1, false, [this, event, error] { refuse(event, error); });
                             });
                         });
}

// Told and not marked: marked again, not told again, as long as this runs.
void OutboxSender::stored(const Result<void>& outcome, std::int64_t events, bool sent, std::function<void()> again)
{
    m_busy = false;
    if (!outcome) {
        m_again = std::move(again);
        return wait(SenderPhase::Waiting, backoffMs(), "the store: " + outcome.error().message, 0);
    }
    set([&](SenderState& state) {
        (sent ? state.sent : state.refused) += events;
        state.error.clear();
        if (sent)
            state.lastSentAt = m_clock.now();
    });
    next();
}

std::int64_t OutboxSender::backoffMs()
{
    const std::int64_t full = std::min(m_config.maxBackoffMs, m_config.backoffMs << std::min(m_failures++, 20));
    return full - static_cast<std::int64_t>(m_rng.below(static_cast<std::uint64_t>(full / 5 + 1)));
}

void OutboxSender::wait(SenderPhase phase, std::int64_t ms, const std::string& error, int status)
{
    qCWarning(senderLog, "outbox %s for %lld ms: %s", senderPhaseName(phase), static_cast<long long>(ms),
              error.c_str());
    set([&](SenderState& state) {
        state.phase = phase;
        state.error = error;
        state.status = status;
        state.retryAt = m_clock.now().plusMs(ms);
    });
    if (m_running)
        m_retry.start(static_cast<int>(ms));
}

}  // namespace sluice::metering
