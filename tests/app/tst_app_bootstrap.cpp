// `sluice bootstrap` as a user runs it (clearinghouse spec 7): the written files, the three kinds of identity with the smoke test at the end, dry runs,
// runs that die at every step, what is refused. Auth0 and Konnect are processes that speak their protocols.
#include "app/bootstrap/atomic_file.h"
#include "app/bootstrap/outputs.h"
#include "support/peer_process.h"
#include "support/program.h"

#include <QTcpServer>
#include <QTemporaryDir>
#include <QtTest>

#include <sys/stat.h>

using namespace sluice;
using namespace sluice::app;
using namespace sluice::test;

namespace {

constexpr const char* tenantDomain = "test.us.auth0.com";
constexpr int wholeRunMs = 240'000;

QString freePort()
{
    QTcpServer server;
    if (!server.listen(QHostAddress::LocalHost))
        qFatal("no port is free");
    return QString::number(server.serverPort());
}

int modeOf(const QString& path)
{
    struct stat status {};
    return ::stat(path.toLocal8Bit().constData(), &status) == 0 ? int(status.st_mode & 0777) : -1;
}

// A folder of its own, with everything that a machine without network needs.
class BootstrapBed {
public:
    BootstrapBed() : program(folder.filePath(QStringLiteral("data")))
    {
        QDir().rmdir(folder.filePath(QStringLiteral("data")));
        QDir().mkpath(out());
        set("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
        set("ORACLE_SOURCES", "none");
        set("ORACLE_MANUAL_USD", "3000");
        set("SLUICE_LOG_LEVEL", "warning");
        set("PORT", freePort());
        set("BUILDER_API_PORT", freePort());
        set("COLLECTOR_ADDR", QStringLiteral("127.0.0.1:") + freePort());
    }
    void set(const char* name, const QString& value) { program.set(QString::fromLatin1(name), value); }
    void useAuth0(const PeerProcess& peer)
    {
        set("AUTH0_DOMAIN", QString::fromLatin1(tenantDomain));
        set("AUTH0_ISSUER", QString::fromStdString(peer.url()));
        set("AUTH0_MGMT_URL", QString::fromStdString(peer.url() + "/api/v2"));
        set("AUTH0_BOOTSTRAP_CLIENT_ID", QStringLiteral("bootstrap-client"));
        set("AUTH0_BOOTSTRAP_CLIENT_SECRET", QStringLiteral("bootstrap-secret"));
    }
    QString out() const { return folder.filePath(QStringLiteral("out")); }
    QString file(const char* name) const { return out() + QLatin1Char('/') + QString::fromLatin1(name); }
    int run(QStringList options = {})
    {
        return command(QStringList{QStringLiteral("bootstrap"), QStringLiteral("--out"), out()} + options, &output);
    }
    // In the folder itself: the data folder is not there yet.
    int command(const QStringList& arguments, QByteArray* said)
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.setProcessEnvironment(program.environment());
        process.setWorkingDirectory(folder.path());
        process.start(Program::path(), arguments);
        const bool ended = process.waitForFinished(wholeRunMs);
        *said = process.readAll();
        return ended && process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    }
    QByteArray text(const char* name) const
    {
        QFile opened(file(name));
        return opened.open(QIODevice::ReadOnly) ? opened.readAll() : QByteArray();
    }
    std::string value(const char* name) const
    {
        const auto lines = parseEnvFile(text(".env.livepeer").toStdString());
        std::string found;
        for (const EnvLine& line : lines.value_or(std::vector<EnvLine>()))
            found = line.name == name ? line.value : found;
        return found;
    }

    QTemporaryDir folder;
    Program program;  // its environment
    QByteArray output;
};

std::string shown(const BootstrapBed& bed)
{
    return bed.output.toStdString();
}

int countOf(const json::Value& state, const char* list)
{
    const json::Value* rows = state.find(list);
    return rows && rows->items() ? int(rows->items()->size()) : -1;
}

}  // namespace

