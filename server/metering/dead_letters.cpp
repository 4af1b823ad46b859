#include "metering/dead_letters.h"

#include "core/json.h"
#include "metering/internal/event_rows.h"

namespace sluice::metering {

namespace {

constexpr std::string_view letterSql =
    "SELECT no, reason, message, event_id, source, position, state, raw, auth_id, note, received_at, resolved_at FROM "
    "metering_dead_letters WHERE no = ?";

DeadLetter letterOfRow(const storage::Row& row)
{
    DeadLetter letter;
    letter.no = row.int64(0);
    int at = 1;
    for (std::string* text : {&letter.reason, &letter.message, &letter.eventId, &letter.source, &letter.position,
                              &letter.state, &letter.raw})
        *text = row.text(at++);
    letter.authId = row.optText(8);
    letter.note = row.text(9);
    letter.receivedAt = {row.int64(10)};
    if (const auto resolved = row.optInt64(11))
        letter.resolvedAt = Timestamp{*resolved};
    return letter;
}

Result<DeadLetter> openLetter(storage::Connection& connection, std::int64_t no)
{
    SLUICE_ASSIGN(auto found, connection.queryOne(letterSql, {no}, letterOfRow));
    if (!found)
        return fail(ErrorCode::NotFound, "no such dead letter");
    if (found->state != "open")
        return fail(ErrorCode::Conflict, "this dead letter is " + found->state);
    return std::move(*found);
}

// The envelope with the identity an operator gave it.
std::string withIdentity(const DeadLetter& letter)
{
    auto envelope = letter.authId ? json::parse(letter.raw) : tl::unexpected(json::ParseError{});
    if (!envelope || envelope->find("data") == nullptr || !envelope->find("data")->isObject())
        return letter.raw;
    json::Value data = *envelope->find("data");
    data.set("auth_id", *letter.authId);
    envelope->set("data", std::move(data));
    return json::write(*envelope);
}

}  // namespace

DeadLetters::DeadLetters(const Clock& clock, storage::Writer& writer, storage::ReaderPool& readers,
                         audit::AuditLog& audit, Inbox& inbox)
    : m_clock(clock), m_writer(writer), m_readers(readers), m_audit(audit), m_inbox(inbox)
{}

Result<std::optional<DeadLetter>> DeadLetters::find(std::int64_t no) const
{
    return m_readers.readFor<std::optional<DeadLetter>>(
        [no](storage::Connection& connection) { return connection.queryOne(letterSql, {no}, letterOfRow); });
}

void DeadLetters::redrive(std::int64_t no, std::string actor, RedriveDone done)
{
    const Timestamp now = m_clock.now();
    m_writer.submitFor<Redriven>(
        [this, no, actor = std::move(actor), now](storage::Connection& connection) -> Result<Redriven> {
            SLUICE_ASSIGN(const DeadLetter letter, openLetter(connection, no));
            auto event = parseTicketEvent(withIdentity(letter));
            if (!event)
                return fail(ErrorCode::InvalidArgument, event.error().message);
            if (event->id.empty())
                event->id = idOfPosition(letter.position, letter.raw);
            SLUICE_ASSIGN(const bool fresh, m_inbox.take(connection, *event, letter.source));
            SLUICE_TRY(
                connection.exec("UPDATE metering_dead_letters SET state = 'redriven', event_id = ?, resolved_at = "
                                "? WHERE no = ?",
                                {event->id, now.micros, no}));
            SLUICE_TRY(m_audit.append(connection, {now, actor, "dead_letters.redrive", std::to_string(no), "",
                                                   fresh ? "counted" : "known", ""}));
            return fresh ? Redriven::Counted : Redriven::Known;
        },
        [this, done = std::move(done)](Result<Redriven> result) {
            if (result)
                m_inbox.changes().bump();
            done(std::move(result));
        });
}

void DeadLetters::setIdentity(std::int64_t no, std::string authId, std::string actor, Done done)
{
    if (const auto identity = identityOfEvent(authId, {}, {}, {}); !identity) {
        done(fail(identity.error()));
        return;
    }
    const Timestamp now = m_clock.now();
    m_writer.submit(
        [this, no, authId = std::move(authId), actor = std::move(actor),
         now](storage::Connection& connection) -> Result<void> {
            SLUICE_ASSIGN(const DeadLetter letter, openLetter(connection, no));
            SLUICE_TRY(connection.exec("UPDATE metering_dead_letters SET auth_id = ? WHERE no = ?", {authId, no}));
            SLUICE_TRY(m_audit.append(connection, {now, actor, "dead_letters.identity", std::to_string(no),
                                                   letter.authId.value_or(""), authId, ""}));
            return {};
        },
        [this, done = std::move(done)](Result<void> result) {
            if (result)
                m_inbox.changes().bump();
            done(std::move(result));
        });
}

void DeadLetters::discard(std::int64_t no, std::string note, std::string actor, Done done)
{
    constexpr std::size_t maxNote = 2'000;
    if (note.find_first_not_of(" \t\r\n") == std::string::npos || note.size() > maxNote) {
        done(fail(ErrorCode::InvalidArgument, "a dead letter is discarded with a note of 1 to 2000 bytes"));
        return;
    }
    const Timestamp now = m_clock.now();
    m_writer.submit(
        [this, no, note = std::move(note), actor = std::move(actor),
         now](storage::Connection& connection) -> Result<void> {
            SLUICE_ASSIGN(const DeadLetter letter, openLetter(connection, no));
            SLUICE_TRY(
                connection.exec("UPDATE metering_dead_letters SET state = 'discarded', note = ?, resolved_at = ? "
                                "WHERE no = ?",
                                {note, now.micros, no}));
            // The text goes with the row one day; the log keeps what was thrown away and why.
            SLUICE_TRY(m_audit.append(connection, {now, actor, "dead_letters.discard", std::to_string(no),
                                                   letter.reason + ": " + letter.message, note,
                                                   json::write(json::Value::object({{"event", letter.eventId}}))}));
            return {};
        },
        [this, done = std::move(done)](Result<void> result) {
            if (result)
                m_inbox.changes().bump();
            done(std::move(result));
        });
}

Result<void> DeadLetters::purge(storage::Connection& connection, Timestamp before)
{
    SLUICE_TRY(connection.exec("DELETE FROM metering_dead_letters WHERE state <> 'open' AND resolved_at < ?",
                               {before.micros}));
    return {};
}

}  // namespace sluice::metering
