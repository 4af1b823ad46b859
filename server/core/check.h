// Checks that stay on in release builds: for what can only be wrong by our own mistake. Going on with broken books is worse
// than stopping, so a failed check ends the process; recovery at the next start is what the store is built for.
#pragma once

namespace sluice {

[[noreturn]] void checkFailed(const char* expression, const char* file, int line);

}  // namespace sluice

#define SLUICE_CHECK(expression) \
    ((expression) ? static_cast<void>(0) : ::sluice::checkFailed(#expression, __FILE__, __LINE__))
