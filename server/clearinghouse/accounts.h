// Accounts of customers: grants, trials, included usage, consumption; everything double entry on the ledger, idempotent by id, and audited in
// the same commit where somebody did it. Commands run on the writer thread; each sees what its batch did so far. Never a second truth: the
// balance is the ledger's, and Σ remaining of active grants - debt = balance always holds (verifyAccounts).
#pragma once

#include "clearinghouse/account_types.h"
#include "clearinghouse/deed.h"
#include "core/subscription.h"
#include "ledger/ledger.h"
#include "storage/reader.h"
#include "storage/writer.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::clearinghouse {

std::vector<storage::Migration> accountMigrations();  // 1020-1029

struct AccountsConfig {
    std::string feature = "network_spend";  // OPENMETER_TRIAL_FEATURE_KEY: what the gate spends from
    std::int64_t trialUsdMicros = 0;        // OPENMETER_TRIAL_GRANT_USD_MICROS; 0: off
    std::int64_t trialDays = 365;           // a trial expires after that; 0: never
    std::int64_t trialBudgetUsdMicros = 0;  // TRIAL_BUDGET_USD_MICROS, for all trials ever; 0: none
    std::int64_t trialDailyCap = 0;         // TRIAL_DAILY_CAP, trials per UTC day; 0: none
    std::int64_t includedUsdMicros = 0;     // per subscription period; 0: off
    std::string topUpUrl = {};              // empty: none
    // Of a tenant, in memory, from the writer thread; empty: everybody has the terms above.
    std::function<TenantTerms(std::string_view clientId)> terms = {};
};

// One ticket to be paid for.
struct Consumption {
    std::string transferId;  // idempotent
    metering::Identity identity;
    Amount amount{Asset::usd()};  // >= 0
    Timestamp at;                 // when it was used: decides which grants had not expired
    std::string reference;        // session
    std::string holdId;           // the hold that this posts; empty: none
};

struct Consumed {
    Amount balance{Asset::usd()};    // after it
    Amount uncovered{Asset::usd()};  // by no grant: became debt
    bool replayed = false;
};

// A customer as a command sees it.
struct CustomerView {
    std::int64_t no = 0;
    std::string customerKey, clientId, usageSubject;
    Timestamp anchor;             // when the subscription began
    Amount usable{Asset::usd()};  // Σ remaining of grants that may be spent now on the gate's feature, less debt
    Amount held{Asset::usd()};    // all active holds
    std::optional<Timestamp> changesAt;  // when a grant expires or the next included period begins, whichever is first
    bool first = false;                  // this command made it
    TrialOutcome trial = TrialOutcome::Off;
};

class Accounts : private storage::BatchListener {
public:
    // Registers itself with the writer: make it before the first command and after the ledger, destroy it after the last.
    Accounts(storage::Writer& writer, ledger::Ledger& ledger, audit::AuditLog& audit, AccountsConfig config = {});
    ~Accounts() override;
    Accounts(const Accounts&) = delete;
    Accounts& operator=(const Accounts&) = delete;

    // --- commands: writer thread, inside a command ----------------------------------------------------------------------
    // The customer, made when there is none, with its included grant of this period; with `trial` also its trial, once for ever (8.2,
    // REF-33). Never an error for lack of budget: see CustomerView::trial.
    Result<CustomerView> ensureCustomer(storage::Connection& connection, const metering::Identity& identity,
                                        Timestamp now, bool trial);
    // InvalidArgument: amount, currency, features, expiry in the past; Conflict: the id was used for another grant.
    Result<Grant> grant(storage::Connection& connection, const GrantRequest& request, const ActionContext& context);
    // What remains goes back. NotFound: not of this tenant (empty clientId: of any). Conflict: spent or expired. Again: the same answer.
    Result<Grant> voidGrant(storage::Connection& connection, std::string_view clientId, std::string_view grantId,
                            std::string_view reason, const ActionContext& context);
    // An operator takes something away, as usage does: from grants in their order, below zero if need be.
    Result<Consumed> deduct(storage::Connection& connection, std::string id, const metering::Identity& identity,
                            const Amount& amount, std::string_view reason, const ActionContext& context);
    // The subscription of a customer begins at `anchor`; included usage then runs by its months (REF-34).
    Result<void> setAnchor(storage::Connection& connection, const metering::Identity& identity, Timestamp anchor,
                           const ActionContext& context);
    Result<Consumed> consume(storage::Connection& connection, const Consumption& ticket);
    // Grants past their expiry: what no hold needs goes back (a hold made before stays covered). Answers how many were looked at.
    Result<int> expireGrants(storage::Connection& connection, Timestamp now, int limit);

    // --- any thread -----------------------------------------------------------------------------------------------------
    ChangeSequence& changes();  // bumped after each durable change
    const AccountsConfig& config() const { return m_config; }
    // Called on the writer thread after each commit with the customers whose balance may have changed. Set before the first command.
    void onCustomersChanged(std::function<void(const std::vector<std::string>& customerKeys)> handler);
    std::int64_t trialActivations() const;  // since the start (metric trial_activations_total)

private:
    class Impl;

    void afterCommit() override;
    void afterRollback() override;
    void commandStarted() override;
    void commandRolledBack() override;

    const AccountsConfig m_config;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace sluice::clearinghouse
