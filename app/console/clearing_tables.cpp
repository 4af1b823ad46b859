#include "app/console/clearing_tables.h"

#include "app/lifecycle/engine.h"
#include "clearinghouse/account_queries.h"
#include "clearinghouse/directory_tables.h"
#include "clearinghouse/issuer_tables.h"
#include "metering/admin_tables.h"
#include "metering/meter_tables.h"
#include "metering/settlement_tables.h"
#include "metering/tables.h"

namespace sluice::app {

namespace {

void addMeteringTables(Engine& engine, TableSet& tables)
{
    storage::ReaderPool& readers = engine.database().readers();
    MeteringPart& part = engine.metering();
    ChangeSequence* const inbox = &part.inbox().changes();
    tables["events"] = metering::makeEventsTable(readers, inbox);
    tables["dead_letters"] = metering::makeDeadLettersTable(readers, inbox);
    tables["prices"] = metering::makePricesTable(readers, &part.prices().changes());
    tables["model_prices"] = metering::makeModelPricesTable(readers, &part.modelPrices().changes());
    tables["gaps"] = metering::makeGapsTable(readers, &part.gaps().changes());
    tables["anomalies"] = metering::makeAnomaliesTable(readers, inbox);
    HostedPart* const hosted = engine.hosted();
    tables["outbox"] = metering::makeOutboxTable(readers, hosted ? &hosted->service().outbox().changes() : nullptr);
    ChangeSequence* const compared = hosted ? &hosted->service().comparisons() : nullptr;
    tables["reconciliation"] = metering::makeReconciliationTable(readers, compared);
    tables["strangers"] = metering::makeStrangersTable(readers, compared);
    metering::MeterStore& store = engine.meter().meter().store();
    tables["meters"] = metering::makeMetersTable(readers, &store.changes());
    tables["meter_features"] = metering::makeFeaturesTable(readers, &store.changes());
    tables["meter_customers"] = metering::makeCustomersTable(readers, &store.changes());
    tables["meter_subscriptions"] = metering::makeSubscriptionsTable(readers, &store.changes());
    tables["meter_entitlements"] = metering::makeEntitlementsTable(readers, &store.changes());
    tables["meter_grants"] = metering::makeGrantsTable(readers, &store.changes());
    tables["meter_events"] = metering::makeMeterEventsTable(readers, &store.eventChanges());
    const metering::AdminDoor& door = hosted ? hosted->door() : engine.meter().door();
    tables["admin_plans"] = metering::makeAdminPlansTable(door);
    tables["admin_customers"] = metering::makeAdminCustomersTable(door);
    tables["admin_subscriptions"] = metering::makeAdminSubscriptionsTable(door);
    tables["admin_access"] = metering::makeAdminAccessTable(door);
    tables["admin_grants"] = metering::makeAdminGrantsTable(door);
    tables["admin_features"] = metering::makeAdminFeaturesTable(door);
    tables["admin_meters"] = metering::makeAdminMetersTable(door);
    ChangeSequence* const settlement = engine.settlement() ? &engine.settlement()->book().changes() : nullptr;
    tables["invoices"] = metering::makeInvoicesTable(readers, settlement);
    tables["invoice_timeline"] = metering::makeInvoiceTimelineTable(readers, settlement);
    tables["invoice_webhooks"] = metering::makeInvoiceWebhooksTable(readers, settlement);
    tables["collects"] = metering::makeCollectsTable(readers, settlement);
}

}  // namespace

void addClearingTables(Engine& engine, TableSet& tables)
{
    namespace house = clearinghouse;
    storage::Database& store = engine.database();
    storage::ReaderPool& readers = store.readers();
    ClearinghousePart& part = engine.clearinghouse();
    ChangeSequence* const directory = &part.directory().changes();
    ChangeSequence* const accounts = &part.accounts().changes();
    ChangeSequence* const gate = &part.gate().changes();
    ChangeSequence* const issuer = part.issuerKeys() ? &part.issuerKeys()->changes() : nullptr;
    tables["tenants"] = house::makeTenantsTable(store, directory);
    tables["tenant_users"] = house::makeUsersTable(store, directory);
    tables["tenant_credentials"] = house::makeCredentialsTable(store, directory);
    tables["api_keys"] = house::makeKeysTable(store, &part.keys().changes());
    tables["authorisations"] = house::makeAuthorisationsTable(readers, &part.decisions().changes());
    tables["spend_sessions"] = house::makeSessionsTable(readers, gate);
    tables["blocks"] = house::makeBlocksTable(readers, gate);
    tables["holds"] = house::makeHoldsTable(readers, gate);
    tables["customers"] = house::makeCustomersTable(readers, accounts);
    tables["grants"] = house::makeGrantsTable(readers, accounts);
    // Logins write one audit line each and have no sequence of their own.
    tables["device_grants"] = house::makeDeviceGrantsTable(store, &engine.audit().changes());
    tables["refresh_sessions"] = house::makeRefreshSessionsTable(store, &engine.audit().changes());
    tables["issuer_keys"] = house::makeIssuerKeysTable(store, issuer);
    tables["denied_tokens"] = part.denied().table();
    addMeteringTables(engine, tables);
}

std::map<std::string, std::string> clearingPartsOff(const Engine& engine)
{
    const ClearinghouseParts wanted = wantedParts(engine.settings());
    std::map<std::string, std::string> off;
    if (!wanted.webhook && !wanted.builder) {
        for (const char* table : {"tenants", "api_keys", "authorisations", "spend_sessions", "device_grants"})
            off[table] = "The page Setup does it; or set WEBHOOK_SECRET for the webhook, or OPERATOR_KEY or "
                         "LOCAL_ISSUER_URL for the builder API, "
                         "and start again.";
    }
    if (!wanted.webhook && !wanted.builder && !wanted.collector) {
        for (const char* table : {"events", "prices", "meters", "admin_plans"})
            off[table] =
                "Set KAFKA_BROKERS, COLLECTOR_ADDR or COLLECTOR_FILE to take ticket events in, and start again.";
    }
    if (engine.settings().text("METER_BACKEND") == "local") {
        for (const char* table : {"outbox", "reconciliation"})
            off[table] = "Choose a hosted meter on the page Setup, or set METER_BACKEND to konnect or selfhosted, and "
                         "start again.";
    }
    if (!engine.settings().isSet("SETTLEMENT_OPENMETER_URL"))
        off["invoices"] = "Set SETTLEMENT_OPENMETER_URL to settle the invoices of an OpenMeter, and start again.";
    return off;
}

}  // namespace sluice::app
