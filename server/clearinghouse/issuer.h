// The local OIDC issuer (clearinghouse spec 6.4, 9.1; RFC 7519, 7662, 8414): access tokens as signed JWTs, checked by the verifier that the
// webhook uses before they leave (REF-31), and a deny-list for those that were taken back. Signing runs on threads of its own: mint() returns at
// once. Thread: any.
#pragma once

#include "clearinghouse/issuer_keys.h"
#include "clearinghouse/minter.h"
#include "clearinghouse/verifier.h"
#include "storage/connection.h"

#include <optional>

namespace sluice::clearinghouse {

struct IssuerConfig {
    std::string issuer;  // origin without a trailing slash: "iss", and the base of every endpoint
    std::string audience = "livepeer-clearinghouse";
    int signingThreads = 2;
    std::size_t queue = 2'000;           // orders waiting; beyond it Overloaded
    std::size_t maxRevoked = 1'000'000;  // refused tokens kept; beyond it Overloaded
    std::int64_t longestTokenSeconds = userTokenSeconds;
};

// Claims of a token that this issuer signed.
struct IssuedClaims {
    std::string subject, clientId, externalUserId, userType, audience, scope, id, session;
    std::int64_t issuedAt = 0, notBefore = 0, expires = 0;
};

class Issuer final : public Minter, private storage::BatchListener {
public:
    // Registers itself with the writer: make it before the first command, destroy it after the last.
    Issuer(IssuerKeys& keys, storage::Writer& writer, audit::AuditLog& audit, const Clock& clock, Rng& rng,
           IssuerConfig config);
    ~Issuer() override;  // close()

    Result<void> load(storage::Connection& connection);  // the deny-list; once, as a command
    // The verifier every minted token has to pass before it leaves. Before the first mint; outlives the issuer's use.
    void checkWith(Verifier& verifier);
    void close();  // waiting orders complete with Cancelled

    // Overloaded: the queue is full. Unavailable: no signing key. Internal: the verifier refused our own token (the reason is logged).
    void mint(TokenOrder order, Done done) override;

    // Claims of a token that our present keys signed, that is not expired and not refused.
    std::optional<IssuedClaims> introspect(std::string_view token, Timestamp now) const;
    // For verifiers: taken back by its id, or with everything of its user from before that moment. In memory.
    bool isRevoked(std::string_view tokenId, std::string_view authId, std::int64_t issuedAt) const;
    bool isSessionRevoked(std::string_view session) const;

    // Writer thread, inside a command. Refuse one token until `expires`; refuse all that a user was given until now; or a session's.
    Result<void> revokeToken(storage::Connection& connection, std::string_view tokenId, Timestamp expires,
                             Timestamp now);
    Result<void> revokeUser(storage::Connection& connection, std::string_view authId, std::string_view actor,
                            Timestamp now);
    Result<void> revokeSession(storage::Connection& connection, std::string_view session, Timestamp now);
    // Entries whose tokens are dead anyway; at most purgeAtOnce; answers how many went.
    Result<int> purge(storage::Connection& connection, Timestamp now);

    const IssuerConfig& config() const { return m_config; }
    std::string discovery() const;  // RFC 8414 and OpenID Connect Discovery document
    const IssuerKeys& keys() const { return m_keys; }

private:
    void afterCommit() override;
    void afterRollback() override;
    void commandStarted() override;
    void commandRolledBack() override;

    class Impl;
    IssuerKeys& m_keys;
    IssuerConfig m_config;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace sluice::clearinghouse
