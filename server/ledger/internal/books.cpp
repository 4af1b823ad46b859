#include "ledger/internal/books.h"

#include "core/check.h"

namespace sluice::ledger {

namespace {

// One lock for all books of a store (ledger and audit take the same): two locks taken in two orders would deadlock.
constexpr std::string_view takeBooksLock = "SELECT 1 FROM (SELECT pg_advisory_xact_lock(8391171910554451)) AS books";

}  // namespace

Result<void> Books::enter(storage::Connection& connection)
{
    if (m_locked)
        return {};
    m_shared = connection.dialect().isPostgres();
    if (m_shared) {
        forget();
        SLUICE_TRY(connection.query(takeBooksLock, {}, [](const storage::Row&) { return true; }));
    }
    if (!m_loaded)
        SLUICE_TRY(loadCounters(connection));
    m_locked = true;
    m_lockedByCommand = true;
    return {};
}

Result<void> Books::loadCounters(storage::Connection& connection)
{
    const auto highest = [&](std::string_view sql) -> Result<std::int64_t> {
        SLUICE_ASSIGN(auto value, connection.queryOne(sql, {}, [](const storage::Row& row) {
            return row.isNull(0) ? std::int64_t{0} : row.int64(0);
        }));
        return value.value_or(0);
    };
    SLUICE_ASSIGN(m_counters.lastSeq, highest("SELECT MAX(seq) FROM ledger_transfers"));
    SLUICE_ASSIGN(m_counters.lastAccount, highest("SELECT MAX(no) FROM ledger_accounts"));
    SLUICE_ASSIGN(m_counters.lastReservation, highest("SELECT MAX(no) FROM ledger_reservations"));
    m_countersAtStart = m_counters;
    m_loaded = true;
    return {};
}

Result<AccountEntry*> Books::account(storage::Connection& connection, std::string_view name, const Asset& asset)
{
    AccountMap& accounts = m_accounts[asset.code()];
    if (const auto found = accounts.find(name); found != accounts.end())
        return found->second.get();

    auto entry = std::make_unique<AccountEntry>(
        AccountEntry{std::string(name), std::string(orchestratorOf(name).value_or("")), asset, false, {}});
    SLUICE_TRY(connection.query("SELECT no, balance, reserved, transfers, last_transfer FROM ledger_accounts "
                                "WHERE account = ? AND asset = ?",
                                {name, std::string_view(asset.code())}, [&](const storage::Row& row) {
                                    entry->stored = true;
                                    entry->state = {row.int64(0), row.int256(1), row.int256(2),
                                                    row.int64(3), row.int64(4),  false};
                                    return false;
                                }));
    AccountEntry* const raw = entry.get();
    if (entry->stored)
        m_byNumber[entry->state.no] = raw;
    accounts.emplace(entry->name, std::move(entry));
    ++m_accountCount;
    return raw;
}

Result<DayEntry*> Books::day(storage::Connection& connection, const DayKey& key)
{
    if (const auto found = m_days.find(key); found != m_days.end())
        return found->second.get();
    auto entry = std::make_unique<DayEntry>(DayEntry{key, false, {}});
    SLUICE_TRY(
        connection.query("SELECT gained, lost, transfers FROM ledger_days WHERE day = ? AND account = ? AND kind = ?",
                         {key.day, key.account, std::string_view(kindCode(key.kind))}, [&](const storage::Row& row) {
                             entry->stored = true;
                             entry->state = {row.int256(0), row.int256(1), row.int64(2), false};
                             return false;
                         }));
    DayEntry* const raw = entry.get();
    m_days.emplace(key, std::move(entry));
    return raw;
}

Result<std::string> Books::accountName(storage::Connection& connection, std::int64_t no)
{
    if (const auto found = m_byNumber.find(no); found != m_byNumber.end())
        return found->second->name;
    SLUICE_ASSIGN(auto name, connection.queryOne("SELECT account FROM ledger_accounts WHERE no = ?", {no},
                                                 [](const storage::Row& row) { return row.text(0); }));
    if (!name)
        return fail(ErrorCode::Corrupt, "ledger account " + std::to_string(no) + " is missing");
    return std::move(*name);
}

void Books::number(AccountEntry& entry)
{
    if (entry.state.no != 0)
        return;
    if (std::exchange(entry.loggedBy, m_command) != m_command)
        m_accountLog.emplace_back(&entry, entry.state);
    entry.state.no = ++m_counters.lastAccount;
    m_byNumber[entry.state.no] = &entry;
}

AccountState& Books::change(AccountEntry& entry)
{
    SLUICE_CHECK(entry.state.no != 0);
    if (std::exchange(entry.loggedBy, m_command) != m_command)
        m_accountLog.emplace_back(&entry, entry.state);
    if (!entry.state.dirty) {
        entry.state.dirty = true;
        m_dirtyAccounts.push_back(&entry);
    }
    return entry.state;
}

DayState& Books::change(DayEntry& entry)
{
    if (std::exchange(entry.loggedBy, m_command) != m_command)
        m_dayLog.emplace_back(&entry, entry.state);
    if (!entry.state.dirty) {
        entry.state.dirty = true;
        m_dirtyDays.push_back(&entry);
    }
    return entry.state;
}

Result<void> Books::writeAccount(storage::Connection& connection, AccountEntry& entry)
{
    const AccountState& state = entry.state;
    const Int256 available = state.balance - state.reserved;
    if (entry.stored) {
        SLUICE_ASSIGN(
            const auto changed,
            connection.exec("UPDATE ledger_accounts SET balance = ?, reserved = ?, available = ?, transfers = ?, "
                            "last_transfer = ? WHERE no = ?",
                            {state.balance, state.reserved, available, state.transfers, state.lastTransfer, state.no}));
        if (changed != 1)
            return fail(ErrorCode::Corrupt, "ledger account " + std::to_string(state.no) + " is missing");
    } else {
        SLUICE_TRY(connection.exec(
            "INSERT INTO ledger_accounts (no, account, asset, orchestrator, balance, reserved, available, "
            "transfers, last_transfer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            {state.no, std::string_view(entry.name), std::string_view(entry.asset.code()),
             std::string_view(entry.orchestrator), state.balance, state.reserved, available, state.transfers,
             state.lastTransfer}));
    }
    entry.stored = true;
    entry.state.dirty = false;
    return {};
}

