// Recursive length prefix, canonical only: integers minimal big-endian, zero is the empty string (ops-engine 4.1). Thread: values.
#pragma once

#include "core/hex.h"
#include "core/int256.h"
#include "core/result.h"

#include <span>
#include <vector>

namespace sluice::chain::rlp {

struct Item {
    bool list = false;
    Bytes bytes;              // when not a list
    std::vector<Item> items;  // when a list

    static Item of(std::span<const std::uint8_t> bytes) { return {false, Bytes(bytes.begin(), bytes.end()), {}}; }
    static Item of(const UInt256& number);
    static Item listOf(std::vector<Item> items) { return {true, {}, std::move(items)}; }
    bool operator==(const Item&) const = default;
};

Bytes encode(const Item& item);
// The whole input must be one item, in canonical form, at most 16 levels deep. Error: Protocol.
Result<Item> decode(std::span<const std::uint8_t> input);
Result<UInt256> toUInt256(const Item& item);  // refuses leading zeros and more than 32 bytes

}  // namespace sluice::chain::rlp
