#include "support/hosted_meter_fixture.h"

#include <QElapsedTimer>
#include <QTcpSocket>

#include <csignal>
#include <sys/prctl.h>

namespace sluice::test {
namespace {

constexpr int kHostedStartMs = 60'000;
constexpr int kHostedAnswerMs = 30'000;

}  // namespace

bool HostedMeterFixture::start(const std::string& token)
{
    stop();
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    m_process.start(QStringLiteral("node"), {QStringLiteral(SLUICE_SOURCE_DIR "/tests/peers/openmeter_hosted.mjs"),
                                             QString::fromStdString(token)});
    QByteArray output;
    const QByteArray sign = "Listening on 127.0.0.1:";
    QElapsedTimer timer;
    timer.start();
    while (m_process.state() != QProcess::NotRunning && timer.elapsed() < kHostedStartMs) {
        m_process.waitForReadyRead(1'000);
        output += m_process.readAll();
        const auto at = output.indexOf(sign);
        if (at >= 0 && output.indexOf('\n', at) > at) {
            m_port = output.mid(at + sign.size(), output.indexOf('\n', at) - at - sign.size()).trimmed().toInt();
            return true;
        }
    }
    m_error = "the hosted meter did not start: " + output.toStdString();
    stop();
    return false;
}

void HostedMeterFixture::stop()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.kill();
    m_process.waitForFinished(kHostedAnswerMs);
}

json::Value HostedMeterFixture::admin(const std::string& name, const json::Value& body)
{
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), static_cast<quint16>(m_port));
    if (!socket.waitForConnected(kHostedAnswerMs))
        qFatal("the hosted meter takes no connection");
    const std::string text = json::write(body);
    const std::string head = "POST /admin/" + name
                             + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: "
                             + std::to_string(text.size()) + "\r\n\r\n";
    socket.write(QByteArray::fromStdString(head + text));
    QByteArray answer;
    while (socket.state() == QAbstractSocket::ConnectedState && socket.waitForReadyRead(kHostedAnswerMs))
        answer += socket.readAll();
    answer += socket.readAll();
    const auto start = answer.indexOf("\r\n\r\n");
    const auto parsed = json::parse(answer.mid(start + 4).toStdString());
    if (!answer.startsWith("HTTP/1.1 200") || !parsed)
        qFatal("the hosted meter refuses %s: %s", name.c_str(), answer.constData());
    return *parsed;
}

}  // namespace sluice::test
