// `sluice bootstrap` (clearinghouse spec 7): detect, show what would change, apply, write, verify. Idempotent; a run that was killed anywhere goes
// on where it was, because everything is found by its name and noted before it is made. Files are replaced whole (REF-27) and last, so that
// a run that fails leaves the former ones. Thread: main; blocks.
#pragma once

#include "app/bootstrap/auth0_setup.h"
#include "app/bootstrap/meter_access.h"
#include "app/bootstrap/outputs.h"
#include "app/bootstrap/smoke_test.h"

#include <functional>

namespace sluice::app {

enum class BootstrapIdentity { Auth0, LocalIssuer, ApiKeys };

struct BootstrapOptions {
    std::string app;  // empty: the first of BOOTSTRAP_APPS
    std::string out = ".";
    std::string identity;  // "", "auth0", "local", "keys"
    bool skipAuth0 = false, skipCatalogue = false, skipSmoke = false;
    bool dryRun = false, undo = false;
};

class Bootstrap {
public:
    // `say` gets lines for people.
    Bootstrap(const Settings& settings, BootstrapOptions options, std::function<void(const std::string&)> say);
    ~Bootstrap();

    // false: everything is written, and the smoke test failed.
    Result<bool> run();

private:
    Result<void> prepare();
    Result<void> auth0(bool dry);
    Result<void> catalogue(bool dry);
    Result<void> write();
    Result<bool> smoke();
    Result<bool> undo();
    Result<void> undoCatalogue(const BootstrapManifest::Entry& entry);
    Result<void> makeAuth0();
    Result<std::vector<EnvSection>> sections();
    EnvSection identitySection() const;
    EnvSection auth0Section() const;
    EnvSection meterSection() const;
    EnvSection signerSection() const;
    EnvSection givenSection() const;
    SignerInputs signer() const;
    void show(const std::vector<metering::PlannedChange>& changes);
    std::string path(const char* name) const { return m_options.out + "/" + name; }
    // What the former file says; else the setting; else what `make` gives.
    std::string kept(const char* name, const std::function<std::string()>& make) const;
    std::string issuer() const;
    std::string audience() const;
    std::string webhookUrl() const;

    const Settings& m_settings;
    BootstrapOptions m_options;
    const std::function<void(const std::string&)> m_say;
    SystemClock m_clock;
    mutable SystemRng m_rng;
    BootstrapIdentity m_identity = BootstrapIdentity::ApiKeys;
    std::vector<EnvLine> m_former;
    std::string m_webhookSecret;
    std::unique_ptr<net::WaitingClient> m_http;
    std::unique_ptr<clearinghouse::Auth0Management> m_management;
    BootstrapManifest m_manifest;
    Auth0Outputs m_auth0;
    std::vector<metering::PlannedChange> m_changes;
};

}  // namespace sluice::app
