// What the routes of the meter's administration share: how one begins, lists as pages, things by their name. Thread: values, any thread.
#pragma once

#include "api/internal/admin_calls.h"
#include "api/internal/builder_directory.h"
#include "metering/meter_admin_json.h"

#include <algorithm>

namespace sluice::api {

// With the errors of the meter and a reply deadline behind that of the call.
BuilderOperation meterOperation(const BuilderServices& services, const char* method, const char* pattern,
                                const char* id, const char* summary);
FieldSpec meterName(std::string name, std::size_t maxLength, std::string description = {});  // required, not empty
// `limit` 1..10,000 and `cursor`. A page is cut from the whole list, which the meter is asked for anew.
std::vector<FieldSpec> meterPageFields();

json::Value meterDoneSchema();  // {"done": true}
http::Response meterDone();
http::Response meterMade(bool created, const json::Value& tree);  // 201, or 200: it was there

json::Value adminMeterSchema();
json::Value adminFeatureSchema();
json::Value adminPlanSchema();

// Sorted by `key`, from the cursor on.
template<class T>
Result<http::Response> meterPage(const BuilderCall& call, const std::vector<T>& rows, json::Value (*tree)(const T&),
                                 std::string (*key)(const T&))
{
    SLUICE_ASSIGN(const std::string after, keyOfCursor(call));
    std::vector<std::pair<std::string, const T*>> ordered;
    for (const T& row : rows) {
        if (std::string name = key(row); after.empty() || name > after)
            ordered.emplace_back(std::move(name), &row);
    }
    std::ranges::sort(ordered);
    const std::size_t limit = pageLimit(call);
    json::Array items;
    for (std::size_t i = 0; i < std::min(ordered.size(), limit + 1); ++i)
        items.push_back(tree(*ordered[i].second));
    const std::string last = ordered.empty() ? std::string() : ordered[std::min(limit, ordered.size()) - 1].first;
    return pageAnswer(std::move(items), limit, last);
}

// The operation answers what `read` gives, in pages.
template<class T>
void answersList(BuilderServices& services, BuilderOperation& operation, json::Value item,
                 std::function<Result<std::vector<T>>(metering::MeterAdmin&, const BuilderCall&)> read,
                 json::Value (*tree)(const T&), std::string (*key)(const T&))
{
    operation.answer = pageSchema(std::move(item));
    for (FieldSpec& field : meterPageFields())
        operation.query.push_back(std::move(field));
    operation.handler = [&services, read = std::move(read), tree, key](const BuilderCallPtr& call) {
        services.adminCalls->ask(call, [call, read, tree, key](metering::MeterAdmin& admin) -> Result<http::Response> {
            SLUICE_ASSIGN(const auto rows, read(admin, *call));
            return meterPage(*call, rows, tree, key);
        });
    };
}

// By key or id. NotFound: "WHAT not found: NAME".
template<class T>
Result<T> meterThing(const Result<std::vector<T>>& rows, const std::string& name, const char* what)
{
    if (!rows)
        return fail(rows.error());
    for (const T& row : *rows) {
        if (row.key == name || row.id == name)
            return row;
    }
    return fail(ErrorCode::NotFound, std::string(what) + " not found: " + name);
}

// Takes away what `{WHAT}` of the path names.
template<class T>
void removesThing(BuilderServices& services, BuilderOperation& operation, const char* what, const char* action,
                  Result<std::vector<T>> (metering::MeterAdmin::*list)(),
                  Result<void> (metering::MeterAdmin::*remove)(const T&))
{
    operation.path = {meterName(what, 256, "Key or id")};
    operation.answer = meterDoneSchema();
    operation.errors.push_back({404, std::string("no such ") + what});
    operation.errors.push_back({409, "it is in use"});
    operation.handler = [&services, what, action, list, remove](const BuilderCallPtr& call) {
        const std::string name = call->path.textOr(what);
        services.adminCalls->change(call, {action, name},
                                    [name, what, list, remove](metering::MeterAdmin& admin) -> Result<http::Response> {
                                        SLUICE_ASSIGN(const auto thing, meterThing((admin.*list)(), name, what));
                                        SLUICE_TRY((admin.*remove)(thing));
                                        return meterDone();
                                    });
    };
}

}  // namespace sluice::api
