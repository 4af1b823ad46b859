// What settlement speaks of (clearinghouse 9.4; openmeter-api 10, A.5, A.6): an invoice of the meter as a value, the three points at which it
// waits for us, and who is charged. Thread: values, any thread.
#pragma once

#include "core/clock.h"
#include "core/json.h"
#include "core/result.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::metering {

enum class SettlementPause {
    None,
    Draft,    // draft.sync: number, external ids, the only chance to store ids of lines
    Issuing,  // issuing.sync: number, when it was sent, id at the payment provider
    Payment   // payment_processing.pending, and after a failed payment until it is paid after all
};
const char* pauseCode(SettlementPause pause);  // "", "draft_sync", "issuing_sync", "payment_pending"
std::optional<SettlementPause> pauseFromCode(std::string_view code);

enum class ChargeModel { Platform, Direct, Destination };
const char* chargeModelCode(ChargeModel model);  // "platform", "direct", "destination"
std::optional<ChargeModel> chargeModelFromCode(std::string_view code);

// paid, payment_failed, payment_uncollectible, payment_overdue, action_required, void (A.6).
bool isPaymentTrigger(std::string_view trigger);
// After these there is nothing more to come: paid, payment_uncollectible, void. Saying them twice changes nothing.
bool isFinalTrigger(std::string_view trigger);

struct SettlementRules {
    std::vector<std::string> draftStatuses{"draft.syncing", "draft.sync"};
    std::vector<std::string> issuingStatuses{"issuing.syncing", "issuing.sync"};
    std::vector<std::string> paymentStatuses{"payment_processing.pending"};
    ChargeModel chargeModel = ChargeModel::Platform;
    std::string chargeModelKey = "stripe_charge_model";
    std::string accountKey = "stripe_connect_account_id";
    std::string customerKey = "stripe_customer_id";
    std::string livemodeKey = "stripe_livemode";
    std::int64_t feeBps = 0;        // of the total, cut off to whole minor units
    std::int64_t feeFlatMinor = 0;  // and this much more
};

using SettlementMetadata = std::map<std::string, std::string>;

struct InvoiceLine {
    std::string id, name;
    std::string total;  // decimal text, currency units
    std::vector<std::string> discountIds;
};

struct SettlementInvoice {
    std::string id, number, currency;
    std::string customerId, customerKey, customerName;
    std::string status, extendedStatus;
    std::string total;  // decimal text, currency units
    std::string updatedAt;
    Timestamp created;
    std::string invoicingExternalId, paymentExternalId;
    SettlementMetadata metadata;
    std::vector<InvoiceLine> lines;  // top-level ones that stand; details of a line are part of it
};

// Protocol: what the meter's schema calls required is missing or of another type.
Result<SettlementInvoice> parseSettlementInvoice(const json::Value& body);
// String members only.
SettlementMetadata settlementMetadata(const json::Value* object);
SettlementPause pauseOf(const SettlementInvoice& invoice, const SettlementRules& rules);
bool isLatePayment(const SettlementInvoice& invoice);  // a payment failed, needs somebody, or is overdue

// What a person or a hook said about a step: {invoiceNumber, externalId, lineExternalIds {lineId: id}, lineDiscountExternalIds
// {discountId: id}, sentToCustomerAt, paymentExternalId, trigger}, each optional, as the meter's request for `pause`. InvalidArgument: a
// member that has no place there, a line that is not the invoice's, a bad trigger or time.
Result<json::Value> settlementAnswer(SettlementPause pause, const json::Value& said, const SettlementInvoice& invoice);
// "/api/v1/apps/custom-invoicing/ID/draft/synchronized" and so on.
std::string settlementPath(SettlementPause pause, std::string_view invoiceId);
// [0-7] and 25 of Crockford's letters in either case.
bool isMeterId(std::string_view text);

}  // namespace sluice::metering
