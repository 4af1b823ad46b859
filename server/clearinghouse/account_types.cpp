#include "clearinghouse/account_types.h"

#include "metering/price.h"

#include <chrono>
#include <limits>

namespace sluice::clearinghouse {

namespace {

constexpr std::int64_t microsOfDay = 86'400'000'000;

// The n-th month after `day`; a day that month does not have is its last.
std::chrono::sys_days monthsAfter(std::chrono::year_month_day day, std::int64_t n)
{
    const auto moved = day + std::chrono::months(n);
    return moved.ok() ? std::chrono::sys_days(moved)
                      : std::chrono::sys_days(moved.year() / moved.month() / std::chrono::last);
}

}  // namespace

std::string customerAccount(std::string_view customerKey)
{
    std::string account(customerPrefix);
    account.append(customerKey);
    return account;
}

Amount usdFromMicros(std::int64_t micros)
{
    static const Int256 unitsOfMicro = boost::multiprecision::pow(Int256(10), 20);
    return Amount(Asset::usd(), Int256(micros) * unitsOfMicro);
}

std::int64_t microsOf(const Amount& usd)
{
    const Int256 micros = metering::usdMicrosDown(usd);
    if (micros > std::numeric_limits<std::int64_t>::max())
        return std::numeric_limits<std::int64_t>::max();
    if (micros < std::numeric_limits<std::int64_t>::min())
        return std::numeric_limits<std::int64_t>::min();
    return static_cast<std::int64_t>(micros);
}

const char* grantKindCode(GrantKind kind)
{
    switch (kind) {
    case GrantKind::Credit: return "credit";
    case GrantKind::Trial: return "trial";
    case GrantKind::Included: return "included";
    case GrantKind::Adjustment: break;
    }
    return "adjustment";
}

const char* grantStateCode(GrantState state)
{
    switch (state) {
    case GrantState::Active: return "active";
    case GrantState::Spent: return "spent";
    case GrantState::Expired: return "expired";
    case GrantState::Voided: break;
    }
    return "voided";
}

const char* trialOutcomeCode(TrialOutcome outcome)
{
    switch (outcome) {
    case TrialOutcome::Granted: return "granted";
    case TrialOutcome::AlreadyGranted: return "already";
    case TrialOutcome::Off: return "off";
    case TrialOutcome::BudgetSpent: return "budget";
    case TrialOutcome::DayFull: break;
    }
    return "day_full";
}

Period periodAt(Timestamp anchor, Timestamp now)
{
    const std::int64_t anchorDay = utcDay(anchor);
    const std::int64_t inDay = anchor.micros - anchorDay * microsOfDay;
    const std::chrono::year_month_day first{std::chrono::sys_days(std::chrono::days(anchorDay))};
    const std::chrono::year_month_day today{std::chrono::sys_days(std::chrono::days(utcDay(now)))};
    const auto boundary = [&](std::int64_t n) {
        return Timestamp{monthsAfter(first, n).time_since_epoch().count() * microsOfDay + inDay};
    };
    std::int64_t n = std::int64_t(int(today.year()) - int(first.year())) * 12 + int(unsigned(today.month()))
                     - int(unsigned(first.month()));
    while (boundary(n) > now)
        --n;
    while (boundary(n + 1) <= now)
        ++n;
    return {boundary(n), boundary(n + 1)};
}

}  // namespace sluice::clearinghouse
