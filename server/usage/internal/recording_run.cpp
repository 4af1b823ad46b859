#include "usage/internal/recording_run.h"

#include "core/json.h"
#include "core/utf8.h"
#include "fleet/hosts.h"
#include "usage/activity_leases.h"

#include <QLoggingCategory>
#include <QTimer>

#include <algorithm>

namespace sluice::usage {

namespace {

Q_LOGGING_CATEGORY(recordingLog, "sluice.usage.recording")

constexpr std::size_t longestLabel = 64;
constexpr std::size_t longestAnswer = 1u << 20;

std::string encodedSegment(std::string_view text)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9')
                           || byte == '-' || byte == '_' || byte == '.' || byte == '~';
        if (plain)
            out.push_back(c);
        else
            out.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
    return out;
}

// Empty: none, or one that is no name.
std::string lastSegment(std::string_view path)
{
    const auto slash = path.find_last_of("/\\");
    const std::string name(slash == std::string_view::npos ? path : path.substr(slash + 1));
    const bool control =
        std::ranges::any_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    return control || name == "." || name == ".." || name.size() > 255 ? std::string() : name;
}

bool isSuccess(const Result<net::HttpResponse>& answer)
{
    return answer && answer->status >= 200 && answer->status < 300;
}

std::string whyNot(const char* what, const Result<net::HttpResponse>& answer)
{
    return std::string(what) + ": " + (answer ? "status " + std::to_string(answer->status) : answer.error().message);
}

// Trying again may help: the store was busy, full or away.
bool mayPass(ErrorCode code)
{
    return code == ErrorCode::Overloaded || code == ErrorCode::Io || code == ErrorCode::DiskFull
           || code == ErrorCode::Timeout || code == ErrorCode::Unavailable || code == ErrorCode::Cancelled;
}

}  // namespace

RecordingRun::RecordingRun(RecordingContextPtr context, RecordingJob job, Finished finished)
    : m_context(std::move(context))
    , m_ports(m_context->ports)
    , m_config(m_context->config)
    , m_job(std::move(job))
    , m_finished(std::move(finished))
{}

RecordingRun::~RecordingRun()
{
    m_calls.request_stop();
}

std::string RecordingRun::shortId() const
{
    std::string_view id = m_job.request.id;
    std::size_t at = 0;
    for (int points = 0; at < id.size() && points < 12; ++points) {
        ++at;
        while (at < id.size() && (static_cast<unsigned char>(id[at]) & 0xC0) == 0x80)
            ++at;
    }
    return "job_" + std::string(id.substr(0, at));
}

// Well within the lease, so that a slow commit does not let it lapse (W-42).
int RecordingRun::beatMs() const
{
    if (!m_ports.leases)
        return m_config.times.beatMs;
    const std::int64_t third = m_ports.leases->config().clamped(std::nullopt) * 1000 / 3;
    return int(std::min<std::int64_t>(m_config.times.beatMs, third));
}

void RecordingRun::begin()
{
    const auto record = m_ports.registry.snapshot()->find(m_job.request.orchestrator);
    const auto host = record ? fleet::dialHost(*record) : std::nullopt;
    if (!host)
        return endAsFailed("orchestrator host missing from registry");
    m_host = *host;
    auto* timer = new QTimer(&m_beatTimer);
    QObject::connect(timer, &QTimer::timeout, &m_beatTimer, [this] { beat(); });
    timer->start(beatMs());
    m_resumed = m_job.state == JobState::Running;
    if (m_job.cancelWanted)
        return failWith("cancelled");
    m_resumed ? resume() : beginFresh();
}

void RecordingRun::beginFresh()
{
    const Timestamp now = m_ports.clock.now();
    m_job.state = JobState::Running;
    m_job.step = JobStep::Waking;
    m_job.startedAt = now;
    m_job.beatAt = now;
    save(LeaseAct::Hold, [this] { go(); });
}

// Goes on where the last program ended. The time in between was nobody's work: it is neither credited nor counted against the job.
void RecordingRun::resume()
{
    const Timestamp now = m_ports.clock.now();
    const std::int64_t awayMs =
        std::max<std::int64_t>(0, (now.micros - m_job.beatAt.value_or(m_job.updatedAt).micros) / 1000);
    m_job.pausedMs += awayMs;
    if (m_job.executedAt)
        m_job.executedAt = m_job.executedAt->plusMs(awayMs);
    m_job.beatAt = now;
    qCInfo(recordingLog, "job %s goes on at step %s after %lld s", m_job.request.id.c_str(), jobStepCode(m_job.step),
           static_cast<long long>(awayMs / 1000));
    if (awayMs > m_config.times.resumeWithinMs && m_job.step != JobStep::Crediting)
        return failWith("interrupted");
    save(LeaseAct::Hold, [this] { go(); });
}

