// Licences as a part of the program: the key of the image secrets out of the wallet's SecretStore, the room itself, links to artifacts, and the
// housekeeping. Starts without a keychain: what needs the key says so, and is asked again until it is there. Made before the writer's first
// command; stopped before the SecretStore goes; destroyed after the store. Thread: main.
#pragma once

#include "api/config.h"
#include "app/settings/settings.h"
#include "licensing/licensing.h"
#include "secrets/secret_store.h"
#include "usage/client_geolocation.h"

#include <QTimer>

#include <memory>

namespace sluice::app {

struct LicensingPartInputs {
    const Settings& settings;
    const Clock& clock;
    Rng& rng;
    storage::Database& database;
    audit::AuditLog& audit;
    fleet::Registry& registry;
    fleet::OrchestratorTokens& tokens;
    const fleet::EdgeAssignments& edges;
    secrets::SecretStore& secrets;
    const fleet::ActivityView* activity = nullptr;  // null: nobody is in use
    usage::Geolocation* geolocation = nullptr;      // null: distances are unknown
};

class LicensingPart {
public:
    explicit LicensingPart(const LicensingPartInputs& inputs);
    ~LicensingPart();
    LicensingPart(const LicensingPart&) = delete;
    LicensingPart& operator=(const LicensingPart&) = delete;

    void fill(api::ApiParts& parts) { parts.licensing = m_licensing.get(); }
    void start();
    void stop();

    licensing::Licensing& licensing() { return *m_licensing; }
    licensing::ImageVault& vault() { return *m_vault; }
    api::PartState readiness() const;  // any thread

private:
    void lookForKey();
    void purge();

    const Clock& m_clock;
    storage::Database& m_database;
    std::unique_ptr<licensing::ImageVault> m_vault;
    std::unique_ptr<artifacts::Presigner> m_presigner;
    std::unique_ptr<licensing::Licensing> m_licensing;
    QTimer m_keyTimer, m_purgeTimer;
    bool m_stopped = false;
};

}  // namespace sluice::app
