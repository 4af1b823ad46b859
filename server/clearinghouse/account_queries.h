// What readers ask of customer accounts, and the tables of the console. Thread: any but the GUI's; blocks on a pooled reader, sees what is
// durable.
#pragma once

#include "clearinghouse/account_types.h"
#include "core/table.h"
#include "ledger/balance_source.h"
#include "ledger/verify.h"
#include "storage/reader.h"

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::clearinghouse {

class AccountQueries : public ledger::BalanceSource {
public:
    // `feature`: that of AccountsConfig.
    AccountQueries(storage::ReaderPool& readers, std::string feature = "network_spend")
        : m_readers(readers), m_feature(std::move(feature))
    {}

    // Of a ledger account, as the port asks (DECISIONS 23).
    Result<ledger::Balance> balance(std::string_view account, const Asset& asset,
                                    std::stop_token stop = {}) const override;
    // None: nobody knows this customer.
    Result<std::optional<CustomerBalance>> customer(std::string_view customerKey, Timestamp now,
                                                    std::stop_token stop = {}) const;
    // Customers of one tenant in order of their subject, after `after`; limit 1..500. Empty clientId: NotFound-safe empty answer.
    Result<std::vector<CustomerBalance>> customersOf(std::string_view clientId, std::string_view after, int limit,
                                                     Timestamp now, std::stop_token stop = {}) const;
    // Newest first, before `beforeNo` when given; limit 1..500.
    Result<std::vector<Grant>> grants(std::string_view customerKey, int limit,
                                      std::optional<std::int64_t> beforeNo = {}, std::stop_token stop = {}) const;
    // Sums over all customers, from their running totals.
    struct Totals {
        std::int64_t customers = 0;
        Amount settled{Asset::usd()}, held{Asset::usd()}, consumed{Asset::usd()}, granted{Asset::usd()};
    };
    Result<Totals> totals(std::string_view clientId, std::stop_token stop = {}) const;  // empty: all tenants

private:
    storage::ReaderPool& m_readers;
    std::string m_feature;
};

// Σ remaining - debt against the ledger's balance, holds of sessions against reservations, running totals against grants. Adds to `report`.
Result<void> verifyAccounts(storage::ReaderPool& readers, ledger::VerifyReport& report, std::stop_token stop = {});

// Tables. `changes` is Accounts::changes().
//   customers: created · client_id · subject · balance · held · consumed · granted · lapsed · debt · anchor · account · user
//   grants:    created · client_id · subject · kind · state · amount · remaining · priority · expires · features · reason · actor · id · user
//   holds:     created · state · account · amount · reference · closed · close_reason · transfer_id · id
// `user` is how the builder API names the customer: the subject, of an owner "owner:ID".
std::unique_ptr<TableSource> makeCustomersTable(storage::ReaderPool& readers, ChangeSequence* changes);
std::unique_ptr<TableSource> makeGrantsTable(storage::ReaderPool& readers, ChangeSequence* changes);
std::unique_ptr<TableSource> makeHoldsTable(storage::ReaderPool& readers, ChangeSequence* changes);

}  // namespace sluice::clearinghouse
