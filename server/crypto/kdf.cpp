#include "crypto/kdf.h"

#include <bit>
#include <limits>
#include <openssl/evp.h>

// The header is plain C and does not say so.
extern "C" {
#include <scrypt-kdf.h>
}

namespace sluice::crypto {

namespace {

tl::unexpected<Error> aboveLimit(const char* what, std::uint64_t limit)
{
    return fail(ErrorCode::InvalidArgument, std::string(what) + " is above the limit of " + std::to_string(limit));
}

Result<void> checkKeyBytes(std::size_t keyBytes, const KdfLimits& limits)
{
    if (keyBytes == 0)
        return fail(ErrorCode::InvalidArgument, "key length is zero");
    if (keyBytes > limits.keyBytes)
        return aboveLimit("key length", limits.keyBytes);
    return {};
}

// Every product is bounded by division first: the numbers come from a file.
Result<void> checkScrypt(const ScryptParams& params, const KdfLimits& limits)
{
    if (params.n < 2 || !std::has_single_bit(params.n))
        return fail(ErrorCode::InvalidArgument, "scrypt n is not a power of two above 1");
    if (params.r == 0 || params.p == 0)
        return fail(ErrorCode::InvalidArgument, "scrypt r and p must be above 0");
    if (std::uint64_t(params.r) * params.p >= (1ull << 30))
        return fail(ErrorCode::InvalidArgument, "scrypt r x p must be below 2^30");
    if (params.n > limits.scryptMemoryBytes / 128 / params.r)
        return aboveLimit("scrypt memory", limits.scryptMemoryBytes);
    if (params.p > limits.scryptMemoryBytes / 128 / params.r)
        return aboveLimit("scrypt memory", limits.scryptMemoryBytes);
    if (params.n > limits.scryptWork / params.r / params.p)
        return aboveLimit("scrypt work", limits.scryptWork);
    return {};
}

}  // namespace

Result<SecretBytes> scrypt(std::span<const std::uint8_t> password, std::span<const std::uint8_t> salt,
                           const ScryptParams& params, std::size_t keyBytes, const KdfLimits& limits)
{
    SLUICE_TRY(checkKeyBytes(keyBytes, limits));
    SLUICE_TRY(checkScrypt(params, limits));
    SecretBytes key(keyBytes);
    if (scrypt_kdf(password.data(), password.size(), salt.data(), salt.size(), params.n, params.r, params.p,
                   key.bytes().data(), keyBytes)
        != 0)
        return fail(ErrorCode::Unavailable, "scrypt found not enough memory");
    return key;
}

Result<SecretBytes> pbkdf2HmacSha256(std::span<const std::uint8_t> password, std::span<const std::uint8_t> salt,
                                     std::uint64_t rounds, std::size_t keyBytes, const KdfLimits& limits)
{
    SLUICE_TRY(checkKeyBytes(keyBytes, limits));
    if (rounds == 0)
        return fail(ErrorCode::InvalidArgument, "pbkdf2 rounds must be above 0");
    if (rounds > limits.pbkdf2Rounds || rounds > std::uint64_t(std::numeric_limits<int>::max()))
        return aboveLimit("pbkdf2 rounds", limits.pbkdf2Rounds);
    if (salt.size() > 4096 || password.size() > 64 * 1024)
        return fail(ErrorCode::InvalidArgument, "pbkdf2 salt or password is too long");
    SecretBytes key(keyBytes);
    if (PKCS5_PBKDF2_HMAC(reinterpret_cast<const char*>(password.data()), int(password.size()), salt.data(),
                          int(salt.size()), int(rounds), EVP_sha256(), int(keyBytes), key.bytes().data())
        != 1)
        return fail(ErrorCode::Unavailable, "pbkdf2 failed");
    return key;
}

}  // namespace sluice::crypto
