// Registration as a whole: denylist first, then the rank (outside of any lock), then the command (ops-engine 2.2, 2.3). Thread: any; `done`
// is called exactly once after the commit, on the writer thread or the caller's, and must only hand over. It outlives what it submitted.
#pragma once

#include "fleet/registry.h"

namespace sluice::fleet {

class Registrar {
public:
    Registrar(storage::Writer& writer, Registry& registry, TopSet& topSet)
        : m_writer(writer), m_registry(registry), m_topSet(topSet)
    {}

    void submit(RegistrationRequest request, ActionContext context, bool skipRank,
                std::function<void(Result<RegistrationOutcome>)> done);

private:
    storage::Writer& m_writer;
    Registry& m_registry;
    TopSet& m_topSet;
};

// What the holder of the payout key signs in strict mode (S12): EIP-191 over
//   keccak(packed("payments-orchestrator-registration:v1", id, address 20 bytes, keccak(details) 32 bytes, signedAt 32 bytes))
// where details is JSON-UTF8 (ops-engine 0) of the body without "signature" and "signed_at".
Hash32 registrationDigest(std::string_view id, const Address& address, std::string_view details, std::int64_t signedAt);
// True when `signature` (0x + 65 bytes, v 0/1/27/28) is by `address` and signedAt is at most 300 s away from now.
bool verifyRegistrationSignature(std::string_view id, std::string_view address, std::string_view details,
                                 std::int64_t signedAt, std::string_view signature, Timestamp now);

}  // namespace sluice::fleet
