// What MeterStore keeps in memory. Private to it.
#pragma once

#include "metering/internal/meter_rows.h"
#include "metering/internal/rollup_writer.h"

#include <mutex>

namespace sluice::metering {

class MeterStore::Impl {
public:
    Impl(audit::AuditLog& log, Rng& rng) : audit(log), ulids(rng) {}

    audit::AuditLog& audit;
    UlidSource ulids;
    ChangeSequence changes, eventChanges;

    mutable std::mutex mutex;
    MeterSnapshotPtr published =
        std::make_shared<const MeterSnapshot>();  // written under the mutex, by the writer only
    // The rest is the writer thread's alone.
    MeterSnapshotPtr working = published;
    MeterSnapshotPtr beforeCommand = published;
    RollupWriter rollups;
    std::size_t mark = 0;
    std::map<std::pair<int, std::string>, std::int64_t> words;
    bool definitionsChanged = false, eventsAdded = false;
    std::int64_t version = -1, versionBeforeCommand = -1;  // of the store, that `working` was read at; -1: unknown
    bool entered = false, enteredByCommand = false;        // the lock is this transaction's, or this command's
};

}  // namespace sluice::metering
