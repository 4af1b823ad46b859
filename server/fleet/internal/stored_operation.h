// Operations on managers as they are stored. Thread: any that holds a connection.
#pragma once

#include "fleet/manager_operations.h"

namespace sluice::fleet {

// NotFound "Unknown operation".
Result<OperationResult> readOperation(storage::Connection& connection, const std::string& id);
// The operation of that kind that the same actor asked for with this key before (DECISIONS 15); none, or `key` empty: do it now.
// Conflict: the key belongs to another request. InvalidArgument: over 255 characters.
Result<std::optional<OperationResult>> earlierOperation(storage::Connection& connection, const OperationResult& asked,
                                                        const std::string& key);

}  // namespace sluice::fleet
