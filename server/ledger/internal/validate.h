// Checks of what comes into the ledger from outside, made before anything is touched. Thread: any.
#pragma once

#include "ledger/ledger.h"

namespace sluice::ledger {

// Far above anything that exists in any asset, and far enough below 2^255 that no sum of them comes near it.
bool amountInRange(const Int256& units);

Result<void> checkPosting(const Posting& posting);
Result<void> checkReserve(const ReserveRequest& request);
Result<void> checkId(std::string_view id);
Result<void> checkText(std::string_view text, std::string_view what);

// The caller's metadata over the default of a test run, as JSON-J; empty when there is none. InvalidArgument: no
// object.
Result<std::string> mergedMetadata(std::string_view callers, const std::string& testRunId);
// Whether a repeated posting means the same: equal, or differing only by the default metadata of another test run.
bool sameMetadata(std::string_view stored, std::string_view callers);

}  // namespace sluice::ledger
