// What an operator decides about metering: events that could not be counted, and prices set by hand (clearinghouse spec 5.3, 5.7). The rules are the
// rooms'; each deed is audited in their commits.
#include "api/internal/builder_directory.h"
#include "metering/dead_letters.h"
#include "metering/model_prices.h"
#include "metering/price_book.h"

namespace sluice::api {

namespace {

constexpr int priceScale = 8;

BuilderOperation meteringOperation(const char* method, const char* pattern, const char* id, const char* summary)
{
    auto operation = directoryOperation(method, pattern, id, "metering", summary, BuilderScheme::Operator, "");
    operation.answer = schemaObject({{"done", schemaOf("boolean")}});
    operation.errors = {{503, "the collector is off"}};
    return operation;
}

http::Response meteringDone()
{
    return http::json(200, json::Value::object({{"done", true}}));
}

// False: answered.
bool letterNumber(const BuilderServices& services, const BuilderCallPtr& call, std::int64_t& no)
{
    const auto given = call->path.integer("no");
    if (!services.parts.deadLetters) {
        call->refuse(503, "temporarily_unavailable", "the collector is off");
        return false;
    }
    no = given.value_or(0);
    return true;
}

BuilderOperation letterOperation(const char* verb, const char* id, const char* summary)
{
    auto operation =
        meteringOperation("POST", (std::string("/api/v1/platform/dead-letters/{no}/") + verb).c_str(), id, summary);
    operation.path = {needed(integerField("no", 1, INT64_MAX, {}))};
    operation.bodyKind = BuilderBody::Json;
    operation.bodyOptional = true;
    operation.errors.push_back({404, "no such event"});
    operation.errors.push_back({409, "it is not open any more"});
    return operation;
}

void addLetterRoutes(BuilderTable& table, BuilderServices& services)
{
    auto redrive = letterOperation("redrive", "redriveEvent", "Read a refused event again and count it, once");
    redrive.answer = schemaObject({{"outcome", schemaOf("string")}});
    redrive.handler = [&services](const BuilderCallPtr& call) {
        std::int64_t no = 0;
        if (!letterNumber(services, call, no))
            return;
        using Redriven = metering::DeadLetters::Redriven;
        services.parts.deadLetters->redrive(no, call->principal.name, [call](Result<Redriven> done) {
            if (!done)
                return call->refuse(done.error());
            call->answer(
                http::json(200, json::Value::object({{"outcome", *done == Redriven::Counted ? "counted" : "known"}})));
        });
    };
    table.push_back(std::move(redrive));
    auto identity = letterOperation("identity", "setEventIdentity", "Say whom a refused event belongs to");
    identity.bodyOptional = false;
    identity.body = {needed(textField("authId", 256))};
    identity.handler = [&services](const BuilderCallPtr& call) {
        std::int64_t no = 0;
        if (!letterNumber(services, call, no))
            return;
        services.parts.deadLetters->setIdentity(no, call->fields.textOr("authId"), call->principal.name,
                                                [call](Result<void> done) {
                                                    if (!done)
                                                        return call->refuse(done.error());
                                                    call->answer(meteringDone());
                                                });
    };
    table.push_back(std::move(identity));
    auto discard = letterOperation("discard", "discardEvent", "Never count a refused event; its text stays");
    discard.bodyOptional = false;
    discard.body = {needed(textField("note", 512))};
    discard.handler = [&services](const BuilderCallPtr& call) {
        std::int64_t no = 0;
        if (!letterNumber(services, call, no))
            return;
        services.parts.deadLetters->discard(no, call->fields.textOr("note"), call->principal.name,
                                            [call](Result<void> done) {
                                                if (!done)
                                                    return call->refuse(done.error());
                                                call->answer(meteringDone());
                                            });
    };
    table.push_back(std::move(discard));
}

// "3150.25" USD; nothing: answered.
std::optional<metering::ManualPriceRequest> manualPriceOf(const BuilderCallPtr& call)
{
    metering::ManualPriceRequest wish;
    const auto price = parseUnits(call->fields.textOr("usdPerEth"), priceScale);
    if (!price || *price <= 0 || *price > Int256(INT64_MAX)) {
        call->refuse(400, "invalid_request", "usdPerEth must be a price above 0 with at most 8 decimals");
        return std::nullopt;
    }
    wish.usdPerEthE8 = static_cast<std::int64_t>(*price);
    for (const auto& [name, member] : {std::pair{"from", &wish.from}, std::pair{"until", &wish.until}}) {
        const auto text = call->fields.text(name);
        if (!text || text->empty())
            continue;
        *member = parseTime(*text);
        if (!*member) {
            call->refuse(400, "invalid_request", std::string(name) + " must be a time (RFC 3339)");
            return std::nullopt;
        }
    }
    wish.actor = call->principal.name;
    wish.note = call->fields.textOr("note");
    return wish;
}

void addPriceRoutes(BuilderTable& table, BuilderServices& services)
{
    auto set = meteringOperation("POST", "/api/v1/platform/prices", "setPrice",
                                 "A price of one ETH in USD that goes before the market for events of its time");
    set.bodyKind = BuilderBody::Json;
    set.body = {needed(textField("usdPerEth", 40)), textField("from", 64, "RFC 3339; absent: now"),
                textField("until", 64, "RFC 3339; absent: until it is ended"), textField("note", 512)};
    set.answer = schemaObject({{"id", schemaOf("integer")}});
    set.handler = [&services](const BuilderCallPtr& call) {
        if (!services.parts.priceBook)
            return call->refuse(503, "temporarily_unavailable", "prices are off");
        auto wish = manualPriceOf(call);
        if (!wish)
            return;
        services.parts.priceBook->setManual(std::move(*wish), [call](Result<metering::ManualPrice> done) {
            if (!done)
                return call->refuse(done.error());
            call->answer(http::json(200, json::Value::object({{"id", done->id}})));
        });
    };
    table.push_back(std::move(set));
    auto end = meteringOperation("DELETE", "/api/v1/platform/prices/{id}", "endPrice",
                                 "End a price set by hand: from now on the market counts again");
    end.path = {needed(integerField("id", 1, INT64_MAX, {}))};
    end.errors.push_back({404, "no such price"});
    end.errors.push_back({409, "it has ended"});
    end.handler = [&services](const BuilderCallPtr& call) {
        if (!services.parts.priceBook)
            return call->refuse(503, "temporarily_unavailable", "prices are off");
        services.parts.priceBook->endManual(call->path.integer("id").value_or(0), call->principal.name,
                                            [call](Result<void> done) {
                                                if (!done)
                                                    return call->refuse(done.error());
                                                call->answer(meteringDone());
                                            });
    };
    table.push_back(std::move(end));
}

json::Value modelPriceTree(const metering::ModelPrice& rule)
{
    return json::Value::object({{"pipeline", rule.pipeline},
                                {"modelId", rule.modelId},
                                {"cost", rule.cost},
                                {"bandPercent", rule.bandPercent},
                                {"hold", rule.hold}});
}

json::Value modelPriceSchema()
{
    return schemaObject({{"pipeline", schemaOf("string")},
                         {"modelId", schemaOf("string")},
                         {"cost", schemaOf("string")},
                         {"bandPercent", schemaOf("integer")},
                         {"hold", schemaOf("boolean")}});
}

bool hasModelPrices(const BuilderServices& services, const BuilderCallPtr& call)
{
    if (services.parts.modelPrices)
        return true;
    call->refuse(503, "temporarily_unavailable", "the collector is off");
    return false;
}

void setModelPrice(BuilderServices& services, const BuilderCallPtr& call)
{
    if (!hasModelPrices(services, call))
        return;
    metering::ModelPrice rule;
    rule.pipeline = call->fields.textOr("pipeline");
    rule.modelId = call->fields.textOr("modelId");
    rule.cost = call->fields.textOr("cost");
    rule.bandPercent = call->fields.integer("bandPercent").value_or(rule.bandPercent);
    rule.hold = call->fields.flag("hold").value_or(false);
    services.parts.modelPrices->set(services.parts.database->writer(), rule, call->principal.name, call->now,
                                    [call, rule](const Result<void>& done) {
                                        if (!done)
                                            return call->refuse(done.error());
                                        call->answer(http::json(200, modelPriceTree(rule)));
                                    });
}

void addModelPriceRoutes(BuilderTable& table, BuilderServices& services)
{
    constexpr const char* path = "/api/v1/platform/model-prices";
    auto list = meteringOperation("GET", path, "listModelPrices", "What models are expected to cost");
    list.answer = schemaObject({{"items", schemaList(modelPriceSchema())}});
    list.handler = [&services](const BuilderCallPtr& call) {
        if (!hasModelPrices(services, call))
            return;
        json::Value items{json::Array{}};
        for (const metering::ModelPrice& rule : services.parts.modelPrices->rules())
            items.items()->push_back(modelPriceTree(rule));
        call->answer(http::json(200, json::Value::object({{"items", std::move(items)}})));
    };
    table.push_back(std::move(list));
    auto set = meteringOperation("POST", path, "setModelPrice",
                                 "Say what a model costs: tickets outside the band are told of, or held back");
    set.bodyKind = BuilderBody::Json;
    FieldSpec hold;
    hold.name = "hold";
    hold.kind = FieldKind::Flag;
    hold.description = "Outside the band: a dead letter, not billed until it is driven again";
    set.body = {textField("pipeline", 256), textField("modelId", 256),
                needed(textField("cost", 100, "Wei per unit, decimal")),
                integerField("bandPercent", 0, 1'000, 20, "How far a cost may be from it, both ways"), std::move(hold)};
    set.answer = modelPriceSchema();
    set.handler = [&services](const BuilderCallPtr& call) { setModelPrice(services, call); };
    table.push_back(std::move(set));
    auto remove = meteringOperation("DELETE", path, "removeModelPrice", "No longer compare that model's cost");
    remove.query = {textField("pipeline", 256), textField("modelId", 256)};
    remove.errors.push_back({404, "no such model price"});
    remove.handler = [&services](const BuilderCallPtr& call) {
        if (!hasModelPrices(services, call))
            return;
        services.parts.modelPrices->remove(services.parts.database->writer(), call->query.textOr("pipeline"),
                                           call->query.textOr("modelId"), call->principal.name, call->now,
                                           [call](const Result<void>& done) {
                                               if (!done)
                                                   return call->refuse(done.error());
                                               call->answer(meteringDone());
                                           });
    };
    table.push_back(std::move(remove));
}

}  // namespace

void addBuilderMeteringRoutes(BuilderTable& table, BuilderServices& services)
{
    addLetterRoutes(table, services);
    addPriceRoutes(table, services);
    addModelPriceRoutes(table, services);
}

}  // namespace sluice::api
