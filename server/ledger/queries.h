// What readers ask of the ledger; served by indexes and running totals, never by a scan of the history (W-3, G3).
// Thread: any but the GUI's; blocks on a pooled reader. Each call sees one snapshot of what is durable.
#pragma once

#include "core/table.h"
#include "ledger/balance_source.h"
#include "ledger/journal.h"
#include "storage/reader.h"

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice::ledger {

// Sums of one UTC day, by kind (W-19; ops-engine 1.8). All in units of the asset.
struct DayStatistics {
    std::int64_t day = 0;    // core/clock utcDay
    Int256 credits = 0;      // every gain but payouts' and set balances'
    Int256 payouts = 0;      // positive
    Int256 session = 0;      // gains of SessionTime
    Int256 workload = 0;     // gains of Workload and WorkloadTime
    Int256 power = 0;        // gains of PowerTime
    Int256 adjustments = 0;  // gains and losses of Adjustment
    Int256 netDelta = 0;
};

struct Statistics {
    Balance balance;
    DayStatistics total;               // of the window; `day` is its first day
    std::vector<DayStatistics> daily;  // dense, ascending, exactly `days` entries ending today
};

struct NamedBalance {
    std::string account;
    Balance balance;
    Timestamp lastTransfer;
};

struct StatementRequest {
    std::string orchestrator;               // empty: everybody's
    int limit = 200;                        // 1..1000
    std::optional<std::int64_t> beforeSeq;  // rows older than this one (cursor)
};

class LedgerQueries : public BalanceSource {
public:
    explicit LedgerQueries(storage::ReaderPool& readers) : m_readers(readers) {}

    Result<Balance> balance(std::string_view account, const Asset& asset, std::stop_token stop = {}) const override;
    // Balances of many accounts in one snapshot, in the order asked.
    Result<std::vector<Balance>> balances(const std::vector<std::string>& accounts, const Asset& asset,
                                          std::stop_token stop = {}) const;
    // Every orchestrator with an account in this asset, by id; `atLeastAvailable` filters (payout planning,
    // index-served).
    Result<std::vector<NamedBalance>> orchestratorBalances(const Asset& asset,
                                                           std::optional<Int256> atLeastAvailable = {},
                                                           std::stop_token stop = {}) const;
    Result<std::vector<Transfer>> statement(const StatementRequest& request,
                                            std::stop_token stop = {}) const;  // newest first
    // Every orchestrator's transfers, oldest first, in one snapshot and with bounded memory; an error of `take` ends it.
    Result<void> history(const std::function<Result<void>(const Transfer&)>& take, std::stop_token stop = {}) const;
    Result<std::vector<JournalEvent>> journal(const StatementRequest& request, std::stop_token stop = {}) const;
    Result<std::optional<Transfer>> transfer(std::string_view id, std::stop_token stop = {}) const;
    Result<std::optional<Reservation>> reservation(std::string_view id, std::stop_token stop = {}) const;
    // `days` is clamped to 1..365; the window ends on the UTC day of `now`.
    Result<Statistics> statistics(std::string_view orchestrator, const Asset& asset, int days, Timestamp now,
                                  std::stop_token stop = {}) const;
    // The same over all orchestrators together, from their day totals (rows: days x fleet x kinds). `balance` is what is owed in all.
    Result<Statistics> totals(const Asset& asset, int days, Timestamp now, std::stop_token stop = {}) const;
    Result<std::int64_t> transferCount(std::stop_token stop = {}) const;  // the highest seq; transfers are gap-free

private:
    storage::ReaderPool& m_readers;
};

// Tables of the console. `changes` is Ledger::changes().
//   transfers:    time · orchestrator · kind · reason · amount · asset · balance_after · reference · id · debit · credit · seq
//                 (amount is signed: the change of the orchestrator's balance)
//   balances:     orchestrator · balance · reserved · available · unit · transfers · last_transfer
//   reservations: created · state · orchestrator · amount · asset · reference · closed · transfer_id · id
std::unique_ptr<TableSource> makeTransfersTable(storage::ReaderPool& readers, ChangeSequence* changes);
std::unique_ptr<TableSource> makeBalancesTable(storage::ReaderPool& readers, ChangeSequence* changes);
std::unique_ptr<TableSource> makeReservationsTable(storage::ReaderPool& readers, ChangeSequence* changes);

}  // namespace sluice::ledger
