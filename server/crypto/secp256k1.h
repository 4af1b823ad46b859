// ECDSA over secp256k1 as Ethereum uses it: RFC 6979 nonces with SHA-256, low s, public key recovery, EIP-191 messages (ops-engine 0).
// A PrivateKey keeps its 32 bytes in locked memory and never gives them out as text. Thread: values; the library's contexts are
// made once, blinded, and only read afterwards, so any thread may sign with a key of its own.
#pragma once

#include "core/address.h"
#include "core/result.h"
#include "core/rng.h"
#include "crypto/locked_buffer.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace sluice::crypto {

struct Signature {
    std::array<std::uint8_t, 32> r{};  // big-endian
    std::array<std::uint8_t, 32> s{};  // big-endian, never above half the group's order
    std::uint8_t yParity = 0;          // 0 or 1

    bool operator==(const Signature&) const = default;
    std::array<std::uint8_t, 65> toBytes27() const;  // r | s | v with v 27 or 28
    // v of 0, 1, 27, 28. InvalidArgument for any other length or v.
    static Result<Signature> fromBytes(std::span<const std::uint8_t> bytes);
};

using PublicKey = std::array<std::uint8_t, 64>;  // x | y, big-endian, without the 04

class PrivateKey {
public:
    static PrivateKey generate(Rng& rng);
    // 32 big-endian bytes in 1 .. n-1. InvalidArgument otherwise; the text of the error says nothing about the bytes.
    static Result<PrivateKey> fromBytes(std::span<const std::uint8_t> bytes);
    // 64 hex digits, with or without 0x, blanks around them allowed.
    static Result<PrivateKey> fromHex(std::string_view text);

    PrivateKey clone() const;
    std::span<const std::uint8_t> bytes() const { return m_bytes.bytes(); }  // for encryption and storing only
    const Address& address() const { return m_address; }
    PublicKey publicKey() const;

    // Deterministic. The digest is what a protocol made of its own fields, never bytes from a caller of the wallet (DP15).
    Signature signDigest(const Hash32& digest) const;
    Signature signEip191(std::span<const std::uint8_t> message) const;

private:
    PrivateKey(SecretBytes bytes, const Address& address) : m_bytes(std::move(bytes)), m_address(address) {}

    SecretBytes m_bytes;
    Address m_address;
};

Address addressOf(const PublicKey& key);
// InvalidArgument: r or s zero or not below n, high s (malleable), or no point recovers.
Result<PublicKey> recoverPublicKey(const Hash32& digest, const Signature& signature);
Result<Address> recover(const Hash32& digest, const Signature& signature);

// keccak(0x19 "Ethereum Signed Message:\n" decimal length | message)
Hash32 eip191Hash(std::span<const std::uint8_t> message);
Result<Address> recoverEip191(std::span<const std::uint8_t> message, std::span<const std::uint8_t> signature65);

}  // namespace sluice::crypto
