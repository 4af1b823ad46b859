// The command line: `sluice COMMAND [OPTIONS]`. Each command is one file with one function. Exit codes: 0 done, 1 it failed (one
// line on stderr says why), 2 the call was wrong.
#pragma once

#include "app/lifecycle/log_hub.h"
#include "app/settings/settings.h"
#include "core/json.h"

#include <memory>
#include <string>
#include <vector>

namespace sluice::app {

struct Invocation {
    std::string command;
    std::vector<std::string> arguments;                        // after the command, options taken out
    std::vector<std::pair<std::string, std::string>> options;  // --name value; a switch has an empty value
    SettingInputs inputs;

    bool has(std::string_view option) const;
    std::string value(std::string_view option, std::string fallback = {}) const;
};

struct Context {
    const Invocation& call;
    const Settings& settings;
    LogHub& log;
};

int runCommandLine(int argc, char** argv);

int runConsole(int& argc, char** argv, Context context, bool demo);
int runServe(int& argc, char** argv, Context context);
int runSettings(Context context);
int runVerify(Context context);
int runBackup(Context context);
int runRestore(Context context);
int runWallet(Context context);
int runToken(Context context);
int runTenant(Context context);
int runKey(Context context);
int runDeny(Context context);
int runWebhook(int& argc, char** argv, Context context);
int runImport(Context context);
int runExport(Context context);
int runBootstrap(Context context);
int runMeter(Context context);
int runOutbox(Context context);
int runLogin(Context context);
int runWhoami(Context context);
int runLogout(Context context);

// One line on stderr in the form every command uses.
int failCommand(const Error& error);
void printJson(const json::Value& value);

}  // namespace sluice::app
