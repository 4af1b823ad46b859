// Stream sessions (ops-api 9, ops-engine 7.1-7.3): edges report start, heartbeat and end; the time between two events is credited to the
// orchestrator. Only observed time counts: a gap longer than the idle timeout ends the session at last seen + timeout (W-17, OC2, LC11).
// Every gap is judged by itself (W-15, LC10): it earns when the session rate is set, the orchestrator known and eligible, and its host awake.
// Credits fall due when a segment closes; row, segment and credit are one commit, the credit's id is "session:<proof hash>" (OC1, W-10).
#pragma once

#include "core/amount.h"
#include "core/subscription.h"
#include "fleet/registry.h"
#include "storage/reader.h"
#include "storage/writer.h"
#include "usage/activity.h"
#include "usage/activity_leases.h"
#include "usage/credit.h"
#include "usage/power_gate.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::usage {

struct SessionConfig {
    Asset unit = Asset::eth();
    Int256 ratePerMinute = 0;                     // units; PAYMENTS_SESSION_CREDIT_ETH_PER_MINUTE, 0: no credits
    std::int64_t segmentSeconds = 2400;           // PAYMENTS_SESSION_SEGMENT_SECONDS
    std::int64_t idleTimeoutSeconds = 120;        // PAYMENTS_SESSION_IDLE_TIMEOUT_SECONDS
    std::int64_t retentionSeconds = 90 * 86'400;  // of ended sessions with their segments and events (W-2)
    std::int64_t contactSeconds = 15;             // the registry hears of a session's orchestrator at most this often
};

enum class SessionEventKind { Start, Heartbeat, End };
std::optional<SessionEventKind> sessionEventFromText(std::string_view text);  // trimmed, any case

struct SessionEvent {
    std::string sessionId;  // 1..128 code points
    SessionEventKind kind = SessionEventKind::Heartbeat;
    std::string orchestrator;                  // named by the reporter's own session or by the body; empty: to be found
    std::string upstreamAddr;                  // an IP literal, or empty: the orchestrator's
    std::optional<std::int64_t> upstreamPort;  // none: 8080
    std::optional<std::string> edgeId, streamerId;
    // False: a client's word. Its upstreamAddr is shown, but tells the registry nothing and is never dialled (W-31).
    bool trusted = true;
    // W-18: an event older than what is known changes nothing. Both optional; ignored by the first generation.
    std::optional<std::int64_t> sequence;  // grows within a session
    std::optional<Timestamp> eventTime;    // when it happened; taken as at most now
};

// One run of a session: a start after an end begins a new one with the same id (W-18).
struct SessionRecord {
    std::int64_t no = 0;  // in order of creation
    std::string sessionId;
    std::int64_t instance = 1;
    std::optional<std::string> orchestrator;  // fixed once found
    std::string upstreamAddr;
    std::int64_t upstreamPort = 8080;
    std::optional<std::string> edgeId, streamerId;
    Timestamp startedAt, lastSeenAt, updatedAt;
    std::optional<Timestamp> endedAt;
    std::string endReason;   // "", "end", "timeout"
    Timestamp segmentStart;  // of the open segment (last_billed_at)
    std::string lastEvent;   // "start", "heartbeat", "end"
    std::int64_t heartbeats = 0, segmentIndex = 0;
    std::int64_t billedMs = 0, meteredMs = 0;  // credited time; all closed time
    std::int64_t openMicros = 0;               // creditable so far in the open segment
    std::int64_t carry = 0;                    // what lay below one unit, in units/60000 (DECISIONS 3)
    Int256 billed = 0, lastCredited = 0;       // units
    std::string lastProof;                     // "sha256:…" of the last credit
    std::string power;                         // the host's state at the last event: "awake", "asleep", "unknown", …
    bool earning = false;                      // whether the last gap earned
    std::optional<std::int64_t> sequence;
};

struct SessionSegment {
    std::int64_t index = 0;
    Timestamp start, end;
    std::int64_t durationMs = 0;  // creditable
    Int256 credited = 0;
    std::string orchestrator;  // empty: none
    std::string proof;         // the transfer's id is "session:" + proof; empty: not credited
    std::string trigger;       // "segment", "end", "timeout"
};

