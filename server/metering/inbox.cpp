#include "metering/inbox.h"

#include "metering/internal/event_rows.h"

#include <QLoggingCategory>

#include <limits>
#include <map>

namespace sluice::metering {

namespace {

Q_LOGGING_CATEGORY(inboxLog, "sluice.metering")

constexpr std::pair<std::int64_t, std::int64_t> cursorStart{std::numeric_limits<std::int64_t>::min(), 0};

const char* faultReason(EventFault fault)
{
    switch (fault) {
    case EventFault::NotJson: return "not_json";
    case EventFault::Unattributed: return "unattributed";
    default: return "bad_field";
    }
}

// A sink says no to this event, now and later; anything else is the world's doing and may pass.
bool isRefusal(ErrorCode code)
{
    switch (code) {
    case ErrorCode::InvalidArgument:
    case ErrorCode::NotFound:
    case ErrorCode::Conflict:
    case ErrorCode::Denied:
    case ErrorCode::Corrupt: return true;
    default: return false;
    }
}

Result<void> storeOffset(storage::Connection& connection, const std::string& source, const OffsetStep& step)
{
    if (step.from >= 0) {
        SLUICE_ASSIGN(const auto rows,
                      connection.exec("UPDATE metering_offsets SET next = ? WHERE source = ? AND part = ? AND next = ?",
                                      {step.next, source, step.part, step.from}));
        if (rows != 1)
            return fail(ErrorCode::Conflict, "the store says another offset for " + step.part);
        return {};
    }
    SLUICE_TRY(
        connection.exec("INSERT INTO metering_offsets (source, part, next) VALUES (?, ?, ?) ON CONFLICT (source, "
                        "part) DO UPDATE SET next = excluded.next",
                        {source, step.part, step.next}));
    return {};
}

Result<std::int64_t> countHeld(storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto count, connection.queryOne("SELECT COUNT(*) FROM metering_events WHERE state = 'held'", {},
                                                        [](const storage::Row& row) { return row.int64(0); }));
    return count.value_or(0);
}

}  // namespace

// A batch on its way. The command may run more than once, so it changes only what it sets anew each time.
struct Inbox::Work {
    struct Item {
        RawEvent raw;
        std::optional<TicketEvent> event;  // none: `fault` says why
        std::string reason, message;       // of a dead letter; empty: ignored
    };
    std::string source;
    std::vector<Item> items;
    std::vector<OffsetStep> offsets;
    Done done;
    Timestamp lastSigned;
    BatchOutcome outcome;
    std::optional<std::size_t> failedAt;  // whose sink said no
};

Inbox::Inbox(const Ports& ports, std::vector<TicketSink*> sinks) : m_ports(ports), m_sinks(std::move(sinks)) {}

Result<void> Inbox::load()
{
    SLUICE_ASSIGN(const auto held, m_ports.readers.readFor<std::int64_t>(countHeld));
    m_held = held;
    return {};
}

void Inbox::submit(EventBatch batch, Done done)
{
    auto work = std::make_shared<Work>();
    work->source = std::move(batch.source);
    work->offsets = std::move(batch.offsets);
    work->done = std::move(done);
    work->items.reserve(batch.events.size());
    for (RawEvent& raw : batch.events) {
        Work::Item item;
        auto parsed = parseTicketEvent(raw.text);
        if (parsed) {
            if (parsed->id.empty())
                parsed->id = idOfPosition(raw.position, raw.text);
            work->lastSigned = std::max(work->lastSigned, parsed->signedAt);
            item.event = std::move(*parsed);
        } else if (parsed.error().fault != EventFault::OtherType) {
            item.reason = faultReason(parsed.error().fault);
            item.message = std::move(parsed.error().message);
        }
        item.raw = std::move(raw);
        work->items.push_back(std::move(item));
    }
    ++m_inFlight;
    run(work);
}

void Inbox::run(const std::shared_ptr<Work>& work)
{
    m_ports.writer.submitRepeatable([this, work](storage::Connection& connection) { return store(connection, *work); },
                                    [this, work](Result<void> outcome) { finished(work, std::move(outcome)); });
}

