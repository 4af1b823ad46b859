// Every price that was ever used, with time, source and id, and which of them prices an event (clearinghouse 5.3; REF-3, REF-4).
// Order of quoteAt: a manual price whose span holds the moment (the one set last), else the market quote nearest to the moment, if not
// further away than maxAgeMs, else none: the event is held. Market quotes are medians that price_feed.h accepted.
// Threads: quoteAt(), current(), manual(): any, in memory, never block. Commands: writer thread. load(): any that may block.
#pragma once

#include "audit/audit_log.h"
#include "core/clock.h"
#include "core/subscription.h"
#include "metering/price.h"
#include "storage/reader.h"
#include "storage/writer.h"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace sluice::metering {

struct PriceBookConfig {
    std::int64_t maxAgeMs = 30 * 60'000;  // ORACLE_MAX_AGE
    std::size_t keptQuotes = 150'000;     // in memory, newest; more than a year at one in five minutes
};

// What one source answered in a round; stored beside the median it went into.
struct SourceAnswer {
    std::string source;
    std::int64_t usdPerEthE8 = 0;  // > 0
    bool accepted = false;         // false: too far from the others
};

// A price that a person set for a span of event times; it goes before the market.
struct ManualPrice {
    std::int64_t id = 0;
    Quote quote;
    Timestamp from;
    std::optional<Timestamp> until;  // none: until it is ended
    std::string note;
};

struct ManualPriceRequest {
    std::int64_t usdPerEthE8 = 0;
    std::optional<Timestamp> from;   // none: now
    std::optional<Timestamp> until;  // none: until ended
    std::string actor;               // a name, never a token
    std::string note;
};

class PriceBook final : public PriceSource {
public:
    // The configured manual price (ORACLE_MANUAL_USD) is given to load(). Everything outlives this.
    PriceBook(const Clock& clock, storage::Writer& writer, storage::ReaderPool& readers, audit::AuditLog& audit,
              PriceBookConfig config);

    // Reads what is stored. `configuredE8`: ORACLE_MANUAL_USD x 10^8, 0 when not set: prices every moment as long as the program runs
    // with it; stored and audited when it is not the one of the last start.
    Result<void> load(std::int64_t configuredE8);

    std::optional<Quote> quoteAt(Timestamp time) const override;
    std::optional<Quote> current() const;       // quoteAt(now)
    std::optional<Quote> latestMarket() const;  // whatever its age
    std::vector<ManualPrice> manual() const;    // those not ended, newest first; the configured one has id 0
    ChangeSequence& changes() { return m_changes; }

    // A round of the oracle: the answers and the price they came to. Known to quoteAt when `done` says so.
    using QuoteDone = std::function<void(Result<Quote>)>;
    void storeRound(std::vector<SourceAnswer> answers, std::int64_t usdPerEthE8, std::string source, QuoteDone done);
    // InvalidArgument: price not above 0, or a span that ends before it begins.
    using ManualDone = std::function<void(Result<ManualPrice>)>;
    void setManual(ManualPriceRequest request, ManualDone done);
    // From now on the market counts again for moments after now. NotFound; Conflict: it has ended.
    void endManual(std::int64_t id, std::string actor, std::function<void(Result<void>)> done);
    // Another program set or ended one: reads them again. `done` on the writer thread.
    void reloadManual(std::function<void(Result<void>)> done);
    // Answers of single sources older than that; quotes that price events stay for ever.
    Result<void> purge(storage::Connection& connection, Timestamp before);

private:
    struct State {
        std::vector<Quote> market;         // by observed
        std::vector<ManualPrice> manuals;  // by id
        std::optional<Quote> configured;
    };
    std::shared_ptr<const State> state() const;
    template<class Change>
    void publish(Change&& change);
    Result<void> configure(std::int64_t configuredE8);

    const Clock& m_clock;
    storage::Writer& m_writer;
    storage::ReaderPool& m_readers;
    audit::AuditLog& m_audit;
    const PriceBookConfig m_config;
    ChangeSequence m_changes;
    mutable std::mutex m_mutex;
    std::shared_ptr<const State> m_state;
};

}  // namespace sluice::metering
