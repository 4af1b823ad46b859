// Setting up a clearinghouse from a console that runs on the store: the live meter is compared and filled, the smoke test leaves the store, the ports
// and the brokers of the running program alone, and it can be stopped.
#include "app/bootstrap/rehearsal.h"
#include "app/console/setup_port.h"
#include "app/lifecycle/engine.h"
#include "clearinghouse/directory_tables.h"
#include "support/peer_process.h"
#include "support/program.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace sluice;
using namespace sluice::app;
using namespace sluice::test;

namespace {

constexpr int setupMs = 240'000;
constexpr const char* kafkaNobodyHas = "127.0.0.1:1";

using Given = std::vector<std::pair<std::string, std::string>>;

// A running engine and the port over it.
class SetupBed {
public:
    explicit SetupBed(Given more = {})
    {
        SettingInputs inputs;
        const std::string root = folder.path().toStdString();
        QFile key(folder.filePath(QStringLiteral("master.key")));
        if (!key.open(QIODevice::WriteOnly) || key.write(QByteArray(64, 'b')) != 64)
            qFatal("no master key");
        key.close();
        key.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        inputs.homeDirectory = root;
        inputs.commandLine = {
            {"SLUICE_DATA_DIR", root + "/data"}, {"SLUICE_MASTER_KEY_FILE", key.fileName().toStdString()},
            {"ORACLE_SOURCES", "none"},          {"ORACLE_MANUAL_USD", "3000"},
            {"BUILDER_API_PORT", "0"},           {"PAYMENTS_API_PORT", "0"}};
        inputs.commandLine.insert(inputs.commandLine.end(), more.begin(), more.end());
        auto loaded = Settings::load(inputs);
        if (!loaded)
            qFatal("settings: %s", loaded.error().message.c_str());
        settings = std::make_unique<Settings>(std::move(*loaded));
        auto started = Engine::start(*settings, m_log);
        if (!started)
            qFatal("start: %s", started.error().message.c_str());
        engine = std::move(*started);
        port = std::make_unique<SetupPort>(Delivery(&m_gui, engine->workers()),
                                           SetupParts{*settings, engine->database().writer(), engine->audit(),
                                                      engine->meter().meter(), engine->clock(),
                                                      Program::path().toStdString()});
    }
    ~SetupBed()
    {
        engine->workers().waitForDone();
        engine->stop();
    }
    models::SetupForm form() const
    {
        models::SetupForm made;
        made.folder = out().toStdString();
        made.identity = "keys";
        made.meter = "local";
        made.includedUsd = "2.5";
        return made;
    }
    Result<bool> run(models::SetupForm form, bool dryRun, std::stop_token stop = {})
    {
        lines.clear();
        std::optional<Result<bool>> answer;
        port->run(
            std::move(form), dryRun,
            [this](const models::SetupLine& line) {
                lines.push_back(line);
                if (onLine)
                    onLine();
            },
            std::move(stop), [&](Result<bool> result) { answer = std::move(result); });
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, setupMs))
            return fail(ErrorCode::Timeout, "no answer");
        return *answer;
    }
    int count(const char* step) const
    {
        return int(std::ranges::count(lines, std::string(step), &models::SetupLine::step));
    }
    std::string shown() const
    {
        std::string text;
        for (const models::SetupLine& line : lines)
            text += line.step + " " + line.subject + ": " + line.detail + "\n";
        return text;
    }
    QString out() const { return folder.filePath(QStringLiteral("out")); }
    QByteArray file(const char* name) const
    {
        QFile opened(out() + QLatin1Char('/') + QString::fromLatin1(name));
        return opened.open(QIODevice::ReadOnly) ? opened.readAll() : QByteArray();
    }
    std::int64_t audited(const char* action) const
    {
        const auto table = audit::makeAuditTable(engine->database().readers(), &engine->audit().changes());
        const auto rows = table->count(filterEqual("action", action));
        return rows ? *rows : -1;
    }

    QTemporaryDir folder;
    std::unique_ptr<Settings> settings;
    std::unique_ptr<Engine> engine;
    std::unique_ptr<SetupPort> port;
    std::vector<models::SetupLine> lines;
    std::function<void()> onLine;

private:
    LogHub m_log{"warning"};
    QObject m_gui;
};

}  // namespace

class TestAppSetup : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void defaultsAreTheSettings();
    void aDryRunChangesNothing();
    void itIsSetUpBesideTheRunningProgram();
    void aLocalIssuerIsTriedBeside();
    void aHostedMeterIsSetUp();
    void whatIsRefused_data();
    void whatIsRefused();
    void itCanBeStopped();
    void aRehearsalTouchesNothingOfTheProgram();
};

