#include "app/console/fleet_port.h"

namespace sluice::app {

namespace {

constexpr const char* actorName = "console";

}  // namespace

void FleetPort::registerOrchestrator(models::OrchestratorForm form, models::Done<std::string> done)
{
    fleet::RegistrationRequest request;
    request.id = std::move(form.id);
    request.address = std::move(form.address);
    if (!form.healthUrl.empty())
        request.healthUrl = std::move(form.healthUrl);
    request.proof = fleet::RegistrationProof::Admin;
    request.configured = true;  // an operator's entry is no sign of life
    const auto deliver = m_delivery.toGui<std::string>(std::move(done));
    // The person at the console vouches for the orchestrator, as a bootstrap entry does: no rank check.
    m_registrar.submit(std::move(request), {actorName, {}, m_clock.now()}, true,
                       [deliver](Result<fleet::RegistrationOutcome> outcome) {
                           if (!outcome)
                               return deliver(fail(outcome.error()));
                           if (outcome->refusal)
                               return deliver(fail(ErrorCode::Conflict, fleet::refusalText(*outcome->refusal)));
                           deliver(outcome->record.id);
                       });
}

void FleetPort::setDenied(std::string id, bool denied, std::string reason, models::Done<void> done)
{
    const fleet::ActionContext context{actorName, {}, m_clock.now()};
    m_writer.submit(
        [this, id = std::move(id), denied, reason = std::move(reason),
         context](storage::Connection& connection) -> Result<void> {
            const auto record = m_registry.current(id);
            if (!record)
                return fail(ErrorCode::NotFound, "Unknown orchestrator");
            return m_registry.setDenied(connection, record->address, denied, reason, context);
        },
        m_delivery.toGui<void>(std::move(done)));
}

void LedgerPort::adjust(models::LedgerAdjustment adjustment, models::Done<std::string> done)
{
    const auto deliver = m_delivery.toGui<std::string>(std::move(done));
    auto amount = Amount::parse(adjustment.amount, m_unit);
    if (!amount)
        return deliver(fail(amount.error()));
    if (amount->isZero())
        return deliver(fail(ErrorCode::InvalidArgument, "the amount must not be zero"));
    usage::CreditEvent event{"adjustment:" + adjustment.reference,
                             std::move(adjustment.orchestrator),
                             std::move(*amount),
                             ledger::TransferKind::Adjustment,
                             adjustment.reason.empty() ? "adjustment" : std::move(adjustment.reason),
                             {},
                             {}};
    const fleet::ActionContext context{actorName, {}, m_clock.now()};
    m_writer.submitFor<std::string>(
        [this, event = std::move(event), context](storage::Connection& connection) -> Result<std::string> {
            SLUICE_ASSIGN(const auto posted, m_credits.credit(connection, event, context));
            return posted.balance.toString();
        },
        deliver);
}

}  // namespace sluice::app
