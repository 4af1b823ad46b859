#include "metering/settlement_intake.h"

#include "core/hex.h"
#include "crypto/compare.h"
#include "crypto/hash.h"
#include "metering/internal/settlement_rows.h"

#include <algorithm>

namespace sluice::metering {

namespace {

// Where the provider's invoice says which of the meter's invoices it stands for.
constexpr std::string_view invoiceMetadataKey = "openmeter_invoice_id";

std::string_view providerTrigger(std::string_view type)
{
    constexpr std::pair<std::string_view, std::string_view> known[] = {
        {"invoice.paid", "paid"},
        {"invoice.payment_succeeded", "paid"},
        {"invoice.payment_failed", "payment_failed"},
        {"invoice.marked_uncollectible", "payment_uncollectible"},
        {"invoice.overdue", "payment_overdue"},
        {"invoice.payment_action_required", "action_required"},
        {"invoice.voided", "void"},
    };
    for (const auto& [name, trigger] : known) {
        if (name == type)
            return trigger;
    }
    return {};
}

// Something that stays the same when the same bytes come again.
std::string digestId(std::string_view body)
{
    const Hash32 digest = crypto::sha256(asBytes(body));
    return "sha256:" + toHex(digest.bytes);
}

}  // namespace

struct SettlementIntake::Event {
    std::string source, id, type, state, invoiceId, reference, trigger, account, currency, amount, note;
    bool livemode = true;
    std::int64_t at = 0;  // microseconds
};

SettlementIntake::Event SettlementIntake::readNotification(std::string_view id, std::string_view body)
{
    Event event;
    event.source = "meter";
    event.id = settlementPlain(id, 256);
    event.state = "unreadable";
    const auto tree = json::parse(body);
    if (!tree || !tree->isObject())
        return event;
    std::string_view type = tree->text("type").value_or("");
    event.type = settlementPlain(type, 128);
    if (type.starts_with("invoicing."))
        type.remove_prefix(std::string_view("invoicing.").size());
    event.at = parseTime(tree->text("timestamp").value_or("")).value_or(Timestamp{}).micros;
    if (type != "invoice.created" && type != "invoice.updated") {
        event.state = "ignored";
        return event;
    }
    const json::Value* data = tree->find("data");
    const std::string invoice(data ? data->text("id").value_or("") : "");
    if (!isMeterId(invoice))
        return event;
    event.invoiceId = invoice;
    event.state = "taken";
    return event;
}

SettlementIntake::Event SettlementIntake::readProviderEvent(std::string_view body, bool byLiveSecret)
{
    Event event;
    event.source = "provider";
    event.id = digestId(body);
    event.state = "unreadable";
    const auto tree = json::parse(body);
    if (!tree || !tree->isObject() || tree->text("id").value_or("").empty())
        return event;
    event.id = settlementPlain(*tree->text("id"), 256);
    event.type = settlementPlain(tree->text("type").value_or(""), 128);
    event.account = settlementPlain(tree->text("account").value_or(""), 256);
    event.at = std::clamp<std::int64_t>(tree->int64("created").value_or(0), 0, 253'402'300'799) * 1'000'000;
    const json::Value* live = tree->find("livemode");
    event.livemode = !live || !live->boolean() || *live->boolean();
    event.trigger = std::string(providerTrigger(event.type));
    const json::Value* data = tree->find("data");
    const json::Value* object = data ? data->find("object") : nullptr;
    if (event.trigger.empty() || object == nullptr || !object->isObject()) {
        event.state = event.trigger.empty() ? "ignored" : "unreadable";
        return event;
    }
    event.reference = settlementPlain(object->text("id").value_or(""), 256);
    const json::Value* metadata = object->find("metadata");
    const std::string named(metadata ? metadata->text(invoiceMetadataKey).value_or("") : "");
    if (isMeterId(named))
        event.invoiceId = named;
    event.currency = settlementPlain(object->text("currency").value_or(""), 16);
    std::ranges::transform(event.currency, event.currency.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
    if (const auto total = object->int64("total"))
        event.amount = std::to_string(*total);
    event.state = "waiting";
    if (event.livemode && !byLiveSecret) {
        event.state = "refused";
        event.note = "a live event signed with a sandbox secret";
    }
    return event;
}

SignatureVerdict SettlementIntake::notification(const StandardHeaders& headers, std::string_view body, Done done)
{
    const auto verdict =
        verifyStandardSignature(headers, body, m_config.meterSecrets, m_clock.now(), m_config.meterToleranceSeconds);
    if (verdict == SignatureVerdict::Good)
        keep(readNotification(headers.id, body), body, std::move(done));
    return verdict;
}

SignatureVerdict SettlementIntake::providerEvent(std::string_view signature, std::string_view body, Done done)
{
    const Timestamp now = m_clock.now();
    const std::int64_t tolerance = m_config.providerToleranceSeconds;
    const auto live = verifyProviderSignature(signature, body, m_config.providerSecrets, now, tolerance);
    const auto sandbox = verifyProviderSignature(signature, body, m_config.providerSandboxSecrets, now, tolerance);
    const bool byLive = live == SignatureVerdict::Good;
    if (!byLive && sandbox != SignatureVerdict::Good)
        return live == SignatureVerdict::Wrong ? sandbox : live;
    keep(readProviderEvent(body, byLive), body, std::move(done));
    return SignatureVerdict::Good;
}

bool SettlementIntake::isCollectSecret(std::string_view given) const
{
    const Hash32 digest = crypto::sha256(asBytes(given));
    bool good = false;
    for (const std::string& secret : m_config.collectSecrets) {
        const Hash32 wanted = crypto::sha256(asBytes(secret));
        good |= !secret.empty() && crypto::constantTimeEqual(digest.bytes, wanted.bytes);
    }
    return good;
}

void SettlementIntake::keep(Event event, std::string_view body, Done done)
{
    const Timestamp now = m_clock.now();
    m_writer.submitFor<SettlementReceipt>(
        [event = std::move(event), body = std::string(body),
         now](storage::Connection& connection) -> Result<SettlementReceipt> {
            const auto bytes = asBytes(body);
            const bool open = event.state == "waiting";
            SLUICE_ASSIGN(
                const auto added,
                connection.exec(
                    "INSERT INTO settlement_inbox (source, event_id, type, state, invoice_id, reference, "
                    "payment_trigger, livemode, account, currency, amount, event_at, body, note, received_at, "
                    "resolved_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source, "
                    "event_id) DO NOTHING",
                    {event.source, event.id, event.type, event.state, event.invoiceId, event.reference, event.trigger,
                     std::int64_t(event.livemode), event.account, event.currency, event.amount, event.at, bytes,
                     event.note, now.micros, open ? storage::Param(nullptr) : storage::Param(now.micros)}));
            if (added == 0)
                return SettlementReceipt{false, event.state};
            if (event.state == "taken" || (open && !event.invoiceId.empty()))
                SLUICE_TRY(markSettlementDue(connection, event.invoiceId, now));
            if (open && event.invoiceId.empty() && !event.reference.empty())
                SLUICE_TRY(
                    connection.exec("UPDATE settlement_invoices SET hint = hint + 1, attempts = 0, due_at = ? WHERE "
                                    "payment_external_id = ? OR invoicing_external_id = ?",
                                    {now.micros, event.reference, event.reference}));
            if (!event.invoiceId.empty())
                SLUICE_TRY(noteSettlement(connection, event.invoiceId, now, "event", event.source,
                                          event.type + " " + event.id));
            return SettlementReceipt{true, event.state};
        },
        [this, done = std::move(done)](Result<SettlementReceipt> kept) {
            if (kept && kept->fresh) {
                m_changes.bump();
                m_work.bump();
            }
            done(std::move(kept));
        });
}

void SettlementIntake::collect(CollectRequest request, Done done)
{
    for (const std::string* text : {&request.clientId, &request.externalUserId, &request.requestId}) {
        if (text->empty() || text->size() > 256 || settlementPlain(*text) != *text) {
            done(fail(ErrorCode::InvalidArgument, "clientId, externalUserId and requestId are text of 1 to 256 bytes"));
            return;
        }
    }
    if (!isMeterId(request.customerId)) {
        done(fail(ErrorCode::InvalidArgument, "customerId must be an id of the meter"));
        return;
    }
    const Timestamp now = m_clock.now();
    m_writer.submitFor<SettlementReceipt>(
        [request = std::move(request), now](storage::Connection& connection) -> Result<SettlementReceipt> {
            SLUICE_ASSIGN(const auto added,
                          connection.exec("INSERT INTO settlement_collects (request_id, client_id, external_user_id, "
                                          "customer_id, state, attempts, due_at, invoices, error, received_at) VALUES "
                                          "(?, ?, ?, ?, 'waiting', 0, ?, '', '', ?) ON CONFLICT (request_id) DO "
                                          "NOTHING",
                                          {request.requestId, request.clientId, request.externalUserId,
                                           request.customerId, now.micros, now.micros}));
            return SettlementReceipt{added > 0, "waiting"};
        },
        [this, done = std::move(done)](Result<SettlementReceipt> kept) {
            if (kept && kept->fresh) {
                m_changes.bump();
                m_work.bump();
            }
            done(std::move(kept));
        });
}

}  // namespace sluice::metering
