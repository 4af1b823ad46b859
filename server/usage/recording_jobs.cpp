#include "usage/recording_jobs.h"

#include "core/json.h"
#include "usage/internal/workload_rows.h"

#include <array>

namespace sluice::usage {

namespace {

constexpr std::array jobStates{JobState::Pending, JobState::Running, JobState::Completed, JobState::Failed};
constexpr std::array jobSteps{JobStep::Queued,    JobStep::Waking,  JobStep::Waiting,  JobStep::Starting,
                              JobStep::Executing, JobStep::Polling, JobStep::Stopping, JobStep::Uploading,
                              JobStep::Crediting, JobStep::Ending,  JobStep::Done};
constexpr const char* alreadyThere = "workload_id already exists; refusing to double-credit";

constexpr const char* jobColumns =
    "job_id, orchestrator, state, step, created_at, updated_at, started_at, ended_at, beat_at, paused_ms, executed_at, "
    "plan_id, "
    "run_id, notes, script, label, streamer_id, wake_seconds, max_wait_seconds, delete_after_upload, session_id, "
    "file_name, "
    "workload_id, duration_ms, artifact_uri, artifact_hash, error, wanted_error, cancel_wanted";

template<class List, class Code>
auto fromCode(const List& list, Code code, std::string_view text, typename List::value_type otherwise)
{
    for (const auto one : list) {
        if (text == code(one))
            return one;
    }
    return otherwise;
}

RecordingJob readJob(const storage::Row& row)
{
    RecordingJob job;
    job.request.id = row.text(0);
    job.request.orchestrator = row.text(1);
    job.state = fromCode(jobStates, jobStateCode, row.text(2), JobState::Failed);
    job.step = fromCode(jobSteps, jobStepCode, row.text(3), JobStep::Done);
    job.createdAt = {row.int64(4)};
    job.updatedAt = {row.int64(5)};
    job.startedAt = timeAt(row, 6);
    job.endedAt = timeAt(row, 7);
    job.beatAt = timeAt(row, 8);
    job.pausedMs = row.int64(9);
    job.executedAt = timeAt(row, 10);
    job.request.planId = row.optText(11);
    job.request.runId = row.optText(12);
    job.request.notes = row.optText(13);
    job.request.script = row.text(14);
    job.request.label = row.optText(15);
    job.request.streamerId = row.optText(16);
    job.request.wakeSeconds = row.optInt64(17);
    job.request.maxWaitSeconds = row.int64(18);
    job.request.deleteAfterUpload = row.int64(19) != 0;
    job.sessionId = row.text(20);
    job.fileName = row.text(21);
    job.workloadId = row.optText(22);
    job.durationMs = row.optInt64(23);
    job.artifactUri = row.optText(24);
    job.artifactHash = row.optText(25);
    job.error = row.optText(26);
    job.wantedError = row.text(27);
    job.cancelWanted = row.int64(28) != 0;
    return job;
}

// Conflict: the id, or another active job of the orchestrator.
Result<std::int64_t> insertJob(storage::Connection& connection, const RecordingJob& job)
{
    const RecordingRequest& request = job.request;
    static const std::string sql =
        std::string("INSERT INTO usage_recording_jobs (") + jobColumns
        + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
          "?, ?)";
    return connection.exec(sql, {std::string_view(request.id),
                                 std::string_view(request.orchestrator),
                                 std::string_view(jobStateCode(job.state)),
                                 std::string_view(jobStepCode(job.step)),
                                 job.createdAt.micros,
                                 job.updatedAt.micros,
                                 timeOrNull(job.startedAt),
                                 timeOrNull(job.endedAt),
                                 timeOrNull(job.beatAt),
                                 job.pausedMs,
                                 timeOrNull(job.executedAt),
                                 textOrNull(request.planId),
                                 textOrNull(request.runId),
                                 textOrNull(request.notes),
                                 std::string_view(request.script),
                                 textOrNull(request.label),
                                 textOrNull(request.streamerId),
                                 storage::optionalInt(request.wakeSeconds),
                                 request.maxWaitSeconds,
                                 std::int64_t(request.deleteAfterUpload),
                                 std::string_view(job.sessionId),
                                 std::string_view(job.fileName),
                                 textOrNull(job.workloadId),
                                 storage::optionalInt(job.durationMs),
                                 textOrNull(job.artifactUri),
                                 textOrNull(job.artifactHash),
                                 textOrNull(job.error),
                                 std::string_view(job.wantedError),
                                 std::int64_t(job.cancelWanted)});
}

// Only what is still active: an ended job never changes again. cancel_wanted is the canceller's alone.
Result<void> updateJob(storage::Connection& connection, const RecordingJob& job)
{
    SLUICE_ASSIGN(const auto changed,
                  connection.exec(
                      "UPDATE usage_recording_jobs SET state = ?, step = ?, updated_at = ?, started_at = ?, ended_at = "
                      "?, beat_at = ?, "
                      "paused_ms = ?, executed_at = ?, script = ?, session_id = ?, file_name = ?, workload_id = ?, "
                      "duration_ms = ?, "
                      "artifact_uri = ?, artifact_hash = ?, error = ?, wanted_error = ? WHERE job_id = ? AND state IN "
                      "('pending', "
                      "'running')",
                      {std::string_view(jobStateCode(job.state)), std::string_view(jobStepCode(job.step)),
                       job.updatedAt.micros, timeOrNull(job.startedAt), timeOrNull(job.endedAt), timeOrNull(job.beatAt),
                       job.pausedMs, timeOrNull(job.executedAt), std::string_view(job.request.script),
                       std::string_view(job.sessionId), std::string_view(job.fileName), textOrNull(job.workloadId),
                       storage::optionalInt(job.durationMs), textOrNull(job.artifactUri), textOrNull(job.artifactHash),
                       textOrNull(job.error), std::string_view(job.wantedError), std::string_view(job.request.id)}));
    if (changed != 1)
        return fail(ErrorCode::Conflict, "Job already ended");
    return {};
}

std::string auditDetails(const RecordingJob& job, const fleet::ActionContext& context)
{
    json::Value details = json::Value::object({{"orchestrator_id", job.request.orchestrator}});
    if (!context.ip.empty())
        details.set("ip", context.ip);
    return json::write(details);
}

void end(RecordingJob& job, JobState state, Timestamp now)
{
    job.state = state;
    job.step = JobStep::Done;
    job.endedAt = now;
    job.updatedAt = now;
    job.request.script.clear();  // nobody needs it any more (W-2)
}

}  // namespace

const char* jobStateCode(JobState state)
{
    switch (state) {
    case JobState::Pending: return "pending";
    case JobState::Running: return "running";
    case JobState::Completed: return "completed";
    case JobState::Failed: break;
    }
    return "failed";
}

const char* jobStepCode(JobStep step)
{
    switch (step) {
    case JobStep::Queued: return "queued";
    case JobStep::Waking: return "waking";
    case JobStep::Waiting: return "waiting";
    case JobStep::Starting: return "starting";
    case JobStep::Executing: return "executing";
    case JobStep::Polling: return "polling";
    case JobStep::Stopping: return "stopping";
    case JobStep::Uploading: return "uploading";
    case JobStep::Crediting: return "crediting";
    case JobStep::Ending: return "ending";
    case JobStep::Done: break;
    }
    return "done";
}

RecordingJobs::RecordingJobs(storage::Writer& writer, audit::AuditLog& audit, const fleet::Registry& registry,
                             Workloads& workloads)
    : m_audit(audit), m_registry(registry), m_workloads(workloads)
{
    writer.addListener(this);
}

void RecordingJobs::afterCommit()
{
    if (std::exchange(m_changed, false))
        m_changes.bump();
}

Result<RecordingJob> RecordingJobs::create(storage::Connection& connection, RecordingRequest request,
                                           const fleet::ActionContext& context)
{
    if (!m_registry.current(request.orchestrator))
        return fail(ErrorCode::NotFound, "Unknown orchestrator");
    SLUICE_ASSIGN(const auto busy,
                  connection.queryOne("SELECT job_id FROM usage_recording_jobs WHERE orchestrator = ? AND state IN "
                                      "('pending', 'running')",
                                      {std::string_view(request.orchestrator)},
                                      [](const storage::Row& row) { return row.text(0); }));
    if (busy && *busy != request.id)
        return fail(ErrorCode::Conflict, "Orchestrator already has an active job");
    SLUICE_ASSIGN(const auto taken, find(connection, request.id));
    if (taken)
        return fail(ErrorCode::Conflict, "Job already exists");
    RecordingJob job;
    job.request = std::move(request);
    job.createdAt = job.updatedAt = context.now;
    SLUICE_TRY(insertJob(connection, job));
    SLUICE_TRY(m_audit.append(connection, {context.now, context.actor, "recording.start", job.request.id, "", "pending",
                                           auditDetails(job, context)}));
    m_changed = true;
    return job;
}

Result<RecordingJob> RecordingJobs::cancel(storage::Connection& connection, std::string_view id,
                                           const fleet::ActionContext& context)
{
    SLUICE_ASSIGN(auto job, find(connection, id));
    if (!job)
        return fail(ErrorCode::NotFound, "Job not found");
    if (!job->active())
        return fail(ErrorCode::Conflict, "Job already ended");
    m_changed = true;
    SLUICE_TRY(m_audit.append(connection, {context.now, context.actor, "recording.cancel", job->request.id,
                                           jobStateCode(job->state), "", auditDetails(*job, context)}));
    if (job->state == JobState::Pending)
        return failJob(connection, std::move(*job), "cancelled", context.now);
    SLUICE_TRY(connection.exec("UPDATE usage_recording_jobs SET cancel_wanted = 1, updated_at = ? WHERE job_id = ?",
                               {context.now.micros, id}));
    job->cancelWanted = true;
    job->updatedAt = context.now;
    return *job;
}

Result<void> RecordingJobs::save(storage::Connection& connection, const RecordingJob& job)
{
    m_changed = true;
    return updateJob(connection, job);
}

Result<RecordingJob> RecordingJobs::complete(storage::Connection& connection, RecordingJob job,
                                             const fleet::ActionContext& context)
{
    Workload workload;
    workload.id = "job:" + job.request.id;
    workload.orchestrator = job.request.orchestrator;
    workload.planId = job.request.planId;
    workload.runId = job.request.runId;
    workload.notes = job.request.notes;
    workload.artifactUri = job.artifactUri;
    workload.artifactHash = job.artifactHash;
    SLUICE_ASSIGN(const auto taken, findWorkload(connection, workload.id));
    if (taken)
        return failJob(connection, std::move(job), alreadyThere, context.now);
    SLUICE_ASSIGN(const auto stored, m_workloads.createOfJob(connection, std::move(workload),
                                                             job.durationMs.value_or(0), job.request.id, context));
    job.workloadId = stored.id;
    end(job, JobState::Completed, context.now);
    SLUICE_TRY(save(connection, job));
    return job;
}

Result<RecordingJob> RecordingJobs::failJob(storage::Connection& connection, RecordingJob job, std::string_view error,
                                            Timestamp now)
{
    job.error = std::string(error);
    job.wantedError.clear();
    job.durationMs.reset();
    job.artifactUri.reset();
    job.artifactHash.reset();
    end(job, JobState::Failed, now);
    SLUICE_TRY(save(connection, job));
    return job;
}

Result<void> RecordingJobs::restore(storage::Connection& connection, RecordingJob job)
{
    if (job.active()) {
        job.state = JobState::Failed;
        job.error = "interrupted";
    }
    job.step = JobStep::Done;
    SLUICE_ASSIGN(const auto taken, find(connection, job.request.id));
    if (taken)
        return fail(ErrorCode::Conflict, "Job already exists");
    SLUICE_TRY(insertJob(connection, job));
    m_changed = true;
    return {};
}

Result<std::int64_t> RecordingJobs::purge(storage::Connection& connection, Timestamp before, int limit)
{
    SLUICE_ASSIGN(
        const auto gone,
        connection.exec("DELETE FROM usage_recording_jobs WHERE job_id IN (SELECT job_id FROM "
                        "usage_recording_jobs WHERE ended_at < ? AND state IN ('completed', 'failed') ORDER BY "
                        "ended_at LIMIT ?)",
                        {before.micros, std::int64_t(limit)}));
    m_changed = m_changed || gone > 0;
    return gone;
}

Result<std::optional<RecordingJob>> RecordingJobs::find(storage::Connection& connection, std::string_view id) const
{
    static const std::string sql = std::string("SELECT ") + jobColumns + " FROM usage_recording_jobs WHERE job_id = ?";
    return connection.queryOne(sql, {id}, readJob);
}

Result<std::vector<RecordingJob>> RecordingJobs::active(storage::Connection& connection) const
{
    static const std::string sql = std::string("SELECT ") + jobColumns
                                   + " FROM usage_recording_jobs WHERE state IN ('pending', 'running') ORDER BY "
                                     "created_at, job_id";
    std::vector<RecordingJob> jobs;
    SLUICE_TRY(connection.query(sql, {}, [&](const storage::Row& row) {
        jobs.push_back(readJob(row));
        return true;
    }));
    return jobs;
}

Result<void> RecordingJobs::each(storage::Connection& connection,
                                 const std::function<bool(const RecordingJob&)>& sink) const
{
    static const std::string sql = std::string("SELECT ") + jobColumns + " FROM usage_recording_jobs ORDER BY job_id";
    return connection.stream(sql, {}, [&](const storage::Row& row) { return sink(readJob(row)); });
}

}  // namespace sluice::usage
