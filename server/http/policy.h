// What a listener's contract says about everything that is not a route (DECISIONS 14). Data: each listener has its own.
// Thread: its functions run on the HTTP threads and must not block.
#pragma once

#include "http/request.h"
#include "http/response.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::http {

struct ListenerPolicy {
    enum class Head { AsGet, MethodNotAllowed };
    enum class Allow { First, All };

    Response notFound;
    Response methodNotAllowed;  // the Allow field is added
    Response internalError;
    // Refusals by the server itself: 400, 408, 413, 414, 417, 431, 500, 501, 503, 505. `text` names the fault, no user data.
    std::function<Response(int status, std::string_view text)> refuse;
    // Runs before the route is looked at (ops-api 1.3, step 1); an answer ends the request. Request::route is null.
    std::function<std::optional<Response>(const Request&)> gate;
    Head head = Head::MethodNotAllowed;
    Allow allow = Allow::First;
    bool redirectTrailingSlash = false;  // 307 to the same URL without the slash, absolute, empty body
    Headers extraHeaders;                // on every response

    static ListenerPolicy ops();      // ops-api 1.1, 1.3
    static ListenerPolicy webhook();  // clearinghouse 2.1: unknown path or method is 404, empty; HEAD answers as GET
    static ListenerPolicy problem();  // RFC 9457 bodies, 405 with every method, HEAD answers as GET
};

}  // namespace sluice::http
