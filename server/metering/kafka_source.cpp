#include "metering/kafka_source.h"

#include "metering/internal/kafka_loop.h"

#include <QLoggingCategory>

#include <algorithm>

namespace sluice::metering {

namespace {

Q_LOGGING_CATEGORY(kafkaSourceLog, "sluice.metering.kafka")

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int pollWaitMs = 100;
constexpr int maxRetryMs = 60'000;
constexpr milliseconds drainMs{5'000};
constexpr int commitWaitMs = 500;
constexpr milliseconds measureEvery{1'000};

}  // namespace

KafkaSource::KafkaSource(const Ports& ports, KafkaConfig config)
    : m_loop(std::make_unique<Loop>(ports, std::move(config)))
{}

KafkaSource::~KafkaSource() = default;

void KafkaSource::start()
{
    m_loop->start();
}

void KafkaSource::stop()
{
    m_loop->stop();
}

void KafkaSource::setPaused(bool paused)
{
    m_loop->setPaused(paused);
}

SourceState KafkaSource::state() const
{
    return m_loop->state();
}

int KafkaSource::assignedPartitions() const
{
    return m_loop->assigned();
}

void KafkaSource::replay(ReplayRequest request, std::function<void(Result<std::vector<ReplayPart>>)> done)
{
    m_loop->replay(std::move(request), std::move(done));
}

KafkaSource::Loop::Loop(const Ports& ports, KafkaConfig config) : m_ports(ports), m_config(std::move(config))
{
    m_state.name = "kafka";
}

void KafkaSource::Loop::start()
{
    if (m_thread.joinable())
        return;
    {
        const std::lock_guard lock(m_mutex);
        m_takesReplays = true;
    }
    m_stop = false;
    m_thread = std::thread([this] { run(); });
}

void KafkaSource::Loop::stop()
{
    m_stop = true;
    m_mail->arrived.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void KafkaSource::Loop::setPaused(bool paused)
{
    m_wantPaused = paused;
}

SourceState KafkaSource::Loop::state() const
{
    const std::lock_guard lock(m_mutex);
    return m_state;
}

void KafkaSource::Loop::report(SourcePhase phase, const std::string& error)
{
    const std::lock_guard lock(m_mutex);
    if (!error.empty() && error != m_state.error)
        qCWarning(kafkaSourceLog, "kafka: %s", error.c_str());
    m_state.phase = phase;
    m_state.error = error;
}

void KafkaSource::Loop::run()
{
    report(SourcePhase::Starting, {});
    while (!m_stop) {
        if (!m_client) {
            if (const auto connected = connect(); !connected) {
                report(SourcePhase::Failing, connected.error().message);
                std::unique_lock lock(m_mail->mutex);
                m_mail->arrived.wait_for(lock, milliseconds(maxRetryMs), [this] { return m_stop.load(); });
                continue;
            }
        }
        step();
    }
    disconnect();
    std::deque<ReplayTask> left;
    {
        const std::lock_guard lock(m_mutex);
        m_takesReplays = false;
        left.swap(m_replays);
    }
    for (ReplayTask& task : left)
        task.done(fail(ErrorCode::Unavailable, "the Kafka source is stopped"));
    report(SourcePhase::Stopped, {});
}

Result<void> KafkaSource::Loop::connect()
{
    SLUICE_ASSIGN(KafkaConf conf, baseKafkaConf(m_config));
    const std::pair<const char*, std::string> settings[] = {
        {"group.id", m_config.group},
        {"enable.auto.commit", "false"},
        {"enable.auto.offset.store", "false"},
        // A broker that does not answer as soon as something is there still answers ten times a second.
        {"fetch.wait.max.ms", "100"},
        {"auto.offset.reset", "earliest"},
        {"session.timeout.ms", std::to_string(m_config.sessionTimeoutMs)},
        {"heartbeat.interval.ms", std::to_string(std::max(100, m_config.sessionTimeoutMs / 10))},
        {"queued.max.messages.kbytes", "16384"},
        {"allow.auto.create.topics", "false"},
    };
    for (const auto& [name, value] : settings)
        SLUICE_TRY(setKafka(conf, name, value));
    rd_kafka_conf_set_opaque(conf.get(), this);
    rd_kafka_conf_set_rebalance_cb(conf.get(), rebalance);
    rd_kafka_conf_set_error_cb(conf.get(), onError);
    char reason[256] = {};
    KafkaClient client(rd_kafka_new(RD_KAFKA_CONSUMER, conf.get(), reason, sizeof reason));
    if (!client)
        return fail(ErrorCode::InvalidArgument, std::string("Kafka: ") + reason);
    static_cast<void>(conf.release());  // the client's now
    rd_kafka_poll_set_consumer(client.get());
    const KafkaList topics = newKafkaList();
    rd_kafka_topic_partition_list_add(topics.get(), m_config.topic.c_str(), RD_KAFKA_PARTITION_UA);
    if (const auto code = rd_kafka_subscribe(client.get(), topics.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return fail(ErrorCode::Unavailable, "Kafka: " + kafkaError(code));
    m_client = std::move(client);
    return {};
}

void KafkaSource::Loop::disconnect()
{
    if (!m_client)
        return;
    m_events.clear();
    m_ends.clear();
    drain(milliseconds(m_config.stopMs));
    commit(true);
    leaveGroup();
    m_client.reset();
    m_parts.clear();
    m_assigned = 0;
}

// So that another takes over at once. A coordinator that is away is not waited for.
void KafkaSource::Loop::leaveGroup()
{
    const KafkaQueue events(rd_kafka_queue_new(m_client.get()));
    if (rd_kafka_error_t* error = rd_kafka_consumer_close_queue(m_client.get(), events.get())) {
        rd_kafka_error_destroy(error);
        return;
    }
    const Time until = steady_clock::now() + milliseconds(m_config.stopMs);
    while (rd_kafka_consumer_closed(m_client.get()) == 0 && steady_clock::now() < until) {
        const KafkaEvent event(rd_kafka_queue_poll(events.get(), pollWaitMs));
        if (event && rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_REBALANCE)
            rd_kafka_assign(m_client.get(), nullptr);
    }
}

void KafkaSource::Loop::step()
{
    applyPause();
    if (m_rewind) {
        // What is read meanwhile is read again; the calls keep the group's membership.
        m_events.clear();
        m_ends.clear();
        KafkaMessage(rd_kafka_consumer_poll(m_client.get(), pollWaitMs / 2)).reset();
        takeMail(0);
        if (m_inFlight == 0 && steady_clock::now() >= m_retryAt)
            rewind();
        return;
    }
    if (m_inFlight >= m_config.batchesInFlight)
        takeMail(pollWaitMs);
    else
        gather();
    takeMail(0);
    commit(false);
    runReplays();
    measureLag();
}

// As many messages as are there now, but not more than a batch.
void KafkaSource::Loop::gather()
{
    int wait = m_inFlight > 0 ? pollWaitMs / 10 : pollWaitMs;
    while (m_events.size() < m_config.eventsPerBatch && !m_rewind) {
        KafkaMessage message(rd_kafka_consumer_poll(m_client.get(), wait));
        if (!message)
            break;
        wait = 0;
        receive(std::move(message));
    }
    submit();
}

void KafkaSource::Loop::receive(KafkaMessage message)
{
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        const char* text = rd_kafka_message_errstr(message.get());
        report(SourcePhase::Failing, text != nullptr ? text : kafkaError(message->err));
        return;
    }
    const auto part = m_parts.find(message->partition);
    if (part == m_parts.end() || message->offset < part->second.next)
        return;  // not ours any more, or durable already
    const std::string_view text = message->payload == nullptr
                                      ? std::string_view{}
                                      : std::string_view(static_cast<const char*>(message->payload), message->len);
    m_events.push_back({std::string(text), partName(message->partition) + "/" + std::to_string(message->offset)});
    m_ends[message->partition] = message->offset + 1;
}

void KafkaSource::Loop::submit()
{
    if (m_events.empty())
        return;
    EventBatch batch{"kafka", std::move(m_events), {}};
    m_events.clear();
    for (const auto& [partition, end] : m_ends) {
        Part& part = m_parts[partition];
        batch.offsets.push_back({partName(partition), part.next, end});
        part.next = end;
    }
    m_ends.clear();
    {
        const std::lock_guard lock(m_mutex);
        m_state.read += std::int64_t(batch.events.size());
        m_state.lastEvent = m_ports.clock.now();
    }
    ++m_inFlight;
    auto steps = batch.offsets;
    m_ports.inbox.submit(std::move(batch), [mail = m_mail, steps = std::move(steps),
                                            epoch = m_epoch](const Result<BatchOutcome>& outcome) {
        const std::lock_guard lock(mail->mutex);
        mail->completions.push_back({steps, epoch, outcome ? std::string() : outcome.error().message});
        mail->arrived.notify_all();
    });
}

void KafkaSource::Loop::takeMail(int waitMs)
{
    std::vector<Mail::Completion> arrived;
    {
        std::unique_lock lock(m_mail->mutex);
        if (waitMs > 0 && m_mail->completions.empty())
            m_mail->arrived.wait_for(lock, milliseconds(waitMs));
        arrived.swap(m_mail->completions);
    }
    for (const Mail::Completion& completion : arrived)
        completed(completion);
}

void KafkaSource::Loop::completed(const Mail::Completion& completion)
{
    --m_inFlight;
    if (completion.epoch != m_epoch)
        return;
    if (!completion.error.empty()) {
        failed(completion.error);
        return;
    }
    m_failures = 0;
    for (const OffsetStep& step : completion.steps) {
        const int partition = std::atoi(step.part.c_str() + m_config.topic.size() + 1);
        if (const auto part = m_parts.find(partition); part != m_parts.end())
            part->second.durable = std::max(part->second.durable, step.next);
    }
    if (!m_rewind)
        report(m_paused ? SourcePhase::Paused : SourcePhase::Running, {});
}

void KafkaSource::Loop::failed(const std::string& error)
{
    // What follows a batch that failed fails for its sake; the first error is the one that tells.
    if (std::exchange(m_rewind, true))
        return;
    report(SourcePhase::Failing, error);
    const int wait = std::min(maxRetryMs, m_config.retryMs << std::min(m_failures++, 10));
    const int less = int(m_jitter() % std::uint32_t(std::max(1, wait / 5)));
    m_retryAt = steady_clock::now() + milliseconds(wait - less);
    applyPause();
}

// Everything that was under way has ended: from what is stored again.
void KafkaSource::Loop::rewind()
{
    m_rewind = false;
    rd_kafka_topic_partition_list_t* current = nullptr;
    if (rd_kafka_assignment(m_client.get(), &current) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return;
    const KafkaList partitions(current);
    if (partitions->cnt > 0)
        assign(partitions.get());
}

void KafkaSource::Loop::drain(milliseconds most)
{
    const Time until = steady_clock::now() + most;
    while (m_inFlight > 0 && steady_clock::now() < until)
        takeMail(pollWaitMs / 10);
}

void KafkaSource::Loop::commit(bool wait)
{
    if (!wait && steady_clock::now() < m_committedAt + milliseconds(m_config.commitMs))
        return;
    m_committedAt = steady_clock::now();
    const KafkaList offsets = newKafkaList();
    for (auto& [partition, part] : m_parts) {
        if (part.durable > part.committed) {
            rd_kafka_topic_partition_list_add(offsets.get(), m_config.topic.c_str(), partition)->offset = part.durable;
            part.committed = part.durable;
        }
    }
    // A commit that is lost only shows more lag than there is: the store's offsets count.
    if (offsets->cnt == 0)
        return;
    if (!wait) {
        rd_kafka_commit(m_client.get(), offsets.get(), 1);
        return;
    }
    const KafkaQueue answers(rd_kafka_queue_new(m_client.get()));
    rd_kafka_commit_queue(m_client.get(), offsets.get(), answers.get(), nullptr, nullptr);
    const KafkaEvent answer(rd_kafka_queue_poll(answers.get(), commitWaitMs));
}

void KafkaSource::Loop::applyPause()
{
    const bool wanted = m_wantPaused || m_rewind;
    if (wanted == m_paused || m_parts.empty())
        return;
    const KafkaList partitions = newKafkaList();
    for (const auto& [partition, part] : m_parts)
        rd_kafka_topic_partition_list_add(partitions.get(), m_config.topic.c_str(), partition);
    if (wanted)
        rd_kafka_pause_partitions(m_client.get(), partitions.get());
    else
        rd_kafka_resume_partitions(m_client.get(), partitions.get());
    m_paused = wanted;
    if (!m_rewind)
        report(wanted ? SourcePhase::Paused : SourcePhase::Running, {});
}

void KafkaSource::Loop::measureLag()
{
    if (steady_clock::now() < m_measuredAt + measureEvery)
        return;
    m_measuredAt = steady_clock::now();
    std::int64_t lag = 0;
    for (const auto& [partition, part] : m_parts) {
        std::int64_t low = 0, high = 0;
        if (rd_kafka_get_watermark_offsets(m_client.get(), m_config.topic.c_str(), partition, &low, &high)
                == RD_KAFKA_RESP_ERR_NO_ERROR
            && high > 0)
            lag += std::max<std::int64_t>(0, high - std::max(low, part.next));
    }
    const std::lock_guard lock(m_mutex);
    m_state.lag = m_parts.empty() ? -1 : lag;
}

Result<KafkaList> KafkaSource::Loop::storedPositions(const rd_kafka_topic_partition_list_t* partitions)
{
    KafkaList positions(rd_kafka_topic_partition_list_copy(partitions));
    for (int i = 0; i < positions->cnt; ++i) {
        SLUICE_ASSIGN(const auto stored, m_ports.inbox.offsetOf("kafka", partName(positions->elems[i].partition)));
        positions->elems[i].offset = stored.value_or(RD_KAFKA_OFFSET_STORED);  // the broker's, else the oldest message
    }
    return positions;
}

void KafkaSource::Loop::assign(const rd_kafka_topic_partition_list_t* partitions)
{
    ++m_epoch;
    m_events.clear();
    m_ends.clear();
    m_parts.clear();
    auto positions = storedPositions(partitions);
    const auto* list = positions ? positions->get() : partitions;
    for (int i = 0; i < list->cnt; ++i) {
        const std::int64_t stored = positions ? list->elems[i].offset : -1;
        m_parts[list->elems[i].partition] = stored >= 0 ? Part{stored, stored, 0} : Part{};
    }
    m_assigned = int(m_parts.size());
    rd_kafka_assign(m_client.get(), list);
    if (!positions) {
        failed(positions.error().message);  // nothing is taken until the store has said where to begin
        return;
    }
    report(m_wantPaused ? SourcePhase::Paused : SourcePhase::Running, {});
    m_paused = !m_wantPaused;  // partitions remember over an assignment what they were told before: tell them again
    applyPause();
}

void KafkaSource::Loop::revoke()
{
    m_events.clear();
    m_ends.clear();
    drain(m_stop ? milliseconds(0) : drainMs);
    commit(true);
    ++m_epoch;
    m_parts.clear();
    m_assigned = 0;
    rd_kafka_assign(m_client.get(), nullptr);
}

void KafkaSource::Loop::rebalance(rd_kafka_t* client, rd_kafka_resp_err_t code,
                                  rd_kafka_topic_partition_list_t* partitions, void* opaque)
{
    auto* loop = static_cast<Loop*>(opaque);
    if (!loop->m_client)
        rd_kafka_assign(client, nullptr);
    else if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS)
        loop->assign(partitions);
    else
        loop->revoke();
}

void KafkaSource::Loop::onError(rd_kafka_t*, int code, const char* reason, void* opaque)
{
    auto* loop = static_cast<Loop*>(opaque);
    const auto error = static_cast<rd_kafka_resp_err_t>(code);
    if (error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN || error == RD_KAFKA_RESP_ERR__AUTHENTICATION
        || error == RD_KAFKA_RESP_ERR__SSL)
        loop->report(SourcePhase::Failing, kafkaError(error));
    else
        qCDebug(kafkaSourceLog, "%s", reason);
}

}  // namespace sluice::metering
