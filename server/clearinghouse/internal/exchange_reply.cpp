#include "clearinghouse/internal/exchange_reply.h"

#include "clearinghouse/jwt.h"

#include <algorithm>

namespace sluice::clearinghouse {
namespace {

constexpr std::size_t kMaxReason = 300;

// What another party wrote, before it reaches a caller: one line of bounded length.
std::string readableReason(const json::Value& body, std::string fallback)
{
    const auto given = body.text("error_description");
    if (!given)
        return fallback;
    std::string reason;
    for (const char letter : given->substr(0, kMaxReason)) {
        const auto byte = static_cast<unsigned char>(letter);
        reason += byte < 0x20 || byte == 0x7F ? ' ' : letter;
    }
    // A cut must not leave half a character.
    while (given->size() > kMaxReason && !reason.empty() && (static_cast<unsigned char>(reason.back()) & 0x80u) != 0)
        reason.pop_back();
    return reason.find_first_not_of(' ') == std::string::npos ? fallback : reason;
}

}  // namespace

std::string loggable(std::string_view value)
{
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_'
               || c == '-';
    };
    return !value.empty() && value.size() <= 64 && std::ranges::all_of(value, plain) ? std::string(value)
                                                                                     : std::string();
}

ExchangeReply readExchangeReply(int status, std::string_view body)
{
    ExchangeReply reply;
    json::Value parsed;
    if (auto read = json::parse(body, {.maxDepth = 16}))
        parsed = std::move(*read);
    const std::string_view error = parsed.text("error").value_or("");
    reply.error = loggable(error);
    reply.correlationId = loggable(parsed.text("correlation_id").value_or(""));
    const std::string logged = "HTTP " + std::to_string(status) + (reply.error.empty() ? "" : " " + reply.error);
    if (status >= 200 && status <= 299) {
        reply.accessToken = parsed.text("access_token").value_or("");
        if (reply.accessToken.empty())
            reply.refusal = invalidToken("token exchange returned no access_token", logged);
    } else if (status == 503 || error == "billing_unavailable") {
        reply.refusal = {503, "billing_unavailable", readableReason(parsed, "billing balance unavailable"), logged};
    } else if (status == 402 || error == "trial_credits_exhausted" || error == "insufficient_balance") {
        reply.refusal = {483, "insufficient_balance", readableReason(parsed, "insufficient balance"), logged};
    } else {
        reply.refusal = invalidToken(readableReason(parsed, "token exchange failed"), logged);
    }
    return reply;
}

}  // namespace sluice::clearinghouse
