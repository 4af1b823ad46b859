// An operation asked for by the program itself: the console, the control socket.
#pragma once

#include "core/json.h"
#include "http/response.h"

#include <functional>
#include <string>

namespace sluice::api {

struct LocalCall {
    std::string method;               // "POST"
    std::string target;               // "/api/licenses/images/revoke", percent-encoded, with its query
    json::Value body;                 // null: none
    std::string actor;                // stands in the audit log
    std::string idempotencyKey = {};  // asking again with it changes nothing (DECISIONS 15); empty: none
};
using LocalAnswer = std::function<void(http::Response)>;

}  // namespace sluice::api
