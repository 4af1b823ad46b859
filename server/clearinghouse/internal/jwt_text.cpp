#include "clearinghouse/internal/jwt_text.h"

#include <algorithm>
#include <array>
#include <vector>

namespace sluice::clearinghouse {
namespace {

constexpr std::array<std::int8_t, 256> base64UrlDigits()
{
    std::array<std::int8_t, 256> digits{};
    digits.fill(-1);
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (std::size_t i = 0; i < letters.size(); ++i)
        digits[static_cast<unsigned char>(letters[i])] = static_cast<std::int8_t>(i);
    return digits;
}
constexpr auto kBase64UrlDigits = base64UrlDigits();

struct DecimalText {
    bool negative = false;
    std::string digits;  // without leading zeros; empty: zero
    long exponent = 0;   // value = digits * 10^exponent
};

// `text` is a JSON number.
std::optional<DecimalText> readDecimal(std::string_view text)
{
    DecimalText number;
    if (text.starts_with('-')) {
        number.negative = true;
        text.remove_prefix(1);
    }
    const std::size_t e = text.find_first_of("eE");
    std::string_view mantissa = text.substr(0, e);
    if (mantissa.size() > 64)
        return std::nullopt;
    if (e != std::string_view::npos) {
        std::string_view power = text.substr(e + 1);
        const bool down = power.starts_with('-');
        if (down || power.starts_with('+'))
            power.remove_prefix(1);
        if (power.size() > 3)
            return std::nullopt;
        for (const char digit : power)
            number.exponent = number.exponent * 10 + (digit - '0');
        if (down)
            number.exponent = -number.exponent;
    }
    const std::size_t point = mantissa.find('.');
    number.digits = mantissa.substr(0, point);
    if (point != std::string_view::npos) {
        number.digits += mantissa.substr(point + 1);
        number.exponent -= static_cast<long>(mantissa.size() - point - 1);
    }
    number.digits.erase(0, std::min(number.digits.find_first_not_of('0'), number.digits.size()));
    return number;
}

}  // namespace

std::optional<Bytes> strictBase64Url(std::string_view text)
{
    if (text.size() % 4 == 1)
        return std::nullopt;
    Bytes bytes;
    bytes.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    int held = 0;
    for (const char letter : text) {
        const int digit = kBase64UrlDigits[static_cast<unsigned char>(letter)];
        if (digit < 0)
            return std::nullopt;
        bits = (bits << 6) | static_cast<std::uint32_t>(digit);
        held += 6;
        if (held >= 8) {
            held -= 8;
            bytes.push_back(static_cast<std::uint8_t>(bits >> held));
            bits &= (1u << held) - 1;
        }
    }
    if (bits != 0)
        return std::nullopt;
    return bytes;
}

std::optional<std::int64_t> floorSeconds(const json::Value& value)
{
    const auto* text = value.number();
    const auto number = text ? readDecimal(text->text) : std::nullopt;
    if (!number)
        return std::nullopt;
    if (number->digits.empty())
        return 0;
    std::string whole = number->digits;
    bool rest = false;
    if (number->exponent >= 0) {
        if (whole.size() + static_cast<std::size_t>(number->exponent) > 16)
            return std::nullopt;
        whole.append(static_cast<std::size_t>(number->exponent), '0');
    } else {
        const std::size_t cut = std::min(whole.size(), static_cast<std::size_t>(-number->exponent));
        rest = whole.find_first_not_of('0', whole.size() - cut) != std::string::npos;
        whole.resize(whole.size() - cut);
        if (whole.size() > 16)
            return std::nullopt;
    }
    std::int64_t seconds = 0;
    for (const char digit : whole)
        seconds = seconds * 10 + (digit - '0');
    if (number->negative)
        seconds = -seconds - (rest ? 1 : 0);
    if (seconds > maxJwtSeconds || seconds < -maxJwtSeconds)
        return std::nullopt;
    return seconds;
}

bool hasDuplicateMember(const json::Object& object)
{
    std::vector<std::string_view> names;
    names.reserve(object.size());
    for (const auto& [name, value] : object)
        names.push_back(name);
    std::ranges::sort(names);
    return std::ranges::adjacent_find(names) != names.end();
}

}  // namespace sluice::clearinghouse
