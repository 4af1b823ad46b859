#include "net/internal/transfer.h"

#include "core/check.h"
#include "net/address_policy.h"

#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sluice::net {
namespace {

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

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r' || text.back() == '\n'))
        text.remove_suffix(1);
    return text;
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

// A request that a server may have carried out must not go out again by itself.
bool mayRepeat(const std::string& method)
{
    return method == "GET" || method == "HEAD";
}

template<class T>
void setOption(CURL* easy, CURLoption option, T value)
{
    SLUICE_CHECK(curl_easy_setopt(easy, option, value) == CURLE_OK);
}

}  // namespace

Result<void> checkRequest(const HttpRequest& request)
{
    SLUICE_TRY(checkUrl(request.url, request.addresses));
    if (!isToken(request.method))
        return fail(ErrorCode::InvalidArgument, "not an HTTP method");
    for (const auto& [name, value] : request.headers) {
        const auto lower = lowered(name);
        if (!isToken(name) || !isFieldValue(value))
            return fail(ErrorCode::InvalidArgument,
                        "not an HTTP header: " + (isToken(name) ? name : std::string("name")));
        if (lower == "host" || lower == "content-length" || lower == "connection" || lower == "transfer-encoding")
            return fail(ErrorCode::InvalidArgument, "header " + name + " is the client's own");
    }
    return {};
}

Transfer::Transfer(HttpRequest request, const HttpClientOptions& options)
    : m_request(std::move(request))
    , m_options(options)
    , m_deadline(std::chrono::steady_clock::now() + std::chrono::milliseconds(std::max(1, m_request.deadlineMs)))
    , m_url(QString::fromStdString(m_request.url), QUrl::StrictMode)
{}

Transfer::~Transfer()
{
    dropHandle();
}

void Transfer::dropHandle()
{
    if (m_easy)
        curl_easy_cleanup(std::exchange(m_easy, nullptr));
    curl_slist_free_all(std::exchange(m_headers, nullptr));
}

