// A file that is there whole or as it was before (REF-27): written beside it, made durable, renamed over it, the folder made durable. Mode 0600,
// or 0700 for a script: these files hold secrets. Thread: any; blocks.
#pragma once

#include "core/result.h"

#include <string>
#include <string_view>

namespace sluice::app {

// Io, DiskFull: the former file stands untouched.
Result<void> replaceFile(const std::string& path, std::string_view text, bool executable = false);
// NotFound when there is none; at most 1 MiB.
Result<std::string> readSmallFile(const std::string& path);

}  // namespace sluice::app
