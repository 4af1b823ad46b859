#include "metering/features.h"

#include "metering/internal/meter_rows.h"
#include "metering/internal/paging.h"

#include <algorithm>

namespace sluice::metering {

namespace {

#define SLUICE_FEATURE_COLUMNS \
    "SELECT f.no, f.id, f.feature_key, f.name, f.meter_id, f.meter_slug, f.filters, f.old_filters, f.metadata, " \
    "f.unit_cost, f.created, f.updated, f.archived FROM meter_features f "

Feature featureOfRow(const storage::Row& row)
{
    Feature feature;
    feature.no = row.int64(0);
    feature.id = row.text(1);
    feature.input.key = row.text(2);
    feature.input.name = row.text(3);
    feature.meterId = row.text(4);
    feature.input.meterSlug = row.text(5);
    feature.input.filters = columnJson(row.text(6));
    feature.input.oldFilters = row.int64(7) != 0;
    feature.input.metadata = columnJson(row.text(8));
    feature.input.unitCost = columnJson(row.text(9));
    feature.created = {row.int64(10)};
    feature.updated = {row.int64(11)};
    feature.archived = timeOf(row.optInt64(12));
    return feature;
}

Result<void> checkFilters(const FeatureInput& input, const Meter& meter)
{
    if (input.filters.isNull())
        return {};
    if (!input.filters.isObject())
        return fail(ErrorCode::InvalidArgument, "meterGroupByFilters: must be an object");
    for (const auto& [name, rule] : *input.filters.members()) {
        const auto& groupBy = meter.definition.groupBy;
        if (std::ranges::none_of(groupBy, [&](const Dimension& known) { return known.first == name; }))
            return fail(ErrorCode::InvalidArgument, "filter names no dimension of the meter: " + name.substr(0, 64));
        if (input.oldFilters && !rule.isString())
            return fail(ErrorCode::InvalidArgument, "meterGroupByFilters: values must be texts");
        if (!input.oldFilters) {
            if (const auto read = TextFilter::read(rule, name); !read)
                return fail(read.error());
        }
    }
    return {};
}

constexpr ListOrder featureOrders[] = {
    {"id", "f.id"}, {"key", "f.feature_key"}, {"name", "f.name"}, {"updatedAt", "f.updated"}, {"createdAt", "f.no"}};

}  // namespace

Result<Feature> Features::create(storage::Connection& connection, const FeatureInput& input, const MeterActor& actor)
{
    if (!isMeterKey(input.key))
        return fail(ErrorCode::InvalidArgument, "key: must match ^[a-z0-9]+(?:_[a-z0-9]+)*$, at most 64 characters");
    if (input.name.empty() || input.name.size() > 256)
        return fail(ErrorCode::InvalidArgument, "name: 1 to 256 characters");
    Feature feature;
    if (!input.meterSlug.empty()) {
        const auto meter = m_store.current(input.meterSlug);
        if (!meter)
            return fail(ErrorCode::InvalidArgument, "meter not found: " + input.meterSlug.substr(0, 64));
        const Aggregation aggregation = meter->definition.aggregation;
        if (aggregation == Aggregation::Avg || aggregation == Aggregation::Min || aggregation == Aggregation::Max)
            return fail(ErrorCode::InvalidArgument, std::string("a meter of aggregation ")
                                                        + aggregationName(aggregation) + " cannot back a feature");
        SLUICE_TRY(checkFilters(input, *meter));
        feature.meterId = meter->id;
    } else if (!input.filters.isNull()) {
        return fail(ErrorCode::InvalidArgument, "filters need a meter");
    }
    feature.id = m_store.ulids().next(actor.now);
    feature.input = input;
    if (!feature.meterId.empty())
        feature.input.meterSlug = m_store.current(input.meterSlug)->definition.slug;
    feature.created = feature.updated = actor.now;
    const std::string filters = jsonColumn(input.filters), metadata = jsonColumn(input.metadata);
    const std::string unitCost = jsonColumn(input.unitCost);
    SLUICE_ASSIGN(
        const auto no,
        connection.queryOne("INSERT INTO meter_features (id, feature_key, name, meter_id, meter_slug, "
                            "filters, old_filters, metadata, unit_cost, created, updated) VALUES (?, ?, ?, ?, "
                            "?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING no",
                            {std::string_view(feature.id), std::string_view(input.key), std::string_view(input.name),
                             std::string_view(feature.meterId), std::string_view(feature.input.meterSlug),
                             std::string_view(filters), std::int64_t(input.oldFilters), std::string_view(metadata),
                             std::string_view(unitCost), actor.now.micros, actor.now.micros},
                            [](const storage::Row& row) { return row.int64(0); }));
    if (!no)
        return fail(ErrorCode::Conflict, "feature with key already exists: " + input.key);
    feature.no = *no;
    SLUICE_TRY(auditMeter(m_store.audit(), connection, actor, "feature.create", feature.id,
                          json::Value::object({{"key", input.key}, {"meter", feature.input.meterSlug}})));
    m_store.noteChange();
    return feature;
}

Result<void> Features::archive(storage::Connection& connection, std::string_view idOrKey, const MeterActor& actor)
{
    SLUICE_ASSIGN(const Feature feature, findFeature(connection, idOrKey));
    if (feature.archived)
        return fail(ErrorCode::NotFound, "feature not found: " + std::string(idOrKey.substr(0, 64)));
    const auto done = connection.exec("UPDATE meter_features SET archived = ?, updated = ? WHERE no = ?",
                                      {actor.now.micros, actor.now.micros, feature.no});
    if (!done)
        return fail(done.error());
    m_store.noteChange();
    return auditMeter(m_store.audit(), connection, actor, "feature.archive", feature.id,
                      json::Value::object({{"key", feature.input.key}}));
}

Result<Feature> findFeature(storage::Connection& connection, std::string_view idOrKey)
{
    SLUICE_ASSIGN(auto feature,
                  connection.queryOne(SLUICE_FEATURE_COLUMNS "WHERE f.feature_key = ? AND f.archived IS NULL",
                                      {idOrKey}, featureOfRow));
    if (!feature && isUlid(idOrKey)) {
        std::string id(idOrKey);
        std::ranges::transform(id, id.begin(), [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
        SLUICE_ASSIGN(feature, connection.queryOne(SLUICE_FEATURE_COLUMNS "WHERE f.id = ?", {std::string_view(id)},
                                                   featureOfRow));
    }
    if (!feature)
        return fail(ErrorCode::NotFound, "feature not found: " + std::string(idOrKey.substr(0, 64)));
    return *feature;
}

Result<PageOf<Feature>> listFeatures(storage::Connection& connection, const FeatureFilter& filter,
                                     const PageRequest& page)
{
    ListQuery query("meter_features f", featureOrders, page);
    if (!filter.includeArchived)
        query.where("f.archived IS NULL");
    query.anyOf("f.meter_slug", filter.meterSlugs);
    return query.run<Feature>(connection, SLUICE_FEATURE_COLUMNS, featureOfRow);
}

}  // namespace sluice::metering
