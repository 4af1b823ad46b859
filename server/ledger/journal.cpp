#include "ledger/journal.h"

#include "core/hex.h"
#include "core/json.h"
#include "crypto/hash.h"

namespace sluice::ledger {

JournalEvent journalEventOf(const Transfer& transfer)
{
    const auto kind = transfer.posting.kind;
    JournalEvent event;
    event.time = transfer.posting.time;
    event.setBalance = kind == TransferKind::Payout || kind == TransferKind::SetBalance || kind == TransferKind::Import;
    event.orchestrator = transfer.orchestrator;
    event.balance = transfer.balanceAfter.toString();
    event.delta = transfer.delta.toString();
    event.amount = event.setBalance ? event.balance : event.delta;
    event.reason = transfer.posting.reason;
    event.metadata = transfer.posting.metadata;
    return event;
}

std::string journalLine(const JournalEvent& event)
{
    json::Object line{
        {"timestamp", formatTimeA(event.time)},
        {"event", event.setBalance ? "set_balance" : "credit"},
        {"orchestrator_id", event.orchestrator},
        {"amount", event.amount},
        {"balance", event.balance},
    };
    if (!event.delta.empty())
        line.emplace_back("delta", event.delta);
    if (!event.reason.empty())
        line.emplace_back("reason", event.reason);
    if (!event.metadata.empty()) {
        // A text that is no object cannot get into the store; of one that did all the same the line goes without
        // (W-34).
        if (auto metadata = json::parse(event.metadata);
            metadata && metadata->isObject() && !metadata->members()->empty())
            line.emplace_back("metadata", std::move(*metadata));
    }
    return json::write(json::Value(std::move(line)), json::Style::Journal);
}

std::string journalSyncId(std::string_view lineWithoutLineFeed)
{
    std::string line(lineWithoutLineFeed);
    line.push_back('\n');
    return "ledger:" + toHex(crypto::sha256(asBytes(line)).bytes);
}

}  // namespace sluice::ledger
