#include "app/console/ops_tables.h"

#include "app/lifecycle/client_session_part.h"
#include "app/lifecycle/engine.h"
#include "app/lifecycle/fleet_part.h"
#include "app/lifecycle/licensing_part.h"
#include "app/lifecycle/power_part.h"
#include "app/lifecycle/session_part.h"
#include "app/lifecycle/workload_part.h"
#include "licensing/tables.h"
#include "usage/sessions_table.h"

namespace sluice::app {

TableSet opsTables(Engine& engine)
{
    storage::Database& store = engine.database();
    storage::ReaderPool& readers = store.readers();
    const Asset unit = engine.creditUnit();
    usage::SessionMeter& meter = engine.sessions().meter();
    ChangeSequence* const licences = &engine.licensing().licensing().changes();

    TableSet tables;
    tables["sessions"] =
        usage::makeSessionsTable(store, unit, sessionConfig(engine.settings()).idleTimeoutSeconds, &meter.changes());
    tables["session_segments"] = usage::makeSessionSegmentsTable(store, unit, &meter.changes());
    tables["activity_leases"] = usage::makeActivityLeasesTable(store, &engine.sessions().leases().changes());
    tables["client_sessions"] = usage::makeClientSessionsTable(store, &engine.clients().sessions().changes());
    tables["client_invites"] = usage::makeClientInvitesTable(store, &engine.clients().invites().changes());
    tables["workloads"] = usage::makeWorkloadsTable(store, unit, &engine.workloads().workloads().changes());
    tables["offers"] = usage::makeOffersTable(store, unit, &engine.workloads().offers().changes());
    tables["subscriptions"] = usage::makeSubscriptionsTable(store, &engine.workloads().offers().changes());
    tables["recordings"] = usage::makeRecordingsTable(readers, &engine.workloads().recordings().changes());
    tables["license_images"] = licensing::makeImagesTable(store, licences);
    tables["license_access"] = licensing::makeAccessTable(store, licences);
    tables["license_invites"] = licensing::makeInvitesTable(store, licences);
    tables["license_leases"] = licensing::makeLeasesTable(store, licences);
    tables["license_log"] = licensing::makeLicenceLogTable(store, &engine.audit().changes());
    tables["orchestrator_tokens"] = fleet::makeOrchestratorTokensTable(store, &engine.fleet().tokens().changes());
    tables["edges"] = fleet::makeEdgesTable(readers, &engine.fleet().edges().changes());
    tables["operations"] = fleet::makeManagerOperationsTable(readers, &engine.fleet().managers().changes());
    tables["operation_targets"] = fleet::makeManagerTargetsTable(readers, &engine.fleet().managers().changes());
    tables["power"] = usage::makePowerTable(store, unit, &engine.power().changes());
    tables["autosleep"] = usage::makeAutosleepTable(readers, &engine.power().changes());
    tables["api_tokens"] = api::makeTokensTable(store, &engine.audit().changes());
    return tables;
}

}  // namespace sluice::app
