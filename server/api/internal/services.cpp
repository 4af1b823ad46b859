#include "api/internal/services.h"

#include <QLoggingCategory>
#include <algorithm>

namespace sluice::api {

namespace {

Q_LOGGING_CATEGORY(apiLog, "sluice.api")

}  // namespace

Services::Services(ApiParts partsIn, ApiConfig configIn)
    : parts(std::move(partsIn))
    , config(std::move(configIn))
    , tokens(parts.database->writer(), *parts.audit, *parts.rng)
    , authenticator(config, tokens, parts)
    , approval(config)
    , gate(config)
    , addressRule(config.trustedProxies, config.forwarders)
    , registrationMinute(*parts.clock, std::size_t(config.registrationPerMinute), 60'000)
    , registrationBurst(*parts.clock, std::size_t(config.registrationBurst), 10'000)
    , credentialsPerAddress(*parts.clock, 120, 60'000)
    , credentialsPerOrchestrator(*parts.clock, 60, 60'000)
    , credits(*parts.ledger, *parts.audit, *parts.registry)
    , workers(config.readThreads, config.readQueue)
{
    authenticator.onFailure = [this](const Call& call) {
        audit::AuditRecord record;
        record.time = call.now;
        record.actor = "unknown";
        record.action = "auth.failed";
        record.subject = call.operation->method + " " + call.operation->pattern;
        record.details = json::write(json::Value::object({{"ip", call.clientText()}}));
        note(std::move(record));
    };
}

void Services::read(const CallPtr& call, std::function<Result<http::Response>()> job)
{
    const bool taken = workers.run([call, job = std::move(job)] {
        if (!call->reply.wanted())
            return;
        auto response = job();
        call->answer(response ? std::move(*response) : errorResponse(response.error()));
    });
    if (!taken)
        call->answer(http::detail(503, "Too many requests are waiting").with("Retry-After", "1"));
}

void Services::submit(const CallPtr& call, Job job, bool repeatable)
{
    const auto key = call->request->headers.find("Idempotency-Key");
    const bool keyed = key && call->operation->idempotencyKey;
    if (keyed && !isIdempotencyKey(*key))
        return call->answer(http::detail(400, badIdempotencyKey));
    // All that the command needs in one place, which ends with the answer: on the HTTP thread.
    struct Pending {
        CallPtr call;
        Job job;
        bool keyed;
        CommandAnswer answer;
    };
    auto pending = std::make_shared<Pending>(Pending{call, std::move(job), keyed, {}});
    auto run = [pending](storage::Connection& connection) -> Result<void> {
        const Call& asked = *pending->call;
        auto made = pending->keyed
                        ? answerOnce(connection, *asked.request, asked.principal.name, asked.now, pending->job)
                        : pending->job(connection);
        if (!made)
            return fail(std::move(made).error());
        pending->answer = std::move(*made);
        return {};
    };
    auto done = [pending](Result<void> outcome) {
        const http::Reply& reply = pending->call->reply;
        if (!outcome)
            reply.send(errorResponse(outcome.error()));
        else
            reply.sendMade([pending] {
                CommandAnswer& answer = pending->answer;
                return answer.make ? answer.make() : std::move(answer.response);
            });
    };
    storage::Writer& writer = parts.database->writer();
    if (repeatable)
        writer.submitRepeatable(std::move(run), std::move(done));
    else
        writer.submit(std::move(run), std::move(done));
}

void Services::note(audit::AuditRecord record)
{
    parts.database->writer().submit(
        [this, record = std::move(record)](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(parts.audit->append(connection, record));
            return {};
        },
        [](Result<void> outcome) {
            if (!outcome)
                qCWarning(apiLog, "an audit line was not written: %s", outcome.error().message.c_str());
        });
}

http::Response errorResponse(const Error& error)
{
    switch (error.code) {
    case ErrorCode::InvalidArgument: return http::detail(400, error.message);
    case ErrorCode::NotFound: return http::detail(404, error.message);
    case ErrorCode::Conflict: return http::detail(409, error.message);
    case ErrorCode::Denied: return http::detail(403, error.message);
    case ErrorCode::Overloaded: return http::detail(503, "Too many requests are waiting").with("Retry-After", "1");
    case ErrorCode::Unavailable: return http::detail(503, error.message);
    case ErrorCode::Timeout:
    case ErrorCode::Cancelled: return http::detail(503, "The request took too long");
    case ErrorCode::DiskFull: return http::detail(503, "The store's disk is full; nothing was changed");
    case ErrorCode::Io: return http::detail(503, "The store cannot be written; nothing was changed");
    case ErrorCode::Corrupt:
    case ErrorCode::Protocol:
    case ErrorCode::Internal: break;
    }
    qCWarning(apiLog, "internal error: %s", error.message.c_str());
    return http::text(500, "Internal Server Error");
}

bool mustRedact(const Services& services, const Call& call)
{
    const auto& allowed = services.config.managerAllowlist;
    if (allowed.empty())
        return false;
    return !call.client || std::ranges::find(allowed, *call.client) == allowed.end();
}

json::Value schemaOf(const char* type)
{
    return json::Value::object({{"type", type}});
}

json::Value schemaOrNull(const char* type)
{
    return json::Value::object({{"type", json::Value::array({type, "null"})}});
}

json::Value schemaList(json::Value items)
{
    return json::Value::object({{"type", "array"}, {"items", std::move(items)}});
}

json::Value schemaObject(std::vector<std::pair<std::string, json::Value>> properties, std::vector<std::string> optional)
{
    json::Array required;
    json::Object members;
    for (auto& [name, schema] : properties) {
        if (std::ranges::find(optional, name) == optional.end())
            required.emplace_back(name);
        members.emplace_back(name, std::move(schema));
    }
    return json::Value::object(
        {{"type", "object"}, {"properties", std::move(members)}, {"required", std::move(required)}});
}

}  // namespace sluice::api
