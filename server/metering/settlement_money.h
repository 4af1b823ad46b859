// The money of an invoice in whole minor units (clearinghouse 9.4): every decimal is read exactly, rounded half away from zero once, and what
// rounding leaves between the lines and the total is a line of its own. Only top-level lines count. Thread: values, any thread.
#pragma once

#include "core/int256.h"
#include "metering/settlement_types.h"

namespace sluice::metering {

// Decimals of the currency by ISO 4217: 0, 2 or 3. None: no code of three capitals, or one that has another number.
std::optional<int> currencyExponent(std::string_view code);
// Decimal text as minor units, half away from zero. InvalidArgument: no decimal, more than 40 decimals, out of range.
Result<Int256> minorUnits(std::string_view decimal, int exponent);
// total x bps / 10,000 cut off, plus the flat part; never more than the total, never below zero.
Int256 platformFee(const Int256& totalMinor, std::int64_t bps, std::int64_t flatMinor);

struct SettledLine {
    std::string id;  // "adjustment": what rounding left
    std::string name;
    Int256 minor = 0;
};

struct SettlementMoney {
    int exponent = 2;
    Int256 totalMinor = 0;
    Int256 residueMinor = 0;         // total less the rounded lines
    std::vector<SettledLine> lines;  // with the adjustment when it is not zero: they always add up to the total
    ChargeModel model = ChargeModel::Platform;
    std::string account;   // connected account; empty with platform
    std::string customer;  // at the payment provider; may be empty
    bool livemode = true;
    Int256 feeMinor = 0;  // for the platform; 0 with platform, which takes all
};

struct SettlementFault {
    std::string
        code;  // "total_mismatch", "bad_amount", "bad_currency", "bad_charge_model", "missing_account", "bad_livemode"
    std::string message;
};

// Invoice metadata goes before the customer's, that before the default.
tl::expected<SettlementMoney, SettlementFault>
settleMoney(const SettlementInvoice& invoice, const SettlementMetadata& customer, const SettlementRules& rules);
json::Value moneyTree(const SettlementMoney& money);  // amounts as decimal text of minor units

}  // namespace sluice::metering
