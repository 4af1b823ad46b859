// E-17 to E-21: workloads, time workloads, their list and summary.
#include "api/internal/plain_id.h"
#include "api/internal/services.h"
#include "core/hex.h"

#include <charconv>

namespace sluice::api {

namespace {

constexpr int unlimitedRows = 50'000;  // a list without a limit ends here, with a cursor to read on (W-9)

void writeWorkload(json::Writer& writer, const usage::Workload& workload)
{
    writer.beginObject().key("workload_id").value(workload.id).key("orchestrator_id").value(workload.orchestrator);
    writer.key("plan_id").optional(workload.planId).key("run_id").optional(workload.runId);
    writer.key("artifact_hash").optional(workload.artifactHash).key("artifact_uri").optional(workload.artifactUri);
    writer.key("payout_amount_eth").value(workload.payout.toString()).key("status").value(workload.status);
    writer.key("submitted_at").value(formatTimeZ(workload.submittedAt)).key("notes").optional(workload.notes);
    writer.key("tx_hash").optional(workload.txHash).key("credited").value(workload.credited).key("credited_at");
    if (workload.creditedAt)
        writer.value(formatTimeZ(*workload.creditedAt));
    else
        writer.null();
    writer.endObject();
}

json::Value workloadSchema()
{
    const auto text = [] { return schemaOf("string"); };
    const auto maybe = [] { return schemaOrNull("string"); };
    return schemaObject({{"workload_id", text()},
                         {"orchestrator_id", text()},
                         {"plan_id", maybe()},
                         {"run_id", maybe()},
                         {"artifact_hash", maybe()},
                         {"artifact_uri", maybe()},
                         {"payout_amount_eth", text()},
                         {"status", text()},
                         {"submitted_at", text()},
                         {"notes", maybe()},
                         {"tx_hash", maybe()},
                         {"credited", schemaOrNull("boolean")},
                         {"credited_at", maybe()}});
}

http::Response workloadAnswer(const usage::Workload& workload)
{
    std::string body;
    body.reserve(512);
    json::Writer writer(body);
    writeWorkload(writer, workload);
    return http::json(200, std::move(body));
}

bool hasArtifact(const Fields& fields)
{
    return !fields.textOr("artifact_hash").empty() || !fields.textOr("artifact_uri").empty();
}

usage::Workload workloadOf(const Fields& fields)
{
    usage::Workload workload;
    workload.id = fields.textOr("workload_id");
    workload.orchestrator = fields.textOr("orchestrator_id");
    workload.planId = fields.text("plan_id");
    workload.runId = fields.text("run_id");
    workload.artifactHash = fields.text("artifact_hash");
    workload.artifactUri = fields.text("artifact_uri");
    workload.notes = fields.text("notes");
    return workload;
}

FieldSpec decimalAbove(const char* name, const char* bound)
{
    FieldSpec spec;
    spec.name = name;
    spec.kind = FieldKind::Decimal;
    spec.above = bound;
    spec.description = "In the credit unit, at most 18 decimals; send text for exactness";
    return spec;
}

std::vector<FieldSpec> newWorkloadFields(bool strict)
{
    FieldSpec orchestrator = needed(textField("orchestrator_id", 128));
    orchestrator.minLength = 1;
    return {needed(newIdField("workload_id", 255, strict)),
            std::move(orchestrator),
            textField("plan_id", 128),
            textField("run_id", 256),
            textField("artifact_hash", 256),
            textField("artifact_uri", 512)};
}

Operation workloadChange(const char* method, const char* pattern, const char* id, const char* summary)
{
    Operation operation;
    operation.method = method;
    operation.pattern = pattern;
    operation.id = id;
    operation.area = "workloads";
    operation.summary = summary;
    operation.scheme = Scheme::Admin;
    operation.roles = {Role::Operator};
    operation.idempotencyKey = true;
    operation.hasBody = true;
    operation.answer = workloadSchema();
    return operation;
}

std::optional<std::string> artifactRule(const Fields& fields)
{
    return hasArtifact(fields) ? std::nullopt : std::optional<std::string>("artifact_hash or artifact_uri required");
}

void addCreate(RouteTable& table, Services& services)
{
    Operation create =
        workloadChange("POST", "/api/workloads", "createWorkload", "Store a workload; it is credited once verified");
    create.body = newWorkloadFields(services.config.strict);
    create.body.push_back(needed(decimalAbove("payout_amount_eth", "0")));
    create.body.push_back(textField("notes", 1024));
    create.bodyRule = artifactRule;
    create.errors = {{404, "Unknown orchestrator"}, {409, "Workload already exists"}};
    create.handler = [&services](const CallPtr& call) {
        services.command(call, [&services, call](storage::Connection& connection) -> Result<CommandAnswer> {
            usage::Workload workload = workloadOf(call->fields);
            workload.payout = Amount(services.config.creditUnit, call->fields.units("payout_amount_eth").value_or(0));
            SLUICE_ASSIGN(const auto stored,
                          services.parts.workloads->create(connection, std::move(workload), call->context()));
            return CommandAnswer{workloadAnswer(stored), {}};
        });
    };
    table.push_back(std::move(create));
}

void addTimed(RouteTable& table, Services& services)
{
    Operation timed = workloadChange("POST", "/api/workloads/time", "createTimeWorkload",
                                     "Store a workload priced by its time and credit it in the same commit");
    timed.body = newWorkloadFields(services.config.strict);
    timed.body.push_back(textField("notes", 1024));
    timed.body.push_back(needed(integerField("duration_ms", 1, 86'400'000, std::nullopt)));
    FieldSpec status = textField("status", 32);
    status.fallback = "verified";
    timed.body.push_back(std::move(status));
    timed.bodyRule = artifactRule;
    timed.errors = {{400, "Invalid workload status"}, {404, "Unknown orchestrator"}, {409, "Workload already exists"}};
    timed.handler = [&services](const CallPtr& call) {
        services.repeatableCommand(call, [&services, call](storage::Connection& connection) -> Result<CommandAnswer> {
            usage::Workload workload = workloadOf(call->fields);
            workload.status = call->fields.textOr("status", "verified");
            const std::int64_t duration = call->fields.integer("duration_ms").value_or(0);
            SLUICE_ASSIGN(auto stored, services.parts.workloads->createTimed(connection, std::move(workload), duration,
                                                                             call->context()));
            CommandAnswer answer;
            answer.make = [made = std::move(stored)] { return workloadAnswer(made); };
            return answer;
        });
    };
    table.push_back(std::move(timed));
}

void addPatch(RouteTable& table, Services& services)
{
    Operation change = workloadChange("PATCH", "/api/workloads/{workload_id}", "updateWorkload",
                                      "Change a workload; verified or paid with an artifact it is credited, once");
    change.path = {needed(textField("workload_id", 4096))};
    FieldSpec status;
    status.name = "status";
    status.rule = [](FieldValue& value) -> std::optional<std::string> {
        return usage::isWorkloadStatus(std::get<std::string>(value))
                   ? std::nullopt
                   : std::optional<std::string>("invalid workload status");
    };
    change.body = {std::move(status), textField("notes", 1024), textField("tx_hash", 128),
                   textField("artifact_uri", 512), textField("artifact_hash", 256)};
    change.errors = {{404, "Workload not found"}};
    change.handler = [&services](const CallPtr& call) {
        services.command(call, [&services, call](storage::Connection& connection) -> Result<CommandAnswer> {
            const Fields& fields = call->fields;
            const usage::WorkloadPatch patch{fields.text("status"), fields.text("notes"), fields.text("tx_hash"),
                                             fields.text("artifact_uri"), fields.text("artifact_hash")};
            SLUICE_ASSIGN(const auto stored, services.parts.workloads->patch(
                                                 connection, call->path.textOr("workload_id"), patch, call->context()));
            return CommandAnswer{workloadAnswer(stored), {}};
        });
    };
    table.push_back(std::move(change));
}

// ISO 8601 in UTC; an explicit offset is converted (W-40). A '+' that nobody encoded arrives as a blank.
Result<std::optional<Timestamp>> timeFilter(const Fields& query, const char* name)
{
    auto text = query.text(name);
    if (!text)
        return std::optional<Timestamp>();
    const auto size = text->size();
    if (size > 16 && (*text)[size - 6] == ' ' && (*text)[size - 3] == ':')
        (*text)[size - 6] = '+';
    const auto time = parseTime(*text);
    if (!time)
        return fail(ErrorCode::InvalidArgument, "Invalid timestamp filter");
    return time;
}

std::string cursorText(const usage::WorkloadCursor& cursor)
{
    return toBase64Url(asBytes(std::to_string(cursor.submittedAt.micros) + ":" + std::to_string(cursor.seq)));
}

Result<usage::WorkloadCursor> cursorFrom(std::string_view text)
{
    const auto bytes = fromBase64Url(text);
    const std::string plain = bytes ? std::string(bytes->begin(), bytes->end()) : std::string();
    const auto colon = plain.find(':');
    usage::WorkloadCursor cursor;
    const char* const end = plain.data() + plain.size();
    if (colon == std::string::npos
        || std::from_chars(plain.data(), plain.data() + colon, cursor.submittedAt.micros).ptr != plain.data() + colon
        || std::from_chars(plain.data() + colon + 1, end, cursor.seq).ptr != end)
        return fail(ErrorCode::InvalidArgument, "Invalid cursor");
    return cursor;
}

std::optional<std::string> unlessEmpty(std::optional<std::string> text)
{
    return text && text->empty() ? std::nullopt : text;
}

Result<http::Response> listWorkloads(const Services& services, const Call& call)
{
    usage::WorkloadFilter filter;
    filter.orchestrator = unlessEmpty(call.query.text("orchestrator_id"));
    filter.status = unlessEmpty(call.query.text("status"));
    SLUICE_ASSIGN(filter.since, timeFilter(call.query, "since"));
    SLUICE_ASSIGN(filter.until, timeFilter(call.query, "until"));
    if (filter.status && !usage::isWorkloadStatus(*filter.status))
        return fail(ErrorCode::InvalidArgument, "Invalid status filter");
    std::optional<usage::WorkloadCursor> after;
    if (const auto text = call.query.text("cursor")) {
        SLUICE_ASSIGN(after, cursorFrom(*text));
    }
    const int limit = int(call.query.integer("limit").value_or(unlimitedRows));
    SLUICE_ASSIGN(const auto page,
                  services.parts.database->readers().readFor<usage::WorkloadPage>([&](storage::Connection& connection) {
                      return services.parts.workloads->list(connection, filter, limit, after);
                  }));
    std::string body;
    body.reserve(page.rows.size() * 420 + 32);
    json::Writer writer(body);
    writer.beginObject().key("workloads").beginArray();
    for (const auto& workload : page.rows)
        writeWorkload(writer, workload);
    writer.endArray().endObject();
    http::Response response = http::json(200, std::move(body));
    if (page.next)
        response.with("X-Next-Cursor", cursorText(*page.next));
    return response;
}

Result<http::Response> summarise(const Services& services, const Call& call)
{
    SLUICE_ASSIGN(const auto since, timeFilter(call.query, "since"));
    SLUICE_ASSIGN(const auto until, timeFilter(call.query, "until"));
    using Rows = std::vector<usage::WorkloadSummary>;
    SLUICE_ASSIGN(const auto rows,
                  services.parts.database->readers().readFor<Rows>([&](storage::Connection& connection) {
                      return services.parts.workloads->summary(connection, since, until);
                  }));
    std::string body;
    body.reserve(rows.size() * 120 + 80);
    json::Writer writer(body);
    writer.beginObject().key("range_start").optional(call.query.text("since"));
    writer.key("range_end").optional(call.query.text("until")).key("orchestrators").beginArray();
    for (const auto& row : rows) {
        writer.beginObject().key("orchestrator_id").value(row.orchestrator).key("workloads").value(row.workloads);
        writer.key("earned_eth").value(row.earned.toString());
        writer.key("pending_eth").value(row.pending.toString()).endObject();
    }
    writer.endArray().endObject();
    return http::json(200, std::move(body));
}

FieldSpec plainQuery(const char* name, const char* description = "")
{
    FieldSpec spec;
    spec.name = name;
    spec.description = description;
    return spec;
}

void addReads(RouteTable& table, Services& services)
{
    Operation list;
    list.method = "GET";
    list.pattern = "/api/workloads";
    list.id = "listWorkloads";
    list.area = "workloads";
    list.summary = "Workloads, newest first. X-Next-Cursor in the answer, given as `cursor`, reads on";
    list.scheme = Scheme::View;
    list.query = {plainQuery("orchestrator_id"),
                  plainQuery("status", "pending, verified, paid or rejected"),
                  plainQuery("since", "ISO 8601, inclusive; without an offset UTC"),
                  plainQuery("until", "ISO 8601, inclusive; without an offset UTC"),
                  integerField("limit", 1, 500, std::nullopt),
                  textField("cursor", 256)};
    list.answer = schemaObject({{"workloads", schemaList(workloadSchema())}});
    list.errors = {{400, "Invalid timestamp filter"}, {400, "Invalid status filter"}, {400, "Invalid cursor"}};
    list.handler = [&services](const CallPtr& call) {
        services.read(call, [&services, call] { return listWorkloads(services, *call); });
    };

    Operation summary;
    summary.method = "GET";
    summary.pattern = "/api/workloads/summary";
    summary.id = "summariseWorkloads";
    summary.area = "workloads";
    summary.summary = "Per orchestrator: how many workloads, what was accepted, what is still open";
    summary.scheme = Scheme::View;
    summary.query = {plainQuery("since", "ISO 8601, inclusive"), plainQuery("until", "ISO 8601, inclusive")};
    summary.answer = schemaObject({{"range_start", schemaOrNull("string")},
                                   {"range_end", schemaOrNull("string")},
                                   {"orchestrators", schemaList(schemaObject({{"orchestrator_id", schemaOf("string")},
                                                                              {"workloads", schemaOf("integer")},
                                                                              {"earned_eth", schemaOf("string")},
                                                                              {"pending_eth", schemaOf("string")}}))}});
    summary.errors = {{400, "Invalid timestamp filter"}};
    summary.handler = [&services](const CallPtr& call) {
        services.read(call, [&services, call] { return summarise(services, *call); });
    };
    table.push_back(std::move(list));
    table.push_back(std::move(summary));
}

}  // namespace

void addWorkloadRoutes(RouteTable& table, Services& services)
{
    if (!services.parts.workloads)
        return;
    addCreate(table, services);
    addTimed(table, services);
    addPatch(table, services);
    addReads(table, services);
}

}  // namespace sluice::api
