#include "metering/internal/event_rows.h"

#include "core/hex.h"
#include "core/json.h"
#include "core/utf8.h"
#include "crypto/hash.h"

#include <array>

namespace sluice::metering {

namespace {

using storage::Param;

Param timeParam(const std::optional<Timestamp>& time)
{
    return time ? Param(time->micros) : Param(nullptr);
}

std::string digestText(std::string_view text)
{
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    return toHex(crypto::sha256({bytes, text.size()}).bytes);
}

// PostgreSQL keeps neither NUL nor broken UTF-8: such bytes are written as \xNN.
std::string storableText(std::string_view text)
{
    if (isValidUtf8(text) && text.find('\0') == std::string_view::npos)
        return std::string(text);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte != 0 && byte < 0x80)
            out += c;
        else
            out += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
    }
    return out;
}

std::string idInside(std::string_view raw)
{
    constexpr std::size_t most = 128;
    const auto envelope = json::parse(raw);
    const auto id = envelope ? envelope->text("id") : std::nullopt;
    return id && id->size() <= most && id->find('\0') == std::string_view::npos ? std::string(*id) : std::string();
}

}  // namespace

Result<bool> insertEvent(storage::Connection& connection, const TicketEvent& event, const PricedTicket* ticket,
                         std::string_view source, Timestamp now)
{
    const Identity& who = event.identity;
    const std::array<Param, 36> params{event.id,
                                       ticket ? statePriced : stateHeld,
                                       source,
                                       now.micros,
                                       event.signedAt.micros,
                                       timeParam(event.spanStart),
                                       event.gateway,
                                       event.sessionId,
                                       event.sessionStatus,
                                       event.sequence,
                                       event.requestId,
                                       event.manifestId,
                                       event.pmSessionId,
                                       event.app,
                                       event.pipeline,
                                       event.modelId,
                                       event.attribution,
                                       event.orchestratorAddress,
                                       event.orchestratorUrl,
                                       event.feeWei,
                                       event.billableMicros,
                                       event.pixels,
                                       event.sessionBalanceWei,
                                       event.cost,
                                       std::int64_t(event.tickets),
                                       who.clientId,
                                       who.usageSubject,
                                       who.usageSubjectType,
                                       who.authId,
                                       std::int64_t(who.owner),
                                       ticket ? Param(ticket->quote.id) : Param(nullptr),
                                       ticket ? Param(ticket->quote.usdPerEthE8) : Param(nullptr),
                                       ticket ? Param(ticket->networkFee.units()) : Param(nullptr),
                                       ticket ? Param(ticket->billable.units()) : Param(nullptr),
                                       ticket ? Param(now.micros) : Param(nullptr),
                                       nullptr};
    SLUICE_ASSIGN(
        const auto rows,
        connection.exec(
            "INSERT INTO metering_events (id, state, source, received_at, signed_at, span_start, gateway, session_id, "
            "session_status, sequence, request_id, manifest_id, pm_session_id, app, pipeline, model_id, attribution, "
            "orch_address, orch_url, fee_wei, billable_micros, pixels, session_balance, cost, tickets, client_id, "
            "usage_subject, usage_subject_type, auth_id, owner, quote_id, usd_e8, network_fee, billable, metered_at, "
            "delivered_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
            "?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
            storage::Connection::Params(params)));
    return rows == 1;
}

Result<void> priceEvent(storage::Connection& connection, const PricedTicket& ticket, Timestamp now)
{
    SLUICE_TRY(
        connection.exec("UPDATE metering_events SET state = 'priced', quote_id = ?, usd_e8 = ?, network_fee = ?, "
                        "billable = ?, metered_at = ? WHERE id = ?",
                        {ticket.quote.id, ticket.quote.usdPerEthE8, ticket.networkFee.units(), ticket.billable.units(),
                         now.micros, ticket.event.id}));
    return {};
}

