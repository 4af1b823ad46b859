// Self-hosted OpenMeter, v1 and v2 paths: openmeter-api 3 to 9, appendix A. There are no credits: a grant is one of the customer's metered
// entitlement to the feature, in units of its meter, which are USD micros for the features of 7.3; its key rests in its metadata.
#include "metering/internal/plan_phases.h"
#include "metering/internal/self_hosted_rows.h"
#include "metering/meter_decimal.h"

#include <algorithm>

namespace sluice::metering {

namespace {

json::Value v1Strings(const std::vector<std::string>& texts)
{
    json::Array items;
    for (const std::string& text : texts)
        items.emplace_back(text);
    return items;
}

const char* v1Window(const std::string& granularity)
{
    constexpr std::pair<std::string_view, const char*> names[] = {
        {"PT1M", "MINUTE"}, {"PT1H", "HOUR"}, {"P1D", "DAY"}, {"P1M", "MONTH"}};
    for (const auto& [iso, name] : names) {
        if (granularity == iso)
            return name;
    }
    return nullptr;
}

class SelfHostedAdmin final : public MeterAdmin {
public:
    SelfHostedAdmin(HostedApi& api, const Clock& clock, HostedAdminConfig config)
        : m_calls(api, std::move(config)), m_clock(clock)
    {}

    AdminFlavour flavour() const override { return AdminFlavour::SelfHostedV1; }
    Result<void> check() override
    {
        SLUICE_HOSTED(const auto found, m_calls.get("/api/v1/meters"));
        return found.isArray() || found.find("items") ? Result<void>()
                                                      : Result<void>(contractBroken("no list of meters"));
    }

