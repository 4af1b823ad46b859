#include "api/internal/admin_calls.h"

#include <QLoggingCategory>

#include <algorithm>

namespace sluice::api {

namespace {

Q_LOGGING_CATEGORY(adminCallsLog, "sluice.builder")

constexpr const char* adminStops = "the program is stopping";
constexpr const char* adminLate =
    "the meter did not answer in time; whether it was done is not known: look before asking again";

}  // namespace

void refuseAdmin(const BuilderCall& call, const Error& error)
{
    switch (error.code) {
    case ErrorCode::Denied:
        return call.refuse(502, "upstream_denied", "the meter refuses our credential: " + error.message);
    case ErrorCode::Protocol: return call.refuse(502, "upstream_error", error.message);
    case ErrorCode::Timeout: return call.refuse(504, "upstream_timeout", error.message);
    default: return call.refuse(error);
    }
}

std::vector<std::pair<int, std::string>> adminErrors()
{
    return {{502, "the meter refuses our credential, or answers what its contract does not allow"},
            {503, "no meter is configured, it was not reached, or too many calls wait for it"},
            {504, "the meter did not answer in time"}};
}

AdminCalls::AdminCalls(const BuilderParts& parts, Limits limits)
    : m_parts(parts)
    , m_limits(limits)
    , m_workers(parts.meterDoor ? limits.threads : 0, limits.waiting)
    , m_watch([this](std::stop_token stop) { watch(stop); })
{}

void AdminCalls::ask(const BuilderCallPtr& call, Job job)
{
    submit(call, std::move(job));
}

void AdminCalls::change(const BuilderCallPtr& call, AdminChange change, Job job)
{
    submit(call,
           [this, call, change = std::move(change),
            job = std::move(job)](metering::MeterAdmin& admin) -> Result<http::Response> {
               const bool noted = !m_parts.meterDoor->auditsItself();
               if (noted)
                   SLUICE_TRY(note(*call, change, "asked", nullptr));
               auto answer = job(admin);
               if (noted) {
                   if (m_parts.meterDoor->changes)
                       m_parts.meterDoor->changes->bump();
                   const auto told =
                       note(*call, change, answer ? "done" : "failed", answer ? nullptr : &answer.error());
                   if (!told)
                       qCWarning(adminCallsLog, "the outcome of %s [%s] is not in the audit log: %s", change.action,
                                 call->correlationId.c_str(), told.error().message.c_str());
               }
               return answer;
           });
}

void AdminCalls::submit(const BuilderCallPtr& call, Job job)
{
    if (!m_parts.meterDoor)
        return call->refuse(503, "temporarily_unavailable", "no meter is configured");
    const Moment until = std::chrono::steady_clock::now() + std::chrono::milliseconds(m_limits.deadlineMs);
    if (!m_workers.run([this, call, until, job = std::move(job)] { run(*call, until, job); }))
        call->refuse(503, "temporarily_unavailable", "too many calls wait for the meter");
}

void AdminCalls::run(const BuilderCall& call, Moment until, const Job& job)
{
    if (!call.reply.wanted())
        return;
    if (std::chrono::steady_clock::now() >= until)
        return call.refuse(504, "upstream_timeout", "the meter keeps earlier calls waiting; nothing was asked of it");
    const auto running = std::make_shared<Running>();
    running->until = until;
    RunningPlace place;
    {
        const std::lock_guard lock(m_mutex);
        if (m_cancelled)
            return call.refuse(503, "temporarily_unavailable", adminStops);
        place = m_running.insert(m_running.end(), running);
        ++m_begun;
    }
    m_wake.notify_one();
    const auto admin = m_parts.meterDoor->open(call.principal.name, running->stop.get_token());
    auto answer = job(*admin);
    bool late = false;
    {
        const std::lock_guard lock(m_mutex);
        m_running.erase(place);
        late = running->late;
    }
    if (answer)
        return call.answer(std::move(*answer));
    if (answer.error().code == ErrorCode::Cancelled)
        return late ? call.refuse(504, "upstream_timeout", adminLate)
                    : call.refuse(503, "temporarily_unavailable", adminStops);
    refuseAdmin(call, answer.error());
}

// Ends what is over its time. Calls begin in the order of their deadlines: a later one never goes before the one that is waited for.
void AdminCalls::watch(const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    while (!stop.stop_requested()) {
        const auto next = std::ranges::min_element(
            m_running, {}, [](const std::shared_ptr<Running>& one) { return one->late ? Moment::max() : one->until; });
        if (next == m_running.end() || (*next)->late) {
            m_wake.wait(lock, stop, [&, seen = m_begun] { return m_begun != seen; });
            continue;
        }
        const std::shared_ptr<Running> due = *next;
        const auto isGone = [&] { return std::ranges::find(m_running, due) == m_running.end(); };
        if (m_wake.wait_until(lock, stop, due->until, isGone) || stop.stop_requested())
            continue;
        due->late = true;
        lock.unlock();
        due->stop.request_stop();
        lock.lock();
    }
}

Result<void> AdminCalls::note(const BuilderCall& call, const AdminChange& change, const char* outcome,
                              const Error* error)
{
    json::Value details = json::Value::object(
        {{"meter", m_parts.meterDoor->url}, {"outcome", outcome}, {"correlationId", call.correlationId}});
    if (error)
        details.set("error", error->message);
    audit::AuditRecord record;
    record.time = m_parts.clock->now();
    record.actor = call.principal.name;
    record.action = std::string("hosted.") + change.action;
    record.subject = change.subject;
    record.after = change.wanted.isNull() ? std::string() : json::write(change.wanted);
    record.details = json::write(details);
    return m_parts.database->writer().run([&](storage::Connection& connection) -> Result<void> {
        SLUICE_TRY(m_parts.audit->append(connection, record));
        return {};
    });
}

void AdminCalls::cancel()
{
    std::list<std::shared_ptr<Running>> running;
    {
        const std::lock_guard lock(m_mutex);
        m_cancelled = true;
        running = m_running;
    }
    for (const auto& one : running)
        one->stop.request_stop();
}

void AdminCalls::stop()
{
    cancel();
    m_workers.stop();
    m_watch.request_stop();
    if (m_watch.joinable())
        m_watch.join();
}

}  // namespace sluice::api
