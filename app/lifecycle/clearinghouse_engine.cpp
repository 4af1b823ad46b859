#include "app/lifecycle/clearinghouse_engine.h"
#include "app/lifecycle/ticket_sinks.h"

#include "app/lifecycle/secret_store.h"
#include "app/lifecycle/store.h"
#include "crypto/self_test.h"

#include <QLoggingCategory>

namespace sluice::app {

namespace {

Q_LOGGING_CATEGORY(alonePartLog, "sluice.app.clearinghouse")

}  // namespace

Result<std::unique_ptr<ClearinghouseEngine>> ClearinghouseEngine::start(const Settings& settings,
                                                                        ClearinghouseParts wanted)
{
    std::unique_ptr<ClearinghouseEngine> engine(new ClearinghouseEngine(settings, wanted));
    SLUICE_TRY(engine->build());
    return engine;
}

ClearinghouseEngine::~ClearinghouseEngine()
{
    stop();
}

Result<void> ClearinghouseEngine::build()
{
    SLUICE_TRY(crypto::selfTest());
    for (const std::string& warning : m_settings.warnings())
        qCWarning(alonePartLog, "%s", warning.c_str());
    // What the settings get wrong is said before a store is made.
    if (m_wanted.webhook) {
        SLUICE_TRY(authorizerConfig(m_settings, nullptr));
        SLUICE_TRY(identityConfig(m_settings));
    }
    SLUICE_TRY(gateConfig(m_settings));
    SLUICE_TRY(configuredKeys(m_settings));
    SLUICE_ASSIGN(m_database, openStore(m_settings, true));
    m_audit = std::make_unique<audit::AuditLog>(m_database->writer());
    m_ledger = std::make_unique<ledger::Ledger>(m_database->writer());
    if (m_settings.isSet("LOCAL_ISSUER_URL")) {
        SLUICE_ASSIGN(m_secrets, openSecrets(m_settings));
    }
    const bool collects = m_wanted.collector && !m_wanted.webhook && !m_wanted.builder;
    m_metering = std::make_unique<MeteringPart>(
        MeteringInputs{m_settings, m_clock, *m_database, *m_audit, wantedMetering(m_wanted), collects});
    SLUICE_TRY(m_metering->build());
    m_part = std::make_unique<ClearinghousePart>(ClearinghouseInputs{m_settings, m_clock, m_rng, *m_database, *m_ledger,
                                                                     *m_audit, m_secrets.get(), &m_metering->prices(),
                                                                     m_wanted});
    SLUICE_TRY(m_part->build());
    SLUICE_ASSIGN(m_meter, MeterPart::make({m_settings, m_clock, m_rng, *m_database, *m_audit}));
    SLUICE_ASSIGN(m_hosted, HostedPart::make({m_settings, m_clock, m_rng, *m_database, *m_audit}));
    if (m_wanted.builder) {
        SLUICE_ASSIGN(m_settlement, SettlementPart::make({m_settings, m_clock, m_rng, *m_database, *m_audit}));
    }
    m_metering->useSinks(joinTicketSinks(*m_part, *m_meter, m_hosted.get()));
    const auto readiness = [this] {
        std::vector<api::PartState> states = {
            {"store", true, true, m_database->isPostgres() ? "postgresql" : "sqlite"}};
        std::ranges::move(m_part->readiness(), std::back_inserter(states));
        std::ranges::move(m_metering->readiness(), std::back_inserter(states));
        if (m_hosted)
            std::ranges::move(m_hosted->readiness(), std::back_inserter(states));
        if (m_settlement)
            std::ranges::move(m_settlement->readiness(), std::back_inserter(states));
        return states;
    };
    m_metering->useReadiness(readiness);
    if (m_hosted)
        m_metering->useMetrics([this](api::Metrics& metrics) { m_hosted->addMetrics(metrics); });
    SLUICE_ASSIGN(m_listeners, ClearinghouseListeners::make({m_settings,
                                                             m_clock,
                                                             m_rng,
                                                             *m_database,
                                                             *m_audit,
                                                             *m_part,
                                                             m_wanted,
                                                             readiness,
                                                             {},
                                                             {},
                                                             [this](api::BuilderParts& parts) {
                                                                 m_meter->fill(parts);
                                                                 if (m_hosted)
                                                                     m_hosted->fill(parts);
                                                                 parts.deadLetters = &m_metering->deadLetters();
                                                                 parts.priceBook = &m_metering->prices();
                                                                 if (m_settlement)
                                                                     m_settlement->fill(parts);
                                                                 parts.modelPrices = &m_metering->modelPrices();
                                                             }}));
    if (m_settlement)
        m_settlement->addMetrics(m_listeners->builder()->metrics());
    if (m_database->isPostgres()) {
        m_follower = std::make_unique<StoreFollower>(StoreFollower::Ports{*m_database, *m_part, *m_metering, *m_meter});
        SLUICE_TRY(m_follower->begin());
    }
    SLUICE_TRY(m_part->load());
    SLUICE_TRY(m_meter->load());
    SLUICE_TRY(m_metering->load());
    m_part->start();
    SLUICE_TRY(m_metering->start());
    if (m_hosted)
        m_hosted->start();
    if (m_settlement)
        SLUICE_TRY(m_settlement->start());
    if (m_follower)
        m_follower->start();
    return m_listeners->start();
}

std::string ClearinghouseEngine::listenAddress() const
{
    if (m_wanted.webhook)
        return m_listeners->webhookUrl();
    return m_wanted.builder ? m_listeners->builderUrl() : m_metering->listenAddress();
}

void ClearinghouseEngine::stop()
{
    if (std::exchange(m_stopped, true))
        return;
    if (m_listeners)
        m_listeners->stopListening(1'000);
    if (m_settlement)
        m_settlement->stop();
    m_follower.reset();
    if (m_metering)
        m_metering->stop();
    if (m_hosted)
        m_hosted->stop();
    if (m_meter)
        m_meter->stop();
    if (m_part)
        m_part->stop();
    m_database.reset();
    m_listeners.reset();
    m_part.reset();
    m_settlement.reset();
    m_metering.reset();
    m_hosted.reset();
    m_meter.reset();
    m_ledger.reset();
    m_audit.reset();
    m_secrets.reset();
}

}  // namespace sluice::app