Result<void> Inbox::store(storage::Connection& connection, Work& work)
{
    work.outcome = {};
    work.failedAt.reset();
    const Timestamp now = m_ports.clock.now();
    for (const OffsetStep& step : work.offsets)
        SLUICE_TRY(storeOffset(connection, work.source, step));
    for (std::size_t i = 0; i < work.items.size(); ++i) {
        const Work::Item& item = work.items[i];
        if (!item.event || !item.reason.empty()) {
            if (item.reason.empty()) {
                ++work.outcome.ignored;
                continue;
            }
            SLUICE_ASSIGN(const bool fresh,
                          insertDeadLetter(connection,
                                           {item.reason, item.message, work.source, item.raw.position, item.raw.text},
                                           now));
            ++(fresh ? work.outcome.dead : work.outcome.duplicates);
            continue;
        }
        const auto taken = takeOne(connection, *item.event, work.source, now);
        if (!taken) {
            if (isRefusal(taken.error().code))
                work.failedAt = i;
            return fail(taken.error());
        }
        work.outcome.received += *taken != Taken::Known;
        work.outcome.held += *taken == Taken::Held;
        work.outcome.duplicates += *taken == Taken::Known;
    }
    return {};
}

void Inbox::finished(const std::shared_ptr<Work>& work, Result<void> outcome)
{
    if (!outcome && work->failedAt && isRefusal(outcome.error().code)) {
        Work::Item& item = work->items[*work->failedAt];
        item.reason = "refused";
        item.message = outcome.error().message;
        qCWarning(inboxLog, "event %s is a dead letter: %s", item.event->id.c_str(), item.message.c_str());
        run(work);
        return;
    }
    --m_inFlight;
    if (!outcome) {
        work->done(fail(std::move(outcome).error()));
        return;
    }
    m_received += work->outcome.received;
    m_duplicates += work->outcome.duplicates;
    m_dead += work->outcome.dead;
    m_ignored += work->outcome.ignored;
    m_held += work->outcome.held;
    m_lastSigned = std::max(m_lastSigned.load(), work->lastSigned.micros);
    if (work->outcome.received + work->outcome.dead > 0)
        m_changes.bump();
    work->done(work->outcome);
}

PricedTicket Inbox::priced(TicketEvent event, Quote quote) const
{
    PricedTicket ticket{std::move(event), std::move(quote)};
    ticket.networkFee = usdOf(ticket.event.feeWei, ticket.quote);
    ticket.billable = m_ports.markUps.billable(ticket.networkFee, ticket.event);
    return ticket;
}

Result<void> Inbox::tellSinks(storage::Connection& connection, const PricedTicket& ticket)
{
    for (TicketSink* sink : m_sinks)
        SLUICE_TRY(sink->ticketPriced(connection, ticket));
    return {};
}

Result<Inbox::Taken> Inbox::takeOne(storage::Connection& connection, const TicketEvent& event, std::string_view source,
                                    Timestamp now)
{
    auto quote = m_ports.prices.quoteAt(event.signedAt);
    if (!quote) {
        SLUICE_ASSIGN(const bool fresh, insertEvent(connection, event, nullptr, source, now));
        return fresh ? Taken::Held : Taken::Known;
    }
    const PricedTicket ticket = priced(event, std::move(*quote));
    SLUICE_ASSIGN(const bool fresh, insertEvent(connection, event, &ticket, source, now));
    if (!fresh)
        return Taken::Known;
    SLUICE_TRY(tellSinks(connection, ticket));
    return Taken::Priced;
}

Result<bool> Inbox::take(storage::Connection& connection, const TicketEvent& event, std::string_view source)
{
    SLUICE_ASSIGN(const Taken taken, takeOne(connection, event, source, m_ports.clock.now()));
    // Counted at once: should the command be undone, the count is one too high until the next pass over what is held ends.
    m_held += taken == Taken::Held;
    return taken != Taken::Known;
}

struct Inbox::HeldPass {
    int most = 0;
    std::function<void(Result<HeldOutcome>)> done;
    std::map<std::string, std::string> refusals;  // by event id: what a sink said; known from runs that failed
    std::pair<std::int64_t, std::int64_t> cursor;
    std::string failedId;
    std::optional<std::int64_t> heldAtEnd;
    HeldOutcome outcome;
    Timestamp now;
};

void Inbox::priceHeld(int most, std::function<void(Result<HeldOutcome>)> done)
{
    auto pass = std::make_shared<HeldPass>();
    pass->most = most;
    pass->done = std::move(done);
    runPass(pass);
}

void Inbox::runPass(const std::shared_ptr<HeldPass>& pass)
{
    m_ports.writer.submit([this, pass](storage::Connection& connection) { return priceSome(connection, *pass); },
                          [this, pass](Result<void> stored) { passed(pass, std::move(stored)); });
}

