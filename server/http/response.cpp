#include "http/response.h"

namespace sluice::http {

Response json(int status, std::string body)
{
    return {status, std::move(body), std::string(kJson), {}};
}

Response json(int status, const json::Value& value)
{
    return json(status, json::write(value));
}

Response detail(int status, std::string_view message)
{
    std::string body;
    json::Writer(body).beginObject().key("detail").value(message).endObject();
    return json(status, std::move(body));
}

Response text(int status, std::string_view body)
{
    return {status, std::string(body), std::string(kTextUtf8), {}};
}

Response empty(int status)
{
    return {status, {}, {}, {}};
}

Response problem(int status, std::string_view message, std::string_view type)
{
    std::string body;
    json::Writer writer(body);
    writer.beginObject().key("type").value(type).key("title").value(reasonPhrase(status));
    writer.key("status").value(static_cast<std::int64_t>(status));
    if (!message.empty())
        writer.key("detail").value(message);
    writer.endObject();
    return {status, std::move(body), std::string(kProblemJson), {}};
}

std::string_view reasonPhrase(int status)
{
    switch (status) {
    case 100: return "Continue";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    case 507: return "Insufficient Storage";
    default:
        return status < 300 ? "Success" : status < 400 ? "Redirect" : status < 500 ? "Client Error" : "Server Error";
    }
}

}  // namespace sluice::http
