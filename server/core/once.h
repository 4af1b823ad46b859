// A completion that comes exactly once, however many paths hold it: whoever drops the last copy without an answer has cancelled it. Thread: any.
#pragma once

#include "core/result.h"

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

namespace sluice {

template<class T>
class Once {
public:
    Once() = default;
    explicit Once(std::function<void(Result<T>)> done) : m_state(std::make_shared<State>(std::move(done))) {}

    void operator()(Result<T> result) const
    {
        if (m_state)
            m_state->complete(std::move(result));
    }
    bool pending() const { return m_state && !m_state->completed; }

private:
    struct State {
        explicit State(std::function<void(Result<T>)> handler) : done(std::move(handler)) {}
        ~State() { complete(fail(ErrorCode::Cancelled, "the part that was asked is gone")); }
        void complete(Result<T> result)
        {
            if (completed.exchange(true))
                return;
            const auto handler = std::exchange(done, nullptr);
            if (handler)
                handler(std::move(result));
        }
        std::function<void(Result<T>)> done;
        std::atomic<bool> completed{false};
    };
    std::shared_ptr<State> m_state;
};

}  // namespace sluice
