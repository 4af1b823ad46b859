// What the usage routes share: whose usage, which filter, how sums look (clearinghouse spec 6.6).
#pragma once

#include "api/internal/builder_frame.h"
#include "api/internal/operation.h"
#include "metering/usage_reports.h"

namespace sluice::api {

enum class UsageLevel { Platform, App, User };

BuilderOperation usageOperation(UsageLevel level, const char* pattern, const char* id, const char* summary);
// from, to, model, pipeline, session and their names in the hosted suite; of a list or a report alike.
std::vector<FieldSpec> usageFilterFields(UsageLevel level);
// Whose: the path's tenant, the bearer's user, the query's user. False: answered (400, 503).
bool readUsageFilter(const BuilderServices& services, const BuilderCallPtr& call, UsageLevel level,
                     metering::UsageFilter& filter);
json::Value usageSumsTree(const metering::UsageSums& sums);
json::Value usageSumsSchema();
std::string usdMicrosText(const Amount& usd);  // rounded up
std::string usageSeconds(std::int64_t micros);
http::Response csvAnswer(std::string body, std::string_view name);

void addUsageListRoutes(BuilderTable& table, BuilderServices& services);  // builder_usage_lists.cpp

}  // namespace sluice::api
