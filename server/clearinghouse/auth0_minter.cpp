#include "clearinghouse/auth0_minter.h"

#include "clearinghouse/internal/minted_check.h"
#include "core/json.h"

#include <QByteArray>
#include <QLoggingCategory>

#include <charconv>

namespace sluice::clearinghouse {

namespace {

Q_LOGGING_CATEGORY(auth0Log, "sluice.clearinghouse")

constexpr std::size_t maxTokenAnswer = 64u << 10;
constexpr std::int64_t longestUpstreamLife = 86'400;

std::string formEncoded(std::string_view text)
{
    return QByteArray(text.data(), qsizetype(text.size())).toPercentEncoding().toStdString();
}

std::string mintForm(const Auth0MinterConfig& config, const TokenOrder& order)
{
    const std::string subject = order.identity.authId.substr(order.identity.clientId.size() + 1);
    const std::string audience = order.audience.empty() ? config.audience : order.audience;
    return "grant_type=client_credentials&scope=" + formEncoded("sign:mint_user_token")
           + "&external_user_id=" + formEncoded(subject) + "&client_id=" + formEncoded(order.identity.clientId)
           + "&audience=" + formEncoded(audience);
}

std::string mintAuthorization(const Auth0MinterConfig& config)
{
    const std::string pair = formEncoded(config.clientId) + ":" + formEncoded(config.clientSecret);
    return "Basic " + QByteArray::fromStdString(pair).toBase64().toStdString();
}

std::int64_t lifeOf(const json::Value& tree)
{
    std::optional<std::int64_t> life = tree.int64("expires_in");
    if (const auto text = tree.text("expires_in"); text && !life) {
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
        if (error == std::errc() && end == text->data() + text->size())
            life = value;
    }
    return life && *life > 0 ? std::min(*life, longestUpstreamLife) : signerTokenSeconds;
}

Result<MintedToken> mintedOf(const Result<net::HttpResponse>& answer)
{
    if (!answer)
        return fail(ErrorCode::Unavailable, "the identity provider was not reached: " + answer.error().message);
    const auto tree = json::parse(answer->body);
    if (answer->status / 100 != 2) {
        // Its words may quote what it was sent; only a short code of it goes into the log.
        const std::string_view code = tree ? tree->text("error").value_or("") : std::string_view();
        const bool shown = code.size() <= 64 && std::ranges::all_of(code, [](char c) { return c > ' ' && c < 127; });
        return fail(ErrorCode::Unavailable, "the identity provider answered " + std::to_string(answer->status)
                                                + (shown && !code.empty() ? " " + std::string(code) : ""));
    }
    const auto token = tree ? tree->text("access_token") : std::nullopt;
    if (!token || token->empty())
        return fail(ErrorCode::Protocol, "the identity provider returned no access_token");
    MintedToken minted;
    minted.token = *token;
    minted.type = tree->text("token_type").value_or("Bearer");
    minted.scope = tree->text("scope").value_or(defaultTokenScope);
    minted.expiresIn = lifeOf(*tree);
    return minted;
}

}  // namespace

struct Auth0Minter::Shared {
    net::HttpClient& http;
    Verifier* checker;
    const Clock& clock;
    Auth0MinterConfig config;
    std::function<void(std::function<void()>)> post;
};

Auth0Minter::Auth0Minter(net::HttpClient& http, std::function<void(std::function<void()>)> post, Verifier* checker,
                         const Clock& clock, Auth0MinterConfig config)
    : m_shared(std::make_shared<Shared>(http, checker, clock, std::move(config), std::move(post)))
{
    if (m_shared->config.issuer.ends_with('/'))
        m_shared->config.issuer.pop_back();
}

Auth0Minter::~Auth0Minter() = default;

void Auth0Minter::mint(TokenOrder order, Done done)
{
    m_shared->post([shared = m_shared, order = std::move(order), done = std::move(done)]() mutable {
        net::HttpRequest request;
        request.method = "POST";
        request.url = shared->config.issuer + "/oauth/token";
        request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                           {"Accept", "application/json"},
                           {"Authorization", mintAuthorization(shared->config)}};
        request.body = mintForm(shared->config, order);
        request.deadlineMs = shared->config.deadlineMs;
        request.maxResponseBytes = maxTokenAnswer;
        shared->http.send(std::move(request), [shared, identity = order.identity, done = std::move(done)](
                                                  const Result<net::HttpResponse>& answer) mutable {
            auto minted = mintedOf(answer);
            if (!minted) {
                qCWarning(auth0Log, "no signer token: %s", minted.error().message.c_str());
                return done(fail(minted.error()));
            }
            if (!shared->checker)
                return done(std::move(*minted));
            checkMinted(*shared->checker, std::move(*minted), identity, shared->clock.now(), std::move(done));
        });
    });
}

}  // namespace sluice::clearinghouse
