// `sluice bootstrap`: one command from nothing to a running clearinghouse (clearinghouse spec 7).
#include "app/bootstrap/bootstrap.h"
#include "app/commands/command.h"

#include <cstdio>

namespace sluice::app {

int runBootstrap(Context context)
{
    const Invocation& call = context.call;
    if (!call.arguments.empty())
        return failCommand({ErrorCode::InvalidArgument, "bootstrap takes options alone"});
    BootstrapOptions options;
    options.app = call.value("app");
    options.out = call.value("out", ".");
    options.identity = call.value("identity");
    options.skipAuth0 = call.has("skip-auth0");
    options.skipCatalogue = call.has("skip-catalog");
    options.skipSmoke = call.has("skip-smoke");
    options.dryRun = call.has("dry-run");
    options.undo = call.has("undo");
    options.beside = call.has("beside");
    Bootstrap bootstrap(context.settings, std::move(options), [](const BootstrapLine& line) {
        std::printf("%s\n", toText(line).c_str());
        std::fflush(stdout);
    });
    const auto done = bootstrap.run();
    if (!done)
        return failCommand(done.error());
    return *done ? 0 : 1;
}

}  // namespace sluice::app
