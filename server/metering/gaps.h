// Holes in the numbering of a session's events: the signer's queue dropped them, so a span was signed and never billed (clearinghouse 5.7;
// REF-32). Events come in any order, so a hole counts only when the event after it has been here for a while; a late event closes it.
// The estimate is the missing span at the price of the event after it; it is shown, never billed by itself. The same sweep finds sessions that
// declare another model than before (9.3). The signer's last events of a session leave no hole: nothing here can see those.
// Thread: sweep() any that may block; its command runs on the writer thread.
#pragma once

#include "core/subscription.h"
#include "metering/price.h"
#include "storage/reader.h"
#include "storage/writer.h"

#include <string>
#include <vector>

namespace sluice::metering {

struct GapRules {
    std::int64_t settleMs = 60'000;  // an event is looked at when it is older than that
    int eventsPerSweep = 20'000;
};

struct SweepOutcome {
    std::int64_t events = 0, gaps = 0, filled = 0, anomalies = 0;
    bool more = false;  // as many events again may be waiting
};

class GapSweeper {
public:
    GapSweeper(const Clock& clock, storage::Writer& writer, storage::ReaderPool& readers, const PriceSource& prices,
               GapRules rules = {});

    // Goes on where the last one ended, also after a restart. Waits for its command.
    Result<SweepOutcome> sweep();
    ChangeSequence& changes() { return m_changes; }

private:
    const Clock& m_clock;
    storage::Writer& m_writer;
    storage::ReaderPool& m_readers;
    const PriceSource& m_prices;
    const GapRules m_rules;
    ChangeSequence m_changes;
};

}  // namespace sluice::metering
