#include "support/postgres_fixture.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>

#include <algorithm>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace sluice::test {

namespace {

QString newestBinaries()
{
    const QDir root(QStringLiteral("/usr/lib/postgresql"));
    QStringList versions = root.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    std::ranges::sort(versions, std::less<>(), [](const QString& version) { return version.toInt(); });
    if (versions.isEmpty())
        qFatal("PostgreSQL is not installed (package postgresql)");
    return root.filePath(versions.back() + QStringLiteral("/bin/"));
}

// PostgreSQL refuses to run as root: then the child becomes the user `postgres`.
std::function<void()> childSetup(bool dieWithParent)
{
    const passwd* user = ::geteuid() == 0 ? ::getpwnam("postgres") : nullptr;
    const uid_t uid = user ? user->pw_uid : ::geteuid();
    const gid_t gid = user ? user->pw_gid : ::getegid();
    return [uid, gid, dieWithParent] {
        if (uid != ::geteuid() && (::setgid(gid) != 0 || ::setuid(uid) != 0))
            ::_exit(126);
        if (dieWithParent)
            ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
    };
}

}  // namespace

PostgresFixture::PostgresFixture() : m_binaries(newestBinaries())
{
    if (::geteuid() == 0) {
        const passwd* user = ::getpwnam("postgres");
        if (!user || ::chown(m_folder.path().toLocal8Bit().constData(), user->pw_uid, user->pw_gid) != 0)
            qFatal("there is no user postgres to run the server as");
    }
    runAs(QStringLiteral("initdb"),
          {QStringLiteral("-D"), m_folder.filePath(QStringLiteral("data")), QStringLiteral("-U"),
           QStringLiteral("sluice"), QStringLiteral("--auth=trust"), QStringLiteral("--no-sync"),
           QStringLiteral("--encoding=UTF8"), QStringLiteral("--locale=C.UTF-8")});
    start();
}

PostgresFixture::~PostgresFixture()
{
    stop();
}

PostgresFixture& PostgresFixture::shared()
{
    static std::unique_ptr<PostgresFixture> fixture;
    if (!fixture) {
        fixture = std::make_unique<PostgresFixture>();
        qAddPostRoutine([] { fixture.reset(); });
    }
    return *fixture;
}

QString PostgresFixture::program(const QString& name) const
{
    return m_binaries + name;
}

void PostgresFixture::runAs(const QString& name, const QStringList& arguments) const
{
    QProcess process;
    process.setChildProcessModifier(childSetup(false));
    process.setWorkingDirectory(m_folder.path());
    process.start(program(name), arguments);
    if (!process.waitForFinished(60'000) || process.exitCode() != 0)
        qFatal("%s failed: %s", qPrintable(name), process.readAllStandardError().constData());
}

void PostgresFixture::start()
{
    m_server.setChildProcessModifier(childSetup(true));
    m_server.setWorkingDirectory(m_folder.path());
    m_server.setStandardOutputFile(m_folder.filePath(QStringLiteral("server.log")), QIODevice::Append);
    m_server.setProcessChannelMode(QProcess::MergedChannels);
    m_server.start(program(QStringLiteral("postgres")),
                   {QStringLiteral("-D"), m_folder.filePath(QStringLiteral("data")), QStringLiteral("-k"),
                    m_folder.path(), QStringLiteral("-c"), QStringLiteral("listen_addresses="), QStringLiteral("-c"),
                    QStringLiteral("fsync=off"), QStringLiteral("-c"), QStringLiteral("max_connections=60")});
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < 30'000) {
        QProcess ready;
        ready.start(program(QStringLiteral("pg_isready")),
                    {QStringLiteral("-q"), QStringLiteral("-h"), m_folder.path()});
        if (ready.waitForFinished(5'000) && ready.exitCode() == 0)
            return;
        if (m_server.waitForFinished(50))
            break;
    }
    QFile log(m_folder.filePath(QStringLiteral("server.log")));
    qFatal("PostgreSQL does not start: %s", log.open(QIODevice::ReadOnly) ? log.readAll().constData() : "no log");
}

void PostgresFixture::stop(bool immediate)
{
    if (m_server.state() == QProcess::NotRunning)
        return;
    ::kill(pid_t(m_server.processId()), immediate ? SIGQUIT : SIGINT);
    if (!m_server.waitForFinished(20'000)) {
        m_server.kill();
        m_server.waitForFinished(5'000);
    }
}

void PostgresFixture::restart(bool immediate)
{
    stop(immediate);
    start();
}

std::string PostgresFixture::newDatabase()
{
    const QString name = QStringLiteral("store%1").arg(++m_databases);
    runAs(QStringLiteral("createdb"),
          {QStringLiteral("-h"), m_folder.path(), QStringLiteral("-U"), QStringLiteral("sluice"), name});
    return "postgresql://sluice@localhost/" + name.toStdString() + "?host=" + m_folder.path().toStdString();
}

}  // namespace sluice::test
