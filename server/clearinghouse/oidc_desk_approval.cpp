// OidcDesk as the verification page and the operator ask it.
#include "clearinghouse/internal/oidc_desk_impl.h"

#include <QLoggingCategory>

namespace sluice::clearinghouse {

namespace {

Q_LOGGING_CATEGORY(approvalLog, "sluice.clearinghouse")

}  // namespace

namespace {

// What approving says, as the page tells it; other errors stay errors.
Result<LoginOutcome> loginOutcome(const Error& error)
{
    switch (error.code) {
    case ErrorCode::NotFound: return LoginOutcome::UnknownCode;
    case ErrorCode::Denied: return LoginOutcome::OtherApp;
    case ErrorCode::Conflict: return LoginOutcome::Answered;
    default: return fail(error);
    }
}

OidcDesk::Asked<LoginOutcome> outcomeOf(OidcDesk::Asked<LoginOutcome> done)
{
    return [done = std::move(done)](Result<LoginOutcome> outcome) {
        done(outcome ? std::move(outcome) : loginOutcome(outcome.error()));
    };
}

}  // namespace

void OidcDesk::Impl::approve(std::string userCode, std::string credential, std::string address,
                             Asked<LoginOutcome> done)
{
    if (DeviceLogin::looksLikeLoginCode(credential) || !parts.keys)
        return approveByCode(std::move(userCode), std::move(credential), std::move(address), std::move(done));
    parts.keys->verify(
        "Bearer " + credential, parts.clock.now(),
        [self = shared_from_this(), userCode = std::move(userCode), address = std::move(address),
         done = std::move(done)](const Verdict<Verified>& verdict) mutable {
            const bool good =
                verdict && !self->parts.clients.isStopped(verdict->identity.clientId, verdict->identity.usageSubject);
            if (good)
                return self->approveAs(std::move(userCode), *verdict, std::move(address), std::move(done));
            // An empty code matches no login code, so this counts as wrong.
            self->approveByCode(std::move(userCode), {}, std::move(address), std::move(done));
        });
}

void OidcDesk::Impl::approveAs(std::string userCode, const Verified& verified, std::string address,
                               Asked<LoginOutcome> done)
{
    parts.writer.submitFor<LoginOutcome>(
        [self = shared_from_this(), userCode = std::move(userCode), identity = verified.identity,
         how = verified.credential,
         address = std::move(address)](storage::Connection& connection) -> Result<LoginOutcome> {
            SLUICE_TRY(
                self->parts.devices->approve(connection, userCode, identity, how, address, self->parts.clock.now()));
            return LoginOutcome::Approved;
        },
        outcomeOf(std::move(done)));
}

// The code is taken in the commit of the approval: one that comes to nothing does not cost it.
void OidcDesk::Impl::approveByCode(std::string userCode, std::string credential, std::string address,
                                   Asked<LoginOutcome> done)
{
    parts.writer.submitFor<LoginOutcome>(
        [self = shared_from_this(), userCode = std::move(userCode), credential = std::move(credential),
         address = std::move(address)](storage::Connection& connection) -> Result<LoginOutcome> {
            DeviceLogin& devices = *self->parts.devices;
            const Timestamp now = self->parts.clock.now();
            SLUICE_ASSIGN(const auto identity, devices.takeLoginCode(connection, credential, now));
            if (!identity || self->parts.clients.isStopped(identity->clientId, identity->usageSubject)) {
                SLUICE_TRY(devices.wrongCredential(connection, userCode, address, now));
                return LoginOutcome::WrongCredential;
            }
            SLUICE_TRY(devices.approve(connection, userCode, *identity, "login code", address, now));
            return LoginOutcome::Approved;
        },
        outcomeOf(std::move(done)));
}

void OidcDesk::lookUp(std::string userCode, Asked<std::optional<DeviceGrant>> done)
{
    m_impl->parts.writer.submitFor<std::optional<DeviceGrant>>(
        [impl = m_impl, userCode = std::move(userCode)](storage::Connection& connection) {
            return impl->parts.devices->find(connection, userCode, impl->parts.clock.now());
        },
        std::move(done));
}

void OidcDesk::approve(std::string userCode, std::string credential, std::string address, Asked<LoginOutcome> done)
{
    m_impl->approve(std::move(userCode), std::move(credential), std::move(address), std::move(done));
}

void OidcDesk::deny(std::string userCode, std::string address, Asked<LoginOutcome> done)
{
    m_impl->parts.writer.submitFor<LoginOutcome>(
        [impl = m_impl, userCode = std::move(userCode),
         address = std::move(address)](storage::Connection& connection) -> Result<LoginOutcome> {
            SLUICE_TRY(impl->parts.devices->deny(connection, userCode, address, impl->parts.clock.now()));
            return LoginOutcome::Answered;
        },
        outcomeOf(std::move(done)));
}

void OidcDesk::issueLoginCode(metering::Identity identity, std::string actor, Asked<std::string> done)
{
    m_impl->parts.writer.submitFor<std::string>(
        [impl = m_impl, identity = std::move(identity), actor = std::move(actor)](storage::Connection& connection) {
            return impl->parts.devices->issueLoginCode(connection, identity, actor, impl->parts.clock.now());
        },
        std::move(done));
}

void OidcDesk::endSession(std::string sessionId, std::string actor, Asked<void> done)
{
    m_impl->endWith(
        [impl = m_impl, sessionId = std::move(sessionId), actor](storage::Connection& connection) {
            return impl->parts.sessions->end(connection, sessionId, actor, impl->parts.clock.now());
        },
        actor, std::move(done));
}

void OidcDesk::endUser(std::string authId, std::string actor, Asked<void> done)
{
    m_impl->endWith(
        [impl = m_impl, authId = std::move(authId), actor](storage::Connection& connection) {
            return impl->parts.sessions->endAllOf(connection, authId, actor, impl->parts.clock.now());
        },
        actor, std::move(done));
}

void OidcDesk::purge()
{
    if (!m_impl->parts.issuer)
        return;
    m_impl->parts.writer.submit(
        [impl = m_impl](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(impl->parts.devices->purge(connection, impl->parts.clock.now()));
            SLUICE_TRY(impl->parts.sessions->purge(connection, impl->parts.clock.now()));
            return {};
        },
        [](const Result<void>& gone) {
            if (!gone)
                qCWarning(approvalLog, "old logins stay for now: %s", gone.error().message.c_str());
        });
}

}  // namespace sluice::clearinghouse
