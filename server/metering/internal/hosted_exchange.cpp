#include "metering/internal/hosted_exchange.h"

#include "metering/internal/hosted_answers.h"

#include <QLoggingCategory>
#include <QTimer>

#include <algorithm>

namespace sluice::metering {

namespace {

Q_LOGGING_CATEGORY(hostedLog, "sluice.metering")

constexpr std::int64_t longestHostedBackoffMs = 60'000;
constexpr std::string_view hostedKonnectPath = "/v3/openmeter";

bool hostedMayRepeat(const HostedRequest& request)
{
    return request.method == "GET" || request.method == "PUT" || request.method == "DELETE" || request.repeatable;
}

// Statuses after which the same request may be sent again (clearinghouse 8.2), and exchanges that came to no answer.
bool hostedWorthRepeating(const HostedError& error)
{
    if (error.status != 0)
        return error.status == 429 || error.status == 502 || error.status == 503 || error.status == 504;
    return error.code == ErrorCode::Unavailable || error.code == ErrorCode::Io || error.code == ErrorCode::Timeout;
}

}  // namespace

HostedJob::HostedJob(HostedRequest given, HostedApi::Done handler)
    : request(std::move(given))
    , done(std::move(handler))
    , shown(request.method + " "
            + (request.target == HostedTarget::Ingest ? std::string("events") : request.path.substr(0, 128)))
{}

HostedJob::~HostedJob()
{
    complete(hostedFailure<HostedAnswer>(ErrorCode::Cancelled, "the part that was asked is gone"));
}

void HostedJob::complete(Hosted<HostedAnswer> answer)
{
    if (const auto handler = std::exchange(done, nullptr))
        handler(std::move(answer));
}

HostedExchange::HostedExchange(HostedApi::Ports given, HostedEndpoint where, crypto::SecretBytes managing,
                               crypto::SecretBytes ingesting, HostedApi::Timing times)
    : ports(std::move(given))
    , endpoint(std::move(where))
    , m_token(std::move(managing))
    , m_ingestToken(std::move(ingesting))
    , m_timing(times)
{}

void HostedExchange::start(const std::shared_ptr<HostedJob>& job)
{
    if (m_closed)
        return;  // the job goes, and completes
    job->id = ++m_lastId;
    m_jobs[job->id] = job;
    job->endsAtMs = ports.clock.monotonicMs() + job->request.deadlineMs;
    if (job->request.stop.stop_possible()) {
        const auto stopped = [post = ports.post, weak = weak_from_this(), id = job->id] {
            post([weak, id] {
                if (const auto self = weak.lock())
                    self->cancel(id);
            });
        };
        job->callerStop.emplace(job->request.stop, std::function<void()>(stopped));
    }
    attempt(job);
}

void HostedExchange::attempt(const std::shared_ptr<HostedJob>& job)
{
    const std::int64_t left = job->endsAtMs - ports.clock.monotonicMs();
    auto request = requestOf(*job);
    if (!request)
        return finish(job, hostedFailure<HostedAnswer>(request.error().code, request.error().message));
    if (left <= 0)
        return finish(job, hostedFailure<HostedAnswer>(ErrorCode::Timeout,
                                                       "the meter did not answer in time (" + job->shown + ")"));
    request->deadlineMs = static_cast<int>(std::min<std::int64_t>(left, m_timing.attemptMs));
    request->stop = job->stopExchange.get_token();
    ++job->attempt;
    {
        const std::lock_guard lock(m_mutex);
        ++m_stats.requests;
        m_stats.retries += job->attempt > 1 ? 1 : 0;
    }
    ports.http.send(std::move(*request), [weak = weak_from_this(), job](const Result<net::HttpResponse>& answer) {
        if (const auto self = weak.lock())
            self->answered(job, answer);
    });
}

Result<net::HttpRequest> HostedExchange::requestOf(const HostedJob& job) const
{
    const HostedRequest& given = job.request;
    net::HttpRequest request;
    request.method = given.method;
    SLUICE_ASSIGN(request.url, urlOf(given));
    request.maxResponseBytes = given.maxResponseBytes;
    request.maxRedirects = 0;
    request.headers.emplace_back("Accept", "application/json, application/problem+json");
    if (const std::string_view secret = secretFor(given.target); !secret.empty())
        request.headers.emplace_back("Authorization", "Bearer " + std::string(secret));
    if (!given.rawType.empty()) {
        request.headers.emplace_back("Content-Type", given.rawType);
        request.body = given.rawBody;
    } else if (given.body) {
        request.headers.emplace_back("Content-Type", "application/json");
        request.body = json::write(*given.body);
    }
    return request;
}

Result<std::string> HostedExchange::urlOf(const HostedRequest& request) const
{
    std::string url = endpoint.base;
    if (request.target == HostedTarget::Ingest) {
        if (!request.path.empty())
            return fail(ErrorCode::InvalidArgument, "events are posted to one URL");
        url = endpoint.ingestUrl;
    } else if (!isHostedPath(request.path)) {
        return fail(ErrorCode::InvalidArgument, "a path that must not be asked for");
    }
    if (request.target == HostedTarget::Sibling && endpoint.konnect && url.ends_with(hostedKonnectPath))
        url.replace(url.size() - hostedKonnectPath.size(), std::string::npos, "/metering/v1");
    url += request.path;
    char mark = '?';
    for (const auto& [name, value] : request.query) {
        url += mark;
        url += hostedSegment(name) + "=" + hostedSegment(value);
        mark = '&';
    }
    return url;
}

std::string_view HostedExchange::secretFor(HostedTarget target) const
{
    return target == HostedTarget::Ingest && !m_ingestToken.isEmpty() ? m_ingestToken.text() : m_token.text();
}

void HostedExchange::note(const Result<net::HttpResponse>& response, const Hosted<HostedAnswer>& answer)
{
    const std::lock_guard lock(m_mutex);
    if (response)
        m_stats.lastStatus = response->status;
    m_stats.lastError = answer ? std::string() : answer.error().message;
    if (answer)
        m_stats.lastGood = ports.clock.now();
    m_stats.failures += answer ? 0 : 1;
}

void HostedExchange::answered(const std::shared_ptr<HostedJob>& job, const Result<net::HttpResponse>& response)
{
    auto answer = readHostedAnswer(response, job->shown, secretFor(job->request.target), ports.clock.now());
    note(response, answer);
    const bool again = !answer && hostedWorthRepeating(answer.error()) && hostedMayRepeat(job->request)
                       && job->attempt < job->request.attempts && m_jobs.contains(job->id);
    if (!again)
        return finish(job, std::move(answer));
    const std::int64_t wait = std::max(backoffMs(job->attempt), answer.error().retryAfterMs);
    if (ports.clock.monotonicMs() + wait >= job->endsAtMs)
        return finish(job, std::move(answer));
    qCDebug(hostedLog, "%s; again in %lld ms", answer.error().message.c_str(), static_cast<long long>(wait));
    QTimer::singleShot(static_cast<int>(wait), m_context.get(), [weak = weak_from_this(), job] {
        const auto self = weak.lock();
        if (self && self->m_jobs.contains(job->id))
            self->attempt(job);
    });
}

std::int64_t HostedExchange::backoffMs(int attempts) const
{
    const std::int64_t full =
        std::min(longestHostedBackoffMs, std::int64_t(m_timing.backoffMs) << std::min(attempts - 1, 10));
    return full - static_cast<std::int64_t>(ports.rng.below(static_cast<std::uint64_t>(full / 5 + 1)));
}

void HostedExchange::finish(const std::shared_ptr<HostedJob>& job, Hosted<HostedAnswer> answer)
{
    m_jobs.erase(job->id);
    job->callerStop.reset();
    job->complete(std::move(answer));
}

void HostedExchange::cancel(std::uint64_t id)
{
    const auto found = m_jobs.find(id);
    if (found == m_jobs.end())
        return;
    const auto job = found->second;
    job->stopExchange.request_stop();
    finish(job, hostedFailure<HostedAnswer>(ErrorCode::Cancelled, "cancelled"));
}

void HostedExchange::close()
{
    m_closed = true;
    while (!m_jobs.empty())
        cancel(m_jobs.begin()->first);
    m_context.reset();
}

HostedStats HostedExchange::stats() const
{
    const std::lock_guard lock(m_mutex);
    return m_stats;
}

}  // namespace sluice::metering
