// Setting up a clearinghouse from the console: the same run as `sluice bootstrap`, compared first, then made. Rules of actions.h.
#pragma once

#include "models/secret_text.h"
#include "models/system_ports.h"

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace sluice::models {

struct SetupForm {
    std::string folder;    // where the files are written; the program starts from them there
    std::string identity;  // "auth0", "local", "keys"
    std::string auth0Domain, auth0Audience, auth0ClientId;
    std::string meter;  // "local", "selfhosted", "konnect"
    std::string meterUrl;
    std::string includedUsd;  // free usage of each user in a month, decimal dollars
    std::string kafkaBrokers;
    std::shared_ptr<const SecretText> auth0Secret, meterKey;  // null: what the settings say
    bool smokeTest = true;
};

struct SetupLine {
    std::string step;             // "", "keep", "create", "change", "warn", "ok", "FAILED"
    std::string subject, detail;  // engine text
    bool heading = false;
};

class SetupActions {
public:
    virtual ~SetupActions() = default;
    // What the settings of this program say already. Secrets are not in it.
    virtual void defaults(Done<SetupForm> done) = 0;
    // `progress` on the GUI thread. true: all of it is good; false: written, and the smoke test failed. A dry run changes nothing.
    using Progress = std::function<void(SetupLine)>;
    virtual void run(SetupForm form, bool dryRun, Progress progress, std::stop_token stop, Done<bool> done) = 0;
};

}  // namespace sluice::models
