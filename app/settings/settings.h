// The effective settings: one value per row of the table with the place it came from. Read once at start; the order is command
// line, environment, .env.livepeer, .env, stored, default (DECISIONS 10). Thread: built on one thread, then read-only.
#pragma once

#include "app/settings/setting_spec.h"
#include "core/amount.h"
#include "core/result.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sluice::app {

enum class SettingSource { Default, Stored, EnvFile, LivepeerEnvFile, Environment, CommandLine };
const char* settingSourceName(SettingSource source);

struct SettingRow {
    const SettingSpec* spec = nullptr;
    std::string value;  // empty: unset
    SettingSource source = SettingSource::Default;
    std::string origin;         // file and line, or empty
    std::string shown() const;  // secrets and passwords in URLs masked
};

struct SettingInputs {
    std::vector<std::pair<std::string, std::string>> commandLine;  // name or alias, value
    std::vector<std::pair<std::string, std::string>> environment;
    std::string workingDirectory;  // where .env and .env.livepeer are looked for; empty: nowhere
    std::string homeDirectory;     // for ~ and the default data folder
};

class Settings {
public:
    // InvalidArgument: one line that names the setting, its source and what is wrong; never the value of a secret.
    static Result<Settings> load(const SettingInputs& inputs);
    // Read again from the same sources, with these as if they stood at the end of the command line.
    Result<Settings> with(const std::vector<std::pair<std::string, std::string>>& said) const;

    const std::vector<SettingRow>& rows() const { return m_rows; }
    std::vector<std::string> warnings() const { return m_warnings; }
    // What must never show in a log: secret values, and of endpoints those that carry a credential or a key in their path.
    std::vector<std::string> secretTexts() const;

    // By table name. A name that is not in the table, or of another type, is our own mistake (check).
    std::string text(std::string_view name) const;
    std::int64_t integer(std::string_view name) const;
    bool flag(std::string_view name) const;
    Int256 wei(std::string_view name) const;  // Decimal at 18 decimals
    std::optional<Int256> optionalWei(std::string_view name) const;
    std::vector<std::string> list(std::string_view name) const;  // List, AddressList (lower case), IpList, NetworkList
    std::int64_t milliseconds(std::string_view name) const;      // of a Number or Integer in seconds
    bool isSet(std::string_view name) const { return !text(name).empty(); }
    std::string dataDir() const { return m_dataDir; }
    std::string storedPath() const { return m_dataDir + "/settings.json"; }

    // Two values that contradict each other, or ask for what this build does not have (DECISIONS 6, 11).
    Result<void> checkTogether() const;

private:
    const SettingRow& row(std::string_view name) const;

    SettingInputs m_inputs;
    std::vector<SettingRow> m_rows;
    std::map<std::string, std::size_t, std::less<>> m_index;
    std::string m_dataDir;
    std::vector<std::string> m_warnings;
};

// Writes one stored value (empty removes it); atomic. Secrets are refused: they belong into the environment or the keychain.
Result<void> storeSetting(const std::string& storedPath, const SettingSpec& spec, const std::string& value);

// Checks and normalises one value by its row. Shared by the loader and the settings page.
Result<std::string> checkedSettingValue(const SettingSpec& spec, std::string_view value);

bool isLoopbackHost(std::string_view host);

}  // namespace sluice::app
