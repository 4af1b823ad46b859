// A hosted meter beside ours (clearinghouse spec 5.7): what waits to be told, what it refuses, and how both sides compare. What an operator decides is
// audited in the rooms' commits.
#include "api/internal/builder_directory.h"
#include "metering/hosted_service.h"

#include <algorithm>
#include <charconv>

namespace sluice::api {

namespace {

json::Value hostedTime(const std::optional<Timestamp>& time)
{
    return time && time->micros != 0 ? json::Value(formatTimeZ(*time)) : json::Value(nullptr);
}

BuilderOperation hostedOperation(const char* method, const char* pattern, const char* id, const char* summary)
{
    auto operation = directoryOperation(method, pattern, id, "metering", summary, BuilderScheme::Operator, "");
    operation.errors = {{503, "no hosted meter is configured"}};
    return operation;
}

// Null: answered.
metering::HostedService* hostedOf(const BuilderServices& services, const BuilderCallPtr& call)
{
    if (services.parts.hosted == nullptr)
        call->refuse(503, "temporarily_unavailable", "no hosted meter is configured (METER_BACKEND)");
    return services.parts.hosted;
}

json::Value hostedStatusTree(const metering::HostedStatus& status)
{
    const metering::SenderState& sender = status.sender;
    const bool waits = sender.phase == metering::SenderPhase::Waiting || sender.phase == metering::SenderPhase::Paused;
    const metering::ReconcileState& compared = status.reconcile;
    return json::Value::object({{"url", status.url},
                                {"konnect", status.konnect},
                                {"leading", status.leading},
                                {"phase", metering::senderPhaseName(sender.phase)},
                                {"error", sender.error},
                                {"status", sender.status},
                                {"retryAt", waits ? hostedTime(sender.retryAt) : json::Value(nullptr)},
                                {"lastSentAt", hostedTime(sender.lastSentAt)},
                                {"pending", status.depth.pending},
                                {"oldestPendingAt", hostedTime(status.depth.oldestPending)},
                                {"unconfirmed", status.depth.sent},
                                {"refused", status.depth.refused},
                                {"invalid", status.depth.invalid},
                                {"check", json::Value::object({{"error", status.check.error},
                                                               {"lookedAt", hostedTime(status.check.lookedAt)}})},
                                {"reconciliation", json::Value::object({{"running", compared.running},
                                                                        {"endedAt", hostedTime(compared.endedAt)},
                                                                        {"error", compared.error},
                                                                        {"drifts", compared.drifts},
                                                                        {"settling", compared.settling},
                                                                        {"strangers", compared.strangers},
                                                                        {"unlistedDays", compared.unlistedDays}})}});
}

json::Value outboxTree(const metering::OutboxEvent& event)
{
    return json::Value::object({{"no", event.no},
                                {"state", event.state},
                                {"id", event.id},
                                {"source", event.source},
                                {"subject", event.subject},
                                {"clientId", event.clientId},
                                {"time", formatTimeZ(event.eventAt)},
                                {"queuedAt", formatTimeZ(event.queuedAt)},
                                {"sentAt", hostedTime(event.sentAt)},
                                {"checkedAt", hostedTime(event.checkedAt)},
                                {"resolvedAt", hostedTime(event.resolvedAt)},
                                {"attempts", event.attempts},
                                {"status", event.status},
                                {"message", event.message},
                                {"note", event.note}});
}

json::Value hostedTallyTree(const metering::ReconcileTally& tally)
{
    return json::Value::object({{"count", tally.count},
                                {"networkFeeUsdMicros", metering::usdMicrosText(Amount(Asset::usd(), tally.network))},
                                {"billableUsdMicros", metering::usdMicrosText(Amount(Asset::usd(), tally.billable))}});
}

json::Value comparisonTree(const metering::ReconcileRow& row)
{
    return json::Value::object({{"day", formatDay(row.day)},
                                {"clientId", row.clientId},
                                {"state", row.state},
                                {"ours", hostedTallyTree(row.ours)},
                                {"theirs", hostedTallyTree(row.theirs)},
                                {"waiting", row.waiting},
                                {"refused", row.refused},
                                {"comparedAt", formatTimeZ(row.comparedAt)}});
}

Result<std::optional<std::int64_t>> hostedCursorNumber(const BuilderCall& call)
{
    SLUICE_ASSIGN(const std::string key, keyOfCursor(call));
    if (key.empty())
        return std::nullopt;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), number);
    if (error != std::errc() || end != key.data() + key.size())
        return fail(ErrorCode::InvalidArgument, "cursor is not one of this list");
    return number;
}

