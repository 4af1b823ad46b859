// E-22 to E-28: workload offers and who chose which.
#include "api/internal/plain_id.h"
#include "api/internal/services.h"

namespace sluice::api {

namespace {

using OfferList = std::vector<usage::Offer>;

void writeOffer(json::Writer& writer, const usage::Offer& offer)
{
    writer.beginObject().key("offer_id").value(offer.id).key("title").value(offer.title);
    writer.key("description").optional(offer.description).key("kind").value(offer.kind);
    writer.key("payout_amount_eth").value(offer.payout.toString()).key("active").value(offer.active);
    writer.key("config").number(offer.config);  // already JSON
    writer.key("created_at").value(formatTimeZ(offer.createdAt));
    writer.key("updated_at").value(formatTimeZ(offer.updatedAt)).endObject();
}

json::Value offerSchema()
{
    return schemaObject({{"offer_id", schemaOf("string")},
                         {"title", schemaOf("string")},
                         {"description", schemaOrNull("string")},
                         {"kind", schemaOf("string")},
                         {"payout_amount_eth", schemaOf("string")},
                         {"active", schemaOf("boolean")},
                         {"config", schemaOf("object")},
                         {"created_at", schemaOf("string")},
                         {"updated_at", schemaOf("string")}});
}

void writeOffers(json::Writer& writer, const OfferList& offers)
{
    writer.key("offers").beginArray();
    for (const auto& offer : offers)
        writeOffer(writer, offer);
    writer.endArray();
}

http::Response offerAnswer(const usage::Offer& offer)
{
    std::string body;
    json::Writer writer(body);
    writeOffer(writer, offer);
    return http::json(200, std::move(body));
}

http::Response selectionAnswer(const usage::Selection& selection)
{
    std::string body;
    json::Writer writer(body);
    writer.beginObject().key("orchestrator_id").value(selection.subscription.orchestrator);
    writer.key("offer_ids").beginArray();
    for (const std::string& id : selection.subscription.offerIds)
        writer.value(id);
    writer.endArray();
    writeOffers(writer, selection.offers);
    writer.endObject();
    return http::json(200, std::move(body));
}

json::Array texts(const std::vector<std::string>& list)
{
    return json::Array(list.begin(), list.end());
}

// The two errors whose detail is an object (ops-api 12).
http::Response selectionRefusal(const usage::SelectionFaults& faults)
{
    json::Value detail;
    if (!faults.missing.empty() || !faults.inactive.empty())
        detail = json::Value::object(
            {{"error", "Invalid offer ids"}, {"missing", texts(faults.missing)}, {"inactive", texts(faults.inactive)}});
    else
        detail = json::Value::object(
            {{"error", "Too many offer ids"}, {"max", faults.tooMany.value_or(0)}, {"received", faults.received}});
    return http::json(400, json::Value::object({{"detail", std::move(detail)}}));
}

FieldSpec flagField(const char* name)
{
    FieldSpec spec;
    spec.name = name;
    spec.kind = FieldKind::Flag;
    return spec;
}

std::vector<FieldSpec> offerFields(bool isNew)
{
    FieldSpec title = textField("title", 128);
    FieldSpec kind = textField("kind", 64);
    FieldSpec payout;
    payout.name = "payout_amount_eth";
    payout.kind = FieldKind::Decimal;
    payout.above = "0";
    FieldSpec active = flagField("active");
    FieldSpec config;
    config.name = "config";
    config.kind = FieldKind::Dictionary;
    if (isNew) {
        title.minLength = kind.minLength = 1;
        title.required = kind.required = payout.required = true;
        active.fallback = true;
        config.fallback = json::Object{};
    }
    return {std::move(title), textField("description", 1024), std::move(kind), std::move(payout), std::move(active),
            std::move(config)};
}

Operation offerOperation(const char* method, const char* pattern, const char* id, const char* summary, Scheme scheme)
{
    Operation operation;
    operation.method = method;
    operation.pattern = pattern;
    operation.id = id;
    operation.area = "workload offers";
    operation.summary = summary;
    operation.scheme = scheme;
    if (scheme == Scheme::Admin)
        operation.roles = {Role::Operator};
    if (scheme == Scheme::Orchestrator)
        operation.surface = Surface::Edge;
    operation.hasBody = std::string_view(method) != "GET";
    operation.idempotencyKey = operation.hasBody;
    return operation;
}

usage::Offer offerOf(const Services& services, const Fields& fields)
{
    usage::Offer offer;
    offer.id = fields.textOr("offer_id");
    offer.title = fields.textOr("title");
    offer.description = fields.text("description");
    offer.kind = fields.textOr("kind");
    offer.payout = Amount(services.config.creditUnit, fields.units("payout_amount_eth").value_or(0));
    offer.active = fields.flag("active").value_or(true);
    offer.config = json::write(fields.dictionary("config").value_or(json::Object{}));
    return offer;
}

usage::OfferPatch offerPatchOf(const Services& services, const Fields& fields)
{
    usage::OfferPatch patch;
    patch.title = fields.text("title");
    patch.description = fields.text("description");
    patch.kind = fields.text("kind");
    if (const auto units = fields.units("payout_amount_eth"))
        patch.payout = Amount(services.config.creditUnit, *units);
    patch.active = fields.flag("active");
    if (const auto config = fields.dictionary("config"))
        patch.config = json::write(*config);
    return patch;
}

void addChanges(RouteTable& table, Services& services)
{
    Operation create =
        offerOperation("POST", "/api/workload-offers", "createOffer", "Offer a kind of work", Scheme::Admin);
    create.body = offerFields(true);
    create.body.insert(create.body.begin(), needed(newIdField("offer_id", 64, services.config.strict)));
    create.answer = offerSchema();
    create.errors = {{409, "Offer already exists"}};
    create.handler = [&services](const CallPtr& call) {
        services.command(call, [&services, call](storage::Connection& connection) -> Result<CommandAnswer> {
            SLUICE_ASSIGN(const auto offer,
                          services.parts.offers->create(connection, offerOf(services, call->fields), call->context()));
            return CommandAnswer{offerAnswer(offer), {}};
        });
    };

    Operation change =
        offerOperation("PATCH", "/api/workload-offers/{offer_id}", "updateOffer", "Change an offer", Scheme::Admin);
    change.path = {needed(textField("offer_id", 4096))};
    change.body = offerFields(false);
    change.answer = offerSchema();
    change.errors = {{404, "Offer not found"}};
    change.handler = [&services](const CallPtr& call) {
        services.command(call, [&services, call](storage::Connection& connection) -> Result<CommandAnswer> {
            SLUICE_ASSIGN(const auto offer,
                          services.parts.offers->patch(connection, call->path.textOr("offer_id"),
                                                       offerPatchOf(services, call->fields), call->context()));
            return CommandAnswer{offerAnswer(offer), {}};
        });
    };
    table.push_back(std::move(create));
    table.push_back(std::move(change));
}

// Pages are asked for with `limit`; without it everything comes, as it always did (W-9).
void addPaging(Operation& operation)
{
    operation.query.push_back(integerField("limit", 1, 1000, std::nullopt));
    operation.query.push_back(textField("after", 1024, "X-Next-After of the page before"));
}

Result<http::Response> listOffers(const Services& services, const Call& call)
{
    const int limit = int(call.query.integer("limit").value_or(0));
    SLUICE_ASSIGN(const auto offers,
                  services.parts.database->readers().readFor<OfferList>([&](storage::Connection& connection) {
                      return services.parts.offers->list(connection, call.query.flag("active_only").value_or(true),
                                                         limit, call.query.textOr("after"));
                  }));
    std::string body;
    json::Writer writer(body);
    writer.beginObject();
    writeOffers(writer, offers);
    writer.endObject();
    http::Response response = http::json(200, std::move(body));
    if (limit > 0 && offers.size() == std::size_t(limit))
        response.with("X-Next-After", offers.back().id);
    return response;
}

Result<http::Response> listSubscriptions(const Services& services, const Call& call)
{
    const int limit = int(call.query.integer("limit").value_or(0));
    using Rows = std::vector<usage::OfferSubscription>;
    SLUICE_ASSIGN(const auto rows,
                  services.parts.database->readers().readFor<Rows>([&](storage::Connection& connection) {
                      return services.parts.offers->subscriptions(connection, limit, call.query.textOr("after"));
                  }));
    std::string body;
    json::Writer writer(body);
    writer.beginObject().key("subscriptions").beginObject();
    for (const auto& row : rows) {
        writer.key(row.orchestrator).beginArray();
        for (const std::string& id : row.offerIds)
            writer.value(id);
        writer.endArray();
    }
    writer.endObject().endObject();
    http::Response response = http::json(200, std::move(body));
    if (limit > 0 && rows.size() == std::size_t(limit))
        response.with("X-Next-After", rows.back().orchestrator);
    return response;
}

void addReads(RouteTable& table, Services& services)
{
    FieldSpec activeOnly = flagField("active_only");
    activeOnly.fallback = true;
    const json::Value offers = schemaObject({{"offers", schemaList(offerSchema())}});
    Operation list = offerOperation("GET", "/api/workload-offers", "listOffers", "Offers by id", Scheme::View);
    list.query = {activeOnly};
    addPaging(list);
    list.answer = offers;
    list.handler = [&services](const CallPtr& call) {
        services.read(call, [&services, call] { return listOffers(services, *call); });
    };

    Operation available = offerOperation("GET", "/api/orchestrators/me/workload-offers/available", "listOffersForMe",
                                         "Offers that can be chosen", Scheme::Orchestrator);
    available.query = {activeOnly};
    addPaging(available);
    available.answer = offers;
    available.handler = list.handler;

    Operation subscriptions = offerOperation("GET", "/api/workload-offers/subscriptions", "listSubscriptions",
                                             "Which orchestrator chose which offers", Scheme::View);
    addPaging(subscriptions);
    subscriptions.answer = schemaObject(
        {{"subscriptions",
          json::Value::object({{"type", "object"}, {"additionalProperties", schemaList(schemaOf("string"))}})}});
    subscriptions.handler = [&services](const CallPtr& call) {
        services.read(call, [&services, call] { return listSubscriptions(services, *call); });
    };
    table.push_back(std::move(list));
    table.push_back(std::move(available));
    table.push_back(std::move(subscriptions));
}

json::Value selectionSchema()
{
    return schemaObject({{"orchestrator_id", schemaOf("string")},
                         {"offer_ids", schemaList(schemaOf("string"))},
                         {"offers", schemaList(offerSchema())}});
}

void addSelection(RouteTable& table, Services& services)
{
    Operation mine = offerOperation("GET", "/api/orchestrators/me/workload-offers", "getMyOffers", "What I chose",
                                    Scheme::Orchestrator);
    mine.answer = selectionSchema();
    mine.handler = [&services](const CallPtr& call) {
        services.read(call, [&services, call]() -> Result<http::Response> {
            SLUICE_ASSIGN(
                const auto selection,
                services.parts.database->readers().readFor<usage::Selection>([&](storage::Connection& connection) {
                    return services.parts.offers->selectionOf(connection, call->principal.orchestrator);
                }));
            return selectionAnswer(selection);
        });
    };

    Operation choose = offerOperation("PUT", "/api/orchestrators/me/workload-offers", "chooseOffers",
                                      "Choose offers; replaces what was chosen before", Scheme::Orchestrator);
    FieldSpec ids;
    ids.name = "offer_ids";
    ids.kind = FieldKind::TextList;
    ids.fallback = json::Array{};
    choose.body = {std::move(ids)};
    choose.answer = selectionSchema();
    choose.errors = {{400, "Invalid offer ids"}, {400, "Too many offer ids"}};
    choose.handler = [&services](const CallPtr& call) {
        services.command(call, [&services, call](storage::Connection& connection) -> Result<CommandAnswer> {
            SLUICE_ASSIGN(const auto selection,
                          services.parts.offers->choose(
                              connection, call->principal.orchestrator,
                              call->fields.list("offer_ids").value_or(std::vector<std::string>{}), call->context()));
            return CommandAnswer{
                selection.faults.any() ? selectionRefusal(selection.faults) : selectionAnswer(selection), {}};
        });
    };
    table.push_back(std::move(mine));
    table.push_back(std::move(choose));
}

}  // namespace

void addOfferRoutes(RouteTable& table, Services& services)
{
    if (!services.parts.offers)
        return;
    addChanges(table, services);
    addReads(table, services);
    addSelection(table, services);
}

}  // namespace sluice::api
