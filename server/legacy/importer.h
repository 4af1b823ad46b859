// Moves a first-generation installation in (ops-config-and-state B.19): looks at everything first, then writes everything in one commit, then
// proves it. Whatever goes wrong before the commit leaves the store as it was. The same files a second time change nothing.
// Thread: any worker; blocks. The writer is busy with this one command while it writes.
#pragma once

#include "audit/audit_log.h"
#include "ledger/ledger.h"
#include "ledger/queries.h"
#include "legacy/record_part.h"
#include "legacy/source.h"
#include "storage/database.h"

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice::legacy {

struct ImportOptions {
    bool dryRun = false;
    bool acceptTornTail = false;  // a log's last line without a line feed is left out instead of refused
    std::string actor = "cli";
};

struct ImportProgress {
    std::string phase;  // "reading", "writing", "proving"
    std::uint64_t done = 0;
    std::uint64_t total = 0;  // bytes, or transfers while proving
};

struct ImporterPorts {
    const Clock& clock;
    storage::Database& database;
    ledger::Ledger& ledger;
    audit::AuditLog& audit;
    Asset unit;
    // In the order they are written, after balances and journal; the registry's first.
    std::vector<RecordPart> parts;
    SourceLimits limits = {};
};

class JournalImport;

class Importer {
public:
    explicit Importer(ImporterPorts ports) : m_ports(std::move(ports)) {}

    // Errors: NotFound (no folder), Corrupt "file:line: what", Conflict (the ledger already holds other transfers, or something else is in
    // the way), Cancelled, those of the store. A report with imported = true and proved = false says what does not agree.
    Result<Report> run(const std::string& folder, const ImportOptions& options,
                       std::function<void(const ImportProgress&)> progress = {}, std::stop_token stop = {});

private:
    struct Pass;
    Result<void> readAll(Pass& pass);
    Result<void> writeAll(Pass& pass);
    Result<void> readBalances(Pass& pass, JournalImport& journal);
    Result<void> readJournal(Pass& pass, JournalImport& journal);
    Result<void> readParts(Pass& pass, const CreditedWorkloads& credited);
    Result<void> prepareParts(Pass& looked);
    Result<void> readLogs(Pass& pass);
    Result<bool> importedBefore(const std::string& fingerprint);
    Result<void> prove(Pass& pass);

    ImporterPorts m_ports;
};

}  // namespace sluice::legacy
