#include "ledger/queries.h"

#include "core/check.h"
#include "ledger/internal/rows.h"

#include <algorithm>
#include <unordered_map>

namespace sluice::ledger {

namespace {

constexpr int maxStatementRows = 1'000;

#define SLUICE_TRANSFER_SELECT \
    "SELECT t.seq, t.id, t.time, t.kind, t.debit, t.credit, t.orchestrator, t.asset, t.delta, t.balance_after, " \
    "t.reason, t.reference, t.metadata FROM ledger_transfers t "

constexpr std::string_view statementOfOne =
    SLUICE_TRANSFER_SELECT "WHERE t.orchestrator = ? AND t.seq < ? ORDER BY t.orchestrator DESC, t.seq DESC LIMIT ?";
constexpr std::string_view statementOfAll =
    SLUICE_TRANSFER_SELECT "WHERE t.orchestrator <> '' AND t.seq < ? ORDER BY t.seq DESC LIMIT ?";
constexpr std::string_view historyOfAll = SLUICE_TRANSFER_SELECT "WHERE t.orchestrator <> '' ORDER BY t.seq";
constexpr std::string_view transferById = SLUICE_TRANSFER_SELECT "WHERE t.id = ?";

#undef SLUICE_TRANSFER_SELECT

// The window's days drive the join, so each is one look-up in the day-clustered table.
constexpr std::string_view daysOfAccount =
    "WITH RECURSIVE days(day) AS (SELECT CAST(? AS BIGINT) UNION ALL SELECT day + 1 FROM days WHERE day < ?) "
    "SELECT l.day, l.kind, l.gained, l.lost FROM days CROSS JOIN ledger_days l WHERE l.day = days.day AND l.account = "
    "?";

// Day totals are kept for orchestrators only; a range of days is one stretch of their key.
constexpr std::string_view daysOfFleet =
    "SELECT l.day, l.kind, int256_sum(l.gained), int256_sum(l.lost) FROM ledger_days l JOIN ledger_accounts a ON a.no "
    "= l.account "
    "WHERE a.asset = ? AND a.orchestrator <> '' AND l.day >= ? AND l.day <= ? GROUP BY l.day, l.kind";

struct AccountRow {
    std::int64_t no = 0;
    Balance balance;
};

Result<AccountRow> readAccount(storage::Connection& connection, std::string_view account, const Asset& asset)
{
    SLUICE_ASSIGN(auto found,
                  connection.queryOne(
                      "SELECT no, balance, reserved FROM ledger_accounts WHERE account = ? AND asset = ?",
                      {account, std::string_view(asset.code())}, [&](const storage::Row& row) {
                          return AccountRow{row.int64(0), {Amount(asset, row.int256(1)), Amount(asset, row.int256(2))}};
                      }));
    return found.value_or(AccountRow{0, {Amount(asset), Amount(asset)}});
}

void addKind(DayStatistics& day, TransferKind kind, const Int256& gained, const Int256& lost)
{
    switch (kind) {
    case TransferKind::Payout: day.payouts += lost - gained; break;  // gained: undone by a reorganisation
    case TransferKind::SetBalance:
    case TransferKind::Import: break;
    case TransferKind::SessionTime:
        day.session += gained;
        day.credits += gained;
        break;
    case TransferKind::Workload:
    case TransferKind::WorkloadTime:
        day.workload += gained;
        day.credits += gained;
        break;
    case TransferKind::PowerTime:
        day.power += gained;
        day.credits += gained;
        break;
    case TransferKind::Adjustment:
        day.adjustments += gained - lost;
        day.credits += gained;
        break;
    case TransferKind::Credit:
    case TransferKind::Dust:
    case TransferKind::Internal:
    case TransferKind::Grant:
    case TransferKind::Trial:
    case TransferKind::Included:
    case TransferKind::Usage:
    case TransferKind::Expiry:
    case TransferKind::Refund: day.credits += gained; break;
    }
    day.netDelta += gained - lost;
}

void addDay(DayStatistics& total, const DayStatistics& day)
{
    total.credits += day.credits;
    total.payouts += day.payouts;
    total.session += day.session;
    total.workload += day.workload;
    total.power += day.power;
    total.adjustments += day.adjustments;
    total.netDelta += day.netDelta;
}

// Names of accounts by number, each asked for once: a statement has few of them.
class AccountNames {
public:
    explicit AccountNames(storage::Connection& connection) : m_connection(connection) {}

    // nullopt: an account is missing, or the kind is unknown; verify reports it (W-34).
    Result<std::optional<Transfer>> named(StoredTransfer stored)
    {
        SLUICE_ASSIGN(const std::optional<std::string> debit, name(stored.debit));
        SLUICE_ASSIGN(const std::optional<std::string> credit, name(stored.credit));
        if (!debit || !credit)
            return std::optional<Transfer>();
        return toTransfer(std::move(stored), *debit, *credit);
    }

private:
    Result<std::optional<std::string>> name(std::int64_t no)
    {
        if (const auto found = m_names.find(no); found != m_names.end())
            return found->second;
        SLUICE_ASSIGN(auto name, m_connection.queryOne("SELECT account FROM ledger_accounts WHERE no = ?", {no},
                                                       [](const storage::Row& row) { return row.text(0); }));
        m_names.emplace(no, name);
        return name;
    }

