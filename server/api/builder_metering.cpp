// What an operator decides about metering: events that could not be counted, and prices set by hand (clearinghouse spec 5.3, 5.7). The rules are the
// rooms'; each deed is audited in their commits.
#include "api/internal/builder_directory.h"
#include "metering/dead_letters.h"
#include "metering/price_book.h"

namespace sluice::api {

namespace {

constexpr int priceScale = 8;

BuilderOperation meteringOperation(const char* method, const char* pattern, const char* id, const char* summary)
{
    auto operation = directoryOperation(method, pattern, id, "metering", summary, BuilderScheme::Operator, "");
    operation.answer = schemaObject({{"done", schemaOf("boolean")}});
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
    operation.errors = {{404, "no such event"}, {409, "it is not open any more"}};
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

}  // namespace

void addBuilderMeteringRoutes(BuilderTable& table, BuilderServices& services)
{
    addLetterRoutes(table, services);
    addPriceRoutes(table, services);
}

}  // namespace sluice::api
