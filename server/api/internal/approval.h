// The approval token of ops-api 1.9: an HMAC over what is about to be done, used once.
#pragma once

#include "api/config.h"
#include "http/request.h"
#include "http/response.h"

namespace sluice::api {

// The body as its digest sees it: keys sorted, raw UTF-8, numbers in shortest round-trip form. Not JSON: the raw bytes. Empty stays empty.
std::string canonicalBody(std::string_view body);
std::string actionDigest(std::string_view method, std::string_view path, std::string_view body);

class ApprovalCheck {
public:
    explicit ApprovalCheck(const ApiConfig& config) : m_config(config) {}

    struct Token {
        std::string nonceHash;
        std::int64_t expires = 0;  // unix seconds
    };
    // All but the nonce. A response: refused. Neither: no secret is configured and none is required.
    struct Verdict {
        std::optional<http::Response> refusal;
        std::optional<Token> token;
    };
    Verdict check(const http::Request& request, Timestamp now) const;
    // Writer thread, inside a command. False: used before.
    static Result<bool> consume(storage::Connection& connection, const Token& token, Timestamp now);

private:
    const ApiConfig& m_config;
};

}  // namespace sluice::api
