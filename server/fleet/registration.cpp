// Steps of ops-engine 2.2 in their order.
#include "core/json.h"
#include "fleet/hosts.h"
#include "fleet/internal/records.h"
#include "fleet/internal/registry_state.h"
#include "fleet/registry.h"

namespace sluice::fleet {

namespace {

// Given values win; absent and empty ones keep the old.
void overlay(std::optional<std::string>& stored, const std::optional<std::string>& given)
{
    if (given && !given->empty())
        stored = given;
}

// What power, upgrade and job calls go to: changing it needs a proof in strict mode (W-27).
bool changesDialTargets(const Orchestrator& record, const RegistrationRequest& request)
{
    const auto differs = [](const std::optional<std::string>& stored, const std::optional<std::string>& given) {
        return given && !given->empty() && given != stored;
    };
    return differs(record.hostPublicIp, request.hostPublicIp) || differs(record.hostName, request.hostName)
           || differs(record.healthUrl, request.healthUrl)
           || (request.healthTimeoutSeconds && request.healthTimeoutSeconds != record.healthTimeoutSeconds);
}

bool proven(const Orchestrator* known, const RegistrationRequest& request)
{
    if (request.configured || request.proof == RegistrationProof::Admin)
        return true;
    if (request.proof == RegistrationProof::AddressSignature)
        return request.signedAt && (!known || !known->lastSignedAt || *request.signedAt > *known->lastSignedAt);
    return known && !changesDialTargets(*known, request);
}

void merge(Orchestrator& record, const RegistrationRequest& request, bool strict, Timestamp now)
{
    overlay(record.capability, request.capability);
    overlay(record.contactEmail, request.contactEmail);
    overlay(record.hostPublicIp, request.hostPublicIp);
    overlay(record.hostName, request.hostName);
    overlay(record.healthUrl, request.healthUrl);
    if (request.healthTimeoutSeconds)
        record.healthTimeoutSeconds = request.healthTimeoutSeconds;
    if (request.minServiceUptimePercent)
        record.minServiceUptimePercent = request.minServiceUptimePercent;
    if (request.monitoredServices && !request.monitoredServices->empty())
        record.monitoredServices = request.monitoredServices;
    // What is dialled changes only with a proof where proofs are asked for (W-27, W-31).
    if (!request.requestIp.empty() && (!strict || request.proof != RegistrationProof::None))
        record.registeredIp = request.requestIp;
    if (!request.requestIp.empty())
        record.lastSeenIp = request.requestIp;
    else
        overlay(record.lastSeenIp, request.hostPublicIp);
    if (request.servicesHealthy.value_or(false))
        record.lastHealthyAt = now;
    if (request.proof == RegistrationProof::AddressSignature)
        record.lastSignedAt = request.signedAt;
    record.address = request.address;
    if (!request.configured) {
        record.lastSeen = now;
        ++record.registrationCount;
    } else if (record.registrationCount == 0) {
        record.registrationCount = 1;
    }
}

std::string messageOf(const RegistrationOutcome& outcome, Timestamp now)
{
    if (outcome.record.denylisted)
        return "Registration blocked (address denylisted)";
    std::string message = outcome.first ? "Registered orchestrator" : "Registration refreshed";
    return outcome.record.cooldownActive(now) ? message + " (cooldown active)" : message;
}

std::string registerDetails(const RegistrationOutcome& outcome, const ActionContext& context)
{
    const Orchestrator& record = outcome.record;
    json::Value details = json::Value::object({{"address", record.address},
                                               {"first_registration", outcome.first},
                                               {"registration_count", record.registrationCount},
                                               {"is_top_100", record.isTop},
                                               {"eligible_for_payments", record.eligible(context.now)},
                                               {"denylisted", record.denylisted}});
    if (!context.ip.empty())
        details.set("ip", context.ip);
    return json::write(details);
}

RegistrationOutcome refused(RegistrationRefusal refusal)
{
    RegistrationOutcome outcome;
    outcome.refusal = refusal;
    outcome.message = refusalText(refusal);
    return outcome;
}

bool topByRank(TopMembership rank, const Orchestrator* known)
{
    return rank == TopMembership::Skipped ? !known || known->isTop : rank == TopMembership::Member;
}

}  // namespace

const char* refusalText(RegistrationRefusal refusal)
{
    switch (refusal) {
    case RegistrationRefusal::Denylisted: return "Address is denylisted and cannot register";
    case RegistrationRefusal::RankUnknown: return "Unable to validate orchestrator rank at this time";
    case RegistrationRefusal::NotInTopSet: return "Address is not part of the current top orchestrators";
    case RegistrationRefusal::AddressTaken: return "Address already registered to a different orchestrator";
    case RegistrationRefusal::AddressChanged:
        return "Existing orchestrator attempted to change address; this is not allowed";
    case RegistrationRefusal::ProofRequired: return "Registration must be signed by the payout address";
    }
    return "";
}

Result<RegistrationOutcome> Registry::registerOrchestrator(storage::Connection& connection,
                                                           const RegistrationRequest& request, TopMembership rank,
                                                           const ActionContext& context)
{
    if (!isAddressText(request.address) || request.id.empty())
        return fail(ErrorCode::InvalidArgument, "an id and an address (0x and 40 hex digits) are needed");
    const auto known = m_impl->find(request.id);
    if (m_impl->working().isDenied(request.address)) {
        if (known) {
            Orchestrator record = *known;
            record.denylisted = true;
            record.lastSeen = context.now;
            SLUICE_TRY(updateOrchestrator(connection, record));
            m_impl->put(std::move(record));
        }
        json::Value details = json::Value::object({{"address", request.address}, {"reason", "denylisted"}});
        if (!context.ip.empty())
            details.set("ip", context.ip);
        SLUICE_TRY(
            m_impl->auditAction(connection, context, "register_denied", request.id, "", "", json::write(details)));
        return refused(RegistrationRefusal::Denylisted);
    }
    if (rank == TopMembership::Unknown)
        return refused(RegistrationRefusal::RankUnknown);
    if (rank == TopMembership::NotMember)
        return refused(RegistrationRefusal::NotInTopSet);
    const auto holder = m_impl->working().findByAddress(request.address);
    if (holder && holder->id != request.id)
        return refused(RegistrationRefusal::AddressTaken);
    if (known && addressKey(known->address) != addressKey(request.address))
        return refused(RegistrationRefusal::AddressChanged);
    if (m_config.strict && !proven(known.get(), request))
        return refused(RegistrationRefusal::ProofRequired);

    RegistrationOutcome outcome;
    outcome.first = !known;
    outcome.record = known ? *known : Orchestrator{};
    outcome.record.isTop = topByRank(rank, known.get());
    if (!known) {
        outcome.record.id = request.id;
        outcome.record.firstSeen = context.now;
    }
    merge(outcome.record, request, m_config.strict, context.now);
    outcome.message = messageOf(outcome, context.now);
    // Configured entries are read again at every start; only what they change is worth writing (W-49).
    if (request.configured && known && *known == outcome.record)
        return outcome;
    SLUICE_TRY(known ? updateOrchestrator(connection, outcome.record) : insertOrchestrator(connection, outcome.record));
    SLUICE_TRY(
        m_impl->auditAction(connection, context, "register", request.id, "", "", registerDetails(outcome, context)));
    m_impl->put(outcome.record);
    return outcome;
}

Result<bool> Registry::importRecord(storage::Connection& connection, Orchestrator record, const ActionContext& context)
{
    if (record.id.empty() || !isAddressText(record.address))
        return fail(ErrorCode::InvalidArgument, "a record needs an id and an address of 0x and 40 hex digits");
    if (const auto owner = m_impl->working().findByAddress(record.address); owner && owner->id != record.id)
        return fail(ErrorCode::Conflict, "address " + record.address + " belongs to '" + owner->id + "' already");
    const auto known = m_impl->find(record.id);
    if (known && addressKey(known->address) != addressKey(record.address))
        return fail(ErrorCode::Conflict, "'" + record.id + "' is registered here with another address");
    record.denylisted = record.denylisted || m_impl->working().isDenied(record.address);
    // The first generation called its hosts at the last address seen when they had named none; they stay reachable until they register again.
    if (!record.registeredIp && !record.healthUrl && !record.hostPublicIp && record.lastSeenIp)
        record.registeredIp = canonicalIp(*record.lastSeenIp);
    if (known && *known == record)
        return false;
    SLUICE_TRY(known ? updateOrchestrator(connection, record) : insertOrchestrator(connection, record));
    SLUICE_TRY(m_impl->auditAction(connection, context, "import", record.id, "", addressKey(record.address), ""));
    m_impl->put(std::move(record));
    return true;
}

}  // namespace sluice::fleet