class TestAppBootstrap : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(m_auth0.start(QStringLiteral("auth0.mjs"), {QString::fromLatin1(tenantDomain)}),
                 m_auth0.error().c_str());
        QVERIFY2(m_konnect.start(QStringLiteral("konnect_admin.mjs"), {QStringLiteral("kpat_test")}),
                 m_konnect.error().c_str());
    }
    void init()
    {
        m_auth0.control(json::Value::object({{"reset", true}}));
        m_konnect.control(json::Value::object({{"reset", true}}));
    }

    void theSdkConfigIsTheGoldenOne();
    void envLinesComeBackAsTheyWere();
    void prefixesOfApps();
    void theSignersCommandLine();
    void filesAreReplacedWhole();

    void apiKeysEndToEnd();
    void localIssuerEndToEnd();
    void auth0EndToEnd();
    void konnectIsProvisioned();
    void REF_33_konnectEndToEnd();

    void aDryRunChangesNothing();
    void REF_27_aRunThatDiesAnywhereGoesOn_data();
    void REF_27_aRunThatDiesAnywhereGoesOn();
    void REF_27_aRunThatFailsLeavesTheFormerFile();
    void othersAreLeftAlone();
    void undoTakesBackWhatWasMade();
    void whatIsRefused_data();
    void whatIsRefused();
    void missingScopesAreNamedBeforeAnythingIsDone();

private:
    std::string digest() { return std::string(m_auth0.state().text("digest").value_or("")); }

    PeerProcess m_auth0, m_konnect;
};

void TestAppBootstrap::theSdkConfigIsTheGoldenOne()
{
    const SdkConfigInputs inputs{"test.us.auth0.com",
                                 "https://test.us.auth0.com/",
                                 "https://test.us.auth0.com/.well-known/jwks.json",
                                 "pub_123",
                                 "livepeer",
                                 {},
                                 {},
                                 {},
                                 "https://us.api.konghq.com/v3/openmeter/",
                                 {}};
    QFile golden(QStringLiteral(SLUICE_SOURCE_DIR "/tests/data/sdk-config.golden.json"));
    QVERIFY(golden.open(QIODevice::ReadOnly));
    const auto text = sdkConfigText(inputs);
    QVERIFY(text);
    QCOMPARE(*text, golden.readAll().toStdString());
    for (auto member : {&SdkConfigInputs::domain, &SdkConfigInputs::issuer, &SdkConfigInputs::jwksUrl,
                        &SdkConfigInputs::clientId, &SdkConfigInputs::audience}) {
        SdkConfigInputs without = inputs;
        without.*member = "  ";
        QVERIFY(!sdkConfigText(without));
    }
}

void TestAppBootstrap::envLinesComeBackAsTheyWere()
{
    const std::string nasty[] = {"plain-1.2:3/4", "$(touch /tmp/x) `id`",  "it's",
                                 "two\nlines",    "\"quoted\" \\ back",    " edges ",
                                 "a #b",          "mixed ' and \" and \\n"};
    std::vector<EnvSection> sections{{"Test", {}}};
    for (std::size_t i = 0; i < std::size(nasty); ++i)
        sections[0].values.emplace_back("V" + std::to_string(i), nasty[i]);
    sections[0].values.emplace_back("EMPTY", "");
    const std::string text = envFileText({"Comment"}, sections, {{"KEPT", "from $before", 1}, {"V0", "older", 2}});
    const auto lines = parseEnvFile(text);
    QVERIFY(lines);
    QCOMPARE(lines->size(), std::size(nasty) + 1);
    for (std::size_t i = 0; i < std::size(nasty); ++i)
        QCOMPARE((*lines)[i].value, nasty[i]);
    QCOMPARE(lines->back().name + "=" + lines->back().value, std::string("KEPT=from $before"));
    QVERIFY(text.find("V1='$(touch") != std::string::npos);  // for a shell too it is only text
}

