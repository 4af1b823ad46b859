// ECDSA over secp256k1 through libsecp256k1: RFC 6979 nonces, low s. Digests are 32 bytes that the caller made; who may ask for a
// signature of what is the wallet's business. Thread: any; a PrivateKey belongs to one owner.
#pragma once

#include "core/address.h"
#include "core/hex.h"
#include "core/result.h"
#include "crypto/locked_buffer.h"

#include <array>
#include <optional>
#include <string_view>

namespace sluice::crypto {

struct Signature {
    std::array<std::uint8_t, 32> r{};
    std::array<std::uint8_t, 32> s{};
    int yParity = 0;  // 0 or 1

    bool operator==(const Signature&) const = default;
};

class PrivateKey {
public:
    // InvalidArgument: not 32 bytes, zero, or not below the curve's order. The text never says what was given.
    static Result<PrivateKey> fromBytes(SecretBytes bytes);
    static Result<PrivateKey> fromHex(const SecretBytes& hexText);  // with or without 0x, blanks around it ignored
    static PrivateKey generate();                                   // kernel randomness

    Address address() const { return m_address; }
    Signature sign(const Hash32& digest) const;
    const SecretBytes& bytes() const { return m_bytes; }  // for storing it

private:
    PrivateKey(SecretBytes bytes, Address address) : m_bytes(std::move(bytes)), m_address(address) {}

    SecretBytes m_bytes;
    Address m_address;
};

// nullopt: no key could have made this signature.
std::optional<Address> recoverAddress(const Hash32& digest, const Signature& signature);
bool hasLowS(const Signature& signature);

// keccak(0x19 "Ethereum Signed Message:\n" len message) (EIP-191).
Hash32 eip191Digest(std::span<const std::uint8_t> message);
// r(32) s(32) v(1), v 27 or 28; reading accepts 0 and 1 too.
std::array<std::uint8_t, 65> toBytes65(const Signature& signature);
std::optional<Signature> signatureFromBytes65(std::span<const std::uint8_t> bytes);

}  // namespace sluice::crypto
