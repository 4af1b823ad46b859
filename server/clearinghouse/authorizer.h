// The authorise pipeline of the remote signer's webhook (clearinghouse spec 1.2-1.4, 9.3): caller, body, credential, verifier, identity and
// expiry, directory, tenant's policy, gate, answer, in this order, within 1,500 ms in all. What can be answered from memory is answered on
// the calling thread. Answers are the exact bytes of the contract.
#pragma once

#include "clearinghouse/decision_log.h"
#include "clearinghouse/directory.h"
#include "clearinghouse/gate_types.h"
#include "clearinghouse/verifier.h"
#include "core/address.h"

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::clearinghouse {

enum class ModelPolicy { Record, Flag, Refuse };  // MODEL_POLICY: what happens to a model that a tenant does not allow
std::optional<ModelPolicy> modelPolicyFromCode(std::string_view code);  // "record", "flag", "refuse"

struct AuthorizerConfig {
    std::vector<std::string> secrets = {};  // WEBHOOK_SECRET, several while rotating; none: nobody may ask
    std::int64_t expiryMaxSeconds = 60;     // AUTH_EXPIRY_MAX_SECONDS; 0: no cap
    std::int64_t budgetMs =
        1'500;  // of one answer; then 401 invalid_token, or 503 billing_unavailable after the verifier
    std::size_t maxPending = 10'000;  // answers waiting for somebody; beyond it 503 at once
    ModelPolicy modelPolicy = ModelPolicy::Refuse;
};

// Which headers of the call itself carry the shared secret; each may be empty.
struct WebhookCaller {
    std::string_view authorization = {}, apiKey = {}, webhookSecret = {};
};

struct AuthorizeAnswer {
    int httpStatus = 200;
    std::string body;  // JSON
};

// Counts since the start. Thread: values.
struct AuthorizerStats {
    // Answers by latency; bounds in microseconds, one more bucket than bounds: the rest. Not cumulative.
    static constexpr std::array<std::int64_t, 12> kLatencyBoundsUs = {
        50, 100, 250, 500, 1'000, 2'500, 5'000, 25'000, 100'000, 500'000, 1'000'000, 1'500'000};
    std::uint64_t allowed = 0, refused = 0, callersRefused = 0, badRequests = 0, overruns = 0, overloaded = 0;
    std::vector<std::pair<std::string, std::uint64_t>> refusedByCode;  // at most 64 codes and "other"
    std::array<std::uint64_t, kLatencyBoundsUs.size() + 1> latency{};
    std::uint64_t latencySumUs = 0;
    std::size_t pending = 0;
};

class Authorizer {
public:
    struct Parts {
        const Clock& clock;
        Verifier& verifier;
        SpendGate* gate = nullptr;             // null: no gate
        const Directory* directory = nullptr;  // null: nobody is blocked, no tenant has a policy
        DecisionLog* log = nullptr;            // null: only counted
    };
    Authorizer(Parts parts, AuthorizerConfig config);
    ~Authorizer();  // answers what is pending
    Authorizer(const Authorizer&) = delete;
    Authorizer& operator=(const Authorizer&) = delete;

    using Done = std::function<void(AuthorizeAnswer)>;
    // `done` exactly once: before this returns when everything lies in memory, else on the thread of whoever was waited for, or of tick().
    // It must only hand over. Thread: any.
    void authorize(const WebhookCaller& caller, std::string_view body, Done done);
    bool isCaller(const WebhookCaller& caller) const;
    // An end user's credential alone, without the caller's secret and without the gate: who is it, and may it still? For token exchange
    // and reads (REF-14). Same rules as above from the verifier to the directory.
    void identify(std::string_view authorization, std::function<void(Verdict<Verified>)> done);
    // Refusal of a blocked user or a tenant that is not active; nothing: let in.
    std::optional<Refusal> standing(const metering::Identity& identity) const;

    void tick();  // every 50 ms or so: ends what has waited too long. Never blocks. Thread: one
    void stop();  // no new waiting; everything pending is answered 503. Again: does nothing
    AuthorizerStats stats() const;

private:
    class Impl;
    std::shared_ptr<Impl> m_impl;
};

// What the signer sends, taken apart (1.2). Exposed for tests.
struct AuthorizeRequest {
    std::string authorization;  // the end user's, trimmed; empty: none
    PaymentState state;
};
// nullopt: not JSON.
std::optional<AuthorizeRequest> readAuthorizeRequest(std::string_view body);

}  // namespace sluice::clearinghouse
