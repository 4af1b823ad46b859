// AES-256-GCM for secrets at rest: files under a master key and large secrets in the store. Thread: any.
#pragma once

#include "core/hex.h"
#include "core/result.h"
#include "core/rng.h"
#include "crypto/locked_buffer.h"

#include <cstdint>
#include <span>

namespace sluice::crypto {

// nonce(12) | ciphertext | tag(16). The nonce is drawn from `rng`; one key may seal 2^32 times (NIST SP 800-38D), far more than we do.
Result<Bytes> aes256GcmSeal(std::span<const std::uint8_t> key32, std::span<const std::uint8_t> plaintext,
                            std::span<const std::uint8_t> associated, Rng& rng);
// Corrupt: too short, or key, associated data or bytes do not belong together.
Result<SecretBytes> aes256GcmOpen(std::span<const std::uint8_t> key32, std::span<const std::uint8_t> sealed,
                                  std::span<const std::uint8_t> associated);
// The same with a nonce given by a protocol; for vectors and for peers that fix it. Never twice with one key.
Result<Bytes> aes256GcmSealWithNonce(std::span<const std::uint8_t> key32, std::span<const std::uint8_t> nonce12,
                                     std::span<const std::uint8_t> plaintext, std::span<const std::uint8_t> associated);

}  // namespace sluice::crypto
