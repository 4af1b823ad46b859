// Known answers, asked before anything is signed: a machine or a library that computes wrongly must not touch money. Takes a few
// milliseconds. Thread: any.
#pragma once

#include "core/result.h"

namespace sluice::crypto {

// Internal: "crypto self-test failed: NAME".
Result<void> selfTest();

}  // namespace sluice::crypto
