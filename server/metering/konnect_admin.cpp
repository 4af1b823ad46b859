// Konnect and every v3 base: openmeter-api appendix B.1 to B.4, clearinghouse 6.5.
#include "metering/internal/konnect_rows.h"
#include "metering/meter_decimal.h"
#include "metering/ulid.h"

#include <algorithm>

namespace sluice::metering {

namespace {

constexpr std::size_t mostSubjects = 100;  // of one query

json::Value textsOf(const std::vector<std::string>& texts)
{
    json::Array items;
    for (const std::string& text : texts)
        items.emplace_back(text);
    return items;
}

class KonnectAdmin final : public MeterAdmin {
public:
    KonnectAdmin(HostedApi& api, HostedAdminConfig config) : m_calls(api, std::move(config)) {}

    AdminFlavour flavour() const override { return AdminFlavour::KonnectV3; }
    Result<void> check() override
    {
        SLUICE_HOSTED(const auto found, m_calls.get("/meters", {{"page[size]", "1"}}));
        return found.find("data") ? Result<void>() : Result<void>(contractBroken("a list of meters without data"));
    }

    Result<std::vector<AdminMeter>> meters() override { return all<AdminMeter>("/meters", {}, konnectMeter); }
    Result<Ensured<AdminMeter>> ensureMeter(const AdminMeter& meter) override;
    Result<void> changeDimensions(const AdminMeter& meter, const std::vector<Dimension>& dimensions) override
    {
        SLUICE_HOSTED(const auto changed, m_calls.put("/meters/" + hostedSegment(meter.id),
                                                      json::Value::object({{"name", meter.name},
                                                                           {"dimensions", adminObject(dimensions)}})));
        return changed.isObject() ? Result<void>() : Result<void>(contractBroken("a changed meter"));
    }
    Result<void> removeMeter(const AdminMeter& meter) override
    {
        return m_calls.drop("/meters/" + hostedSegment(meter.id));
    }

    Result<std::vector<AdminFeature>> features() override { return all<AdminFeature>("/features", {}, konnectFeature); }
    Result<Ensured<AdminFeature>> ensureFeature(const AdminFeature& feature) override;
    Result<void> removeFeature(const AdminFeature& feature) override
    {
        return m_calls.drop("/features/" + hostedSegment(feature.id));
    }

    Result<std::vector<AdminPlan>> plans(std::string_view key) override
    {
        HostedCalls::Query query;
        if (!key.empty())
            query.emplace_back("filter[key][eq]", key);
        SLUICE_ASSIGN(auto found, all<AdminPlan>("/plans", std::move(query), konnectPlan));
        if (!key.empty())
            std::erase_if(found, [&](const AdminPlan& plan) { return plan.key != key; });
        return found;
    }
    Result<AdminPlan> createPlan(const AdminPlan& plan) override;
    Result<AdminPlan> publishPlan(const std::string& id) override { return planVerb(id, "/publish"); }
    Result<AdminPlan> archivePlan(const std::string& id) override { return planVerb(id, "/archive"); }
    Result<void> removePlan(const std::string& id) override { return m_calls.drop("/plans/" + hostedSegment(id)); }

    Result<std::vector<AdminCustomer>> customers(std::string_view keyPrefix) override
    {
        HostedCalls::Query query;
        if (!keyPrefix.empty())
            query.emplace_back("filter[key][contains]", keyPrefix);
        SLUICE_ASSIGN(auto found, all<AdminCustomer>("/customers", std::move(query), konnectCustomer));
        std::erase_if(found, [&](const AdminCustomer& customer) { return !customer.key.starts_with(keyPrefix); });
        return found;
    }
    Result<std::optional<AdminCustomer>> customer(const std::string& key) override;
    Result<Ensured<AdminCustomer>> ensureCustomer(const AdminCustomer& customer) override;
    Result<AdminCustomer> changeAttribution(const AdminCustomer& customer) override;

