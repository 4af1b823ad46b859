// The digests of this house. SHA-256 and HMAC run on OpenSSL, Keccak-256 (pre-SHA3 padding, ops-engine 0) on Qt. Thread: any; an
// incremental object belongs to one thread at a time.
#pragma once

#include "core/address.h"
#include "core/hex.h"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>

namespace sluice::crypto {

Hash32 sha256(std::span<const std::uint8_t> data);
Hash32 keccak256(std::span<const std::uint8_t> data);
// Key and data of any length, as RFC 2104.
Hash32 hmacSha256(std::span<const std::uint8_t> key, std::span<const std::uint8_t> data);

// For data that comes in pieces. finish() gives the digest of all that was added and starts anew.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;
    Sha256& add(std::span<const std::uint8_t> data);
    Hash32 finish();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

class Keccak256 {
public:
    Keccak256();
    ~Keccak256();
    Keccak256(Keccak256&&) noexcept;
    Keccak256& operator=(Keccak256&&) noexcept;
    Keccak256& add(std::span<const std::uint8_t> data);
    Hash32 finish();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

class HmacSha256 {
public:
    explicit HmacSha256(std::span<const std::uint8_t> key);
    ~HmacSha256();
    HmacSha256(HmacSha256&&) noexcept;
    HmacSha256& operator=(HmacSha256&&) noexcept;
    HmacSha256& add(std::span<const std::uint8_t> data);
    Hash32 finish();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace sluice::crypto
