// Signatures of JWTs by OpenSSL. Setting a context up costs as much as an RSA check, and takes locks; so each thread keeps the contexts of the
// last keys it used and calls them again and again.
#include "clearinghouse/internal/openssl_handles.h"
#include "clearinghouse/jwt.h"
#include "crypto/hash.h"

#include <openssl/err.h>
#include <openssl/rsa.h>

namespace sluice::clearinghouse {
namespace {

struct KeyContext {
    std::string thumbprint;  // of the key
    JwtAlgorithm algorithm = JwtAlgorithm::RS256;
    Openssl<EVP_PKEY_CTX> context;  // holds the key, too
};

struct ThreadContexts {
    std::array<KeyContext, 8> kept;
    std::size_t next = 0;
};

Openssl<EVP_PKEY_CTX> newContext(JwtAlgorithm algorithm, EVP_PKEY* key)
{
    Openssl<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    if (!context || EVP_PKEY_verify_init(context.get()) != 1)
        return nullptr;
    bool good = EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()) == 1;
    if (algorithm == JwtAlgorithm::RS256) {
        good = good && EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1;
    } else if (algorithm == JwtAlgorithm::PS256) {
        good = good && EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PSS_PADDING) == 1
               && EVP_PKEY_CTX_set_rsa_mgf1_md(context.get(), EVP_sha256()) == 1
               && EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), RSA_PSS_SALTLEN_DIGEST) == 1;
    }
    return good ? std::move(context) : nullptr;
}

EVP_PKEY_CTX* contextOf(const std::string& thumbprint, JwtAlgorithm algorithm, EVP_PKEY* key)
{
    thread_local ThreadContexts contexts;
    for (auto& kept : contexts.kept) {
        if (kept.algorithm == algorithm && kept.thumbprint == thumbprint)
            return kept.context.get();
    }
    auto made = newContext(algorithm, key);
    if (!made)
        return nullptr;
    KeyContext& slot = contexts.kept[contexts.next++ % contexts.kept.size()];
    slot = {thumbprint, algorithm, std::move(made)};
    return slot.context.get();
}

void appendDerInteger(Bytes& out, std::span<const std::uint8_t> number)
{
    while (number.size() > 1 && number.front() == 0)
        number = number.subspan(1);
    const bool padded = (number.front() & 0x80) != 0;
    out.push_back(2);
    out.push_back(static_cast<std::uint8_t>(number.size() + (padded ? 1 : 0)));
    if (padded)
        out.push_back(0);
    out.insert(out.end(), number.begin(), number.end());
}

// RFC 7518 3.4: r and s side by side, 32 bytes each, into what OpenSSL reads.
Bytes derSignature(std::span<const std::uint8_t> raw)
{
    Bytes der{0x30, 0};
    appendDerInteger(der, raw.first(32));
    appendDerInteger(der, raw.last(32));
    der[1] = static_cast<std::uint8_t>(der.size() - 2);
    return der;
}

bool verifyEd25519(EVP_PKEY* key, std::string_view text, std::span<const std::uint8_t> signature)
{
    const Openssl<EVP_MD_CTX> context(EVP_MD_CTX_new());
    return context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key) == 1
           && EVP_DigestVerify(context.get(), signature.data(), signature.size(), asBytes(text).data(), text.size())
                  == 1;
}

}  // namespace

bool JwtKey::verify(JwtAlgorithm algorithm, std::string_view signedText, std::span<const std::uint8_t> signature) const
{
    if (!fits(algorithm))
        return false;
    auto* key = static_cast<EVP_PKEY*>(m_key);
    bool good = false;
    if (algorithm == JwtAlgorithm::EdDSA) {
        good = verifyEd25519(key, signedText, signature);
    } else if (algorithm != JwtAlgorithm::ES256 || signature.size() == 64) {
        EVP_PKEY_CTX* context = contextOf(m_thumbprint, algorithm, key);
        const Bytes der = algorithm == JwtAlgorithm::ES256 ? derSignature(signature) : Bytes();
        const std::span<const std::uint8_t> bytes = der.empty() ? signature : std::span<const std::uint8_t>(der);
        const auto digest = crypto::sha256(asBytes(signedText));
        good = context
               && EVP_PKEY_verify(context, bytes.data(), bytes.size(), digest.bytes.data(), digest.bytes.size()) == 1;
    }
    if (!good)
        ERR_clear_error();  // what is wrong with a stranger's bytes is no error of whoever asks OpenSSL next
    return good;
}

}  // namespace sluice::clearinghouse
