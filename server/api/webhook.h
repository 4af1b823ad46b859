// The listener that the remote signer asks (clearinghouse spec 1): routes over the authorise pipeline, nothing else. Build it, give its router
// and policy to http::Server, and destroy it after the server has stopped. Answers from memory are made on the HTTP thread.
#pragma once

#include "api/metrics.h"
#include "api/part_state.h"
#include "clearinghouse/authorizer.h"
#include "http/server.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::api {

struct WebhookConfig {
    std::string aliasPath;       // WEBHOOK_ALIAS_PATH, such as "/webhooks/remote-signer"; empty: none
    bool bindIsLoopback = true;  // of this listener
};

struct WebhookParts {
    clearinghouse::Authorizer* authorizer = nullptr;
    const clearinghouse::DecisionLog* log = nullptr;    // for its figures; may be null
    clearinghouse::SpendGate* gate = nullptr;           // for its figures; may be null
    std::function<std::vector<PartState>()> readiness;  // any thread, must not block
    std::function<bool(std::string_view token)>
        mayView;  // a viewer's token, for /metrics beyond this machine; empty: nobody's
};

class WebhookApi {
public:
    // A body the contract takes is at most this long; more is 413.
    static constexpr std::size_t maxBodyBytes = 64 * 1024;

    WebhookApi(WebhookParts parts, WebhookConfig config);
    ~WebhookApi();
    WebhookApi(const WebhookApi&) = delete;
    WebhookApi& operator=(const WebhookApi&) = delete;

    std::shared_ptr<const http::Router> router() const;
    http::ListenerPolicy policy() const;
    Metrics& metrics();
    void attachServer(const http::Server* server);  // for its counters; null before it goes

private:
    class Impl;
    std::shared_ptr<Impl> m_impl;
};

// InvalidArgument: not a path of plain segments, or one that is served already.
Result<void> checkAliasPath(std::string_view path);
// Figures of the pipeline as sluice_authorize_…, sluice_gate_…, sluice_decisions_…
void collectAuthorizations(const WebhookParts& parts, MetricsText& text);

}  // namespace sluice::api
