#include "ledger/internal/verifier.h"

#include <iterator>
#include <tuple>

namespace sluice::ledger {

namespace {

constexpr std::int64_t pageRows = 2'000;
constexpr std::size_t listedDifferences = 100;

// By orchestrator, so that only one orchestrator's days are held at a time. Texts that no sum depends on stay in the
// store.
constexpr std::string_view transfersAfter = "SELECT t.seq, t.id, t.time, t.kind, t.debit, t.credit, t.orchestrator, "
                                            "t.asset, t.delta, t.balance_after, '', '', '' "
                                            "FROM ledger_transfers t WHERE (t.orchestrator, t.seq) > (?, ?) "
                                            "ORDER BY t.orchestrator, t.seq LIMIT ?";

constexpr std::string_view reservationsAfter = "SELECT r.id, r.account, r.asset, r.amount, r.state, r.reference, "
                                               "r.created, r.closed, r.close_reason, r.transfer_id, r.no "
                                               "FROM ledger_reservations r WHERE r.no > ? ORDER BY r.no LIMIT ?";

}  // namespace

void Verifier::differ(std::string text)
{
    ++m_report.differencesFound;
    if (m_report.differences.size() < listedDifferences)
        m_report.differences.push_back(std::move(text));
}

Result<void> Verifier::step(std::int64_t rows)
{
    m_done += rows;
    if (m_progress)
        m_progress(m_done, m_total);
    if (m_stop.stop_requested())
        return fail(ErrorCode::Cancelled, "verification was cancelled");
    return {};
}

Result<VerifyReport> Verifier::run()
{
    SLUICE_TRY(loadNames());
    SLUICE_TRY(checkSequence());
    SLUICE_TRY(checkTransfers());
    SLUICE_TRY(checkDayCount());
    SLUICE_TRY(checkReservations());
    SLUICE_TRY(checkBalances());
    SLUICE_TRY(step(0));
    return m_report;
}

Result<void> Verifier::loadNames()
{
    return m_connection.query("SELECT no, account, orchestrator, asset FROM ledger_accounts", {},
                              [&](const storage::Row& row) {
                                  m_accounts[row.int64(0)] = Derived{row.text(1), row.text(2), row.text(3), 0, 0, 0};
                                  return true;
                              });
}

// Unique numbers from 1 to their count leave no room for a gap (LC5).
Result<void> Verifier::checkSequence()
{
    std::int64_t reservations = 0;
    SLUICE_TRY(m_connection.query(
        "SELECT COUNT(*), MIN(seq), MAX(seq) FROM ledger_transfers", {}, [&](const storage::Row& row) {
            m_report.transfers = row.int64(0);
            if (m_report.transfers > 0 && (row.int64(1) != 1 || row.int64(2) != m_report.transfers))
                differ("transfers are not numbered without gaps");
            return false;
        }));
    SLUICE_TRY(m_connection.query("SELECT COUNT(*) FROM ledger_reservations", {}, [&](const storage::Row& row) {
        reservations = row.int64(0);
        return false;
    }));
    m_total = m_report.transfers + reservations + static_cast<std::int64_t>(m_accounts.size());
    return step(0);
}

Result<void> Verifier::checkTransfers()
{
    std::string orchestrator;
    std::int64_t seq = 0;
    bool more = true;
    while (more) {
        std::vector<StoredTransfer> page;
        page.reserve(pageRows);
        SLUICE_TRY(m_connection.query(transfersAfter, {std::string_view(orchestrator), seq, pageRows},
                                      [&](const storage::Row& row) {
                                          page.push_back(readTransfer(row));
                                          return true;
                                      }));
        for (auto& transfer : page) {
            if (transfer.orchestrator != orchestrator)
                SLUICE_TRY(checkDaysOfOrchestrator());
            SLUICE_TRY(checkTransfer(transfer));
            seq = transfer.seq;
            orchestrator = std::move(transfer.orchestrator);
        }
        more = std::ssize(page) == pageRows;
        SLUICE_TRY(step(std::ssize(page)));
    }
    return checkDaysOfOrchestrator();
}

Verifier::Derived* Verifier::derived(std::int64_t account, std::int64_t seq)
{
    const auto found = m_accounts.find(account);
    if (found != m_accounts.end())
        return &found->second;
    differ("transfer " + std::to_string(seq) + " names account " + std::to_string(account) + ", which does not exist");
    return nullptr;
}

Result<void> Verifier::checkTransfer(const StoredTransfer& transfer)
{
    const std::string which = "transfer " + std::to_string(transfer.seq);
    Derived* const debit = derived(transfer.debit, transfer.seq);
    Derived* const credit = derived(transfer.credit, transfer.seq);
    if (debit == nullptr || credit == nullptr)
        return {};
    if (transfer.debit == transfer.credit || transfer.delta == 0)
        differ(which + " moves nothing");
    if (debit->asset != transfer.asset || credit->asset != transfer.asset)
        differ(which + " mixes assets");
    if (!kindFromCode(transfer.kind))
        differ(which + " is of an unknown kind");
    if (debit->orchestrator.empty() ? credit->orchestrator != transfer.orchestrator
                                    : debit->orchestrator != transfer.orchestrator || !credit->orchestrator.empty())
        differ(which + " names another orchestrator than its accounts");
    const bool debitsOrchestrator = !debit->orchestrator.empty();
    if ((transfer.delta < 0) != debitsOrchestrator)
        differ(which + " has a delta of the wrong sign");

    const Int256 amount = transfer.amount();
    debit->balance -= amount;
    credit->balance += amount;
    ++debit->transfers;
    ++credit->transfers;
    // Between counter accounts the order of reading is not that of posting for one account, so only orchestrators' are
    // checked.
    if (!transfer.orchestrator.empty()) {
        const Derived& subject = debitsOrchestrator ? *debit : *credit;
        if (subject.balance != transfer.balanceAfter) {
            differ(which + " says the balance after it was " + toDecimal(transfer.balanceAfter) + ", it was "
                   + toDecimal(subject.balance));
        }
        countOrchestratorDay(transfer, debitsOrchestrator ? transfer.debit : transfer.credit);
    }
    return {};
}

void Verifier::countOrchestratorDay(const StoredTransfer& transfer, std::int64_t account)
{
    DayTotals& totals = m_days[{utcDay({transfer.time}), account, transfer.kind}];
    (transfer.delta < 0 ? totals.lost : totals.gained) += transfer.amount();
    ++totals.transfers;
}

Result<void> Verifier::checkDaysOfOrchestrator()
{
    for (const auto& [id, totals] : m_days) {
        const auto& [day, account, kind] = id;
        SLUICE_ASSIGN(const auto stored,
                      m_connection.queryOne(
                          "SELECT gained, lost, transfers FROM ledger_days WHERE day = ? AND account = ? AND kind = ?",
                          {day, account, std::string_view(kind)}, [](const storage::Row& row) {
                              return DayTotals{row.int256(0), row.int256(1), row.int64(2)};
                          }));
        if (!stored || stored->gained != totals.gained || stored->lost != totals.lost
            || stored->transfers != totals.transfers)
            differ("the totals of " + m_accounts[account].name + " on " + formatDay(day) + " (" + kind
                   + ") differ from its transfers");
    }
    m_dayRows += static_cast<std::int64_t>(m_days.size());
    m_days.clear();
    return {};
}

Result<void> Verifier::checkDayCount()
{
    return m_connection.query("SELECT COUNT(*) FROM ledger_days", {}, [&](const storage::Row& row) {
        if (row.int64(0) != m_dayRows)
            differ("day totals exist that no transfer explains");
        return false;
    });
}

Result<void> Verifier::checkReservations()
{
    std::int64_t after = 0;
    std::int64_t rows = 0;
    do {
        std::vector<StoredReservation> page;
        SLUICE_TRY(m_connection.query(reservationsAfter, {after, pageRows}, [&](const storage::Row& row) {
            page.push_back(readReservation(row));
            after = row.int64(10);
            return true;
        }));
        for (const auto& reservation : page)
            SLUICE_TRY(checkReservation(reservation));
        rows = static_cast<std::int64_t>(page.size());
        m_report.reservations += rows;
        SLUICE_TRY(step(rows));
    } while (rows == pageRows);
    return {};
}

Result<void> Verifier::checkReservation(const StoredReservation& reservation)
{
    const Reservation& value = reservation.value;
    const auto found = m_accounts.find(reservation.account);
    if (found == m_accounts.end() || found->second.asset != value.amount.asset().code() || value.amount.units() <= 0) {
        differ("reservation " + value.id + " does not fit its account");
        return {};
    }
    if ((value.state == ReservationState::Active) == value.closed.has_value())
        differ("reservation " + value.id + " is closed and active at once");
    if (value.state == ReservationState::Active)
        found->second.reserved += value.amount.units();
    if (value.state != ReservationState::Posted)
        return {};
    SLUICE_ASSIGN(const auto debit, m_connection.queryOne("SELECT debit FROM ledger_transfers WHERE id = ?",
                                                          {std::string_view(value.transferId)},
                                                          [](const storage::Row& row) { return row.int64(0); }));
    if (!debit || *debit != reservation.account)
        differ("reservation " + value.id + " was posted by a transfer that does not exist");
    return {};
}

Result<void> Verifier::checkBalances()
{
    std::map<std::string, Int256> sums;  // by asset
    SLUICE_TRY(m_connection.query("SELECT no, balance, reserved, available, transfers FROM ledger_accounts ORDER BY no",
                                  {}, [&](const storage::Row& row) {
                                      const Derived& should = m_accounts[row.int64(0)];
                                      const Int256 balance = row.int256(1);
                                      const Int256 reserved = row.int256(2);
                                      ++m_report.accounts;
                                      sums[should.asset] += balance;
                                      if (balance != should.balance) {
                                          differ("the balance of " + should.name + " is " + toDecimal(balance)
                                                 + " units, its transfers add up to " + toDecimal(should.balance));
                                      }
                                      if (reserved != should.reserved) {
                                          differ("reserved of " + should.name + " is " + toDecimal(reserved)
                                                 + " units, its active reservations add up to "
                                                 + toDecimal(should.reserved));
                                      }
                                      if (row.int256(3) != balance - reserved)
                                          differ("available of " + should.name + " is not balance less reserved");
                                      if (row.int64(4) != should.transfers)
                                          differ("the number of transfers of " + should.name + " differs");
                                      return true;
                                  }));
    for (const auto& [asset, sum] : sums) {
        if (sum != 0)
            differ("the balances of " + asset + " add up to " + toDecimal(sum) + " units instead of zero");
    }
    return step(m_report.accounts);
}

Result<VerifyReport> verifyLedger(storage::ReaderPool& readers, const VerifyProgress& progress, std::stop_token stop)
{
    return readers.readFor<VerifyReport>(
        [&](storage::Connection& connection) { return Verifier(connection, progress, stop).run(); }, stop);
}

}  // namespace sluice::ledger
