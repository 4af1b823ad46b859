// The write-back cache of the writer thread: accounts, day totals and counters as of this moment of the batch. Every
// change of a command is logged so that a failing command is undone alone. Thread: writer.
#pragma once

#include "core/subscription.h"
#include "ledger/types.h"
#include "storage/writer.h"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sluice::ledger {

struct AccountState {
    std::int64_t no = 0;  // 0: not known to the store and not numbered yet
    Int256 balance = 0;
    Int256 reserved = 0;
    std::int64_t transfers = 0;
    std::int64_t lastTransfer = 0;
    bool dirty = false;
};

struct AccountEntry {
    std::string name;
    std::string orchestrator;  // empty: a counter account
    Asset asset;
    bool stored = false;
    AccountState state;
    std::uint64_t loggedBy = 0;  // the command that logged its state last
};

struct DayKey {
    std::int64_t day = 0;
    std::int64_t account = 0;
    TransferKind kind = TransferKind::Credit;
    bool operator==(const DayKey&) const = default;
};

struct DayKeyHash {
    std::size_t operator()(const DayKey& key) const
    {
        const auto mixed = static_cast<std::uint64_t>(key.account) * 0x9E3779B97F4A7C15ULL
                           + static_cast<std::uint64_t>(key.day) * 0xC2B2AE3D27D4EB4FULL
                           + static_cast<std::uint64_t>(key.kind);
        return static_cast<std::size_t>(mixed ^ (mixed >> 29));
    }
};

struct DayState {
    Int256 gained = 0;
    Int256 lost = 0;
    std::int64_t transfers = 0;
    bool dirty = false;
};

struct DayEntry {
    DayKey key;
    bool stored = false;
    DayState state;
    std::uint64_t loggedBy = 0;
};

struct Counters {
    std::int64_t lastSeq = 0;
    std::int64_t lastAccount = 0;
    std::int64_t lastReservation = 0;
};

class Books final : public storage::BatchListener {
public:
    explicit Books(std::size_t capacity) : m_capacity(capacity) {}

    // First thing of every command: takes the lock that keeps other servers out on PostgreSQL, loads the counters.
    Result<void> enter(storage::Connection& connection);
    const Counters& counters() const { return m_counters; }

    // The account as it stands now; one that does not exist yet comes back with no = 0. Valid until the batch ends.
    Result<AccountEntry*> account(storage::Connection& connection, std::string_view name, const Asset& asset);
    Result<DayEntry*> day(storage::Connection& connection, const DayKey& key);
    Result<std::string> accountName(storage::Connection& connection, std::int64_t no);

    void number(AccountEntry& entry);           // gives a new account its number; no effect on a numbered one
    AccountState& change(AccountEntry& entry);  // logs what was, marks it to be written
    DayState& change(DayEntry& entry);
    std::int64_t takeSeq() { return ++m_counters.lastSeq; }
    std::int64_t takeReservation() { return ++m_counters.lastReservation; }
    // A command that changed something and then failed must not be reported as done by its caller.
    void mustFail() { m_mustFail = true; }

    ChangeSequence& changes() { return m_changes; }

    Result<void> beforeCommit(storage::Connection& connection) override;
    void afterCommit() override;
    void afterRollback() override;
    void storeReopened() override { afterRollback(); }
    void commandStarted() override;
    void commandRolledBack() override;

private:
    struct NameHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    using AccountMap = std::unordered_map<std::string, std::unique_ptr<AccountEntry>, NameHash, std::equal_to<>>;

    Result<void> loadCounters(storage::Connection& connection);
    Result<void> writeAccount(storage::Connection& connection, AccountEntry& entry);
    Result<void> writeDay(storage::Connection& connection, DayEntry& entry);
    void forget();

    const std::size_t m_capacity;
    std::unordered_map<std::string, AccountMap> m_accounts;  // by asset, then name
    std::unordered_map<std::int64_t, AccountEntry*> m_byNumber;
    std::unordered_map<DayKey, std::unique_ptr<DayEntry>, DayKeyHash> m_days;
    std::size_t m_accountCount = 0;

    Counters m_counters;
    Counters m_countersAtStart;
    bool m_loaded = false;           // counters are known
    bool m_locked = false;           // this batch holds the books
    bool m_lockedByCommand = false;  // ... since the command that runs now
    bool m_shared = false;           // PostgreSQL: other servers may write between batches, so nothing is kept
    bool m_mustFail = false;
    bool m_changed = false;  // the batch changed something

    // What was before the command that runs now: once an entry, so that a command of a million transfers stays small.
    std::uint64_t m_command = 1;
    std::vector<std::pair<AccountEntry*, AccountState>> m_accountLog;
    std::vector<std::pair<DayEntry*, DayState>> m_dayLog;
    std::vector<AccountEntry*> m_dirtyAccounts;
    std::vector<DayEntry*> m_dirtyDays;
    ChangeSequence m_changes;
};

}  // namespace sluice::ledger
