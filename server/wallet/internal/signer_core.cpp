#include "wallet/internal/signer_core.h"

#include "core/check.h"

#include <algorithm>

namespace sluice::wallet {

namespace {

Error gone()
{
    return {ErrorCode::Cancelled, "the signer was closed or its key was changed"};
}

Error late()
{
    return {ErrorCode::Timeout, "the signature was not made in time"};
}

}  // namespace

LocalSigner::Core::Core(const Clock& clock, storage::Writer& writer, LocalSignerConfig config, KeyLoader loader)
    : m_clock(clock)
    , m_writer(writer)
    , m_config(std::move(config))
    , m_loader(std::move(loader))
    , m_keyAddress(m_config.address)
{
    m_status.address = m_keyAddress;
    m_status.state = m_keyAddress.isZero() ? SignerState::NoKey : SignerState::Idle;
}

void LocalSigner::Core::open()
{
    m_thread = std::thread([this] { run(); });
}

void LocalSigner::Core::close()
{
    SLUICE_CHECK(std::this_thread::get_id() != m_thread.get_id());
    {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

Address LocalSigner::Core::address() const
{
    const std::lock_guard lock(m_mutex);
    return m_status.address;
}

SignerStatus LocalSigner::Core::status() const
{
    const std::lock_guard lock(m_mutex);
    return m_status;
}

// A task that comes after closing is dropped; the completions it holds cancel themselves.
void LocalSigner::Core::post(std::function<void()> task)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_closed)
            return;
        m_tasks.push_back(std::move(task));
    }
    m_wake.notify_one();
}

void LocalSigner::Core::run()
{
    std::unique_lock lock(m_mutex);
    while (!m_closed) {
        const Moment deadline = nextDeadline();
        const auto ready = [this] { return m_closed || !m_tasks.empty(); };
        if (deadline == Moment::max())
            m_wake.wait(lock, ready);
        else
            m_wake.wait_until(lock, deadline, ready);
        if (m_closed)
            break;
        auto tasks = std::exchange(m_tasks, {});
        lock.unlock();
        for (auto& task : tasks) {
            task();
            task = nullptr;
        }
        expire();
        lock.lock();
    }
    auto dropped = std::exchange(m_tasks, {});
    lock.unlock();
    dropped.clear();
    while (!m_pending.empty())
        complete(m_pending.begin()->first, fail(gone()));
    for (const UnlockWaiter& waiter : std::exchange(m_unlockWaiters, {}))
        waiter.done(fail(gone()));
    m_key.reset();
    m_loader = nullptr;
}

LocalSigner::Core::Moment LocalSigner::Core::nextDeadline() const
{
    Moment next = m_loading ? m_loadDeadline : Moment::max();
    for (const auto& [number, pending] : m_pending)
        next = std::min(next, pending->deadline);
    for (const UnlockWaiter& waiter : m_unlockWaiters)
        next = std::min(next, waiter.deadline);
    return next;
}

void LocalSigner::Core::expire()
{
    const Moment now = std::chrono::steady_clock::now();
    std::vector<std::uint64_t> expired;
    for (const auto& [number, pending] : m_pending) {
        if (pending->deadline <= now)
            expired.push_back(number);
    }
    for (const std::uint64_t number : expired)
        complete(number, fail(late()));
    for (const UnlockWaiter& waiter : m_unlockWaiters) {
        if (waiter.deadline <= now)
            waiter.done(fail(ErrorCode::Timeout, "the key was not fetched in time"));
    }
    std::erase_if(m_unlockWaiters, [now](const UnlockWaiter& waiter) { return waiter.deadline <= now; });
    if (m_loading && m_loadDeadline <= now)
        keyLoaded(m_generation, fail(ErrorCode::Timeout, "the key was not fetched in time"));
}

