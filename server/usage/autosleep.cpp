#include "usage/autosleep.h"

#include "core/json.h"
#include "fleet/hosts.h"
#include "storage/sql_table_source.h"

#include <QLoggingCategory>

#include <algorithm>
#include <array>

Q_LOGGING_CATEGORY(lcAutosleep, "sluice.usage")

namespace sluice::usage {

namespace {

constexpr std::int64_t longestPauseMs = 3'600'000;
constexpr std::int64_t purgeEveryMs = 3'600'000;

struct SleepWord {
    const char* reason;
    const char* decision;
};
constexpr std::array<SleepWord, 11> sleepWords{{{"slept", "slept"},
                                                {"session_open", "left"},
                                                {"lease_live", "left"},
                                                {"recent_activity", "left"},
                                                {"held_by_operator", "left"},
                                                {"no_host", "left"},
                                                {"already_sleeping", "left"},
                                                {"no_answer", "left"},
                                                {"became_busy", "left"},
                                                {"refused_order", "failed"},
                                                {"ignored_order", "failed"}}};

}  // namespace

const char* sleepReasonCode(SleepReason reason)
{
    return sleepWords[std::size_t(reason)].reason;
}

const char* sleepDecisionCode(SleepReason reason)
{
    return sleepWords[std::size_t(reason)].decision;
}

Autosleep::Autosleep(Ports ports, AutosleepConfig config) : m_ports(ports), m_config(config)
{
    connect(&m_timer, &QTimer::timeout, this, [this] { beginCycle(); });
}

Result<void> Autosleep::load(storage::ReaderPool& readers)
{
    return readers.read([this](storage::Connection& connection) -> Result<void> {
        SLUICE_TRY(connection.stream("SELECT orchestrator, decision, reason FROM usage_autosleep", {},
                                     [this](const storage::Row& row) {
                                         m_last[row.text(0)] = row.text(2);
                                         return true;
                                     }));
        const Timestamp now = m_ports.clock.now();
        return connection.stream("SELECT orchestrator, held_until FROM usage_power WHERE held_until > ?", {now.micros},
                                 [this](const storage::Row& row) {
                                     m_held[row.text(0)] = {row.int64(1)};
                                     return true;
                                 });
    });
}

void Autosleep::start()
{
    if (!m_config.enabled)
        return;
    m_running = true;
    m_timer.start(int(m_config.pollMs));
    beginCycle();
}

void Autosleep::stop()
{
    m_running = false;
    m_timer.stop();
    m_queue.clear();
}

void Autosleep::hold(const std::string& orchestrator, std::optional<Timestamp> until)
{
    if (until)
        m_held[orchestrator] = *until;
    else
        m_held.erase(orchestrator);
    m_ignored.erase(orchestrator);
}

AutosleepCycle Autosleep::lastCycle() const
{
    const std::lock_guard lock(m_mutex);
    return m_done;
}

void Autosleep::beginCycle()
{
    if (!m_running || m_judging > 0 || !m_queue.empty())
        return;
    const auto fleet = m_ports.registry.snapshot();
    m_cycle = {m_cycle.number + 1, m_ports.clock.now(), 0, std::int64_t(fleet->all().size()), 0, 0, 0};
    for (const auto& record : fleet->all())
        m_queue.push_back(record->id);
    pump();
    purge();
}

void Autosleep::pump()
{
    while (m_running && m_judging < m_config.parallel && !m_queue.empty()) {
        const std::string id = std::move(m_queue.front());
        m_queue.pop_front();
        judge(id);
    }
    if (m_judging > 0 || !m_queue.empty())
        return;
    m_cycle.tookMs = std::max<std::int64_t>(0, (m_ports.clock.now().micros - m_cycle.started.micros) / 1'000);
    const std::lock_guard lock(m_mutex);
    m_done = m_cycle;
}

// None: it may be put to sleep.
std::optional<SleepReason> Autosleep::whyLeft(const fleet::Orchestrator& record, json::Value& detail) const
{
    const Timestamp now = m_ports.clock.now();
    detail = json::Object{};
    const auto counts = m_ports.activity.activityOf(record.id);
    if (counts.sessions > 0) {
        detail.set("sessions", counts.sessions);
        return SleepReason::SessionOpen;
    }
    if (counts.leases > 0) {
        detail.set("leases", counts.leases);
        return SleepReason::LeaseLive;
    }
    if (const auto held = m_held.find(record.id); held != m_held.end() && held->second > now) {
        detail.set("until", formatTimeZ(held->second));
        return SleepReason::HeldByOperator;
    }
    // Work first; a host that never had any counts from when it was heard of.
    std::optional<Timestamp> last = m_ports.activity.lastActivityOf(record.id);
    if (record.lastSessionSeenAt && (!last || *record.lastSessionSeenAt > *last))
        last = record.lastSessionSeenAt;
    if (!last)
        last = record.lastSeen;
    if (last) {
        const std::int64_t idleMicros = std::max<std::int64_t>(0, now.micros - last->micros);
        detail.set("idle_seconds", idleMicros / 1'000'000);
        if (idleMicros < m_config.idleMs * 1'000)
            return SleepReason::RecentActivity;
    }
    return std::nullopt;
}

void Autosleep::judge(const std::string& id)
{
    const auto record = m_ports.registry.snapshot()->find(id);
    if (!record)
        return;
    json::Value detail;
    if (const auto left = whyLeft(*record, detail)) {
        m_ignored.erase(id);  // it has had a reason to be awake since
        return decide(id, *left, std::move(detail));
    }
    if (!fleet::dialHost(*record))
        return decide(id, SleepReason::NoHost, std::move(detail));
    if (const auto ignored = m_ignored.find(id);
        ignored != m_ignored.end() && m_ports.clock.now() < ignored->second.next) {
        detail.set("until", formatTimeZ(ignored->second.next));
        detail.set("orders", ignored->second.times);
        return decide(id, SleepReason::IgnoredOrder, std::move(detail));
    }
    ++m_judging;
    m_ports.monitor.look(id, {}, [this](const PowerReading& reading) {
        --m_judging;
        if (m_running)
            asked(reading);
        pump();
    });
}

void Autosleep::asked(const PowerReading& reading)
{
    json::Value detail = json::Object{};
    detail.set("state", reading.state);
    if (!reading.awake()) {
        m_ignored.erase(reading.orchestrator);
        if (reading.state != "unknown")
            return decide(reading.orchestrator, SleepReason::AlreadySleeping, std::move(detail));
        detail.set("error", reading.error);
        return decide(reading.orchestrator, SleepReason::NoAnswer, std::move(detail));
    }
    // The answer took its time: work may have come.
    const auto record = m_ports.registry.snapshot()->find(reading.orchestrator);
    if (!record)
        return;
    json::Value again;
    if (const auto left = whyLeft(*record, again)) {
        again.set("why", sleepReasonCode(*left));
        return decide(reading.orchestrator, SleepReason::BecameBusy, std::move(again));
    }
    if (const auto idle = again.find("idle_seconds"))
        detail.set("idle_seconds", *idle);
    ++m_judging;
    m_ports.probe.order(reading.host, "sleep", "payments_autosleep", std::nullopt,
                        [this, id = reading.orchestrator, detail = std::move(detail)](const PowerOrderAnswer& answer) {
                            --m_judging;
                            if (m_running)
                                ordered(id, detail, answer);
                            pump();
                        });
}

void Autosleep::ordered(const std::string& id, json::Value detail, const PowerOrderAnswer& answer)
{
    if (answer.httpStatus > 0)
        detail.set("http_status", answer.httpStatus);
    if (!answer.ok) {
        detail.set("error", answer.error);
        return decide(id, SleepReason::RefusedOrder, std::move(detail));
    }
    // Said yes before and was found awake again without any work in between: the next order waits twice as long.
    Ignored& ignored = m_ignored[id];
    const Timestamp now = m_ports.clock.now();
    ignored.times = now.micros - ignored.orderedAt.micros <= (2 * longestPauseMs) * 1'000 ? ignored.times + 1 : 1;
    ignored.orderedAt = now;
    const std::int64_t pause = ignored.times < 2 ? 0 : m_config.pollMs << std::min(ignored.times - 1, 16);
    ignored.next = now.plusMs(std::min(pause, longestPauseMs));
    detail.set("orders", ignored.times);
    decide(id, ignored.times > 1 ? SleepReason::IgnoredOrder : SleepReason::Slept, std::move(detail));
}

void Autosleep::decide(const std::string& id, SleepReason reason, json::Value detail)
{
    const std::string_view decision = sleepDecisionCode(reason);
    (decision == "slept" ? m_cycle.slept : decision == "left" ? m_cycle.left : m_cycle.failed) += 1;
    std::string& last = m_last[id];
    // Minutes go by; what changes is worth a line, and each order to a host is.
    if (last == sleepReasonCode(reason) && reason != SleepReason::Slept)
        return;
    last = sleepReasonCode(reason);
    store({id, reason, json::write(detail), m_ports.clock.now()});
}

Result<void> writeSleepDecision(storage::Connection& connection, const SleepDecision& decision)
{
    const std::string_view reason = sleepReasonCode(decision.reason);
    const std::string_view word = sleepDecisionCode(decision.reason);
    SLUICE_TRY(connection.exec(
        "INSERT INTO usage_autosleep (orchestrator, decision, reason, detail, decided_at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (orchestrator) DO UPDATE SET decision = excluded.decision, reason = excluded.reason, "
        "detail = excluded.detail, decided_at = excluded.decided_at",
        {std::string_view(decision.orchestrator), word, reason, std::string_view(decision.detail),
         decision.at.micros}));
    SLUICE_TRY(connection.exec(
        "INSERT INTO usage_autosleep_log (decided_at, orchestrator, decision, reason, detail) VALUES (?, ?, ?, ?, ?)",
        {decision.at.micros, std::string_view(decision.orchestrator), word, reason,
         std::string_view(decision.detail)}));
    return {};
}

void Autosleep::store(const SleepDecision& decision)
{
    audit::AuditLog& log = m_ports.audit;
    ChangeSequence& changes = m_ports.changes;
    m_ports.writer.submit(
        [&log, decision](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(writeSleepDecision(connection, decision));
            if (std::string_view(sleepDecisionCode(decision.reason)) == "left")
                return {};
            SLUICE_TRY(log.append(connection, {decision.at, "autosleep", "power.sleep", decision.orchestrator, "awake",
                                               sleepReasonCode(decision.reason), decision.detail}));
            return {};
        },
        [&changes](Result<void> done) {
            if (done)
                return changes.bump();
            qCWarning(lcAutosleep, "autosleep: a decision was not stored: %s", done.error().message.c_str());
        });
}

void Autosleep::purge()
{
    const Timestamp now = m_ports.clock.now();
    if (now.micros - m_purged.micros < purgeEveryMs * 1'000)
        return;
    m_purged = now;
    m_ports.writer.submit(
        [before = now.plusMs(-m_config.logKeepMs)](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(
                connection.exec("DELETE FROM usage_autosleep_log WHERE seq IN (SELECT seq FROM usage_autosleep_log "
                                "WHERE decided_at < ? ORDER BY decided_at, seq LIMIT 5000)",
                                {before.micros}));
            return {};
        },
        [](Result<void> done) {
            if (!done)
                qCWarning(lcAutosleep, "autosleep: old decisions stay: %s", done.error().message.c_str());
        });
}

std::unique_ptr<TableSource> makeAutosleepTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    const auto column = [](const char* id, ColumnType type, bool sortable = false, bool searchable = false) {
        TableColumn made;
        made.id = id;
        made.type = type;
        made.sortable = sortable;
        made.searchable = searchable;
        return made;
    };
    storage::SqlTable table;
    table.schema.id = "autosleep";
    table.schema.columns = {column("decided", ColumnType::Time, true),
                            column("orchestrator", ColumnType::Text, true, true), column("decision", ColumnType::Code),
                            column("reason", ColumnType::Code), column("detail", ColumnType::Json)};
    table.schema.defaultSort = "decided";
    table.from = "usage_autosleep_log l";
    table.expressions = {"l.decided_at", "l.orchestrator", "l.decision", "l.reason", "l.detail"};
    table.keyExpression = "l.seq";
    table.keyIsInteger = true;
    return storage::makeSqlTableSource(readers, std::move(table), changes);
}

}  // namespace sluice::usage
