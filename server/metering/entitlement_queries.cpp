#include "metering/entitlements.h"
#include "metering/internal/entitlement_rows.h"
#include "metering/internal/paging.h"
#include "metering/internal/usage_windows.h"
#include "metering/meter_decimal.h"

#include <algorithm>

namespace sluice::metering {

namespace {

constexpr ListOrder entitlementOrders[] = {{"updatedAt", "e.updated"}, {"createdAt", "e.no"}};
constexpr ListOrder grantOrders[] = {{"id", "g.id"}, {"updatedAt", "g.updated"}, {"createdAt", "g.no"}};
constexpr std::int64_t maxHistoryWindows = 10'000;

std::string upperId(std::string_view id)
{
    std::string upper(id);
    std::ranges::transform(upper, upper.begin(), [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
    return upper;
}

tl::unexpected<Error> unknownEntitlement(std::string_view name)
{
    return fail(ErrorCode::NotFound, "entitlement not found: " + std::string(name.substr(0, 64)));
}

std::map<std::string, TextFilter> filtersOf(const FeatureInput& feature)
{
    std::map<std::string, TextFilter> filters;
    if (!feature.filters.isObject())
        return filters;
    for (const auto& [name, rule] : *feature.filters.members()) {
        if (feature.oldFilters) {
            filters.emplace(name, TextFilter::anyOf({std::string(rule.toText().value_or(""))}));
        } else if (auto read = TextFilter::read(rule, name)) {
            filters.emplace(name, std::move(*read));
        }
    }
    return filters;
}

// Everything a balance is computed from, read once.
struct BalanceInputs {
    std::shared_ptr<const Meter> meter;  // null: deleted since, then there is no usage
    MeterQuery query;
    BalanceTerms terms;
};

Result<BalanceInputs> balanceInputs(storage::Connection& connection, const MeterSnapshot& snapshot,
                                    const Entitlement& entitlement, Timestamp until)
{
    BalanceInputs inputs;
    SLUICE_ASSIGN(const Feature feature, findFeature(connection, entitlement.featureId));
    SLUICE_ASSIGN(const Customer customer, findCustomer(connection, entitlement.customerId));
    inputs.meter = snapshot.find(feature.meterId);
    inputs.query.subjects = customer.subjects();
    if (inputs.meter)
        inputs.query.filters = filtersOf(feature.input);
    inputs.terms.measureFrom = entitlement.measureUsageFrom;
    inputs.terms.resets = entitlement.resetsUntil(until);
    SLUICE_ASSIGN(const auto grants, grantsOf(connection, entitlement.no));
    for (const Grant& grant : grants) {
        inputs.terms.grants.push_back({grant.id, grant.input.amount, grant.input.priority, grant.input.effectiveAt,
                                       grant.expiresAt, grant.voidedAt, grant.input.minRollover,
                                       *grant.input.maxRollover, grant.input.recurrence, grant.created});
    }
    return inputs;
}

// Usage of a stretch. What is no sum (distinct values, latest value) is what the stretch added since the last reset.
UsageOf usageOf(storage::Connection& connection, const MeterSnapshot& snapshot, const BalanceInputs& inputs)
{
    return [&](Timestamp from, Timestamp to) -> Result<Int256> {
        if (!inputs.meter)
            return Int256(0);
        MeterQuery query = inputs.query;
        query.from = from;
        query.to = to;
        const Aggregation aggregation = inputs.meter->definition.aggregation;
        if (aggregation == Aggregation::Sum || aggregation == Aggregation::Count)
            return totalUsage(connection, snapshot, *inputs.meter, query);
        Timestamp start = inputs.terms.measureFrom;
        for (const ResetPoint& reset : inputs.terms.resets) {
            if (reset.at <= from)
                start = reset.at;
        }
        query.from = start;
        SLUICE_ASSIGN(const Int256 after, totalUsage(connection, snapshot, *inputs.meter, query));
        if (start == from)
            return after;
        query.to = from;
        SLUICE_ASSIGN(const Int256 before, totalUsage(connection, snapshot, *inputs.meter, query));
        return std::max(Int256(after - before), Int256(0));
    };
}

}  // namespace

// The calendar turns at its boundaries; a reset by hand that does not keep the anchor begins a calendar of its own.
std::vector<ResetPoint> Entitlement::resetsUntil(Timestamp until) const
{
    std::vector<ResetPoint> points;
    if (!input.usagePeriod)
        return points;
    Recurrence period = *input.usagePeriod;
    Timestamp at = measureUsageFrom;
    std::size_t manual = 0;
    while (points.size() <= maxBurnSegments) {
        const Timestamp turn = minuteDown(period.nextAfter(at));
        const bool byHand = manual < resets.size() && resets[manual].at <= turn;
        const Timestamp next = byHand ? resets[manual].at : turn;
        if (next > until)
            break;
        if (byHand) {
            points.push_back({next, resets[manual].preserveOverage});
            if (!resets[manual].retainAnchor)
                period.anchor = next;
            ++manual;
        } else {
            points.push_back({next, input.preserveOverage});
        }
        at = next;
    }
    return points;
}

Period Entitlement::usagePeriodAt(Timestamp time) const
{
    if (!input.usagePeriod)
        return {activeFrom, activeFrom};
    Recurrence period = *input.usagePeriod;
    Timestamp lastReset = measureUsageFrom;
    for (const Reset& reset : resets) {
        if (reset.at > time)
            break;
        lastReset = reset.at;
        if (!reset.retainAnchor)
            period.anchor = reset.at;
    }
    Period current = period.periodAt(time);
    current.from = std::max(current.from, std::min(lastReset, time));
    return current;
}

Result<Entitlement> findEntitlement(storage::Connection& connection, std::string_view id)
{
    const std::string upper = upperId(id);
    SLUICE_ASSIGN(auto entitlement, connection.queryOne(SLUICE_ENTITLEMENT_COLUMNS "WHERE e.id = ?",
                                                        {std::string_view(upper)}, entitlementOfRow));
    if (!entitlement)
        return unknownEntitlement(id);
    SLUICE_TRY(loadResets(connection, *entitlement));
    return *entitlement;
}

Result<Entitlement> findEntitlementOf(storage::Connection& connection, const Customer& customer,
                                      std::string_view idOrFeatureKey)
{
    const std::string upper = upperId(idOrFeatureKey);
    SLUICE_ASSIGN(auto entitlement,
                  connection.queryOne(SLUICE_ENTITLEMENT_COLUMNS
                                      "WHERE e.customer = ? AND e.deleted IS NULL AND (e.feature_key = ? OR e.id = ?) "
                                      "ORDER BY e.no DESC LIMIT 1",
                                      {customer.no, idOrFeatureKey, std::string_view(upper)}, entitlementOfRow));
    if (!entitlement)
        return unknownEntitlement(idOrFeatureKey);
    SLUICE_TRY(loadResets(connection, *entitlement));
    return *entitlement;
}

Result<PageOf<Entitlement>> listEntitlements(storage::Connection& connection, const EntitlementFilter& filter,
                                             const PageRequest& page)
{
    ListQuery query("meter_entitlements e JOIN meter_customers c ON c.no = e.customer JOIN meter_features f ON f.no = "
                    "e.feature",
                    entitlementOrders, page);
    if (!page.includeDeleted)
        query.where("e.deleted IS NULL");
    if (filter.excludeInactive)
        query.where("e.active_to IS NULL");
    query.anyOfTwo("e.feature_key", "f.id", filter.features);
    query.anyOf("c.customer_key", filter.customerKeys);
    query.anyOf("c.id", filter.customerIds);
    query.anyOf("e.subject_key", filter.subjects);
    std::vector<std::string> types;
    for (const EntitlementType type : filter.types)
        types.emplace_back(entitlementTypeName(type));
    query.anyOf("e.type", types);
    SLUICE_ASSIGN(auto found, query.run<Entitlement>(connection, SLUICE_ENTITLEMENT_COLUMNS, entitlementOfRow));
    for (Entitlement& entitlement : found.items)
        SLUICE_TRY(loadResets(connection, entitlement));
    return found;
}

Result<Grant> findGrant(storage::Connection& connection, std::string_view id)
{
    const std::string upper = upperId(id);
    SLUICE_ASSIGN(const auto grant,
                  connection.queryOne(SLUICE_GRANT_COLUMNS "WHERE g.id = ?", {std::string_view(upper)}, grantOfRow));
    if (!grant)
        return fail(ErrorCode::NotFound, "grant not found: " + std::string(id.substr(0, 64)));
    return *grant;
}

Result<PageOf<Grant>> listGrants(storage::Connection& connection, const GrantFilter& filter, const PageRequest& page)
{
    ListQuery query("meter_grants g JOIN meter_entitlements e ON e.no = g.entitlement", grantOrders, page);
    if (!page.includeDeleted)
        query.where("g.voided_at IS NULL");
    if (!filter.entitlementId.empty())
        query.where("e.id = ?", filter.entitlementId);
    query.anyOf("e.feature_key", filter.features);
    if (!filter.customers.empty()) {
        query.anyOfTwo("(SELECT c.id FROM meter_customers c WHERE c.no = e.customer)",
                       "(SELECT c.customer_key FROM meter_customers c WHERE c.no = e.customer)", filter.customers);
    }
    return query.run<Grant>(connection, SLUICE_GRANT_COLUMNS, grantOfRow);
}

Result<EntitlementValue> entitlementValue(storage::Connection& connection, const MeterSnapshot& snapshot,
                                          const Entitlement& entitlement, Timestamp at)
{
    EntitlementValue value;
    const Timestamp moment = minuteUp(at);
    if (!entitlement.activeAt(at))
        return value;
    if (entitlement.input.type != EntitlementType::Metered) {
        value.hasAccess = true;
        if (entitlement.input.type == EntitlementType::Static)
            value.config = entitlement.input.config;
        return value;
    }
    SLUICE_ASSIGN(const BalanceInputs inputs, balanceInputs(connection, snapshot, entitlement, moment));
    SLUICE_ASSIGN(value.balance, burnDown(inputs.terms, moment, usageOf(connection, snapshot, inputs)));
    value.hasAccess = entitlement.input.softLimit || value.balance->balance > 0;
    return value;
}

Result<BalanceHistory> balanceHistory(storage::Connection& connection, const MeterSnapshot& snapshot,
                                      const Entitlement& entitlement, std::optional<Timestamp> from,
                                      std::optional<Timestamp> to, WindowSize window, const std::string& timeZone,
                                      Timestamp now)
{
    if (entitlement.input.type != EntitlementType::Metered)
        return fail(ErrorCode::InvalidArgument, "only a metered entitlement has a history");
    if (!isTimeZone(timeZone))
        return fail(ErrorCode::InvalidArgument, "invalid time zone: " + timeZone.substr(0, 64));
    const Timestamp end = minuteUp(std::min(to.value_or(now), now));
    Timestamp start = entitlement.measureUsageFrom;
    const auto resets = entitlement.resetsUntil(end);
    if (from)
        start = std::max(start, minuteDown(*from));
    else if (!resets.empty())
        start = resets.back().at;
    BalanceHistory history;
    if (start >= end)
        return history;
    std::vector<Timestamp> cuts{start};
    UsageWindows windows(window, timeZone);
    constexpr std::int64_t second = 1'000'000;
    while (std::int64_t(cuts.size()) <= maxHistoryWindows) {
        const Timestamp next{windows.of(floorSeconds(cuts.back())).to * second};
        if (next >= end)
            break;
        cuts.push_back(next);
    }
    if (std::int64_t(cuts.size()) > maxHistoryWindows)
        return fail(ErrorCode::InvalidArgument, "more than 10000 windows: narrow the time");
    SLUICE_ASSIGN(const BalanceInputs inputs, balanceInputs(connection, snapshot, entitlement, end));
    const UsageOf usage = usageOf(connection, snapshot, inputs);
    std::vector<BurnSegment> pieces;
    SLUICE_TRY(burnDown(inputs.terms, end, usage, &pieces, cuts));
    for (std::size_t i = 0; i < cuts.size(); ++i) {
        BalanceWindow made;
        made.period = {cuts[i], i + 1 < cuts.size() ? cuts[i + 1] : end};
        for (const BurnSegment& piece : pieces) {
            if (piece.period.from == made.period.from)
                made.balanceAtStart = piece.balanceAtStart;
            if (piece.period.from >= made.period.from && piece.period.to <= made.period.to)
                made.usage += piece.usage;
        }
        history.windows.push_back(std::move(made));
    }
    SLUICE_TRY(burnDown(inputs.terms, end, usage, &history.burndown, {start}));
    std::erase_if(history.burndown, [start](const BurnSegment& segment) { return segment.period.from < start; });
    return history;
}

}  // namespace sluice::metering
