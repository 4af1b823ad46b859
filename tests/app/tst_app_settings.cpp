// Settings: sources and their order, checks, masking, contradictions (DECISIONS 6, 10, 11; ops-config-and-state Part A).
#include "app/settings/env_file.h"
#include "app/settings/settings.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace sluice;
using namespace sluice::app;

class AppSettings : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_dir;

    SettingInputs inputs()
    {
        SettingInputs in;
        in.workingDirectory = m_dir.path().toStdString();
        in.homeDirectory = m_dir.path().toStdString() + "/home";
        in.commandLine = {{"SLUICE_DATA_DIR", m_dir.path().toStdString() + "/data"}};
        return in;
    }

    void writeFile(const char* name, const QByteArray& text)
    {
        QFile file(m_dir.filePath(QString::fromLatin1(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }

    static std::string errorOf(const SettingInputs& in)
    {
        const auto settings = Settings::load(in);
        return settings ? std::string() : settings.error().message;
    }

private Q_SLOTS:
    void init()
    {
        QFile::remove(m_dir.filePath(QStringLiteral(".env")));
        QFile::remove(m_dir.filePath(QStringLiteral(".env.livepeer")));
        QDir(m_dir.filePath(QStringLiteral("data"))).removeRecursively();
    }

    void defaultsAreSafe()
    {
        const auto settings = Settings::load(inputs());
        QVERIFY2(settings, settings ? "" : settings.error().message.c_str());
        QVERIFY(settings->flag("PAYMENT_DRY_RUN"));
        QCOMPARE(settings->text("PAYMENTS_API_HOST"), std::string("127.0.0.1"));
        QCOMPARE(settings->integer("PAYMENTS_API_PORT"), 8081);
        QCOMPARE(settings->wei("PAYMENT_PAYOUT_THRESHOLD_ETH"), Int256(1'000'000'000'000'000));
        QCOMPARE(settings->milliseconds("PAYMENTS_DEFAULT_HEALTH_TIMEOUT"), 5000);
    }

    void sourcesOverrideInOrder()
    {
        SettingInputs in = inputs();
        const auto value = [&] { return Settings::load(in)->integer("PAYMENTS_API_PORT"); };
        const auto source = [&] {
            const auto settings = Settings::load(in);
            for (const SettingRow& row : settings->rows()) {
                if (row.spec->name == "PAYMENTS_API_PORT")
                    return row.source;
            }
            return SettingSource::Default;
        };
        QVERIFY(storeSetting(m_dir.path().toStdString() + "/data/settings.json", *findSetting("PAYMENTS_API_PORT"),
                             "9001"));
        QCOMPARE(value(), 9001);
        QCOMPARE(source(), SettingSource::Stored);
        writeFile(".env", "payments_api_port=9002\n");
        QCOMPARE(value(), 9002);
        writeFile(".env.livepeer", "PAYMENTS_API_PORT=9003\n");
        QCOMPARE(value(), 9003);
        in.environment = {{"PAYMENTS_API_PORT", "9004"}};
        QCOMPARE(value(), 9004);
        in.commandLine.emplace_back("PAYMENTS_API_PORT", "9005");
        QCOMPARE(value(), 9005);
        QCOMPARE(source(), SettingSource::CommandLine);
    }

    void anEmptyValueIsUnset()
    {
        SettingInputs in = inputs();
        in.environment = {{"PAYMENT_INTERVAL_SECONDS", ""}, {"ORCHESTRATOR_ADDRESS", ""}};
        const auto settings = Settings::load(in);
        QVERIFY(settings);
        QCOMPARE(settings->integer("PAYMENT_INTERVAL_SECONDS"), 60);
    }

    void impossibleValuesStopTheStartWithOneLine_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* tag, const char* name, const char* value, const char* message) {
            QTest::newRow(tag) << QString::fromUtf8(name) << QString::fromUtf8(value) << QString::fromUtf8(message);
        };
        row("int", "PAYMENTS_API_PORT", "80x", "PAYMENTS_API_PORT (environment) must be an integer");
        row("fraction", "PAYMENT_INTERVAL_SECONDS", "60.5",
            "PAYMENT_INTERVAL_SECONDS (environment) must be an integer");
        row("positive", "PAYMENT_INTERVAL_SECONDS", "0",
            "PAYMENT_INTERVAL_SECONDS (environment) Value must be positive");
        row("flag", "PAYMENT_DRY_RUN", "maybe", "PAYMENT_DRY_RUN (environment) must be true or false");
        row("decimal", "PAYMENT_PAYOUT_THRESHOLD_ETH", "1,5",
            "PAYMENT_PAYOUT_THRESHOLD_ETH (environment) must be a decimal (not a decimal)");
        row("denylist", "PAYMENTS_ADDRESS_DENYLIST", "0x12",
            "PAYMENTS_ADDRESS_DENYLIST (environment) holds something that is not a 0x address");
        row("allowlist", "PAYMENTS_MANAGER_IP_ALLOWLIST", "10.0.0.0/8",
            "PAYMENTS_MANAGER_IP_ALLOWLIST (environment) holds something that is not a single IP address");
        row("cidr", "PAYMENTS_TRUSTED_PROXY_CIDRS", "nonsense",
            "PAYMENTS_TRUSTED_PROXY_CIDRS (environment) holds something that is not a network (CIDR)");
        row("DECISIONS 6: open bind", "PAYMENTS_API_HOST", "0.0.0.0",
            "PAYMENTS_API_HOST is 0.0.0.0: listening beyond loopback needs PAYMENTS_API_ADMIN_TOKEN");
        row("DECISIONS 11: signer", "PAYMENTS_SIGNER_ENDPOINT", "tcp://127.0.0.1:5000",
            "PAYMENTS_SIGNER_ENDPOINT asks for the remote signer, which this build does not have; unset it to start");
        row("DECISIONS 11: core", "PAYMENTS_TEE_CORE_ENDPOINT", "tcp://127.0.0.1:5001",
            "PAYMENTS_TEE_CORE_ENDPOINT asks for the TEE core, which this build does not have; unset it to start");
        row("DECISIONS 11: tickets", "PAYMENTS_PAYOUT_STRATEGY", "livepeer_ticket",
            "PAYMENTS_PAYOUT_STRATEGY=livepeer_ticket asks for the ticket payout, which this build does not have; "
            "unset it to start");
        row("strategy", "PAYMENTS_PAYOUT_STRATEGY", "cash",
            "PAYMENTS_PAYOUT_STRATEGY must be eth_transfer or livepeer_ticket");
    }

    void impossibleValuesStopTheStartWithOneLine()
    {
        QFETCH(QString, name);
        QFETCH(QString, value);
        QFETCH(QString, message);
        SettingInputs in = inputs();
        in.environment = {{name.toStdString(), value.toStdString()}};
        QCOMPARE(QString::fromStdString(errorOf(in)), message);
    }

    void dp14LiveInAnotherUnitIsRefused()
    {
        SettingInputs in = inputs();
        in.environment = {{"PAYMENTS_CREDIT_UNIT", "usd"}, {"PAYMENT_DRY_RUN", "false"}};
        QVERIFY(errorOf(in).find("cannot be paid as ETH") != std::string::npos);
        in.environment = {{"PAYMENTS_CREDIT_UNIT", "usd"}};
        QCOMPARE(errorOf(in), std::string());
    }

    void aliasesMustAgree()
    {
        SettingInputs in = inputs();
        in.commandLine.clear();
        in.environment = {{"SLUICE_DATA_DIR", "/tmp/a"}, {"PAYMENTS_DATA_DIR", "/tmp/b"}};
        QVERIFY(errorOf(in).find("they mean the same setting") != std::string::npos);
        in.environment = {{"PAYMENTS_DATA_DIR", "/tmp/b"}};
        QCOMPARE(Settings::load(in)->dataDir(), std::string("/tmp/b"));
    }

    void olderNamesOfIdentityWarn()
    {
        SettingInputs in = inputs();
        in.environment = {{"JWT_ISSUER", "https://idp.example"}, {"CLEARINGHOUSE_OIDC_AUDIENCE", "signer"}};
        const auto settings = Settings::load(in);
        QVERIFY(settings);
        QCOMPARE(settings->text("OIDC_ISSUER"), std::string("https://idp.example"));
        QCOMPARE(settings->text("OIDC_AUDIENCE"), std::string("signer"));  // a prefix is no older name
        QCOMPARE(settings->warnings().size(), std::size_t(1));
        QVERIFY(settings->warnings().front().find("JWT_ISSUER (environment) is an older name of OIDC_ISSUER") == 0);
        for (const char* name : {"JWT_AUDIENCE", "CLAIM_CLIENT_ID", "CLAIM_USAGE_SUBJECT", "JWKS_URI", "NEXTAUTH_URL"})
            QVERIFY2(findSetting(name) && isOlderName(*findSetting(name), name), name);
        in.environment = {{"JWT_ISSUER", "https://a.example"}, {"OIDC_ISSUER", "https://b.example"}};
        QVERIFY(errorOf(in).find("they mean the same setting") != std::string::npos);
    }

    void secretsAreMaskedAndNeverStored()
    {
        SettingInputs in = inputs();
        in.environment = {{"PAYMENTS_API_ADMIN_TOKEN", "very-secret-token"},
                          {"ETH_RPC_URL", "https://user:pw@rpc.example/v2/apikey,http://localhost:8545"}};
        const auto settings = Settings::load(in);
        QVERIFY(settings);
        for (const SettingRow& row : settings->rows()) {
            QVERIFY(row.shown().find("very-secret") == std::string::npos);
            QVERIFY(row.shown().find("apikey") == std::string::npos);
            QVERIFY(row.shown().find("pw@") == std::string::npos);
        }
        const auto stored = storeSetting(m_dir.path().toStdString() + "/data/settings.json",
                                         *findSetting("PAYMENTS_API_ADMIN_TOKEN"), "x");
        QVERIFY(!stored);
        QCOMPARE(stored.error().code, ErrorCode::Denied);
        QVERIFY(!QFile::exists(m_dir.filePath(QStringLiteral("data/settings.json"))));
    }

    void aSecretsValueIsNotInTheErrorText()
    {
        SettingInputs in = inputs();
        in.environment = {{"SLUICE_DATABASE_URL", "hunter2hunter2"}};
        const std::string message = errorOf(in);
        QVERIFY(!message.empty());
        QVERIFY(message.find("hunter2") == std::string::npos);
    }

    void envFilesAreRead()
    {
        const auto lines = parseEnvFile(
            "# comment\n\nexport A=1\nB = \"two # words\\n\" # tail\nC='single $x'\nD=plain value # note\r\nE=\n");
        QVERIFY(lines);
        QCOMPARE(lines->size(), std::size_t(5));
        QCOMPARE((*lines)[0].value, std::string("1"));
        QCOMPARE((*lines)[1].value, std::string("two # words\n"));
        QCOMPARE((*lines)[2].value, std::string("single $x"));
        QCOMPARE((*lines)[3].value, std::string("plain value"));
        QCOMPARE((*lines)[4].value, std::string());
        QCOMPARE(parseEnvFile("A=1\nB=\"open\n").error().message, std::string("line 2: a quote is not closed"));
        QCOMPARE(parseEnvFile("no assignment\n").error().message, std::string("line 1: expected NAME=value"));
    }

    void aBrokenEnvFileNamesItsLine()
    {
        writeFile(".env", "PAYMENTS_API_PORT=8081\nPAYMENT_DRY_RUN=perhaps\n");
        QCOMPARE(errorOf(inputs()), std::string("PAYMENT_DRY_RUN (.env, .env line 2) must be true or false"));
    }
};

QTEST_GUILESS_MAIN(AppSettings)
#include "tst_app_settings.moc"
