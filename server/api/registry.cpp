// E-2, E-3, E-4: reading the registry; and what operators decide about addresses.
#include "api/internal/registry_answers.h"

#include <unordered_map>

namespace sluice::api {

namespace {

const fleet::NoActivity nobodyMeters;

class RecordWriter {
public:
    RecordWriter(const Services& services, const Call& call, bool redact)
        : m_config(services.config)
        , m_activity(services.parts.activity ? *services.parts.activity : nobodyMeters)
        , m_now(call.now)
        , m_redact(redact)
    {}

    // Member order of ops-api 3.1.
    void write(json::Writer& w, const fleet::Orchestrator& o, const Amount& balance) const
    {
        const auto activity =
            fleet::deriveActivity(o, m_activity.activityOf(o.id), m_config.forwarderTtlSeconds, m_now);
        w.beginObject()
            .key("orchestrator_id")
            .value(o.id)
            .key("address")
            .value(o.address)
            .key("balance_eth")
            .value(balance.toString());
        w.key("credit_unit").value(m_config.creditUnit.code()).key("eligible_for_payments").value(o.eligible(m_now));
        w.key("is_top_100").value(o.isTop).key("denylisted").value(o.denylisted);
        time(w, "cooldown_expires_at", o.cooldownExpiresAt);
        w.key("cooldown_active").value(o.cooldownActive(m_now));
        time(w, "first_seen", o.firstSeen);
        time(w, "last_seen", o.lastSeen);
        w.key("registration_count").value(o.registrationCount);
        w.key("contact_email")
            .optional(o.contactEmail)
            .key("capability")
            .optional(o.capability)
            .key("host_name")
            .optional(o.hostName);
        sensitive(w, "host_public_ip", o.hostPublicIp);
        sensitive(w, "last_seen_ip", o.lastSeenIp);
        sensitive(w, "health_url", o.healthUrl);
        time(w, "last_missed_all_services", o.lastMissedAllServices);
        time(w, "last_healthy_at", o.lastHealthyAt);
        time(w, "last_cooldown_started_at", o.lastCooldownStartedAt);
        time(w, "last_cooldown_cleared_at", o.lastCooldownClearedAt);
        number(w, "health_timeout", o.healthTimeoutSeconds);
        services(w, o.monitoredServices);
        number(w, "min_service_uptime", o.minServiceUptimePercent);
        w.key("last_contact_source").optional(o.lastContactSource);
        sensitive(w, "last_session_upstream_addr", o.lastSessionUpstreamAddr);
        time(w, "last_session_seen_at", o.lastSessionSeenAt);
        sensitive(w, "last_session_edge_id", o.lastSessionEdgeId);
        tree(w, "desired_pin", o.desiredPin);
        tree(w, "last_ops_upgrade", o.lastOpsUpgrade);
        w.key("active").value(activity.active).key("active_reason");
        if (activity.reason.empty())
            w.null();
        else
            w.value(activity.reason);
        w.key("in_use").value(activity.inUse).key("active_sessions").value(activity.counts.sessions);
        w.key("active_activity_leases").value(activity.counts.leases).endObject();
    }

private:
    static void time(json::Writer& w, const char* name, const std::optional<Timestamp>& value)
    {
        w.key(name);
        if (value)
            w.value(formatTimeA(*value));
        else
            w.null();
    }
    static void number(json::Writer& w, const char* name, std::optional<double> value)
    {
        w.key(name);
        if (value)
            w.number(floatText(*value));
        else
            w.null();
    }
    static void services(json::Writer& w, const std::optional<std::vector<std::string>>& list)
    {
        w.key("monitored_services");
        if (!list) {
            w.null();
            return;
        }
        w.beginArray();
        for (const std::string& entry : *list)
            w.value(entry);
        w.endArray();
    }
    static void tree(json::Writer& w, const char* name, const std::optional<std::string>& text)
    {
        w.key(name);
        if (text)
            w.number(*text);  // already JSON
        else
            w.null();
    }
    void sensitive(json::Writer& w, const char* name, const std::optional<std::string>& value) const
    {
        w.key(name).optional(m_redact ? std::nullopt : value);
    }

