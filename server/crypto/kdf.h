// Keys from passwords, with bounds on what a file from elsewhere may make us compute. Thread: any; blocks for up to seconds and, for
// scrypt, takes 128 x n x r bytes, so never on the GUI, HTTP or writer thread.
#pragma once

#include "core/result.h"
#include "crypto/locked_buffer.h"

#include <cstdint>
#include <span>

namespace sluice::crypto {

struct KdfLimits {
    std::uint64_t scryptMemoryBytes =
        512ull * 1024 * 1024;               // 128 n r; geth's standard file (n 262144, r 8) takes 256 MiB
    std::uint64_t scryptWork = 1ull << 25;  // n r p; the standard file has 2^21
    std::uint64_t pbkdf2Rounds = 10'000'000;
    std::size_t keyBytes = 64;  // dklen
};

struct ScryptParams {
    std::uint64_t n = 262'144;  // a power of two above 1
    std::uint32_t r = 8;
    std::uint32_t p = 1;
};

// InvalidArgument: parameters that are not scrypt's, or above the limits ("... above the limit of N"); Unavailable: no memory.
Result<SecretBytes> scrypt(std::span<const std::uint8_t> password, std::span<const std::uint8_t> salt,
                           const ScryptParams& params, std::size_t keyBytes, const KdfLimits& limits = {});
Result<SecretBytes> pbkdf2HmacSha256(std::span<const std::uint8_t> password, std::span<const std::uint8_t> salt,
                                     std::uint64_t rounds, std::size_t keyBytes, const KdfLimits& limits = {});

}  // namespace sluice::crypto
