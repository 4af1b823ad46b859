// `sluice backup FILE` and `sluice restore FILE`.
#include "app/commands/command.h"
#include "app/lifecycle/control_socket.h"
#include "app/lifecycle/store.h"

#include <QFileInfo>

#include <iostream>

namespace sluice::app {

namespace {

Result<std::string> fileArgument(const Invocation& call)
{
    if (call.arguments.size() != 1)
        return fail(ErrorCode::InvalidArgument, call.command + " needs one file name");
    return QFileInfo(QString::fromStdString(call.arguments.front())).absoluteFilePath().toStdString();
}

}  // namespace

int runBackup(Context context)
{
    const auto path = fileArgument(context.call);
    if (!path)
        return failCommand(path.error());
    Result<void> done;
    const auto asked =
        callControl(controlSocketPath(context.settings.dataDir()), "backup", json::Value::object({{"path", *path}}));
    if (!asked && asked.error().code == ErrorCode::Unavailable) {
        const auto database = openStore(context.settings);
        if (!database)
            return failCommand(database.error());
        done = (*database)->backupTo(*path);
    } else if (!asked) {
        done = fail(asked.error());
    }
    if (!done)
        return failCommand(done.error());
    std::cout << "backed up and verified: " << *path << "\n";
    return 0;
}

int runRestore(Context context)
{
    const auto path = fileArgument(context.call);
    if (!path)
        return failCommand(path.error());
    const auto restored = storage::restoreSqlite(databaseConfig(context.settings), *path);
    if (!restored)
        return failCommand(restored.error());
    std::cout << "restored from " << *path << "; the former store is kept beside it\n";
    return 0;
}

}  // namespace sluice::app
