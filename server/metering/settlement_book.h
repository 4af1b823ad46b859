// The durable side of settlement: every invoice's state, its open step and what is to be done next, as a state machine over the three pauses
// (clearinghouse 9.4). What will be sent is in the store before it is sent; after a crash the same is sent again, and the meter's 409 says
// that it was done. Steps: waiting → (calling → asked) → ready → sending → answered; passed: the invoice went on without us; stopped: only a
// person can go on. Thread: commands from any, completions on the writer thread; reads any that may block.
#pragma once

#include "audit/audit_log.h"
#include "core/subscription.h"
#include "metering/settlement_config.h"
#include "metering/settlement_money.h"
#include "storage/reader.h"
#include "storage/writer.h"

#include <functional>
#include <set>

namespace sluice::metering {

struct DueInvoice {
    std::string invoiceId;
    std::int64_t hint = 0;  // reasons known when it was taken up
};
struct DueCollect {
    std::int64_t no = 0;
    std::string customerId;
};
struct SettlementWork {
    std::vector<DueInvoice> invoices;
    std::vector<DueCollect> collects;
    std::optional<Timestamp> next;  // when something later is due
    bool halted = false;
};

// What to do for an invoice that was just read.
struct SettlementAction {
    enum class Kind {
        Nothing,
        AskHook,    // the step's data are wanted: POST `body` to the hook
        TellMeter,  // POST `body` to settlementPath(pause)
        LookLater   // the meter took the answer and has not moved on yet
    };
    Kind kind = Kind::Nothing;
    std::int64_t step = 0;
    SettlementPause pause = SettlementPause::None;
    std::string body;  // JSON
};

struct SettlementFigures {
    std::int64_t waiting = 0, working = 0, stopped = 0, dead = 0;  // invoices
    std::int64_t payments = 0;                                     // payment events that wait for their invoice
    bool halted = false;
    std::string haltReason;
    Timestamp reconciled;  // micros 0: never
};

class SettlementBook {
public:
    SettlementBook(const Clock& clock, storage::Writer& writer, storage::ReaderPool& readers, audit::AuditLog& audit,
                   SettlementConfig config);

    const SettlementConfig& config() const { return m_config; }
    ChangeSequence& changes() { return m_changes; }  // something that a table shows
    ChangeSequence& work() { return m_work; }        // something to do

    // ---- for the worker
    Result<SettlementWork> due(Timestamp now, int most) const;
    using ActionDone = std::function<void(Result<SettlementAction>)>;
    void plan(SettlementInvoice invoice, SettlementMetadata customer, std::int64_t hint, ActionDone done);
    using Done = std::function<void(Result<void>)>;
    // The meter said yes, or 409: it was done before. The invoice is looked at again.
    void answered(std::string invoiceId, std::int64_t step, bool before, Done done);
    // The meter does not take what was sent (400, 422): a person must say something else.
    void refused(std::string invoiceId, std::int64_t step, std::string why, Done done);
    // The hook's answer: `said` as settlementAnswer() takes it; none: it was told, and the data come later. What cannot be used is refused.
    void hookAnswered(std::string invoiceId, std::int64_t step, std::optional<json::Value> said, Done done);
    // One more attempt came to nothing. Next one after the backoff, spread by `spread` (0..999); after the last: dead, or everything halts.
    void failed(std::string invoiceId, std::string why, int spread, Done done);
    void gone(std::string invoiceId, Done done);  // the meter knows it no more
    void collected(std::int64_t no, std::vector<std::string> invoices, Done done);
    void collectFailed(std::int64_t no, std::string why, bool forGood, int spread, Done done);
    // What the meter lists as waiting, and ours that it does not list, are looked at again; dead ones and those due anyway are not.
    void reconciled(std::set<std::string> listed, Timestamp begun, Done done);
    Result<void> purge(storage::Connection& connection, Timestamp now);

    // ---- for people; each deed is audited in its commit
    // InvalidArgument: settlementAnswer(). NotFound. Conflict: the invoice does not wait there, or is stopped for its money.
    void complete(std::string invoiceId, SettlementPause pause, json::Value said, std::string actor, Done done);
    void retry(std::string invoiceId, std::string actor, Done done);   // look again now, dead or not. NotFound
    void retryCollect(std::int64_t no, std::string actor, Done done);  // NotFound; Conflict: it is not dead
    void resume(std::string actor, Done done);                         // Conflict: nothing is halted
    void look(std::string invoiceId, std::string actor, Done done);    // an invoice that nobody told us of
    // The whole of one invoice: row, money, steps, timeline (the newest 200). None: unknown.
    Result<std::optional<json::Value>> read(std::string invoiceId) const;
    Result<SettlementFigures> figures() const;

private:
    Result<SettlementAction> planned(storage::Connection& connection, const SettlementInvoice& invoice,
                                     const SettlementMetadata& customer, std::int64_t hint, Timestamp now);
    Done bumping(Done done, bool work);
    void submit(std::function<Result<void>(storage::Connection&, Timestamp)> command, Done done, bool work);
    std::int64_t backoffMs(std::int64_t attempt, int spread) const;

    const Clock& m_clock;
    storage::Writer& m_writer;
    storage::ReaderPool& m_readers;
    audit::AuditLog& m_audit;
    const SettlementConfig m_config;
    ChangeSequence m_changes, m_work;
};

}  // namespace sluice::metering
