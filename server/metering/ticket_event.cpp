#include "metering/ticket_event.h"

#include "core/amount.h"
#include "core/json.h"

#include <algorithm>
#include <limits>

namespace sluice::metering {

namespace {

constexpr std::size_t maxEventIdLength = 128;
constexpr std::size_t maxTextLength = 256;
constexpr std::size_t maxLabelCodePoints = 128;
constexpr std::size_t maxNumberLength = 96;
const std::string unknownLabel = "unknown";

tl::unexpected<EventError> eventFault(EventFault fault, std::string message)
{
    return tl::unexpected<EventError>(EventError{fault, std::move(message)});
}

// At most `bytes` and `codePoints`, cut between code points, without control characters, without blanks around it.
std::string cleanText(std::string_view text, std::size_t bytes, std::size_t codePoints)
{
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return {};
    text = text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
    std::string out;
    out.reserve(std::min(text.size(), bytes));
    std::size_t points = 0;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (i + length > text.size() || out.size() + length > bytes || ++points > codePoints)
            break;
        if (lead < 0x20 || lead == 0x7F)
            out += '?';
        else
            out.append(text, i, length);
        i += length;
    }
    return out;
}

// The members of `data`, read one by one; the first thing that is wrong is remembered.
class FieldReader {
public:
    explicit FieldReader(const json::Value& data) : m_data(data) {}

    std::string text(std::string_view name) const { return cleanText(raw(name), maxTextLength, maxTextLength); }
    std::string label(std::string_view name) const
    {
        return cleanText(raw(name), 4 * maxLabelCodePoints, maxLabelCodePoints);
    }
    std::string_view raw(std::string_view name) const { return m_data.text(name).value_or(std::string_view{}); }

    // The number's text, whether written as a number or as a string; empty when absent or null.
    std::string_view digits(std::string_view name)
    {
        const json::Value* value = m_data.find(name);
        if (value == nullptr || value->isNull())
            return {};
        const std::string* text = value->number() != nullptr ? &value->number()->text : value->string();
        if (text == nullptr || text->empty() || text->size() > maxNumberLength) {
            wrong(name);
            return {};
        }
        return *text;
    }

    // A decimal >= 0 at `scale`; digits below are cut off when `truncate`.
    Int256 units(std::string_view name, int scale, bool truncate)
    {
        const std::string_view number = digits(name);
        if (number.empty())
            return 0;
        const auto parsed = truncate ? parseUnitsTruncating(number, scale) : parseUnits(number, scale);
        static const Int256 most = Int256(1) << 120;  // times any quote is an amount that the ledger takes
        if (!parsed || *parsed < 0 || *parsed > most) {
            wrong(name);
            return 0;
        }
        return *parsed;
    }

    std::int64_t integer(std::string_view name, int scale = 0)
    {
        const Int256 value = units(name, scale, scale != 0);
        if (value > std::numeric_limits<std::int64_t>::max()) {
            wrong(name);
            return 0;
        }
        return static_cast<std::int64_t>(value);
    }

    std::optional<Timestamp> time(std::string_view name, std::string_view unixName)
    {
        const std::string_view written = raw(name);
        if (!written.empty()) {
            const auto parsed = parseTime(written);
            if (!parsed)
                wrong(name);
            return parsed;
        }
        if (digits(unixName).empty())
            return std::nullopt;
        return milliseconds(unixName);
    }

    std::optional<Timestamp> milliseconds(std::string_view name)
    {
        constexpr std::int64_t mostMs = 253'402'300'799'000;  // the year 9999
        const std::int64_t ms = integer(name);
        if (ms <= 0 || ms > mostMs)
            return std::nullopt;
        return Timestamp{ms * 1000};
    }

