// The steps of verifyLedger over one snapshot. Thread: any worker.
#pragma once

#include "ledger/internal/rows.h"
#include "ledger/verify.h"

#include <map>
#include <unordered_map>

namespace sluice::ledger {

class Verifier {
public:
    Verifier(storage::Connection& connection, const VerifyProgress& progress, std::stop_token stop)
        : m_connection(connection), m_progress(progress), m_stop(std::move(stop))
    {}

    Result<VerifyReport> run();

private:
    struct Derived {
        std::string name;
        std::string orchestrator;
        std::string asset;
        Int256 balance = 0;
        Int256 reserved = 0;
        std::int64_t transfers = 0;
    };
    struct DayTotals {
        Int256 gained = 0;
        Int256 lost = 0;
        std::int64_t transfers = 0;
    };
    using DayId = std::tuple<std::int64_t, std::int64_t, std::string>;  // day, account, kind

    Result<void> loadNames();
    Result<void> checkSequence();
    Result<void> checkTransfers();
    Result<void> checkTransfer(const StoredTransfer& transfer);
    void countOrchestratorDay(const StoredTransfer& transfer, std::int64_t account);
    Result<void> checkDaysOfOrchestrator();
    Result<void> checkDayCount();
    Result<void> checkReservations();
    Result<void> checkReservation(const StoredReservation& reservation);
    Result<void> checkBalances();
    Derived* derived(std::int64_t account, std::int64_t seq);
    void differ(std::string text);
    Result<void> step(std::int64_t rows);

    storage::Connection& m_connection;
    const VerifyProgress& m_progress;
    std::stop_token m_stop;
    VerifyReport m_report;
    std::unordered_map<std::int64_t, Derived> m_accounts;
    std::map<DayId, DayTotals> m_days;  // of the orchestrator being read
    std::int64_t m_dayRows = 0;
    std::int64_t m_done = 0;
    std::int64_t m_total = 0;
};

}  // namespace sluice::ledger
