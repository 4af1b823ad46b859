#include "clearinghouse/configured_keys.h"

#include "core/hex.h"
#include "core/json.h"
#include "crypto/hash.h"

#include <set>

namespace sluice::clearinghouse {

namespace {

constexpr std::string_view fallbackTenant = "demo-client";
constexpr std::string_view fallbackUser = "demo-user";
constexpr std::string_view fallbackType = "api_key_user";
constexpr std::string_view ownerMark = "owner:";

std::string_view trimmedText(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n\v\f";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string_view orElse(std::string_view text, std::string_view fallback)
{
    return text.empty() ? fallback : text;
}

// The settings are the operator's own word, so they may name an owner.
Result<metering::Identity> configuredIdentity(std::string_view clientId, std::string_view userId, std::string_view type)
{
    if (userId.starts_with(ownerMark))
        return metering::makeOwner(clientId, userId.substr(ownerMark.size()));
    return metering::makeIdentity(clientId, userId, type);
}

// The first of two spellings that is a text with something in it.
std::string_view memberOf(const json::Value& entry, const char* camel, const char* snake)
{
    const std::string_view first = trimmedText(entry.text(camel).value_or(""));
    return first.empty() ? trimmedText(entry.text(snake).value_or("")) : first;
}

tl::unexpected<Error> refusedEntry(const char* setting, const std::string& why)
{
    return fail(ErrorCode::InvalidArgument, std::string(setting) + ": " + why);
}

}  // namespace

Result<ConfiguredKeys> ConfiguredKeys::parse(const ConfiguredKeySettings& settings)
{
    ConfiguredKeys keys;
    const std::string_view primary = trimmedText(settings.apiKey);
    if (!primary.empty()) {
        auto identity = configuredIdentity(orElse(trimmedText(settings.clientId), fallbackTenant),
                                           orElse(trimmedText(settings.userId), fallbackUser),
                                           orElse(trimmedText(settings.subjectType), fallbackType));
        if (!identity)
            return refusedEntry("DEMO_API_KEY", identity.error().message);
        keys.m_keys[crypto::sha256(asBytes(primary))] = std::move(*identity);
    }
    if (!trimmedText(settings.apiKeys).empty()) {
        const auto tree = json::parse(settings.apiKeys);
        if (!tree || !tree->isObject())
            return fail(ErrorCode::InvalidArgument, "DEMO_API_KEYS must be valid JSON");
        for (const auto& [name, entry] : *tree->members()) {
            const std::string_view key = trimmedText(name);
            const std::string_view user = memberOf(entry, "userId", "user_id");
            if (key.empty() || user.empty())
                continue;
            auto identity =
                configuredIdentity(orElse(memberOf(entry, "clientId", "client_id"), fallbackTenant), user,
                                   orElse(memberOf(entry, "usageSubjectType", "usage_subject_type"), fallbackType));
            if (!identity)
                return refusedEntry("DEMO_API_KEYS", identity.error().message);
            keys.m_keys[crypto::sha256(asBytes(key))] = std::move(*identity);
        }
    }
    if (settings.required && keys.m_keys.empty())
        return fail(ErrorCode::InvalidArgument, "DEMO_API_KEY or DEMO_API_KEYS is required");
    return keys;
}

const metering::Identity* ConfiguredKeys::find(std::string_view token) const
{
    if (m_keys.empty())
        return nullptr;
    const auto found = m_keys.find(crypto::sha256(asBytes(token)));
    return found == m_keys.end() ? nullptr : &found->second;
}

std::vector<std::string> ConfiguredKeys::tenants() const
{
    std::set<std::string> names;
    for (const auto& [hash, identity] : m_keys)
        names.insert(identity.clientId);
    return {names.begin(), names.end()};
}

std::string keyPrefixOf(std::string_view configured)
{
    return std::string(orElse(trimmedText(configured), "sk_"));
}

}  // namespace sluice::clearinghouse