Result<void> Books::writeDay(storage::Connection& connection, DayEntry& entry)
{
    const DayState& state = entry.state;
    const std::string_view kind = kindCode(entry.key.kind);
    if (entry.stored) {
        SLUICE_ASSIGN(const auto changed, connection.exec("UPDATE ledger_days SET gained = ?, lost = ?, transfers = ? "
                                                          "WHERE day = ? AND account = ? AND kind = ?",
                                                          {state.gained, state.lost, state.transfers, entry.key.day,
                                                           entry.key.account, kind}));
        if (changed != 1)
            return fail(ErrorCode::Corrupt, "a day total of the ledger is missing");
    } else {
        SLUICE_TRY(connection.exec(
            "INSERT INTO ledger_days (day, account, kind, gained, lost, transfers) VALUES (?, ?, ?, ?, ?, ?)",
            {entry.key.day, entry.key.account, kind, state.gained, state.lost, state.transfers}));
    }
    entry.stored = true;
    entry.state.dirty = false;
    return {};
}

// The cache says `stored` and `clean` before the commit is known to be durable; a failing commit ends in afterRollback,
// which forgets everything.
Result<void> Books::beforeCommit(storage::Connection& connection)
{
    if (m_mustFail)
        return fail(ErrorCode::Internal, "a ledger command failed half-way and was not undone");
    for (AccountEntry* entry : m_dirtyAccounts) {
        if (entry->state.dirty)
            SLUICE_TRY(writeAccount(connection, *entry));
    }
    for (DayEntry* entry : m_dirtyDays) {
        if (entry->state.dirty)
            SLUICE_TRY(writeDay(connection, *entry));
    }
    m_changed = m_changed || !m_dirtyAccounts.empty();
    m_dirtyAccounts.clear();
    m_dirtyDays.clear();
    return {};
}

void Books::afterCommit()
{
    m_accountLog.clear();
    m_dayLog.clear();
    m_locked = false;
    m_lockedByCommand = false;
    if (m_shared || m_accountCount + m_days.size() > m_capacity)
        forget();
    if (std::exchange(m_changed, false))
        m_changes.bump();
}

void Books::afterRollback()
{
    forget();
    m_locked = false;
    m_lockedByCommand = false;
    m_changed = false;
    m_mustFail = false;
}

void Books::commandStarted()
{
    ++m_command;
    m_accountLog.clear();
    m_dayLog.clear();
    m_countersAtStart = m_counters;
    m_lockedByCommand = false;
}

void Books::commandRolledBack()
{
    for (auto change = m_accountLog.rbegin(); change != m_accountLog.rend(); ++change) {
        AccountEntry& entry = *change->first;
        if (change->second.no == 0)
            m_byNumber.erase(entry.state.no);
        entry.state = change->second;
    }
    for (auto change = m_dayLog.rbegin(); change != m_dayLog.rend(); ++change)
        change->first->state = change->second;
    m_accountLog.clear();
    m_dayLog.clear();
    m_counters = m_countersAtStart;
    m_mustFail = false;
    // The lock went with the savepoint it was taken under; what was read under it may change before it is taken again.
    if (m_lockedByCommand && m_shared) {
        forget();
        m_locked = false;
    }
    m_lockedByCommand = false;
}

void Books::forget()
{
    m_accounts.clear();
    m_byNumber.clear();
    m_days.clear();
    m_accountCount = 0;
    m_accountLog.clear();
    m_dayLog.clear();
    m_dirtyAccounts.clear();
    m_dirtyDays.clear();
    m_loaded = false;
}

}  // namespace sluice::ledger
