#include "legacy/exporter.h"
#include "legacy/record_part.h"

#include <charconv>

namespace sluice::legacy {

namespace {

json::Value timeOrNull(const std::optional<Timestamp>& time)
{
    return time ? json::Value(formatTimeA(*time)) : json::Value();
}

json::Value numberOrNull(const std::optional<double>& number)
{
    if (!number)
        return {};
    char text[40];
    const auto written = std::to_chars(text, text + sizeof text, *number);  // the shortest that reads back the same
    return json::Number{std::string(text, written.ptr)};
}

void setObject(json::Value& record, const char* name, const std::optional<std::string>& text)
{
    if (!text)
        return;
    if (auto parsed = json::parse(*text))
        record.set(name, std::move(*parsed));
}

json::Value registryRecord(const fleet::Orchestrator& orchestrator, Timestamp now)
{
    json::Value record =
        json::Value::object({{"orchestrator_id", orchestrator.id},
                             {"address", orchestrator.address},
                             {"capability", orNull(orchestrator.capability)},
                             {"contact_email", orNull(orchestrator.contactEmail)},
                             {"host_public_ip", orNull(orchestrator.hostPublicIp)},
                             {"host_name", orNull(orchestrator.hostName)},
                             {"last_seen_ip", orNull(orchestrator.lastSeenIp)},
                             {"health_url", orNull(orchestrator.healthUrl)},
                             {"health_timeout", numberOrNull(orchestrator.healthTimeoutSeconds)},
                             {"min_service_uptime", numberOrNull(orchestrator.minServiceUptimePercent)}});
    json::Value services;
    if (orchestrator.monitoredServices)
        services = json::Array(orchestrator.monitoredServices->begin(), orchestrator.monitoredServices->end());
    record.set("monitored_services", std::move(services));
    record.set("first_seen", timeOrNull(orchestrator.firstSeen));
    record.set("last_seen", timeOrNull(orchestrator.lastSeen));
    record.set("registration_count", orchestrator.registrationCount);
    record.set("is_top_100", orchestrator.isTop);
    record.set("eligible_for_payments", orchestrator.eligible(now));
    record.set("denylisted", orchestrator.denylisted);
    record.set("cooldown_expires_at", timeOrNull(orchestrator.cooldownExpiresAt));
    record.set("last_missed_all_services", timeOrNull(orchestrator.lastMissedAllServices));
    record.set("last_healthy_at", timeOrNull(orchestrator.lastHealthyAt));
    record.set("last_cooldown_started_at", timeOrNull(orchestrator.lastCooldownStartedAt));
    record.set("last_cooldown_cleared_at", timeOrNull(orchestrator.lastCooldownClearedAt));
    if (orchestrator.health) {
        auto data = json::parse(orchestrator.health->data);
        record.set("forwarder_health",
                   json::Value::object({{"source", orchestrator.health->source},
                                        {"reported_at", formatTimeA(orchestrator.health->reportedAt)},
                                        {"data", data ? std::move(*data) : json::Value()}}));
    }
    if (orchestrator.lastContactSource)
        record.set("last_contact_source", *orchestrator.lastContactSource);
    if (orchestrator.lastSessionUpstreamAddr)
        record.set("last_session_upstream_addr", *orchestrator.lastSessionUpstreamAddr);
    if (orchestrator.lastSessionEdgeId)
        record.set("last_session_edge_id", *orchestrator.lastSessionEdgeId);
    if (orchestrator.lastSessionSeenAt)
        record.set("last_session_seen_at", formatTimeA(*orchestrator.lastSessionSeenAt));
    setObject(record, "desired_pin", orchestrator.desiredPin);
    setObject(record, "last_ops_upgrade", orchestrator.lastOpsUpgrade);
    return record;
}

}  // namespace

ExportPart registryExport(const fleet::Registry& registry, const Clock& clock)
{
    return {"registry.json",
            [&](const PutRecord& put, std::stop_token) -> Result<void> {
                const auto snapshot = registry.snapshot();
                for (const auto& orchestrator : snapshot->all())
                    SLUICE_TRY(put(orchestrator->id, registryRecord(*orchestrator, clock.now())));
                return {};
            },
            true};
}

ExportPart pendingPayoutsExport(const payouts::PayoutQueries& queries)
{
    return {"payouts.json", [&](const PutRecord& put, std::stop_token stop) -> Result<void> {
                SLUICE_ASSIGN(const auto intents, queries.openIntents(stop));
                for (const payouts::Intent& intent : intents) {
                    // Planned ones left nothing the old program would have to wait for.
                    if (intent.simulated || intent.kind != payouts::IntentKind::Payout || !intent.txHash)
                        continue;
                    for (const payouts::Leg& leg : intent.legs) {
                        SLUICE_TRY(put(leg.orchestratorId,
                                       json::Value::object({{"tx_hash", intent.txHash->toHex()},
                                                            {"recipient", leg.recipient.toHex()},
                                                            {"amount_eth", formatUnits(leg.amountWei, 18)},
                                                            {"strategy", "eth_transfer"},
                                                            {"submitted_at", formatTimeA(intent.createdAt)}})));
                    }
                }
                return {};
            }};
}

}  // namespace sluice::legacy
