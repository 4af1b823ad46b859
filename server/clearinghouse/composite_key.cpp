#include "clearinghouse/composite_key.h"

#include <algorithm>

namespace sluice::clearinghouse {

namespace {

constexpr std::string_view compositePrefix = "app_";
constexpr std::size_t compositeIdLength = compositePrefix.size() + 24;

bool isCompositeSecret(std::string_view secret)
{
    const std::size_t padding = secret.find_last_not_of('=');
    if (padding == std::string_view::npos)
        return false;
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
               || std::string_view("._~+/-").find(c) != std::string_view::npos;
    };
    return std::ranges::all_of(secret.substr(0, padding + 1), allowed) && !secret.starts_with("cs_")
           && secret.find("_cs_") == std::string_view::npos;
}

}  // namespace

bool isAppClientId(std::string_view clientId)
{
    const auto hexDigit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    return clientId.size() == compositeIdLength && clientId.starts_with(compositePrefix)
           && std::ranges::all_of(clientId.substr(compositePrefix.size()), hexDigit);
}

std::optional<CompositeKey> splitCompositeKey(std::string_view token)
{
    if (token.size() < compositeIdLength + 2 || token[compositeIdLength] != '_')
        return std::nullopt;
    const CompositeKey key{token.substr(0, compositeIdLength), token.substr(compositeIdLength + 1)};
    if (!isAppClientId(key.clientId) || !isCompositeSecret(key.secret))
        return std::nullopt;
    return key;
}

}  // namespace sluice::clearinghouse