void RecordingRun::go()
{
    switch (m_job.step) {
    case JobStep::Queued:
    case JobStep::Waking: return wake();
    case JobStep::Waiting:
        return awaitService(m_config.runnerPort, "/health", m_config.times.healthTries, [this] {
            awaitService(m_config.recorderPort, "/", m_config.times.healthTries, [this] {
                m_job.step = JobStep::Starting;
                save(LeaseAct::None, [this] { startRecorder(); });
            });
        });
    case JobStep::Starting:
        // Whether the recorder runs already is not known: it is stopped, so that it runs once.
        return stopRecorder([this] { startRecorder(); });
    case JobStep::Executing: return m_resumed ? lookForScript() : execute();
    case JobStep::Polling: return poll();
    case JobStep::Stopping: return stopRecorder([this] { afterStop(); });
    case JobStep::Uploading: return upload(m_config.times.uploadTries);
    case JobStep::Crediting: return credit();
    case JobStep::Ending: return failWith(m_job.wantedError);
    case JobStep::Done: return finish();
    }
}

void RecordingRun::wake()
{
    json::Value body = json::Value::object({{"action", "wake"}, {"reason", "job"}});
    if (m_job.request.wakeSeconds)
        body.set("awake_seconds", *m_job.request.wakeSeconds);
    send({"POST", m_config.managerPort, "/power", std::move(body)}, [this](const auto& answer) {
        if (!isSuccess(answer))
            return failWith(whyNot("wake", answer));
        m_job.step = JobStep::Waiting;
        save(LeaseAct::None, [this] { go(); });
    });
}

// Giving up is not an error: the next call will tell (ops-api 13, step 3).
void RecordingRun::awaitService(int port, const char* path, int tries, Next next)
{
    send({"GET", port, path, {}}, [this, port, path, tries, next = std::move(next)](const auto& answer) {
        if ((answer && answer->status == 200) || tries <= 1)
            return next();
        after(m_config.times.healthGapMs,
              [this, port, path, tries, next] { awaitService(port, path, tries - 1, next); });
    });
}

void RecordingRun::startRecorder()
{
    std::string label =
        artifacts::safeKeyPart(m_job.request.label && !m_job.request.label->empty() ? *m_job.request.label : shortId());
    label.resize(std::min(label.size(), longestLabel));
    json::Value body = json::Value::object({{"label", label}});
    if (m_job.request.streamerId && !m_job.request.streamerId->empty())
        body.set("streamer_id", *m_job.request.streamerId);
    send({"POST", m_config.recorderPort, "/recordings/start", std::move(body)}, [this](const auto& answer) {
        if (!isSuccess(answer))
            return failWith(whyNot("recording start", answer));
        recorderStarted(*answer);
    });
}

void RecordingRun::recorderStarted(const net::HttpResponse& response)
{
    const auto tree = json::parse(response.body);
    const auto output = tree ? tree->text("output") : std::nullopt;
    m_job.fileName = output && isValidUtf8(*output) ? lastSegment(*output) : std::string();
    if (m_job.fileName.empty())
        return failWith("recorder did not return output filename");
    // The id under which the script will run is durable before anybody hears it.
    m_job.sessionId = shortId() + "_" + std::to_string(m_ports.clock.now().seconds());
    m_job.step = JobStep::Executing;
    m_resumed = false;
    save(LeaseAct::None, [this] { go(); });
}

// After a restart: did the runner get the script? Only a clear "no" hands it over again.
void RecordingRun::lookForScript()
{
    send({"GET", m_config.runnerPort, "/scripts/" + encodedSegment(m_job.sessionId), {}}, [this](const auto& answer) {
        if (answer && answer->status == 404)
            return execute();
        m_job.step = JobStep::Polling;
        m_job.executedAt = m_ports.clock.now();
        save(LeaseAct::None, [this] { poll(); });
    });
}

void RecordingRun::execute()
{
    auto script = json::parse(m_job.request.script);
    if (!script || !script->isObject())
        return failWith("the stored script is no object");
    script->set("session_id", m_job.sessionId);
    send({"POST", m_config.runnerPort, "/scripts/execute", std::move(*script)}, [this](const auto& answer) {
        if (!isSuccess(answer))
            return failWith(whyNot("script", answer));
        m_job.step = JobStep::Polling;
        m_job.executedAt = m_ports.clock.now();
        save(LeaseAct::None, [this] { poll(); });
    });
}

