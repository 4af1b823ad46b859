// A backup of a PostgreSQL store by the server's own pg_dump, in its custom format (pg_restore reads it). Thread: any
// but the GUI's.
#pragma once

#include "core/result.h"

#include <stop_token>
#include <string>

namespace sluice::storage {

// Unavailable: no pg_dump on this machine. The password goes through the environment of the child, never its command
// line.
Result<void> dumpPostgres(const std::string& url, const std::string& path, std::stop_token stop);

}  // namespace sluice::storage
