#pragma once

#include "app/console/delivery.h"
#include "app/settings/settings.h"
#include "audit/audit_log.h"
#include "storage/writer.h"

namespace sluice::app {

class ChainPart;

class SettingsPort final : public models::SettingsActions {
public:
    SettingsPort(Delivery delivery, const Settings& settings, ChainPart& chain, storage::Writer& writer,
                 audit::AuditLog& audit, const Clock& clock);

    void rows(models::Done<std::vector<models::SettingRow>> done) override;
    void store(std::string name, std::optional<std::string> value, models::Done<void> done) override;
    void storeSecret(std::string name, crypto::SecretBytes value, models::Done<void> done) override;
    void testEndpoint(std::string name, models::Done<std::string> done) override;

private:
    Delivery m_delivery;
    const Settings& m_settings;
    ChainPart& m_chain;
    storage::Writer& m_writer;
    audit::AuditLog& m_audit;
    const Clock& m_clock;
    std::map<std::string, std::string> m_storedSince;  // changed in this session; in force after a restart
};

}  // namespace sluice::app
