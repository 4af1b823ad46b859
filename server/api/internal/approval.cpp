#include "api/internal/approval.h"

#include "api/internal/validation.h"
#include "core/hex.h"
#include "crypto/compare.h"
#include "crypto/hash.h"

#include <algorithm>
#include <charconv>

namespace sluice::api {

namespace {

constexpr std::int64_t shortestTtlSeconds = 30;
constexpr std::size_t longestNonce = 256;
constexpr int keptNonces = 10'000;

// Numbers as the clients' own serialiser writes them: whole ones as they are, others as the shortest float.
void canonicaliseNumbers(json::Value& value)
{
    if (auto* items = value.items()) {
        std::ranges::for_each(*items, canonicaliseNumbers);
    } else if (auto* members = value.members()) {
        for (auto& member : *members)
            canonicaliseNumbers(member.second);
    } else if (const auto* number = value.number()) {
        if (number->text == "-0")
            value = json::Number{"0"};
        else if (number->text.find_first_of(".eE") != std::string::npos) {
            double parsed = 0;
            std::from_chars(number->text.data(), number->text.data() + number->text.size(), parsed);
            value = json::Number{floatText(parsed)};
        }
    }
}

std::string_view trimmedBlanks(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n");
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string lowerHex(std::string_view text)
{
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return lower;
}

ApprovalCheck::Verdict refusedApproval(int status, const char* text)
{
    return {http::detail(status, text), std::nullopt};
}

}  // namespace

std::string canonicalBody(std::string_view body)
{
    auto tree = json::parse(body);
    if (body.empty() || !tree)
        return std::string(body);
    canonicaliseNumbers(*tree);
    return json::write(*tree, json::Style::Utf8Sorted);
}

std::string actionDigest(std::string_view method, std::string_view path, std::string_view body)
{
    const std::string bodyHash = toHex(crypto::sha256(asBytes(canonicalBody(body))).bytes);
    const std::string action = std::string(method) + ":" + std::string(path) + ":" + bodyHash;
    return toHex(crypto::sha256(asBytes(action)).bytes);
}

ApprovalCheck::Verdict ApprovalCheck::check(const http::Request& request, Timestamp now) const
{
    if (m_config.approvalSecret.empty()) {
        if (m_config.approvalRequired)
            return refusedApproval(503, "Ops approval secret not configured");
        return {};
    }
    const std::string_view given = trimmedBlanks(request.header("X-Ops-Approval-Token"));
    if (given.empty())
        return refusedApproval(401, "Ops approval token required");
    const auto dot = given.find('.');
    const auto payload = dot == std::string_view::npos ? std::nullopt : fromBase64Url(given.substr(0, dot));
    const std::string signature = dot == std::string_view::npos ? std::string() : lowerHex(given.substr(dot + 1));
    if (!payload || payload->empty() || signature.empty())
        return refusedApproval(401, "Ops approval token invalid");
    const std::string expected = toHex(crypto::hmacSha256(asBytes(m_config.approvalSecret), *payload).bytes);
    if (!crypto::constantTimeEqual(expected, signature))
        return refusedApproval(401, "Ops approval signature invalid");
    const auto tree = json::parse({reinterpret_cast<const char*>(payload->data()), payload->size()});
    const auto digest = tree ? tree->text("action_digest") : std::nullopt;
    const auto nonce = tree ? tree->text("nonce") : std::nullopt;
    const auto expires = tree ? tree->int64("exp") : std::nullopt;
    if (!digest || digest->size() != 64 || !nonce || trimmedBlanks(*nonce).empty() || !expires)
        return refusedApproval(401, "Ops approval payload invalid");
    if (*expires <= now.seconds())
        return refusedApproval(401, "Ops approval token expired");
    if (*expires - now.seconds() > std::max(shortestTtlSeconds, m_config.approvalMaxTtlSeconds))
        return refusedApproval(401, "Ops approval token ttl exceeds policy");
    const std::string wanted =
        actionDigest(request.method, request.target.substr(0, request.target.find('?')), request.body);
    if (!crypto::constantTimeEqual(wanted, lowerHex(*digest)))
        return refusedApproval(401, "Ops approval scope mismatch");
    const std::string_view trimmed = trimmedBlanks(*nonce);
    if (trimmed.size() > longestNonce)
        return refusedApproval(401, "Ops approval nonce replayed");
    return {std::nullopt, Token{toHex(crypto::sha256(asBytes(trimmed)).bytes), *expires}};
}

Result<bool> ApprovalCheck::consume(storage::Connection& connection, const Token& token, Timestamp now)
{
    SLUICE_TRY(connection.exec("DELETE FROM api_approval_nonces WHERE expires <= ?", {now.seconds()}));
    SLUICE_ASSIGN(const auto added, connection.exec("INSERT INTO api_approval_nonces (hash, expires) VALUES (?, ?) "
                                                    "ON CONFLICT (hash) DO NOTHING",
                                                    {std::string_view(token.nonceHash), token.expires}));
    if (added == 0)
        return false;
    SLUICE_TRY(connection.exec("DELETE FROM api_approval_nonces WHERE hash NOT IN "
                               "(SELECT hash FROM api_approval_nonces ORDER BY expires DESC LIMIT ?)",
                               {std::int64_t(keptNonces)}));
    return true;
}

}  // namespace sluice::api
