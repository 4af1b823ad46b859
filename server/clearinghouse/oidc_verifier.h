// The verifiers that IDENTITY_AUTH_MODE chooses (clearinghouse spec 2.4, 3): `oidc` takes JWTs and composite keys, `auto` gives each token to
// whom its shape belongs. Thread: any.
#pragma once

#include "clearinghouse/composite_exchange.h"
#include "clearinghouse/jwks.h"

#include <functional>
#include <string_view>

namespace sluice::clearinghouse {

// The keys of our own store, as the verifiers below ask for them. `claims` tells without waiting whether a token is one of theirs.
struct LocalKeys {
    Verifier* verifier = nullptr;  // null: no store
    std::function<bool(std::string_view token)> claims;
};

// JWTs; composite keys of our own tenants by the store (REF-17, no HTTP), others through the exchange.
class OidcVerifier final : public Verifier {
public:
    // All outlive this object.
    OidcVerifier(JwtVerifier& tokens, CompositeExchange& exchange, LocalKeys local);
    void verify(std::string_view authorization, Timestamp now, Done done) override;

private:
    JwtVerifier& m_tokens;
    CompositeExchange& m_exchange;
    LocalKeys m_local;
};

// `auto`: what the store claims goes to it, three parts and other composite keys to `tokens`; the rest is refused as a key would be.
class AutoVerifier final : public Verifier {
public:
    AutoVerifier(LocalKeys keys, Verifier& tokens);
    void verify(std::string_view authorization, Timestamp now, Done done) override;

private:
    LocalKeys m_keys;
    Verifier& m_tokens;
};

}  // namespace sluice::clearinghouse
