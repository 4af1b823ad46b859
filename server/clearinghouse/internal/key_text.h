// The forms a key may have (clearinghouse spec 2.3, 2.4). Thread: any.
#pragma once

#include "core/rng.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sluice::clearinghouse {

inline constexpr std::size_t keyIdLength = 12;      // base32, 60 bits
inline constexpr std::size_t keySecretLength = 43;  // base64url, 256 bits
inline constexpr std::size_t referenceSecretBytes = 24;

std::string keyIdText(std::uint64_t id);                            // of 60 bits
std::optional<std::uint64_t> keyIdFromText(std::string_view text);  // lower-case base32 only

// `<id>_<secret>`: what follows the prefix of an issued key, or the tenant of a composite one.
struct IssuedKeyText {
    std::uint64_t id = 0;
    std::string_view idText, secret;
};
std::optional<IssuedKeyText> parseIssuedKey(std::string_view text);

// `<base64url of the provider's user id>_<48 hex>`, without the prefix. The last '_' parts them: base64url may hold that character, too.
struct ReferenceKeyText {
    std::string providerUserId;
    std::array<std::uint8_t, referenceSecretBytes> secret{};
};
std::optional<ReferenceKeyText> parseReferenceKey(std::string_view text);
std::uint64_t referenceKeyId(std::string_view providerUserId);  // above every issued id

std::uint64_t randomKeyId(Rng& rng);
std::string randomKeySecret(Rng& rng);  // never shaped like a client secret, so that a composite key of it is one

}  // namespace sluice::clearinghouse
