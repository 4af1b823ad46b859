#include "core/clock.h"

#include <charconv>
#include <chrono>
#include <cstdio>

namespace sluice {

namespace {

constexpr std::int64_t microsPerSecond = 1'000'000;
constexpr std::int64_t secondsPerDay = 86'400;

std::int64_t floorDiv(std::int64_t a, std::int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

std::string formatTime(Timestamp time, const char* zone)
{
    const std::int64_t seconds = floorDiv(time.micros, microsPerSecond);
    const auto micros = static_cast<int>(time.micros - seconds * microsPerSecond);
    const std::int64_t day = floorDiv(seconds, secondsPerDay);
    const auto inDay = static_cast<int>(seconds - day * secondsPerDay);
    std::string text = formatDay(day);
    char buffer[40];
    std::snprintf(buffer, sizeof buffer, "T%02d:%02d:%02d", inDay / 3600, inDay / 60 % 60, inDay % 60);
    text += buffer;
    if (micros != 0) {
        std::snprintf(buffer, sizeof buffer, ".%06d", micros);
        text += buffer;
    }
    return text + zone;
}

std::optional<int> takeNumber(std::string_view& text, std::size_t digits)
{
    if (text.size() < digits)
        return std::nullopt;
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + digits, value);
    if (error != std::errc{} || end != text.data() + digits || value < 0 || text.front() == '-')
        return std::nullopt;
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view& text, char c)
{
    if (!text.starts_with(c))
        return false;
    text.remove_prefix(1);
    return true;
}

std::optional<std::int64_t> takeFractionMicros(std::string_view& text)
{
    std::int64_t micros = 0;
    int digits = 0;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        if (digits < 6)
            micros = micros * 10 + (text.front() - '0');
        ++digits;
        text.remove_prefix(1);
    }
    if (digits == 0 || digits > 9)
        return std::nullopt;
    for (; digits < 6; ++digits)
        micros *= 10;
    return micros;
}

std::optional<std::int64_t> takeOffsetSeconds(std::string_view& text)
{
    if (text.empty() || take(text, 'Z') || take(text, 'z'))
        return 0;
    const bool negative = text.starts_with('-');
    if (!take(text, '+') && !take(text, '-'))
        return std::nullopt;
    const auto hours = takeNumber(text, 2);
    take(text, ':');
    const auto minutes = text.empty() ? std::optional<int>(0) : takeNumber(text, 2);
    if (!hours || !minutes || *hours > 23 || *minutes > 59)
        return std::nullopt;
    const std::int64_t seconds = *hours * 3600 + *minutes * 60;
    return negative ? -seconds : seconds;
}

}  // namespace

std::int64_t utcDay(Timestamp time)
{
    return floorDiv(floorDiv(time.micros, microsPerSecond), secondsPerDay);
}

std::string formatDay(std::int64_t day)
{
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02u", int(date.year()), unsigned(date.month()),
                  unsigned(date.day()));
    return buffer;
}

std::string formatTimeA(Timestamp time)
{
    return formatTime(time, "+00:00");
}

std::string formatTimeZ(Timestamp time)
{
    return formatTime(time, "Z");
}

std::optional<Timestamp> parseTime(std::string_view text)
{
    const auto year = takeNumber(text, 4);
    if (!year || !take(text, '-'))
        return std::nullopt;
    const auto month = takeNumber(text, 2);
    if (!month || !take(text, '-'))
        return std::nullopt;
    const auto day = takeNumber(text, 2);
    if (!day)
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{unsigned(*month)},
                                           std::chrono::day{unsigned(*day)}};
    if (!date.ok())
        return std::nullopt;
    std::int64_t seconds = std::chrono::sys_days{date}.time_since_epoch().count() * secondsPerDay;
    if (text.empty())
        return Timestamp{seconds * microsPerSecond};
    if (!take(text, 'T') && !take(text, 't') && !take(text, ' '))
        return std::nullopt;
    const auto hour = takeNumber(text, 2);
    if (!hour || !take(text, ':'))
        return std::nullopt;
    const auto minute = takeNumber(text, 2);
    std::optional<int> second = 0;
    std::optional<std::int64_t> micros = 0;
    if (take(text, ':')) {
        second = takeNumber(text, 2);
        if (take(text, '.'))
            micros = takeFractionMicros(text);
    }
    const auto offset = takeOffsetSeconds(text);
    if (!minute || !second || !micros || !offset || !text.empty() || *hour > 23 || *minute > 59 || *second > 59)
        return std::nullopt;
    seconds += *hour * 3600 + *minute * 60 + *second - *offset;
    return Timestamp{seconds * microsPerSecond + *micros};
}

Timestamp SystemClock::now() const
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::microseconds>(now).count()};
}

std::int64_t SystemClock::monotonicMs() const
{
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace sluice
