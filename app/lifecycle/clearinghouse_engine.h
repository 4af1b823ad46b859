// One part of the clearinghouse alone (`sluice serve --only webhook|builder|collector`): the store, the ledger, the clearinghouse, prices and one listener. No
// chain, no wallet, no fleet; the webhook needs no keychain. Thread: main.
#pragma once

#include "app/lifecycle/clearinghouse_listeners.h"
#include "app/lifecycle/hosted_part.h"
#include "app/lifecycle/log_hub.h"
#include "app/lifecycle/meter_part.h"
#include "app/lifecycle/metering_part.h"
#include "app/lifecycle/settlement_part.h"
#include "app/lifecycle/store_follower.h"
#include "ledger/ledger.h"

#include <memory>
#include <string>

namespace sluice::app {

class ClearinghouseEngine {
public:
    // One clear line when something is wrong.
    static Result<std::unique_ptr<ClearinghouseEngine>> start(const Settings& settings, ClearinghouseParts wanted);
    ~ClearinghouseEngine();  // stop()
    ClearinghouseEngine(const ClearinghouseEngine&) = delete;
    ClearinghouseEngine& operator=(const ClearinghouseEngine&) = delete;

    void stop();  // within 2 s
    std::string listenAddress() const;
    ClearinghousePart& part() { return *m_part; }
    MeteringPart& metering() { return *m_metering; }
    MeterPart& meter() { return *m_meter; }

private:
    explicit ClearinghouseEngine(const Settings& settings, ClearinghouseParts wanted)
        : m_settings(settings), m_wanted(wanted)
    {}
    Result<void> build();

    const Settings& m_settings;
    const ClearinghouseParts m_wanted;
    SystemClock m_clock;
    SystemRng m_rng;
    std::unique_ptr<secrets::SecretStore> m_secrets;  // only with a local issuer
    std::unique_ptr<storage::Database> m_database;
    std::unique_ptr<audit::AuditLog> m_audit;
    std::unique_ptr<ledger::Ledger> m_ledger;
    std::unique_ptr<MeterPart> m_meter;
    std::unique_ptr<HostedPart> m_hosted;
    std::unique_ptr<MeteringPart> m_metering;
    std::unique_ptr<SettlementPart> m_settlement;  // with the builder API, where its webhooks come in
    std::unique_ptr<ClearinghousePart> m_part;
    std::unique_ptr<StoreFollower> m_follower;  // null on SQLite
    std::unique_ptr<ClearinghouseListeners> m_listeners;
    bool m_stopped = false;
};

}  // namespace sluice::app
