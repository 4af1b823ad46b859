// Usage over time (openmeter-api 3.2). Windows are [start, end) at the natural boundaries of a time zone; windows without events are
// not there. Thread: a reader's; blocks.
#pragma once

#include "metering/meter_store.h"

#include <map>
#include <stop_token>

namespace sluice::metering {

enum class WindowSize { Minute, Hour, Day, Month };
const char* windowSizeName(WindowSize size);
std::optional<WindowSize> windowSizeFromName(std::string_view name);
bool isTimeZone(const std::string& name);  // an IANA name

// {"$eq": …, "$in": […], "$and": […]} of v1. Empty: everything matches.
class TextFilter {
public:
    static Result<TextFilter> read(const json::Value& value, std::string_view name);
    static TextFilter anyOf(std::vector<std::string> values);
    bool matches(std::string_view text) const;

private:
    json::Value m_rule;
};

struct MeterQuery {
    std::optional<Timestamp> from, to;  // cut down to whole seconds
    std::optional<WindowSize> window;
    std::string timeZone = "UTC";
    std::vector<std::string> subjects;  // empty: all
    // Customer id and the subjects that are its own; together with `subjects` both must match. Empty: not asked.
    std::vector<std::pair<std::string, std::vector<std::string>>> customers;
    std::map<std::string, TextFilter> filters;  // by dimension
    std::vector<std::string> groupBy;           // dimensions, "subject", "customer_id"
};

struct UsageRow {
    Int256 value = 0;  // of meterScale
    Timestamp from, to;
    std::optional<std::string> subject, customerId;
    std::vector<std::pair<std::string, std::string>> groups;  // of the asked dimensions, in their order
};

inline constexpr std::size_t maxUsageRows = 1'000'000;

// InvalidArgument: unknown dimension or zone, from not before to, more than maxUsageRows. Cancelled by `stop` between rows.
Result<std::vector<UsageRow>> queryUsage(storage::Connection& connection, const MeterSnapshot& snapshot,
                                         const Meter& meter, const MeterQuery& query, std::stop_token stop = {});
// One number over [from, to): what balances are made of. 0 when there is nothing.
Result<Int256> totalUsage(storage::Connection& connection, const MeterSnapshot& snapshot, const Meter& meter,
                          const MeterQuery& query);
// Texts that occur, in order; `dimension` may be "subject". At most 10,000.
Result<std::vector<std::string>> dimensionValues(storage::Connection& connection, const MeterSnapshot& snapshot,
                                                 const Meter& meter, const std::string& dimension,
                                                 std::optional<Timestamp> from, std::optional<Timestamp> to);

// Events as they are kept, newest first (openmeter-api 2.2).
struct StoredEvent {
    std::int64_t seq = 0;
    CloudEvent event;  // time is set
    Timestamp ingested, stored;
    std::string validationError;
};
struct EventQuery {
    std::optional<Timestamp> from, to, ingestedFrom, ingestedTo;
    std::map<std::string, TextFilter> filters;  // id, source, subject, type: exact by the rule
    std::string idPart, subjectPart;            // as part of the text
    std::optional<std::vector<std::string>> subjects;
    std::optional<std::pair<Timestamp, std::int64_t>> before;  // time and seq of the last one seen
    int limit = 100;
};
Result<std::vector<StoredEvent>> listEvents(storage::Connection& connection, const EventQuery& query,
                                            std::stop_token stop = {});

}  // namespace sluice::metering
