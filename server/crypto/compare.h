// Comparing secrets without telling by the time it took where they differ. Thread: any.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace sluice::crypto {

// Time depends on the lengths alone; different lengths are unequal.
bool constantTimeEqual(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b);
bool constantTimeEqual(std::string_view a, std::string_view b);

}  // namespace sluice::crypto
