// The listeners of the clearinghouse: the webhook and the builder API, as far as they are wanted (DECISIONS 7, 8). Made after the part is built
// and before the writer's first command; they listen from start() to stopListening(), and are destroyed after the store. Thread: main.
#pragma once

#include "app/lifecycle/clearinghouse_part.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sluice::app {

struct ListenerInputs {
    const Settings& settings;
    const Clock& clock;
    Rng& rng;
    storage::Database& database;
    audit::AuditLog& audit;
    ClearinghousePart& part;
    ClearinghouseParts wanted;
    std::function<std::vector<api::PartState>()> readiness;  // any thread
    std::function<std::string(std::string_view token, Timestamp now)>
        operators;                                        // name of an admin token of the ops API; may be empty
    std::function<bool(std::string_view token)> viewers;  // any token of the ops API; may be empty
    std::function<void(api::BuilderParts&)> fill;         // what other parts add; may be empty
};

class ClearinghouseListeners {
public:
    static Result<std::unique_ptr<ClearinghouseListeners>> make(ListenerInputs inputs);
    ~ClearinghouseListeners();
    ClearinghouseListeners(const ClearinghouseListeners&) = delete;
    ClearinghouseListeners& operator=(const ClearinghouseListeners&) = delete;

    Result<void> start();
    void stopListening(int graceMs);

    // Figures of the pipeline for another listener's /metrics, while the part runs.
    void addMetrics(api::Metrics& metrics);

    std::string webhookUrl() const;  // http://127.0.0.1:8090; empty: it does not listen
    std::string builderUrl() const;
    api::BuilderApi* builder() { return m_builder.get(); }  // null: not wanted
    api::WebhookApi* webhook() { return m_webhook.get(); }
    const http::Server* webhookServer() const { return m_webhookServer.get(); }
    const http::Server* builderServer() const { return m_builderServer.get(); }

private:
    explicit ClearinghouseListeners(ListenerInputs inputs) : m_inputs(std::move(inputs)) {}
    Result<void> build();

    const ListenerInputs m_inputs;
    ListenAddress m_webhookAddress, m_builderAddress;
    std::unique_ptr<api::WebhookApi> m_webhook;
    std::unique_ptr<api::BuilderApi> m_builder;
    std::unique_ptr<http::Server> m_webhookServer, m_builderServer;
};

}  // namespace sluice::app
