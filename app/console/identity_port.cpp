#include "app/console/identity_port.h"

#include "clearinghouse/identity_config.h"

namespace sluice::app {

namespace {

const char* keyStateWord(clearinghouse::JwksStatus::State state)
{
    using State = clearinghouse::JwksStatus::State;
    switch (state) {
    case State::Empty: return "empty";
    case State::Fresh: return "fresh";
    case State::Stale: return "stale";
    case State::Expired: break;
    }
    return "expired";
}

void fillKeys(models::IdentityView& view, const clearinghouse::JwksStatus& status)
{
    view.keysUrl = status.jwksUri;
    view.keyState = keyStateWord(status.state);
    view.fetched = status.fetched.micros;
    view.failures = status.failures;
    view.lastError = status.lastError;
    view.leftOut = status.leftOut;
    for (const auto& step : status.lastSteps)
        view.steps.push_back({step.name, step.url, step.code, step.detail, step.httpStatus, step.millis});
    for (const auto& key : status.keys)
        view.keys.push_back({key.kid, key.kind, key.algorithms});
}

}  // namespace

models::IdentityView IdentityPort::view() const
{
    models::IdentityView made;
    made.mode = m_settings.text("IDENTITY_AUTH_MODE");
    made.issuer = m_settings.text("OIDC_ISSUER");
    made.audience = m_settings.text("OIDC_AUDIENCE");
    made.localIssuer = m_settings.text("LOCAL_ISSUER_URL");
    made.warnings = m_part.warnings();
    if (const auto* keys = m_part.issuerKeys()) {
        if (const auto status = keys->status(); !status.ready)
            made.localDetail = status.detail;
    }
    if (auto* verifiers = m_part.verifiers()) {
        using Mode = clearinghouse::IdentityMode;
        const Mode mode = verifiers->config().mode;
        made.mode = mode == Mode::ApiKey ? "api_key" : mode == Mode::Oidc ? "oidc" : "auto";
        if (verifiers->jwks())
            fillKeys(made, verifiers->jwks()->status());
    }
    return made;
}

void IdentityPort::status(models::Done<models::IdentityView> done)
{
    m_delivery.toGui<models::IdentityView>(std::move(done))(view());
}

void IdentityPort::test(models::Done<models::IdentityView> done)
{
    auto deliver = m_delivery.toGui<models::IdentityView>(std::move(done));
    auto* verifiers = m_part.verifiers();
    if (!verifiers || !verifiers->jwks())
        return deliver(fail(ErrorCode::Unavailable,
                            "no provider is asked: set IDENTITY_AUTH_MODE to oidc or auto, with OIDC_ISSUER and "
                            "OIDC_AUDIENCE"));
    verifiers->jwks()->refreshNow([made = view(), deliver](const clearinghouse::JwksStatus& status) {
        models::IdentityView shown = made;
        shown.steps.clear();
        shown.keys.clear();
        fillKeys(shown, status);
        deliver(std::move(shown));
    });
}

void IdentityPort::tryToken(crypto::SecretBytes token, models::Done<models::IdentityVerdict> done)
{
    auto deliver = m_delivery.toGui<models::IdentityVerdict>(std::move(done));
    auto* verifiers = m_part.verifiers();
    if (!verifiers)
        return deliver(fail(ErrorCode::Unavailable, "nothing verifies users: set WEBHOOK_SECRET or OPERATOR_KEY"));
    // The header goes where a request's own would go, and no further.
    std::string header = "Bearer " + std::string(token.text());
    verifiers->verifier().verify(header, m_clock.now(), [deliver](const auto& verdict) {
        models::IdentityVerdict shown;
        shown.accepted = verdict.has_value();
        if (verdict) {
            shown.identity = verdict->identity.authId;
            shown.credential = verdict->credential;
            shown.scopes = verdict->scopes;
            shown.expiry = verdict->expiry * 1'000'000;
        } else {
            shown.reason = verdict.error().reason;
            shown.cause = verdict.error().logged;
        }
        deliver(std::move(shown));
    });
    crypto::wipeMemory({reinterpret_cast<std::uint8_t*>(header.data()), header.size()});
}

}  // namespace sluice::app