Result<void> Inbox::priceSome(storage::Connection& connection, HeldPass& pass)
{
    static const std::string sql =
        "SELECT " + std::string(eventColumns)
        + ", no FROM metering_events WHERE state = 'held' AND (signed_at > ? OR (signed_at = "
          "? AND no > ?)) ORDER BY signed_at, no LIMIT ?";
    pass.outcome = {};
    pass.failedId.clear();
    pass.heldAtEnd.reset();
    pass.now = m_ports.clock.now();
    pass.cursor = m_heldCursor;
    const std::int64_t from = pass.cursor.first;
    std::vector<TicketEvent> events;
    SLUICE_TRY(
        connection.query(sql, {from, from, pass.cursor.second, std::int64_t(pass.most)}, [&](const storage::Row& row) {
            events.push_back(ticketOfRow(row));
            pass.cursor = {events.back().signedAt.micros, row.int64(eventColumnCount)};
            return true;
        }));
    pass.outcome.more = int(events.size()) == pass.most;
    for (TicketEvent& event : events)
        SLUICE_TRY(priceOne(connection, pass, std::move(event)));
    if (!pass.outcome.more) {
        SLUICE_ASSIGN(pass.heldAtEnd, countHeld(connection));
    }
    return {};
}

Result<void> Inbox::priceOne(storage::Connection& connection, HeldPass& pass, TicketEvent event)
{
    if (const auto refused = pass.refusals.find(event.id); refused != pass.refusals.end()) {
        SLUICE_TRY(connection.exec("DELETE FROM metering_events WHERE id = ? AND state = 'held'", {event.id}));
        SLUICE_TRY(insertDeadLetter(connection, {"refused", refused->second, "held", event.id, envelopeText(event)},
                                    pass.now));
        ++pass.outcome.dead;
        return {};
    }
    auto quote = m_ports.prices.quoteAt(event.signedAt);
    if (!quote)
        return {};
    const PricedTicket ticket = priced(std::move(event), std::move(*quote));
    SLUICE_TRY(priceEvent(connection, ticket, pass.now));
    auto told = tellSinks(connection, ticket);
    if (!told && isRefusal(told.error().code))
        pass.failedId = ticket.event.id;
    pass.outcome.priced += told.has_value();
    return told;
}

void Inbox::passed(const std::shared_ptr<HeldPass>& pass, Result<void> stored)
{
    if (!stored && !pass->failedId.empty() && isRefusal(stored.error().code)) {
        pass->refusals[pass->failedId] = stored.error().message;
        runPass(pass);
        return;
    }
    if (!stored) {
        pass->done(fail(std::move(stored).error()));
        return;
    }
    m_heldCursor = pass->outcome.more ? pass->cursor : cursorStart;
    m_held = pass->heldAtEnd.value_or(m_held - pass->outcome.priced - pass->outcome.dead);
    m_dead += pass->outcome.dead;
    if (pass->outcome.priced + pass->outcome.dead > 0)
        m_changes.bump();
    pass->done(pass->outcome);
}

Result<std::optional<std::int64_t>> Inbox::offsetOf(const std::string& source, const std::string& part) const
{
    return m_ports.readers.readFor<std::optional<std::int64_t>>([&](storage::Connection& connection) {
        return connection.queryOne("SELECT next FROM metering_offsets WHERE source = ? AND part = ?", {source, part},
                                   [](const storage::Row& row) { return row.int64(0); });
    });
}

Result<void> Inbox::moveOffset(storage::Connection& connection, const std::string& source, const std::string& part,
                               std::int64_t next)
{
    return storeOffset(connection, source, {part, -1, next});
}

Result<void> Inbox::markDelivered(storage::Connection& connection, std::string_view eventId, Timestamp at)
{
    SLUICE_TRY(connection.exec("UPDATE metering_events SET delivered_at = ? WHERE id = ?", {at.micros, eventId}));
    return {};
}

InboxStats Inbox::stats() const
{
    InboxStats stats;
    stats.received = m_received;
    stats.duplicates = m_duplicates;
    stats.dead = m_dead;
    stats.ignored = m_ignored;
    stats.heldNow = m_held;
    stats.batchesInFlight = m_inFlight;
    stats.lastSignedAt = {m_lastSigned};
    return stats;
}

}  // namespace sluice::metering
