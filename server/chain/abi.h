// Solidity ABI: selectors, head/tail encoding, packed encoding, and strict reading of what a node answers. Thread: values.
#pragma once

#include "core/address.h"
#include "core/hex.h"
#include "core/int256.h"
#include "core/result.h"

#include <array>
#include <span>
#include <string_view>
#include <vector>

namespace sluice::chain::abi {

using Selector = std::array<std::uint8_t, 4>;

Selector selector(std::string_view signature);  // first four bytes of keccak("name(type,...)")
Hash32 eventTopic(std::string_view signature);  // keccak("Name(type,...)")

// One argument. Static: one word, or a tuple of static parts. Dynamic: bytes, arrays, tuples with a dynamic part.
class Value {
public:
    static Value uint(const UInt256& number);
    static Value address(const Address& address);
    static Value boolean(bool flag);
    static Value bytes32(const Hash32& word);
    static Value bytes(Bytes data);  // dynamic `bytes` (and `string`)
    static Value tuple(std::vector<Value> parts);
    static Value array(std::vector<Value> items);  // T[]

    bool isDynamic() const;

private:
    friend struct Encoding;
    enum class Kind { Word, Bytes, Tuple, Array };
    Kind m_kind = Kind::Word;
    Word256 m_word{};
    Bytes m_bytes;
    std::vector<Value> m_parts;
};

Bytes encode(const std::vector<Value>& arguments);
Bytes encodeCall(const Selector& selector, const std::vector<Value>& arguments = {});

// abi.encodePacked: no lengths, no padding.
class Packed {
public:
    Packed& address(const Address& address);
    Packed& uint256(const UInt256& number);
    Packed& int256(const Int256& number);  // two's complement
    Packed& bytes32(const Hash32& word);
    Packed& raw(std::span<const std::uint8_t> bytes);
    Packed& text(std::string_view utf8);
    const Bytes& bytes() const { return m_bytes; }

private:
    Bytes m_bytes;
};

// Reads the words of an answer or of an event's data. Every read is bounds-checked; padding must be zero. Error: Protocol.
class Reader {
public:
    explicit Reader(std::span<const std::uint8_t> data) : m_data(data) {}
    std::size_t size() const { return m_data.size(); }
    Result<UInt256> uint(std::size_t wordIndex) const;
    Result<std::uint64_t> uint64(std::size_t wordIndex) const;
    Result<Address> address(std::size_t wordIndex) const;
    Result<bool> boolean(std::size_t wordIndex) const;
    Result<Hash32> bytes32(std::size_t wordIndex) const;
    Result<Bytes> bytes(std::size_t wordIndex) const;  // dynamic: the word at the index is the offset

private:
    std::span<const std::uint8_t> m_data;
};

// The text of a revert (Error(string), or Panic(uint256)); empty when there is none.
std::string revertReason(std::span<const std::uint8_t> data);

}  // namespace sluice::chain::abi
