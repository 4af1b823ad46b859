#include "metering/usage_reports.h"

#include <algorithm>
#include <array>
#include <map>

namespace sluice::metering {

namespace {

constexpr std::int64_t minuteUs = 60'000'000;
constexpr std::int64_t hourUs = 3'600'000'000;
constexpr std::int64_t dayUs = 86'400'000'000;

struct Dimension {
    std::string_view name;
    const char* sql;
};
constexpr std::array usageDimensions = {Dimension{"client", "client_id"},
                                        Dimension{"user", "usage_subject"},
                                        Dimension{"model", "model_id"},
                                        Dimension{"pipeline", "pipeline"},
                                        Dimension{"app", "app"},
                                        Dimension{"session", "session_id"},
                                        Dimension{"manifest", "manifest_id"}};

const char* sumColumns =
    "COUNT(*), CAST(COALESCE(SUM(tickets), 0) AS BIGINT), CAST(COALESCE(SUM(billable_micros), 0) AS BIGINT), "
    "int256_sum(fee_wei), int256_sum(network_fee), int256_sum(billable)";
constexpr int sumCount = 6;

UsageSums sumsOf(const storage::Row& row, int at)
{
    const auto amount = [&](int column) { return row.isNull(column) ? Int256(0) : row.int256(column); };
    UsageSums sums;
    sums.requests = row.int64(at);
    sums.tickets = row.int64(at + 1);
    sums.billableMicros = row.int64(at + 2);
    sums.feeWei = amount(at + 3);
    sums.network = Amount(Asset::usd(), amount(at + 4));
    sums.billable = Amount(Asset::usd(), amount(at + 5));
    return sums;
}

// Conditions with their parameters; names are ours, values are always bound.
struct Where {
    std::string sql = " WHERE 1 = 1";
    std::vector<storage::Param> params;

