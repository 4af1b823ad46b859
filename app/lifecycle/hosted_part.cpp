#include "app/lifecycle/hosted_part.h"

#include <QLoggingCategory>

namespace sluice::app {

namespace {

Q_LOGGING_CATEGORY(hostedPartLog, "sluice.app.hosted")

constexpr std::int64_t hostedDayMs = 86'400'000;

crypto::SecretBytes hostedSecret(const Settings& settings, const char* name)
{
    const std::string text = settings.text(name);
    return crypto::SecretBytes(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

Result<metering::HostedEndpoint> hostedEndpointOf(const Settings& settings, const std::string& backend)
{
    if (backend == "konnect" && !settings.isSet("OPENMETER_API_KEY"))
        return fail(ErrorCode::InvalidArgument, "METER_BACKEND=konnect needs OPENMETER_API_KEY");
    if (backend == "selfhosted" && !settings.isSet("OPENMETER_URL"))
        return fail(ErrorCode::InvalidArgument, "METER_BACKEND=selfhosted needs OPENMETER_URL");
    return metering::HostedEndpoint::of(settings.text("OPENMETER_URL"), settings.text("OPENMETER_API_KEY"),
                                        settings.text("OPENMETER_INGEST_URL"), backend);
}

std::int64_t hostedAgeSeconds(const Clock& clock, const std::optional<Timestamp>& since)
{
    return since ? std::max<std::int64_t>(0, (clock.now().micros - since->micros) / 1'000'000) : 0;
}

}  // namespace

Result<std::unique_ptr<HostedPart>> HostedPart::make(const HostedInputs& inputs)
{
    const std::string backend = inputs.settings.text("METER_BACKEND");
    if (backend == "local")
        return nullptr;
    if (backend != "konnect" && backend != "selfhosted")
        return fail(ErrorCode::InvalidArgument,
                    "METER_BACKEND must be local, konnect or selfhosted, not '" + backend + "'");
    std::unique_ptr<HostedPart> part(new HostedPart(inputs));
    SLUICE_TRY(part->build(backend));
    return part;
}

Result<void> HostedPart::build(const std::string& backend)
{
    const Settings& settings = m_inputs.settings;
    SLUICE_ASSIGN(auto endpoint, hostedEndpointOf(settings, backend));
    const bool loopback = endpoint.origin.starts_with("http://127.") || endpoint.origin.starts_with("http://localhost")
                          || endpoint.origin.starts_with("http://[::1]");
    if (endpoint.origin.starts_with("http://") && !loopback && settings.isSet("OPENMETER_API_KEY"))
        qCWarning(hostedPartLog, "OPENMETER_API_KEY goes to %s without TLS", endpoint.origin.c_str());
    m_alarmSeconds = settings.integer("OPENMETER_OUTBOX_ALARM_SECONDS");
    metering::HostedServiceConfig config;
    config.keepMs = settings.integer("OPENMETER_OUTBOX_KEEP_DAYS") * hostedDayMs;
    config.reconciler.everyMs = settings.integer("OPENMETER_RECONCILE_SECONDS") * 1'000;
    const auto here = [this](std::function<void()> task) { m_thread.post(std::move(task)); };
    Result<void> made;
    m_thread.runAndWait([&] {
        m_http = std::make_unique<net::HttpClient>();
        auto api = metering::HostedApi::make({*m_http, here, m_inputs.clock, m_inputs.rng}, std::move(endpoint),
                                             hostedSecret(settings, "OPENMETER_API_KEY"),
                                             hostedSecret(settings, "OPENMETER_INGEST_API_KEY"), {});
        if (api)
            m_api = std::move(*api);
        else
            made = fail(api.error());
    });
    SLUICE_TRY(std::move(made));
    // Last, when nothing can fail any more: the writer knows it from now on.
    m_outbox = std::make_unique<metering::Outbox>(m_inputs.clock, m_inputs.database.writer(),
                                                  m_inputs.database.readers(), m_inputs.audit);
    m_thread.runAndWait([&] {
        m_service = std::make_unique<metering::HostedService>(
            metering::HostedService::Ports{*m_api, m_inputs.database, *m_outbox, m_inputs.clock, m_inputs.rng, here},
            config);
    });
    metering::ProvisionerConfig customers;
    customers.planKey = settings.text("OPENMETER_DEFAULT_PLAN_KEY");
    customers.feature = settings.text("OPENMETER_TRIAL_FEATURE_KEY");
    customers.trialUsdMicros = settings.integer("OPENMETER_TRIAL_GRANT_USD_MICROS");
    metering::HostedAdminConfig admin;
    admin.stop = m_adminStop.get_token();
    m_admin = metering::makeHostedAdmin(*m_api, m_inputs.clock, admin);
    m_door.flavour = m_admin->flavour();
    m_door.open = [this](std::string, std::stop_token stop) {
        metering::HostedAdminConfig asked;
        asked.stop = std::move(stop);
        return metering::makeHostedAdmin(*m_api, m_inputs.clock, std::move(asked));
    };
    m_door.changes = &m_adminChanges;
    m_door.url = m_api->endpoint().base;
    m_door.planKey = customers.planKey;
    m_door.feature = customers.feature;
    m_provisioner = std::make_unique<metering::Provisioner>(*m_admin, m_inputs.clock, std::move(customers));
    return {};
}

HostedPart::~HostedPart()
{
    stop();
    // The stopped ones have stayed for whoever still asked for their state.
    m_service.reset();
    m_api.reset();
}

void HostedPart::start()
{
    m_thread.runAndWait([this] { m_service->start(); });
    qCInfo(hostedPartLog, "usage is billed at %s", m_api->endpoint().base.c_str());
}

void HostedPart::stop()
{
    if (m_stopped.exchange(true))
        return;
    // While the thread of its calls still answers.
    m_adminStop.request_stop();
    if (m_provisioner)
        m_provisioner->close();
    m_thread.runAndWait([this] {
        if (m_service)
            m_service->stop();
        if (m_api)
            m_api->stop();
        m_http.reset();
    });
    m_thread.stop();
}

// Clients are not sent away: what the meter does not take waits here, and the gate goes by the store's own balances.
std::vector<api::PartState> HostedPart::readiness() const
{
    const metering::HostedStatus status = m_service->status();
    if (!status.leading)
        return {{"outbox", true, false, "told by another process, or by none yet"}};
    const std::int64_t age = hostedAgeSeconds(m_inputs.clock, status.depth.oldestPending);
    const bool good = status.sender.phase != metering::SenderPhase::Paused && age < m_alarmSeconds;
    std::string detail = std::string(metering::senderPhaseName(status.sender.phase)) + ", "
                         + std::to_string(status.depth.pending) + " pending";
    if (status.depth.pending > 0)
        detail += ", oldest " + std::to_string(age) + " s";
    const metering::ReconcileState& compared = status.reconcile;
    std::string said = compared.endedAt.micros == 0 ? "not compared yet" : std::to_string(compared.drifts) + " differ";
    if (!compared.error.empty())
        said = "failed";
    const metering::ProvisionerState customers = m_provisioner->state();
    std::string made = std::to_string(customers.waiting) + " waiting";
    if (!customers.lastError.empty())
        made += ", failing";
    return {{"outbox", good, false, detail},
            {"customers", customers.lastError.empty(), false, made},
            {"reconciliation", compared.error.empty() && compared.drifts == 0, false, said}};
}

void HostedPart::addMetrics(api::Metrics& metrics)
{
    metrics.add([this](api::MetricsText& text) {
        if (m_stopped)
            return;
        const metering::HostedStatus status = m_service->status();
        text.metric("sluice_outbox_events", "gauge", "Events of the outbox by state")
            .sample(status.depth.pending, {{"state", "pending"}})
            .sample(status.depth.sent, {{"state", "sent"}})
            .sample(status.depth.refused, {{"state", "refused"}})
            .sample(status.depth.invalid, {{"state", "invalid"}});
        text.metric("sluice_outbox_oldest_seconds", "gauge", "Age of the oldest event that was not told")
            .sample(hostedAgeSeconds(m_inputs.clock, status.depth.oldestPending));
        text.metric("sluice_outbox_leading", "gauge", "Whether this process tells the hosted meter")
            .sample(status.leading);
        text.metric("sluice_outbox_paused", "gauge", "Whether the hosted meter refuses us")
            .sample(status.sender.phase == metering::SenderPhase::Paused);
        text.metric("sluice_outbox_told_total", "counter", "Events told since the start, by outcome")
            .sample(status.sender.sent, {{"result", "sent"}})
            .sample(status.sender.refused, {{"result", "refused"}});
        text.metric("sluice_hosted_requests_total", "counter", "Requests to the hosted meter")
            .sample(status.exchange.requests);
        text.metric("sluice_hosted_failures_total", "counter", "Of those, failed").sample(status.exchange.failures);
        const metering::ProvisionerState customers = m_provisioner->state();
        text.metric("sluice_hosted_customers_total", "counter", "Customers ensured at the hosted meter, by outcome")
            .sample(customers.done, {{"result", "done"}})
            .sample(customers.failed, {{"result", "failed"}})
            .sample(customers.leftOut, {{"result", "left_out"}});
        text.metric("sluice_reconciliation_drifts", "gauge", "Days of tenants that differ from the hosted meter")
            .sample(status.reconcile.drifts);
        text.metric("sluice_reconciliation_strangers", "gauge", "Events that only the hosted meter has")
            .sample(status.reconcile.strangers);
    });
}

}  // namespace sluice::app
