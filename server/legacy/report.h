// What an import found and did; shown by the console, printed by the CLI, kept with the import. Thread: values.
#pragma once

#include "core/json.h"

#include <cstdint>
#include <string>
#include <vector>

namespace sluice::legacy {

struct FileCount {
    std::string file;
    bool present = false;
    std::int64_t records = 0;  // read
    std::int64_t skipped = 0;  // for a reason that stands among the notes
};

struct BalanceDifference {
    std::string orchestrator;
    std::string stated;   // balances.json, as it stands there
    std::string derived;  // from the journal, in the ledger's unit
};

struct DustLine {
    std::string orchestrator;
    std::string original;  // the balance as it stood
    std::string dust;      // what lies below one unit
};

struct Report {
    std::string folder;
    std::string fingerprint;
    bool dryRun = false;
    bool imported = false;      // durable now
    bool alreadyThere = false;  // the same files were imported before; nothing was changed
    std::vector<FileCount> files;
    std::int64_t orchestrators = 0;
    std::int64_t transfers = 0;  // posted
    std::int64_t gaps = 0;       // journal lines before which money moved without a line
    std::string total;           // of all balances, decimal
    std::vector<BalanceDifference> differences;
    std::vector<DustLine> dust;
    std::int64_t pendingPayouts = 0;
    std::vector<std::string> notes;  // the first 200
    std::int64_t notesInAll = 0;
    // Proof after the commit.
    bool proved = false;      // every balance equals the file's to the last unit, and the books re-derive
    std::string proofOfWhat;  // one line: what was compared, or what does not agree

    static constexpr std::size_t mostNotes = 200;
    void note(std::string text)
    {
        ++notesInAll;
        if (notes.size() < mostNotes)
            notes.push_back(std::move(text));
    }
    FileCount& file(const std::string& name);
};

json::Value toJson(const Report& report);
// Lines for a terminal.
std::string toText(const Report& report);

}  // namespace sluice::legacy
