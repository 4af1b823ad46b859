#include "net/internal/exchange.h"

#include "net/address_policy.h"
#include "net/internal/once_body.h"

#include <QHostInfo>
#include <QNetworkAccessManager>
#include <QSslConfiguration>
#include <QSslError>

namespace sluice::net {
namespace {

constexpr qint64 kReadBuffer = 256 * 1024;

bool isToken(std::string_view text)
{
    static constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
               || marks.find(c) != std::string_view::npos;
    });
}

bool isFieldValue(std::string_view text)
{
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7f; });
}

std::string lowered(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
    return out;
}

// May be shown to another origin than the one it was meant for.
bool isHarmlessHeader(const std::string& name)
{
    const auto lower = lowered(name);
    return lower == "accept" || lower == "accept-language" || lower == "content-type";
}

bool isRedirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// Errors that only mirror the status code of a complete HTTP answer (400 and 418 become ProtocolInvalidOperationError).
bool mirrorsStatus(QNetworkReply::NetworkError error, int status)
{
    return status >= 400
           && ((error > 200 && error < 300 && error != QNetworkReply::ContentReSendError)
               || (error > 400 && error < 500) || error == QNetworkReply::ProtocolInvalidOperationError
               || error == QNetworkReply::ProxyAuthenticationRequiredError);
}

}  // namespace

Exchange::Exchange(QNetworkAccessManager& manager, const QSslConfiguration& tls, const std::string& userAgent,
                   HttpRequest request, Finished finished)
    : m_manager(manager)
    , m_tls(tls)
    , m_userAgent(userAgent)
    , m_request(std::move(request))
    , m_finished(std::move(finished))
{
    m_deadline.setSingleShot(true);
    m_deadline.setTimerType(Qt::PreciseTimer);
    connect(&m_deadline, &QTimer::timeout, this, [this] {
        finishWith(ErrorCode::Timeout,
                   label() + " did not answer within " + std::to_string(m_request.deadlineMs) + " ms");
    });
    m_deadline.start(std::max(1, m_request.deadlineMs));
    if (m_request.stop.stop_possible()) {
        // Runs on the thread that asks; the queued call brings it here. Resetting m_stop waits for a callback that is running.
        m_stop.emplace(m_request.stop, std::function<void()>([this] {
                           QMetaObject::invokeMethod(
                               this, [this] { finishWith(ErrorCode::Cancelled, "cancelled"); }, Qt::QueuedConnection);
                       }));
    }
}

Exchange::~Exchange()
{
    m_stop.reset();
    if (m_lookup >= 0)
        QHostInfo::abortHostLookup(m_lookup);
    dropReply();
}

void Exchange::start()
{
    if (m_request.stop.stop_requested())
        return finishWith(ErrorCode::Cancelled, "cancelled");
    if (auto checked = checkRequest(); !checked)
        return finish(fail(checked.error()));
    m_url = QUrl(QString::fromStdString(m_request.url), QUrl::StrictMode);
    beginHop();
}

Result<void> Exchange::checkRequest() const
{
    SLUICE_TRY(checkUrl(m_request.url, m_request.addresses));
    if (!isToken(m_request.method))
        return fail(ErrorCode::InvalidArgument, "not an HTTP method");
    for (const auto& [name, value] : m_request.headers) {
        const auto lower = lowered(name);
        if (!isToken(name) || !isFieldValue(value))
            return fail(ErrorCode::InvalidArgument,
                        "not an HTTP header: " + (isToken(name) ? name : std::string("name")));
        if (lower == "host" || lower == "content-length" || lower == "connection" || lower == "transfer-encoding")
            return fail(ErrorCode::InvalidArgument, "header " + name + " is the client's own");
    }
    return {};
}

void Exchange::beginHop()
{
    m_url.setFragment(QString());
    const QHostAddress literal(m_url.host());
    if (!literal.isNull())
        return judge({literal});
    m_lookup = QHostInfo::lookupHost(m_url.host(), this, [this](const QHostInfo& info) { resolved(info); });
}

void Exchange::resolved(const QHostInfo& info)
{
    m_lookup = -1;
    if (info.error() != QHostInfo::NoError || info.addresses().isEmpty())
        return finishWith(ErrorCode::Unavailable, "the name " + m_url.host().toStdString() + " is not known");
    judge(info.addresses());
}

