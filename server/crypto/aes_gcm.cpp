#include "crypto/aes_gcm.h"

#include "core/check.h"
#include "crypto/internal/cipher_context.h"

#include <algorithm>
#include <array>

namespace sluice::crypto {

namespace {

constexpr std::size_t gcmNonceBytes = 12;
constexpr std::size_t gcmTagBytes = 16;
constexpr std::size_t gcmMost = 64u * 1024 * 1024;

}  // namespace

Result<Bytes> aes256GcmSealWithNonce(std::span<const std::uint8_t> key32, std::span<const std::uint8_t> nonce12,
                                     std::span<const std::uint8_t> plaintext, std::span<const std::uint8_t> associated)
{
    if (key32.size() != 32 || nonce12.size() != gcmNonceBytes || plaintext.size() > gcmMost
        || associated.size() > gcmMost)
        return fail(ErrorCode::InvalidArgument, "AES-256-GCM wants 32 bytes of key and 12 of nonce");
    Bytes sealed(gcmNonceBytes + plaintext.size() + gcmTagBytes);
    std::ranges::copy(nonce12, sealed.begin());
    const CipherContext context(EVP_CIPHER_CTX_new());
    int length = 0;
    SLUICE_CHECK(context
                 && EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key32.data(), nonce12.data()) == 1);
    if (!associated.empty())
        SLUICE_CHECK(EVP_EncryptUpdate(context.get(), nullptr, &length, associated.data(), int(associated.size()))
                     == 1);
    std::uint8_t* out = sealed.data() + gcmNonceBytes;
    if (!plaintext.empty())
        SLUICE_CHECK(EVP_EncryptUpdate(context.get(), out, &length, plaintext.data(), int(plaintext.size())) == 1);
    SLUICE_CHECK(EVP_EncryptFinal_ex(context.get(), out + plaintext.size(), &length) == 1 && length == 0);
    SLUICE_CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, int(gcmTagBytes), out + plaintext.size())
                 == 1);
    return sealed;
}

Result<Bytes> aes256GcmSeal(std::span<const std::uint8_t> key32, std::span<const std::uint8_t> plaintext,
                            std::span<const std::uint8_t> associated, Rng& rng)
{
    std::array<std::uint8_t, gcmNonceBytes> nonce{};
    rng.fill(nonce);
    return aes256GcmSealWithNonce(key32, nonce, plaintext, associated);
}

Result<SecretBytes> aes256GcmOpen(std::span<const std::uint8_t> key32, std::span<const std::uint8_t> sealed,
                                  std::span<const std::uint8_t> associated)
{
    if (key32.size() != 32 || associated.size() > gcmMost)
        return fail(ErrorCode::InvalidArgument, "AES-256-GCM wants 32 bytes of key");
    if (sealed.size() < gcmNonceBytes + gcmTagBytes || sealed.size() > gcmMost)
        return fail(ErrorCode::Corrupt, "sealed bytes have an impossible length");
    const auto nonce = sealed.first(gcmNonceBytes);
    const auto ciphertext = sealed.subspan(gcmNonceBytes, sealed.size() - gcmNonceBytes - gcmTagBytes);
    std::array<std::uint8_t, gcmTagBytes> tag{};
    std::ranges::copy(sealed.last(gcmTagBytes), tag.begin());

    SecretBytes plaintext(ciphertext.size());
    std::array<std::uint8_t, 16> none{};
    std::uint8_t* out = ciphertext.empty() ? none.data() : plaintext.bytes().data();
    const CipherContext context(EVP_CIPHER_CTX_new());
    int length = 0;
    SLUICE_CHECK(context
                 && EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key32.data(), nonce.data()) == 1);
    if (!associated.empty())
        SLUICE_CHECK(EVP_DecryptUpdate(context.get(), nullptr, &length, associated.data(), int(associated.size()))
                     == 1);
    if (!ciphertext.empty())
        SLUICE_CHECK(EVP_DecryptUpdate(context.get(), out, &length, ciphertext.data(), int(ciphertext.size())) == 1);
    SLUICE_CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, int(tag.size()), tag.data()) == 1);
    if (EVP_DecryptFinal_ex(context.get(), out + ciphertext.size(), &length) != 1)
        return fail(ErrorCode::Corrupt, "sealed bytes do not open with this key");
    return plaintext;
}

}  // namespace sluice::crypto
