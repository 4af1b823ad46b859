#include "metering/meter_admin.h"

#include "core/amount.h"

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
