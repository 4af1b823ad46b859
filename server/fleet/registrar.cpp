#include "fleet/registrar.h"

#include "core/check.h"

namespace sluice::fleet {

void Registrar::submit(RegistrationRequest request, ActionContext context, bool skipRank,
                       std::function<void(Result<RegistrationOutcome>)> done)
{
    const auto run = [this, context = std::move(context), done = std::move(done)](const RegistrationRequest& wanted,
                                                                                  TopMembership rank) {
        m_writer.submitFor<RegistrationOutcome>(
            [this, wanted, rank, context](storage::Connection& connection) {
                return m_registry.registerOrchestrator(connection, wanted, rank, context);
            },
            done);
    };
    // A denied address is refused before anybody asks the chain about it; the command looks again.
    if (m_registry.snapshot()->isDenied(request.address))
        return run(request, TopMembership::Unknown);
    if (skipRank)
        return run(request, TopMembership::Skipped);
    const std::string address = request.address;
    m_topSet.check(address, [run, wanted = std::move(request)](TopMembership rank) { run(wanted, rank); });
}

}  // namespace sluice::fleet
