#include "http/policy.h"

namespace sluice::http {

ListenerPolicy ListenerPolicy::ops()
{
    ListenerPolicy policy;
    policy.notFound = detail(404, "Not Found");
    policy.methodNotAllowed = detail(405, "Method Not Allowed");
    policy.internalError = text(500, "Internal Server Error");
    policy.refuse = [](int status, std::string_view fault) { return detail(status, fault); };
    policy.redirectTrailingSlash = true;
    return policy;
}

ListenerPolicy ListenerPolicy::webhook()
{
    ListenerPolicy policy;
    policy.notFound = http::empty(404);
    policy.methodNotAllowed = http::empty(404);
    policy.internalError = http::empty(500);
    policy.refuse = [](int status, std::string_view) { return http::empty(status); };
    policy.head = Head::AsGet;
    return policy;
}

ListenerPolicy ListenerPolicy::problem()
{
    ListenerPolicy policy;
    policy.notFound = http::problem(404, {});
    policy.methodNotAllowed = http::problem(405, {});
    policy.internalError = http::problem(500, {});
    policy.refuse = [](int status, std::string_view fault) { return http::problem(status, fault); };
    policy.head = Head::AsGet;
    policy.allow = Allow::All;
    return policy;
}

}  // namespace sluice::http
