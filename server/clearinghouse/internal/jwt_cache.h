// Tokens that were checked already, by a keyed hash of their text: whoever reads memory or times look-ups learns no token. Bounded; the
// oldest of a shard goes first. Thread: any; one mutex a shard.
#pragma once

#include "clearinghouse/jwt.h"
#include "core/rng.h"

#include <deque>
#include <mutex>
#include <unordered_map>

namespace sluice::clearinghouse {

struct JwtCacheEntry {
    CheckedJwt checked;
    std::string thumbprint;  // of the key that signed it
};
using JwtCacheEntryPtr = std::shared_ptr<const JwtCacheEntry>;

class JwtCache {
public:
    using Digest = std::array<std::uint8_t, 32>;

    JwtCache(Rng& rng, std::size_t capacity);
    Digest digest(std::string_view token) const;
    JwtCacheEntryPtr find(const Digest& digest) const;
    void put(const Digest& digest, JwtCacheEntryPtr entry);
    void drop(const Digest& digest);
    void clear();
    std::size_t size() const;

private:
    struct DigestHash {
        std::size_t operator()(const Digest& digest) const;  // the digest is uniform already
    };
    struct Shard {
        mutable std::mutex mutex;
        std::unordered_map<Digest, JwtCacheEntryPtr, DigestHash> entries;
        std::deque<Digest> order;  // oldest first; may name entries that were dropped
    };
    static constexpr std::size_t shardCount = 32;
    Shard& shardOf(const Digest& digest) { return m_shards[digest[31] % shardCount]; }
    const Shard& shardOf(const Digest& digest) const { return m_shards[digest[31] % shardCount]; }

    std::array<std::uint8_t, 32> m_key{};
    std::size_t m_capacity;  // of a shard
    std::array<Shard, shardCount> m_shards;
};

}  // namespace sluice::clearinghouse
