#include "ui/pages/clearing_pages.h"

#include "ui/pages/clearing_words.h"

namespace sluice::ui {

namespace {

OpsVerb rowVerb(const char* label, const char* explanation, const char* act, const char* method, const char* target,
                std::vector<std::string> states = {})
{
    OpsVerb verb{say(label), say(explanation), say(act), method, target};
    verb.onRow = true;
    verb.states = std::move(states);
    return verb;
}

DescribedTable tenantsTable()
{
    OpsVerb make{
        say(QT_TRANSLATE_NOOP("OpsPages", "New tenant…")),
        say(QT_TRANSLATE_NOOP("OpsPages", "An app whose users may spend here. Its own credential and its users' "
                                          "keys are made afterwards.")),
        say(QT_TRANSLATE_NOOP("OpsPages", "Make the tenant")),
        "POST",
        "/api/v1/platform/apps",
        {field("name", QT_TRANSLATE_NOOP("OpsPages", "Name"), "", true),
         field("clientId", QT_TRANSLATE_NOOP("OpsPages", "Id"),
               QT_TRANSLATE_NOOP("OpsPages", "made for you when empty"))}};
    const char* const one = "/api/v1/platform/apps/{client_id}";
    OpsVerb rename = rowVerb(QT_TRANSLATE_NOOP("OpsPages", "Rename…"),
                             QT_TRANSLATE_NOOP("OpsPages", "The id stays: keys and history hang on it."),
                             QT_TRANSLATE_NOOP("OpsPages", "Rename"), "PUT", one, {"active", "suspended"});
    rename.fields = {ofRow(field("name", QT_TRANSLATE_NOOP("OpsPages", "Name"), "", true), "name")};
    OpsVerb suspend = rowVerb(
        QT_TRANSLATE_NOOP("OpsPages", "Suspend…"),
        QT_TRANSLATE_NOOP("OpsPages", "None of its users gets a further yes. What was answered ends with its expiry."),
        QT_TRANSLATE_NOOP("OpsPages", "Suspend"), "PUT", one, {"active"});
    suspend.constants = {{"status", "suspended"}};
    OpsVerb resume = rowVerb(QT_TRANSLATE_NOOP("OpsPages", "Serve it again…"),
                             QT_TRANSLATE_NOOP("OpsPages", "Its users may spend again."),
                             QT_TRANSLATE_NOOP("OpsPages", "Serve"), "PUT", one, {"suspended"});
    resume.constants = {{"status", "active"}};
    OpsVerb credential =
        rowVerb(QT_TRANSLATE_NOOP("OpsPages", "New credential…"),
                QT_TRANSLATE_NOOP("OpsPages", "The app's own secret for the builder API, bound to this tenant."),
                QT_TRANSLATE_NOOP("OpsPages", "Make the secret"), "POST",
                "/api/v1/platform/apps/{client_id}/credentials", {"active", "suspended"});
    credential.fields = {field("label", QT_TRANSLATE_NOOP("OpsPages", "Label"))};
    credential.shownOnce = "secret";
    OpsVerb remove =
        rowVerb(QT_TRANSLATE_NOOP("OpsPages", "Delete…"),
                QT_TRANSLATE_NOOP("OpsPages", "Its keys and credentials stop for good; its history stays."),
                QT_TRANSLATE_NOOP("OpsPages", "Delete"), "DELETE", one, {"active", "suspended"});
    return {say(QT_TRANSLATE_NOOP("OpsPages", "Tenants")),
            "tenants",
            QStringLiteral("tenants"),
            say(QT_TRANSLATE_NOOP("OpsPages", "No tenants yet")),
            say(QT_TRANSLATE_NOOP("OpsPages", "A tenant is an app whose users spend here.")),
            "name",
            {make, rename, suspend, resume, credential, remove},
            {linkTo(QT_TRANSLATE_NOOP("OpsPages", "Users"), "tenants/tenant_users", "client_id", "client_id:"),
             linkTo(QT_TRANSLATE_NOOP("OpsPages", "Keys"), "keys/api_keys", "client_id", "client_id:"),
             linkTo(QT_TRANSLATE_NOOP("OpsPages", "Balances"), "gate/customers", "client_id", "client_id:"),
             toEvents("client_id", "client:")},
            {QStringLiteral("updated")}};
}

DescribedTable usersTable()
{
    const char* const one = "/api/v1/apps/{client_id}/users/{external_user_id}";
    OpsVerb make{say(QT_TRANSLATE_NOOP("OpsPages", "New user…")),
                 say(QT_TRANSLATE_NOOP("OpsPages", "A user of one tenant. A first key can be made with it and is shown "
                                                   "once.")),
                 say(QT_TRANSLATE_NOOP("OpsPages", "Make the user")),
                 "POST",
                 "/api/v1/apps/{=clientId}/users",
                 {field("clientId", QT_TRANSLATE_NOOP("OpsPages", "Tenant"), "", true),
                  field("externalUserId", QT_TRANSLATE_NOOP("OpsPages", "User"),
                        QT_TRANSLATE_NOOP("OpsPages", "as the app names them"), true),
                  field("email", QT_TRANSLATE_NOOP("OpsPages", "E-mail")),
                  field("issueApiKey", QT_TRANSLATE_NOOP("OpsPages", "Make a key"), "", false, OpsField::Kind::Flag)}};
    make.shownOnce = "apiKey";
    OpsVerb key = rowVerb(QT_TRANSLATE_NOOP("OpsPages", "New key…"),
                          QT_TRANSLATE_NOOP("OpsPages", "Shown once. Whoever has it spends this user's balance."),
                          QT_TRANSLATE_NOOP("OpsPages", "Make the key"), "POST",
                          "/api/v1/apps/{client_id}/users/{external_user_id}/keys", {"active"});
    key.fields = {field("label", QT_TRANSLATE_NOOP("OpsPages", "Label"))};
    key.shownOnce = "apiKey";
    OpsVerb login =
        rowVerb(QT_TRANSLATE_NOOP("OpsPages", "Login code…"),
                QT_TRANSLATE_NOOP("OpsPages", "Works once, for a quarter of an hour: the user types it where "
                                              "a device login asks for a key."),
                QT_TRANSLATE_NOOP("OpsPages", "Make the code"), "POST",
                "/api/v1/apps/{client_id}/users/{external_user_id}/login-code", {"active"});
    login.shownOnce = "login_code";
    OpsVerb block =
        rowVerb(QT_TRANSLATE_NOOP("OpsPages", "Block…"),
                QT_TRANSLATE_NOOP("OpsPages", "No further yes for this user. What was answered ends with its expiry."),
                QT_TRANSLATE_NOOP("OpsPages", "Block"), "PUT", one, {"active"});
    block.constants = {{"status", "blocked"}};
    OpsVerb allow =
        rowVerb(QT_TRANSLATE_NOOP("OpsPages", "Let in again…"), QT_TRANSLATE_NOOP("OpsPages", "Its keys work again."),
                QT_TRANSLATE_NOOP("OpsPages", "Let in"), "PUT", one, {"blocked"});
    allow.constants = {{"status", "active"}};
    OpsVerb remove = rowVerb(QT_TRANSLATE_NOOP("OpsPages", "Delete…"),
                             QT_TRANSLATE_NOOP("OpsPages", "Its keys are revoked for good; its history stays."),
                             QT_TRANSLATE_NOOP("OpsPages", "Delete"), "DELETE", one, {"active", "blocked"});
    return {say(QT_TRANSLATE_NOOP("OpsPages", "Users")),
            "tenant_users",
            QStringLiteral("tenants"),
            say(QT_TRANSLATE_NOOP("OpsPages", "No users yet")),
            say(QT_TRANSLATE_NOOP("OpsPages", "Apps make them over the builder API, or you make them here.")),
            "external_user_id",
            {make, key, login, block, allow, remove},
            {toTenant(),
             linkTo(QT_TRANSLATE_NOOP("OpsPages", "Keys"), "keys/api_keys", "external_user_id", "external_user_id:"),
             toCustomer("external_user_id"),
             linkTo(QT_TRANSLATE_NOOP("OpsPages", "Authorisations"), "authorisations/authorisations",
                    "external_user_id", "user:"),
             toEvents("external_user_id", "user:")},
            {QStringLiteral("provider"), QStringLiteral("provider_user_id"), QStringLiteral("updated")}};
}

DescribedTable credentialsTable()
{
    OpsVerb revoke = rowVerb(QT_TRANSLATE_NOOP("OpsPages", "Revoke…"),
                             QT_TRANSLATE_NOOP("OpsPages", "The app is refused with it from now on."),
                             QT_TRANSLATE_NOOP("OpsPages", "Revoke"), "DELETE",
                             "/api/v1/platform/apps/{client_id}/credentials/{credential_id}", {"live", "rotating"});
    OpsVerb rotate = rowVerb(QT_TRANSLATE_NOOP("OpsPages", "New secret…"),
                             QT_TRANSLATE_NOOP("OpsPages", "The former secret goes on working for the time given."),
                             QT_TRANSLATE_NOOP("OpsPages", "Make the secret"), "POST",
                             "/api/v1/platform/apps/{client_id}/credentials/{credential_id}/rotate", {"live"});
    rotate.fields = {field("overlapSeconds", QT_TRANSLATE_NOOP("OpsPages", "Former one lives for (seconds)"), "86400",
                           false, OpsField::Kind::Number)};
    rotate.shownOnce = "secret";
    return {say(QT_TRANSLATE_NOOP("OpsPages", "Credentials")),
            "tenant_credentials",
            QStringLiteral("keys"),
            say(QT_TRANSLATE_NOOP("OpsPages", "No credentials yet")),
            say(QT_TRANSLATE_NOOP("OpsPages", "An app's own secret for the builder API. Make it from its tenant.")),
            "credential_id",
            {rotate, revoke},
            {toTenant()}};
}

DescribedTable spendSessionsTable()
{
    OpsVerb block = rowVerb(
        QT_TRANSLATE_NOOP("OpsPages", "Block the session…"),
        QT_TRANSLATE_NOOP("OpsPages", "It gets no further yes and ends with the expiry that was answered last."),
        QT_TRANSLATE_NOOP("OpsPages", "Block"), "POST", "/api/v1/platform/sessions/{state_id}/block", {"open"});
    block.fields = {reasonField()};
    return {say(QT_TRANSLATE_NOOP("OpsPages", "Open sessions")),
            "spend_sessions",
            QStringLiteral("sessions"),
            say(QT_TRANSLATE_NOOP("OpsPages", "Nobody spends now")),
            say(QT_TRANSLATE_NOOP("OpsPages",
                                  "Each session of a signer holds what it may spend until its next authorisation.")),
            "state_id",
            {block},
            {toTenant(), toCustomer("subject"),
             linkTo(QT_TRANSLATE_NOOP("OpsPages", "Authorisations"), "authorisations/authorisations", "state_id",
                    "session:"),
             toEvents("state_id", "session:")},
            {QStringLiteral("type"), QStringLiteral("orchestrator"), QStringLiteral("auth_id"),
             QStringLiteral("authorised"), QStringLiteral("closed"), QStringLiteral("blocked")},
            {},
            "rate"};
}

DescribedTable customersTable()
{
    OpsVerb grant =
        rowVerb(QT_TRANSLATE_NOOP("OpsPages", "Grant or top up…"),
                QT_TRANSLATE_NOOP("OpsPages", "The balance rises at once and the gate opens at once."),
                QT_TRANSLATE_NOOP("OpsPages", "Grant"), "POST", "/api/v1/apps/{client_id}/users/{user}/allowances");
    grant.fields = {
        field("amount", QT_TRANSLATE_NOOP("OpsPages", "Amount (USD)"), "25.00", true, OpsField::Kind::Decimal),
        reasonField(),
        field("expiresAt", QT_TRANSLATE_NOOP("OpsPages", "Expires"),
              QT_TRANSLATE_NOOP("OpsPages", "never, when empty; 2027-01-01T00:00:00Z"))};
    grant.constants = {{"currency", "USD"}};
    grant.armedBy = "amount";
    return {say(QT_TRANSLATE_NOOP("OpsPages", "Balances")),
            "customers",
            QStringLiteral("balances"),
            say(QT_TRANSLATE_NOOP("OpsPages", "No customer yet")),
            say(QT_TRANSLATE_NOOP("OpsPages", "A user becomes a customer with the first grant or authorisation.")),
            "subject",
            {grant},
            {toTenant(), linkTo(QT_TRANSLATE_NOOP("OpsPages", "Grants"), "gate/grants", "subject", "subject:"),
             linkTo(QT_TRANSLATE_NOOP("OpsPages", "Holds"), "gate/holds", "account", "account:"),
             toEvents("subject", "user:")},
            {QStringLiteral("anchor"), QStringLiteral("account"), QStringLiteral("user")},
            {},
            "balance"};
}

DescribedTable grantsTable()
{
    OpsVerb take = rowVerb(QT_TRANSLATE_NOOP("OpsPages", "Take it back…"),
                           QT_TRANSLATE_NOOP("OpsPages", "What is left of it goes back. What was spent stays spent."),
                           QT_TRANSLATE_NOOP("OpsPages", "Take back"), "DELETE",
                           "/api/v1/apps/{client_id}/users/{user}/allowances/{id}", {"active"});
    return {say(QT_TRANSLATE_NOOP("OpsPages", "Grants")),
            "grants",
            QStringLiteral("balances"),
            say(QT_TRANSLATE_NOOP("OpsPages", "Nothing was granted yet")),
            say(QT_TRANSLATE_NOOP("OpsPages", "Credits, trials and included usage, each spent in its order.")),
            "id",
            {take},
            {toTenant(), toCustomer("subject")},
            {QStringLiteral("priority"), QStringLiteral("features"), QStringLiteral("user")},
            "reason",
            "remaining"};
}

}  // namespace

std::vector<DescribedTable> tenantTables()
{
    return {tenantsTable(), usersTable(), credentialsTable()};
}

std::vector<DescribedTable> keyTables()
{
    OpsVerb revoke = rowVerb(QT_TRANSLATE_NOOP("OpsPages", "Revoke…"),
                             QT_TRANSLATE_NOOP("OpsPages", "Whoever has it is refused from now on."),
                             QT_TRANSLATE_NOOP("OpsPages", "Revoke"), "DELETE",
                             "/api/v1/apps/{client_id}/users/{external_user_id}/keys/{}", {"live"});
    return {{say(QT_TRANSLATE_NOOP("OpsPages", "Keys")),
             "api_keys",
             QStringLiteral("keys"),
             say(QT_TRANSLATE_NOOP("OpsPages", "No keys yet")),
             say(QT_TRANSLATE_NOOP("OpsPages", "A key is made from its user and shown once; only its hash is kept.")),
             "masked",
             {revoke},
             {toTenant(),
              linkTo(QT_TRANSLATE_NOOP("OpsPages", "User"), "tenants/tenant_users", "external_user_id",
                     "external_user_id:"),
              toCustomer("external_user_id")},
             {QStringLiteral("revoked"), QStringLiteral("created_by")}}};
}

std::vector<DescribedTable> authorisationTables()
{
    OpsVerb deny =
        rowVerb(QT_TRANSLATE_NOOP("OpsPages", "Deny the token…"),
                QT_TRANSLATE_NOOP("OpsPages", "The token shown here gets no further yes, until its end. What "
                                              "was answered ends with its expiry. A key is revoked instead."),
                QT_TRANSLATE_NOOP("OpsPages", "Deny"), "POST", "/api/v1/platform/denied-tokens");
    deny.fromRow = {{"credential", "credential"}};
    deny.fields = {reasonField()};
    return {{say(QT_TRANSLATE_NOOP("OpsPages", "Authorisations")),
             "authorisations",
             QStringLiteral("authorisations"),
             say(QT_TRANSLATE_NOOP("OpsPages", "Nobody asked yet")),
             say(QT_TRANSLATE_NOOP("OpsPages", "Each question of a signer and what it was answered, with the reason of "
                                               "every refusal.")),
             "user",
             {deny},
             {toTenant("client"), toCustomer("user"), toSpendSession("session"), toEvents("session", "session:")},
             {QStringLiteral("no"), QStringLiteral("status"), QStringLiteral("type"), QStringLiteral("auth_id"),
              QStringLiteral("flags"), QStringLiteral("sequence"), QStringLiteral("job"), QStringLiteral("app"),
              QStringLiteral("orchestrator"), QStringLiteral("credential"), QStringLiteral("cause"),
              QStringLiteral("issuer"), QStringLiteral("session"), QStringLiteral("code")},
             "cause",
             "hold"}};
}

std::vector<DescribedTable> gateTables()
{
    OpsVerb block{
        say(QT_TRANSLATE_NOOP("OpsPages", "Block a user…")),
        say(QT_TRANSLATE_NOOP("OpsPages", "None of the user's sessions gets a further yes. What was answered "
                                          "ends with its expiry.")),
        say(QT_TRANSLATE_NOOP("OpsPages", "Block")),
        "POST",
        "/api/v1/platform/blocks",
        {field("authId", QT_TRANSLATE_NOOP("OpsPages", "Tenant and user"), "tenant:user", true), reasonField()}};
    OpsVerb lift = rowVerb(QT_TRANSLATE_NOOP("OpsPages", "Lift the block…"),
                           QT_TRANSLATE_NOOP("OpsPages", "It may be answered yes again."),
                           QT_TRANSLATE_NOOP("OpsPages", "Lift"), "DELETE", "/api/v1/platform/blocks/{kind}/{subject}");
    return {
        spendSessionsTable(),
        customersTable(),
        grantsTable(),
        {say(QT_TRANSLATE_NOOP("OpsPages", "Holds")),
         "holds",
         QStringLiteral("balances"),
         say(QT_TRANSLATE_NOOP("OpsPages", "Nothing is held")),
         say(QT_TRANSLATE_NOOP("OpsPages", "Set aside at an authorisation, spent by tickets, given back at the end.")),
         "account",
         {},
         {linkTo(QT_TRANSLATE_NOOP("OpsPages", "Balance"), "gate/customers", "account", "account:"),
          toSpendSession("reference")},
         {QStringLiteral("transfer_id")},
         "close_reason",
         "amount"},
        {say(QT_TRANSLATE_NOOP("OpsPages", "Blocks")),
         "blocks",
         QStringLiteral("authorisations"),
         say(QT_TRANSLATE_NOOP("OpsPages", "Nobody is blocked")),
         say(QT_TRANSLATE_NOOP("OpsPages", "Users and sessions that get no further yes.")),
         "subject",
         {block, lift},
         {},
         {},
         "reason"}};
}

std::vector<DescribedTable> loginTables()
{
    OpsVerb end = rowVerb(QT_TRANSLATE_NOOP("OpsPages", "End the login…"),
                          QT_TRANSLATE_NOOP("OpsPages", "The device has to log in again; tokens it holds are denied."),
                          QT_TRANSLATE_NOOP("OpsPages", "End it"), "DELETE",
                          "/api/v1/platform/login-sessions/{session_id}", {"live"});
    OpsVerb rotate{say(QT_TRANSLATE_NOOP("OpsPages", "Next key now…")),
                   say(QT_TRANSLATE_NOOP("OpsPages", "The published key signs from now on; the present one stays "
                                                     "published until its tokens are dead.")),
                   say(QT_TRANSLATE_NOOP("OpsPages", "Turn")), "POST", "/api/v1/platform/issuer/keys/rotate"};
    OpsVerb drop = rowVerb(QT_TRANSLATE_NOOP("OpsPages", "Drop after a leak…"),
                           QT_TRANSLATE_NOOP("OpsPages", "The key and every token under it die at once."),
                           QT_TRANSLATE_NOOP("OpsPages", "Drop"), "DELETE", "/api/v1/platform/issuer/keys/{kid}",
                           {"next", "current", "retired"});
    OpsVerb deny{say(QT_TRANSLATE_NOOP("OpsPages", "Deny a token…")),
                 say(QT_TRANSLATE_NOOP("OpsPages",
                                       "It gets no further yes although its signature holds. Of a user, every token is "
                                       "denied, also those made later.")),
                 say(QT_TRANSLATE_NOOP("OpsPages", "Deny")),
                 "POST",
                 "/api/v1/platform/denied-tokens",
                 {field("jti", QT_TRANSLATE_NOOP("OpsPages", "Id of the token (jti)")),
                  field("authId", QT_TRANSLATE_NOOP("OpsPages", "Or all of a user"), "tenant:user"),
                  field("until", QT_TRANSLATE_NOOP("OpsPages", "Until"),
                        QT_TRANSLATE_NOOP("OpsPages", "2027-01-01T00:00:00Z; a year, of a user a day, when empty")),
                  reasonField()}};
    deny.anyOf = {"jti", "authId"};
    OpsVerb allow =
        rowVerb(QT_TRANSLATE_NOOP("OpsPages", "Take the denial back…"),
                QT_TRANSLATE_NOOP("OpsPages", "The token is good again until its end."),
                QT_TRANSLATE_NOOP("OpsPages", "Take back"), "DELETE", "/api/v1/platform/denied-tokens/{name}");
    return {{say(QT_TRANSLATE_NOOP("OpsPages", "Device logins")),
             "device_grants",
             QStringLiteral("tokens"),
             say(QT_TRANSLATE_NOOP("OpsPages", "No device asked yet")),
             say(QT_TRANSLATE_NOOP("OpsPages", "A device shows a code; whoever types it in lets the device in.")),
             "user_code",
             {},
             {toTenant()},
             {QStringLiteral("polls"), QStringLiteral("grant_id"), QStringLiteral("scope")}},
            {say(QT_TRANSLATE_NOOP("OpsPages", "Logins kept")),
             "refresh_sessions",
             QStringLiteral("sessions"),
             say(QT_TRANSLATE_NOOP("OpsPages", "Nobody is logged in")),
             say(QT_TRANSLATE_NOOP("OpsPages", "A device that was let in keeps its login until it ends.")),
             "session_id",
             {end},
             {toTenant(), toCustomer("usage_subject")},
             {QStringLiteral("scope"), QStringLiteral("auth_id")},
             "ended_by"},
            {say(QT_TRANSLATE_NOOP("OpsPages", "Issuer keys")),
             "issuer_keys",
             QStringLiteral("keys"),
             say(QT_TRANSLATE_NOOP("OpsPages", "The local issuer has no key yet")),
             say(QT_TRANSLATE_NOOP("OpsPages", "Keys that sign tokens here: the next is published before it signs.")),
             "kid",
             {rotate, drop}},
            {say(QT_TRANSLATE_NOOP("OpsPages", "Denied tokens")),
             "denied_tokens",
             QStringLiteral("authorisations"),
             say(QT_TRANSLATE_NOOP("OpsPages", "No token is denied")),
             say(QT_TRANSLATE_NOOP("OpsPages", "Tokens that are refused although their signature holds.")),
             "name",
             {deny, allow},
             {},
             {},
             "reason"}};
}

}  // namespace sluice::ui
