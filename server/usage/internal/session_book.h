// The sessions of the writer thread: a write-back book over the store's rows, the order in which they fall silent, and what Activity
// knows of them. Thread: writer, but for openCount() and due().
#pragma once

#include "usage/internal/session_rows.h"
#include "usage/internal/write_back.h"

#include <atomic>
#include <mutex>
#include <set>
#include <unordered_map>

namespace sluice::usage {

struct SessionRow {
    SessionRecord session;
    Activity::Entry counted;  // what Activity knows
};

class SessionBook {
public:
    using Book = WriteBack<SessionRow>;
    using Entry = Book::Entry;

    SessionBook(Activity& activity, const SessionConfig& config) : m_activity(activity), m_config(config) {}

    Result<void> load(storage::Connection& connection);
    // The newest run of this id; null: there is none.
    Result<Entry*> find(storage::Connection& connection, std::string_view sessionId);
    Entry& add(SessionRecord session);  // gives it its number
    // A new run takes the place of the ended one.
    Result<void> restart(storage::Connection& connection, Entry& entry, SessionRecord session);
    SessionRecord& change(Entry& entry, Extent extent) { return m_book.change(entry, extent).session; }
    std::int64_t nextSegment() { return ++m_counters.segments; }
    std::int64_t nextNote() { return ++m_counters.notes; }

    Result<void> flush(storage::Connection& connection);
    bool committed();  // whether anything changed
    void rolledBack();
    void commandStarted() { m_book.commandStarted(); }
    void commandRolledBack() { m_book.commandRolledBack(); }
    void storeReopened();
    // Asks again at that moment; none: no more.
    void setDeadline(const std::string& id, std::optional<std::int64_t> micros);

    // --- any thread ------------------------------------------------------------------------------------------------
    std::size_t openCount() const { return m_open.load(); }
    std::vector<std::string> due(Timestamp now, std::size_t limit);

    std::int64_t silentAt(const SessionRecord& session) const
    {
        return session.lastSeenAt.micros + m_config.idleTimeoutSeconds * 1'000'000;
    }

private:
    void count(Entry& entry);

    Activity& m_activity;
    const SessionConfig& m_config;
    Book m_book;
    SessionCounters m_counters;
    std::atomic<std::size_t> m_open{0};

    // Every open session stands here once, with a moment before which it cannot have fallen silent.
    std::mutex m_mutex;
    std::set<std::pair<std::int64_t, std::string>> m_deadlines;
    std::unordered_map<std::string, std::int64_t> m_deadlineOf;
};

}  // namespace sluice::usage
