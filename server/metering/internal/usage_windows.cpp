#include "metering/internal/usage_windows.h"

#include <QDateTime>

#include <array>

namespace sluice::metering {

namespace {

constexpr std::array<std::pair<WindowSize, const char*>, 4> windowSizeNames = {{
    {WindowSize::Minute, "MINUTE"},
    {WindowSize::Hour, "HOUR"},
    {WindowSize::Day, "DAY"},
    {WindowSize::Month, "MONTH"},
}};

QTimeZone zoneOf(const std::string& name)
{
    return name == "UTC" ? QTimeZone::utc() : QTimeZone(QByteArray::fromStdString(name));
}

std::int64_t ceilSpan(std::int64_t second, std::int64_t span)
{
    const std::int64_t start = spanStart(second, span);
    return start == second ? second : start + span;
}

void coverFrom(std::vector<UsageStretch>& out, std::int64_t from, std::int64_t to, const std::vector<UsageSpan>& spans,
               std::size_t level)
{
    if (from >= to)
        return;
    if (level == spans.size()) {
        out.push_back({0, true, from, to});
        return;
    }
    const auto [span, all] = spans[level];
    const std::int64_t low = from <= anyTimeAgo ? anyTimeAgo : ceilSpan(from, span);
    const std::int64_t high = to >= anyTimeAhead ? anyTimeAhead : spanStart(to, span);
    if (low >= high) {
        coverFrom(out, from, to, spans, level + 1);
        return;
    }
    coverFrom(out, from, low, spans, level + 1);
    out.push_back({span, all, low, high});
    coverFrom(out, high, to, spans, level + 1);
}

}  // namespace

const char* windowSizeName(WindowSize size)
{
    for (const auto& [value, name] : windowSizeNames) {
        if (value == size)
            return name;
    }
    return "";
}

std::optional<WindowSize> windowSizeFromName(std::string_view name)
{
    for (const auto& [value, text] : windowSizeNames) {
        if (name == text)
            return value;
    }
    return std::nullopt;
}

bool isTimeZone(const std::string& name)
{
    return !name.empty() && name.size() <= 64 && zoneOf(name).isValid();
}

std::vector<UsageStretch> coverStretch(std::int64_t from, std::int64_t to, const std::vector<UsageSpan>& spans)
{
    std::vector<UsageStretch> out;
    coverFrom(out, from, to, spans, 0);
    return out;
}

UsageWindows::UsageWindows(std::optional<WindowSize> size, const std::string& timeZone)
    : m_size(size), m_zone(zoneOf(timeZone)), m_utc(m_zone == QTimeZone::utc() || timeZone == "Etc/UTC")
{}

// Offsets change with the years; those of the last half century are looked at.
bool UsageWindows::wholeHours() const
{
    if (m_utc)
        return true;
    for (int year = 1975; year <= 2075; ++year) {
        for (const int month : {1, 7}) {
            if (m_zone.offsetFromUtc(QDateTime(QDate(year, month, 1), QTime(0, 0), Qt::UTC)) % hourSpan != 0)
                return false;
        }
    }
    return true;
}

std::vector<UsageSpan> UsageWindows::spans(bool projection) const
{
    if (m_size == WindowSize::Minute)
        return {};
    const bool days = !m_size || (m_utc && m_size != WindowSize::Hour);
    std::vector<UsageSpan> spans;
    if (days)
        spans.push_back({daySpan, !projection});
    if (projection)
        spans.push_back({hourSpan, false});
    spans.push_back({quarterSpan, true});
    return spans;
}

UsageWindows::Window UsageWindows::of(std::int64_t second)
{
    if (m_size && (second < m_last.from || second >= m_last.to))
        m_last = compute(second);
    return m_last;
}

UsageWindows::Window UsageWindows::compute(std::int64_t second) const
{
    if (m_size == WindowSize::Minute)
        return {spanStart(second, 60), spanStart(second, 60) + 60};
    const QDateTime moment = QDateTime::fromSecsSinceEpoch(second, m_zone);
    if (m_size == WindowSize::Hour) {
        const std::int64_t offset = m_utc ? 0 : moment.offsetFromUtc();
        const std::int64_t from = spanStart(second + offset, hourSpan) - offset;
        return {from, from + hourSpan};
    }
    if (m_utc && m_size == WindowSize::Day)
        return {spanStart(second, daySpan), spanStart(second, daySpan) + daySpan};
    QDate first = moment.date();
    QDate next = first.addDays(1);
    if (m_size == WindowSize::Month) {
        first = QDate(first.year(), first.month(), 1);
        next = first.addMonths(1);
    }
    return {first.startOfDay(m_zone).toSecsSinceEpoch(), next.startOfDay(m_zone).toSecsSinceEpoch()};
}

}  // namespace sluice::metering
