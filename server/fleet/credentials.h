// Delegate login (ops-api 5, ops-engine 6.2): an orchestrator's delegate signs a nonce and gets a bearer token for a quarter of an hour,
// when the credential contract says that it is the owner's delegate. Nonces are single use, bound to the orchestrator (W-29) and bounded in
// number. Thread: any; `done` is called exactly once, on the writer's or the chain's thread or the caller's, and must only hand over.
#pragma once

#include "chain/chain_client.h"
#include "fleet/orchestrator_tokens.h"
#include "fleet/registry.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::fleet {

// The two questions to the credential contract.
class CredentialContract {
public:
    virtual ~CredentialContract() = default;
    // True: balanceOf(owner) >= 1 and delegateOf(owner) == delegate. Completes exactly once, within a deadline of its own, on any thread.
    virtual void isDelegate(const Address& owner, const Address& delegate, std::function<void(Result<bool>)> done) = 0;
};

class ChainCredentialContract final : public CredentialContract {
public:
    // `runOnChain` posts to the chain thread; `client` is used there only and outlives the jobs.
    ChainCredentialContract(chain::ChainClient& client, Address contract,
                            std::function<void(std::function<void()>)> runOnChain, int deadlineMs = 10'000);
    void isDelegate(const Address& owner, const Address& delegate, std::function<void(Result<bool>)> done) override;

private:
    chain::ChainClient& m_client;
    const Address m_contract;
    const std::function<void(std::function<void()>)> m_runOnChain;
    const int m_deadlineMs;
};

struct CredentialConfig {
    std::string contract;  // PAYMENTS_ORCHESTRATOR_CREDENTIAL_CONTRACT_ADDRESS, as configured
    std::int64_t nonceTtlSeconds =
        300;  // a nonce lives at least 30; expires_at of a login is held against this very number
    std::int64_t tokenTtlSeconds = 900;  // negative: tokens never expire
    std::size_t noncesPerOrchestrator = 32;
    std::size_t nonces = 10'000;
};

enum class CredentialRefusal {
    NotConfigured,        // 503 "Credential contract not configured"
    UnknownOrchestrator,  // 404 "Orchestrator not found"
    Denylisted,           // 403 "Orchestrator is denylisted"
    AddressMissing,       // 404 "Orchestrator address missing"
    InvalidAddress,       // 409 (nonce) or 400 (token) "invalid address"
    Expired,              // 401 "Credential expired"
    InvalidNonce,         // 401 "Invalid credential nonce"
    InvalidSignature,     // 401 "Invalid credential signature"
    NotOnChain            // 403 "Credential not valid on-chain"
};
const char* refusalText(CredentialRefusal refusal);  // the text above

struct CredentialNonce {
    std::string nonce;         // 0x + 64 hex
    std::int64_t expires = 0;  // unix seconds
    std::string owner;         // lower case
};

struct CredentialLogin {
    std::string orchestrator;
    Address delegate;
    std::string nonce;         // 64 hex digits; what is none is unknown
    std::int64_t expires = 0;  // unix seconds, chosen by the client
    std::string signature;     // 0x…; anything else is refused
};

template<class T>
struct CredentialAnswer {
    std::optional<CredentialRefusal> refusal;  // none: `value` is set
    T value;
};

class CredentialDesk {
public:
    // `contract` null: not configured. Everything outlives this and what it submitted.
    CredentialDesk(storage::Writer& writer, Registry& registry, OrchestratorTokens& tokens,
                   CredentialContract* contract, Rng& rng, const Clock& clock, CredentialConfig config);

    void mintNonce(std::string orchestrator, std::function<void(Result<CredentialAnswer<CredentialNonce>>)> done);
    // A nonce that is good is used up even when what follows fails; a signature that is none is refused before (W-32).
    void login(CredentialLogin request, ActionContext context,
               std::function<void(Result<CredentialAnswer<MintedToken>>)> done);
    const CredentialConfig& config() const { return m_config; }

    // A command now and then: sweeps expired nonces.
    Result<void> purge(storage::Connection& connection, Timestamp now);

private:
    std::optional<CredentialRefusal> refuse(const RegistrySnapshot::Record& record) const;
    Result<CredentialAnswer<CredentialNonce>> storeNonce(storage::Connection& connection, const std::string& id);
    void finishLogin(CredentialLogin request, ActionContext context, Address owner,
                     std::function<void(Result<CredentialAnswer<MintedToken>>)> done);

    storage::Writer& m_writer;
    Registry& m_registry;
    OrchestratorTokens& m_tokens;
    CredentialContract* m_contract;
    Rng& m_rng;
    const Clock& m_clock;
    const CredentialConfig m_config;
};

// What the delegate signs (EIP-191 over the packed hash); vectors in ops-engine 6.2.
Hash32 credentialHash(std::string_view orchestrator, const Address& owner, const Address& delegate, const Hash32& nonce,
                      std::int64_t expires);
Hash32 credentialDigest(std::string_view orchestrator, const Address& owner, const Address& delegate,
                        const Hash32& nonce, std::int64_t expires);

}  // namespace sluice::fleet
