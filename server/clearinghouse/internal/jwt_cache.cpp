#include "clearinghouse/internal/jwt_cache.h"

#include "crypto/hash.h"

#include <algorithm>
#include <cstring>

namespace sluice::clearinghouse {

JwtCache::JwtCache(Rng& rng, std::size_t capacity) : m_capacity(std::max<std::size_t>(1, capacity / shardCount))
{
    rng.fill(m_key);
}

JwtCache::Digest JwtCache::digest(std::string_view token) const
{
    return crypto::hmacSha256(m_key, asBytes(token)).bytes;
}

std::size_t JwtCache::DigestHash::operator()(const Digest& digest) const
{
    std::size_t hash = 0;
    std::memcpy(&hash, digest.data(), sizeof hash);
    return hash;
}

JwtCacheEntryPtr JwtCache::find(const Digest& digest) const
{
    const Shard& shard = shardOf(digest);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.entries.find(digest);
    return found == shard.entries.end() ? nullptr : found->second;
}

void JwtCache::put(const Digest& digest, JwtCacheEntryPtr entry)
{
    Shard& shard = shardOf(digest);
    const std::lock_guard lock(shard.mutex);
    if (shard.entries.insert_or_assign(digest, std::move(entry)).second)
        shard.order.push_back(digest);
    while (shard.order.size() > m_capacity) {
        shard.entries.erase(shard.order.front());
        shard.order.pop_front();
    }
}

void JwtCache::drop(const Digest& digest)
{
    Shard& shard = shardOf(digest);
    const std::lock_guard lock(shard.mutex);
    shard.entries.erase(digest);
}

void JwtCache::clear()
{
    for (Shard& shard : m_shards) {
        const std::lock_guard lock(shard.mutex);
        shard.entries.clear();
        shard.order.clear();
    }
}

std::size_t JwtCache::size() const
{
    std::size_t sum = 0;
    for (const Shard& shard : m_shards) {
        const std::lock_guard lock(shard.mutex);
        sum += shard.entries.size();
    }
    return sum;
}

}  // namespace sluice::clearinghouse
