// The exclusive lock of a SQLite store: flock(2) on a file beside it, so that it ends with the process whatever
// happens.
#pragma once

#include "core/result.h"

#include <memory>
#include <string>

namespace sluice::storage {

class StoreLock {
public:
    // Conflict, naming the other process, when it is held.
    static Result<std::unique_ptr<StoreLock>> acquire(const std::string& storePath);
    ~StoreLock();
    StoreLock(const StoreLock&) = delete;
    StoreLock& operator=(const StoreLock&) = delete;

private:
    explicit StoreLock(int descriptor) : m_descriptor(descriptor) {}

    int m_descriptor;
};

// The path with links resolved, so that two names of one store share one lock.
std::string canonicalStorePath(const std::string& path);

}  // namespace sluice::storage
