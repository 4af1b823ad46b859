#include "core/utf8.h"

namespace sluice {

namespace {

struct Decoded {
    char32_t codePoint = 0;
    std::size_t length = 0;  // 0: not valid here
};

constexpr char32_t replacementCharacter = 0xFFFD;

Decoded decodeMultiByte(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length)
        return {};
    char32_t codePoint = lead & (0xFFu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80)
            return {};
        codePoint = codePoint << 6 | (byte(i) & 0x3Fu);
    }
    const bool overlong = (length == 3 && codePoint < 0x800) || (length == 4 && codePoint < 0x10000);
    if (overlong || codePoint > 0x10FFFF || (codePoint >= 0xD800 && codePoint <= 0xDFFF))
        return {};
    return {codePoint, length};
}

}  // namespace

bool isValidUtf8(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        if (static_cast<unsigned char>(text[i]) < 0x80) {
            ++i;
            continue;
        }
        const Decoded decoded = decodeMultiByte(text.substr(i));
        if (decoded.length == 0)
            return false;
        i += decoded.length;
    }
    return true;
}

std::size_t codePointCount(std::string_view text)
{
    std::size_t count = 0;
    while (!text.empty()) {
        takeCodePoint(text);
        ++count;
    }
    return count;
}

char32_t takeCodePoint(std::string_view& text)
{
    const auto first = static_cast<unsigned char>(text.front());
    if (first < 0x80) {
        text.remove_prefix(1);
        return first;
    }
    const Decoded decoded = decodeMultiByte(text);
    text.remove_prefix(decoded.length == 0 ? 1 : decoded.length);
    return decoded.length == 0 ? replacementCharacter : decoded.codePoint;
}

void appendUtf8(std::string& out, char32_t codePoint)
{
    const auto tail = [&](int shift) { out.push_back(static_cast<char>(0x80 | ((codePoint >> shift) & 0x3F))); };
    if (codePoint < 0x80) {
        out.push_back(static_cast<char>(codePoint));
    } else if (codePoint < 0x800) {
        out.push_back(static_cast<char>(0xC0 | codePoint >> 6));
        tail(0);
    } else if (codePoint < 0x10000) {
        out.push_back(static_cast<char>(0xE0 | codePoint >> 12));
        tail(6);
        tail(0);
    } else {
        out.push_back(static_cast<char>(0xF0 | codePoint >> 18));
        tail(12);
        tail(6);
        tail(0);
    }
}

}  // namespace sluice
