// The audit log: who did what to which thing, before and after, in a hash chain that cannot be edited unseen (W-39).
//
// hash = SHA-256 of, without separators:
//   "sluice:audit:v1" (15 bytes) | seq, 8 bytes big-endian | time in microseconds, 8 bytes big-endian two's complement
//   | actor, action, subject, before, after, details, each as its byte length (4 bytes big-endian) and its UTF-8 bytes
//   | prev_hash, 32 bytes (zeros for seq 1)
// seq runs from 1 without gaps. Triggers of the store refuse to change or delete a row. Secrets never go in here.
#pragma once

#include "core/address.h"
#include "core/clock.h"
#include "core/result.h"
#include "core/subscription.h"
#include "core/table.h"
#include "storage/migration.h"
#include "storage/reader.h"
#include "storage/writer.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice::audit {

struct AuditRecord {
    Timestamp time;
    std::string actor;    // "admin", a token's name, "engine", "cli"; never a token
    std::string action;   // "ledger.adjust", "payout.approve"
    std::string subject;  // id of the thing
    std::string before;   // text or JSON; empty when there is none
    std::string after;
    std::string details;  // JSON object text; empty when there is none
};

struct AuditEntry {
    std::int64_t seq = 0;
    AuditRecord record;
    Hash32 prevHash;
    Hash32 hash;
};

Hash32 auditHash(std::int64_t seq, const AuditRecord& record, const Hash32& prevHash);

std::vector<storage::Migration> migrations();

class AuditLog {
public:
    // Registers itself with the writer: make it before the first command, destroy it after the last.
    explicit AuditLog(storage::Writer& writer);
    ~AuditLog();
    AuditLog(const AuditLog&) = delete;
    AuditLog& operator=(const AuditLog&) = delete;

    // Writer thread, inside the command whose deed it records: durable with it or not at all. InvalidArgument: a field
    // over 64 KiB, or empty actor or action.
    Result<AuditEntry> append(storage::Connection& connection, AuditRecord record);
    ChangeSequence& changes();  // any thread

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

// Readers' side; any worker thread, blocks.
Result<std::optional<AuditEntry>> findEntry(storage::ReaderPool& readers, std::int64_t seq, std::stop_token stop = {});
// Newest first; entries older than `beforeSeq` when given. limit 1..1000.
Result<std::vector<AuditEntry>> recentEntries(storage::ReaderPool& readers, int limit,
                                              std::optional<std::int64_t> beforeSeq = {}, std::stop_token stop = {});
// seq · time · actor · action · subject · before · after · details · hash; `changes` is AuditLog::changes().
std::unique_ptr<TableSource> makeAuditTable(storage::ReaderPool& readers, ChangeSequence* changes);

}  // namespace sluice::audit
