// The gate of the existing webhook (clearinghouse spec 4.1): a balance is looked up and compared, nothing is held. It serves the fixed demo
// balance (DEMO_BALANCE_USD_MICROS, DEMO_BALANCE_EXPIRY_TTL_SECONDS) and whoever brings a look-up of its own. Thread: any.
#pragma once

#include "clearinghouse/verdict.h"

#include <functional>
#include <memory>
#include <optional>

namespace sluice::clearinghouse {

// " -12 " as integer text or a JSON number that a double holds exactly; anything else is unknown.
std::optional<Int256> parseBalance(const json::Value& balance);

class LookupGate {
public:
    // A string, a number, or an error when the look-up failed.
    using Balance = std::function<void(Result<json::Value>)>;
    using Lookup = std::function<void(const metering::Identity& identity, Balance done)>;
    // The expiry after the gate: as given, or min(given, now + TTL).
    using Done = std::function<void(Verdict<std::int64_t>)>;

    struct Options {
        json::Value minBalance = {};  // null: 1 micro; else a non-negative integer, number or text
        json::Value ttl = {};         // null: none; else {"seconds": positive integer}
        bool failClosed = true;
        std::function<void(const Error&)> onError = {};  // told of each failed or unreadable look-up
    };
    // InvalidArgument: no look-up, a minimum or a TTL that is none.
    static Result<std::unique_ptr<LookupGate>> create(Lookup lookup, Options options);
    // The balance is the same for everybody. InvalidArgument as above.
    static Result<std::unique_ptr<LookupGate>> fixed(const json::Value& balanceUsdMicros,
                                                     const json::Value& ttlSeconds);

    // `done` exactly once, on the thread the look-up answers on. 483 "insufficient_balance", 503 "billing_unavailable".
    void decide(const metering::Identity& identity, std::int64_t verifierExpiry, Timestamp now, Done done) const;

private:
    LookupGate() = default;

    Lookup m_lookup;
    Int256 m_minBalance = 1;
    std::optional<std::int64_t> m_ttlSeconds;
    bool m_failClosed = true;
    std::function<void(const Error&)> m_onError;
};

}  // namespace sluice::clearinghouse
