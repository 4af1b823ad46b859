#include "legacy/journal_walk.h"

#include "core/hex.h"
#include "core/json.h"
#include "crypto/hash.h"
#include "ledger/journal.h"

#include <cstdio>

namespace sluice::legacy {

namespace {

const Int256& exactPerUnit()
{
    static const Int256 factor = boost::multiprecision::pow(Int256(10), exactScale - 18);
    return factor;
}

Result<Int256> exactOf(const json::Value* value, const char* name)
{
    const std::string_view text = !value              ? std::string_view()
                                  : value->isNumber() ? std::string_view(value->number()->text)
                                                      : value->toText().value_or("");
    if (text.empty())
        return fail(ErrorCode::InvalidArgument, std::string("'") + name + "' is missing or no decimal");
    auto parsed = parseUnitsTruncating(text, exactScale);
    if (!parsed)
        return fail(ErrorCode::InvalidArgument, std::string("'") + name + "' is " + parsed.error().message);
    return parsed;
}

// Statistics go by kind (W-19): the reason text decides once, here. A credit with a text of its own came from E-15.
ledger::TransferKind kindOf(const JournalLine& line, const Int256& delta)
{
    using Kind = ledger::TransferKind;
    if (line.setBalance)
        return line.reason == "payout" && delta < 0 ? Kind::Payout : Kind::SetBalance;
    const auto kind = ledger::kindFromCode(line.reason);
    if (kind == Kind::SessionTime || kind == Kind::PowerTime || kind == Kind::Workload || kind == Kind::WorkloadTime)
        return *kind;
    return Kind::Adjustment;
}

// Of one width, so that a million ids in a row go to the end of their index and not all over it.
std::string inFileOrder(std::uint64_t offset)
{
    char text[20];
    std::snprintf(text, sizeof text, "%014llu", static_cast<unsigned long long>(offset));
    return text;
}

std::string referenceOf(const json::Value& metadata)
{
    for (const char* name : {"tx_hash", "workload_id", "session_id", "reference_workload_id"}) {
        if (const auto text = metadata.text(name); text && text->size() <= 256)
            return std::string(*text);
    }
    return {};
}

}  // namespace

Int256 wholeUnits(const Int256& exact)
{
    return exact / exactPerUnit();
}

Result<JournalLine> parseJournalLine(std::string_view text)
{
    auto tree = json::parse(text);
    if (!tree)
        return fail(ErrorCode::InvalidArgument,
                    tree.error().message + " at column " + std::to_string(tree.error().offset + 1));
    JournalLine line;
    const auto event = tree->text("event");
    const auto time = parseTime(tree->text("timestamp").value_or(""));
    const auto orchestrator = tree->text("orchestrator_id");
    if (!time)
        return fail(ErrorCode::InvalidArgument, "'timestamp' is no time");
    if (event != "credit" && event != "set_balance")
        return fail(ErrorCode::InvalidArgument, "'event' is neither credit nor set_balance");
    if (!orchestrator || orchestrator->empty())
        return fail(ErrorCode::InvalidArgument, "'orchestrator_id' is missing");
    line.time = *time;
    line.setBalance = event == "set_balance";
    line.orchestrator = std::string(*orchestrator);
    SLUICE_ASSIGN(line.balance, exactOf(tree->find("balance"), "balance"));
    if (const json::Value* delta = tree->find("delta"); delta && !delta->isNull()) {
        SLUICE_ASSIGN(line.delta, exactOf(delta, "delta"));
    } else if (!line.setBalance) {
        SLUICE_ASSIGN(line.delta, exactOf(tree->find("amount"), "amount"));
    }
    line.reason = std::string(tree->text("reason").value_or(""));
    if (const json::Value* metadata = tree->find("metadata"); metadata && !metadata->isNull()) {
        if (!metadata->isObject())
            return fail(ErrorCode::InvalidArgument, "'metadata' is no object");
        if (!metadata->members()->empty())
            line.metadata = json::write(*metadata, json::Style::Journal);
        line.reference = referenceOf(*metadata);
        if (!line.setBalance && (line.reason == "workload" || line.reason == "workload_time"))
            line.workload = std::string(metadata->text("workload_id").value_or(""));
    }
    return line;
}

ledger::Posting JournalWalk::posting(const JournalLine& line, std::string id, const Int256& delta) const
{
    const auto kind = kindOf(line, delta);
    ledger::Posting posting{.id = std::move(id),
                            .kind = kind,
                            .amount = Amount(m_asset, delta < 0 ? Int256(-delta) : delta),
                            .debit = kind == ledger::TransferKind::Payout ? ledger::settledAccount(m_asset)
                                                                          : ledger::equityAccount(kind),
                            .credit = ledger::orchestratorAccount(line.orchestrator),
                            .reason = line.reason,
                            .reference = line.reference,
                            .metadata = line.metadata,
                            .time = line.time};
    if (delta < 0)
        std::swap(posting.debit, posting.credit);
    return posting;
}

ledger::Posting JournalWalk::correction(std::string id, const std::string& orchestrator, const Int256& units,
                                        std::string reason, Timestamp time) const
{
    ledger::Posting posting{.id = std::move(id),
                            .kind = ledger::TransferKind::Import,
                            .amount = Amount(m_asset, units < 0 ? Int256(-units) : units),
                            .debit = ledger::equityAccount(ledger::TransferKind::Import),
                            .credit = ledger::orchestratorAccount(orchestrator),
                            .reason = std::move(reason),
                            .reference = {},
                            .metadata = {},
                            .time = time};
    if (units < 0)
        std::swap(posting.debit, posting.credit);
    return posting;
}

std::optional<ledger::Posting> JournalWalk::dust(std::string id, const std::string& orchestrator, const Int256& exact,
                                                 Timestamp time) const
{
    static const Int256 cut = boost::multiprecision::pow(Int256(10), exactScale - 36);
    const Int256 below = (exact - wholeUnits(exact) * exactPerUnit()) / cut;
    if (below == 0)
        return std::nullopt;
    ledger::Posting posting{.id = std::move(id),
                            .kind = ledger::TransferKind::Dust,
                            .amount =
                                Amount(Asset::named(m_asset.code() + "-dust"), below < 0 ? Int256(-below) : below),
                            .debit = ledger::equityAccount(ledger::TransferKind::Dust),
                            .credit = "dust:" + orchestrator,
                            .reason = "import_dust",
                            .reference = orchestrator,
                            .metadata = {},
                            .time = time};
    if (below < 0)
        std::swap(posting.debit, posting.credit);
    return posting;
}

Result<WalkStep> JournalWalk::step(const JournalLine& line, std::string_view text, std::uint64_t offset)
{
    WalkStep step;
    State& state = m_states[line.orchestrator];
    std::string whole(text);
    whole.push_back('\n');
    const std::string id = inFileOrder(offset) + ":" + toHex(crypto::sha256(asBytes(whole)).bytes);
    // Sums of the first generation were rounded to 28 digits, so before and after may differ by less than a unit.
    if (line.delta) {
        const Int256 before = line.balance - *line.delta;
        const Int256 missing = wholeUnits(before) - state.units;
        if (missing > 1 || missing < -1) {
            step.gap = missing;
            step.postings.push_back(correction("v1:gap:" + id, line.orchestrator, missing, "journal_gap", line.time));
            state.units += missing;
        }
    }
    const Int256 after = wholeUnits(line.balance);
    const Int256 delta = after - state.units;
    if (delta != 0)
        step.postings.push_back(posting(line, "v1:" + id, delta));
    state = {line.balance, after, line.time};
    if (!fitsSigned256(after))
        return fail(ErrorCode::InvalidArgument, "'balance' is out of range");
    if (delta == 0) {
        step.keepsText = true;
    } else {
        const ledger::Posting& last = step.postings.back();
        const ledger::Transfer shown{0, last, line.orchestrator, Amount(m_asset, delta), Amount(m_asset, after)};
        step.keepsText = ledger::journalLine(ledger::journalEventOf(shown)) != text;
    }
    return step;
}

}  // namespace sluice::legacy
