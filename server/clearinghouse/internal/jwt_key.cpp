// JSON Web Keys (RFC 7517, 7518, 8037) into OpenSSL's. libcjose judges the form of RSA and EC keys; it knows no Ed25519.
#include "clearinghouse/internal/jwt_text.h"
#include "clearinghouse/internal/openssl_handles.h"
#include "clearinghouse/jwt.h"
#include "crypto/hash.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>

namespace sluice::clearinghouse {
namespace {

constexpr int kLeastRsaBits = 2048;
constexpr int kMostRsaBits = 8192;  // what one check may cost
constexpr std::size_t kMostKid = 256;

tl::unexpected<Error> badKey(std::string message)
{
    return fail(ErrorCode::InvalidArgument, std::move(message));
}

Result<Bytes> keyPart(const json::Value& jwk, std::string_view name)
{
    const auto text = jwk.text(name);
    auto bytes = text ? strictBase64Url(*text) : std::nullopt;
    if (!bytes || bytes->empty())
        return badKey("member " + std::string(name) + " is missing or not base64url");
    return std::move(*bytes);
}

// libcjose reads the public part alone: private members of a careless document never get this far.
Result<void> judgeForm(const json::Value& publicPart)
{
    const std::string text = json::write(publicPart);
    cjose_err error{};
    const Openssl<cjose_jwk_t> read(cjose_jwk_import(text.data(), text.size(), &error));
    if (!read)
        return badKey(std::string("it is malformed: ") + (error.message ? error.message : "unknown"));
    return {};
}

Result<Openssl<EVP_PKEY>> keyFrom(const char* kind, OSSL_PARAM* params)
{
    const Openssl<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
    EVP_PKEY* key = nullptr;
    if (!context || EVP_PKEY_fromdata_init(context.get()) != 1
        || EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        return badKey("OpenSSL refuses it");
    return Openssl<EVP_PKEY>(key);
}

struct MadeKey {
    Openssl<EVP_PKEY> key;
    std::string kind;
    std::string canonical;  // RFC 7638
};

Result<MadeKey> rsaKey(const json::Value& jwk)
{
    SLUICE_ASSIGN(const Bytes n, keyPart(jwk, "n"));
    SLUICE_ASSIGN(const Bytes e, keyPart(jwk, "e"));
    const Openssl<BIGNUM> modulus(BN_bin2bn(n.data(), int(n.size()), nullptr));
    const Openssl<BIGNUM> exponent(BN_bin2bn(e.data(), int(e.size()), nullptr));
    const int bits = BN_num_bits(modulus.get());
    if (bits < kLeastRsaBits || bits > kMostRsaBits || !BN_is_odd(modulus.get()))
        return badKey("an RSA key has " + std::to_string(kLeastRsaBits) + " to " + std::to_string(kMostRsaBits)
                      + " bits");
    if (!BN_is_odd(exponent.get()) || BN_is_one(exponent.get()) || BN_num_bits(exponent.get()) > 33)
        return badKey("its exponent is not fit for use");
    const json::Value shape = json::Value::object({{"e", *jwk.text("e")}, {"kty", "RSA"}, {"n", *jwk.text("n")}});
    SLUICE_TRY(judgeForm(shape));
    const Openssl<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
    const Openssl<OSSL_PARAM> params(OSSL_PARAM_BLD_to_param(builder.get()));
    SLUICE_ASSIGN(auto key, keyFrom("RSA", params.get()));
    return MadeKey{std::move(key), "RSA " + std::to_string(bits), json::write(shape)};
}

Result<MadeKey> ecKey(const json::Value& jwk)
{
    if (jwk.text("crv") != "P-256")
        return badKey("only the curve P-256 is used");
    SLUICE_ASSIGN(const Bytes x, keyPart(jwk, "x"));
    SLUICE_ASSIGN(const Bytes y, keyPart(jwk, "y"));
    if (x.size() != 32 || y.size() != 32)
        return badKey("its coordinates are not 32 bytes");
    const json::Value shape =
        json::Value::object({{"crv", "P-256"}, {"kty", "EC"}, {"x", *jwk.text("x")}, {"y", *jwk.text("y")}});
    SLUICE_TRY(judgeForm(shape));
    Bytes point{4};
    point.insert(point.end(), x.begin(), x.end());
    point.insert(point.end(), y.begin(), y.end());
    const Openssl<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
    OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
    const Openssl<OSSL_PARAM> params(OSSL_PARAM_BLD_to_param(builder.get()));
    SLUICE_ASSIGN(auto key, keyFrom("EC", params.get()));
    const Openssl<EVP_PKEY_CTX> check(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
    if (!check || EVP_PKEY_public_check(check.get()) != 1)
        return badKey("its point is not on the curve");
    return MadeKey{std::move(key), "EC P-256", json::write(shape)};
}

Result<MadeKey> okpKey(const json::Value& jwk)
{
    if (jwk.text("crv") != "Ed25519")
        return badKey("only the curve Ed25519 is used");
    SLUICE_ASSIGN(const Bytes x, keyPart(jwk, "x"));
    if (x.size() != 32)
        return badKey("its point is not 32 bytes");
    Openssl<EVP_PKEY> key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, x.data(), x.size()));
    if (!key)
        return badKey("OpenSSL refuses it");
    const json::Value shape = json::Value::object({{"crv", "Ed25519"}, {"kty", "OKP"}, {"x", *jwk.text("x")}});
    return MadeKey{std::move(key), "OKP Ed25519", json::write(shape)};
}

// What its use, key_ops and alg leave of `possible`.
Result<std::array<bool, jwtAlgorithmCount>> permitted(const json::Value& jwk,
                                                      std::array<bool, jwtAlgorithmCount> possible)
{
    if (const auto* use = jwk.find("use"); use && use->toText() != "sig")
        return badKey("its use is not \"sig\"");
    if (const auto* operations = jwk.find("key_ops")) {
        const auto* items = operations->items();
        const auto verifies = [](const json::Value& item) { return item.toText() == "verify"; };
        if (!items || std::ranges::none_of(*items, verifies))
            return badKey("its key_ops do not hold \"verify\"");
    }
    const auto* alg = jwk.find("alg");
    if (!alg)
        return possible;
    const auto only = alg->isString() ? jwtAlgorithmFromName(*alg->string()) : std::nullopt;
    if (!only || !possible[std::size_t(*only)])
        return badKey("its alg is none that this program uses with such a key");
    possible = {};
    possible[std::size_t(*only)] = true;
    return possible;
}

constexpr std::array<bool, jwtAlgorithmCount> eitherOf(JwtAlgorithm a, JwtAlgorithm b)
{
    std::array<bool, jwtAlgorithmCount> list{};
    list[std::size_t(a)] = list[std::size_t(b)] = true;
    return list;
}

}  // namespace

Result<JwtKeyPtr> JwtKey::fromJwk(const json::Value& jwk)
{
    if (!jwk.isObject() || hasDuplicateMember(*jwk.members()))
        return badKey("it is no object, or names a member twice");
    const auto kty = jwk.text("kty").value_or("");
    std::shared_ptr<JwtKey> made(new JwtKey);
    const auto* kid = jwk.find("kid");
    if (kid && (!kid->isString() || kid->string()->size() > kMostKid))
        return badKey("its kid is no text, or too long");
    if (kid)
        made->m_kid = *kid->string();
    Result<MadeKey> key = badKey("its kty is none that this program uses");
    std::array<bool, jwtAlgorithmCount> possible{};
    if (kty == "RSA") {
        possible = eitherOf(JwtAlgorithm::RS256, JwtAlgorithm::PS256);
        key = rsaKey(jwk);
    } else if (kty == "EC") {
        possible = eitherOf(JwtAlgorithm::ES256, JwtAlgorithm::ES256);
        key = ecKey(jwk);
    } else if (kty == "OKP") {
        possible = eitherOf(JwtAlgorithm::EdDSA, JwtAlgorithm::EdDSA);
        key = okpKey(jwk);
    }
    if (!key)
        return fail(std::move(key).error());
    SLUICE_ASSIGN(made->m_fits, permitted(jwk, possible));
    made->m_thumbprint = toBase64Url(crypto::sha256(asBytes(key->canonical)).bytes);
    made->m_kind = std::move(key->kind);
    made->m_key = key->key.release();
    return JwtKeyPtr(std::move(made));
}

JwtKey::~JwtKey()
{
    EVP_PKEY_free(static_cast<EVP_PKEY*>(m_key));
}

}  // namespace sluice::clearinghouse
