// One private key of the issuer: RSA 2048 or P-256, and the compact JWS it makes (RFC 7515, 7518). Immutable; signs on any thread. The key lives in
// OpenSSL's memory, which is not locked; it is wiped when the object goes.
#pragma once

#include "clearinghouse/jwt.h"
#include "crypto/locked_buffer.h"

#include <memory>
#include <string>

namespace sluice::clearinghouse {

class SigningKey {
public:
    static Result<std::shared_ptr<const SigningKey>> generate(JwtAlgorithm algorithm);  // RSA: some 100 ms
    // Corrupt: no PKCS#8 of a key of that kind.
    static Result<std::shared_ptr<const SigningKey>> fromPkcs8(JwtAlgorithm algorithm,
                                                               std::span<const std::uint8_t> der);
    ~SigningKey();
    SigningKey(const SigningKey&) = delete;
    SigningKey& operator=(const SigningKey&) = delete;

    Result<crypto::SecretBytes> pkcs8() const;
    JwtAlgorithm algorithm() const { return m_algorithm; }
    const std::string& kid() const { return m_kid; }  // RFC 7638 thumbprint, SHA-256, base64url
    const std::string& jwk() const { return m_jwk; }  // public: kty, members, kid, alg, use
    // header.payload.signature; `type` is the header's typ ("at+jwt", "JWT").
    Result<std::string> sign(std::string_view payload, std::string_view type) const;

private:
    SigningKey() = default;
    static Result<std::shared_ptr<const SigningKey>> made(JwtAlgorithm algorithm, void* key);
    Result<void> describe();

    JwtAlgorithm m_algorithm = JwtAlgorithm::RS256;
    void* m_key = nullptr;  // EVP_PKEY
    std::string m_kid, m_jwk;
};
using SigningKeyPtr = std::shared_ptr<const SigningKey>;

}  // namespace sluice::clearinghouse
