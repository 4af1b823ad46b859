// The whole engine: every part built in order from the settings, taken down in reverse. The console and the headless program differ
// only in what they put on top. Thread: main (the one with the Qt event loop that the keychain needs).
#pragma once

#include "api/api.h"
#include "app/lifecycle/chain_part.h"
#include "app/lifecycle/clearinghouse_listeners.h"
#include "app/lifecycle/client_session_part.h"
#include "app/lifecycle/fleet_part.h"
#include "app/lifecycle/hosted_part.h"
#include "app/lifecycle/licensing_part.h"
#include "app/lifecycle/log_hub.h"
#include "app/lifecycle/meter_part.h"
#include "app/lifecycle/metering_part.h"
#include "app/lifecycle/power_part.h"
#include "app/lifecycle/session_part.h"
#include "app/lifecycle/settlement_part.h"
#include "app/lifecycle/store_follower.h"
#include "app/lifecycle/wallet_part.h"
#include "app/lifecycle/workload_part.h"
#include "app/settings/settings.h"
#include "audit/audit_log.h"
#include "fleet/registrar.h"
#include "http/server.h"
#include "ledger/ledger.h"
#include "ledger/queries.h"
#include "payouts/payout_commands.h"
#include "payouts/payout_engine.h"
#include "storage/database.h"
#include "usage/power_history.h"

#include <QThreadPool>
#include <QTimer>

#include <memory>

namespace sluice::app {

class ControlServer;
class LegacyPart;

class Engine {
public:
    // Opens the store, builds the parts, listens. One clear line when something is wrong.
    static Result<std::unique_ptr<Engine>> start(const Settings& settings, LogHub& log)
    {
        return start(settings, log, wantedParts(settings));
    }
    // The ops API always; of the clearinghouse what `wanted` says.
    static Result<std::unique_ptr<Engine>> start(const Settings& settings, LogHub& log, ClearinghouseParts wanted);
    // The parts over the store and nothing more: no listener, no chain, no payouts. For commands that need what the rooms know.
    static Result<std::unique_ptr<Engine>> open(const Settings& settings, LogHub& log);
    ~Engine();  // stop()
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    void stop();  // within 2 s

    const Settings& settings() const { return m_settings; }
    LogHub& log() { return m_log; }
    const Clock& clock() const { return m_clock; }
    Rng& rng() { return m_rng; }
    storage::Database& database() { return *m_database; }
    audit::AuditLog& audit() { return *m_audit; }
    ledger::Ledger& ledger() { return *m_ledger; }
    const ledger::LedgerQueries& queries() const { return *m_queries; }
    fleet::Registry& registry() { return *m_registry; }
    fleet::Registrar& registrar() { return *m_registrar; }
    FleetPart& fleet() { return *m_fleet; }
    ChainPart& chain() { return *m_chain; }
    WalletPart& wallet() { return *m_wallet; }
    SessionPart& sessions() { return *m_sessions; }
    ClientSessionPart& clients() { return *m_clients; }
    PowerPart& power() { return *m_power; }
    WorkloadPart& workloads() { return *m_workloads; }
    LicensingPart& licensing() { return *m_licensing; }
    MeteringPart& metering() { return *m_metering; }
    MeterPart& meter() { return *m_meter; }
    HostedPart* hosted() { return m_hosted.get(); }              // null: METER_BACKEND=local
    SettlementPart* settlement() { return m_settlement.get(); }  // null: not configured
    ClearinghousePart& clearinghouse() { return *m_clearinghouse; }
    ClearinghouseListeners& clearinghouseListeners() { return *m_clearinghouseListeners; }
    payouts::PayoutCommands& payouts() { return *m_payoutCommands; }
    ChangeSequence& payoutChanges() { return m_payoutChanges; }
    api::Api& api() { return *m_api; }
    LegacyPart& legacy() { return *m_legacy; }
    http::Server& server() { return *m_server; }
    QThreadPool& workers() { return m_workers; }  // blocking reads for the console and the control socket
    std::string listenAddress() const;            // http://127.0.0.1:8081
    bool dryRun() const;
    payouts::PayoutConfig payoutConfig() const;  // of the settings, the key and the signing policy
    Asset creditUnit() const { return Asset::named(m_settings.text("PAYMENTS_CREDIT_UNIT")); }

private:
    Engine(const Settings& settings, LogHub& log);
    Result<void> build();
    Result<void> buildRooms();
    Result<void> load();
    Result<void> buildFleet();
    Result<void> buildClearinghouse();
    Result<void> startWriting();
    void startPayoutEngine();
    void refreshTopSet(fleet::CachedTopSet& topSet);
    void addChainMetrics();
    Result<void> buildHttp();
    std::vector<api::PartState> readiness() const;
    void serveControl();

    const Settings& m_settings;
    LogHub& m_log;
    SystemClock m_clock;
    SystemRng m_rng;
    QThreadPool m_workers;
    ChangeSequence m_payoutChanges;
    std::unique_ptr<storage::Database> m_database;
    std::unique_ptr<audit::AuditLog> m_audit;
    std::unique_ptr<ledger::Ledger> m_ledger;
    std::unique_ptr<ledger::LedgerQueries> m_queries;
    std::unique_ptr<fleet::Registry> m_registry;
    std::unique_ptr<ChainPart> m_chain;
    std::unique_ptr<fleet::TopSetSource> m_topSource;
    std::unique_ptr<fleet::TopSet> m_topSet;
    QTimer m_topSetTimer;  // rank is looked at again while the program runs (W-49)
    std::unique_ptr<fleet::Registrar> m_registrar;
    std::unique_ptr<FleetPart> m_fleet;
    net::AddressPolicy m_hostAddresses = net::AddressPolicy::PublicOnly;
    std::unique_ptr<WalletPart> m_wallet;
    std::unique_ptr<SessionPart> m_sessions;
    std::unique_ptr<ClientSessionPart> m_clients;
    std::unique_ptr<PowerPart> m_power;
    std::unique_ptr<WorkloadPart> m_workloads;
    std::unique_ptr<LicensingPart> m_licensing;
    ClearinghouseParts m_wanted;
    std::unique_ptr<MeterPart> m_meter;
    std::unique_ptr<HostedPart> m_hosted;
    std::unique_ptr<MeteringPart> m_metering;
    std::unique_ptr<SettlementPart> m_settlement;
    std::unique_ptr<ClearinghousePart> m_clearinghouse;
    std::unique_ptr<StoreFollower> m_follower;  // null on SQLite
    std::unique_ptr<ClearinghouseListeners> m_clearinghouseListeners;
    std::unique_ptr<payouts::PayeeDirectory> m_payees;
    std::unique_ptr<payouts::PayoutCommands> m_payoutCommands;
    std::unique_ptr<api::Api> m_api;
    std::unique_ptr<http::Server> m_server;
    std::unique_ptr<LegacyPart> m_legacy;
    std::unique_ptr<ControlServer> m_control;
    bool m_stopped = false;
};

}  // namespace sluice::app
