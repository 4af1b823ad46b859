#include "clearinghouse/issuer.h"

#include "clearinghouse/internal/minted_check.h"
#include "core/bounded_queue.h"
#include "core/ids.h"
#include "core/json.h"

#include <thread>

namespace sluice::clearinghouse {

namespace {

JwtRules localRules(const IssuerConfig& config, std::string identityIssuer)
{
    JwtRules rules;
    rules.issuer = normalisedIssuer(config.issuer);
    rules.audience = config.audience;
    rules.identityIssuer = std::move(identityIssuer);
    rules.clientClaim = "app_client_id";
    rules.subjectClaim = "external_user_id";
    rules.subjectType = "external_user_id";
    rules.ownIssuer = true;
    return rules;
}

std::string tokenSubject(const metering::Identity& identity)
{
    return identity.authId.substr(identity.clientId.size() + 1);
}

std::string claimText(const json::Value& tree, std::string_view name)
{
    return std::string(tree.text(name).value_or(""));
}

Result<metering::Identity> issuedIdentity(const json::Value& claims)
{
    constexpr std::string_view ownerMark = "owner:";
    const std::string client = claimText(claims, "app_client_id"), user = claimText(claims, "external_user_id");
    if (user.starts_with(ownerMark))
        return metering::makeOwner(client, std::string_view(user).substr(ownerMark.size()));
    return metering::makeIdentity(client, user, claimText(claims, "user_type"));
}

}  // namespace

class Issuer::Impl {
public:
    Impl(const IssuerKeys& keysIn, const DeniedTokens* deniedIn, const Clock& clockIn, Rng& rngIn,
         IssuerConfig configIn)
        : keys(keysIn)
        , denied(deniedIn)
        , clock(clockIn)
        , rng(rngIn)
        , config(std::move(configIn))
        , own(keysIn, deniedIn, rngIn, config, config.issuer)
        , checker(&own)
        , m_orders(config.queue)
    {
        for (int i = 0; i < std::max(1, config.signingThreads); ++i)
            m_threads.emplace_back([this] { work(); });
    }

    struct Order {
        TokenOrder order;
        Done done;
    };
    void mint(Order order)
    {
        if (!m_orders.push(std::move(order)))
            order.done(fail(m_closed ? ErrorCode::Cancelled : ErrorCode::Overloaded,
                            "too many tokens are waiting to be signed"));
    }
    void close()
    {
        m_closed = true;
        m_orders.close();
        m_threads.clear();
    }

    const IssuerKeys& keys;
    const DeniedTokens* denied;
    const Clock& clock;
    Rng& rng;
    const IssuerConfig config;
    LocalTokenVerifier own;
    std::atomic<Verifier*> checker;

private:
    void work();
    void sign(Order order);
    std::string claims(const TokenOrder& order, const std::string& id, std::int64_t now) const;

