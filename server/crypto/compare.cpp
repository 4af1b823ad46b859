#include "crypto/compare.h"

#include "core/hex.h"

#include <openssl/crypto.h>

namespace sluice::crypto {

bool constantTimeEqual(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool constantTimeEqual(std::string_view a, std::string_view b)
{
    return constantTimeEqual(asBytes(a), asBytes(b));
}

}  // namespace sluice::crypto
