// Everything the window is made from. All pointers must outlive the Console; a null one means that the part is off, and its
// page says how to switch it on.
#pragma once

#include "core/clock.h"
#include "core/table.h"
#include "models/actions.h"
#include "models/identity_actions.h"
#include "models/ops_actions.h"
#include "models/setup_actions.h"

#include <map>

namespace sluice::models {

struct ConsolePorts {
    const TableSource* orchestrators = nullptr;
    const TableSource* balances = nullptr;
    const TableSource* transfers = nullptr;
    const TableSource* payouts = nullptr;
    const TableSource* audit = nullptr;

    // Tables of the pages that are described rather than built, by name: "sessions", "workloads", "offers", …
    std::map<std::string, const TableSource*> tables;
    // Parts that are not configured, by the name of their first table: the line that says how to switch them on. Engine text.
    std::map<std::string, std::string> off;
    OpsActions* opsActions = nullptr;
    PowerActions* powerActions = nullptr;
    LegacyActions* legacyActions = nullptr;
    IdentityActions* identityActions = nullptr;
    SetupActions* setupActions = nullptr;

    PayoutActions* payoutActions = nullptr;
    FleetActions* fleetActions = nullptr;
    LedgerActions* ledgerActions = nullptr;
    AuditActions* auditActions = nullptr;
    WalletActions* walletActions = nullptr;
    SettingsActions* settingsActions = nullptr;
    OverviewActions* overviewActions = nullptr;
    SystemStatus* status = nullptr;  // required
    LogSource* log = nullptr;
    const Clock* clock = nullptr;  // required: relative times
    std::string version;           // shown in the palette and in About
};

}  // namespace sluice::models
