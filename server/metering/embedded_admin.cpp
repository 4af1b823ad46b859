#include "metering/embedded_admin.h"

#include "metering/internal/embedded_rows.h"
#include "metering/meter_decimal.h"

#include <algorithm>

namespace sluice::metering {

namespace {

constexpr int embeddedPage = 1'000;

// Every page of a list.
template<class T, class List>
Result<std::vector<T>> wholeList(List list)
{
    std::vector<T> all;
    PageRequest page;
    page.pageSize = embeddedPage;
    for (;; ++page.page) {
        SLUICE_ASSIGN(auto found, list(page));
        const bool last = int(found.items.size()) < embeddedPage;
        std::ranges::move(found.items, std::back_inserter(all));
        if (last)
            return all;
    }
}

class EmbeddedAdmin final : public MeterAdmin {
public:
    EmbeddedAdmin(EmbeddedMeter& meter, std::string actor, std::stop_token stop)
        : m_meter(meter), m_actorName(std::move(actor)), m_stop(std::move(stop))
    {}

    AdminFlavour flavour() const override { return AdminFlavour::Embedded; }
    Result<void> check() override
    {
        return m_meter.database().readers().read([](storage::Connection&) -> Result<void> { return {}; }, m_stop);
    }

    Result<std::vector<AdminMeter>> meters() override
    {
        std::vector<AdminMeter> rows;
        for (const auto& meter : m_meter.store().snapshot()->meters())
            rows.push_back(embeddedMeterRow(*meter));
        return rows;
    }
    Result<Ensured<AdminMeter>> ensureMeter(const AdminMeter& meter) override;
    Result<void> changeDimensions(const AdminMeter& meter, const std::vector<Dimension>& dimensions) override
    {
        MeterChange change;
        change.groupBy = dimensions;
        return command([&](storage::Connection& connection) -> Result<void> {
            const auto changed = m_meter.store().changeMeter(connection, meter.key, change, actor());
            return changed ? Result<void>() : Result<void>(fail(changed.error()));
        });
    }
    Result<void> removeMeter(const AdminMeter& meter) override
    {
        return command([&](storage::Connection& connection) {
            return gone(m_meter.store().removeMeter(connection, meter.key, actor()));
        });
    }

    Result<std::vector<AdminFeature>> features() override
    {
        return read<std::vector<AdminFeature>>(
            [](storage::Connection& connection) -> Result<std::vector<AdminFeature>> {
                SLUICE_ASSIGN(const auto all, wholeList<Feature>([&](const PageRequest& page) {
                                  return listFeatures(connection, {}, page);
                              }));
                std::vector<AdminFeature> rows;
                std::ranges::transform(all, std::back_inserter(rows), embeddedFeatureRow);
                return rows;
            });
    }
    Result<Ensured<AdminFeature>> ensureFeature(const AdminFeature& feature) override;
    Result<void> removeFeature(const AdminFeature& feature) override
    {
        return command([&](storage::Connection& connection) {
            return gone(m_meter.features().archive(connection, feature.id, actor()));
        });
    }

    Result<std::vector<AdminPlan>> plans(std::string_view key) override
    {
        const Timestamp now = m_meter.clock().now();
        return read<std::vector<AdminPlan>>([&](storage::Connection& connection) -> Result<std::vector<AdminPlan>> {
            PlanFilter filter;
            if (!key.empty())
                filter.keys = {std::string(key)};
            SLUICE_ASSIGN(const auto all, wholeList<Plan>([&](const PageRequest& page) {
                              return listPlans(connection, filter, page, now);
                          }));
            std::vector<AdminPlan> rows;
            for (const Plan& plan : all)
                rows.push_back(embeddedPlanRow(plan, now));
            return rows;
        });
    }
    Result<AdminPlan> createPlan(const AdminPlan& plan) override
    {
        return planCommand([&](storage::Connection& connection) {
            return m_meter.plans().create(connection, embeddedPlanInput(plan), actor());
        });
    }
    Result<AdminPlan> publishPlan(const std::string& id) override
    {
        return planCommand(
            [&](storage::Connection& connection) { return m_meter.plans().publish(connection, id, actor()); });
    }
    Result<AdminPlan> archivePlan(const std::string& id) override
    {
        return planCommand(
            [&](storage::Connection& connection) { return m_meter.plans().archive(connection, id, actor()); });
    }
    Result<void> removePlan(const std::string& id) override
    {
        return command(
            [&](storage::Connection& connection) { return gone(m_meter.plans().remove(connection, id, actor())); });
    }

