#include "legacy/fleet_part.h"

#include "core/address.h"

#include <charconv>

namespace sluice::legacy {

namespace {

const std::set<std::string_view>& registryMembers()
{
    static const std::set<std::string_view> names{"orchestrator_id",
                                                  "address",
                                                  "payout_address",
                                                  "capability",
                                                  "contact_email",
                                                  "host_public_ip",
                                                  "host_name",
                                                  "last_seen_ip",
                                                  "health_url",
                                                  "health_timeout",
                                                  "min_service_uptime",
                                                  "monitored_services",
                                                  "first_seen",
                                                  "last_seen",
                                                  "registration_count",
                                                  "is_top_100",
                                                  "eligible_for_payments",
                                                  "denylisted",
                                                  "cooldown_expires_at",
                                                  "last_missed_all_services",
                                                  "last_healthy_at",
                                                  "last_cooldown_started_at",
                                                  "last_cooldown_cleared_at",
                                                  "forwarder_health",
                                                  "last_contact_source",
                                                  "last_session_upstream_addr",
                                                  "last_session_edge_id",
                                                  "last_session_seen_at",
                                                  "desired_pin",
                                                  "last_ops_upgrade"};
    return names;
}

std::optional<double> optionalNumber(const json::Value& record, const char* name)
{
    const json::Value* member = record.find(name);
    if (!member || !member->isNumber())
        return std::nullopt;
    const std::string& text = member->number()->text;
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} ? std::optional(value) : std::nullopt;
}

std::optional<std::string> optionalObject(const json::Value& record, const char* name)
{
    const json::Value* member = record.find(name);
    return member && member->isObject() ? std::optional(json::write(*member, json::Style::Utf8Sorted)) : std::nullopt;
}

Result<void> readTimes(const json::Value& record, fleet::Orchestrator& out, Timestamp now)
{
    SLUICE_ASSIGN(out.firstSeen, optionalTime(record, "first_seen"));
    SLUICE_ASSIGN(out.lastSeen, optionalTime(record, "last_seen"));
    SLUICE_ASSIGN(out.cooldownExpiresAt, optionalTime(record, "cooldown_expires_at"));
    SLUICE_ASSIGN(out.lastMissedAllServices, optionalTime(record, "last_missed_all_services"));
    SLUICE_ASSIGN(out.lastHealthyAt, optionalTime(record, "last_healthy_at"));
    SLUICE_ASSIGN(out.lastCooldownStartedAt, optionalTime(record, "last_cooldown_started_at"));
    SLUICE_ASSIGN(out.lastCooldownClearedAt, optionalTime(record, "last_cooldown_cleared_at"));
    SLUICE_ASSIGN(out.lastSessionSeenAt, optionalTime(record, "last_session_seen_at"));
    if (!out.firstSeen)
        out.firstSeen = now;
    if (!out.lastSeen)
        out.lastSeen = now;
    return {};
}

Result<void> readHealth(const json::Value& record, fleet::Orchestrator& out)
{
    const json::Value* health = record.find("forwarder_health");
    if (!health || !health->isObject())
        return {};
    fleet::HealthReport report;
    report.source = optionalText(*health, "source").value_or("");
    SLUICE_ASSIGN(report.reportedAt, neededTime(*health, "reported_at"));
    const json::Value* data = health->find("data");
    report.data = json::write(data && data->isObject() ? *data : json::Value(json::Object{}));
    if (data) {
        if (const json::Value* summary = data->find("summary"))
            report.servicesUp = summary->int64("services_up");
    }
    out.health = std::move(report);
    return {};
}

Result<fleet::Orchestrator> readRecord(const std::string& key, const json::Value& record, Timestamp now)
{
    fleet::Orchestrator out;
    out.id = key;
    if (const auto stated = optionalText(record, "orchestrator_id"); stated && *stated != key)
        return fail(ErrorCode::Corrupt, "'orchestrator_id' is '" + *stated + "'");
    out.address = optionalText(record, "address").value_or(optionalText(record, "payout_address").value_or(""));
    if (!fleet::isAddressText(out.address))
        return fail(ErrorCode::Corrupt, "'address' is not 0x and 40 hex digits");
    out.capability = optionalText(record, "capability");
    out.contactEmail = optionalText(record, "contact_email");
    out.hostPublicIp = optionalText(record, "host_public_ip");
    out.hostName = optionalText(record, "host_name");
    out.lastSeenIp = optionalText(record, "last_seen_ip");
    out.healthUrl = optionalText(record, "health_url");
    out.healthTimeoutSeconds = optionalNumber(record, "health_timeout");
    out.minServiceUptimePercent = optionalNumber(record, "min_service_uptime");
    if (const json::Value* services = record.find("monitored_services"); services && services->isArray()) {
        out.monitoredServices.emplace();
        for (const json::Value& service : *services->items())
            out.monitoredServices->emplace_back(service.toText().value_or(""));
    }
    SLUICE_TRY(readTimes(record, out, now));
    out.registrationCount = integerOr(record, "registration_count", 0);
    out.isTop = flagOr(record, "is_top_100", false);
    out.denylisted = flagOr(record, "denylisted", false);
    SLUICE_TRY(readHealth(record, out));
    out.lastContactSource = optionalText(record, "last_contact_source");
    out.lastSessionUpstreamAddr = optionalText(record, "last_session_upstream_addr");
    out.lastSessionEdgeId = optionalText(record, "last_session_edge_id");
    out.desiredPin = optionalObject(record, "desired_pin");
    out.lastOpsUpgrade = optionalObject(record, "last_ops_upgrade");
    return out;
}

Result<payouts::ImportedPending> readPending(const std::string& key, const json::Value& record, Timestamp now)
{
    payouts::ImportedPending pending;
    pending.orchestratorId = key;
    const auto recipient = Address::fromHex(record.text("recipient").value_or(""));
    if (!recipient)
        return fail(ErrorCode::Corrupt, "'recipient' is not 0x and 40 hex digits");
    pending.recipient = *recipient;
    SLUICE_ASSIGN(const auto amount, optionalUnits(record, "amount_eth"));
    if (!amount || *amount <= 0)
        return fail(ErrorCode::Corrupt, "'amount_eth' is missing or not above zero");
    pending.amountWei = *amount;
    if (const auto hash = optionalText(record, "tx_hash"); hash && !hash->empty()) {
        pending.txHash = Hash32::fromHex(*hash);
        if (!pending.txHash)
            return fail(ErrorCode::Corrupt, "'tx_hash' is no transaction hash");
    }
    SLUICE_ASSIGN(const auto submitted, optionalTime(record, "submitted_at"));
    pending.submittedAt = submitted.value_or(now);
    return pending;
}

}  // namespace

RecordPart registryPart(fleet::Registry& registry)
{
    static constexpr const char* file = "registry.json";
    return {file,
            [&registry](const std::string& key, json::Value& record, RecordContext& context) -> Result<void> {
                SLUICE_ASSIGN(auto orchestrator, readRecord(key, record, context.now));
                if (!context.connection)
                    return {};
                SLUICE_ASSIGN(const bool changed, registry.importRecord(*context.connection, std::move(orchestrator),
                                                                        {"import", {}, context.now}));
                (void)changed;
                return {};
            },
            {},
            registryMembers()};
}

RecordPart pendingPayoutsPart(payouts::PayoutCommands& commands)
{
    return {"payouts.json",
            [&commands](const std::string& key, json::Value& record, RecordContext& context) -> Result<void> {
                SLUICE_ASSIGN(const auto pending, readPending(key, record, context.now));
                ++context.report.pendingPayouts;
                if (!context.connection)
                    return {};
                SLUICE_ASSIGN(const auto intent, commands.importPending(*context.connection, pending));
                (void)intent;
                return {};
            },
            {}};
}

}  // namespace sluice::legacy
