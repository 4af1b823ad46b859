#include "clearinghouse/account_queries.h"

#include <map>
#include <string>

namespace sluice::clearinghouse {

namespace {

constexpr std::size_t listedDifferences = 100;

class AccountVerifier {
public:
    AccountVerifier(storage::Connection& connection, ledger::VerifyReport& report)
        : m_connection(connection), m_report(report)
    {}

    Result<void> run()
    {
        SLUICE_TRY(addGrants());
        SLUICE_TRY(addHolds());
        return checkCustomers();
    }

private:
    struct Sums {
        Int256 remaining = 0, granted = 0, gone = 0;
    };

    void differ(std::string text)
    {
        ++m_report.differencesFound;
        if (m_report.differences.size() < listedDifferences)
            m_report.differences.push_back(std::move(text));
    }

    Result<void> addGrants()
    {
        return m_connection.stream(
            "SELECT g.customer, g.amount, g.remaining, g.state, g.id FROM clearing_grants g", {},
            [&](const storage::Row& row) {
                Sums& sums = m_grants[row.int64(0)];
                sums.granted += row.int256(1);
                sums.remaining += row.int256(2);
                const bool active = row.text(3) == "active";
                if (row.int256(2) < 0 || row.int256(2) > row.int256(1) || (active == (row.int256(2) == 0)))
                    differ("grant " + row.text(4) + " has a remainder that does not fit its state");
                return true;
            });
    }

    // A session's hold is one active reservation of that amount on its customer's account.
    Result<void> addHolds()
    {
        return m_connection.stream(
            "SELECT s.customer, s.hold, s.state_id, s.state, r.amount, r.state FROM clearing_sessions s "
            "LEFT JOIN ledger_reservations r ON r.id = s.hold_id AND s.hold_id <> '' WHERE s.hold_id <> ''",
            {}, [&](const storage::Row& row) {
                m_holds[row.text(0)] += row.int256(1);
                if (row.isNull(4) || row.int256(4) != row.int256(1) || row.text(5) != "active" || row.text(3) != "open")
                    differ("session " + row.text(2) + " has a hold that the ledger does not know");
                return true;
            });
    }

    Result<void> checkCustomers()
    {
        return m_connection.stream(
            "SELECT c.no, c.customer, c.granted, c.consumed, c.lapsed, c.debt, a.balance, a.reserved "
            "FROM clearing_customers c LEFT JOIN ledger_accounts a ON a.account = c.account AND a.asset = 'usd'",
            {}, [&](const storage::Row& row) {
                const Sums& sums = m_grants[row.int64(0)];
                const std::string who = "customer " + row.text(1);
                const Int256 balance = row.isNull(6) ? Int256(0) : row.int256(6);
                const Int256 reserved = row.isNull(7) ? Int256(0) : row.int256(7);
                if (Int256(sums.remaining - row.int256(5)) != balance) {
                    differ("the grants of " + who + " less debt are "
                           + toDecimal(Int256(sums.remaining - row.int256(5))) + " units, the balance is "
                           + toDecimal(balance));
                }
                if (sums.granted != row.int256(2) || Int256(row.int256(2) - row.int256(3) - row.int256(4)) != balance)
                    differ("the running totals of " + who + " differ from its grants and its balance");
                const auto held = m_holds.find(row.text(1));
                if (reserved != (held == m_holds.end() ? Int256(0) : held->second))
                    differ("the holds of the sessions of " + who + " differ from what the ledger reserves");
                return true;
            });
    }

    storage::Connection& m_connection;
    ledger::VerifyReport& m_report;
    std::map<std::int64_t, Sums> m_grants;
    std::map<std::string, Int256> m_holds;
};

}  // namespace

Result<void> verifyAccounts(storage::ReaderPool& readers, ledger::VerifyReport& report, std::stop_token stop)
{
    return readers.read([&](storage::Connection& connection) { return AccountVerifier(connection, report).run(); },
                        stop);
}

}  // namespace sluice::clearinghouse
