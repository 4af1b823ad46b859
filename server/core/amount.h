// One amount type: a signed 256-bit count of an asset's smallest unit (DECISIONS 1). Amounts of different assets never mix: doing so
// is a broken invariant. On the wire and in files: plain notation, no exponent, no trailing zeros, "0" for zero (DECISIONS 2).
#pragma once

#include "core/int256.h"
#include "core/result.h"

#include <compare>
#include <string>
#include <string_view>

namespace sluice {

// An asset is its lower-case code and its scale (decimal places of one unit). "eth": 18 (wei). "usd": 26 (wei x 8-decimal quote).
// Any other ledger label (PAYMENTS_CREDIT_UNIT) has 18.
class Asset {
public:
    static const Asset& eth();
    static const Asset& usd();
    static Asset named(std::string_view code);  // trimmed and lower-cased; blank means eth

    const std::string& code() const { return m_code; }
    int scale() const { return m_scale; }
    bool operator==(const Asset& other) const { return m_code == other.m_code; }

private:
    Asset(std::string code, int scale) : m_code(std::move(code)), m_scale(scale) {}

    std::string m_code;
    int m_scale;
};

// Decimal text as existing clients and files write it (ops-api 1.2): sign, plain or scientific, surrounding blanks, `_`
// between digits. Result: units at `scale`. Errors (InvalidArgument): "not a decimal", "not finite", "more than N decimals",
// "out of range".
Result<Int256> parseUnits(std::string_view text, int scale);
// As parseUnits but digits below one unit are cut off toward zero; `dust` (if given) receives whether any were non-zero.
Result<Int256> parseUnitsTruncating(std::string_view text, int scale, bool* dust = nullptr);
std::string formatUnits(const Int256& units, int scale);

class Amount {
public:
    explicit Amount(Asset asset, Int256 units = 0) : m_asset(std::move(asset)), m_units(std::move(units)) {}
    static Result<Amount> parse(std::string_view text, const Asset& asset);

    const Asset& asset() const { return m_asset; }
    const Int256& units() const { return m_units; }
    bool isZero() const { return m_units == 0; }
    bool isNegative() const { return m_units < 0; }
    std::string toString() const { return formatUnits(m_units, m_asset.scale()); }

    // Arithmetic that leaves the signed 256-bit range or mixes assets ends the process; check input before.
    Amount operator+(const Amount& other) const;
    Amount operator-(const Amount& other) const;
    Amount operator-() const { return Amount(m_asset, -m_units); }
    bool operator==(const Amount& other) const = default;
    std::strong_ordering operator<=>(const Amount& other) const;

private:
    Asset m_asset;
    Int256 m_units;
};

}  // namespace sluice