    const ApiConfig& m_config;
    const fleet::ActivityView& m_activity;
    const Timestamp m_now;
    const bool m_redact;
};

Result<http::Response> listOrchestrators(const Services& services, const Call& call)
{
    const Asset& unit = services.config.creditUnit;
    SLUICE_ASSIGN(const auto rows, services.parts.ledgerQueries->orchestratorBalances(unit));
    std::unordered_map<std::string_view, const ledger::NamedBalance*> balances;
    for (const auto& row : rows)
        balances.emplace(ledger::orchestratorOf(row.account).value_or(row.account), &row);
    const RecordWriter record(services, call, mustRedact(services, call));
    const auto snapshot = services.parts.registry->snapshot();
    std::string body;
    body.reserve(snapshot->all().size() * 900 + 64);
    json::Writer writer(body);
    writer.beginObject().key("orchestrators").beginArray();
    for (const auto& orchestrator : snapshot->all()) {
        const auto it = balances.find(orchestrator->id);
        record.write(writer, *orchestrator, it == balances.end() ? Amount(unit) : it->second->balance.balance);
    }
    writer.endArray().endObject();
    return http::json(200, std::move(body));
}

}  // namespace

json::Value recordSchema()
{
    const auto text = [] { return schemaOf("string"); };
    const auto maybe = [] { return schemaOrNull("string"); };
    const auto flag = [] { return schemaOf("boolean"); };
    return schemaObject({{"orchestrator_id", text()},
                         {"address", text()},
                         {"balance_eth", text()},
                         {"credit_unit", text()},
                         {"eligible_for_payments", flag()},
                         {"is_top_100", flag()},
                         {"denylisted", flag()},
                         {"cooldown_expires_at", maybe()},
                         {"cooldown_active", flag()},
                         {"first_seen", maybe()},
                         {"last_seen", maybe()},
                         {"registration_count", schemaOf("integer")},
                         {"contact_email", maybe()},
                         {"capability", maybe()},
                         {"host_name", maybe()},
                         {"host_public_ip", maybe()},
                         {"last_seen_ip", maybe()},
                         {"health_url", maybe()},
                         {"last_missed_all_services", maybe()},
                         {"last_healthy_at", maybe()},
                         {"last_cooldown_started_at", maybe()},
                         {"last_cooldown_cleared_at", maybe()},
                         {"health_timeout", schemaOrNull("number")},
                         {"monitored_services",
                          json::Value::object({{"type", json::Value::array({"array", "null"})}, {"items", text()}})},
                         {"min_service_uptime", schemaOrNull("number")},
                         {"last_contact_source", maybe()},
                         {"last_session_upstream_addr", maybe()},
                         {"last_session_seen_at", maybe()},
                         {"last_session_edge_id", maybe()},
                         {"desired_pin", schemaOrNull("object")},
                         {"last_ops_upgrade", schemaOrNull("object")},
                         {"active", flag()},
                         {"active_reason", maybe()},
                         {"in_use", flag()},
                         {"active_sessions", schemaOf("integer")},
                         {"active_activity_leases", schemaOf("integer")}});
}

Result<http::Response> oneOrchestrator(const Services& services, const Call& call,
                                       const fleet::Orchestrator& orchestrator, bool redact)
{
    const auto account = ledger::orchestratorAccount(orchestrator.id);
    SLUICE_ASSIGN(const auto balance, services.parts.ledgerQueries->balance(account, services.config.creditUnit));
    std::string body;
    json::Writer writer(body);
    RecordWriter(services, call, redact).write(writer, orchestrator, balance.balance);
    return http::json(200, std::move(body));
}

Result<http::Response> orchestratorStatistics(const Services& services, const Call& call, const std::string& id)
{
    const Asset& unit = services.config.creditUnit;
    const std::int64_t days = call.query.integer("days").value_or(30);
    SLUICE_ASSIGN(const auto stats, services.parts.ledgerQueries->statistics(id, unit, int(days), call.now));
    const auto amount = [&](const Int256& units) { return formatUnits(units, unit.scale()); };
    std::string body;
    json::Writer w(body);
    w.beginObject().key("orchestrator_id").value(id).key("balance_eth").value(stats.balance.balance.toString());
    w.key("credit_unit").value(unit.code()).key("days").value(days);
    w.key("total_credits_eth")
        .value(amount(stats.total.credits))
        .key("total_payouts_eth")
        .value(amount(stats.total.payouts));
    w.key("total_session_eth")
        .value(amount(stats.total.session))
        .key("total_workload_eth")
        .value(amount(stats.total.workload));
    w.key("total_adjustments_eth").value(amount(stats.total.adjustments));
    w.key("total_net_delta_eth").value(amount(stats.total.netDelta)).key("daily").beginArray();
    for (const auto& day : stats.daily) {
        w.beginObject().key("date").value(formatDay(day.day)).key("credits_eth").value(amount(day.credits));
        w.key("payouts_eth").value(amount(day.payouts)).key("session_eth").value(amount(day.session));
        w.key("workload_eth").value(amount(day.workload)).key("adjustments_eth").value(amount(day.adjustments));
        w.key("net_delta_eth").value(amount(day.netDelta)).endObject();
    }
    w.endArray().key("session_credit_eth_per_minute").value(services.config.sessionCreditPerMinute);
    w.key("passive_credit_eth_per_minute").value(services.config.passiveCreditPerMinute);
    w.key("payout_strategy").value(services.config.payoutStrategy).endObject();
    return http::json(200, std::move(body));
}

json::Value statisticsSchema()
{
    const auto text = [] { return schemaOf("string"); };
    const auto day = schemaObject({{"date", text()},
                                   {"credits_eth", text()},
                                   {"payouts_eth", text()},
                                   {"session_eth", text()},
                                   {"workload_eth", text()},
                                   {"adjustments_eth", text()},
                                   {"net_delta_eth", text()}});
    return schemaObject({{"orchestrator_id", text()},
                         {"balance_eth", text()},
                         {"credit_unit", text()},
                         {"days", schemaOf("integer")},
                         {"total_credits_eth", text()},
                         {"total_payouts_eth", text()},
                         {"total_session_eth", text()},
                         {"total_workload_eth", text()},
                         {"total_adjustments_eth", text()},
                         {"total_net_delta_eth", text()},
                         {"daily", schemaList(day)},
                         {"session_credit_eth_per_minute", text()},
                         {"passive_credit_eth_per_minute", text()},
                         {"payout_strategy", text()}});
}

namespace {

Operation registryRead(const char* pattern, const char* id, const char* summary)
{
    Operation operation;
    operation.method = "GET";
    operation.pattern = pattern;
    operation.id = id;
    operation.area = "orchestrators";
    operation.summary = summary;
    operation.scheme = Scheme::View;
    return operation;
}

void addDenylist(RouteTable& table, Services& services)
{
    Operation list = registryRead("/api/denylist", "listAddressVerdicts",
                                  "What operators decided about addresses, beside the configured denylist");
    list.answer = schemaObject({{"verdicts", schemaList(schemaObject({{"address", schemaOf("string")},
                                                                      {"denied", schemaOf("boolean")},
                                                                      {"reason", schemaOf("string")},
                                                                      {"actor", schemaOf("string")},
                                                                      {"time", schemaOf("string")}}))}});
    list.handler = [&services](const CallPtr& call) {
        json::Array items;
        for (const auto& verdict : services.parts.registry->snapshot()->verdicts())
            items.push_back(json::Value::object({{"address", verdict.address},
                                                 {"denied", verdict.denied},
                                                 {"reason", verdict.reason},
                                                 {"actor", verdict.actor},
                                                 {"time", formatTimeZ(verdict.time)}}));
        call->answer(http::json(200, json::Value::object({{"verdicts", std::move(items)}})));
    };
    table.push_back(std::move(list));

    Operation decide;
    decide.method = "POST";
    decide.pattern = "/api/denylist";
    decide.id = "decideAddress";
    decide.area = "orchestrators";
    decide.summary = "Deny an address, or allow it again, with a reason";
    decide.scheme = Scheme::Strict;
    decide.roles = {Role::Operator};
    decide.idempotencyKey = true;
    decide.hasBody = true;
    FieldSpec address = needed(FieldSpec{});
    address.name = "address";
    address.isAddress = true;
    FieldSpec denied = needed(FieldSpec{});
    denied.name = "denied";
    denied.kind = FieldKind::Flag;
    FieldSpec reason = needed(textField("reason", 256));
    reason.minLength = 1;
    decide.body = {std::move(address), std::move(denied), std::move(reason)};
    decide.answer = schemaObject({{"address", schemaOf("string")}, {"denied", schemaOf("boolean")}});
    decide.handler = [&services](const CallPtr& call) {
        services.command(call, [&services, call](storage::Connection& connection) -> Result<CommandAnswer> {
            const std::string wanted = call->fields.textOr("address");
            const bool isDenied = call->fields.flag("denied").value_or(true);
            SLUICE_TRY(services.parts.registry->setDenied(connection, wanted, isDenied, call->fields.textOr("reason"),
                                                          call->context()));
            return CommandAnswer{
                http::json(200, json::Value::object({{"address", fleet::addressKey(wanted)}, {"denied", isDenied}})),
                {}};
        });
    };
    table.push_back(std::move(decide));
}

}  // namespace

void addRegistryRoutes(RouteTable& table, Services& services)
{
    Operation list =
        registryRead("/api/orchestrators", "listOrchestrators", "All orchestrators in order of registration");
    list.answer = schemaObject({{"orchestrators", schemaList(recordSchema())}});
    list.handler = [&services](const CallPtr& call) {
        services.read(call, [&services, call] { return listOrchestrators(services, *call); });
    };
    table.push_back(std::move(list));

    Operation one = registryRead("/api/orchestrators/{orchestrator_id}", "getOrchestrator", "One orchestrator");
    one.path = {needed(textField("orchestrator_id", 4096))};
    one.answer = recordSchema();
    one.errors = {{404, "Not found"}};
    one.handler = [&services](const CallPtr& call) {
        const auto record = services.parts.registry->snapshot()->find(call->path.textOr("orchestrator_id"));
        if (!record)
            return call->answer(http::detail(404, "Not found"));
        services.read(call, [&services, call, record] {
            return oneOrchestrator(services, *call, *record, mustRedact(services, *call));
        });
    };
    table.push_back(std::move(one));

    Operation stats = registryRead("/api/orchestrators/{orchestrator_id}/stats", "getOrchestratorStats",
                                   "Credits and payouts per day");
    stats.path = {needed(textField("orchestrator_id", 4096))};
    stats.query = {integerField("days", 1, 365, 30, "UTC days, ending today")};
    stats.answer = statisticsSchema();
    stats.errors = {{404, "Not found"}};
    stats.handler = [&services](const CallPtr& call) {
        const std::string id = call->path.textOr("orchestrator_id");
        if (!services.parts.registry->snapshot()->find(id))
            return call->answer(http::detail(404, "Not found"));
        services.read(call, [&services, call, id] { return orchestratorStatistics(services, *call, id); });
    };
    table.push_back(std::move(stats));
    addDenylist(table, services);
}

}  // namespace sluice::api
