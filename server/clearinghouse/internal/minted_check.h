// REF-31: a minted token is shown to the verifier of the webhook before anybody gets it. What that would not accept, or would take for
// somebody else, never leaves. Thread: any; `done` as the verifier's.
#pragma once

#include "clearinghouse/minter.h"
#include "clearinghouse/verifier.h"

namespace sluice::clearinghouse {

void checkMinted(Verifier& verifier, MintedToken minted, const metering::Identity& identity, Timestamp now,
                 Minter::Done done);

}  // namespace sluice::clearinghouse
