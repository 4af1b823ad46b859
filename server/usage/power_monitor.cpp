#include "usage/power_monitor.h"

#include "core/check.h"
#include "fleet/hosts.h"

#include <QLoggingCategory>
#include <QThread>

#include <algorithm>

Q_LOGGING_CATEGORY(lcPower, "sluice.usage")

namespace sluice::usage {

namespace {

constexpr int pumpMs = 50;  // when the store was the brake

}  // namespace

PowerMonitor::PowerMonitor(Ports ports, PowerMonitorConfig config) : m_ports(ports), m_config(config)
{
    connect(&m_roundTimer, &QTimer::timeout, this, [this] { beginRound(); });
    connect(&m_watchTimer, &QTimer::timeout, this, [this] { askWatched(); });
    m_pumpTimer.setSingleShot(true);
    connect(&m_pumpTimer, &QTimer::timeout, this, [this] { pump(); });
    m_ports.history.onWatch([this](const PowerHistory::Watch& watch) {
        QMetaObject::invokeMethod(
            this, [this, watch] { put(watch.orchestrator, watch.upstream, 0, true, nullptr); }, Qt::QueuedConnection);
    });
}

PowerMonitor::~PowerMonitor()
{
    m_ports.history.onWatch(nullptr);
}

Result<void> PowerMonitor::restoreHistory(storage::ReaderPool& readers, PowerHistory& history)
{
    return readers.read([&](storage::Connection& connection) {
        return eachPower(connection, [&](const PowerRecord& record) {
            if (record.lastSeenAt.micros > 0)
                history.restore(record.orchestrator, record.state, record.awakeSince.value_or(record.lastSeenAt),
                                record.lastSeenAt);
        });
    });
}

void PowerMonitor::start()
{
    m_running = true;
    m_watchTimer.start(int(m_config.watchedPollMs));
    if (!m_config.wholeFleet)
        return;
    m_roundTimer.start(int(m_config.pollMs));
    beginRound();
}

void PowerMonitor::stop()
{
    m_running = false;
    m_roundTimer.stop();
    m_watchTimer.stop();
    m_pumpTimer.stop();
    m_urgent.clear();
    m_queue.clear();
    std::vector<std::pair<std::string, Looked>> waiting;
    for (auto it = m_questions.begin(); it != m_questions.end();) {
        if (it->second.asking) {
            ++it;
            continue;
        }
        for (Looked& tell : it->second.tell)
            waiting.emplace_back(it->first, std::move(tell));
        it = m_questions.erase(it);
    }
    for (const auto& [id, tell] : waiting) {
        PowerReading none;
        none.orchestrator = id;
        none.error = "the program is stopping";
        tell(none);
    }
}

void PowerMonitor::beginRound()
{
    if (!m_running)
        return;
    const bool overrun = m_roundLeft > 0;
    if (overrun) {
        const std::lock_guard lock(m_statsMutex);
        ++m_stats.overruns;
    }
    const auto fleet = m_ports.registry.snapshot();
    // Who is left of the former round is asked first and counts for it no more.
    m_round = {m_round.number + 1, m_ports.clock.now(), 0, 0, 0, 0, false};
    m_roundLeft = 0;
    for (const auto& record : fleet->all()) {
        ++m_round.hosts;
        ++m_roundLeft;
        put(record->id, {}, m_round.number, false, nullptr);
    }
    if (overrun)
        qCWarning(lcPower, "power: the round before has not ended within the period");
    if (m_roundLeft == 0)
        endOfRound();
}

void PowerMonitor::askWatched()
{
    for (auto& watch : m_ports.history.watched(m_ports.clock.now()))
        put(std::move(watch.orchestrator), std::move(watch.upstream), 0, true, nullptr);
}

void PowerMonitor::look(std::string orchestrator, std::string upstream, Looked done)
{
    if (!m_running) {
        PowerReading none;
        none.orchestrator = orchestrator;
        none.error = "the program is stopping";
        return done(none);
    }
    put(std::move(orchestrator), std::move(upstream), 0, true, std::move(done));
}

void PowerMonitor::put(std::string id, std::string upstream, std::int64_t round, bool first, Looked tell)
{
    if (!m_running)
        return;
    const auto [entry, isNew] = m_questions.try_emplace(id);
    Question& question = entry->second;
    if (!upstream.empty())
        question.upstream = std::move(upstream);
    if (tell)
        question.tell.push_back(std::move(tell));
    if (round > 0)
        question.round = round;
    // Who is asked for now goes ahead of its place in the round, which pump() then finds empty.
    if (isNew || (first && !question.asking))
        (first ? m_urgent : m_queue).push_back(std::move(id));
    pump();
}

void PowerMonitor::pump()
{
    while (m_running && m_asking < m_config.parallel && !(m_urgent.empty() && m_queue.empty())) {
        if (m_shared->writing >= m_config.maxWriting) {
            m_pumpTimer.start(pumpMs);
            return;
        }
        auto& queue = m_urgent.empty() ? m_queue : m_urgent;
        const std::string id = std::move(queue.front());
        queue.pop_front();
        const auto known = m_questions.find(id);
        if (known != m_questions.end() && !known->second.asking)
            ask(id, known->second);
    }
}

void PowerMonitor::ask(const std::string& id, Question& question)
{
    question.asking = true;
    ++m_asking;
    const auto record = m_ports.registry.snapshot()->find(id);
    std::optional<std::string> host = record ? fleet::dialHost(*record) : std::nullopt;
    if (!host && !question.upstream.empty())
        host = fleet::canonicalIp(question.upstream);
    {
        const std::lock_guard lock(m_statsMutex);
        ++m_stats.asked;
    }
    if (host)
        return m_ports.probe.ask(id, std::move(*host), [this](PowerReading reading) { answered(std::move(reading)); });
    PowerReading reading;
    reading.orchestrator = id;
    reading.at = m_ports.clock.now();
    reading.error = record ? "there is no host to call" : "unknown orchestrator";
    QMetaObject::invokeMethod(
        this, [this, reading = std::move(reading)]() mutable { answered(std::move(reading)); }, Qt::QueuedConnection);
}

void PowerMonitor::answered(PowerReading reading)
{
    --m_asking;
    auto question = m_questions.extract(reading.orchestrator);
    SLUICE_CHECK(!question.empty());
    const bool unanswered = reading.httpStatus == 0;
    if (m_running)
        m_ports.history.record(reading.orchestrator, reading.state, reading.at);
    if (unanswered) {
        const std::lock_guard lock(m_statsMutex);
        ++m_stats.failed;
    }
    const bool ofRound = question.mapped().round > 0 && question.mapped().round == m_round.number;
    if (ofRound) {
        m_round.answered += unanswered ? 0 : 1;
        m_round.awake += reading.awake() ? 1 : 0;
    }
    if (m_running)
        store(reading);
    if (ofRound && --m_roundLeft == 0)
        endOfRound();
    for (const Looked& tell : question.mapped().tell)
        tell(reading);
    pump();
}

void PowerMonitor::store(PowerReading reading)
{
    ++m_shared->writing;
    const auto shared = m_shared;
    PowerMeter& meter = m_ports.meter;
    ChangeSequence& changes = m_ports.changes;
    m_ports.writer.submit(
        [&meter, reading = std::move(reading)](storage::Connection& connection) -> Result<void> {
            auto done = meter.record(connection, reading);
            // A watched upstream without a record has nothing to meter.
            if (!done && done.error().code != ErrorCode::NotFound)
                return fail(std::move(done).error());
            return {};
        },
        [shared, &changes](Result<void> done) {
            --shared->writing;
            if (done)
                return changes.bump();
            ++shared->notStored;
            qCWarning(lcPower, "power: a reading was not stored: %s", done.error().message.c_str());
        });
}

void PowerMonitor::endOfRound()
{
    m_round.finished = true;
    m_round.tookMs = std::max<std::int64_t>(0, (m_ports.clock.now().micros - m_round.started.micros) / 1'000);
    const std::lock_guard lock(m_statsMutex);
    m_stats.last = m_round;
}

PowerStats PowerMonitor::stats() const
{
    const std::lock_guard lock(m_statsMutex);
    PowerStats stats = m_stats;
    stats.notStored = m_shared->notStored;
    return stats;
}

}  // namespace sluice::usage
