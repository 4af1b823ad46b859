#include "clearinghouse/jwks.h"

#include "clearinghouse/internal/jwks_fetch.h"
#include "clearinghouse/internal/jwks_store.h"
#include "clearinghouse/internal/net_loop.h"

#include <QLoggingCategory>
#include <QTimer>

#include <deque>
#include <mutex>

namespace sluice::clearinghouse {
namespace {

Q_LOGGING_CATEGORY(jwksLog, "sluice.clearinghouse")

using Steady = std::chrono::steady_clock;

constexpr std::size_t kMaxWaiters = 20'000;
constexpr int kSweepMs = 25;
constexpr int kTickMs = 1'000;
constexpr int kPatientAfter = 3;          // failures in a row before attempts are spaced
constexpr std::int64_t kRetryMs = 1'000;  // then
constexpr std::int64_t kBackgroundRetryMs = 30'000;
constexpr std::int64_t kClockJumpMs = 300'000;

struct JwksWaiter {
    KeySource::Done done;
    Steady::time_point deadline;
};

}  // namespace

class Jwks::Impl {
public:
    Impl(JwksConfig given, Ports wanted)
        : config(std::move(given))
        , ports(wanted)
        , source(config.issuer + " " + config.jwksUri)
        , loop("sluice-oidc", {.userAgent = config.userAgent, .extraCaPem = config.extraCaPem, .maxInFlight = 4})
    {}

    void close()
    {
        loop.runAndWait([this] {
            closing = true;
            sweepTimer.reset();
            tickTimer.reset();
        });
        loop.close();
        finishWaiters(fail(ErrorCode::Cancelled, "the verifier is going down"), true);
        std::vector<std::function<void(JwksStatus)>> late;
        {
            const std::lock_guard lock(mutex);
            late.swap(reports);
        }
        for (const auto& report : late)
            report(status());
    }

    // --- state; under the mutex ----------------------------------------------------------------------------------------
    std::int64_t ageMs() const
    {
        const std::int64_t age = ports.clock.monotonicMs() - fetchedMs;
        return age < 0 ? 0 : age;
    }
    bool usable() const { return set && ageMs() <= std::int64_t(config.staleSeconds) * 1000; }
    std::int64_t sinceAttemptMs() const { return attempted ? ports.clock.monotonicMs() - attemptedMs : INT64_MAX; }
    bool mayAsk(bool unknownKey) const
    {
        if (unknownKey && usable())
            return sinceAttemptMs() >= std::int64_t(config.cooldownSeconds) * 1000;
        return failures < kPatientAfter || sinceAttemptMs() >= kRetryMs;
    }

    // --- any thread ------------------------------------------------------------------------------------------------------
    void renew(bool unknownKey, Done done)
    {
        std::unique_lock lock(mutex);
        const bool ask = !fetching && mayAsk(unknownKey);
        if ((!fetching && !ask) || waiters.size() >= kMaxWaiters || closed) {
            Result<JwtKeySetPtr> answer = set;
            if (!usable())
                answer = fail(ErrorCode::Unavailable, lastError.empty() ? "there are no keys" : lastError);
            lock.unlock();
            return done(std::move(answer));
        }
        waiters.push_back({std::move(done), Steady::now() + std::chrono::milliseconds(config.waitMs)});
        const bool first = waiters.size() == 1;
        if (ask)
            begin();
        lock.unlock();
        if (first)
            loop.post([this] { watchWaiters(); });
        if (ask)
            loop.post([this] { fetch(false); });
    }

    void begin()
    {
        fetching = attempted = true;
        attemptedMs = ports.clock.monotonicMs();
        attemptedAt = ports.clock.now();
    }

    // --- the loop's thread -----------------------------------------------------------------------------------------------
    void start()
    {
        tickTimer = std::make_unique<QTimer>();
        QObject::connect(tickTimer.get(), &QTimer::timeout, loop.context(), [this] { tick(); });
        tickTimer->start(kTickMs);
        if (config.warmUp)
            tick();
    }

    // Renews at 80 % of the fresh time, so that no user waits for it.
    void tick()
    {
        {
            const std::lock_guard lock(mutex);
            const bool due = set ? ageMs() >= std::int64_t(config.freshSeconds) * 800 : config.warmUp;
            const bool again = sinceAttemptMs() >= (failures > 0 ? kBackgroundRetryMs : kRetryMs);
            if (fetching || !due || !again)
                return;
            begin();
        }
        fetch(false);
    }

