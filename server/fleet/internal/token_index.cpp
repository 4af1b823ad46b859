#include "fleet/internal/token_index.h"

#include <algorithm>

namespace sluice::fleet {

namespace {
constexpr std::int64_t seenGrainMicros = 60'000'000;  // the exact second interests nobody, and costs a write each
}

void TokenIndex::add(const TokenEntryPtr& entry)
{
    {
        Shard& shard = shardOf(entry->hash);
        const std::unique_lock lock(shard.mutex);
        if (!shard.entries.emplace(entry->hash, entry).second)
            return;
    }
    ++m_size;
    const std::unique_lock lock(m_ownersMutex);
    m_owners[entry->holder.orchestrator].push_back(entry);
}

void TokenIndex::remove(const Hash32& hash)
{
    TokenEntryPtr gone;
    {
        Shard& shard = shardOf(hash);
        const std::unique_lock lock(shard.mutex);
        const auto it = shard.entries.find(hash);
        if (it == shard.entries.end())
            return;
        gone = it->second;
        shard.entries.erase(it);
    }
    --m_size;
    const std::unique_lock lock(m_ownersMutex);
    const auto owner = m_owners.find(gone->holder.orchestrator);
    if (owner == m_owners.end())
        return;
    std::erase(owner->second, gone);
    if (owner->second.empty())
        m_owners.erase(owner);
}

TokenEntryPtr TokenIndex::find(const Hash32& hash) const
{
    const Shard& shard = shardOf(hash);
    const std::shared_lock lock(shard.mutex);
    const auto it = shard.entries.find(hash);
    return it == shard.entries.end() ? nullptr : it->second;
}

bool TokenIndex::hasTimed(TokenKind kind, const std::string& orchestrator, Timestamp now) const
{
    const std::shared_lock lock(m_ownersMutex);
    const auto owner = m_owners.find(orchestrator);
    return owner != m_owners.end() && std::ranges::any_of(owner->second, [&](const TokenEntryPtr& entry) {
               return entry->holder.kind == kind && entry->expires && *entry->expires > now;
           });
}

void TokenIndex::noteSeen(const TokenEntryPtr& entry, Timestamp now)
{
    if (now.micros - entry->lastSeen.load(std::memory_order_relaxed) < seenGrainMicros)
        return;
    entry->lastSeen.store(now.micros, std::memory_order_relaxed);
    if (entry->dirty.exchange(true))
        return;
    const std::lock_guard lock(m_seenMutex);
    m_seen.push_back(entry);
}

std::vector<TokenEntryPtr> TokenIndex::takeSeen()
{
    std::vector<TokenEntryPtr> taken;
    {
        const std::lock_guard lock(m_seenMutex);
        taken.swap(m_seen);
    }
    for (const auto& entry : taken)
        entry->dirty.store(false);
    return taken;
}

}  // namespace sluice::fleet