void RecordingRun::poll()
{
    send({"GET", m_config.runnerPort, "/scripts/" + encodedSegment(m_job.sessionId), {}}, [this](const auto& answer) {
        const auto tree = isSuccess(answer) ? json::parse(answer->body) : json::parse("null");
        const auto state = tree ? tree->text("state") : std::nullopt;
        scriptSeen(std::string(state.value_or("")));
    });
}

void RecordingRun::scriptSeen(const std::string& state)
{
    if (!state.empty())
        m_lastState = state.substr(0, 64);
    if (state == "completed") {
        m_job.step = JobStep::Stopping;
        return save(LeaseAct::None, [this] { go(); });
    }
    const Timestamp until = m_job.executedAt.value_or(m_ports.clock.now()).plusSeconds(m_job.request.maxWaitSeconds);
    if (state == "failed" || m_ports.clock.now() >= until)
        return failWith("runner did not complete (state=" + m_lastState + ")");
    after(m_config.times.pollGapMs, [this] { poll(); });
}

void RecordingRun::stopRecorder(Next next)
{
    send({"POST", m_config.recorderPort, "/recordings/stop", json::Value(json::Object{})},
         [next = std::move(next)](const auto&) { next(); });
}

void RecordingRun::afterStop()
{
    const auto location = m_ports.objects.locationOf(m_job.request.orchestrator, m_job.request.id, m_job.fileName);
    if (!location)
        return endAsFailed(location.error().message);
    if (!m_ports.objects.uploadUrl(*location))
        return endAsFailed("failed to presign upload URL");
    m_job.step = JobStep::Uploading;
    save(LeaseAct::None, [this] { upload(m_config.times.uploadTries); });
}

void RecordingRun::upload(int tries)
{
    const auto location = m_ports.objects.locationOf(m_job.request.orchestrator, m_job.request.id, m_job.fileName);
    const auto url = location ? m_ports.objects.uploadUrl(*location) : Result<std::string>(fail(location.error()));
    if (!url)
        return endAsFailed("failed to presign upload URL");
    json::Value body = json::Value::object({{"upload_url", *url}, {"delete_after", m_job.request.deleteAfterUpload}});
    send({"POST", m_config.recorderPort, "/recordings/" + encodedSegment(m_job.fileName) + "/upload", std::move(body)},
         [this, tries, uri = location->uri()](const auto& answer) {
             const auto tree = json::parse(answer && answer->status == 200 ? std::string_view(answer->body) : "");
             if (tree && tree->isObject()) {
                 m_job.artifactUri = uri;
                 return uploaded(*tree);
             }
             if (tree || tries <= 1)
                 return endAsFailed("upload did not complete");
             after(m_config.times.uploadGapMs, [this, tries] { upload(tries - 1); });
         });
}

void RecordingRun::uploaded(const json::Value& answer)
{
    const auto hash = answer.text("sha256");
    if (hash && isValidUtf8(*hash) && codePointCount(*hash) <= 256)
        m_job.artifactHash = std::string(*hash);
    const Timestamp now = m_ports.clock.now();
    const std::int64_t tookMs = (now.micros - m_job.startedAt.value_or(now).micros) / 1000 - m_job.pausedMs;
    m_job.durationMs = std::max<std::int64_t>(0, tookMs);
    m_job.step = JobStep::Crediting;
    m_ending = true;
    save(LeaseAct::None, [this] { credit(); });
}

void RecordingRun::credit()
{
    m_ending = true;
    const fleet::ActionContext by{"recordings", {}, m_ports.clock.now()};
    commit(
        [context = m_context, job = m_job, by,
         lease = leaseCommand(LeaseAct::Release, by.now)](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(lease(connection));
            SLUICE_TRY(context->ports.jobs.complete(connection, job, by));
            return {};
        },
        [this] { finish(); }, [this](const Error& error) { endAsFailed(error.message); });
}

void RecordingRun::cancel()
{
    if (m_ending)
        return;
    failWith("cancelled");
}

void RecordingRun::beat()
{
    if (m_ending)
        return;
    const Timestamp now = m_ports.clock.now();
    m_job.beatAt = now;
    const Timestamp latest = m_job.startedAt.value_or(now)
                                 .plusMs(m_job.pausedMs + m_config.times.deadlineSlackMs)
                                 .plusSeconds(m_job.request.maxWaitSeconds);
    if (now > latest)
        return failWith("job deadline exceeded");
    // Beside whatever the job waits for, so not part of its chain of steps.
    m_ports.database.writer().submit(
        [id = m_job.request.id, now,
         lease = leaseCommand(LeaseAct::Hold, now)](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(lease(connection));
            SLUICE_TRY(
                connection.exec("UPDATE usage_recording_jobs SET beat_at = ? WHERE job_id = ? AND state = 'running'",
                                {now.micros, std::string_view(id)}));
            return {};
        },
        [](Result<void> done) {
            if (!done)
                qCWarning(recordingLog, "a job's sign of life was not written: %s", done.error().message.c_str());
        });
}

