// What a handler answers. Content-Length, Date and Connection are the server's business. Thread: values.
#pragma once

#include "core/json.h"
#include "http/headers.h"

#include <string>
#include <string_view>

namespace sluice::http {

inline constexpr std::string_view kJson = "application/json";
inline constexpr std::string_view kProblemJson = "application/problem+json";
inline constexpr std::string_view kTextUtf8 = "text/plain; charset=utf-8";

struct Response {
    int status = 200;
    std::string body;
    std::string contentType;  // empty: no Content-Type field
    Headers headers;

    Response& with(std::string name, std::string value) &
    {
        headers.set(std::move(name), std::move(value));
        return *this;
    }
    Response&& with(std::string name, std::string value) &&
    {
        headers.set(std::move(name), std::move(value));
        return std::move(*this);
    }
};

Response json(int status, std::string body);          // body is already JSON
Response json(int status, const json::Value& value);  // compact, raw UTF-8 (ops-api 1.1)
Response detail(int status, std::string_view text);   // {"detail":"text"} (ops-api 1.3)
Response text(int status, std::string_view text);     // text/plain; charset=utf-8
Response empty(int status);                           // no body, no Content-Type
// RFC 9457 {"type":"about:blank","title":…,"status":…,"detail":…}; title is the reason phrase; detail may be empty.
Response problem(int status, std::string_view detail, std::string_view type = "about:blank");

std::string_view reasonPhrase(int status);

}  // namespace sluice::http
