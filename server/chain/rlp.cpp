#include "chain/rlp.h"

namespace sluice::chain::rlp {
namespace {

constexpr int kMaxDepth = 16;

Bytes minimal(std::uint64_t number)
{
    Bytes out;
    for (; number > 0; number >>= 8)
        out.insert(out.begin(), static_cast<std::uint8_t>(number & 0xff));
    return out;
}

void appendHead(Bytes& out, std::size_t length, std::uint8_t base)
{
    if (length < 56) {
        out.push_back(static_cast<std::uint8_t>(base + length));
        return;
    }
    const Bytes size = minimal(length);
    out.push_back(static_cast<std::uint8_t>(base + 55 + size.size()));
    out.insert(out.end(), size.begin(), size.end());
}

void append(Bytes& out, const Item& item)
{
    if (item.list) {
        Bytes inner;
        for (const auto& part : item.items)
            append(inner, part);
        appendHead(out, inner.size(), 0xc0);
        out.insert(out.end(), inner.begin(), inner.end());
        return;
    }
    if (item.bytes.size() == 1 && item.bytes[0] < 0x80) {
        out.push_back(item.bytes[0]);
        return;
    }
    appendHead(out, item.bytes.size(), 0x80);
    out.insert(out.end(), item.bytes.begin(), item.bytes.end());
}

tl::unexpected<Error> bad(const char* why)
{
    return fail(ErrorCode::Protocol, std::string("RLP: ") + why);
}

struct Head {
    bool list = false;
    std::size_t offset = 0;  // of the payload, from the item's start
    std::size_t length = 0;
};

Result<Head> readHead(std::span<const std::uint8_t> input)
{
    if (input.empty())
        return bad("nothing left");
    const std::uint8_t first = input[0];
    if (first < 0x80)
        return Head{false, 0, 1};
    Head head{first >= 0xc0, 1, 0};
    const std::uint8_t base = head.list ? 0xc0 : 0x80;
    if (first - base < 56) {
        head.length = first - base;
    } else {
        const std::size_t sizeBytes = first - base - 55;
        if (sizeBytes + 1 > input.size() || sizeBytes > 4)
            return bad("length out of bounds");
        if (input[1] == 0)
            return bad("length with a leading zero");
        for (std::size_t i = 0; i < sizeBytes; ++i)
            head.length = head.length << 8 | input[1 + i];
        if (head.length < 56)
            return bad("long form of a short length");
        head.offset = 1 + sizeBytes;
    }
    if (head.length > input.size() - head.offset)
        return bad("length out of bounds");
    if (!head.list && head.length == 1 && head.offset == 1 && input[1] < 0x80)
        return bad("single byte with a length");
    return head;
}

Result<Item> readItem(std::span<const std::uint8_t>& input, int depth)
{
    SLUICE_ASSIGN(const Head head, readHead(input));
    auto payload = input.subspan(head.offset, head.length);
    input = input.subspan(head.offset + head.length);
    if (!head.list)
        return Item::of(payload);
    if (depth >= kMaxDepth)
        return bad("nested too deep");
    Item item;
    item.list = true;
    while (!payload.empty()) {
        SLUICE_ASSIGN(auto part, readItem(payload, depth + 1));
        item.items.push_back(std::move(part));
    }
    return item;
}

}  // namespace

Item Item::of(const UInt256& number)
{
    const Word256 word = toBigEndian(number);
    const auto first = std::find_if(word.begin(), word.end(), [](std::uint8_t byte) { return byte != 0; });
    return {false, Bytes(first, word.end()), {}};
}

Bytes encode(const Item& item)
{
    Bytes out;
    append(out, item);
    return out;
}

Result<Item> decode(std::span<const std::uint8_t> input)
{
    SLUICE_ASSIGN(auto item, readItem(input, 0));
    if (!input.empty())
        return bad("bytes after the end");
    return item;
}

Result<UInt256> toUInt256(const Item& item)
{
    if (item.list)
        return bad("a list where a number belongs");
    if (item.bytes.size() > 32)
        return bad("a number of more than 256 bits");
    if (!item.bytes.empty() && item.bytes[0] == 0)
        return bad("a number with a leading zero");
    return fromBigEndian(item.bytes);
}

}  // namespace sluice::chain::rlp
