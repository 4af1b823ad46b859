#include "clearinghouse/token_exchange.h"

#include "core/ids.h"

#include <QLoggingCategory>

#include <algorithm>

namespace sluice::clearinghouse {

namespace {

Q_LOGGING_CATEGORY(tokenExchangeLog, "sluice.clearinghouse")

constexpr std::string_view exchangeGrant = "urn:ietf:params:oauth:grant-type:token-exchange";
constexpr std::string_view accessTokenType = "urn:ietf:params:oauth:token-type:access_token";
constexpr std::string_view jwtTokenType = "urn:ietf:params:oauth:token-type:jwt";
constexpr std::string_view keyTokenType = "urn:pymthouse:oauth:token-type:api_key";
constexpr std::size_t longestSubjectToken = 16u << 10;

constexpr const char* badSubject = "subject_token is not a valid access token for this issuer";
constexpr const char* otherApp = "subject_token client does not match this app";

std::string uuidFrom(std::string_view given, Rng& rng)
{
    const auto isUuid = [](std::string_view text) {
        if (text.size() != 36)
            return false;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? text[i] != '-' : !std::isxdigit(static_cast<unsigned char>(text[i])))
                return false;
        }
        return true;
    };
    if (isUuid(given))
        return std::string(given);
    std::string hex = randomId(rng);
    hex[12] = '4';
    hex[16] = "89ab"[static_cast<unsigned char>(hex[16]) % 4];
    return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) + "-"
           + hex.substr(20);
}

std::string_view targetOf(std::string_view text)
{
    while (text.starts_with(' '))
        text.remove_prefix(1);
    while (text.ends_with(' '))
        text.remove_suffix(1);
    if (text.ends_with('/'))
        text.remove_suffix(1);
    return text;
}

bool isJwtShaped(std::string_view token)
{
    return std::ranges::count(token, '.') == 2;
}

OAuthResult<void> checkTarget(const OAuthRequest& request, std::string_view audience)
{
    if (audience.empty())
        return oauthFail(500, "server_error", "signer audience is not configured");
    const auto fits = [&](std::string_view text) { return targetOf(text) == targetOf(audience); };
    bool hasResource = false;
    for (const auto& [name, value] : request.fields) {
        if (name != "resource" || targetOf(value).empty())
            continue;
        hasResource = true;
        if (!fits(value))
            return oauthFail(400, "invalid_target", "resource is not the signer audience");
    }
    if (!hasResource && !std::ranges::all_of(request.audiences, fits))
        return oauthFail(400, "invalid_target", "audience is not the signer audience");
    return {};
}

// What may be wrong with the form of the request, before anybody is asked who they are.
OAuthResult<void> checkRequest(const OAuthRequest& request)
{
    if (request.field("grant_type") != exchangeGrant)
        return oauthFail(400, "invalid_request", "grant_type must be " + std::string(exchangeGrant));
    const std::string_view subject = request.field("subject_token");
    if (subject.empty())
        return oauthFail(400, "invalid_request", "subject_token is required");
    const std::string_view type = request.field("subject_token_type");
    if (type != accessTokenType && type != jwtTokenType && type != keyTokenType)
        return oauthFail(400, "unsupported_token_type", "subject_token_type must be " + std::string(accessTokenType));
    return {};
}

}  // namespace

json::Value ExchangeAnswer::body() const
{
    json::Value tree = json::Value::object({{"access_token", token.token},
                                            {"token_type", token.type},
                                            {"expires_in", token.expiresIn},
                                            {"scope", token.scope}});
    if (!signerUrl.empty())
        tree.set("signer_url", signerUrl);
    if (!discoveryUrl.empty())
        tree.set("discovery_url", discoveryUrl);
    tree.set("issued_token_type", accessTokenType);
    tree.set("correlation_id", correlationId);
    tree.set("has_access", hasAccess);
    tree.set("balance_usd_micros", balanceUsdMicros);
    return tree;
}

