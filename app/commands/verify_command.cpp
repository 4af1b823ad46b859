// `sluice verify`: re-derives every balance and the audit chain. Beside a running program it asks that program.
#include "app/commands/command.h"
#include "app/lifecycle/control_socket.h"
#include "app/lifecycle/store.h"
#include "app/lifecycle/verification.h"

#include <iostream>
#include <unistd.h>

namespace sluice::app {

namespace {

void showProgress(std::int64_t done, std::int64_t total)
{
    if (isatty(STDERR_FILENO) && total > 0)
        std::cerr << "\r" << done * 100 / total << " %" << std::flush;
}

Result<json::Value> verifyHere(const Settings& settings)
{
    SLUICE_ASSIGN(const auto database, openStore(settings));
    SLUICE_ASSIGN(const auto verification, verifyStore(database->readers(), showProgress));
    return toJson(verification);
}

}  // namespace

int runVerify(Context context)
{
    auto report =
        callControl(controlSocketPath(context.settings.dataDir()), "verify", json::Value(), showProgress, 3'600'000);
    if (!report && report.error().code == ErrorCode::Unavailable)
        report = verifyHere(context.settings);
    if (!report)
        return failCommand(report.error());
    const bool agrees =
        report->find("agrees") && report->find("agrees")->boolean() && *report->find("agrees")->boolean();
    if (context.call.has("json")) {
        printJson(*report);
        return agrees ? 0 : 1;
    }
    std::cout << (agrees ? "the books agree" : "THE BOOKS DO NOT AGREE") << ": "
              << report->int64("transfers").value_or(0) << " transfers, " << report->int64("accounts").value_or(0)
              << " accounts, " << report->int64("audit_entries").value_or(0) << " audit entries, head "
              << report->text("audit_head").value_or("-") << "\n";
    if (const json::Value* differences = report->find("differences")) {
        for (const json::Value& line : *differences->items())
            std::cout << "  " << line.toText().value_or("") << "\n";
    }
    if (report->int64("audit_broken_at"))
        std::cout << "  audit entry " << *report->int64("audit_broken_at") << ": "
                  << report->text("audit_broken_why").value_or("") << "\n";
    return agrees ? 0 : 1;
}

}  // namespace sluice::app
