#include "crypto/aes_ctr.h"

#include "core/check.h"
#include "crypto/internal/cipher_context.h"

#include <limits>

namespace sluice::crypto {

Result<void> aes128Ctr(std::span<const std::uint8_t> key, std::span<const std::uint8_t> iv,
                       std::span<const std::uint8_t> in, std::span<std::uint8_t> out)
{
    if (key.size() != 16 || iv.size() != 16 || in.size() != out.size() || in.size() > 64u * 1024 * 1024)
        return fail(ErrorCode::InvalidArgument, "AES-128-CTR wants 16 bytes of key and of IV");
    const CipherContext context(EVP_CIPHER_CTX_new());
    int length = 0;
    SLUICE_CHECK(context && EVP_EncryptInit_ex(context.get(), EVP_aes_128_ctr(), nullptr, key.data(), iv.data()) == 1);
    SLUICE_CHECK(EVP_EncryptUpdate(context.get(), out.data(), &length, in.data(), int(in.size())) == 1);
    SLUICE_CHECK(std::size_t(length) == in.size());
    return {};
}

}  // namespace sluice::crypto
