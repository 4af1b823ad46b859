// Change notification without payload: a room bumps its sequence after each durable change; whoever draws it asks "what
// changed since N" at its own pace. Handlers run on the thread that publishes and must only hand over.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace sluice {

// RAII: the handler is not running and will not be called again once the Subscription is destroyed.
class Subscription {
public:
    Subscription() = default;
    explicit Subscription(std::function<void()> cancel) : m_cancel(std::move(cancel)) {}
    Subscription(Subscription&& other) noexcept : m_cancel(std::exchange(other.m_cancel, nullptr)) {}
    Subscription& operator=(Subscription&& other) noexcept
    {
        if (this != &other) {
            reset();
            m_cancel = std::exchange(other.m_cancel, nullptr);
        }
        return *this;
    }
    ~Subscription() { reset(); }

    void reset()
    {
        if (auto cancel = std::exchange(m_cancel, nullptr))
            cancel();
    }

private:
    std::function<void()> m_cancel;
};

class ChangeSequence {
public:
    std::uint64_t value() const { return m_value.load(std::memory_order_acquire); }

    void bump()
    {
        m_value.fetch_add(1, std::memory_order_acq_rel);
        const std::lock_guard lock(m_shared->mutex);
        for (const auto& [id, handler] : m_shared->handlers)
            handler();
    }

    [[nodiscard]] Subscription subscribe(std::function<void()> handler)
    {
        const std::lock_guard lock(m_shared->mutex);
        const std::uint64_t id = ++m_shared->lastId;
        m_shared->handlers.emplace(id, std::move(handler));
        return Subscription([shared = m_shared, id] {
            const std::lock_guard inner(shared->mutex);
            shared->handlers.erase(id);
        });
    }

private:
    struct Shared {
        std::mutex mutex;
        std::uint64_t lastId = 0;
        std::map<std::uint64_t, std::function<void()>> handlers;
    };

    std::atomic<std::uint64_t> m_value{0};
    std::shared_ptr<Shared> m_shared = std::make_shared<Shared>();
};

}  // namespace sluice
