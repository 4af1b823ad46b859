#include "metering/settlement_money.h"

#include "core/amount.h"

#include <algorithm>

namespace sluice::metering {

namespace {

constexpr int settlementScale = 40;

Int256 settlementTen(int exponent)
{
    Int256 power = 1;
    for (int i = 0; i < exponent; ++i)
        power *= 10;
    return power;
}

tl::unexpected<SettlementFault> moneyFault(const char* code, std::string message)
{
    return tl::unexpected(SettlementFault{code, std::move(message)});
}

std::string chosenMetadata(const std::string& key, const SettlementMetadata& invoice,
                           const SettlementMetadata& customer)
{
    for (const SettlementMetadata* metadata : {&invoice, &customer}) {
        if (const auto found = metadata->find(key); found != metadata->end() && !found->second.empty())
            return found->second;
    }
    return {};
}

tl::expected<void, SettlementFault> chooseCharge(SettlementMoney& money, const SettlementInvoice& invoice,
                                                 const SettlementMetadata& customer, const SettlementRules& rules)
{
    money.model = rules.chargeModel;
    if (const std::string text = chosenMetadata(rules.chargeModelKey, invoice.metadata, customer); !text.empty()) {
        const auto model = chargeModelFromCode(text);
        if (!model)
            return moneyFault("bad_charge_model", "the charge model is neither platform, direct nor destination");
        money.model = *model;
    }
    money.customer = chosenMetadata(rules.customerKey, invoice.metadata, customer);
    const std::string live = chosenMetadata(rules.livemodeKey, invoice.metadata, customer);
    if (!live.empty() && live != "true" && live != "false")
        return moneyFault("bad_livemode", "livemode is neither true nor false");
    money.livemode = live != "false";
    if (money.model == ChargeModel::Platform)
        return {};
    money.account = chosenMetadata(rules.accountKey, invoice.metadata, customer);
    if (money.account.empty())
        return moneyFault("missing_account",
                          std::string("the charge model ") + chargeModelCode(money.model)
                              + " needs a connected account, and neither the invoice nor the customer "
                                "names one");
    money.feeMinor = platformFee(money.totalMinor, rules.feeBps, rules.feeFlatMinor);
    return {};
}

}  // namespace

std::optional<int> currencyExponent(std::string_view code)
{
    constexpr std::string_view none = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
    constexpr std::string_view three = "BHD IQD JOD KWD LYD OMR TND";
    constexpr std::string_view four = "CLF UYW";
    if (code.size() != 3 || !std::ranges::all_of(code, [](char c) { return c >= 'A' && c <= 'Z'; }))
        return std::nullopt;
    if (four.find(code) != std::string_view::npos)
        return std::nullopt;
    if (none.find(code) != std::string_view::npos)
        return 0;
    return three.find(code) != std::string_view::npos ? 3 : 2;
}

Result<Int256> minorUnits(std::string_view decimal, int exponent)
{
    SLUICE_ASSIGN(const Int256 exact, parseUnits(decimal, settlementScale));
    const Int256 divisor = settlementTen(settlementScale - exponent);
    const bool negative = exact < 0;
    const Int256 size = negative ? Int256(-exact) : exact;
    Int256 whole = size / divisor;
    const Int256 rest = size % divisor;
    if (rest * 2 >= divisor)
        whole += 1;
    return negative ? Int256(-whole) : whole;
}

Int256 platformFee(const Int256& totalMinor, std::int64_t bps, std::int64_t flatMinor)
{
    if (totalMinor <= 0)
        return 0;
    const Int256 fee = totalMinor * bps / 10'000 + flatMinor;
    return std::clamp(fee, Int256(0), totalMinor);
}

tl::expected<SettlementMoney, SettlementFault>
settleMoney(const SettlementInvoice& invoice, const SettlementMetadata& customer, const SettlementRules& rules)
{
    SettlementMoney money;
    const auto exponent = currencyExponent(invoice.currency);
    if (!exponent)
        return moneyFault("bad_currency", "the currency is none with 0, 2 or 3 decimals");
    money.exponent = *exponent;
    const auto total = minorUnits(invoice.total, *exponent);
    if (!total)
        return moneyFault("bad_amount", "the total cannot be read: " + total.error().message);
    money.totalMinor = *total;
    // Sums stay far inside the range: 10,000 lines below 10^40 each.
    const Int256 most = settlementTen(settlementScale);
    Int256 sum = 0;
    for (const InvoiceLine& line : invoice.lines) {
        const auto minor = minorUnits(line.total, *exponent);
        if (!minor || *minor > most || *minor < -most)
            return moneyFault("bad_amount", "the total of line " + line.id + " cannot be read");
        sum += *minor;
        money.lines.push_back({line.id, line.name, *minor});
    }
    money.residueMinor = *total - sum;
    const Int256 allowed = std::int64_t(invoice.lines.size()) + 1;
    if (money.residueMinor > allowed || money.residueMinor < -allowed)
        return moneyFault("total_mismatch", "the total is " + toDecimal(*total) + " and the lines add up to "
                                                + toDecimal(sum) + " minor units: more apart than rounding can be");
    if (money.residueMinor != 0)
        money.lines.push_back({"adjustment", "Rounding", money.residueMinor});
    if (const auto charge = chooseCharge(money, invoice, customer, rules); !charge)
        return tl::unexpected(charge.error());
    return money;
}

json::Value moneyTree(const SettlementMoney& money)
{
    json::Array lines;
    for (const SettledLine& line : money.lines)
        lines.push_back(json::Value::object({{"id", line.id}, {"name", line.name}, {"minor", toDecimal(line.minor)}}));
    return json::Value::object({{"exponent", money.exponent},
                                {"totalMinor", toDecimal(money.totalMinor)},
                                {"residueMinor", toDecimal(money.residueMinor)},
                                {"lines", std::move(lines)},
                                {"chargeModel", chargeModelCode(money.model)},
                                {"account", money.account},
                                {"customer", money.customer},
                                {"livemode", money.livemode},
                                {"feeMinor", toDecimal(money.feeMinor)}});
}

}  // namespace sluice::metering
