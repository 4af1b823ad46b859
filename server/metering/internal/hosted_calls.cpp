#include "metering/internal/hosted_calls.h"

#include <algorithm>
#include <future>

namespace sluice::metering {

HostedRequest HostedCalls::request(const char* method, std::string path) const
{
    HostedRequest request;
    request.method = method;
    request.path = std::move(path);
    request.deadlineMs = m_config.deadlineMs;
    request.stop = m_config.stop;
    return request;
}

// The API completes every call exactly once, within its deadline or when it goes: this wait ends.
Hosted<json::Value> HostedCalls::send(HostedRequest request)
{
    auto promise = std::make_shared<std::promise<Hosted<HostedAnswer>>>();
    auto answer = promise->get_future();
    m_api.send(std::move(request), [promise](Hosted<HostedAnswer> done) { promise->set_value(std::move(done)); });
    auto got = answer.get();
    if (!got)
        return tl::unexpected(got.error());
    return std::move(got->body);
}

Hosted<json::Value> HostedCalls::get(std::string path, Query query)
{
    HostedRequest asked = request("GET", std::move(path));
    asked.query = std::move(query);
    return send(std::move(asked));
}

Hosted<json::Value> HostedCalls::post(std::string path, json::Value body, bool again)
{
    HostedRequest asked = request("POST", std::move(path));
    if (!body.isNull())
        asked.body = std::move(body);
    asked.repeatable = again;
    return send(std::move(asked));
}

Hosted<json::Value> HostedCalls::put(std::string path, json::Value body)
{
    HostedRequest asked = request("PUT", std::move(path));
    asked.body = std::move(body);
    return send(std::move(asked));
}

Result<void> HostedCalls::drop(std::string path)
{
    const auto done = send(request("DELETE", std::move(path)));
    if (!done && done.error().status != 404 && done.error().status != 410)
        return failHosted(done.error());
    return {};
}

Hosted<json::Array> HostedCalls::list(std::string path, Query query)
{
    HostedList asked;
    asked.request = request("GET", std::move(path));
    asked.request.query = std::move(query);
    auto promise = std::make_shared<std::promise<Hosted<json::Array>>>();
    auto answer = promise->get_future();
    m_api.list(std::move(asked), [promise](Hosted<json::Array> done) { promise->set_value(std::move(done)); });
    return answer.get();
}

tl::unexpected<Error> failHosted(const HostedError& error)
{
    Error told = error.error();
    for (const std::string& parameter : error.invalidParameters)
        told.message += (&parameter == &error.invalidParameters.front() ? " [" : ", ") + parameter;
    if (!error.invalidParameters.empty())
        told.message += ']';
    return fail(std::move(told));
}

std::string adminText(const json::Value& value, std::string_view name)
{
    return std::string(value.text(name).value_or(""));
}

std::optional<Timestamp> adminTime(const json::Value& value, std::string_view name)
{
    const auto text = value.text(name);
    return text ? parseTime(*text) : std::nullopt;
}

std::vector<Dimension> adminDimensions(const json::Value* value)
{
    std::vector<Dimension> dimensions;
    if (value && value->members()) {
        for (const auto& [name, path] : *value->members())
            dimensions.emplace_back(name, path.isString() ? *path.string() : std::string());
    }
    std::ranges::sort(dimensions);
    return dimensions;
}

json::Value adminObject(const std::vector<Dimension>& dimensions)
{
    json::Value object = json::Value(json::Object{});
    for (const auto& [name, path] : dimensions)
        object.set(name, path);
    return object;
}

std::string adminLower(std::string text)
{
    std::ranges::transform(text, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return text;
}

tl::unexpected<Error> contractBroken(std::string_view what)
{
    return fail(ErrorCode::Protocol, "the meter's answer does not keep its contract: " + std::string(what));
}

}  // namespace sluice::metering
