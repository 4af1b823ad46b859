// `sluice serve`: the server alone. Needs no display, and while dry-run is on no keychain and no key.
#include "app/commands/command.h"
#include "app/lifecycle/engine.h"
#include "app/lifecycle/unix_signals.h"

#include <QCoreApplication>

#include <cstdio>

namespace sluice::app {

int runServe(int& argc, char** argv, Context context)
{
    const std::string only = context.call.value("only");
    if (!only.empty() && only != "ops")
        return failCommand({ErrorCode::InvalidArgument, "--only " + only + ": this build has the part 'ops' only"});
    QCoreApplication application(argc, argv);
    const UnixSignals signals([](int) { QCoreApplication::quit(); });
    auto engine = Engine::start(context.settings, context.log);
    if (!engine)
        return failCommand(engine.error());
    // Tests and service managers wait for this line: one write, so that no log line of another thread tears it.
    std::fprintf(stderr, "listening on %s\n", (*engine)->listenAddress().c_str());
    const int code = QCoreApplication::exec();
    (*engine)->stop();
    return code;
}

}  // namespace sluice::app
