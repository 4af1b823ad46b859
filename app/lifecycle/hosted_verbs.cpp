#include "app/lifecycle/hosted_verbs.h"

namespace sluice::app {

namespace {

constexpr int listedEvents = 200;

std::string hostedText(const json::Value& params, const char* name)
{
    return std::string(params.text(name).value_or(""));
}

json::Value hostedStatusLine(const metering::HostedStatus& status)
{
    const metering::ReconcileState& compared = status.reconcile;
    return json::Value::object(
        {{"url", status.url},
         {"leading", status.leading},
         {"phase", metering::senderPhaseName(status.sender.phase)},
         {"error", status.sender.error},
         {"pending", status.depth.pending},
         {"unconfirmed", status.depth.sent},
         {"refused", status.depth.refused},
         {"invalid", status.depth.invalid},
         {"drifts", compared.drifts},
         {"strangers", compared.strangers},
         {"comparedAt", compared.endedAt.micros ? json::Value(formatTimeZ(compared.endedAt)) : json::Value(nullptr)},
         {"comparisonError", compared.error}});
}

Result<json::Value> outboxLines(metering::HostedService& hosted, const std::string& state)
{
    SLUICE_ASSIGN(const auto events, hosted.outbox().list(state, {}, listedEvents));
    json::Array lines;
    for (const metering::OutboxEvent& event : events) {
        lines.push_back(json::Value::object({{"no", event.no},
                                             {"state", event.state},
                                             {"id", event.id},
                                             {"subject", event.subject},
                                             {"queued", formatTimeZ(event.queuedAt)},
                                             {"message", event.message}}));
    }
    return json::Value(std::move(lines));
}

Result<std::optional<std::pair<std::int64_t, std::int64_t>>> hostedDays(const json::Value& params)
{
    const std::string from = hostedText(params, "from"), to = hostedText(params, "to");
    if (from.empty())
        return std::nullopt;
    const auto first = parseTime(from), last = parseTime(to.empty() ? from : to);
    if (!first || !last)
        return fail(ErrorCode::InvalidArgument, "days are written YYYY-MM-DD");
    return std::pair{utcDay(*first), utcDay(*last)};
}

void runHostedVerb(metering::HostedService& hosted, const json::Value& params, QThreadPool& workers,
                   const ControlServer::Reply& reply)
{
    const std::string verb = hostedText(params, "verb");
    const std::int64_t no = params.int64("no").value_or(0);
    const auto done = [reply](const Result<void>& outcome) {
        Result<json::Value> answer = json::Value::object({{"done", true}});
        if (!outcome)
            answer = fail(outcome.error());
        reply(std::move(answer));
    };
    if (verb == "status")
        return reply(hostedStatusLine(hosted.status()));
    if (verb == "list")
        return workers.start(
            [&hosted, reply, state = hostedText(params, "state")] { reply(outboxLines(hosted, state)); });
    if (verb == "redrive" && no > 0)
        return hosted.outbox().redrive(no, "cli", done);
    if (verb == "redrive")
        return hosted.outbox().redriveRefused("cli", [reply](const Result<std::int64_t>& rows) {
            Result<json::Value> answer = fail(ErrorCode::Internal, "not done");
            if (rows)
                answer = json::Value::object({{"events", *rows}});
            else
                answer = fail(rows.error());
            reply(std::move(answer));
        });
    if (verb == "discard")
        return hosted.outbox().discard(no, hostedText(params, "note"), "cli", done);
    if (verb == "resume") {
        hosted.resume();
        return done({});
    }
    if (verb != "reconcile")
        return reply(fail(ErrorCode::InvalidArgument, "there is no such verb of the outbox"));
    const auto days = hostedDays(params);
    if (!days)
        return reply(fail(days.error()));
    hosted.reconcile(*days, done);
}

}  // namespace

void serveHosted(metering::HostedService* hosted, ControlServer& control, QThreadPool& workers)
{
    QObject* const main = &control;
    control.handle("outbox", [hosted, main, &workers](const json::Value& params, ControlServer::Progress,
                                                      ControlServer::Reply reply) {
        if (hosted == nullptr)
            return reply(fail(ErrorCode::Unavailable, "no hosted meter is configured (METER_BACKEND)"));
        runHostedVerb(*hosted, params, workers, [main, reply](Result<json::Value> answer) {
            QMetaObject::invokeMethod(
                main, [reply, answer = std::move(answer)] { reply(answer); }, Qt::QueuedConnection);
        });
    });
}

}  // namespace sluice::app