class TokenExchange::Impl : public std::enable_shared_from_this<TokenExchange::Impl> {
public:
    Impl(ExchangeParts partsIn, TokenExchangeConfig configIn) : parts(partsIn), config(std::move(configIn))
    {
        if (config.discoveryUrl.empty() && !config.signerUrl.empty())
            config.discoveryUrl =
                config.signerUrl + (config.signerUrl.ends_with('/') ? "" : "/") + "discover-orchestrators";
    }

    void exchange(const OAuthRequest& request, const std::string& pathClient, std::string correlationId,
                  Done done) const;

    const ExchangeParts parts;
    TokenExchangeConfig config;

private:
    struct Job {
        std::string expectedClient;  // empty: whatever the subject says
        ExchangeAnswer answer;
        Done done;
        void refuse(tl::unexpected<OAuthError> fault) { done(std::move(fault)); }
    };
    using JobPtr = std::shared_ptr<Job>;

    OAuthResult<std::string> expectedClient(const OAuthRequest& request, const std::string& pathClient) const;
    void verifySubject(const OAuthRequest& request, const std::string& pathClient, const JobPtr& job) const;
    void provision(const JobPtr& job) const;
    void decide(const JobPtr& job, const Result<ExchangeAccess>& access) const;
    void mint(const JobPtr& job) const;
};

OAuthResult<std::string> TokenExchange::Impl::expectedClient(const OAuthRequest& request,
                                                             const std::string& pathClient) const
{
    const ClientCredentials& client = request.client;
    if (client.halfPair())
        return oauthFail(401, "invalid_client", "client authentication requires both client id and secret");
    std::string expected = pathClient;
    if (client.given()) {
        const auto known =
            parts.clients ? parts.clients->authenticate(client.id, client.secret, parts.clock.now()) : std::nullopt;
        const bool otherPath = known && !known->platform && !pathClient.empty() && known->clientId != pathClient;
        if (!known || otherPath)
            return oauthFail(401, "invalid_client", "invalid client credentials");
        if (!known->platform)
            expected = known->clientId;
    } else if (!client.id.empty()) {
        if (!pathClient.empty() && client.id != pathClient)
            return oauthFail(400, "invalid_grant", otherApp);
        expected = client.id;
    }
    return expected;
}

void TokenExchange::Impl::exchange(const OAuthRequest& request, const std::string& pathClient,
                                   std::string correlationId, Done done) const
{
    if (!parts.minter)
        return done(oauthFail(503, "server_error", "token exchange is not configured"));
    if (auto fine = checkRequest(request); !fine)
        return done(tl::unexpected(fine.error()));
    auto expected = expectedClient(request, pathClient);
    if (!expected)
        return done(tl::unexpected(expected.error()));
    const std::string_view wanted = request.field("requested_token_type");
    if (!wanted.empty() && wanted != accessTokenType)
        return done(oauthFail(400, "invalid_request", "requested_token_type must be " + std::string(accessTokenType)));
    if (auto fine = checkTarget(request, config.audience); !fine)
        return done(tl::unexpected(fine.error()));
    const auto job = std::make_shared<Job>();
    job->expectedClient = std::move(*expected);
    job->answer.correlationId = std::move(correlationId);
    job->answer.signerUrl = config.signerUrl;
    job->answer.discoveryUrl = config.discoveryUrl;
    job->done = std::move(done);
    verifySubject(request, pathClient, job);
}

