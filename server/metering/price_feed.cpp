#include "metering/price_feed.h"

#include "core/amount.h"
#include "core/json.h"

#include <algorithm>

namespace sluice::metering {

namespace {

constexpr std::size_t maxPriceText = 64;

const json::Value* priceMember(const json::Value& root)
{
    if (const json::Value* price = root.find("price"))
        return price;
    if (const json::Value* data = root.find("data"))
        return data->find("amount");
    if (const json::Value* ethereum = root.find("ethereum"))
        return ethereum->find("usd");
    const json::Value* result = root.find("result");
    if (result == nullptr || result->members() == nullptr || result->members()->size() != 1)
        return nullptr;
    const json::Value* last = result->members()->front().second.find("c");
    return last != nullptr && last->items() != nullptr && !last->items()->empty() ? &last->items()->front() : nullptr;
}

std::int64_t medianOf(std::vector<std::int64_t> prices)
{
    std::ranges::sort(prices);
    const std::size_t middle = prices.size() / 2;
    if (prices.size() % 2 == 1)
        return prices[middle];
    return prices[middle - 1] + (prices[middle] - prices[middle - 1]) / 2;
}

// |a - b| of `of` in basis points, compared without a division.
bool isFurther(std::int64_t a, std::int64_t b, std::int64_t of, std::int64_t basisPoints)
{
    const Int256 distance = a > b ? Int256(a) - b : Int256(b) - a;
    return distance * 10'000 > Int256(of) * basisPoints;
}

}  // namespace

Result<std::int64_t> readPrice(std::string_view body)
{
    const auto wrong = [](const char* what) { return fail(ErrorCode::Protocol, what); };
    const auto root = json::parse(body);
    if (!root)
        return wrong("a price answer that is not JSON");
    const json::Value* price = priceMember(*root);
    if (price == nullptr)
        return wrong("a price answer of an unknown shape");
    const std::string* text = price->number() != nullptr ? &price->number()->text : price->string();
    if (text == nullptr || text->size() > maxPriceText)
        return wrong("a price that is not a number");
    const auto units = parseUnitsTruncating(*text, 8);
    static const Int256 most = Int256(1) << 56;  // 720 million USD
    if (!units || *units <= 0 || *units > most)
        return wrong("a price that is not a number above 0");
    return static_cast<std::int64_t>(*units);
}

Result<Consensus> agreeOnPrice(std::vector<SourceAnswer> answers, std::int64_t former, const PriceRules& rules)
{
    if (answers.empty())
        return fail(ErrorCode::Unavailable, "no price source answered");
    std::vector<std::int64_t> prices;
    for (const SourceAnswer& answer : answers)
        prices.push_back(answer.usdPerEthE8);
    const std::int64_t first = medianOf(prices);
    prices.clear();
    std::string names;
    for (SourceAnswer& answer : answers) {
        answer.accepted = !isFurther(answer.usdPerEthE8, first, first, rules.outlierBasisPoints);
        if (!answer.accepted)
            continue;
        prices.push_back(answer.usdPerEthE8);
        names += (names.empty() ? "" : ",") + answer.source;
    }
    if (prices.empty())
        return fail(ErrorCode::Unavailable, "the price sources disagree");
    Consensus agreed{medianOf(prices), prices.size() == 1 ? names : "median:" + names, std::move(answers)};
    if (former > 0 && prices.size() == 1 && isFurther(agreed.usdPerEthE8, former, former, rules.jumpBasisPoints))
        return fail(ErrorCode::Unavailable, "a jump of the price that only " + names + " reports");
    return agreed;
}

}  // namespace sluice::metering
