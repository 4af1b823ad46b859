// Keys of the settings (clearinghouse spec 2.2): DEMO_API_KEY and DEMO_API_KEYS. Immutable after the start. Thread: any.
#pragma once

#include "core/address.h"
#include "core/result.h"
#include "metering/identity.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::clearinghouse {

struct ConfiguredKeySettings {
    std::string apiKey;       // DEMO_API_KEY
    std::string clientId;     // DEMO_CLIENT_ID, blank: demo-client
    std::string userId;       // DEMO_USER_ID, blank: demo-user
    std::string apiKeys;      // DEMO_API_KEYS
    std::string subjectType;  // USAGE_SUBJECT_TYPE, blank: api_key_user
    bool required = false;    // api_key mode of a webhook without a key store: nothing configured is an error
};

class ConfiguredKeys {
public:
    ConfiguredKeys() = default;
    // InvalidArgument: "DEMO_API_KEYS must be valid JSON", "DEMO_API_KEY or DEMO_API_KEYS is required" (only when `required`), or an id that
    // breaks the identity grammar (REF-15).
    static Result<ConfiguredKeys> parse(const ConfiguredKeySettings& settings);

    // By digest, so that time tells nothing of a stored key.
    const metering::Identity* find(std::string_view token) const;
    std::size_t size() const { return m_keys.size(); }
    std::vector<std::string> tenants() const;

private:
    std::map<Hash32, metering::Identity> m_keys;
};

// API_KEY_PREFIX: blank falls back to "sk_"; an empty prefix is never allowed.
std::string keyPrefixOf(std::string_view configured);

}  // namespace sluice::clearinghouse