    void fetch(bool discover)
    {
        if (closing || !loop.http())
            return;
        std::string known;
        {
            const std::lock_guard lock(mutex);
            known = jwksUri;
            discover = discover || forced
                       || ports.clock.monotonicMs() - discoveredMs >= std::int64_t(config.rediscoverSeconds) * 1000;
            forced = false;
        }
        JwksFetch::run(*loop.http(), config, std::move(known), discover,
                       [this](JwksOutcome outcome) { finish(std::move(outcome)); });
    }

    void finish(JwksOutcome outcome)
    {
        const std::string error = outcome.error();
        const bool good = outcome.keys != nullptr;
        std::vector<std::function<void(JwksStatus)>> told;
        bool again = false;
        {
            const std::lock_guard lock(mutex);
            jwksUri = outcome.jwksUri;
            if (outcome.discovered)
                discoveredMs = ports.clock.monotonicMs();
            steps = std::move(outcome.steps);
            lastError = error;
            failures = good ? 0 : failures + 1;
            if (good) {
                set = outcome.keys;
                fetchedMs = ports.clock.monotonicMs();
                fetchedAt = ports.clock.now();
                fromStore = false;
            }
            fetching = false;
            if (forced) {  // asked for while this one was under way
                again = true;
                begin();
            } else {
                told.swap(reports);
            }
        }
        if (good)
            keep(std::move(outcome.document), outcome.jwksUri);
        else
            qCWarning(jwksLog, "keys of %s were not renewed: %s", config.issuer.c_str(), error.c_str());
        finishWaiters(fail(ErrorCode::Unavailable, error), false);
        changes.bump();
        for (const auto& report : told)
            report(status());
        if (again && !closing)
            fetch(true);
    }

    void keep(std::string document, std::string uri)
    {
        if (!ports.database)
            return;
        const Timestamp now = ports.clock.now();
        saveKeySet(*ports.database, source, {std::move(uri), std::move(document), now},
                   now.plusSeconds(-std::int64_t(config.staleSeconds)));
    }

    // `ifNone` when no set may be used; with `always`, whatever there is.
    void finishWaiters(const Result<JwtKeySetPtr>& ifNone, bool always)
    {
        std::deque<JwksWaiter> told;
        Result<JwtKeySetPtr> answer = ifNone;
        {
            const std::lock_guard lock(mutex);
            told.swap(waiters);
            if (usable() && !always)
                answer = set;
        }
        for (const auto& waiter : told)
            waiter.done(answer);
    }

    void watchWaiters()
    {
        if (closing || sweepTimer)
            return;
        sweepTimer = std::make_unique<QTimer>();
        QObject::connect(sweepTimer.get(), &QTimer::timeout, loop.context(), [this] { sweep(); });
        sweepTimer->start(kSweepMs);
    }

    // Who waited long enough is answered with what there is.
    void sweep()
    {
        std::deque<JwksWaiter> late;
        Result<JwtKeySetPtr> answer = fail(ErrorCode::Timeout, "the keys did not come in time");
        {
            const std::lock_guard lock(mutex);
            const auto now = Steady::now();
            while (!waiters.empty() && waiters.front().deadline <= now) {
                late.push_back(std::move(waiters.front()));
                waiters.pop_front();
            }
            if (usable())
                answer = set;
            if (waiters.empty())
                sweepTimer->stop();
        }
        const bool idle = !sweepTimer->isActive();
        for (const auto& waiter : late)
            waiter.done(answer);
        if (idle)
            retireSweep();
    }

    // Deleted by the loop, for we are inside its signal; a waiter that came meanwhile gets a new one.
    void retireSweep()
    {
        sweepTimer.release()->deleteLater();
        const std::lock_guard lock(mutex);
        if (!waiters.empty())
            loop.post([this] { watchWaiters(); });
    }

    JwksStatus status() const;

    const JwksConfig config;
    const Ports ports;
    const std::string source;  // of the kept set
    ChangeSequence changes;

    mutable std::mutex mutex;
    JwtKeySetPtr set;
    Timestamp fetchedAt, attemptedAt;
    std::int64_t fetchedMs = 0, attemptedMs = 0, discoveredMs = 0;  // Clock::monotonicMs
    bool fromStore = false, fetching = false, attempted = false, forced = false, closed = false;
    int failures = 0;
    std::string jwksUri, lastError;
    std::vector<JwksStep> steps;
    std::deque<JwksWaiter> waiters;  // by deadline
    std::vector<std::function<void(JwksStatus)>> reports;

