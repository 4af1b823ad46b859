// Writes our state back in the files of the first generation (`sluice export --v1 DIR`), so that going back stays possible. Balances nobody
// touched since an import get their original text; journal lines that came with it are the same bytes again. The folder must be empty or new;
// each file appears whole or not at all. Thread: any worker; blocks.
#pragma once

#include "core/clock.h"
#include "fleet/registry.h"
#include "ledger/queries.h"
#include "legacy/report.h"
#include "payouts/payout_queries.h"
#include "storage/database.h"

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice::legacy {

// Puts one record into a file; the order of calls is the order in the file.
using PutRecord = std::function<Result<void>(const std::string& key, json::Value record)>;

// A JSON file of a room: calls `put` for each of its records. Files are written with sorted members unless `keepOrder`.
struct ExportPart {
    std::string file;
    std::function<Result<void>(const PutRecord& put, std::stop_token stop)> records;
    bool keepOrder = false;
    bool endsWithLineFeed = false;
    std::function<Result<void>(std::stop_token stop)> prepare = {};  // before the first file is written; may be empty
};

struct ExporterPorts {
    storage::Database& database;
    Asset unit;
    std::vector<ExportPart> parts;
};

class Exporter {
public:
    explicit Exporter(ExporterPorts ports) : m_ports(std::move(ports)) {}

    struct Outcome {
        std::vector<FileCount> files;
    };
    // Conflict: the folder holds something. Io, DiskFull: nothing of the file at fault appears.
    Result<Outcome> run(const std::string& folder, std::stop_token stop = {});

private:
    Result<FileCount> writeBalances(const std::string& folder, std::stop_token stop);
    Result<FileCount> writeJournal(const std::string& folder, std::stop_token stop);
    Result<FileCount> writePart(const std::string& folder, const ExportPart& part, std::stop_token stop);
    Result<FileCount> writeLog(const std::string& folder, const std::string& name, std::stop_token stop);

    ExporterPorts m_ports;
};

// registry.json and payouts.json: every payout under way, as the first generation would hold it.
ExportPart registryExport(const fleet::Registry& registry, const Clock& clock);
ExportPart pendingPayoutsExport(const payouts::PayoutQueries& queries);

}  // namespace sluice::legacy
