// Our inbox against the hosted meter, both ways (clearinghouse 5.7; REF-11): per UTC day and tenant the count and the sums of what was delivered
// beside what the meter answers for the same day; a day that differs is listed event by event, and what the meter has and we have not is kept
// as a stranger. Every 15 minutes for today and the two days before, and when asked to. Thread: that of the HostedApi; state(), rows(), strangers() any.
#pragma once

#include "core/subscription.h"
#include "metering/hosted_events.h"
#include "storage/reader.h"
#include "storage/writer.h"

#include <QTimer>

#include <functional>
#include <map>
#include <memory>
#include <mutex>

namespace sluice::metering {

struct ReconcileTally {
    std::int64_t count = 0;
    Int256 network = 0, billable = 0;  // USD at 26 decimals
    bool operator==(const ReconcileTally&) const = default;
};

struct ReconcileRow {
    std::int64_t no = 0, day = 0;  // days since 1970, UTC
    std::string clientId;
    // match: within $0.01 and 0.1 %, and the same count. settling: what differs may still be on its way. drift: it does not.
    std::string state;
    ReconcileTally ours, theirs;
    std::int64_t waiting = 0;  // told in the last minutes, or not yet
    std::int64_t refused = 0;  // refused, invalid or discarded in the outbox: not counted there
    Timestamp comparedAt;
};

struct Stranger {
    std::int64_t no = 0;
    std::string id, source, subject;
    Timestamp eventAt, ingestedAt, foundAt;
    std::string fault;  // what the meter says is wrong with it
};

struct ReconcileState {
    bool running = false;
    Timestamp endedAt;  // of the last run; 0: none yet
    std::string error;  // of it; empty: good
    std::int64_t fromDay = 0, toDay = 0;
    std::int64_t rows = 0, drifts = 0, settling = 0;
    std::int64_t strangers = 0;     // known now
    std::int64_t unlistedDays = 0;  // days that differ and hold too many events to be listed
};

struct ReconcilerConfig {
    std::int64_t everyMs = 900'000;
    int days = 3;                     // today and those before
    std::int64_t settleMs = 300'000;  // what was delivered since may not be visible yet
    std::int64_t keptDays = 400;
};

class Reconciler {
public:
    // As OutboxSender.
    using Post = std::function<void(std::function<void()>)>;
    struct Ports {
        HostedApi& api;
        storage::Writer& writer;
        storage::ReaderPool& readers;
        const Clock& clock;
        ChangeSequence* changes = nullptr;  // bumped when a comparison is stored; null: nobody looks
    };
    Reconciler(const Ports& ports, Post post, ReconcilerConfig config);
    ~Reconciler();

    void start();
    void stop();
    // Days inclusive, at most 92. Conflict: a run is under way. InvalidArgument. `done` here, once.
    using Done = std::function<void(Result<ReconcileState>)>;
    void run(std::int64_t fromDay, std::int64_t toDay, Done done);
    ReconcileState state() const;

    // Latest day first; `below` is the no of the last row of the page before within the same order (day, no).
    struct Cursor {
        std::int64_t day = INT64_MAX, no = INT64_MAX;
    };
    static Result<std::vector<ReconcileRow>> rows(storage::ReaderPool& readers, std::int64_t fromDay,
                                                  std::int64_t toDay, Cursor below, int most);
    static Result<std::vector<Stranger>> strangers(storage::ReaderPool& readers, std::optional<std::int64_t> below,
                                                   int most);

private:
    struct Run;
    using RunPtr = std::shared_ptr<Run>;
    void findMeters(const RunPtr& run);
    void query(const RunPtr& run);
    void queried(const RunPtr& run, const json::Value& answer);
    void compare(const RunPtr& run);
    void listDay(const RunPtr& run);
    Result<void> sift(Run& run, const json::Array& items);
    void store(const RunPtr& run);
    void end(const RunPtr& run, const std::string& error);
    void runUsual();

    const Ports m_ports;
    const Post m_post;
    const ReconcilerConfig m_config;
    QTimer m_timer;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
    std::stop_source m_stop;
    bool m_started = false;
    RunPtr m_run;
    mutable std::mutex m_mutex;
    ReconcileState m_state;
};

// The judgement alone: what differs, and whether it may be on its way.
std::string reconcileVerdict(const ReconcileTally& ours, const ReconcileTally& theirs, std::int64_t recent,
                             std::int64_t waiting);

}  // namespace sluice::metering
