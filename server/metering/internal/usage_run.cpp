#include "metering/internal/usage_run.h"

#include "metering/internal/meter_rows.h"
#include "metering/meter_decimal.h"

#include <algorithm>

namespace sluice::metering {

namespace {

constexpr std::size_t maxChosenSeries = 20'000;
constexpr std::size_t maxTexts = 5'000'000;

int dimensionNumber(const MeterCube& cube, std::string_view name)
{
    for (std::size_t i = 0; i < cube.dimensions.size(); ++i) {
        if (cube.dimensions[i].first == name)
            return int(i);
    }
    return -1;
}

}  // namespace

UsageRun::UsageRun(storage::Connection& connection, const MeterCube& cube, const Meter& meter, const MeterQuery& query,
                   std::stop_token stop)
    : m_connection(connection)
    , m_cube(cube)
    , m_meter(meter)
    , m_query(query)
    , m_stop(std::move(stop))
    , m_windows(query.window, query.timeZone)
    , m_kind(cube.measures[std::size_t(meter.measure)].kind)
    , m_from(query.from ? floorSeconds(*query.from) : anyTimeAgo)
    , m_to(query.to ? floorSeconds(*query.to) : anyTimeAhead)
    , m_filters(cube.dimensions.size(), nullptr)
{
    for (const auto& [name, filter] : query.filters)
        m_filters[std::size_t(dimensionNumber(cube, name))] = &filter;
    for (const std::string& name : query.groupBy) {
        m_bySubject |= name == "subject";
        m_byCustomer |= name == "customer_id";
        if (const int number = dimensionNumber(cube, name); number >= 0)
            m_groupDims.push_back(number);
    }
    for (const auto& [id, subjects] : query.customers) {
        for (const std::string& subject : subjects)
            m_customerOf.emplace(subject, id);
    }
    m_subjects = asked();
    chooseProjection();
}

std::vector<std::string> UsageRun::asked() const
{
    if (m_query.customers.empty())
        return m_query.subjects;
    std::vector<std::string> both;
    for (const auto& [subject, id] : m_customerOf) {
        if (m_query.subjects.empty() || std::ranges::find(m_query.subjects, subject) != m_query.subjects.end())
            both.push_back(subject);
    }
    return both;
}

// Questions about one dimension alone, or none, have cells of their own.
void UsageRun::chooseProjection()
{
    if (m_bySubject || m_byCustomer || !m_query.subjects.empty() || !m_query.customers.empty()
        || m_kind == MeterCube::Kind::Unique || !m_windows.wholeHours())
        return;
    int one = noDimension;
    const auto use = [&](int number) { one = one == noDimension || one == number ? number : allDimensions; };
    for (const int number : m_groupDims)
        use(number);
    for (std::size_t i = 0; i < m_filters.size(); ++i) {
        if (m_filters[i] && one != allDimensions)
            use(int(i));
    }
    if (one == noDimension || (one >= 0 && m_cube.projected[std::size_t(one)]))
        m_projection = one;
}

Result<void> UsageRun::stopped() const
{
    if (m_stop.stop_requested())
        return fail(ErrorCode::Cancelled, "the query was stopped");
    return m_error;
}

Result<UsageRun::Series> UsageRun::seriesOf(std::int64_t no, int projection, std::string subject,
                                            const std::string& dims) const
{
    Series series;
    series.no = no;
    series.subject = std::move(subject);
    if (projection == allDimensions) {
        SLUICE_ASSIGN(series.dims, dimsOf(dims));
    }
    series.dims.resize(m_cube.dimensions.size());
    if (projection >= 0)
        series.dims[std::size_t(projection)] = dims;
    series.wanted = wanted(series.subject, series.dims, projection);
    return series;
}

bool UsageRun::wanted(const std::string& subject, const std::vector<std::string>& dims, int projection) const
{
    if (projection == allDimensions && (!m_query.customers.empty() || !m_query.subjects.empty())
        && std::ranges::find(m_subjects, subject) == m_subjects.end())
        return false;
    for (std::size_t i = 0; i < m_filters.size(); ++i) {
        if (m_filters[i] && !m_filters[i]->matches(dims[i]))
            return false;
    }
    return true;
}

Result<UsageRun::Group*> UsageRun::groupOf(const Series& series, std::int64_t second)
{
    const UsageWindows::Window window = m_windows.of(second);
    std::string key = std::to_string(window.from);
    const auto part = [&key](const std::string& text) { (key += '\x1f') += text; };
    if (m_bySubject)
        part(series.subject);
    std::string customer;
    if (m_byCustomer) {
        if (const auto it = m_customerOf.find(series.subject); it != m_customerOf.end())
            customer = it->second;
        part(customer);
    }
    for (const int number : m_groupDims)
        part(series.dims[std::size_t(number)]);
    const auto [it, isNew] = m_groups.try_emplace(std::move(key));
    Group& group = it->second;
    if (!isNew)
        return &group;
    if (m_groups.size() > maxUsageRows)
        return fail(ErrorCode::InvalidArgument, "the answer has more than 1000000 rows: narrow the query");
    group.window = window;
    if (m_bySubject)
        group.subject = series.subject;
    group.customer = std::move(customer);
    for (const int number : m_groupDims)
        group.values.push_back(series.dims[std::size_t(number)]);
    return &group;
}

Result<void> UsageRun::addCell(const Series& series, std::int64_t start, const Bytes& bytes)
{
    SLUICE_ASSIGN(const MeterCell cell, MeterCell::decode(m_cube.measures, bytes));
    const MeasureState& state = cell.measures[std::size_t(m_meter.measure)];
    if (state.count == 0)
        return {};
    SLUICE_ASSIGN(Group * group, groupOf(series, start));
    group->state.merge(m_kind, state);
    group->firstMinute = std::min(group->firstMinute, cell.firstMinute);
    group->lastMinute = std::max(group->lastMinute, cell.lastMinute);
    return {};
}

Result<void> UsageRun::addEvent(const std::string& subject, std::int64_t second, const MeterCell& cell,
                                const std::vector<std::string>& dims)
{
    const MeasureState& state = cell.measures[std::size_t(m_meter.measure)];
    if (state.count == 0 || !wanted(subject, dims, allDimensions))
        return {};
    Series series;
    series.subject = subject;
    series.dims = dims;
    SLUICE_ASSIGN(Group * group, groupOf(series, second));
    group->state.merge(m_kind, state);
    if (group->state.texts.size() > maxTexts)
        return fail(ErrorCode::InvalidArgument, "too many distinct values: narrow the query");
    group->firstMinute = std::min(group->firstMinute, cell.firstMinute);
    group->lastMinute = std::max(group->lastMinute, cell.lastMinute);
    return {};
}

// With few series their cells are read one by one; else all of the span, in the order of the series.
Result<void> UsageRun::readChosen(const UsageStretch& stretch, int projection, const std::string* subject, bool& done)
{
    std::vector<Series> chosen;
    const auto take = [&](const storage::Row& row) {
        auto series = seriesOf(row.int64(0), projection, row.text(1), row.text(2));
        if (!series)
            m_error = fail(series.error());
        else if (series->wanted)
            chosen.push_back(std::move(*series));
        return m_error.has_value() && chosen.size() <= maxChosenSeries && !m_stop.stop_requested();
    };
    const auto read = subject
                          ? m_connection.query("SELECT no, subject, dims FROM meter_series WHERE cube = ? AND "
                                               "projection = ? AND subject = ?",
                                               {m_cube.no, std::int64_t(projection), std::string_view(*subject)}, take)
                          : m_connection.stream("SELECT no, subject, dims FROM meter_series WHERE cube = ? AND "
                                                "projection = ?",
                                                {m_cube.no, std::int64_t(projection)}, take);
    SLUICE_TRY(read);
    SLUICE_TRY(stopped());
    done = chosen.size() <= maxChosenSeries;
    if (!done)
        return {};
    for (const Series& series : chosen) {
        SLUICE_TRY(m_connection.query("SELECT start, value FROM meter_cells WHERE series = ? AND level = ? AND start "
                                      ">= ? AND start < ?",
                                      {series.no, stretch.span, stretch.from, stretch.to},
                                      [&](const storage::Row& row) {
                                          m_error = addCell(series, row.int64(0), row.blob(1));
                                          return m_error.has_value();
                                      }));
        SLUICE_TRY(stopped());
    }
    return {};
}

Result<void> UsageRun::readCells(const UsageStretch& stretch, int projection, const std::string* subject)
{
    if (subject || !m_query.filters.empty()) {
        bool done = false;
        SLUICE_TRY(readChosen(stretch, projection, subject, done));
        if (done)
            return {};
    }
    Series series;
    SLUICE_TRY(m_connection.stream("SELECT s.no, s.subject, s.dims, c.start, c.value FROM meter_series s JOIN "
                                   "meter_cells c ON c.series = s.no WHERE s.cube = ? AND s.projection = ? AND c.level "
                                   "= ? AND c.start >= ? AND c.start < ?",
                                   {m_cube.no, std::int64_t(projection), stretch.span, stretch.from, stretch.to},
                                   [&](const storage::Row& row) {
                                       if (row.int64(0) != series.no) {
                                           auto next = seriesOf(row.int64(0), projection, row.text(1), row.text(2));
                                           if (!next) {
                                               m_error = fail(next.error());
                                               return false;
                                           }
                                           series = std::move(*next);
                                       }
                                       if (series.wanted)
                                           m_error = addCell(series, row.int64(3), row.blob(4));
                                       return m_error.has_value() && !m_stop.stop_requested();
                                   }));
    return stopped();
}

Result<void> UsageRun::readUniques(const UsageStretch& stretch, const std::string* subject)
{
    MeterCell cell;
    cell.measures.resize(m_cube.measures.size());
    MeasureState& state = cell.measures[std::size_t(m_meter.measure)];
    const auto take = [&](const storage::Row& row) {
        auto series = seriesOf(row.int64(0), allDimensions, row.text(1), row.text(2));
        if (!series) {
            m_error = fail(series.error());
            return false;
        }
        cell.firstMinute = row.int64(3) / 60;
        cell.lastMinute = cell.firstMinute + stretch.span / 60 - 1;
        state = {};
        state.count = 1;
        state.texts.insert(row.text(4));
        m_error = addEvent(series->subject, row.int64(3), cell, series->dims);
        return m_error.has_value() && !m_stop.stop_requested();
    };
    const std::int64_t measure = m_meter.measure;
    const auto read =
        subject ? m_connection.stream("SELECT s.no, s.subject, s.dims, u.start, u.value FROM meter_series s JOIN "
                                      "meter_uniques u ON u.series = s.no WHERE s.cube = ? AND s.projection = -1 AND "
                                      "s.subject = ? AND u.measure = ? AND u.start >= ? AND u.start < ?",
                                      {m_cube.no, std::string_view(*subject), measure, stretch.from, stretch.to}, take)
                : m_connection.stream("SELECT s.no, s.subject, s.dims, u.start, u.value FROM meter_series s JOIN "
                                      "meter_uniques u ON u.series = s.no WHERE s.cube = ? AND s.projection = -1 AND "
                                      "u.measure = ? AND u.start >= ? AND u.start < ?",
                                      {m_cube.no, measure, stretch.from, stretch.to}, take);
    SLUICE_TRY(read);
    return stopped();
}

Result<void> UsageRun::readEvents(std::int64_t from, std::int64_t to, const std::string* subject)
{
    if (!m_type)
        return {};
    const std::shared_ptr<const MeterCube> cube(std::shared_ptr<void>(), &m_cube);
    const auto take = [&](const storage::Row& row) {
        const std::string text = row.text(3);
        const json::Value data = text.empty() ? json::Value() : columnJson(text);
        if (const auto made = contributionOf(cube, row.text(1), {row.int64(2)}, row.int64(0), data))
            m_error = addEvent(made->subject, made->second, made->cell, made->dims);
        return m_error.has_value() && !m_stop.stop_requested();
    };
    constexpr std::int64_t second = 1'000'000;
    const auto micros = [](std::int64_t at) {
        return at <= anyTimeAgo ? INT64_MIN : at >= anyTimeAhead ? INT64_MAX : at * second;
    };
    const auto read =
        subject ? m_connection.stream(
            "SELECT seq, subject, time, data FROM meter_events WHERE subject = ? AND time >= "
            "? AND time < ? AND type = ? AND (seq < ? OR seq >= ?)",
            {std::string_view(*subject), micros(from), micros(to), *m_type, m_caughtUp, m_catchUpEnd}, take)
                : m_connection.stream("SELECT seq, subject, time, data FROM meter_events WHERE time >= ? AND time < ? "
                                      "AND type = ? AND (seq < ? OR seq >= ?)",
                                      {micros(from), micros(to), *m_type, m_caughtUp, m_catchUpEnd}, take);
    SLUICE_TRY(read);
    return stopped();
}

// Events that the cells do not hold yet.
Result<void> UsageRun::readBacklog()
{
    if (m_caughtUp >= m_catchUpEnd || !m_type)
        return {};
    const std::shared_ptr<const MeterCube> cube(std::shared_ptr<void>(), &m_cube);
    SLUICE_TRY(m_connection.stream(
        "SELECT seq, subject, time, data FROM meter_events WHERE seq >= ? AND seq < ? AND type = ? ORDER BY seq",
        {m_caughtUp, m_catchUpEnd, *m_type}, [&](const storage::Row& row) {
            const std::int64_t at = floorSeconds({row.int64(2)});
            if (at < m_from || at >= m_to)
                return !m_stop.stop_requested();
            const std::string text = row.text(3);
            const json::Value data = text.empty() ? json::Value() : columnJson(text);
            if (const auto made = contributionOf(cube, row.text(1), {row.int64(2)}, row.int64(0), data))
                m_error = addEvent(made->subject, made->second, made->cell, made->dims);
            return m_error.has_value() && !m_stop.stop_requested();
        }));
    return stopped();
}

Result<void> UsageRun::readStretch(const UsageStretch& stretch)
{
    const bool limited = !m_query.subjects.empty() || !m_query.customers.empty();
    const auto read = [&](const std::string* subject) -> Result<void> {
        if (stretch.span == 0)
            return readEvents(stretch.from, stretch.to, subject);
        if (m_kind == MeterCube::Kind::Unique)
            return readUniques(stretch, subject);
        return readCells(stretch, stretch.ofAllDimensions ? allDimensions : m_projection, subject);
    };
    if (!limited)
        return read(nullptr);
    for (const std::string& subject : m_subjects)
        SLUICE_TRY(read(&subject));
    return {};
}

Result<void> UsageRun::chooseCells()
{
    // From the same snapshot as the cells, not from memory: what is caught up moves on.
    SLUICE_ASSIGN(const auto backlog,
                  m_connection.queryOne("SELECT caught_up, catch_up_end FROM meter_cubes WHERE no = ? AND dropped = 0",
                                        {m_cube.no},
                                        [](const storage::Row& row) { return std::pair(row.int64(0), row.int64(1)); }));
    if (!backlog)
        return fail(ErrorCode::Unavailable, "the meter is being changed: ask again");
    std::tie(m_caughtUp, m_catchUpEnd) = *backlog;
    SLUICE_ASSIGN(m_type, findWord(m_connection, WordKind::EventType, m_cube.eventType));
    std::vector<UsageSpan> spans = m_windows.spans(m_projection != allDimensions);
    if (m_kind == MeterCube::Kind::Unique)
        std::erase_if(spans, [](const UsageSpan& span) { return span.span != quarterSpan; });
    for (const UsageStretch& stretch : coverStretch(m_from, m_to, spans))
        SLUICE_TRY(readStretch(stretch));
    return readBacklog();
}

Int256 UsageRun::valueOf(const MeasureState& state) const
{
    switch (m_meter.definition.aggregation) {
    case Aggregation::Count: return meterWhole(state.count);
    case Aggregation::UniqueCount: return meterWhole(std::int64_t(state.texts.size()));
    case Aggregation::Avg: return meterMean(state.value, state.count);
    default: return state.value;
    }
}

Result<std::vector<UsageRow>> UsageRun::rows()
{
    SLUICE_TRY(chooseCells());
    std::vector<UsageRow> rows;
    rows.reserve(m_groups.size());
    constexpr std::int64_t second = 1'000'000;
    for (auto& [key, group] : m_groups) {
        UsageRow row;
        row.value = valueOf(group.state);
        if (m_query.window) {
            row.from = {group.window.from * second};
            row.to = {group.window.to * second};
        } else {
            row.from = {m_query.from ? m_from * second : group.firstMinute * 60 * second};
            row.to = {m_query.to ? m_to * second : (group.lastMinute + 1) * 60 * second};
        }
        if (m_bySubject)
            row.subject = std::move(group.subject);
        if (m_byCustomer)
            row.customerId = std::move(group.customer);
        for (std::size_t i = 0; i < m_groupDims.size(); ++i)
            row.groups.emplace_back(m_cube.dimensions[std::size_t(m_groupDims[i])].first, std::move(group.values[i]));
        rows.push_back(std::move(row));
    }
    const bool counts = m_meter.definition.aggregation == Aggregation::Count
                        || m_meter.definition.aggregation == Aggregation::UniqueCount;
    if (rows.empty() && counts && m_query.groupBy.empty() && !m_query.window) {
        UsageRow row;
        row.from = {m_query.from ? m_from * second : 0};
        row.to = {m_query.to ? m_to * second : 0};
        rows.push_back(std::move(row));
    }
    std::ranges::sort(rows, [](const UsageRow& a, const UsageRow& b) {
        return std::tie(a.from, a.subject, a.customerId, a.groups)
               < std::tie(b.from, b.subject, b.customerId, b.groups);
    });
    return rows;
}

}  // namespace sluice::metering
