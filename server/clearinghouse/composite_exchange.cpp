#include "clearinghouse/composite_exchange.h"

#include "clearinghouse/composite_key.h"
#include "clearinghouse/internal/exchange_cache.h"
#include "clearinghouse/internal/exchange_limiter.h"
#include "clearinghouse/internal/exchange_reply.h"
#include "clearinghouse/internal/net_loop.h"
#include "crypto/hash.h"

#include <QHostAddress>
#include <QLoggingCategory>
#include <QTimer>
#include <QUrl>

#include <atomic>

namespace sluice::clearinghouse {
namespace {

Q_LOGGING_CATEGORY(exchangeLog, "sluice.clearinghouse")

constexpr std::size_t kMaxAnswerBytes = 64u << 10;
constexpr std::string_view kHkdfInfo = "composite-exchange-cache";

// RFC 5869 with SHA-256 and one block of output.
ExchangeCache::Key exchangeKey(std::span<const std::uint8_t> salt, std::string_view token)
{
    const auto extracted = crypto::hmacSha256(salt, asBytes(token));
    const std::string info = std::string(kHkdfInfo) + '\x01';
    return crypto::hmacSha256(extracted.bytes, asBytes(info)).bytes;
}

void appendFormField(std::string& form, std::string_view name, std::string_view value)
{
    constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._*";
    constexpr std::string_view digits = "0123456789ABCDEF";
    form.append(form.empty() ? "" : "&").append(name).append("=");
    for (const char letter : value) {
        if (plain.find(letter) != std::string_view::npos) {
            form += letter;
        } else {
            const auto byte = static_cast<unsigned char>(letter);
            form += {'%', digits[byte >> 4], digits[byte & 15]};
        }
    }
}

std::string exchangeForm(std::string_view secret, std::string_view audience)
{
    constexpr std::string_view accessToken = "urn:ietf:params:oauth:token-type:access_token";
    std::string form;
    appendFormField(form, "grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
    appendFormField(form, "subject_token", secret);
    appendFormField(form, "subject_token_type", accessToken);
    appendFormField(form, "requested_token_type", accessToken);
    appendFormField(form, "audience", audience);
    return form;
}

tl::unexpected<Error> refusedOrigin(std::string message)
{
    return fail(ErrorCode::InvalidArgument, "OIDC_TOKEN_EXCHANGE_BASE_URL " + message);
}

}  // namespace

Result<std::string> exchangeOrigin(std::string_view baseUrl)
{
    const QString text = QString::fromUtf8(baseUrl.data(), qsizetype(baseUrl.size())).trimmed();
    if (text.isEmpty())
        return refusedOrigin("must not be blank");
    const QUrl url(text, QUrl::StrictMode);
    if (!url.isValid() || url.isRelative() || url.host().isEmpty())
        return refusedOrigin("is not a valid URL");
    if (!url.userInfo().isEmpty() || text.contains(QStringLiteral("@")))
        return refusedOrigin("must not hold user info");
    const QString host = url.host();
    const bool loopback = host == u"localhost" || host == u"127.0.0.1" || host == u"::1";
    if (url.scheme() != u"https" && !(url.scheme() == u"http" && loopback))
        return refusedOrigin("must be https (http only on localhost, 127.0.0.1 and ::1)");
    if ((!url.path().isEmpty() && url.path() != u"/") || url.hasQuery() || url.hasFragment())
        return refusedOrigin("is an origin only: no path, query or fragment");
    return url.adjusted(QUrl::RemovePath).toString(QUrl::FullyEncoded).toStdString();
}

class CompositeExchange::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(ExchangeConfig given, JwtVerifier& verifier, const Clock& source, Rng& rng)
        : config(std::move(given))
        , minted(verifier)
        , clock(source)
        , cache(config.maxEntries)
        , limiter({config.perAppPerSecond, config.strangersPerSecond, config.maxInFlight})
    {
        rng.fill(salt);
        if (!config.origin.empty())
            loop = std::make_unique<NetLoop>("sluice-exchange",
                                             net::HttpClientOptions{.userAgent = config.userAgent,
                                                                    .extraCaPem = config.extraCaPem,
                                                                    .maxInFlight = config.maxInFlight + 8,
                                                                    .maxConnectionsPerHost = config.maxInFlight});
    }

    struct Flying {
        std::string clientId;
        ExchangeCache::Key key;
        ExchangeCache::FlightPtr flight;
        ExchangeLimiter::Ticket ticket;
        bool ended = false;  // by answer or deadline; guarded by `endMutex`
    };
    using FlyingPtr = std::shared_ptr<Flying>;

    // Any thread.
    void end(const FlyingPtr& flying, const Verdict<Verified>& result)
    {
        {
            const std::lock_guard lock(endMutex);
            if (std::exchange(flying->ended, true))
                return;
        }
        limiter.end(flying->clientId, flying->ticket, result.has_value());
        for (const auto& done : cache.complete(flying->key, flying->flight, result, clock.now()))
            done(result);
    }

