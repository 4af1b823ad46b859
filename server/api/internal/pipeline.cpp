// The evaluation order of ops-api 1.3 from body syntax on; the surface gate and the route match have happened.
#include "api/internal/services.h"
#include "core/utf8.h"

namespace sluice::api {

namespace {

std::string lowerCase(std::string_view text)
{
    return http::toLowerAscii(text);
}

// application/json or application/*+json; no type at all counts as JSON (ops-api 1.1).
bool isJsonType(std::string_view contentType)
{
    std::string type = lowerCase(contentType.substr(0, contentType.find(';')));
    while (!type.empty() && type.back() == ' ')
        type.pop_back();
    return type.empty() || type == "application/json" || (type.starts_with("application/") && type.ends_with("+json"));
}

std::optional<http::Response> readBody(Call& call)
{
    const http::Request& request = *call.request;
    if (!call.operation->hasBody || request.body.empty())
        return std::nullopt;
    if (!isJsonType(request.header("Content-Type")))
        return std::nullopt;
    if (!isValidUtf8(request.body))
        return http::detail(400, "There was an error parsing the body");
    auto tree = json::parse(request.body);
    if (!tree) {
        Faults faults;
        const auto offset = codePointCount(std::string_view(request.body).substr(0, tree.error().offset));
        faults.add("json_invalid", {"body", std::uint64_t(offset)}, "JSON decode error", json::Object{},
                   json::Value::object({{"error", tree.error().message}}));
        return http::json(422, faults.body());
    }
    call.body = std::move(*tree);
    call.bodyParsed = true;
    return std::nullopt;
}

void validateBody(Call& call, Faults& faults)
{
    const Operation& operation = *call.operation;
    const bool absent = call.request->body.empty() || (call.bodyParsed && call.body.isNull());
    if (absent && operation.bodyOptional) {
        call.body = json::Object{};
    } else if (absent) {
        faults.add("missing", {"body"}, "Field required", nullptr);
        return;
    } else if (!call.bodyParsed || !call.body.isObject()) {
        faults.add("model_attributes_type", {"body"},
                   "Input should be a valid dictionary or object to extract fields from",
                   call.bodyParsed ? call.body : json::Value(call.request->body));
        return;
    }
    const std::size_t before = faults.size();
    call.fields = validateFields(
        operation.body, "body", [&](std::string_view name) { return call.body.find(name); }, call.body, faults);
    if (faults.size() != before || !operation.bodyRule)
        return;
    if (const auto reason = operation.bodyRule(call.fields))
        faults.add("value_error", {"body"}, "Value error, " + *reason, call.body,
                   json::Value::object({{"error", json::Object{}}}));
}

// Texts of a request as JSON values for the checks; deque-like stability is not needed because each is looked up once.
class TextSource {
public:
    explicit TextSource(std::function<const std::string*(std::string_view)> find) : m_find(std::move(find)) {}
    const json::Value* operator()(std::string_view name)
    {
        const std::string* text = m_find(name);
        if (!text)
            return nullptr;
        m_value = *text;
        return &m_value;
    }

private:
    std::function<const std::string*(std::string_view)> m_find;
    json::Value m_value;
};

// True: go on.
bool validateCall(Call& call)
{
    const Operation& operation = *call.operation;
    Faults faults;
    if (!operation.path.empty()) {
        TextSource source([&](std::string_view name) { return call.request->param(name); });
        call.path = validateFields(operation.path, "path", std::ref(source), nullptr, faults);
    }
    if (!operation.query.empty()) {
        TextSource source([&](std::string_view name) { return call.request->queryValue(name); });
        call.query = validateFields(operation.query, "query", std::ref(source), nullptr, faults);
    }
    if (operation.hasBody)
        validateBody(call, faults);
    if (faults.empty())
        return true;
    call.answer(http::json(422, faults.body()));
    return false;
}

void checkAndHandle(Services& services, const CallPtr& call)
{
    if (!validateCall(*call))
        return;
    if (call->operation->scheme == Scheme::Client) {
        if (auto refusal = services.authenticator.checkClient(*call))
            return call->answer(std::move(*refusal));
    }
    call->operation->handler(call);
}

void consumeApproval(Services& services, const CallPtr& call, const ApprovalCheck::Token& token)
{
    services.parts.database->writer().submitFor<bool>(
        [token, call](storage::Connection& connection) { return ApprovalCheck::consume(connection, token, call->now); },
        [&services, call](Result<bool> fresh) {
            if (!fresh)
                return call->answer(errorResponse(fresh.error()));
            if (!*fresh)
                return call->answer(http::detail(401, "Ops approval nonce replayed"));
            const bool taken = services.workers.run([&services, call] { checkAndHandle(services, call); });
            if (!taken)
                call->answer(http::detail(503, "Too many requests are waiting"));
        });
}

CallPtr makeCall(Services& services, const Operation& operation, http::RequestPtr request, http::Reply reply)
{
    auto call = std::make_shared<Call>();
    call->request = std::move(request);
    call->reply = std::move(reply);
    call->operation = &operation;
    call->now = services.parts.clock->now();
    return call;
}

}  // namespace

void runOperationHere(Services& services, const Operation& operation, http::RequestPtr request, http::Reply reply,
                      Principal principal)
{
    auto call = makeCall(services, operation, std::move(request), std::move(reply));
    if (auto refusal = readBody(*call))
        return call->answer(std::move(*refusal));
    call->principal = std::move(principal);
    if (validateCall(*call))
        operation.handler(call);
}

void runOperation(Services& services, const Operation& operation, http::RequestPtr request, http::Reply reply)
{
    auto call = makeCall(services, operation, std::move(request), std::move(reply));
    call->client = services.addressRule.clientAddress(*call->request);
    if (auto refusal = readBody(*call))
        return call->answer(std::move(*refusal));
    if (auto refusal = services.authenticator.check(*call))
        return call->answer(std::move(*refusal));
    if (operation.approval) {
        auto verdict = services.approval.check(*call->request, call->now);
        if (verdict.refusal)
            return call->answer(std::move(*verdict.refusal));
        if (verdict.token)
            return consumeApproval(services, call, *verdict.token);
    }
    checkAndHandle(services, call);
}

}  // namespace sluice::api
