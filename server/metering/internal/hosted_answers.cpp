#include "metering/internal/hosted_answers.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <charconv>

namespace sluice::metering {

namespace {

constexpr std::size_t maxHostedDetail = 500;
constexpr std::size_t maxHostedParameters = 20;
constexpr std::int64_t longestHostedRetryMs = 3'600'000;

// One line, of bounded length, without the token and cut between code points.
std::string hostedShown(std::string_view text, std::string_view secret)
{
    std::string out(text.substr(0, maxHostedDetail));
    while (out.size() < text.size() && !out.empty() && (static_cast<unsigned char>(out.back()) & 0x80) != 0)
        out.pop_back();
    std::ranges::replace_if(
        out, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 127; }, ' ');
    const std::size_t at = secret.empty() ? std::string::npos : std::string(text).find(secret);
    return at == std::string::npos ? out : std::string("(withheld)");
}

void readHostedProblem(HostedError& error, const std::string& body, std::string_view secret)
{
    const auto tree = json::parse(body);
    if (!tree || !tree->isObject())
        return;
    std::string_view text = tree->text("detail").value_or("");
    if (text.empty())
        text = tree->text("title").value_or(tree->text("message").value_or(""));
    error.detail = hostedShown(text, secret);
    const json::Value* parameters = tree->find("invalid_parameters");
    const json::Value* extensions = tree->find("extensions");
    if (parameters == nullptr && extensions != nullptr)
        parameters = extensions->find("validationErrors");
    if (parameters == nullptr || parameters->items() == nullptr)
        return;
    for (const json::Value& parameter : *parameters->items()) {
        if (error.invalidParameters.size() == maxHostedParameters)
            break;
        const std::string_view why =
            parameter.text("reason").value_or(parameter.text("message").value_or(parameter.text("rule").value_or("")));
        error.invalidParameters.push_back(
            hostedShown(std::string(parameter.text("field").value_or("?")) + ": " + std::string(why), secret));
    }
}

HostedError hostedSilence(const Error& error, const std::string& shown)
{
    HostedError out;
    out.code = error.code;
    out.message = "the meter was not reached (" + shown + "): " + error.message;
    return out;
}

}  // namespace

ErrorCode codeOfStatus(int status)
{
    switch (status) {
    case 401:
    case 403: return ErrorCode::Denied;
    case 404:
    case 410: return ErrorCode::NotFound;
    case 409: return ErrorCode::Conflict;
    case 408: return ErrorCode::Timeout;
    case 429: return ErrorCode::Overloaded;
    case 405:
    case 501: return ErrorCode::Protocol;
    default: break;
    }
    if (status >= 500)
        return ErrorCode::Unavailable;
    return status >= 400 ? ErrorCode::InvalidArgument : ErrorCode::Protocol;
}

std::int64_t retryAfterMsOf(std::string_view header, Timestamp now)
{
    while (header.starts_with(' '))
        header.remove_prefix(1);
    while (header.ends_with(' '))
        header.remove_suffix(1);
    if (header.empty())
        return -1;
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(header.data(), header.data() + header.size(), seconds);
    if (error == std::errc() && end == header.data() + header.size())
        return seconds < 0 ? -1 : std::min(seconds, longestHostedRetryMs / 1000) * 1000;
    const QString text = QString::fromUtf8(header.data(), qsizetype(header.size()));
    QDateTime date = QLocale::c().toDateTime(text, QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'"));
    if (!date.isValid())
        return -1;
    date.setTimeSpec(Qt::UTC);
    return std::clamp<std::int64_t>(date.toMSecsSinceEpoch() - now.micros / 1000, 0, longestHostedRetryMs);
}

bool HostedError::isTransient() const
{
    switch (code) {
    case ErrorCode::Unavailable:
    case ErrorCode::Timeout:
    case ErrorCode::Io:
    case ErrorCode::Overloaded: return true;
    default: return false;
    }
}

Hosted<HostedAnswer> readHostedAnswer(const Result<net::HttpResponse>& answer, const std::string& shown,
                                      std::string_view secret, Timestamp now)
{
    if (!answer)
        return tl::unexpected(hostedSilence(answer.error(), shown));
    if (answer->status / 100 == 2) {
        HostedAnswer good{answer->status, {}};
        if (answer->body.empty())
            return good;
        auto tree = json::parse(answer->body);
        if (!tree) {
            HostedError error;
            error.code = ErrorCode::Protocol;
            error.status = answer->status;
            error.message = "the meter's answer is no JSON (" + shown + "): " + tree.error().message;
            return tl::unexpected(std::move(error));
        }
        good.body = std::move(*tree);
        return good;
    }
    HostedError error;
    error.code = codeOfStatus(answer->status);
    error.status = answer->status;
    readHostedProblem(error, answer->body, secret);
    error.retryAfterMs = retryAfterMsOf(answer->header("Retry-After"), now);
    error.message = "the meter answered " + std::to_string(answer->status) + " (" + shown + ")";
    if (answer->status / 100 == 3)
        error.message += ": redirects are not followed";
    else if (!error.detail.empty())
        error.message += ": " + error.detail;
    return tl::unexpected(std::move(error));
}

}  // namespace sluice::metering
