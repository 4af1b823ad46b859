#include "clearinghouse/verifier.h"

#include <array>

namespace sluice::clearinghouse {
namespace {

constexpr std::array<bool, 256> bearerLetters()
{
    std::array<bool, 256> allowed{};
    for (const char letter : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~+/-"))
        allowed[static_cast<unsigned char>(letter)] = true;
    return allowed;
}
constexpr auto kBearerLetters = bearerLetters();

// What a JavaScript trim() takes off, as far as it can stand in a header.
bool isBearerBlank(char letter)
{
    return letter == ' ' || (letter >= '\t' && letter <= '\r');
}

std::string_view trimBearer(std::string_view text)
{
    while (!text.empty() && isBearerBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBearerBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

}  // namespace

std::string_view bearerToken(std::string_view value)
{
    constexpr std::string_view scheme = "bearer";
    value = trimBearer(value);
    if (value.size() <= scheme.size())
        return {};
    for (std::size_t i = 0; i < scheme.size(); ++i) {
        if ((static_cast<unsigned char>(value[i]) | 0x20u) != static_cast<unsigned char>(scheme[i]))
            return {};
    }
    const std::size_t start = value.find_first_not_of(' ', scheme.size());
    if (start == std::string_view::npos || start == scheme.size())
        return {};
    const std::string_view token = value.substr(start);
    std::size_t at = 0;
    while (at < token.size() && kBearerLetters[static_cast<unsigned char>(token[at])])
        ++at;
    if (at == 0)
        return {};
    while (at < token.size() && token[at] == '=')
        ++at;
    return at == token.size() ? token : std::string_view();
}

}  // namespace sluice::clearinghouse
