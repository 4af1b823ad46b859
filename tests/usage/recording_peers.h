// The three services on an orchestrator's host: manager, script runner, recorder. Each call can be told to hang, hang up, fail or lie.
#pragma once

#include "core/json.h"
#include "support/raw_server.h"

#include <map>
#include <set>

namespace sluice::test {

class RecordingPeers {
public:
    enum class Way { Good, Hang, HangUp, Fail, Lie };

    RecordingPeers() : manager(handler("power")), runner(handler("runner")), recorder(handler("recorder")) {}

    // "POST /power", "GET /health", "GET /", "POST /recordings/start", "POST /scripts/execute", "GET /scripts", "POST /recordings/stop",
    // "POST /upload".
    std::map<std::string, Way> ways;
    std::string scriptState = "completed";                        // of a script that was handed over
    std::function<std::string(const std::string& url)> uploadTo;  // answers the sha256 of what it put there
    std::vector<std::string> calls;
    std::map<std::string, json::Value> bodies;  // the newest of each call
    std::set<std::string> scripts;

    int count(const std::string& call) const { return int(std::ranges::count(calls, call)); }

private:
    static std::string nameOf(const std::string& method, const std::string& path)
    {
        if (path.starts_with("/scripts/") && path != "/scripts/execute")
            return method + " /scripts";
        if (path.ends_with("/upload"))
            return method + " /upload";
        return method + " " + path;
    }

    RawServer::Handler handler(const char*)
    {
        return [this](QTcpSocket& socket, const RawRequest& request) {
            const QList<QByteArray> line = request.head.left(request.head.indexOf("\r\n")).split(' ');
            const std::string path = line.value(1).toStdString();
            const std::string name = nameOf(line.value(0).toStdString(), path);
            calls.push_back(name);
            bodies[name] = json::parse(request.body.toStdString()).value_or(json::Value());
            const auto found = ways.find(name);
            switch (found == ways.end() ? Way::Good : found->second) {
            case Way::Hang: return;
            case Way::HangUp: return socket.abort();
            case Way::Fail: socket.write(RawServer::answer(500, "no")); return;
            case Way::Lie: socket.write(RawServer::answer(200, "[1]")); return;
            case Way::Good: break;
            }
            socket.write(good(name, path));
        };
    }

    QByteArray good(const std::string& name, const std::string& path)
    {
        if (name == "POST /recordings/start")
            return RawServer::answer(200, R"({"output":"/data/rec/take one.webm"})");
        if (name == "POST /scripts/execute")
            scripts.insert(std::string(bodies[name].text("session_id").value_or("")));
        if (name == "GET /scripts") {
            if (!scripts.contains(path.substr(9)))
                return RawServer::answer(404, "{}");
            return RawServer::answer(200, QByteArray::fromStdString("{\"state\":\"" + scriptState + "\"}"));
        }
        if (name == "POST /upload") {
            const std::string url(bodies[name].text("upload_url").value_or(""));
            const std::string hash = uploadTo ? uploadTo(url) : "abc123";
            return RawServer::answer(200, QByteArray::fromStdString("{\"sha256\":\"" + hash + "\"}"));
        }
        return RawServer::answer(200, "{}");
    }

public:
    RawServer manager, runner, recorder;
};

}  // namespace sluice::test
