#include "clearinghouse/tenant.h"

#include <algorithm>
#include <array>

namespace sluice::clearinghouse {

namespace {

constexpr std::size_t maxPolicyItems = 1'000;
constexpr std::array priceUnits{"seconds", "720p-pixel-seconds", "fixed"};

tl::unexpected<Error> policyError(const std::string& what)
{
    return fail(ErrorCode::InvalidArgument, "policy: " + what);
}

// A positive decimal without a sign or exponent, as the signer reads it.
bool isPositiveDecimal(std::string_view text)
{
    bool nonZero = false, dot = false, digit = false;
    for (const char c : text) {
        if (c == '.' && !dot && digit)
            dot = true;
        else if (c >= '0' && c <= '9')
            digit = true, nonZero = nonZero || c != '0';
        else
            return false;
    }
    return nonZero && text.size() <= 80 && text.back() != '.';
}

Result<std::vector<std::string>> policyTexts(const json::Value& value, const char* name)
{
    const json::Array* items = value.items();
    if (!items || items->size() > maxPolicyItems)
        return policyError(std::string(name) + " must be a list of at most 1000 texts");
    std::vector<std::string> texts;
    for (const json::Value& item : *items) {
        const auto text = item.toText();
        if (!text || text->empty() || text->size() > 200)
            return policyError(std::string(name) + " must hold texts of 1 to 200 bytes");
        texts.emplace_back(*text);
    }
    return texts;
}

Result<std::vector<PriceCeiling>> policyCeilings(const json::Value& value)
{
    const json::Array* items = value.items();
    if (!items)
        return policyError("maxPrices must be a list");
    std::vector<PriceCeiling> ceilings;
    for (const json::Value& item : *items) {
        PriceCeiling ceiling{std::string(item.text("unit").value_or("")),
                             std::string(item.text("priceWei").value_or(""))};
        if (!std::ranges::count(priceUnits, ceiling.unit))
            return policyError("maxPrices: unit must be seconds, 720p-pixel-seconds or fixed");
        if (!isPositiveDecimal(ceiling.priceWei))
            return policyError("maxPrices: priceWei must be a positive decimal text");
        if (std::ranges::count(ceilings, ceiling.unit, &PriceCeiling::unit))
            return policyError("maxPrices: one price a unit");
        ceilings.push_back(std::move(ceiling));
    }
    return ceilings;
}

Result<void> readPolicyMember(TenantPolicy& policy, const std::string& name, const json::Value& value)
{
    if (name == "allowedModels") {
        SLUICE_ASSIGN(policy.allowedModels, policyTexts(value, "allowedModels"));
    } else if (name == "maxPrices") {
        SLUICE_ASSIGN(policy.maxPrices, policyCeilings(value));
    } else if (name == "scopes") {
        SLUICE_ASSIGN(policy.scopes, policyTexts(value, "scopes"));
        if (std::ranges::count(policy.scopes, "admin"))
            return policyError("scopes may not hold admin");
    } else if (name == "tenantMayGrant") {
        if (!value.boolean())
            return policyError("tenantMayGrant must be true or false");
        policy.tenantMayGrant = *value.boolean();
    } else if (name == "trialUsdMicros") {
        policy.trialUsdMicros = value.toInt64();
        if (!value.isNull() && (!policy.trialUsdMicros || *policy.trialUsdMicros < 0))
            return policyError("trialUsdMicros must be null or a whole number from 0");
    } else if (name == "topUpUrl") {
        const auto url = value.toText();
        if (!url || url->size() > 2'000
            || !(url->empty() || url->starts_with("https://") || url->starts_with("http://")))
            return policyError("topUpUrl must be an http(s) address or empty");
        policy.topUpUrl = *url;
    } else {
        return policyError("unknown member " + name.substr(0, 64));
    }
    return {};
}

json::Array textArray(const std::vector<std::string>& texts)
{
    return {texts.begin(), texts.end()};
}

}  // namespace

const char* tenantStatusCode(TenantStatus status)
{
    switch (status) {
    case TenantStatus::Active: return "active";
    case TenantStatus::Suspended: return "suspended";
    case TenantStatus::Deleted: return "deleted";
    }
    return "deleted";
}

std::optional<TenantStatus> tenantStatusFromCode(std::string_view code)
{
    for (const auto status : {TenantStatus::Active, TenantStatus::Suspended, TenantStatus::Deleted}) {
        if (code == tenantStatusCode(status))
            return status;
    }
    return std::nullopt;
}

const char* userStatusCode(UserStatus status)
{
    switch (status) {
    case UserStatus::Active: return "active";
    case UserStatus::Blocked: return "blocked";
    case UserStatus::Deleted: return "deleted";
    }
    return "deleted";
}

std::optional<UserStatus> userStatusFromCode(std::string_view code)
{
    for (const auto status : {UserStatus::Active, UserStatus::Blocked, UserStatus::Deleted}) {
        if (code == userStatusCode(status))
            return status;
    }
    return std::nullopt;
}

const char* providerStateCode(ProviderState state)
{
    switch (state) {
    case ProviderState::None: return "none";
    case ProviderState::Pending: return "pending";
    case ProviderState::Linked: return "linked";
    }
    return "none";
}

const std::vector<std::string>& credentialScopes()
{
    static const std::vector<std::string> scopes{"users:read", "users:write", "users:token", "admin"};
    return scopes;
}

json::Value policyTree(const TenantPolicy& policy)
{
    json::Array ceilings;
    for (const PriceCeiling& ceiling : policy.maxPrices)
        ceilings.push_back(json::Value::object({{"unit", ceiling.unit}, {"priceWei", ceiling.priceWei}}));
    return json::Value::object(
        {{"allowedModels", textArray(policy.allowedModels)},
         {"maxPrices", std::move(ceilings)},
         {"scopes", textArray(policy.scopes)},
         {"tenantMayGrant", policy.tenantMayGrant},
         {"trialUsdMicros", policy.trialUsdMicros ? json::Value(*policy.trialUsdMicros) : nullptr},
         {"topUpUrl", policy.topUpUrl}});
}

Result<TenantPolicy> policyFromTree(const json::Value& tree)
{
    const json::Object* members = tree.members();
    if (!members)
        return policyError("must be an object");
    TenantPolicy policy;
    for (const auto& [name, value] : *members)
        SLUICE_TRY(readPolicyMember(policy, name, value));
    return policy;
}

}  // namespace sluice::clearinghouse
