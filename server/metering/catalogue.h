// What a clearinghouse needs in its meter (clearinghouse 7.3), compared with what is there, and made: meters, features, the two starter plans.
// Idempotent; repeatable after a stop at any step: everything is found by its key. Thread: as MeterAdmin.
#pragma once

#include "metering/meter_admin.h"

#include <functional>

namespace sluice::metering {

inline constexpr const char* ownerStarterPlanKey = "clearinghouse_owner_starter";
inline constexpr const char* demoStarterPlanKey = "clearinghouse_demo_starter";

struct CatalogueConfig {
    std::string ownerPlanKey = ownerStarterPlanKey, demoPlanKey = demoStarterPlanKey;
    std::int64_t includedUsdMicros = 5'000'000;  // free usage of each period; 0: none
};

struct Catalogue {
    std::vector<AdminMeter> meters;
    std::vector<AdminFeature> features;
    std::vector<AdminPlan> plans;
};
Catalogue wantedCatalogue(const CatalogueConfig& config);

enum class ChangeKind { Keep, Create, Change, Warn };
const char* changeKindName(ChangeKind kind);  // "keep", "create", "change", "warn"

struct PlannedChange {
    ChangeKind kind = ChangeKind::Keep;
    std::string object;  // "meter fee_wei"
    std::string detail;  // what differs; empty when kept
};

class CatalogueRun {
public:
    CatalogueRun(MeterAdmin& admin, Catalogue wanted) : m_admin(admin), m_wanted(std::move(wanted)) {}

    // What apply() would do. Changes nothing.
    Result<std::vector<PlannedChange>> plan();
    // Told of each thing before it is made (no id yet), after it, and when it was there already. An error from it ends the run.
    enum class Moment { Before, After, Found };
    using Note = std::function<Result<void>(Moment moment, const std::string& object, const std::string& id)>;
    Result<std::vector<PlannedChange>> apply(const Note& note);

private:
    Result<std::vector<PlannedChange>> run(bool dry, const Note& note);
    Result<void> meters(bool dry, const Note& note);
    Result<void> features(bool dry, const Note& note);
    Result<void> plans(bool dry, const Note& note);
    Result<void> plan(const AdminPlan& wanted, bool dry, const Note& note);
    void add(ChangeKind kind, std::string object, std::string detail = {});

    MeterAdmin& m_admin;
    const Catalogue m_wanted;
    std::vector<PlannedChange> m_changes;
    std::vector<AdminMeter> m_knownMeters;
};

}  // namespace sluice::metering
