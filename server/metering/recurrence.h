// Calendar periods: ISO 8601 durations, and the series anchor + n x period. Months and years are counted from the anchor and cut to the
// month's last day, in UTC. Thread: values, any thread.
#pragma once

#include "core/clock.h"
#include "core/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace sluice::metering {

struct Period {
    Timestamp from, to;
    bool operator==(const Period&) const = default;
};

struct Duration {
    int months = 0;
    std::int64_t seconds = 0;
    bool operator==(const Duration&) const = default;
};
// "P1M", "PT1H", "P1Y2M3DT4H5M6S", "P2W"; greater than zero. Also DAY, WEEK, MONTH, YEAR (and HOUR).
std::optional<Duration> durationOf(std::string_view text);
std::string durationText(const Duration& duration);  // ISO 8601
std::string intervalName(const Duration& duration);  // "MONTH" where there is a word for it, else ISO 8601

Timestamp plusPeriods(Timestamp anchor, const Duration& duration, std::int64_t count);

struct Recurrence {
    Duration interval;
    Timestamp anchor;
    // The period that holds `time`.
    Period periodAt(Timestamp time) const;
    Timestamp nextAfter(Timestamp time) const;  // the first boundary later than `time`
    bool operator==(const Recurrence&) const = default;
};

Timestamp minuteDown(Timestamp time);
Timestamp minuteUp(Timestamp time);

}  // namespace sluice::metering
