// One JSON file of the installation and how its records come in. Every room's part is made by app and given to the importer, so that a room
// keeps the rules of its own records. Thread: the writer's when there is a connection, else the importer's caller.
#pragma once

#include "core/clock.h"
#include "core/int256.h"
#include "core/json.h"
#include "legacy/journal_walk.h"
#include "legacy/report.h"
#include "storage/connection.h"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::legacy {

struct RecordContext {
    storage::Connection* connection = nullptr;  // null: look only, change nothing
    Report& report;
    FileCount& count;
    Timestamp now;
    const CreditedWorkloads* journal = nullptr;  // what the journal credited; null: nobody read it
};

struct RecordPart {
    std::string file;
    // An error stops the whole import; what may be left out is counted in `count.skipped` and noted.
    std::function<Result<void>(const std::string& key, json::Value& record, RecordContext& context)> take;
    // After the last record; for what needs all of them. May be empty.
    std::function<Result<void>(RecordContext& context)> finish;
    // Members that have a place of their own; others of a record are kept as they are (B.0). Empty: the part keeps them itself.
    std::set<std::string_view> known = {};
    bool anyValue = false;  // records may be no objects; else those that are none are left out with a note
    // Once, between looking and writing, when the file has records: outside of any command and not on a dry run. For what has to be had
    // from elsewhere. May be empty.
    std::function<Result<void>(std::stop_token stop)> prepare = {};
};

// Reading members of a record; each names the member in its error.
Result<std::string> neededText(const json::Value& record, const char* name);
std::optional<std::string> optionalText(const json::Value& record, const char* name);  // null, absent, no text: nullopt
Result<std::optional<Timestamp>> optionalTime(const json::Value& record, const char* name);  // InvalidArgument: no time
Result<Timestamp> neededTime(const json::Value& record, const char* name);
std::int64_t integerOr(const json::Value& record, const char* name, std::int64_t fallback);
bool flagOr(const json::Value& record, const char* name, bool fallback);
// Decimal text or number cut to whole units of 18 decimals; absent: nullopt.
Result<std::optional<Int256>> optionalUnits(const json::Value& record, const char* name);
Result<std::string> neededHash(const json::Value& record, const char* name);  // "sha256:" and 64 lower-case hex digits
// Notes that a record was left out, and counts it.
void leaveOut(RecordContext& context, const std::string& file, const std::string& key, std::string_view why);
// Keeps the members of `record` that are not in `known` (B.0).
Result<void> keepExtras(RecordContext& context, const std::string& file, const std::string& key,
                        const json::Value& record, const std::set<std::string_view>& known);
// What was kept of a file, JSON objects by key.
Result<std::map<std::string, json::Value>> keptExtras(storage::Connection& connection, const std::string& file);
// Adds what the record does not have itself.
void addExtras(json::Value& record, const std::map<std::string, json::Value>& extras, const std::string& key);

json::Value orNull(const std::optional<std::string>& text);
json::Value orNull(const std::optional<Timestamp>& time);  // Z

}  // namespace sluice::legacy
