#include "clearinghouse/oidc_desk.h"

#include "clearinghouse/internal/oidc_desk_impl.h"
#include "core/ids.h"

#include <QLoggingCategory>

namespace sluice::clearinghouse {

namespace {

Q_LOGGING_CATEGORY(oidcDeskLog, "sluice.clearinghouse")

constexpr const char* noIssuer = "the local issuer is off";

bool wants(std::string_view scope, std::string_view word)
{
    const std::vector<std::string> words = splitList(scope);
    return std::ranges::find(words, word) != words.end();
}

OAuthError internalFault(const char* what, const Error& error)
{
    qCWarning(oidcDeskLog, "%s: %s", what, error.message.c_str());
    const bool busy = error.code == ErrorCode::Overloaded || error.code == ErrorCode::Unavailable;
    return oauthFail(busy ? 503 : 500, busy ? "temporarily_unavailable" : "server_error",
                     busy ? "try again later" : "internal error")
        .value();
}

}  // namespace

bool LoginJob::offline() const
{
    return wants(session.scope, offlineScope);
}

json::Value LoginJob::body(const std::string& freshToken) const
{
    json::Value tree = json::Value::object({{"access_token", minted.token},
                                            {"token_type", minted.type},
                                            {"expires_in", minted.expiresIn},
                                            {"scope", session.scope}});
    if (!freshToken.empty())
        tree.set("refresh_token", freshToken);
    if (!idToken.empty())
        tree.set("id_token", idToken);
    return tree;
}

// A public client names itself; one that sends a secret must prove it.
OAuthResult<std::string> OidcDesk::Impl::loginClient(const OAuthRequest& request) const
{
    const ClientCredentials& client = request.client;
    if (client.halfPair() || client.id.empty())
        return oauthFail(401, "invalid_client", "client_id is required");
    if (client.given()) {
        const auto known = parts.clients.authenticate(client.id, client.secret, parts.clock.now());
        if (!known || known->platform)
            return oauthFail(401, "invalid_client", "invalid client credentials");
        return known->clientId;
    }
    if (client.id != ownLoginClient && !parts.clients.isActiveTenant(client.id))
        return oauthFail(401, "invalid_client", "unknown client");
    return client.id;
}

void OidcDesk::Impl::startDevice(const OAuthRequest& request, std::string address, Done done)
{
    if (!parts.issuer)
        return done(oauthFail(503, "server_error", noIssuer));
    const auto client = loginClient(request);
    if (!client)
        return done(tl::unexpected(client.error()));
    std::string audience = request.audiences.empty() ? std::string() : request.audiences.front();
    parts.writer.submitFor<OAuthResult<DeviceStart>>(
        [self = shared_from_this(), client = *client, scope = std::string(request.field("scope")),
         audience = std::move(audience), address = std::move(address)](storage::Connection& connection) {
            return self->parts.devices->start(connection, client, scope, audience, address, self->parts.clock.now());
        },
        [self = shared_from_this(), done = std::move(done)](const Result<OAuthResult<DeviceStart>>& made) {
            if (!made)
                return done(tl::unexpected(internalFault("device login", made.error())));
            if (!*made)
                return done(tl::unexpected(made->error()));
            const DeviceStart& start = **made;
            const std::string uri = self->parts.issuer->config().issuer + "/oidc/device";
            done(json::Value::object({{"device_code", start.deviceCode},
                                      {"user_code", start.userCode},
                                      {"verification_uri", uri},
                                      {"verification_uri_complete", uri + "?user_code=" + start.userCode},
                                      {"expires_in", start.expiresIn},
                                      {"interval", start.interval}}));
        });
}

void OidcDesk::Impl::pollDevice(const OAuthRequest& request, Done done)
{
    const auto client = loginClient(request);
    const std::string code(request.field("device_code"));
    if (!client)
        return done(tl::unexpected(client.error()));
    if (code.empty())
        return done(oauthFail(400, "invalid_request", "device_code is required"));
    parts.writer.submitFor<OAuthResult<DeviceGrant>>(
        [self = shared_from_this(), client = *client, code](storage::Connection& connection) {
            return self->parts.devices->poll(connection, code, client, self->parts.clock.now());
        },
        [self = shared_from_this(), client = *client, done = std::move(done)](Result<OAuthResult<DeviceGrant>> polled) {
            if (!polled)
                return done(tl::unexpected(internalFault("device login", polled.error())));
            if (!*polled)
                return done(tl::unexpected(polled->error()));
            DeviceGrant& grant = **polled;
            const auto job = std::make_shared<LoginJob>();
            job->session = {{}, *grant.identity, client, grant.scope, grant.audience, {}, {}};
            job->grantId = grant.id;
            job->done = done;
            if (job->offline())
                job->session.id = randomId(self->parts.rng);
            self->mint(job);
        });
}

void OidcDesk::Impl::refresh(const OAuthRequest& request, Done done)
{
    const auto client = loginClient(request);
    const std::string token(request.field("refresh_token"));
    if (!client)
        return done(tl::unexpected(client.error()));
    if (token.empty())
        return done(oauthFail(400, "invalid_request", "refresh_token is required"));
    parts.writer.submitFor<OAuthResult<RefreshSession>>(
        [self = shared_from_this(), client = *client, token](storage::Connection& connection) {
            return self->parts.sessions->find(connection, token, client, self->parts.clock.now());
        },
        [self = shared_from_this(), token, done = std::move(done)](Result<OAuthResult<RefreshSession>> found) {
            if (!found)
                return done(tl::unexpected(internalFault("refresh", found.error())));
            if (!*found)
                return done(tl::unexpected(found->error()));
            const auto job = std::make_shared<LoginJob>();
            job->session = std::move(**found);
            job->refreshToken = token;
            job->done = done;
            self->mint(job);
        });
}

void OidcDesk::Impl::mint(const LoginJobPtr& job)
{
    const metering::Identity& identity = job->session.identity;
    if (parts.clients.isStopped(identity.clientId, identity.usageSubject))
        return job->done(oauthFail(400, "invalid_grant", "this user may not log in"));
    TokenOrder order{identity, job->session.audience, job->session.scope, userTokenSeconds, job->session.id};
    parts.issuer->mint(std::move(order), [self = shared_from_this(), job](Result<MintedToken> minted) {
        if (!minted && minted.error().code == ErrorCode::Denied)
            return job->done(oauthFail(400, "invalid_grant", minted.error().message));
        if (!minted)
            return job->done(tl::unexpected(internalFault("login", minted.error())));
        job->minted = std::move(*minted);
        if (wants(job->session.scope, "openid")) {
            auto idToken =
                self->parts.issuer->idToken(job->session.identity, job->session.loginClient, self->parts.clock.now());
            if (!idToken)
                return job->done(tl::unexpected(internalFault("login", idToken.error())));
            job->idToken = std::move(*idToken);
        }
        if (job->refreshToken.empty())
            self->redeem(job);
        else
            self->useRefresh(job);
    });
}

void OidcDesk::Impl::redeem(const LoginJobPtr& job)
{
    parts.writer.submitFor<std::string>(
        [self = shared_from_this(), job](storage::Connection& connection) -> Result<std::string> {
            SLUICE_TRY(self->parts.devices->redeem(connection, job->grantId));
            if (!job->offline())
                return std::string();
            SLUICE_ASSIGN(Refreshed begun, self->parts.sessions->begin(connection, job->session, self->markOf(*job),
                                                                       self->parts.clock.now()));
            return std::move(begun.token);
        },
        [job](const Result<std::string>& token) {
            if (!token && token.error().code == ErrorCode::Conflict)
                return job->done(oauthFail(400, "invalid_grant", token.error().message));
            if (!token)
                return job->done(tl::unexpected(internalFault("device login", token.error())));
            job->done(job->body(*token));
        });
}

void OidcDesk::Impl::useRefresh(const LoginJobPtr& job)
{
    parts.writer.submitFor<RefreshOutcome>(
        [self = shared_from_this(), job](storage::Connection& connection) {
            return self->parts.sessions->use(connection, job->refreshToken, job->session.loginClient,
                                             self->markOf(*job), self->parts.clock.now());
        },
        [self = shared_from_this(), job](const Result<RefreshOutcome>& outcome) {
            if (!outcome)
                return job->done(tl::unexpected(internalFault("refresh", outcome.error())));
            self->denyAll(outcome->ended, "engine", "refresh token used twice");
            if (!outcome->answer)
                return job->done(tl::unexpected(outcome->answer.error()));
            job->done(job->body(outcome->answer->token));
        });
}

void OidcDesk::Impl::denyAll(const AccessMarks& marks, const std::string& actor, const std::string& reason)
{
    if (!parts.denied)
        return;
    for (const AccessMark& mark : marks) {
        parts.denied->deny(mark.id, mark.expires, actor, reason, [](const Result<void>& denied) {
            if (!denied)
                qCWarning(oidcDeskLog, "a token stays good until it expires: %s", denied.error().message.c_str());
        });
    }
}

void OidcDesk::Impl::endWith(std::function<Result<AccessMarks>(storage::Connection&)> command, std::string actor,
                             Asked<void> done)
{
    parts.writer.submitFor<AccessMarks>(std::move(command), [self = shared_from_this(), actor = std::move(actor),
                                                             done = std::move(done)](const Result<AccessMarks>& marks) {
        if (!marks)
            return done(fail(marks.error()));
        self->denyAll(*marks, actor, "session ended");
        done({});
    });
}

void OidcDesk::Impl::revoke(const OAuthRequest& request, Done done)
{
    if (!parts.issuer)
        return done(oauthFail(503, "server_error", noIssuer));
    const auto client = loginClient(request);
    if (!client)
        return done(tl::unexpected(client.error()));
    const std::string token(request.field("token"));
    if (token.empty())
        return done(oauthFail(400, "invalid_request", "token is required"));
    const auto answered = [done = std::move(done)](const Result<void>& ended) {
        if (!ended)
            return done(tl::unexpected(internalFault("revocation", ended.error())));
        done(json::Value());
    };
    const Timestamp now = parts.clock.now();
    if (const auto claims = parts.issuer->introspect(token, now)) {
        // Of another app's token nothing is said and nothing is done (RFC 7009 2.1).
        if (*client != ownLoginClient && *client != claims->identity.clientId)
            return answered({});
        return parts.denied->deny(claims->id, Timestamp{claims->expires * 1'000'000}.plusSeconds(jwtSkewSeconds),
                                  "user:" + claims->identity.authId, "revoked", answered);
    }
    endWith(
        [self = shared_from_this(), token, client = *client](storage::Connection& connection) {
            return self->parts.sessions->endByToken(connection, token, client, self->parts.clock.now());
        },
        "client:" + *client, answered);
}

void OidcDesk::Impl::introspect(const OAuthRequest& request, const Done& done)
{
    if (!parts.issuer)
        return done(oauthFail(503, "server_error", noIssuer));
    const Timestamp now = parts.clock.now();
    const ClientCredentials& client = request.client;
    const auto known = client.given() ? parts.clients.authenticate(client.id, client.secret, now) : std::nullopt;
    if (!known)
        return done(oauthFail(401, "invalid_client", "invalid client credentials"));
    if (request.field("token").empty())
        return done(oauthFail(400, "invalid_request", "token is required"));
    const auto claims = parts.issuer->introspect(request.field("token"), now);
    const bool shown = claims && (known->platform || known->clientId == claims->identity.clientId)
                       && !parts.clients.isStopped(claims->identity.clientId, claims->identity.usageSubject);
    if (!shown)
        return done(json::Value::object({{"active", false}}));
    done(json::Value::object({{"active", true},
                              {"scope", claims->scope},
                              {"client_id", claims->identity.clientId},
                              {"token_type", "Bearer"},
                              {"exp", claims->expires},
                              {"iat", claims->issuedAt},
                              {"nbf", claims->notBefore},
                              {"sub", claims->subject},
                              {"aud", claims->audience},
                              {"iss", parts.issuer->config().issuer},
                              {"jti", claims->id}}));
}

OidcDesk::OidcDesk(OidcParts parts) : m_impl(std::make_shared<Impl>(parts)) {}

OidcDesk::~OidcDesk() = default;

void OidcDesk::token(OAuthRequest request, std::string pathClient, std::string_view correlationId, Done done)
{
    const std::string_view grant = request.field("grant_type");
    const bool login = m_impl->parts.issuer && pathClient.empty();
    if (login && grant == deviceCodeGrant)
        return m_impl->pollDevice(request, std::move(done));
    if (login && grant == "refresh_token")
        return m_impl->refresh(request, std::move(done));
    m_impl->parts.exchange.exchange(std::move(request), std::move(pathClient), correlationId,
                                    [done = std::move(done)](const OAuthResult<ExchangeAnswer>& answer) {
                                        if (!answer)
                                            return done(tl::unexpected(answer.error()));
                                        done(answer->body());
                                    });
}

void OidcDesk::startDevice(const OAuthRequest& request, std::string address, Done done)
{
    m_impl->startDevice(request, std::move(address), std::move(done));
}

void OidcDesk::revoke(const OAuthRequest& request, Done done)
{
    m_impl->revoke(request, std::move(done));
}

void OidcDesk::introspect(const OAuthRequest& request, Done done)
{
    m_impl->introspect(request, done);
}

void OidcDesk::userToken(const metering::Identity& identity, std::string_view scope, Done done)
{
    const OidcParts& parts = m_impl->parts;
    if (!parts.issuer)
        return done(oauthFail(503, "server_error", noIssuer));
    const std::vector<std::string> wanted = splitList(scope), allowed = parts.clients.userScopes(identity.clientId);
    for (const std::string& word : wanted) {
        if (word == "admin" || std::ranges::find(allowed, word) == allowed.end())
            return done(oauthFail(400, "invalid_scope", "this app's users cannot have that scope"));
    }
    if (parts.clients.isStopped(identity.clientId, identity.usageSubject))
        return done(oauthFail(400, "invalid_grant", "this user may not log in"));
    TokenOrder order;
    order.identity = identity;
    order.lifetimeSeconds = userTokenSeconds;
    if (!wanted.empty())
        order.scope = std::string(scope);
    parts.issuer->mint(std::move(order), [done = std::move(done)](const Result<MintedToken>& minted) {
        if (!minted)
            return done(tl::unexpected(internalFault("user token", minted.error())));
        done(json::Value::object({{"access_token", minted->token},
                                  {"token_type", minted->type},
                                  {"expires_in", minted->expiresIn},
                                  {"scope", minted->scope}}));
    });
}

bool OidcDesk::hasIssuer() const
{
    return m_impl->parts.issuer != nullptr;
}

const Issuer& OidcDesk::issuer() const
{
    return *m_impl->parts.issuer;
}

std::string OidcDesk::verificationUri() const
{
    return m_impl->parts.issuer->config().issuer + "/oidc/device";
}

}  // namespace sluice::clearinghouse
