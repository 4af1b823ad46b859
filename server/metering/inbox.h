// The durable inbox (clearinghouse 5.7, DECISIONS 12, 23). One command takes a batch: rows of new events, dead letters, prices, every
// TicketSink and the source's offsets become durable in one commit, so a restart neither loses nor repeats anything. Deduplication is by
// event id and for ever. An event without a price is held, not dropped (REF-3); an event that cannot be read, belongs to nobody or is
// refused by a sink is a dead letter with its whole text (REF-5, REF-6).
// Threads: submit(): any (it reads the JSON there); the rest on the writer thread.
#pragma once

#include "core/subscription.h"
#include "metering/markups.h"
#include "metering/ticket_sink.h"
#include "storage/reader.h"
#include "storage/writer.h"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sluice::metering {

struct RawEvent {
    std::string text;  // one envelope as it came
    std::string
        position;  // where it came from, unique within the source ("topic/3/1234"); empty: the digest of the text stands for it
};

// How far a source has been read. The commit happens only when the store still says `from`: a batch whose forerunner failed fails too
// (Conflict), and the source goes back to what is stored.
struct OffsetStep {
    std::string part;        // "topic/3", a file
    std::int64_t from = -1;  // -1: whatever the store says
    std::int64_t next = 0;
};

struct EventBatch {
    std::string source;  // "kafka", "file", "http"
    std::vector<RawEvent> events;
    std::vector<OffsetStep> offsets;
};

struct BatchOutcome {
    std::int64_t received = 0;    // new events, priced or held
    std::int64_t duplicates = 0;  // known ids: nothing was done
    std::int64_t held = 0;        // of `received`: without a price
    std::int64_t dead = 0;
    std::int64_t ignored = 0;  // of another type
};

struct InboxStats {  // since the start, but heldNow
    std::int64_t received = 0, duplicates = 0, dead = 0, ignored = 0;
    std::int64_t heldNow = 0;
    std::int64_t batchesInFlight = 0;
    Timestamp lastSignedAt;  // newest event time seen
};

class Inbox {
public:
    struct Ports {
        const Clock& clock;
        storage::Writer& writer;
        storage::ReaderPool& readers;
        const PriceSource& prices;
        const MarkUps& markUps;
    };
    // `sinks` are asked in this order, inside the command. They outlive this, and undo what they keep in memory by
    // storage::BatchListener, for a command may be run again.
    Inbox(const Ports& ports, std::vector<TicketSink*> sinks);

    Result<void> load();  // how many are held; before the first command, may block

    using Done = std::function<void(Result<BatchOutcome>)>;
    // `done` on the writer thread, after the commit. A sink that refuses an event (InvalidArgument, Conflict, NotFound, Denied, Corrupt) makes it a
    // dead letter and the batch is submitted again without it; Io, DiskFull and the like fail the batch as a whole: submit it again.
    void submit(EventBatch batch, Done done);
    // Looks at up to `most` held events, oldest first, and goes on where the last call ended. What has a price now is priced.
    struct HeldOutcome {
        std::int64_t priced = 0, dead = 0;
        bool more = false;  // the pass has not come to its end
    };
    void priceHeld(int most, std::function<void(Result<HeldOutcome>)> done);
    // Where a source goes on; nothing is known of a part: none. Blocks.
    Result<std::optional<std::int64_t>> offsetOf(const std::string& source, const std::string& part) const;
    // Sets it by hand (replay). Writer thread.
    Result<void> moveOffset(storage::Connection& connection, const std::string& source, const std::string& part,
                            std::int64_t next);

    // For whoever takes events of the inbox on (the outbox): marks rows as delivered. Writer thread.
    static Result<void> markDelivered(storage::Connection& connection, std::string_view eventId, Timestamp at);
    // Takes one ticket in and tells the sinks, inside somebody else's command (redrive). False: the id is known.
    Result<bool> take(storage::Connection& connection, const TicketEvent& event, std::string_view source);

    InboxStats stats() const;
    ChangeSequence& changes() { return m_changes; }

private:
    struct Work;
    void run(const std::shared_ptr<Work>& work);
    Result<void> store(storage::Connection& connection, Work& work);
    void finished(const std::shared_ptr<Work>& work, Result<void> outcome);
    enum class Taken { Priced, Held, Known };
    Result<Taken> takeOne(storage::Connection& connection, const TicketEvent& event, std::string_view source,
                          Timestamp now);
    PricedTicket priced(TicketEvent event, Quote quote) const;
    Result<void> tellSinks(storage::Connection& connection, const PricedTicket& ticket);
    struct HeldPass;
    void runPass(const std::shared_ptr<HeldPass>& pass);
    Result<void> priceSome(storage::Connection& connection, HeldPass& pass);
    Result<void> priceOne(storage::Connection& connection, HeldPass& pass, TicketEvent event);
    void passed(const std::shared_ptr<HeldPass>& pass, Result<void> stored);

    const Ports m_ports;
    const std::vector<TicketSink*> m_sinks;
    ChangeSequence m_changes;
    std::atomic<std::int64_t> m_received{0}, m_duplicates{0}, m_dead{0}, m_ignored{0}, m_held{0}, m_inFlight{0},
        m_lastSigned{0};
    std::pair<std::int64_t, std::int64_t> m_heldCursor{INT64_MIN, 0};  // writer thread
};

}  // namespace sluice::metering
