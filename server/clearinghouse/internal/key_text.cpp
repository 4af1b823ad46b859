#include "clearinghouse/internal/key_text.h"

#include "core/hex.h"
#include "core/ids.h"
#include "crypto/hash.h"

#include <algorithm>

namespace sluice::clearinghouse {

namespace {

constexpr std::string_view keyAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::uint64_t referenceBit = 1ull << 63;
constexpr std::size_t maxProviderUserId = 255;

}  // namespace

std::string keyIdText(std::uint64_t id)
{
    std::string text(keyIdLength, 'a');
    for (std::size_t i = keyIdLength; i-- > 0; id >>= 5)
        text[i] = keyAlphabet[id & 31];
    return text;
}

std::optional<std::uint64_t> keyIdFromText(std::string_view text)
{
    if (text.size() != keyIdLength)
        return std::nullopt;
    std::uint64_t id = 0;
    for (const char c : text) {
        const std::size_t digit = keyAlphabet.find(c);
        if (digit == std::string_view::npos)
            return std::nullopt;
        id = id << 5 | digit;
    }
    return id;
}

std::optional<IssuedKeyText> parseIssuedKey(std::string_view text)
{
    if (text.size() != keyIdLength + 1 + keySecretLength || text[keyIdLength] != '_')
        return std::nullopt;
    const auto id = keyIdFromText(text.substr(0, keyIdLength));
    if (!id)
        return std::nullopt;
    return IssuedKeyText{*id, text.substr(0, keyIdLength), text.substr(keyIdLength + 1)};
}

std::optional<ReferenceKeyText> parseReferenceKey(std::string_view text)
{
    const std::size_t cut = text.rfind('_');
    if (cut == std::string_view::npos || cut == 0 || text.size() - cut - 1 != 2 * referenceSecretBytes
        || cut > maxProviderUserId * 4 / 3 + 3)
        return std::nullopt;
    ReferenceKeyText key;
    const auto user = fromBase64Url(text.substr(0, cut));
    if (!user || user->empty() || text[cut - 1] == '='
        || !fromHexExactly(text.substr(cut + 1), std::span<std::uint8_t>(key.secret)))
        return std::nullopt;
    key.providerUserId.assign(user->begin(), user->end());
    return key;
}

std::uint64_t referenceKeyId(std::string_view providerUserId)
{
    const Hash32 hash = crypto::sha256(asBytes(providerUserId));
    std::uint64_t id = 0;
    for (int i = 0; i < 8; ++i)
        id = id << 8 | hash.bytes[std::size_t(i)];
    return id | referenceBit;
}

std::uint64_t randomKeyId(Rng& rng)
{
    return rng.next64() >> 4;
}

std::string randomKeySecret(Rng& rng)
{
    for (;;) {
        std::string secret = randomToken(rng);
        if (secret.find("_cs_") == std::string::npos && !secret.starts_with("cs_"))
            return secret;
    }
}

}  // namespace sluice::clearinghouse
