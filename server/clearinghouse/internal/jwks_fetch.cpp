#include "clearinghouse/internal/jwks_fetch.h"

#include "core/json.h"

#include <QHostAddress>
#include <QUrl>

namespace sluice::clearinghouse {
namespace {

constexpr int kMaxRedirects = 3;

std::string transportCode(const Error& error)
{
    const auto says = [&](const char* words) { return error.message.find(words) != std::string::npos; };
    switch (error.code) {
    case ErrorCode::Unavailable:
        return says("TLS handshake") ? "tls" : says("is not known") ? "dns" : says("in time") ? "timeout" : "connect";
    case ErrorCode::Timeout: return "timeout";
    case ErrorCode::Denied: return "redirect";
    case ErrorCode::Cancelled: return "cancelled";
    case ErrorCode::InvalidArgument: return "not_a_url";
    case ErrorCode::Protocol: return says("answers more than") ? "too_large" : "broken";
    default: return "broken";
    }
}

JwksStep failedStep(JwksStep step, std::string code, std::string detail)
{
    step.code = std::move(code);
    step.detail = std::move(detail);
    return step;
}

struct DiscoveryDocument {
    std::string code = "ok", detail, jwksUri;
};

DiscoveryDocument readDiscovery(const std::string& body, const std::string& issuer)
{
    const auto parsed = json::parse(body, {.maxDepth = 16});
    if (!parsed)
        return {"not_json", "the discovery document is not JSON: " + parsed.error().message, {}};
    const std::string named(parsed->text("issuer").value_or(""));
    if (normalisedIssuer(named).empty())
        return {"missing_issuer", "missing issuer: the discovery document names none", {}};
    if (normalisedIssuer(named) != issuer)
        return {"issuer_mismatch",
                "issuer mismatch: the document says " + named.substr(0, 256) + ", configured is " + issuer,
                {}};
    std::string uri(parsed->text("jwks_uri").value_or(""));
    if (normalisedIssuer(uri).empty())
        return {"missing_jwks_uri", "missing jwks_uri: the discovery document names none", {}};
    return {"ok", {}, std::move(uri)};
}

}  // namespace

Result<void> checkProviderUrl(std::string_view name, std::string_view text)
{
    const std::string label(name);
    const QUrl url(QString::fromUtf8(text.data(), qsizetype(text.size())), QUrl::StrictMode);
    const QString scheme = url.scheme();
    if (!url.isValid() || url.isRelative() || url.host().isEmpty() || (scheme != u"https" && scheme != u"http"))
        return fail(ErrorCode::InvalidArgument, label + " is not a valid URL");
    if (!url.userInfo().isEmpty() || url.hasFragment())
        return fail(ErrorCode::InvalidArgument, label + " must not hold user info or a fragment");
    const QHostAddress address(url.host());
    const bool loopback = url.host() == u"localhost" || (!address.isNull() && address.isLoopback());
    if (scheme != u"https" && !loopback)
        return fail(ErrorCode::InvalidArgument, label + " must be https (http only on this machine)");
    return {};
}

std::string JwksOutcome::error() const
{
    if (keys)
        return {};
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
        if (!step->ok())
            return step->name + " " + step->url + ": " + step->detail;
    }
    return "cancelled";
}

JwksFetch::JwksFetch(net::HttpClient& http, const JwksConfig& config, Done done)
    : m_http(http), m_config(config), m_done(std::move(done))
{}

void JwksFetch::run(net::HttpClient& http, const JwksConfig& config, std::string knownUri, bool discover, Done done)
{
    const std::shared_ptr<JwksFetch> fetch(new JwksFetch(http, config, std::move(done)));
    if (!config.jwksUri.empty())
        return fetch->fetchKeys(config.jwksUri);
    if (discover || knownUri.empty())
        return fetch->discover(std::move(knownUri));
    fetch->fetchKeys(std::move(knownUri));
}

void JwksFetch::get(std::string name, const std::string& url, std::function<void(JwksStep, std::string body)> then)
{
    JwksStep step;
    step.name = std::move(name);
    step.url = url;
    if (auto checked = checkProviderUrl(url, url); !checked) {
        const bool scheme = checked.error().message.find("must be https") != std::string::npos;
        return then(failedStep(std::move(step), scheme ? "not_https" : "not_a_url", checked.error().message), {});
    }
    m_started = std::chrono::steady_clock::now();
    net::HttpRequest request;
    request.url = url;
    request.headers = {{"Accept", "application/json"}};
    request.deadlineMs = m_config.fetchMs;
    request.maxResponseBytes = maxJwksBytes;
    request.maxRedirects = kMaxRedirects;
    m_http.send(std::move(request), [self = shared_from_this(), step = std::move(step),
                                     then = std::move(then)](Result<net::HttpResponse> response) mutable {
        using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::steady_clock;
        step.millis = int(duration_cast<milliseconds>(steady_clock::now() - self->m_started).count());
        if (!response)
            return then(failedStep(std::move(step), transportCode(response.error()), response.error().message), {});
        step.httpStatus = response->status;
        step.code = "ok";
        then(std::move(step), std::move(response->body));
    });
}

void JwksFetch::discover(std::string knownUri)
{
    get("discovery", m_config.issuer + "/.well-known/openid-configuration",
        [self = shared_from_this(), knownUri = std::move(knownUri)](JwksStep step, const std::string& body) mutable {
            DiscoveryDocument document;
            if (step.ok() && (step.httpStatus < 200 || step.httpStatus > 299)) {
                step = failedStep(std::move(step), "http_status", "HTTP " + std::to_string(step.httpStatus));
            } else if (step.ok()) {
                document = readDiscovery(body, self->m_config.issuer);
                step.code = document.code;
                step.detail = document.detail;
            }
            const bool good = step.ok();
            self->m_outcome.discovered = good;
            self->m_outcome.steps.push_back(std::move(step));
            if (good)
                return self->fetchKeys(std::move(document.jwksUri));
            if (knownUri.empty())
                return self->finish();
            self->fetchKeys(std::move(knownUri));
        });
}

void JwksFetch::fetchKeys(std::string uri)
{
    m_outcome.jwksUri = uri;
    get("keys", uri, [self = shared_from_this()](JwksStep step, std::string body) {
        if (step.ok() && step.httpStatus != 200) {
            if (step.httpStatus == 404 || step.httpStatus == 410)
                self->m_outcome.jwksUri.clear();  // it may have moved
            step = failedStep(std::move(step), "http_status", "HTTP " + std::to_string(step.httpStatus));
        } else if (step.ok()) {
            if (auto keys = JwtKeySet::parse(body)) {
                self->m_outcome.keys = std::move(*keys);
                self->m_outcome.document = std::move(body);
            } else {
                const bool json = keys.error().message.find("not JSON") == std::string::npos;
                step = failedStep(std::move(step), json ? "no_keys" : "not_json", keys.error().message);
            }
        }
        if (step.code == "not_a_url" || step.code == "not_https")
            self->m_outcome.jwksUri.clear();
        self->m_outcome.steps.push_back(std::move(step));
        self->finish();
    });
}

void JwksFetch::finish()
{
    const auto done = std::exchange(m_done, nullptr);
    done(std::move(m_outcome));
}

}  // namespace sluice::clearinghouse
