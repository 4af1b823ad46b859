#include "api/internal/meter_frame.h"

#include "api/internal/command_answer.h"
#include "http/client_address.h"
#include "http/secret.h"

#include <QLoggingCategory>

#include <algorithm>
#include <atomic>
#include <charconv>

Q_LOGGING_CATEGORY(lcMeterApi, "sluice.api.meter")

namespace sluice::api {

namespace {

constexpr std::int64_t meterPageLimit = 1'000;

std::string meterRequestUrn()
{
    static std::atomic<std::uint64_t> counter{0};
    return "urn:request:sluice/" + std::to_string(++counter);
}

bool mayAsk(const MeterServices& services, const http::Request& request, std::string& name)
{
    const auto& tokens = services.config.tokens;
    if (tokens.empty()) {
        name = "local";
        return services.config.bindIsLoopback && http::isLocalRequest(request);
    }
    name = "meter";
    const auto given = http::bearerToken(request.header("Authorization"));
    bool known = false;
    for (const std::string& token : tokens)
        known = http::secretEquals(given, token) || known;
    return known;
}

// The exact texts of openmeter-api 2.1: a suffix such as a charset is another type.
std::optional<http::Response> readMeterBody(const MeterRoute& route, MeterCall& call)
{
    const http::Request& request = *call.request;
    if (request.method == "GET" || request.method == "DELETE" || request.body.empty())
        return std::nullopt;
    const auto type = request.header("Content-Type");
    const bool plain = type == http::kJson || (!route.cloudEvents && type.starts_with(http::kJson));
    if (!plain
        && !(route.cloudEvents
             && (type == "application/cloudevents+json" || type == "application/cloudevents-batch+json")))
        return meterProblem(400, "unsupported content type: " + std::string(type.substr(0, 100)));
    auto parsed = json::parse(request.body);
    if (!parsed)
        return meterProblem(400, "invalid JSON: " + parsed.error().message + " at byte "
                                     + std::to_string(parsed.error().offset));
    call.body = std::move(*parsed);
    return std::nullopt;
}

void readMeterRoute(MeterServices& services, const MeterRoute& route, const MeterCallPtr& call)
{
    const bool taken = services.workers.run([&services, &route, call] {
        if (!call->reply.wanted())
            return;
        auto answer = services.meter.database().readers().readFor<http::Response>(
            [&](storage::Connection& connection) { return route.work(services, *call, connection); });
        call->reply.send(answer ? std::move(*answer) : meterProblem(answer.error()));
    });
    if (!taken)
        call->reply.send(meterProblem(503, "too many reads are waiting"));
}

void writeMeterRoute(MeterServices& services, const MeterRoute& route, const MeterCallPtr& call)
{
    services.meter.database().writer().submitFor<http::Response>(
        [&services, &route, call](storage::Connection& connection) -> Result<http::Response> {
            if (route.method != "POST" || !call->request->headers.contains("Idempotency-Key"))
                return route.work(services, *call, connection);
            SLUICE_ASSIGN(auto answer, answerOnce(connection, *call->request, "meter:" + call->actor.name, call->now(),
                                                  [&](storage::Connection& inner) -> Result<CommandAnswer> {
                                                      CommandAnswer made;
                                                      SLUICE_ASSIGN(made.response, route.work(services, *call, inner));
                                                      return made;
                                                  }));
            return std::move(answer.response);
        },
        [&services, &route, call](Result<http::Response> answer) {
            const bool good = answer && answer->status < 400 && route.pattern.starts_with("/api/v1/meters");
            call->reply.send(answer ? std::move(*answer) : meterProblem(answer.error()));
            if (good)
                services.meter.catchUp();
        });
}

}  // namespace

const std::string& MeterCall::path(const char* name) const
{
    static const std::string none;
    const std::string* value = request->param(name);
    return value ? *value : none;
}

std::vector<std::string> MeterCall::queryList(const char* name) const
{
    const auto values = request->queryValues(name);
    return {values.begin(), values.end()};
}

MeterServices::MeterServices(metering::EmbeddedMeter& embedded, MeterApiConfig given)
    : meter(embedded), config(std::move(given)), workers(config.readThreads, config.readQueue)
{}

http::Response meterProblem(int status, std::string_view detail, const json::Value& extensions)
{
    http::Response response;
    response.status = status;
    response.contentType = std::string(http::kProblemJson);
    json::Writer writer(response.body);
    writer.beginObject().key("type").value("about:blank").key("title").value(http::reasonPhrase(status));
    writer.key("status").value(status).key("detail").value(detail).key("instance").value(meterRequestUrn());
    if (extensions.isObject())
        writer.key("extensions").value(extensions);
    writer.endObject();
    if (status == 401)
        response.with("WWW-Authenticate", "Bearer");
    return response;
}

http::Response meterProblem(const Error& error)
{
    switch (error.code) {
    case ErrorCode::InvalidArgument: return meterProblem(400, error.message);
    case ErrorCode::NotFound: return meterProblem(404, error.message);
    case ErrorCode::Conflict: return meterProblem(409, error.message);
    case ErrorCode::Denied: return meterProblem(403, error.message);
    case ErrorCode::Unavailable:
    case ErrorCode::Timeout:
    case ErrorCode::Overloaded:
    case ErrorCode::DiskFull: return meterProblem(503, error.message);
    case ErrorCode::Cancelled: return meterProblem(408, error.message);
    default: break;
    }
    qCWarning(lcMeterApi, "%s: %s", errorCodeName(error.code), error.message.c_str());
    return meterProblem(500, "");
}

void runMeterRoute(MeterServices& services, const MeterRoute& route, http::RequestPtr request, http::Reply reply,
                   const std::string* actor)
{
    auto call = std::make_shared<MeterCall>();
    call->request = std::move(request);
    call->reply = std::move(reply);
    call->actor.ip = call->request->peerAddress;
    call->actor.now = services.meter.clock().now();
    if (actor) {
        call->actor.name = *actor;
    } else if (!mayAsk(services, *call->request, call->actor.name)) {
        call->reply.send(meterProblem(401, services.config.tokens.empty()
                                               ? "no token is configured: the meter answers this machine only"
                                               : "a bearer token is needed"));
        return;
    }
    if (auto refused = readMeterBody(route, *call)) {
        call->reply.send(std::move(*refused));
        return;
    }
    if (route.kind == MeterKind::Read)
        readMeterRoute(services, route, call);
    else
        writeMeterRoute(services, route, call);
}

Result<metering::PageRequest> pageOfQuery(const MeterCall& call)
{
    metering::PageRequest page;
    const auto number = [&](const char* name, int& value, std::int64_t limit) -> Result<void> {
        const std::string* text = call.query(name);
        if (!text)
            return {};
        std::int64_t parsed = 0;
        const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), parsed);
        if (error != std::errc() || end != text->data() + text->size() || parsed < 1 || parsed > limit)
            return fail(ErrorCode::InvalidArgument,
                        std::string(name) + ": a number from 1 to " + std::to_string(limit) + " is expected");
        value = int(parsed);
        return {};
    };
    SLUICE_TRY(number("page", page.page, 1'000'000'000));
    SLUICE_TRY(number("pageSize", page.pageSize, meterPageLimit));
    if (!call.query("pageSize"))
        SLUICE_TRY(number("limit", page.pageSize, meterPageLimit));
    if (const std::string* order = call.query("order")) {
        if (*order != "ASC" && *order != "DESC")
            return fail(ErrorCode::InvalidArgument, "order: ASC or DESC is expected");
        page.descending = *order == "DESC";
    }
    if (const std::string* orderBy = call.query("orderBy"))
        page.orderBy = *orderBy;
    SLUICE_ASSIGN(page.includeDeleted, flagOfQuery(call, "includeDeleted"));
    return page;
}

Result<std::optional<Timestamp>> timeOfQuery(const MeterCall& call, const char* name)
{
    const std::string* text = call.query(name);
    if (!text)
        return std::optional<Timestamp>();
    const auto time = parseTime(*text);
    if (!time || text->find('T') == std::string::npos)
        return fail(ErrorCode::InvalidArgument, std::string(name) + ": an RFC 3339 time is expected");
    return time;
}

Result<bool> flagOfQuery(const MeterCall& call, const char* name)
{
    const std::string* text = call.query(name);
    if (text && *text != "true" && *text != "false")
        return fail(ErrorCode::InvalidArgument, std::string(name) + ": true or false is expected");
    return text && *text == "true";
}

http::Response meterPage(const metering::PageRequest& page, std::int64_t total, json::Array items)
{
    return http::json(
        200,
        json::Value::object(
            {{"totalCount", total}, {"page", page.page}, {"pageSize", page.pageSize}, {"items", std::move(items)}}));
}

Result<metering::Customer> liveCustomer(storage::Connection& connection, std::string_view idOrKey,
                                        std::optional<http::Response>& gone)
{
    SLUICE_ASSIGN(auto customer, metering::findCustomer(connection, idOrKey));
    if (customer.deleted)
        gone = meterProblem(412, "customer is deleted: " + customer.id);
    return customer;
}

}  // namespace sluice::api
