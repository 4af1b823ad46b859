// `sluice run` and `sluice demo`: the console with the server inside.
#include "app/commands/command.h"
#include "app/console/console_host.h"
#include "app/demo/demo_data.h"
#include "app/demo/demo_work.h"
#include "app/lifecycle/unix_signals.h"

#include <QApplication>
#include <QMessageBox>
#include <QTemporaryDir>

#include <iostream>

namespace sluice::app {

namespace {

Result<Settings> demoSettings(const Invocation& call, const QTemporaryDir& folder)
{
    SettingInputs inputs = call.inputs;
    // Nothing of the person's own deployment may leak into the demo, or out of it.
    inputs.environment.clear();
    inputs.workingDirectory.clear();
    inputs.commandLine.clear();
    for (const auto& [name, value] : call.inputs.commandLine) {
        if (findSetting(name) != findSetting("SLUICE_DATA_DIR"))
            inputs.commandLine.emplace_back(name, value);
    }
    inputs.commandLine.emplace_back("SLUICE_DATA_DIR", folder.path().toStdString());
    inputs.commandLine.emplace_back("SLUICE_PROFILE", "demo");
    inputs.commandLine.emplace_back("PAYMENT_DRY_RUN", "true");
    return Settings::load(inputs);
}

int showStartError(const Error& error)
{
    failCommand(error);
    QMessageBox box(QMessageBox::Critical, QApplication::translate("Start", "Sluice cannot start"),
                    QString::fromStdString(error.message));
    box.exec();
    return 1;
}

int loop(QApplication& application, const Settings& settings, LogHub& log, const std::string& startPage, bool demo)
{
    auto engine = Engine::start(settings, log);
    if (!engine)
        return showStartError(engine.error());
    if (demo) {
        Engine& parts = **engine;
        const auto filled =
            fillDemo({parts.database().writer(), parts.audit(), parts.ledger(), parts.registry(), parts.clock()});
        if (!filled)
            return showStartError(filled.error());
        if (const auto worked = fillDemoWork(parts); !worked)
            return showStartError(worked.error());
    }
    int code = 0;
    {
        ui::ConsoleOptions options;
        options.profileDirectory = QString::fromStdString(settings.dataDir());
        options.startPage = QString::fromStdString(startPage);
        ConsoleHost host(**engine, std::move(options));
        QObject::connect(&host, &ConsoleHost::stopRequested, &application, [] { QApplication::exit(0); });
        host.console().show();
        code = QApplication::exec();
    }
    (*engine)->stop();
    return code;
}

}  // namespace

int runConsole(int& argc, char** argv, Context context, bool demo)
{
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("Sluice"));
    QApplication::setDesktopFileName(QStringLiteral("sluice"));
    QApplication::setQuitOnLastWindowClosed(false);  // the window asks: keep serving in the tray, or stop
    // Not quit(): that asks the window first, and a signal is no question.
    const UnixSignals signals([](int) { QApplication::exit(0); });
    const std::string startPage = context.call.value("start-page");
    if (!demo)
        return loop(application, context.settings, context.log, startPage, false);
    const QTemporaryDir folder;
    if (!folder.isValid())
        return failCommand({ErrorCode::Io, "no temporary folder can be made for the demo"});
    const auto settings = demoSettings(context.call, folder);
    if (!settings)
        return failCommand(settings.error());
    std::cerr << "demo profile in " << folder.path().toStdString() << "; it is removed at the end\n";
    return loop(application, *settings, context.log, startPage, true);
}

}  // namespace sluice::app
