// E-56 to E-59: invites and their redemption.
#include "api/internal/licensing_routes.h"

namespace sluice::api {

namespace {

constexpr std::size_t redeemsPerMinute = 30;

std::string withoutOuterBlanks(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n\v\f");
    if (first == std::string_view::npos)
        return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\r\n\v\f") - first + 1));
}

FieldSpec walletField(const char* name)
{
    FieldSpec field = needed(FieldSpec{});
    field.name = name;
    field.isAddress = true;
    return field;
}

json::Value inviteTree(const licensing::Invite& invite)
{
    return json::Value::object({{"invite_id", invite.id},
                                {"image_ref", invite.imageRef},
                                {"bound_address", textOrNull(invite.boundAddress)},
                                {"created_at", formatTimeZ(invite.created)},
                                {"expires_at", timeOrNull(invite.expires)},
                                {"note", textOrNull(invite.note)},
                                {"revoked_at", timeOrNull(invite.revoked)},
                                {"redeeming_at", timeOrNull(invite.redeeming)},
                                {"redeemed_at", timeOrNull(invite.redeemed)},
                                {"redeemed_by", textOrNull(invite.redeemedBy)},
                                {"redeemed_ip", textOrNull(invite.redeemedIp)},
                                {"redeemed_address", textOrNull(invite.redeemedAddress)},
                                {"redeemed_token_id", textOrNull(invite.redeemedTokenId)}});
}

json::Value inviteSchema()
{
    const auto maybe = [] { return schemaOrNull("string"); };
    return schemaObject({{"invite_id", schemaOf("string")},
                         {"image_ref", schemaOf("string")},
                         {"bound_address", maybe()},
                         {"created_at", schemaOf("string")},
                         {"expires_at", maybe()},
                         {"note", maybe()},
                         {"revoked_at", maybe()},
                         {"redeeming_at", maybe()},
                         {"redeemed_at", maybe()},
                         {"redeemed_by", maybe()},
                         {"redeemed_ip", maybe()},
                         {"redeemed_address", maybe()},
                         {"redeemed_token_id", maybe()}});
}

void createInvite(Services& services, licensing::Licensing& room, const CallPtr& call)
{
    services.command(call, [&room, call](storage::Connection& connection) -> Result<CommandAnswer> {
        const Fields& fields = call->fields;
        const std::string ref = fields.textOr("image_ref");
        SLUICE_ASSIGN(const auto image, licensing::findImage(connection, ref));
        if (!image)
            return fail(ErrorCode::NotFound, "Image not found");
        std::optional<Timestamp> expires;
        if (const auto seconds = fields.integer("ttl_seconds"))
            expires = call->now.plusSeconds(*seconds);
        if (const auto text = fields.text("expires_at")) {
            expires = parseTime(withoutOuterBlanks(*text));
            if (!expires)
                return fail(ErrorCode::InvalidArgument, "Invalid expires_at timestamp");
        }
        SLUICE_ASSIGN(const auto made, room.createInvite(connection, ref, fields.textOr("bound_address"), expires,
                                                         fields.text("note"), call->context()));
        json::Value tree = json::Value::object({{"invite_id", made.invite.id},
                                                {"code", nullptr},
                                                {"image_ref", made.invite.imageRef},
                                                {"bound_address", textOrNull(made.invite.boundAddress)},
                                                {"created_at", formatTimeZ(made.invite.created)},
                                                {"expires_at", timeOrNull(made.invite.expires)}});
        // What is remembered for a repeated request must not hold the code.
        const std::string remembered = json::write(tree);
        tree.set("code", made.code);
        return CommandAnswer{http::json(200, tree), remembered};
    });
}

Operation createInviteOperation(Services& services)
{
    Operation create = licensingOperation("POST", "/api/licenses/invites", "createInvite",
                                          "An invite to an image for the holder of one wallet; the code is shown once");
    create.idempotencyKey = true;
    create.hasBody = true;
    create.body = {imageRefField(), walletField("bound_address"),
                   integerField("ttl_seconds", 60, 7'776'000, std::nullopt),
                   textField("expires_at", 64, "ISO 8601; without an offset UTC"), textField("note", 256)};
    create.bodyRule = [](const Fields& fields) -> std::optional<std::string> {
        if (fields.integer("ttl_seconds") && fields.text("expires_at"))
            return "Provide ttl_seconds or expires_at, not both";
        return std::nullopt;
    };
    create.answer = schemaObject({{"invite_id", schemaOf("string")},
                                  {"code", schemaOrNull("string")},
                                  {"image_ref", schemaOf("string")},
                                  {"bound_address", schemaOf("string")},
                                  {"created_at", schemaOf("string")},
                                  {"expires_at", schemaOrNull("string")}});
    create.errors = {{404, "Image not found"},
                     {400, "Invalid expires_at timestamp"},
                     {409, "Idempotency-Key was used for another request"}};
    create.handler = [&services](const CallPtr& call) {
        if (licensing::Licensing* room = licensingOf(services, call))
            createInvite(services, *room, call);
    };
    return create;
}

Operation listInvitesOperation(Services& services)
{
    Operation list = licensingOperation("GET", "/api/licenses/invites", "listInvites", "Invites, newest first");
    list.query = pageFields(licensing::maxListed, licensing::maxListed);
    list.answer = schemaObject({{"invites", schemaList(inviteSchema())}});
    list.handler = [&services](const CallPtr& call) {
        if (!licensingOf(services, call))
            return;
        services.read(call, [&services, call]() -> Result<http::Response> {
            const int limit = int(call->query.integer("limit").value_or(licensing::maxListed));
            using Invites = std::vector<licensing::Invite>;
            SLUICE_ASSIGN(const auto invites,
                          services.parts.database->readers().readFor<Invites>([&](storage::Connection& connection) {
                              return licensing::listInvites(connection, limit, pageBefore(call->query));
                          }));
            json::Array items;
            for (const auto& invite : invites)
                items.push_back(inviteTree(invite));
            http::Response response = http::json(200, json::Value::object({{"invites", std::move(items)}}));
            if (int(invites.size()) == limit)
                response.with("X-Next-Before", pageCursor(invites.back().created, invites.back().id));
            return response;
        });
    };
    return list;
}

Operation revokeInviteOperation(Services& services)
{
    Operation revoke = licensingOperation("POST", "/api/licenses/invites/revoke", "revokeInvite",
                                          "End an invite; a token it already gave stays");
    revoke.hasBody = true;
    FieldSpec id = needed(textField("invite_id", 128));
    id.minLength = 1;
    revoke.body = {std::move(id)};
    revoke.answer = schemaObject({{"ok", schemaOf("boolean")}});
    revoke.errors = {{404, "Invite not found"}};
    revoke.handler = [&services](const CallPtr& call) {
        licensing::Licensing* room = licensingOf(services, call);
        if (!room)
            return;
        services.command(call, [room, call](storage::Connection& connection) -> Result<CommandAnswer> {
            SLUICE_TRY(room->revokeInvite(connection, call->fields.textOr("invite_id"), call->context()));
            return CommandAnswer{http::json(200, json::Value::object({{"ok", true}})), {}};
        });
    };
    return revoke;
}

http::Response redeemedAnswer(const ApiConfig& config, const licensing::Redeemed& redeemed)
{
    const auto given = [](const std::string& text) { return text.empty() ? json::Value(nullptr) : json::Value(text); };
    // The shared token opens every assignment; strict hands out one that opens this orchestrator's only (W-28).
    const std::string edgeToken = config.strict && !config.edgeConfigToken.empty()
                                      ? fleet::edgeTokenFor(config.edgeConfigToken, redeemed.orchestratorId)
                                      : config.edgeConfigToken;
    return http::json(200, json::Value::object({{"orchestrator_id", redeemed.orchestratorId},
                                                {"image_ref", redeemed.imageRef},
                                                {"token_id", redeemed.tokenId},
                                                {"token", redeemed.token},
                                                {"expires_at", formatTimeZ(redeemed.expires)},
                                                {"edge_config_url", given(config.edgeConfigUrl)},
                                                {"edge_config_token", given(edgeToken)}}));
}

void redeem(Services& services, licensing::Licensing& room, const CallPtr& call)
{
    const Fields& fields = call->fields;
    licensing::RedeemRequest request{fields.textOr("code"), fields.text("orchestrator_id"), fields.textOr("address"),
                                     fields.text("capability"), fields.text("contact_email")};
    fleet::ActionContext context = call->context();
    context.actor = "redeemer";
    room.redeem(std::move(request), std::move(context),
                [&services, call](Result<licensing::Outcome<licensing::Redeemed>> outcome) {
                    if (!outcome)
                        return call->answer(errorResponse(outcome.error()));
                    if (outcome->refusal)
                        return call->answer(refusalResponse(*outcome->refusal));
                    call->answer(redeemedAnswer(services.config, outcome->value));
                });
}

std::vector<FieldSpec> redeemFields(bool strict)
{
    FieldSpec code = needed(textField("code", 128));
    code.minLength = 4;
    FieldSpec orchestrator = textField("orchestrator_id", 128);
    orchestrator.minLength = 1;
    orchestrator.rule = [strict](FieldValue& value) -> std::optional<std::string> {
        const std::string id = withoutOuterBlanks(std::get<std::string>(value));
        if (id.empty())
            value = std::monostate();
        else if (strict && !fleet::isStrictId(id))
            return "orchestrator_id may hold letters, digits and . _ : @ - and starts with a letter or digit";
        else
            value = id;
        return std::nullopt;
    };
    FieldSpec email = textField("contact_email", 255);
    email.rule = [](FieldValue& value) -> std::optional<std::string> {
        const std::string text = withoutOuterBlanks(std::get<std::string>(value));
        if (text.empty()) {
            value = std::monostate();
            return std::nullopt;
        }
        if (text.find('@') == std::string::npos || text.front() == '@' || text.back() == '@')
            return "contact_email must include '@'";
        value = text;
        return std::nullopt;
    };
    return {std::move(code), std::move(orchestrator), walletField("address"), textField("capability", 128),
            std::move(email)};
}

Operation redeemOperation(Services& services)
{
    Operation operation = licensingOperation("POST", "/api/licenses/invites/redeem", "redeemInvite",
                                             "Turn an invite code into access to its image and a token", Scheme::None);
    operation.surface = Surface::Edge;
    operation.hasBody = true;
    operation.body = redeemFields(services.config.strict);
    operation.answer = schemaObject({{"orchestrator_id", schemaOf("string")},
                                     {"image_ref", schemaOf("string")},
                                     {"token_id", schemaOf("string")},
                                     {"token", schemaOf("string")},
                                     {"expires_at", schemaOf("string")},
                                     {"edge_config_url", schemaOrNull("string")},
                                     {"edge_config_token", schemaOrNull("string")}});
    using licensing::Refusal;
    for (const auto refusal :
         {Refusal::InviteNotFound, Refusal::InviteRevoked, Refusal::InviteExpired, Refusal::InviteRedeemed,
          Refusal::InviteBusy, Refusal::InviteBroken, Refusal::InviteUnbound, Refusal::InviteBadBinding,
          Refusal::WrongWallet, Refusal::ImageNotFound, Refusal::ImageRevoked, Refusal::Denylisted,
          Refusal::AddressTaken, Refusal::AddressChanged, Refusal::NoOrchestrator})
        operation.errors.emplace_back(licensing::refusalStatus(refusal), licensing::refusalText(refusal));
    operation.errors.emplace_back(429, "Too many attempts; slow down");
    const auto limiter = std::make_shared<http::RateLimiter>(*services.parts.clock, redeemsPerMinute, 60'000);
    operation.handler = [&services, limiter](const CallPtr& call) {
        licensing::Licensing* room = licensingOf(services, call);
        if (!room)
            return;
        const std::string ip = call->clientText();
        if (!limiter->accept(ip.empty() ? "unknown" : ip))
            return call->answer(http::detail(429, "Too many attempts; slow down"));
        redeem(services, *room, call);
    };
    return operation;
}

}  // namespace

void addInviteRoutes(RouteTable& table, Services& services)
{
    table.push_back(createInviteOperation(services));
    table.push_back(listInvitesOperation(services));
    table.push_back(revokeInviteOperation(services));
    table.push_back(redeemOperation(services));
}

}  // namespace sluice::api
