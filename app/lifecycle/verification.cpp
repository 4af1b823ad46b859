#include "app/lifecycle/verification.h"

#include "clearinghouse/account_queries.h"

namespace sluice::app {

Result<Verification> verifyStore(storage::ReaderPool& readers, const ledger::VerifyProgress& progress,
                                 std::stop_token stop)
{
    Verification verification;
    std::int64_t transfers = 0;
    const auto booksProgress = [&](std::int64_t done, std::int64_t total) {
        transfers = total;
        if (progress)
            progress(done, total * 2);
    };
    SLUICE_ASSIGN(verification.books, ledger::verifyLedger(readers, booksProgress, stop));
    SLUICE_TRY(clearinghouse::verifyAccounts(readers, verification.books, stop));
    const auto chainProgress = [&](std::int64_t done, std::int64_t total) {
        // The second half of the bar, whatever the number of entries.
        if (progress && total > 0)
            progress(transfers + transfers * done / total, transfers * 2);
    };
    SLUICE_ASSIGN(verification.chain, audit::verifyChain(readers, chainProgress, stop));
    return verification;
}

json::Value toJson(const Verification& verification)
{
    json::Value differences{json::Array{}};
    for (const std::string& line : verification.books.differences)
        differences.items()->push_back(line);
    const audit::ChainReport& chain = verification.chain;
    return json::Value::object({
        {"agrees", verification.agrees()},
        {"transfers", verification.books.transfers},
        {"accounts", verification.books.accounts},
        {"reservations", verification.books.reservations},
        {"differences_found", verification.books.differencesFound},
        {"differences", std::move(differences)},
        {"audit_entries", chain.checkpoint.size},
        {"audit_head", chain.checkpoint.head.toHex()},
        {"audit_root", chain.checkpoint.root.toHex()},
        {"audit_broken_at", chain.broken ? json::Value(chain.broken->seq) : json::Value()},
        {"audit_broken_why", chain.broken ? json::Value(chain.broken->why) : json::Value()},
    });
}

}  // namespace sluice::app
