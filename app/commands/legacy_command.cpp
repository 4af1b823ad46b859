// `sluice import --from DIR` and `sluice export --v1 DIR`. Beside a running program they ask that program.
#include "app/commands/command.h"
#include "app/lifecycle/control_socket.h"
#include "app/lifecycle/engine.h"
#include "app/lifecycle/legacy_part.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <iostream>
#include <optional>
#include <unistd.h>

namespace sluice::app {

namespace {

constexpr int longestImportMs = 3'600'000;

void showImportProgress(std::int64_t done, std::int64_t total)
{
    if (isatty(STDERR_FILENO) && total > 0)
        std::cerr << "\r" << done * 100 / total << " %" << std::flush;
}

Result<std::string> folderOption(const Invocation& call, const char* option)
{
    const std::string value = call.value(option);
    if (value.empty() || !call.arguments.empty())
        return fail(ErrorCode::InvalidArgument, "sluice " + call.command + " --" + option + " DIR");
    return QFileInfo(QString::fromStdString(value)).absoluteFilePath().toStdString();
}

// There: by the running program. Here: with the parts over the store.
Result<json::Value> ask(Context context, const std::string& method, const json::Value& params)
{
    auto answer =
        callControl(controlSocketPath(context.settings.dataDir()), method, params, showImportProgress, longestImportMs);
    if (answer || answer.error().code != ErrorCode::Unavailable)
        return answer;
    SLUICE_ASSIGN(const auto engine, Engine::open(context.settings, context.log));
    // On a worker, because the keychain of image secrets answers through the event loop.
    std::optional<Result<json::Value>> done;
    engine->workers().start([&] {
        done.emplace(engine->legacy().call(method, params, showImportProgress));
        QMetaObject::invokeMethod(QCoreApplication::instance(), &QCoreApplication::quit, Qt::QueuedConnection);
    });
    QCoreApplication::exec();
    engine->workers().waitForDone();
    engine->stop();
    return std::move(*done);
}

}  // namespace

int runImport(Context context)
{
    const auto folder = folderOption(context.call, "from");
    if (!folder)
        return failCommand(folder.error());
    const auto answer = ask(context, "legacy.import",
                            json::Value::object({{"from", *folder},
                                                 {"dry_run", context.call.has("dry-run")},
                                                 {"accept_torn_tail", context.call.has("accept-torn-tail")},
                                                 {"actor", "cli"}}));
    if (!answer)
        return failCommand(answer.error());
    if (const json::Value* report = answer->find("report"); report && context.call.has("json"))
        printJson(*report);
    else
        std::cout << answer->text("text").value_or("");
    const json::Value* proved = answer->find("proved");
    return proved && proved->boolean() && *proved->boolean() ? 0 : 1;
}

int runExport(Context context)
{
    const auto folder = folderOption(context.call, "v1");
    if (!folder)
        return failCommand(folder.error());
    const auto answer = ask(context, "legacy.export", json::Value::object({{"to", *folder}}));
    if (!answer)
        return failCommand(answer.error());
    if (context.call.has("json")) {
        printJson(*answer);
        return 0;
    }
    std::cout << "exported to " << *folder << "\n";
    for (const json::Value& file : *answer->find("files")->items())
        std::cout << "  " << file.text("file").value_or("") << ": " << file.int64("records").value_or(0)
                  << " records\n";
    return 0;
}

}  // namespace sluice::app