    Result<std::vector<AdminCustomer>> customers(std::string_view keyPrefix) override;
    Result<std::optional<AdminCustomer>> customer(const std::string& key) override
    {
        return read<std::optional<AdminCustomer>>(
            [&](storage::Connection& connection) { return byKey(connection, key); });
    }
    Result<Ensured<AdminCustomer>> ensureCustomer(const AdminCustomer& customer) override;
    Result<AdminCustomer> changeAttribution(const AdminCustomer& customer) override;

    Result<std::vector<AdminSubscription>> subscriptions(const AdminCustomer& customer) override;
    Result<AdminSubscription> subscribe(const AdminCustomer& customer, const std::string& planKey) override;
    Result<void> cancelSubscription(const std::string& id) override
    {
        return command([&](storage::Connection& connection) -> Result<void> {
            const auto ended = m_meter.subscriptions().cancel(connection, id, std::nullopt, false, actor());
            return ended ? Result<void>() : Result<void>(fail(ended.error()));
        });
    }

    Result<std::vector<AdminAccess>> access(const AdminCustomer& customer) override;
    Result<std::vector<AdminGrant>> grants(const AdminCustomer& customer) override
    {
        return read<std::vector<AdminGrant>>(
            [&](storage::Connection& connection) { return grantsOf(connection, customer); });
    }
    Result<Ensured<AdminGrant>> ensureGrant(const AdminCustomer& customer, const AdminGrant& grant) override;
    Result<AdminBalance> balance(const AdminCustomer& customer, const std::string& featureKey) override;
    Result<std::vector<AdminUsageRow>> usage(const AdminUsageQuery& query) override;

private:
    MeterActor actor() const { return {m_actorName, {}, m_meter.clock().now()}; }
    template<class T>
    Result<T> read(const std::function<Result<T>(storage::Connection&)>& work)
    {
        return m_meter.database().readers().readFor<T>(work, m_stop);
    }
    Result<void> command(const std::function<Result<void>(storage::Connection&)>& work)
    {
        return m_meter.database().writer().run(work);
    }
    template<class T>
    Result<T> commandFor(const std::function<Result<T>(storage::Connection&)>& work)
    {
        return m_meter.database().writer().runFor<T>(work);
    }
    Result<AdminPlan> planCommand(const std::function<Result<Plan>(storage::Connection&)>& work)
    {
        SLUICE_ASSIGN(const Plan plan, commandFor<Plan>(work));
        return embeddedPlanRow(plan, m_meter.clock().now());
    }
    static Result<void> gone(Result<void> removed)
    {
        return !removed && removed.error().code == ErrorCode::NotFound ? Result<void>() : removed;
    }
    static Result<std::optional<AdminCustomer>> byKey(storage::Connection& connection, const std::string& key)
    {
        const auto found = findCustomer(connection, key);
        if (!found && found.error().code == ErrorCode::NotFound)
            return std::optional<AdminCustomer>();
        if (!found)
            return fail(found.error());
        if (found->deleted || found->input.key != key)
            return std::optional<AdminCustomer>();
        return std::optional(embeddedCustomerRow(*found));
    }
    Result<std::vector<AdminGrant>> grantsOf(storage::Connection& connection, const AdminCustomer& customer) const;

