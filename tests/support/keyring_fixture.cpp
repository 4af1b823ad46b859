#include "support/keyring_fixture.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>

#include <cstdlib>

namespace sluice::test {

namespace {

constexpr const char* keyringMarker = "SLUICE_TEST_KEYRING";

// A bus that may not start services by itself: otherwise asking for secrets would bring up a keyring without a collection.
const char* bareBusConfig = R"(<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>)";

QStringList commandOf(KeyringWorld world, const QString& folder)
{
    switch (world) {
    case KeyringWorld::Unlocked:
        return {"dbus-run-session", "--", "bash", "-c",
                // The daemon answers its caller before it owns its name on the bus: who asks at once finds nobody.
                "eval \"$(printf test-keyring | gnome-keyring-daemon --unlock --components=secrets 2>/dev/null)\"; "
                "gdbus wait --session --timeout 60 org.freedesktop.secrets || exit 97; exec \"$@\"",
                "_"};
    case KeyringWorld::NoService: {
        QFile config(folder + "/bus.conf");
        if (config.open(QIODevice::WriteOnly))
            config.write(bareBusConfig);
        return {"dbus-run-session", "--config-file", folder + "/bus.conf", "--"};
    }
    case KeyringWorld::NoBus: break;
    }
    return {"env"};
}

int runTool(const QString& program, const QStringList& arguments, const QByteArray& input, QByteArray* output = nullptr)
{
    QProcess process;
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(10'000))
        return -1;
    if (output)
        *output = process.readAllStandardOutput();
    return process.exitCode();
}

}  // namespace

int enterKeyringWorld(KeyringWorld world, int argc, char** argv)
{
    if (std::getenv(keyringMarker))
        return -1;
    QTemporaryDir folder;
    if (!folder.isValid())
        return 99;
    for (const char* name : {"data", "run", "cache", "config", "home"}) {
        QDir().mkpath(folder.filePath(name));
        QFile::setPermissions(folder.filePath(name), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char* name :
         {"DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "GNOME_KEYRING_CONTROL", "XDG_CURRENT_DESKTOP"})
        environment.remove(name);
    environment.insert("XDG_DATA_HOME", folder.filePath("data"));
    environment.insert("XDG_RUNTIME_DIR", folder.filePath("run"));
    environment.insert("XDG_CACHE_HOME", folder.filePath("cache"));
    environment.insert("XDG_CONFIG_HOME", folder.filePath("config"));
    environment.insert("HOME", folder.filePath("home"));
    environment.insert(keyringMarker, "1");

    QStringList command = commandOf(world, folder.path());
    const QString program = command.takeFirst();
    command << QString::fromLocal8Bit(argv[0]);
    for (int i = 1; i < argc; ++i)
        command << QString::fromLocal8Bit(argv[i]);
    QProcess process;
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::ForwardedChannels);
    process.setInputChannelMode(QProcess::ForwardedInputChannel);
    process.start(program, command);
    if (!process.waitForFinished(-1) || process.exitStatus() != QProcess::NormalExit)
        return 98;
    return process.exitCode();
}

bool lockKeyring()
{
    return runTool("dbus-send",
                   {"--session", "--print-reply", "--dest=org.freedesktop.secrets", "/org/freedesktop/secrets",
                    "org.freedesktop.Secret.Service.Lock", "array:objpath:/org/freedesktop/secrets/collection/login"},
                   {})
           == 0;
}

int keyringServicePid()
{
    QByteArray output;
    if (runTool("dbus-send",
                {"--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus",
                 "org.freedesktop.DBus.GetConnectionUnixProcessID", "string:org.freedesktop.secrets"},
                {}, &output)
        != 0)
        return 0;
    const auto match = QRegularExpression("uint32 (\\d+)").match(QString::fromLatin1(output));
    return match.hasMatch() ? match.captured(1).toInt() : 0;
}

}  // namespace sluice::test