TicketEvent ticketOfRow(const storage::Row& row)
{
    TicketEvent event;
    int at = 0;
    event.id = row.text(at++);
    event.gateway = row.text(at++);
    event.signedAt = {row.int64(at++)};
    if (const auto start = row.optInt64(at++))
        event.spanStart = Timestamp{*start};
    for (std::string* text :
         {&event.sessionId, &event.sessionStatus, &event.requestId, &event.manifestId, &event.pmSessionId, &event.app,
          &event.pipeline, &event.modelId, &event.attribution, &event.orchestratorAddress, &event.orchestratorUrl})
        *text = row.text(at++);
    event.feeWei = row.int256(at++);
    event.billableMicros = row.int64(at++);
    event.pixels = row.int64(at++);
    event.sessionBalanceWei = row.int256(at++);
    event.cost = row.text(at++);
    event.sequence = row.int64(at++);
    event.tickets = int(row.int64(at++));
    Identity& who = event.identity;
    for (std::string* text : {&who.clientId, &who.usageSubject, &who.usageSubjectType, &who.authId})
        *text = row.text(at++);
    who.owner = row.int64(at++) != 0;
    // Kept within the auth_id, where it came: no subject has a '#'.
    if (const std::size_t hash = who.authId.find('#'); hash != std::string::npos)
        who.actor = who.authId.substr(hash + 1);
    return event;
}

std::string envelopeText(const TicketEvent& event)
{
    json::Value data(json::Object{{"app", event.app},
                                  {"auth_id", event.identity.authId},
                                  {"billable_secs", json::Number{formatUnits(event.billableMicros, 6)}},
                                  {"computed_fee", toDecimal(event.feeWei)},
                                  {"cost", event.cost.empty() ? "0" : event.cost},
                                  {"current_time", formatTimeZ(event.signedAt)},
                                  {"manifest_id", event.manifestId},
                                  {"num_tickets", event.tickets},
                                  {"orch_address", event.orchestratorAddress},
                                  {"orch_url", event.orchestratorUrl},
                                  {"pipeline", event.pipeline},
                                  {"pixels", event.pixels},
                                  {"pm_session_id", event.pmSessionId},
                                  {"request_id", event.requestId},
                                  {"sequence_number", event.sequence},
                                  {"session_balance", toDecimal(event.sessionBalanceWei)},
                                  {"session_id", event.sessionId},
                                  {"session_status", event.sessionStatus},
                                  {"usage_subject_type", event.identity.usageSubjectType}});
    if (event.attribution == "signed")
        data.set("model_id", event.modelId);
    else if (event.attribution == "declared")
        data.set("pipeline", event.pipeline + ":" + event.modelId);
    if (event.spanStart)
        data.set("previous_time", formatTimeZ(*event.spanStart));
    return json::write(json::Value::object(
        {{"id", event.id}, {"type", "create_signed_ticket"}, {"gateway", event.gateway}, {"data", std::move(data)}}));
}

Result<bool> insertDeadLetter(storage::Connection& connection, const NewDeadLetter& letter, Timestamp now)
{
    const std::string dedup = letter.position.empty() ? "text|" + digestText(letter.raw)
                                                      : std::string(letter.source) + "|" + std::string(letter.position);
    SLUICE_ASSIGN(const auto rows,
                  connection.exec("INSERT INTO metering_dead_letters (dedup, state, reason, message, event_id, source, "
                                  "position, raw, note, received_at) VALUES (?, 'open', ?, ?, ?, ?, ?, ?, '', ?) ON "
                                  "CONFLICT (dedup) DO NOTHING",
                                  {dedup, letter.reason, letter.message, idInside(letter.raw), letter.source,
                                   letter.position, storableText(letter.raw), now.micros}));
    return rows == 1;
}

std::string idOfPosition(std::string_view position, std::string_view raw)
{
    return digestText(position.empty() ? raw : position);
}

}  // namespace sluice::metering
