// Reading what the signer sends (clearinghouse spec 1.2): the credential's places in their order, and the payment state.
#include "clearinghouse/authorizer.h"

namespace sluice::clearinghouse {

namespace {

// What the language of the first suite trims, as far as it is ASCII.
std::string_view trimmedValue(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n\v\f";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// A text, or the first of an array when that is a text; anything else is no credential (REF-29).
std::string_view credentialText(const json::Value& value)
{
    if (const json::Array* list = value.items())
        return list->empty() ? std::string_view() : trimmedValue(list->front().toText().value_or(""));
    return trimmedValue(value.toText().value_or(""));
}

bool isAuthorizationName(std::string_view name)
{
    constexpr std::string_view wanted = "authorization";
    return name.size() == wanted.size() && std::equal(name.begin(), name.end(), wanted.begin(), [](char a, char b) {
               return (a >= 'A' && a <= 'Z' ? char(a + 32) : a) == b;
           });
}

std::string_view credentialOf(const json::Value& tree)
{
    const json::Value* headers = tree.find("headers");
    if (headers && headers->isObject()) {
        if (const json::Value* exact = headers->find("Authorization")) {
            if (const auto text = credentialText(*exact); !text.empty())
                return text;
        }
        for (const auto& [name, value] : *headers->members()) {
            if (!isAuthorizationName(name))
                continue;
            if (const auto text = credentialText(value); !text.empty())
                return text;
        }
    }
    const json::Value* legacy = tree.find("authorization");
    return legacy ? trimmedValue(legacy->toText().value_or("")) : std::string_view();
}

}  // namespace

std::optional<AuthorizeRequest> readAuthorizeRequest(std::string_view body)
{
    const auto tree = json::parse(body);
    if (!tree)
        return std::nullopt;
    return AuthorizeRequest{std::string(credentialOf(*tree)), paymentStateOf(tree->find("state"))};
}

}  // namespace sluice::clearinghouse
