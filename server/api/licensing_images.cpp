// E-50 to E-55: images and who may have them.
#include "api/internal/licensing_routes.h"

namespace sluice::api {

namespace {

std::vector<std::pair<std::string, json::Value>> imageProperties()
{
    return {{"image_ref", schemaOf("string")},
            {"artifact_s3_uri", schemaOrNull("string")},
            {"created_at", schemaOf("string")},
            {"rotated_at", schemaOf("string")},
            {"revoked_at", schemaOrNull("string")}};
}

json::Value imageTree(const licensing::Image& image)
{
    return json::Value::object({{"image_ref", image.ref},
                                {"artifact_s3_uri", textOrNull(image.artifactUri)},
                                {"created_at", formatTimeZ(image.created)},
                                {"rotated_at", formatTimeZ(image.rotated)},
                                {"revoked_at", timeOrNull(image.revoked)}});
}

void upsert(Services& services, licensing::Licensing& room, const CallPtr& call)
{
    // Shared, because a command must be copyable and a secret is not.
    const auto change = std::make_shared<licensing::ImageChange>();
    change->ref = call->fields.textOr("image_ref");
    change->artifactUri = call->fields.text("artifact_s3_uri");
    const std::string given = call->fields.textOr("secret_b64");
    // An empty text rotates nothing (W-47).
    if (!given.empty()) {
        change->secret = secretFromBase64(given);
        if (!change->secret)
            return call->answer(http::detail(400, "secret_b64 must be valid base64"));
        if (change->secret->size() < 32)
            return call->answer(http::detail(400, "secret_b64 must decode to at least 32 bytes"));
    }
    room.vault().withKey(true, imageKeyWaitMs, [&services, &room, call, change](Result<licensing::ImageKeyPtr> key) {
        if (!key)
            return call->answer(errorResponse(key.error()));
        services.command(
            call, [&room, call, change, key = *key](storage::Connection& connection) -> Result<CommandAnswer> {
                SLUICE_ASSIGN(const auto made, room.upsertImage(connection, *key, std::move(*change), call->context()));
                json::Value tree = imageTree(made.image);
                tree.set("secret_b64", secretToBase64(made.secret));
                return CommandAnswer{http::json(200, tree), {}};
            });
    });
}

// One command on an image by its reference, answered {"ok":true}.
using ImageCommand = Result<void> (licensing::Licensing::*)(storage::Connection&, std::string_view,
                                                            const fleet::ActionContext&);
Operation imageCommand(Services& services, const char* pattern, const char* id, const char* summary,
                       ImageCommand command)
{
    Operation operation = licensingOperation("POST", pattern, id, summary);
    operation.hasBody = true;
    operation.body = {imageRefField()};
    operation.answer = schemaObject({{"ok", schemaOf("boolean")}});
    operation.errors = {{404, "Image not found"}};
    operation.handler = [&services, command](const CallPtr& call) {
        licensing::Licensing* room = licensingOf(services, call);
        if (!room)
            return;
        services.command(call, [room, command, call](storage::Connection& connection) -> Result<CommandAnswer> {
            SLUICE_TRY((room->*command)(connection, call->fields.textOr("image_ref"), call->context()));
            return CommandAnswer{http::json(200, json::Value::object({{"ok", true}})), {}};
        });
    };
    return operation;
}

json::Value accessTree(const licensing::AccessMap& access)
{
    json::Object members;
    for (const auto& [orchestrator, refs] : access) {
        json::Array list;
        for (const std::string& ref : refs)
            list.emplace_back(ref);
        members.emplace_back(orchestrator, std::move(list));
    }
    return json::Value::object({{"access", std::move(members)}});
}

json::Value accessSchema()
{
    const auto map =
        json::Value::object({{"type", "object"}, {"additionalProperties", schemaList(schemaOf("string"))}});
    return schemaObject({{"access", map}});
}

struct AccessPage {
    licensing::AccessMap access;
    bool more = false;
};
Result<AccessPage> accessPage(storage::Connection& connection, int limit, std::string_view after)
{
    AccessPage page;
    SLUICE_ASSIGN(page.access, licensing::listAccess(connection, limit, after, &page.more));
    return page;
}

http::Response accessAnswer(const AccessPage& page)
{
    http::Response response = http::json(200, accessTree(page.access));
    if (page.more)
        response.with("X-Next-After", toBase64Url(asBytes(page.access.rbegin()->first)));
    return response;
}

using AccessCommand = Result<void> (licensing::Licensing::*)(storage::Connection&, std::string_view, std::string_view,
                                                             const fleet::ActionContext&);
Operation accessCommand(Services& services, const char* pattern, const char* id, const char* summary,
                        AccessCommand command)
{
    Operation operation = licensingOperation("POST", pattern, id, summary);
    operation.hasBody = true;
    operation.body = {licenceOrchestratorField(), imageRefField()};
    operation.answer = accessSchema();
    operation.errors = {{404, "Unknown orchestrator"}};
    operation.handler = [&services, command](const CallPtr& call) {
        licensing::Licensing* room = licensingOf(services, call);
        if (!room)
            return;
        services.command(call, [room, command, call](storage::Connection& connection) -> Result<CommandAnswer> {
            SLUICE_TRY((room->*command)(connection, call->fields.textOr("orchestrator_id"),
                                        call->fields.textOr("image_ref"), call->context()));
            SLUICE_ASSIGN(const auto page, accessPage(connection, licensing::maxListed, {}));
            return CommandAnswer{accessAnswer(page), {}};
        });
    };
    return operation;
}

Operation listAccessOperation(Services& services)
{
    Operation list =
        licensingOperation("GET", "/api/licenses/access", "listAccess",
                           "Who may have which images. X-Next-After in the answer, given as `after`, reads on");
    list.query = {integerField("limit", 1, licensing::maxListed, licensing::maxListed),
                  textField("after", 1'024, "X-Next-After of the page before")};
    list.answer = accessSchema();
    list.handler = [&services](const CallPtr& call) {
        if (!licensingOf(services, call))
            return;
        services.read(call, [&services, call]() -> Result<http::Response> {
            const int limit = int(call->query.integer("limit").value_or(licensing::maxListed));
            const auto after = fromBase64Url(call->query.textOr("after")).value_or(Bytes());
            SLUICE_ASSIGN(const auto page,
                          services.parts.database->readers().readFor<AccessPage>([&](storage::Connection& connection) {
                              return accessPage(connection, limit, std::string(after.begin(), after.end()));
                          }));
            return accessAnswer(page);
        });
    };
    return list;
}

Operation listImagesOperation(Services& services)
{
    Operation list =
        licensingOperation("GET", "/api/licenses/images", "listImages", "Images, newest first, never their secrets");
    list.query = pageFields(licensing::maxListed, licensing::maxListed);
    list.answer = schemaObject({{"images", schemaList(schemaObject(imageProperties()))}});
    list.handler = [&services](const CallPtr& call) {
        if (!licensingOf(services, call))
            return;
        services.read(call, [&services, call]() -> Result<http::Response> {
            const int limit = int(call->query.integer("limit").value_or(licensing::maxListed));
            SLUICE_ASSIGN(const auto images, services.parts.database->readers().readFor<std::vector<licensing::Image>>(
                                                 [&](storage::Connection& connection) {
                                                     return licensing::listImages(connection, limit,
                                                                                  pageBefore(call->query));
                                                 }));
            json::Array items;
            for (const auto& image : images)
                items.push_back(imageTree(image));
            http::Response response = http::json(200, json::Value::object({{"images", std::move(items)}}));
            if (int(images.size()) == limit)
                response.with("X-Next-Before", pageCursor(images.back().created, images.back().ref));
            return response;
        });
    };
    return list;
}

}  // namespace

void addImageRoutes(RouteTable& table, Services& services)
{
    Operation put = licensingOperation("PUT", "/api/licenses/images", "upsertImage",
                                       "Make an image, change where its artifact lies, or rotate its secret");
    put.hasBody = true;
    put.body = {imageRefField(),
                textField("secret_b64", 2'048, "At least 32 bytes; a new image without one gets 64 random bytes"),
                textField("artifact_s3_uri", 2'048, "s3://bucket/key; blank takes it away")};
    auto properties = imageProperties();
    properties.emplace_back("secret_b64", schemaOf("string"));
    put.answer = schemaObject(std::move(properties));
    put.errors = {{400, "secret_b64 must be valid base64"},
                  {400, "secret_b64 must decode to at least 32 bytes"},
                  {400, "invalid s3 uri"},
                  {503, "The key of the image secrets cannot be had: the text says why"}};
    put.handler = [&services](const CallPtr& call) {
        if (licensing::Licensing* room = licensingOf(services, call))
            upsert(services, *room, call);
    };
    table.push_back(std::move(put));
    table.push_back(listImagesOperation(services));
    table.push_back(imageCommand(services, "/api/licenses/images/revoke", "revokeImage",
                                 "No new leases of this image; running ones end at their next heartbeat",
                                 &licensing::Licensing::revokeImage));
    table.push_back(imageCommand(services, "/api/licenses/images/restore", "restoreImage",
                                 "Take a revocation back; saving an image does not (W-47)",
                                 &licensing::Licensing::restoreImage));
    table.push_back(listAccessOperation(services));
    Operation grant = accessCommand(services, "/api/licenses/access/grant", "grantAccess",
                                    "Let an orchestrator have an image", &licensing::Licensing::grantAccess);
    grant.errors.emplace_back(404, "Image not found");
    table.push_back(std::move(grant));
    table.push_back(accessCommand(services, "/api/licenses/access/revoke", "revokeAccess",
                                  "No longer; running leases end at their next heartbeat",
                                  &licensing::Licensing::revokeAccess));
}

}  // namespace sluice::api