void TokenExchange::Impl::verifySubject(const OAuthRequest& request, const std::string& pathClient,
                                        const JobPtr& job) const
{
    std::string subject(request.field("subject_token"));
    const std::string_view type = request.field("subject_token_type");
    const bool jwt = isJwtShaped(subject);
    // On a tenant's own route the secret part of its composite key stands alone (REF-17).
    const bool bareSecret =
        !jwt && !pathClient.empty() && !subject.starts_with(config.keyPrefix) && !subject.starts_with(pathClient + "_");
    if (bareSecret)
        subject = pathClient + "_" + subject;
    Verifier* const verifier = jwt ? parts.jwt : parts.keys;
    const bool fitsType = jwt ? type != keyTokenType : type != jwtTokenType;
    if (!verifier || !fitsType || subject.size() > longestSubjectToken)
        return job->refuse(oauthFail(400, "invalid_grant", badSubject));
    verifier->verify(
        "Bearer " + subject, parts.clock.now(), [self = shared_from_this(), job](const Verdict<Verified>& verdict) {
            if (!verdict) {
                const Refusal& refusal = verdict.error();
                qCInfo(tokenExchangeLog, "exchange %s: subject refused: %s %s", job->answer.correlationId.c_str(),
                       refusal.reason.c_str(), refusal.logged.c_str());
                return job->refuse(refusal.status >= 500
                                       ? oauthFail(503, "server_error", "the subject cannot be verified now")
                                       : oauthFail(400, "invalid_grant", badSubject));
            }
            job->answer.identity = verdict->identity;
            const metering::Identity& identity = job->answer.identity;
            if (!job->expectedClient.empty() && job->expectedClient != identity.clientId)
                return job->refuse(oauthFail(400, "invalid_grant", otherApp));
            if (self->parts.clients && self->parts.clients->isStopped(identity.clientId, identity.usageSubject))
                return job->refuse(oauthFail(400, "invalid_grant", badSubject));
            self->provision(job);
        });
}

void TokenExchange::Impl::provision(const JobPtr& job) const
{
    if (!parts.access)
        return decide(job, ExchangeAccess{true, 0, {}, {}});
    parts.access->provision(
        job->answer.identity, parts.clock.now(),
        [self = shared_from_this(), job](const Result<ExchangeAccess>& access) { self->decide(job, access); });
}

void TokenExchange::Impl::decide(const JobPtr& job, const Result<ExchangeAccess>& access) const
{
    if (!access) {
        qCWarning(tokenExchangeLog, "exchange %s: %s is not provisioned: %s", job->answer.correlationId.c_str(),
                  job->answer.identity.authId.c_str(), access.error().message.c_str());
        const bool busy = access.error().code == ErrorCode::Overloaded;
        return job->refuse(oauthFail(busy ? 503 : 500, "server_error", busy ? "try again later" : "internal error"));
    }
    job->answer.hasAccess = access->hasAccess;
    job->answer.balanceUsdMicros = access->balanceUsdMicros;
    if (config.enforceAllowance && !access->hasAccess) {
        auto fault = oauthFail(402, "insufficient_allowance",
                               "trial credits exhausted; top up allowance before minting a signer session");
        fault.value().reason = access->reason.empty() ? "trial_credits_exhausted" : access->reason;
        fault.value().topUpUrl = access->topUpUrl;
        return job->refuse(std::move(fault));
    }
    mint(job);
}

void TokenExchange::Impl::mint(const JobPtr& job) const
{
    TokenOrder order;
    order.identity = job->answer.identity;
    order.audience = config.audience;
    parts.minter->mint(std::move(order), [job](Result<MintedToken> minted) {
        if (!minted) {
            qCWarning(tokenExchangeLog, "exchange %s: no token for %s: %s", job->answer.correlationId.c_str(),
                      job->answer.identity.authId.c_str(), minted.error().message.c_str());
            if (minted.error().code == ErrorCode::Denied)
                return job->refuse(oauthFail(400, "invalid_grant", minted.error().message));
            const bool busy = minted.error().code == ErrorCode::Overloaded;
            return job->refuse(
                oauthFail(busy ? 503 : 500, "server_error", busy ? "try again later" : "internal error"));
        }
        job->answer.token = std::move(*minted);
        job->done(std::move(job->answer));
    });
}

TokenExchange::TokenExchange(ExchangeParts parts, TokenExchangeConfig config)
    : m_impl(std::make_shared<Impl>(parts, std::move(config)))
{}

TokenExchange::~TokenExchange() = default;

void TokenExchange::exchange(OAuthRequest request, std::string pathClient, std::string_view correlationId, Done done)
{
    m_impl->exchange(request, pathClient, uuidFrom(correlationId, m_impl->parts.rng), std::move(done));
}

const TokenExchangeConfig& TokenExchange::config() const
{
    return m_impl->config;
}

}  // namespace sluice::clearinghouse
