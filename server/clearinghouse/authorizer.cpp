#include "clearinghouse/authorizer.h"

#include "crypto/compare.h"

#include <QLoggingCategory>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <map>
#include <mutex>
#include <shared_mutex>

namespace sluice::clearinghouse {

namespace {

Q_LOGGING_CATEGORY(authorizeLog, "sluice.clearinghouse.authorize")

constexpr std::int64_t maxSafeInteger = 9'007'199'254'740'991;  // 2^53 - 1
constexpr std::size_t maxCodes = 64;
constexpr const char* internalReason = "internal error";

enum class Stage { Verify, Gate };

std::int64_t steadyUs()
{
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

bool isBlank(std::string_view text)
{
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string_view trimmedSecret(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// The unit a ceiling must have for a session of that type; empty: the signer takes none (livepeer-protocol 1.4).
std::string_view ceilingUnit(std::string_view type)
{
    if (type == "live")
        return "seconds";
    if (type == "lv2v")
        return "720p-pixel-seconds";
    return type == "fixed" ? "fixed" : "";
}

const PriceCeiling* ceilingOf(const TenantPtr& tenant, std::string_view type)
{
    const std::string_view unit = ceilingUnit(type);
    if (!tenant || unit.empty())
        return nullptr;
    const auto found = std::ranges::find(tenant->policy.maxPrices, unit, &PriceCeiling::unit);
    return found == tenant->policy.maxPrices.end() ? nullptr : &*found;
}

// The app as the client declares it, or the model after its first colon (9.3).
bool isAllowedModel(const TenantPolicy& policy, std::string_view app)
{
    const auto colon = app.find(':');
    return std::ranges::any_of(policy.allowedModels, [&](const std::string& model) {
        return model == app || (colon != std::string_view::npos && app.substr(colon + 1) == model);
    });
}

std::string refusalBody(int status, std::string_view reason, std::string_view code)
{
    std::string body;
    json::Writer writer(body);
    writer.beginObject().key("status").value(status).key("reason").value(reason);
    if (!code.empty())
        writer.key("code").value(code);
    writer.endObject();
    return body;
}

}  // namespace

std::optional<ModelPolicy> modelPolicyFromCode(std::string_view code)
{
    if (code == "record")
        return ModelPolicy::Record;
    if (code == "flag")
        return ModelPolicy::Flag;
    return code == "refuse" ? std::optional(ModelPolicy::Refuse) : std::nullopt;
}

// One call on its way.
struct AuthorizeWork {
    Authorizer::Done done;
    AuthorizeRequest request;
    Timestamp now;
    std::int64_t startUs = 0;
    std::atomic<bool> answered{false};
    std::atomic<Stage> stage{Stage::Verify};
    Verified who;  // from Stage::Gate on
    std::int64_t expiry = 0;
    TenantPtr tenant;
    std::string flags;
};
using AuthorizeWorkPtr = std::shared_ptr<AuthorizeWork>;

class Authorizer::Impl : public std::enable_shared_from_this<Authorizer::Impl> {
public:
    Impl(Parts partsIn, AuthorizerConfig configIn) : parts(partsIn), config(std::move(configIn)) {}

    void start(const AuthorizeWorkPtr& work)
    {
        parts.verifier.verify(work->request.authorization, work->now,
                              [self = shared_from_this(), work](Verdict<Verified> checked) {
                                  self->guarded(work, [&] { self->verified(work, std::move(checked)); });
                              });
        if (!work->answered)
            wait(work);
    }

    // The rules between the verifier and the gate, for webhook and reads alike.
    std::optional<Refusal> check(const Verified& who) const
    {
        const auto& identity = who.identity;
        if (isBlank(who.issuer) || isBlank(identity.clientId) || isBlank(identity.usageSubject)
            || isBlank(identity.usageSubjectType))
            return Refusal{500, {}, "verifier returned incomplete identity", {}};
        if (who.expiry < 0 || who.expiry > maxSafeInteger)
            return Refusal{500, {}, "verifier returned invalid expiry", {}};
        const auto sound = identity.owner ? metering::makeOwner(identity.clientId, identity.usageSubject)
                                          : metering::makeIdentity(identity.clientId, identity.usageSubject,
                                                                   identity.usageSubjectType);
        if (!sound)
            return Refusal{401, "invalid_token", "invalid identity", sound.error().message};
        if (sound->authId != identity.authId)
            return Refusal{401, "invalid_token", "invalid identity", "auth_id does not follow from the identity"};
        return standing(identity);
    }

    std::optional<Refusal> standing(const metering::Identity& identity) const
    {
        if (!parts.directory)
            return std::nullopt;
        if (parts.directory->tenantStanding(identity.clientId) == Standing::Stopped)
            return Refusal{403, "tenant_inactive", "tenant_inactive: this app is not active", {}};
        if (parts.directory->userStanding(identity.clientId, identity.usageSubject) == Standing::Stopped)
            return Refusal{403, "user_blocked", "user_blocked: this user is blocked", {}};
        return std::nullopt;
    }

    void refuse(const AuthorizeWorkPtr& work, Refusal refusal)
    {
        if (refusal.status < 400 || refusal.status > 599)
            refusal.status = 403;
        if (!take(work))
            return;
        Decision decision = decisionOf(*work);
        decision.status = refusal.status;
        decision.code = refusal.code;
        decision.reason = refusal.reason;
        decision.cause = std::move(refusal.logged);
        countRefusal(refusal.code.empty() ? "status_" + std::to_string(refusal.status) : refusal.code);
        finish(*work, std::move(decision), refusalBody(refusal.status, refusal.reason, refusal.code));
    }

    void overrun(const AuthorizeWorkPtr& work)
    {
        ++overruns;
        if (work->stage == Stage::Verify)
            return refuse(work,
                          {401, "invalid_token", "verification took too long", "the verifier did not answer in time"});
        refuse(work, {503, "billing_unavailable", "billing_unavailable: the balance could not be read in time",
                      "the gate did not answer in time"});
    }

    void tick()
    {
        std::vector<AuthorizeWorkPtr> late;
        const std::int64_t deadline = steadyUs() - config.budgetMs * 1000;
        {
            const std::lock_guard lock(mutex);
            std::erase_if(waiting, [&](const AuthorizeWorkPtr& work) {
                if (work->answered)
                    return true;
                if (work->startUs > deadline && !stopped)
                    return false;
                late.push_back(work);
                return true;
            });
        }
        for (const auto& work : late)
            overrun(work);
    }

    AuthorizerStats stats() const
    {
        AuthorizerStats made;
        made.allowed = allowed;
        made.callersRefused = callersRefused;
        made.badRequests = badRequests;
        made.overruns = overruns;
        made.overloaded = overloaded;
        made.latencySumUs = latencySum;
        for (std::size_t i = 0; i < latency.size(); ++i)
            made.latency[i] = latency[i];
        {
            const std::shared_lock lock(codesMutex);
            for (const auto& [code, count] : codes) {
                made.refusedByCode.emplace_back(code, count.load());
                made.refused += count;
            }
        }
        const std::lock_guard lock(mutex);
        made.pending = std::size_t(std::ranges::count_if(waiting, [](const auto& work) { return !work->answered; }));
        return made;
    }

    const Parts parts;
    const AuthorizerConfig config;
    std::atomic<std::uint64_t> allowed{0}, callersRefused{0}, badRequests{0}, overruns{0}, overloaded{0}, latencySum{0};
    std::array<std::atomic<std::uint64_t>, AuthorizerStats::kLatencyBoundsUs.size() + 1> latency{};
    std::atomic<bool> stopped{false};

private:
    static bool take(const AuthorizeWorkPtr& work) { return !work->answered.exchange(true); }

    // Nothing of ours may reach the signer as a broken answer: the cause is in the log only.
    template<class F>
    void guarded(const AuthorizeWorkPtr& work, F&& step)
    {
        try {
            step();
        } catch (const std::exception& error) {
            qCCritical(authorizeLog, "authorize failed: %s", error.what());
            refuse(work, {500, {}, internalReason, error.what()});
        }
    }

    void wait(const AuthorizeWorkPtr& work)
    {
        {
            const std::lock_guard lock(mutex);
            if (!stopped && waiting.size() < config.maxPending)
                return waiting.push_back(work);
        }
        ++overloaded;
        refuse(work, {503, "billing_unavailable", "billing_unavailable: too many calls are waiting", "overloaded"});
    }

    void verified(const AuthorizeWorkPtr& work, Verdict<Verified> checked)
    {
        if (work->answered)
            return;
        if (!checked)
            return refuse(work, std::move(checked.error()));
        work->who = std::move(*checked);
        if (auto refusal = check(work->who))
            return refuse(work, std::move(*refusal));
        if (auto refusal = checkState(*work))
            return refuse(work, std::move(*refusal));
        work->expiry = work->who.expiry;
        if (config.expiryMaxSeconds > 0)
            work->expiry = std::min(work->expiry, work->now.seconds() + config.expiryMaxSeconds);
        work->stage = Stage::Gate;
        if (!parts.gate) {
            GatePass open;
            open.expiry = work->expiry;
            return allow(work, std::move(open), false);
        }
        GateRequest request{work->who.identity, work->request.state, work->expiry, work->now};
        parts.gate->decide(std::move(request), [self = shared_from_this(), work](Verdict<GatePass> pass) {
            self->guarded(work, [&] {
                if (!pass)
                    return self->refuse(work, std::move(pass.error()));
                self->allow(work, std::move(*pass), true);
            });
        });
    }

    // The session's own identity and the tenant's list of models.
    std::optional<Refusal> checkState(AuthorizeWork& work) const
    {
        const PaymentState& state = work.request.state;
        // The signer would end the session with 500 and no reason (REF-35).
        if (!state.authId.empty() && state.authId != work.who.identity.authId)
            return Refusal{403, "identity_pinned",
                           "identity_pinned: the session belongs to another user; start a new one",
                           "session of " + state.authId.substr(0, metering::maxAuthIdLength)};
        if (parts.directory)
            work.tenant = parts.directory->snapshot()->tenant(work.who.identity.clientId);
        if (!work.tenant || work.tenant->policy.allowedModels.empty() || state.app.empty()
            || isAllowedModel(work.tenant->policy, state.app))
            return std::nullopt;
        if (config.modelPolicy == ModelPolicy::Refuse)
            return Refusal{403, "model_not_allowed", "model_not_allowed: this app may not use that model",
                           "model " + state.app.substr(0, 128)};
        work.flags = config.modelPolicy == ModelPolicy::Flag ? "model_not_allowed" : "model_recorded";
        return std::nullopt;
    }

    void allow(const AuthorizeWorkPtr& work, GatePass pass, bool gated)
    {
        if (!take(work))
            return;
        // Never extended; what is no expiry is not taken (1.2).
        const bool usable = pass.expiry >= 0 && pass.expiry <= maxSafeInteger;
        const std::int64_t expiry = usable ? std::min(pass.expiry, work->expiry) : work->expiry;
        const metering::Identity& identity = work->who.identity;
        std::string body;
        body.reserve(256 + identity.authId.size() * 2);
        json::Writer writer(body);
        writer.beginObject().key("status").value(200).key("expiry").value(expiry).key("auth_id").value(identity.authId);
        writer.key("identity").beginObject();
        writer.key("issuer").value(work->who.issuer).key("client_id").value(identity.clientId);
        writer.key("usage_subject").value(identity.usageSubject);
        writer.key("usage_subject_type").value(identity.usageSubjectType).endObject();
        if (const PriceCeiling* ceiling = ceilingOf(work->tenant, work->request.state.type)) {
            writer.key("maxPrice").beginObject().key("price").number(ceiling->priceWei);
            writer.key("currency").value("wei").key("unit").value(ceiling->unit).endObject();
        }
        writer.endObject();
        Decision decision = decisionOf(*work);
        decision.allowed = true;
        decision.status = 200;
        decision.expiry = expiry;
        decision.gated = gated;
        decision.hold = pass.hold;
        decision.spendable = pass.spendable;
        decision.fromMemory = pass.fromMemory;
        if (pass.wouldRefuse)
            decision.flags += (decision.flags.empty() ? "would_refuse:" : " would_refuse:") + pass.wouldRefuse->code;
        ++allowed;
        finish(*work, std::move(decision), std::move(body));
    }

    Decision decisionOf(const AuthorizeWork& work) const
    {
        Decision decision;
        if (!parts.log)
            return decision;
        const metering::Identity& identity = work.who.identity;
        decision.time = work.now;
        decision.clientId = identity.clientId;
        decision.usageSubject = identity.usageSubject;
        decision.subjectType = identity.usageSubjectType;
        decision.authId = identity.authId;
        decision.issuer = work.who.issuer;
        decision.credential = work.who.credential;
        decision.flags = work.flags;
        const PaymentState& state = work.request.state;
        decision.stateId = state.stateId;
        decision.jobType = state.type;
        decision.app = state.app;
        decision.orchestrator = state.orchestrator;
        decision.sequence = state.sequence;
        return decision;
    }

    void finish(const AuthorizeWork& work, Decision decision, std::string body)
    {
        const std::int64_t us = steadyUs() - work.startUs;
        const auto& bounds = AuthorizerStats::kLatencyBoundsUs;
        ++latency[std::size_t(std::ranges::lower_bound(bounds, us) - bounds.begin())];
        latencySum += std::uint64_t(std::max<std::int64_t>(us, 0));
        decision.latencyUs = us;
        if (parts.log)
            parts.log->add(std::move(decision));
        work.done({200, std::move(body)});
    }

    void countRefusal(const std::string& code)
    {
        {
            const std::shared_lock lock(codesMutex);
            if (const auto found = codes.find(code); found != codes.end()) {
                ++found->second;
                return;
            }
        }
        const std::unique_lock lock(codesMutex);
        ++codes[codes.size() < maxCodes ? code : "other"];
    }

    mutable std::mutex mutex;
    std::vector<AuthorizeWorkPtr> waiting;  // answered ones stay until the next tick
    mutable std::shared_mutex codesMutex;
    std::map<std::string, std::atomic<std::uint64_t>> codes;
};

Authorizer::Authorizer(Parts parts, AuthorizerConfig config) : m_impl(std::make_shared<Impl>(parts, std::move(config)))
{}

Authorizer::~Authorizer()
{
    stop();
}

bool Authorizer::isCaller(const WebhookCaller& caller) const
{
    const std::array given = {bearerToken(caller.authorization), trimmedSecret(caller.apiKey),
                              trimmedSecret(caller.webhookSecret)};
    // Every secret is compared with every header, so that time does not tell which one came close.
    bool known = false;
    for (const std::string& secret : m_impl->config.secrets) {
        for (const std::string_view text : given)
            known = (crypto::constantTimeEqual(text, std::string_view(secret)) && !secret.empty()) || known;
    }
    return known;
}

void Authorizer::authorize(const WebhookCaller& caller, std::string_view body, Done done)
{
    const std::int64_t start = steadyUs();
    if (!isCaller(caller)) {
        ++m_impl->callersRefused;
        return done({401, refusalBody(401, "unauthorized webhook caller", {})});
    }
    auto request = readAuthorizeRequest(body);
    if (!request) {
        ++m_impl->badRequests;
        return done({400, refusalBody(400, "invalid request json", {})});
    }
    auto work = std::make_shared<AuthorizeWork>();
    work->done = std::move(done);
    work->request = std::move(*request);
    work->now = m_impl->parts.clock.now();
    work->startUs = start;
    try {
        m_impl->start(work);
    } catch (const std::exception& error) {
        qCCritical(authorizeLog, "authorize failed: %s", error.what());
        m_impl->refuse(work, {500, {}, internalReason, error.what()});
    }
}

void Authorizer::identify(std::string_view authorization, std::function<void(Verdict<Verified>)> done)
{
    m_impl->parts.verifier.verify(authorization, m_impl->parts.clock.now(),
                                  [impl = m_impl, done = std::move(done)](Verdict<Verified> checked) {
                                      if (checked) {
                                          if (auto refusal = impl->check(*checked))
                                              return done(tl::unexpected(std::move(*refusal)));
                                      }
                                      done(std::move(checked));
                                  });
}

std::optional<Refusal> Authorizer::standing(const metering::Identity& identity) const
{
    return m_impl->standing(identity);
}

void Authorizer::tick()
{
    m_impl->tick();
}

void Authorizer::stop()
{
    m_impl->stopped = true;
    m_impl->tick();
}

AuthorizerStats Authorizer::stats() const
{
    return m_impl->stats();
}

}  // namespace sluice::clearinghouse
