// `verify` for the command line, the control socket and the console: balances re-derived from transfers, and the audit chain walked
// from its first entry. Thread: any worker; blocks.
#pragma once

#include "audit/verify.h"
#include "core/json.h"
#include "ledger/verify.h"

namespace sluice::app {

struct Verification {
    ledger::VerifyReport books;
    audit::ChainReport chain;
    bool agrees() const { return books.agrees() && chain.agrees(); }
};

// Progress counts transfers, then audit entries, as one range.
Result<Verification> verifyStore(storage::ReaderPool& readers, const ledger::VerifyProgress& progress = {},
                                 std::stop_token stop = {});
json::Value toJson(const Verification& verification);

}  // namespace sluice::app
