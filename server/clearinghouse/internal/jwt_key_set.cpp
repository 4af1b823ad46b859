#include "clearinghouse/internal/jwt_text.h"
#include "clearinghouse/jwt.h"

#include <algorithm>

namespace sluice::clearinghouse {

const char* jwtAlgorithmName(JwtAlgorithm algorithm)
{
    constexpr std::array<const char*, jwtAlgorithmCount> names{"RS256", "ES256", "PS256", "EdDSA"};
    return names[std::size_t(algorithm)];
}

std::optional<JwtAlgorithm> jwtAlgorithmFromName(std::string_view name)
{
    for (std::size_t i = 0; i < jwtAlgorithmCount; ++i) {
        if (name == jwtAlgorithmName(JwtAlgorithm(i)))
            return JwtAlgorithm(i);
    }
    return std::nullopt;
}

JwtKeySetPtr JwtKeySet::of(std::vector<JwtKeyPtr> keys)
{
    auto set = std::make_shared<JwtKeySet>();
    set->m_keys = std::move(keys);
    return set;
}

Result<JwtKeySetPtr> JwtKeySet::parse(std::string_view document)
{
    if (document.size() > maxJwksBytes)
        return fail(ErrorCode::Protocol, "the key set is too large");
    auto parsed = json::parse(document, {.maxDepth = 16});
    if (!parsed)
        return fail(ErrorCode::Protocol, "the key set is invalid: not JSON: " + parsed.error().message);
    const auto* member = parsed->find("keys");
    const auto* items = member ? member->items() : nullptr;
    if (!items)
        return fail(ErrorCode::Protocol, "the key set is invalid: \"keys\" is not an array");
    if (items->size() > maxJwksKeys)
        return fail(ErrorCode::Protocol, "the key set is invalid: more than " + std::to_string(maxJwksKeys) + " keys");
    auto set = std::make_shared<JwtKeySet>();
    for (const auto& item : *items) {
        auto key = JwtKey::fromJwk(item);
        if (!key) {
            const std::string kid(item.text("kid").value_or("").substr(0, 64));
            set->m_leftOut.push_back((kid.empty() ? "a key" : "key " + kid) + ": " + key.error().message);
        } else if (!set->contains((*key)->thumbprint()) || (*key)->kid()) {
            set->m_keys.push_back(std::move(*key));
        }
    }
    if (set->m_keys.empty())
        return fail(ErrorCode::Protocol, "the key set has no key that can be used"
                                             + (set->m_leftOut.empty() ? "" : " (" + set->m_leftOut.front() + ")"));
    return JwtKeySetPtr(std::move(set));
}

bool JwtKeySet::contains(std::string_view thumbprint) const
{
    return std::ranges::any_of(m_keys, [&](const JwtKeyPtr& key) { return key->thumbprint() == thumbprint; });
}

JwtKeySet::Choice JwtKeySet::choose(const JwtHeader& header) const
{
    Choice choice;
    bool named = false;
    for (const auto& key : m_keys) {
        if (header.kid && key->kid() != header.kid)
            continue;
        named = true;
        if (!key->fits(header.algorithm))
            continue;
        if (choice.key && choice.key->thumbprint() != key->thumbprint())
            return {nullptr, false, "several keys fit and the token does not tell which"};
        choice.key = key;
    }
    if (choice.key)
        return choice;
    if (header.kid && named)
        return {nullptr, false, "the key it names does not serve its algorithm"};
    return {nullptr, true, header.kid ? "no key of that id" : "no key for its algorithm"};
}

}  // namespace sluice::clearinghouse
