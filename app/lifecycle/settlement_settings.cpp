// The SETTLEMENT_ variables (clearinghouse spec 10) as the configuration of the room.
#include "app/lifecycle/settlement_part.h"
#include "core/filter_value.h"
#include "metering/settlement_signature.h"

#include <QUrl>

namespace sluice::app {

namespace {

using metering::SettlementConfig;

Result<std::int64_t> settlementDuration(const Settings& settings, const char* name, std::int64_t leastMs,
                                        std::int64_t mostMs)
{
    TableColumn column;
    column.type = ColumnType::Duration;
    const auto value = parseFilterValue(column, settings.text(name), {});
    const std::int64_t* ms = value ? std::get_if<std::int64_t>(&*value) : nullptr;
    if (ms == nullptr || *ms < leastMs || *ms > mostMs)
        return fail(ErrorCode::InvalidArgument, std::string(name) + " must be a time between " + std::to_string(leastMs)
                                                    + "ms and " + std::to_string(mostMs / 1'000) + "s");
    return *ms;
}

Result<void> readSecrets(SettlementConfig& config, const Settings& settings)
{
    const auto standard = [](const char* name, std::string_view text) -> Result<std::string> {
        auto bytes = metering::standardSecretBytes(text);
        if (!bytes)
            return fail(ErrorCode::InvalidArgument, std::string(name) + ": " + bytes.error().message);
        return bytes;
    };
    for (const std::string& text : settings.list("SETTLEMENT_OPENMETER_WEBHOOK_SECRETS")) {
        SLUICE_ASSIGN(auto bytes, standard("SETTLEMENT_OPENMETER_WEBHOOK_SECRETS", text));
        config.meterSecrets.push_back(std::move(bytes));
    }
    config.providerSecrets = settings.list("SETTLEMENT_STRIPE_WEBHOOK_SECRETS");
    config.providerSandboxSecrets = settings.list("SETTLEMENT_STRIPE_SANDBOX_WEBHOOK_SECRETS");
    config.collectSecrets = settings.list("SETTLEMENT_COLLECT_REQUEST_SECRETS");
    constexpr std::size_t least = 16;
    for (const auto* list : {&config.providerSecrets, &config.providerSandboxSecrets, &config.collectSecrets}) {
        for (const std::string& secret : *list) {
            if (secret.size() < least)
                return fail(ErrorCode::InvalidArgument,
                            "a secret of SETTLEMENT_STRIPE_WEBHOOK_SECRETS, SETTLEMENT_STRIPE_SANDBOX_WEBHOOK_SECRETS "
                            "or SETTLEMENT_COLLECT_REQUEST_SECRETS is shorter than 16 letters");
        }
    }
    if (!settings.isSet("SETTLEMENT_HOOK_URL"))
        return {};
    config.hookUrl = settings.text("SETTLEMENT_HOOK_URL");
    if (!settings.isSet("SETTLEMENT_HOOK_SECRET"))
        return fail(ErrorCode::InvalidArgument, "SETTLEMENT_HOOK_URL needs SETTLEMENT_HOOK_SECRET, to sign its calls");
    SLUICE_ASSIGN(config.hookSecret, standard("SETTLEMENT_HOOK_SECRET", settings.text("SETTLEMENT_HOOK_SECRET")));
    return {};
}

Result<void> readRules(SettlementConfig& config, const Settings& settings)
{
    metering::SettlementRules& rules = config.rules;
    const auto model = metering::chargeModelFromCode(settings.text("SETTLEMENT_STRIPE_CHARGE_MODEL"));
    if (!model)
        return fail(ErrorCode::InvalidArgument,
                    "SETTLEMENT_STRIPE_CHARGE_MODEL must be platform, direct or destination");
    rules.chargeModel = *model;
    rules.chargeModelKey = settings.text("SETTLEMENT_CHARGE_MODEL_METADATA_KEY");
    rules.accountKey = settings.text("SETTLEMENT_CONNECT_ACCOUNT_METADATA_KEY");
    rules.customerKey = settings.text("SETTLEMENT_STRIPE_CUSTOMER_METADATA_KEY");
    rules.livemodeKey = settings.text("SETTLEMENT_LIVEMODE_METADATA_KEY");
    rules.draftStatuses = settings.list("SETTLEMENT_OPENMETER_DRAFT_SYNC_STATUSES");
    rules.issuingStatuses = settings.list("SETTLEMENT_OPENMETER_ISSUING_SYNC_STATUSES");
    rules.paymentStatuses = settings.list("SETTLEMENT_OPENMETER_PAYMENT_PENDING_STATUSES");
    rules.feeBps = settings.integer("SETTLEMENT_APPLICATION_FEE_BPS");
    rules.feeFlatMinor = settings.integer("SETTLEMENT_APPLICATION_FEE_FLAT_MINOR");
    return {};
}

Result<void> readRetries(SettlementConfig& config, const Settings& settings)
{
    constexpr std::int64_t hourMs = 3'600'000, thirtyDaysMs = 2'592'000'000;
    config.lanes = int(settings.integer("SETTLEMENT_LANES"));
    config.maxAttempts = int(settings.integer("SETTLEMENT_MAX_ATTEMPTS"));
    SLUICE_ASSIGN(config.retryBaseMs, settlementDuration(settings, "SETTLEMENT_RETRY_BASE_DELAY", 1, hourMs));
    SLUICE_ASSIGN(config.retryMaxMs, settlementDuration(settings, "SETTLEMENT_RETRY_MAX_DELAY", 1, 24 * hourMs));
    const auto jitter = parseUnits(settings.text("SETTLEMENT_RETRY_JITTER"), 3);
    if (!jitter || *jitter < 0 || *jitter > 900)
        return fail(ErrorCode::InvalidArgument, "SETTLEMENT_RETRY_JITTER must be between 0 and 0.9");
    config.retryJitterPerMille = static_cast<int>(*jitter);
    const std::string exhausted = settings.text("SETTLEMENT_ON_RETRY_EXHAUSTED");
    if (exhausted != "dlq" && exhausted != "halt")
        return fail(ErrorCode::InvalidArgument, "SETTLEMENT_ON_RETRY_EXHAUSTED must be dlq or halt");
    config.haltWhenExhausted = exhausted == "halt";
    // A provider repeats an event for days: a shorter memory would take it for a new one.
    SLUICE_ASSIGN(config.keptMs,
                  settlementDuration(settings, "SETTLEMENT_DEDUPE_TTL", thirtyDaysMs, 100 * thirtyDaysMs));
    SLUICE_ASSIGN(config.reconcileMs,
                  settlementDuration(settings, "SETTLEMENT_RECONCILE_INTERVAL", 1'000, 24 * hourMs));
    SLUICE_ASSIGN(config.reconcileMinAgeMs,
                  settlementDuration(settings, "SETTLEMENT_RECONCILE_MIN_AGE", 0, 24 * hourMs));
    config.reconcilePage = int(settings.integer("SETTLEMENT_RECONCILE_PAGE_SIZE"));
    constexpr std::int64_t mostTimeoutMs = 120'000;
    SLUICE_ASSIGN(const auto meterMs, settlementDuration(settings, "SETTLEMENT_OPENMETER_TIMEOUT", 100, mostTimeoutMs));
    SLUICE_ASSIGN(const auto hookMs, settlementDuration(settings, "SETTLEMENT_HOOK_TIMEOUT", 100, mostTimeoutMs));
    config.meterTimeoutMs = int(meterMs);
    config.hookTimeoutMs = int(hookMs);
    return {};
}

}  // namespace

Result<SettlementConfig> settlementConfig(const Settings& settings)
{
    SettlementConfig config;
    SLUICE_TRY(readSecrets(config, settings));
    SLUICE_TRY(readRules(config, settings));
    SLUICE_TRY(readRetries(config, settings));
    config.meterToleranceSeconds = settings.integer("SETTLEMENT_OPENMETER_TOLERANCE_SECONDS");
    config.providerToleranceSeconds = settings.integer("SETTLEMENT_STRIPE_TOLERANCE_SECONDS");
    return config;
}

}  // namespace sluice::app
