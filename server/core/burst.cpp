#include "core/burst.h"

#include <utility>

namespace sluice {

namespace {

thread_local Burst* innermostBurst = nullptr;

}  // namespace

Burst::Burst() : m_outer(std::exchange(innermostBurst, this)) {}

Burst::~Burst()
{
    innermostBurst = m_outer;
    for (const auto& action : m_actions)
        action();
}

void Burst::atEnd(std::function<void()> action)
{
    if (innermostBurst)
        innermostBurst->m_actions.push_back(std::move(action));
    else
        action();
}

}  // namespace sluice
