#include "wallet/keystore_v3.h"

#include "core/hex.h"
#include "core/json.h"
#include "crypto/aes_ctr.h"
#include "crypto/compare.h"
#include "crypto/hash.h"

#include <array>
#include <limits>

namespace sluice::wallet {

namespace {

constexpr std::size_t keystoreMostBytes = 64 * 1024;

tl::unexpected<Error> notAKeystore(const std::string& why)
{
    return fail(ErrorCode::InvalidArgument, "keystore: " + why);
}

Result<Bytes> hexMember(const json::Value& object, std::string_view name, std::size_t atLeast, std::size_t atMost)
{
    const auto text = object.text(name);
    auto bytes = text ? fromHex(*text) : std::nullopt;
    if (!bytes || bytes->size() < atLeast || bytes->size() > atMost)
        return notAKeystore(std::string(name) + " is missing or not hex of the right length");
    return std::move(*bytes);
}

Result<std::uint64_t> countMember(const json::Value& object, std::string_view name)
{
    const auto number = object.int64(name);
    if (!number || *number <= 0)
        return notAKeystore(std::string(name) + " is missing or not a positive number");
    return std::uint64_t(*number);
}

Result<crypto::SecretBytes> deriveKey(const json::Value& cryptoPart, const crypto::SecretBytes& password,
                                      const crypto::KdfLimits& limits)
{
    const json::Value* params = cryptoPart.find("kdfparams");
    const auto kdf = cryptoPart.text("kdf");
    if (!params || !params->isObject() || !kdf)
        return notAKeystore("kdf or kdfparams is missing");
    SLUICE_ASSIGN(const std::uint64_t length, countMember(*params, "dklen"));
    if (length < 32)
        return notAKeystore("dklen is below 32");
    SLUICE_ASSIGN(const Bytes salt, hexMember(*params, "salt", 0, 1024));
    if (*kdf == "scrypt") {
        SLUICE_ASSIGN(const std::uint64_t n, countMember(*params, "n"));
        SLUICE_ASSIGN(const std::uint64_t r, countMember(*params, "r"));
        SLUICE_ASSIGN(const std::uint64_t p, countMember(*params, "p"));
        constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
        if (r > most || p > most)
            return notAKeystore("scrypt r or p is out of range");
        return crypto::scrypt(password.bytes(), salt, {n, std::uint32_t(r), std::uint32_t(p)}, length, limits);
    }
    if (*kdf == "pbkdf2") {
        if (params->text("prf") != "hmac-sha256")
            return notAKeystore("pbkdf2 with another prf than hmac-sha256");
        SLUICE_ASSIGN(const std::uint64_t rounds, countMember(*params, "c"));
        return crypto::pbkdf2HmacSha256(password.bytes(), salt, rounds, length, limits);
    }
    return notAKeystore("unknown kdf");
}

Hash32 keystoreMac(const crypto::SecretBytes& derived, std::span<const std::uint8_t> ciphertext)
{
    return crypto::Keccak256().add(derived.bytes().subspan(16, 16)).add(ciphertext).finish();
}

std::string randomUuid(Rng& rng)
{
    std::array<std::uint8_t, 16> bytes{};
    rng.fill(bytes);
    bytes[6] = std::uint8_t((bytes[6] & 0x0f) | 0x40);
    bytes[8] = std::uint8_t((bytes[8] & 0x3f) | 0x80);
    const std::string hex = toHex(bytes);
    return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) + "-"
           + hex.substr(20);
}

}  // namespace

Result<crypto::PrivateKey> openKeystore(std::string_view json, const crypto::SecretBytes& password,
                                        const crypto::KdfLimits& limits)
{
    if (json.size() > keystoreMostBytes)
        return notAKeystore("larger than 64 KiB");
    const auto document = json::parse(json);
    if (!document || !document->isObject())
        return notAKeystore("not a JSON object");
    if (document->int64("version") != 3)
        return notAKeystore("version is not 3");
    const json::Value* part = document->find("crypto");
    if (!part)
        part = document->find("Crypto");
    if (!part || !part->isObject())
        return notAKeystore("crypto is missing");
    if (part->text("cipher") != "aes-128-ctr")
        return notAKeystore("another cipher than aes-128-ctr");
    const json::Value* cipherParams = part->find("cipherparams");
    if (!cipherParams)
        return notAKeystore("cipherparams is missing");
    SLUICE_ASSIGN(const Bytes iv, hexMember(*cipherParams, "iv", 16, 16));
    SLUICE_ASSIGN(const Bytes ciphertext, hexMember(*part, "ciphertext", 32, 32));
    SLUICE_ASSIGN(const Bytes mac, hexMember(*part, "mac", 32, 32));

    SLUICE_ASSIGN(const crypto::SecretBytes derived, deriveKey(*part, password, limits));
    if (!crypto::constantTimeEqual(keystoreMac(derived, ciphertext).bytes, mac))
        return fail(ErrorCode::Denied, "keystore: wrong password");
    crypto::SecretBytes plain(32);
    SLUICE_TRY(crypto::aes128Ctr(derived.bytes().first(16), iv, ciphertext, plain.bytes()));
    SLUICE_ASSIGN(auto key, crypto::PrivateKey::fromBytes(std::move(plain)));
    if (const auto text = document->text("address"); text && !text->empty()) {
        const std::string prefixed = text->starts_with("0x") ? std::string(*text) : "0x" + std::string(*text);
        if (Address::fromHex(prefixed) != key.address())
            return fail(ErrorCode::Corrupt, "keystore: the key inside is not the key of its address");
    }
    return key;
}

Result<std::string> makeKeystore(const crypto::PrivateKey& key, const crypto::SecretBytes& password, Rng& rng,
                                 const crypto::ScryptParams& params)
{
    if (password.isEmpty())
        return fail(ErrorCode::InvalidArgument, "keystore: the password is empty");
    Bytes salt(32), iv(16), ciphertext(32);
    rng.fill(salt);
    rng.fill(iv);
    SLUICE_ASSIGN(const crypto::SecretBytes derived, crypto::scrypt(password.bytes(), salt, params, 32));
    SLUICE_TRY(crypto::aes128Ctr(derived.bytes().first(16), iv, key.bytes().bytes(), ciphertext));
    using json::Value;
    const Value document =
        Value::object({{"version", 3},
                       {"id", randomUuid(rng)},
                       {"address", key.address().toHex().substr(2)},
                       {"crypto", Value::object({{"cipher", "aes-128-ctr"},
                                                 {"cipherparams", Value::object({{"iv", toHex(iv)}})},
                                                 {"ciphertext", toHex(ciphertext)},
                                                 {"kdf", "scrypt"},
                                                 {"kdfparams", Value::object({{"dklen", 32},
                                                                              {"n", params.n},
                                                                              {"r", std::int64_t(params.r)},
                                                                              {"p", std::int64_t(params.p)},
                                                                              {"salt", toHex(salt)}})},
                                                 {"mac", toHex(keystoreMac(derived, ciphertext).bytes)}})}});
    return json::write(document);
}

}  // namespace sluice::wallet
