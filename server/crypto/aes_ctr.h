// AES-128-CTR with a 128-bit big-endian counter (keystore v3, ops-engine 5.2). Encrypting and decrypting are the same. Thread: any.
#pragma once

#include "core/result.h"

#include <cstdint>
#include <span>

namespace sluice::crypto {

// key 16 bytes, iv 16 bytes, out as long as in. InvalidArgument for other lengths.
Result<void> aes128Ctr(std::span<const std::uint8_t> key, std::span<const std::uint8_t> iv,
                       std::span<const std::uint8_t> in, std::span<std::uint8_t> out);

}  // namespace sluice::crypto