// A calendar day of the query or the body; nothing given: none.
Result<std::optional<std::int64_t>> hostedDayOf(const Fields& fields, const char* name)
{
    const std::string text = fields.textOr(name);
    if (text.empty())
        return std::nullopt;
    const auto time = text.size() == 10 ? parseTime(text) : std::nullopt;
    if (!time)
        return fail(ErrorCode::InvalidArgument, std::string(name) + " must be a day (YYYY-MM-DD)");
    return utcDay(*time);
}

json::Value hostedStatusSchema()
{
    const auto text = schemaOf("string");
    const auto count = schemaOf("integer");
    const auto flag = schemaOf("boolean");
    const auto time = schemaOrNull("string");
    return schemaObject({{"url", text},
                         {"konnect", flag},
                         {"leading", flag},
                         {"phase", text},
                         {"error", text},
                         {"status", count},
                         {"retryAt", time},
                         {"lastSentAt", time},
                         {"pending", count},
                         {"oldestPendingAt", time},
                         {"unconfirmed", count},
                         {"refused", count},
                         {"invalid", count},
                         {"check", schemaObject({{"error", text}, {"lookedAt", time}})},
                         {"reconciliation", schemaObject({{"running", flag},
                                                          {"endedAt", time},
                                                          {"error", text},
                                                          {"drifts", count},
                                                          {"settling", count},
                                                          {"strangers", count},
                                                          {"unlistedDays", count}})}});
}

json::Value outboxSchema()
{
    const auto text = schemaOf("string");
    const auto time = schemaOrNull("string");
    return schemaObject({{"no", schemaOf("integer")},
                         {"state", text},
                         {"id", text},
                         {"source", text},
                         {"subject", text},
                         {"clientId", text},
                         {"time", text},
                         {"queuedAt", text},
                         {"sentAt", time},
                         {"checkedAt", time},
                         {"resolvedAt", time},
                         {"attempts", schemaOf("integer")},
                         {"status", schemaOf("integer")},
                         {"message", text},
                         {"note", text},
                         {"event", schemaOf("object")}},
                        {"event"});
}

json::Value comparisonSchema()
{
    const auto text = schemaOf("string");
    const auto count = schemaOf("integer");
    const auto tally = schemaObject({{"count", count}, {"networkFeeUsdMicros", text}, {"billableUsdMicros", text}});
    return schemaObject({{"day", text},
                         {"clientId", text},
                         {"state", text},
                         {"ours", tally},
                         {"theirs", tally},
                         {"waiting", count},
                         {"refused", count},
                         {"comparedAt", text}});
}

// Rows are read one more than a page holds, so that the last page says so.
template<class T>
http::Response hostedPage(const std::vector<T>& rows, std::size_t limit, json::Value (*tree)(const T&),
                          std::string (*key)(const T&))
{
    json::Array items;
    for (const T& row : rows)
        items.push_back(tree(row));
    const std::string last = rows.empty() ? std::string() : key(rows[std::min(limit, rows.size()) - 1]);
    return pageAnswer(std::move(items), limit, last);
}

std::string outboxKey(const metering::OutboxEvent& event)
{
    return std::to_string(event.no);
}

std::string comparisonKey(const metering::ReconcileRow& row)
{
    return std::to_string(row.day) + ":" + std::to_string(row.no);
}

std::string strangerKey(const metering::Stranger& stranger)
{
    return std::to_string(stranger.no);
}

http::Response hostedDone()
{
    return http::json(200, json::Value::object({{"done", true}}));
}

void addHostedStatusRoutes(BuilderTable& table, BuilderServices& services)
{
    auto status = hostedOperation("GET", "/api/v1/platform/hosted-meter", "hostedMeter",
                                  "Whether the hosted meter takes what it is told, and whether both sides agree");
    status.answer = hostedStatusSchema();
    status.handler = [&services](const BuilderCallPtr& call) {
        if (const auto* hosted = hostedOf(services, call))
            call->answer(http::json(200, hostedStatusTree(hosted->status())));
    };
    table.push_back(std::move(status));
    auto resume = hostedOperation("POST", "/api/v1/platform/hosted-meter/resume", "resumeHostedMeter",
                                  "End a pause of the outbox now, and look up what was told");
    resume.answer = schemaObject({{"done", schemaOf("boolean")}});
    resume.handler = [&services](const BuilderCallPtr& call) {
        auto* hosted = hostedOf(services, call);
        if (!hosted)
            return;
        hosted->resume();
        call->answer(hostedDone());
    };
    table.push_back(std::move(resume));
}

