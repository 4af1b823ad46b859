// Payouts and what operators may do to them (DECISIONS 17). Approving opens the gate; only the engine pays.
#include "api/internal/services.h"
#include "core/hex.h"
#include "core/ids.h"
#include "payouts/payout_queries.h"

namespace sluice::api {

namespace {

constexpr int weiScale = 18;

json::Value timeOrNull(const std::optional<Timestamp>& time)
{
    return time ? json::Value(formatTimeZ(*time)) : json::Value(nullptr);
}

template<class T>
json::Value hexOrNull(const std::optional<T>& value)
{
    return value ? json::Value(value->toHex()) : json::Value(nullptr);
}

json::Value legsOf(const payouts::Intent& intent)
{
    json::Array legs;
    for (const auto& leg : intent.legs) {
        legs.push_back(json::Value::object(
            {{"orchestrator_id", leg.orchestratorId},
             {"recipient", leg.recipient.toHex()},
             {"amount_eth", formatUnits(leg.amountWei, weiScale)},
             {"paid_eth", leg.paidWei ? json::Value(formatUnits(*leg.paidWei, weiScale)) : json::Value(nullptr)},
             {"reservation_id", leg.reservationId.empty() ? json::Value(nullptr) : json::Value(leg.reservationId)}}));
    }
    return legs;
}

json::Value attemptsOf(const payouts::Intent& intent)
{
    json::Array attempts;
    for (const auto& attempt : intent.attempts) {
        attempts.push_back(
            json::Value::object({{"number", attempt.number},
                                 {"kind", payouts::toText(attempt.kind)},
                                 {"tx_hash", attempt.txHash.toHex()},
                                 {"gas", std::uint64_t(attempt.gas)},
                                 {"max_fee_per_gas_wei", toDecimal(attempt.maxFeePerGas)},
                                 {"max_priority_fee_per_gas_wei", toDecimal(attempt.maxPriorityFeePerGas)},
                                 {"created_at", formatTimeZ(attempt.createdAt)},
                                 {"broadcast_at", timeOrNull(attempt.broadcastAt)},
                                 {"last_error", attempt.lastError}}));
    }
    return attempts;
}

json::Value intentTree(const payouts::Intent& intent)
{
    json::Array approvals;
    for (const auto& approval : intent.approvals)
        approvals.push_back(json::Value::object({{"name", approval.name}, {"at", formatTimeZ(approval.at)}}));
    return json::Value::object(
        {{"id", intent.id},
         {"kind", payouts::toText(intent.kind)},
         {"state", payouts::toText(intent.state)},
         {"gate", payouts::toText(intent.gate)},
         {"simulated", intent.simulated},
         {"to", intent.to.toHex()},
         {"value_eth", formatUnits(intent.valueWei, weiScale)},
         {"chain_id", std::uint64_t(intent.chainId)},
         {"sender", intent.sender.toHex()},
         {"nonce", intent.nonce ? json::Value(std::uint64_t(*intent.nonce)) : json::Value(nullptr)},
         {"legs", legsOf(intent)},
         {"attempts", attemptsOf(intent)},
         {"approvals", std::move(approvals)},
         {"created_at", formatTimeZ(intent.createdAt)},
         {"updated_at", formatTimeZ(intent.updatedAt)},
         {"resolved_at", timeOrNull(intent.resolvedAt)},
         {"tx_hash", hexOrNull(intent.txHash)},
         {"block_number", intent.blockNumber ? json::Value(std::uint64_t(*intent.blockNumber)) : json::Value(nullptr)},
         {"block_hash", hexOrNull(intent.blockHash)},
         {"fee_eth", intent.feeWei ? json::Value(formatUnits(*intent.feeWei, weiScale)) : json::Value(nullptr)},
         {"wait", payouts::toText(intent.wait)},
         {"wait_detail", intent.waitDetail},
         {"hold_reason", intent.holdReason},
         {"error", intent.error}});
}

json::Value intentSchema()
{
    const auto text = [] { return schemaOf("string"); };
    const auto maybe = [] { return schemaOrNull("string"); };
    const auto leg = schemaObject({{"orchestrator_id", text()},
                                   {"recipient", text()},
                                   {"amount_eth", text()},
                                   {"paid_eth", maybe()},
                                   {"reservation_id", maybe()}});
    const auto attempt = schemaObject({{"number", schemaOf("integer")},
                                       {"kind", text()},
                                       {"tx_hash", text()},
                                       {"gas", schemaOf("integer")},
                                       {"max_fee_per_gas_wei", text()},
                                       {"max_priority_fee_per_gas_wei", text()},
                                       {"created_at", text()},
                                       {"broadcast_at", maybe()},
                                       {"last_error", text()}});
    const auto approval = schemaObject({{"name", text()}, {"at", text()}});
    return schemaObject({{"id", text()},
                         {"kind", text()},
                         {"state", text()},
                         {"gate", text()},
                         {"simulated", schemaOf("boolean")},
                         {"to", text()},
                         {"value_eth", text()},
                         {"chain_id", schemaOf("integer")},
                         {"sender", text()},
                         {"nonce", schemaOrNull("integer")},
                         {"legs", schemaList(leg)},
                         {"attempts", schemaList(attempt)},
                         {"approvals", schemaList(approval)},
                         {"created_at", text()},
                         {"updated_at", text()},
                         {"resolved_at", maybe()},
                         {"tx_hash", maybe()},
                         {"block_number", schemaOrNull("integer")},
                         {"block_hash", maybe()},
                         {"fee_eth", maybe()},
                         {"wait", text()},
                         {"wait_detail", text()},
                         {"hold_reason", text()},
                         {"error", text()}});
}

json::Value timelineSchema()
{
    return schemaList(schemaObject({{"at", schemaOf("string")},
                                    {"event", schemaOf("string")},
                                    {"state", schemaOf("string")},
                                    {"actor", schemaOf("string")},
                                    {"tx_hash", schemaOf("string")},
                                    {"detail", schemaOf("string")}}));
}

Result<http::Response> onePayout(const Services& services, const std::string& id)
{
    const payouts::PayoutQueries queries(services.parts.database->readers());
    SLUICE_ASSIGN(const auto view, queries.payout(id));
    if (!view)
        return fail(ErrorCode::NotFound, "Not found");
    json::Array timeline;
    for (const auto& row : view->timeline)
        timeline.push_back(json::Value::object({{"at", formatTimeZ(row.at)},
                                                {"event", row.event},
                                                {"state", row.state},
                                                {"actor", row.actor},
                                                {"tx_hash", row.txHash},
                                                {"detail", row.detail}}));
    return http::json(200,
                      json::Value::object({{"payout", intentTree(view->intent)}, {"timeline", std::move(timeline)}}));
}

// The key makes asking twice safe; it is bound to the asker, the verb and the payout by what PayoutCommands compares.
std::string requestIdOf(const Services& services, const Call& call)
{
    const auto key = call.request->headers.find("Idempotency-Key");
    return key && !key->empty() ? call.principal.name + ":" + std::string(*key)
                                : "api:" + randomId(*services.parts.rng);
}

void runVerb(Services& services, payouts::Verb verb, const CallPtr& call)
{
    if (!services.parts.payouts)
        return call->answer(http::detail(503, "Payouts are not running"));
    const payouts::VerbRequest request{call->path.textOr("payout_id"), call->principal.name,
                                       requestIdOf(services, *call), call->fields.textOr("reason")};
    if (request.requestId.size() > 200)
        return call->answer(http::detail(400, "Idempotency-Key is too long"));
    services.parts.payouts->submit(verb, request, [call](Result<payouts::VerbOutcome> outcome) {
        if (!outcome)
            return call->answer(errorResponse(outcome.error()));
        call->answer(http::json(
            200, json::Value::object({{"payout", intentTree(outcome->intent)}, {"replayed", outcome->replayed}})));
    });
}

Operation verbOperation(Services& services, payouts::Verb verb, const char* summary)
{
    Operation operation;
    operation.method = "POST";
    operation.pattern = std::string("/api/payouts/{payout_id}/") + payouts::toText(verb);
    operation.id = std::string("payout_") + payouts::toText(verb);
    operation.area = "payouts";
    operation.summary = summary;
    operation.scheme = Scheme::Strict;
    operation.roles =
        verb == payouts::Verb::Approve ? std::vector{Role::Approver} : std::vector{Role::Operator, Role::Approver};
    operation.approval = true;
    operation.idempotencyKey = true;
    operation.path = {needed(textField("payout_id", 200))};
    operation.hasBody = true;
    operation.bodyOptional = true;
    FieldSpec reason = textField("reason", 1024);
    if (verb == payouts::Verb::Hold) {
        reason = needed(std::move(reason));
        reason.minLength = 1;
    }
    operation.body = {std::move(reason)};
    operation.answer = schemaObject({{"payout", intentSchema()}, {"replayed", schemaOf("boolean")}});
    operation.errors = {{404, "Not found"}, {409, "The payout's state forbids it"}, {503, "Payouts are not running"}};
    operation.handler = [&services, verb](const CallPtr& call) { runVerb(services, verb, call); };
    return operation;
}

}  // namespace

void addPayoutRoutes(RouteTable& table, Services& services)
{
    const std::shared_ptr<TableSource> payoutsTable =
        payouts::makePayoutsTable(services.parts.database->readers(), nullptr);
    Operation list;
    list.method = "GET";
    list.pattern = "/api/payouts";
    list.id = "listPayouts";
    list.area = "payouts";
    list.summary = "Payouts, filtered, in pages";
    list.scheme = Scheme::View;
    list.query = tableQuery(payoutsTable->schema());
    list.answer = tableAnswer(payoutsTable->schema(), "payouts");
    list.handler = [&services, payoutsTable](const CallPtr& call) {
        services.read(call, [call, payoutsTable] { return readTable(*payoutsTable, *call, "payouts"); });
    };
    table.push_back(std::move(list));

    Operation one;
    one.method = "GET";
    one.pattern = "/api/payouts/{payout_id}";
    one.id = "getPayout";
    one.area = "payouts";
    one.summary = "One payout with its timeline";
    one.scheme = Scheme::View;
    one.path = {needed(textField("payout_id", 200))};
    one.answer = schemaObject({{"payout", intentSchema()}, {"timeline", timelineSchema()}});
    one.errors = {{404, "Not found"}};
    one.handler = [&services](const CallPtr& call) {
        services.read(call, [&services, call] { return onePayout(services, call->path.textOr("payout_id")); });
    };
    table.push_back(std::move(one));

    using payouts::Verb;
    table.push_back(verbOperation(services, Verb::Approve, "Open the gate of a payout; the engine pays"));
    table.push_back(verbOperation(services, Verb::Hold, "Hold a payout back, with a reason"));
    table.push_back(verbOperation(services, Verb::Release, "Release a held payout"));
    table.push_back(verbOperation(services, Verb::Cancel, "Cancel a payout of which nothing was signed"));
    table.push_back(
        verbOperation(services, Verb::CancelByNonce, "Take a broadcast payout's nonce with a transfer of nothing"));
    table.push_back(verbOperation(services, Verb::Retry, "Look at a payout now; the same bytes are broadcast again"));
    table.push_back(
        verbOperation(services, Verb::Bump, "Replace a broadcast payout by one with a higher fee, on the same nonce"));
}

}  // namespace sluice::api
