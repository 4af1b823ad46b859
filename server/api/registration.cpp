// E-1: an orchestrator registers itself.
#include "api/internal/services.h"
#include "http/secret.h"

namespace sluice::api {

namespace {

constexpr std::size_t mostServices = 25;

std::string trimmedText(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n\v\f");
    if (first == std::string_view::npos)
        return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\r\n\v\f") - first + 1));
}

std::optional<std::string> emailRule(FieldValue& value)
{
    const std::string email = trimmedText(std::get<std::string>(value));
    if (email.empty()) {
        value = std::monostate();
        return std::nullopt;
    }
    const auto at = email.find('@');
    if (at == std::string::npos || email.front() == '@' || email.back() == '@')
        return "contact_email must include '@'";
    value = email;
    return std::nullopt;
}

std::optional<std::string> servicesRule(FieldValue& value)
{
    std::vector<std::string> kept;
    for (const std::string& entry : std::get<std::vector<std::string>>(value)) {
        if (auto name = trimmedText(entry); !name.empty())
            kept.push_back(std::move(name));
    }
    if (kept.size() > mostServices)
        return "monitored_services limit is 25 entries";
    if (kept.empty())
        value = std::monostate();
    else
        value = std::move(kept);
    return std::nullopt;
}

std::vector<FieldSpec> registrationFields(bool strict)
{
    FieldSpec id = needed(textField("orchestrator_id", 128, "Chosen by the operator; never changes its address"));
    id.minLength = 1;
    if (strict) {
        id.rule = [](FieldValue& value) -> std::optional<std::string> {
            if (fleet::isStrictId(std::get<std::string>(value)))
                return std::nullopt;
            return "orchestrator_id may hold letters, digits and . _ : @ - and starts with a letter or digit";
        };
    }
    FieldSpec address = needed(FieldSpec{});
    address.name = "address";
    address.isAddress = true;
    address.description = "Payout address";
    FieldSpec email = textField("contact_email", 255);
    email.rule = emailRule;
    const auto plain = [](const char* name, FieldKind kind, const char* least = "", const char* most = "") {
        FieldSpec spec;
        spec.name = name;
        spec.kind = kind;
        spec.least = least;
        spec.most = most;
        return spec;
    };
    FieldSpec services = plain("monitored_services", FieldKind::TextList);
    services.rule = servicesRule;
    FieldSpec signature = textField(
        "signature", 132, "Strict mode: EIP-191 signature by the payout address over the registration digest");
    return {std::move(id),
            std::move(address),
            textField("capability", 128),
            std::move(email),
            textField("host_public_ip", 64),
            textField("host_name", 128),
            plain("services_healthy", FieldKind::Flag),
            textField("health_url", 512),
            plain("health_timeout", FieldKind::Number, "0.1", "60.0"),
            std::move(services),
            plain("min_service_uptime", FieldKind::Number, "0.0", "100.0"),
            std::move(signature),
            integerField("signed_at", 0, INT64_MAX / 2, std::nullopt, "Strict mode: unix seconds of the signature")};
}

fleet::RegistrationRequest toRequest(const Call& call)
{
    const Fields& fields = call.fields;
    fleet::RegistrationRequest request;
    request.id = fields.textOr("orchestrator_id");
    request.address = fields.textOr("address");
    request.capability = fields.text("capability");
    request.contactEmail = fields.text("contact_email");
    request.hostPublicIp = fields.text("host_public_ip");
    request.hostName = fields.text("host_name");
    request.healthUrl = fields.text("health_url");
    request.healthTimeoutSeconds = fields.number("health_timeout");
    request.minServiceUptimePercent = fields.number("min_service_uptime");
    request.monitoredServices = fields.list("monitored_services");
    request.servicesHealthy = fields.flag("services_healthy");
    request.requestIp = call.clientText();
    return request;
}

// What the payout key signed: the body without the signature (fleet/registrar.h).
std::string signedDetails(const json::Value& body)
{
    json::Object kept;
    for (const auto& member : *body.members()) {
        if (member.first != "signature" && member.first != "signed_at")
            kept.push_back(member);
    }
    return json::write(json::Value(std::move(kept)), json::Style::Utf8Sorted);
}

void addProof(const Services& services, const Call& call, fleet::RegistrationRequest& request)
{
    const Principal holder = services.authenticator.identify(*call.request, call.now);
    if (!holder.name.empty() && (holder.role == Role::Admin || holder.role == Role::Operator)) {
        request.proof = fleet::RegistrationProof::Admin;
        return;
    }
    // Its own token proves as much about an orchestrator that is known (W-27).
    const std::string_view bearer = http::bearerToken(call.request->header("Authorization"));
    if (!bearer.empty() && services.parts.orchestratorTokens) {
        const auto own = services.parts.orchestratorTokens->verify(bearer, call.now);
        if (own && own->orchestrator == request.id) {
            request.proof = fleet::RegistrationProof::Admin;
            return;
        }
    }
    const auto signature = call.fields.text("signature");
    const auto signedAt = call.fields.integer("signed_at");
    if (signature && signedAt
        && fleet::verifyRegistrationSignature(request.id, request.address, signedDetails(call.body), *signedAt,
                                              *signature, call.now)) {
        request.proof = fleet::RegistrationProof::AddressSignature;
        request.signedAt = signedAt;
    }
}

int refusalStatus(fleet::RegistrationRefusal refusal)
{
    switch (refusal) {
    case fleet::RegistrationRefusal::Denylisted:
    case fleet::RegistrationRefusal::NotInTopSet: return 403;
    case fleet::RegistrationRefusal::RankUnknown: return 503;
    case fleet::RegistrationRefusal::AddressTaken:
    case fleet::RegistrationRefusal::AddressChanged: return 409;
    case fleet::RegistrationRefusal::ProofRequired: return 401;
    }
    return 403;
}

http::Response registrationAnswer(const fleet::RegistrationOutcome& outcome, const std::string& address,
                                  const Amount& balance, Timestamp now)
{
    const fleet::Orchestrator& record = outcome.record;
    std::string body;
    json::Writer writer(body);
    writer.beginObject().key("orchestrator_id").value(record.id).key("address").value(address);
    writer.key("balance_eth").value(balance.toString()).key("eligible_for_payments").value(record.eligible(now));
    writer.key("is_top_100").value(record.isTop).key("denylisted").value(record.denylisted);
    writer.key("registration_count").value(record.registrationCount).key("cooldown_expires_at");
    if (record.cooldownActive(now))
        writer.value(formatTimeA(*record.cooldownExpiresAt));
    else
        writer.null();
    writer.key("message").value(outcome.message).endObject();
    return http::json(200, std::move(body));
}

bool withinLimits(Services& services, const std::string& key)
{
    return services.registrationMinute.accept(key) && services.registrationBurst.accept(key);
}

void registerNow(Services& services, const CallPtr& call)
{
    fleet::RegistrationRequest request = toRequest(*call);
    // The client by the address rule: behind a proxy registrants do not share one bucket (W-30).
    const std::string ip = request.requestIp.empty() ? call->request->peerAddress : request.requestIp;
    if (!withinLimits(services, "id:" + request.id) || !withinLimits(services, "ip:" + ip))
        return call->answer(http::detail(429, "Too many registration attempts; slow down"));
    addProof(services, *call, request);
    const std::string address = request.address;
    fleet::ActionContext context = call->context();
    context.actor = "orchestrator";
    services.parts.registrar->submit(
        std::move(request), std::move(context), false,
        [&services, call, address](Result<fleet::RegistrationOutcome> outcome) {
            if (!outcome)
                return call->answer(errorResponse(outcome.error()));
            if (outcome->refusal)
                return call->answer(http::detail(refusalStatus(*outcome->refusal), outcome->message));
            services.read(call, [&services, call, address, done = std::move(*outcome)]() -> Result<http::Response> {
                const auto account = ledger::orchestratorAccount(done.record.id);
                SLUICE_ASSIGN(const auto balance,
                              services.parts.ledgerQueries->balance(account, services.config.creditUnit));
                return registrationAnswer(done, address, balance.balance, call->now);
            });
        });
}

}  // namespace

void addRegistrationRoutes(RouteTable& table, Services& services)
{
    Operation operation;
    operation.method = "POST";
    operation.pattern = "/api/orchestrators/register";
    operation.id = "registerOrchestrator";
    operation.area = "orchestrators";
    operation.summary = "Register an orchestrator, or refresh its record";
    operation.surface = Surface::Edge;
    operation.hasBody = true;
    operation.body = registrationFields(services.config.strict);
    operation.answer = schemaObject({{"orchestrator_id", schemaOf("string")},
                                     {"address", schemaOf("string")},
                                     {"balance_eth", schemaOf("string")},
                                     {"eligible_for_payments", schemaOf("boolean")},
                                     {"is_top_100", schemaOf("boolean")},
                                     {"denylisted", schemaOf("boolean")},
                                     {"registration_count", schemaOf("integer")},
                                     {"cooldown_expires_at", schemaOrNull("string")},
                                     {"message", schemaOf("string")}});
    for (const auto refusal : {fleet::RegistrationRefusal::Denylisted, fleet::RegistrationRefusal::RankUnknown,
                               fleet::RegistrationRefusal::NotInTopSet, fleet::RegistrationRefusal::AddressTaken,
                               fleet::RegistrationRefusal::AddressChanged, fleet::RegistrationRefusal::ProofRequired})
        operation.errors.emplace_back(refusalStatus(refusal), fleet::refusalText(refusal));
    operation.errors.emplace_back(429, "Too many registration attempts; slow down");
    operation.handler = [&services](const CallPtr& call) { registerNow(services, call); };
    table.push_back(std::move(operation));
}

}  // namespace sluice::api
