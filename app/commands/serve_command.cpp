// `sluice serve`: the server alone. Needs no display, and while dry-run is on no keychain and no key.
#include "app/commands/command.h"
#include "app/lifecycle/engine.h"
#include "app/lifecycle/unix_signals.h"

#include <QCoreApplication>

#include <iostream>

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
    // Tests and service managers wait for this line.
    std::cerr << "listening on " << (*engine)->listenAddress() << std::endl;
    const int code = QCoreApplication::exec();
    (*engine)->stop();
    return code;
}

}  // namespace sluice::app