    void add(const char* condition, storage::Param value)
    {
        sql.append(" AND ").append(condition);
        params.push_back(value);
    }
};

Where whereOf(const UsageFilter& filter)
{
    Where where;
    const auto text = [&](const char* condition, const std::string& value) {
        if (!value.empty())
            where.add(condition, std::string_view(value));
    };
    text("client_id = ?", filter.clientId);
    text("auth_id = ?", filter.authId);
    text("model_id = ?", filter.model);
    text("pipeline = ?", filter.pipeline);
    text("session_id = ?", filter.session);
    text("request_id = ?", filter.request);
    if (filter.from)
        where.add("signed_at >= ?", filter.from->micros);
    if (filter.to)
        where.add("signed_at < ?", filter.to->micros);
    return where;
}

std::int64_t windowMicros(UsageWindow window)
{
    switch (window) {
    case UsageWindow::None: return 0;
    case UsageWindow::Minute: return minuteUs;
    case UsageWindow::Hour: return hourUs;
    case UsageWindow::Day:
    case UsageWindow::Month: break;  // months are put together from days
    }
    return dayUs;
}

Timestamp startOfMonth(Timestamp day)
{
    const std::string text = formatDay(utcDay(day)).substr(0, 8) + "01";
    return parseTime(text).value_or(day);
}

Result<std::string> groupColumns(const std::vector<std::string>& dimensions)
{
    std::string columns;
    for (const std::string& name : dimensions) {
        const auto found = std::ranges::find(usageDimensions, std::string_view(name), &Dimension::name);
        if (found == usageDimensions.end())
            return fail(ErrorCode::InvalidArgument, "groupBy: " + name.substr(0, 40) + " is none of the dimensions");
        columns.append(columns.empty() ? "" : ", ").append(found->sql);
    }
    return columns;
}

}  // namespace

std::vector<storage::Migration> usageReportMigrations()
{
    return {{1041,
             "metering: reports by tenant and user",
             {"CREATE INDEX metering_events_client ON metering_events (client_id, signed_at)",
              "CREATE INDEX metering_events_user ON metering_events (auth_id, signed_at)",
              "CREATE INDEX metering_events_signed ON metering_events (signed_at)"}}};
}

std::optional<UsageWindow> usageWindowFromName(std::string_view name)
{
    if (name == "minute")
        return UsageWindow::Minute;
    if (name == "hour")
        return UsageWindow::Hour;
    if (name == "day")
        return UsageWindow::Day;
    return name == "month" ? std::optional(UsageWindow::Month) : std::nullopt;
}

Int256 usageMicrosUp(const Amount& usd)
{
    const Int256 unit("100000000000000000000");  // 26 decimals to 6
    const Int256 whole = usd.units() / unit;
    return usd.units() > whole * unit ? Int256(whole + 1) : whole;
}

void UsageSums::add(const UsageSums& other)
{
    requests += other.requests;
    tickets += other.tickets;
    billableMicros += other.billableMicros;
    feeWei += other.feeWei;
    network = network + other.network;
    billable = billable + other.billable;
}

Result<UsageReport> UsageReports::report(const UsageFilter& filter, const std::vector<std::string>& dimensions,
                                         UsageWindow window, std::stop_token stop) const
{
    SLUICE_ASSIGN(const std::string columns, groupColumns(dimensions));
    const Where where = whereOf(filter);
    const std::int64_t span = windowMicros(window);
    const std::string start = span ? "(signed_at - signed_at % " + std::to_string(span) + ")" : "";
    std::string groups = start;
    if (!columns.empty())
        groups.append(groups.empty() ? "" : ", ").append(columns);
    const int keyAt = span ? 1 : 0;
    const int sumAt = keyAt + int(dimensions.size());
    std::string sql =
        "SELECT " + groups + (groups.empty() ? "" : ", ") + sumColumns + " FROM metering_events" + where.sql;
    if (!groups.empty())
        sql += " GROUP BY " + groups + " ORDER BY " + groups;
    UsageReport report;
    // Months: days of the same month and keys become one group.
    std::map<std::pair<std::int64_t, std::vector<std::string>>, UsageSums> merged;
    bool tooMany = false;
    SLUICE_TRY(m_readers.read(
        [&](storage::Connection& connection) {
            return connection.stream(sql, storage::Connection::Params(where.params), [&](const storage::Row& row) {
                std::optional<Timestamp> at;
                if (span)
                    at = Timestamp{row.int64(0)};
                std::vector<std::string> keys;
                for (std::size_t i = 0; i < dimensions.size(); ++i)
                    keys.push_back(row.text(keyAt + int(i)));
                const UsageSums sums = sumsOf(row, sumAt);
                report.totals.add(sums);
                if (window == UsageWindow::Month) {
                    merged[{startOfMonth(*at).micros, std::move(keys)}].add(sums);
                    tooMany = merged.size() > maxUsageGroups;
                } else if (!groups.empty()) {
                    report.groups.push_back({std::move(keys), at, sums});
                    tooMany = report.groups.size() > maxUsageGroups;
                }
                return !tooMany;
            });
        },
        stop));
    static_assert(sumCount == 6);
    if (tooMany)
        return fail(ErrorCode::InvalidArgument, "too many groups; narrow the range or group by less");
    for (auto& [key, sums] : merged)
        report.groups.push_back({key.second, Timestamp{key.first}, sums});
    return report;
}

Result<std::vector<UsageRequest>> UsageReports::requests(const UsageFilter& filter, int limit,
                                                         std::optional<std::int64_t> beforeNo,
                                                         std::stop_token stop) const
{
    Where where = whereOf(filter);
    if (beforeNo)
        where.add("no < ?", *beforeNo);
    where.params.push_back(std::int64_t(std::clamp(limit, 1, 501)));
    const std::string sql = "SELECT no, id, request_id, session_id, manifest_id, client_id, usage_subject, auth_id, "
                            "app, pipeline, model_id, "
                            "attribution, orch_address, state, signed_at, billable_micros, tickets, sequence, fee_wei, "
                            "network_fee, billable "
                            "FROM metering_events"
                            + where.sql + " ORDER BY no DESC LIMIT ?";
    std::vector<UsageRequest> found;
    SLUICE_TRY(m_readers.read(
        [&](storage::Connection& connection) {
            return connection.query(sql, storage::Connection::Params(where.params), [&](const storage::Row& row) {
                UsageRequest item;
                item.no = row.int64(0);
                std::string* const texts[] = {&item.id,       &item.requestId,    &item.sessionId,   &item.manifestId,
                                              &item.clientId, &item.usageSubject, &item.authId,      &item.app,
                                              &item.pipeline, &item.modelId,      &item.attribution, &item.orchestrator,
                                              &item.state};
                int column = 1;
                for (std::string* text : texts)
                    *text = row.text(column++);
                item.time = {row.int64(14)};
                item.billableMicros = row.int64(15);
                item.tickets = row.int64(16);
                item.sequence = row.int64(17);
                item.feeWei = row.int256(18);
                if (!row.isNull(19))
                    item.network = Amount(Asset::usd(), row.int256(19));
                if (!row.isNull(20))
                    item.billable = Amount(Asset::usd(), row.int256(20));
                found.push_back(std::move(item));
                return true;
            });
        },
        stop));
    return found;
}

Result<std::vector<UsageSession>> UsageReports::sessions(const UsageFilter& filter, int limit,
                                                         std::optional<std::int64_t> beforeNo,
                                                         std::stop_token stop) const
{
    Where where = whereOf(filter);
    std::string having;
    if (beforeNo) {
        having = " HAVING MAX(no) < ?";
        where.params.push_back(*beforeNo);
    }
    where.params.push_back(std::int64_t(std::clamp(limit, 1, 501)));
    const std::string sql =
        "SELECT MAX(no), session_id, client_id, usage_subject, auth_id, MAX(app), MAX(pipeline), MAX(model_id), "
        "MAX(orch_address), MIN(signed_at), MAX(signed_at), "
        + std::string(sumColumns) + " FROM metering_events" + where.sql
        + " GROUP BY session_id, client_id, usage_subject, auth_id" + having + " ORDER BY MAX(no) DESC LIMIT ?";
    std::vector<UsageSession> found;
    SLUICE_TRY(m_readers.read(
        [&](storage::Connection& connection) {
            return connection.query(sql, storage::Connection::Params(where.params), [&](const storage::Row& row) {
                UsageSession item;
                item.lastNo = row.int64(0);
                std::string* const texts[] = {&item.sessionId, &item.clientId, &item.usageSubject, &item.authId,
                                              &item.app,       &item.pipeline, &item.modelId,      &item.orchestrator};
                int column = 1;
                for (std::string* text : texts)
                    *text = row.text(column++);
                item.first = {row.int64(9)};
                item.last = {row.int64(10)};
                item.sums = sumsOf(row, 11);
                found.push_back(std::move(item));
                return true;
            });
        },
        stop));
    return found;
}

}  // namespace sluice::metering
