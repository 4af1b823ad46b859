#include "app/console/clearing_tables.h"

#include "app/lifecycle/engine.h"
#include "clearinghouse/account_queries.h"
#include "clearinghouse/directory_tables.h"
#include "clearinghouse/issuer_tables.h"
#include "metering/meter_tables.h"
#include "metering/tables.h"

namespace sluice::app {

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
}

std::map<std::string, std::string> clearingPartsOff(const Engine& engine)
{
    const ClearinghouseParts wanted = wantedParts(engine.settings());
    if (wanted.webhook || wanted.builder)
        return {};
    std::map<std::string, std::string> off;
    for (const char* table : {"tenants", "api_keys", "authorisations", "spend_sessions", "device_grants", "usage"})
        off[table] = "Set WEBHOOK_SECRET for the webhook, or OPERATOR_KEY or LOCAL_ISSUER_URL for the builder API, and "
                     "start again.";
    return off;
}

}  // namespace sluice::app
