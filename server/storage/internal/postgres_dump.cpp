#include "storage/internal/postgres_dump.h"

#include "storage/internal/durable_file.h"

#include <QDir>
#include <QProcess>
#include <QStandardPaths>
#include <QUrl>

namespace sluice::storage {

namespace {

QString findProgram(const QString& name)
{
    QDir debian(QStringLiteral("/usr/lib/postgresql"));
    QStringList versions = debian.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    std::ranges::sort(versions, std::greater<>(), [](const QString& version) { return version.toInt(); });
    for (const QString& version : versions) {
        const QString path = debian.filePath(version + QStringLiteral("/bin/") + name);
        if (QFileInfo(path).isExecutable())
            return path;
    }
    return QStandardPaths::findExecutable(name);
}

Result<void> runProgram(const QString& program, const QStringList& arguments, const QProcessEnvironment& environment,
                        const std::stop_token& stop)
{
    QProcess process;
    process.setProcessEnvironment(environment);
    process.setStandardOutputFile(QProcess::nullDevice());
    process.start(program, arguments);
    if (!process.waitForStarted(5'000))
        return fail(ErrorCode::Unavailable, "backup: " + program.toStdString() + " does not start");
    while (!process.waitForFinished(100)) {
        if (process.state() == QProcess::NotRunning)
            break;
        if (stop.stop_requested()) {
            process.kill();
            process.waitForFinished(5'000);
            return fail(ErrorCode::Cancelled, "backup: cancelled");
        }
    }
    if (process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0)
        return {};
    const QString line = QString::fromUtf8(process.readAllStandardError()).section(u'\n', 0, 0).trimmed();
    return fail(line.contains(u"No space left") ? ErrorCode::DiskFull : ErrorCode::Io, "backup: " + line.toStdString());
}

}  // namespace

Result<void> dumpPostgres(const std::string& url, const std::string& path, std::stop_token stop)
{
    const QString dump = findProgram(QStringLiteral("pg_dump"));
    const QString restore = findProgram(QStringLiteral("pg_restore"));
    if (dump.isEmpty() || restore.isEmpty())
        return fail(ErrorCode::Unavailable, "backup: pg_dump is not installed (package postgresql-client)");
    QUrl address(QString::fromStdString(url));
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    if (!address.password().isEmpty())
        environment.insert(QStringLiteral("PGPASSWORD"), address.password(QUrl::FullyDecoded));
    address.setPassword({});
    const PartFile part(path);
    SLUICE_TRY(createPrivateFile(part.path(), true));
    const QString file = QString::fromStdString(part.path());
    SLUICE_TRY(runProgram(dump,
                          {QStringLiteral("--format=custom"), QStringLiteral("--no-password"),
                           QStringLiteral("--file=") + file,
                           QStringLiteral("--dbname=") + address.toString(QUrl::FullyEncoded)},
                          environment, stop));
    SLUICE_TRY(runProgram(restore, {QStringLiteral("--list"), file}, environment, stop));
    return part.becomeTarget();
}

}  // namespace sluice::storage
