// The port through which rooms above read a balance without knowing the ledger (DECISIONS 23). Thread: any but the
// GUI's; blocks on a reader.
#pragma once

#include "ledger/types.h"

#include <stop_token>

namespace sluice::ledger {

class BalanceSource {
public:
    virtual ~BalanceSource() = default;
    // An account nobody has touched has balance 0. Errors: Timeout, Cancelled, Io.
    virtual Result<Balance> balance(std::string_view account, const Asset& asset, std::stop_token stop = {}) const = 0;
};

}  // namespace sluice::ledger