    EmbeddedMeter& m_meter;
    const std::string m_actorName;
    const std::stop_token m_stop;
};

Result<Ensured<AdminMeter>> EmbeddedAdmin::ensureMeter(const AdminMeter& meter)
{
    MeterInput input;
    input.slug = meter.key;
    input.name = meter.name;
    std::string aggregation = meter.aggregation;
    std::ranges::transform(aggregation, aggregation.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
    const auto kind = aggregationFromName(aggregation);
    if (!kind)
        return fail(ErrorCode::InvalidArgument, "there is no aggregation " + meter.aggregation);
    input.aggregation = *kind;
    input.eventType = meter.eventType;
    input.valueProperty = meter.valueProperty;
    input.groupBy = meter.dimensions;
    auto made = commandFor<Ensured<AdminMeter>>([&](storage::Connection& connection) -> Result<Ensured<AdminMeter>> {
        if (const auto known = m_meter.store().current(meter.key))
            return Ensured<AdminMeter>{embeddedMeterRow(*known), false};
        SLUICE_ASSIGN(const Meter created, m_meter.store().createMeter(connection, input, actor()));
        return Ensured<AdminMeter>{embeddedMeterRow(created), true};
    });
    if (made && made->created)
        m_meter.catchUp();  // events of that type that were there before
    return made;
}

Result<Ensured<AdminFeature>> EmbeddedAdmin::ensureFeature(const AdminFeature& feature)
{
    FeatureInput input;
    input.key = feature.key;
    input.name = feature.name;
    input.meterSlug = feature.meterKey;
    return commandFor<Ensured<AdminFeature>>([&](storage::Connection& connection) -> Result<Ensured<AdminFeature>> {
        if (const auto known = findFeature(connection, feature.key); known && !known->archived)
            return Ensured<AdminFeature>{embeddedFeatureRow(*known), false};
        SLUICE_ASSIGN(const Feature created, m_meter.features().create(connection, input, actor()));
        return Ensured<AdminFeature>{embeddedFeatureRow(created), true};
    });
}

Result<std::vector<AdminCustomer>> EmbeddedAdmin::customers(std::string_view keyPrefix)
{
    return read<std::vector<AdminCustomer>>([&](storage::Connection& connection) -> Result<std::vector<AdminCustomer>> {
        CustomerFilter filter;
        filter.key = keyPrefix;
        SLUICE_ASSIGN(const auto all, wholeList<Customer>([&](const PageRequest& page) {
                          return listCustomers(connection, filter, page);
                      }));
        std::vector<AdminCustomer> rows;
        for (const Customer& customer : all) {
            if (customer.input.key.value_or("").starts_with(keyPrefix))
                rows.push_back(embeddedCustomerRow(customer));
        }
        return rows;
    });
}

Result<Ensured<AdminCustomer>> EmbeddedAdmin::ensureCustomer(const AdminCustomer& wanted)
{
    CustomerInput input;
    input.name = wanted.name;
    input.key = wanted.key;
    input.subjectKeys = wanted.subjectKeys;
    return commandFor<Ensured<AdminCustomer>>([&](storage::Connection& connection) -> Result<Ensured<AdminCustomer>> {
        SLUICE_ASSIGN(const auto known, byKey(connection, wanted.key));
        if (known)
            return Ensured<AdminCustomer>{*known, false};
        SLUICE_ASSIGN(const Customer created, m_meter.customers().create(connection, input, actor()));
        return Ensured<AdminCustomer>{embeddedCustomerRow(created), true};
    });
}

Result<AdminCustomer> EmbeddedAdmin::changeAttribution(const AdminCustomer& wanted)
{
    return commandFor<AdminCustomer>([&](storage::Connection& connection) -> Result<AdminCustomer> {
        SLUICE_ASSIGN(const Customer known, findCustomer(connection, wanted.id));
        CustomerInput input = known.input;
        input.subjectKeys = wanted.subjectKeys;
        SLUICE_ASSIGN(const Customer changed, m_meter.customers().replace(connection, wanted.id, input, actor()));
        return embeddedCustomerRow(changed);
    });
}

Result<std::vector<AdminSubscription>> EmbeddedAdmin::subscriptions(const AdminCustomer& customer)
{
    const Timestamp now = m_meter.clock().now();
    return read<std::vector<AdminSubscription>>(
        [&](storage::Connection& connection) -> Result<std::vector<AdminSubscription>> {
            SubscriptionFilter filter;
            filter.customerId = customer.id;
            SLUICE_ASSIGN(const auto all, wholeList<Subscription>([&](const PageRequest& page) {
                              return listSubscriptions(connection, filter, page, now);
                          }));
            std::vector<AdminSubscription> rows;
            for (const Subscription& subscription : all)
                rows.push_back(embeddedSubscriptionRow(subscription, now));
            return rows;
        });
}

Result<AdminSubscription> EmbeddedAdmin::subscribe(const AdminCustomer& customer, const std::string& planKey)
{
    SubscriptionInput input;
    input.planKey = planKey;
    input.customer = customer.id;
    SLUICE_ASSIGN(const Subscription made, commandFor<Subscription>([&](storage::Connection& connection) {
                      return m_meter.subscriptions().create(connection, input, actor());
                  }));
    return embeddedSubscriptionRow(made, m_meter.clock().now());
}

Result<std::vector<AdminAccess>> EmbeddedAdmin::access(const AdminCustomer& customer)
{
    const Timestamp now = m_meter.clock().now();
    return read<std::vector<AdminAccess>>([&](storage::Connection& connection) -> Result<std::vector<AdminAccess>> {
        EntitlementFilter filter;
        filter.customerIds = {customer.id};
        filter.excludeInactive = true;
        SLUICE_ASSIGN(const auto all, wholeList<Entitlement>([&](const PageRequest& page) {
                          return listEntitlements(connection, filter, page);
                      }));
        const auto snapshot = m_meter.store().snapshot();
        std::vector<AdminAccess> rows;
        for (const Entitlement& entitlement : all) {
            SLUICE_ASSIGN(const auto value, entitlementValue(connection, *snapshot, entitlement, now));
            rows.push_back({entitlement.featureKey, entitlementTypeName(entitlement.input.type), value.hasAccess,
                            value.config.value_or("")});
        }
        return rows;
    });
}

Result<std::vector<AdminGrant>> EmbeddedAdmin::grantsOf(storage::Connection& connection,
                                                        const AdminCustomer& customer) const
{
    const Timestamp now = m_meter.clock().now();
    EntitlementFilter filter;
    filter.customerIds = {customer.id};
    SLUICE_ASSIGN(const auto entitlements, wholeList<Entitlement>([&](const PageRequest& page) {
                      return listEntitlements(connection, filter, page);
                  }));
    std::vector<AdminGrant> rows;
    for (const Entitlement& entitlement : entitlements) {
        GrantFilter grantFilter;
        grantFilter.entitlementId = entitlement.id;
        SLUICE_ASSIGN(const auto all, wholeList<Grant>([&](const PageRequest& page) {
                          return listGrants(connection, grantFilter, page);
                      }));
        for (const Grant& grant : all)
            rows.push_back(embeddedGrantRow(grant, entitlement.featureKey, now));
    }
    return rows;
}

Result<Ensured<AdminGrant>> EmbeddedAdmin::ensureGrant(const AdminCustomer& customer, const AdminGrant& grant)
{
    if (grant.features.size() != 1)
        return fail(ErrorCode::InvalidArgument, "a grant of this meter needs exactly one feature");
    const auto lasts = grant.expiresAfter.empty() ? std::optional<Duration>() : durationOf(grant.expiresAfter);
    if (!grant.expiresAfter.empty() && !lasts)
        return fail(ErrorCode::InvalidArgument, "expires_after is no ISO 8601 duration");
    return commandFor<Ensured<AdminGrant>>([&](storage::Connection& connection) -> Result<Ensured<AdminGrant>> {
        SLUICE_ASSIGN(const auto known, grantsOf(connection, customer));
        const auto same = std::ranges::find(known, grant.key, &AdminGrant::key);
        if (same != known.end())
            return Ensured<AdminGrant>{*same, false};
        const MeterActor who = actor();
        SLUICE_ASSIGN(const Customer owner, findCustomer(connection, customer.id));
        auto entitlement = findEntitlementOf(connection, owner, grant.features.front());
        if (!entitlement && entitlement.error().code == ErrorCode::NotFound) {
            EntitlementInput input;
            input.feature = grant.features.front();
            input.type = EntitlementType::Metered;
            input.usagePeriod = Recurrence{*durationOf("P1Y"), who.now};
            input.anchored = false;
            entitlement = m_meter.entitlements().create(connection, owner, input, who);
        }
        if (!entitlement)
            return fail(entitlement.error());
        GrantInput input;
        input.amount = meterWhole(grant.usdMicros);
        input.priority = std::clamp(grant.priority, 1, 255);
        input.effectiveAt = minuteDown(who.now);
        input.expiration = lasts;
        input.metadata = json::Value::object({{embeddedGrantKey, grant.key}, {"name", grant.name}});
        SLUICE_ASSIGN(const Grant made, m_meter.entitlements().grant(connection, *entitlement, input, who));
        return Ensured<AdminGrant>{embeddedGrantRow(made, entitlement->featureKey, who.now), true};
    });
}

Result<AdminBalance> EmbeddedAdmin::balance(const AdminCustomer& customer, const std::string& featureKey)
{
    const Timestamp now = m_meter.clock().now();
    return read<AdminBalance>([&](storage::Connection& connection) -> Result<AdminBalance> {
        SLUICE_ASSIGN(const Customer owner, findCustomer(connection, customer.id));
        AdminBalance balance;
        const auto entitlement = findEntitlementOf(connection, owner, featureKey);
        if (!entitlement && entitlement.error().code == ErrorCode::NotFound)
            return balance;
        if (!entitlement)
            return fail(entitlement.error());
        const auto snapshot = m_meter.store().snapshot();
        SLUICE_ASSIGN(const auto value, entitlementValue(connection, *snapshot, *entitlement, now));
        if (value.balance) {
            balance.known = true;
            balance.liveUsdMicros = embeddedMicros(value.balance->balance);
        }
        return balance;
    });
}

Result<std::vector<AdminUsageRow>> EmbeddedAdmin::usage(const AdminUsageQuery& query)
{
    if (query.subjects.empty())
        return std::vector<AdminUsageRow>();
    MeterQuery asked;
    asked.from = query.from;
    asked.to = query.to;
    asked.subjects = query.subjects;
    asked.groupBy = query.groupBy;
    constexpr std::pair<std::string_view, WindowSize> windows[] = {
        {"PT1M", WindowSize::Minute}, {"PT1H", WindowSize::Hour}, {"P1D", WindowSize::Day}, {"P1M", WindowSize::Month}};
    for (const auto& [name, size] : windows) {
        if (query.granularity == name)
            asked.window = size;
    }
    if (!query.granularity.empty() && !asked.window)
        return fail(ErrorCode::InvalidArgument, "granularity must be PT1M, PT1H, P1D or P1M");
    const auto snapshot = m_meter.store().snapshot();
    const auto meter = snapshot->find(query.meterKey);
    if (!meter)
        return fail(ErrorCode::NotFound, "meter not found: " + query.meterKey);
    SLUICE_ASSIGN(const auto rows, read<std::vector<UsageRow>>([&](storage::Connection& connection) {
                      return queryUsage(connection, *snapshot, *meter, asked, m_stop);
                  }));
    std::vector<AdminUsageRow> found;
    for (const UsageRow& row : rows) {
        AdminUsageRow out{row.value, meterText(row.value), row.from, row.to, {}};
        for (const auto& [name, text] : row.groups)
            out.dimensions[name] = text;
        if (row.subject)
            out.dimensions["subject"] = *row.subject;
        found.push_back(std::move(out));
    }
    return found;
}

}  // namespace

std::unique_ptr<MeterAdmin> makeEmbeddedAdmin(EmbeddedMeter& meter, std::string actor, std::stop_token stop)
{
    return std::make_unique<EmbeddedAdmin>(meter, std::move(actor), std::move(stop));
}

}  // namespace sluice::metering
