// The local OIDC issuer (clearinghouse spec 6.4, 9.1; RFC 7519, 7662, 8414, 9068): access tokens as signed JWTs, checked by the verifier that the
// webhook uses before they leave (REF-31). Tokens that were taken back stand in DeniedTokens. Signing runs on threads of its own: mint()
// returns at once. Thread: any.
#pragma once

#include "clearinghouse/denied_tokens.h"
#include "clearinghouse/issuer_keys.h"
#include "clearinghouse/jwt_verifier.h"
#include "clearinghouse/minter.h"
#include "clearinghouse/verifier.h"

#include <optional>

namespace sluice::clearinghouse {

struct IssuerConfig {
    std::string issuer;  // origin without a trailing slash: "iss", and the base of every endpoint
    std::string audience = "livepeer-clearinghouse";
    int signingThreads = 2;
    std::size_t queue = 2'000;  // orders waiting; beyond it Overloaded
};

// Claims of a token that this issuer signed.
struct IssuedClaims {
    metering::Identity identity;
    std::string subject, audience, scope, id, session;
    std::int64_t issuedAt = 0, notBefore = 0, expires = 0;
};

class Issuer final : public Minter {
public:
    // `rng` serves any thread; `denied` may be null. All outlive this.
    Issuer(const IssuerKeys& keys, const DeniedTokens* denied, const Clock& clock, Rng& rng, IssuerConfig config);
    ~Issuer() override;  // close()

    // The verifier every minted access token has to pass before it leaves; without one a LocalTokenVerifier of our own. Before the first mint.
    void checkWith(Verifier& verifier);
    void close();  // waiting orders complete with Cancelled

    // Overloaded: the queue is full. Unavailable: no signing key. Denied: no token of this user is good now (DeniedTokens). Internal: the verifier refused our own token, or saw somebody else in it (the
    // reason is logged).
    void mint(TokenOrder order, Done done) override;
    // An OpenID Connect ID token for `loginClient` (not an access token: its audience is the client). For worker threads: signs here.
    Result<std::string> idToken(const metering::Identity& identity, std::string_view loginClient, Timestamp now) const;

    // Of a token our present keys signed, for any audience, that is neither expired nor denied (RFC 7662).
    std::optional<IssuedClaims> introspect(std::string_view token, Timestamp now) const;

    const IssuerConfig& config() const;
    std::string discovery() const;  // OpenID Connect Discovery and RFC 8414 document
    std::string jwks() const;       // {"keys":[…]}

private:
    class Impl;
    std::shared_ptr<Impl> m_impl;
};

// Our own keys as the verifier asks for them (IdentityVerifiers::Ports::localIssuer). Thread: any.
class IssuerKeySource final : public KeySource {
public:
    explicit IssuerKeySource(const IssuerKeys& keys) : m_keys(keys) {}
    JwtKeySetPtr current(Timestamp now) override;  // null while no key is loaded
    void renew(bool unknownKey, Timestamp now, Done done) override;

private:
    const IssuerKeys& m_keys;
};

// Verifies tokens of our own issuer, without a network, by the contract's claim map: app_client_id and external_user_id.
class LocalTokenVerifier final : public Verifier {
public:
    // `denied` may be null. All outlive this.
    LocalTokenVerifier(const IssuerKeys& keys, const DeniedTokens* denied, Rng& rng, const IssuerConfig& config,
                       std::string identityIssuer);
    void verify(std::string_view authorization, Timestamp now, Done done) override;  // answers before it returns

private:
    IssuerKeySource m_keys;
    JwtVerifier m_tokens;
};

}  // namespace sluice::clearinghouse
