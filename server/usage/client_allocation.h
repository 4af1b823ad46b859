// Which orchestrator a client gets (ops-api 10.3): candidates by rule, then a total order, so that the same facts give the same answer.
// Thread: values and pure functions, any thread.
#pragma once

#include "fleet/activity_view.h"
#include "fleet/registry.h"
#include "usage/client_session.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::usage {

// Degrees; for ranking only, never for money.
struct GeoPlace {
    double latitude = 0;
    double longitude = 0;
};
using GeoPlaces = std::map<std::string, GeoPlace, std::less<>>;  // by address text

double distanceKm(const GeoPlace& a, const GeoPlace& b);  // great circle, radius 6371

// Where it is called (ops-api 1.10), when that is the literal of a public address: what may be looked up. Names are not resolved.
std::optional<std::string> locatableAddress(const fleet::Orchestrator& orchestrator);
bool isLocatable(std::string_view address);  // the literal of a public address

enum class Reservation { None, ForThisClient, ForOthers };
Reservation reservationOf(const ClientSessionConfig& config, std::string_view orchestrator, std::string_view clientIp);

struct RankedOrchestrator {
    std::string id;
    bool reserved = false;             // for this client
    std::optional<double> distanceKm;  // none: unknown
    bool active = false;
};
using RankedOrchestrators = std::vector<RankedOrchestrator>;

// Best first: reserved for this client, known distance, nearer, active, id.
void sortRanked(RankedOrchestrators& list);

// Distances to the client where both places are known, then sorted anew. `addresses` are those of the list's members, in its order.
void placeRanked(RankedOrchestrators& list, const std::vector<std::optional<std::string>>& addresses,
                 std::string_view clientIp, const GeoPlaces& places);

}  // namespace sluice::usage