    std::atomic<bool> m_closed{false};
    BoundedQueue<Order> m_orders;
    std::vector<std::jthread> m_threads;
};

void Issuer::Impl::work()
{
    for (;;) {
        auto batch = m_orders.takeBatch(1);
        if (batch.empty())
            return;
        if (m_closed)
            batch.front().done(fail(ErrorCode::Cancelled, "the issuer is closing"));
        else
            sign(std::move(batch.front()));
    }
}

std::string Issuer::Impl::claims(const TokenOrder& order, const std::string& id, std::int64_t now) const
{
    const std::string subject = tokenSubject(order.identity);
    std::string text;
    text.reserve(512);
    json::Writer writer(text);
    writer.beginObject().key("iss").value(config.issuer).key("sub").value(subject);
    writer.key("aud").value(order.audience.empty() ? config.audience : order.audience);
    writer.key("exp").value(now + order.lifetimeSeconds).key("nbf").value(now).key("iat").value(now);
    writer.key("jti").value(id).key("scope").value(order.scope);
    // Three names for one thing, each read by somebody: our contract, verifiers with default settings, and RFC 9068.
    writer.key("client_id").value(order.identity.clientId).key("app_client_id").value(order.identity.clientId);
    writer.key("azp").value(order.identity.clientId);
    writer.key("external_user_id").value(subject).key("user_type").value(order.identity.usageSubjectType);
    if (!order.session.empty())
        writer.key("sid").value(order.session);
    writer.endObject();
    return text;
}

void Issuer::Impl::sign(Order order)
{
    const Timestamp now = clock.now();
    const std::string id = randomId(rng);
    auto token = keys.current()->sign(claims(order.order, id, now.seconds()), "at+jwt");
    if (!token)
        return order.done(fail(token.error()));
    MintedToken minted{std::move(*token), "Bearer", order.order.scope, id, order.order.lifetimeSeconds};
    checkMinted(*checker.load(), std::move(minted), order.order.identity, now, std::move(order.done));
}

Issuer::Issuer(const IssuerKeys& keys, const DeniedTokens* denied, const Clock& clock, Rng& rng, IssuerConfig config)
    : m_impl(std::make_unique<Impl>(keys, denied, clock, rng, std::move(config)))
{}

Issuer::~Issuer()
{
    close();
}

void Issuer::checkWith(Verifier& verifier)
{
    m_impl->checker = &verifier;
}

void Issuer::close()
{
    m_impl->close();
}

void Issuer::mint(TokenOrder order, Done done)
{
    if (m_impl->denied && m_impl->denied->isUserDenied(order.identity.authId))
        return done(fail(ErrorCode::Denied, "the tokens of this user are denied"));
    m_impl->mint({std::move(order), std::move(done)});
}

Result<std::string> Issuer::idToken(const metering::Identity& identity, std::string_view loginClient,
                                    Timestamp now) const
{
    std::string text;
    json::Writer writer(text);
    writer.beginObject().key("iss").value(m_impl->config.issuer).key("sub").value(tokenSubject(identity));
    writer.key("aud").value(loginClient).key("exp").value(now.seconds() + userTokenSeconds);
    writer.key("iat").value(now.seconds()).key("auth_time").value(now.seconds());
    writer.key("app_client_id").value(identity.clientId).endObject();
    return m_impl->keys.current()->sign(text, "JWT");
}

std::optional<IssuedClaims> Issuer::introspect(std::string_view token, Timestamp now) const
{
    const JwtRules rules = localRules(m_impl->config, m_impl->config.issuer);
    const auto jwt = readJwt(token, rules);
    if (!jwt)
        return std::nullopt;
    const IssuerKeySetPtr keys = m_impl->keys.current();
    const auto choice = keys->verification()->choose(jwt->header);
    if (!choice.key || !choice.key->verify(jwt->header.algorithm, jwt->signedText, jwt->signature))
        return std::nullopt;
    const auto tree = json::parse(jwt->payload);
    if (!tree || claimText(*tree, "iss") != m_impl->config.issuer)
        return std::nullopt;
    IssuedClaims claims;
    claims.subject = claimText(*tree, "sub");
    claims.audience = claimText(*tree, "aud");
    claims.scope = claimText(*tree, "scope");
    claims.id = claimText(*tree, "jti");
    claims.session = claimText(*tree, "sid");
    claims.issuedAt = tree->int64("iat").value_or(0);
    claims.notBefore = tree->int64("nbf").value_or(0);
    claims.expires = tree->int64("exp").value_or(0);
    // An ID token has no id and no user: it grants nothing, so nobody may hold it for an access token.
    auto identity = issuedIdentity(*tree);
    const bool live = claims.expires > now.seconds() && claims.notBefore <= now.seconds() + jwtSkewSeconds;
    const auto isDenied = [&] {
        return m_impl->denied
               && (m_impl->denied->isDenied(claims.id) || m_impl->denied->isUserDenied(identity->authId));
    };
    if (!identity || claims.id.empty() || !live || isDenied())
        return std::nullopt;
    claims.identity = std::move(*identity);
    return claims;
}

const IssuerConfig& Issuer::config() const
{
    return m_impl->config;
}

std::string Issuer::jwks() const
{
    return m_impl->keys.current()->jwks();
}

std::string Issuer::discovery() const
{
    const std::string& origin = m_impl->config.issuer;
    const auto list = [](std::initializer_list<const char*> words) {
        json::Array items;
        for (const char* word : words)
            items.emplace_back(word);
        return json::Value(std::move(items));
    };
    json::Value tree = json::Value::object({
        {"issuer", origin},
        {"jwks_uri", origin + "/.well-known/jwks.json"},
        {"token_endpoint", origin + "/api/v1/oidc/token"},
        {"device_authorization_endpoint", origin + "/api/v1/oidc/device_authorization"},
        {"revocation_endpoint", origin + "/api/v1/oidc/revoke"},
        {"introspection_endpoint", origin + "/api/v1/oidc/introspect"},
    });
    tree.set("grant_types_supported", list({"urn:ietf:params:oauth:grant-type:device_code", "refresh_token",
                                            "urn:ietf:params:oauth:grant-type:token-exchange"}));
    tree.set("response_types_supported", list({}));
    tree.set("subject_types_supported", list({"public"}));
    tree.set("id_token_signing_alg_values_supported", list({"RS256", "ES256"}));
    tree.set("scopes_supported", list({"openid", "sign:job", "offline_access"}));
    for (const char* name : {"token_endpoint_auth_methods_supported", "revocation_endpoint_auth_methods_supported"})
        tree.set(name, list({"none", "client_secret_basic", "client_secret_post"}));
    tree.set("introspection_endpoint_auth_methods_supported", list({"client_secret_basic", "client_secret_post"}));
    tree.set("claims_supported", list({"sub", "iss", "aud", "exp", "iat", "app_client_id"}));
    return json::write(tree);
}

JwtKeySetPtr IssuerKeySource::current(Timestamp)
{
    JwtKeySetPtr keys = m_keys.current()->verification();
    return keys->keys().empty() ? nullptr : keys;
}

void IssuerKeySource::renew(bool, Timestamp now, Done done)
{
    // Whatever there is lies in memory already.
    if (auto keys = current(now))
        return done(std::move(keys));
    done(fail(ErrorCode::Unavailable, "the local issuer has no keys"));
}

LocalTokenVerifier::LocalTokenVerifier(const IssuerKeys& keys, const DeniedTokens* denied, Rng& rng,
                                       const IssuerConfig& config, std::string identityIssuer)
    : m_keys(keys), m_tokens(localRules(config, std::move(identityIssuer)), m_keys, denied, rng)
{}

void LocalTokenVerifier::verify(std::string_view authorization, Timestamp now, Done done)
{
    m_tokens.verify(bearerToken(authorization), now, std::move(done));
}

}  // namespace sluice::clearinghouse
