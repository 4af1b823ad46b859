// `sluice login`, `whoami` and `logout` as programs of their own against a serving one with the local issuer.
#include "support/program.h"

#include <QFile>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QtTest>

using namespace sluice;
using namespace sluice::test;

namespace {

QByteArray rawExchange(int port, const QByteArray& request)
{
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), quint16(port));
    if (!socket.waitForConnected(5'000))
        return {};
    socket.write(request);
    QByteArray answer;
    while (socket.state() == QAbstractSocket::ConnectedState && socket.waitForReadyRead(10'000))
        answer += socket.readAll();
    return answer + socket.readAll();
}

QByteArray captured(const QByteArray& text, const char* pattern)
{
    return QRegularExpression(QString::fromLatin1(pattern)).match(QString::fromUtf8(text)).captured(1).toUtf8();
}

void writeMasterKey(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(QByteArray(64, 'c')) != 64)
        qFatal("no master key");
    file.close();
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
}

bool holdsText(const QString& folder, const QByteArray& text)
{
    for (const QString& name : QDir(folder).entryList(QDir::Files | QDir::Hidden)) {
        QFile file(folder + QLatin1Char('/') + name);
        if (file.open(QIODevice::ReadOnly) && file.readAll().contains(text))
            return true;
    }
    return false;
}

}  // namespace

class TestAppLogin : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::unique_ptr<Program> m_server;
    int m_port = 0;
    QString m_home;

    QProcessEnvironment clientEnvironment() const
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("SLUICE_DATA_DIR"), m_home);
        environment.insert(QStringLiteral("SLUICE_MASTER_KEY_FILE"), m_folder.filePath("client.key"));
        return environment;
    }
    void begin(QProcess& client, const QStringList& arguments) const
    {
        client.setProcessEnvironment(clientEnvironment());
        client.setWorkingDirectory(m_home);
        client.start(Program::path(), arguments);
    }
    int run(const QStringList& arguments, QByteArray* output = nullptr) const
    {
        QProcess client;
        begin(client, arguments);
        if (!client.waitForFinished(60'000))
            return -1;
        if (output)
            *output = client.readAllStandardOutput() + client.readAllStandardError();
        return client.exitCode();
    }
    QByteArray answerDevice(const QByteArray& step, const QByteArray& code, const QByteArray& credential) const
    {
        const QByteArray page =
            rawExchange(m_port, "GET /oidc/device HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
        const QByteArray body = "form=" + captured(page, "name=\"form\" value=\"([0-9a-f]+)\"") + "&step=" + step
                                + "&user_code=" + code + "&credential=" + credential;
        return rawExchange(m_port, "POST /oidc/device HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nCookie: "
                                       + captured(page, "Set-Cookie: ([^;]+);")
                                       + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                                       + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    }
    QByteArray codeShownBy(QProcess& client) const
    {
        QByteArray shown;
        client.setReadChannel(QProcess::StandardError);
        while (captured(shown, "enter the code ([A-Z-]{9})\n").isEmpty() && client.waitForReadyRead(30'000))
            shown += client.readAllStandardError();
        return captured(shown, "enter the code ([A-Z-]{9})");
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_home = m_folder.filePath("home");
        QDir().mkpath(m_home);
        writeMasterKey(m_folder.filePath("server.key"));
        writeMasterKey(m_folder.filePath("client.key"));
        QTcpServer probe;
        QVERIFY(probe.listen(QHostAddress::LocalHost));
        m_port = probe.serverPort();
        probe.close();
        m_server = std::make_unique<Program>(m_folder.filePath("server"));
        const QString port = QString::number(m_port);
        m_server->set(QStringLiteral("SLUICE_MASTER_KEY_FILE"), m_folder.filePath("server.key"));
        m_server->set(QStringLiteral("BUILDER_API_PORT"), port);
        m_server->set(QStringLiteral("LOCAL_ISSUER_URL"), QStringLiteral("http://127.0.0.1:") + port);
        m_server->set(QStringLiteral("DEMO_API_KEY"), QStringLiteral("sk_demo"));
        const auto serving = m_server->serve({QStringLiteral("--only"), QStringLiteral("builder")});
        QVERIFY2(serving.has_value(), serving ? "" : serving.error().message.c_str());
    }
    void cleanupTestCase() { m_server.reset(); }

    void nobodyIsLoggedInAtFirst()
    {
        QByteArray output;
        QCOMPARE(run({QStringLiteral("whoami")}, &output), 1);
        QVERIFY2(output.contains("nobody is logged in"), output.constData());
    }

    void loginShowsACodeAndKeepsTheToken()
    {
        QProcess client;
        begin(client, {QStringLiteral("login"), QStringLiteral("http://127.0.0.1:%1/").arg(m_port)});
        const QByteArray code = codeShownBy(client);
        QCOMPARE(code.size(), qsizetype(9));
        QVERIFY(answerDevice("approve", code, "sk_demo").contains("Your device is signed in"));
        QVERIFY(client.waitForFinished(60'000));
        const QByteArray output = client.readAllStandardOutput();
        QCOMPARE(client.exitCode(), 0);
        QCOMPARE(output, QByteArray("logged in as demo-user of demo-client\n"));
        // Sealed: neither a JWT nor a refresh token lies in the folder.
        QVERIFY(!holdsText(m_home, "eyJ") && !holdsText(m_home, "rt_"));
    }

    void whoamiTellsWhoAndWhatIsLeft()
    {
        QByteArray output;
        QCOMPARE(run({QStringLiteral("whoami"), QStringLiteral("--json")}, &output), 0);
        const auto tree = json::parse(output.toStdString());
        QVERIFY2(tree.has_value(), output.constData());
        QCOMPARE(std::string(tree->text("user").value_or("")), std::string("demo-user"));
        QCOMPARE(std::string(tree->text("client_id").value_or("")), std::string("demo-client"));
        QCOMPARE(run({QStringLiteral("whoami")}, &output), 0);
        QVERIFY2(output.startsWith("demo-user of demo-client at http://127.0.0.1:"), output.constData());
        QVERIFY(output.contains("balance: ") && output.contains("spent in this period: "));
    }

    void logoutEndsTheSessionThereAndHere()
    {
        QByteArray output;
        QCOMPARE(run({QStringLiteral("logout")}, &output), 0);
        QCOMPARE(output, QByteArray("logged out\n"));
        QCOMPARE(run({QStringLiteral("whoami")}, &output), 1);
    }

    void aDeniedLoginSaysSo()
    {
        QProcess client;
        begin(client, {QStringLiteral("login"), QStringLiteral("http://127.0.0.1:%1").arg(m_port)});
        const QByteArray code = codeShownBy(client);
        QVERIFY(answerDevice("deny", code, {}).contains("Denied"));
        QVERIFY(client.waitForFinished(60'000));
        QCOMPARE(client.exitCode(), 1);
        QVERIFY(client.readAllStandardError().contains("denied"));
    }

    void anIssuerMustBeSafeAndBeOne()
    {
        QByteArray output;
        QCOMPARE(run({QStringLiteral("login"), QStringLiteral("http://issuer.example")}, &output), 2);
        QVERIFY(output.contains("must be an https address"));
        QVERIFY(run({QStringLiteral("login"), QStringLiteral("http://127.0.0.1:1")}, &output) != 0);
    }
};

QTEST_GUILESS_MAIN(TestAppLogin)
#include "tst_app_login.moc"
