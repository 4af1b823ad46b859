#include "fleet/registry.h"

#include "core/json.h"
#include "fleet/hosts.h"
#include "fleet/internal/records.h"
#include "fleet/internal/registry_state.h"

namespace sluice::fleet {

namespace {

json::Value detailsWithIp(const ActionContext& context)
{
    json::Value details = json::Object{};
    if (!context.ip.empty())
        details.set("ip", context.ip);
    return details;
}

std::string detailsText(const json::Value& details)
{
    return details.members()->empty() ? std::string() : json::write(details, json::Style::Utf8Sorted);
}

std::string healthWord(const std::optional<HealthReport>& health)
{
    if (!health)
        return "";
    return health->servicesUp.value_or(0) > 0 ? "up" : "down";
}

// What others say about where it is: kept when it is an address, and shown only (W-31).
void observe(Orchestrator& record, std::string_view ip)
{
    if (auto address = canonicalIp(ip))
        record.lastSeenIp = std::move(address);
}

tl::unexpected<Error> unknownOrchestrator()
{
    return fail(ErrorCode::NotFound, "Unknown orchestrator");
}

}  // namespace

Registry::Registry(storage::Writer& writer, audit::AuditLog& audit, RegistryConfig config)
    : m_config(std::move(config)), m_impl(std::make_unique<Impl>(audit, m_config.denylist))
{
    writer.addListener(this);
}

Registry::~Registry() = default;

Result<void> Registry::load(storage::Connection& connection)
{
    SLUICE_TRY(loadVerdicts(connection, [this](DenyVerdict verdict) { m_impl->putVerdict(std::move(verdict)); }));
    std::vector<Orchestrator> newlyDenied;
    SLUICE_TRY(loadOrchestrators(connection, [&](Orchestrator record) {
        if (!record.denylisted && m_impl->working().isDenied(record.address)) {
            record.denylisted = true;
            newlyDenied.push_back(record);
        }
        m_impl->put(std::move(record));
    }));
    for (const Orchestrator& record : newlyDenied)
        SLUICE_TRY(updateOrchestrator(connection, record));
    return {};
}

RegistrySnapshotPtr Registry::snapshot() const
{
    return m_impl->snapshot();
}

ChangeSequence& Registry::changes()
{
    return m_impl->changes;
}

RegistrySnapshot::Record Registry::current(std::string_view id) const
{
    return m_impl->find(id);
}

Result<void> Registry::reportHealth(storage::Connection& connection, std::string_view id, HealthReport report,
                                    std::string_view ip, const ActionContext& context)
{
    const auto known = m_impl->find(id);
    if (!known)
        return unknownOrchestrator();
    Orchestrator record = *known;
    const std::string before = healthWord(record.health);
    if (report.servicesUp.value_or(0) > 0) {
        record.lastSeen = context.now;
        record.lastContactSource = report.source;
        observe(record, ip);
    }
    record.health = std::move(report);
    const std::string after = healthWord(record.health);
    SLUICE_TRY(updateOrchestrator(connection, record));
    // Reports come by the minute: what is worth a line is that services came up or went down.
    if (before != after) {
        json::Value details = detailsWithIp(context);
        details.set("source", record.health->source);
        SLUICE_TRY(m_impl->auditAction(connection, context, "fleet.health", id, before, after, detailsText(details)));
    }
    m_impl->put(std::move(record));
    return {};
}

Result<void> Registry::recordContact(storage::Connection& connection, std::string_view id, std::string_view source,
                                     std::string_view ip, Timestamp now)
{
    const auto known = m_impl->find(id);
    if (!known)
        return unknownOrchestrator();
    Orchestrator record = *known;
    record.lastSeen = now;
    record.lastContactSource = std::string(source);
    observe(record, ip);
    SLUICE_TRY(updateOrchestrator(connection, record));
    m_impl->put(std::move(record));
    return {};
}

Result<void> Registry::recordSession(storage::Connection& connection, std::string_view id,
                                     std::string_view upstreamAddr, const std::optional<std::string>& edgeId,
                                     Timestamp now)
{
    const auto known = m_impl->find(id);
    if (!known)
        return unknownOrchestrator();
    Orchestrator record = *known;
    record.lastSeen = now;
    record.lastContactSource = "session";
    observe(record, upstreamAddr);
    record.lastSessionUpstreamAddr = std::string(upstreamAddr);
    record.lastSessionSeenAt = now;
    if (edgeId)
        record.lastSessionEdgeId = edgeId;
    SLUICE_TRY(updateOrchestrator(connection, record));
    m_impl->put(std::move(record));
    return {};
}

Result<void> Registry::setDenied(storage::Connection& connection, std::string_view address, bool denied,
                                 std::string_view reason, const ActionContext& context)
{
    if (!isAddressText(address))
        return fail(ErrorCode::InvalidArgument, "an address is 0x and 40 hex digits");
    if (reason.empty())
        return fail(ErrorCode::InvalidArgument, "a reason is needed");
    const DenyVerdict verdict{addressKey(address), denied, std::string(reason), context.actor, context.now};
    const bool before = m_impl->working().isDenied(address);
    SLUICE_TRY(saveVerdict(connection, verdict));
    m_impl->putVerdict(verdict);
    const auto known = m_impl->working().findByAddress(address);
    json::Value details = detailsWithIp(context);
    details.set("reason", reason);
    if (known)
        details.set("orchestrator_id", known->id);
    SLUICE_TRY(m_impl->auditAction(connection, context, denied ? "fleet.deny" : "fleet.allow", verdict.address,
                                   before ? "denied" : "allowed", denied ? "denied" : "allowed", detailsText(details)));
    if (known && known->denylisted != denied) {
        Orchestrator record = *known;
        record.denylisted = denied;
        SLUICE_TRY(updateOrchestrator(connection, record));
        m_impl->put(std::move(record));
    }
    return {};
}

Result<void> Registry::startCooldown(storage::Connection& connection, std::string_view id, std::int64_t seconds,
                                     const ActionContext& context)
{
    const auto known = m_impl->find(id);
    if (!known)
        return unknownOrchestrator();
    if (seconds <= 0 || seconds > 10LL * 366 * 86'400)
        return fail(ErrorCode::InvalidArgument, "a cooldown lasts from one second to ten years");
    Orchestrator record = *known;
    record.cooldownExpiresAt = context.now.plusSeconds(seconds);
    record.lastCooldownStartedAt = context.now;
    json::Value details = detailsWithIp(context);
    details.set("cooldown_expires_at", formatTimeA(*record.cooldownExpiresAt));
    SLUICE_TRY(updateOrchestrator(connection, record));
    SLUICE_TRY(m_impl->auditAction(connection, context, "cooldown_started", id,
                                   known->cooldownActive(context.now) ? "cooldown" : "", "cooldown",
                                   detailsText(details)));
    m_impl->put(std::move(record));
    return {};
}

Result<void> Registry::clearCooldown(storage::Connection& connection, std::string_view id, const ActionContext& context)
{
    const auto known = m_impl->find(id);
    if (!known)
        return unknownOrchestrator();
    Orchestrator record = *known;
    record.cooldownExpiresAt.reset();
    record.lastCooldownClearedAt = context.now;
    SLUICE_TRY(updateOrchestrator(connection, record));
    SLUICE_TRY(m_impl->auditAction(connection, context, "cooldown_cleared", id,
                                   known->cooldownActive(context.now) ? "cooldown" : "", "",
                                   detailsText(detailsWithIp(context))));
    m_impl->put(std::move(record));
    return {};
}

Result<void> Registry::setDesiredPin(storage::Connection& connection, std::string_view id,
                                     const std::optional<std::string>& ref,
                                     const std::optional<std::string>& serviceImageTag, const ActionContext& context)
{
    const auto known = m_impl->find(id);
    if (!known)
        return unknownOrchestrator();
    const auto orNull = [](const std::optional<std::string>& text) {
        return text ? json::Value(*text) : json::Value(nullptr);
    };
    Orchestrator record = *known;
    json::Value pin = json::Value::object({{"ref", orNull(ref)}, {"service_image_tag", orNull(serviceImageTag)}});
    json::Value details = pin;
    if (!context.ip.empty())
        details.set("ip", context.ip);
    pin.set("updated_at", formatTimeA(context.now));
    record.desiredPin = json::write(pin);
    SLUICE_TRY(updateOrchestrator(connection, record));
    SLUICE_TRY(m_impl->auditAction(connection, context, "desired_pin_set", id, known->desiredPin.value_or(""),
                                   *record.desiredPin, detailsText(details)));
    m_impl->put(std::move(record));
    return {};
}

Result<void> Registry::recordUpgrade(storage::Connection& connection, std::string_view id, json::Value outcome,
                                     const ActionContext& context)
{
    const auto known = m_impl->find(id);
    if (!known)
        return unknownOrchestrator();
    Orchestrator record = *known;
    json::Value stored = json::Value::object({{"recorded_at", formatTimeA(context.now)}});
    for (const auto& [name, value] : *outcome.members())
        stored.set(name, value);
    record.lastOpsUpgrade = json::write(stored);
    if (!context.ip.empty())
        outcome.set("ip", context.ip);
    SLUICE_TRY(updateOrchestrator(connection, record));
    SLUICE_TRY(m_impl->auditAction(connection, context, "ops_upgrade_recorded", id, "", "", detailsText(outcome)));
    m_impl->put(std::move(record));
    return {};
}

Result<int> Registry::applyTopSet(storage::Connection& connection, const std::set<Address>& members,
                                  const ActionContext& context)
{
    std::vector<Orchestrator> changed;
    for (const auto& known : m_impl->working().all()) {
        const auto address = Address::fromHex(known->address);
        const bool isTop = address && members.contains(*address);
        if (isTop == known->isTop)
            continue;
        changed.push_back(*known);
        changed.back().isTop = isTop;
    }
    for (Orchestrator& record : changed) {
        const auto word = [](bool isTop) { return std::string(isTop ? "top" : "not_top"); };
        SLUICE_TRY(updateOrchestrator(connection, record));
        SLUICE_TRY(m_impl->auditAction(connection, context, "fleet.rank", record.id, word(!record.isTop),
                                       word(record.isTop), detailsText(detailsWithIp(context))));
        m_impl->put(std::move(record));
    }
    return int(changed.size());
}

Result<void> Registry::beforeCommit(storage::Connection&)
{
    return {};
}

void Registry::afterCommit()
{
    if (!m_impl->dirty())
        return;
    m_impl->publish();
    m_impl->changes.bump();
}

void Registry::afterRollback()
{
    m_impl->undoBatch();
}

void Registry::commandStarted()
{
    m_impl->beginCommand();
}

void Registry::commandRolledBack()
{
    m_impl->undoCommand();
}

}  // namespace sluice::fleet
