// What settlement takes from outside on the builder listener (clearinghouse spec 9.4): notifications of the meter (Standard Webhooks), webhooks of the
// payment provider, requests to collect. The signature is over the bytes that came; a 2xx follows the commit that keeps them. Nobody is
// told which part of a signature was wrong beyond its kind.
#include "api/internal/builder_directory.h"
#include "http/secret.h"
#include "metering/settlement_intake.h"

namespace sluice::api {

namespace {

using metering::SettlementIntake;
using metering::SettlementReceipt;
using metering::SignatureVerdict;

BuilderOperation webhookOperation(const BuilderServices& services, const char* pattern, const char* id,
                                  const char* summary)
{
    auto operation = directoryOperation("POST", pattern, id, "settlement", summary, BuilderScheme::None, "");
    operation.bodyKind = BuilderBody::Raw;
    // A run of invoices is thousands of signed calls of one address; what is not signed counts as a failed login.
    operation.limited = false;
    operation.bodyLimit = services.config.webhookBodyBytes;
    operation.answer = schemaObject({{"received", schemaOf("boolean")}, {"duplicate", schemaOf("boolean")}});
    operation.errors = {{401, "the signature is missing, unreadable, wrong, or too old"},
                        {503, "not configured, or the store cannot take it: send it again"}};
    return operation;
}

void refuseSignature(BuilderServices& services, const BuilderCallPtr& call, const char* why)
{
    const std::string peer = call->client ? call->client->text() : "unknown";
    if (!services.failures.accept(peer))
        return call->refuse(429, "rate_limited", "too many failed attempts");
    call->refuse(401, "invalid_signature", std::string("signature: ") + why);
}

SettlementIntake::Done receiptAnswer(const BuilderCallPtr& call, int status)
{
    return [call, status](Result<SettlementReceipt> kept) {
        if (!kept)
            return call->refuse(kept.error());
        call->answer(http::json(status, json::Value::object({{"received", true}, {"duplicate", !kept->fresh}})));
    };
}

void addNotificationRoute(BuilderTable& table, BuilderServices& services)
{
    auto operation = webhookOperation(services, "/webhooks/openmeter", "receiveMeterNotification",
                                      "A notification of the meter, signed per Standard Webhooks");
    operation.handler = [&services](const BuilderCallPtr& call) {
        SettlementIntake* intake = services.parts.settlementIntake;
        if (!intake || !intake->takesNotifications())
            return call->refuse(503, "temporarily_unavailable", "settlement takes no notifications");
        const http::Request& request = *call->request;
        const bool svix = request.headers.contains("svix-signature");
        const metering::StandardHeaders headers{request.header(svix ? "svix-id" : "webhook-id"),
                                                request.header(svix ? "svix-timestamp" : "webhook-timestamp"),
                                                request.header(svix ? "svix-signature" : "webhook-signature")};
        const auto verdict = intake->notification(headers, request.body, receiptAnswer(call, 200));
        if (verdict != SignatureVerdict::Good)
            refuseSignature(services, call, metering::signatureVerdictCode(verdict));
    };
    table.push_back(std::move(operation));
}

void addProviderRoute(BuilderTable& table, BuilderServices& services)
{
    auto operation = webhookOperation(services, "/webhooks/stripe", "receiveProviderEvent",
                                      "An event of the payment provider, signed as Stripe signs");
    operation.handler = [&services](const BuilderCallPtr& call) {
        SettlementIntake* intake = services.parts.settlementIntake;
        if (!intake || !intake->takesProviderEvents())
            return call->refuse(503, "temporarily_unavailable", "settlement takes no events of a payment provider");
        const auto verdict = intake->providerEvent(call->request->header("Stripe-Signature"), call->request->body,
                                                   receiptAnswer(call, 200));
        if (verdict != SignatureVerdict::Good)
            refuseSignature(services, call, metering::signatureVerdictCode(verdict));
    };
    table.push_back(std::move(operation));
}

void addCollectRoute(BuilderTable& table, BuilderServices& services)
{
    auto operation = webhookOperation(services, "/requests/collect", "requestCollection",
                                      "Bill what a customer has used so far, once for its requestId; the shared secret "
                                      "comes as a bearer token");
    operation.bodyKind = BuilderBody::Json;
    operation.body = {needed(textField("clientId", 256)), needed(textField("externalUserId", 256)),
                      needed(textField("customerId", 64, "of the meter")), needed(textField("requestId", 256))};
    operation.created = json::Value();
    operation.handler = [&services](const BuilderCallPtr& call) {
        SettlementIntake* intake = services.parts.settlementIntake;
        if (!intake || !intake->takesCollectRequests())
            return call->refuse(503, "temporarily_unavailable", "settlement takes no collect requests");
        if (!intake->isCollectSecret(http::bearerToken(call->request->header("Authorization"))))
            return refuseSignature(services, call, "wrong");
        intake->collect({call->fields.textOr("clientId"), call->fields.textOr("externalUserId"),
                         call->fields.textOr("customerId"), call->fields.textOr("requestId")},
                        receiptAnswer(call, 200));
    };
    table.push_back(std::move(operation));
}

}  // namespace

void addSettlementWebhookRoutes(BuilderTable& table, BuilderServices& services)
{
    addNotificationRoute(table, services);
    addProviderRoute(table, services);
    addCollectRoute(table, services);
}

}  // namespace sluice::api
