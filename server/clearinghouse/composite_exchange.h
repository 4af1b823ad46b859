// Composite keys (app_<24 hex>_<secret>) exchanged for a JWT at the platform that issued them (clearinghouse spec 3.4, RFC 8693). Results
// are kept by a key derived from the token (HKDF-SHA256 under a salt of this process), never by the token: an identity for
// clamp(exp - now, 1, 60) s, a refusal for 5 s (REF-28). At most 10,000 entries; equal keys in flight share one exchange, which is dropped after
// 60 s, and a stale one neither clears nor overwrites a newer one. Each app may start so many exchanges a second, and only so many run at
// once. Thread: any; the network lives on a thread of its own.
#pragma once

#include "clearinghouse/jwt_verifier.h"
#include "crypto/locked_buffer.h"

#include <memory>

namespace sluice::clearinghouse {

struct ExchangeConfig {
    std::string origin;  // checked; empty: not configured
    std::string audience;
    std::string m2mClientId;  // with the secret, or both empty
    std::shared_ptr<const crypto::SecretBytes> m2mSecret;
    int deadlineMs = 1'000;
    std::size_t maxEntries = 10'000;
    int maxInFlight = 128;         // exchanges; more are refused as if the network had failed
    int strangersPerSecond = 200;  // new exchanges of all apps together that never had a key exchanged
    int perAppPerSecond = 50;      // new exchanges of one app; twice that in a burst
    std::string extraCaPem;
    std::string userAgent = "sluice";
};

struct ExchangeStats {
    std::uint64_t exchanges = 0;  // requests sent
    std::uint64_t hits = 0;
    std::uint64_t shared = 0;
    std::uint64_t limited = 0;
    std::size_t entries = 0;
    int inFlight = 0;
};

// OIDC_TOKEN_EXCHANGE_BASE_URL as an origin. InvalidArgument: "must be https", "origin only", user info, blank.
Result<std::string> exchangeOrigin(std::string_view baseUrl);

class CompositeExchange {
public:
    // `minted` checks the tokens that come back; it outlives this object.
    CompositeExchange(ExchangeConfig config, JwtVerifier& minted, const Clock& clock, Rng& rng);
    ~CompositeExchange();  // who still waits is answered, here

    bool configured() const;
    // `token` is composite (composite_key.h). As Verifier::verify.
    void verify(std::string_view token, Timestamp now, Verifier::Done done);
    ExchangeStats stats() const;

private:
    class Impl;
    std::shared_ptr<Impl> m_impl;
};

}  // namespace sluice::clearinghouse