void LocalSigner::Core::sign(SignRequest request, std::int64_t timeoutMs, std::stop_token stop,
                             Done<chain::SignedTransaction> done)
{
    if (m_underway.fetch_add(1) >= m_config.queueCapacity) {
        --m_underway;
        done(fail(ErrorCode::Overloaded, "too many signatures are under way"));
        return;
    }
    auto self = shared_from_this();
    auto pending = std::make_shared<Pending>();
    pending->number = ++m_lastNumber;
    pending->request = std::move(request);
    pending->deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeoutMs);
    pending->stop = stop;
    pending->done =
        Once<chain::SignedTransaction>([self, done = std::move(done)](Result<chain::SignedTransaction> result) {
            --self->m_underway;
            done(std::move(result));
        });
    pending->onStop.emplace(std::move(stop), [weak = weak_from_this(), number = pending->number] {
        if (auto core = weak.lock())
            core->post([raw = core.get(), number] {
                raw->complete(number, fail(ErrorCode::Cancelled, "the signature was cancelled"));
            });
    });
    post([this, pending = std::move(pending)] { begin(pending); });
}

void LocalSigner::Core::begin(const PendingPtr& pending)
{
    m_pending.emplace(pending->number, pending);
    if (pending->stop.stop_requested())
        complete(pending->number, fail(ErrorCode::Cancelled, "the signature was cancelled"));
    else if (pending->deadline <= std::chrono::steady_clock::now())
        complete(pending->number, fail(late()));
    else if (m_keyAddress.isZero())
        complete(pending->number, fail(ErrorCode::Unavailable, "there is no payout key"));
    else if (m_locked)
        complete(pending->number, fail(ErrorCode::Unavailable, "the signer is locked"));
    else if (m_key)
        authorize(pending);
    else {
        m_waitingForKey.push_back(pending->number);
        startLoading();
    }
}

void LocalSigner::Core::authorize(const PendingPtr& pending)
{
    m_writer.submitFor<Authorization>(
        [request = pending->request, signer = m_keyAddress, chainId = m_config.chainId, now = m_clock.now()](
            storage::Connection& connection) { return authorizeSigning(connection, request, signer, chainId, now); },
        [weak = weak_from_this(), number = pending->number](Result<Authorization> answer) {
            if (auto core = weak.lock())
                core->post([raw = core.get(), number, answer = std::move(answer)] { raw->authorized(number, answer); });
        });
}

void LocalSigner::Core::authorized(std::uint64_t number, const Result<Authorization>& answer)
{
    const auto found = m_pending.find(number);
    if (found == m_pending.end())
        return;  // expired or cancelled meanwhile; its spend stays counted for when it is asked again
    if (!answer) {
        complete(number, fail(answer.error()));
        return;
    }
    const chain::Transaction& asked = found->second->request.transaction;
    // The last word is here, beside the key: what the store let pass must pass again, and be about these very fields.
    SLUICE_CHECK(answer->input.transaction == asked && answer->input.purpose == found->second->request.purpose);
    if (auto verdict = evaluate(answer->policy, answer->input).asResult(); !verdict)
        complete(number, fail(verdict.error()));
    else if (found->second->deadline <= std::chrono::steady_clock::now())
        complete(number, fail(late()));
    else if (!m_key || answer->input.signer != m_keyAddress)
        complete(number, fail(ErrorCode::Unavailable, "the signer is locked"));
    else
        complete(number, signChecked(asked));
}

Result<chain::SignedTransaction> LocalSigner::Core::signChecked(const chain::Transaction& transaction) const
{
    const crypto::Signature signature = m_key->sign(chain::signingHash(transaction));
    SLUICE_ASSIGN(const auto raw, chain::encodeSigned(transaction, crypto::toBytes65(signature)));
    return proveSigned(raw, transaction, m_keyAddress);  // from the very bytes that go out
}

