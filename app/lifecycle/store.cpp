#include "app/lifecycle/store.h"

#include "api/tokens.h"
#include "audit/audit_log.h"
#include "clearinghouse/accounts.h"
#include "clearinghouse/decision_log.h"
#include "clearinghouse/directory.h"
#include "clearinghouse/gate.h"
#include "clearinghouse/issuer_schema.h"
#include "clearinghouse/oidc_schema.h"
#include "fleet/schema.h"
#include "ledger/schema.h"
#include "legacy/schema.h"
#include "licensing/schema.h"
#include "metering/meter_schema.h"
#include "metering/schema.h"
#include "metering/settlement_schema.h"
#include "metering/usage_reports.h"
#include "payouts/payout_store.h"
#include "usage/client_schema.h"
#include "usage/power_meter.h"
#include "usage/session_schema.h"
#include "usage/workload_schema.h"
#include "wallet/schema.h"

#include <QDir>
#include <QFile>

#include <algorithm>

namespace sluice::app {

std::vector<storage::Migration> allMigrations()
{
    std::vector<storage::Migration> all;
    for (auto room : {audit::migrations(),
                      ledger::migrations(),
                      fleet::migrations(),
                      wallet::migrations(),
                      payouts::migrations(),
                      legacy::migrations(),
                      usage::sessionMigrations(),
                      usage::clientMigrations(),
                      usage::workloadMigrations(),
                      usage::powerMigrations(),
                      licensing::migrations(),
                      clearinghouse::oidcMigrations(),
                      clearinghouse::issuerMigrations(),
                      api::migrations(),
                      clearinghouse::directoryMigrations(),
                      clearinghouse::accountMigrations(),
                      clearinghouse::gateMigrations(),
                      clearinghouse::decisionMigrations(),
                      metering::meterMigrations(),
                      metering::collectorMigrations(),
                      metering::settlementMigrations(),
                      metering::usageReportMigrations()})
        std::ranges::move(room, std::back_inserter(all));
    std::ranges::sort(all, {}, &storage::Migration::number);
    return all;
}

storage::DatabaseConfig databaseConfig(const Settings& settings)
{
    storage::DatabaseConfig config;
    config.sqlitePath = settings.dataDir() + "/sluice.db";
    config.postgresUrl = settings.text("SLUICE_DATABASE_URL");
    config.backupDir = settings.dataDir() + "/backups";
    return config;
}

Result<std::unique_ptr<storage::Database>> openStore(const Settings& settings, bool beside)
{
    const QString folder = QString::fromStdString(settings.dataDir());
    const bool isNew = !QDir(folder).exists();
    if (!QDir().mkpath(folder))
        return fail(ErrorCode::Io, "the data folder " + settings.dataDir() + " cannot be made");
    if (isNew)
        QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    storage::DatabaseConfig config = databaseConfig(settings);
    config.sharedPostgres = beside;
    return storage::Database::open(config, allMigrations());
}

}  // namespace sluice::app
