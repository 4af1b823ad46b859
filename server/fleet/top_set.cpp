#include "fleet/top_set.h"

namespace sluice::fleet {

// Shared with callbacks under way, so that a late answer finds it alive even when the CachedTopSet is gone.
struct CachedTopSet::State : std::enable_shared_from_this<State> {
    using Waiter = std::function<void(const Result<std::set<Address>>&)>;

    State(TopSetSource& sourceIn, const Clock& clockIn, std::int64_t ttl, std::int64_t retry)
        : source(sourceIn), clock(clockIn), ttlMs(ttl), retryMs(retry)
    {}

    // Calls the waiter with what is known now, or once the fetch under way is done.
    void ask(Waiter waiter)
    {
        std::unique_lock lock(mutex);
        const std::int64_t now = clock.monotonicMs();
        const bool fresh = fetchedAtMs && now - *fetchedAtMs < ttlMs;
        const bool leaveAlone = failedAtMs && now - *failedAtMs < retryMs;
        if (!fetching && (fresh || leaveAlone)) {
            const auto answer = known();
            lock.unlock();
            waiter(answer);
            return;
        }
        waiters.push_back(std::move(waiter));
        if (fetching)
            return;
        fetching = true;
        lock.unlock();
        source.fetch(
            [self = shared_from_this()](Result<std::vector<Address>> fetched) { self->finish(std::move(fetched)); });
    }

    void finish(Result<std::vector<Address>> fetched)
    {
        std::vector<Waiter> waiting;
        Result<std::set<Address>> answer;
        {
            const std::lock_guard lock(mutex);
            const std::int64_t now = clock.monotonicMs();
            if (fetched && !fetched->empty()) {
                members = std::set<Address>(fetched->begin(), fetched->end());
                fetchedAtMs = now;
                failedAtMs.reset();
            } else {
                failedAtMs = now;
                failure = fetched ? Error{ErrorCode::Unavailable, "the top set is empty"} : fetched.error();
            }
            fetching = false;
            waiting.swap(waiters);
            answer = known();
        }
        for (const Waiter& waiter : waiting)
            waiter(answer);
    }

    // A stale set is better than none (ops-engine 2.3 step 3).
    Result<std::set<Address>> known() const
    {
        if (members.empty())
            return fail(failure);
        return members;
    }

    TopSetSource& source;
    const Clock& clock;
    const std::int64_t ttlMs;
    const std::int64_t retryMs;
    std::mutex mutex;
    std::set<Address> members;
    std::optional<std::int64_t> fetchedAtMs;
    std::optional<std::int64_t> failedAtMs;
    Error failure{ErrorCode::Unavailable, "the top set was never read"};
    bool fetching = false;
    std::vector<Waiter> waiters;
};

CachedTopSet::CachedTopSet(TopSetSource& source, const Clock& clock, std::int64_t ttlMs, std::int64_t retryMs)
    : m_state(std::make_shared<State>(source, clock, ttlMs, retryMs))
{}

CachedTopSet::~CachedTopSet() = default;

void CachedTopSet::check(std::string_view address, Answer answer)
{
    const auto wanted = Address::fromHex(address);
    m_state->ask([wanted, answer = std::move(answer)](const Result<std::set<Address>>& members) {
        if (!members)
            answer(TopMembership::Unknown);
        else
            answer(wanted && members->contains(*wanted) ? TopMembership::Member : TopMembership::NotMember);
    });
}

std::set<Address> CachedTopSet::members() const
{
    const std::lock_guard lock(m_state->mutex);
    return m_state->members;
}

void CachedTopSet::refresh(std::function<void(Result<std::set<Address>>)> done)
{
    m_state->ask([done = std::move(done)](const Result<std::set<Address>>& members) { done(members); });
}

}  // namespace sluice::fleet
