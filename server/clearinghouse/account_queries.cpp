#include "clearinghouse/account_queries.h"

#include "clearinghouse/internal/account_rows.h"

#include <algorithm>

namespace sluice::clearinghouse {

namespace {

// With what the ledger says of the account behind the customer's own columns.
#define SLUICE_CUSTOMER_SELECT \
    "SELECT c.no, c.customer, c.account, c.client_id, c.subject, c.subject_type, c.created, c.anchor, " \
    "c.period_start, " \
    "c.trial_at, c.granted, c.consumed, c.lapsed, c.debt, a.balance, a.reserved FROM clearing_customers c " \
    "LEFT JOIN ledger_accounts a ON a.account = c.account AND a.asset = 'usd' "

constexpr std::string_view customerByKey = SLUICE_CUSTOMER_SELECT "WHERE c.customer = ?";
constexpr std::string_view customersOfTenant =
    SLUICE_CUSTOMER_SELECT "WHERE c.client_id = ? AND c.subject > ? ORDER BY c.client_id, c.subject LIMIT ?";

#undef SLUICE_CUSTOMER_SELECT

struct FoundCustomer {
    CustomerRow row;
    Int256 balance = 0, reserved = 0;
};

FoundCustomer readFound(const storage::Row& row)
{
    constexpr int balanceColumn = 14;
    FoundCustomer found{readCustomer(row), 0, 0};
    if (!row.isNull(balanceColumn)) {
        found.balance = row.int256(balanceColumn);
        found.reserved = row.int256(balanceColumn + 1);
    }
    return found;
}

Result<CustomerBalance> balanceOf(storage::Connection& connection, const FoundCustomer& found, std::string_view feature,
                                  Timestamp now)
{
    SLUICE_ASSIGN(const auto open, openGrants(connection, found.row));
    const Int256 usable = usableOf(open, found.row.debt, feature, now);
    const auto usd = [](Int256 units) { return Amount(Asset::usd(), std::move(units)); };
    CustomerBalance balance;
    balance.customerKey = found.row.key;
    balance.clientId = found.row.clientId;
    balance.usageSubject = found.row.subject;
    balance.settled = usd(found.balance);
    balance.held = usd(found.reserved);
    balance.spendable = usd(usable - found.reserved);
    balance.consumed = usd(found.row.consumed);
    balance.granted = usd(found.row.granted);
    balance.lapsed = usd(found.row.lapsed);
    balance.created = found.row.created;
    return balance;
}

}  // namespace

Result<ledger::Balance> AccountQueries::balance(std::string_view account, const Asset& asset,
                                                std::stop_token stop) const
{
    return m_readers.readFor<ledger::Balance>(
        [&](storage::Connection& connection) -> Result<ledger::Balance> {
            SLUICE_ASSIGN(const auto found,
                          connection.queryOne(
                              "SELECT balance, reserved FROM ledger_accounts WHERE account = ? AND asset = ?",
                              {account, std::string_view(asset.code())}, [&](const storage::Row& row) {
                                  return ledger::Balance{Amount(asset, row.int256(0)), Amount(asset, row.int256(1))};
                              }));
            return found.value_or(ledger::Balance{Amount(asset), Amount(asset)});
        },
        stop);
}

Result<std::optional<CustomerBalance>> AccountQueries::customer(std::string_view customerKey, Timestamp now,
                                                                std::stop_token stop) const
{
    return m_readers.readFor<std::optional<CustomerBalance>>(
        [&](storage::Connection& connection) -> Result<std::optional<CustomerBalance>> {
            SLUICE_ASSIGN(const auto found, connection.queryOne(customerByKey, {customerKey}, readFound));
            if (!found)
                return std::optional<CustomerBalance>();
            SLUICE_ASSIGN(auto balance, balanceOf(connection, *found, m_feature, now));
            return std::optional(std::move(balance));
        },
        stop);
}

Result<std::vector<CustomerBalance>> AccountQueries::customersOf(std::string_view clientId, std::string_view after,
                                                                 int limit, Timestamp now, std::stop_token stop) const
{
    return m_readers.readFor<std::vector<CustomerBalance>>(
        [&](storage::Connection& connection) -> Result<std::vector<CustomerBalance>> {
            std::vector<FoundCustomer> found;
            SLUICE_TRY(connection.query(customersOfTenant, {clientId, after, std::int64_t(std::clamp(limit, 1, 500))},
                                        [&](const storage::Row& row) {
                                            found.push_back(readFound(row));
                                            return true;
                                        }));
            std::vector<CustomerBalance> balances;
            for (const FoundCustomer& customer : found) {
                SLUICE_ASSIGN(auto balance, balanceOf(connection, customer, m_feature, now));
                balances.push_back(std::move(balance));
            }
            return balances;
        },
        stop);
}

Result<std::vector<Grant>> AccountQueries::grants(std::string_view customerKey, int limit,
                                                  std::optional<std::int64_t> beforeNo, std::stop_token stop) const
{
    static const std::string sql = "SELECT " + std::string(grantColumns)
                                   + " FROM clearing_grants g JOIN clearing_customers c ON c.no = g.customer "
                                     "WHERE c.customer = ? AND g.no < ? ORDER BY g.no DESC LIMIT ?";
    return m_readers.readFor<std::vector<Grant>>(
        [&](storage::Connection& connection) -> Result<std::vector<Grant>> {
            std::vector<Grant> grants;
            SLUICE_TRY(connection.query(
                sql, {customerKey, beforeNo.value_or(INT64_MAX), std::int64_t(std::clamp(limit, 1, 500))},
                [&](const storage::Row& row) {
                    grants.push_back(readGrant(row));
                    return true;
                }));
            return grants;
        },
        stop);
}

Result<AccountQueries::Totals> AccountQueries::totals(std::string_view clientId, std::stop_token stop) const
{
    return m_readers.readFor<Totals>(
        [&](storage::Connection& connection) -> Result<Totals> {
            Totals totals;
            const auto add = [&](const storage::Row& row) {
                ++totals.customers;
                totals.granted = totals.granted + Amount(Asset::usd(), row.int256(0));
                totals.consumed = totals.consumed + Amount(Asset::usd(), row.int256(1));
                if (!row.isNull(2)) {
                    totals.settled = totals.settled + Amount(Asset::usd(), row.int256(2));
                    totals.held = totals.held + Amount(Asset::usd(), row.int256(3));
                }
                return true;
            };
            if (clientId.empty()) {
                SLUICE_TRY(
                    connection.stream("SELECT c.granted, c.consumed, a.balance, a.reserved FROM clearing_customers c "
                                      "LEFT JOIN ledger_accounts a ON a.account = c.account AND a.asset = 'usd'",
                                      {}, add));
            } else {
                SLUICE_TRY(
                    connection.stream("SELECT c.granted, c.consumed, a.balance, a.reserved FROM clearing_customers c "
                                      "LEFT JOIN ledger_accounts a ON a.account = c.account AND a.asset = 'usd' "
                                      "WHERE c.client_id = ?",
                                      {clientId}, add));
            }
            return totals;
        },
        stop);
}

}  // namespace sluice::clearinghouse