void Exchange::judge(const QList<QHostAddress>& addresses)
{
    m_candidates.clear();
    for (const auto& address : addresses) {
        if (isAllowed(m_request.addresses, address))
            m_candidates.append(address);
    }
    if (m_candidates.isEmpty()) {
        return finishWith(ErrorCode::Denied,
                          "address rule: " + m_url.host().toStdString()
                              + (m_request.addresses == AddressPolicy::Loopback ? " is not this machine"
                                                                                : " is not at a public address"));
    }
    connectNext();
}

QNetworkRequest Exchange::makeRequest(const QHostAddress& address) const
{
    QUrl target = m_url;
    target.setHost(address.toString());
    QNetworkRequest request(target);
    QByteArray host = m_url.host(QUrl::FullyEncoded).toUtf8();
    if (host.contains(':'))
        host = '[' + host + ']';
    if (m_url.port() > 0)
        host += ':' + QByteArray::number(m_url.port());
    request.setRawHeader("Host", host);
    request.setRawHeader("Accept-Encoding", "identity");
    request.setRawHeader("User-Agent", QByteArray::fromStdString(m_userAgent));
    for (const auto& [name, value] : m_request.headers)
        request.setRawHeader(QByteArray::fromStdString(name), QByteArray::fromStdString(value));
    if (QHostAddress(m_url.host()).isNull())
        request.setPeerVerifyName(m_url.host());
    request.setSslConfiguration(m_tls);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    request.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    return request;
}

void Exchange::connectNext()
{
    dropReply();
    m_body.clear();
    m_tlsError.clear();
    const QNetworkRequest request = makeRequest(m_candidates.takeFirst());
    const QByteArray method = QByteArray::fromStdString(m_request.method);
    if (m_request.body.empty()) {
        m_reply = m_request.method == "GET"    ? m_manager.get(request)
                  : m_request.method == "HEAD" ? m_manager.head(request)
                                               : m_manager.sendCustomRequest(request, method, QByteArray());
    } else {
        auto* body = new OnceBody(m_request.body, nullptr);
        m_reply = m_manager.sendCustomRequest(request, method, body);
        body->setParent(m_reply);
    }
    m_reply->setReadBufferSize(kReadBuffer);
    connect(m_reply, &QNetworkReply::sslErrors, this, [this](const QList<QSslError>& errors) {
        for (const auto& error : errors)
            m_tlsError += (m_tlsError.empty() ? "" : ", ") + error.errorString().toStdString();
    });
    connect(m_reply, &QNetworkReply::metaDataChanged, this, [this] { metaDataChanged(); });
    connect(m_reply, &QNetworkReply::readyRead, this, [this] { readSome(); });
    connect(m_reply, &QNetworkReply::finished, this, [this] { replyFinished(); });
}

void Exchange::metaDataChanged()
{
    const QVariant length = m_reply->header(QNetworkRequest::ContentLengthHeader);
    if (length.isValid() && m_request.method != "HEAD"
        && length.toLongLong() > static_cast<qint64>(m_request.maxResponseBytes)) {
        finishWith(ErrorCode::Protocol,
                   label() + " answers more than " + std::to_string(m_request.maxResponseBytes) + " bytes");
    }
}

