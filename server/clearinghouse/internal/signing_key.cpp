#include "clearinghouse/internal/signing_key.h"

#include "core/hex.h"
#include "core/json.h"
#include "crypto/hash.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

namespace sluice::clearinghouse {

namespace {

struct SignFree {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(BIGNUM* number) const { BN_clear_free(number); }
    void operator()(PKCS8_PRIV_KEY_INFO* info) const { PKCS8_PRIV_KEY_INFO_free(info); }
    void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
};
template<class T>
using SignOwned = std::unique_ptr<T, SignFree>;

constexpr int rsaBits = 2048;
constexpr int p256Bytes = 32;

EVP_PKEY* signPkey(void* key)
{
    return static_cast<EVP_PKEY*>(key);
}

// One integer of a public key as JWKs write it: big-endian, without padding unless `width` fixes the length.
std::optional<std::string> publicInteger(EVP_PKEY* key, const char* name, int width)
{
    BIGNUM* raw = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &raw) != 1)
        return std::nullopt;
    const SignOwned<BIGNUM> number(raw);
    Bytes bytes(std::size_t(width ? width : BN_num_bytes(number.get())));
    if (BN_bn2binpad(number.get(), bytes.data(), int(bytes.size())) != int(bytes.size()))
        return std::nullopt;
    return toBase64Url(bytes);
}

// JOSE wants r and s side by side, OpenSSL makes DER (RFC 7518 3.4).
std::optional<Bytes> joseSignature(const Bytes& der)
{
    const unsigned char* at = der.data();
    const SignOwned<ECDSA_SIG> signature(d2i_ECDSA_SIG(nullptr, &at, long(der.size())));
    if (!signature)
        return std::nullopt;
    Bytes joined(2 * p256Bytes);
    const bool whole =
        BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), joined.data(), p256Bytes) == p256Bytes
        && BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), joined.data() + p256Bytes, p256Bytes) == p256Bytes;
    return whole ? std::optional(std::move(joined)) : std::nullopt;
}

}  // namespace

SigningKey::~SigningKey()
{
    EVP_PKEY_free(signPkey(m_key));
}

Result<SigningKeyPtr> SigningKey::made(JwtAlgorithm algorithm, void* key)
{
    const std::shared_ptr<SigningKey> owner(new SigningKey);
    owner->m_algorithm = algorithm;
    owner->m_key = key;
    SLUICE_TRY(owner->describe());
    return SigningKeyPtr(owner);
}

Result<SigningKeyPtr> SigningKey::generate(JwtAlgorithm algorithm)
{
    EVP_PKEY* key = nullptr;
    if (algorithm == JwtAlgorithm::RS256)
        key = EVP_RSA_gen(rsaBits);
    else if (algorithm == JwtAlgorithm::ES256)
        key = EVP_EC_gen("P-256");
    if (!key)
        return fail(ErrorCode::Internal, "no signing key could be made");
    return made(algorithm, key);
}

Result<SigningKeyPtr> SigningKey::fromPkcs8(JwtAlgorithm algorithm, std::span<const std::uint8_t> der)
{
    const unsigned char* at = der.data();
    const SignOwned<PKCS8_PRIV_KEY_INFO> info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, long(der.size())));
    EVP_PKEY* key = info && at == der.data() + der.size() ? EVP_PKCS82PKEY(info.get()) : nullptr;
    const bool fits =
        key
        && ((algorithm == JwtAlgorithm::RS256 && EVP_PKEY_is_a(key, "RSA") && EVP_PKEY_bits(key) >= rsaBits)
            || (algorithm == JwtAlgorithm::ES256 && EVP_PKEY_is_a(key, "EC")));
    if (!fits) {
        EVP_PKEY_free(key);
        return fail(ErrorCode::Corrupt, "what the keychain holds is no signing key");
    }
    return made(algorithm, key);
}

Result<void> SigningKey::describe()
{
    EVP_PKEY* const key = signPkey(m_key);
    json::Value jwk;
    std::string canonical;  // members in the order of RFC 7638 3.2
    if (m_algorithm == JwtAlgorithm::RS256) {
        const auto n = publicInteger(key, OSSL_PKEY_PARAM_RSA_N, 0), e = publicInteger(key, OSSL_PKEY_PARAM_RSA_E, 0);
        if (!n || !e)
            return fail(ErrorCode::Corrupt, "the signing key has no public part");
        jwk = json::Value::object({{"kty", "RSA"}, {"n", *n}, {"e", *e}});
        canonical = R"({"e":")" + *e + R"(","kty":"RSA","n":")" + *n + "\"}";
    } else {
        const auto x = publicInteger(key, OSSL_PKEY_PARAM_EC_PUB_X, p256Bytes);
        const auto y = publicInteger(key, OSSL_PKEY_PARAM_EC_PUB_Y, p256Bytes);
        char group[32] = {};
        std::size_t length = 0;
        const bool p256 = EVP_PKEY_get_group_name(key, group, sizeof group, &length) == 1
                          && std::string_view(group, length) == "prime256v1";
        if (!x || !y || !p256)
            return fail(ErrorCode::Corrupt, "the signing key is not of P-256");
        jwk = json::Value::object({{"kty", "EC"}, {"crv", "P-256"}, {"x", *x}, {"y", *y}});
        canonical = R"({"crv":"P-256","kty":"EC","x":")" + *x + R"(","y":")" + *y + "\"}";
    }
    m_kid = toBase64Url(crypto::sha256(asBytes(canonical)).bytes);
    jwk.set("kid", m_kid);
    jwk.set("alg", jwtAlgorithmName(m_algorithm));
    jwk.set("use", "sig");
    m_jwk = json::write(jwk);
    return {};
}

Result<crypto::SecretBytes> SigningKey::pkcs8() const
{
    const SignOwned<PKCS8_PRIV_KEY_INFO> info(EVP_PKEY2PKCS8(signPkey(m_key)));
    const int length = info ? i2d_PKCS8_PRIV_KEY_INFO(info.get(), nullptr) : -1;
    if (length <= 0)
        return fail(ErrorCode::Internal, "the signing key cannot be written");
    crypto::SecretBytes der{std::size_t(length)};
    unsigned char* at = der.bytes().data();
    i2d_PKCS8_PRIV_KEY_INFO(info.get(), &at);
    return der;
}

Result<std::string> SigningKey::sign(std::string_view payload, std::string_view type) const
{
    std::string token = toBase64Url(asBytes(std::string(R"({"alg":")") + jwtAlgorithmName(m_algorithm) + R"(","typ":")"
                                            + std::string(type) + R"(","kid":")" + m_kid + "\"}"));
    token += '.';
    token += toBase64Url(asBytes(payload));
    const SignOwned<EVP_MD_CTX> context(EVP_MD_CTX_new());
    Bytes signature(std::size_t(EVP_PKEY_size(signPkey(m_key))));
    std::size_t length = signature.size();
    const std::span<const std::uint8_t> text = asBytes(token);
    const bool signedIt = context
                          && EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, signPkey(m_key)) == 1
                          && EVP_DigestSign(context.get(), signature.data(), &length, text.data(), text.size()) == 1;
    if (!signedIt)
        return fail(ErrorCode::Internal, "signing failed");
    signature.resize(length);
    if (m_algorithm == JwtAlgorithm::ES256) {
        auto joined = joseSignature(signature);
        if (!joined)
            return fail(ErrorCode::Internal, "signing failed");
        signature = std::move(*joined);
    }
    token += '.';
    token += toBase64Url(signature);
    return token;
}

}  // namespace sluice::clearinghouse
