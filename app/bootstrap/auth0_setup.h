// Steps 1 to 8 of clearinghouse spec 7.2 at an Auth0 tenant: API, device flow, clients, grants, management client, action and its binding.
// Everything is found by name or identifier and compared before it is touched, so a run may be repeated and may go on where another one died.
// Thread: one that may wait.
#pragma once

#include "app/bootstrap/manifest.h"
#include "clearinghouse/auth0_management.h"
#include "metering/catalogue.h"

namespace sluice::app {

struct Auth0SetupConfig {
    std::string app = "demo-app";
    std::string audience = "livepeer-clearinghouse";
    std::string publicClientId, m2mClientId, managementClientId;  // of an earlier run; empty: found by name
};

struct Auth0Outputs {
    std::string publicClientId, m2mClientId, m2mClientSecret, managementClientId, managementClientSecret;
};

class Auth0Setup {
public:
    // `manifest` is told of what is made; null with dry.
    Auth0Setup(clearinghouse::Auth0Management& api, Auth0SetupConfig config, BootstrapManifest* manifest)
        : m_api(api), m_config(std::move(config)), m_manifest(manifest)
    {}

    // Denied: names every scope that the token lacks, before anything is done.
    Result<void> check();
    // dry: looks and compares only; ids of what is not there yet stay empty.
    Result<Auth0Outputs> run(bool dry);
    const std::vector<metering::PlannedChange>& changes() const { return m_changes; }
    // Takes back one entry of a manifest. InvalidArgument: not one of ours.
    static bool isOurs(const std::string& object) { return object.starts_with("auth0 "); }
    Result<void> undo(const BootstrapManifest::Entry& entry);

    static const char* actionCode();

private:
    struct ClientWanted {
        std::string name, knownId;
        json::Value settings;
    };
    struct GrantWanted {
        std::string clientName, clientId, audience;
        std::vector<std::string> scopes;
    };
    Result<void> api();
    Result<void> tenantSettings();
    Result<std::string> client(const ClientWanted& wanted);
    Result<std::string> secretOf(const std::string& clientId);
    Result<void> grant(const GrantWanted& wanted);
    Result<void> action();
    Result<std::string> makeAction(const std::string& object);
    Result<void> deploy(const std::string& id);
    Result<void> bind(const std::string& actionId);
    void add(metering::ChangeKind kind, std::string object, std::string detail = {});
    Result<void> note(const std::string& object, const std::string& id);

    clearinghouse::Auth0Management& m_api;
    const Auth0SetupConfig m_config;
    BootstrapManifest* m_manifest;
    bool m_dry = false;
    std::vector<metering::PlannedChange> m_changes;
    json::Array m_clients;
};

}  // namespace sluice::app