void TestAppBootstrap::prefixesOfApps()
{
    QCOMPARE(envPrefix("demo-app"), std::string("DEMO_APP"));
    QCOMPARE(envPrefix("--My  App!2 "), std::string("MY_APP_2"));
    QCOMPARE(envPrefix(""), std::string());
}

void TestAppBootstrap::theSignersCommandLine()
{
    SignerInputs inputs;
    inputs.network = "arbitrum-one-mainnet";
    inputs.webhookUrl = "http://127.0.0.1:8090/authorize";
    QVERIFY(!signerArguments(inputs));  // a webhook without a secret
    inputs.webhookSecret = "it's secret";
    inputs.kafkaBrokers = "kafka:9092";
    inputs.kafkaTopic = "events";
    const auto arguments = signerArguments(inputs);
    QVERIFY(arguments);
    const auto has = [&](const char* name, const std::string& value) {
        const auto at = std::find(arguments->begin(), arguments->end(), name);
        return at != arguments->end() && (value.empty() || *(at + 1) == value);
    };
    QVERIFY(has("-remoteSigner", "") && has("-monitor", ""));
    QVERIFY(has("-httpAddr", "0.0.0.0:8935"));
    QVERIFY(has("-remoteSignerWebhookHeaders", "Authorization:Bearer it's secret"));
    QVERIFY(signerScript(*arguments).find("'Authorization:Bearer it'\\''s secret'") != std::string::npos);
    inputs.webhookUrl.clear();
    QCOMPARE((*signerArguments(inputs))[5], std::string("127.0.0.1:8935"));  // an open signer stays on this machine
}

void TestAppBootstrap::filesAreReplacedWhole()
{
    QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("file")).toStdString();
    QVERIFY(replaceFile(path, "first"));
    QVERIFY(replaceFile(path, "second"));
    QCOMPARE(readSmallFile(path).value_or(""), std::string("second"));
    QCOMPARE(modeOf(QString::fromStdString(path)), 0600);
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 1);
    // What a killed run left beside it is no obstacle.
    QVERIFY(replaceFile(path + ".new", "left behind"));
    QVERIFY(replaceFile(path, "third"));
    QCOMPARE(readSmallFile(path).value_or(""), std::string("third"));
    QVERIFY(!replaceFile(folder.filePath(QStringLiteral("no/such/file")).toStdString(), "x"));
}

void TestAppBootstrap::apiKeysEndToEnd()
{
    BootstrapBed bed;
    QVERIFY2(bed.run({QStringLiteral("--identity"), QStringLiteral("keys")}) == 0, shown(bed).c_str());
    QVERIFY2(bed.output.contains("ok    the balance falls: by 3000 to "), shown(bed).c_str());
    QVERIFY(bed.output.contains("ok    the meter counts it: from 0 to 3000 USD micros"));
    QCOMPARE(modeOf(bed.file(".env.livepeer")), 0600);
    QCOMPARE(modeOf(bed.file("remote-signer.sh")), 0700);
    QVERIFY(!QFile::exists(bed.file("sdk-config.json")));
    QCOMPARE(bed.value("IDENTITY_AUTH_MODE"), std::string("api_key"));
    QVERIFY(bed.value("DEMO_API_KEY").starts_with("sk_"));
    QCOMPARE(bed.value("OPENMETER_DEFAULT_PLAN_KEY"), std::string("clearinghouse_demo_starter"));
    for (const char* name : {"WEBHOOK_SECRET", "OPERATOR_KEY", "COLLECTOR_TOKEN", "SLUICE_DATA_DIR"})
        QVERIFY2(!bed.value(name).empty(), name);
    QVERIFY(!bed.output.contains(QByteArray::fromStdString(bed.value("WEBHOOK_SECRET"))));
    // Again: nothing changes, to the letter.
    const QByteArray first = bed.text(".env.livepeer");
    QVERIFY2(bed.run({QStringLiteral("--identity"), QStringLiteral("keys")}) == 0, shown(bed).c_str());
    QCOMPARE(bed.text(".env.livepeer"), first);
    QVERIFY2(!bed.output.contains("create") && !bed.output.contains("  change"), shown(bed).c_str());
    QCOMPARE(bed.output.count("  keep  "), 10);
}

