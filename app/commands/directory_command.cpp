// `sluice tenant …`, `sluice key …` and `sluice deny …`: through the running program, or over the store when none runs.
#include "app/commands/command.h"
#include "app/lifecycle/clearinghouse_settings.h"
#include "app/lifecycle/directory_verbs.h"
#include "app/lifecycle/store.h"

#include <fstream>
#include <future>
#include <iostream>
#include <sstream>

namespace sluice::app {

namespace {

struct OfflineDirectory {
    SystemClock clock;
    SystemRng rng;
    std::unique_ptr<storage::Database> database;
    std::unique_ptr<audit::AuditLog> audit;
    std::unique_ptr<clearinghouse::Directory> directory;
    std::unique_ptr<clearinghouse::KeyStore> keys;
    std::unique_ptr<clearinghouse::DeniedTokens> denied;

    Result<void> open(const Settings& settings)
    {
        SLUICE_ASSIGN(database, openStore(settings));
        SLUICE_ASSIGN(const auto configured, configuredKeys(settings));
        audit = std::make_unique<audit::AuditLog>(database->writer());
        directory = std::make_unique<clearinghouse::Directory>(database->writer(), *audit, rng,
                                                               directoryConfig(settings, configured));
        clearinghouse::KeyStoreConfig config;
        config.prefix = clearinghouse::keyPrefixOf(settings.text("API_KEY_PREFIX"));
        keys = std::make_unique<clearinghouse::KeyStore>(database->writer(), *directory, config);
        denied =
            std::make_unique<clearinghouse::DeniedTokens>(clearinghouse::DeniedTokens::Ports{*database, *audit, clock});
        return database->writer().run([this](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(directory->load(connection, clock.now()));
            return keys->load(connection);
        });
    }
    ~OfflineDirectory() { database.reset(); }
};

Result<json::Value> callDirectory(const Settings& settings, const json::Value& params)
{
    auto answer = callControl(controlSocketPath(settings.dataDir()), "directory", params, {}, 60'000);
    if (answer || answer.error().code != ErrorCode::Unavailable
        || !answer.error().message.starts_with("no running program"))
        return answer;
    OfflineDirectory offline;
    SLUICE_TRY(offline.open(settings));
    const DirectoryVerbs verbs{offline.clock, *offline.database, *offline.directory, *offline.keys, *offline.denied};
    if (params.text("verb").value_or("").starts_with("denial.")) {
        const auto answered = std::make_shared<std::promise<Result<json::Value>>>();
        verbs.runDenial(params, [answered](Result<json::Value> made) { answered->set_value(std::move(made)); });
        return answered->get_future().get();
    }
    return offline.database->writer().runFor<json::Value>(
        [&](storage::Connection& connection) { return verbs.run(connection, params); });
}

// The secret alone on stdout, so that it can be piped; what it belongs to on stderr.
void printMade(const json::Value& made, const char* secret)
{
    std::cout << made.text(secret).value_or("") << "\n";
    json::Value rest = made;
    rest.set(secret, "(shown this once)");
    std::cerr << json::write(rest) << "\n";
}

int finishDirectory(const Context& context, const json::Value& params, const char* secret)
{
    const auto answer = callDirectory(context.settings, params);
    if (!answer)
        return failCommand(answer.error());
    if (secret)
        printMade(*answer, secret);
    else if (context.call.has("json") || !answer->isArray())
        printJson(*answer);
    else
        for (const json::Value& line : *answer->items())
            std::cout << json::write(line) << "\n";
    return 0;
}

Result<json::Value> recordsOfFile(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    if (!file || !(text << file.rdbuf()))
        return fail(ErrorCode::Io, path + " cannot be read");
    return json::parseOrError(text.str(), path);
}

}  // namespace

int runTenant(Context context)
{
    const auto& arguments = context.call.arguments;
    const std::string verb = arguments.empty() ? "list" : arguments.front();
    json::Value params = json::Value::object({{"verb", "tenant." + verb}});
    if (verb == "list" && arguments.size() <= 1)
        return finishDirectory(context, params, nullptr);
    if (verb == "create" && arguments.size() == 2) {
        params.set("name", arguments[1]);
        params.set("clientId", context.call.value("client-id"));
        return finishDirectory(context, params, nullptr);
    }
    if (verb == "credential" && arguments.size() == 2) {
        params.set("clientId", arguments[1]);
        params.set("label", context.call.value("label", "cli"));
        return finishDirectory(context, params, "secret");
    }
    return failCommand(
        {ErrorCode::InvalidArgument, "tenant knows create NAME [--client-id ID], list and credential CLIENT"});
}

int runKey(Context context)
{
    const auto& arguments = context.call.arguments;
    const std::string verb = arguments.empty() ? std::string() : arguments.front();
    json::Value params = json::Value::object({{"verb", "key." + verb}});
    if ((verb == "create" || verb == "list") && arguments.size() == 3) {
        params.set("clientId", arguments[1]);
        params.set("user", arguments[2]);
        params.set("label", context.call.value("label", "cli"));
        return finishDirectory(context, params, verb == "create" ? "apiKey" : nullptr);
    }
    if (verb == "revoke" && arguments.size() == 2) {
        params.set("keyId", arguments[1]);
        return finishDirectory(context, params, nullptr);
    }
    if (verb == "import" && arguments.size() == 2) {
        auto records = recordsOfFile(arguments[1]);
        if (!records)
            return failCommand(records.error());
        params.set("records", std::move(*records));
        return finishDirectory(context, params, nullptr);
    }
    return failCommand({ErrorCode::InvalidArgument,
                        "key knows create CLIENT USER [--label L], list CLIENT USER, revoke KEY and import FILE"});
}

// The token comes on stdin: what stands on a command line is seen by everybody on the machine.
int runDeny(Context context)
{
    const auto& arguments = context.call.arguments;
    const std::string kind = arguments.empty() ? std::string() : arguments.front();
    json::Value params = json::Value::object({{"verb", kind == "back" ? "denial.allow" : "denial.deny"},
                                              {"until", context.call.value("until")},
                                              {"reason", context.call.value("reason")}});
    if (kind == "token" && arguments.size() == 1) {
        std::string token;
        std::getline(std::cin, token);
        params.set("token", std::move(token));
        return finishDirectory(context, params, nullptr);
    }
    const char* member = kind == "id" ? "jti" : kind == "user" ? "authId" : kind == "back" ? "name" : nullptr;
    if (member == nullptr || arguments.size() != 2)
        return failCommand({ErrorCode::InvalidArgument, "deny knows token (read from stdin), id JTI, user TENANT:USER "
                                                        "and back NAME; --until TIME, --reason TEXT"});
    params.set(member, arguments[1]);
    return finishDirectory(context, params, nullptr);
}

}  // namespace sluice::app
