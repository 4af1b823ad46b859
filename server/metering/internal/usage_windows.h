// Which cells a question needs, and which window a moment belongs to. Thread: values.
#pragma once

#include "metering/internal/meter_cells.h"
#include "metering/meter_query.h"

#include <QTimeZone>

namespace sluice::metering {

// A stretch of seconds answered from cells of one span, or (span 0) from the events themselves.
struct UsageStretch {
    std::int64_t span = 0;
    bool ofAllDimensions = true;  // else of the chosen projection
    std::int64_t from = 0, to = 0;
};

inline constexpr std::int64_t anyTimeAgo = INT64_MIN / 4;
inline constexpr std::int64_t anyTimeAhead = INT64_MAX / 4;

struct UsageSpan {
    std::int64_t span = 0;
    bool ofAllDimensions = true;
};
// Covers [from, to) with the longest spans first; spans descend.
std::vector<UsageStretch> coverStretch(std::int64_t from, std::int64_t to, const std::vector<UsageSpan>& spans);

class UsageWindows {
public:
    UsageWindows(std::optional<WindowSize> size, const std::string& timeZone);
    struct Window {
        std::int64_t from = 0, to = 0;
    };
    Window of(std::int64_t second);
    // Spans that never reach over a window's edge, longest first.
    std::vector<UsageSpan> spans(bool projection) const;
    bool wholeHours() const;  // offsets of the zone

private:
    Window compute(std::int64_t second) const;

    std::optional<WindowSize> m_size;
    QTimeZone m_zone;
    bool m_utc = true;
    Window m_last;
};

}  // namespace sluice::metering
