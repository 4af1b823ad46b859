// The meter that METER_BACKEND names, for whoever administers it: the HTTP routes, the console's tables. Each use opens an admin of its own,
// which is cheap, acts as its asker and ends with its stop token. Thread: values and `open` any; what is opened as MeterAdmin.
#pragma once

#include "core/subscription.h"
#include "metering/meter_admin.h"

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace sluice::metering {

struct AdminDoor {
    AdminFlavour flavour = AdminFlavour::Embedded;
    std::function<std::unique_ptr<MeterAdmin>(std::string actor, std::stop_token stop)> open;
    ChangeSequence* changes = nullptr;  // the embedded meter bumps it; of the others whoever asked for a change
    std::string url;                    // of management; empty: embedded
    std::string planKey;                // OPENMETER_DEFAULT_PLAN_KEY
    std::string feature;                // OPENMETER_TRIAL_FEATURE_KEY
    // The embedded meter audits in its own commits; for the others the asker does.
    bool auditsItself() const { return flavour == AdminFlavour::Embedded; }
};

}  // namespace sluice::metering
