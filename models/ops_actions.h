// Everything an administrator can do over HTTP, for the window: the same operations with the same checks, named by method and target, their
// fields as JSON. Moving an installation in and out. Completions as in actions.h.
#pragma once

#include "core/json.h"
#include "models/system_ports.h"

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice::models {

struct OpsRequest {
    std::string method;  // "POST"
    std::string
        target;        // "/api/licenses/images/revoke", percent-encoded; those of the builder API begin with "/api/v1/"
    json::Value body;  // null: none
    std::string idempotencyKey = {};  // asking again with it changes nothing; empty: none
};

class OpsActions {
public:
    virtual ~OpsActions() = default;
    // The answer's body. An error carries the answer's words.
    virtual void run(OpsRequest request, Done<json::Value> done) = 0;
};

struct PowerRequest {
    bool wake = true;  // else sleep
    std::vector<std::string> orchestrators;
    std::optional<std::int64_t> awakeSeconds;  // of a wake: how long autosleep leaves it alone
    std::string reason;
};

struct PowerResult {
    std::string orchestrator, host;
    bool ok = false;
    std::string state;  // as the host said afterwards
    std::string error;  // engine text
};

class PowerActions {
public:
    virtual ~PowerActions() = default;
    // Many hosts in parallel. `progress` on the GUI thread after each; a host that fails is a result, not an error.
    virtual void order(PowerRequest request, std::function<void(PowerResult)> progress,
                       Done<std::vector<PowerResult>> done) = 0;
};

struct LegacyRequest {
    std::string folder;
    bool dryRun = true;
    bool acceptTornTail = false;
};

struct LegacyReport {
    bool imported = false;
    bool alreadyThere = false;
    bool proved = false;
    std::string text;  // many lines, engine text
};

class LegacyActions {
public:
    virtual ~LegacyActions() = default;
    // `progress(phase, done, total)` on the GUI thread, at most 30 a second. phase: reading, writing, proving.
    using Progress = std::function<void(const std::string& phase, std::int64_t done, std::int64_t total)>;
    virtual void import(LegacyRequest request, Progress progress, std::stop_token stop, Done<LegacyReport> done) = 0;
    virtual void exportTo(std::string folder, std::stop_token stop, Done<std::string> done) = 0;  // what was written
};

}  // namespace sluice::models
