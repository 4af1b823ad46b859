// What the routes of tenants, users and keys share: values as trees, pages, and the operation rows to begin with.
#pragma once

#include "api/internal/builder_frame.h"
#include "api/internal/operation.h"
#include "clearinghouse/user_desk.h"

namespace sluice::api {

BuilderOperation directoryOperation(const char* method, const char* pattern, const char* id, const char* area,
                                    const char* summary, BuilderScheme scheme, const char* scope);
// False: answered 503, the directory is off.
bool hasDirectory(const BuilderServices& services, const BuilderCallPtr& call);
clearinghouse::ActionContext builderContext(const BuilderCall& call);

json::Value userTree(const clearinghouse::User& user);
json::Value keyTree(const clearinghouse::KeyInfo& info, Timestamp now);
json::Value userSchema(std::vector<std::pair<std::string, json::Value>> more = {});
json::Value keySchema(std::vector<std::pair<std::string, json::Value>> more = {});
json::Value pageSchema(json::Value item);

// `limit` 1..500 and `cursor`; a page is {"items":[…],"nextCursor":…|null}.
std::vector<FieldSpec> pageFields();
std::string cursorOf(std::string_view key);
Result<std::string> keyOfCursor(const BuilderCall& call);  // empty: the first page
http::Response pageAnswer(json::Array items, std::size_t limit, const std::string& lastKey);
std::size_t pageLimit(const BuilderCall& call);

// An answer that shows a secret once: a repeated request with the same Idempotency-Key gets null in its place.
CommandAnswer secretAnswer(int status, json::Value tree, const char* secretMember, const std::string& secret);

}  // namespace sluice::api
