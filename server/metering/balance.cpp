#include "metering/balance.h"

#include <algorithm>
#include <set>

namespace sluice::metering {

namespace {

class BurnRun {
public:
    explicit BurnRun(const BalanceTerms& terms) : m_terms(terms) { m_balance.lastReset = terms.measureFrom; }

    Result<void> start()
    {
        for (const GrantTerms& grant : m_terms.grants) {
            if (grant.effectiveAt <= m_terms.measureFrom && !over(grant, m_terms.measureFrom))
                open(grant);
        }
        return {};
    }

    std::set<Timestamp> breaks(Timestamp at, const std::vector<Timestamp>& cuts) const
    {
        std::set<Timestamp> times(cuts.begin(), cuts.end());
        for (const ResetPoint& reset : m_terms.resets)
            times.insert(reset.at);
        for (const GrantTerms& grant : m_terms.grants) {
            times.insert(grant.effectiveAt);
            Timestamp end = at;
            if (grant.expiresAt) {
                times.insert(*grant.expiresAt);
                end = std::min(end, *grant.expiresAt);
            }
            if (grant.voidedAt) {
                times.insert(*grant.voidedAt);
                end = std::min(end, *grant.voidedAt);
            }
            if (!grant.recurrence)
                continue;
            Timestamp next = grant.recurrence->nextAfter(std::max(grant.effectiveAt, m_terms.measureFrom));
            for (; next <= end && times.size() <= maxBurnSegments; next = grant.recurrence->nextAfter(next))
                times.insert(next);
        }
        times.erase(times.begin(), times.upper_bound(m_terms.measureFrom));
        times.erase(times.upper_bound(at), times.end());
        return times;
    }

    // What happens at that moment, in this order: reset, ends, refills, beginnings; then standing overage is taken.
    void turn(Timestamp at)
    {
        for (const ResetPoint& reset : m_terms.resets) {
            if (reset.at == at)
                rollOver(reset);
        }
        for (const GrantTerms& grant : m_terms.grants) {
            if (over(grant, at)) {
                m_balance.grants.erase(grant.id);
                m_used.erase(grant.id);
            } else if (grant.effectiveAt == at
                       || (grant.effectiveAt < at && grant.recurrence && grant.recurrence->periodAt(at).from == at)) {
                open(grant);
            }
        }
        take(Int256(m_balance.overage), nullptr);
    }

    // Uses up `usage` together with what is owed already.
    void burn(const Int256& usage, BurnSegment* segment)
    {
        m_balance.usage += usage;
        if (usage >= 0) {
            take(m_balance.overage + usage, segment);
            return;
        }
        Int256 back = -usage;
        const Int256 debt = std::min(back, m_balance.overage);
        m_balance.overage -= debt;
        back -= debt;
        const auto order = burning();
        for (auto it = order.rbegin(); it != order.rend() && back > 0; ++it) {
            const Int256 returned = std::min(back, m_used[(*it)->id]);
            m_used[(*it)->id] -= returned;
            m_balance.grants[(*it)->id] += returned;
            m_usedSum -= returned;
            back -= returned;
        }
    }

    Int256 left() const
    {
        Int256 sum = 0;
        for (const auto& [id, amount] : m_balance.grants)
            sum += amount;
        return sum;
    }

    const std::map<std::string, Int256>& grants() const { return m_balance.grants; }
    const Int256& overage() const { return m_balance.overage; }

    Balance result() const
    {
        Balance balance = m_balance;
        balance.balance = left();
        balance.granted = m_usedSum + balance.balance;
        return balance;
    }

private:
    static bool over(const GrantTerms& grant, Timestamp at)
    {
        return (grant.expiresAt && *grant.expiresAt <= at) || (grant.voidedAt && *grant.voidedAt <= at);
    }

    void open(const GrantTerms& grant)
    {
        m_balance.grants[grant.id] = grant.amount;
        m_used[grant.id] = 0;
    }

    void rollOver(const ResetPoint& reset)
    {
        for (const GrantTerms& grant : m_terms.grants) {
            const auto it = m_balance.grants.find(grant.id);
            if (it != m_balance.grants.end())
                it->second = std::min(grant.maxRollover, std::max(grant.minRollover, it->second));
        }
        m_used.clear();
        m_usedSum = 0;
        m_balance.usage = 0;
        if (!reset.preserveOverage)
            m_balance.overage = 0;
        m_balance.lastReset = reset.at;
    }

    std::vector<const GrantTerms*> burning() const
    {
        std::vector<const GrantTerms*> order;
        for (const GrantTerms& grant : m_terms.grants) {
            if (m_balance.grants.contains(grant.id))
                order.push_back(&grant);
        }
        std::ranges::sort(order, [](const GrantTerms* a, const GrantTerms* b) {
            constexpr Timestamp never{INT64_MAX};
            return std::make_tuple(a->priority, a->expiresAt.value_or(never), a->created, a->id)
                   < std::make_tuple(b->priority, b->expiresAt.value_or(never), b->created, b->id);
        });
        return order;
    }

    void take(Int256 amount, BurnSegment* segment)
    {
        for (const GrantTerms* grant : burning()) {
            if (amount <= 0)
                break;
            Int256& held = m_balance.grants[grant->id];
            const Int256 used = std::min(held, amount);
            if (used == 0)
                continue;
            held -= used;
            amount -= used;
            m_used[grant->id] += used;
            m_usedSum += used;
            if (segment)
                segment->grantUsages.emplace_back(grant->id, used);
        }
        m_balance.overage = std::max(amount, Int256(0));
    }

    const BalanceTerms& m_terms;
    Balance m_balance;
    std::map<std::string, Int256> m_used;  // since the last reset
    Int256 m_usedSum = 0;
};

}  // namespace

Result<Balance> burnDown(const BalanceTerms& terms, Timestamp at, const UsageOf& usage,
                         std::vector<BurnSegment>* segments, const std::vector<Timestamp>& cuts)
{
    BurnRun run(terms);
    SLUICE_TRY(run.start());
    auto times = run.breaks(at, cuts);
    if (times.size() > maxBurnSegments)
        return fail(ErrorCode::InvalidArgument, "the balance has too many segments");
    const bool turnsAtEnd = times.contains(at);
    times.insert(at);
    Timestamp from = terms.measureFrom;
    for (const Timestamp to : times) {
        if (to > from) {
            SLUICE_ASSIGN(const Int256 used, usage(from, to));
            BurnSegment segment;
            segment.period = {from, to};
            segment.usage = used;
            segment.balanceAtStart = run.left();
            segment.grantsAtStart = run.grants();
            run.burn(used, &segment);
            segment.balanceAtEnd = run.left();
            segment.grantsAtEnd = run.grants();
            segment.overage = run.overage();
            if (segments)
                segments->push_back(std::move(segment));
        }
        from = to;
        if (to < at || turnsAtEnd)
            run.turn(to);
    }
    return run.result();
}

}  // namespace sluice::metering
