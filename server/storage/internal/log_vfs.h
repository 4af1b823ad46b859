// A layer under SQLite that gathers the writes to the write-ahead log. SQLite writes every page of a commit with two system calls of its own;
// here they reach the system as one, before the sync that makes the commit durable.
// Sound only with synchronous=FULL, where each commit syncs the log before readers are told of its pages. Everything else that looks at the file
// (read, size, truncation, close) sees what was written. Data that the system refused stay here and come first at the next attempt, so no
// later sync can succeed without them.
// Thread: files as SQLite uses them; the function any.
#pragma once

#include <string>

namespace sluice::storage {

// The name of the layer over the VFS called `parent` (empty: the default), registered at the first call.
std::string gatheringVfs(const std::string& parent);

}  // namespace sluice::storage