    storage::Connection& m_connection;
    std::unordered_map<std::int64_t, std::optional<std::string>> m_names;
};

}  // namespace

Result<Balance> LedgerQueries::balance(std::string_view account, const Asset& asset, std::stop_token stop) const
{
    return m_readers.readFor<Balance>(
        [&](storage::Connection& connection) -> Result<Balance> {
            SLUICE_ASSIGN(auto row, readAccount(connection, account, asset));
            return row.balance;
        },
        stop);
}

Result<std::vector<Balance>> LedgerQueries::balances(const std::vector<std::string>& accounts, const Asset& asset,
                                                     std::stop_token stop) const
{
    return m_readers.readFor<std::vector<Balance>>(
        [&](storage::Connection& connection) -> Result<std::vector<Balance>> {
            std::vector<Balance> balances;
            balances.reserve(accounts.size());
            for (const auto& account : accounts) {
                SLUICE_ASSIGN(auto row, readAccount(connection, account, asset));
                balances.push_back(std::move(row.balance));
            }
            return balances;
        },
        stop);
}

Result<std::vector<NamedBalance>> LedgerQueries::orchestratorBalances(const Asset& asset,
                                                                      std::optional<Int256> atLeastAvailable,
                                                                      std::stop_token stop) const
{
    return m_readers.readFor<std::vector<NamedBalance>>(
        [&](storage::Connection& connection) -> Result<std::vector<NamedBalance>> {
            std::vector<NamedBalance> found;
            const auto add = [&](const storage::Row& row) {
                found.push_back(
                    {row.text(0), {Amount(asset, row.int256(1)), Amount(asset, row.int256(2))}, {row.int64(3)}});
                return true;
            };
            const std::string_view code = asset.code();
            if (atLeastAvailable) {
                // What is available is never above the balance, which has the index.
                SLUICE_TRY(
                    connection.query("SELECT account, balance, reserved, last_transfer FROM ledger_accounts "
                                     "WHERE balance >= ? AND available >= ? AND asset = ? AND orchestrator <> ''",
                                     {*atLeastAvailable, *atLeastAvailable, code}, add));
            } else {
                SLUICE_TRY(connection.query("SELECT account, balance, reserved, last_transfer FROM ledger_accounts "
                                            "WHERE asset = ? AND orchestrator > ''",
                                            {code}, add));
            }
            std::ranges::sort(found, {}, &NamedBalance::account);
            return found;
        },
        stop);
}

Result<std::vector<Transfer>> LedgerQueries::statement(const StatementRequest& request, std::stop_token stop) const
{
    const std::int64_t limit = std::clamp(request.limit, 1, maxStatementRows);
    const std::int64_t before = request.beforeSeq.value_or(INT64_MAX);
    return m_readers.readFor<std::vector<Transfer>>(
        [&](storage::Connection& connection) -> Result<std::vector<Transfer>> {
            std::vector<StoredTransfer> rows;
            const auto add = [&](const storage::Row& row) {
                rows.push_back(readTransfer(row));
                return true;
            };
            if (request.orchestrator.empty())
                SLUICE_TRY(connection.query(statementOfAll, {before, limit}, add));
            else
                SLUICE_TRY(
                    connection.query(statementOfOne, {std::string_view(request.orchestrator), before, limit}, add));
            std::vector<Transfer> transfers;
            transfers.reserve(rows.size());
            AccountNames names(connection);
            for (StoredTransfer& row : rows) {
                SLUICE_ASSIGN(auto transfer, names.named(std::move(row)));
                if (transfer)
                    transfers.push_back(std::move(*transfer));
            }
            return transfers;
        },
        stop);
}

Result<void> LedgerQueries::history(const std::function<Result<void>(const Transfer&)>& take,
                                    std::stop_token stop) const
{
    return m_readers.read(
        [&](storage::Connection& connection) -> Result<void> {
            Result<void> taken;
            AccountNames names(connection);
            SLUICE_TRY(connection.stream(historyOfAll, {}, [&](const storage::Row& row) {
                const auto transfer = names.named(readTransfer(row));
                if (!transfer)
                    taken = fail(transfer.error());
                else if (!*transfer)
                    taken = fail(ErrorCode::Corrupt, "the stored transfer contradicts itself");
                else
                    taken = take(**transfer);
                return taken.has_value();
            }));
            return taken;
        },
        stop);
}

Result<std::vector<JournalEvent>> LedgerQueries::journal(const StatementRequest& request, std::stop_token stop) const
{
    SLUICE_ASSIGN(const auto transfers, statement(request, stop));
    std::vector<JournalEvent> events;
    events.reserve(transfers.size());
    std::ranges::transform(transfers, std::back_inserter(events), journalEventOf);
    return events;
}

Result<std::optional<Transfer>> LedgerQueries::transfer(std::string_view id, std::stop_token stop) const
{
    return m_readers.readFor<std::optional<Transfer>>(
        [&](storage::Connection& connection) -> Result<std::optional<Transfer>> {
            SLUICE_ASSIGN(auto found, connection.queryOne(transferById, {id}, readTransfer));
            if (!found)
                return std::optional<Transfer>();
            SLUICE_ASSIGN(auto transfer, AccountNames(connection).named(std::move(*found)));
            if (!transfer)
                return fail(ErrorCode::Corrupt, "the stored transfer contradicts itself");
            return transfer;
        },
        stop);
}

Result<std::optional<Reservation>> LedgerQueries::reservation(std::string_view id, std::stop_token stop) const
{
    return m_readers.readFor<std::optional<Reservation>>(
        [&](storage::Connection& connection) -> Result<std::optional<Reservation>> {
            return connection.queryOne(
                "SELECT r.id, r.account, r.asset, r.amount, r.state, r.reference, r.created, r.closed, "
                "r.close_reason, r.transfer_id, a.account FROM ledger_reservations r "
                "JOIN ledger_accounts a ON a.no = r.account WHERE r.id = ?",
                {id}, [](const storage::Row& row) {
                    Reservation found = readReservation(row).value;
                    found.account = row.text(10);
                    return found;
                });
        },
        stop);
}

Result<Statistics> LedgerQueries::statistics(std::string_view orchestrator, const Asset& asset, int days, Timestamp now,
                                             std::stop_token stop) const
{
    const std::int64_t count = std::clamp(days, 1, 365);
    const std::int64_t last = utcDay(now);
    const std::int64_t first = last - count + 1;
    return m_readers.readFor<Statistics>(
        [&](storage::Connection& connection) -> Result<Statistics> {
            SLUICE_ASSIGN(auto account, readAccount(connection, orchestratorAccount(orchestrator), asset));
            Statistics statistics{account.balance, {}, std::vector<DayStatistics>(static_cast<std::size_t>(count))};
            for (std::int64_t i = 0; i < count; ++i)
                statistics.daily[static_cast<std::size_t>(i)].day = first + i;
            SLUICE_TRY(connection.query(daysOfAccount, {first, last, account.no}, [&](const storage::Row& row) {
                const auto index = static_cast<std::size_t>(row.int64(0) - first);
                SLUICE_CHECK(index < statistics.daily.size());
                if (const auto kind = kindFromCode(row.text(1)))
                    addKind(statistics.daily[index], *kind, row.int256(2), row.int256(3));
                return true;
            }));
            statistics.total.day = first;
            for (const auto& day : statistics.daily)
                addDay(statistics.total, day);
            return statistics;
        },
        stop);
}

Result<Statistics> LedgerQueries::totals(const Asset& asset, int days, Timestamp now, std::stop_token stop) const
{
    const std::int64_t count = std::clamp(days, 1, 365);
    const std::int64_t last = utcDay(now);
    const std::int64_t first = last - count + 1;
    return m_readers.readFor<Statistics>(
        [&](storage::Connection& connection) -> Result<Statistics> {
            Statistics statistics{
                {Amount(asset), Amount(asset)}, {}, std::vector<DayStatistics>(static_cast<std::size_t>(count))};
            for (std::int64_t i = 0; i < count; ++i)
                statistics.daily[static_cast<std::size_t>(i)].day = first + i;
            SLUICE_TRY(connection.query(daysOfFleet, {std::string_view(asset.code()), first, last},
                                        [&](const storage::Row& row) {
                                            const auto index = static_cast<std::size_t>(row.int64(0) - first);
                                            SLUICE_CHECK(index < statistics.daily.size());
                                            const auto kind = kindFromCode(row.text(1));
                                            if (kind && *kind != TransferKind::Internal)
                                                addKind(statistics.daily[index], *kind, row.int256(2), row.int256(3));
                                            return true;
                                        }));
            SLUICE_TRY(connection.query(
                "SELECT balance, reserved FROM ledger_accounts WHERE asset = ? AND orchestrator > ''",
                {std::string_view(asset.code())}, [&](const storage::Row& row) {
                    statistics.balance.balance = statistics.balance.balance + Amount(asset, row.int256(0));
                    statistics.balance.reserved = statistics.balance.reserved + Amount(asset, row.int256(1));
                    return true;
                }));
            statistics.total.day = first;
            for (const auto& day : statistics.daily)
                addDay(statistics.total, day);
            return statistics;
        },
        stop);
}

Result<std::int64_t> LedgerQueries::transferCount(std::stop_token stop) const
{
    return m_readers.readFor<std::int64_t>(
        [](storage::Connection& connection) -> Result<std::int64_t> {
            SLUICE_ASSIGN(auto highest,
                          connection.queryOne("SELECT MAX(seq) FROM ledger_transfers", {}, [](const storage::Row& row) {
                              return row.isNull(0) ? std::int64_t{0} : row.int64(0);
                          }));
            return highest.value_or(0);
        },
        stop);
}

}  // namespace sluice::ledger