CURL* Transfer::makeHop()
{
    dropHandle();
    m_easy = curl_easy_init();
    SLUICE_CHECK(m_easy);
    m_response = {};
    m_headBytes = m_sentBytes = 0;
    m_starts = 0;
    m_refused = m_allowed = m_headEnded = m_inBody = m_resent = false;
    m_overrun.clear();
    m_url.setFragment(QString());
    setOption(m_easy, CURLOPT_PRIVATE, static_cast<void*>(this));
    setOption(m_easy, CURLOPT_URL, m_url.toString(QUrl::FullyEncoded).toStdString().c_str());
    setOption(m_easy, CURLOPT_PROTOCOLS_STR, "http,https");
    setOption(m_easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    setOption(m_easy, CURLOPT_PATH_AS_IS, 1L);
    setOption(m_easy, CURLOPT_HTTP_VERSION, long(CURL_HTTP_VERSION_1_1));
    setOption(m_easy, CURLOPT_FOLLOWLOCATION, 0L);
    setOption(m_easy, CURLOPT_PROXY, "");
    setOption(m_easy, CURLOPT_NOPROXY, "*");
    setOption(m_easy, CURLOPT_NOSIGNAL, 1L);
    setOption(m_easy, CURLOPT_QUICK_EXIT, 1L);  // a name server that hangs is not waited for
    setOption(m_easy, CURLOPT_USERAGENT, m_options.userAgent.c_str());
    setOption(m_easy, CURLOPT_ERRORBUFFER, m_errorText);
    setOption(m_easy, CURLOPT_FORBID_REUSE, m_request.keepAlive ? 0L : 1L);
    m_errorText[0] = 0;
    // Ours ends first; this only bounds what libcurl does alone.
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(m_deadline - std::chrono::steady_clock::now());
    const long leftMs = std::max(1L, long(left.count()));
    setOption(m_easy, CURLOPT_CONNECTTIMEOUT_MS, m_request.connectMs > 0 ? long(m_request.connectMs) : leftMs + 1'000);
    setOption(m_easy, CURLOPT_HEADERFUNCTION, &Transfer::onHead);
    setOption(m_easy, CURLOPT_HEADERDATA, static_cast<void*>(this));
    setOption(m_easy, CURLOPT_WRITEFUNCTION, &Transfer::onBody);
    setOption(m_easy, CURLOPT_WRITEDATA, static_cast<void*>(this));
    setOption(m_easy, CURLOPT_OPENSOCKETFUNCTION, &Transfer::onOpen);
    setOption(m_easy, CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
    setOption(m_easy, CURLOPT_PREREQFUNCTION, &Transfer::onPrereq);
    setOption(m_easy, CURLOPT_PREREQDATA, static_cast<void*>(this));
    setTls();
    bool contentTyped = false;
    m_headers = curl_slist_append(m_headers, "Accept-Encoding: identity");
    m_headers = curl_slist_append(m_headers, "Expect:");
    for (const auto& [name, value] : m_request.headers) {
        contentTyped |= lowered(name) == "content-type";
        m_headers = curl_slist_append(m_headers, (value.empty() ? name + ";" : name + ": " + value).c_str());
    }
    setBody(contentTyped);
    setOption(m_easy, CURLOPT_HTTPHEADER, m_headers);
    return m_easy;
}

void Transfer::setTls()
{
    setOption(m_easy, CURLOPT_SSL_VERIFYPEER, 1L);
    setOption(m_easy, CURLOPT_SSL_VERIFYHOST, 2L);
    setOption(m_easy, CURLOPT_SSLVERSION, long(CURL_SSLVERSION_TLSv1_2));
    if (m_options.extraCaPem.empty())
        return;
    // A blob takes the place of the system's file of authorities, but not of its folder.
    const char* folder = curl_version_info(CURLVERSION_NOW)->capath;
    setOption(m_easy, CURLOPT_CAPATH, folder ? folder : "/etc/ssl/certs");
    curl_blob blob{const_cast<char*>(m_options.extraCaPem.data()), m_options.extraCaPem.size(), CURL_BLOB_NOCOPY};
    setOption(m_easy, CURLOPT_CAINFO_BLOB, &blob);
}

void Transfer::setBody(bool named)
{
    const std::string& method = m_request.method;
    const bool announced = method == "POST" || method == "PUT" || method == "PATCH";
    if (method == "HEAD") {
        setOption(m_easy, CURLOPT_NOBODY, 1L);
    } else if (m_request.body.empty() && !announced) {
        setOption(m_easy, CURLOPT_HTTPGET, 1L);
        setOption(m_easy, CURLOPT_CUSTOMREQUEST, method.c_str());
    } else {
        setOption(m_easy, CURLOPT_POST, 1L);
        setOption(m_easy, CURLOPT_CUSTOMREQUEST, method.c_str());
        setOption(m_easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(m_request.body.size()));
        // Read once and without a way back: what was sent cannot be sent again.
        setOption(m_easy, CURLOPT_READFUNCTION, &Transfer::onRead);
        setOption(m_easy, CURLOPT_READDATA, static_cast<void*>(this));
        if (!named)
            m_headers = curl_slist_append(m_headers, "Content-Type:");
    }
}

std::size_t Transfer::onRead(char* to, std::size_t size, std::size_t count, void* self)
{
    auto& transfer = *static_cast<Transfer*>(self);
    const std::string& body = transfer.m_request.body;
    const std::size_t part = std::min(size * count, body.size() - transfer.m_sentBytes);
    std::memcpy(to, body.data() + transfer.m_sentBytes, part);
    transfer.m_sentBytes += part;
    return part;
}

std::size_t Transfer::onHead(char* data, std::size_t size, std::size_t count, void* self)
{
    return static_cast<Transfer*>(self)->headLine({data, size * count}) ? size * count : 0;
}

// False ends the exchange.
bool Transfer::headLine(std::string_view line)
{
    m_headBytes += line.size();
    if (m_headBytes > m_options.maxHeadBytes) {
        m_overrun = std::to_string(m_options.maxHeadBytes) + " bytes of headers";
        return false;
    }
    if (m_inBody)
        return true;  // a trailer: nobody asked for one
    m_headEnded = trimmed(line).empty();
    if (line.starts_with("HTTP/")) {
        m_response.headers.clear();  // of an interim answer
        return true;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos)
        return true;
    const auto name = trimmed(line.substr(0, colon));
    const auto value = trimmed(line.substr(colon + 1));
    m_response.headers.emplace_back(name, value);
    if (lowered(name) == "content-length" && m_request.method != "HEAD") {
        const auto digits = value.find_first_not_of("0123456789") == std::string_view::npos;
        if (digits
            && (value.size() > 18
                || std::strtoull(std::string(value).c_str(), nullptr, 10) > m_request.maxResponseBytes)) {
            m_overrun = std::to_string(m_request.maxResponseBytes) + " bytes";
            return false;
        }
    }
    return true;
}

std::size_t Transfer::onBody(char* data, std::size_t size, std::size_t count, void* self)
{
    auto& transfer = *static_cast<Transfer*>(self);
    const std::size_t bytes = size * count;
    transfer.m_inBody = true;
    if (transfer.m_response.body.size() + bytes > transfer.m_request.maxResponseBytes) {
        transfer.m_overrun = std::to_string(transfer.m_request.maxResponseBytes) + " bytes";
        return 0;
    }
    transfer.m_response.body.append(data, bytes);
    return bytes;
}

curl_socket_t Transfer::onOpen(void* self, curlsocktype purpose, struct curl_sockaddr* address)
{
    auto& transfer = *static_cast<Transfer*>(self);
    const bool internet = address->family == AF_INET || address->family == AF_INET6;
    if (purpose != CURLSOCKTYPE_IPCXN || !internet
        || !isAllowed(transfer.m_request.addresses, QHostAddress(&address->addr))) {
        transfer.m_refused = true;
        return CURL_SOCKET_BAD;
    }
    transfer.m_allowed = true;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int Transfer::onPrereq(void* self, char* address, char*, int, int)
{
    auto& transfer = *static_cast<Transfer*>(self);
    // The connection may have been made for a request with another policy.
    if (!isAllowed(transfer.m_request.addresses, QHostAddress(QString::fromLatin1(address)))) {
        transfer.m_refused = true;
        transfer.m_allowed = false;
        return CURL_PREREQFUNC_ABORT;
    }
    if (++transfer.m_starts > 1 && !mayRepeat(transfer.m_request.method)) {
        transfer.m_resent = true;
        return CURL_PREREQFUNC_ABORT;
    }
    transfer.m_sentBytes = 0;
    return CURL_PREREQFUNC_OK;
}

Error Transfer::addressError() const
{
    const char* rule = m_request.addresses == AddressPolicy::Loopback     ? " is not this machine"
                       : m_request.addresses == AddressPolicy::RoutedOnly ? " is of this machine or a special range"
                                                                          : " is not at a public address";
    return {ErrorCode::Denied, "address rule: " + m_url.host().toStdString() + rule};
}

Error Transfer::transportError(CURLcode code) const
{
    if (!m_overrun.empty())
        return {ErrorCode::Protocol, label() + " answers more than " + m_overrun};
    if (m_refused && !m_allowed)
        return addressError();
    if (m_resent)
        return {ErrorCode::Io, label() + " broke the connection"};
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return {ErrorCode::Unavailable, "the name " + m_url.host().toStdString() + " is not known"};
    case CURLE_COULDNT_CONNECT: return {ErrorCode::Unavailable, label() + " cannot be reached"};
    case CURLE_OPERATION_TIMEDOUT:
        if (m_starts == 0)
            return {ErrorCode::Unavailable, label() + " did not take a connection in time"};
        return {ErrorCode::Timeout, label() + " did not answer in time"};
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
        return {ErrorCode::Unavailable,
                label() + " failed the TLS handshake" + (m_errorText[0] ? ": " + std::string(m_errorText) : "")};
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_HTTP2: return {ErrorCode::Protocol, label() + " does not speak HTTP"};
    case CURLE_OUT_OF_MEMORY: return {ErrorCode::Internal, "out of memory"};
    default: return {ErrorCode::Io, label() + " broke the connection"};
    }
}

std::optional<Result<HttpResponse>> Transfer::hopEnded(CURLcode code)
{
    if (code != CURLE_OK)
        return fail(transportError(code));
    long status = 0;
    curl_easy_getinfo(m_easy, CURLINFO_RESPONSE_CODE, &status);
    if (status < 200)
        return fail(ErrorCode::Protocol, label() + " does not speak HTTP");
    if (!m_headEnded)
        return fail(ErrorCode::Io, label() + " broke the connection");
    m_response.status = int(status);
    if (isRedirect(m_response.status) && m_request.maxRedirects > 0 && !m_response.header("location").empty())
        return followRedirect();
    m_response.url = m_url.toString(QUrl::FullyEncoded).toStdString();
    return std::move(m_response);
}

std::optional<Result<HttpResponse>> Transfer::followRedirect()
{
    const std::string_view location = m_response.header("location");
    const QUrl next = m_url.resolved(
        QUrl(QString::fromUtf8(location.data(), static_cast<qsizetype>(location.size())), QUrl::StrictMode));
    if (++m_hops > m_request.maxRedirects)
        return fail(ErrorCode::Denied, "redirect rule: more than " + std::to_string(m_request.maxRedirects));
    if (auto checked = checkUrl(next.toString(QUrl::FullyEncoded).toStdString(), m_request.addresses); !checked)
        return fail(ErrorCode::Denied, "redirect rule: " + checked.error().message);
    if (m_url.scheme() == u"https" && next.scheme() != u"https")
        return fail(ErrorCode::Denied, "redirect rule: from https to http");
    const bool sameOrigin =
        next.scheme() == m_url.scheme() && next.host() == m_url.host() && next.port() == m_url.port();
    if (!sameOrigin)
        std::erase_if(m_request.headers, [](const auto& header) { return !isHarmlessHeader(header.first); });
    const int status = m_response.status;
    if (status == 303 || ((status == 301 || status == 302) && m_request.method == "POST")) {
        m_request.method = m_request.method == "HEAD" ? "HEAD" : "GET";
        m_request.body.clear();
        std::erase_if(m_request.headers, [](const auto& header) { return lowered(header.first) == "content-type"; });
    }
    m_url = next;
    return std::nullopt;
}

Result<HttpResponse> Transfer::timedOut() const
{
    return fail(ErrorCode::Timeout, label() + " did not answer within " + std::to_string(m_request.deadlineMs) + " ms");
}

std::string Transfer::label() const
{
    return m_url.adjusted(QUrl::RemoveUserInfo | QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment)
        .toString(QUrl::FullyEncoded)
        .toStdString();
}

}  // namespace sluice::net
