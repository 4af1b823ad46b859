#include "support/swift_fixture.h"

#include <QDir>
#include <QTcpSocket>

namespace sluice::test {

SwiftFixture::SwiftFixture(const std::vector<std::string>& buckets)
{
    QStringList arguments{QStringLiteral(SLUICE_SOURCE_DIR "/tests/peers/swift_server.py"), m_folder.path(),
                          QString::fromStdString(accessKey()), QString::fromStdString(secretKey())};
    for (const std::string& bucket : buckets)
        arguments << QString::fromStdString(bucket);
    m_server.setProcessChannelMode(QProcess::MergedChannels);
    // Debian's own interpreter: another one does not see Debian's packages.
    m_server.start(QStringLiteral("/usr/bin/python3"), arguments);
    QByteArray output;
    while (m_server.waitForReadyRead(60'000)) {
        output += m_server.readAll();
        const auto at = output.indexOf("ready ");
        const auto end = at < 0 ? -1 : output.indexOf('\n', at);
        if (end < 0)
            continue;
        m_port = output.mid(at + 6, end - at - 6).toInt();
        return;
    }
    qFatal("Swift did not start (python3-swift is needed): %s", output.constData());
}

SwiftFixture::~SwiftFixture()
{
    m_server.closeWriteChannel();
    if (!m_server.waitForFinished(3'000)) {
        m_server.kill();
        m_server.waitForFinished();
    }
}

HttpAnswer SwiftFixture::send(const std::string& method, const std::string& url, const std::string& body) const
{
    const auto host = url.find("://") + 3;
    const auto path = url.find('/', host);
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), quint16(m_port));
    if (!socket.waitForConnected(10'000))
        return {};
    // HTTP/1.0: the answer ends with the connection, not with a last chunk.
    std::string text = method + " " + url.substr(path) + " HTTP/1.0\r\nHost: " + url.substr(host, path - host) + "\r\n";
    if (method == "PUT" || !body.empty())
        text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    text += "\r\n" + body;
    socket.write(text.data(), qint64(text.size()));
    QByteArray raw;
    while (socket.state() == QAbstractSocket::ConnectedState && socket.waitForReadyRead(20'000))
        raw += socket.readAll();
    raw += socket.readAll();
    HttpAnswer answer;
    const auto end = raw.indexOf("\r\n\r\n");
    if (end < 0)
        return answer;
    answer.status = raw.mid(9, 3).toInt();
    answer.body = raw.mid(end + 4).toStdString();
    return answer;
}

}  // namespace sluice::test