void TestAppSetup::defaultsAreTheSettings()
{
    SetupBed bed(
        {{"OPENMETER_DEFAULT_STARTER_INCLUDED_USD_MICROS", "1500000"}, {"LOCAL_ISSUER_URL", "http://localhost:1"}});
    std::optional<models::SetupForm> form;
    bed.port->defaults([&](Result<models::SetupForm> answer) { form = std::move(*answer); });
    QTRY_VERIFY(form);
    QCOMPARE(form->identity, std::string("local"));
    QCOMPARE(form->meter, std::string("local"));
    QCOMPARE(form->includedUsd, std::string("1.5"));
    QVERIFY(!form->auth0Secret && !form->meterKey);
}

void TestAppSetup::aDryRunChangesNothing()
{
    SetupBed bed;
    const auto done = bed.run(bed.form(), true);
    QVERIFY2(done && *done, bed.shown().c_str());
    QVERIFY2(bed.count("create") >= 2, bed.shown().c_str());  // the plans; meters are there since the start
    QVERIFY(bed.count("keep") >= 6);
    QVERIFY(!QFile::exists(bed.out()));
    QCOMPARE(bed.audited("clearinghouse.setup"), 0);
    const auto again = bed.run(bed.form(), true);
    QVERIFY(again && *again);
    QVERIFY(bed.count("create") >= 2);
}

void TestAppSetup::itIsSetUpBesideTheRunningProgram()
{
    // A broker that is not there: a smoke test that asked for it would say so and fail.
    SetupBed bed(Given{{"KAFKA_BROKERS", kafkaNobodyHas}, {"SLUICE_LOG_LEVEL", "warning"}});
    auto form = bed.form();
    form.kafkaBrokers = kafkaNobodyHas;
    const auto done = bed.run(form, false);
    QVERIFY2(done && *done, bed.shown().c_str());
    QVERIFY2(bed.count("ok") == 10, bed.shown().c_str());
    const QByteArray written = bed.file(".env.livepeer");
    QVERIFY(written.contains("SLUICE_DATA_DIR=" + bed.settings->dataDir()));
    QVERIFY(written.contains(kafkaNobodyHas));
    QVERIFY(written.contains("PORT=8090"));
    QVERIFY(written.contains("INCLUDED_USD_MICROS=2500000"));
    QVERIFY(!bed.file("remote-signer.sh").isEmpty());
    QCOMPARE(bed.audited("clearinghouse.setup"), 1);
    // The user of the smoke test was never here.
    const auto tenants = clearinghouse::makeTenantsTable(bed.engine->database(), nullptr);
    const auto rows = tenants->count(filterEqual("client_id", smokeTenant));
    QVERIFY(rows);
    QCOMPARE(*rows, 0);
    // And a second time there is nothing to do.
    form.smokeTest = false;
    const auto again = bed.run(form, false);
    QVERIFY2(again && *again, bed.shown().c_str());
    QCOMPARE(bed.count("create"), 0);
    QCOMPARE(bed.file(".env.livepeer"), written);
}

// The rehearsal's issuer has an address and keys of its own; the written files name the real one.
void TestAppSetup::aLocalIssuerIsTriedBeside()
{
    SetupBed bed;
    auto form = bed.form();
    form.identity = "local";
    const auto done = bed.run(form, false);
    QVERIFY2(done && *done, bed.shown().c_str());
    QVERIFY2(bed.count("ok") == 10, bed.shown().c_str());
    QVERIFY(bed.shown().find("by local") != std::string::npos);
    QVERIFY2(bed.file(".env.livepeer").contains("LOCAL_ISSUER_URL=http://127.0.0.1:8095"),
             bed.file(".env.livepeer").constData());
}

void TestAppSetup::aHostedMeterIsSetUp()
{
    PeerProcess konnect;
    QVERIFY2(konnect.start(QStringLiteral("konnect_admin.mjs"), {QStringLiteral("kpat_test")}),
             konnect.error().c_str());
    SetupBed bed(Given{{"OPENMETER_API_KEY", "kpat_wrong"}});
    auto form = bed.form();
    form.meter = "konnect";
    form.meterUrl = konnect.url() + "/v3/openmeter";
    form.smokeTest = false;
    const auto refused = bed.run(form, true);
    QVERIFY(!refused && refused.error().code == ErrorCode::Denied);
    const auto key = asBytes(std::string_view("kpat_test"));
    form.meterKey = std::make_shared<const models::SecretText>(key);
    const auto done = bed.run(form, false);
    QVERIFY2(done && *done, bed.shown().c_str());
    QVERIFY(bed.count("create") >= 10);
    // The key and two ports on the command line of this program go before the written file.
    QCOMPARE(bed.count("warn"), 3);
    QVERIFY(bed.shown().find("OPENMETER_API_KEY") != std::string::npos);
    QVERIFY(bed.shown().find("kpat_test") == std::string::npos);
    QVERIFY(bed.file(".env.livepeer").contains("OPENMETER_API_KEY=kpat_test"));
}

