// What was used, by whom and for how much, out of the inbox's own rows (clearinghouse spec 6.6): sums at platform, app and user level, and the
// requests and sessions behind them. Money is exact; micros are rounded once, where a total leaves (totals up). Events without a price
// yet are counted as requests and in wei, not in dollars. Thread: any that may block; one snapshot a call.
#pragma once

#include "core/amount.h"
#include "core/clock.h"
#include "storage/migration.h"
#include "storage/reader.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::metering {

std::vector<storage::Migration> usageReportMigrations();  // 1041: the indexes these reads go by

struct UsageFilter {
    std::string clientId;               // empty: all tenants
    std::string authId;                 // one user or owner; empty: all
    std::optional<Timestamp> from, to;  // of the time of use; [from, to)
    std::string model, pipeline, session, request;
};

enum class UsageWindow { None, Minute, Hour, Day, Month };              // UTC
std::optional<UsageWindow> usageWindowFromName(std::string_view name);  // "minute", "hour", "day", "month"

struct UsageSums {
    std::int64_t requests = 0, tickets = 0;
    std::int64_t billableMicros = 0;  // of seconds
    Int256 feeWei = 0;
    Amount network{Asset::usd()}, billable{Asset::usd()};
    void add(const UsageSums& other);
};

struct UsageGroup {
    std::vector<std::string> keys;    // of the asked dimensions, in their order
    std::optional<Timestamp> window;  // its start
    UsageSums sums;
};

struct UsageReport {
    UsageSums totals;
    std::vector<UsageGroup> groups;  // by window, then keys
};

inline constexpr std::size_t maxUsageGroups = 100'000;

// Micros of an amount, up to the next whole one (totals billed).
Int256 usageMicrosUp(const Amount& usd);

struct UsageRequest {  // one ticket event
    std::int64_t no = 0;
    std::string id, requestId, sessionId, manifestId, clientId, usageSubject, authId, app, pipeline, modelId,
        attribution, orchestrator, state;
    Timestamp time;
    std::int64_t billableMicros = 0, tickets = 0, sequence = 0;
    Int256 feeWei = 0;
    std::optional<Amount> network, billable;  // none: without a price yet
};

struct UsageSession {
    std::int64_t lastNo = 0;  // cursor
    std::string sessionId, clientId, usageSubject, authId, app, pipeline, modelId, orchestrator;
    Timestamp first, last;
    UsageSums sums;
};

class UsageReports {
public:
    explicit UsageReports(storage::ReaderPool& readers) : m_readers(readers) {}

    // `dimensions`: "client", "user", "model", "pipeline", "app", "session", "manifest". InvalidArgument: another one, or more than
    // maxUsageGroups groups.
    Result<UsageReport> report(const UsageFilter& filter, const std::vector<std::string>& dimensions,
                               UsageWindow window, std::stop_token stop = {}) const;
    // Newest first, before `beforeNo` when given; limit 1..501.
    Result<std::vector<UsageRequest>> requests(const UsageFilter& filter, int limit,
                                               std::optional<std::int64_t> beforeNo = {},
                                               std::stop_token stop = {}) const;
    // Those with the newest event first; limit 1..501.
    Result<std::vector<UsageSession>> sessions(const UsageFilter& filter, int limit,
                                               std::optional<std::int64_t> beforeNo = {},
                                               std::stop_token stop = {}) const;

private:
    storage::ReaderPool& m_readers;
};

}  // namespace sluice::metering