    Result<std::vector<AdminSubscription>> subscriptions(const AdminCustomer& customer) override;
    Result<AdminSubscription> subscribe(const AdminCustomer& customer, const std::string& planKey) override;
    Result<void> cancelSubscription(const std::string& id) override
    {
        SLUICE_HOSTED(const auto ended, m_calls.post("/subscriptions/" + hostedSegment(id) + "/cancel",
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
    Result<std::vector<T>> all(const char* path, HostedCalls::Query query, Result<T> (*read)(const json::Value&))
    {
        SLUICE_HOSTED(const json::Array rows, m_calls.list(path, std::move(query)));
        std::vector<T> found;
        for (const json::Value& row : rows) {
            if (row.find("deleted_at") && !row.find("deleted_at")->isNull())
                continue;
            SLUICE_ASSIGN(auto item, read(row));
            found.push_back(std::move(item));
        }
        return found;
    }
    Result<AdminPlan> planVerb(const std::string& id, const char* verb)
    {
        SLUICE_HOSTED(const auto plan, m_calls.post("/plans/" + hostedSegment(id) + verb, {}, false));
        return konnectPlan(plan);
    }
    Result<std::string> meterId(const std::string& key);
    static std::string customerPath(const AdminCustomer& customer, const char* rest)
    {
        return "/customers/" + hostedSegment(customer.id) + rest;
    }

    HostedCalls m_calls;
};

Result<Ensured<AdminMeter>> KonnectAdmin::ensureMeter(const AdminMeter& meter)
{
    json::Value body = json::Value::object({{"key", meter.key},
                                            {"name", meter.name},
                                            {"aggregation", meter.aggregation},
                                            {"event_type", meter.eventType}});
    if (!meter.valueProperty.empty())
        body.set("value_property", meter.valueProperty);
    body.set("dimensions", adminObject(meter.dimensions));
    return ensuredByKey<AdminMeter>(
        meter.key, [&] { return meters(); }, [&] { return m_calls.post("/meters", body, true); }, konnectMeter);
}

Result<std::string> KonnectAdmin::meterId(const std::string& key)
{
    if (isUlid(key))
        return key;
    SLUICE_ASSIGN(const auto known, meters());
    for (const AdminMeter& meter : known) {
        if (meter.key == key)
            return meter.id;
    }
    return fail(ErrorCode::NotFound, "meter not found: " + key);
}

Result<Ensured<AdminFeature>> KonnectAdmin::ensureFeature(const AdminFeature& feature)
{
    std::string meter = feature.meterId;
    if (meter.empty() && !feature.meterKey.empty()) {
        SLUICE_ASSIGN(meter, meterId(feature.meterKey));
    }
    json::Value body = json::Value::object({{"key", feature.key}, {"name", feature.name}});
    if (!meter.empty())
        body.set("meter", json::Value::object({{"id", meter}}));
    return ensuredByKey<AdminFeature>(
        feature.key, [&] { return features(); }, [&] { return m_calls.post("/features", body, true); }, konnectFeature);
}

Result<AdminPlan> KonnectAdmin::createPlan(const AdminPlan& plan)
{
    SLUICE_ASSIGN(const auto known, features());
    json::Array cards;
    for (const AdminRateCard& card : plan.cards) {
        const auto feature = std::ranges::find(known, card.featureKey, &AdminFeature::key);
        if (feature == known.end())
            return fail(ErrorCode::NotFound, "feature not found: " + card.featureKey);
        json::Value row =
            json::Value::object({{"key", card.featureKey},
                                 {"name", card.name},
                                 {"feature", json::Value::object({{"id", feature->id}})},
                                 {"billing_cadence", plan.cadence},
                                 {"price", json::Value::object({{"type", "unit"}, {"amount", card.unitPrice}})}});
        if (!card.includedUnits.empty())
            row.set("discounts", json::Value::object({{"usage", card.includedUnits}}));
        cards.push_back(std::move(row));
    }
    json::Value labels = json::Value(json::Object{});
    for (const auto& [name, text] : plan.labels)
        labels.set(name, text);
    const auto body = [&](bool extended) {
        json::Value made = json::Value::object(
            {{"key", plan.key},
             {"name", plan.name},
             {"currency", plan.currency},
             {"billing_cadence", plan.cadence},
             {"phases", json::Value::array(
                            {json::Value::object({{"key", "default"}, {"name", "Default"}, {"rate_cards", cards}})})}});
        if (!plan.labels.empty())
            made.set("labels", labels);
        if (extended) {
            made.set("settlement_mode", "credit_then_invoice");
            if (!plan.labels.empty())
                made.set("metadata", labels);
        }
        return made;
    };
    // The published schema is closed and knows neither; who knows them gets them (7.3).
    auto made = m_calls.post("/plans", body(true), false);
    if (!made && made.error().status == 400)
        made = m_calls.post("/plans", body(false), false);
    if (!made)
        return failHosted(made.error());
    return konnectPlan(*made);
}

Result<std::optional<AdminCustomer>> KonnectAdmin::customer(const std::string& key)
{
    SLUICE_ASSIGN(const auto found, all<AdminCustomer>("/customers", {{"filter[key][eq]", key}}, konnectCustomer));
    const auto exact = std::ranges::find(found, key, &AdminCustomer::key);
    return exact == found.end() ? std::optional<AdminCustomer>() : std::optional(*exact);
}

Result<Ensured<AdminCustomer>> KonnectAdmin::ensureCustomer(const AdminCustomer& wanted)
{
    const json::Value body = json::Value::object(
        {{"key", wanted.key},
         {"name", wanted.name},
         {"usage_attribution", json::Value::object({{"subject_keys", textsOf(wanted.subjectKeys)}})}});
    const auto list = [&]() -> Result<std::vector<AdminCustomer>> {
        SLUICE_ASSIGN(const auto found, customer(wanted.key));
        return found ? std::vector{*found} : std::vector<AdminCustomer>();
    };
    return ensuredByKey<AdminCustomer>(
        wanted.key, list, [&] { return m_calls.post("/customers", body, true); }, konnectCustomer);
}

// PUT replaces: everything that is there goes back, but for what only the server writes.
Result<AdminCustomer> KonnectAdmin::changeAttribution(const AdminCustomer& wanted)
{
    SLUICE_HOSTED(const json::Value known, m_calls.get(customerPath(wanted, "")));
    json::Value body = json::Value(json::Object{});
    for (const char* name : {"name", "description", "labels", "primary_email", "currency", "billing_address"}) {
        if (const json::Value* value = known.find(name); value && !value->isNull())
            body.set(name, *value);
    }
    body.set("usage_attribution", json::Value::object({{"subject_keys", textsOf(wanted.subjectKeys)}}));
    SLUICE_HOSTED(const json::Value changed, m_calls.put(customerPath(wanted, ""), body));
    return konnectCustomer(changed);
}

// A parameter that Konnect does not know is ignored and strangers come back: whose row it is is looked at here too.
Result<std::vector<AdminSubscription>> KonnectAdmin::subscriptions(const AdminCustomer& customer)
{
    SLUICE_HOSTED(const json::Array rows, m_calls.list("/subscriptions", {{"filter[customer_id]", customer.id}}));
    std::vector<AdminSubscription> found;
    for (const json::Value& row : rows) {
        if (auto subscription = konnectSubscription(row); subscription.customerId == customer.id)
            found.push_back(std::move(subscription));
    }
    return found;
}

Result<AdminSubscription> KonnectAdmin::subscribe(const AdminCustomer& customer, const std::string& planKey)
{
    const auto made = m_calls.post("/subscriptions",
                                   json::Value::object({{"customer", json::Value::object({{"key", customer.key}})},
                                                        {"plan", json::Value::object({{"key", planKey}})}}),
                                   false);
    if (!made)
        return failHosted(made.error());
    return konnectSubscription(*made);
}

Result<std::vector<AdminAccess>> KonnectAdmin::access(const AdminCustomer& customer)
{
    const auto answer = m_calls.get(customerPath(customer, "/entitlement-access"));
    std::vector<AdminAccess> found;
    if (!answer) {
        if (answer.error().status == 404)
            return found;
        return failHosted(answer.error());
    }
    const json::Value* rows = answer->find("data");
    if (!rows || !rows->items())
        return contractBroken("entitlement access without data");
    for (const json::Value& row : *rows->items()) {
        const json::Value* may = row.find("has_access");
        if (!may || !may->boolean())
            return contractBroken("entitlement access without has_access");
        found.push_back(
            {adminText(row, "feature_key"), adminText(row, "type"), *may->boolean(), adminText(row, "config")});
    }
    return found;
}

Result<std::vector<AdminGrant>> KonnectAdmin::grants(const AdminCustomer& customer)
{
    const auto rows = m_calls.list(customerPath(customer, "/credits/grants"));
    std::vector<AdminGrant> found;
    if (!rows) {
        if (rows.error().status == 404)
            return found;
        return failHosted(rows.error());
    }
    for (const json::Value& row : *rows)
        found.push_back(konnectGrant(row));
    return found;
}

Result<Ensured<AdminGrant>> KonnectAdmin::ensureGrant(const AdminCustomer& customer, const AdminGrant& grant)
{
    json::Value body = json::Value::object({{"name", grant.name},
                                            {"funding_method", "none"},
                                            {"currency", konnectDollars},
                                            {"amount", dollarsOf(grant.usdMicros)},
                                            {"priority", grant.priority},
                                            {"key", grant.key}});
    if (!grant.expiresAfter.empty())
        body.set("expires_after", grant.expiresAfter);
    if (!grant.features.empty())
        body.set("filters", json::Value::object({{"features", textsOf(grant.features)}}));
    const auto read = [](const json::Value& row) -> Result<AdminGrant> { return konnectGrant(row); };
    return ensuredByKey<AdminGrant>(
        grant.key, [&] { return grants(customer); },
        [&] { return m_calls.post(customerPath(customer, "/credits/grants"), body, true); }, +read);
}

Result<AdminBalance> KonnectAdmin::balance(const AdminCustomer& customer, const std::string&)
{
    const auto answer =
        m_calls.get(customerPath(customer, "/credits/balance"), {{"filter[currency][eq]", konnectDollars}});
    AdminBalance balance;
    if (!answer) {
        // Where there are no credits, access is all that can be asked (6.5).
        const int status = answer.error().status;
        if (status == 404 || status == 403 || status == 501 || status == 400)
            return balance;
        return failHosted(answer.error());
    }
    const json::Value* rows = answer->find("balances");
    if (!rows || !rows->items())
        return contractBroken("a credit balance without balances");
    for (const json::Value& row : *rows->items()) {
        if (row.text("currency") != konnectDollars)
            continue;
        const auto live = usdMicrosOf(adminText(row, "live"));
        if (!live)
            return contractBroken("a credit balance without live");
        balance.known = true;
        balance.liveUsdMicros = *live;
        balance.settledUsdMicros = usdMicrosOf(adminText(row, "settled"));
        balance.pendingUsdMicros = usdMicrosOf(adminText(row, "pending"));
    }
    return balance;
}

Result<std::vector<AdminUsageRow>> KonnectAdmin::usage(const AdminUsageQuery& query)
{
    std::vector<AdminUsageRow> found;
    if (query.subjects.empty())
        return found;
    if (query.subjects.size() > mostSubjects)
        return fail(ErrorCode::InvalidArgument, "at most 100 subjects can be asked at once");
    SLUICE_ASSIGN(const std::string id, meterId(query.meterKey));
    json::Value body = json::Value(json::Object{});
    if (query.from)
        body.set("from", formatTimeZ(*query.from));
    if (query.to)
        body.set("to", formatTimeZ(*query.to));
    if (!query.granularity.empty())
        body.set("granularity", query.granularity);
    if (!query.groupBy.empty())
        body.set("group_by_dimensions", textsOf(query.groupBy));
    body.set("filters",
             json::Value::object(
                 {{"dimensions",
                   json::Value::object({{"subject", json::Value::object({{"in", textsOf(query.subjects)}})}})}}));
    SLUICE_HOSTED(const json::Value answer, m_calls.post("/meters/" + hostedSegment(id) + "/query", body, true));
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
        out.from = adminTime(row, "from");
        out.to = adminTime(row, "to");
        for (const auto& [name, text] : adminDimensions(row.find("dimensions")))
            out.dimensions[name] = text;
        found.push_back(std::move(out));
    }
    return found;
}

}  // namespace

std::unique_ptr<MeterAdmin> makeKonnectAdmin(HostedApi& api, HostedAdminConfig config)
{
    return std::make_unique<KonnectAdmin>(api, std::move(config));
}

std::unique_ptr<MeterAdmin> makeHostedAdmin(HostedApi& api, const Clock& clock, HostedAdminConfig config)
{
    if (api.endpoint().flavour == HostedFlavour::V3)
        return makeKonnectAdmin(api, std::move(config));
    return makeSelfHostedAdmin(api, clock, std::move(config));
}

}  // namespace sluice::metering
