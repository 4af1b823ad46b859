// The payees as the registry knows them. Thread: writer, inside a command.
#pragma once

#include "fleet/registry.h"
#include "payouts/ports.h"

namespace sluice::payouts {

class FleetPayees final : public PayeeDirectory {
public:
    explicit FleetPayees(const fleet::Registry& registry) : m_registry(registry) {}
    Result<std::optional<Payee>> find(storage::Connection& connection, const std::string& orchestratorId) override;

private:
    const fleet::Registry& m_registry;
};

}  // namespace sluice::payouts
