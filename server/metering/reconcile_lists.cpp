// What comparisons left, read page by page.
#include "metering/reconciler.h"

namespace sluice::metering {

Result<std::vector<ReconcileRow>> Reconciler::rows(storage::ReaderPool& readers, std::int64_t fromDay,
                                                   std::int64_t toDay, Cursor below, int most)
{
    return readers.readFor<std::vector<ReconcileRow>>([&](storage::Connection& connection)
                                                          -> Result<std::vector<ReconcileRow>> {
        std::vector<ReconcileRow> rows;
        SLUICE_TRY(connection.query(
            "SELECT no, day, client_id, state, ours_count, theirs_count, ours_network, theirs_network, "
            "ours_billable, theirs_billable, waiting, refused, compared_at FROM metering_reconciliation WHERE day >= "
            "? AND day <= ? AND (day < ? OR (day = ? AND no < ?)) ORDER BY day DESC, no DESC LIMIT ?",
            {fromDay, toDay, below.day, below.day, below.no, std::int64_t(most)}, [&](const storage::Row& from) {
                ReconcileRow row;
                row.no = from.int64(0);
                row.day = from.int64(1);
                row.clientId = from.text(2);
                row.state = from.text(3);
                row.ours = {from.int64(4), from.int256(6), from.int256(8)};
                row.theirs = {from.int64(5), from.int256(7), from.int256(9)};
                row.waiting = from.int64(10);
                row.refused = from.int64(11);
                row.comparedAt = {from.int64(12)};
                rows.push_back(std::move(row));
                return true;
            }));
        return rows;
    });
}

Result<std::vector<Stranger>> Reconciler::strangers(storage::ReaderPool& readers, std::optional<std::int64_t> below,
                                                    int most)
{
    return readers.readFor<std::vector<Stranger>>(
        [&](storage::Connection& connection) -> Result<std::vector<Stranger>> {
            std::vector<Stranger> found;
            SLUICE_TRY(connection.query(
                "SELECT no, event_id, source, subject, event_at, ingested_at, found_at, fault FROM metering_strangers "
                "WHERE no < ? ORDER BY no DESC LIMIT ?",
                {below.value_or(INT64_MAX), std::int64_t(most)}, [&](const storage::Row& row) {
                    found.push_back({row.int64(0), row.text(1), row.text(2), row.text(3), Timestamp{row.int64(4)},
                                     Timestamp{row.int64(5)}, Timestamp{row.int64(6)}, row.text(7)});
                    return true;
                }));
            return found;
        });
}

}  // namespace sluice::metering
