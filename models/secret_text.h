// Secrets on their way from an entry field to the wallet: locked memory, never a QString.
#pragma once

#include "crypto/locked_buffer.h"

namespace sluice::models {

using SecretText = crypto::SecretBytes;

}  // namespace sluice::models