    // The loop's thread.
    void send(const FlyingPtr& flying, const std::string& secret)
    {
        if (!loop->http())
            return end(flying, tl::unexpected(invalidToken("token exchange failed", "the verifier is going down")));
        net::HttpRequest request;
        request.method = "POST";
        request.url = config.origin + "/api/v1/apps/" + flying->clientId + "/oidc/token";
        request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
        if (config.m2mSecret) {
            const std::string pair = config.m2mClientId + ":" + std::string(config.m2mSecret->text());
            request.headers.emplace_back("Authorization",
                                         "Basic " + QByteArray::fromStdString(pair).toBase64().toStdString());
        }
        request.body = exchangeForm(secret, config.audience);
        request.deadlineMs = config.deadlineMs;
        request.maxResponseBytes = kMaxAnswerBytes;
        ++exchanges;
        loop->http()->send(std::move(request), [this, flying](Result<net::HttpResponse> response) {
            if (response)
                return answered(flying, *response);
            report(flying->clientId, flying->key, response.error().message, {});
            end(flying, tl::unexpected(invalidToken("token exchange failed", response.error().message)));
        });
        // The whole of it, the check of the minted token included.
        QTimer::singleShot(config.deadlineMs, loop->context(), [this, flying] {
            end(flying, tl::unexpected(invalidToken("token exchange failed", "no answer in time")));
        });
    }

    void answered(const FlyingPtr& flying, const net::HttpResponse& response)
    {
        const ExchangeReply reply = readExchangeReply(response.status, response.body);
        if (reply.accessToken.empty()) {
            report(flying->clientId, flying->key, reply.refusal.logged, reply.correlationId);
            return end(flying, tl::unexpected(reply.refusal));
        }
        minted.verify(reply.accessToken, clock.now(), [self = shared_from_this(), flying](Verdict<Verified> verdict) {
            if (verdict && verdict->identity.clientId != flying->clientId)
                verdict = tl::unexpected(invalidToken("minted token client_id does not match credential prefix"));
            if (verdict)
                verdict->credential = "composite:" + flying->clientId;
            else
                self->report(flying->clientId, flying->key, verdict.error().reason + " " + verdict.error().logged, {});
            self->end(flying, verdict);
        });
    }

    void report(const std::string& clientId, const ExchangeCache::Key& key, const std::string& cause,
                const std::string& correlation) const
    {
        qCInfo(exchangeLog, "exchange for %s (%s) failed: %s%s%s", clientId.c_str(), toHex(key).substr(0, 12).c_str(),
               cause.c_str(), correlation.empty() ? "" : ", correlation_id ", correlation.c_str());
    }

    const ExchangeConfig config;
    JwtVerifier& minted;
    const Clock& clock;
    std::array<std::uint8_t, 32> salt{};
    ExchangeCache cache;
    ExchangeLimiter limiter;
    std::mutex endMutex;
    std::atomic<std::uint64_t> exchanges{0}, hits{0}, shared{0}, limited{0};
    std::atomic<bool> closed{false};
    std::unique_ptr<NetLoop> loop;  // last
};

CompositeExchange::CompositeExchange(ExchangeConfig config, JwtVerifier& minted, const Clock& clock, Rng& rng)
    : m_impl(std::make_shared<Impl>(std::move(config), minted, clock, rng))
{}

CompositeExchange::~CompositeExchange()
{
    m_impl->closed = true;
    if (m_impl->loop)
        m_impl->loop->close();
    for (const auto& done : m_impl->cache.abandonAll())
        done(tl::unexpected(invalidToken("token exchange failed", "the verifier is going down")));
}

bool CompositeExchange::configured() const
{
    return m_impl->loop != nullptr;
}

void CompositeExchange::verify(std::string_view token, Timestamp now, Verifier::Done done)
{
    const auto parts = splitCompositeKey(token);
    if (!parts)
        return done(tl::unexpected(invalidToken("not a JWT")));
    if (!configured())
        return done(tl::unexpected(invalidToken("composite api key exchange is not configured")));
    const auto key = exchangeKey(m_impl->salt, token);
    ExchangeLimiter::Ticket ticket;
    const auto asked = m_impl->cache.ask(key, now, done, [&] {
        ticket = m_impl->limiter.begin(parts->clientId, m_impl->clock.monotonicMs());
        return ticket.answer == ExchangeLimiter::Answer::Go && !m_impl->closed;
    });
    using What = ExchangeCache::Asked::What;
    if (asked.what == What::Answer) {
        ++m_impl->hits;
        return done(*asked.answer);
    }
    if (asked.what == What::Joined) {
        ++m_impl->shared;
        return;
    }
    if (asked.what == What::Refused) {
        ++m_impl->limited;
        if (ticket.answer == ExchangeLimiter::Answer::AppLimit)
            return done(tl::unexpected(Refusal{429, "rate_limited", "too many token exchanges for this app", {}}));
        return done(tl::unexpected(invalidToken("token exchange failed", "too many exchanges at once")));
    }
    auto flying =
        std::make_shared<Impl::Flying>(Impl::Flying{std::string(parts->clientId), key, asked.flight, ticket, false});
    m_impl->loop->post([impl = m_impl.get(), flying = std::move(flying), secret = std::string(parts->secret)] {
        impl->send(flying, secret);
    });
}

ExchangeStats CompositeExchange::stats() const
{
    return {m_impl->exchanges, m_impl->hits,         m_impl->shared,
            m_impl->limited,   m_impl->cache.size(), m_impl->limiter.inFlight()};
}

}  // namespace sluice::clearinghouse
