#include "app/lifecycle/directory_verbs.h"

#include <QMetaObject>

namespace sluice::app {

namespace {

namespace house = clearinghouse;

constexpr std::string_view denialVerbs = "denial.";

std::string verbText(const json::Value& params, const char* name)
{
    return std::string(params.text(name).value_or(""));
}

json::Value tenantLine(const house::Tenant& tenant)
{
    return json::Value::object({{"clientId", tenant.clientId},
                                {"name", tenant.name},
                                {"status", tenantStatusCode(tenant.status)},
                                {"created", formatTimeZ(tenant.created)}});
}

json::Value keyLine(const house::KeyInfo& info, Timestamp now)
{
    return json::Value::object({{"keyId", info.id},
                                {"clientId", info.clientId},
                                {"user", info.externalUserId},
                                {"label", info.label},
                                {"masked", info.masked},
                                {"state", info.live(now) ? "live" : "ended"},
                                {"created", formatTimeZ(info.created)},
                                {"lastUsed", info.lastUsed ? json::Value(formatTimeZ(*info.lastUsed)) : nullptr}});
}

Result<json::Value> tenantVerb(const DirectoryVerbs& parts, storage::Connection& connection, const std::string& verb,
                               const json::Value& params, const house::ActionContext& context)
{
    if (verb == "tenant.create") {
        SLUICE_ASSIGN(const auto tenant, parts.directory.createTenant(connection, verbText(params, "clientId"),
                                                                      verbText(params, "name"), {}, context));
        return tenantLine(tenant);
    }
    if (verb == "tenant.credential") {
        SLUICE_ASSIGN(const auto made, parts.directory.createCredential(connection, verbText(params, "clientId"),
                                                                        verbText(params, "label"), {}, context));
        return json::Value::object(
            {{"clientId", made.info.clientId}, {"credentialId", made.info.id}, {"secret", made.secret}});
    }
    json::Array items;
    for (const auto& [id, tenant] : parts.directory.current()->tenants())
        items.push_back(tenantLine(*tenant));
    return json::Value(std::move(items));
}

Result<json::Value> importKeys(const DirectoryVerbs& parts, storage::Connection& connection, const json::Value& params,
                               const house::ActionContext& context)
{
    const json::Value* records = params.find("records");
    if (!records || !records->isArray())
        return fail(ErrorCode::InvalidArgument, "records of the first suite are a JSON list");
    std::int64_t count = 0;
    for (const json::Value& record : *records->items()) {
        const house::ReferenceKey key{verbText(record, "providerUserId"), verbText(record, "clientId"),
                                      verbText(record, "externalUserId"), verbText(record, "salt"),
                                      verbText(record, "hash")};
        if (auto done = parts.keys.importReference(connection, key, context); !done)
            return fail(done.error().code, "record " + std::to_string(count + 1) + ": " + done.error().message);
        ++count;
    }
    return json::Value::object({{"imported", count}});
}

Result<json::Value> keyVerb(const DirectoryVerbs& parts, storage::Connection& connection, const std::string& verb,
                            const json::Value& params, const house::ActionContext& context)
{
    const std::string clientId = verbText(params, "clientId"), user = verbText(params, "user");
    if (verb == "key.create") {
        house::KeyRequest request;
        request.clientId = clientId;
        request.externalUserId = user;
        if (const auto label = params.text("label"))
            request.label = *label;
        const json::Value* composite = params.find("composite");
        request.composite = composite && composite->boolean() && *composite->boolean();
        SLUICE_TRY(parts.directory.ensureUser(connection, clientId, user, {}, context));
        SLUICE_ASSIGN(const auto made, parts.keys.create(connection, request, context));
        json::Value line = keyLine(made.info, context.now);
        line.set("apiKey", made.text);
        return line;
    }
    if (verb == "key.revoke") {
        SLUICE_ASSIGN(const auto found, house::findKeyById(connection, verbText(params, "keyId")));
        if (!found)
            return fail(ErrorCode::NotFound, "Key not found");
        SLUICE_ASSIGN(const auto info,
                      parts.keys.revoke(connection, found->clientId, found->externalUserId, found->id, context));
        return keyLine(info, context.now);
    }
    if (verb == "key.import")
        return importKeys(parts, connection, params, context);
    SLUICE_ASSIGN(const auto keys, house::listKeys(connection, clientId, user));
    json::Array items;
    for (const house::KeyInfo& info : keys)
        items.push_back(keyLine(info, context.now));
    return json::Value(std::move(items));
}

}  // namespace

Result<json::Value> DirectoryVerbs::run(storage::Connection& connection, const json::Value& params) const
{
    const std::string verb = verbText(params, "verb");
    const house::ActionContext context{"cli", {}, clock.now()};
    if (verb == "tenant.create" || verb == "tenant.list" || verb == "tenant.credential")
        return tenantVerb(*this, connection, verb, params, context);
    if (verb == "key.create" || verb == "key.list" || verb == "key.revoke" || verb == "key.import")
        return keyVerb(*this, connection, verb, params, context);
    return fail(ErrorCode::InvalidArgument, "there is no such verb of the directory");
}

void DirectoryVerbs::runDenial(const json::Value& params, std::function<void(Result<json::Value>)> done) const
{
    const std::string verb = verbText(params, "verb");
    const std::string actor = "cli";
    if (verb == "denial.allow") {
        const std::string name = verbText(params, "name");
        return denied.allow(name, actor, [name, done = std::move(done)](const Result<void>& allowed) {
            done(allowed ? Result<json::Value>(json::Value::object({{"name", name}, {"until", nullptr}}))
                         : fail(allowed.error()));
        });
    }
    if (verb != "denial.deny")
        return done(fail(ErrorCode::InvalidArgument, "there is no such verb of denials"));
    const auto denial = house::denialOf(
        {verbText(params, "token"), verbText(params, "jti"), {}, verbText(params, "authId"), verbText(params, "until")},
        clock.now());
    if (!denial)
        return done(fail(denial.error()));
    const json::Value line = json::Value::object({{"name", denial->name}, {"until", formatTimeZ(denial->until)}});
    const std::string reason = verbText(params, "reason");
    denied.deny(denial->name, denial->until, actor, reason.empty() ? "denied by the operator" : reason,
                [line, done = std::move(done)](const Result<void>& stored) {
                    done(stored ? Result<json::Value>(line) : fail(stored.error()));
                });
}

void DirectoryVerbs::serve(ControlServer& control) const
{
    QObject* const main = &control;
    control.handle("directory", [parts = *this, main](const json::Value& params, ControlServer::Progress,
                                                      ControlServer::Reply reply) {
        const auto answered = [main, reply](Result<json::Value> answer) {
            QMetaObject::invokeMethod(
                main, [reply, answer = std::move(answer)] { reply(answer); }, Qt::QueuedConnection);
        };
        if (params.text("verb").value_or("").starts_with(denialVerbs))
            return parts.runDenial(params, answered);
        parts.database.writer().submitFor<json::Value>(
            [parts, params](storage::Connection& connection) { return parts.run(connection, params); }, answered);
    });
}

}  // namespace sluice::app
