#include "metering/meter_admin.h"

#include "core/amount.h"

#include <algorithm>

namespace sluice::metering {

namespace {

constexpr int microDigits = 6;

std::string_view adminTrimmed(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n\v\f";
    const auto first = text.find_first_not_of(blanks);
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace

const char* adminFlavourName(AdminFlavour flavour)
{
    switch (flavour) {
    case AdminFlavour::Embedded: return "embedded";
    case AdminFlavour::SelfHostedV1: return "openmeter v1";
    case AdminFlavour::KonnectV3: break;
    }
    return "konnect v3";
}

bool AdminMeter::sameDefinition(const AdminMeter& other) const
{
    return aggregation == other.aggregation && eventType == other.eventType && valueProperty == other.valueProperty
           && dimensions == other.dimensions;
}

bool AdminSubscription::live(Timestamp now) const
{
    if (status == "inactive")
        return false;
    if (status == "canceled")
        return to && now < *to;
    return !to || now < *to;
}

Result<Ensured<AdminSubscription>> ensureSubscribed(MeterAdmin& admin, const Clock& clock,
                                                    const AdminCustomer& customer, const std::string& planKey)
{
    for (const bool second : {false, true}) {
        SLUICE_ASSIGN(const auto held, admin.subscriptions(customer));
        const Timestamp now = clock.now();
        const auto live = std::ranges::find_if(held, [&](const AdminSubscription& row) { return row.live(now); });
        if (live != held.end())
            return Ensured<AdminSubscription>{*live, false};
        if (second)
            break;
        auto made = admin.subscribe(customer, planKey);
        if (made)
            return Ensured<AdminSubscription>{std::move(*made), true};
        if (made.error().code != ErrorCode::Conflict)
            return fail(made.error());
    }
    return fail(ErrorCode::Conflict, "the meter says that " + customer.key + " is subscribed, and does not show it");
}

AdminGrant operatorGrant(std::string key, std::int64_t usdMicros, std::string feature)
{
    AdminGrant grant;
    grant.key = std::move(key);
    grant.name = "Granted by the operator";
    grant.usdMicros = usdMicros;
    grant.expiresAfter = "P1Y";
    grant.features = {std::move(feature)};
    return grant;
}

Result<Ensured<AdminGrant>> grantOnce(MeterAdmin& admin, const AdminCustomer& customer, const AdminGrant& grant)
{
    SLUICE_ASSIGN(auto made, admin.ensureGrant(customer, grant));
    if (!made.created && made.value.usdMicros != grant.usdMicros)
        return fail(ErrorCode::Conflict, "the key " + grant.key + " was used for another amount");
    return made;
}

Result<AdminCustomer> knownCustomer(MeterAdmin& admin, const std::string& key)
{
    SLUICE_ASSIGN(auto found, admin.customer(key));
    if (!found)
        return fail(ErrorCode::NotFound, "customer not found: " + key);
    return std::move(*found);
}

std::optional<std::int64_t> usdMicrosOf(std::string_view dollars)
{
    const auto units = parseUnitsTruncating(dollars, microDigits);
    if (!units || *units > Int256(INT64_MAX))
        return std::nullopt;
    return *units < 0 ? 0 : static_cast<std::int64_t>(*units);
}

std::string dollarsOf(std::int64_t usdMicros)
{
    return formatUnits(Int256(std::max<std::int64_t>(usdMicros, 0)), microDigits);
}

std::string customerKeyOf(std::string_view clientId, std::string_view externalUserId)
{
    return std::string(adminTrimmed(clientId)) + ":" + std::string(adminTrimmed(externalUserId));
}

}  // namespace sluice::metering
