#include "payouts/fleet_payees.h"

namespace sluice::payouts {

Result<std::optional<Payee>> FleetPayees::find(storage::Connection&, const std::string& orchestratorId)
{
    const auto record = m_registry.current(orchestratorId);
    if (!record)
        return std::optional<Payee>();
    const auto address = Address::fromHex(record->address);
    if (!address)
        return fail(ErrorCode::Corrupt, "the registry holds no address for " + orchestratorId);
    return std::optional(Payee{*address, record->denylisted});
}

}  // namespace sluice::payouts
