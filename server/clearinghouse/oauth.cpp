#include "clearinghouse/oauth.h"

#include <algorithm>
#include <cctype>

namespace sluice::clearinghouse {

namespace {

constexpr std::size_t maxOAuthFields = 64;

std::string_view oauthTrimmed(std::string_view text)
{
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())))
        text.remove_prefix(1);
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())))
        text.remove_suffix(1);
    return text;
}

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = char(std::tolower(static_cast<unsigned char>(c)));
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// A bad escape stays as text.
std::string percentDecoded(std::string_view text, bool plusIsBlank)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape =
            text[i] == '%' && i + 2 < text.size() && hexDigit(text[i + 1]) >= 0 && hexDigit(text[i + 2]) >= 0;
        if (escape) {
            out += char(hexDigit(text[i + 1]) * 16 + hexDigit(text[i + 2]));
            i += 2;
        } else {
            out += plusIsBlank && text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

bool isMediaType(std::string_view contentType, std::string_view wanted)
{
    const std::string_view type = oauthTrimmed(contentType.substr(0, contentType.find(';')));
    return std::ranges::equal(type, wanted,
                              [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
}

tl::unexpected<OAuthError> badField(std::string_view name)
{
    return oauthFail(400, "invalid_request", std::string(name) + " has the wrong type");
}

void addAudience(OAuthRequest& request, std::string_view text)
{
    if (const std::string_view trimmed = oauthTrimmed(text); !trimmed.empty())
        request.audiences.emplace_back(trimmed);
}

OAuthResult<OAuthRequest> fromForm(std::string_view body)
{
    OAuthRequest request;
    std::size_t count = 0;
    while (!body.empty()) {
        if (++count > maxOAuthFields)
            return oauthFail(400, "invalid_request", "too many fields");
        const std::size_t end = std::min(body.find('&'), body.size());
        const std::string_view pair = body.substr(0, end);
        body.remove_prefix(std::min(end + 1, body.size()));
        if (pair.empty())
            continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        std::string name = percentDecoded(pair.substr(0, equals), true);
        std::string value = percentDecoded(pair.substr(std::min(equals + 1, pair.size())), true);
        if (name == "audience")
            addAudience(request, value);
        else
            request.fields.emplace_back(std::move(name), std::move(value));
    }
    return request;
}

OAuthResult<OAuthRequest> fromJson(std::string_view body)
{
    const auto tree = json::parse(body, {8});
    if (!tree || !tree->isObject())
        return oauthFail(400, "invalid_request", "the body is not a JSON object");
    OAuthRequest request;
    for (const auto& [name, value] : *tree->members()) {
        if (value.isNull())
            continue;
        if (value.isString()) {
            if (name == "audience")
                addAudience(request, *value.string());
            else
                request.fields.emplace_back(name, *value.string());
            continue;
        }
        if (name != "audience" || !value.isArray())
            return badField(name);
        for (const json::Value& item : *value.items()) {
            if (!item.isString())
                return badField(name);
            addAudience(request, *item.string());
        }
    }
    if (request.fields.size() > maxOAuthFields)
        return oauthFail(400, "invalid_request", "too many fields");
    return request;
}

}  // namespace

tl::unexpected<OAuthError> oauthFail(int status, std::string error, std::string description, std::string logged)
{
    OAuthError fault;
    fault.status = status;
    fault.error = std::move(error);
    fault.description = std::move(description);
    fault.logged = std::move(logged);
    fault.challenge = fault.error == "invalid_client";
    return tl::unexpected<OAuthError>(std::move(fault));
}

json::Value OAuthError::body() const
{
    json::Value tree = json::Value::object({{"error", error}, {"error_description", description}});
    if (!reason.empty())
        tree.set("reason", reason);
    if (!topUpUrl.empty())
        tree.set("top_up_url", topUpUrl);
    return tree;
}

std::string_view OAuthRequest::field(std::string_view name) const
{
    const auto it = std::ranges::find(fields, name, [](const auto& entry) { return std::string_view(entry.first); });
    return it == fields.end() ? std::string_view() : oauthTrimmed(it->second);
}

OAuthResult<OAuthRequest> parseOAuthRequest(std::string_view contentType, std::string_view body, const BasicPair& basic)
{
    const bool isJson = isMediaType(contentType, "application/json");
    if (!isJson && !isMediaType(contentType, "application/x-www-form-urlencoded"))
        return oauthFail(400, "invalid_request",
                         "content-type must be application/json or application/x-www-form-urlencoded");
    auto request = isJson ? fromJson(body) : fromForm(body);
    if (!request)
        return request;
    const std::string_view id = request->field("client_id"), secret = request->field("client_secret");
    const bool inBody = !id.empty() || !secret.empty();
    const bool basicCounts = basic && (isJson ? !inBody : !(basic->first.empty() && basic->second.empty()));
    if (basicCounts)
        request->client = {percentDecoded(basic->first, false), percentDecoded(basic->second, false), false};
    else
        request->client = {std::string(id), std::string(secret), isJson};
    if (!isJson && request->client.id.empty())
        request->client.secret.clear();  // half a pair in a form is no pair (6.4)
    return request;
}

}  // namespace sluice::clearinghouse
