// The demo's tenants with their users, keys and balances, a day of authorisations, and signers that go on asking while the window is open:
// through the rooms' own commands and the webhook's own pipeline. Keys of the demo are kept in memory and nowhere else. Thread: GUI.
#pragma once

#include "core/clock.h"
#include "core/result.h"
#include "core/rng.h"

#include <QTimer>

#include <string>
#include <vector>

namespace sluice::app {

class Engine;

class DemoClearing {
public:
    // `webhookSecret`: that of the demo's settings.
    DemoClearing(Engine& engine, std::string webhookSecret, std::uint64_t seed = 20'260'104);

    Result<void> fill();  // blocks
    void start();         // from now on one signer or another asks every second or two

private:
    struct Signer {
        std::string key, authId, stateId, app, orchestrator, type;
        std::int64_t pricePerUnit = 0, sequence = 0;
    };
    Result<void> tenants();
    Result<void> history();
    Result<void> prices();
    Result<void> plans();
    Result<void> events();
    void ask(Signer& signer);
    std::string ticket(const Signer& signer, Timestamp at, std::int64_t sequence);
    std::string stateId();

    Engine& m_engine;
    const std::string m_secret;
    SeededRng m_rng;
    std::vector<Signer> m_signers;
    QTimer m_timer;
};

}  // namespace sluice::app
