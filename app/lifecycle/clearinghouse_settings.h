// The settings of the clearinghouse as the configurations of its rooms (clearinghouse spec 10, DECISIONS 6-10, 28-30). InvalidArgument: one line
// that names the setting. Thread: values.
#pragma once

#include "api/builder_api.h"
#include "api/webhook.h"
#include "app/settings/settings.h"
#include "clearinghouse/auth0_management.h"
#include "clearinghouse/auth0_minter.h"
#include "clearinghouse/configured_keys.h"
#include "clearinghouse/gate.h"
#include "clearinghouse/identity_config.h"
#include "clearinghouse/issuer.h"
#include "clearinghouse/token_exchange.h"
#include "http/server.h"

namespace sluice::app {

// Which parts a start asks for (DECISIONS 8).
struct ClearinghouseParts {
    bool webhook = false;
    bool builder = false;
    bool collector = false;
};
ClearinghouseParts wantedParts(const Settings& settings);

// "127.0.0.1:8090", "[::1]:8090", "0.0.0.0", or empty; the port stands for what the text leaves out.
struct ListenAddress {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;
};
Result<ListenAddress> listenAddressOf(std::string_view name, std::string_view text, std::int64_t port);
std::string shownUrl(const ListenAddress& address, bool tls);

http::ServerConfig listenerConfig(const Settings& settings, const ListenAddress& address);

// Refuses no secret, the sample secret outside dev mode, and one that no header could carry. Warnings go to `warnings`.
Result<clearinghouse::AuthorizerConfig> authorizerConfig(const Settings& settings, std::vector<std::string>* warnings);
Result<clearinghouse::ConfiguredKeys> configuredKeys(const Settings& settings);
clearinghouse::DirectoryConfig directoryConfig(const Settings& settings, const clearinghouse::ConfiguredKeys& keys);
clearinghouse::AccountsConfig accountsConfig(const Settings& settings);
Result<clearinghouse::GateConfig> gateConfig(const Settings& settings);
// Null: no fixed demo balance.
Result<std::unique_ptr<clearinghouse::LookupGate>> demoBalance(const Settings& settings);
// With the local issuer on, what is unset speaks of it.
Result<clearinghouse::IdentityConfig> identityConfig(const Settings& settings);
bool usesLocalIssuer(const clearinghouse::IdentityConfig& identity, const Settings& settings);
clearinghouse::IssuerConfig issuerConfig(const Settings& settings);
Result<clearinghouse::IssuerKeyConfig> issuerKeyConfig(const Settings& settings);
clearinghouse::TokenExchangeConfig exchangeConfig(const Settings& settings);
// InvalidArgument: "missing required env: A, B".
// None: AUTH0_DOMAIN or the management client is not set.
std::optional<clearinghouse::Auth0ManagementConfig> auth0ManagementConfig(const Settings& settings);
Result<clearinghouse::Auth0MinterConfig> auth0MinterConfig(const Settings& settings);
Result<api::BuilderConfig> builderConfig(const Settings& settings, const ListenAddress& address);

}  // namespace sluice::app
