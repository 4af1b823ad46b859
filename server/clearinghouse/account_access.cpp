#include "clearinghouse/account_access.h"

namespace sluice::clearinghouse {

void AccountAccess::provision(const metering::Identity& identity, Timestamp now, Done done)
{
    m_writer.submitFor<ExchangeAccess>(
        [this, identity, now](storage::Connection& connection) -> Result<ExchangeAccess> {
            SLUICE_ASSIGN(const auto customer, m_accounts.ensureCustomer(connection, identity, now, true));
            const AccountsConfig& config = m_accounts.config();
            ExchangeAccess access;
            access.balanceUsdMicros = std::max<std::int64_t>(0, microsOf(customer.usable));
            access.hasAccess = customer.usable >= usdFromMicros(m_minUsdMicros);
            if (!access.hasAccess) {
                access.reason =
                    customer.trial == TrialOutcome::Off ? "insufficient_allowance" : "trial_credits_exhausted";
                access.topUpUrl = config.terms ? config.terms(identity.clientId).topUpUrl : std::string();
                if (access.topUpUrl.empty())
                    access.topUpUrl = config.topUpUrl;
            }
            return access;
        },
        std::move(done));
}

}  // namespace sluice::clearinghouse
