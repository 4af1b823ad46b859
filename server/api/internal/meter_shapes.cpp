#include "api/internal/meter_shapes.h"

#include "metering/meter_decimal.h"

#include <algorithm>

namespace sluice::api {

namespace {

constexpr const char* customerExtras[] = {"description", "metadata", "primaryEmail", "currency", "billingAddress"};

void setTimes(json::Value& value, Timestamp created, Timestamp updated)
{
    value.set("createdAt", formatTimeZ(created));
    value.set("updatedAt", formatTimeZ(updated));
}

void setUnlessNull(json::Value& value, const char* name, const json::Value& member)
{
    if (!member.isNull())
        value.set(name, member);
}

json::Value orEmptyObject(const json::Value& value)
{
    return value.isObject() ? value : json::Value(json::Object{});
}

std::vector<metering::Dimension> groupByOf(MeterBody& reader)
{
    std::vector<metering::Dimension> dimensions;
    const json::Value groupBy = reader.metadata("groupBy");
    if (const auto* members = groupBy.members()) {
        for (const auto& [name, path] : *members)
            dimensions.emplace_back(name, *path.string());
    }
    return dimensions;
}

}  // namespace

json::Value periodJson(const metering::Period& period)
{
    return json::Value::object({{"from", formatTimeZ(period.from)}, {"to", formatTimeZ(period.to)}});
}

json::Value meterJson(const metering::Meter& meter)
{
    const metering::MeterInput& in = meter.definition;
    json::Value value = json::Value::object({{"id", meter.id}, {"slug", in.slug}, {"name", in.name}});
    if (in.description)
        value.set("description", *in.description);
    value.set("metadata", orEmptyObject(in.metadata));
    value.set("aggregation", metering::aggregationName(in.aggregation));
    value.set("eventType", in.eventType);
    if (in.eventFrom)
        value.set("eventFrom", formatTimeZ(*in.eventFrom));
    if (!in.valueProperty.empty())
        value.set("valueProperty", in.valueProperty);
    json::Value groupBy = json::Object{};
    for (const auto& [name, path] : in.groupBy)
        groupBy.set(name, path);
    value.set("groupBy", std::move(groupBy));
    setTimes(value, meter.created, meter.updated);
    return value;
}

Result<metering::MeterInput> meterOfBody(const json::Value& body)
{
    MeterBody reader(body);
    metering::MeterInput input;
    input.slug = reader.needText("slug");
    input.name = reader.text("name");
    input.description = reader.optionalText("description");
    input.metadata = reader.metadata();
    const auto aggregation = metering::aggregationFromName(reader.needText("aggregation"));
    if (!aggregation)
        reader.refuse("aggregation", "SUM, COUNT, UNIQUE_COUNT, AVG, MIN, MAX or LATEST is expected");
    input.aggregation = aggregation.value_or(metering::Aggregation::Sum);
    input.eventType = reader.needText("eventType");
    input.eventFrom = reader.time("eventFrom");
    input.valueProperty = reader.text("valueProperty");
    input.groupBy = groupByOf(reader);
    SLUICE_TRY(reader.error());
    return input;
}

Result<metering::MeterChange> meterChangeOfBody(const json::Value& body)
{
    MeterBody reader(body);
    metering::MeterChange change;
    change.name = reader.optionalText("name");
    change.description = reader.optionalText("description");
    change.metadata = reader.metadata();
    if (reader.find("groupBy"))
        change.groupBy = groupByOf(reader);
    SLUICE_TRY(reader.error());
    return change;
}

json::Value customerJson(const metering::Customer& customer, const std::string& subscription)
{
    json::Value value = json::Value::object({{"id", customer.id}, {"name", customer.input.name}});
    if (customer.input.key)
        value.set("key", *customer.input.key);
    json::Array subjects(customer.input.subjectKeys.begin(), customer.input.subjectKeys.end());
    value.set("usageAttribution", json::Value::object({{"subjectKeys", std::move(subjects)}}));
    for (const char* name : customerExtras) {
        if (const auto* member = customer.input.details.find(name))
            setUnlessNull(value, name, *member);
    }
    if (!value.find("metadata"))
        value.set("metadata", json::Object{});
    if (!subscription.empty())
        value.set("currentSubscriptionId", subscription);
    setTimes(value, customer.created, customer.updated);
    if (customer.deleted)
        value.set("deletedAt", formatTimeZ(*customer.deleted));
    return value;
}

Result<metering::CustomerInput> customerOfBody(const json::Value& body)
{
    MeterBody reader(body);
    metering::CustomerInput input;
    input.name = reader.needText("name");
    input.key = reader.optionalText("key");
    const json::Value attribution = reader.object("usageAttribution");
    if (attribution.isObject()) {
        MeterBody inner(attribution);
        input.subjectKeys = inner.texts("subjectKeys");
        SLUICE_TRY(inner.error());
    }
    for (const char* name : {"description", "primaryEmail", "currency"}) {
        if (const auto text = reader.optionalText(name))
            input.details.set(name, *text);
    }
    setUnlessNull(input.details, "metadata", reader.metadata());
    setUnlessNull(input.details, "billingAddress", reader.metadata("billingAddress"));
    SLUICE_TRY(reader.error());
    return input;
}

json::Value subjectJson(const metering::Subject& subject)
{
    json::Value value = json::Value::object({{"id", subject.id}, {"key", subject.input.key}});
    for (const char* name : {"displayName", "metadata", "currentPeriodStart", "currentPeriodEnd", "stripeCustomerId"}) {
        if (const auto* member = subject.input.details.find(name))
            setUnlessNull(value, name, *member);
    }
    setTimes(value, subject.created, subject.updated);
    return value;
}

json::Value featureJson(const metering::Feature& feature)
{
    const metering::FeatureInput& in = feature.input;
    json::Value value = json::Value::object({{"id", feature.id}, {"key", in.key}, {"name", in.name}});
    if (!in.meterSlug.empty())
        value.set("meterSlug", in.meterSlug);
    if (in.filters.isObject() && in.oldFilters) {
        value.set("meterGroupByFilters", in.filters);
        json::Value advanced = json::Object{};
        for (const auto& [name, text] : *in.filters.members())
            advanced.set(name, json::Value::object({{"$eq", text}}));
        value.set("advancedMeterGroupByFilters", std::move(advanced));
    } else if (!in.meterSlug.empty()) {
        value.set("advancedMeterGroupByFilters", orEmptyObject(in.filters));
    }
    setUnlessNull(value, "unitCost", in.unitCost);
    value.set("metadata", orEmptyObject(in.metadata));
    setTimes(value, feature.created, feature.updated);
    if (feature.archived)
        value.set("archivedAt", formatTimeZ(*feature.archived));
    return value;
}

Result<metering::FeatureInput> featureOfBody(const json::Value& body)
{
    MeterBody reader(body);
    metering::FeatureInput input;
    input.key = reader.needText("key");
    input.name = reader.needText("name");
    input.meterSlug = reader.text("meterSlug");
    input.filters = reader.object("advancedMeterGroupByFilters");
    if (input.filters.isNull()) {
        input.filters = reader.metadata("meterGroupByFilters");
        input.oldFilters = input.filters.isObject();
    } else if (reader.find("meterGroupByFilters")) {
        reader.refuse("meterGroupByFilters", "not together with advancedMeterGroupByFilters");
    }
    if (input.filters.isObject() && input.filters.members()->empty() && input.meterSlug.empty())
        input.filters = nullptr;
    input.metadata = reader.metadata();
    input.unitCost = reader.object("unitCost");
    SLUICE_TRY(reader.error());
    return input;
}

}  // namespace sluice::api