// Noted: start, end, timeout, reopen, and heartbeats that changed whether time earns.
struct SessionNote {
    std::int64_t seq = 0;
    Timestamp time;
    std::string event;  // "start", "heartbeat", "end", "timeout", "reopen"
    std::string power;
    bool earning = false;
    std::string
        why;  // code: "earning", "no_rate", "unattributed", "denylisted", "cooldown", "not_in_top_set", "not_awake"
};

struct SessionHistory {
    SessionRecord session;
    std::vector<SessionSegment> segments;  // newest first, at most 1000
    std::vector<SessionNote> notes;        // newest first, at most 1000
};

struct SessionListRequest {
    std::string orchestrator;  // empty: all
    bool activeOnly = false;
    int limit = 200;  // 1..2000
};

class SessionMeter : private storage::BatchListener {
public:
    struct Ports {
        const Clock& clock;
        storage::Writer& writer;
        storage::ReaderPool& readers;
        fleet::Registry& registry;
        Credits& credits;
        ActivityLeases& leases;
        Activity& activity;
        PowerGate& power;
        // A stream session began, new or after an end; told after the commit on the writer thread, must only hand over. May be empty.
        std::function<void(const std::string& sessionId, const std::optional<std::string>& streamerId)> started = {};
    };
    // Registers itself with the writer: make it after the ledger and the leases, before the first command.
    SessionMeter(Ports ports, SessionConfig config);
    ~SessionMeter() override;
    SessionMeter(const SessionMeter&) = delete;
    SessionMeter& operator=(const SessionMeter&) = delete;

    // Once, as a command, after the leases': reads the open sessions.
    Result<void> load(storage::Connection& connection);

    // --- commands: writer thread, inside a command -------------------------------------------------------------------
    // InvalidArgument "Session event missing upstream address".
    Result<SessionRecord> apply(storage::Connection& connection, const SessionEvent& event, Timestamp now);
    // Ends the session when it has been silent for longer than the timeout: at last seen + timeout, with that tail. True: it did.
    Result<bool> expire(storage::Connection& connection, std::string_view sessionId, Timestamp now);
    // Who may be due for expire(); each is named at most once a minute.
    std::vector<std::string> due(Timestamp now, std::size_t limit = 1'000);
    // Deletes at most `limit` sessions past their retention; answers how many.
    Result<int> purge(storage::Connection& connection, Timestamp now, int limit = 200);

    // A session from an import with its segments, whose credits are in the ledger already. `session.no` is given here. Conflict: the id is
    // there.
    Result<void> restore(storage::Connection& connection, SessionRecord session,
                         const std::vector<SessionSegment>& segments);

    // Submits expire() for all who are due, each a command of its own, and purge(). Any thread. `done` (may be empty) is told how
    // many ended, on the writer thread.
    void sweep(Timestamp now, std::function<void(int ended)> done = {});

    // --- any thread; block on a reader ---------------------------------------------------------------------------------
    Result<std::vector<SessionRecord>> list(const SessionListRequest& request, Timestamp now) const;
    Result<std::optional<SessionHistory>> history(std::int64_t no) const;
    // Of a ledger transfer "session:<proof hash>": the session's number.
    Result<std::optional<std::int64_t>> sessionOfTransfer(std::string_view transferId) const;

    // --- any thread ------------------------------------------------------------------------------------------------
    std::size_t openSessions() const;
    ChangeSequence& changes();  // bumped after each durable change
    const SessionConfig& config() const { return m_config; }

private:
    class Impl;

    Result<void> beforeCommit(storage::Connection& connection) override;
    void afterCommit() override;
    void afterRollback() override;
    void storeReopened() override;
    void commandStarted() override;
    void commandRolledBack() override;

    const SessionConfig m_config;
    std::unique_ptr<Impl> m_impl;
};

// "sha256:" + hex over JSON-ASCII of the segment (ops-engine 7.3).
struct SessionProof {
    std::string sessionId, orchestrator;
    std::optional<std::string> edgeId, streamerId;
    std::int64_t segmentIndex = 0;
    Timestamp start, end;
    std::int64_t durationMs = 0;
};
std::string proofHash(const SessionProof& proof);

}  // namespace sluice::usage
