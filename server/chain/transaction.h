// Transactions as values: what is signed, what goes on the wire, and what a stored raw transaction says (ops-engine 4.1, EIP-155,
// EIP-1559). The signer lives elsewhere: it gets the signing hash and gives back 65 bytes. Thread: values, any thread.
#pragma once

#include "core/address.h"
#include "core/hex.h"
#include "core/int256.h"
#include "core/result.h"

#include <cstdint>
#include <optional>
#include <span>
#include <variant>

namespace sluice::chain {

struct LegacyFees {
    UInt256 gasPrice = 0;  // wei per gas
    bool operator==(const LegacyFees&) const = default;
};

struct DynamicFees {
    UInt256 maxPriorityFeePerGas = 0;  // wei per gas
    UInt256 maxFeePerGas = 0;          // wei per gas; never below the priority fee
    bool operator==(const DynamicFees&) const = default;
};

using Fees = std::variant<DynamicFees, LegacyFees>;

UInt256 feeCeilingPerGas(const Fees& fees);  // most that one gas can cost: maxFeePerGas or gasPrice

struct Transaction {
    std::uint64_t chainId = 0;
    std::uint64_t nonce = 0;
    Fees fees;
    std::uint64_t gasLimit = 0;
    std::optional<Address> to;  // none: contract creation
    UInt256 value = 0;          // wei
    Bytes data;

    bool isLegacy() const { return std::holds_alternative<LegacyFees>(fees); }
    bool operator==(const Transaction&) const = default;
};

// value + gasLimit x fee ceiling. InvalidArgument when it does not fit 256 bits.
Result<UInt256> maxCostWei(const Transaction& transaction);
// InvalidArgument: chain id 0, priority above max fee, gas limit 0, nonce 2^64-1 (EIP-2681).
Result<void> validate(const Transaction& transaction);

Hash32 signingHash(const Transaction& transaction);

using SignatureBytes = std::array<std::uint8_t, 65>;  // r(32) s(32) v(1); v 0, 1, 27 or 28

struct SignedTransaction {
    Transaction transaction;
    SignatureBytes signature{};  // v is 27 or 28
    Bytes raw;                   // what eth_sendRawTransaction takes
    Hash32 hash;                 // keccak(raw)
    Address sender;              // recovered from the signature
    bool operator==(const SignedTransaction&) const = default;
};

// InvalidArgument: v out of range, r or s zero or out of range, s high, or no key recovers.
Result<SignedTransaction> attachSignature(const Transaction& transaction, const SignatureBytes& signature);
// The raw bytes alone, for a signer that proves them afterwards by decodeTransaction(): nothing is recovered here. Errors as
// attachSignature(), but for a signature that no key recovers.
Result<Bytes> encodeSigned(const Transaction& transaction, const SignatureBytes& signature);
// Reads raw bytes back (type 2 and EIP-155 legacy) and recovers the sender, so that what was stored can be checked against what was
// meant. Protocol: not canonical, unknown type, no EIP-155 chain id, access list not empty, bad signature.
Result<SignedTransaction> decodeTransaction(std::span<const std::uint8_t> raw);

}  // namespace sluice::chain
