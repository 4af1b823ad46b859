// Ethereum's two fixed-size values. EIP-55 needs keccak and therefore lives in crypto. Thread: values, any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice {

struct Address {
    std::array<std::uint8_t, 20> bytes{};

    auto operator<=>(const Address&) const = default;
    bool isZero() const { return *this == Address{}; }
    std::string toHex() const;                                     // 0x + 40 lower-case digits
    static std::optional<Address> fromHex(std::string_view text);  // 0x + 40 digits, any case
};

struct Hash32 {
    std::array<std::uint8_t, 32> bytes{};

    auto operator<=>(const Hash32&) const = default;
    bool isZero() const { return *this == Hash32{}; }
    std::string toHex() const;                                    // 0x + 64 lower-case digits
    static std::optional<Hash32> fromHex(std::string_view text);  // with or without 0x, any case
};

}  // namespace sluice
