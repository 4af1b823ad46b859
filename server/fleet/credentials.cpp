#include "fleet/credentials.h"

#include "chain/abi.h"
#include "crypto/hash.h"
#include "crypto/secp256k1.h"

#include <algorithm>

namespace sluice::fleet {

namespace {

constexpr std::string_view credentialDomain = "payments-orchestrator-credential:auth:v1";

template<class T>
CredentialAnswer<T> refusedWith(CredentialRefusal refusal)
{
    return {refusal, {}};
}

// Only what a key could have made: 65 bytes, v of 0, 1, 27 or 28, low s.
std::optional<crypto::Signature> readSignature(std::string_view text)
{
    std::array<std::uint8_t, 65> bytes{};
    if (!text.starts_with("0x") || !fromHexExactly(text, bytes))
        return std::nullopt;
    return crypto::signatureFromBytes65(bytes);
}

// True when the nonce was there, unexpired and of this orchestrator; it is gone after.
Result<bool> consumeNonce(storage::Connection& connection, const Hash32& nonce, const std::string& orchestrator,
                          Timestamp now)
{
    const std::string text = nonce.toHex();
    SLUICE_ASSIGN(const auto taken,
                  connection.exec("DELETE FROM fleet_nonces WHERE nonce = ? AND orchestrator = ? "
                                  "AND expires >= ?",
                                  {std::string_view(text), std::string_view(orchestrator), now.seconds()}));
    return taken == 1;
}

}  // namespace

const char* refusalText(CredentialRefusal refusal)
{
    switch (refusal) {
    case CredentialRefusal::NotConfigured: return "Credential contract not configured";
    case CredentialRefusal::UnknownOrchestrator: return "Orchestrator not found";
    case CredentialRefusal::Denylisted: return "Orchestrator is denylisted";
    case CredentialRefusal::AddressMissing: return "Orchestrator address missing";
    case CredentialRefusal::InvalidAddress: return "invalid address";
    case CredentialRefusal::Expired: return "Credential expired";
    case CredentialRefusal::InvalidNonce: return "Invalid credential nonce";
    case CredentialRefusal::InvalidSignature: return "Invalid credential signature";
    case CredentialRefusal::NotOnChain: return "Credential not valid on-chain";
    }
    return "";
}

Hash32 credentialHash(std::string_view orchestrator, const Address& owner, const Address& delegate, const Hash32& nonce,
                      std::int64_t expires)
{
    chain::abi::Packed packed;
    packed.text(credentialDomain).text(orchestrator).address(owner).address(delegate).bytes32(nonce);
    packed.uint256(UInt256(static_cast<std::uint64_t>(expires)));
    return crypto::keccak256(packed.bytes());
}

Hash32 credentialDigest(std::string_view orchestrator, const Address& owner, const Address& delegate,
                        const Hash32& nonce, std::int64_t expires)
{
    return crypto::eip191Digest(credentialHash(orchestrator, owner, delegate, nonce, expires).bytes);
}

CredentialDesk::CredentialDesk(storage::Writer& writer, Registry& registry, OrchestratorTokens& tokens,
                               CredentialContract* contract, Rng& rng, const Clock& clock, CredentialConfig config)
    : m_writer(writer)
    , m_registry(registry)
    , m_tokens(tokens)
    , m_contract(contract)
    , m_rng(rng)
    , m_clock(clock)
    , m_config(std::move(config))
{}

std::optional<CredentialRefusal> CredentialDesk::refuse(const RegistrySnapshot::Record& record) const
{
    if (!m_contract || m_config.contract.empty())
        return CredentialRefusal::NotConfigured;
    if (!record)
        return CredentialRefusal::UnknownOrchestrator;
    if (record->denylisted)
        return CredentialRefusal::Denylisted;
    if (record->address.empty())
        return CredentialRefusal::AddressMissing;
    if (!isAddressText(record->address))
        return CredentialRefusal::InvalidAddress;
    return std::nullopt;
}

void CredentialDesk::mintNonce(std::string orchestrator,
                               std::function<void(Result<CredentialAnswer<CredentialNonce>>)> done)
{
    if (const auto refusal = refuse(m_registry.snapshot()->find(orchestrator)))
        return done(refusedWith<CredentialNonce>(*refusal));
    m_writer.submitFor<CredentialAnswer<CredentialNonce>>(
        [this, orchestrator = std::move(orchestrator)](storage::Connection& connection) {
            return storeNonce(connection, orchestrator);
        },
        std::move(done));
}

Result<CredentialAnswer<CredentialNonce>> CredentialDesk::storeNonce(storage::Connection& connection,
                                                                     const std::string& id)
{
    const auto record = m_registry.current(id);
    if (const auto refusal = refuse(record))
        return refusedWith<CredentialNonce>(*refusal);
    const Timestamp now = m_clock.now();
    SLUICE_TRY(purge(connection, now));
    // Anybody may ask, so the number is bounded, per orchestrator and in all: the one that ends first makes room (W-26).
    SLUICE_TRY(connection.exec("DELETE FROM fleet_nonces WHERE nonce IN (SELECT nonce FROM fleet_nonces WHERE "
                               "orchestrator = ? ORDER BY expires DESC, nonce LIMIT 1000 OFFSET ?)",
                               {std::string_view(id), std::int64_t(m_config.noncesPerOrchestrator) - 1}));
    SLUICE_TRY(connection.exec("DELETE FROM fleet_nonces WHERE nonce IN (SELECT nonce FROM fleet_nonces ORDER BY "
                               "expires DESC, nonce LIMIT 1000 OFFSET ?)",
                               {std::int64_t(m_config.nonces) - 1}));
    Hash32 nonce;
    m_rng.fill(nonce.bytes);
    CredentialNonce made{nonce.toHex(), now.seconds() + std::max<std::int64_t>(30, m_config.nonceTtlSeconds),
                         addressKey(record->address)};
    SLUICE_TRY(connection.exec("INSERT INTO fleet_nonces (nonce, orchestrator, expires) VALUES (?, ?, ?)",
                               {std::string_view(made.nonce), std::string_view(id), made.expires}));
    return CredentialAnswer<CredentialNonce>{std::nullopt, std::move(made)};
}

void CredentialDesk::login(CredentialLogin request, ActionContext context,
                           std::function<void(Result<CredentialAnswer<MintedToken>>)> done)
{
    const auto record = m_registry.snapshot()->find(request.orchestrator);
    if (const auto refusal = refuse(record))
        return done(refusedWith<MintedToken>(*refusal));
    const std::int64_t now = context.now.seconds();
    if (request.expires < now || request.expires > now + m_config.nonceTtlSeconds)
        return done(refusedWith<MintedToken>(CredentialRefusal::Expired));
    const auto signature = readSignature(request.signature);
    if (!signature)
        return done(refusedWith<MintedToken>(CredentialRefusal::InvalidSignature));
    const auto nonce = Hash32::fromHex(request.nonce);
    if (!nonce)
        return done(refusedWith<MintedToken>(CredentialRefusal::InvalidNonce));
    const Address owner = *Address::fromHex(record->address);
    const Hash32 digest = credentialDigest(request.orchestrator, owner, request.delegate, *nonce, request.expires);
    const bool isSigned = crypto::recoverAddress(digest, *signature) == request.delegate;
    m_writer.submitFor<bool>(
        [request, nonce = *nonce, now = context.now](storage::Connection& connection) {
            return consumeNonce(connection, nonce, request.orchestrator, now);
        },
        [this, request, context, owner, isSigned, done](Result<bool> fresh) {
            if (!fresh)
                return done(fail(std::move(fresh).error()));
            if (!*fresh)
                return done(refusedWith<MintedToken>(CredentialRefusal::InvalidNonce));
            if (!isSigned)
                return done(refusedWith<MintedToken>(CredentialRefusal::InvalidSignature));
            finishLogin(request, context, owner, done);
        });
}

void CredentialDesk::finishLogin(CredentialLogin request, ActionContext context, Address owner,
                                 std::function<void(Result<CredentialAnswer<MintedToken>>)> done)
{
    using Answer = CredentialAnswer<MintedToken>;
    const Address delegate = request.delegate;
    m_contract->isDelegate(owner, delegate, [this, request, context, done](Result<bool> valid) {
        // A chain that does not answer proves nothing (ops-engine 6.2).
        if (!valid || !*valid)
            return done(refusedWith<MintedToken>(CredentialRefusal::NotOnChain));
        m_writer.submitFor<Answer>(
            [this, request, context](storage::Connection& connection) -> Result<Answer> {
                if (const auto refusal = refuse(m_registry.current(request.orchestrator)))
                    return refusedWith<MintedToken>(*refusal);
                const Timestamp now = m_clock.now();
                std::optional<Timestamp> expires;
                if (m_config.tokenTtlSeconds >= 0)
                    expires = now.plusSeconds(m_config.tokenTtlSeconds);
                SLUICE_ASSIGN(auto minted,
                              m_tokens.mint(connection, TokenKind::Credential, request.orchestrator, expires,
                                            {"delegate:" + request.delegate.toHex(), context.ip, now}));
                return Answer{std::nullopt, std::move(minted)};
            },
            done);
    });
}

Result<void> CredentialDesk::purge(storage::Connection& connection, Timestamp now)
{
    SLUICE_TRY(connection.exec("DELETE FROM fleet_nonces WHERE expires < ?", {now.seconds()}));
    return {};
}

ChainCredentialContract::ChainCredentialContract(chain::ChainClient& client, Address contract,
                                                 std::function<void(std::function<void()>)> runOnChain, int deadlineMs)
    : m_client(client), m_contract(contract), m_runOnChain(std::move(runOnChain)), m_deadlineMs(deadlineMs)
{}

void ChainCredentialContract::isDelegate(const Address& owner, const Address& delegate,
                                         std::function<void(Result<bool>)> done)
{
    using chain::abi::Value;
    const auto question = [](const char* signature, const Address& account) {
        return chain::abi::encodeCall(chain::abi::selector(signature), {Value::address(account)});
    };
    m_runOnChain([this, owner, delegate, question, done = std::move(done)] {
        const auto ask = [this](Bytes data, chain::Callback<Bytes> answer) {
            m_client.call({std::nullopt, m_contract, 0, std::move(data)}, std::nullopt,
                          chain::Deadline(m_deadlineMs / 2), std::move(answer));
        };
        ask(question("balanceOf(address)", owner), [ask, question, owner, delegate, done](Result<Bytes> balance) {
            if (!balance)
                return done(fail(std::move(balance).error()));
            const auto count = chain::abi::Reader(*balance).uint(0);
            if (!count)
                return done(fail(count.error()));
            if (*count == 0)
                return done(false);
            ask(question("delegateOf(address)", owner), [delegate, done](Result<Bytes> answer) {
                if (!answer)
                    return done(fail(std::move(answer).error()));
                const auto named = chain::abi::Reader(*answer).address(0);
                if (!named)
                    return done(fail(named.error()));
                done(*named == delegate);
            });
        });
    });
}

}  // namespace sluice::fleet
