// The Livepeer stand-in contracts (tests/peers/contracts), compiled offline and deployed on an anvil node. Blocking calls.
#pragma once

#include "support/anvil_fixture.h"

namespace sluice::test {

class LivepeerFixture {
public:
    explicit LivepeerFixture(AnvilFixture& anvil) : m_anvil(anvil) {}

    // Compiles when the sources changed since the last time, and deploys. False: error() says why.
    bool deploy();
    const std::string& error() const { return m_error; }

    const Address& controller() const { return m_controller; }
    const Address& rounds() const { return m_rounds; }
    const Address& bonding() const { return m_bonding; }
    const Address& broker() const { return m_broker; }

    void setRound(std::uint64_t round, const Hash32& blockHash, bool initialized = true);
    void setPool(const std::vector<Address>& members);  // the active transcoders, by stake
    void setPaused(bool paused);
    const Address& credential() const { return m_credential; }
    void setDelegate(const Address& orchestrator, const Address& delegate);  // zero: the credential is burnt
    UInt256 feesOf(const Address& transcoder);                               // what redemptions have credited

private:
    void send(const Address& to, const std::string& calldataHex);

    AnvilFixture& m_anvil;
    Address m_controller, m_rounds, m_bonding, m_broker, m_credential;
    std::string m_error;
};

}  // namespace sluice::test