void addOutboxLists(BuilderTable& table, BuilderServices& services)
{
    auto list = hostedOperation("GET", "/api/v1/platform/outbox", "listOutbox",
                                "Events on their way to the hosted meter, newest first");
    list.answer = pageSchema(outboxSchema());
    list.query = pageFields();
    list.query.push_back(
        textField("state", 16, "pending, sent, validated, invalid, refused or discarded; absent: all"));
    list.handler = [&services](const BuilderCallPtr& call) {
        auto* hosted = hostedOf(services, call);
        if (!hosted)
            return;
        services.read(call, [hosted, call]() -> Result<http::Response> {
            SLUICE_ASSIGN(const auto below, hostedCursorNumber(*call));
            const std::size_t limit = pageLimit(*call);
            SLUICE_ASSIGN(const auto events,
                          hosted->outbox().list(call->query.textOr("state"), below, static_cast<int>(limit) + 1));
            return hostedPage(events, limit, outboxTree, outboxKey);
        });
    };
    table.push_back(std::move(list));
    auto one = hostedOperation("GET", "/api/v1/platform/outbox/{no}", "outboxEvent",
                               "One event of the outbox, with the CloudEvent as it is sent");
    one.path = {needed(integerField("no", 1, INT64_MAX, {}))};
    one.answer = outboxSchema();
    one.errors.push_back({404, "no such event"});
    one.handler = [&services](const BuilderCallPtr& call) {
        auto* hosted = hostedOf(services, call);
        if (!hosted)
            return;
        services.read(call, [hosted, call]() -> Result<http::Response> {
            SLUICE_ASSIGN(const auto event, hosted->outbox().find(call->path.integer("no").value_or(0)));
            if (!event)
                return fail(ErrorCode::NotFound, "no such event in the outbox");
            json::Value tree = outboxTree(*event);
            tree.set("event", json::parse(event->body).value_or(json::Value()));
            return http::json(200, tree);
        });
    };
    table.push_back(std::move(one));
}

BuilderOperation outboxVerb(const char* verb, const char* id, const char* summary)
{
    auto operation =
        hostedOperation("POST", (std::string("/api/v1/platform/outbox/{no}/") + verb).c_str(), id, summary);
    operation.path = {needed(integerField("no", 1, INT64_MAX, {}))};
    operation.bodyKind = BuilderBody::Json;
    operation.bodyOptional = true;
    operation.answer = schemaObject({{"done", schemaOf("boolean")}});
    operation.errors.push_back({404, "no such event"});
    operation.errors.push_back({409, "its state forbids it"});
    return operation;
}

metering::Outbox::Done outboxDone(const BuilderCallPtr& call)
{
    return [call](const Result<void>& done) {
        if (!done)
            return call->refuse(done.error());
        call->answer(hostedDone());
    };
}

void addOutboxVerbs(BuilderTable& table, BuilderServices& services)
{
    auto redrive = outboxVerb("redrive", "redriveOutboxEvent",
                              "Tell the hosted meter of an event again, under the id it always had");
    redrive.handler = [&services](const BuilderCallPtr& call) {
        if (auto* hosted = hostedOf(services, call))
            hosted->outbox().redrive(call->path.integer("no").value_or(0), call->principal.name, outboxDone(call));
    };
    table.push_back(std::move(redrive));
    auto discard = outboxVerb("discard", "discardOutboxEvent",
                              "Leave an event that the hosted meter refuses as it is; it is not billed there");
    discard.bodyOptional = false;
    discard.body = {needed(textField("note", 512))};
    discard.handler = [&services](const BuilderCallPtr& call) {
        if (auto* hosted = hostedOf(services, call))
            hosted->outbox().discard(call->path.integer("no").value_or(0), call->fields.textOr("note"),
                                     call->principal.name, outboxDone(call));
    };
    table.push_back(std::move(discard));
    auto all = hostedOperation("POST", "/api/v1/platform/outbox/redrive", "redriveOutbox",
                               "Tell the hosted meter of every refused event again");
    all.answer = schemaObject({{"events", schemaOf("integer")}});
    all.handler = [&services](const BuilderCallPtr& call) {
        auto* hosted = hostedOf(services, call);
        if (!hosted)
            return;
        hosted->outbox().redriveRefused(call->principal.name, [call](const Result<std::int64_t>& rows) {
            if (!rows)
                return call->refuse(rows.error());
            call->answer(http::json(200, json::Value::object({{"events", *rows}})));
        });
    };
    table.push_back(std::move(all));
}

