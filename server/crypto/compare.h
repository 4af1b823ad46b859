// Comparison whose time does not tell where two secrets differ (W-23). Only the lengths may leak. Thread: any.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace sluice::crypto {

bool constantTimeEqual(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b);
bool constantTimeEqual(std::string_view a, std::string_view b);

}  // namespace sluice::crypto
