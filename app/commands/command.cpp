#include "app/commands/command.h"

#include "app/settings/deployment.h"

#include "app/lifecycle/unix_signals.h"

#include <QCoreApplication>
#include <QDir>
#include <QLoggingCategory>

#include <cstdio>
#include <cstring>
#include <iostream>

extern char** environ;

namespace sluice::app {

namespace {

constexpr const char* usageText = R"(sluice - operator console and payments server for the Livepeer network

  sluice run                 the console with the server inside (headless without a display)
  sluice serve               the server alone
  sluice demo                the console over a throw-away profile
  sluice settings [--json]   every setting, its value and its source
  sluice wallet status|generate|import|import-keystore FILE|export FILE|adopt
  sluice verify [--json]     re-derive every balance and the audit chain
  sluice backup FILE         online backup, verified
  sluice restore FILE        put a backup in the store's place
  sluice import --from DIR [--dry-run] [--accept-torn-tail] [--json]   move a first-generation installation in
  sluice export --v1 DIR     write the state back in the first generation's files
  sluice token create NAME --role viewer|operator|approver|admin, token list, token revoke NAME
  sluice tenant create NAME [--client-id ID], tenant list, tenant credential CLIENT
  sluice key create CLIENT USER [--label L], key list CLIENT USER, key revoke KEY, key import FILE
  sluice deny token | id JTI | user TENANT:USER [--until TIME] [--reason R], deny back NAME   refuse tokens before their end
  sluice webhook test [CREDENTIAL]   call the webhook as the remote signer would, and explain the answer
  sluice bootstrap [--app NAME] [--out DIR] [--dry-run] [--identity auth0|local|keys] [--skip-auth0] [--skip-catalog]
                   [--skip-smoke] [--beside] [--undo]   set up identity provider and meter, write .env.livepeer, prove that it works
  sluice meter VERB [--json]   administration of the meter: see `sluice meter`
  sluice outbox status|list [STATE]|redrive NO|all|discard NO NOTE|resume|reconcile [FROM [TO]]   a hosted meter
  sluice login [ISSUER] [--client-id APP]   log in by a code in the browser; the token rests in the keychain
  sluice whoami [--json]     who is logged in, and what was spent; sluice logout ends it

