#include "legacy/internal/journal_import.h"

#include "core/hex.h"
#include "crypto/hash.h"

namespace sluice::legacy {

namespace {

// Ids of at most 200 bytes whatever the orchestrator is called.
std::string idFor(const char* what, const std::string& orchestrator)
{
    return std::string("v1:") + what + ":" + toHex(crypto::sha256(asBytes(orchestrator)).bytes);
}

}  // namespace

Result<void> JournalImport::balance(const std::string& orchestrator, const json::Value& value)
{
    const std::string_view text =
        value.isNumber() ? std::string_view(value.number()->text) : value.toText().value_or("");
    auto exact = parseUnitsTruncating(text, exactScale);
    if (orchestrator.empty() || !exact)
        return fail(ErrorCode::Corrupt,
                    orchestrator.empty() ? "an id is empty" : "the balance is " + exact.error().message);
    m_stated.emplace(orchestrator, Stated{std::int64_t(m_stated.size()), json::write(value, json::Style::Journal),
                                          std::string(text), std::move(*exact)});
    return {};
}

Result<void> JournalImport::post(const std::vector<ledger::Posting>& postings)
{
    m_report.transfers += std::int64_t(postings.size());
    if (!m_connection)
        return {};
    for (const ledger::Posting& posting : postings) {
        SLUICE_ASSIGN(const auto posted, m_ledger.post(*m_connection, posting));
        if (posted.replayed)
            return fail(ErrorCode::Conflict, "transfer " + posting.id + " is in the ledger already");
        m_lastSeq = posted.seq;
    }
    return {};
}

Result<void> JournalImport::keepLine(const LineReader::Line& line, bool posted)
{
    if (!m_connection)
        return {};
    SLUICE_TRY(m_connection->exec("INSERT INTO legacy_lines (line, after_seq, seq, original) VALUES (?, ?, ?, ?)",
                                  {line.number, m_lastSeq, posted ? m_lastSeq : 0, line.text}));
    return {};
}

Result<void> JournalImport::line(const LineReader::Line& line)
{
    auto parsed = parseJournalLine(line.text);
    if (!parsed)
        return fail(errorAt(journalFile, line.number, parsed.error().message));
    if (!parsed->workload.empty())
        m_credited.add(parsed->workload);
    auto step = m_walk.step(*parsed, line.text, line.offset);
    if (!step)
        return fail(errorAt(journalFile, line.number, step.error().message));
    if (step->gap) {
        ++m_report.gaps;
        m_report.note(std::string(journalFile) + ":" + std::to_string(line.number) + ": " + parsed->orchestrator
                      + " moved by " + formatUnits(*step->gap, m_unit.scale())
                      + " before this line without a line of its own");
    }
    if (auto posted = post(step->postings); !posted)
        return fail(Error{posted.error().code, std::string(journalFile) + ":" + std::to_string(line.number) + ": "
                                                   + posted.error().message});
    const bool moved = step->postings.size() > (step->gap ? 1U : 0U);
    return step->keepsText ? keepLine(line, moved) : Result<void>();
}

Result<void> JournalImport::settle(const std::string& orchestrator, const Stated& stated)
{
    JournalWalk::State& state = m_walk.state(orchestrator);
    const Timestamp time = state.last.micros > 0 ? state.last : m_now;
    const Int256 units = wholeUnits(stated.exact);
    if (const Int256 missing = units - state.units; missing != 0) {
        m_report.differences.push_back({orchestrator, stated.shown, formatUnits(state.units, m_unit.scale())});
        SLUICE_TRY(post(
            {m_walk.correction(idFor("difference", orchestrator), orchestrator, missing, "import_difference", time)}));
        state.units = units;
    }
    if (const auto dust = m_walk.dust(idFor("dust", orchestrator), orchestrator, stated.exact, time)) {
        m_report.dust.push_back(
            {orchestrator, stated.shown,
             formatUnits(dust->debit.starts_with("dust:") ? Int256(-dust->amount.units()) : dust->amount.units(),
                         2 * m_unit.scale())});
        SLUICE_TRY(post({*dust}));
    }
    if (m_connection && stated.place >= 0) {
        SLUICE_TRY(m_connection->exec(
            "INSERT INTO legacy_balances (orchestrator, place, original, units) VALUES (?, ?, ?, ?)",
            {std::string_view(orchestrator), stated.place, std::string_view(stated.original), units}));
    }
    return {};
}

Result<void> JournalImport::finish()
{
    for (const auto& [orchestrator, stated] : m_stated)
        SLUICE_TRY(settle(orchestrator, stated));
    // The journal knows them, balances.json does not: their balance is zero there.
    std::vector<std::string> unstated;
    for (const auto& [orchestrator, state] : m_walk.states()) {
        if (!m_stated.contains(orchestrator))
            unstated.push_back(orchestrator);
    }
    for (const std::string& orchestrator : unstated)
        SLUICE_TRY(settle(orchestrator, Stated{-1, {}, "0", 0}));
    Int256 total = 0;
    for (const auto& [orchestrator, units] : expected())
        total += units;
    m_credited.close();
    m_report.total = formatUnits(total, m_unit.scale()) + " " + m_unit.code();
    return {};
}

std::map<std::string, Int256> JournalImport::expected() const
{
    std::map<std::string, Int256> units;
    for (const auto& [orchestrator, state] : m_walk.states())
        units[orchestrator] = 0;
    for (const auto& [orchestrator, stated] : m_stated)
        units[orchestrator] = wholeUnits(stated.exact);
    return units;
}

}  // namespace sluice::legacy
