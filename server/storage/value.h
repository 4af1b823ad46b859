// Parameters and results of SQL, the same on SQLite and PostgreSQL. An Int256 is a 32-byte offset-binary BLOB in SQLite
// and NUMERIC(78) in PostgreSQL (DECISIONS 5); callers never see the difference. Thread: a Row lives only inside its
// callback.
#pragma once

#include "core/hex.h"
#include "core/int256.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace sluice::storage {

// Views: what they point at must live until the call returns. Text is UTF-8.
using Param = std::variant<std::nullptr_t, std::int64_t, std::string_view, std::span<const std::uint8_t>, Int256>;

// text that may be absent
inline Param optionalText(const std::optional<std::string>& text)
{
    return text ? Param(std::string_view(*text)) : Param(nullptr);
}
inline Param optionalInt(const std::optional<std::int64_t>& value)
{
    return value ? Param(*value) : Param(nullptr);
}

class Row {
public:
    virtual ~Row() = default;
    virtual bool isNull(int column) const = 0;
    virtual std::int64_t int64(int column) const = 0;
    virtual std::string text(int column) const = 0;
    virtual Bytes blob(int column) const = 0;
    virtual Int256 int256(int column) const = 0;
    std::optional<std::string> optText(int column) const
    {
        return isNull(column) ? std::nullopt : std::optional(text(column));
    }
    std::optional<std::int64_t> optInt64(int column) const
    {
        return isNull(column) ? std::nullopt : std::optional(int64(column));
    }
};

}  // namespace sluice::storage
