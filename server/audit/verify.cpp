#include "audit/verify.h"

#include "audit/internal/rows.h"
#include "core/json.h"

#include <algorithm>

namespace sluice::audit {

namespace {

constexpr std::int64_t pageEntries = 2'000;

Result<std::int64_t> entryCount(storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto highest,
                  connection.queryOne("SELECT MAX(seq) FROM audit_log", {}, [](const storage::Row& row) {
                      return row.isNull(0) ? std::int64_t{0} : row.int64(0);
                  }));
    return highest.value_or(0);
}

Result<std::vector<AuditEntry>> entriesAfter(storage::Connection& connection, std::int64_t seq)
{
    std::vector<AuditEntry> page;
    SLUICE_TRY(connection.query(
        "SELECT seq, time, actor, action, subject, before_value, after_value, details, prev_hash, hash "
        "FROM audit_log WHERE seq > ? ORDER BY seq LIMIT ?",
        {seq, pageEntries}, [&](const storage::Row& row) {
            page.push_back(readEntry(row));
            return true;
        }));
    return page;
}

// Every entry in order, page by page; `sink` answers false to stop.
Result<void> forEachEntry(storage::Connection& connection, const std::stop_token& stop,
                          const std::function<bool(const AuditEntry&)>& sink,
                          const std::function<void(std::int64_t)>& pageDone)
{
    std::int64_t seq = INT64_MIN;
    for (;;) {
        SLUICE_ASSIGN(const auto page, entriesAfter(connection, seq));
        for (const auto& entry : page) {
            if (!sink(entry))
                return {};
            seq = entry.seq;
        }
        pageDone(seq);
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "reading the audit log was cancelled");
        if (std::ssize(page) < pageEntries)
            return {};
    }
}

// Root over entries from+1 .. to.
Result<Hash32> rootOfRange(storage::Connection& connection, std::int64_t from, std::int64_t to)
{
    MerkleAccumulator tree;
    SLUICE_TRY(connection.query("SELECT hash FROM audit_log WHERE seq > ? AND seq <= ? ORDER BY seq", {from, to},
                                [&](const storage::Row& row) {
                                    tree.add(readHash(row.text(0)));
                                    return true;
                                }));
    if (tree.size() != to - from)
        return fail(ErrorCode::Corrupt, "entries of the audit log are missing");
    return tree.root();
}

// Siblings of entry `index` (from 0) within entries from+1 .. from+size, leaf to root.
Result<void> collectSiblings(storage::Connection& connection, std::int64_t from, std::int64_t size, std::int64_t index,
                             std::vector<Hash32>& siblings)
{
    if (size == 1)
        return {};
    const std::int64_t k = merkleSplit(size);
    const bool inLeft = index < k;
    SLUICE_TRY(inLeft ? collectSiblings(connection, from, k, index, siblings)
                      : collectSiblings(connection, from + k, size - k, index - k, siblings));
    SLUICE_ASSIGN(const auto sibling,
                  inLeft ? rootOfRange(connection, from + k, from + size) : rootOfRange(connection, from, from + k));
    siblings.push_back(sibling);
    return {};
}

std::string textOf(const json::Value& line, std::string_view name, bool& complete)
{
    const auto text = line.text(name);
    complete = complete && text.has_value();
    return std::string(text.value_or(std::string_view()));
}

}  // namespace

bool OfflineVerifier::breakAt(std::int64_t seq, std::string why)
{
    m_report.broken = BrokenEntry{seq, std::move(why)};
    return false;
}

bool OfflineVerifier::feed(std::string_view line)
{
    if (m_report.broken)
        return false;
    const auto entry = parseAuditLine(line);
    if (!entry)
        return breakAt(m_report.checkpoint.size + 1, "the line cannot be read: " + entry.error().message);
    return feed(*entry);
}

bool OfflineVerifier::feed(const AuditEntry& entry)
{
    if (m_report.broken)
        return false;
    Checkpoint& soFar = m_report.checkpoint;
    const std::int64_t expectedSeq = soFar.size + 1;
    if (entry.seq < expectedSeq)
        return breakAt(entry.seq, "entry " + std::to_string(entry.seq) + " is out of order");
    if (entry.seq > expectedSeq)
        return breakAt(expectedSeq, "entry " + std::to_string(expectedSeq) + " is missing");
    if (entry.prevHash != soFar.head)
        return breakAt(entry.seq, "entry " + std::to_string(entry.seq) + " does not follow the entry before");
    if (auditHash(entry.seq, entry.record, entry.prevHash) != entry.hash)
        return breakAt(entry.seq, "the hash of entry " + std::to_string(entry.seq) + " does not match its content");
    m_tree.add(entry.hash);
    soFar.size = entry.seq;
    soFar.head = entry.hash;
    if (m_expected && m_expected->size == entry.seq
        && (m_expected->head != entry.hash || m_expected->root != m_tree.root()))
        return breakAt(entry.seq, "entry " + std::to_string(entry.seq) + " contradicts the checkpoint");
    return true;
}

ChainReport OfflineVerifier::finish()
{
    m_report.checkpoint.root = m_tree.root();
    if (!m_report.broken && m_expected && m_expected->size > m_report.checkpoint.size) {
        const std::int64_t missing = m_report.checkpoint.size + 1;
        breakAt(missing, "entry " + std::to_string(missing) + " is missing: the checkpoint has "
                             + std::to_string(m_expected->size) + " entries");
    }
    return m_report;
}