void TestAppBootstrap::localIssuerEndToEnd()
{
    BootstrapBed bed;
    QFile key(bed.folder.filePath(QStringLiteral("master.key")));
    QVERIFY(key.open(QIODevice::WriteOnly));
    key.write(QByteArray(32, 'k').toHex());
    key.close();
    key.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    bed.set("SLUICE_MASTER_KEY_FILE", key.fileName());
    QVERIFY2(bed.run({QStringLiteral("--skip-auth0")}) == 0, shown(bed).c_str());
    QVERIFY2(bed.output.contains("ok    a signer token: for 300 s, by local"), shown(bed).c_str());
    QVERIFY(bed.output.contains("ok    the balance falls"));
    QCOMPARE(bed.value("IDENTITY_AUTH_MODE"), std::string("auto"));
    QCOMPARE(bed.value("OIDC_ISSUER"), bed.value("LOCAL_ISSUER_URL"));
}

// REF-26: the audience is the operator's own, and reaches the API, the grants, the tokens and the verifier.
void TestAppBootstrap::auth0EndToEnd()
{
    BootstrapBed bed;
    bed.useAuth0(m_auth0);
    bed.set("AUTH0_AUDIENCE", QStringLiteral("our-own-audience"));
    QVERIFY2(bed.run() == 0, shown(bed).c_str());
    QVERIFY2(bed.output.contains("ok    a signer token: for 300 s, by auth0"), shown(bed).c_str());
    QVERIFY(bed.output.contains("ok    the balance falls"));
    QCOMPARE(bed.value("IDENTITY_AUTH_MODE"), std::string("oidc"));
    QCOMPARE(bed.value("OIDC_AUDIENCE"), std::string("our-own-audience"));
    QCOMPARE(bed.value("OIDC_ISSUER"), m_auth0.url() + "/");
    QCOMPARE(bed.value("OIDC_CLIENT_CLAIM") + bed.value("OIDC_SUBJECT_CLAIM"),
             std::string("app_client_idexternal_user_id"));
    QVERIFY(bed.value("AUTH0_BOOTSTRAP_CLIENT_SECRET").empty());
    QVERIFY(!bed.text(".env.livepeer").contains("bootstrap-secret"));
    const json::Value state = m_auth0.state();
    QCOMPARE(countOf(state, "clients"), 3);
    QCOMPARE(countOf(state, "grants"), 3);
    QCOMPARE(countOf(state, "actions"), 1);
    QCOMPARE(countOf(state, "bindings"), 1);
    QCOMPARE(countOf(state, "servers"), 1);
    QCOMPARE(std::string(state.find("servers")->items()->front().text("identifier").value_or("")),
             std::string("our-own-audience"));
    const auto sdk = json::parse(bed.text("sdk-config.json").toStdString());
    QVERIFY(sdk);
    QCOMPARE(std::string(sdk->find("auth0")->text("clientId").value_or("")),
             bed.value("DEMO_APP_AUTH0_PUBLIC_CLIENT_ID"));
    QCOMPARE(std::string(sdk->find("signer")->text("audience").value_or("")), std::string("our-own-audience"));
    // Again: not one call that changes something.
    const std::string before = digest();
    const QByteArray file = bed.text(".env.livepeer");
    QVERIFY2(bed.run({QStringLiteral("--skip-smoke")}) == 0, shown(bed).c_str());
    QCOMPARE(digest(), before);
    QCOMPARE(bed.text(".env.livepeer"), file);
    QVERIFY2(!bed.output.contains("  create  ") && !bed.output.contains("  change  "), shown(bed).c_str());
}