void RecordingRun::failWith(std::string error)
{
    ++m_turn;
    m_calls.request_stop();
    m_calls = std::stop_source();
    m_ending = true;
    m_job.state = JobState::Running;
    if (!m_job.startedAt)
        m_job.startedAt = m_ports.clock.now();
    m_job.step = JobStep::Ending;
    m_job.wantedError = error;
    save(LeaseAct::None, [this, error] { stopRecorder([this, error] { endAsFailed(error); }); });
}

void RecordingRun::endAsFailed(std::string error)
{
    ++m_turn;
    m_ending = true;
    qCInfo(recordingLog, "job %s failed: %s", m_job.request.id.c_str(), error.c_str());
    const Timestamp now = m_ports.clock.now();
    commit(
        [context = m_context, job = m_job, error, now,
         lease = leaseCommand(LeaseAct::Release, now)](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(lease(connection));
            SLUICE_TRY(context->ports.jobs.failJob(connection, job, error, now));
            return {};
        },
        [this] { finish(); }, [this](const Error&) { finish(); });
}

void RecordingRun::finish()
{
    ++m_turn;
    m_ending = true;
    m_finished(m_job.request.id);  // the last thing: it lets go of this object
}

void RecordingRun::send(Call call, Answer answer)
{
    net::HttpRequest request;
    request.method = call.method;
    request.url = fleet::hostUrl(m_host, call.port, call.path);
    request.deadlineMs = m_config.times.callMs;
    request.connectMs = m_config.times.connectMs;
    request.keepAlive = false;
    request.maxResponseBytes = longestAnswer;
    request.addresses = m_config.addresses;
    request.stop = m_calls.get_token();
    if (!call.body.isNull()) {
        request.headers.emplace_back("Content-Type", "application/json");
        request.body = json::write(call.body);
    }
    m_ports.http.send(std::move(request), [weak = weak_from_this(), turn = m_turn,
                                           answer = std::move(answer)](Result<net::HttpResponse> response) {
        const auto self = weak.lock();
        if (self && self->m_turn == turn)
            answer(response);
    });
}

void RecordingRun::after(int ms, Next next)
{
    QTimer::singleShot(ms, &m_timers, [weak = weak_from_this(), turn = m_turn, next = std::move(next)] {
        const auto self = weak.lock();
        if (self && self->m_turn == turn)
            next();
    });
}

void RecordingRun::save(LeaseAct lease, Next next)
{
    m_job.updatedAt = m_ports.clock.now();
    commit(
        [context = m_context, job = m_job,
         keep = leaseCommand(lease, m_job.updatedAt)](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(keep(connection));
            return context->ports.jobs.save(connection, job);
        },
        std::move(next), [this](const Error&) { finish(); });
}

void RecordingRun::commit(Command command, Next next, std::function<void(const Error&)> refused)
{
    m_ports.database.writer().submit(command, [post = m_ports.post, weak = weak_from_this(), turn = m_turn, command,
                                               next = std::move(next),
                                               refused = std::move(refused)](Result<void> outcome) {
        post([weak, turn, command, next, refused, outcome = std::move(outcome)] {
            const auto self = weak.lock();
            if (!self || self->m_turn != turn)
                return;
            if (outcome)
                return next();
            if (!mayPass(outcome.error().code))
                return refused(outcome.error());
            qCWarning(recordingLog, "a job waits for the store: %s", outcome.error().message.c_str());
            self->after(self->m_config.times.storeRetryMs,
                        [run = self.get(), command, next, refused] { run->commit(command, next, refused); });
        });
    });
}

RecordingRun::Command RecordingRun::leaseCommand(LeaseAct act, Timestamp now) const
{
    ActivityLeases* const leases = m_ports.leases;
    if (!leases || act == LeaseAct::None)
        return [](storage::Connection&) -> Result<void> { return {}; };
    LeaseRequest request;
    request.id = jobLeaseId(m_job.request.id);
    if (act == LeaseAct::Release)
        return [leases, id = request.id, now](storage::Connection& connection) {
            return leases->release(connection, id, now);
        };
    request.orchestrator = m_job.request.orchestrator;
    request.upstreamAddr = m_host;
    request.kind = "job";
    request.metadata = json::write(json::Value::object({{"job_id", m_job.request.id}}));
    return [leases, request, now](storage::Connection& connection) -> Result<void> {
        SLUICE_TRY(leases->hold(connection, request, now));
        return {};
    };
}

}  // namespace sluice::usage
