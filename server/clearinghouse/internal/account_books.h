// The steps of Accounts' commands, and what they remember until the batch is durable. Thread: writer.
#pragma once

#include "clearinghouse/accounts.h"
#include "clearinghouse/internal/account_rows.h"

#include <atomic>

namespace sluice::clearinghouse {

class AccountBooks {
public:
    AccountBooks(ledger::Ledger& ledger, audit::AuditLog& audit, const AccountsConfig& config)
        : m_ledger(ledger), m_audit(audit), m_config(config)
    {}

    struct Take {
        std::string transferId;
        ledger::TransferKind kind = ledger::TransferKind::Usage;
        std::string counterAccount;
        Int256 units = 0;
        Timestamp at;
        std::string reason, reference, holdId;
    };

    // Takes the books' lock on PostgreSQL, so that what is read next cannot change under this command.
    Result<ledger::Balance> enter(storage::Connection& connection, std::string_view account)
    {
        return m_ledger.balanceOf(connection, account, Asset::usd());
    }
    Result<CustomerRow> customerOf(storage::Connection& connection, const metering::Identity& identity, Timestamp now,
                                   bool* made = nullptr);
    Result<Grant> give(storage::Connection& connection, CustomerRow& customer, const GrantRequest& request,
                       std::string_view actor, Timestamp now);
    Result<Consumed> take(storage::Connection& connection, CustomerRow& customer, const Take& take);
    // Part or all of what remains goes back; the grant ends in `state` when nothing is left.
    Result<void> takeBack(storage::Connection& connection, CustomerRow& customer, Grant& grant, const Int256& units,
                          GrantState state, std::string_view reason, Timestamp now);
    Result<void> includePeriod(storage::Connection& connection, CustomerRow& customer, Timestamp now);
    Result<TrialOutcome> giveTrial(storage::Connection& connection, CustomerRow& customer,
                                   const metering::Identity& identity, Timestamp now);
    TenantTerms terms(std::string_view clientId) const;
    std::int64_t includedMicros(std::string_view clientId) const;
    ledger::Ledger& ledger() { return m_ledger; }

    // --- what the batch did
    void touched(const std::string& customerKey) { m_touched.push_back(customerKey); }
    void commandStarted();
    void commandRolledBack();
    std::vector<std::string> takeTouched();  // after the commit
    void forget();
    std::int64_t trials() const { return m_trialsDurable.load(); }

private:
    Result<bool> trialAllowed(storage::Connection& connection, const Int256& units, std::int64_t day,
                              TrialOutcome& outcome);

    ledger::Ledger& m_ledger;
    audit::AuditLog& m_audit;
    const AccountsConfig& m_config;
    std::vector<std::string> m_touched;
    std::size_t m_touchedBefore = 0;
    std::int64_t m_trials = 0, m_trialsBefore = 0;
    std::atomic<std::int64_t> m_trialsDurable{0};
};

// The transfer that reports which grants paid how much; a JSON object.
std::string shareMetadata(const std::vector<Grant>& open, const std::vector<Share>& shares, const Int256& uncovered);
Result<void> checkGrantRequest(const GrantRequest& request, Timestamp now);

}  // namespace sluice::clearinghouse
