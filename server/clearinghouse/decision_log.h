// What the webhook decided, for people and as second evidence beside the signer's events (clearinghouse spec 5.7, 9.5). Decisions wait in a
// bounded queue and are written in bulk, off the answering path; what finds the queue full is counted and not written, refusals having a
// queue of their own. The table keeps a bounded number of rows and days.
// Threads: add(): any, never blocks. tick(), flush(), purge(): commands are submitted and return at once.
#pragma once

#include "core/amount.h"
#include "core/clock.h"
#include "core/subscription.h"
#include "core/table.h"
#include "storage/database.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::clearinghouse {

std::vector<storage::Migration> decisionMigrations();  // 1040-1049

struct Decision {
    Timestamp time;
    bool allowed = false;
    int status = 0;  // of the answer's body
    std::string code, reason;
    std::string clientId, usageSubject, subjectType, authId, issuer;  // empty: not known
    std::string credential;                                           // Verified::credential; never a secret
    std::string cause;        // the real one, of a refusal; not shown to callers
    std::int64_t expiry = 0;  // unix seconds; 0: none, or ask every time
    Amount hold{Asset::usd()}, spendable{Asset::usd()};
    bool gated = false;       // hold and spendable are known
    bool fromMemory = false;  // the gate did not ask the store
    std::string flags;        // "would_refuse:CODE", "model_not_allowed": let pass, and noted
    std::string stateId, jobType, app, orchestrator;
    std::int64_t sequence = 0;
    std::int64_t latencyUs = 0;
};

struct DecisionLogConfig {
    std::size_t queue = 4'000;  // waiting, allowed and refused each
    std::size_t atOnce = 400;   // of one command of tick(): answers must not wait for a processor behind a long one
    std::int64_t waitMs = 500;  // at most, for others to be written with
    std::int64_t keepRows = 1'000'000;  // DECISION_LOG_ROWS
    std::int64_t keepDays = 30;         // DECISION_LOG_DAYS; 0: no bound of age
};

// The newest that was allowed in a session: the signer's events up to that sequence must be somewhere.
struct SessionEvidence {
    std::int64_t sequence = 0;
    std::int64_t authorisations = 0;
    Timestamp first, last;
    std::string authId;
};

class DecisionLog {
public:
    DecisionLog(storage::Database& database, const Clock& clock, DecisionLogConfig config = {});
    ~DecisionLog();
    DecisionLog(const DecisionLog&) = delete;
    DecisionLog& operator=(const DecisionLog&) = delete;

    void add(Decision decision);
    // Every 50 ms or so: writes the next few, refusals first, when enough wait or one has waited long enough. One command at a time; a
    // failed one is tried again with the next.
    void tick();
    void flush();               // all that waits, in one command, behind one that is under way
    void purge();               // now and then: at most 5,000 rows a call
    ChangeSequence& changes();  // bumped after each flush that wrote something
    std::uint64_t dropped() const;
    std::uint64_t written() const;
    std::size_t waiting() const;
    // Who authorised for the first time since the last call; for the directory (REF-33). At most 1,000 remembered.
    // Called on the writer thread, inside the flush's command, for each allowed user; must not fail the command for an unknown tenant.
    using Seen = std::function<Result<void>(storage::Connection&, const Decision&)>;
    void onUserSeen(Seen seen);  // before the first flush

private:
    class Impl;
    std::shared_ptr<Impl> m_impl;
};

// Inside a command or a read. None: nothing was ever allowed in it, or it is forgotten.
Result<std::optional<SessionEvidence>> evidenceOf(storage::Connection& connection, std::string_view stateId);

// "authorisations": time · verdict (allowed, refused) · status · code · reason · client · user · type · auth_id · expiry · hold · spendable
// · latency_us · flags · session · sequence · job · app · orchestrator · credential · cause · issuer · no. Sorted by no.
std::unique_ptr<TableSource> makeAuthorisationsTable(storage::ReaderPool& readers, ChangeSequence* changes);

}  // namespace sluice::clearinghouse
