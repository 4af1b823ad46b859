#include "usage/activity.h"

#include <algorithm>
#include <functional>

namespace sluice::usage {

namespace {

// What has run out lies in front and is few: the meters take it out.
int countAfter(const std::set<std::pair<std::int64_t, std::int64_t>>& entries, std::int64_t now)
{
    std::ptrdiff_t over = 0;
    for (auto it = entries.begin(); it != entries.end() && it->first < now; ++it)
        ++over;
    return int(std::ptrdiff_t(entries.size()) - over);
}

}  // namespace

Activity::Shard& Activity::shardOf(std::string_view orchestrator) const
{
    return m_shards[std::hash<std::string_view>{}(orchestrator) % m_shards.size()];
}

fleet::ActivityCounts Activity::activityOf(std::string_view orchestratorId) const
{
    const std::int64_t now = m_clock.now().micros;
    Shard& shard = shardOf(orchestratorId);
    const std::lock_guard lock(shard.mutex);
    const auto it = shard.orchestrators.find(std::string(orchestratorId));
    if (it == shard.orchestrators.end())
        return {};
    // A session counts while it was seen at most the timeout ago, a lease while its end lies ahead.
    return {countAfter(it->second.sessions, now), countAfter(it->second.leases, now + 1)};
}

std::optional<Timestamp> Activity::lastActivityOf(std::string_view orchestratorId) const
{
    Shard& shard = shardOf(orchestratorId);
    const std::lock_guard lock(shard.mutex);
    const auto it = shard.orchestrators.find(std::string(orchestratorId));
    return it == shard.orchestrators.end() ? std::nullopt : it->second.seen;
}

void Activity::replace(Kind kind, const Entry& before, const Entry& after, std::optional<Timestamp> seen)
{
    const auto setOf = [kind](Counted & counted) -> auto&
    {
        return kind == Kind::Session ? counted.sessions : counted.leases;
    };
    if (!before.orchestrator.empty()) {
        Shard& shard = shardOf(before.orchestrator);
        const std::lock_guard lock(shard.mutex);
        if (const auto it = shard.orchestrators.find(before.orchestrator); it != shard.orchestrators.end())
            setOf(it->second).erase({before.until, before.no});
    }
    const std::string& seenBy = after.orchestrator.empty() ? before.orchestrator : after.orchestrator;
    if (seenBy.empty())
        return;
    Shard& shard = shardOf(seenBy);
    const std::lock_guard lock(shard.mutex);
    Counted& counted = shard.orchestrators[seenBy];
    if (!after.orchestrator.empty())
        setOf(counted).emplace(after.until, after.no);
    if (seen)
        counted.seen = std::max(counted.seen.value_or(*seen), *seen);
}

}  // namespace sluice::usage
