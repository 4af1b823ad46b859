// What the gate answers from without asking the store: open sessions, blocks, and customers known to have nothing. Holds durable state only:
// the writer thread puts changes in after the commit. Thread: any.
#pragma once

#include "clearinghouse/internal/gate_store.h"

#include <array>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <unordered_map>

namespace sluice::clearinghouse {

// One change of a batch, put in when it is durable.
struct SessionChange {
    std::string key;
    LiveSessionPtr session;  // null: closed
};
struct BlockChange {
    BlockKind kind = BlockKind::User;
    std::string subject;
    bool blocked = true;
};

class GateMemory {
public:
    LiveSessionPtr find(const std::string& key) const;
    std::vector<LiveSessionPtr> all() const;
    std::size_t size() const;
    void apply(const SessionChange& change);
    void apply(const BlockChange& change);
    void clear();

    bool isBlocked(BlockKind kind, const std::string& subject) const;

    // A customer with nothing to spend and no session of its own: refused again without a look, until something changes or a second
    // has passed.
    std::optional<Refusal> rememberedRefusal(const std::string& customer, Timestamp now) const;
    void rememberRefusal(const std::string& customer, const Refusal& refusal, Timestamp now);
    // The last yes, for GATE_ON_ERROR=grace.
    void rememberYes(const std::string& customer, Timestamp now);
    std::optional<Timestamp> lastYes(const std::string& customer) const;
    void customersChanged(const std::vector<std::string>& customers);

private:
    static constexpr std::size_t shardCount = 64;
    static constexpr std::size_t memosPerShard = 4'096;  // when full the shard's are forgotten

    struct Memo {
        std::optional<Refusal> refusal;
        Timestamp refusedAt, yesAt;
    };
    struct Shard {
        mutable std::mutex mutex;
        std::unordered_map<std::string, LiveSessionPtr> sessions;
        std::unordered_map<std::string, Memo> memos;
    };
    Shard& shardOf(const std::string& key) { return m_shards[std::hash<std::string>{}(key) % shardCount]; }
    const Shard& shardOf(const std::string& key) const { return m_shards[std::hash<std::string>{}(key) % shardCount]; }
    Memo& memoOf(Shard& shard, const std::string& customer);

    std::array<Shard, shardCount> m_shards;
    mutable std::shared_mutex m_blocksMutex;
    std::set<std::string> m_blockedUsers, m_blockedSessions;
};

}  // namespace sluice::clearinghouse