    Result<std::vector<AdminMeter>> meters() override { return all<AdminMeter>("/api/v1/meters", {}, hostedV1Meter); }
    Result<Ensured<AdminMeter>> ensureMeter(const AdminMeter& meter) override
    {
        std::string aggregation = meter.aggregation;
        std::ranges::transform(aggregation, aggregation.begin(),
                               [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
        json::Value body = json::Value::object({{"slug", meter.key},
                                                {"name", meter.name},
                                                {"aggregation", aggregation},
                                                {"eventType", meter.eventType},
                                                {"groupBy", adminObject(meter.dimensions)}});
        if (!meter.valueProperty.empty())
            body.set("valueProperty", meter.valueProperty);
        return ensuredByKey<AdminMeter>(
            meter.key, [&] { return meters(); }, [&] { return m_calls.post("/api/v1/meters", body, true); },
            hostedV1Meter);
    }
    Result<void> changeDimensions(const AdminMeter& meter, const std::vector<Dimension>& dimensions) override
    {
        SLUICE_HOSTED(const auto changed,
                      m_calls.put("/api/v1/meters/" + hostedSegment(meter.key),
                                  json::Value::object({{"name", meter.name}, {"groupBy", adminObject(dimensions)}})));
        return changed.isObject() ? Result<void>() : Result<void>(contractBroken("a changed meter"));
    }
    Result<void> removeMeter(const AdminMeter& meter) override
    {
        return m_calls.drop("/api/v1/meters/" + hostedSegment(meter.key));
    }

    Result<std::vector<AdminFeature>> features() override
    {
        return all<AdminFeature>("/api/v1/features", {}, hostedV1Feature);
    }
    Result<Ensured<AdminFeature>> ensureFeature(const AdminFeature& feature) override
    {
        json::Value body = json::Value::object({{"key", feature.key}, {"name", feature.name}});
        if (!feature.meterKey.empty())
            body.set("meterSlug", feature.meterKey);
        return ensuredByKey<AdminFeature>(
            feature.key, [&] { return features(); }, [&] { return m_calls.post("/api/v1/features", body, true); },
            hostedV1Feature);
    }
    Result<void> removeFeature(const AdminFeature& feature) override
    {
        return m_calls.drop("/api/v1/features/" + hostedSegment(feature.id));
    }

    Result<std::vector<AdminPlan>> plans(std::string_view key) override
    {
        HostedCalls::Query query;
        if (!key.empty())
            query.emplace_back("key", key);
        SLUICE_ASSIGN(auto found, all<AdminPlan>("/api/v1/plans", std::move(query), hostedV1Plan));
        if (!key.empty())
            std::erase_if(found, [&](const AdminPlan& plan) { return plan.key != key; });
        return found;
    }
    Result<AdminPlan> createPlan(const AdminPlan& plan) override;
    Result<AdminPlan> publishPlan(const std::string& id) override { return planVerb(id, "/publish"); }
    Result<AdminPlan> archivePlan(const std::string& id) override { return planVerb(id, "/archive"); }
    Result<void> removePlan(const std::string& id) override
    {
        return m_calls.drop("/api/v1/plans/" + hostedSegment(id));
    }

    Result<std::vector<AdminCustomer>> customers(std::string_view keyPrefix) override
    {
        HostedCalls::Query query;
        if (!keyPrefix.empty())
            query.emplace_back("key", keyPrefix);
        SLUICE_ASSIGN(auto found, all<AdminCustomer>("/api/v1/customers", std::move(query), hostedV1Customer));
        std::erase_if(found, [&](const AdminCustomer& customer) { return !customer.key.starts_with(keyPrefix); });
        return found;
    }
    Result<std::optional<AdminCustomer>> customer(const std::string& key) override
    {
        const auto found = m_calls.get("/api/v1/customers/" + hostedSegment(key));
        if (!found && found.error().status == 404)
            return std::optional<AdminCustomer>();
        if (!found)
            return failHosted(found.error());
        const AdminCustomer customer = hostedV1Customer(*found);
        return customer.key == key ? std::optional(customer) : std::optional<AdminCustomer>();
    }
    Result<Ensured<AdminCustomer>> ensureCustomer(const AdminCustomer& wanted) override
    {
        const auto list = [&]() -> Result<std::vector<AdminCustomer>> {
            SLUICE_ASSIGN(const auto found, customer(wanted.key));
            return found ? std::vector{*found} : std::vector<AdminCustomer>();
        };
        const json::Value body = json::Value::object(
            {{"key", wanted.key},
             {"name", wanted.name},
             {"usageAttribution", json::Value::object({{"subjectKeys", v1Strings(wanted.subjectKeys)}})}});
        return ensuredByKey<AdminCustomer>(
            wanted.key, list, [&] { return m_calls.post("/api/v1/customers", body, true); }, hostedV1Customer);
    }
    Result<AdminCustomer> changeAttribution(const AdminCustomer& customer) override;

    Result<std::vector<AdminSubscription>> subscriptions(const AdminCustomer& customer) override
    {
        SLUICE_ASSIGN(auto found,
                      all<AdminSubscription>(customerPath(customer, 1, "/subscriptions"), {}, hostedV1Subscription));
        std::erase_if(found, [&](const AdminSubscription& row) { return row.customerId != customer.id; });
        return found;
    }
    Result<AdminSubscription> subscribe(const AdminCustomer& customer, const std::string& planKey) override
    {
        SLUICE_HOSTED(const auto made,
                      m_calls.post("/api/v1/subscriptions",
                                   json::Value::object({{"customerId", customer.id},
                                                        {"plan", json::Value::object({{"key", planKey}})},
                                                        {"timing", "immediate"}}),
                                   false));
        return hostedV1Subscription(made);
    }
    Result<void> cancelSubscription(const std::string& id) override
    {
        SLUICE_HOSTED(const auto ended, m_calls.post("/api/v1/subscriptions/" + hostedSegment(id) + "/cancel",
                                                     json::Value::object({{"timing", "immediate"}}), false));
        return ended.isObject() ? Result<void>() : Result<void>(contractBroken("a canceled subscription"));
    }

    Result<std::vector<AdminAccess>> access(const AdminCustomer& customer) override;
    Result<std::vector<AdminGrant>> grants(const AdminCustomer& customer) override;
    Result<Ensured<AdminGrant>> ensureGrant(const AdminCustomer& customer, const AdminGrant& grant) override;
    Result<AdminBalance> balance(const AdminCustomer& customer, const std::string& featureKey) override;
    Result<std::vector<AdminUsageRow>> usage(const AdminUsageQuery& query) override;

private:
    template<class T>
    Result<std::vector<T>> all(std::string path, HostedCalls::Query query, T (*read)(const json::Value&))
    {
        SLUICE_HOSTED(const json::Array rows, m_calls.list(std::move(path), std::move(query)));
        std::vector<T> found;
        for (const json::Value& row : rows) {
            found.push_back(read(row));
            if (found.back().id.empty())
                return contractBroken("a row without id");
        }
        return found;
    }
    Result<AdminPlan> planVerb(const std::string& id, const char* verb)
    {
        SLUICE_HOSTED(const auto plan,
                      m_calls.post("/api/v1/plans/" + hostedSegment(id) + verb, json::Value(json::Object{}), false));
        return hostedV1Plan(plan);
    }
    static std::string customerPath(const AdminCustomer& customer, int version, const std::string& rest)
    {
        return "/api/v" + std::to_string(version) + "/customers/" + hostedSegment(customer.id) + rest;
    }
    Result<bool> ensureEntitlement(const AdminCustomer& customer, const std::string& feature);

    HostedCalls m_calls;
    const Clock& m_clock;
};

Result<AdminPlan> SelfHostedAdmin::createPlan(const AdminPlan& plan)
{
    json::Value body = json::Value::object({{"key", plan.key},
                                            {"name", plan.name},
                                            {"currency", plan.currency},
                                            {"billingCadence", plan.cadence},
                                            {"phases", v1PlanPhases(plan)}});
    json::Value metadata = json::Value(json::Object{});
    for (const auto& [name, text] : plan.labels)
        metadata.set(name, text);
    if (!plan.labels.empty())
        body.set("metadata", metadata);
    SLUICE_HOSTED(const json::Value made, m_calls.post("/api/v1/plans", body, false));
    return hostedV1Plan(made);
}

Result<AdminCustomer> SelfHostedAdmin::changeAttribution(const AdminCustomer& wanted)
{
    SLUICE_HOSTED(const json::Value known, m_calls.get(customerPath(wanted, 1, "")));
    json::Value body = json::Value(json::Object{});
    for (const char* name : {"name", "key", "description", "metadata", "primaryEmail", "currency", "billingAddress"}) {
        if (const json::Value* value = known.find(name); value && !value->isNull())
            body.set(name, *value);
    }
    body.set("usageAttribution", json::Value::object({{"subjectKeys", v1Strings(wanted.subjectKeys)}}));
    SLUICE_HOSTED(const json::Value changed, m_calls.put(customerPath(wanted, 1, ""), body));
    return hostedV1Customer(changed);
}

Result<std::vector<AdminAccess>> SelfHostedAdmin::access(const AdminCustomer& customer)
{
    SLUICE_HOSTED(const json::Value answer, m_calls.get(customerPath(customer, 1, "/access")));
    const json::Value* rows = answer.find("entitlements");
    if (!rows || !rows->members())
        return contractBroken("access without entitlements");
    std::vector<AdminAccess> found;
    for (const auto& [feature, value] : *rows->members()) {
        const json::Value* may = value.find("hasAccess");
        if (!may || !may->boolean())
            return contractBroken("access without hasAccess");
        const char* type = value.find("balance") ? "metered" : value.find("config") ? "static" : "boolean";
        found.push_back({feature, type, *may->boolean(), adminText(value, "config")});
    }
    return found;
}

Result<std::vector<AdminGrant>> SelfHostedAdmin::grants(const AdminCustomer& customer)
{
    SLUICE_HOSTED(const json::Array entitlements, m_calls.list(customerPath(customer, 2, "/entitlements")));
    std::vector<AdminGrant> found;
    for (const json::Value& entitlement : entitlements) {
        if (entitlement.text("type") != "metered")
            continue;
        const std::string feature = adminText(entitlement, "featureKey");
        SLUICE_HOSTED(const json::Array rows,
                      m_calls.list(customerPath(customer, 2, "/entitlements/") + hostedSegment(feature) + "/grants"));
        for (const json::Value& row : rows)
            found.push_back(hostedV1Grant(row, feature));
    }
    return found;
}

Result<bool> SelfHostedAdmin::ensureEntitlement(const AdminCustomer& customer, const std::string& feature)
{
    const auto made = m_calls.post(customerPath(customer, 2, "/entitlements"),
                                   json::Value::object({{"type", "metered"},
                                                        {"featureKey", feature},
                                                        {"usagePeriod", json::Value::object({{"interval", "YEAR"}})}}),
                                   true);
    if (!made && made.error().code != ErrorCode::Conflict)
        return failHosted(made.error());
    return made.has_value();
}

// The list is looked at first. Two programs that grant the same key at the same moment are not kept apart by v1: it has no key of its own.
Result<Ensured<AdminGrant>> SelfHostedAdmin::ensureGrant(const AdminCustomer& customer, const AdminGrant& grant)
{
    if (grant.features.size() != 1)
        return fail(ErrorCode::InvalidArgument, "a grant of this meter needs exactly one feature");
    SLUICE_TRY(ensureEntitlement(customer, grant.features.front()));
    SLUICE_ASSIGN(const auto known, grants(customer));
    const auto same = std::ranges::find(known, grant.key, &AdminGrant::key);
    if (same != known.end())
        return Ensured<AdminGrant>{*same, false};
    json::Value body =
        json::Value::object({{"amount", json::Number{std::to_string(grant.usdMicros)}},
                             {"priority", std::clamp(grant.priority, 1, 255)},
                             {"effectiveAt", formatTimeZ(m_clock.now())},
                             {"metadata", json::Value::object({{hostedV1GrantKey, grant.key}, {"name", grant.name}})}});
    if (grant.expiresAfter == "P1Y" || grant.expiresAfter == "P1M" || grant.expiresAfter == "P1D")
        body.set("expiration", json::Value::object({{"duration", grant.expiresAfter == "P1Y"   ? "YEAR"
                                                                 : grant.expiresAfter == "P1M" ? "MONTH"
                                                                                               : "DAY"},
                                                    {"count", 1}}));
    else if (!grant.expiresAfter.empty())
        return fail(ErrorCode::InvalidArgument, "a grant of this meter lasts P1D, P1M, P1Y or for ever");
    SLUICE_HOSTED(const json::Value made, m_calls.post(customerPath(customer, 2, "/entitlements/")
                                                           + hostedSegment(grant.features.front()) + "/grants",
                                                       body, false));
    return Ensured<AdminGrant>{hostedV1Grant(made, grant.features.front()), true};
}

Result<AdminBalance> SelfHostedAdmin::balance(const AdminCustomer& customer, const std::string& featureKey)
{
    const auto answer = m_calls.get(customerPath(customer, 2, "/entitlements/") + hostedSegment(featureKey) + "/value");
    AdminBalance balance;
    if (!answer) {
        if (answer.error().status == 404)
            return balance;
        return failHosted(answer.error());
    }
    const json::Value* left = answer->find("balance");
    if (!left)
        return balance;
    const auto units = meterDecimal(*left);
    if (!units)
        return contractBroken("a balance that is no number");
    balance.known = true;
    balance.liveUsdMicros = hostedV1Micros(*units);
    return balance;
}

Result<std::vector<AdminUsageRow>> SelfHostedAdmin::usage(const AdminUsageQuery& query)
{
    std::vector<AdminUsageRow> found;
    if (query.subjects.empty())
        return found;
    json::Value body = json::Value::object({{"subject", v1Strings(query.subjects)}});
    if (query.from)
        body.set("from", formatTimeZ(*query.from));
    if (query.to)
        body.set("to", formatTimeZ(*query.to));
    if (const char* window = v1Window(query.granularity))
        body.set("windowSize", window);
    else if (!query.granularity.empty())
        return fail(ErrorCode::InvalidArgument, "granularity must be PT1M, PT1H, P1D or P1M");
    if (!query.groupBy.empty())
        body.set("groupBy", v1Strings(query.groupBy));
    SLUICE_HOSTED(const json::Value answer,
                  m_calls.post("/api/v1/meters/" + hostedSegment(query.meterKey) + "/query", body, true));
    const json::Value* rows = answer.find("data");
    if (!rows || !rows->items())
        return contractBroken("a meter query without data");
    for (const json::Value& row : *rows->items()) {
        const json::Value* value = row.find("value");
        const auto number = value ? meterDecimal(*value) : std::nullopt;
        if (!number)
            return contractBroken("a meter query with a value that is no number");
        AdminUsageRow out;
        out.value = *number;
        out.valueText = meterText(*number);
        out.from = adminTime(row, "windowStart");
        out.to = adminTime(row, "windowEnd");
        for (const auto& [name, text] : adminDimensions(row.find("groupBy")))
            out.dimensions[name] = text;
        if (const auto subject = row.text("subject"))
            out.dimensions["subject"] = *subject;
        found.push_back(std::move(out));
    }
    return found;
}

}  // namespace

std::unique_ptr<MeterAdmin> makeSelfHostedAdmin(HostedApi& api, const Clock& clock, HostedAdminConfig config)
{
    return std::make_unique<SelfHostedAdmin>(api, clock, std::move(config));
}

}  // namespace sluice::metering
