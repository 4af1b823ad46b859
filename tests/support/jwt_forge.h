// Keys, key sets and tokens for tests: whatever an honest or dishonest issuer could write. OpenSSL signs, so that what is tested is checked by
// other code than makes it. Thread: any.
#pragma once

#include "core/hex.h"
#include "core/json.h"

#include <memory>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <string>

namespace sluice::test {

class ForgeKey {
public:
    static ForgeKey rsa(std::string kid, unsigned bits = 2048) { return {EVP_RSA_gen(bits), std::move(kid), "RS256"}; }
    static ForgeKey ec(std::string kid, const char* curve = "P-256")
    {
        return {EVP_EC_gen(curve), std::move(kid), "ES256"};
    }
    static ForgeKey ed25519(std::string kid)
    {
        return {EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), std::move(kid), "EdDSA"};
    }

    const std::string& kid() const { return m_kid; }
    const std::string& algorithm() const { return m_algorithm; }

    // The public JWK, with alg and use; members of `change` replace or (null) remove.
    json::Value jwk(const json::Object& change = {}) const
    {
        json::Value made(json::Object{});
        if (!m_kid.empty())
            made.set("kid", m_kid);
        made.set("use", "sig");
        made.set("alg", m_algorithm);
        if (m_algorithm == "RS256") {
            made.set("kty", "RSA");
            made.set("n", number(OSSL_PKEY_PARAM_RSA_N, 0));
            made.set("e", number(OSSL_PKEY_PARAM_RSA_E, 0));
        } else if (m_algorithm == "ES256") {
            made.set("kty", "EC");
            made.set("crv", "P-256");
            made.set("x", number(OSSL_PKEY_PARAM_EC_PUB_X, 32));
            made.set("y", number(OSSL_PKEY_PARAM_EC_PUB_Y, 32));
        } else {
            Bytes raw(32);
            std::size_t size = raw.size();
            EVP_PKEY_get_raw_public_key(m_key.get(), raw.data(), &size);
            made.set("kty", "OKP");
            made.set("crv", "Ed25519");
            made.set("x", toBase64Url(raw));
        }
        return changed(std::move(made), change);
    }

    Bytes sign(const std::string& algorithm, const std::string& text) const
    {
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
        EVP_PKEY_CTX* key = nullptr;
        EVP_DigestSignInit(context.get(), &key, algorithm == "EdDSA" ? nullptr : EVP_sha256(), nullptr, m_key.get());
        if (algorithm == "PS256") {
            EVP_PKEY_CTX_set_rsa_padding(key, RSA_PKCS1_PSS_PADDING);
            EVP_PKEY_CTX_set_rsa_pss_saltlen(key, RSA_PSS_SALTLEN_DIGEST);
        }
        std::size_t size = 0;
        EVP_DigestSign(context.get(), nullptr, &size, asBytes(text).data(), text.size());
        Bytes signature(size);
        EVP_DigestSign(context.get(), signature.data(), &size, asBytes(text).data(), text.size());
        signature.resize(size);
        return m_algorithm == "ES256" ? rawSignature(signature) : signature;
    }

    // PEM of the public key: what a key confusion signs with.
    std::string publicPem() const
    {
        BIO* out = BIO_new(BIO_s_mem());
        PEM_write_bio_PUBKEY(out, m_key.get());
        char* data = nullptr;
        const long size = BIO_get_mem_data(out, &data);
        std::string text(data, std::size_t(size));
        BIO_free(out);
        return text;
    }

    static json::Value changed(json::Value object, const json::Object& change)
    {
        for (const auto& [name, value] : change) {
            if (value.isNull())
                std::erase_if(*object.members(), [&](const json::Member& member) { return member.first == name; });
            else
                object.set(name, value);
        }
        return object;
    }

private:
    ForgeKey(EVP_PKEY* key, std::string kid, std::string algorithm)
        : m_key(key, EVP_PKEY_free), m_kid(std::move(kid)), m_algorithm(std::move(algorithm))
    {}

    std::string number(const char* name, int size) const
    {
        BIGNUM* big = nullptr;
        EVP_PKEY_get_bn_param(m_key.get(), name, &big);
        Bytes bytes(std::size_t(size > 0 ? size : BN_num_bytes(big)));
        BN_bn2binpad(big, bytes.data(), int(bytes.size()));
        BN_free(big);
        return toBase64Url(bytes);
    }

    static Bytes rawSignature(const Bytes& der)
    {
        const unsigned char* at = der.data();
        ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &at, long(der.size()));
        Bytes raw(64);
        BN_bn2binpad(ECDSA_SIG_get0_r(pair), raw.data(), 32);
        BN_bn2binpad(ECDSA_SIG_get0_s(pair), raw.data() + 32, 32);
        ECDSA_SIG_free(pair);
        return raw;
    }

    std::shared_ptr<EVP_PKEY> m_key;
    std::string m_kid, m_algorithm;
};

inline std::string jwksOf(const std::vector<json::Value>& keys)
{
    json::Array list(keys.begin(), keys.end());
    return json::write(json::Value::object({{"keys", json::Value(std::move(list))}}));
}

// A compact JWS; `header` and `payload` as they are to be written.
inline std::string forgeText(const ForgeKey& key, const std::string& header, const std::string& payload,
                             const std::string& algorithm)
{
    const std::string text = toBase64Url(asBytes(header)) + "." + toBase64Url(asBytes(payload));
    return text + "." + toBase64Url(key.sign(algorithm, text));
}

inline std::string forgeJwt(const ForgeKey& key, const json::Value& claims, const json::Object& headerChange = {})
{
    json::Value header = json::Value::object({{"alg", key.algorithm()}, {"typ", "JWT"}});
    if (!key.kid().empty())
        header.set("kid", key.kid());
    header = ForgeKey::changed(std::move(header), headerChange);
    const std::string algorithm(header.text("alg").value_or(key.algorithm()));
    return forgeText(key, json::write(header), json::write(claims), algorithm == "PS256" ? algorithm : key.algorithm());
}

inline std::string forgeHmacJwt(const std::string& secret, const json::Value& claims, const std::string& kid)
{
    const std::string header = json::write(json::Value::object({{"alg", "HS256"}, {"typ", "JWT"}, {"kid", kid}}));
    const std::string text = toBase64Url(asBytes(header)) + "." + toBase64Url(asBytes(json::write(claims)));
    Bytes mac(32);
    unsigned size = 0;
    HMAC(EVP_sha256(), secret.data(), int(secret.size()), asBytes(text).data(), text.size(), mac.data(), &size);
    return text + "." + toBase64Url(mac);
}

}  // namespace sluice::test
