#include "crypto/hash.h"

#include "core/check.h"

#include <QCryptographicHash>

#include <algorithm>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

namespace sluice::crypto {

struct Sha256::State {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : m_state(std::make_unique<State>())
{
    SLUICE_CHECK(EVP_DigestInit_ex(m_state->context, EVP_sha256(), nullptr) == 1);
}

Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

Sha256& Sha256::add(std::span<const std::uint8_t> bytes)
{
    SLUICE_CHECK(EVP_DigestUpdate(m_state->context, bytes.data(), bytes.size()) == 1);
    return *this;
}

Hash32 Sha256::finish()
{
    Hash32 hash;
    unsigned int length = 0;
    SLUICE_CHECK(EVP_DigestFinal_ex(m_state->context, hash.bytes.data(), &length) == 1 && length == 32);
    return hash;
}

struct Keccak256::State {
    QCryptographicHash hash{QCryptographicHash::Keccak_256};
};

Keccak256::Keccak256() : m_state(std::make_unique<State>()) {}
Keccak256::~Keccak256() = default;
Keccak256::Keccak256(Keccak256&&) noexcept = default;
Keccak256& Keccak256::operator=(Keccak256&&) noexcept = default;

Keccak256& Keccak256::add(std::span<const std::uint8_t> bytes)
{
    m_state->hash.addData(QByteArrayView(reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size())));
    return *this;
}

Hash32 Keccak256::finish()
{
    const auto digest = m_state->hash.resultView();
    SLUICE_CHECK(digest.size() == 32);
    Hash32 hash;
    std::copy(digest.begin(), digest.end(), hash.bytes.begin());
    return hash;
}

Hash32 sha256(std::span<const std::uint8_t> bytes)
{
    Hash32 hash;
    SLUICE_CHECK(SHA256(bytes.data(), bytes.size(), hash.bytes.data()) != nullptr);
    return hash;
}

Hash32 keccak256(std::span<const std::uint8_t> bytes)
{
    const auto digest =
        QCryptographicHash::hash(QByteArrayView(reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size())),
                                 QCryptographicHash::Keccak_256);
    SLUICE_CHECK(digest.size() == 32);
    Hash32 hash;
    std::copy(digest.begin(), digest.end(), hash.bytes.begin());
    return hash;
}

Hash32 hmacSha256(std::span<const std::uint8_t> key, std::span<const std::uint8_t> bytes)
{
    Hash32 hash;
    unsigned int length = 0;
    SLUICE_CHECK(HMAC(EVP_sha256(), key.data(), int(key.size()), bytes.data(), bytes.size(), hash.bytes.data(), &length)
                 != nullptr);
    SLUICE_CHECK(length == 32);
    return hash;
}

}  // namespace sluice::crypto
