#include "app/settings/settings.h"

#include "app/settings/env_file.h"
#include "core/check.h"
#include "core/json.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <algorithm>

namespace sluice::app {

namespace {

struct Candidate {
    std::string value;
    SettingSource source = SettingSource::Default;
    std::string origin;
    std::string name;  // as it was written, for messages
};

using Candidates = std::map<const SettingSpec*, Candidate>;

std::string describedName(const SettingSpec& spec, const Candidate& candidate)
{
    std::string text(spec.name);
    if (candidate.name != spec.name && !candidate.name.empty())
        text = candidate.name;
    text += " (" + std::string(settingSourceName(candidate.source));
    if (!candidate.origin.empty())
        text += ", " + candidate.origin;
    return text + ")";
}

// A value under the row's own name and one under an alias must agree (DECISIONS 10).
Result<void> offer(Candidates& candidates, std::string_view name, std::string_view value, SettingSource source,
                   std::string origin)
{
    const SettingSpec* spec = findSetting(name);
    if (!spec || value.empty())
        return {};
    Candidate candidate{std::string(value), source, std::move(origin), std::string(name)};
    const auto known = candidates.find(spec);
    if (known != candidates.end() && known->second.source == source && known->second.value != candidate.value
        && known->second.name != candidate.name)
        return fail(ErrorCode::InvalidArgument, known->second.name + " and " + candidate.name
                                                    + " are set to different values (" + settingSourceName(source)
                                                    + "); they mean the same setting");
    candidates[spec] = std::move(candidate);
    return {};
}

Result<void> offerEnvFile(Candidates& candidates, const std::string& path, SettingSource source)
{
    QFile file(QString::fromStdString(path));
    if (!file.exists())
        return {};
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::Io, path + ": " + file.errorString().toStdString());
    if (file.size() > 1'048'576)
        return fail(ErrorCode::InvalidArgument, path + ": larger than 1 MiB");
    const auto lines = parseEnvFile(file.readAll().toStdString());
    if (!lines)
        return fail(ErrorCode::InvalidArgument, path + ", " + lines.error().message);
    const std::string base = QFileInfo(QString::fromStdString(path)).fileName().toStdString();
    for (const EnvLine& line : *lines)
        SLUICE_TRY(offer(candidates, line.name, line.value, source, base + " line " + std::to_string(line.line)));
    return {};
}

Result<void> offerStored(Candidates& candidates, const std::string& path)
{
    QFile file(QString::fromStdString(path));
    if (!file.exists())
        return {};
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::Io, path + ": " + file.errorString().toStdString());
    const auto parsed = json::parseOrError(file.readAll().toStdString(), path);
    if (!parsed)
        return fail(parsed.error());
    if (!parsed->isObject())
        return fail(ErrorCode::InvalidArgument, path + ": must be a JSON object");
    for (const auto& [name, value] : *parsed->members()) {
        if (value.isString())
            SLUICE_TRY(offer(candidates, name, *value.string(), SettingSource::Stored, "settings.json"));
    }
    return {};
}

std::string expanded(std::string path, const SettingInputs& inputs)
{
    if (path == "~" || path.starts_with("~/"))
        path.replace(0, 1, inputs.homeDirectory);
    const QDir base(QString::fromStdString(inputs.workingDirectory.empty() ? "." : inputs.workingDirectory));
    return QDir::cleanPath(base.absoluteFilePath(QString::fromStdString(path))).toStdString();
}

std::string defaultDataDir(const SettingInputs& inputs)
{
    for (const auto& [name, value] : inputs.environment) {
        if (name == "XDG_DATA_HOME" && value.starts_with('/'))
            return value + "/sluice";
    }
    return inputs.homeDirectory + "/.local/share/sluice";
}

}  // namespace

const char* settingSourceName(SettingSource source)
{
    switch (source) {
    case SettingSource::Default: return "default";
    case SettingSource::Stored: return "stored";
    case SettingSource::EnvFile: return ".env";
    case SettingSource::LivepeerEnvFile: return ".env.livepeer";
    case SettingSource::Environment: return "environment";
    case SettingSource::CommandLine: return "command line";
    }
    return "default";
}

