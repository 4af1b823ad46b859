// Token exchange (RFC 8693; clearinghouse spec 6.4, 6.6, 6.7): a user's JWT or key becomes a short signer session. Checks run in the order of the
// spec's table; the balance is asked for here and nowhere before (REF-14). Thread: any; `done` comes exactly once, on any thread.
#pragma once

#include "clearinghouse/client_directory.h"
#include "clearinghouse/minter.h"
#include "clearinghouse/oauth.h"
#include "clearinghouse/verifier.h"
#include "core/rng.h"

#include <memory>

namespace sluice::clearinghouse {

struct ExchangeAccess {
    bool hasAccess = false;
    std::int64_t balanceUsdMicros = 0;
    std::string reason;    // "trial_credits_exhausted", "insufficient_allowance"; empty with access
    std::string topUpUrl;  // empty: none is configured
};

// Makes sure the user has an account, its trial and allowance, each once (REF-33), and tells what there is to spend. An error is a fault of
// ours, never a lack of money. Thread: any; `done` exactly once.
class AccessPort {
public:
    using Done = std::function<void(Result<ExchangeAccess>)>;
    virtual ~AccessPort() = default;
    virtual void provision(const metering::Identity& identity, Timestamp now, Done done) = 0;
};

struct TokenExchangeConfig {
    std::string audience = "livepeer-clearinghouse";  // AUTH0_AUDIENCE (REF-26); empty: 500 server_error
    std::string keyPrefix = "sk_";
    bool enforceAllowance = true;  // OPENMETER_ENFORCE_ALLOWANCE
    std::string signerUrl;         // SIGNER_URL; empty: not in the answer
    std::string discoveryUrl;      // DISCOVERY_URL; empty: {signerUrl}/discover-orchestrators
};

struct ExchangeParts {
    const Clock& clock;
    Rng& rng;
    Verifier* jwt = nullptr;   // the webhook's own; null: no JWT subject is valid
    Verifier* keys = nullptr;  // the key store; null: no key subject is valid
    const ClientDirectory* clients = nullptr;
    AccessPort* access = nullptr;  // null: nothing is provisioned and everybody has access
    Minter* minter = nullptr;      // null: 503 "token exchange is not configured"
};

struct ExchangeAnswer {
    MintedToken token;
    std::string signerUrl, discoveryUrl, correlationId;
    std::int64_t balanceUsdMicros = 0;
    bool hasAccess = true;
    metering::Identity identity;
    json::Value body() const;
};

class TokenExchange {
public:
    using Done = std::function<void(OAuthResult<ExchangeAnswer>)>;
    TokenExchange(ExchangeParts parts, TokenExchangeConfig config);
    ~TokenExchange();

    // `pathClient`: the tenant of /api/v1/apps/{clientId}/oidc/token (REF-17); empty on the plain route. `correlationId` goes into the answer when
    // it is a UUID, else a new one does.
    void exchange(OAuthRequest request, std::string pathClient, std::string_view correlationId, Done done);
    const TokenExchangeConfig& config() const;

private:
    class Impl;
    std::shared_ptr<const Impl> m_impl;
};

}  // namespace sluice::clearinghouse
