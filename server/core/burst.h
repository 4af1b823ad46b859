// Many hand-overs from one thread to another as one. While a Burst lives, what this thread would do once for every
// value (waking a receiver) is put off to its end, when the values are all there: the receiver wakes once, to a whole batch.
// Thread: a Burst belongs to the thread that made it; it lives on the stack.
#pragma once

#include <functional>
#include <vector>

namespace sluice {

class Burst {
public:
    Burst();
    ~Burst();  // runs what was put off, in order
    Burst(const Burst&) = delete;
    Burst& operator=(const Burst&) = delete;

    // At once when no Burst lives on this thread. `action` must not throw.
    static void atEnd(std::function<void()> action);

private:
    Burst* const m_outer;
    std::vector<std::function<void()>> m_actions;
};

}  // namespace sluice
