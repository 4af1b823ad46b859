// Digests and message authentication. SHA-256 and HMAC are OpenSSL's; Keccak-256 (pre-SHA3 padding, ops-engine 0) is Qt's. Thread: any.
#pragma once

#include "core/address.h"

#include <cstdint>
#include <memory>
#include <span>

namespace sluice::crypto {

Hash32 sha256(std::span<const std::uint8_t> bytes);
Hash32 keccak256(std::span<const std::uint8_t> bytes);
Hash32 hmacSha256(std::span<const std::uint8_t> key, std::span<const std::uint8_t> bytes);

// For input that comes in pieces. One thread.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;
    Sha256& add(std::span<const std::uint8_t> bytes);
    Hash32 finish();  // once

private:
    struct State;
    std::unique_ptr<State> m_state;
};

class Keccak256 {
public:
    Keccak256();
    ~Keccak256();
    Keccak256(Keccak256&&) noexcept;
    Keccak256& operator=(Keccak256&&) noexcept;
    Keccak256& add(std::span<const std::uint8_t> bytes);
    Hash32 finish();  // once

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace sluice::crypto