void Exchange::readSome()
{
    char buffer[16'384];
    while (m_reply) {
        const qint64 got = m_reply->read(buffer, sizeof buffer);
        if (got <= 0)
            return;
        if (m_body.size() + static_cast<std::size_t>(got) > m_request.maxResponseBytes) {
            return finishWith(ErrorCode::Protocol,
                              label() + " answers more than " + std::to_string(m_request.maxResponseBytes) + " bytes");
        }
        m_body.append(buffer, static_cast<std::size_t>(got));
    }
}

Error Exchange::transportError() const
{
    switch (m_reply->error()) {
    case QNetworkReply::ConnectionRefusedError:
    case QNetworkReply::HostNotFoundError:
    case QNetworkReply::NetworkSessionFailedError:
    case QNetworkReply::TemporaryNetworkFailureError: return {ErrorCode::Unavailable, label() + " cannot be reached"};
    case QNetworkReply::SslHandshakeFailedError:
        return {ErrorCode::Unavailable,
                label() + " failed the TLS handshake" + (m_tlsError.empty() ? "" : ": " + m_tlsError)};
    case QNetworkReply::ProtocolFailure:
    case QNetworkReply::ProtocolUnknownError:
    case QNetworkReply::ProtocolInvalidOperationError:
    case QNetworkReply::UnknownContentError: return {ErrorCode::Protocol, label() + " does not speak HTTP"};
    default: return {ErrorCode::Io, label() + " broke the connection"};
    }
}

void Exchange::replyFinished()
{
    readSome();
    if (!m_reply)
        return;
    const auto error = m_reply->error();
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (error == QNetworkReply::ConnectionRefusedError && status == 0 && !m_candidates.isEmpty())
        return connectNext();  // nothing was sent
    if (error != QNetworkReply::NoError && !mirrorsStatus(error, status))
        return finish(fail(transportError()));
    if (status < 100)
        return finishWith(ErrorCode::Protocol, label() + " does not speak HTTP");
    const QVariant length = m_reply->header(QNetworkRequest::ContentLengthHeader);
    if (length.isValid() && m_request.method != "HEAD" && status != 204 && status != 304
        && length.toLongLong() != static_cast<qint64>(m_body.size())) {
        return finishWith(ErrorCode::Io, label() + " broke the connection");
    }
    if (isRedirect(status) && m_request.maxRedirects > 0 && followRedirect())
        return;
    HttpResponse response;
    response.status = status;
    for (const auto& [name, value] : m_reply->rawHeaderPairs())
        response.headers.emplace_back(name.toStdString(), value.toStdString());
    response.body = std::move(m_body);
    response.url = m_url.toString(QUrl::FullyEncoded).toStdString();
    finish(std::move(response));
}

// True when the answer is dealt with: another hop has begun, or the exchange has ended.
bool Exchange::followRedirect()
{
    const QByteArray location = m_reply->rawHeader("Location");
    if (location.isEmpty())
        return false;
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const QUrl next = m_url.resolved(QUrl(QString::fromUtf8(location), QUrl::StrictMode));
    if (++m_hops > m_request.maxRedirects) {
        finishWith(ErrorCode::Denied, "redirect rule: more than " + std::to_string(m_request.maxRedirects));
        return true;
    }
    if (auto checked = checkUrl(next.toString(QUrl::FullyEncoded).toStdString(), m_request.addresses); !checked) {
        finishWith(ErrorCode::Denied, "redirect rule: " + checked.error().message);
        return true;
    }
    if (m_url.scheme() == u"https" && next.scheme() != u"https") {
        finishWith(ErrorCode::Denied, "redirect rule: from https to http");
        return true;
    }
    const bool sameOrigin =
        next.scheme() == m_url.scheme() && next.host() == m_url.host() && next.port() == m_url.port();
    if (!sameOrigin)
        std::erase_if(m_request.headers, [](const auto& header) { return !isHarmlessHeader(header.first); });
    if (status == 303 || ((status == 301 || status == 302) && m_request.method == "POST")) {
        m_request.method = m_request.method == "HEAD" ? "HEAD" : "GET";
        m_request.body.clear();
        std::erase_if(m_request.headers, [](const auto& header) { return lowered(header.first) == "content-type"; });
    }
    dropReply();
    m_url = next;
    beginHop();
    return true;
}

void Exchange::finish(Result<HttpResponse> result)
{
    auto finished = std::exchange(m_finished, nullptr);
    if (!finished)
        return;
    m_deadline.stop();
    m_stop.reset();
    if (m_lookup >= 0)
        QHostInfo::abortHostLookup(std::exchange(m_lookup, -1));
    dropReply();
    finished(std::move(result));
}

void Exchange::finishWith(ErrorCode code, const std::string& message)
{
    finish(fail(code, message));
}

void Exchange::dropReply()
{
    if (auto* reply = std::exchange(m_reply, QPointer<QNetworkReply>()).data()) {
        reply->disconnect(this);
        if (reply->isRunning())
            reply->abort();
        reply->deleteLater();
    }
}

std::string Exchange::label() const
{
    QUrl shown = m_url.isEmpty() ? QUrl(QString::fromStdString(m_request.url)) : m_url;
    return shown.adjusted(QUrl::RemoveUserInfo | QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment)
        .toString(QUrl::FullyEncoded)
        .toStdString();
}

}  // namespace sluice::net
