#include "support/auditor_model.h"

namespace sluice::test {

namespace {

constexpr std::int64_t microsPerDay = 86'400'000'000;

std::int64_t dayOfMicros(std::int64_t micros)
{
    return micros >= 0 ? micros / microsPerDay : -((-micros + microsPerDay - 1) / microsPerDay);
}

}  // namespace

std::string AuditorModel::orchestratorIn(const std::string& account)
{
    const std::string prefix = "orchestrator:";
    return account.rfind(prefix, 0) == 0 ? account.substr(prefix.size()) : std::string();
}

AuditorModel::Answer AuditorModel::move(const Move& asked)
{
    if (asked.id.empty() || asked.amount <= 0 || asked.loses == asked.gains || asked.loses.empty()
        || asked.gains.empty())
        return {Verdict::Invalid, 0, 0};
    const std::string loser = orchestratorIn(asked.loses);
    const std::string gainer = orchestratorIn(asked.gains);
    if (!loser.empty() && !gainer.empty())
        return {Verdict::Invalid, 0, 0};
    if (const auto known = m_moveById.find(asked.id); known != m_moveById.end()) {
        const Move& first = m_moves[known->second];
        const bool same = first.kind == asked.kind && first.asset == asked.asset && first.loses == asked.loses
                          && first.gains == asked.gains && first.amount == asked.amount && first.reason == asked.reason;
        const JournalRow& row = m_journal[known->second];
        return same ? Answer{Verdict::Replayed, row.after, row.number} : Answer{Verdict::Conflict, 0, 0};
    }
    m_moveById[asked.id] = m_moves.size();
    m_moves.push_back(asked);
    m_balances[{asked.loses, asked.asset}] -= asked.amount;
    m_balances[{asked.gains, asked.asset}] += asked.amount;

    const bool loses = !loser.empty();
    const Int256 after = m_balances[{loses ? asked.loses : asked.gains, asked.asset}];
    const auto number = static_cast<std::int64_t>(m_moves.size());
    m_journal.push_back({number, loses ? loser : gainer, asked.kind, asked.asset,
                         loses ? Int256(-asked.amount) : asked.amount, after, asked.timeMicros});
    return {Verdict::Done, after, number};
}

AuditorModel::Answer AuditorModel::reserve(const std::string& id, const std::string& account, const std::string& asset,
                                           const Int256& amount)
{
    if (id.empty() || account.empty() || amount <= 0)
        return {Verdict::Invalid, 0, 0};
    if (const auto known = m_held.find(id); known != m_held.end()) {
        const Held& held = known->second;
        const bool same = held.account == account && held.asset == asset && held.amount == amount;
        return {same ? Verdict::Replayed : Verdict::Conflict, 0, 0};
    }
    if (balance(account, asset) - reserved(account, asset) < amount)
        return {Verdict::Denied, 0, 0};
    m_held[id] = {account, asset, amount, 'a', {}};
    return {};
}

AuditorModel::Answer AuditorModel::post(const std::string& reservation, const std::string& transferId,
                                        const Int256& amount, std::int64_t timeMicros)
{
    const auto found = m_held.find(reservation);
    if (found == m_held.end())
        return {Verdict::NotFound, 0, 0};
    Held& held = found->second;
    if (held.state == 'r' || (held.state == 'p' && held.transferId != transferId))
        return {Verdict::Conflict, 0, 0};
    // Asked before the move is made: a transfer that exists already cannot pay an active reservation.
    const bool taken = m_moveById.count(transferId) != 0;
    const Answer answer =
        move({transferId, "payout", held.asset, held.account, "settled:" + held.asset, amount, "payout", timeMicros});
    if (answer.verdict == Verdict::Replayed && held.state == 'a' && taken)
        return {Verdict::Conflict, 0, 0};
    if (answer.verdict == Verdict::Done) {
        held.state = 'p';
        held.transferId = transferId;
    }
    return answer;
}

AuditorModel::Answer AuditorModel::release(const std::string& reservation)
{
    const auto found = m_held.find(reservation);
    if (found == m_held.end())
        return {Verdict::NotFound, 0, 0};
    if (found->second.state == 'p')
        return {Verdict::Conflict, 0, 0};
    const bool before = found->second.state == 'r';
    found->second.state = 'r';
    return {before ? Verdict::Replayed : Verdict::Done, 0, 0};
}

Int256 AuditorModel::balance(const std::string& account, const std::string& asset) const
{
    const auto found = m_balances.find({account, asset});
    return found == m_balances.end() ? Int256(0) : found->second;
}

Int256 AuditorModel::reserved(const std::string& account, const std::string& asset) const
{
    Int256 sum = 0;
    for (const auto& [id, held] : m_held) {
        if (held.state == 'a' && held.account == account && held.asset == asset)
            sum += held.amount;
    }
    return sum;
}

std::map<std::tuple<std::string, std::string, std::int64_t, std::string>, AuditorModel::Day> AuditorModel::days() const
{
    std::map<std::tuple<std::string, std::string, std::int64_t, std::string>, Day> totals;
    for (const auto& row : m_journal) {
        if (row.orchestrator.empty())
            continue;
        Day& day = totals[{"orchestrator:" + row.orchestrator, row.asset, dayOfMicros(row.timeMicros), row.kind}];
        if (row.change < 0)
            day.lost -= row.change;
        else
            day.gained += row.change;
    }
    return totals;
}

std::vector<std::pair<std::string, std::string>> AuditorModel::accounts() const
{
    std::vector<std::pair<std::string, std::string>> names;
    for (const auto& [name, sum] : m_balances)
        names.push_back(name);
    return names;
}

}  // namespace sluice::test
