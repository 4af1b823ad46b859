#include "http/secret.h"

#include "crypto/compare.h"
#include "crypto/hash.h"
#include "http/headers.h"

namespace sluice::http {

bool secretEquals(std::string_view given, std::string_view secret)
{
    const auto digest = [](std::string_view text) {
        return crypto::sha256({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    };
    const auto a = digest(given);
    const auto b = digest(secret);
    return crypto::constantTimeEqual(std::span<const std::uint8_t>(a.bytes), std::span<const std::uint8_t>(b.bytes))
           && !secret.empty();
}

std::string_view bearerToken(std::string_view authorization)
{
    constexpr std::string_view kScheme = "Bearer ";
    if (authorization.size() < kScheme.size() || !equalsIgnoringCase(authorization.substr(0, kScheme.size()), kScheme))
        return {};
    authorization.remove_prefix(kScheme.size());
    while (authorization.starts_with(' '))
        authorization.remove_prefix(1);
    while (authorization.ends_with(' '))
        authorization.remove_suffix(1);
    return authorization;
}

}  // namespace sluice::http
