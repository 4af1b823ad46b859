#include "support/oidc_fixture.h"

#include <QElapsedTimer>
#include <QTcpSocket>

#include <csignal>
#include <sys/prctl.h>

namespace sluice::test {
namespace {

constexpr int kOidcStartMs = 60'000;
constexpr int kOidcAnswerMs = 30'000;

}  // namespace

bool OidcFixture::start(const std::string& audience)
{
    stop();
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    m_process.start(QStringLiteral("node"), {QStringLiteral(SLUICE_SOURCE_DIR "/tests/peers/oidc_provider.mjs"),
                                             QString::fromStdString(audience)});
    QByteArray output;
    const QByteArray sign = "Listening on 127.0.0.1:";
    QElapsedTimer timer;
    timer.start();
    while (m_process.state() != QProcess::NotRunning && timer.elapsed() < kOidcStartMs) {
        m_process.waitForReadyRead(1'000);
        output += m_process.readAll();
        const auto at = output.indexOf(sign);
        if (at >= 0 && output.indexOf('\n', at) > at) {
            m_port = output.mid(at + sign.size(), output.indexOf('\n', at) - at - sign.size()).trimmed().toInt();
            return true;
        }
    }
    m_error = "the OpenID provider did not start (npm ci in tests/peers): " + output.toStdString();
    stop();
    return false;
}

void OidcFixture::stop()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.kill();
    m_process.waitForFinished(kOidcAnswerMs);
}

std::string OidcFixture::post(const std::string& path, const std::string& type, const std::string& body)
{
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), static_cast<quint16>(m_port));
    if (!socket.waitForConnected(kOidcAnswerMs))
        qFatal("the OpenID provider takes no connection");
    const std::string head = "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(m_port)
                             + "\r\nContent-Type: " + type
                             + "\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    socket.write(QByteArray::fromStdString(head + body));
    QByteArray answer;
    while (socket.state() == QAbstractSocket::ConnectedState && socket.waitForReadyRead(kOidcAnswerMs))
        answer += socket.readAll();
    answer += socket.readAll();
    const auto start = answer.indexOf('{');  // of the only chunk
    const auto end = answer.lastIndexOf('}');
    if (!answer.startsWith("HTTP/1.1 200") || start < 0)
        qFatal("the OpenID provider refuses %s: %s", path.c_str(), answer.constData());
    return answer.mid(start, end - start + 1).toStdString();
}

json::Value OidcFixture::admin(const std::string& name, const json::Value& body)
{
    const auto parsed = json::parse(post("/admin/" + name, "application/json", json::write(body)));
    if (!parsed)
        qFatal("the OpenID provider's answer to %s is not JSON", name.c_str());
    return *parsed;
}

std::string OidcFixture::token(const json::Value& request)
{
    return std::string(admin("token", request).text("token").value_or(""));
}

std::string OidcFixture::forged(const std::string& kind)
{
    return std::string(admin("forge", json::Value::object({{"kind", kind}})).text("token").value_or(""));
}

std::string OidcFixture::clientCredentials(const std::string& clientId)
{
    const auto parsed = json::parse(post("/token", "application/x-www-form-urlencoded",
                                         "grant_type=client_credentials&scope=sign%3Ajob&client_id=" + clientId
                                             + "&client_secret=" + clientId + "-secret"));
    return parsed ? std::string(parsed->text("access_token").value_or("")) : std::string();
}

int OidcFixture::asked(const std::string& what)
{
    return int(admin("stats").int64(what).value_or(-1));
}

}  // namespace sluice::test
