// Recording jobs as the store knows them (E-29, E-30, ops-config B.7). One active job per orchestrator is a rule of the store itself. Each
// step is durable before the next begins, so that a restart goes on where the last one ended (W-12). Commands: writer thread, inside a
// command. Reads: any connection.
#pragma once

#include "core/table.h"
#include "storage/database.h"
#include "usage/workloads.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::usage {

enum class JobState { Pending, Running, Completed, Failed };
const char* jobStateCode(JobState state);  // "pending", "running", "completed", "failed"

// What a running job does next. Written before it is done.
enum class JobStep {
    Queued,
    Waking,     // POST /power wake
    Waiting,    // script runner and recorder answer
    Starting,   // recorder starts; again after a restart, because the file's name was lost
    Executing,  // the script is handed over under a session id that is known before
    Polling,
    Stopping,
    Uploading,
    Crediting,  // everything is there; only the commit is missing
    Ending,     // failed or cancelled: the recorder is stopped, then the job ends
    Done
};
const char* jobStepCode(JobStep step);  // "queued", "waking", …

struct RecordingRequest {
    std::string id;  // 1..255
    std::string orchestrator;
    std::optional<std::string> planId, runId, notes;
    std::string script;  // JSON object with a non-empty list `commands`
    std::optional<std::string> label, streamerId;
    std::optional<std::int64_t> wakeSeconds;  // none: not sent
    std::int64_t maxWaitSeconds = 900;
    bool deleteAfterUpload = true;
};

struct RecordingJob {
    RecordingRequest request;  // `script` is emptied when the job ends
    JobState state = JobState::Pending;
    JobStep step = JobStep::Queued;
    Timestamp createdAt, updatedAt;
    std::optional<Timestamp> startedAt, endedAt;
    std::optional<Timestamp> beatAt;      // last sign of life; what lies between it and a restart is not counted
    std::int64_t pausedMs = 0;            // time during which nobody worked on it
    std::optional<Timestamp> executedAt;  // start of the wait for the script
    std::string sessionId;                // at the script runner
    std::string fileName;                 // at the recorder
    std::optional<std::string> workloadId, artifactUri, artifactHash, error;
    std::optional<std::int64_t> durationMs;
    std::string wantedError;  // with Ending: the reason
    bool cancelWanted = false;

    bool active() const { return state == JobState::Pending || state == JobState::Running; }
};

class RecordingJobs final : private storage::BatchListener {
public:
    // Registers itself with the writer: make it before the first command, destroy it after the last.
    RecordingJobs(storage::Writer& writer, audit::AuditLog& audit, const fleet::Registry& registry,
                  Workloads& workloads);
    RecordingJobs(const RecordingJobs&) = delete;
    RecordingJobs& operator=(const RecordingJobs&) = delete;

    // E-29. NotFound "Unknown orchestrator"; Conflict "Orchestrator already has an active job" or "Job already exists".
    Result<RecordingJob> create(storage::Connection& connection, RecordingRequest request,
                                const fleet::ActionContext& context);
    // NotFound "Job not found"; Conflict "Job already ended". A pending job ends at once, a running one when its recorder has been told.
    Result<RecordingJob> cancel(storage::Connection& connection, std::string_view id,
                                const fleet::ActionContext& context);
    // Writes progress of an active job. Conflict: it ended meanwhile.
    Result<void> save(storage::Connection& connection, const RecordingJob& job);
    // Workload, credit and "completed" in one commit. A workload with that id already there: the job fails with
    // "workload_id already exists; refusing to double-credit", which is the answer, not an error.
    Result<RecordingJob> complete(storage::Connection& connection, RecordingJob job,
                                  const fleet::ActionContext& context);
    Result<RecordingJob> failJob(storage::Connection& connection, RecordingJob job, std::string_view error,
                                 Timestamp now);
    // From an import: active ones as failed "interrupted". Conflict: it is there already.
    Result<void> restore(storage::Connection& connection, RecordingJob job);
    // Deletes ended jobs that ended before `before`, at most `limit`; how many (W-2).
    Result<std::int64_t> purge(storage::Connection& connection, Timestamp before, int limit);

    ChangeSequence& changes() { return m_changes; }  // any thread; bumped after each durable change

    Result<std::optional<RecordingJob>> find(storage::Connection& connection, std::string_view id) const;
    Result<std::vector<RecordingJob>> active(storage::Connection& connection) const;  // oldest first
    Result<void> each(storage::Connection& connection, const std::function<bool(const RecordingJob&)>& sink) const;

private:
    void afterCommit() override;

    audit::AuditLog& m_audit;
    const fleet::Registry& m_registry;
    Workloads& m_workloads;
    ChangeSequence m_changes;
    bool m_changed = false;  // writer thread
};

// created · job · orchestrator · state · step · reason · plan · run · duration · workload · artifact · hash · started · ended · updated · notes
std::unique_ptr<TableSource> makeRecordingsTable(storage::ReaderPool& readers, ChangeSequence* changes);

}  // namespace sluice::usage
