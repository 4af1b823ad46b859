// Who makes the tokens that a signer session runs on (clearinghouse spec 6.4): our own issuer or an Auth0 tenant. Thread: any; `done` comes
// exactly once, on any thread, and must only hand over.
#pragma once

#include "core/clock.h"
#include "core/result.h"
#include "metering/identity.h"

#include <functional>
#include <string>

namespace sluice::clearinghouse {

inline constexpr std::int64_t signerTokenSeconds = 300;
inline constexpr std::int64_t userTokenSeconds = 900;
inline constexpr std::string_view defaultTokenScope = "sign:job";

struct TokenOrder {
    metering::Identity identity;
    std::string audience;  // empty: the issuer's own
    std::string scope = std::string(defaultTokenScope);
    std::int64_t lifetimeSeconds = signerTokenSeconds;
    std::string session;  // refresh session it belongs to; empty: none
};

struct MintedToken {
    std::string token;
    std::string type = "Bearer";
    std::string scope;
    std::string id;  // jti; empty when the back end does not tell
    std::int64_t expiresIn = signerTokenSeconds;
};

class Minter {
public:
    using Done = std::function<void(Result<MintedToken>)>;
    virtual ~Minter() = default;
    virtual void mint(TokenOrder order, Done done) = 0;
};

}  // namespace sluice::clearinghouse
