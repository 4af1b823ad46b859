// The error forms of the builder API (clearinghouse spec 6.1) and the small texts around them.
#include "api/internal/builder_frame.h"
#include "core/hex.h"
#include "http/secret.h"

#include <QByteArray>
#include <QLoggingCategory>

#include <algorithm>
#include <array>

namespace sluice::api {

namespace {

Q_LOGGING_CATEGORY(builderLog, "sluice.builder")

constexpr std::size_t maxCorrelationId = 64;

bool isCorrelationId(std::string_view text)
{
    constexpr std::string_view other = "._-";
    return !text.empty() && text.size() <= maxCorrelationId && std::ranges::all_of(text, [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
               || other.find(c) != std::string_view::npos;
    });
}

// Nothing that could end the field or the quoted string.
std::string quotedParameter(std::string_view text)
{
    std::string quoted;
    for (const char c : text) {
        if (c == '\r' || c == '\n')
            continue;
        if (c == '"' || c == '\\')
            quoted.push_back('\\');
        quoted.push_back(c);
    }
    return quoted;
}

http::Response oauthError(int status, std::string_view code, std::string_view text)
{
    json::Value body = json::Value::object({{"error", code}});
    if (!text.empty())
        body.set("error_description", text);
    return http::json(status, body).with("Cache-Control", "no-store").with("Pragma", "no-cache");
}

struct Shown {
    int status;
    const char* code;
};

Shown shownAs(ErrorCode code)
{
    switch (code) {
    case ErrorCode::InvalidArgument: return {400, "invalid_request"};
    case ErrorCode::NotFound: return {404, "not_found"};
    case ErrorCode::Conflict: return {409, "conflict"};
    case ErrorCode::Denied: return {403, "access_denied"};
    case ErrorCode::Unavailable:
    case ErrorCode::Overloaded:
    case ErrorCode::Timeout:
    case ErrorCode::Cancelled:
    case ErrorCode::DiskFull:
    case ErrorCode::Io: return {503, "temporarily_unavailable"};
    case ErrorCode::Corrupt:
    case ErrorCode::Protocol:
    case ErrorCode::Internal: break;
    }
    return {500, "server_error"};
}

}  // namespace

std::string correlationIdOf(const http::Request& request, Rng& rng)
{
    for (const char* name : {"X-Correlation-Id", "X-Request-Id"}) {
        if (const auto given = request.header(name); isCorrelationId(given))
            return std::string(given);
    }
    std::array<std::uint8_t, 16> bytes{};
    rng.fill(bytes);
    bytes[6] = (bytes[6] & 0x0f) | 0x40;  // a UUID of version 4 (RFC 9562)
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    std::string text = toHex(bytes);
    for (const std::size_t at : {8u, 13u, 18u, 23u})
        text.insert(at, 1, '-');
    return text;
}

std::optional<std::pair<std::string, std::string>> basicCredentials(std::string_view authorization)
{
    constexpr std::string_view scheme = "basic ";
    if (!http::equalsIgnoringCase(authorization.substr(0, scheme.size()), scheme))
        return std::nullopt;
    authorization.remove_prefix(scheme.size());
    while (authorization.starts_with(' '))
        authorization.remove_prefix(1);
    const auto decoded =
        QByteArray::fromBase64Encoding(QByteArray::fromRawData(authorization.data(), qsizetype(authorization.size())),
                                       QByteArray::AbortOnBase64DecodingErrors);
    const std::string text = decoded ? (*decoded).toStdString() : std::string();
    const auto colon = text.find(':');
    if (colon == std::string::npos)
        return std::nullopt;
    return std::pair(text.substr(0, colon), text.substr(colon + 1));
}

std::string_view builderBearer(std::string_view authorization)
{
    return http::bearerToken(authorization);
}

http::Response builderError(BuilderErrors form, int status, std::string_view code, std::string_view text)
{
    switch (form) {
    case BuilderErrors::Plain: return http::json(status, json::Value::object({{"error", text.empty() ? code : text}}));
    case BuilderErrors::OAuth: return oauthError(status, code, text);
    case BuilderErrors::Problem: break;
    }
    http::Response response = http::problem(status, text);
    if (auto body = json::parse(response.body); body && !code.empty()) {
        body->set("code", code);
        response.body = json::write(*body);
    }
    return response;
}

http::Response bearerRefusal(int status, std::string_view code, std::string_view text)
{
    return oauthError(status, code, text)
        .with("WWW-Authenticate", "Bearer realm=\"usage\", error=\"" + quotedParameter(code) + "\"");
}

http::Response clientRefusal(BuilderErrors form, std::string_view code, std::string_view text)
{
    return builderError(form, 401, code, text).with("WWW-Authenticate", "Basic realm=\"token\", charset=\"UTF-8\"");
}

bool BuilderPrincipal::may(std::string_view scope) const
{
    if (kind == Kind::Operator || scope.empty())
        return true;
    for (std::string_view rest = scopes; !rest.empty();) {
        const auto end = std::min(rest.find(' '), rest.size());
        if (rest.substr(0, end) == scope)
            return true;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return false;
}

void BuilderCall::answer(http::Response response) const
{
    response.headers.set("X-Correlation-Id", correlationId);
    if (operation && operation->noStore)
        response.with("Cache-Control", "no-store").with("Pragma", "no-cache");
    reply.send(std::move(response));
}

void BuilderCall::refuse(int status, std::string_view code, std::string_view text) const
{
    auto response = builderError(operation->errorForm, status, code, text);
    if (status == 503 && code == "temporarily_unavailable")
        response.with("Retry-After", "1");
    answer(std::move(response));
}

void BuilderCall::refuse(const Error& error) const
{
    const Shown shown = shownAs(error.code);
    if (shown.status == 500) {
        qCWarning(builderLog, "%s %s [%s]: %s", operation->method.c_str(), operation->pattern.c_str(),
                  correlationId.c_str(), error.message.c_str());
        return refuse(500, shown.code, "internal error");
    }
    refuse(shown.status, shown.code, error.message);
}

void BuilderCall::refuse(const clearinghouse::Refusal& refusal) const
{
    if (!refusal.logged.empty())
        qCInfo(builderLog, "%s %s [%s]: %s", operation->method.c_str(), operation->pattern.c_str(),
               correlationId.c_str(), refusal.logged.c_str());
    if (refusal.status == 401 || refusal.status == 403)
        return answer(bearerRefusal(refusal.status, refusal.code, refusal.reason));
    if (refusal.status >= 500)
        return refuse(503, refusal.code.empty() ? "temporarily_unavailable" : refusal.code, refusal.reason);
    refuse(refusal.status, refusal.code, refusal.reason);
}

}  // namespace sluice::api