    void wrong(std::string_view name)
    {
        if (m_fault.empty())
            m_fault = std::string(name) + " is missing or malformed";
    }
    const std::string& fault() const { return m_fault; }

private:
    const json::Value& m_data;
    std::string m_fault;
};

void resolveModel(FieldReader& fields, TicketEvent& event)
{
    event.app = fields.label("app");
    event.pipeline = fields.label("pipeline");
    event.modelId = fields.label("model_id");
    std::string second;
    const std::size_t colon = event.pipeline.find(':');
    if (colon != std::string::npos && colon != 0 && colon + 1 < event.pipeline.size()) {
        second = event.pipeline.substr(colon + 1);
        event.pipeline.resize(colon);
    }
    event.attribution = "signed";
    if (event.modelId.empty()) {
        event.modelId = !second.empty() ? second : event.app;
        event.attribution = !second.empty() ? "declared" : "app";
    }
    if (event.modelId.empty())
        event.modelId = event.attribution = unknownLabel;
    if (event.pipeline.empty())
        event.pipeline = unknownLabel;
}

void readTexts(FieldReader& fields, TicketEvent& event)
{
    event.sessionId = fields.text("session_id");
    event.sessionStatus = fields.text("session_status");
    event.requestId = fields.text("request_id");
    event.manifestId = fields.text("manifest_id");
    if (event.manifestId.empty())
        event.manifestId = !event.sessionId.empty()   ? event.sessionId
                           : !event.requestId.empty() ? event.requestId
                                                      : unknownLabel;
    event.pmSessionId = fields.text("pm_session_id");
    event.orchestratorAddress = fields.text("orch_address");
    event.orchestratorUrl = fields.text("orch_url");
    resolveModel(fields, event);
}

void readNumbers(FieldReader& fields, TicketEvent& event)
{
    if (fields.digits("computed_fee").empty())
        fields.wrong("computed_fee");
    event.feeWei = fields.units("computed_fee", 0, false);
    event.billableMicros = fields.integer("billable_secs", 6);
    event.pixels = fields.integer("pixels");
    event.sessionBalanceWei = fields.units("session_balance", 0, false);
    static_cast<void>(fields.units("cost", 18, true));  // right or wrong; kept as it was written
    event.cost = fields.digits("cost");
    event.sequence = fields.integer("sequence_number");
    const std::int64_t tickets = fields.integer("num_tickets");
    if (tickets > 1'000'000)
        fields.wrong("num_tickets");
    event.tickets = static_cast<int>(std::min<std::int64_t>(tickets, 1'000'000));
}

}  // namespace

tl::expected<TicketEvent, EventError> parseTicketEvent(std::string_view json)
{
    const auto envelope = json::parse(json);
    if (!envelope)
        return eventFault(EventFault::NotJson, "not JSON: " + envelope.error().message);
    if (!envelope->isObject())
        return eventFault(EventFault::NotJson, "not a JSON object");
    if (envelope->text("type") != "create_signed_ticket")
        return eventFault(EventFault::OtherType, "another type of event");
    TicketEvent event;
    if (const json::Value* id = envelope->find("id"); id != nullptr && !id->isNull()) {
        const auto text = id->toText();
        const auto odd = [](char c) { return c < 0x21 || c > 0x7E; };
        if (!text || text->size() > maxEventIdLength || std::ranges::any_of(*text, odd))
            return eventFault(EventFault::BadField, "id is missing or malformed");
        event.id = *text;
    }
    FieldReader head(*envelope);
    event.gateway = head.text("gateway");
    const json::Value* data = envelope->find("data");
    if (data == nullptr || !data->isObject())
        return eventFault(EventFault::BadField, "data is missing or malformed");
    FieldReader fields(*data);
    readTexts(fields, event);
    readNumbers(fields, event);
    auto signedAt = fields.time("current_time", "current_time_unix");
    if (!signedAt && fields.raw("current_time").empty())
        signedAt = head.milliseconds("timestamp");
    if (!signedAt)
        fields.wrong("current_time");
    event.signedAt = signedAt.value_or(Timestamp{});
    event.spanStart = fields.time("previous_time", "previous_time_unix");
    if (!fields.fault().empty())
        return eventFault(EventFault::BadField, fields.fault());
    auto identity = identityOfEvent(fields.raw("auth_id"), fields.raw("client_id"), fields.raw("usage_subject"),
                                    fields.raw("usage_subject_type"));
    if (!identity)
        return eventFault(EventFault::Unattributed, identity.error().message);
    event.identity = std::move(*identity);
    return event;
}

}  // namespace sluice::metering
