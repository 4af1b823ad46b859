// The accounts as token exchange and the routes ask them: provision a user, tell what there is to spend. Thread: any; `done` exactly once, on
// the writer thread after the commit.
#pragma once

#include "clearinghouse/accounts.h"
#include "clearinghouse/token_exchange.h"

namespace sluice::clearinghouse {

class AccountAccess final : public AccessPort {
public:
    // `minUsdMicros`: GATE_MIN_USD_MICROS.
    AccountAccess(storage::Writer& writer, Accounts& accounts, std::int64_t minUsdMicros = 1)
        : m_writer(writer), m_accounts(accounts), m_minUsdMicros(minUsdMicros)
    {}
    void provision(const metering::Identity& identity, Timestamp now, Done done) override;

private:
    storage::Writer& m_writer;
    Accounts& m_accounts;
    const std::int64_t m_minUsdMicros;
};

}  // namespace sluice::clearinghouse
