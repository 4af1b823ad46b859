// `sluice wallet …`: the payout key from the command line. Secrets are read from standard input, never from arguments. What takes or gives
// a secret opens the store itself and so needs the program to be stopped; the rest asks a running program.
#include "app/commands/command.h"
#include "app/lifecycle/control_socket.h"
#include "app/lifecycle/store.h"
#include "app/lifecycle/wallet_part.h"
#include "crypto/address_text.h"
#include "ledger/ledger.h"

#include <QCoreApplication>
#include <QFile>
#include <QSaveFile>

#include <iostream>
#include <termios.h>
#include <unistd.h>

namespace sluice::app {

namespace {

constexpr std::size_t mostSecretBytes = 4'096;

// One line from standard input into locked memory; without echo on a terminal.
crypto::SecretBytes readSecretLine(const char* prompt)
{
    termios former{};
    const bool terminal = isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &former) == 0;
    if (terminal) {
        std::cerr << prompt << ": " << std::flush;
        termios quiet = former;
        quiet.c_lflag &= ~tcflag_t(ECHO);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
    crypto::SecretBytes line(mostSecretBytes);
    std::size_t length = 0;
    char c = 0;
    while (length < mostSecretBytes && read(STDIN_FILENO, &c, 1) == 1 && c != '\n')
        line.bytes()[length++] = static_cast<std::uint8_t>(c);
    c = 0;
    line.resize(length);
    if (terminal) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &former);
        std::cerr << "\n";
    }
    return line;
}

// The store and the wallet alone, for a command without a running program.
struct Offline {
    SystemClock clock;
    SystemRng rng;
    std::unique_ptr<storage::Database> database;
    std::unique_ptr<audit::AuditLog> audit;
    std::unique_ptr<WalletPart> wallet;

    Result<void> open(const Settings& settings)
    {
        SLUICE_ASSIGN(database, openStore(settings));
        audit = std::make_unique<audit::AuditLog>(database->writer());
        SLUICE_ASSIGN(wallet, WalletPart::make({settings, *database, *audit, clock, rng}));
        return {};
    }
    ~Offline()
    {
        wallet.reset();
        database.reset();
    }
};

// Runs the event loop (the keychain answers through it) until the completion came; it may come on any thread.
template<class T>
Result<T> await(const std::function<void(std::function<void(Result<T>)>)>& start)
{
    auto result = std::make_shared<std::optional<Result<T>>>();
    start([result](Result<T> value) {
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [result, value = std::move(value)]() mutable {
                result->emplace(std::move(value));
                QCoreApplication::quit();
            },
            Qt::QueuedConnection);
    });
    QCoreApplication::exec();
    return std::move(**result);
}

Result<json::Value> callOffline(const Settings& settings, const std::string& method, const json::Value& params)
{
    Offline offline;
    SLUICE_TRY(offline.open(settings));
    ControlServer local;
    offline.wallet->serveControl(local);
    return await<json::Value>(
        [&](std::function<void(Result<json::Value>)> done) { local.invoke(method, params, std::move(done)); });
}

