// The values of our OAuth endpoints (clearinghouse spec 6.1, 6.4; RFC 6749, 8693): requests read from form or JSON, and errors as they go on
// the wire. Rules of precedence stand here so that every route reads alike. Thread: values, any thread.
#pragma once

#include "core/json.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::clearinghouse {

struct OAuthError {
    int status = 400;
    std::string error;  // "invalid_request", …
    std::string description;
    std::string reason;      // 402 only: a machine's word for why
    std::string topUpUrl;    // 402 only
    std::string logged;      // the real cause; for the log only
    bool challenge = false;  // client authentication failed: WWW-Authenticate: Basic
    json::Value body() const;
};

template<class T>
using OAuthResult = tl::expected<T, OAuthError>;
tl::unexpected<OAuthError> oauthFail(int status, std::string error, std::string description, std::string logged = {});

// Whoever asks, as far as they say. A lone public client id names a tenant and proves nothing.
struct ClientCredentials {
    std::string id, secret;
    bool fromJson = false;  // a secret without an id is then an error (6.4)
    bool halfPair() const { return !secret.empty() && id.empty(); }
    bool given() const { return !id.empty() && !secret.empty(); }
};

struct OAuthRequest {
    std::vector<std::pair<std::string, std::string>> fields;  // first value of each name counts, but for `audiences`
    std::vector<std::string> audiences;                       // non-blank, trimmed
    ClientCredentials client;

    std::string_view field(std::string_view name) const;  // trimmed; empty when absent
};

// JSON body credentials win over Basic when either field is there; in a form Basic wins. 400 invalid_request: another content type, a body
// that is neither, a field of another type; `audience` in JSON may be a string or a list of strings.
// `basic`: user and password of the Authorization header, decoded from base64; percent-encoding is undone here (RFC 6749 2.3.1).
using BasicPair = std::optional<std::pair<std::string, std::string>>;
OAuthResult<OAuthRequest> parseOAuthRequest(std::string_view contentType, std::string_view body,
                                            const BasicPair& basic);

}  // namespace sluice::clearinghouse