Result<Settings> Settings::load(const SettingInputs& inputs)
{
    Candidates outer;  // what decides the data folder, and with it where stored values are
    if (!inputs.workingDirectory.empty()) {
        SLUICE_TRY(offerEnvFile(outer, inputs.workingDirectory + "/.env", SettingSource::EnvFile));
        SLUICE_TRY(offerEnvFile(outer, inputs.workingDirectory + "/.env.livepeer", SettingSource::LivepeerEnvFile));
    }
    for (const auto& [name, value] : inputs.environment)
        SLUICE_TRY(offer(outer, name, value, SettingSource::Environment, {}));
    for (const auto& [name, value] : inputs.commandLine) {
        if (!findSetting(name))
            return fail(ErrorCode::InvalidArgument,
                        "--set " + name + ": there is no such setting (see `sluice settings`)");
        SLUICE_TRY(offer(outer, name, value, SettingSource::CommandLine, {}));
    }

    Settings settings;
    settings.m_inputs = inputs;
    const auto dataDir = outer.find(findSetting("SLUICE_DATA_DIR"));
    settings.m_dataDir = dataDir == outer.end() ? defaultDataDir(inputs) : expanded(dataDir->second.value, inputs);
    if (dataDir == outer.end()) {
        // The first start may have put the data elsewhere: the default place then says where.
        Candidates kept;
        SLUICE_TRY(offerStored(kept, settings.storedPath()));
        if (const auto elsewhere = kept.find(findSetting("SLUICE_DATA_DIR")); elsewhere != kept.end())
            settings.m_dataDir = expanded(elsewhere->second.value, inputs);
    }
    Candidates all;
    SLUICE_TRY(offerStored(all, settings.storedPath()));
    for (auto& [spec, candidate] : outer)
        all[spec] = std::move(candidate);

    for (const SettingSpec& spec : settingSpecs()) {
        SettingRow row{&spec, std::string(spec.fallback), SettingSource::Default, {}};
        const auto found = all.find(&spec);
        if (found != all.end()) {
            auto value = checkedSettingValue(spec, found->second.value);
            if (!value)
                return fail(ErrorCode::InvalidArgument,
                            describedName(spec, found->second) + " " + value.error().message);
            if (!value->empty())
                row = {&spec, std::move(*value), found->second.source, found->second.origin};
            if (isOlderName(spec, found->second.name))
                settings.m_warnings.push_back(describedName(spec, found->second) + " is an older name of "
                                              + std::string(spec.name) + "; use that one");
        }
        if (spec.type == SettingType::Path && !row.value.empty())
            row.value = expanded(row.value, inputs);
        if (spec.name == "SLUICE_DATA_DIR")
            row.value = settings.m_dataDir;
        settings.m_index.emplace(spec.name, settings.m_rows.size());
        settings.m_rows.push_back(std::move(row));
    }
    SLUICE_TRY(settings.checkTogether());
    return settings;
}

Result<Settings> Settings::with(const std::vector<std::pair<std::string, std::string>>& said) const
{
    SettingInputs inputs = m_inputs;
    std::erase_if(inputs.commandLine, [&](const auto& given) {
        return std::ranges::any_of(
            said, [&](const auto& value) { return findSetting(value.first) == findSetting(given.first); });
    });
    inputs.commandLine.insert(inputs.commandLine.end(), said.begin(), said.end());
    return load(inputs);
}

const SettingRow& Settings::row(std::string_view name) const
{
    const auto found = m_index.find(name);
    SLUICE_CHECK(found != m_index.end());
    return m_rows[found->second];
}

std::string Settings::text(std::string_view name) const
{
    return row(name).value;
}

std::int64_t Settings::integer(std::string_view name) const
{
    SLUICE_CHECK(row(name).spec->type == SettingType::Integer);
    const std::string& value = row(name).value;
    return value.empty() ? 0 : std::stoll(value);
}

bool Settings::flag(std::string_view name) const
{
    SLUICE_CHECK(row(name).spec->type == SettingType::Flag);
    return row(name).value == "true";
}

std::optional<Int256> Settings::optionalWei(std::string_view name) const
{
    SLUICE_CHECK(row(name).spec->type == SettingType::Decimal);
    if (row(name).value.empty())
        return std::nullopt;
    const auto units = parseUnits(row(name).value, 18);
    SLUICE_CHECK(units.has_value());
    return *units;
}

Int256 Settings::wei(std::string_view name) const
{
    return optionalWei(name).value_or(Int256(0));
}

std::vector<std::string> Settings::list(std::string_view name) const
{
    std::vector<std::string> items;
    std::string item;
    for (const char c : row(name).value + ",") {
        if (c != ',' && c != ' ')
            item.push_back(c);
        else if (!item.empty())
            items.push_back(std::exchange(item, {}));
    }
    return items;
}

std::int64_t Settings::milliseconds(std::string_view name) const
{
    const auto ms = parseUnitsTruncating(row(name).value, 3);
    return ms ? static_cast<std::int64_t>(*ms) : 0;
}