Result<ChainReport> verifyChain(storage::ReaderPool& readers, const ChainProgress& progress, std::stop_token stop,
                                const std::optional<Checkpoint>& expected)
{
    return readers.readFor<ChainReport>(
        [&](storage::Connection& connection) -> Result<ChainReport> {
            OfflineVerifier verifier(expected);
            SLUICE_ASSIGN(const std::int64_t total, entryCount(connection));
            SLUICE_TRY(forEachEntry(
                connection, stop, [&](const AuditEntry& entry) { return verifier.feed(entry); },
                [&](std::int64_t done) {
                    if (progress)
                        progress(std::max<std::int64_t>(done, 0), total);
                }));
            return verifier.finish();
        },
        stop);
}

Result<AuditProof> proveEntry(storage::ReaderPool& readers, std::int64_t seq, std::int64_t size, std::stop_token stop)
{
    return readers.readFor<AuditProof>(
        [&](storage::Connection& connection) -> Result<AuditProof> {
            SLUICE_ASSIGN(const std::int64_t total, entryCount(connection));
            const std::int64_t treeSize = size == 0 ? total : size;
            if (seq < 1 || treeSize > total || seq > treeSize)
                return fail(ErrorCode::NotFound, "no such entry in that tree");
            SLUICE_ASSIGN(
                auto page,
                connection.queryOne("SELECT seq, time, actor, action, subject, before_value, after_value, details, "
                                    "prev_hash, hash FROM audit_log WHERE seq = ?",
                                    {seq}, readEntry));
            if (!page)
                return fail(ErrorCode::Corrupt, "entry " + std::to_string(seq) + " of the audit log is missing");
            AuditProof proof{std::move(*page), treeSize, {}, {}};
            SLUICE_TRY(collectSiblings(connection, 0, treeSize, seq - 1, proof.siblings));
            const auto root = merkleRootOfProof(proof.entry.hash, seq - 1, treeSize, proof.siblings);
            if (!root)
                return fail(ErrorCode::Internal, "the proof does not fit its tree");
            proof.root = *root;
            return proof;
        },
        stop);
}

bool verifyProof(const AuditProof& proof)
{
    return auditHash(proof.entry.seq, proof.entry.record, proof.entry.prevHash) == proof.entry.hash
           && verifyMerkleProof(proof.entry.hash, proof.entry.seq - 1, proof.size, proof.siblings, proof.root);
}

std::string auditLine(const AuditEntry& entry)
{
    std::string line;
    json::Writer writer(line);
    writer.beginObject();
    writer.key("seq").value(entry.seq);
    writer.key("time").value(std::string_view(formatTimeZ(entry.record.time)));
    writer.key("actor").value(std::string_view(entry.record.actor));
    writer.key("action").value(std::string_view(entry.record.action));
    writer.key("subject").value(std::string_view(entry.record.subject));
    writer.key("before").value(std::string_view(entry.record.before));
    writer.key("after").value(std::string_view(entry.record.after));
    writer.key("details").value(std::string_view(entry.record.details));
    writer.key("prev_hash").value(std::string_view(entry.prevHash.toHex()));
    writer.key("hash").value(std::string_view(entry.hash.toHex()));
    writer.endObject();
    return line;
}

Result<AuditEntry> parseAuditLine(std::string_view line)
{
    SLUICE_ASSIGN(const auto parsed, json::parseOrError(line, "audit line"));
    bool complete = true;
    const auto seq = parsed.int64("seq");
    const auto time = parseTime(textOf(parsed, "time", complete));
    AuditEntry entry{seq.value_or(0),
                     {time.value_or(Timestamp{}), textOf(parsed, "actor", complete), textOf(parsed, "action", complete),
                      textOf(parsed, "subject", complete), textOf(parsed, "before", complete),
                      textOf(parsed, "after", complete), textOf(parsed, "details", complete)},
                     {},
                     {}};
    const auto prevHash = Hash32::fromHex(textOf(parsed, "prev_hash", complete));
    const auto hash = Hash32::fromHex(textOf(parsed, "hash", complete));
    if (!complete || !seq || !time || !prevHash || !hash)
        return fail(ErrorCode::InvalidArgument, "an audit line lacks a member");
    entry.prevHash = *prevHash;
    entry.hash = *hash;
    return entry;
}

Result<Checkpoint> exportChain(storage::ReaderPool& readers, const std::function<bool(std::string_view line)>& sink,
                               std::stop_token stop)
{
    return readers.readFor<Checkpoint>(
        [&](storage::Connection& connection) -> Result<Checkpoint> {
            MerkleAccumulator tree;
            Checkpoint checkpoint;
            bool stopped = false;
            SLUICE_TRY(forEachEntry(
                connection, stop,
                [&](const AuditEntry& entry) {
                    stopped = !sink(auditLine(entry));
                    if (stopped)
                        return false;
                    tree.add(entry.hash);
                    checkpoint.size = entry.seq;
                    checkpoint.head = entry.hash;
                    return true;
                },
                [](std::int64_t) {}));
            if (stopped)
                return fail(ErrorCode::Cancelled, "the export was stopped");
            checkpoint.root = tree.root();
            return checkpoint;
        },
        stop);
}

}  // namespace sluice::audit
