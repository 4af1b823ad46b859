#pragma once

#include "app/bootstrap/bootstrap.h"
#include "app/console/delivery.h"
#include "app/settings/settings.h"
#include "audit/audit_log.h"
#include "metering/embedded_meter.h"
#include "models/setup_actions.h"
#include "storage/writer.h"

namespace sluice::app {

struct SetupParts {
    const Settings& settings;
    storage::Writer& writer;
    audit::AuditLog& audit;
    metering::EmbeddedMeter& meter;
    const Clock& clock;
    std::string program = {};  // of the smoke test; empty: this one
};

class SetupPort final : public models::SetupActions {
public:
    SetupPort(Delivery delivery, SetupParts parts) : m_delivery(std::move(delivery)), m_parts(std::move(parts)) {}
    void defaults(models::Done<models::SetupForm> done) override;
    void run(models::SetupForm form, bool dryRun, Progress progress, std::stop_token stop,
             models::Done<bool> done) override;

private:
    Result<bool> work(const models::SetupForm& form, bool dryRun, const Progress& progress, std::stop_token stop);
    using Say = std::function<void(const BootstrapLine&)>;
    // What the form means as settings.
    Result<std::vector<std::pair<std::string, std::string>>> saidBy(const models::SetupForm& form) const;
    void tellOverrides(const std::vector<std::pair<std::string, std::string>>& said, const Say& say) const;
    Result<void> note(const models::SetupForm& form, const std::string& outcome);

    Delivery m_delivery;
    const SetupParts m_parts;
};

}  // namespace sluice::app
