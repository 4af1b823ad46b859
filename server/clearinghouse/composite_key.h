// Composite keys (clearinghouse spec 2.3, 3.4): `app_<24 lower-case hex>_<secret>` names the tenant in front of the secret. Our own store
// resolves those it issued; others are exchanged upstream. Thread: any.
#pragma once

#include <optional>
#include <string_view>

namespace sluice::clearinghouse {

struct CompositeKey {
    std::string_view clientId;  // "app_" and 24 hex digits
    std::string_view secret;    // as the Bearer grammar allows, not empty, not shaped like a client secret
};

// Views into `token` (trimmed). None: no composite key: a '.' after the id, upper-case hex, a short id, an empty secret, a secret that begins
// with "cs_" or holds "_cs_". Linear.
std::optional<CompositeKey> splitCompositeKey(std::string_view token);
bool isAppClientId(std::string_view clientId);  // "app_" and 24 lower-case hex digits: tenants with composite keys

}  // namespace sluice::clearinghouse