Result<json::Value> call(const Settings& settings, const std::string& method, const json::Value& params)
{
    auto answer = callControl(controlSocketPath(settings.dataDir()), method, params, {}, 60'000);
    if (!answer && answer.error().code == ErrorCode::Unavailable
        && answer.error().message.starts_with("no running program"))
        return callOffline(settings, method, params);
    return answer;
}

int printKey(const Result<wallet::KeyInfo>& info)
{
    if (!info)
        return failCommand(info.error());
    std::cout << crypto::checksumAddress(info->address) << " (" << info->backend << ", "
              << wallet::keyStateName(info->state) << ")\n";
    return 0;
}

int importKey(Context context, bool keystore)
{
    std::string file;
    if (keystore) {
        if (context.call.arguments.size() != 2)
            return failCommand({ErrorCode::InvalidArgument, "wallet import-keystore needs one file name"});
        QFile source(QString::fromStdString(context.call.arguments[1]));
        if (!source.open(QIODevice::ReadOnly) || source.size() > 1'048'576)
            return failCommand({ErrorCode::Io, context.call.arguments[1] + ": cannot be read"});
        file = source.readAll().toStdString();
    }
    Offline offline;
    if (const auto opened = offline.open(context.settings); !opened)
        return failCommand(opened.error());
    crypto::SecretBytes secret = readSecretLine(keystore ? "password of the keystore" : "private key (hex)");
    const wallet::NewKey key{context.call.value("label", "imported"), "cli", true};
    return printKey(await<wallet::KeyInfo>([&](wallet::Done<wallet::KeyInfo> done) {
        if (keystore)
            offline.wallet->keys().importKeystore(file, std::move(secret), key, std::move(done));
        else
            offline.wallet->keys().importHex(std::move(secret), key, std::move(done));
    }));
}

int exportKey(Context context)
{
    if (context.call.arguments.size() != 2)
        return failCommand({ErrorCode::InvalidArgument, "wallet export needs one file name"});
    if (!context.call.has("yes"))
        return failCommand(
            {ErrorCode::Denied, "who has the exported file and its password can spend everything; say --yes to go on"});
    Offline offline;
    if (const auto opened = offline.open(context.settings); !opened)
        return failCommand(opened.error());
    const wallet::ExportPermit permit = offline.wallet->keys().permitExport(offline.wallet->address());
    crypto::SecretBytes password = readSecretLine("password for the new keystore");
    const auto text = await<std::string>([&](wallet::Done<std::string> done) {
        offline.wallet->keys().exportKeystore(permit.token, std::move(password), "cli", std::move(done));
    });
    if (!text)
        return failCommand(text.error());
    QSaveFile target(QString::fromStdString(context.call.arguments[1]));
    if (!target.open(QIODevice::WriteOnly) || !target.setPermissions(QFile::ReadOwner | QFile::WriteOwner)
        || target.write(text->data(), qint64(text->size())) != qint64(text->size()) || !target.commit())
        return failCommand({ErrorCode::Io, context.call.arguments[1] + ": " + target.errorString().toStdString()});
    std::cout << "exported to " << context.call.arguments[1] << "\n";
    return 0;
}

int showStatus(Context context)
{
    const auto status = call(context.settings, "wallet.status", json::Value());
    if (!status)
        return failCommand(status.error());
    if (context.call.has("json")) {
        printJson(*status);
        return 0;
    }
    const auto line = [&](const char* label, const char* member) {
        const auto text = status->text(member);
        std::cout << label << (text && !text->empty() ? *text : std::string_view("–")) << "\n";
    };
    line("address    ", "address");
    line("key from   ", "key_source");
    line("signer     ", "signer");
    line("store      ", "backend");
    line("state      ", "store_state");
    line("           ", "store_detail");
    for (const char* list : {"warnings", "policy"}) {
        for (const json::Value& item : *status->find(list)->items())
            std::cout << (list[0] == 'w' ? "warning    " : "policy     ") << item.toText().value_or("") << "\n";
    }
    return 0;
}

}  // namespace

int runWallet(Context context)
{
    const std::string verb = context.call.arguments.empty() ? "status" : context.call.arguments.front();
    if (verb == "status")
        return showStatus(context);
    if (verb == "import" || verb == "import-keystore")
        return importKey(context, verb == "import-keystore");
    if (verb == "export")
        return exportKey(context);
    if (verb != "generate" && verb != "adopt")
        return failCommand(
            {ErrorCode::InvalidArgument, "wallet knows status, generate, import, import-keystore, export and adopt"});
    const auto made = call(context.settings, "wallet." + verb,
                           json::Value::object({{"label", context.call.value("label", "payout key")}}));
    if (!made)
        return failCommand(made.error());
    std::cout << made->text("address").value_or("") << " (" << made->text("backend").value_or("") << ")\n";
    return 0;
}

}  // namespace sluice::app
