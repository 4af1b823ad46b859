#include "ledger/internal/validate.h"

#include "core/json.h"
#include "core/utf8.h"

namespace sluice::ledger {

namespace {

const Int256& amountLimit()
{
    static const Int256 limit = Int256(1) << 200;
    return limit;
}

// PostgreSQL refuses NUL and invalid UTF-8 in text; refusing them here keeps both engines alike.
bool isStorableText(std::string_view text, std::size_t limit)
{
    return text.size() <= limit && text.find('\0') == std::string_view::npos && isValidUtf8(text);
}

Result<void> checkAccountName(std::string_view account)
{
    if (account.empty() || !isStorableText(account, maxAccountLength))
        return fail(ErrorCode::InvalidArgument, "an account must be UTF-8 text of 1 to 600 bytes");
    if (const auto orchestrator = orchestratorOf(account); orchestrator && orchestrator->empty())
        return fail(ErrorCode::InvalidArgument, "an orchestrator's account needs its id");
    return {};
}

Result<void> checkPositive(const Amount& amount)
{
    if (amount.units() <= 0)
        return fail(ErrorCode::InvalidArgument, "the amount must be above zero");
    if (!amountInRange(amount.units()))
        return fail(ErrorCode::InvalidArgument, "the amount is out of range");
    return {};
}

}  // namespace

bool amountInRange(const Int256& units)
{
    return units < amountLimit() && units > -amountLimit();
}

Result<void> checkId(std::string_view id)
{
    if (id.empty() || !isStorableText(id, maxTransferIdLength))
        return fail(ErrorCode::InvalidArgument, "an id must be UTF-8 text of 1 to 800 bytes");
    return {};
}

Result<void> checkText(std::string_view text, std::string_view what)
{
    if (!isStorableText(text, maxTextLength))
        return fail(ErrorCode::InvalidArgument, std::string(what) + " must be UTF-8 text of at most 64 KiB");
    return {};
}

Result<void> checkPosting(const Posting& posting)
{
    SLUICE_TRY(checkId(posting.id));
    SLUICE_TRY(checkPositive(posting.amount));
    SLUICE_TRY(checkAccountName(posting.debit));
    SLUICE_TRY(checkAccountName(posting.credit));
    if (posting.debit == posting.credit)
        return fail(ErrorCode::InvalidArgument, "a transfer needs two accounts");
    if (orchestratorOf(posting.debit) && orchestratorOf(posting.credit))
        return fail(ErrorCode::InvalidArgument, "a transfer moves the balance of one orchestrator");
    SLUICE_TRY(checkText(posting.reason, "the reason"));
    return checkText(posting.reference, "the reference");
}

Result<void> checkReserve(const ReserveRequest& request)
{
    SLUICE_TRY(checkId(request.id));
    SLUICE_TRY(checkAccountName(request.account));
    SLUICE_TRY(checkPositive(request.amount));
    return checkText(request.reference, "the reference");
}

Result<std::string> mergedMetadata(std::string_view callers, const std::string& testRunId)
{
    if (callers.size() > maxTextLength)
        return fail(ErrorCode::InvalidArgument, "metadata is longer than 64 KiB");
    if (callers.empty() && testRunId.empty())
        return std::string();
    json::Value merged;
    if (!testRunId.empty()) {
        merged.set("test", true);
        merged.set("test_run_id", testRunId);
    }
    if (!callers.empty()) {
        const auto parsed = json::parse(callers);
        if (!parsed || !parsed->isObject())
            return fail(ErrorCode::InvalidArgument, "metadata must be a JSON object");
        for (const auto& [name, value] : *parsed->members())
            merged.set(name, value);
    }
    if (merged.isNull() || merged.members()->empty())
        return std::string();
    return json::write(merged, json::Style::Journal);
}

bool sameMetadata(std::string_view stored, std::string_view callers)
{
    if (stored == callers)
        return true;
    const auto was = json::parse(stored.empty() ? "{}" : stored);
    const auto asked = json::parse(callers.empty() ? "{}" : callers);
    if (!was || !asked || !was->isObject() || !asked->isObject())
        return false;
    for (const auto& [name, value] : *was->members()) {
        const json::Value* const other = asked->find(name);
        if (other == nullptr ? name != "test" && name != "test_run_id" : !(*other == value))
            return false;
    }
    for (const auto& [name, value] : *asked->members()) {
        if (was->find(name) == nullptr)
            return false;
    }
    return true;
}

}  // namespace sluice::ledger
