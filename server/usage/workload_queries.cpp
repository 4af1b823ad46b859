// Reads of workloads: the list by keyset, the summary from sums.
#include "usage/internal/workload_rows.h"

#include <algorithm>

namespace sluice::usage {

namespace {

constexpr std::int64_t dayMicros = 86'400'000'000;
constexpr Timestamp earliest{-62'135'596'800'000'000};  // year 1
constexpr std::int64_t latestDay = 3'000'000;           // beyond year 9999

struct SqlParts {
    std::string where;
    std::vector<storage::Param> params;

    void add(const char* condition, storage::Param param)
    {
        where += (where.empty() ? " WHERE " : " AND ") + std::string(condition);
        params.push_back(param);
    }
};

// One status class of an orchestrator into its row.
void countInto(WorkloadSummary& row, std::string_view status, std::int64_t workloads, const Int256& units,
               const Asset& unit)
{
    row.workloads += workloads;
    const Amount amount(unit, units);
    if (isAcceptedStatus(status))
        row.earned = row.earned + amount;
    if (status == "pending" || status == "verified")
        row.pending = row.pending + amount;
}

class SummaryRows {
public:
    explicit SummaryRows(const Asset& unit) : m_unit(unit) {}

    bool operator()(const storage::Row& row)
    {
        const std::string orchestrator = row.text(0);
        const auto [it, fresh] = m_rows.try_emplace(orchestrator);
        if (fresh)
            it->second = {orchestrator, 0, Amount(m_unit), Amount(m_unit)};
        countInto(it->second, row.text(1), row.int64(2), row.int256(3), m_unit);
        return true;
    }

    std::vector<WorkloadSummary> take()
    {
        std::vector<WorkloadSummary> rows;
        for (auto& [id, row] : m_rows) {
            if (row.workloads > 0)
                rows.push_back(std::move(row));
        }
        return rows;
    }

private:
    const Asset m_unit;
    std::map<std::string, WorkloadSummary> m_rows;  // by id, in code unit order
};

Result<void> sumDays(storage::Connection& connection, std::int64_t first, std::int64_t last, SummaryRows& rows)
{
    if (first > last)
        return {};
    return connection.query(
        "SELECT orchestrator, status, CAST(SUM(workloads) AS BIGINT), int256_sum(amount) FROM usage_workload_sums "
        "WHERE day BETWEEN ? AND ? GROUP BY orchestrator, status",
        {first, last}, [&](const storage::Row& row) { return rows(row); });
}

// Both inclusive.
Result<void> sumRows(storage::Connection& connection, std::int64_t from, std::int64_t to, SummaryRows& rows)
{
    if (from > to)
        return {};
    return connection.query("SELECT orchestrator, status, COUNT(*), int256_sum(payout) FROM usage_workloads WHERE "
                            "submitted_at BETWEEN ? AND ? GROUP BY orchestrator, status",
                            {from, to}, [&](const storage::Row& row) { return rows(row); });
}

}  // namespace

Result<WorkloadPage> Workloads::list(storage::Connection& connection, const WorkloadFilter& filter, int limit,
                                     const std::optional<WorkloadCursor>& after) const
{
    SqlParts sql;
    if (filter.orchestrator)
        sql.add("orchestrator = ?", std::string_view(*filter.orchestrator));
    if (filter.status)
        sql.add("status = ?", std::string_view(*filter.status));
    if (filter.since)
        sql.add("submitted_at >= ?", filter.since->micros);
    if (filter.until)
        sql.add("submitted_at <= ?", filter.until->micros);
    if (after) {
        sql.add("(submitted_at, seq) < (?, ?)", after->submittedAt.micros);
        sql.params.emplace_back(after->seq);
    }
    sql.params.emplace_back(std::int64_t(limit) + 1);
    WorkloadPage page;
    SLUICE_TRY(connection.stream(std::string("SELECT ") + workloadColumns + " FROM usage_workloads" + sql.where
                                     + " ORDER BY submitted_at DESC, seq DESC LIMIT ?",
                                 sql.params, [&](const storage::Row& row) {
                                     page.rows.push_back(readWorkload(row));
                                     return true;
                                 }));
    if (page.rows.size() > std::size_t(limit)) {
        page.rows.pop_back();
        page.next = WorkloadCursor{page.rows.back().submittedAt, page.rows.back().seq};
    }
    return page;
}

Result<std::vector<WorkloadSummary>> Workloads::summary(storage::Connection& connection, std::optional<Timestamp> since,
                                                        std::optional<Timestamp> until) const
{
    SummaryRows rows(m_config.unit);
    if (!since && !until) {
        SLUICE_TRY(sumDays(connection, allDays, allDays, rows));
        return rows.take();
    }
    // Whole days come from the sums, the pieces at both ends from the rows themselves.
    const std::int64_t first = since.value_or(earliest).micros;
    std::int64_t last = latestDay * dayMicros;
    if (until) {
        SLUICE_ASSIGN(const auto newest,
                      connection.queryOne("SELECT MAX(submitted_at) FROM usage_workloads", {},
                                          [](const storage::Row& row) { return row.optInt64(0).value_or(0); }));
        if (until->micros < newest.value_or(0))
            last = until->micros;
    }
    const std::int64_t firstDay = utcDay({first + dayMicros - 1});
    const std::int64_t endDay = utcDay({last + 1});  // the day that is not whole any more
    if (firstDay >= endDay) {
        SLUICE_TRY(sumRows(connection, first, last, rows));
        return rows.take();
    }
    SLUICE_TRY(sumRows(connection, first, firstDay * dayMicros - 1, rows));
    SLUICE_TRY(sumDays(connection, firstDay, endDay - 1, rows));
    SLUICE_TRY(sumRows(connection, endDay * dayMicros, last, rows));
    return rows.take();
}

Result<void> Workloads::each(storage::Connection& connection, const std::function<bool(const Workload&)>& sink) const
{
    static const std::string sql = std::string("SELECT ") + workloadColumns + " FROM usage_workloads ORDER BY seq";
    return connection.stream(sql, {}, [&](const storage::Row& row) { return sink(readWorkload(row)); });
}

}  // namespace sluice::usage