  --data-dir DIR             where the store is (SLUICE_DATA_DIR)
  --host ADDRESS --port N    where the ops API listens
  --set NAME=VALUE           any setting, see `sluice settings`
  --only PART                run one part: ops, webhook, builder or collector
  --print-config             the same as `sluice settings`
  --version, --help
)";

struct OptionSpec {
    const char* name;
    bool takesValue;
};

constexpr OptionSpec knownOptions[] = {
    {"data-dir", true},    {"host", true},          {"port", true},        {"set", true},
    {"only", true},        {"print-config", false}, {"json", false},       {"role", true},
    {"help", false},       {"version", false},      {"start-page", true},  {"yes", false},
    {"label", true},       {"from", true},          {"dry-run", false},    {"accept-torn-tail", false},
    {"v1", true},          {"client-id", true},     {"app", true},         {"out", true},
    {"skip-auth0", false}, {"skip-catalog", false}, {"skip-smoke", false}, {"undo", false},
    {"beside", false},     {"identity", true},      {"until", true},       {"reason", true},
};

const OptionSpec* findOption(std::string_view name)
{
    for (const OptionSpec& option : knownOptions) {
        if (name == option.name)
            return &option;
    }
    return nullptr;
}

Result<void> takeOption(Invocation& call, std::string_view text, int& index, int argc, char** argv)
{
    const std::size_t equals = text.find('=');
    const std::string name(text.substr(0, equals));
    const OptionSpec* option = findOption(name);
    if (!option)
        return fail(ErrorCode::InvalidArgument, "unknown option --" + name);
    std::string value;
    if (option->takesValue) {
        if (equals != std::string_view::npos)
            value = std::string(text.substr(equals + 1));
        else if (index + 1 < argc)
            value = argv[++index];
        else
            return fail(ErrorCode::InvalidArgument, "--" + name + " needs a value");
    }
    call.options.emplace_back(name, std::move(value));
    return {};
}

Result<Invocation> parseArguments(int argc, char** argv)
{
    Invocation call;
    for (int i = 1; i < argc; ++i) {
        const std::string_view text = argv[i];
        if (text == "-h")
            call.options.emplace_back("help", "");
        else if (text.starts_with("--"))
            SLUICE_TRY(takeOption(call, text.substr(2), i, argc, argv));
        else if (call.command.empty())
            call.command = text;
        else
            call.arguments.emplace_back(text);
    }
    for (char** variable = environ; *variable; ++variable) {
        if (const char* equals = std::strchr(*variable, '='))
            call.inputs.environment.emplace_back(std::string(*variable, size_t(equals - *variable)),
                                                 std::string(equals + 1));
    }
    call.inputs.workingDirectory = QDir::currentPath().toStdString();
    call.inputs.homeDirectory = QDir::homePath().toStdString();
    for (const auto& [name, value] : call.options) {
        if (name == "data-dir")
            call.inputs.commandLine.emplace_back("SLUICE_DATA_DIR", value);
        else if (name == "host")
            call.inputs.commandLine.emplace_back("PAYMENTS_API_HOST", value);
        else if (name == "port")
            call.inputs.commandLine.emplace_back("PAYMENTS_API_PORT", value);
        if (name != "set")
            continue;
        const std::size_t equals = value.find('=');
        if (equals == std::string::npos)
            return fail(ErrorCode::InvalidArgument, "--set needs NAME=VALUE");
        call.inputs.commandLine.emplace_back(value.substr(0, equals), value.substr(equals + 1));
    }
    return call;
}

Q_LOGGING_CATEGORY(lcCommand, "sluice.app")

bool displayIsThere(const Invocation& call)
{
    for (const auto& [name, value] : call.inputs.environment) {
        if ((name == "DISPLAY" || name == "WAYLAND_DISPLAY" || name == "QT_QPA_PLATFORM") && !value.empty())
            return true;
    }
    return false;
}

int dispatch(int& argc, char** argv, const Invocation& call)
{
    const auto settings = Settings::load(call.inputs);
    if (!settings)
        return failCommand(settings.error());
    LogHub log(settings->text("SLUICE_LOG_LEVEL"));
    log.maskSecrets(settings->secretTexts());
    const Context context{call, *settings, log};
    const std::string& command = call.command;
    if (command == "run" || command == "serve" || command == "demo")
        blockStopSignals();
    const bool withOps = command == "run" || (command == "serve" && (!call.has("only") || call.value("only") == "ops"));
    if (withOps && isExistingDeployment(*settings)) {
        for (const std::string& open : openWeaknesses(*settings))
            qCWarning(lcCommand, "SLUICE_STRICT is off: %s", open.c_str());
    }
    if (call.has("print-config") || command == "settings")
        return runSettings(context);
    if (command == "demo" || (command == "run" && displayIsThere(call)))
        return runConsole(argc, argv, context, command == "demo");
    if (command == "run") {
        std::cerr << "sluice: there is no display (DISPLAY and WAYLAND_DISPLAY are unset); serving headless\n";
        return runServe(argc, argv, context);
    }
    if (command == "serve")
        return runServe(argc, argv, context);
    // What is left waits for answers of other parts and needs an event loop of its own.
    QCoreApplication application(argc, argv);
    log.setQuietStderr(true);
    if (command == "verify")
        return runVerify(context);
    if (command == "backup")
        return runBackup(context);
    if (command == "restore")
        return runRestore(context);
    if (command == "wallet")
        return runWallet(context);
    if (command == "token")
        return runToken(context);
    if (command == "tenant")
        return runTenant(context);
    if (command == "key")
        return runKey(context);
    if (command == "deny")
        return runDeny(context);
    if (command == "webhook")
        return runWebhook(argc, argv, context);
    if (command == "import")
        return runImport(context);
    if (command == "export")
        return runExport(context);
    if (command == "bootstrap")
        return runBootstrap(context);
    if (command == "meter")
        return runMeter(context);
    if (command == "outbox")
        return runOutbox(context);
    if (command == "login")
        return runLogin(context);
    if (command == "whoami")
        return runWhoami(context);
    if (command == "logout")
        return runLogout(context);
    std::cerr << "sluice: there is no command '" << command << "'\n" << usageText;
    return 2;
}

}  // namespace

bool Invocation::has(std::string_view option) const
{
    for (const auto& [name, text] : options) {
        if (name == option)
            return true;
    }
    return false;
}

std::string Invocation::value(std::string_view option, std::string fallback) const
{
    for (const auto& [name, text] : options) {
        if (name == option)
            return text;
    }
    return fallback;
}

int runCommandLine(int argc, char** argv)
{
    const auto call = parseArguments(argc, argv);
    if (!call) {
        std::cerr << "sluice: " << call.error().message << "\n";
        return 2;
    }
    if (call->has("version")) {
        std::cout << "sluice " SLUICE_VERSION "\n";
        return 0;
    }
    if (call->has("help") || call->command == "help" || (call->command.empty() && !call->has("print-config"))) {
        std::cout << usageText;
        return call->command.empty() && !call->has("help") ? 2 : 0;
    }
    return dispatch(argc, argv, *call);
}

int failCommand(const Error& error)
{
    std::cerr << "sluice: " << error.message << "\n";
    return error.code == ErrorCode::InvalidArgument ? 2 : 1;
}

void printJson(const json::Value& value)
{
    std::cout << json::write(value, json::Style::Pretty) << "\n";
}

}  // namespace sluice::app
