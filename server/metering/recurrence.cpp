#include "metering/recurrence.h"

#include <algorithm>
#include <chrono>

namespace sluice::metering {

namespace {

constexpr std::int64_t periodSecond = 1'000'000;
constexpr std::int64_t periodMinute = 60 * periodSecond;
constexpr std::int64_t maxPeriodMonths = 1'200;
constexpr std::int64_t maxPeriodSeconds = 100LL * 366 * 86'400;

std::int64_t floorDivide(std::int64_t a, std::int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

Timestamp plusMonths(Timestamp time, std::int64_t months)
{
    using namespace std::chrono;
    const std::int64_t day = floorDivide(time.micros, 86'400 * periodSecond);
    const std::int64_t rest = time.micros - day * 86'400 * periodSecond;
    const year_month_day date{sys_days{days{day}}};
    const year_month month = year_month{date.year(), date.month()} + std::chrono::months(months);
    const auto last = (month / std::chrono::last).day();
    const year_month_day moved{month.year(), month.month(), std::min(date.day(), last)};
    return {std::int64_t(sys_days{moved}.time_since_epoch().count()) * 86'400 * periodSecond + rest};
}

std::int64_t monthsBetween(Timestamp from, Timestamp to)
{
    using namespace std::chrono;
    const auto monthOf = [](Timestamp time) {
        const year_month_day date{sys_days{days{floorDivide(time.micros, 86'400 * periodSecond)}}};
        return std::int64_t(int(date.year())) * 12 + unsigned(date.month());
    };
    return monthOf(to) - monthOf(from);
}

// One number of an ISO duration and its letter.
bool addPart(Duration& duration, std::int64_t number, char letter, bool inTime)
{
    switch (letter) {
    case 'Y': duration.months += int(number * 12); return !inTime;
    case 'M':
        if (inTime)
            duration.seconds += number * 60;
        else
            duration.months += int(number);
        return true;
    case 'W': duration.seconds += number * 7 * 86'400; return !inTime;
    case 'D': duration.seconds += number * 86'400; return !inTime;
    case 'H': duration.seconds += number * 3'600; return inTime;
    case 'S': duration.seconds += number; return inTime;
    default: return false;
    }
}

std::optional<Duration> isoDuration(std::string_view text)
{
    Duration duration;
    bool inTime = false, any = false;
    std::size_t at = 1;
    while (at < text.size()) {
        if (text[at] == 'T' && !inTime) {
            inTime = true;
            ++at;
            continue;
        }
        const std::size_t end = text.find_first_not_of("0123456789", at);
        if (end == at || end == std::string_view::npos || end - at > 9)
            return std::nullopt;
        if (!addPart(duration, std::stoll(std::string(text.substr(at, end - at))), text[end], inTime))
            return std::nullopt;
        any = true;
        at = end + 1;
    }
    if (!any || duration.months > maxPeriodMonths || duration.seconds > maxPeriodSeconds
        || (duration.months == 0 && duration.seconds == 0))
        return std::nullopt;
    return duration;
}

}  // namespace

std::optional<Duration> durationOf(std::string_view text)
{
    if (text == "HOUR")
        return Duration{0, 3'600};
    if (text == "DAY")
        return Duration{0, 86'400};
    if (text == "WEEK")
        return Duration{0, 7 * 86'400};
    if (text == "MONTH")
        return Duration{1, 0};
    if (text == "YEAR")
        return Duration{12, 0};
    if (text.size() < 3 || text.size() > 64 || text[0] != 'P')
        return std::nullopt;
    return isoDuration(text);
}

std::string durationText(const Duration& duration)
{
    std::string text = "P";
    if (duration.months / 12 > 0)
        text += std::to_string(duration.months / 12) + "Y";
    if (duration.months % 12 > 0)
        text += std::to_string(duration.months % 12) + "M";
    std::int64_t rest = duration.seconds;
    if (duration.months == 0 && rest > 0 && rest % (7 * 86'400) == 0)
        return "P" + std::to_string(rest / (7 * 86'400)) + "W";
    if (rest / 86'400 > 0)
        text += std::to_string(rest / 86'400) + "D";
    rest %= 86'400;
    if (rest > 0)
        text += "T";
    if (rest / 3'600 > 0)
        text += std::to_string(rest / 3'600) + "H";
    if (rest % 3'600 / 60 > 0)
        text += std::to_string(rest % 3'600 / 60) + "M";
    if (rest % 60 > 0)
        text += std::to_string(rest % 60) + "S";
    return text;
}

std::string intervalName(const Duration& duration)
{
    for (const char* name : {"DAY", "WEEK", "MONTH", "YEAR"}) {
        if (durationOf(name) == duration)
            return name;
    }
    return durationText(duration);
}

Timestamp plusPeriods(Timestamp anchor, const Duration& duration, std::int64_t count)
{
    Timestamp moved = duration.months == 0 ? anchor : plusMonths(anchor, duration.months * count);
    moved.micros += duration.seconds * count * periodSecond;
    return moved;
}

Period Recurrence::periodAt(Timestamp time) const
{
    std::int64_t count = 0;
    if (interval.months == 0) {
        count = floorDivide(time.micros - anchor.micros, interval.seconds * periodSecond);
    } else {
        // A month has at most 31 days and a bit of seconds: the guess is near, the loops make it right.
        const std::int64_t extra = interval.seconds / (28 * 86'400);
        count = floorDivide(monthsBetween(anchor, time), interval.months + extra);
        while (plusPeriods(anchor, interval, count) > time)
            --count;
        while (plusPeriods(anchor, interval, count + 1) <= time)
            ++count;
    }
    return {plusPeriods(anchor, interval, count), plusPeriods(anchor, interval, count + 1)};
}

Timestamp Recurrence::nextAfter(Timestamp time) const
{
    return periodAt(time).to;
}

Timestamp minuteDown(Timestamp time)
{
    return {floorDivide(time.micros, periodMinute) * periodMinute};
}

Timestamp minuteUp(Timestamp time)
{
    const Timestamp down = minuteDown(time);
    return down == time ? down : Timestamp{down.micros + periodMinute};
}

}  // namespace sluice::metering
