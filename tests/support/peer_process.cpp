#include "support/peer_process.h"

#include "support/program.h"

#include <QElapsedTimer>

#include <csignal>
#include <sys/prctl.h>

namespace sluice::test {

bool PeerProcess::start(const QString& script, const QStringList& arguments)
{
    stop();
    m_output.clear();
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    m_process.start(QStringLiteral("node"),
                    QStringList{QStringLiteral(SLUICE_SOURCE_DIR "/tests/peers/") + script} + arguments);
    const QByteArray sign = "Listening on 127.0.0.1:";
    if (!waitFor(sign)) {
        m_error = script.toStdString() + " did not start: " + m_output.toStdString();
        stop();
        return false;
    }
    while (!m_output.contains('\n') && m_process.waitForReadyRead(5'000))
        m_output += m_process.readAll();
    m_port = m_output.left(m_output.indexOf('\n')).trimmed().toInt();
    m_output.clear();
    return m_port > 0;
}

void PeerProcess::stop()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.kill();
    m_process.waitForFinished(10'000);
}

bool PeerProcess::waitFor(const QByteArray& text, int ms)
{
    QElapsedTimer timer;
    timer.start();
    for (;;) {
        m_output += m_process.readAll();
        if (const auto at = m_output.indexOf(text); at >= 0) {
            m_output.remove(0, at + text.size());
            return true;
        }
        const int left = ms - int(timer.elapsed());
        if (left <= 0 || m_process.state() == QProcess::NotRunning)
            return false;
        m_process.waitForReadyRead(left);
    }
}

std::string PeerProcess::post(const std::string& path, const std::string& body, const std::string& type)
{
    const HttpAnswer answer = exchange(m_port, "POST", path, body, {{"Content-Type", type}}, 30'000);
    if (answer.status != 200)
        qFatal("the peer refuses %s: %d %s", path.c_str(), answer.status, answer.body.c_str());
    return answer.body;
}

json::Value PeerProcess::admin(const std::string& name, const json::Value& body)
{
    const auto parsed = json::parse(post("/admin/" + name, json::write(body)));
    if (!parsed)
        qFatal("the peer's answer to %s is not JSON", name.c_str());
    return *parsed;
}

void PeerProcess::control(const json::Value& wanted)
{
    const HttpAnswer answer = exchange(m_port, "POST", "/_control", json::write(wanted));
    if (answer.status != 200)
        qFatal("the peer refuses /_control: %d %s", answer.status, answer.body.c_str());
}

json::Value PeerProcess::state()
{
    const HttpAnswer answer = exchange(m_port, "GET", "/_state");
    if (answer.status != 200)
        qFatal("the peer does not tell its state: %d %s", answer.status, answer.body.c_str());
    return answer.json();
}

}  // namespace sluice::test
