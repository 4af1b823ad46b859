// Reading what JWTs and key sets are written in, stricter than the world does: one text for one value, so that a token has one form.
// Thread: any.
#pragma once

#include "core/hex.h"
#include "core/json.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace sluice::clearinghouse {

inline constexpr std::int64_t maxJwtSeconds = 9'007'199'254'740'991;  // 2^53 - 1

// RFC 7515 base64url: no padding, no blanks, no bits left over.
std::optional<Bytes> strictBase64Url(std::string_view text);
// A JSON number of any form rounded down; none outside of +-(2^53-1).
std::optional<std::int64_t> floorSeconds(const json::Value& value);
bool hasDuplicateMember(const json::Object& object);

}  // namespace sluice::clearinghouse
