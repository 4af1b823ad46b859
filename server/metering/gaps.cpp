#include "metering/gaps.h"

#include <algorithm>
#include <map>
#include <optional>

namespace sluice::metering {

namespace {

struct SessionEvent {
    std::int64_t sequence = 0;
    Timestamp signedAt, receivedAt;
    std::optional<Timestamp> spanStart;
    Int256 feeWei, balance;
    std::int64_t billableMicros = 0;
    std::string model, client, subject;
};

struct Hole {
    std::int64_t first = 0, last = 0;
    std::optional<SessionEvent> before;
    SessionEvent after;
    std::optional<Int256> estimateWei, estimateUsd;
};

struct ModelChange {
    SessionEvent event;
    std::string before;
};

// What one session looks like between the neighbours of the events that are new.
struct SessionView {
    std::string session;
    std::int64_t from = 0, to = 0;  // no event outside was looked at; holes inside are all known
    std::vector<Hole> holes;
    std::vector<ModelChange> changes;
};

struct TouchedSessions {
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> spans;  // least and greatest sequence
    std::int64_t sweptNo = 0;
    int events = 0;
};

Result<TouchedSessions> readTouched(storage::Connection& connection, Timestamp settled, int most)
{
    TouchedSessions touched;
    SLUICE_ASSIGN(const auto from, connection.queryOne("SELECT swept_no FROM metering_sweep WHERE id = 1", {},
                                                       [](const storage::Row& row) { return row.int64(0); }));
    touched.sweptNo = from.value_or(0);
    SLUICE_TRY(
        connection.query("SELECT no, received_at, session_id, sequence FROM metering_events WHERE no > ? ORDER BY "
                         "no LIMIT ?",
                         {touched.sweptNo, std::int64_t(most)}, [&](const storage::Row& row) {
                             if (row.int64(1) > settled.micros)
                                 return false;
                             touched.sweptNo = row.int64(0);
                             ++touched.events;
                             const std::int64_t sequence = row.int64(3);
                             if (const std::string session = row.text(2); !session.empty()) {
                                 auto& span = touched.spans.try_emplace(session, sequence, sequence).first->second;
                                 span = {std::min(span.first, sequence), std::max(span.second, sequence)};
                             }
                             return true;
                         }));
    return touched;
}

SessionEvent sessionEventOfRow(const storage::Row& row)
{
    SessionEvent event{row.int64(0),  {row.int64(1)}, {row.int64(2)}, {},          row.int256(4),
                       row.int256(5), row.int64(6),   row.text(7),    row.text(8), row.text(9)};
    if (const auto start = row.optInt64(3))
        event.spanStart = Timestamp{*start};
    return event;
}

void lookBetween(SessionView& view, const std::optional<SessionEvent>& before, const SessionEvent& event,
                 Timestamp settled)
{
    const std::int64_t expected = before ? before->sequence + 1 : 0;
    if (event.sequence > expected && event.receivedAt <= settled && (before || view.from == 0))
        view.holes.push_back({expected, event.sequence - 1, before, event, {}, {}});
    if (before && before->model != event.model && before->model != "unknown" && event.model != "unknown")
        view.changes.push_back({event, before->model});
}

Result<SessionView> readSession(storage::Connection& connection, const std::string& session,
                                std::pair<std::int64_t, std::int64_t> span, Timestamp settled)
{
    const auto one = [&](std::string_view sql, std::int64_t than) {
        return connection.queryOne(sql, {session, than}, [](const storage::Row& row) { return row.optInt64(0); });
    };
    SLUICE_ASSIGN(const auto before,
                  one("SELECT MAX(sequence) FROM metering_events WHERE session_id = ? AND sequence < "
                      "?",
                      span.first));
    SLUICE_ASSIGN(const auto after,
                  one("SELECT MIN(sequence) FROM metering_events WHERE session_id = ? AND sequence > ?", span.second));
    SessionView view{
        session, before.value_or(std::nullopt).value_or(0), after.value_or(std::nullopt).value_or(span.second), {}, {}};
    std::optional<SessionEvent> last;
    SLUICE_TRY(
        connection.query("SELECT sequence, signed_at, received_at, span_start, fee_wei, session_balance, "
                         "billable_micros, model_id, client_id, usage_subject FROM metering_events WHERE session_id "
                         "= ? AND sequence >= ? AND sequence <= ? ORDER BY sequence, no",
                         {session, view.from, view.to}, [&](const storage::Row& row) {
                             SessionEvent event = sessionEventOfRow(row);
                             lookBetween(view, last, event, settled);
                             last = std::move(event);
                             return true;
                         }));
    return view;
}

void estimateHole(Hole& hole, const PriceSource& prices)
{
    if (!hole.before || !hole.after.spanStart || hole.after.billableMicros <= 0)
        return;
    const std::int64_t span = std::max<std::int64_t>(0, hole.after.spanStart->micros - hole.before->signedAt.micros);
    hole.estimateWei = mulDivHalfEven(hole.after.feeWei, span, hole.after.billableMicros);
    if (const auto quote = prices.quoteAt(*hole.after.spanStart); quote && hole.estimateWei)
        hole.estimateUsd = usdOf(*hole.estimateWei, *quote).units();
}

storage::Param amountParam(const std::optional<Int256>& value)
{
    return value ? storage::Param(*value) : storage::Param(nullptr);
}

storage::Param momentParam(const std::optional<Timestamp>& time)
{
    return time ? storage::Param(time->micros) : storage::Param(nullptr);
}

Result<void> writeHole(storage::Connection& connection, const std::string& session, const Hole& hole, Timestamp now)
{
    const auto start = hole.before ? std::optional(hole.before->signedAt) : std::nullopt;
    const auto balance = hole.before ? std::optional(hole.before->balance) : std::nullopt;
    SLUICE_TRY(connection.exec(
        "INSERT INTO metering_gaps (session_id, first_seq, last_seq, missing, state, client_id, usage_subject, "
        "found_at, "
        "span_start, span_end, estimate_wei, estimate_usd, balance_before, balance_after) VALUES (?, ?, ?, ?, 'open', "
        "?, "
        "?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (session_id, first_seq) DO UPDATE SET last_seq = excluded.last_seq, "
        "missing "
        "= excluded.missing, state = 'open', span_start = excluded.span_start, span_end = excluded.span_end, "
        "estimate_wei = excluded.estimate_wei, estimate_usd = excluded.estimate_usd, balance_before = "
        "excluded.balance_before, balance_after = excluded.balance_after",
        {session, hole.first, hole.last, hole.last - hole.first + 1, hole.after.client, hole.after.subject, now.micros,
         momentParam(start), momentParam(hole.after.spanStart), amountParam(hole.estimateWei),
         amountParam(hole.estimateUsd), amountParam(balance), hole.after.balance}));
    return {};
}

Result<void> writeView(storage::Connection& connection, const SessionView& view, Timestamp now, SweepOutcome& outcome)
{
    std::vector<std::int64_t> known;
    SLUICE_TRY(connection.query("SELECT first_seq FROM metering_gaps WHERE session_id = ? AND first_seq >= ? AND "
                                "first_seq <= ? AND state = 'open'",
                                {view.session, view.from, view.to}, [&](const storage::Row& row) {
                                    known.push_back(row.int64(0));
                                    return true;
                                }));
    for (const Hole& hole : view.holes) {
        outcome.gaps += std::erase(known, hole.first) == 0;
        SLUICE_TRY(writeHole(connection, view.session, hole, now));
    }
    for (const std::int64_t first : known) {
        SLUICE_TRY(connection.exec("UPDATE metering_gaps SET state = 'filled' WHERE session_id = ? AND first_seq = ?",
                                   {view.session, first}));
        ++outcome.filled;
    }
    for (const ModelChange& change : view.changes) {
        SLUICE_ASSIGN(
            const auto rows,
            connection.exec("INSERT INTO metering_anomalies (kind, session_id, sequence, client_id, "
                            "usage_subject, before_text, after_text, found_at) VALUES ('model_changed', ?, ?, ?, "
                            "?, ?, ?, ?) ON CONFLICT (kind, session_id, sequence) DO NOTHING",
                            {view.session, change.event.sequence, change.event.client, change.event.subject,
                             change.before, change.event.model, now.micros}));
        outcome.anomalies += rows;
    }
    return {};
}

}  // namespace

GapSweeper::GapSweeper(const Clock& clock, storage::Writer& writer, storage::ReaderPool& readers,
                       const PriceSource& prices, GapRules rules)
    : m_clock(clock), m_writer(writer), m_readers(readers), m_prices(prices), m_rules(rules)
{}

Result<SweepOutcome> GapSweeper::sweep()
{
    const Timestamp now = m_clock.now();
    const Timestamp settled = now.plusMs(-m_rules.settleMs);
    TouchedSessions touched;
    std::vector<SessionView> views;
    const auto read = m_readers.read([&](storage::Connection& connection) -> Result<void> {
        SLUICE_ASSIGN(touched, readTouched(connection, settled, m_rules.eventsPerSweep));
        for (const auto& [session, span] : touched.spans) {
            SLUICE_ASSIGN(views.emplace_back(), readSession(connection, session, span, settled));
            for (Hole& hole : views.back().holes)
                estimateHole(hole, m_prices);
        }
        return {};
    });
    SLUICE_TRY(read);
    if (touched.events == 0)
        return SweepOutcome{};
    auto outcome = m_writer.runFor<SweepOutcome>([&](storage::Connection& connection) -> Result<SweepOutcome> {
        SweepOutcome written{touched.events, 0, 0, 0, touched.events == m_rules.eventsPerSweep};
        for (const SessionView& view : views)
            SLUICE_TRY(writeView(connection, view, now, written));
        SLUICE_TRY(connection.exec("UPDATE metering_sweep SET swept_no = ? WHERE id = 1 AND swept_no < ?",
                                   {touched.sweptNo, touched.sweptNo}));
        return written;
    });
    if (outcome && outcome->gaps + outcome->filled + outcome->anomalies > 0)
        m_changes.bump();
    return outcome;
}

}  // namespace sluice::metering