Result<void> Settings::checkTogether() const
{
    const auto refuse = [](std::string text) { return fail(ErrorCode::InvalidArgument, std::move(text)); };
    const auto notBuilt = [&](std::string_view name, std::string_view part) {
        return refuse(std::string(name) + " asks for the " + std::string(part)
                      + ", which this build does not have; unset it to start");
    };
    if (isSet("PAYMENTS_SIGNER_ENDPOINT"))
        return notBuilt("PAYMENTS_SIGNER_ENDPOINT", "remote signer");
    if (isSet("PAYMENTS_TEE_CORE_ENDPOINT") || flag("PAYMENTS_TEE_CORE_AUTHORITY"))
        return notBuilt("PAYMENTS_TEE_CORE_ENDPOINT", "TEE core");
    std::string strategy = text("PAYMENTS_PAYOUT_STRATEGY");
    std::ranges::transform(strategy, strategy.begin(), [](unsigned char c) { return char(std::tolower(c)); });
    if (strategy == "livepeer_ticket")
        return notBuilt("PAYMENTS_PAYOUT_STRATEGY=livepeer_ticket", "ticket payout");
    if (strategy != "eth_transfer")
        return refuse("PAYMENTS_PAYOUT_STRATEGY must be eth_transfer or livepeer_ticket");
    const bool live = !flag("PAYMENT_DRY_RUN");
    if (live && Asset::named(text("PAYMENTS_CREDIT_UNIT")) != Asset::eth())
        return refuse("PAYMENTS_CREDIT_UNIT is " + text("PAYMENTS_CREDIT_UNIT")
                      + ": balances in another unit than eth cannot be paid as ETH; keep PAYMENT_DRY_RUN on");
    if (!isLoopbackHost(text("PAYMENTS_API_HOST")) && !isSet("PAYMENTS_API_ADMIN_TOKEN"))
        return refuse("PAYMENTS_API_HOST is " + text("PAYMENTS_API_HOST")
                      + ": listening beyond loopback needs PAYMENTS_API_ADMIN_TOKEN");
    if (isSet("SLUICE_TLS_CERT") != isSet("SLUICE_TLS_KEY"))
        return refuse("SLUICE_TLS_CERT and SLUICE_TLS_KEY must be set together");
    if (isSet("PAYMENT_KEYSTORE_PATH") && !isSet("PAYMENT_KEYSTORE_PASSWORD") && !isSet("PAYMENT_PRIVATE_KEY"))
        return refuse("PAYMENT_KEYSTORE_PATH is set without PAYMENT_KEYSTORE_PASSWORD");
    if (flag("PAYMENTS_ENFORCE_SPLIT_SURFACES")) {
        if (!isSet("PAYMENTS_PUBLIC_EDGE_HOST") || !isSet("PAYMENTS_PUBLIC_OPS_HOST"))
            return refuse(
                "PAYMENTS_ENFORCE_SPLIT_SURFACES needs PAYMENTS_PUBLIC_EDGE_HOST and PAYMENTS_PUBLIC_OPS_HOST");
        if (text("PAYMENTS_PUBLIC_EDGE_HOST") == text("PAYMENTS_PUBLIC_OPS_HOST"))
            return refuse("PAYMENTS_PUBLIC_EDGE_HOST and PAYMENTS_PUBLIC_OPS_HOST must differ");
    }
    if (flag("PAYMENTS_SINGLE_ORCHESTRATOR_MODE") && (!isSet("ORCHESTRATOR_ID") || !isSet("ORCHESTRATOR_ADDRESS")))
        return refuse("PAYMENTS_SINGLE_ORCHESTRATOR_MODE needs ORCHESTRATOR_ID and ORCHESTRATOR_ADDRESS");
    return {};
}

Result<void> storeSetting(const std::string& storedPath, const SettingSpec& spec, const std::string& value)
{
    if (spec.secret)
        return fail(ErrorCode::Denied, std::string(spec.name) + " is a secret and is never written to a file");
    SLUICE_ASSIGN(auto checked, checkedSettingValue(spec, value));
    json::Value stored = json::Value(json::Object{});
    QFile file(QString::fromStdString(storedPath));
    if (file.exists()) {
        if (!file.open(QIODevice::ReadOnly))
            return fail(ErrorCode::Io, storedPath + ": " + file.errorString().toStdString());
        SLUICE_ASSIGN(stored, json::parseOrError(file.readAll().toStdString(), storedPath));
        file.close();
    }
    if (checked.empty() && stored.members())
        std::erase_if(*stored.members(), [&](const json::Member& member) { return member.first == spec.name; });
    else
        stored.set(std::string(spec.name), checked);
    QDir().mkpath(QFileInfo(QString::fromStdString(storedPath)).path());
    QSaveFile save(QString::fromStdString(storedPath));
    const std::string text = json::write(stored, json::Style::Pretty) + "\n";
    if (!save.open(QIODevice::WriteOnly) || save.write(text.data(), qint64(text.size())) != qint64(text.size())
        || !save.commit())
        return fail(ErrorCode::Io, storedPath + ": " + save.errorString().toStdString());
    return {};
}

}  // namespace sluice::app
