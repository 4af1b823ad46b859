// The real program from outside: start, stop, settings, bad settings, a second program, backup and restore, verify, a full disk.
#include "support/program.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace sluice;
using namespace sluice::test;

// Says why when the program does not listen.
#define VERIFY_SERVES(program) \
    do { \
        const auto served = (program).serve(); \
        QVERIFY2(served, served ? "" : served.error().message.c_str()); \
    } while (false)

class IntegrationProgram : public QObject {
    Q_OBJECT

private:
    static constexpr const char* bootstrap =
        "[{\"orchestrator_id\":\"orch-1\",\"address\":\"0x1111111111111111111111111111111111111111\"}]";

    static void prepare(Program& program)
    {
        program.set(QStringLiteral("PAYMENTS_BOOTSTRAP_ORCHESTRATORS"), QString::fromLatin1(bootstrap));
        program.set(QStringLiteral("ETH_RPC_URL"), QStringLiteral("http://127.0.0.1:1"));
        program.environment().remove(QStringLiteral("DISPLAY"));
        program.environment().remove(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"));
    }

    static std::string credit(Program& program, const char* amount)
    {
        const auto answer =
            program.request("POST", "/api/ledger/adjustments",
                            std::string("{\"orchestrator_id\":\"orch-1\",\"amount_eth\":\"") + amount + "\"}");
        if (answer.status != 200)
            return "status " + std::to_string(answer.status) + " " + answer.body;
        return std::string(answer.json().text("balance_eth").value_or("?"));
    }

private Q_SLOTS:
    void servesWithoutDisplayKeychainAndKey()
    {
        QTemporaryDir dir;
        Program program(dir.filePath(QStringLiteral("data")));
        prepare(program);
        const auto started = program.serve();
        QVERIFY2(started, started ? "" : started.error().message.c_str());
        QCOMPARE(program.request("GET", "/healthz").status, 200);
        QCOMPARE(program.request("GET", "/readyz").status, 200);
        QCOMPARE(credit(program, "0.5"), std::string("0.5"));
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(program.terminate(), 0);
        QVERIFY2(timer.elapsed() < 2'000, qPrintable(QStringLiteral("SIGTERM took %1 ms").arg(timer.elapsed())));
    }

    void booksSurviveAKillAndVerify()
    {
        QTemporaryDir dir;
        Program program(dir.filePath(QStringLiteral("data")));
        prepare(program);
        VERIFY_SERVES(program);
        QCOMPARE(credit(program, "1"), std::string("1"));
        QCOMPARE(credit(program, "-0.25"), std::string("0.75"));
        program.kill();
        QByteArray output;
        QCOMPARE(program.run({QStringLiteral("verify")}, &output), 0);
        QVERIFY2(output.contains("the books agree: 2 transfers"), output.constData());
        VERIFY_SERVES(program);
        // Beside the running program the command asks it over the control socket.
        QCOMPARE(program.run({QStringLiteral("verify"), QStringLiteral("--json")}, &output), 0);
        QVERIFY2(output.contains("\"agrees\": true"), output.constData());
        QCOMPARE(credit(program, "0.25"), std::string("1"));
        QCOMPARE(program.terminate(), 0);
    }

    void aSecondProgramOnTheStoreIsRefused()
    {
        QTemporaryDir dir;
        Program program(dir.filePath(QStringLiteral("data")));
        prepare(program);
        VERIFY_SERVES(program);
        QByteArray output;
        QCOMPARE(program.run({QStringLiteral("serve")}, &output), 1);
        QVERIFY2(output.contains("store"), output.constData());
        int lines = 0;
        for (const QByteArray& line : output.trimmed().split('\n'))
            lines += !line.contains(" warning ");  // of settings that are laxer than they should be
        QVERIFY2(lines == 1, output.constData());
        QCOMPARE(program.terminate(), 0);
    }

    void backupAndRestore()
    {
        QTemporaryDir dir;
        Program program(dir.filePath(QStringLiteral("data")));
        prepare(program);
        VERIFY_SERVES(program);
        QCOMPARE(credit(program, "2"), std::string("2"));
        const QString backup = dir.filePath(QStringLiteral("backup.db"));
        QByteArray output;
        QVERIFY2(program.run({QStringLiteral("backup"), backup}, &output) == 0, output.constData());
        QCOMPARE(credit(program, "3"), std::string("5"));
        QCOMPARE(program.terminate(), 0);
        QVERIFY2(program.run({QStringLiteral("restore"), backup}, &output) == 0, output.constData());
        VERIFY_SERVES(program);
        QCOMPARE(credit(program, "0.5"), std::string("2.5"));
        QCOMPARE(program.terminate(), 0);
        QFile torn(dir.filePath(QStringLiteral("torn.db")));
        QVERIFY(torn.open(QIODevice::WriteOnly));
        torn.write("SQLite format 3 but not really");
        torn.close();
        QVERIFY(program.run({QStringLiteral("restore"), torn.fileName()}, &output) != 0);
        VERIFY_SERVES(program);
        QCOMPARE(credit(program, "0.5"), std::string("3"));
    }

    void impossibleSettingsEndWithOneLine_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        QTest::newRow("open bind") << QStringLiteral("PAYMENTS_API_HOST") << QStringLiteral("0.0.0.0");
        QTest::newRow("port") << QStringLiteral("PAYMENTS_API_PORT") << QStringLiteral("99999");
        QTest::newRow("signer") << QStringLiteral("PAYMENTS_SIGNER_ENDPOINT") << QStringLiteral("tcp://127.0.0.1:9");
        QTest::newRow("tls") << QStringLiteral("SLUICE_TLS_CERT") << QStringLiteral("/nowhere.pem");
        QTest::newRow("key S16") << QStringLiteral("PAYMENT_KEYSTORE_PATH") << QStringLiteral("/nowhere.json");
    }

    void impossibleSettingsEndWithOneLine()
    {
        QFETCH(QString, name);
        QFETCH(QString, value);
        QTemporaryDir dir;
        Program program(dir.filePath(QStringLiteral("data")));
        prepare(program);
        program.set(name, value);
        program.set(QStringLiteral("PAYMENT_DRY_RUN"), QStringLiteral("false"));
        program.set(QStringLiteral("PAYMENT_KEYSTORE_PASSWORD"), QStringLiteral("pw"));
        QByteArray output;
        QVERIFY(program.run({QStringLiteral("serve")}, &output, {}, 20'000) > 0);
        QVERIFY2(output.contains("sluice: "), output.constData());
        QCOMPARE(output.count("sluice: "), 1);
    }

    void settingsAreShownWithTheirSourceAndWithoutSecrets()
    {
        QTemporaryDir dir;
        Program program(dir.filePath(QStringLiteral("data")));
        prepare(program);
        program.set(QStringLiteral("PAYMENTS_API_ADMIN_TOKEN"), QStringLiteral("a-very-secret-token"));
        QByteArray output;
        QCOMPARE(program.run({QStringLiteral("settings"), QStringLiteral("--set"),
                              QStringLiteral("PAYMENT_INTERVAL_SECONDS=7")},
                             &output),
                 0);
        QVERIFY(output.contains("PAYMENT_INTERVAL_SECONDS=7  # command line"));
        QVERIFY(output.contains("PAYMENTS_API_ADMIN_TOKEN=•••  # environment"));
        QVERIFY(!output.contains("very-secret"));
    }

    void secretsReachNoLogAndNoFile()
    {
        QTemporaryDir dir;
        Program program(dir.filePath(QStringLiteral("data")));
        prepare(program);
        const QByteArray key = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318";
        program.set(QStringLiteral("PAYMENT_PRIVATE_KEY"), QString::fromLatin1(key));
        program.set(QStringLiteral("PAYMENTS_API_ADMIN_TOKEN"), QStringLiteral("a-very-secret-token"));
        program.set(QStringLiteral("SLUICE_LOG_LEVEL"), QStringLiteral("debug"));
        VERIFY_SERVES(program);
        QCOMPARE(program.request("GET", "/api/orchestrators", {}, {{"X-Admin-Token", "wrong-secret-token"}}).status,
                 401);
        QCOMPARE(program.request("GET", "/api/orchestrators", {}, {{"X-Admin-Token", "a-very-secret-token"}}).status,
                 200);
        QCOMPARE(program.terminate(), 0);
        QVERIFY(!program.output().contains(key));
        QVERIFY(!program.output().contains("very-secret-token"));
        QVERIFY(!program.output().contains("wrong-secret-token"));
        const QDir data(dir.filePath(QStringLiteral("data")));
        for (const QFileInfo& info : data.entryInfoList(QDir::Files)) {
            QFile file(info.filePath());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray content = file.readAll();
            QVERIFY2(!content.contains(key) && !content.contains("very-secret-token"), qPrintable(info.fileName()));
        }
    }

    void aFullDiskLosesNothingAndSaysSo()
    {
        // A small file system of its own would need root; a file-size limit makes the same write fail.
        QTemporaryDir dir;
        Program program(dir.filePath(QStringLiteral("data")));
        prepare(program);
        VERIFY_SERVES(program);
        QCOMPARE(credit(program, "1"), std::string("1"));
        QProcess limit;
        limit.start(QStringLiteral("prlimit"), {QStringLiteral("--pid"), QString::number(program.processId()),
                                                QStringLiteral("--fsize=65536:65536")});
        QVERIFY(limit.waitForFinished());
        QCOMPARE(limit.exitCode(), 0);
        int good = 0;
        int failed = 0;
        for (int i = 0; i < 400 && failed == 0; ++i) {
            const auto answer = program.request("POST", "/api/ledger/adjustments",
                                                "{\"orchestrator_id\":\"orch-1\",\"amount_eth\":\"1\"}");
            answer.status == 200 ? ++good : ++failed;
            if (answer.status != 200)
                QVERIFY2(answer.status >= 500, answer.body.c_str());
        }
        QVERIFY(failed > 0);
        program.kill();
        VERIFY_SERVES(program);
        QCOMPARE(credit(program, "0.5"), std::to_string(good + 1) + ".5");
        QByteArray output;
        QVERIFY2(program.run({QStringLiteral("verify")}, &output) == 0, output.constData());
    }
};

QTEST_GUILESS_MAIN(IntegrationProgram)
#include "tst_integration_program.moc"
