#include "support/program.h"

#include <QDir>
#include <QElapsedTimer>
#include <QTcpSocket>

#include <algorithm>
#include <signal.h>

namespace sluice::test {

namespace {

constexpr const char* listeningMark = "listening on http://";

QByteArray joinChunks(const QByteArray& body)
{
    QByteArray joined;
    for (qsizetype at = 0; at < body.size();) {
        const qsizetype line = body.indexOf("\r\n", at);
        const qsizetype size = line < 0 ? 0 : body.mid(at, line - at).toLongLong(nullptr, 16);
        if (size <= 0)
            break;
        joined += body.mid(line + 2, size);
        at = line + 2 + size + 2;
    }
    return joined;
}

// Status and body of a whole HTTP/1.1 answer whose connection was closed after it.
HttpAnswer parseAnswer(const QByteArray& raw)
{
    HttpAnswer answer;
    const qsizetype headEnd = raw.indexOf("\r\n\r\n");
    if (headEnd < 0 || !raw.startsWith("HTTP/1.1 "))
        return answer;
    answer.status = raw.mid(9, 3).toInt();
    const bool chunked = raw.left(headEnd).toLower().contains("transfer-encoding: chunked");
    const QByteArray body = raw.mid(headEnd + 4);
    answer.body = (chunked ? joinChunks(body) : body).toStdString();
    return answer;
}

}  // namespace

json::Value HttpAnswer::json() const
{
    auto parsed = json::parse(body);
    return parsed ? std::move(*parsed) : json::Value();
}

Program::Program(QString dataDir) : m_environment(QProcessEnvironment::systemEnvironment())
{
    for (const QString& name : m_environment.keys()) {
        if (name.startsWith(QStringLiteral("PAYMENT")) || name.startsWith(QStringLiteral("SLUICE_DATA")))
            m_environment.remove(name);
    }
    QDir().mkpath(dataDir);
    set(QStringLiteral("SLUICE_DATA_DIR"), dataDir);
    set(QStringLiteral("PAYMENTS_API_PORT"), QStringLiteral("0"));
    set(QStringLiteral("PAYMENT_DRY_RUN"), QStringLiteral("true"));
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setWorkingDirectory(dataDir);
}

Program::~Program()
{
    kill();
}

QString Program::path()
{
    const QString given = qEnvironmentVariable("SLUICE_PROGRAM");
    return given.isEmpty() ? QStringLiteral(SLUICE_BINARY_DIR "/app/sluice") : given;
}

Result<qint64> Program::serve(QStringList arguments)
{
    m_output.clear();
    m_port = 0;
    m_process.setProcessEnvironment(m_environment);
    QElapsedTimer timer;
    timer.start();
    m_process.start(path(), QStringList{QStringLiteral("serve")} + arguments);
    while (timer.elapsed() < 60'000) {
        if (!m_process.waitForReadyRead(1'000) && m_process.state() == QProcess::NotRunning) {
            m_output += m_process.readAll();
            return fail(ErrorCode::Unavailable, "the program ended: " + m_output.right(2'000).toStdString());
        }
        m_output += m_process.readAll();
        const qsizetype mark = m_output.indexOf(listeningMark);
        const qsizetype end = mark < 0 ? -1 : m_output.indexOf('\n', mark);
        if (end < 0)
            continue;
        const QByteArray address = m_output.mid(mark, end - mark).trimmed();
        m_port = address.mid(address.lastIndexOf(':') + 1).toInt();
        return timer.elapsed();
    }
    return fail(ErrorCode::Timeout, "the program did not listen: " + m_output.right(2'000).toStdString());
}

void Program::kill()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.kill();
    m_process.waitForFinished(10'000);
    m_output += m_process.readAll();
}

int Program::terminate(int ms)
{
    m_process.terminate();
    const bool ended = m_process.waitForFinished(ms);
    m_output += m_process.readAll();
    return ended && m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
}

HttpAnswer exchange(int port, const std::string& method, const std::string& target, const std::string& body,
                    const std::vector<std::pair<std::string, std::string>>& headers, int timeoutMs)
{
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), quint16(port));
    if (!socket.waitForConnected(timeoutMs))
        return {};
    std::string text = method + " " + target + " HTTP/1.1\r\nConnection: close\r\n";
    if (std::ranges::none_of(headers, [](const auto& header) { return header.first == "Host"; }))
        text += "Host: 127.0.0.1:" + std::to_string(port) + "\r\n";
    for (const auto& [name, value] : headers)
        text += name + ": " + value + "\r\n";
    const bool typed = std::ranges::any_of(headers, [](const auto& header) { return header.first == "Content-Type"; });
    if (!body.empty() || method == "POST" || method == "PUT" || method == "PATCH")
        text += (typed ? "" : "Content-Type: application/json\r\n") + ("Content-Length: " + std::to_string(body.size()))
                + "\r\n";
    text += "\r\n" + body;
    socket.write(text.data(), qint64(text.size()));
    QByteArray raw;
    QElapsedTimer timer;
    timer.start();
    while (socket.state() == QAbstractSocket::ConnectedState && timer.elapsed() < timeoutMs) {
        socket.waitForReadyRead(std::max<int>(1, timeoutMs - int(timer.elapsed())));
        raw += socket.readAll();
    }
    raw += socket.readAll();
    return parseAnswer(raw);
}

int Program::run(const QStringList& arguments, QByteArray* output, const QByteArray& input, int timeoutMs)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.setProcessEnvironment(m_environment);
    process.setWorkingDirectory(m_process.workingDirectory());
    process.start(path(), arguments);
    process.write(input);
    process.closeWriteChannel();
    const bool ended = process.waitForFinished(timeoutMs);
    if (output)
        *output = process.readAll();
    return ended && process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
}

int scaled(int rounds)
{
    const int divisor = qEnvironmentVariableIntValue("SLUICE_TEST_SCALE");
    return std::max(1, divisor > 1 ? rounds / divisor : rounds);
}

}  // namespace sluice::test