Result<http::Response> comparisonList(metering::HostedService& hosted, const BuilderCall& call)
{
    SLUICE_ASSIGN(const auto from, hostedDayOf(call.query, "from"));
    SLUICE_ASSIGN(const auto to, hostedDayOf(call.query, "to"));
    SLUICE_ASSIGN(const std::string key, keyOfCursor(call));
    metering::Reconciler::Cursor below;
    if (const std::size_t colon = key.find(':'); colon != std::string::npos) {
        std::from_chars(key.data(), key.data() + colon, below.day);
        std::from_chars(key.data() + colon + 1, key.data() + key.size(), below.no);
    }
    const std::size_t limit = pageLimit(call);
    SLUICE_ASSIGN(const auto rows,
                  metering::Reconciler::rows(hosted.readers(), from.value_or(0), to.value_or(INT32_MAX), below,
                                             static_cast<int>(limit) + 1));
    return hostedPage(rows, limit, comparisonTree, comparisonKey);
}

json::Value strangerTree(const metering::Stranger& stranger)
{
    return json::Value::object({{"id", stranger.id},
                                {"source", stranger.source},
                                {"subject", stranger.subject},
                                {"time", formatTimeZ(stranger.eventAt)},
                                {"ingestedAt", formatTimeZ(stranger.ingestedAt)},
                                {"foundAt", formatTimeZ(stranger.foundAt)},
                                {"error", stranger.fault}});
}

Result<http::Response> strangerList(metering::HostedService& hosted, const BuilderCall& call)
{
    SLUICE_ASSIGN(const auto below, hostedCursorNumber(call));
    const std::size_t limit = pageLimit(call);
    SLUICE_ASSIGN(const auto strangers,
                  metering::Reconciler::strangers(hosted.readers(), below, static_cast<int>(limit) + 1));
    return hostedPage(strangers, limit, strangerTree, strangerKey);
}

void addReconciliationRoutes(BuilderTable& table, BuilderServices& services)
{
    using Answer = Result<http::Response> (*)(metering::HostedService&, const BuilderCall&);
    const auto add = [&](BuilderOperation list, Answer answer) {
        list.handler = [&services, answer](const BuilderCallPtr& call) {
            if (auto* hosted = hostedOf(services, call))
                services.read(call, [hosted, call, answer] { return answer(*hosted, *call); });
        };
        table.push_back(std::move(list));
    };
    auto rows = hostedOperation("GET", "/api/v1/platform/reconciliation", "listReconciliation",
                                "Our sums and the hosted meter's, by day and tenant, latest day first");
    rows.answer = pageSchema(comparisonSchema());
    rows.query = pageFields();
    rows.query.push_back(textField("from", 10, "day, YYYY-MM-DD (UTC)"));
    rows.query.push_back(textField("to", 10, "day, inclusive"));
    add(std::move(rows), comparisonList);
    auto strangers = hostedOperation("GET", "/api/v1/platform/reconciliation/strangers", "listStrangers",
                                     "Events that the hosted meter has and we have not, newest find first");
    const auto text = schemaOf("string");
    strangers.answer = pageSchema(schemaObject({{"id", text},
                                                {"source", text},
                                                {"subject", text},
                                                {"time", text},
                                                {"ingestedAt", text},
                                                {"foundAt", text},
                                                {"error", text}}));
    strangers.query = pageFields();
    add(std::move(strangers), strangerList);
    auto run = hostedOperation("POST", "/api/v1/platform/reconciliation", "reconcile",
                               "Compare with the hosted meter now; the rows follow");
    run.bodyKind = BuilderBody::Json;
    run.bodyOptional = true;
    run.body = {textField("from", 10, "day, YYYY-MM-DD (UTC); absent: two days ago"),
                textField("to", 10, "day, inclusive; absent: `from`")};
    run.answer = schemaObject({{"begun", schemaOf("boolean")}});
    run.errors.push_back({409, "a comparison is under way"});
    run.handler = [&services](const BuilderCallPtr& call) {
        auto* hosted = hostedOf(services, call);
        if (!hosted)
            return;
        const auto from = hostedDayOf(call->fields, "from");
        const auto to = hostedDayOf(call->fields, "to");
        if (!from || !to)
            return call->refuse(from ? to.error() : from.error());
        std::optional<std::pair<std::int64_t, std::int64_t>> days;
        if (*from)
            days = {**from, to->value_or(**from)};
        hosted->reconcile(days, [call](const Result<void>& begun) {
            if (!begun)
                return call->refuse(begun.error());
            call->answer(http::json(200, json::Value::object({{"begun", true}})));
        });
    };
    table.push_back(std::move(run));
}

}  // namespace

void addBuilderHostedRoutes(BuilderTable& table, BuilderServices& services)
{
    addHostedStatusRoutes(table, services);
    addOutboxLists(table, services);
    addOutboxVerbs(table, services);
    addReconciliationRoutes(table, services);
}

}  // namespace sluice::api