void LocalSigner::Core::complete(std::uint64_t number, Result<chain::SignedTransaction> result)
{
    const auto found = m_pending.find(number);
    if (found == m_pending.end())
        return;
    const PendingPtr pending = std::move(found->second);
    m_pending.erase(found);
    std::erase(m_waitingForKey, number);
    pending->done(std::move(result));
}

void LocalSigner::Core::failWaitingForKey(const Error& error)
{
    for (const std::uint64_t number : std::exchange(m_waitingForKey, {}))
        complete(number, fail(error));
    for (const UnlockWaiter& waiter : std::exchange(m_unlockWaiters, {}))
        waiter.done(fail(error));
}

void LocalSigner::Core::startLoading()
{
    if (m_loading)
        return;
    m_loading = true;
    // The loader has a time-out of its own; this one is for a loader that breaks its promise.
    m_loadDeadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(m_config.loadTimeoutMs + 1'000);
    setState(SignerState::Loading);
    m_loader(m_config.loadTimeoutMs,
             [weak = weak_from_this(), generation = m_generation](Result<crypto::PrivateKey> result) {
                 auto core = weak.lock();
                 if (!core)
                     return;
                 auto held = std::make_shared<Result<crypto::PrivateKey>>(std::move(result));
                 core->post([raw = core.get(), generation, held] { raw->keyLoaded(generation, std::move(*held)); });
             });
}

void LocalSigner::Core::keyLoaded(std::uint64_t generation, Result<crypto::PrivateKey> result)
{
    if (generation != m_generation || !m_loading)
        return;
    m_loading = false;
    ++m_generation;
    if (result && result->address() != m_keyAddress)
        result = fail(ErrorCode::Corrupt, "the stored key is not the key of " + m_keyAddress.toHex());
    if (!result) {
        setState(SignerState::Failed, result.error().message);
        failWaitingForKey(result.error());
        return;
    }
    m_key.emplace(std::move(*result));
    setState(SignerState::Ready);
    for (const UnlockWaiter& waiter : std::exchange(m_unlockWaiters, {}))
        waiter.done({});
    for (const std::uint64_t number : std::exchange(m_waitingForKey, {})) {
        if (const auto found = m_pending.find(number); found != m_pending.end())
            authorize(found->second);
    }
}

void LocalSigner::Core::unlock(std::int64_t timeoutMs, Done<void> done)
{
    const Moment deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeoutMs);
    post([this, deadline, once = Once<void>(std::move(done))] {
        m_locked = false;
        if (m_keyAddress.isZero()) {
            once(fail(ErrorCode::Unavailable, "there is no payout key"));
        } else if (m_key) {
            once({});
        } else {
            m_unlockWaiters.push_back({deadline, once});
            startLoading();
        }
    });
}

void LocalSigner::Core::lock(Done<void> done)
{
    post([this, once = Once<void>(std::move(done))] {
        dropKey();
        m_locked = true;
        setState(m_keyAddress.isZero() ? SignerState::NoKey : SignerState::Locked);
        failWaitingForKey({ErrorCode::Unavailable, "the signer is locked"});
        once({});
    });
}

void LocalSigner::Core::setKey(const Address& address, KeyLoader loader)
{
    {
        const std::lock_guard lock(m_mutex);
        m_status.address = address;
    }
    post([this, address, loader = std::move(loader)] {
        dropKey();
        m_locked = false;
        m_keyAddress = address;
        m_loader = loader;
        while (!m_pending.empty())
            complete(m_pending.begin()->first, fail(gone()));
        failWaitingForKey(gone());
        setState(address.isZero() ? SignerState::NoKey : SignerState::Idle);
    });
}

void LocalSigner::Core::dropKey()
{
    m_key.reset();
    m_loading = false;
    ++m_generation;
}

void LocalSigner::Core::setState(SignerState state, std::string error)
{
    {
        const std::lock_guard lock(m_mutex);
        m_status.state = state;
        m_status.lastError = std::move(error);
    }
    m_changes.bump();
}

}  // namespace sluice::wallet
