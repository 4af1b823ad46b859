// Generated identifiers. Thread: as the given Rng.
#pragma once

#include "core/clock.h"
#include "core/rng.h"

#include <string>

namespace sluice {

std::string randomId(Rng& rng);     // 32 lower-case hex digits, 128 random bits (ops-api 1.2)
std::string randomToken(Rng& rng);  // 32 random bytes as base64url, 43 characters
std::string timeOrderedId(Timestamp now,
                          Rng& rng);  // 32 hex digits: 48 bits of milliseconds, then random; sorts by time

}  // namespace sluice
