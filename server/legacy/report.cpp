#include "legacy/report.h"

#include <algorithm>

namespace sluice::legacy {

FileCount& Report::file(const std::string& name)
{
    const auto found = std::ranges::find(files, name, &FileCount::file);
    return found != files.end() ? *found : files.emplace_back(FileCount{name, false, 0, 0});
}

json::Value toJson(const Report& report)
{
    json::Array files, differences, dust, notes;
    for (const FileCount& file : report.files)
        files.push_back(json::Value::object(
            {{"file", file.file}, {"present", file.present}, {"records", file.records}, {"skipped", file.skipped}}));
    for (const BalanceDifference& line : report.differences)
        differences.push_back(json::Value::object(
            {{"orchestrator_id", line.orchestrator}, {"balances_json", line.stated}, {"journal", line.derived}}));
    for (const DustLine& line : report.dust)
        dust.push_back(json::Value::object(
            {{"orchestrator_id", line.orchestrator}, {"original", line.original}, {"dust", line.dust}}));
    for (const std::string& note : report.notes)
        notes.emplace_back(note);
    return json::Value::object({{"folder", report.folder},
                                {"fingerprint", report.fingerprint},
                                {"dry_run", report.dryRun},
                                {"imported", report.imported},
                                {"already_there", report.alreadyThere},
                                {"orchestrators", report.orchestrators},
                                {"transfers", report.transfers},
                                {"total", report.total},
                                {"journal_gaps", report.gaps},
                                {"pending_payouts", report.pendingPayouts},
                                {"proved", report.proved},
                                {"proof", report.proofOfWhat},
                                {"files", std::move(files)},
                                {"differences", std::move(differences)},
                                {"dust", std::move(dust)},
                                {"notes_in_all", report.notesInAll},
                                {"notes", std::move(notes)}});
}

std::string toText(const Report& report)
{
    std::string text;
    const auto line = [&](const std::string& words) { text += words + "\n"; };
    line((report.alreadyThere ? "these files were imported before; nothing was changed: "
          : report.imported   ? "imported "
                              : "would import ")
         + report.folder);
    for (const FileCount& file : report.files) {
        if (file.present)
            line("  " + file.file + ": " + std::to_string(file.records) + " records"
                 + (file.skipped > 0 ? ", " + std::to_string(file.skipped) + " skipped" : ""));
    }
    line("  " + std::to_string(report.orchestrators) + " orchestrators, " + std::to_string(report.transfers)
         + " transfers, balances " + report.total + " in all, " + std::to_string(report.pendingPayouts)
         + " pending payouts");
    for (const BalanceDifference& difference : report.differences)
        line("  differs: " + difference.orchestrator + ": balances.json says " + difference.stated
             + ", the journal gives " + difference.derived);
    for (const DustLine& dust : report.dust)
        line("  dust: " + dust.orchestrator + ": " + dust.dust + " of " + dust.original);
    for (const std::string& note : report.notes)
        line("  " + note);
    if (report.notesInAll > std::int64_t(report.notes.size()))
        line("  … and " + std::to_string(report.notesInAll - std::int64_t(report.notes.size())) + " more notes");
    if (!report.proofOfWhat.empty())
        line((report.proved ? "proved: " : "NOT PROVED: ") + report.proofOfWhat);
    return text;
}

}  // namespace sluice::legacy