void TestAppBootstrap::konnectIsProvisioned()
{
    BootstrapBed bed;
    bed.set("METER_BACKEND", QStringLiteral("konnect"));
    bed.set("OPENMETER_URL", QString::fromStdString(m_konnect.url() + "/v3/openmeter/"));
    bed.set("OPENMETER_API_KEY", QStringLiteral("kpat_test"));
    const QStringList options{QStringLiteral("--identity"), QStringLiteral("keys"), QStringLiteral("--skip-smoke")};
    QVERIFY2(bed.run(options) == 0, shown(bed).c_str());
    QCOMPARE(countOf(m_konnect.state(), "meters"), 6);
    QCOMPARE(countOf(m_konnect.state(), "features"), 2);
    QCOMPARE(countOf(m_konnect.state(), "plans"), 2);
    QCOMPARE(bed.value("METER_BACKEND"), std::string("konnect"));
    QCOMPARE(bed.value("OPENMETER_API_KEY"), std::string("kpat_test"));
    QVERIFY(!bed.output.contains("kpat_test"));
    const auto mutations = m_konnect.state().int64("mutations");
    QVERIFY2(bed.run(options) == 0, shown(bed).c_str());
    QCOMPARE(m_konnect.state().int64("mutations"), mutations);
    // The verbs of `sluice meter` reach it too.
    QByteArray output;
    QCOMPARE(bed.command({QStringLiteral("meter"), QStringLiteral("customer"), QStringLiteral("acme"),
                          QStringLiteral("alice"), QStringLiteral("--yes")},
                         &output),
             0);
    QVERIFY2(output.contains("acme:alice") && output.contains("clearinghouse_demo_starter"), output.constData());
    QCOMPARE(bed.command({QStringLiteral("meter"), QStringLiteral("grant"), QStringLiteral("acme:alice"),
                          QStringLiteral("gift-1"), QStringLiteral("1500000")},
                         &output),
             0);
    QCOMPARE(bed.command({QStringLiteral("meter"), QStringLiteral("balance"), QStringLiteral("acme:alice")}, &output),
             0);
    QVERIFY2(output.contains("1500000"), output.constData());
    QCOMPARE(bed.command({QStringLiteral("meter"), QStringLiteral("probe")}, &output), 0);
    QVERIFY2(output.contains("good"), output.constData());
    m_konnect.control(json::Value::object(
        {{"rename", json::Value::object({{"list", "plans"}, {"from", "status"}, {"to", "state"}})}}));
    QCOMPARE(bed.command({QStringLiteral("meter"), QStringLiteral("probe")}, &output), 1);
    QVERIFY2(output.contains("removed"), output.constData());
}

// The hosted meter counts the ticket that the outbox brings there, under a customer that was made when it was first seen, with plan and trial.
void TestAppBootstrap::REF_33_konnectEndToEnd()
{
    BootstrapBed bed;
    bed.set("METER_BACKEND", QStringLiteral("konnect"));
    bed.set("OPENMETER_URL", QString::fromStdString(m_konnect.url() + "/v3/openmeter"));
    bed.set("OPENMETER_API_KEY", QStringLiteral("kpat_test"));
    bed.set("OPENMETER_TRIAL_GRANT_USD_MICROS", QStringLiteral("5000000"));
    QVERIFY2(bed.run({QStringLiteral("--identity"), QStringLiteral("keys")}) == 0, shown(bed).c_str());
    QVERIFY2(bed.output.contains("ok    the meter counts it: from 0 to 3000 USD micros"), shown(bed).c_str());
    QVERIFY(bed.output.contains("Note: the plans include usage and new users get a trial credit too"));
    const json::Value state = m_konnect.state();
    QCOMPARE(countOf(state, "events"), 1);
    QCOMPARE(countOf(state, "customers"), 1);
    QCOMPARE(countOf(state, "subscriptions"), 1);
    QCOMPARE(countOf(state, "grants"), 1);
    QCOMPARE(std::string(state.find("grants")->items()->front().text("key").value_or("")),
             std::string("trial:sluice-smoke:smoke"));
    // Another run is another ticket of the same customer.
    QVERIFY2(bed.run({QStringLiteral("--identity"), QStringLiteral("keys")}) == 0, shown(bed).c_str());
    QVERIFY2(bed.output.contains("from 3000 to 6000 USD micros"), shown(bed).c_str());
    QCOMPARE(countOf(m_konnect.state(), "customers"), 1);
    QCOMPARE(countOf(m_konnect.state(), "grants"), 1);
}

