// W-41: ids that a path can address. In strict mode a new id is of letters, digits and . _ : @ - with a letter or digit first.
#pragma once

#include "api/internal/validation.h"

#include <algorithm>

namespace sluice::api {

inline bool isPlainId(std::string_view id)
{
    const auto isWord = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    return !id.empty() && isWord(id.front()) && std::ranges::all_of(id, [&](char c) {
        return isWord(c) || std::string_view("._:@-").find(c) != std::string_view::npos;
    });
}

inline FieldSpec newIdField(const char* name, std::size_t maxLength, bool strict)
{
    FieldSpec spec = textField(name, maxLength);
    spec.minLength = 1;
    if (strict) {
        spec.rule = [text = std::string(name)
                            + " may hold letters, digits and . _ : @ - and starts with a letter or digit"](
                        FieldValue& value) -> std::optional<std::string> {
            return isPlainId(std::get<std::string>(value)) ? std::nullopt : std::optional(text);
        };
    }
    return spec;
}

}  // namespace sluice::api
