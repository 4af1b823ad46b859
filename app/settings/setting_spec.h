// One row of the settings table: everything the program knows of a setting. The table is the only place where names, defaults
// and limits stand (ops-config-and-state Part A, DECISIONS 6-11).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace sluice::app {

enum class SettingType {
    Text,
    Integer,
    Number,   // seconds or percent with a fraction; never money
    Decimal,  // exact, 18 decimals
    Flag,
    Path,
    List,         // blanks or commas
    AddressList,  // 0x addresses
    IpList,       // single addresses
    NetworkList,  // JSON array or list of CIDRs
    JsonObject,
    Address,
    Url
};

enum class SettingUse : std::uint8_t {
    Active,    // this build acts on it
    Imported,  // a path of the first generation: only `sluice import` reads it
    NoEffect,  // kept so that existing files start; did nothing before either
    Waiting    // belongs to a part that is not in this build; a value that asks for the part stops the start
};

struct SettingSpec {
    std::string_view name = {};
    SettingType type = SettingType::Text;
    std::string_view fallback = {};     // text of the default; empty: unset
    std::string_view description = {};  // English source text, translated in context "Settings"
    std::string_view group = {};
    SettingUse use = SettingUse::Active;
    bool secret = false;
    std::int64_t least = INT64_MIN;  // Integer and Number
    std::int64_t most = INT64_MAX;
    std::string_view aliases = {};  // blank-separated other names
    std::string_view older = {};    // names of earlier suites: read as well, with a warning
};

std::span<const SettingSpec> settingSpecs();
const SettingSpec* findSetting(std::string_view nameOrAlias);  // any case
bool isOlderName(const SettingSpec& spec, std::string_view name);

}  // namespace sluice::app
