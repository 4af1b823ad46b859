#include "crypto/secp256k1.h"

#include "core/check.h"
#include "core/rng.h"
#include "crypto/hash.h"

#include <algorithm>
#include <cstring>
#include <secp256k1.h>
#include <secp256k1_recovery.h>

namespace sluice::crypto {

namespace {

// Blinded once per process against side channels; read-only afterwards, so all threads may share it.
const secp256k1_context* curve()
{
    static secp256k1_context* const context = [] {
        secp256k1_context* made = secp256k1_context_create(SECP256K1_CONTEXT_SIGN | SECP256K1_CONTEXT_VERIFY);
        SecretBytes seed(32);
        SystemRng().fill(seed.bytes());
        SLUICE_CHECK(secp256k1_context_randomize(made, seed.bytes().data()) == 1);
        return made;
    }();
    return context;
}

Address addressOf(const secp256k1_pubkey& key)
{
    std::array<std::uint8_t, 65> point{};
    std::size_t length = point.size();
    SLUICE_CHECK(secp256k1_ec_pubkey_serialize(curve(), point.data(), &length, &key, SECP256K1_EC_UNCOMPRESSED) == 1);
    const Hash32 hash = keccak256(std::span(point).subspan(1));
    Address address;
    std::copy(hash.bytes.begin() + 12, hash.bytes.end(), address.bytes.begin());
    return address;
}

}  // namespace

Result<PrivateKey> PrivateKey::fromBytes(SecretBytes bytes)
{
    secp256k1_pubkey key;
    if (bytes.size() != 32 || secp256k1_ec_pubkey_create(curve(), &key, bytes.bytes().data()) != 1)
        return fail(ErrorCode::InvalidArgument, "this is not a private key");
    const Address address = addressOf(key);
    return PrivateKey(std::move(bytes), address);
}

Result<PrivateKey> PrivateKey::fromHex(const SecretBytes& hexText)
{
    std::string_view text = hexText.text();
    const auto blank = [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; };
    while (!text.empty() && blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && blank(text.back()))
        text.remove_suffix(1);
    SecretBytes bytes(32);
    if (!fromHexExactly(text, bytes.bytes()))
        return fail(ErrorCode::InvalidArgument, "a private key is 64 hex digits");
    return fromBytes(std::move(bytes));
}

PrivateKey PrivateKey::generate()
{
    for (;;) {
        SecretBytes bytes(32);
        SystemRng().fill(bytes.bytes());
        if (auto key = fromBytes(std::move(bytes)))
            return std::move(*key);
    }
}

Signature PrivateKey::sign(const Hash32& digest) const
{
    secp256k1_ecdsa_recoverable_signature raw;
    // The default nonce function is RFC 6979; the library makes s low.
    SLUICE_CHECK(
        secp256k1_ecdsa_sign_recoverable(curve(), &raw, digest.bytes.data(), m_bytes.bytes().data(), nullptr, nullptr)
        == 1);
    std::array<std::uint8_t, 64> compact{};
    Signature signature;
    secp256k1_ecdsa_recoverable_signature_serialize_compact(curve(), compact.data(), &signature.yParity, &raw);
    std::copy_n(compact.begin(), 32, signature.r.begin());
    std::copy_n(compact.begin() + 32, 32, signature.s.begin());
    return signature;
}

std::optional<Address> recoverAddress(const Hash32& digest, const Signature& signature)
{
    std::array<std::uint8_t, 64> compact{};
    std::ranges::copy(signature.r, compact.begin());
    std::ranges::copy(signature.s, compact.begin() + 32);
    secp256k1_ecdsa_recoverable_signature raw;
    secp256k1_pubkey key;
    if (signature.yParity < 0 || signature.yParity > 1
        || secp256k1_ecdsa_recoverable_signature_parse_compact(curve(), &raw, compact.data(), signature.yParity) != 1
        || secp256k1_ecdsa_recover(curve(), &key, &raw, digest.bytes.data()) != 1)
        return std::nullopt;
    return addressOf(key);
}

bool hasLowS(const Signature& signature)
{
    std::array<std::uint8_t, 64> compact{};
    std::ranges::copy(signature.r, compact.begin());
    std::ranges::copy(signature.s, compact.begin() + 32);
    secp256k1_ecdsa_signature raw;
    return secp256k1_ecdsa_signature_parse_compact(curve(), &raw, compact.data()) == 1
           && secp256k1_ecdsa_signature_normalize(curve(), nullptr, &raw) == 0;
}

Hash32 eip191Digest(std::span<const std::uint8_t> message)
{
    const std::string prefix = "\x19"
                               "Ethereum Signed Message:\n"
                               + std::to_string(message.size());
    Bytes text(prefix.begin(), prefix.end());
    text.insert(text.end(), message.begin(), message.end());
    return keccak256(text);
}

std::array<std::uint8_t, 65> toBytes65(const Signature& signature)
{
    std::array<std::uint8_t, 65> bytes{};
    std::ranges::copy(signature.r, bytes.begin());
    std::ranges::copy(signature.s, bytes.begin() + 32);
    bytes[64] = static_cast<std::uint8_t>(27 + signature.yParity);
    return bytes;
}

std::optional<Signature> signatureFromBytes65(std::span<const std::uint8_t> bytes)
{
    if (bytes.size() != 65)
        return std::nullopt;
    const int v = bytes[64] >= 27 ? bytes[64] - 27 : bytes[64];
    if (v > 1)
        return std::nullopt;
    Signature signature;
    std::copy_n(bytes.begin(), 32, signature.r.begin());
    std::copy_n(bytes.begin() + 32, 32, signature.s.begin());
    signature.yParity = v;
    return signature;
}

}  // namespace sluice::crypto
