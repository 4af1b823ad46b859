#include "metering/settlement_types.h"

#include "metering/hosted_endpoint.h"

#include <algorithm>
#include <array>

namespace sluice::metering {

namespace {

constexpr std::size_t maxExternalId = 256;
constexpr std::size_t maxInvoiceLines = 10'000;

bool listNames(const std::vector<std::string>& list, const std::string& text)
{
    return std::ranges::find(list, text) != list.end();
}

Result<std::string> neededInvoiceText(const json::Value& object, std::string_view name)
{
    const auto text = object.text(name);
    if (!text || text->empty())
        return fail(ErrorCode::Protocol, "the invoice has no " + std::string(name));
    return std::string(*text);
}

std::string invoiceText(const json::Value* object, std::string_view name)
{
    return object == nullptr ? std::string() : std::string(object->text(name).value_or(""));
}

// Numeric is text; a number is taken as it stands.
Result<std::string> invoiceTotal(const json::Value& object)
{
    const json::Value* totals = object.find("totals");
    const json::Value* total = totals ? totals->find("total") : nullptr;
    if (total != nullptr && total->isString())
        return *total->string();
    if (total != nullptr && total->isNumber())
        return total->number()->text;
    return fail(ErrorCode::Protocol, "the invoice has a part without a total");
}

Result<std::optional<InvoiceLine>> invoiceLineOf(const json::Value& item)
{
    const json::Value* gone = item.find("deletedAt");
    if (gone != nullptr && !gone->isNull())
        return std::nullopt;
    InvoiceLine line;
    SLUICE_ASSIGN(line.id, neededInvoiceText(item, "id"));
    line.name = invoiceText(&item, "name");
    SLUICE_ASSIGN(line.total, invoiceTotal(item));
    const json::Value* discounts = item.find("discounts");
    for (const char* kind : {"amount", "usage"}) {
        const json::Value* list = discounts ? discounts->find(kind) : nullptr;
        for (const json::Value& discount : list && list->isArray() ? *list->items() : json::Array()) {
            if (const auto id = discount.text("id"))
                line.discountIds.emplace_back(*id);
        }
    }
    return line;
}

Result<std::string> settlementSaid(const json::Value& value, std::string_view name)
{
    const auto text = value.toText();
    if (!text || text->empty() || text->size() > maxExternalId)
        return fail(ErrorCode::InvalidArgument, std::string(name) + " must be text of 1 to 256 bytes");
    return std::string(*text);
}

// {id: external id} as the list the meter takes.
Result<json::Value> settlementMappings(const json::Value& said, std::string_view name, const char* idMember,
                                       const std::vector<std::string>& known)
{
    if (!said.isObject())
        return fail(ErrorCode::InvalidArgument, std::string(name) + " must be an object of ids");
    json::Array list;
    for (const auto& [id, external] : *said.members()) {
        if (!listNames(known, id))
            return fail(ErrorCode::InvalidArgument, std::string(name) + " names what is not on this invoice: " + id);
        SLUICE_ASSIGN(const std::string text, settlementSaid(external, name));
        list.push_back(json::Value::object({{idMember, id}, {"externalId", text}}));
    }
    return json::Value(std::move(list));
}

struct AnswerParts {
    json::Value invoicing{json::Object{}}, payment{json::Object{}};
    std::string trigger;
};

Result<void> takeAnswerMember(AnswerParts& parts, SettlementPause pause, const std::string& name,
                              const json::Value& value, const SettlementInvoice& invoice)
{
    const bool draft = pause == SettlementPause::Draft;
    const bool issuing = pause == SettlementPause::Issuing;
    if ((name == "invoiceNumber" && (draft || issuing)) || (name == "externalId" && draft)) {
        SLUICE_ASSIGN(auto text, settlementSaid(value, name));
        parts.invoicing.set(name, std::move(text));
    } else if ((name == "lineExternalIds" || name == "lineDiscountExternalIds") && draft) {
        std::vector<std::string> known;
        const bool lines = name == "lineExternalIds";
        for (const InvoiceLine& line : invoice.lines) {
            if (lines)
                known.push_back(line.id);
            else
                known.insert(known.end(), line.discountIds.begin(), line.discountIds.end());
        }
        SLUICE_ASSIGN(auto list, settlementMappings(value, name, lines ? "lineId" : "lineDiscountId", known));
        parts.invoicing.set(name, std::move(list));
    } else if (name == "sentToCustomerAt" && issuing) {
        const auto text = value.toText();
        const auto time = text ? parseTime(*text) : std::nullopt;
        if (!time)
            return fail(ErrorCode::InvalidArgument, "sentToCustomerAt must be a time (RFC 3339)");
        parts.invoicing.set(name, formatTimeZ(*time));
    } else if (name == "paymentExternalId" && issuing) {
        SLUICE_ASSIGN(auto text, settlementSaid(value, name));
        parts.payment.set("externalId", std::move(text));
    } else if (name == "trigger" && pause == SettlementPause::Payment) {
        const auto text = value.toText();
        if (!text || !isPaymentTrigger(*text))
            return fail(ErrorCode::InvalidArgument, "trigger must be paid, payment_failed, payment_uncollectible, "
                                                    "payment_overdue, action_required or void");
        parts.trigger = std::string(*text);
    } else {
        return fail(ErrorCode::InvalidArgument, name + " has no place in this step");
    }
    return {};
}

}  // namespace

const char* pauseCode(SettlementPause pause)
{
    switch (pause) {
    case SettlementPause::Draft: return "draft_sync";
    case SettlementPause::Issuing: return "issuing_sync";
    case SettlementPause::Payment: return "payment_pending";
    case SettlementPause::None: break;
    }
    return "";
}

std::optional<SettlementPause> pauseFromCode(std::string_view code)
{
    for (const auto pause :
         {SettlementPause::None, SettlementPause::Draft, SettlementPause::Issuing, SettlementPause::Payment}) {
        if (code == pauseCode(pause))
            return pause;
    }
    return std::nullopt;
}

const char* chargeModelCode(ChargeModel model)
{
    switch (model) {
    case ChargeModel::Direct: return "direct";
    case ChargeModel::Destination: return "destination";
    case ChargeModel::Platform: break;
    }
    return "platform";
}

std::optional<ChargeModel> chargeModelFromCode(std::string_view code)
{
    for (const auto model : {ChargeModel::Platform, ChargeModel::Direct, ChargeModel::Destination}) {
        if (code == chargeModelCode(model))
            return model;
    }
    return std::nullopt;
}

bool isPaymentTrigger(std::string_view trigger)
{
    constexpr std::array<std::string_view, 6> known{
        "paid", "payment_failed", "payment_uncollectible", "payment_overdue", "action_required", "void"};
    return std::ranges::find(known, trigger) != known.end();
}

bool isFinalTrigger(std::string_view trigger)
{
    return trigger == "paid" || trigger == "payment_uncollectible" || trigger == "void";
}

SettlementMetadata settlementMetadata(const json::Value* object)
{
    SettlementMetadata metadata;
    if (object == nullptr || !object->isObject())
        return metadata;
    for (const auto& [name, value] : *object->members()) {
        if (const auto text = value.toText())
            metadata[name] = std::string(*text);
    }
    return metadata;
}

Result<SettlementInvoice> parseSettlementInvoice(const json::Value& body)
{
    if (!body.isObject())
        return fail(ErrorCode::Protocol, "the invoice is no object");
    SettlementInvoice invoice;
    SLUICE_ASSIGN(invoice.id, neededInvoiceText(body, "id"));
    SLUICE_ASSIGN(invoice.currency, neededInvoiceText(body, "currency"));
    SLUICE_ASSIGN(invoice.status, neededInvoiceText(body, "status"));
    SLUICE_ASSIGN(invoice.updatedAt, neededInvoiceText(body, "updatedAt"));
    SLUICE_ASSIGN(invoice.total, invoiceTotal(body));
    invoice.number = invoiceText(&body, "number");
    invoice.created = parseTime(invoiceText(&body, "createdAt")).value_or(Timestamp{});
    const json::Value* details = body.find("statusDetails");
    if (details == nullptr || !details->isObject())
        return fail(ErrorCode::Protocol, "the invoice has no statusDetails");
    SLUICE_ASSIGN(invoice.extendedStatus, neededInvoiceText(*details, "extendedStatus"));
    const json::Value* customer = body.find("customer");
    invoice.customerId = invoiceText(customer, "id");
    invoice.customerKey = invoiceText(customer, "key");
    invoice.customerName = invoiceText(customer, "name");
    const json::Value* external = body.find("externalIds");
    invoice.invoicingExternalId = invoiceText(external, "invoicing");
    invoice.paymentExternalId = invoiceText(external, "payment");
    invoice.metadata = settlementMetadata(body.find("metadata"));
    const json::Value* lines = body.find("lines");
    if (lines != nullptr && !lines->isNull() && (!lines->isArray() || lines->items()->size() > maxInvoiceLines))
        return fail(ErrorCode::Protocol, "the invoice's lines are no list, or too many");
    for (const json::Value& item : lines && lines->isArray() ? *lines->items() : json::Array()) {
        SLUICE_ASSIGN(auto line, invoiceLineOf(item));
        if (line)
            invoice.lines.push_back(std::move(*line));
    }
    return invoice;
}

bool isLatePayment(const SettlementInvoice& invoice)
{
    return invoice.extendedStatus == "payment_processing.failed"
           || invoice.extendedStatus == "payment_processing.action_required" || invoice.status == "overdue";
}

SettlementPause pauseOf(const SettlementInvoice& invoice, const SettlementRules& rules)
{
    if (listNames(rules.draftStatuses, invoice.extendedStatus))
        return SettlementPause::Draft;
    if (listNames(rules.issuingStatuses, invoice.extendedStatus))
        return SettlementPause::Issuing;
    if (listNames(rules.paymentStatuses, invoice.extendedStatus) || isLatePayment(invoice))
        return SettlementPause::Payment;
    return SettlementPause::None;
}

Result<json::Value> settlementAnswer(SettlementPause pause, const json::Value& said, const SettlementInvoice& invoice)
{
    AnswerParts parts;
    for (const auto& [name, value] : said.isObject() ? *said.members() : json::Object()) {
        if (value.isNull())
            continue;
        SLUICE_TRY(takeAnswerMember(parts, pause, name, value, invoice));
    }
    if (pause == SettlementPause::Payment) {
        if (parts.trigger.empty())
            return fail(ErrorCode::InvalidArgument, "trigger is required");
        return json::Value::object({{"trigger", parts.trigger}});
    }
    json::Value answer = json::Value::object({{"invoicing", std::move(parts.invoicing)}});
    if (pause == SettlementPause::Issuing && !parts.payment.members()->empty())
        answer.set("payment", std::move(parts.payment));
    return answer;
}

std::string settlementPath(SettlementPause pause, std::string_view invoiceId)
{
    const std::string base = "/api/v1/apps/custom-invoicing/" + hostedSegment(invoiceId);
    switch (pause) {
    case SettlementPause::Draft: return base + "/draft/synchronized";
    case SettlementPause::Issuing: return base + "/issuing/synchronized";
    default: return base + "/payment/status";
    }
}

bool isMeterId(std::string_view text)
{
    constexpr std::string_view letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    return text.size() == 26 && text.front() >= '0' && text.front() <= '7' && std::ranges::all_of(text, [&](char c) {
               return letters.find(c >= 'a' && c <= 'z' ? char(c - 32) : c) != std::string_view::npos;
           });
}

}  // namespace sluice::metering
