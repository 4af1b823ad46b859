#include "app/settings/deployment.h"

#include "core/check.h"

#include <QFile>

namespace sluice::app {

namespace {

// Of docs/compatibility.md, "Breaking": what an honest old client could notice.
constexpr const char* breakingNumbers[] = {
    "OC6: power time is credited on the word of the host alone",
    "W-4: rollouts and upgrades answer when the last host has answered",
    "W-24: hosts that are neither the edge nor the ops host are served when surfaces are split",
    "W-27, S12: a registration is updated without a signature, token or admin",
    "W-28: the shared edge token opens every assignment",
    "W-31: hosts of orchestrators may lie in private networks",
    "W-37: a client session can be continued without its token",
    "W-41: ids of orchestrators may hold any character",
    "W-43: an invite may be redeemed for an orchestrator of another owner",
    "W-45: answers of managers need no proof",
};

Result<void> keep(const std::string& folder, std::string_view name, const std::string& value)
{
    const SettingSpec* spec = findSetting(name);
    SLUICE_CHECK(spec);
    return storeSetting(folder + "/settings.json", *spec, value);
}

}  // namespace

bool isExistingDeployment(const Settings& settings)
{
    for (const SettingRow& row : settings.rows()) {
        const bool given = row.source == SettingSource::Environment || row.source == SettingSource::EnvFile
                           || row.source == SettingSource::LivepeerEnvFile;
        if (given && !row.spec->name.starts_with("SLUICE_"))
            return true;
    }
    return false;
}

bool isNewProfile(const Settings& settings)
{
    const auto there = [&](const char* name) {
        return QFile::exists(QString::fromStdString(settings.dataDir() + name));
    };
    return !settings.isSet("SLUICE_DATABASE_URL") && !there("/sluice.db") && !there("/settings.json")
           && !isExistingDeployment(settings);
}

std::vector<std::string> openWeaknesses(const Settings& settings)
{
    if (settings.flag("SLUICE_STRICT"))
        return {};
    return {std::begin(breakingNumbers), std::end(breakingNumbers)};
}

Result<void> keepNewProfile(const Settings& settings, const NewProfile& profile)
{
    SLUICE_TRY(keep(profile.dataFolder, "SLUICE_STRICT", "true"));
    SLUICE_TRY(keep(profile.dataFolder, "ETH_CHAIN_ID", std::to_string(profile.chainId)));
    if (!profile.dryRun)
        SLUICE_TRY(keep(profile.dataFolder, "PAYMENT_DRY_RUN", "false"));
    if (profile.dataFolder != settings.dataDir())
        SLUICE_TRY(keep(settings.dataDir(), "SLUICE_DATA_DIR", profile.dataFolder));
    return {};
}

}  // namespace sluice::app