void TestAppBootstrap::aDryRunChangesNothing()
{
    BootstrapBed bed;
    bed.useAuth0(m_auth0);
    const auto before = digest();
    QVERIFY2(bed.run({QStringLiteral("--dry-run")}) == 0, shown(bed).c_str());
    QVERIFY2(bed.output.contains("  create  auth0 client demo-app Public"), shown(bed).c_str());
    QVERIFY(bed.output.contains("  create  auth0 grant demo-app M2M on livepeer-clearinghouse"));
    QVERIFY(bed.output.contains("Nothing was changed."));
    QCOMPARE(digest(), before);
    QVERIFY(QDir(bed.out()).entryList(QDir::Files | QDir::Hidden).isEmpty());
    QVERIFY(!QFile::exists(bed.folder.filePath(QStringLiteral("data/sluice.db"))));
}

void TestAppBootstrap::REF_27_aRunThatDiesAnywhereGoesOn_data()
{
    QTest::addColumn<bool>("konnect");
    QTest::addColumn<QString>("how");
    QTest::addColumn<int>("mostSteps");
    QTest::newRow("Auth0, before each effect") << false << QStringLiteral("hang") << 60;
    QTest::newRow("Auth0, after each effect") << false << QStringLiteral("hangAfter") << 60;
    QTest::newRow("Konnect, after each effect") << true << QStringLiteral("hangAfter") << 60;
}

