#include "app/console/console_host.h"

#include "app/console/audit_port.h"
#include "app/console/clearing_tables.h"
#include "app/console/fleet_port.h"
#include "app/console/identity_port.h"
#include "app/console/log_port.h"
#include "app/console/ops_port.h"
#include "app/console/ops_tables.h"
#include "app/console/overview_port.h"
#include "app/console/payout_port.h"
#include "app/console/settings_port.h"
#include "app/console/setup_port.h"
#include "app/console/status_port.h"
#include "app/console/wallet_port.h"
#include "audit/audit_log.h"
#include "payouts/payout_queries.h"
#include "usage/orchestrators_table.h"

namespace sluice::app {

namespace {

// The operations of the builder API are there for the window whether or not it listens: the same routes over the same rooms.
std::unique_ptr<api::BuilderApi> quietBuilder(Engine& engine)
{
    if (engine.clearinghouseListeners().builder())
        return nullptr;
    api::BuilderParts parts;
    parts.clock = &engine.clock();
    parts.rng = &engine.rng();
    parts.database = &engine.database();
    parts.audit = &engine.audit();
    engine.clearinghouse().fill(parts);
    engine.meter().fill(parts);
    if (engine.hosted())
        engine.hosted()->fill(parts);
    parts.deadLetters = &engine.metering().deadLetters();
    parts.priceBook = &engine.metering().prices();
    return std::make_unique<api::BuilderApi>(std::move(parts), api::BuilderConfig());
}

}  // namespace

struct ConsoleHost::Ports {
    Ports(Engine& engine, QObject* gui)
        : delivery(gui, engine.workers())
        , credits(engine.ledger(), engine.audit(), engine.registry())
        , orchestrators(usage::makeOrchestratorsTable(engine.database(), engine.creditUnit(),
                                                      engine.registry().config().forwarderTtlSeconds,
                                                      &engine.registry().changes()))
        , balances(payouts::makePayoutBalancesTable(engine.database().readers(), &engine.ledger().changes()))
        , transfers(ledger::makeTransfersTable(engine.database().readers(), &engine.ledger().changes()))
        , payouts(payouts::makePayoutsTable(engine.database().readers(), &engine.payoutChanges()))
        , auditTable(audit::makeAuditTable(engine.database().readers(), &engine.audit().changes()))
        , audit(delivery, engine.database().readers())
        , fleet(delivery, engine.database().writer(), engine.registry(), engine.registrar(), engine.clock())
        , ledger(delivery, engine.database().writer(), credits, engine.creditUnit(), engine.clock())
        , settings(delivery, engine.settings(), engine.chain(), engine.database().writer(), engine.audit(),
                   engine.clock())
        , payout(delivery, PayoutPort::partsOf(engine))
        , wallet(delivery, engine)
        , overview(delivery, engine)
        , log(delivery, engine.log(), engine)
        , status(engine, delivery)
        , builder(quietBuilder(engine))
        , ops(delivery, engine.api(), builder ? builder.get() : engine.clearinghouseListeners().builder())
        , power(delivery, engine.power().control(), engine.clock())
        , legacy(delivery, engine.legacy())
        , identity(delivery, engine.clearinghouse(), engine.settings(), engine.clock())
        , setup(delivery,
                {engine.settings(), engine.database().writer(), engine.audit(), engine.meter().meter(), engine.clock()})
    {}

    Delivery delivery;
    usage::Credits credits;
    std::unique_ptr<TableSource> orchestrators;
    std::unique_ptr<TableSource> balances;
    std::unique_ptr<TableSource> transfers;
    std::unique_ptr<TableSource> payouts;
    std::unique_ptr<TableSource> auditTable;
    AuditPort audit;
    FleetPort fleet;
    LedgerPort ledger;
    SettingsPort settings;
    PayoutPort payout;
    WalletPort wallet;
    OverviewPort overview;
    LogPort log;
    StatusPort status;
    std::unique_ptr<api::BuilderApi> builder;  // null: that of the listener is used
    OpsPort ops;
    PowerPort power;
    LegacyPort legacy;
    IdentityPort identity;
    SetupPort setup;
    TableSet tables;
};

ConsoleHost::ConsoleHost(Engine& engine, ui::ConsoleOptions options, QObject* parent)
    : QObject(parent), m_engine(engine), m_ports(std::make_unique<Ports>(engine, this))
{
    models::ConsolePorts ports;
    ports.orchestrators = m_ports->orchestrators.get();
    ports.balances = m_ports->balances.get();
    ports.transfers = m_ports->transfers.get();
    ports.payouts = m_ports->payouts.get();
    ports.audit = m_ports->auditTable.get();
    ports.payoutActions = &m_ports->payout;
    ports.fleetActions = &m_ports->fleet;
    ports.ledgerActions = &m_ports->ledger;
    ports.auditActions = &m_ports->audit;
    ports.walletActions = &m_ports->wallet;
    ports.settingsActions = &m_ports->settings;
    ports.overviewActions = &m_ports->overview;
    ports.opsActions = &m_ports->ops;
    ports.powerActions = &m_ports->power;
    ports.legacyActions = &m_ports->legacy;
    ports.identityActions = &m_ports->identity;
    ports.setupActions = &m_ports->setup;
    // What it writes would point into a folder that is thrown away.
    if (engine.settings().text("SLUICE_PROFILE") == "demo")
        ports.off["setup"] = "The demo is thrown away. Set up a clearinghouse from a console of your own.";
    m_ports->tables = opsTables(engine);
    addClearingTables(engine, m_ports->tables);
    ports.off.merge(clearingPartsOff(engine));
    for (const auto& [name, source] : m_ports->tables)
        ports.tables[name] = source.get();
    ports.status = &m_ports->status;
    ports.log = &m_ports->log;
    ports.clock = &engine.clock();
    ports.version = SLUICE_VERSION;
    m_console = std::make_unique<ui::Console>(std::move(ports), std::move(options));
    connect(m_console.get(), &ui::Console::stopRequested, this, &ConsoleHost::stopRequested);
    connect(m_console.get(), &ui::Console::restartRequested, this, &ConsoleHost::restartRequested);
}

ConsoleHost::~ConsoleHost()
{
    m_console.reset();
    m_engine.workers().waitForDone();
}

ui::Console& ConsoleHost::console()
{
    return *m_console;
}

}  // namespace sluice::app
