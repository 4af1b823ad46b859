// How the command line talks to a running program over the same store (DECISIONS 12): a local socket of the same user. One JSON
// request line, then any number of {"progress":[done,total]} lines and one {"result":…} or {"error":{"code","message"}} line.
#pragma once

#include "core/json.h"
#include "core/result.h"

#include <QLocalServer>
#include <QObject>

#include <functional>
#include <map>
#include <memory>
#include <string>

class QLocalSocket;

namespace sluice::app {

// The socket's place for a data folder: in the user's runtime folder when there is one, else beside the store.
std::string controlSocketPath(const std::string& dataDir);

// Server side; lives on the main thread. A handler answers through `reply` exactly once, from the main thread, possibly later.
class ControlServer : public QObject {
    Q_OBJECT

public:
    using Reply = std::function<void(Result<json::Value>)>;
    using Progress = std::function<void(std::int64_t done, std::int64_t total)>;
    using Handler = std::function<void(const json::Value& params, Progress progress, Reply reply)>;

    explicit ControlServer(QObject* parent = nullptr);
    ~ControlServer() override;
    void handle(const std::string& method, Handler handler);
    Result<void> listen(const std::string& path);
    // The same from inside the process. NotFound: no such method.
    void invoke(const std::string& method, const json::Value& params, Reply reply, Progress progress = {});

private:
    void accept();
    void serve(QLocalSocket* socket);

    QLocalServer m_server;
    std::map<std::string, Handler> m_handlers;
};

// Client side, for a command: blocks. Unavailable when nobody listens there.
Result<json::Value> callControl(const std::string& path, const std::string& method, const json::Value& params,
                                const ControlServer::Progress& progress = {}, int timeoutMs = 600'000);

}  // namespace sluice::app
