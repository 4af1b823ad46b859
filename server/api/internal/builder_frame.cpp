// What the areas of the builder API share: reads, commands, checks of end users, refusals across tenants.
#include "api/internal/admin_calls.h"

#include <QLoggingCategory>

#include <atomic>
#include <thread>

namespace sluice::api {

namespace {

Q_LOGGING_CATEGORY(builderFrameLog, "sluice.builder")

constexpr std::int64_t minuteMs = 60'000;
constexpr const char* tooBusy = "too many requests are waiting";

}  // namespace

BuilderServices::BuilderServices(BuilderParts partsIn, BuilderConfig configIn)
    : parts(std::move(partsIn))
    , config(std::move(configIn))
    , addressRule(config.trustedProxies, config.forwarders)
    , workers(config.readThreads, config.readQueue)
    , adminCalls(std::make_shared<AdminCalls>(
          parts, AdminCalls::Limits{config.meterThreads, config.meterQueue, config.meterDeadlineMs}))
    , perAddress(*parts.clock, std::size_t(config.perAddressMinute), minuteMs)
    , perKey(*parts.clock, std::size_t(config.perKeyMinute), minuteMs, 2'000)
    , perTenant(*parts.clock, std::size_t(config.perTenantMinute), minuteMs, 1'000)
    , failures(*parts.clock, std::size_t(config.failedLoginsPerMinute), minuteMs)
{}

void BuilderServices::read(const BuilderCallPtr& call, std::function<Result<http::Response>()> job)
{
    handOver(call, [call, job = std::move(job)] {
        if (!call->reply.wanted())
            return;
        auto response = job();
        if (response)
            call->answer(std::move(*response));
        else
            call->refuse(response.error());
    });
}

void BuilderServices::handOver(const BuilderCallPtr& call, std::function<void()> job)
{
    if (!workers.run(std::move(job)))
        call->refuse(503, "temporarily_unavailable", tooBusy);
}

void BuilderServices::command(const BuilderCallPtr& call, CommandJob job)
{
    const auto key = call->request->headers.find("Idempotency-Key");
    const bool keyed = key && call->operation->idempotencyKey;
    if (keyed && !isIdempotencyKey(*key))
        return call->refuse(400, "invalid_request", badIdempotencyKey);
    struct Pending {
        CommandJob job;
        CommandAnswer answer;
    };
    auto pending = std::make_shared<Pending>(Pending{std::move(job), {}});
    parts.database->writer().submit(
        [call, pending, keyed](storage::Connection& connection) -> Result<void> {
            auto made = keyed ? answerOnce(connection, *call->request, call->principal.name, call->now, pending->job)
                              : pending->job(connection);
            if (!made)
                return fail(std::move(made).error());
            pending->answer = std::move(*made);
            return {};
        },
        [call, pending](Result<void> outcome) {
            if (!outcome)
                return call->refuse(outcome.error());
            CommandAnswer& answer = pending->answer;
            call->answer(answer.make ? answer.make() : std::move(answer.response));
        });
}

void BuilderServices::note(audit::AuditRecord record)
{
    parts.database->writer().submit(
        [this, record = std::move(record)](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(parts.audit->append(connection, record));
            return {};
        },
        [](Result<void> outcome) {
            if (!outcome)
                qCWarning(builderFrameLog, "an audit line was not written: %s", outcome.error().message.c_str());
        });
}

void BuilderServices::verifyUser(const BuilderCallPtr& call, std::string_view token,
                                 std::function<void(clearinghouse::Verdict<clearinghouse::Verified>)> next)
{
    using Checked = clearinghouse::Verdict<clearinghouse::Verified>;
    if (!parts.logins.users)
        return call->refuse(503, "server_error", "JWT verification is not configured");
    const auto here = std::this_thread::get_id();
    const auto standing = [this](Checked checked) -> Checked {
        if (checked && parts.logins.standing) {
            if (auto refusal = parts.logins.standing(*checked))
                return tl::unexpected(std::move(*refusal));
        }
        return checked;
    };
    // An answer out of memory goes on here; one that was waited for goes on where it holds up nobody.
    auto returned = std::make_shared<std::atomic_bool>(false);
    parts.logins.users->verify(
        "Bearer " + std::string(token), call->now, [this, call, next, standing, here, returned](Checked checked) {
            if (std::this_thread::get_id() == here && !returned->load())
                return next(standing(std::move(checked)));
            handOver(call,
                     [next, standing, checked = std::move(checked)]() mutable { next(standing(std::move(checked))); });
        });
    returned->store(true);
}

void BuilderServices::refuseOtherTenant(const BuilderCallPtr& call, std::string_view wanted)
{
    audit::AuditRecord record;
    record.time = call->now;
    record.actor = call->principal.name;
    record.action = "access.cross_tenant";
    record.subject = wanted.substr(0, 128);
    record.details = json::write(json::Value::object(
        {{"operation", call->operation->id}, {"ip", call->clientText()}, {"correlationId", call->correlationId}}));
    note(std::move(record));
    call->refuse(404, "not_found", "not found");
}

bool BuilderServices::isLocal(const http::Request& request) const
{
    return config.bindIsLoopback && http::isLocalRequest(request);
}

std::string BuilderServices::baseUrl(const http::Request& request) const
{
    return config.publicUrl.empty() ? addressRule.externalBaseUrl(request) : config.publicUrl;
}

}  // namespace sluice::api
