#include "metering/outbox.h"

#include "metering/cloud_event.h"
#include "metering/inbox.h"

#include <algorithm>

namespace sluice::metering {

namespace {

constexpr std::int64_t longestRecheckMs = 3'600'000;
constexpr std::size_t maxOutboxNote = 2'000;
constexpr std::string_view outboxColumns =
    "no, event_id, source, subject, client_id, event_at, body, state, queued_at, sent_at, checked_at, resolved_at, "
    "attempts, status, message, note";

std::string outboxSql(std::string_view rest)
{
    return "SELECT " + std::string(outboxColumns) + " FROM metering_outbox " + std::string(rest);
}

std::optional<Timestamp> outboxTime(const storage::Row& row, int column)
{
    const auto micros = row.optInt64(column);
    return micros ? std::optional(Timestamp{*micros}) : std::nullopt;
}

OutboxEvent outboxRow(const storage::Row& row)
{
    OutboxEvent event;
    event.no = row.int64(0);
    event.id = row.text(1);
    event.source = row.text(2);
    event.subject = row.text(3);
    event.clientId = row.text(4);
    event.eventAt = {row.int64(5)};
    event.body = row.text(6);
    event.state = row.text(7);
    event.queuedAt = {row.int64(8)};
    event.sentAt = outboxTime(row, 9);
    event.checkedAt = outboxTime(row, 10);
    event.resolvedAt = outboxTime(row, 11);
    event.attempts = row.int64(12);
    event.status = static_cast<int>(row.int64(13));
    event.message = row.text(14);
    event.note = row.text(15);
    return event;
}

Result<std::int64_t> countOutbox(storage::Connection& connection, std::string_view state)
{
    SLUICE_ASSIGN(const auto count, connection.queryOne("SELECT COUNT(*) FROM metering_outbox WHERE state = ?", {state},
                                                        [](const storage::Row& row) { return row.int64(0); }));
    return count.value_or(0);
}

}  // namespace

Outbox::Outbox(const Clock& clock, storage::Writer& writer, storage::ReaderPool& readers, audit::AuditLog& audit)
    : m_clock(clock), m_writer(writer), m_readers(readers), m_audit(audit)
{
    m_writer.addListener(this);
}

Result<void> Outbox::ticketPriced(storage::Connection& connection, const PricedTicket& ticket)
{
    const CloudEvent event = ticketCloudEvent(ticket);
    const std::string body = json::write(writeCloudEvent(event));
    SLUICE_ASSIGN(const auto rows,
                  connection.exec("INSERT INTO metering_outbox (event_id, source, subject, client_id, event_at, body, "
                                  "state, queued_at, attempts, status, message, note) VALUES (?, ?, ?, ?, ?, ?, "
                                  "'pending', ?, 0, 0, '', '') ON CONFLICT (event_id) DO NOTHING",
                                  {event.id, event.source, event.subject, ticket.event.identity.clientId,
                                   ticket.event.signedAt.micros, body, m_clock.now().micros}));
    m_uncounted += rows;
    return {};
}

void Outbox::afterCommit()
{
    if (m_uncounted == 0)
        return;
    m_queued += std::exchange(m_uncounted, 0);
    m_changes.bump();
}

Result<std::vector<OutboxEvent>> Outbox::pending(int most, std::size_t bytes) const
{
    static const std::string sql = outboxSql("WHERE state = 'pending' ORDER BY no LIMIT ?");
    return m_readers.readFor<std::vector<OutboxEvent>>(
        [most, bytes](storage::Connection& connection) -> Result<std::vector<OutboxEvent>> {
            std::vector<OutboxEvent> events;
            std::size_t size = 0;
            SLUICE_TRY(connection.query(sql, {std::int64_t(most)}, [&](const storage::Row& row) {
                OutboxEvent event = outboxRow(row);
                size += event.body.size() + 1;
                if (!events.empty() && size > bytes)
                    return false;
                events.push_back(std::move(event));
                return true;
            }));
            return events;
        });
}

Result<std::vector<OutboxEvent>> Outbox::due(int most) const
{
    static const std::string sql =
        outboxSql("WHERE state = 'sent' AND next_check <= ? ORDER BY next_check, no LIMIT ?");
    return m_readers.readFor<std::vector<OutboxEvent>>(
        [this, most](storage::Connection& connection) -> Result<std::vector<OutboxEvent>> {
            std::vector<OutboxEvent> events;
            SLUICE_TRY(connection.query(sql, {m_clock.now().micros, std::int64_t(most)}, [&](const storage::Row& row) {
                events.push_back(outboxRow(row));
                return true;
            }));
            return events;
        });
}

Result<std::optional<OutboxEvent>> Outbox::find(std::int64_t no) const
{
    static const std::string sql = outboxSql("WHERE no = ?");
    return m_readers.readFor<std::optional<OutboxEvent>>(
        [no](storage::Connection& connection) { return connection.queryOne(sql, {no}, outboxRow); });
}

Result<std::vector<OutboxEvent>> Outbox::list(const std::string& state, std::optional<std::int64_t> before,
                                              int most) const
{
    static const std::string all = outboxSql("WHERE no < ? ORDER BY no DESC LIMIT ?");
    static const std::string some = outboxSql("WHERE state = ? AND no < ? ORDER BY no DESC LIMIT ?");
    return m_readers.readFor<std::vector<OutboxEvent>>(
        [&](storage::Connection& connection) -> Result<std::vector<OutboxEvent>> {
            std::vector<OutboxEvent> events;
            const auto keep = [&](const storage::Row& row) {
                events.push_back(outboxRow(row));
                return true;
            };
            const std::int64_t below = before.value_or(INT64_MAX);
            if (state.empty())
                SLUICE_TRY(connection.query(all, {below, std::int64_t(most)}, keep));
            else
                SLUICE_TRY(connection.query(some, {state, below, std::int64_t(most)}, keep));
            return events;
        });
}

Result<OutboxDepth> Outbox::depth() const
{
    return m_readers.readFor<OutboxDepth>([](storage::Connection& connection) -> Result<OutboxDepth> {
        OutboxDepth depth;
        SLUICE_ASSIGN(depth.pending, countOutbox(connection, "pending"));
        SLUICE_ASSIGN(depth.sent, countOutbox(connection, "sent"));
        SLUICE_ASSIGN(depth.refused, countOutbox(connection, "refused"));
        SLUICE_ASSIGN(depth.invalid, countOutbox(connection, "invalid"));
        SLUICE_ASSIGN(
            depth.oldestPending,
            connection.queryOne("SELECT queued_at FROM metering_outbox WHERE state = 'pending' ORDER BY no LIMIT 1", {},
                                [](const storage::Row& row) { return Timestamp{row.int64(0)}; }));
        return depth;
    });
}

void Outbox::command(storage::Writer::Command work, Done done)
{
    m_writer.submit(std::move(work), [this, done = std::move(done)](Result<void> outcome) {
        if (outcome)
            m_changes.bump();
        done(std::move(outcome));
    });
}

void Outbox::markSent(std::vector<std::int64_t> numbers, std::int64_t settleMs, Done done)
{
    const Timestamp now = m_clock.now();
    command(
        [numbers = std::move(numbers), settleMs, now](storage::Connection& connection) -> Result<void> {
            for (const std::int64_t no : numbers) {
                SLUICE_ASSIGN(const auto id, connection.queryOne(
                                                 "UPDATE metering_outbox SET state = 'sent', sent_at = ?, next_check = "
                                                 "?, attempts = attempts + 1, status = 0, message = '' WHERE no = ? "
                                                 "AND state = 'pending' RETURNING event_id",
                                                 {now.micros, now.plusMs(settleMs).micros, no},
                                                 [](const storage::Row& row) { return row.text(0); }));
                if (id)
                    SLUICE_TRY(Inbox::markDelivered(connection, *id, now));
            }
            return {};
        },
        std::move(done));
}

void Outbox::markRefused(std::int64_t no, int status, std::string message, Done done)
{
    command(
        [no, status, message = std::move(message)](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(
                connection.exec("UPDATE metering_outbox SET state = 'refused', attempts = attempts + 1, status = "
                                "?, message = ? WHERE no = ? AND state = 'pending'",
                                {std::int64_t(status), message, no}));
            return {};
        },
        std::move(done));
}

void Outbox::markFound(std::vector<OutboxFinding> findings, Done done)
{
    const Timestamp now = m_clock.now();
    command(
        [findings = std::move(findings), now](storage::Connection& connection) -> Result<void> {
            for (const OutboxFinding& finding : findings) {
                if (finding.listed) {
                    SLUICE_TRY(connection.exec(
                        "UPDATE metering_outbox SET state = ?, checked_at = ?, message = ? WHERE "
                        "no = ? AND state = 'sent'",
                        {finding.fault.empty() ? "validated" : "invalid", now.micros, finding.fault, finding.no}));
                    continue;
                }
                // Later and later: after as long again as it has been away, and at least hourly.
                SLUICE_TRY(
                    connection.exec("UPDATE metering_outbox SET checked_at = ?, next_check = CASE WHEN sent_at < "
                                    "? THEN ? ELSE ? - sent_at END WHERE no = ? AND state = 'sent'",
                                    {now.micros, now.plusMs(-longestRecheckMs).micros,
                                     now.plusMs(longestRecheckMs).micros, 2 * now.micros, finding.no}));
            }
            return {};
        },
        std::move(done));
}

Result<OutboxEvent> Outbox::row(storage::Connection& connection, std::int64_t no) const
{
    static const std::string sql = outboxSql("WHERE no = ?");
    SLUICE_ASSIGN(auto found, connection.queryOne(sql, {no}, outboxRow));
    if (!found)
        return fail(ErrorCode::NotFound, "no such event in the outbox");
    return std::move(*found);
}

void Outbox::redrive(std::int64_t no, std::string actor, Done done)
{
    const Timestamp now = m_clock.now();
    command(
        [this, no, actor = std::move(actor), now](storage::Connection& connection) -> Result<void> {
            SLUICE_ASSIGN(const OutboxEvent event, row(connection, no));
            if (event.state == "invalid")
                return fail(ErrorCode::Conflict, "the meter has this event; told again it would not count either");
            if (event.state != "refused" && event.state != "sent")
                return fail(ErrorCode::Conflict, "this event is " + event.state);
            SLUICE_TRY(connection.exec("UPDATE metering_outbox SET state = 'pending' WHERE no = ?", {no}));
            SLUICE_TRY(
                m_audit.append(connection, {now, actor, "outbox.redrive", event.id, event.state, "pending", ""}));
            ++m_uncounted;
            return {};
        },
        std::move(done));
}

void Outbox::redriveRefused(std::string actor, std::function<void(Result<std::int64_t>)> done)
{
    const Timestamp now = m_clock.now();
    m_writer.submitFor<std::int64_t>(
        [this, actor = std::move(actor), now](storage::Connection& connection) -> Result<std::int64_t> {
            SLUICE_ASSIGN(const auto rows,
                          connection.exec("UPDATE metering_outbox SET state = 'pending' WHERE state = 'refused'"));
            if (rows > 0)
                SLUICE_TRY(m_audit.append(
                    connection, {now, actor, "outbox.redrive", "refused", "", std::to_string(rows) + " events", ""}));
            m_uncounted += rows;
            return rows;
        },
        [this, done = std::move(done)](Result<std::int64_t> rows) {
            if (rows)
                m_changes.bump();
            done(std::move(rows));
        });
}

void Outbox::discard(std::int64_t no, std::string note, std::string actor, Done done)
{
    if (note.find_first_not_of(" \t\r\n") == std::string::npos || note.size() > maxOutboxNote) {
        done(fail(ErrorCode::InvalidArgument, "an event is discarded with a note of 1 to 2000 bytes"));
        return;
    }
    const Timestamp now = m_clock.now();
    command(
        [this, no, note = std::move(note), actor = std::move(actor),
         now](storage::Connection& connection) -> Result<void> {
            SLUICE_ASSIGN(const OutboxEvent event, row(connection, no));
            if (event.state != "refused" && event.state != "invalid")
                return fail(ErrorCode::Conflict, "this event is " + event.state);
            SLUICE_TRY(
                connection.exec("UPDATE metering_outbox SET state = 'discarded', note = ?, resolved_at = ? WHERE "
                                "no = ?",
                                {note, now.micros, no}));
            SLUICE_TRY(m_audit.append(
                connection, {now, actor, "outbox.discard", event.id, event.state + ": " + event.message, note, ""}));
            return {};
        },
        std::move(done));
}

// Numbers run with the time of queueing, so the oldest of a state are its lowest.
Result<std::int64_t> Outbox::purge(storage::Connection& connection, Timestamp validatedBefore, Timestamp othersBefore)
{
    std::int64_t removed = 0;
    for (const auto& [state, before] : {std::pair{"validated", validatedBefore}, std::pair{"discarded", othersBefore},
                                        std::pair{"sent", othersBefore}}) {
        SLUICE_ASSIGN(const auto rows,
                      connection.exec("DELETE FROM metering_outbox WHERE no IN (SELECT no FROM metering_outbox WHERE "
                                      "state = ? ORDER BY no LIMIT 5000) AND queued_at < ?",
                                      {state, before.micros}));
        removed += rows;
    }
    return removed;
}

}  // namespace sluice::metering
