// Re-derives the books from nothing but transfers and reservations: every balance, every reserved sum, every day total,
// every balance_after, the gap-free sequence and the double-entry sum of each asset; then compares with what is stored.
// Streams in one snapshot; memory grows with accounts and their days, not with transfers. Thread: any worker; blocks.
#pragma once

#include "core/result.h"
#include "storage/reader.h"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice::ledger {

struct VerifyReport {
    std::int64_t transfers = 0;
    std::int64_t accounts = 0;
    std::int64_t reservations = 0;
    std::int64_t differencesFound = 0;     // all of them
    std::vector<std::string> differences;  // the first 100, one line of English each
    bool agrees() const { return differencesFound == 0; }
};

using VerifyProgress = std::function<void(std::int64_t done, std::int64_t total)>;

// Errors: Cancelled, or the store's. Differences are no error: they are the answer.
Result<VerifyReport> verifyLedger(storage::ReaderPool& readers, const VerifyProgress& progress = {},
                                  std::stop_token stop = {});

}  // namespace sluice::ledger
