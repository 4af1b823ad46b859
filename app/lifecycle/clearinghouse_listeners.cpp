#include "app/lifecycle/clearinghouse_listeners.h"

#include <QLoggingCategory>

namespace sluice::app {

namespace {

Q_LOGGING_CATEGORY(listenersLog, "sluice.app.clearinghouse")

std::string urlOf(const Settings& settings, ListenAddress address, const std::unique_ptr<http::Server>& server)
{
    if (!server || !server->running())
        return {};
    address.port = server->port();
    return shownUrl(address, settings.isSet("SLUICE_TLS_CERT"));
}

}  // namespace

Result<std::unique_ptr<ClearinghouseListeners>> ClearinghouseListeners::make(ListenerInputs inputs)
{
    std::unique_ptr<ClearinghouseListeners> made(new ClearinghouseListeners(std::move(inputs)));
    SLUICE_TRY(made->build());
    return made;
}

ClearinghouseListeners::~ClearinghouseListeners()
{
    stopListening(0);
}

Result<void> ClearinghouseListeners::build()
{
    const Settings& settings = m_inputs.settings;
    if (m_inputs.wanted.webhook) {
        SLUICE_ASSIGN(m_webhookAddress,
                      listenAddressOf("WEBHOOK_ADDR", settings.text("WEBHOOK_ADDR"), settings.integer("PORT")));
        api::WebhookConfig config;
        config.aliasPath = settings.text("WEBHOOK_ALIAS_PATH");
        config.bindIsLoopback = isLoopbackHost(m_webhookAddress.host);
        SLUICE_TRY(api::checkAliasPath(config.aliasPath));
        api::WebhookParts parts;
        m_inputs.part.fill(parts);
        parts.readiness = m_inputs.readiness;
        parts.mayView = m_inputs.viewers;
        m_webhook = std::make_unique<api::WebhookApi>(std::move(parts), std::move(config));
    }
    if (m_inputs.wanted.builder) {
        SLUICE_ASSIGN(m_builderAddress,
                      listenAddressOf("API_ADDR", settings.text("API_ADDR"), settings.integer("BUILDER_API_PORT")));
        SLUICE_ASSIGN(auto config, builderConfig(settings, m_builderAddress));
        api::BuilderParts parts;
        parts.clock = &m_inputs.clock;
        parts.rng = &m_inputs.rng;
        parts.database = &m_inputs.database;
        parts.audit = &m_inputs.audit;
        parts.readiness = m_inputs.readiness;
        m_inputs.part.fill(parts);
        parts.logins.operatorToken = m_inputs.operators;
        if (m_inputs.fill)
            m_inputs.fill(parts);
        m_builder = std::make_unique<api::BuilderApi>(std::move(parts), std::move(config));
    }
    return {};
}

Result<void> ClearinghouseListeners::start()
{
    const auto listen = [this](const ListenAddress& address, auto& api, std::unique_ptr<http::Server>& server,
                               const char* name) -> Result<void> {
        server = std::make_unique<http::Server>(listenerConfig(m_inputs.settings, address), api->router(),
                                                api->policy(), m_inputs.clock);
        const auto port = server->start();
        if (!port)
            return fail(port.error().code, std::string(name) + ": " + port.error().message);
        api->attachServer(server.get());
        qCInfo(listenersLog, "%s listening on %s", name, urlOf(m_inputs.settings, address, server).c_str());
        return {};
    };
    if (m_webhook)
        SLUICE_TRY(listen(m_webhookAddress, m_webhook, m_webhookServer, "webhook"));
    if (m_builder)
        SLUICE_TRY(listen(m_builderAddress, m_builder, m_builderServer, "builder API"));
    return {};
}

void ClearinghouseListeners::stopListening(int graceMs)
{
    if (m_builder)
        m_builder->cancelMeterCalls();  // else the listener would wait for them
    for (auto* server : {&m_webhookServer, &m_builderServer}) {
        if (*server)
            (*server)->stop(graceMs);
    }
    if (m_webhook)
        m_webhook->attachServer(nullptr);
    if (m_builder) {
        m_builder->attachServer(nullptr);
        m_builder->stop();
    }
    m_webhookServer.reset();
    m_builderServer.reset();
}

void ClearinghouseListeners::addMetrics(api::Metrics& metrics)
{
    if (!m_webhook)
        return;
    api::WebhookParts parts;
    m_inputs.part.fill(parts);
    metrics.add([parts](api::MetricsText& text) { api::collectAuthorizations(parts, text); });
}

std::string ClearinghouseListeners::webhookUrl() const
{
    return urlOf(m_inputs.settings, m_webhookAddress, m_webhookServer);
}

std::string ClearinghouseListeners::builderUrl() const
{
    return urlOf(m_inputs.settings, m_builderAddress, m_builderServer);
}

}  // namespace sluice::app
