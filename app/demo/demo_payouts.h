// Payouts of the demo's past, each with its whole timeline, signed by a key nobody keeps.
#pragma once

#include "app/demo/demo_data.h"
#include "core/address.h"
#include "core/rng.h"
#include "crypto/secp256k1.h"
#include "payouts/intent.h"
#include "storage/connection.h"

#include <string>

namespace sluice::app {

class DemoPayouts {
public:
    DemoPayouts(const DemoParts& parts, Rng& rng);

    // Pays what is available. A recent one stops at a state of the moment: waiting for approval, held, submitted, stalled.
    Result<void> pay(const std::string& orchestrator, const Address& recipient, Timestamp when, bool recent);

private:
    Result<void> sign(storage::Connection& connection, payouts::Intent& intent, Timestamp when);
    Result<void> settle(storage::Connection& connection, payouts::Intent& intent, Timestamp when);

    const DemoParts& m_parts;
    Rng& m_rng;
    const crypto::PrivateKey m_key;
    std::uint64_t m_nonce = 0;
    int m_recent = 0;
};

}  // namespace sluice::app
