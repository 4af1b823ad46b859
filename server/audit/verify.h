// Checks of the audit chain: in the store, entry by entry with progress; and offline, from exported lines or a single
// proof, with nothing but the text and a root somebody trusts. Leaves of the Merkle tree are the entry hashes in order
// of seq. Thread: any worker.
#pragma once

#include "audit/audit_log.h"
#include "audit/merkle.h"

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::audit {

struct Checkpoint {
    std::int64_t size = 0;
    Hash32 head;  // hash of the last entry; zeros when empty
    Hash32 root;  // Merkle root
    bool operator==(const Checkpoint&) const = default;
};

struct BrokenEntry {
    std::int64_t seq = 0;
    std::string why;  // "entry 7 is missing", "hash does not match the content", "does not follow the entry before"
};

struct ChainReport {
    Checkpoint checkpoint;              // of what was read and found good
    std::optional<BrokenEntry> broken;  // the first one; reading stops there
    bool agrees() const { return !broken; }
};

using ChainProgress = std::function<void(std::int64_t done, std::int64_t total)>;

// `expected`: the stored chain must also contain this earlier checkpoint (a truncated log fails, S4).
Result<ChainReport> verifyChain(storage::ReaderPool& readers, const ChainProgress& progress = {},
                                std::stop_token stop = {}, const std::optional<Checkpoint>& expected = {});

struct AuditProof {
    AuditEntry entry;
    std::int64_t size = 0;
    Hash32 root;
    std::vector<Hash32> siblings;  // leaf to root
};

// Inclusion of entry `seq` in the first `size` entries (0: all). NotFound when out of range. Reads every hash once,
// O(log n) memory.
Result<AuditProof> proveEntry(storage::ReaderPool& readers, std::int64_t seq, std::int64_t size = 0,
                              std::stop_token stop = {});
bool verifyProof(const AuditProof& proof);  // entry hash over its content, then the path to the root

// One JSON object a line, members seq time actor action subject before after details prev_hash hash.
std::string auditLine(const AuditEntry& entry);
Result<AuditEntry> parseAuditLine(std::string_view line);
Result<Checkpoint> exportChain(storage::ReaderPool& readers, const std::function<bool(std::string_view line)>& sink,
                               std::stop_token stop = {});

// Feed exported lines in order, then read the report. Knows no store.
class OfflineVerifier {
public:
    explicit OfflineVerifier(std::optional<Checkpoint> expected = {}) : m_expected(std::move(expected)) {}
    bool feed(std::string_view line);  // false once something is broken
    bool feed(const AuditEntry& entry);
    ChainReport finish();

private:
    bool breakAt(std::int64_t seq, std::string why);

    std::optional<Checkpoint> m_expected;
    MerkleAccumulator m_tree;
    ChainReport m_report;
};

}  // namespace sluice::audit
