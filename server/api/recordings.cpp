// E-29 to E-31: recording jobs and their files. Beside them, new: the list of jobs, and the way to end one (W-12).
#include "api/internal/plain_id.h"
#include "api/internal/services.h"
#include "core/ids.h"

namespace sluice::api {

namespace {

// Whoever may ask E-31 for a URL sees one in a job, nobody else; both ask the same rule (W-46).
std::optional<std::string> downloadUrlFor(const Services& services, const Call& call, const usage::RecordingJob& job)
{
    if (!job.artifactUri || !services.parts.recordingObjects || call.principal.role == Role::Viewer)
        return std::nullopt;
    auto url = services.parts.recordingObjects->downloadUrl(*job.artifactUri);
    return url ? std::optional(std::move(*url)) : std::nullopt;
}

void writeTime(json::Writer& writer, const char* name, const std::optional<Timestamp>& time)
{
    writer.key(name);
    if (time)
        writer.value(formatTimeZ(*time));
    else
        writer.null();
}

http::Response jobAnswer(const Services& services, const Call& call, const usage::RecordingJob& job)
{
    std::string body;
    json::Writer writer(body);
    writer.beginObject().key("job_id").value(job.request.id).key("orchestrator_id").value(job.request.orchestrator);
    writer.key("state").value(usage::jobStateCode(job.state));
    writer.key("created_at").value(formatTimeZ(job.createdAt)).key("updated_at").value(formatTimeZ(job.updatedAt));
    writeTime(writer, "started_at", job.startedAt);
    writeTime(writer, "ended_at", job.endedAt);
    writer.key("plan_id").optional(job.request.planId).key("run_id").optional(job.request.runId);
    writer.key("notes").optional(job.request.notes).key("workload_id").optional(job.workloadId).key("duration_ms");
    if (job.durationMs)
        writer.value(*job.durationMs);
    else
        writer.null();
    writer.key("artifact_uri").optional(job.artifactUri).key("artifact_hash").optional(job.artifactHash);
    writer.key("artifact_download_url").optional(downloadUrlFor(services, call, job));
    writer.key("error").optional(job.error).endObject();
    return http::json(200, std::move(body));
}

json::Value jobSchema()
{
    const auto maybe = [] { return schemaOrNull("string"); };
    return schemaObject({{"job_id", schemaOf("string")},
                         {"orchestrator_id", schemaOf("string")},
                         {"state", schemaOf("string")},
                         {"created_at", schemaOf("string")},
                         {"updated_at", schemaOf("string")},
                         {"started_at", maybe()},
                         {"ended_at", maybe()},
                         {"plan_id", maybe()},
                         {"run_id", maybe()},
                         {"notes", maybe()},
                         {"workload_id", maybe()},
                         {"duration_ms", schemaOrNull("integer")},
                         {"artifact_uri", maybe()},
                         {"artifact_hash", maybe()},
                         {"artifact_download_url", maybe()},
                         {"error", maybe()}});
}

std::vector<FieldSpec> jobFields(bool strict)
{
    FieldSpec orchestrator = needed(textField("orchestrator_id", 128));
    orchestrator.minLength = 1;
    FieldSpec script;
    script.name = "script";
    script.kind = FieldKind::Dictionary;
    script.description = "What the script runner gets; `commands` is a list that is not empty";
    FieldSpec keep;
    keep.name = "delete_after_upload";
    keep.kind = FieldKind::Flag;
    keep.fallback = true;
    return {newIdField("job_id", 255, strict),
            std::move(orchestrator),
            textField("plan_id", 128),
            textField("run_id", 256),
            textField("notes", 1024),
            std::move(script),
            textField("recording_label", 128),
            textField("recording_streamer_id", 128),
            integerField("wake_seconds", 0, 86'400, std::nullopt, "2400 when absent; null: the host's own length"),
            integerField("max_wait_seconds", 30, 3600, 900),
            std::move(keep)};
}

std::optional<std::string> scriptRule(const Fields& fields)
{
    const auto script = fields.dictionary("script");
    if (!script || script->members()->empty())
        return "script payload required";
    const json::Value* const commands = script->find("commands");
    if (!commands || !commands->isArray() || commands->items()->empty())
        return "script.commands list required";
    return std::nullopt;
}

usage::RecordingRequest requestOf(const Services& services, const Call& call)
{
    const Fields& fields = call.fields;
    usage::RecordingRequest request;
    request.id = fields.text("job_id").value_or(std::string());
    if (request.id.empty())
        request.id = randomId(*services.parts.rng);
    request.orchestrator = fields.textOr("orchestrator_id");
    request.planId = fields.text("plan_id");
    request.runId = fields.text("run_id");
    request.notes = fields.text("notes");
    request.script = json::write(fields.dictionary("script").value_or(json::Object{}));
    request.label = fields.text("recording_label");
    request.streamerId = fields.text("recording_streamer_id");
    request.wakeSeconds = fields.integer("wake_seconds");
    if (!request.wakeSeconds && !call.body.find("wake_seconds"))
        request.wakeSeconds = 2400;  // absent; null means that nothing is sent
    request.maxWaitSeconds = fields.integer("max_wait_seconds").value_or(900);
    request.deleteAfterUpload = fields.flag("delete_after_upload").value_or(true);
    return request;
}

Operation jobOperation(const char* method, const char* pattern, const char* id, const char* summary, Scheme scheme)
{
    Operation operation;
    operation.method = method;
    operation.pattern = pattern;
    operation.id = id;
    operation.area = "recordings";
    operation.summary = summary;
    operation.scheme = scheme;
    if (scheme == Scheme::Admin)
        operation.roles = {Role::Operator};
    operation.answer = jobSchema();
    return operation;
}

void addStart(RouteTable& table, Services& services)
{
    Operation start = jobOperation("POST", "/api/jobs/record", "startRecording",
                                   "Record a script on an orchestrator's host and credit the time", Scheme::Admin);
    start.hasBody = true;
    start.idempotencyKey = true;
    start.body = jobFields(services.config.strict);
    start.bodyRule = scriptRule;
    start.errors = {
        {404, "Unknown orchestrator"}, {409, "Orchestrator already has an active job"}, {409, "Job already exists"}};
    start.handler = [&services](const CallPtr& call) {
        services.command(call, [&services, call](storage::Connection& connection) -> Result<CommandAnswer> {
            SLUICE_ASSIGN(const auto job, services.parts.recordingJobs->create(connection, requestOf(services, *call),
                                                                               call->context()));
            return CommandAnswer{jobAnswer(services, *call, job), {}};
        });
    };

    Operation cancel = jobOperation("POST", "/api/jobs/{job_id}/cancel", "cancelJob",
                                    "End a job; a running one ends when its recorder has been stopped", Scheme::Admin);
    cancel.path = {needed(textField("job_id", 4096))};
    cancel.idempotencyKey = true;
    cancel.errors = {{404, "Job not found"}, {409, "Job already ended"}};
    cancel.handler = [&services](const CallPtr& call) {
        services.command(call, [&services, call](storage::Connection& connection) -> Result<CommandAnswer> {
            SLUICE_ASSIGN(const auto job, services.parts.recordingJobs->cancel(connection, call->path.textOr("job_id"),
                                                                               call->context()));
            return CommandAnswer{jobAnswer(services, *call, job), {}};
        });
    };
    table.push_back(std::move(start));
    table.push_back(std::move(cancel));
}

void addRecordingReads(RouteTable& table, Services& services)
{
    Operation one = jobOperation("GET", "/api/jobs/{job_id}", "getJob", "One recording job", Scheme::View);
    one.path = {needed(textField("job_id", 4096))};
    one.errors = {{404, "Job not found"}};
    one.handler = [&services](const CallPtr& call) {
        services.read(call, [&services, call]() -> Result<http::Response> {
            using Found = std::optional<usage::RecordingJob>;
            SLUICE_ASSIGN(const auto job,
                          services.parts.database->readers().readFor<Found>([&](storage::Connection& connection) {
                              return services.parts.recordingJobs->find(connection, call->path.textOr("job_id"));
                          }));
            return job ? jobAnswer(services, *call, *job) : http::detail(404, "Job not found");
        });
    };

    std::shared_ptr<TableSource> jobs = usage::makeRecordingsTable(services.parts.database->readers(), nullptr);
    Operation list =
        jobOperation("GET", "/api/jobs", "listJobs", "Recording jobs with state, step and reason", Scheme::View);
    list.query = tableQuery(jobs->schema());
    list.answer = tableAnswer(jobs->schema(), "jobs");
    list.handler = [&services, jobs](const CallPtr& call) {
        services.read(call, [jobs, call] { return readTable(*jobs, *call, "jobs"); });
    };
    table.push_back(std::move(one));
    table.push_back(std::move(list));
}

void addPresign(RouteTable& table, Services& services)
{
    Operation presign = jobOperation("GET", "/api/recordings/presign", "presignRecording",
                                     "A URL to download a recording with, for a while", Scheme::Strict);
    FieldSpec uri = needed(textField("s3_uri", 1024));
    uri.minLength = 3;
    presign.query = {std::move(uri)};
    presign.answer = schemaObject(
        {{"s3_uri", schemaOf("string")}, {"url", schemaOf("string")}, {"expires_in", schemaOf("integer")}});
    presign.errors = {{400, "Expected s3:// URI"},      {400, "PAYMENTS_RECORDINGS_BUCKET is unset"},
                      {400, "Invalid s3:// URI"},       {400, "Unable to presign URL"},
                      {403, "S3 bucket not permitted"}, {403, "S3 key prefix not permitted"}};
    presign.handler = [&services](const CallPtr& call) {
        const std::string wanted = call->query.textOr("s3_uri");
        const auto url = services.parts.recordingObjects->downloadUrl(wanted);
        if (!url)
            return call->answer(errorResponse(url.error()));
        call->answer(http::json(
            200, json::Value::object({{"s3_uri", wanted},
                                      {"url", *url},
                                      {"expires_in", services.parts.recordingObjects->store().presignSeconds}})));
    };
    table.push_back(std::move(presign));
}

}  // namespace

void addRecordingRoutes(RouteTable& table, Services& services)
{
    if (services.parts.recordingObjects)
        addPresign(table, services);
    if (!services.parts.recordingJobs)
        return;
    addStart(table, services);
    addRecordingReads(table, services);
}

}  // namespace sluice::api
