#include "sample_ops.h"

#include "api/tokens.h"
#include "clearinghouse/account_queries.h"
#include "clearinghouse/decision_log.h"
#include "clearinghouse/denied_tokens.h"
#include "clearinghouse/directory_tables.h"
#include "clearinghouse/gate.h"
#include "clearinghouse/issuer_tables.h"
#include "fleet/edges.h"
#include "fleet/manager_operations.h"
#include "fleet/orchestrator_tokens.h"
#include "licensing/tables.h"
#include "metering/admin_tables.h"
#include "metering/meter_tables.h"
#include "metering/settlement_tables.h"
#include "metering/tables.h"
#include "models/cell_format.h"
#include "support/temp_store.h"
#include "usage/autosleep.h"
#include "usage/client_invites.h"
#include "usage/client_sessions.h"
#include "usage/offers.h"
#include "usage/power_meter.h"
#include "usage/recording_jobs.h"
#include "usage/sessions_table.h"
#include "usage/workloads.h"

#include <QCoreApplication>

namespace sluice::test {

using namespace sluice::models;

namespace {

constexpr int kRows = 14;

std::string textOf(const std::string& column, int row)
{
    if (column == "orchestrator")
        return "orch-berlin-" + std::to_string(1 + row % 3);
    if (column == "image_ref")
        return "registry.example/runner:" + std::to_string(row % 4);
    if (column == "workload" || column == "session" || column == "token_id" || column == "job")
        return column + "/" + std::to_string(row) + " ä";  // what a target has to encode
    return column + "-" + std::to_string(row);
}

Cell cellOf(const TableSchema& schema, const TableColumn& column, int row, Timestamp now)
{
    const QStringList codes = CellFormat::knownCodes(schema, column);
    switch (column.type) {
    case ColumnType::Code: return codes.isEmpty() ? "session" : codes[row % codes.size()].toStdString();
    case ColumnType::Integer: return std::int64_t(row);
    case ColumnType::Bool: return std::int64_t(row % 2);
    case ColumnType::Duration: return std::int64_t(row) * 61'000;
    case ColumnType::Time: return now.plusSeconds(-row * 431 - 20).micros;
    case ColumnType::Amount: return Int256(1'234'567'890'123'456) * row;
    case ColumnType::Address: return "0x" + std::string(38, '1') + (row < 10 ? "0" : "") + std::to_string(row);
    case ColumnType::Hash: return "0x" + std::string(64, 'a');
    case ColumnType::Json: return std::string("{\"row\":") + std::to_string(row) + "}";
    case ColumnType::Text: break;
    }
    return textOf(column.id, row);
}

using Sources = std::map<std::string, std::unique_ptr<TableSource>>;

void addClearing(storage::Database& store, Sources& made)
{
    storage::ReaderPool& readers = store.readers();
    made["tenants"] = clearinghouse::makeTenantsTable(store, nullptr);
    made["tenant_users"] = clearinghouse::makeUsersTable(store, nullptr);
    made["tenant_credentials"] = clearinghouse::makeCredentialsTable(store, nullptr);
    made["api_keys"] = clearinghouse::makeKeysTable(store, nullptr);
    made["authorisations"] = clearinghouse::makeAuthorisationsTable(readers, nullptr);
    made["spend_sessions"] = clearinghouse::makeSessionsTable(readers, nullptr);
    made["blocks"] = clearinghouse::makeBlocksTable(readers, nullptr);
    made["holds"] = clearinghouse::makeHoldsTable(readers, nullptr);
    made["customers"] = clearinghouse::makeCustomersTable(readers, nullptr);
    made["grants"] = clearinghouse::makeGrantsTable(readers, nullptr);
    made["device_grants"] = clearinghouse::makeDeviceGrantsTable(store, nullptr);
    made["refresh_sessions"] = clearinghouse::makeRefreshSessionsTable(store, nullptr);
    made["issuer_keys"] = clearinghouse::makeIssuerKeysTable(store, nullptr);
    SystemClock clock;
    audit::AuditLog log(store.writer());
    made["denied_tokens"] = clearinghouse::DeniedTokens({store, log, clock}).table();
    made["events"] = metering::makeEventsTable(readers, nullptr);
    made["dead_letters"] = metering::makeDeadLettersTable(readers, nullptr);
    made["prices"] = metering::makePricesTable(readers, nullptr);
    made["model_prices"] = metering::makeModelPricesTable(readers, nullptr);
    made["gaps"] = metering::makeGapsTable(readers, nullptr);
    made["anomalies"] = metering::makeAnomaliesTable(readers, nullptr);
    made["outbox"] = metering::makeOutboxTable(readers, nullptr);
    made["reconciliation"] = metering::makeReconciliationTable(readers, nullptr);
    made["strangers"] = metering::makeStrangersTable(readers, nullptr);
    made["meters"] = metering::makeMetersTable(readers, nullptr);
    made["meter_features"] = metering::makeFeaturesTable(readers, nullptr);
    made["meter_customers"] = metering::makeCustomersTable(readers, nullptr);
    made["meter_subscriptions"] = metering::makeSubscriptionsTable(readers, nullptr);
    made["meter_entitlements"] = metering::makeEntitlementsTable(readers, nullptr);
    made["meter_grants"] = metering::makeGrantsTable(readers, nullptr);
    made["meter_events"] = metering::makeMeterEventsTable(readers, nullptr);
    made["invoices"] = metering::makeInvoicesTable(readers, nullptr);
    made["invoice_timeline"] = metering::makeInvoiceTimelineTable(readers, nullptr);
    made["invoice_webhooks"] = metering::makeInvoiceWebhooksTable(readers, nullptr);
    static const metering::AdminDoor door;  // of a meter that is never asked
    made["admin_plans"] = metering::makeAdminPlansTable(door);
    made["admin_customers"] = metering::makeAdminCustomersTable(door);
    made["admin_subscriptions"] = metering::makeAdminSubscriptionsTable(door);
    made["admin_access"] = metering::makeAdminAccessTable(door);
    made["admin_grants"] = metering::makeAdminGrantsTable(door);
    made["admin_features"] = metering::makeAdminFeaturesTable(door);
    made["admin_meters"] = metering::makeAdminMetersTable(door);
    made["collects"] = metering::makeCollectsTable(readers, nullptr);
}

Sources realTables(storage::Database& store)
{
    const Asset eth = Asset::eth();
    Sources made;
    made["sessions"] = usage::makeSessionsTable(store, eth, 120, nullptr);
    made["session_segments"] = usage::makeSessionSegmentsTable(store, eth, nullptr);
    made["activity_leases"] = usage::makeActivityLeasesTable(store, nullptr);
    made["client_sessions"] = usage::makeClientSessionsTable(store, nullptr);
    made["client_invites"] = usage::makeClientInvitesTable(store, nullptr);
    made["workloads"] = usage::makeWorkloadsTable(store, eth, nullptr);
    made["offers"] = usage::makeOffersTable(store, eth, nullptr);
    made["subscriptions"] = usage::makeSubscriptionsTable(store, nullptr);
    made["recordings"] = usage::makeRecordingsTable(store.readers(), nullptr);
    made["license_images"] = licensing::makeImagesTable(store, nullptr);
    made["license_access"] = licensing::makeAccessTable(store, nullptr);
    made["license_invites"] = licensing::makeInvitesTable(store, nullptr);
    made["license_leases"] = licensing::makeLeasesTable(store, nullptr);
    made["license_log"] = licensing::makeLicenceLogTable(store, nullptr);
    made["orchestrator_tokens"] = fleet::makeOrchestratorTokensTable(store, nullptr);
    made["edges"] = fleet::makeEdgesTable(store.readers(), nullptr);
    made["operations"] = fleet::makeManagerOperationsTable(store.readers(), nullptr);
    made["operation_targets"] = fleet::makeManagerTargetsTable(store.readers(), nullptr);
    made["power"] = usage::makePowerTable(store, eth, nullptr);
    made["autosleep"] = usage::makeAutosleepTable(store.readers(), nullptr);
    made["api_tokens"] = api::makeTokensTable(store, nullptr);
    addClearing(store, made);
    return made;
}

void later(std::function<void()> act)
{
    QMetaObject::invokeMethod(qApp, std::move(act), Qt::QueuedConnection);
}

}  // namespace

SampleOps::SampleOps(bool full, const Clock& clock)
{
    TempStore store({});
    for (const auto& [name, source] : realTables(store.database())) {
        auto table = std::make_unique<MemoryTable>(source->schema());
        for (int row = 0; full && row < kRows; ++row) {
            TableRow made{name + std::to_string(row), {}};
            for (const TableColumn& column : source->schema().columns)
                made.cells.push_back(cellOf(source->schema(), column, row, clock.now()));
            table->put(std::move(made));
        }
        tables[name] = std::move(table);
    }
}

void SampleOps::into(ConsolePorts& ports)
{
    for (const auto& [name, table] : tables)
        ports.tables[name] = table.get();
    ports.opsActions = this;
    ports.legacyActions = this;
    ports.powerActions = this;
    ports.identityActions = this;
    ports.setupActions = this;
}

void SampleOps::failWith(const Error& error)
{
    for (const auto& [name, table] : tables)
        table->failWith(error);
}

void SampleOps::run(OpsRequest request, Done<json::Value> done)
{
    requests.push_back(std::move(request));
    later([done = std::move(done), result = answer] { done(result); });
}

void SampleOps::status(Done<IdentityView> done)
{
    later([done = std::move(done), view = identityView] { done(view); });
}

void SampleOps::tryToken(crypto::SecretBytes token, Done<IdentityVerdict> done)
{
    triedLength = token.size();
    IdentityVerdict verdict;
    verdict.reason = "invalid api key";
    later([done = std::move(done), verdict] { done(verdict); });
}

void SampleOps::import(LegacyRequest request, LegacyActions::Progress progress, std::stop_token stop,
                       Done<LegacyReport> done)
{
    imports.push_back(std::move(request));
    progress("reading", 1, 2);
    if (!waitsForStop)
        return later([done = std::move(done), result = report] { done(result); });
    m_stops.push_back(std::make_unique<std::stop_callback<std::function<void()>>>(
        stop, [done = std::move(done)] { later([done] { done(fail(ErrorCode::Cancelled, "stopped")); }); }));
}

void SampleOps::exportTo(std::string folder, std::stop_token stop, Done<std::string> done)
{
    exports.push_back(std::move(folder));
    if (!waitsForStop)
        return later([done = std::move(done)] { done(std::string("ledger.json: 12\n")); });
    m_stops.push_back(std::make_unique<std::stop_callback<std::function<void()>>>(
        stop, [done = std::move(done)] { later([done] { done(fail(ErrorCode::Cancelled, "stopped")); }); }));
}

void SampleOps::defaults(Done<SetupForm> done)
{
    later([done = std::move(done), form = setupForm] { done(form); });
}

void SampleOps::run(SetupForm form, bool dryRun, SetupActions::Progress progress, std::stop_token stop, Done<bool> done)
{
    setups.push_back({std::move(form), dryRun});
    for (const SetupLine& line : setupLines)
        later([progress, line] { progress(line); });
    if (!waitsForStop)
        return later([done = std::move(done), result = setupResult] { done(result); });
    m_stops.push_back(std::make_unique<std::stop_callback<std::function<void()>>>(
        stop, [done = std::move(done)] { later([done] { done(fail(ErrorCode::Cancelled, "stopped")); }); }));
}

void SampleOps::order(PowerRequest request, std::function<void(PowerResult)> progress,
                      Done<std::vector<PowerResult>> done)
{
    std::vector<PowerResult> results;
    for (const std::string& id : request.orchestrators) {
        const bool answers = results.empty();  // the first host does, the others do not
        results.push_back(
            {id, id + ".example", answers, request.wake ? "awake" : "asleep", answers ? "" : "connection refused"});
        if (results.size() == 1)
            progress(results.back());
    }
    orders.push_back(std::move(request));
    later([done = std::move(done), results = std::move(results)] { done(results); });
}

}  // namespace sluice::test
