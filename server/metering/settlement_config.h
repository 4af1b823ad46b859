// How settlement is set up: the SETTLEMENT_ variables of clearinghouse 10. Thread: a value.
#pragma once

#include "metering/settlement_types.h"

namespace sluice::metering {

struct SettlementConfig {
    SettlementRules rules;
    // Secrets, several while one replaces the other. Never shown, never logged.
    std::vector<std::string> meterSecrets;            // key bytes (standardSecretBytes)
    std::vector<std::string> providerSecrets;         // of live events
    std::vector<std::string> providerSandboxSecrets;  // of test events
    std::vector<std::string> collectSecrets;
    std::int64_t meterToleranceSeconds = 300, providerToleranceSeconds = 300;
    std::int64_t keptMs = 2'592'000'000;  // how long a webhook's id is remembered: 30 days, or longer

    int lanes = 16;  // invoices worked on at the same time; each in order
    int maxAttempts = 8;
    std::int64_t retryBaseMs = 500, retryMaxMs = 60'000;  // doubles from the first to the second
    int retryJitterPerMille = 200;                        // either way
    bool haltWhenExhausted = false;                       // else the invoice becomes a dead letter
    std::int64_t reconcileMs = 900'000, reconcileMinAgeMs = 600'000;
    int reconcilePage = 100;
    int meterTimeoutMs = 20'000;

    std::string hookUrl;         // asked for the data of each step; empty: a person completes steps
    std::string hookSecret;      // key bytes its requests are signed with
    int hookTimeoutMs = 10'000;  // of one request
};

}  // namespace sluice::metering
