#include "metering/cloud_event.h"

#include <algorithm>
#include <iterator>

namespace sluice::metering {

namespace {

constexpr std::size_t maxEventText = 1'024;
constexpr std::size_t maxBatchEvents = 10'000;

tl::unexpected<Error> badEvent(std::string text)
{
    return fail(ErrorCode::InvalidArgument, "invalid event: " + std::move(text));
}

Result<std::string> eventText(const json::Value& value, const char* name)
{
    const auto text = value.text(name);
    if (!text || text->empty())
        return badEvent(std::string(name) + " must be a non-empty string");
    if (text->size() > maxEventText || text->find('\0') != std::string_view::npos)
        return badEvent(std::string(name) + " is too long");
    return std::string(*text);
}

// Attributes of CloudEvents are lower-case letters and digits; the meter takes those it knows (clearinghouse 5.5).
Result<void> checkEventMembers(const json::Value& value)
{
    static constexpr std::string_view known[] = {"id",   "source",          "specversion", "type", "subject",
                                                 "time", "datacontenttype", "dataschema",  "data"};
    for (const auto& [name, member] : *value.members()) {
        if (std::ranges::find(known, name) == std::end(known))
            return badEvent("unknown attribute: " + name.substr(0, 64));
    }
    return {};
}

// REF-9: a double carries 15 significant digits whatever they are; beyond that a number travels as text.
json::Value exactNumber(const std::string& text)
{
    std::string digits;
    std::ranges::copy_if(text, std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
    const std::size_t first = digits.find_first_not_of('0');
    const std::size_t last = digits.find_last_not_of('0');
    if (first == std::string::npos || last - first < 15)
        return json::Number{text};
    return text;
}

std::string firstOf(const std::string& a, const std::string& b, const std::string& c)
{
    return !a.empty() ? a : !b.empty() ? b : !c.empty() ? c : "unknown";
}

}  // namespace

Result<CloudEvent> readCloudEvent(const json::Value& value)
{
    if (!value.isObject())
        return badEvent("must be an object");
    SLUICE_TRY(checkEventMembers(value));
    CloudEvent event;
    SLUICE_ASSIGN(event.id, eventText(value, "id"));
    SLUICE_ASSIGN(event.source, eventText(value, "source"));
    SLUICE_ASSIGN(const auto version, eventText(value, "specversion"));
    if (version != "1.0")
        return badEvent("specversion must be 1.0");
    SLUICE_ASSIGN(event.type, eventText(value, "type"));
    SLUICE_ASSIGN(event.subject, eventText(value, "subject"));
    if (const auto* time = value.find("time"); time && !time->isNull()) {
        const auto text = time->toText();
        event.time = text ? parseTime(*text) : std::nullopt;
        if (!event.time || text->find_first_of("Tt ") == std::string_view::npos)
            return badEvent("time must be an RFC 3339 time");
    }
    if (const auto* type = value.find("datacontenttype"); type && !type->isNull()) {
        if (type->toText().value_or("") != "application/json")
            return badEvent("datacontenttype must be application/json");
    }
    if (const auto* schema = value.find("dataschema"); schema && !schema->isNull()) {
        SLUICE_ASSIGN(event.dataSchema, eventText(value, "dataschema"));
    }
    if (const auto* data = value.find("data"); data && !data->isNull()) {
        if (!data->isObject())
            return badEvent("data must be an object or null");
        event.data = *data;
    }
    return event;
}

Result<std::vector<CloudEvent>> readCloudEvents(const json::Value& value)
{
    std::vector<CloudEvent> events;
    if (value.isObject()) {
        SLUICE_ASSIGN(auto event, readCloudEvent(value));
        events.push_back(std::move(event));
        return events;
    }
    const auto* items = value.items();
    if (!items)
        return badEvent("must be an object or an array of objects");
    if (items->size() > maxBatchEvents)
        return badEvent("at most 10000 events at once");
    events.reserve(items->size());
    for (const auto& item : *items) {
        SLUICE_ASSIGN(auto event, readCloudEvent(item));
        events.push_back(std::move(event));
    }
    return events;
}

json::Value writeCloudEvent(const CloudEvent& event)
{
    json::Value value = json::Value::object({{"specversion", "1.0"},
                                             {"id", event.id},
                                             {"source", event.source},
                                             {"type", event.type},
                                             {"subject", event.subject}});
    if (event.time)
        value.set("time", formatTimeZ(*event.time));
    if (!event.dataSchema.empty())
        value.set("dataschema", event.dataSchema);
    if (!event.data.isNull()) {
        value.set("datacontenttype", "application/json");
        value.set("data", event.data);
    }
    return value;
}

CloudEvent ticketCloudEvent(const PricedTicket& ticket)
{
    const TicketEvent& from = ticket.event;
    const Identity& who = from.identity;
    CloudEvent event;
    event.id = from.id;
    event.source = "go-livepeer-remote-signer" + (from.gateway.empty() ? std::string() : "/" + from.gateway);
    event.type = signedTicketType;
    event.subject = who.customerKey();
    event.time = from.signedAt;
    const auto orUnknown = [](const std::string& text) { return text.empty() ? std::string("unknown") : text; };
    event.data = json::Value::object({{"client_id", who.clientId},
                                      {"usage_subject", who.usageSubject},
                                      {"usage_subject_type", who.usageSubjectType},
                                      {"external_user_id", who.usageSubject},
                                      {"auth_id", who.authId},
                                      {"openmeter_customer_key", who.customerKey()},
                                      {"network_fee_usd_micros", exactNumber(usdMicrosText(ticket.networkFee))},
                                      {"billable_usd_micros", exactNumber(usdMicrosText(ticket.billable))},
                                      {"fee_wei", exactNumber(toDecimal(from.feeWei))},
                                      {"billable_secs", exactNumber(formatUnits(Int256(from.billableMicros), 6))},
                                      {"pixels", std::to_string(from.pixels)},
                                      {"pipeline", orUnknown(from.pipeline)},
                                      {"model_id", orUnknown(from.modelId)},
                                      {"app", from.app},
                                      {"attribution", from.attribution},
                                      {"manifest_id", firstOf(from.manifestId, from.sessionId, from.requestId)},
                                      {"gateway_request_id", from.requestId},
                                      {"eth_usd_price", exactNumber(formatUnits(Int256(ticket.quote.usdPerEthE8), 8))},
                                      {"eth_usd_source", ticket.quote.source},
                                      {"eth_usd_observed_at", formatTimeZ(ticket.quote.observed)},
                                      {"session_id", from.sessionId},
                                      {"session_status", from.sessionStatus},
                                      {"sequence_number", from.sequence},
                                      {"orch_address", from.orchestratorAddress},
                                      {"num_tickets", from.tickets},
                                      {"cost", from.cost},
                                      {"pm_session_id", from.pmSessionId}});
    if (!who.actor.empty()) {
        event.data.set("external_user_id", who.actor);  // never the payer
        event.data.set("schema_version", "2");
        event.data.set("billing_subject_kind", who.payerKind());
        event.data.set("billing_subject_key", who.customerKey());
        event.data.set("actor_end_user_id", who.actor);
    }
    return event;
}

}  // namespace sluice::metering
