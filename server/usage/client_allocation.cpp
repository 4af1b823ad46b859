#include "usage/client_allocation.h"

#include "fleet/hosts.h"
#include "net/address_policy.h"

#include <QHostAddress>
#include <QString>
#include <algorithm>
#include <cmath>
#include <numbers>

namespace sluice::usage {

namespace {

constexpr double earthRadiusKm = 6371;

double radians(double degrees)
{
    return degrees * std::numbers::pi / 180;
}

}  // namespace

double distanceKm(const GeoPlace& a, const GeoPlace& b)
{
    const double sinLatitude = std::sin(radians(b.latitude - a.latitude) / 2);
    const double sinLongitude = std::sin(radians(b.longitude - a.longitude) / 2);
    const double h = sinLatitude * sinLatitude
                     + std::cos(radians(a.latitude)) * std::cos(radians(b.latitude)) * sinLongitude * sinLongitude;
    return 2 * earthRadiusKm * std::asin(std::sqrt(std::clamp(h, 0.0, 1.0)));
}

bool isLocatable(std::string_view address)
{
    const auto ip = fleet::canonicalIp(address);
    return ip && net::isPublicAddress(QHostAddress(QString::fromStdString(*ip)));
}

std::optional<std::string> locatableAddress(const fleet::Orchestrator& orchestrator)
{
    const auto host = fleet::dialHost(orchestrator);
    return host && isLocatable(*host) ? fleet::canonicalIp(*host) : std::nullopt;
}

Reservation reservationOf(const ClientSessionConfig& config, std::string_view orchestrator, std::string_view clientIp)
{
    const auto entry = config.reserved.find(orchestrator);
    if (entry == config.reserved.end() || entry->second.empty())
        return Reservation::None;
    const bool inside =
        std::ranges::any_of(entry->second, [&](const ClientNetwork& network) { return network.contains(clientIp); });
    return inside ? Reservation::ForThisClient : Reservation::ForOthers;
}

void sortRanked(RankedOrchestrators& list)
{
    std::ranges::sort(list, [](const RankedOrchestrator& a, const RankedOrchestrator& b) {
        if (a.reserved != b.reserved)
            return a.reserved;
        if (a.distanceKm.has_value() != b.distanceKm.has_value())
            return a.distanceKm.has_value();
        if (a.distanceKm && *a.distanceKm != *b.distanceKm)
            return *a.distanceKm < *b.distanceKm;
        if (a.active != b.active)
            return a.active;
        return a.id < b.id;
    });
}

void placeRanked(RankedOrchestrators& list, const std::vector<std::optional<std::string>>& addresses,
                 std::string_view clientIp, const GeoPlaces& places)
{
    const auto client = places.find(clientIp);
    if (client == places.end())
        return;
    for (std::size_t i = 0; i < list.size() && i < addresses.size(); ++i) {
        const auto place = addresses[i] ? places.find(*addresses[i]) : places.end();
        if (place != places.end())
            list[i].distanceKm = distanceKm(client->second, place->second);
    }
    sortRanked(list);
}

}  // namespace sluice::usage
