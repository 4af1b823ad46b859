#include "api/internal/builder_usage.h"

namespace sluice::api {

namespace {

constexpr std::int64_t dayMicros = 86'400'000'000;

bool isBareDate(std::string_view text)
{
    return text.size() == 10 && text.find('T') == std::string_view::npos;
}

// A moment of the query under its own name or that of the hosted suite; a bare end date means the end of that day.
bool readMoment(const BuilderCallPtr& call, const char* name, const char* other, bool isEnd,
                std::optional<Timestamp>& moment)
{
    auto text = call->query.text(name);
    if (!text || text->empty())
        text = call->query.text(other);
    if (!text || text->empty())
        return true;
    moment = parseTime(*text);
    if (!moment) {
        call->refuse(400, "invalid_request", std::string(name) + " must be an RFC3339 timestamp");
        return false;
    }
    if (isEnd && isBareDate(*text))
        moment->micros += dayMicros;
    return true;
}

std::string shortPath(const char* pattern)
{
    return std::string(pattern).find("{clientId}") == std::string::npos ? "" : "clientId";
}

}  // namespace

BuilderOperation usageOperation(UsageLevel level, const char* pattern, const char* id, const char* summary)
{
    BuilderOperation operation;
    operation.method = "GET";
    operation.pattern = pattern;
    operation.id = id;
    operation.area = "usage";
    operation.summary = summary;
    switch (level) {
    case UsageLevel::Platform: operation.scheme = BuilderScheme::Operator; break;
    case UsageLevel::App: operation.scheme = BuilderScheme::Tenant; break;
    case UsageLevel::User: operation.scheme = BuilderScheme::User; break;
    }
    operation.errorForm = level == UsageLevel::User ? BuilderErrors::Plain : BuilderErrors::Problem;
    if (!shortPath(pattern).empty())
        operation.path = {needed(textField("clientId", 128))};
    operation.answer = schemaOf("object");
    operation.errors = {{400, "a parameter is wrong"}, {503, "usage backend is not configured"}};
    return operation;
}

std::vector<FieldSpec> usageFilterFields(UsageLevel level)
{
    std::vector<FieldSpec> fields = {textField("from", 64, "RFC 3339; start of the period"),
                                     textField("to", 64, "RFC 3339; end of the period, not included"),
                                     textField("startDate", 64, "the same as from"),
                                     textField("endDate", 64, "the same as to; a day means its end"),
                                     textField("model", 255),
                                     textField("pipeline", 255),
                                     textField("session", 64),
                                     textField("gatewayRequestId", 128)};
    if (level == UsageLevel::Platform)
        fields.push_back(textField("clientId", 128, "one tenant"));
    fields.push_back(
        textField("externalUserId", 255, level == UsageLevel::User ? "refused: it is the bearer's" : "one user"));
    fields.push_back(textField("userId", 255, "the same as externalUserId"));
    return fields;
}

bool readUsageFilter(const BuilderServices& services, const BuilderCallPtr& call, UsageLevel level,
                     metering::UsageFilter& filter)
{
    if (!services.parts.usage) {
        call->refuse(503, "temporarily_unavailable", "usage backend is not configured");
        return false;
    }
    if (!readMoment(call, "from", "startDate", false, filter.from)
        || !readMoment(call, "to", "endDate", true, filter.to))
        return false;
    if (filter.from && filter.to && *filter.to < *filter.from) {
        call->refuse(400, "invalid_request", "to must not be before from");
        return false;
    }
    std::string user = call->query.textOr("externalUserId");
    if (user.empty())
        user = call->query.textOr("userId");
    filter.model = call->query.textOr("model");
    filter.pipeline = call->query.textOr("pipeline");
    filter.session = call->query.textOr("session");
    filter.request = call->query.textOr("gatewayRequestId");
    if (level == UsageLevel::User) {
        // Who it is comes from the credential and from nowhere else.
        if (!user.empty()) {
            call->refuse(400, "invalid_request", "externalUserId is taken from the token");
            return false;
        }
        filter.clientId = call->principal.user->identity.clientId;
        filter.authId = call->principal.user->identity.authId;
        return true;
    }
    filter.clientId = level == UsageLevel::App ? call->clientId() : call->query.textOr("clientId");
    if (!user.empty() && filter.clientId.empty()) {
        call->refuse(400, "invalid_request", "externalUserId needs clientId");
        return false;
    }
    if (!user.empty())
        filter.authId = filter.clientId + ":" + user;
    return true;
}

std::string usdMicrosText(const Amount& usd)
{
    return formatUnits(metering::usageMicrosUp(usd), 0);
}

std::string usageSeconds(std::int64_t micros)
{
    return formatUnits(Int256(micros), 6);
}

json::Value usageSumsTree(const metering::UsageSums& sums)
{
    // Rounded once each, so that owner's charge and platform's fee add up to the bill.
    const Int256 network = metering::usageMicrosUp(sums.network);
    const Int256 billable = metering::usageMicrosUp(sums.billable);
    return json::Value::object({{"requestCount", sums.requests},
                                {"ticketCount", sums.tickets},
                                {"billableSeconds", usageSeconds(sums.billableMicros)},
                                {"totalFeeWei", formatUnits(sums.feeWei, 0)},
                                {"currency", "USD"},
                                {"networkFeeUsdMicros", formatUnits(network, 0)},
                                {"ownerChargeUsdMicros", formatUnits(network, 0)},
                                {"platformFeeUsdMicros", formatUnits(billable - network, 0)},
                                {"endUserBillableUsdMicros", formatUnits(billable, 0)},
                                {"networkFeeUsd", sums.network.toString()},
                                {"endUserBillableUsd", sums.billable.toString()}});
}

json::Value usageSumsSchema()
{
    const auto text = schemaOf("string");
    return schemaObject({{"requestCount", schemaOf("integer")},
                         {"ticketCount", schemaOf("integer")},
                         {"billableSeconds", text},
                         {"totalFeeWei", text},
                         {"currency", text},
                         {"networkFeeUsdMicros", text},
                         {"ownerChargeUsdMicros", text},
                         {"platformFeeUsdMicros", text},
                         {"endUserBillableUsdMicros", text},
                         {"networkFeeUsd", text},
                         {"endUserBillableUsd", text}});
}

http::Response csvAnswer(std::string body, std::string_view name)
{
    http::Response response;
    response.body = std::move(body);
    response.contentType = "text/csv; charset=utf-8";
    return std::move(response).with("Content-Disposition",
                                    std::string("attachment; filename=\"").append(name).append(".csv\""));
}

}  // namespace sluice::api
