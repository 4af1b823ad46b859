#include "support/invoicing_fixture.h"

#include <QElapsedTimer>
#include <QTcpSocket>

#include <csignal>
#include <sys/prctl.h>

namespace sluice::test {
namespace {

constexpr int kPeerStartMs = 60'000;
constexpr int kPeerAnswerMs = 30'000;

}  // namespace

InvoicingFixture::~InvoicingFixture()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.kill();
    m_process.waitForFinished(kPeerAnswerMs);
}

bool InvoicingFixture::start()
{
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    m_process.start(QStringLiteral("node"), {QStringLiteral(SLUICE_SOURCE_DIR "/tests/peers/openmeter_invoicing.mjs")});
    QByteArray output;
    const QByteArray sign = "Listening on 127.0.0.1:";
    QElapsedTimer timer;
    timer.start();
    while (m_process.state() != QProcess::NotRunning && timer.elapsed() < kPeerStartMs) {
        m_process.waitForReadyRead(1'000);
        output += m_process.readAll();
        const auto at = output.indexOf(sign);
        if (at >= 0 && output.indexOf('\n', at) > at) {
            m_port = output.mid(at + sign.size(), output.indexOf('\n', at) - at - sign.size()).trimmed().toInt();
            return true;
        }
    }
    m_error = "the invoicing peer did not start: " + output.toStdString();
    return false;
}

json::Value InvoicingFixture::admin(const std::string& name, const json::Value& body)
{
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), static_cast<quint16>(m_port));
    if (!socket.waitForConnected(kPeerAnswerMs))
        qFatal("the invoicing peer takes no connection");
    const std::string text = json::write(body);
    // HTTP/1.0: the answer ends with the connection, not with a last chunk.
    socket.write(QByteArray::fromStdString("POST /admin/" + name
                                           + " HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                                             "Content-Length: "
                                           + std::to_string(text.size()) + "\r\n\r\n" + text));
    QByteArray answer;
    while (socket.state() == QAbstractSocket::ConnectedState && socket.waitForReadyRead(kPeerAnswerMs))
        answer += socket.readAll();
    answer += socket.readAll();
    const auto end = answer.indexOf("\r\n\r\n");
    const auto tree = end < 0 ? tl::unexpected(json::ParseError{}) : json::parse(answer.mid(end + 4).toStdString());
    if (!answer.startsWith("HTTP/1.1 200") || !tree)
        qFatal("the invoicing peer refuses %s: %s", name.c_str(), answer.constData());
    return *tree;
}

std::string InvoicingFixture::makeInvoice(json::Object wishes)
{
    return std::string(admin("invoice", json::Value(std::move(wishes))).text("id").value_or(""));
}

std::string InvoicingFixture::extendedStatus(const std::string& invoiceId)
{
    const json::Value all = state();
    const json::Value* invoices = all.find("invoices");
    const json::Value* one = invoices ? invoices->find(invoiceId) : nullptr;
    return one ? std::string(one->text("extended").value_or("")) : std::string();
}

}  // namespace sluice::test
