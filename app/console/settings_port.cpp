#include "app/console/settings_port.h"

#include "app/lifecycle/chain_part.h"
#include "crypto/locked_buffer.h"

namespace sluice::app {

SettingsPort::SettingsPort(Delivery delivery, const Settings& settings, ChainPart& chain, storage::Writer& writer,
                           audit::AuditLog& audit, const Clock& clock)
    : m_delivery(std::move(delivery))
    , m_settings(settings)
    , m_chain(chain)
    , m_writer(writer)
    , m_audit(audit)
    , m_clock(clock)
{}

void SettingsPort::rows(models::Done<std::vector<models::SettingRow>> done)
{
    std::vector<models::SettingRow> list;
    for (const SettingRow& row : m_settings.rows()) {
        models::SettingRow shown;
        shown.name = row.spec->name;
        shown.value = row.shown();
        shown.source = settingSourceName(row.source);
        shown.description = row.spec->description;
        shown.group = row.spec->group;
        shown.defaultValue = row.spec->fallback;
        shown.secret = row.spec->secret;
        shown.endpoint = row.spec->name == "ETH_RPC_URL";
        // A value from above the store would win over what is stored here; a secret is never stored in a file.
        shown.editable =
            row.source <= SettingSource::Stored && !row.spec->secret && row.spec->name != "SLUICE_DATA_DIR";
        shown.needsRestart = m_storedSince.contains(shown.name);
        if (shown.needsRestart)
            shown.value = m_storedSince.at(shown.name);
        list.push_back(std::move(shown));
    }
    m_delivery.onGui([done = std::move(done), list = std::move(list)]() mutable { done(std::move(list)); });
}

void SettingsPort::store(std::string name, std::optional<std::string> value, models::Done<void> done)
{
    const SettingSpec* spec = findSetting(name);
    if (!spec)
        return m_delivery.toGui<void>(std::move(done))(fail(ErrorCode::NotFound, "there is no setting " + name));
    const auto stored = storeSetting(m_settings.storedPath(), *spec, value.value_or(""));
    if (!stored)
        return m_delivery.toGui<void>(std::move(done))(fail(stored.error()));
    m_storedSince[name] = value.value_or(std::string(spec->fallback));
    audit::AuditRecord record{m_clock.now(), "console", "setting.store", name, {}, value.value_or("(default)"), {}};
    m_writer.submit(
        [this, record](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(m_audit.append(connection, record));
            return {};
        },
        m_delivery.toGui<void>(std::move(done)));
}

void SettingsPort::storeSecret(std::string name, crypto::SecretBytes, models::Done<void> done)
{
    // Kept out of every file on purpose (DECISIONS 21): it comes from the environment of the process.
    m_delivery.toGui<void>(std::move(done))(fail(
        ErrorCode::Denied,
        name + " is a secret: set it in the environment of the program; keys go into the keychain on the wallet page"));
}

void SettingsPort::testEndpoint(std::string name, models::Done<std::string> done)
{
    const SettingSpec* spec = findSetting(name);
    if (!spec || spec->name != "ETH_RPC_URL")
        return m_delivery.toGui<std::string>(std::move(done))(fail(ErrorCode::NotFound, name + " has no test"));
    const auto urls = m_settings.list("ETH_RPC_URL");
    if (urls.empty())
        return m_delivery.toGui<std::string>(std::move(done))(fail(ErrorCode::InvalidArgument, "no endpoint is set"));
    m_chain.testEndpoint(urls.front(), m_delivery.toGui<std::string>(std::move(done)));
}

}  // namespace sluice::app
