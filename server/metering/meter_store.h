// Events and their roll-ups. An event is kept for ever under (source, id): the same again changes nothing. What it adds to each meter of
// its type is written in the commit that makes it durable: per series (subject and dimensions) a cell of a quarter of an hour and one of
// a UTC day, and per single dimension a cell of an hour and one of a day. A late event lands in the cells of its own time. A
// meter made later counts the events that were there before: they are caught up in steps, and a query reads what is missing from the events.
#pragma once

#include "audit/audit_log.h"
#include "core/subscription.h"
#include "metering/cloud_event.h"
#include "metering/meter.h"
#include "metering/ulid.h"
#include "storage/reader.h"
#include "storage/writer.h"

#include <memory>
#include <span>

namespace sluice::metering {

// Meters that share type, dimensions and start share one cube of roll-ups, with a measure for each value they need.
struct MeterCube {
    enum class Kind { Count, Sum, Min, Max, Latest, Unique };
    struct Measure {
        Kind kind = Kind::Count;
        std::string path;  // empty for Count
        bool operator==(const Measure&) const = default;
    };
    std::int64_t no = 0;
    std::string eventType;
    std::optional<Timestamp> eventFrom;
    std::vector<Dimension> dimensions;
    std::vector<Measure> measures;
    std::vector<bool> projected;  // per dimension: cells of that dimension alone are kept
    std::int64_t caughtUpTo = 0;  // events of seq in [caughtUpTo, catchUpEnd) are not in the cells yet
    std::int64_t catchUpEnd = 0;
    bool empty = true;  // no event has reached it

    std::vector<JsonPath> dimensionPaths, measurePaths;  // compiled
};

class MeterSnapshot {
public:
    const std::vector<std::shared_ptr<const Meter>>& meters() const
    {
        return m_meters;
    }                                                                    // live ones, in order of making
    std::shared_ptr<const Meter> find(std::string_view idOrSlug) const;  // null: unknown or deleted
    const MeterCube* cube(std::int64_t no) const;

private:
    friend class MeterStore;
    std::vector<std::shared_ptr<const Meter>> m_meters;
    std::vector<std::shared_ptr<const MeterCube>> m_cubes;
};
using MeterSnapshotPtr = std::shared_ptr<const MeterSnapshot>;

// Of the definitions, meters and roll-ups, as it is in the store: a counter for whoever shares the store with others.
Result<std::int64_t> meterVersion(storage::Connection& connection);

class MeterStore : private storage::BatchListener {
public:
    // Registers itself with the writer: make it before the first command, destroy it after the last.
    MeterStore(storage::Writer& writer, audit::AuditLog& audit, Rng& rng);
    ~MeterStore() override;
    MeterStore(const MeterStore&) = delete;
    MeterStore& operator=(const MeterStore&) = delete;

    // Once, as a command, before any other.
    Result<void> load(storage::Connection& connection);

    // --- any thread ------------------------------------------------------------------------------------------------
    MeterSnapshotPtr snapshot() const;  // durable state only
    ChangeSequence& changes();          // definitions
    ChangeSequence& eventChanges();     // events
    UlidSource& ulids();
    audit::AuditLog& audit();

    // --- commands: writer thread, inside a command -------------------------------------------------------------------
    // false: known already, nothing changed.
    Result<bool> ingest(storage::Connection& connection, const CloudEvent& event, Timestamp now);
    // Conflict: the slug is taken. InvalidArgument.
    Result<Meter> createMeter(storage::Connection& connection, MeterInput input, const MeterActor& actor);
    // NotFound. New dimensions are counted from the events again.
    Result<Meter> changeMeter(storage::Connection& connection, std::string_view idOrSlug, const MeterChange& change,
                              const MeterActor& actor);
    // NotFound. Conflict: a feature with an entitlement measures by it.
    Result<void> removeMeter(storage::Connection& connection, std::string_view idOrSlug, const MeterActor& actor);
    // Including what this batch did so far; null: unknown.
    std::shared_ptr<const Meter> current(std::string_view idOrSlug) const;
    MeterSnapshotPtr currentAll() const;
    // Definitions of another kind (customers, features, …) changed in this command: tells changes() after the commit.
    void noteChange();
    // Reads the definitions again when another program changed them; true: it did. Commands that need them do so by themselves.
    Result<bool> refresh(storage::Connection& connection);
    // One step of catching up and of clearing away roll-ups that nobody reads; at most `events` of them. true: there is more to do.
    Result<bool> catchUp(storage::Connection& connection, int events = 2'000);

private:
    class Impl;

    // On PostgreSQL, once a batch: nobody else changes or counts from here to its end, and what is in memory is what the store says.
    Result<void> enter(storage::Connection& connection);
    Result<void> placeMeter(storage::Connection& connection, Meter& meter);
    Result<void> releaseCube(storage::Connection& connection, std::int64_t no);
    Result<void> putCube(MeterCube cube);
    void putMeter(const Meter& meter);
    Result<std::int64_t> wordOf(storage::Connection& connection, int kind, const std::string& word);
    Result<void> count(storage::Connection& connection, const std::string& type, const std::string& subject,
                       Timestamp time, std::int64_t seq, const json::Value& data);
    Result<bool> clearAway(storage::Connection& connection);

    Result<void> beforeCommit(storage::Connection& connection) override;
    void afterCommit() override;
    void afterRollback() override;
    void storeReopened() override;
    void commandStarted() override;
    void commandRolledBack() override;

    std::unique_ptr<Impl> m_impl;
};

}  // namespace sluice::metering
