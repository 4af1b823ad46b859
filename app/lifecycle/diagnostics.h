// The diagnostics bundle: one JSON file with version, settings (secrets masked), parts, counters and the last log lines. Nothing in
// it is a secret, an address book or a balance. Thread: any worker; blocks.
#pragma once

#include "core/json.h"
#include "core/result.h"

#include <string>

namespace sluice::app {

class Engine;

json::Value diagnostics(Engine& engine);
Result<std::string> writeDiagnostics(Engine& engine, const std::string& path);  // atomic; answers the path

}  // namespace sluice::app
