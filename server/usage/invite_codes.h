// Invite codes of people (ops-api 1.2): XXXX-XXXX-XXXX-XXXX-XXXX, 20 characters of an alphabet without look-alikes. Thread: any.
#pragma once

#include "core/rng.h"

#include <string>
#include <string_view>

namespace sluice::usage {

inline constexpr std::string_view inviteAlphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

std::string makeInviteCode(Rng& rng);  // about 99 bits
std::string
normaliseInviteCode(std::string_view text);         // upper case, letters and digits only: " ab-cd 23 " is "ABCD23"
std::string inviteCodeHash(std::string_view text);  // "sha256:" + 64 hex of the normalised code

}  // namespace sluice::usage
