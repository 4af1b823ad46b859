// `sluice serve`: the server alone. Needs no display, and while dry-run is on no keychain and no key.
#include "app/commands/command.h"
#include "app/lifecycle/clearinghouse_engine.h"
#include "app/lifecycle/engine.h"
#include "app/lifecycle/unix_signals.h"

#include <QCoreApplication>

#include <cstdio>

namespace sluice::app {

namespace {

// Tests and service managers wait for this line: one write, so that no log line of another thread tears it.
template<class Started>
int serveUntilStopped(Result<std::unique_ptr<Started>> engine)
{
    if (!engine)
        return failCommand(engine.error());
    std::fprintf(stderr, "listening on %s\n", (*engine)->listenAddress().c_str());
    const int code = QCoreApplication::exec();
    (*engine)->stop();
    return code;
}

}  // namespace

int runServe(int& argc, char** argv, Context context)
{
    const std::string only = context.call.value("only");
    if (!only.empty() && only != "ops" && only != "webhook" && only != "builder" && only != "collector")
        return failCommand(
            {ErrorCode::InvalidArgument, "--only " + only + ": the parts are ops, webhook, builder and collector"});
    QCoreApplication application(argc, argv);
    const UnixSignals signals([](int) { QCoreApplication::quit(); });
    if (!only.empty() && only != "ops")
        return serveUntilStopped(
            ClearinghouseEngine::start(context.settings, {only == "webhook", only == "builder", only == "collector"}));
    const ClearinghouseParts wanted = only == "ops" ? ClearinghouseParts{} : wantedParts(context.settings);
    return serveUntilStopped(Engine::start(context.settings, context.log, wanted));
}

}  // namespace sluice::app
