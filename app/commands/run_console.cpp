// `sluice run` and `sluice demo`: the console with the server inside.
#include "app/commands/command.h"
#include "app/console/console_host.h"
#include "app/demo/demo_clearing.h"
#include "app/demo/demo_data.h"
#include "app/demo/demo_fleet.h"
#include "app/demo/demo_work.h"
#include "app/lifecycle/secret_store.h"
#include "app/lifecycle/unix_signals.h"
#include "app/settings/deployment.h"
#include "core/ids.h"
#include "ui/shell/first_run.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QMessageBox>
#include <QTemporaryDir>

#include <cerrno>
#include <cstring>
#include <iostream>
#include <optional>
#include <vector>

#include <unistd.h>

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
    SystemRng rng;
    const std::string masterKey = folder.filePath(QStringLiteral("master-key")).toStdString();
    SLUICE_TRY(makeMasterKeyFile(masterKey, rng));
    inputs.commandLine.emplace_back("SLUICE_MASTER_KEY_FILE", masterKey);
    // The clearinghouse on any port, with a secret for this one time.
    inputs.commandLine.emplace_back("WEBHOOK_SECRET", randomId(rng));
    inputs.commandLine.emplace_back("GATE_MODE", "enforce");
    inputs.commandLine.emplace_back("PORT", "0");
    inputs.commandLine.emplace_back("BUILDER_API_PORT", "0");
    inputs.commandLine.emplace_back("LOCAL_ISSUER_URL", "http://localhost:8095");
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

// This program again, in another folder and with its settings; the arguments stay, and the data folder, whatever it was relative to. Comes
// back only when that fails.
int startAgain(const QString& folder, const std::string& dataFolder)
{
    const QByteArray program = QFile::encodeName(QApplication::applicationFilePath());
    std::vector<QByteArray> words{program};
    for (const QString& argument : QApplication::arguments().mid(1))
        words.push_back(QFile::encodeName(argument));
    words.push_back("--data-dir");
    words.push_back(QByteArray::fromStdString(dataFolder));
    std::vector<char*> list;
    for (QByteArray& word : words)
        list.push_back(word.data());
    list.push_back(nullptr);
    if (!QDir::setCurrent(folder))
        return showStartError({ErrorCode::Io, "the program cannot go into " + folder.toStdString()});
    ::execv(program.constData(), list.data());
    return showStartError(
        {ErrorCode::Io, "the program could not be started again: " + std::string(std::strerror(errno))});
}

int loop(QApplication& application, const Settings& settings, LogHub& log, ui::ConsoleOptions options, bool demo)
{
    auto engine = Engine::start(settings, log);
    if (!engine)
        return showStartError(engine.error());
    std::optional<DemoClearing> clearing;
    if (demo) {
        Engine& parts = **engine;
        const auto filled =
            fillDemo({parts.database().writer(), parts.audit(), parts.ledger(), parts.registry(), parts.clock()});
        if (!filled)
            return showStartError(filled.error());
        if (const auto worked = fillDemoWork(parts); !worked)
            return showStartError(worked.error());
        if (const auto done = fillDemoFleet(parts); !done)
            return showStartError(done.error());
        clearing.emplace(parts, settings.text("WEBHOOK_SECRET"));
        if (const auto done = clearing->fill(); !done)
            return showStartError(done.error());
        clearing->start();
    }
    int code = 0;
    QString again;  // the folder to start in once more
    {
        options.profileDirectory = QString::fromStdString(settings.dataDir());
        ConsoleHost host(**engine, std::move(options));
        QObject::connect(&host, &ConsoleHost::stopRequested, &application, [] { QApplication::exit(0); });
        QObject::connect(&host, &ConsoleHost::restartRequested, &application, [&](const QString& folder) {
            again = folder;
            QApplication::exit(0);
        });
        host.console().show();
        code = QApplication::exec();
    }
    clearing.reset();
    (*engine)->stop();
    engine->reset();  // the store's lock with it
    return again.isEmpty() ? code : startAgain(again, settings.dataDir());
}

// A new profile: asks, keeps the answers, and goes on with what they make of the settings. Nothing when the person cancels.
Result<std::optional<Settings>> askFirstRun(const Context& context, ui::ConsoleOptions& options)
{
    ui::Console::prepare();
    ui::FirstRunDialog dialog(QString::fromStdString(context.settings.dataDir()));
    QObject::connect(&dialog, &QDialog::finished, qApp, [] { QApplication::exit(0); });
    dialog.show();
    QApplication::exec();  // the first turn of the loop; the console's is the second
    if (dialog.result() != QDialog::Accepted)
        return std::nullopt;
    const ui::FirstRunChoices chosen = dialog.choices();
    SLUICE_TRY(keepNewProfile(context.settings, {chosen.dataFolder.toStdString(), chosen.chainId, chosen.dryRun}));
    options.makeAdminToken = chosen.adminToken;
    if (!chosen.importFrom.isEmpty()) {
        options.startPage = QStringLiteral("import");
        options.startFilter = chosen.importFrom;
    } else if (chosen.keyNow) {
        options.startPage = QStringLiteral("wallet");
    }
    SLUICE_ASSIGN(auto settings, Settings::load(context.call.inputs));
    return settings;
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
    ui::ConsoleOptions options;
    options.startPage = QString::fromStdString(context.call.value("start-page"));
    if (!demo && isNewProfile(context.settings)) {
        const auto settings = askFirstRun(context, options);
        if (!settings)
            return showStartError(settings.error());
        return *settings ? loop(application, **settings, context.log, std::move(options), false) : 0;
    }
    if (!demo)
        return loop(application, context.settings, context.log, std::move(options), false);
    const QTemporaryDir folder;
    if (!folder.isValid())
        return failCommand({ErrorCode::Io, "no temporary folder can be made for the demo"});
    const auto settings = demoSettings(context.call, folder);
    if (!settings)
        return failCommand(settings.error());
    std::cerr << "demo profile in " << folder.path().toStdString() << "; it is removed at the end\n";
    return loop(application, *settings, context.log, std::move(options), true);
}

}  // namespace sluice::app
