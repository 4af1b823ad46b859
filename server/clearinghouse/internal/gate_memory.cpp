#include "clearinghouse/internal/gate_memory.h"

namespace sluice::clearinghouse {

namespace {

constexpr std::int64_t refusalMs = 1'000;

}  // namespace

LiveSessionPtr GateMemory::find(const std::string& key) const
{
    const Shard& shard = shardOf(key);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.sessions.find(key);
    return found == shard.sessions.end() ? nullptr : found->second;
}

std::vector<LiveSessionPtr> GateMemory::all() const
{
    std::vector<LiveSessionPtr> sessions;
    for (const Shard& shard : m_shards) {
        const std::lock_guard lock(shard.mutex);
        for (const auto& [key, session] : shard.sessions)
            sessions.push_back(session);
    }
    return sessions;
}

std::size_t GateMemory::size() const
{
    std::size_t count = 0;
    for (const Shard& shard : m_shards) {
        const std::lock_guard lock(shard.mutex);
        count += shard.sessions.size();
    }
    return count;
}

void GateMemory::apply(const SessionChange& change)
{
    Shard& shard = shardOf(change.key);
    const std::lock_guard lock(shard.mutex);
    if (change.session)
        shard.sessions[change.key] = change.session;
    else
        shard.sessions.erase(change.key);
}

void GateMemory::apply(const BlockChange& change)
{
    const std::unique_lock lock(m_blocksMutex);
    auto& blocked = change.kind == BlockKind::User ? m_blockedUsers : m_blockedSessions;
    if (change.blocked)
        blocked.insert(change.subject);
    else
        blocked.erase(change.subject);
}

void GateMemory::clear()
{
    for (Shard& shard : m_shards) {
        const std::lock_guard lock(shard.mutex);
        shard.sessions.clear();
        shard.memos.clear();
    }
    const std::unique_lock lock(m_blocksMutex);
    m_blockedUsers.clear();
    m_blockedSessions.clear();
}

bool GateMemory::isBlocked(BlockKind kind, const std::string& subject) const
{
    const std::shared_lock lock(m_blocksMutex);
    const auto& blocked = kind == BlockKind::User ? m_blockedUsers : m_blockedSessions;
    return !blocked.empty() && blocked.contains(subject);
}

GateMemory::Memo& GateMemory::memoOf(Shard& shard, const std::string& customer)
{
    if (shard.memos.size() >= memosPerShard && !shard.memos.contains(customer))
        shard.memos.clear();
    return shard.memos[customer];
}

std::optional<Refusal> GateMemory::rememberedRefusal(const std::string& customer, Timestamp now) const
{
    const Shard& shard = shardOf(customer);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.memos.find(customer);
    if (found == shard.memos.end() || !found->second.refusal || now < found->second.refusedAt
        || now >= found->second.refusedAt.plusMs(refusalMs))
        return std::nullopt;
    return found->second.refusal;
}

void GateMemory::rememberRefusal(const std::string& customer, const Refusal& refusal, Timestamp now)
{
    Shard& shard = shardOf(customer);
    const std::lock_guard lock(shard.mutex);
    Memo& memo = memoOf(shard, customer);
    memo.refusal = refusal;
    memo.refusedAt = now;
}

void GateMemory::rememberYes(const std::string& customer, Timestamp now)
{
    Shard& shard = shardOf(customer);
    const std::lock_guard lock(shard.mutex);
    Memo& memo = memoOf(shard, customer);
    memo.refusal.reset();
    memo.yesAt = now;
}

std::optional<Timestamp> GateMemory::lastYes(const std::string& customer) const
{
    const Shard& shard = shardOf(customer);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.memos.find(customer);
    if (found == shard.memos.end() || found->second.yesAt.micros == 0)
        return std::nullopt;
    return found->second.yesAt;
}

void GateMemory::customersChanged(const std::vector<std::string>& customers)
{
    for (const std::string& customer : customers) {
        Shard& shard = shardOf(customer);
        const std::lock_guard lock(shard.mutex);
        if (const auto found = shard.memos.find(customer); found != shard.memos.end())
            found->second.refusal.reset();
    }
}

}  // namespace sluice::clearinghouse