// The peer goes silent at its N-th call; the program is killed there; the next run finishes. For every N until a run gets through.
void TestAppBootstrap::REF_27_aRunThatDiesAnywhereGoesOn()
{
    QFETCH(bool, konnect);
    QFETCH(QString, how);
    QFETCH(int, mostSteps);
    PeerProcess& peer = konnect ? m_konnect : m_auth0;
    int killed = 0;
    bool through = false;
    // Under sanitizers every third step.
    const int stride = qEnvironmentVariableIntValue("SLUICE_TEST_SCALE") > 1 ? 3 : 1;
    for (int step = 1; step <= mostSteps && !through; step += stride) {
        peer.control(json::Value::object({{"reset", true}}));
        BootstrapBed bed;
        QStringList options{QStringLiteral("--skip-smoke")};
        if (konnect) {
            bed.set("METER_BACKEND", QStringLiteral("konnect"));
            bed.set("OPENMETER_URL", QString::fromStdString(peer.url() + "/v3/openmeter"));
            bed.set("OPENMETER_API_KEY", QStringLiteral("kpat_test"));
        } else {
            bed.useAuth0(peer);
            options += QStringLiteral("--skip-catalog");
        }
        peer.control(json::Value::object({{"failAt", step}, {"failHow", how.toStdString()}}));
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.setProcessEnvironment(bed.program.environment());
        process.setWorkingDirectory(bed.out());
        process.start(Program::path(),
                      QStringList{QStringLiteral("bootstrap"), QStringLiteral("--out"), bed.out()} + options);
        while (!through && !peer.waitFor("Hanging", 200))
            through = process.state() == QProcess::NotRunning || process.waitForFinished(1);
        if (through) {
            QVERIFY2(process.exitCode() == 0, process.readAll().constData());
        } else {
            ++killed;
            QVERIFY(!QFile::exists(bed.file(".env.livepeer")));
            process.kill();
            QVERIFY(process.waitForFinished(10'000));
            peer.control(json::Value::object({{"failAt", 0}}));
            QVERIFY2(bed.run(options) == 0, ("step " + std::to_string(step) + ": " + shown(bed)).c_str());
        }
        const json::Value state = peer.state();
        const auto expected =
            konnect ? std::vector<std::pair<const char*, int>>{{"meters", 6}, {"features", 2}, {"plans", 2}}
                    : std::vector<std::pair<const char*, int>>{
                        {"clients", 3}, {"grants", 3}, {"actions", 1}, {"bindings", 1}, {"servers", 1}};
        for (const auto& [list, count] : expected)
            QVERIFY2(countOf(state, list) == count, (std::string(list) + " at step " + std::to_string(step)).c_str());
        QVERIFY(!bed.value("WEBHOOK_SECRET").empty());
        // Whatever was made is noted, so that it can be taken back.
        QCOMPARE(bed.text("bootstrap-manifest.json").count("\"object\""), konnect ? 10 : 9);
        QVERIFY2(!bed.text("bootstrap-manifest.json").contains("\"id\": \"\""),
                 bed.text("bootstrap-manifest.json").constData());
    }
    QVERIFY(through);
    QVERIFY(killed >= (stride > 1 ? 3 : 10));
}

void TestAppBootstrap::REF_27_aRunThatFailsLeavesTheFormerFile()
{
    BootstrapBed bed;
    bed.useAuth0(m_auth0);
    const QByteArray former =
        "SOMETHING_ELSE='$(touch here)'\nWEBHOOK_SECRET=kept-secret\nOPERATOR_KEY=kept-operator\n";
    QVERIFY(replaceFile(bed.file(".env.livepeer").toStdString(), former.toStdString()));
    m_auth0.control(json::Value::object({{"failAt", 12}, {"failHow", "error"}}));
    QVERIFY(bed.run({QStringLiteral("--skip-smoke"), QStringLiteral("--skip-catalog")}) == 1);
    QCOMPARE(bed.text(".env.livepeer"), former);
    QVERIFY2(bed.run({QStringLiteral("--skip-smoke"), QStringLiteral("--skip-catalog")}) == 0, shown(bed).c_str());
    QCOMPARE(bed.value("SOMETHING_ELSE"), std::string("$(touch here)"));
    QCOMPARE(bed.value("WEBHOOK_SECRET"), std::string("kept-secret"));
    QCOMPARE(bed.value("OPERATOR_KEY"), std::string("kept-operator"));
    QVERIFY(!QFile::exists(bed.file("here")));
}

void TestAppBootstrap::othersAreLeftAlone()
{
    m_auth0.control(json::Value::object(
        {{"foreignBinding", true}, {"settings", json::Value::object({{"default_audience", "https://theirs"}})}}));
    BootstrapBed bed;
    bed.useAuth0(m_auth0);
    QVERIFY2(bed.run({QStringLiteral("--skip-smoke"), QStringLiteral("--skip-catalog")}) == 0, shown(bed).c_str());
    const json::Value state = m_auth0.state();
    QCOMPARE(countOf(state, "bindings"), 2);
    QCOMPARE(std::string(state.find("bindings")->items()->front().text("id").value_or("")), std::string("bnd_foreign"));
    QCOMPARE(std::string(state.find("settings")->text("default_audience").value_or("")), std::string("https://theirs"));
    QVERIFY(bed.output.contains("  warn  auth0 tenant settings"));
    // Code that somebody changed is put right.
    QVERIFY2(bed.run({QStringLiteral("--skip-smoke"), QStringLiteral("--skip-catalog")}) == 0, shown(bed).c_str());
    QVERIFY(bed.output.contains("  keep  auth0 action Clearinghouse Signer Claims"));
}

void TestAppBootstrap::undoTakesBackWhatWasMade()
{
    BootstrapBed bed;
    bed.useAuth0(m_auth0);
    const auto before = m_auth0.state();
    QVERIFY2(bed.run({QStringLiteral("--skip-smoke")}) == 0, shown(bed).c_str());
    QVERIFY2(bed.run({QStringLiteral("--undo"), QStringLiteral("--dry-run")}) == 0, shown(bed).c_str());
    QCOMPARE(countOf(m_auth0.state(), "clients"), 3);
    QVERIFY2(bed.run({QStringLiteral("--undo")}) == 0, shown(bed).c_str());
    for (const char* list : {"clients", "grants", "actions", "bindings", "servers"})
        QCOMPARE(countOf(m_auth0.state(), list), countOf(before, list));
    QByteArray output;
    QCOMPARE(bed.command({QStringLiteral("meter"), QStringLiteral("meters")}, &output), 0);
    QVERIFY2(!output.contains("fee_wei"), output.constData());
    QVERIFY(!bed.text("bootstrap-manifest.json").contains("object"));
}

void TestAppBootstrap::whatIsRefused_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QStringList>("settings");
    QTest::addColumn<QByteArray>("said");
    const auto row = [](const char* name, QStringList options, QStringList settings, const char* said) {
        QTest::newRow(name) << options << settings << QByteArray(said);
    };
    row("an unknown flag", {QStringLiteral("--frobnicate")}, {}, "unknown option --frobnicate");
    row("an unknown app", {QStringLiteral("--app"), QStringLiteral("other")}, {}, "BOOTSTRAP_APPS");
    row("Konnect without a key", {}, {QStringLiteral("METER_BACKEND=konnect")}, "OPENMETER_API_KEY");
    row("a meter that is not there", {}, {QStringLiteral("METER_BACKEND=abacus")}, "METER_BACKEND");
    row("Auth0 without a token", {}, {QStringLiteral("AUTH0_DOMAIN=x.auth0.com")}, "AUTH0_MGMT_TOKEN");
    row("Auth0 wanted and skipped",
        {QStringLiteral("--identity"), QStringLiteral("auth0"), QStringLiteral("--skip-auth0")},
        {QStringLiteral("AUTH0_DOMAIN=x.auth0.com")}, "contradict");
    row("the sample secret", {}, {QStringLiteral("WEBHOOK_SECRET=dev-webhook-secret-change-me")}, "WEBHOOK_SECRET");
    row("a plan that nobody makes", {}, {QStringLiteral("OPENMETER_DEFAULT_PLAN_KEY=clearinghouse_default_ppu")},
        "OPENMETER_DEFAULT_PLAN_KEY");
    row("an identity that is not there", {QStringLiteral("--identity"), QStringLiteral("fax")}, {}, "--identity");
}

void TestAppBootstrap::whatIsRefused()
{
    QFETCH(QStringList, options);
    QFETCH(QStringList, settings);
    QFETCH(QByteArray, said);
    BootstrapBed bed;
    for (const QString& setting : settings)
        bed.program.set(setting.section(QLatin1Char('='), 0, 0), setting.section(QLatin1Char('='), 1));
    QVERIFY2(bed.run(options) == 2, shown(bed).c_str());
    QVERIFY2(bed.output.contains(said), shown(bed).c_str());
    QVERIFY(!QFile::exists(bed.file(".env.livepeer")));
    QVERIFY(!QFile::exists(bed.file("sdk-config.json")));
}

void TestAppBootstrap::missingScopesAreNamedBeforeAnythingIsDone()
{
    m_auth0.control(json::Value::object(
        {{"bootstrapScopes", json::Value::array({"read:clients", "create:clients", "update:clients"})}}));
    BootstrapBed bed;
    bed.useAuth0(m_auth0);
    QCOMPARE(bed.run(), 1);
    QVERIFY2(bed.output.contains("delete:clients read:client_keys read:resource_servers"), shown(bed).c_str());
    QCOMPARE(m_auth0.state().int64("mutations").value_or(-1), std::int64_t(0));
}

QTEST_GUILESS_MAIN(TestAppBootstrap)
#include "tst_app_bootstrap.moc"
