// Events on their way to a hosted meter (clearinghouse 5.5, 5.7; REF-6, REF-10, REF-11). A priced ticket's CloudEvent becomes a row in the commit that
// makes the ticket durable, with the very bytes that are sent; a row is told before it is marked, so what is in doubt is told again under
// the same id, and the meter counts it once. Threads: ticketPriced() writer; reads any that may block; commands from any, completions on
// the writer thread after the commit.
#pragma once

#include "audit/audit_log.h"
#include "core/subscription.h"
#include "metering/ticket_sink.h"
#include "storage/reader.h"
#include "storage/writer.h"

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sluice::metering {

// The states of a row:
//   pending    not told, or told without an answer
//   sent       the meter took it in (202, 204)
//   validated  the meter lists it, without an error: it counts
//   invalid    the meter lists it with an error: it does not count there (REF-11)
//   refused    the meter said no to this one event (REF-6)
//   discarded  refused or invalid, and an operator left it so
struct OutboxEvent {
    std::int64_t no = 0;
    std::string id, source, subject, clientId;  // of the CloudEvent; the tenant
    Timestamp eventAt;                          // signed at
    std::string body;                           // the CloudEvent, as it is sent
    std::string state;
    Timestamp queuedAt;
    std::optional<Timestamp> sentAt, checkedAt, resolvedAt;
    std::int64_t attempts = 0;
    int status = 0;       // of the refusal
    std::string message;  // what the meter said of it
    std::string note;     // of the operator
};

struct OutboxDepth {
    std::int64_t pending = 0, sent = 0, refused = 0, invalid = 0;
    std::optional<Timestamp> oldestPending;  // queued at
};

// What a listing of the meter says of one event.
struct OutboxFinding {
    std::int64_t no = 0;
    bool listed = false;
    std::string fault;  // listed: empty when it counts
};

class Outbox final : public TicketSink, private storage::BatchListener {
public:
    // Registers itself with the writer: make it before the first command, destroy it after the last.
    Outbox(const Clock& clock, storage::Writer& writer, storage::ReaderPool& readers, audit::AuditLog& audit);

    Result<void> ticketPriced(storage::Connection& connection, const PricedTicket& ticket) override;
    std::int64_t queuedSoFar() const
    {
        return m_queued;
    }  // durable ones, and redriven ones, since the start; any thread
    ChangeSequence& changes() { return m_changes; }

    // Oldest first, at most so many and so many bytes of bodies (one row may be larger).
    Result<std::vector<OutboxEvent>> pending(int most, std::size_t bytes) const;
    // Told at least `settleMs` ago and due to be looked up.
    Result<std::vector<OutboxEvent>> due(int most) const;
    Result<std::optional<OutboxEvent>> find(std::int64_t no) const;
    // Newest first, below `before` when given; `state` empty: all.
    Result<std::vector<OutboxEvent>> list(const std::string& state, std::optional<std::int64_t> before, int most) const;
    Result<OutboxDepth> depth() const;

    using Done = std::function<void(Result<void>)>;
    // Idempotent: rows that are no longer pending stay as they are. `settleMs`: when they may be looked up.
    void markSent(std::vector<std::int64_t> numbers, std::int64_t settleMs, Done done);
    void markRefused(std::int64_t no, int status, std::string message, Done done);
    void markFound(std::vector<OutboxFinding> findings, Done done);

    // Audited. NotFound; Conflict: in a state that forbids it.
    // Refused and sent ones are told again, under their own id. An invalid one is with the meter already: Conflict.
    void redrive(std::int64_t no, std::string actor, Done done);
    void redriveRefused(std::string actor, std::function<void(Result<std::int64_t>)> done);  // all of them; how many
    void discard(std::int64_t no, std::string note, std::string actor, Done done);           // InvalidArgument: no note
    // Validated ones queued before `validatedBefore`; discarded ones and ones never confirmed before `othersBefore`. At most 5,000
    // rows of each kind; the number removed.
    Result<std::int64_t> purge(storage::Connection& connection, Timestamp validatedBefore, Timestamp othersBefore);

private:
    void afterCommit() override;
    void afterRollback() override { m_uncounted = 0; }
    Result<OutboxEvent> row(storage::Connection& connection, std::int64_t no) const;
    void command(storage::Writer::Command work, Done done);

    const Clock& m_clock;
    storage::Writer& m_writer;
    storage::ReaderPool& m_readers;
    audit::AuditLog& m_audit;
    ChangeSequence m_changes;
    std::int64_t m_uncounted = 0;  // writer thread: of the batch that is not durable yet
    std::atomic<std::int64_t> m_queued{0};
};

}  // namespace sluice::metering
