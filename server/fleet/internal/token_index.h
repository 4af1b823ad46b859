// Live tokens in memory: by hash in shards, so that requests of many threads do not meet, and by orchestrator.
#pragma once

#include "core/address.h"
#include "fleet/orchestrator_tokens.h"

#include <array>
#include <atomic>
#include <cstring>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

namespace sluice::fleet {

struct TokenEntry {
    TokenHolder holder;
    Hash32 hash;
    std::optional<Timestamp> expires;
    std::atomic<std::int64_t> lastSeen{0};  // microseconds; 0: never
    std::atomic<bool> dirty{false};         // lastSeen is not written yet
};
using TokenEntryPtr = std::shared_ptr<TokenEntry>;

class TokenIndex {
public:
    void add(const TokenEntryPtr& entry);
    void remove(const Hash32& hash);
    TokenEntryPtr find(const Hash32& hash) const;  // expired ones too
    bool hasTimed(TokenKind kind, const std::string& orchestrator, Timestamp now) const;
    std::size_t size() const { return m_size.load(); }

    void noteSeen(const TokenEntryPtr& entry, Timestamp now);
    std::vector<TokenEntryPtr> takeSeen();  // those to be written; they count as written

private:
    struct HashOf {
        std::size_t operator()(const Hash32& hash) const
        {
            std::size_t value = 0;
            std::memcpy(&value, hash.bytes.data(), sizeof value);
            return value;
        }
    };
    struct Shard {
        mutable std::shared_mutex mutex;
        std::unordered_map<Hash32, TokenEntryPtr, HashOf> entries;
    };
    Shard& shardOf(const Hash32& hash) { return m_shards[hash.bytes[31] % m_shards.size()]; }
    const Shard& shardOf(const Hash32& hash) const { return m_shards[hash.bytes[31] % m_shards.size()]; }

    std::array<Shard, 16> m_shards;
    std::atomic<std::size_t> m_size{0};
    mutable std::shared_mutex m_ownersMutex;
    std::unordered_map<std::string, std::vector<TokenEntryPtr>> m_owners;
    std::mutex m_seenMutex;
    std::vector<TokenEntryPtr> m_seen;
};

}  // namespace sluice::fleet
