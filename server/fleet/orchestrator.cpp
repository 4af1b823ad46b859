#include "fleet/orchestrator.h"

#include "core/address.h"

#include <algorithm>
#include <cctype>

namespace sluice::fleet {

namespace {

bool sameReport(const std::optional<HealthReport>& a, const std::optional<HealthReport>& b)
{
    if (!a || !b)
        return a.has_value() == b.has_value();
    return a->source == b->source && a->reportedAt == b->reportedAt && a->data == b->data
           && a->servicesUp == b->servicesUp;
}

}  // namespace

const char* eligibilityCode(Eligibility eligibility)
{
    switch (eligibility) {
    case Eligibility::Eligible: return "eligible";
    case Eligibility::Denylisted: return "denylisted";
    case Eligibility::Cooldown: return "cooldown";
    case Eligibility::NotInTopSet: return "not_in_top_set";
    }
    return "not_in_top_set";
}

bool Orchestrator::operator==(const Orchestrator& o) const
{
    const auto fields = [](const Orchestrator& x) {
        return std::tie(x.id, x.address, x.capability, x.contactEmail, x.hostPublicIp, x.hostName, x.lastSeenIp,
                        x.healthUrl, x.healthTimeoutSeconds, x.minServiceUptimePercent, x.monitoredServices,
                        x.firstSeen, x.lastSeen, x.registrationCount, x.isTop, x.denylisted, x.cooldownExpiresAt,
                        x.lastMissedAllServices, x.lastCooldownStartedAt, x.lastCooldownClearedAt, x.lastHealthyAt,
                        x.lastContactSource, x.lastSessionUpstreamAddr, x.lastSessionEdgeId, x.lastSessionSeenAt,
                        x.desiredPin, x.lastOpsUpgrade, x.lastSignedAt, x.registeredIp);
    };
    return fields(*this) == fields(o) && sameReport(health, o.health);
}

Eligibility Orchestrator::eligibility(Timestamp now) const
{
    if (denylisted)
        return Eligibility::Denylisted;
    if (cooldownActive(now))
        return Eligibility::Cooldown;
    return isTop ? Eligibility::Eligible : Eligibility::NotInTopSet;
}

std::string addressKey(std::string_view address)
{
    std::string key(address);
    std::ranges::transform(key, key.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return key;
}

bool isAddressText(std::string_view address)
{
    return Address::fromHex(address).has_value();
}

bool isStrictId(std::string_view id)
{
    const auto letterOrDigit = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
    const auto allowed = [&](char c) {
        return letterOrDigit(c) || std::string_view("._:@-").find(c) != std::string_view::npos;
    };
    return !id.empty() && id.size() <= 128 && letterOrDigit(id.front()) && std::ranges::all_of(id, allowed);
}

}  // namespace sluice::fleet
