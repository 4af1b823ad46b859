// UTF-8 text as bytes: validity, counting and positions in code points. Thread: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sluice {

// Strict (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
bool isValidUtf8(std::string_view text);
// Code points of valid UTF-8; an invalid byte counts as one.
std::size_t codePointCount(std::string_view text);
// Takes one code point off the front of non-empty text. An invalid byte is taken alone and answers U+FFFD.
char32_t takeCodePoint(std::string_view& text);
void appendUtf8(std::string& out, char32_t codePoint);

}  // namespace sluice
