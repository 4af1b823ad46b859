// Administration of the meter that METER_BACKEND names, embedded or hosted, behind one interface (clearinghouse 7.3, 8; issue 5, part 4): what it is,
// meters, features and usage here; plans and customers in the files beside. The same values as `sluice meter`.
#include "api/internal/builder_meter.h"

namespace sluice::api {

namespace {

namespace meters = metering;

constexpr const char* adminMetersPath = "/api/v1/platform/meter/meters";
constexpr const char* adminMeterPath = "/api/v1/platform/meter/meters/{meter}";
constexpr const char* adminFeaturesPath = "/api/v1/platform/meter/features";
constexpr const char* adminFeaturePath = "/api/v1/platform/meter/features/{feature}";
constexpr std::int64_t mostAdminItems = 10'000;
constexpr std::int64_t adminItems = 1'000;
constexpr std::size_t mostUsageSubjects = 100;
constexpr std::int64_t adminReplyMarginMs = 4'000;

std::string adminMeterKey(const meters::AdminMeter& meter)
{
    return meter.key + '\n' + meter.id;
}

std::string adminFeatureKey(const meters::AdminFeature& feature)
{
    return feature.key + '\n' + feature.id;
}

FieldSpec dimensionsField(bool isNeeded)
{
    FieldSpec field;
    field.name = "dimensions";
    field.kind = FieldKind::Dictionary;
    field.required = isNeeded;
    field.description = "Names and where in an event's data they stand, {\"client_id\": \"$.client_id\"}";
    return field;
}

Result<meters::AdminMeter> wantedMeter(const Fields& fields)
{
    meters::AdminMeter meter;
    meter.key = fields.textOr("key");
    meter.name = fields.textOr("name", meter.key);
    meter.aggregation = fields.textOr("aggregation");
    meter.eventType = fields.textOr("eventType");
    meter.valueProperty = fields.textOr("valueProperty");
    if ((meter.aggregation == "count") != meter.valueProperty.empty())
        return fail(ErrorCode::InvalidArgument,
                    meter.aggregation == "count" ? "a count has no valueProperty" : "valueProperty is required");
    SLUICE_ASSIGN(meter.dimensions, meters::adminDimensionsOf(fields.dictionary("dimensions").value_or(json::Value())));
    return meter;
}

BuilderOperation adminMeterStatus(BuilderServices& services)
{
    auto operation = meterOperation(services, "GET", "/api/v1/platform/meter", "meterStatus",
                                    "Which meter is administered, and whether it answers and takes our credential");
    operation.answer = schemaObject({{"flavour", schemaOf("string")},
                                     {"url", schemaOf("string")},
                                     {"ok", schemaOf("boolean")},
                                     {"error", schemaOf("string")}});
    operation.handler = [&services](const BuilderCallPtr& call) {
        services.adminCalls->ask(call, [door = services.parts.meterDoor](meters::MeterAdmin& admin) {
            const auto reached = admin.check();
            return Result<http::Response>(
                http::json(200, json::Value::object({{"flavour", meters::adminFlavourName(admin.flavour())},
                                                     {"url", door->url},
                                                     {"ok", reached.has_value()},
                                                     {"error", reached ? "" : reached.error().message}})));
        });
    };
    return operation;
}

BuilderOperation listAdminMeters(BuilderServices& services)
{
    auto operation = meterOperation(services, "GET", adminMetersPath, "listMeters", "The meters, by key");
    answersList<meters::AdminMeter>(
        services, operation, adminMeterSchema(),
        [](meters::MeterAdmin& admin, const BuilderCall&) { return admin.meters(); }, meters::adminMeterJson,
        adminMeterKey);
    return operation;
}

BuilderOperation createAdminMeter(BuilderServices& services)
{
    auto operation = meterOperation(services, "POST", adminMetersPath, "createMeter",
                                    "Make a meter, unless one of this key and definition is there");
    operation.bodyKind = BuilderBody::Json;
    FieldSpec aggregation = meterName("aggregation", 16);
    aggregation.choices = {"sum", "count", "unique_count", "avg", "min", "max", "latest"};
    operation.body = {meterName("key", 64, "Lower case letters, digits and _"),
                      textField("name", 256, "The key, when absent"),
                      std::move(aggregation),
                      meterName("eventType", 256, "Type of the events it counts"),
                      textField("valueProperty", 256, "Where the value stands, $.name; a count has none"),
                      dimensionsField(false)};
    operation.answer = operation.created = adminMeterSchema();
    operation.errors.push_back({409, "there is a meter of this key with another definition"});
    operation.handler = [&services](const BuilderCallPtr& call) {
        auto wanted = wantedMeter(call->fields);
        if (!wanted)
            return call->refuse(wanted.error());
        services.adminCalls->change(call, {"meter.create", wanted->key, meters::adminMeterJson(*wanted)},
                                    [wanted = std::move(*wanted)](meters::MeterAdmin& admin) -> Result<http::Response> {
                                        SLUICE_ASSIGN(const auto made, admin.ensureMeter(wanted));
                                        if (!made.created && !made.value.sameDefinition(wanted))
                                            return fail(ErrorCode::Conflict,
                                                        "there is a meter " + wanted.key + " with another definition");
                                        return meterMade(made.created, meters::adminMeterJson(made.value));
                                    });
    };
    return operation;
}

BuilderOperation changeAdminMeter(BuilderServices& services)
{
    auto operation = meterOperation(services, "PUT", adminMeterPath, "changeMeter",
                                    "Other dimensions of a meter; nothing else of it can change");
    operation.path = {meterName("meter", 256, "Key or id")};
    operation.bodyKind = BuilderBody::Json;
    operation.body = {dimensionsField(true)};
    operation.answer = adminMeterSchema();
    operation.errors.push_back({404, "no such meter"});
    operation.handler = [&services](const BuilderCallPtr& call) {
        const auto wanted = meters::adminDimensionsOf(call->fields.dictionary("dimensions").value_or(json::Value()));
        if (!wanted)
            return call->refuse(wanted.error());
        const std::string name = call->path.textOr("meter");
        services.adminCalls->change(call, {"meter.update", name, call->body},
                                    [name, wanted = *wanted](meters::MeterAdmin& admin) -> Result<http::Response> {
                                        SLUICE_ASSIGN(auto meter, meterThing(admin.meters(), name, "meter"));
                                        SLUICE_TRY(admin.changeDimensions(meter, wanted));
                                        meter.dimensions = wanted;
                                        return http::json(200, meters::adminMeterJson(meter));
                                    });
    };
    return operation;
}

BuilderOperation removeAdminMeter(BuilderServices& services)
{
    auto operation = meterOperation(services, "DELETE", adminMeterPath, "removeMeter",
                                    "Remove a meter; the events that it counted stay");
    removesThing(services, operation, "meter", "meter.delete", &meters::MeterAdmin::meters,
                 &meters::MeterAdmin::removeMeter);
    return operation;
}

BuilderOperation listAdminFeatures(BuilderServices& services)
{
    auto operation = meterOperation(services, "GET", adminFeaturesPath, "listFeatures", "The features, by key");
    answersList<meters::AdminFeature>(
        services, operation, adminFeatureSchema(),
        [](meters::MeterAdmin& admin, const BuilderCall&) { return admin.features(); }, meters::adminFeatureJson,
        adminFeatureKey);
    return operation;
}

Result<http::Response> madeFeature(meters::MeterAdmin& admin, meters::AdminFeature wanted)
{
    std::string meterId;
    if (!wanted.meterKey.empty()) {
        SLUICE_ASSIGN(const auto meter, meterThing(admin.meters(), wanted.meterKey, "meter"));
        wanted.meterKey = meter.key;
        meterId = meter.id;
    }
    SLUICE_ASSIGN(const auto made, admin.ensureFeature(wanted));
    const bool same =
        made.value.meterKey.empty() ? made.value.meterId == meterId : made.value.meterKey == wanted.meterKey;
    if (!made.created && !same)
        return fail(ErrorCode::Conflict, "there is a feature " + wanted.key + " of another meter");
    return meterMade(made.created, meters::adminFeatureJson(made.value));
}

BuilderOperation createAdminFeature(BuilderServices& services)
{
    auto operation = meterOperation(services, "POST", adminFeaturesPath, "createFeature",
                                    "Make a feature, unless one of this key and meter is there");
    operation.bodyKind = BuilderBody::Json;
    operation.body = {meterName("key", 64, "Lower case letters, digits and _"),
                      textField("name", 256, "The key, when absent"),
                      textField("meter", 256, "Key or id; absent: none")};
    operation.answer = operation.created = adminFeatureSchema();
    operation.errors.push_back({404, "no such meter"});
    operation.errors.push_back({409, "there is a feature of this key with another meter"});
    operation.handler = [&services](const BuilderCallPtr& call) {
        meters::AdminFeature wanted;
        wanted.key = call->fields.textOr("key");
        wanted.name = call->fields.textOr("name", wanted.key);
        wanted.meterKey = call->fields.textOr("meter");
        services.adminCalls->change(call, {"feature.create", wanted.key, call->body},
                                    [wanted](meters::MeterAdmin& admin) { return madeFeature(admin, wanted); });
    };
    return operation;
}

BuilderOperation removeAdminFeature(BuilderServices& services)
{
    auto operation = meterOperation(services, "DELETE", adminFeaturePath, "removeFeature",
                                    "Remove a feature; plans and grants that name it keep its key");
    removesThing(services, operation, "feature", "feature.delete", &meters::MeterAdmin::features,
                 &meters::MeterAdmin::removeFeature);
    return operation;
}

Result<std::optional<Timestamp>> usageTime(const Fields& fields, const char* name)
{
    const std::string text = fields.textOr(name);
    if (text.empty())
        return std::nullopt;
    const auto time = parseTime(text);
    if (!time)
        return fail(ErrorCode::InvalidArgument, std::string(name) + " must be an RFC3339 timestamp");
    return time;
}

Result<meters::AdminUsageQuery> wantedUsage(const Fields& fields)
{
    meters::AdminUsageQuery query;
    query.meterKey = fields.textOr("meter");
    query.subjects = fields.list("subjects").value_or(std::vector<std::string>());
    query.groupBy = fields.list("groupBy").value_or(std::vector<std::string>());
    query.granularity = fields.textOr("granularity");
    if (query.subjects.size() > mostUsageSubjects)
        return fail(ErrorCode::InvalidArgument, "at most 100 subjects can be asked at once");
    SLUICE_ASSIGN(query.from, usageTime(fields, "from"));
    SLUICE_ASSIGN(query.to, usageTime(fields, "to"));
    if (query.from && query.to && *query.to <= *query.from)
        return fail(ErrorCode::InvalidArgument, "from must be before to");
    return query;
}

BuilderOperation queryAdminUsage(BuilderServices& services)
{
    auto operation = meterOperation(services, "POST", "/api/v1/platform/meter/usage", "queryMeterUsage",
                                    "What a meter counted of some subjects. Reads only");
    operation.bodyKind = BuilderBody::Json;
    FieldSpec subjects;
    subjects.name = "subjects";
    subjects.kind = FieldKind::TextList;
    subjects.required = true;
    subjects.minLength = 1;
    subjects.description = "Subject keys, at most 100";
    FieldSpec groupBy;
    groupBy.name = "groupBy";
    groupBy.kind = FieldKind::TextList;
    groupBy.description = "Dimensions of the meter, or subject; absent: one sum";
    FieldSpec granularity = textField("granularity", 8, "Absent: the whole time is one row");
    granularity.choices = {"", "PT1M", "PT1H", "P1D", "P1M"};
    operation.body = {meterName("meter", 256, "Key"),
                      std::move(subjects),
                      textField("from", 40, "RFC 3339"),
                      textField("to", 40, "RFC 3339, exclusive"),
                      std::move(granularity),
                      std::move(groupBy)};
    operation.answer = schemaObject({{"items", schemaList(schemaObject({{"value", schemaOf("string")},
                                                                        {"from", schemaOrNull("string")},
                                                                        {"to", schemaOrNull("string")},
                                                                        {"dimensions", schemaOf("object")}}))}});
    operation.errors.push_back({404, "no such meter"});
    operation.handler = [&services](const BuilderCallPtr& call) {
        auto wanted = wantedUsage(call->fields);
        if (!wanted)
            return call->refuse(wanted.error());
        services.adminCalls->ask(call,
                                 [wanted = std::move(*wanted)](meters::MeterAdmin& admin) -> Result<http::Response> {
                                     SLUICE_ASSIGN(const auto rows, admin.usage(wanted));
                                     json::Array items;
                                     for (const auto& row : rows)
                                         items.push_back(meters::adminUsageJson(row));
                                     return http::json(200, json::Value::object({{"items", std::move(items)}}));
                                 });
    };
    return operation;
}

}  // namespace

BuilderOperation meterOperation(const BuilderServices& services, const char* method, const char* pattern,
                                const char* id, const char* summary)
{
    auto operation = directoryOperation(method, pattern, id, "meter", summary, BuilderScheme::Operator, "");
    operation.errors = adminErrors();
    operation.replyDeadlineMs = services.config.meterDeadlineMs + adminReplyMarginMs;
    return operation;
}

FieldSpec meterName(std::string name, std::size_t maxLength, std::string description)
{
    FieldSpec field = needed(textField(std::move(name), maxLength, std::move(description)));
    field.minLength = 1;
    return field;
}

std::vector<FieldSpec> meterPageFields()
{
    return {integerField("limit", 1, mostAdminItems, adminItems),
            textField("cursor", 1'000, "nextCursor of the page before")};
}

json::Value meterDoneSchema()
{
    return schemaObject({{"done", schemaOf("boolean")}});
}

http::Response meterDone()
{
    return http::json(200, json::Value::object({{"done", true}}));
}

http::Response meterMade(bool created, const json::Value& tree)
{
    return http::json(created ? 201 : 200, tree);
}

json::Value adminMeterSchema()
{
    const auto text = schemaOf("string");
    return schemaObject({{"id", text},
                         {"key", text},
                         {"name", text},
                         {"aggregation", text},
                         {"eventType", text},
                         {"valueProperty", text},
                         {"dimensions", schemaOf("object")}});
}

json::Value adminFeatureSchema()
{
    const auto text = schemaOf("string");
    return schemaObject({{"id", text}, {"key", text}, {"name", text}, {"meter", text}});
}

void addBuilderMeterRoutes(BuilderTable& table, BuilderServices& services)
{
    for (const auto make : {adminMeterStatus, listAdminMeters, createAdminMeter, changeAdminMeter, removeAdminMeter,
                            listAdminFeatures, createAdminFeature, removeAdminFeature, queryAdminUsage})
        table.push_back(make(services));
}

}  // namespace sluice::api
