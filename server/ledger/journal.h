// The v1 journal as a view over transfers (ops-engine 1.2, ops-api E-16): events newest first, amounts as decimal text,
// time A. Lines are JSON-J and hash to the same sync ids as the first generation's. Thread: values.
#pragma once

#include "ledger/types.h"

#include <string>

namespace sluice::ledger {

struct JournalEvent {
    Timestamp time;
    bool setBalance = false;  // event "set_balance": amount is the new balance; else "credit": amount is the change
    std::string orchestrator;
    std::string amount;
    std::string balance;
    std::string delta;     // as written; empty: absent (old lines)
    std::string reason;    // empty: absent
    std::string metadata;  // JSON object text; empty: absent
};

JournalEvent journalEventOf(const Transfer& transfer);
// One JSON-J object without the line feed. Metadata is written again in JSON-J with its order kept.
std::string journalLine(const JournalEvent& event);
// "ledger:" + SHA-256 hex of the line with its line feed.
std::string journalSyncId(std::string_view lineWithoutLineFeed);

}  // namespace sluice::ledger