void TestAppSetup::whatIsRefused_data()
{
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QString>("included");
    QTest::addColumn<QString>("identity");
    QTest::addColumn<QString>("words");
    const QString out = QStringLiteral("/tmp/never"), five = QStringLiteral("5"), keys = QStringLiteral("keys");
    QTest::newRow("relative") << QStringLiteral("here") << five << keys << QStringLiteral("from the root on");
    QTest::newRow("no amount") << out << QStringLiteral("five") << keys << QStringLiteral("dollars");
    QTest::newRow("emptied") << out << five << keys << QStringLiteral("KAFKA_BROKERS");
    QTest::newRow("no domain") << out << five << QStringLiteral("auth0") << QStringLiteral("AUTH0_DOMAIN");
}

void TestAppSetup::whatIsRefused()
{
    QFETCH(QString, folder);
    QFETCH(QString, included);
    QFETCH(QString, identity);
    QFETCH(QString, words);
    SetupBed bed(Given{{"KAFKA_BROKERS", kafkaNobodyHas}});
    auto form = bed.form();
    form.kafkaBrokers = QTest::currentDataTag() == QByteArray("emptied") ? "" : kafkaNobodyHas;
    form.folder = folder.toStdString();
    form.includedUsd = included.toStdString();
    form.identity = identity.toStdString();
    const auto refused = bed.run(form, true);
    QVERIFY(!refused && refused.error().code == ErrorCode::InvalidArgument);
    QVERIFY2(refused.error().message.find(words.toStdString()) != std::string::npos, refused.error().message.c_str());
}

void TestAppSetup::itCanBeStopped()
{
    SetupBed bed;
    std::stop_source stop;
    // As soon as the program of the smoke test runs.
    bed.onLine = [&] {
        if (bed.count("ok") > 0)
            stop.request_stop();
    };
    const auto stopped = bed.run(bed.form(), false, stop.get_token());
    QVERIFY2(!stopped && stopped.error().code == ErrorCode::Cancelled, bed.shown().c_str());
    bed.onLine = {};
    const auto again = bed.run(bed.form(), false);
    QVERIFY2(again && *again, bed.shown().c_str());
}

void TestAppSetup::aRehearsalTouchesNothingOfTheProgram()
{
    const QTemporaryDir folder;
    const auto written = Settings::load({.commandLine = {{"SLUICE_DATA_DIR", "/srv/books"},
                                                         {"SLUICE_DATABASE_URL", "postgresql://books@db/books"},
                                                         {"KAFKA_BROKERS", kafkaNobodyHas},
                                                         {"KAFKA_GROUP", "openmeter-collector"},
                                                         {"PAYMENT_PRIVATE_KEY", std::string(64, '1')},
                                                         {"PAYMENT_DRY_RUN", "false"},
                                                         {"API_ADDR", "127.0.0.1:8095"},
                                                         {"MINT_BACKEND", "local"},
                                                         {"LOCAL_ISSUER_URL", "https://id.example"},
                                                         {"OIDC_ISSUER", "https://id.example"},
                                                         {"OIDC_AUDIENCE", "livepeer-clearinghouse"},
                                                         {"WEBHOOK_SECRET", "one-secret"}},
                                         .environment = {},
                                         .workingDirectory = {},
                                         .homeDirectory = folder.path().toStdString()});
    QVERIFY2(written, written ? "" : written.error().message.c_str());
    const auto done = writeRehearsal(*written, folder.path().toStdString());
    QVERIFY(done);
    const auto read = Settings::load({.commandLine = {},
                                      .environment = {},
                                      .workingDirectory = folder.path().toStdString(),
                                      .homeDirectory = folder.path().toStdString()});
    QVERIFY2(read, read ? "" : read.error().message.c_str());
    QCOMPARE(read->dataDir(), folder.path().toStdString() + "/data");
    for (const char* gone : {"SLUICE_DATABASE_URL", "KAFKA_BROKERS", "PAYMENT_PRIVATE_KEY", "API_ADDR"})
        QVERIFY2(!read->isSet(gone), gone);
    QVERIFY(read->flag("PAYMENT_DRY_RUN"));
    QCOMPARE(read->text("WEBHOOK_SECRET"), std::string("one-secret"));
    QCOMPARE(read->text("OIDC_AUDIENCE"), std::string("livepeer-clearinghouse"));
    QCOMPARE(read->text("OIDC_ISSUER"), read->text("LOCAL_ISSUER_URL"));
    QVERIFY(read->text("LOCAL_ISSUER_URL").ends_with(read->text("BUILDER_API_PORT")));
    QVERIFY(read->integer("PORT") != 8090 && read->integer("PORT") > 0);
}

QTEST_GUILESS_MAIN(TestAppSetup)
#include "tst_app_setup.moc"
