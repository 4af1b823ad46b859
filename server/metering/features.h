// Features: what a customer is entitled to, with the meter that counts it (openmeter-api 6). Deleting archives; the key is free again.
// Thread: reads on any reader; commands on the writer.
#pragma once

#include "metering/meter_query.h"

namespace sluice::metering {

struct FeatureInput {
    std::string key, name;
    std::string meterSlug;    // empty: no meter
    json::Value filters;      // dimension → TextFilter, or null
    bool oldFilters = false;  // came as meterGroupByFilters: dimension → text
    json::Value metadata;
    json::Value unitCost;
};

struct Feature {
    std::int64_t no = 0;
    std::string id;
    FeatureInput input;
    std::string meterId;
    Timestamp created, updated;
    std::optional<Timestamp> archived;
};

class Features {
public:
    explicit Features(MeterStore& store) : m_store(store) {}
    // Conflict: the key is taken. InvalidArgument: unknown meter, one that cannot back a feature (AVG, MIN, MAX), unknown dimension.
    Result<Feature> create(storage::Connection& connection, const FeatureInput& input, const MeterActor& actor);
    Result<void> archive(storage::Connection& connection, std::string_view idOrKey, const MeterActor& actor);

private:
    MeterStore& m_store;
};

struct FeatureFilter {
    std::vector<std::string> meterSlugs;
    bool includeArchived = false;
};
// By id also an archived one; by key the live one.
Result<Feature> findFeature(storage::Connection& connection, std::string_view idOrKey);
Result<PageOf<Feature>> listFeatures(storage::Connection& connection, const FeatureFilter& filter,
                                     const PageRequest& page);

}  // namespace sluice::metering
