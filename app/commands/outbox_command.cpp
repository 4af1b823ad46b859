// `sluice outbox …`: what goes to a hosted meter, asked of the running program.
#include "app/commands/command.h"
#include "app/lifecycle/control_socket.h"

#include <charconv>
#include <iostream>

namespace sluice::app {

namespace {

constexpr const char* outboxUsage = "outbox knows status, list [STATE], redrive NO|all, discard NO NOTE, resume and "
                                    "reconcile [FROM [TO]]";

// False: they fit no verb.
bool readOutboxCall(const std::vector<std::string>& arguments, json::Value& params)
{
    const std::string verb = arguments.empty() ? "status" : arguments.front();
    const std::size_t count = arguments.empty() ? 0 : arguments.size() - 1;
    const auto argument = [&](std::size_t at) { return at <= count ? arguments[at] : std::string(); };
    params.set("verb", verb);
    if (verb == "status" || verb == "resume")
        return count == 0;
    if (verb == "list") {
        params.set("state", argument(1));
        return count <= 1;
    }
    if (verb == "reconcile") {
        params.set("from", argument(1));
        params.set("to", argument(2));
        return count <= 2;
    }
    const std::string number = argument(1);
    std::int64_t no = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), no);
    const bool isNumber = error == std::errc() && end == number.data() + number.size() && no > 0;
    params.set("no", no);
    params.set("note", argument(2));
    if (verb == "redrive")
        return count == 1 && (isNumber || number == "all");
    return verb == "discard" && count == 2 && isNumber;
}

}  // namespace

int runOutbox(Context context)
{
    json::Value params;
    if (!readOutboxCall(context.call.arguments, params))
        return failCommand({ErrorCode::InvalidArgument, outboxUsage});
    const auto answer = callControl(controlSocketPath(context.settings.dataDir()), "outbox", params, {}, 60'000);
    if (!answer)
        return failCommand(answer.error());
    if (context.call.has("json") || !answer->isArray()) {
        printJson(*answer);
        return 0;
    }
    for (const json::Value& line : *answer->items())
        std::cout << json::write(line) << "\n";
    return 0;
}

}  // namespace sluice::app
