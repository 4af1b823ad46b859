#include "app/lifecycle/settlement_part.h"

#include <QLoggingCategory>

namespace sluice::app {

namespace {

Q_LOGGING_CATEGORY(settlementPartLog, "sluice.app.settlement")

constexpr int settlementLookMs = 5'000;
constexpr int settlementPurgeMs = 3'600'000;

}  // namespace

SettlementPart::SettlementPart(const SettlementInputs& inputs, metering::SettlementConfig config,
                               metering::HostedEndpoint endpoint)
    : m_inputs(inputs)
    , m_endpoint(std::move(endpoint))
    , m_book(inputs.clock, inputs.database.writer(), inputs.database.readers(), inputs.audit, std::move(config))
    , m_intake(inputs.clock, inputs.database.writer(), m_book.config(), m_book.work(), m_book.changes())
{}

SettlementPart::~SettlementPart()
{
    stop();
}

Result<std::unique_ptr<SettlementPart>> SettlementPart::make(const SettlementInputs& inputs)
{
    if (!inputs.settings.isSet("SETTLEMENT_OPENMETER_URL"))
        return nullptr;
    SLUICE_ASSIGN(auto config, settlementConfig(inputs.settings));
    auto endpoint = metering::HostedEndpoint::of(inputs.settings.text("SETTLEMENT_OPENMETER_URL"),
                                                 inputs.settings.text("SETTLEMENT_OPENMETER_API_KEY"), {}, "");
    if (!endpoint)
        return fail(endpoint.error().code, "SETTLEMENT_OPENMETER_URL: " + endpoint.error().message);
    if (endpoint->flavour != metering::HostedFlavour::V1)
        return fail(ErrorCode::InvalidArgument,
                    "SETTLEMENT_OPENMETER_URL: invoices with custom invoicing are in OpenMeter's v1 API only");
    return std::unique_ptr<SettlementPart>(new SettlementPart(inputs, std::move(config), std::move(*endpoint)));
}

Result<void> SettlementPart::start()
{
    look();
    Result<void> started;
    m_thread.runAndWait([&] { started = startOnThread(); });
    return started;
}

Result<void> SettlementPart::startOnThread()
{
    m_http = std::make_unique<net::HttpClient>();
    const std::string token = m_inputs.settings.text("SETTLEMENT_OPENMETER_API_KEY");
    const auto post = [this](std::function<void()> task) { m_thread.post(std::move(task)); };
    SLUICE_ASSIGN(m_api, metering::HostedApi::make({*m_http, post, m_inputs.clock, m_inputs.rng}, m_endpoint,
                                                   crypto::SecretBytes(asBytes(token)), crypto::SecretBytes(),
                                                   {.attemptMs = m_book.config().meterTimeoutMs}));
    m_worker = std::make_unique<metering::SettlementWorker>(
        metering::SettlementWorker::Ports{*m_api, *m_http, m_inputs.clock, m_inputs.rng, m_book, post});
    const auto every = [this](int ms, std::function<void()> task) {
        m_timers.push_back(std::make_unique<QTimer>());
        QObject::connect(m_timers.back().get(), &QTimer::timeout, m_timers.back().get(), std::move(task));
        m_timers.back()->start(ms);
    };
    every(settlementLookMs, [this] { look(); });
    every(settlementPurgeMs, [this] { purge(); });
    purge();
    m_worker->start();
    return {};
}

void SettlementPart::stop()
{
    if (m_stopped.exchange(true))
        return;
    m_thread.runAndWait([this] {
        m_timers.clear();
        if (m_worker)
            m_worker->stop();
        m_api.reset();
        m_http.reset();
    });
    // The stopped worker stays: whoever asks for its state may still be at it.
    m_thread.stop();
}

void SettlementPart::look()
{
    const auto figures = m_book.figures();
    if (!figures) {
        qCWarning(settlementPartLog, "settlement: %s", figures.error().message.c_str());
        return;
    }
    const std::lock_guard lock(m_mutex);
    m_figures = *figures;
}

void SettlementPart::purge()
{
    const Timestamp now = m_inputs.clock.now();
    m_inputs.database.writer().submit(
        [this, now](storage::Connection& connection) { return m_book.purge(connection, now); },
        [](const Result<void>& purged) {
            if (!purged)
                qCWarning(settlementPartLog, "purge: %s", purged.error().message.c_str());
        });
}

void SettlementPart::fill(api::BuilderParts& parts)
{
    parts.settlement = &m_book;
    parts.settlementIntake = &m_intake;
    parts.reconcileInvoices = [this] {
        m_thread.post([this] {
            if (m_worker && !m_stopped)
                m_worker->reconcile();
        });
    };
}

std::vector<api::PartState> SettlementPart::readiness() const
{
    metering::SettlementFigures figures;
    {
        const std::lock_guard lock(m_mutex);
        figures = m_figures;
    }
    std::string detail = figures.halted
                             ? "halted: " + figures.haltReason
                             : std::to_string(figures.waiting) + " waiting, " + std::to_string(figures.stopped)
                                   + " stopped, " + std::to_string(figures.dead) + " given up";
    return {{"settlement", !figures.halted, false, std::move(detail)}};
}

void SettlementPart::addMetrics(api::Metrics& metrics)
{
    metrics.add([this](api::MetricsText& text) {
        if (m_stopped)
            return;
        metering::SettlementFigures figures;
        {
            const std::lock_guard lock(m_mutex);
            figures = m_figures;
        }
        text.metric("sluice_settlement_invoices", "gauge", "Invoices that settlement has in hand")
            .sample(figures.waiting, {{"state", "waiting"}})
            .sample(figures.working, {{"state", "working"}})
            .sample(figures.stopped, {{"state", "stopped"}})
            .sample(figures.dead, {{"state", "dead"}});
        text.metric("sluice_settlement_payments_waiting", "gauge", "Payment events that wait for their invoice")
            .sample(figures.payments);
        text.metric("sluice_settlement_halted", "gauge", "Whether settlement waits for somebody to let it go on")
            .sample(figures.halted);
        if (!m_worker)
            return;
        const metering::SettlementStats stats = m_worker->stats();
        text.metric("sluice_settlement_calls_total", "counter", "Calls since the start")
            .sample(stats.fetched, {{"call", "fetch"}})
            .sample(stats.told, {{"call", "tell"}})
            .sample(stats.asked, {{"call", "hook"}});
        text.metric("sluice_settlement_failures_total", "counter", "Attempts that came to nothing")
            .sample(stats.failures);
        text.metric("sluice_settlement_rounds_total", "counter", "Rounds of reconciliation").sample(stats.rounds);
    });
}

}  // namespace sluice::app
