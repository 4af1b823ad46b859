#include "app/bootstrap/auth0_setup.h"

#include <algorithm>

namespace sluice::app {

namespace {

using metering::ChangeKind;

constexpr const char* actionName = "Clearinghouse Signer Claims";
constexpr const char* actionTrigger = "credentials-exchange";
constexpr const char* managementName = "Clearinghouse Builder Management";
constexpr int mostBuildLooks = 60;
constexpr int buildLookMs = 500;

const std::vector<std::pair<std::string, std::string>>& apiScopes()
{
    static const std::vector<std::pair<std::string, std::string>> scopes = {
        {"sign:job", "Sign jobs"},
        {"sign:mint_user_token", "Mint signer tokens of users"},
        {"users:read", "Read users"},
        {"users:write", "Write users"},
        {"users:token", "Tokens of users"},
        {"device:approve", "Approve device logins"},
        {"admin", "Everything"}};
    return scopes;
}

json::Value auth0Texts(const std::vector<std::string>& texts)
{
    json::Array items;
    for (const std::string& text : texts)
        items.emplace_back(text);
    return items;
}

std::vector<std::string> auth0List(const json::Value* value)
{
    std::vector<std::string> texts;
    if (value && value->items()) {
        for (const json::Value& item : *value->items())
            texts.emplace_back(item.toText().value_or(""));
    }
    return texts;
}

// Every member of `wanted` stands in `known` as it should; lists: holds all of them.
bool holds(const json::Value& known, const json::Value& wanted)
{
    return std::ranges::all_of(*wanted.members(), [&](const json::Member& member) {
        const json::Value* there = known.find(member.first);
        if (!there)
            return false;
        if (!member.second.isArray())
            return *there == member.second;
        const auto have = auth0List(there), want = auth0List(&member.second);
        return std::ranges::all_of(
            want, [&](const std::string& text) { return std::ranges::find(have, text) != have.end(); });
    });
}

// The settings with lists that also keep what is there.
json::Value widened(const json::Value& known, json::Value wanted)
{
    for (auto& [name, value] : *wanted.members()) {
        if (!value.isArray())
            continue;
        auto all = auth0List(known.find(name));
        for (const std::string& text : auth0List(&value)) {
            if (std::ranges::find(all, text) == all.end())
                all.push_back(text);
        }
        value = auth0Texts(all);
    }
    return wanted;
}

std::string joined(const std::vector<std::string>& texts)
{
    std::string all;
    for (const std::string& text : texts)
        all += (all.empty() ? "" : " ") + text;
    return all;
}

}  // namespace

const char* Auth0Setup::actionCode()
{
    return "exports.onExecuteCredentialsExchange = async (event, api) => {\n"
           "  const body = (event.request && event.request.body) || {};\n"
           "  if (typeof body.external_user_id === 'string' && body.external_user_id) {\n"
           "    api.accessToken.setCustomClaim('external_user_id', body.external_user_id);\n"
           "  }\n"
           "  if (typeof body.client_id === 'string' && body.client_id) {\n"
           "    api.accessToken.setCustomClaim('app_client_id', body.client_id);\n"
           "  }\n"
           "};\n";
}

void Auth0Setup::add(ChangeKind kind, std::string object, std::string detail)
{
    m_changes.push_back({kind, std::move(object), std::move(detail)});
}

Result<void> Auth0Setup::note(const std::string& object, const std::string& id)
{
    return m_manifest ? m_manifest->note(object, id) : Result<void>();
}

Result<void> Auth0Setup::check()
{
    SLUICE_ASSIGN(const auto have, m_api.scopes());
    std::vector<std::string> missing;
    for (const char* scope : {"read:clients", "create:clients", "update:clients", "delete:clients", "read:client_keys",
                              "read:resource_servers", "create:resource_servers", "update:resource_servers",
                              "read:client_grants", "create:client_grants", "update:client_grants",
                              "update:tenant_settings", "read:actions", "create:actions", "update:actions"}) {
        if (!have.empty() && std::ranges::find(have, scope) == have.end())
            missing.emplace_back(scope);
    }
    if (!missing.empty())
        return fail(ErrorCode::Denied, "the token of the Management API lacks the scopes " + joined(missing));
    const auto session = m_api.get("/clients", {{"per_page", "1"}});
    return session ? Result<void>() : Result<void>(fail(session.error()));
}

Result<Auth0Outputs> Auth0Setup::run(bool dry)
{
    m_dry = dry;
    m_changes.clear();
    Auth0Outputs outputs;
    SLUICE_TRY(api());
    SLUICE_TRY(tenantSettings());
    SLUICE_ASSIGN(m_clients, m_api.list("/clients", "clients"));
    const auto machine = json::Value::object({{"app_type", "non_interactive"},
                                              {"token_endpoint_auth_method", "client_secret_post"},
                                              {"grant_types", auth0Texts({"client_credentials"})},
                                              {"oidc_conformant", true},
                                              {"is_first_party", true}});
    const auto open = json::Value::object(
        {{"app_type", "native"},
         {"token_endpoint_auth_method", "none"},
         {"grant_types", auth0Texts({"urn:ietf:params:oauth:grant-type:device_code", "refresh_token"})},
         {"oidc_conformant", true},
         {"is_first_party", true}});
    const std::string publicName = m_config.app + " Public", m2mName = m_config.app + " M2M";
    SLUICE_ASSIGN(outputs.publicClientId, client({publicName, m_config.publicClientId, open}));
    SLUICE_ASSIGN(outputs.m2mClientId, client({m2mName, m_config.m2mClientId, machine}));
    SLUICE_ASSIGN(outputs.m2mClientSecret, secretOf(outputs.m2mClientId));
    SLUICE_TRY(grant({publicName, outputs.publicClientId, m_config.audience, {"sign:job"}}));
    SLUICE_TRY(grant({m2mName,
                      outputs.m2mClientId,
                      m_config.audience,
                      {"users:write", "users:token", "device:approve", "sign:job", "sign:mint_user_token"}}));
    SLUICE_ASSIGN(outputs.managementClientId, client({managementName, m_config.managementClientId, machine}));
    SLUICE_ASSIGN(outputs.managementClientSecret, secretOf(outputs.managementClientId));
    SLUICE_TRY(grant({managementName,
                      outputs.managementClientId,
                      m_api.audience(),
                      {"create:users", "read:users", "update:users"}}));
    SLUICE_TRY(action());
    return outputs;
}

Result<void> Auth0Setup::api()
{
    const std::string object = "auth0 api " + m_config.audience;
    json::Array scopes;
    for (const auto& [value, description] : apiScopes())
        scopes.push_back(json::Value::object({{"value", value}, {"description", description}}));
    SLUICE_ASSIGN(const json::Array servers, m_api.list("/resource-servers", "resource_servers"));
    const auto known = std::ranges::find_if(
        servers, [&](const json::Value& server) { return server.text("identifier") == m_config.audience; });
    if (known == servers.end()) {
        add(ChangeKind::Create, object);
        if (m_dry)
            return {};
        SLUICE_TRY(note(object, {}));
        SLUICE_ASSIGN(const auto made,
                      m_api.post("/resource-servers",
                                 json::Value::object({{"name", "Livepeer clearinghouse"},
                                                      {"identifier", m_config.audience},
                                                      {"signing_alg", "RS256"},
                                                      {"allow_offline_access", true},
                                                      {"skip_consent_for_verifiable_first_party_clients", true},
                                                      {"scopes", scopes}})));
        return note(object, std::string(made.text("id").value_or("")));
    }
    const std::string id(known->text("id").value_or(""));
    if (m_manifest && m_manifest->isPending(object))
        SLUICE_TRY(note(object, id));
    // Scopes of others stay.
    json::Array all =
        known->find("scopes") && known->find("scopes")->items() ? *known->find("scopes")->items() : json::Array();
    std::vector<std::string> missing;
    for (const json::Value& scope : scopes) {
        const auto value = scope.text("value");
        if (std::ranges::none_of(all, [&](const json::Value& have) { return have.text("value") == value; })) {
            all.push_back(scope);
            missing.emplace_back(*value);
        }
    }
    if (missing.empty()) {
        add(ChangeKind::Keep, object);
        return {};
    }
    add(ChangeKind::Change, object, "scopes " + joined(missing));
    if (m_dry)
        return {};
    const auto changed = m_api.patch("/resource-servers/" + clearinghouse::Auth0Management::segment(id),
                                     json::Value::object({{"scopes", std::move(all)}}));
    return changed ? Result<void>() : Result<void>(fail(changed.error()));
}

// Best effort. Another default audience is another application's: it is not taken away.
Result<void> Auth0Setup::tenantSettings()
{
    const std::string object = "auth0 tenant settings";
    const json::Value flow = json::Value::object({{"charset", "base20"}, {"mask", "****-****"}});
    json::Value wanted = json::Value::object({{"default_audience", m_config.audience}, {"device_flow", flow}});
    const auto known = m_api.get("/tenants/settings");
    if (known) {
        const std::string audience(known->text("default_audience").value_or(""));
        if (!audience.empty() && audience != m_config.audience) {
            add(ChangeKind::Warn, object, "the default audience is " + audience + "; left as it is");
            wanted = json::Value::object({{"device_flow", flow}});
        }
        if (holds(*known, wanted)) {
            add(ChangeKind::Keep, object);
            return {};
        }
    }
    add(ChangeKind::Change, object, "default audience, device codes");
    if (m_dry)
        return {};
    if (const auto changed = m_api.patch("/tenants/settings", wanted); !changed)
        add(ChangeKind::Warn, object, changed.error().message);
    return {};
}

Result<std::string> Auth0Setup::client(const ClientWanted& wanted)
{
    const std::string object = "auth0 client " + wanted.name;
    auto known = m_clients.end();
    if (!wanted.knownId.empty())
        known = std::ranges::find_if(m_clients,
                                     [&](const json::Value& row) { return row.text("client_id") == wanted.knownId; });
    if (known == m_clients.end())
        known =
            std::ranges::find_if(m_clients, [&](const json::Value& row) { return row.text("name") == wanted.name; });
    if (known == m_clients.end()) {
        add(ChangeKind::Create, object);
        if (m_dry)
            return std::string();
        SLUICE_TRY(note(object, {}));
        json::Value body = json::Value::object({{"name", wanted.name}});
        for (const auto& [name, value] : *wanted.settings.members())
            body.set(name, value);
        SLUICE_ASSIGN(const auto made, m_api.post("/clients", body));
        const std::string id(made.text("client_id").value_or(""));
        if (id.empty())
            return fail(ErrorCode::Protocol, "Auth0 made a client without client_id");
        SLUICE_TRY(note(object, id));
        return id;
    }
    const std::string id(known->text("client_id").value_or(""));
    if (m_manifest && m_manifest->isPending(object))
        SLUICE_TRY(note(object, id));
    if (holds(*known, wanted.settings)) {
        add(ChangeKind::Keep, object);
        return id;
    }
    add(ChangeKind::Change, object, "its settings");
    if (m_dry)
        return id;
    json::Value change = widened(*known, wanted.settings);
    // Whether a client is ours cannot be changed later.
    std::erase_if(*change.members(), [&](const json::Member& member) {
        return member.first == "is_first_party"
               || (known->find(member.first) && *known->find(member.first) == member.second);
    });
    if (change.members()->empty())
        return id;
    const auto changed = m_api.patch("/clients/" + clearinghouse::Auth0Management::segment(id), change);
    if (!changed)
        return fail(changed.error());
    return id;
}

Result<std::string> Auth0Setup::secretOf(const std::string& clientId)
{
    if (clientId.empty())
        return std::string();
    SLUICE_ASSIGN(const auto row, m_api.get("/clients/" + clearinghouse::Auth0Management::segment(clientId),
                                            {{"fields", "client_secret"}, {"include_fields", "true"}}));
    const std::string secret(row.text("client_secret").value_or(""));
    if (secret.empty())
        return fail(ErrorCode::Denied, "Auth0 does not show the secret of a client: read:client_keys is needed");
    return secret;
}

Result<void> Auth0Setup::grant(const GrantWanted& wanted)
{
    const std::string object = "auth0 grant " + wanted.clientName + " on " + wanted.audience;
    json::Array known;
    if (!wanted.clientId.empty()) {
        SLUICE_ASSIGN(known, m_api.list("/client-grants", "client_grants",
                                        {{"client_id", wanted.clientId}, {"audience", wanted.audience}}));
    }
    if (known.size() > 1)
        return fail(ErrorCode::Conflict, "there are several " + object.substr(6) + "; remove all but one");
    if (known.empty()) {
        add(ChangeKind::Create, object, joined(wanted.scopes));
        if (m_dry)
            return {};
        SLUICE_TRY(note(object, {}));
        SLUICE_ASSIGN(const auto made,
                      m_api.post("/client-grants", json::Value::object({{"client_id", wanted.clientId},
                                                                        {"audience", wanted.audience},
                                                                        {"scope", auth0Texts(wanted.scopes)}})));
        return note(object, std::string(made.text("id").value_or("")));
    }
    const std::string id(known.front().text("id").value_or(""));
    if (m_manifest && m_manifest->isPending(object))
        SLUICE_TRY(note(object, id));
    const json::Value scope = json::Value::object({{"scope", auth0Texts(wanted.scopes)}});
    if (holds(known.front(), scope)) {
        add(ChangeKind::Keep, object);
        return {};
    }
    add(ChangeKind::Change, object, joined(wanted.scopes));
    if (m_dry)
        return {};
    const auto changed =
        m_api.patch("/client-grants/" + clearinghouse::Auth0Management::segment(id), widened(known.front(), scope));
    return changed ? Result<void>() : Result<void>(fail(changed.error()));
}

Result<void> Auth0Setup::action()
{
    const std::string object = std::string("auth0 action ") + actionName;
    SLUICE_ASSIGN(const json::Array actions, m_api.list("/actions/actions", "actions", {{"actionName", actionName}}));
    const auto known =
        std::ranges::find_if(actions, [](const json::Value& action) { return action.text("name") == actionName; });
    std::string id;
    if (known == actions.end()) {
        add(ChangeKind::Create, object);
        if (!m_dry) {
            SLUICE_ASSIGN(id, makeAction(object));
            SLUICE_TRY(deploy(id));
        }
        return bind(id);
    }
    id = known->text("id").value_or("");
    if (m_manifest && m_manifest->isPending(object))
        SLUICE_TRY(note(object, id));
    const json::Value* deployed = known->find("all_changes_deployed");
    const bool sameCode = known->text("code") == actionCode();
    if (sameCode && deployed && deployed->boolean() && *deployed->boolean()) {
        add(ChangeKind::Keep, object);
        return bind(id);
    }
    add(ChangeKind::Change, object, sameCode ? "deploy" : "its code");
    if (!m_dry) {
        if (!sameCode) {
            const auto changed = m_api.patch("/actions/actions/" + clearinghouse::Auth0Management::segment(id),
                                             json::Value::object({{"code", actionCode()}, {"runtime", "node22"}}));
            if (!changed)
                return fail(changed.error());
        }
        SLUICE_TRY(deploy(id));
    }
    return bind(id);
}

Result<std::string> Auth0Setup::makeAction(const std::string& object)
{
    SLUICE_TRY(note(object, {}));
    SLUICE_ASSIGN(
        const auto made,
        m_api.post("/actions/actions",
                   json::Value::object({{"name", actionName},
                                        {"supported_triggers", json::Value::array({json::Value::object(
                                                                   {{"id", actionTrigger}, {"version", "v2"}})})},
                                        {"code", actionCode()},
                                        {"runtime", "node22"}})));
    const std::string id(made.text("id").value_or(""));
    if (id.empty())
        return fail(ErrorCode::Protocol, "Auth0 made an action without id");
    SLUICE_TRY(note(object, id));
    return id;
}

// An action is built in the background; deploying before that is refused.
Result<void> Auth0Setup::deploy(const std::string& id)
{
    const std::string path = "/actions/actions/" + clearinghouse::Auth0Management::segment(id);
    for (int look = 0; look < mostBuildLooks; ++look) {
        SLUICE_ASSIGN(const auto now, m_api.get(path));
        const auto status = now.text("status");
        if (status == "failed")
            return fail(ErrorCode::Protocol, "Auth0 could not build the action");
        if (status == "built") {
            const auto deployed = m_api.post(path + "/deploy", json::Value(json::Object{}));
            return deployed ? Result<void>() : Result<void>(fail(deployed.error()));
        }
        if (!m_api.pause(buildLookMs))
            return fail(ErrorCode::Cancelled, "stopped");
    }
    return fail(ErrorCode::Timeout, "Auth0 is still building the action; run bootstrap again");
}

// Other actions of the trigger stay, before ours.
Result<void> Auth0Setup::bind(const std::string& actionId)
{
    const std::string object = std::string("auth0 binding ") + actionName;
    const std::string path = std::string("/actions/triggers/") + actionTrigger + "/bindings";
    SLUICE_ASSIGN(const json::Array bound, m_api.list(path, "bindings"));
    json::Array all;
    for (const json::Value& binding : bound) {
        const json::Value* ofAction = binding.find("action");
        if (!actionId.empty() && ofAction && ofAction->text("id") == actionId) {
            if (m_manifest && m_manifest->isPending(object))
                SLUICE_TRY(note(object, actionId));
            add(ChangeKind::Keep, object);
            return {};
        }
        all.push_back(json::Value::object(
            {{"ref", json::Value::object({{"type", "binding_id"}, {"value", binding.text("id").value_or("")}})},
             {"display_name", binding.text("display_name").value_or("")}}));
    }
    add(ChangeKind::Create, object, bound.empty() ? "" : "after " + std::to_string(bound.size()) + " of others");
    if (m_dry)
        return {};
    all.push_back(json::Value::object(
        {{"ref", json::Value::object({{"type", "action_id"}, {"value", actionId}})}, {"display_name", actionName}}));
    SLUICE_TRY(note(object, {}));
    const auto changed = m_api.patch(path, json::Value::object({{"bindings", std::move(all)}}));
    if (!changed)
        return fail(changed.error());
    return note(object, actionId);
}

Result<void> Auth0Setup::undo(const BootstrapManifest::Entry& entry)
{
    using clearinghouse::Auth0Management;
    const auto is = [&](const char* kind) { return entry.object.starts_with(std::string("auth0 ") + kind + " "); };
    if (entry.id.empty())
        return {};  // asked for and never seen
    const std::string id = Auth0Management::segment(entry.id);
    if (is("grant"))
        return m_api.remove("/client-grants/" + id);
    if (is("client"))
        return m_api.remove("/clients/" + id);
    if (is("api"))
        return m_api.remove("/resource-servers/" + id);
    if (is("action"))
        return m_api.remove("/actions/actions/" + id);
    if (!is("binding"))
        return fail(ErrorCode::InvalidArgument, entry.object + " is not known");
    const std::string path = std::string("/actions/triggers/") + actionTrigger + "/bindings";
    SLUICE_ASSIGN(const json::Array bound, m_api.list(path, "bindings"));
    json::Array rest;
    for (const json::Value& binding : bound) {
        const json::Value* ofAction = binding.find("action");
        if (!ofAction || ofAction->text("id") != entry.id)
            rest.push_back(json::Value::object(
                {{"ref", json::Value::object({{"type", "binding_id"}, {"value", binding.text("id").value_or("")}})},
                 {"display_name", binding.text("display_name").value_or("")}}));
    }
    const auto changed = m_api.patch(path, json::Value::object({{"bindings", std::move(rest)}}));
    return changed ? Result<void>() : Result<void>(fail(changed.error()));
}

}  // namespace sluice::app
