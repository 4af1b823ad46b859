// `sluice bootstrap` (clearinghouse spec 7): detect, show what would change, apply, write, verify. Idempotent; a run that was killed anywhere goes
// on where it was, because everything is found by its name and noted before it is made. Files are replaced whole (REF-27) and last, so that
// a run that fails leaves the former ones. Thread: one that may wait.
#pragma once

#include "app/bootstrap/auth0_setup.h"
#include "app/bootstrap/meter_access.h"
#include "app/bootstrap/outputs.h"
#include "app/bootstrap/smoke_test.h"

#include <cstdint>
#include <functional>
#include <stop_token>

namespace sluice::app {

enum class BootstrapIdentity { Auth0, LocalIssuer, ApiKeys };

// One thing that was found, made or tried. Engine text.
enum class BootstrapStep : std::uint8_t { Heading, Keep, Create, Change, Warn, Remove, Ok, Failed, Note };
struct BootstrapLine {
    BootstrapStep step = BootstrapStep::Note;
    std::string subject;  // "meter fee_wei", a step of the smoke test; of headings and notes the sentence
    std::string detail;
};
const char* bootstrapStepName(BootstrapStep step);  // "keep", "create", "FAILED", …; headings and notes: ""
std::string toText(const BootstrapLine& line);      // as the command prints it

struct BootstrapOptions {
    std::string app;  // empty: the first of BOOTSTRAP_APPS
    std::string out = ".";
    std::string identity;  // "", "auth0", "local", "keys"
    bool skipAuth0 = false, skipCatalogue = false, skipSmoke = false;
    bool dryRun = false, undo = false;
    // The smoke test runs in a throw-away store, on free ports and without brokers, because a program runs on these settings' own.
    bool beside = false;
    metering::MeterAdmin* running =
        nullptr;           // the embedded meter of this program, which has the store open; null: none
    std::string program;   // of the smoke test; empty: this one
    std::stop_token stop;  // what is on its way ends with Cancelled; run again and it goes on
};

class Bootstrap {
public:
    using Say = std::function<void(const BootstrapLine&)>;
    Bootstrap(const Settings& settings, BootstrapOptions options, Say say);
    ~Bootstrap();

    // false: everything is written, and the smoke test failed.
    Result<bool> run();

private:
    Result<void> prepare();
    Result<void> auth0(bool dry);
    Result<void> catalogue(bool dry);
    Result<void> write();
    Result<bool> smoke();
    Result<bool> smokeFrom(const std::string& folder);
    Result<bool> undo();
    // The running program's, or one that is opened for as long as `hold` lives.
    Result<metering::MeterAdmin*> meter(std::unique_ptr<MeterAccess>& hold);
    Result<void> goOn() const;  // Cancelled when stopped
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
    void say(BootstrapStep step, std::string subject, std::string detail = {});
    std::string path(const char* name) const { return m_options.out + "/" + name; }
    // What the former file says; else the setting; else what `make` gives.
    std::string kept(const char* name, const std::function<std::string()>& make) const;
    std::string issuer() const;
    std::string audience() const;
    std::string webhookUrl() const;

    const Settings& m_settings;
    BootstrapOptions m_options;
    const Say m_say;
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
