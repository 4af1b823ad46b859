#include "chain/abi.h"

#include "core/check.h"
#include "crypto/hash.h"

namespace sluice::chain::abi {

struct Encoding {
    static void appendWord(Bytes& out, const Word256& word) { out.insert(out.end(), word.begin(), word.end()); }

    static std::size_t headSize(const Value& value)
    {
        if (value.isDynamic() || value.m_kind != Value::Kind::Tuple)
            return 32;
        std::size_t size = 0;
        for (const auto& part : value.m_parts)
            size += headSize(part);
        return size;
    }

    // Heads of all parts, then the tails of the dynamic ones; offsets count from the start of the heads.
    static void appendSequence(Bytes& out, const std::vector<Value>& parts)
    {
        std::size_t tailAt = 0;
        for (const auto& part : parts)
            tailAt += headSize(part);
        Bytes tails;
        for (const auto& part : parts) {
            if (part.isDynamic()) {
                appendWord(out, toBigEndian(UInt256(tailAt + tails.size())));
                appendBody(tails, part);
            } else {
                appendBody(out, part);
            }
        }
        out.insert(out.end(), tails.begin(), tails.end());
    }

    static void appendBody(Bytes& out, const Value& value)
    {
        switch (value.m_kind) {
        case Value::Kind::Word: appendWord(out, value.m_word); break;
        case Value::Kind::Bytes:
            appendWord(out, toBigEndian(UInt256(value.m_bytes.size())));
            out.insert(out.end(), value.m_bytes.begin(), value.m_bytes.end());
            out.resize(out.size() + (32 - value.m_bytes.size() % 32) % 32);
            break;
        case Value::Kind::Tuple: appendSequence(out, value.m_parts); break;
        case Value::Kind::Array:
            appendWord(out, toBigEndian(UInt256(value.m_parts.size())));
            appendSequence(out, value.m_parts);
            break;
        }
    }
};

namespace {

tl::unexpected<Error> bad(const char* why)
{
    return fail(ErrorCode::Protocol, std::string("ABI: ") + why);
}

bool allZero(std::span<const std::uint8_t> bytes)
{
    return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace

Hash32 eventTopic(std::string_view signature)
{
    return crypto::keccak256(asBytes(signature));
}

Selector selector(std::string_view signature)
{
    const Hash32 hash = eventTopic(signature);
    return {hash.bytes[0], hash.bytes[1], hash.bytes[2], hash.bytes[3]};
}

Value Value::uint(const UInt256& number)
{
    Value value;
    value.m_word = toBigEndian(number);
    return value;
}

Value Value::address(const Address& address)
{
    Value value;
    std::copy(address.bytes.begin(), address.bytes.end(), value.m_word.begin() + 12);
    return value;
}

Value Value::boolean(bool flag)
{
    return uint(flag ? 1 : 0);
}

Value Value::bytes32(const Hash32& word)
{
    Value value;
    value.m_word = word.bytes;
    return value;
}

Value Value::bytes(Bytes data)
{
    Value value;
    value.m_kind = Kind::Bytes;
    value.m_bytes = std::move(data);
    return value;
}

Value Value::tuple(std::vector<Value> parts)
{
    Value value;
    value.m_kind = Kind::Tuple;
    value.m_parts = std::move(parts);
    return value;
}

Value Value::array(std::vector<Value> items)
{
    Value value;
    value.m_kind = Kind::Array;
    value.m_parts = std::move(items);
    return value;
}

bool Value::isDynamic() const
{
    if (m_kind == Kind::Tuple)
        return std::any_of(m_parts.begin(), m_parts.end(), [](const Value& part) { return part.isDynamic(); });
    return m_kind != Kind::Word;
}

Bytes encode(const std::vector<Value>& arguments)
{
    Bytes out;
    Encoding::appendSequence(out, arguments);
    return out;
}

Bytes encodeCall(const Selector& selector, const std::vector<Value>& arguments)
{
    Bytes out(selector.begin(), selector.end());
    const Bytes body = encode(arguments);
    out.insert(out.end(), body.begin(), body.end());
    return out;
}

Packed& Packed::address(const Address& address)
{
    return raw(address.bytes);
}

Packed& Packed::uint256(const UInt256& number)
{
    return raw(toBigEndian(number));
}

Packed& Packed::int256(const Int256& number)
{
    SLUICE_CHECK(fitsSigned256(number));
    Word256 word = toOffsetBinary(number);  // two's complement but for the top bit
    word[0] ^= 0x80;
    return raw(word);
}

Packed& Packed::bytes32(const Hash32& word)
{
    return raw(word.bytes);
}

Packed& Packed::raw(std::span<const std::uint8_t> bytes)
{
    m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end());
    return *this;
}

Packed& Packed::text(std::string_view utf8)
{
    return raw(asBytes(utf8));
}

Result<Hash32> Reader::bytes32(std::size_t wordIndex) const
{
    if (wordIndex >= m_data.size() / 32)
        return bad("answer too short");
    Hash32 word;
    std::copy_n(m_data.begin() + static_cast<std::ptrdiff_t>(wordIndex * 32), 32, word.bytes.begin());
    return word;
}

Result<UInt256> Reader::uint(std::size_t wordIndex) const
{
    SLUICE_ASSIGN(const Hash32 word, bytes32(wordIndex));
    return fromBigEndian(word.bytes);
}

Result<std::uint64_t> Reader::uint64(std::size_t wordIndex) const
{
    SLUICE_ASSIGN(const UInt256 number, uint(wordIndex));
    if (number > std::numeric_limits<std::uint64_t>::max())
        return bad("number too large");
    return number.convert_to<std::uint64_t>();
}

Result<Address> Reader::address(std::size_t wordIndex) const
{
    SLUICE_ASSIGN(const Hash32 word, bytes32(wordIndex));
    if (!allZero(std::span(word.bytes).first(12)))
        return bad("not an address");
    Address address;
    std::copy(word.bytes.begin() + 12, word.bytes.end(), address.bytes.begin());
    return address;
}

Result<bool> Reader::boolean(std::size_t wordIndex) const
{
    SLUICE_ASSIGN(const UInt256 number, uint(wordIndex));
    if (number > 1)
        return bad("not a bool");
    return number == 1;
}

Result<Bytes> Reader::bytes(std::size_t wordIndex) const
{
    SLUICE_ASSIGN(const std::uint64_t offset, uint64(wordIndex));
    if (offset % 32 != 0)
        return bad("offset out of bounds");
    SLUICE_ASSIGN(const std::uint64_t length, uint64(offset / 32));
    const std::size_t begin = offset + 32;
    if (length > m_data.size() - begin)
        return bad("length out of bounds");
    const std::size_t padded = std::min(m_data.size(), begin + (length + 31) / 32 * 32);
    if (!allZero(m_data.subspan(begin + length, padded - begin - length)))
        return bad("padding is not zero");
    const auto data = m_data.subspan(begin, length);
    return Bytes(data.begin(), data.end());
}

std::string revertReason(std::span<const std::uint8_t> data)
{
    if (data.size() < 4)
        return {};
    const Reader reader(data.subspan(4));
    if (std::equal(data.begin(), data.begin() + 4, selector("Error(string)").begin())) {
        const auto text = reader.bytes(0);
        if (!text)
            return {};
        std::string out;
        for (const std::uint8_t byte : std::span(*text).first(std::min<std::size_t>(text->size(), 200)))
            out += byte >= 0x20 && byte < 0x7f ? static_cast<char>(byte) : '?';
        return out;
    }
    if (std::equal(data.begin(), data.begin() + 4, selector("Panic(uint256)").begin())) {
        const auto code = reader.uint(0);
        return code ? "panic " + toHexQuantity(*code) : std::string();
    }
    return {};
}

}  // namespace sluice::chain::abi