    // The loop's thread.
    bool closing = false;
    std::unique_ptr<QTimer> sweepTimer, tickTimer;
    NetLoop loop;  // last: what runs there uses the rest
};

JwksStatus Jwks::Impl::status() const
{
    const std::lock_guard lock(mutex);
    JwksStatus made;
    made.issuer = config.issuer;
    made.jwksUri = config.jwksUri.empty() ? jwksUri : config.jwksUri;
    made.fromStore = fromStore;
    made.fetching = fetching;
    made.fetched = fetchedAt;
    made.attempted = attemptedAt;
    made.failures = failures;
    made.lastSteps = steps;
    made.lastError = lastError;
    if (!set)
        return made;
    const bool fresh = ageMs() <= std::int64_t(config.freshSeconds) * 1000;
    made.state = fresh ? JwksStatus::State::Fresh : usable() ? JwksStatus::State::Stale : JwksStatus::State::Expired;
    made.leftOut = set->leftOut();
    for (const auto& key : set->keys()) {
        std::string names;
        for (std::size_t i = 0; i < jwtAlgorithmCount; ++i) {
            if (key->fits(JwtAlgorithm(i)))
                names += (names.empty() ? "" : " ") + std::string(jwtAlgorithmName(JwtAlgorithm(i)));
        }
        made.keys.push_back({key->kid().value_or(""), key->kind(), std::move(names), key->thumbprint()});
    }
    return made;
}

Result<std::unique_ptr<Jwks>> Jwks::create(JwksConfig config, Ports ports)
{
    config.issuer = normalisedIssuer(config.issuer);
    if (config.issuer.empty())
        return fail(ErrorCode::InvalidArgument, "jwtIssuer is required");
    SLUICE_TRY(checkProviderUrl("OIDC_ISSUER", config.issuer));
    if (!config.jwksUri.empty())
        SLUICE_TRY(checkProviderUrl("OIDC_JWKS_URI", config.jwksUri));
    return std::unique_ptr<Jwks>(new Jwks(std::make_shared<Impl>(std::move(config), ports)));
}

Jwks::Jwks(std::shared_ptr<Impl> impl) : m_impl(std::move(impl)) {}

Jwks::~Jwks()
{
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->closed = true;
    }
    m_impl->close();
}

Result<void> Jwks::load()
{
    if (!m_impl->ports.database)
        return {};
    SLUICE_ASSIGN(const auto kept, loadKeySet(*m_impl->ports.database, m_impl->source));
    const std::int64_t ageMs = kept ? (m_impl->ports.clock.now().micros - kept->fetched.micros) / 1000 : 0;
    if (!kept || ageMs > std::int64_t(m_impl->config.staleSeconds) * 1000 || ageMs < -kClockJumpMs)
        return {};
    auto set = JwtKeySet::parse(kept->document);
    if (!set)
        return {};  // what an older build could use and this one cannot
    const std::lock_guard lock(m_impl->mutex);
    m_impl->set = std::move(*set);
    m_impl->fetchedAt = kept->fetched;
    m_impl->fetchedMs = m_impl->ports.clock.monotonicMs() - ageMs;
    m_impl->fromStore = true;
    return {};
}

void Jwks::start()
{
    m_impl->loop.post([impl = m_impl.get()] { impl->start(); });
}

JwtKeySetPtr Jwks::current(Timestamp)
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->usable() ? m_impl->set : nullptr;
}

void Jwks::renew(bool unknownKey, Timestamp, Done done)
{
    m_impl->renew(unknownKey, std::move(done));
}

void Jwks::refreshNow(std::function<void(JwksStatus)> done)
{
    bool first = false;
    {
        const std::lock_guard lock(m_impl->mutex);
        if (!m_impl->closed) {
            m_impl->reports.push_back(std::move(done));
            m_impl->forced = true;
            first = !m_impl->fetching;
            if (first)
                m_impl->begin();
        }
    }
    if (done)
        return done(status());
    if (first)
        m_impl->loop.post([impl = m_impl.get()] { impl->fetch(true); });
}

JwksStatus Jwks::status() const
{
    return m_impl->status();
}

ChangeSequence& Jwks::changes()
{
    return m_impl->changes;
}

}  // namespace sluice::clearinghouse
