#include "metering/internal/reconcile_rows.h"

namespace sluice::metering {

namespace {

constexpr std::int64_t reconcileDayMicros = 86'400'000'000;
constexpr std::int64_t mostStrangers = 10'000;

Result<void> readDelivered(storage::Connection& connection, std::int64_t from, std::int64_t to, Timestamp settled,
                           std::map<DayKey, OurDay>& days)
{
    return connection.stream(
        "SELECT signed_at / 86400000000, client_id, COUNT(*), int256_sum(network_fee), "
        "int256_sum(billable), SUM(CASE WHEN delivered_at >= ? THEN 1 ELSE 0 END) FROM "
        "metering_events WHERE delivered_at IS NOT NULL AND signed_at >= ? AND signed_at < ? GROUP "
        "BY signed_at / 86400000000, client_id",
        {settled.micros, from, to}, [&](const storage::Row& row) {
            OurDay& day = days[{row.int64(0), row.text(1)}];
            day.delivered = {row.int64(2), row.int256(3), row.int256(4)};
            day.recent = row.int64(5);
            return true;
        });
}

Result<void> readUndelivered(storage::Connection& connection, std::int64_t from, std::int64_t to,
                             std::map<DayKey, OurDay>& days)
{
    return connection.stream(
        "SELECT event_at / 86400000000, client_id, state, COUNT(*) FROM metering_outbox WHERE state IN ('pending', "
        "'refused', 'invalid', 'discarded') AND event_at >= ? AND event_at < ? GROUP BY event_at / 86400000000, "
        "client_id, state",
        {from, to}, [&](const storage::Row& row) {
            OurDay& day = days[{row.int64(0), row.text(1)}];
            (row.text(2) == "pending" ? day.waiting : day.refused) += row.int64(3);
            return true;
        });
}

Result<void> addStrangers(storage::Connection& connection, const std::vector<HostedEvent>& strangers, Timestamp now)
{
    for (const HostedEvent& event : strangers) {
        const std::int64_t at = event.time.value_or(event.ingestedAt.value_or(now)).micros;
        SLUICE_TRY(connection.exec("INSERT INTO metering_strangers (event_id, source, subject, event_at, ingested_at, "
                                   "found_at, fault) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source, event_id) DO "
                                   "NOTHING",
                                   {event.id, event.source, event.subject, at, event.ingestedAt.value_or(now).micros,
                                    now.micros, event.fault}));
    }
    SLUICE_TRY(
        connection.exec("DELETE FROM metering_strangers WHERE EXISTS (SELECT 1 FROM metering_events e WHERE e.id "
                        "= metering_strangers.event_id)"));
    SLUICE_TRY(
        connection.exec("DELETE FROM metering_strangers WHERE no NOT IN (SELECT no FROM metering_strangers ORDER "
                        "BY no DESC LIMIT ?)",
                        {mostStrangers}));
    return {};
}

}  // namespace

Result<std::map<DayKey, OurDay>> readOurDays(storage::ReaderPool& readers, std::int64_t fromDay, std::int64_t toDay,
                                             Timestamp settledBefore)
{
    return readers.readFor<std::map<DayKey, OurDay>>(
        [&](storage::Connection& connection) -> Result<std::map<DayKey, OurDay>> {
            std::map<DayKey, OurDay> days;
            const std::int64_t from = fromDay * reconcileDayMicros;
            const std::int64_t to = (toDay + 1) * reconcileDayMicros;
            SLUICE_TRY(readDelivered(connection, from, to, settledBefore, days));
            SLUICE_TRY(readUndelivered(connection, from, to, days));
            return days;
        });
}

Result<std::vector<std::size_t>> unknownIds(storage::ReaderPool& readers, const std::vector<HostedEvent>& events)
{
    return readers.readFor<std::vector<std::size_t>>(
        [&](storage::Connection& connection) -> Result<std::vector<std::size_t>> {
            std::vector<std::size_t> unknown;
            for (std::size_t i = 0; i < events.size(); ++i) {
                SLUICE_ASSIGN(const auto known,
                              connection.queryOne("SELECT no FROM metering_events WHERE id = ?", {events[i].id},
                                                  [](const storage::Row& row) { return row.int64(0); }));
                if (!known)
                    unknown.push_back(i);
            }
            return unknown;
        });
}

Result<std::int64_t> storeComparison(storage::Connection& connection, const std::vector<ReconcileRow>& rows,
                                     const std::vector<HostedEvent>& strangers, std::int64_t fromDay,
                                     std::int64_t toDay, Timestamp now, std::int64_t keptDays)
{
    SLUICE_TRY(connection.exec("DELETE FROM metering_reconciliation WHERE day >= ? AND day <= ?", {fromDay, toDay}));
    SLUICE_TRY(connection.exec("DELETE FROM metering_reconciliation WHERE day < ?", {utcDay(now) - keptDays}));
    for (const ReconcileRow& row : rows) {
        SLUICE_TRY(connection.exec(
            "INSERT INTO metering_reconciliation (day, client_id, state, ours_count, theirs_count, ours_network, "
            "theirs_network, ours_billable, theirs_billable, waiting, refused, compared_at) VALUES (?, ?, ?, ?, ?, ?, "
            "?, "
            "?, ?, ?, ?, ?)",
            {row.day, row.clientId, row.state, row.ours.count, row.theirs.count, row.ours.network, row.theirs.network,
             row.ours.billable, row.theirs.billable, row.waiting, row.refused, now.micros}));
    }
    SLUICE_TRY(connection.exec("DELETE FROM metering_strangers WHERE event_at < ?",
                               {now.plusSeconds(-keptDays * 86'400).micros}));
    SLUICE_TRY(addStrangers(connection, strangers, now));
    SLUICE_ASSIGN(const auto left, connection.queryOne("SELECT COUNT(*) FROM metering_strangers", {},
                                                       [](const storage::Row& row) { return row.int64(0); }));
    return left.value_or(0);
}

}  // namespace sluice::metering
