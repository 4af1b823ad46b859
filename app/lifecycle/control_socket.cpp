#include "app/lifecycle/control_socket.h"

#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QLocalSocket>
#include <QPointer>

#include <unistd.h>

namespace sluice::app {

namespace {

constexpr qint64 mostRequestBytes = 1'048'576;

void sendLine(QLocalSocket* socket, const json::Value& value)
{
    const std::string line = json::write(value) + "\n";
    socket->write(line.data(), qint64(line.size()));
}

json::Value errorValue(const Error& error)
{
    return json::Value::object(
        {{"error", json::Value::object({{"code", errorCodeName(error.code)}, {"message", error.message}})}});
}

ErrorCode codeFromName(std::string_view name)
{
    for (int code = 0; code <= int(ErrorCode::Internal); ++code) {
        if (name == errorCodeName(ErrorCode(code)))
            return ErrorCode(code);
    }
    return ErrorCode::Internal;
}

}  // namespace

std::string controlSocketPath(const std::string& dataDir)
{
    const QByteArray runtime = qgetenv("XDG_RUNTIME_DIR");
    // Socket paths are short (108 bytes); a data folder's need not be.
    const QByteArray digest =
        QCryptographicHash::hash(QByteArray::fromStdString(dataDir), QCryptographicHash::Sha256).toHex().left(16);
    if (!runtime.isEmpty() && QFileInfo(QString::fromLocal8Bit(runtime)).isWritable())
        return (runtime + "/sluice-" + digest + ".sock").toStdString();
    return "/tmp/sluice-" + std::to_string(getuid()) + "-" + digest.toStdString() + ".sock";
}

ControlServer::ControlServer(QObject* parent) : QObject(parent)
{
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&m_server, &QLocalServer::newConnection, this, &ControlServer::accept);
}

ControlServer::~ControlServer() = default;

void ControlServer::handle(const std::string& method, Handler handler)
{
    m_handlers[method] = std::move(handler);
}

Result<void> ControlServer::listen(const std::string& path)
{
    // The store's lock is held by us, so a socket left at this path belongs to nobody.
    QLocalServer::removeServer(QString::fromStdString(path));
    if (!m_server.listen(QString::fromStdString(path)))
        return fail(ErrorCode::Io, "control socket " + path + ": " + m_server.errorString().toStdString());
    return {};
}

void ControlServer::accept()
{
    while (QLocalSocket* socket = m_server.nextPendingConnection()) {
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QLocalSocket::readyRead, this, [this, socket] {
            if (socket->canReadLine())
                serve(socket);
            else if (socket->bytesAvailable() > mostRequestBytes)
                socket->abort();
        });
    }
}

void ControlServer::serve(QLocalSocket* socket)
{
    const QPointer<QLocalSocket> peer(socket);
    const auto reply = [peer](Result<json::Value> result) {
        if (!peer)
            return;
        sendLine(peer, result ? json::Value::object({{"result", std::move(*result)}}) : errorValue(result.error()));
        peer->flush();
        peer->disconnectFromServer();
    };
    const auto progress = [peer](std::int64_t done, std::int64_t total) {
        if (peer)
            sendLine(peer, json::Value::object({{"progress", json::Value::array({done, total})}}));
    };
    const auto request = json::parseOrError(socket->readLine(mostRequestBytes).toStdString(), "control request");
    if (!request)
        return reply(fail(request.error()));
    const auto method = request->text("method");
    const json::Value* params = request->find("params");
    invoke(std::string(method.value_or("")), params ? *params : json::Value(), reply, progress);
}

void ControlServer::invoke(const std::string& method, const json::Value& params, Reply reply, Progress progress)
{
    const auto handler = m_handlers.find(method);
    if (handler == m_handlers.end())
        return reply(fail(ErrorCode::NotFound, "the running program does not know this command"));
    handler->second(params, progress, reply);
}

Result<json::Value> callControl(const std::string& path, const std::string& method, const json::Value& params,
                                const ControlServer::Progress& progress, int timeoutMs)
{
    QLocalSocket socket;
    socket.connectToServer(QString::fromStdString(path));
    if (!socket.waitForConnected(1'000))
        return fail(ErrorCode::Unavailable, "no running program answers at " + path);
    sendLine(&socket, json::Value::object({{"method", method}, {"params", params}}));
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < timeoutMs) {
        while (socket.canReadLine()) {
            SLUICE_ASSIGN(const auto line, json::parseOrError(socket.readLine().toStdString(), "control answer"));
            if (const json::Value* result = line.find("result"))
                return *result;
            if (const json::Value* error = line.find("error"))
                return fail(codeFromName(error->text("code").value_or("internal")),
                            std::string(error->text("message").value_or("")));
            const json::Value* step = line.find("progress");
            if (progress && step && step->isArray() && step->items()->size() == 2)
                progress(step->items()->at(0).toInt64().value_or(0), step->items()->at(1).toInt64().value_or(0));
        }
        if (!socket.waitForReadyRead(1'000) && socket.state() != QLocalSocket::ConnectedState && !socket.canReadLine())
            return fail(ErrorCode::Unavailable, "the running program ended before it answered");
    }
    return fail(ErrorCode::Timeout, "the running program did not answer in time");
}

}  // namespace sluice::app
