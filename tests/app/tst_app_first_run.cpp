// The first start: what it keeps, when it asks, and what is said to a deployment that goes on with its old settings (DECISIONS 13).
#include "app/settings/deployment.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace sluice;
using namespace sluice::app;

namespace {

SettingInputs inputsIn(const QTemporaryDir& home)
{
    SettingInputs inputs;
    inputs.homeDirectory = home.path().toStdString();
    inputs.workingDirectory = home.path().toStdString();
    return inputs;
}

}  // namespace

class TestAppFirstRun : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aNewProfileIsStrict()
    {
        const QTemporaryDir home;
        const SettingInputs inputs = inputsIn(home);
        const auto before = Settings::load(inputs);
        QVERIFY(before && isNewProfile(*before) && !isExistingDeployment(*before));
        QVERIFY(!before->flag("SLUICE_STRICT"));
        QVERIFY(keepNewProfile(*before, {before->dataDir(), 421614, true}));
        const auto after = Settings::load(inputs);
        QVERIFY(after && !isNewProfile(*after));
        QVERIFY(after->flag("SLUICE_STRICT") && after->flag("PAYMENT_DRY_RUN"));
        QCOMPARE(after->integer("ETH_CHAIN_ID"), std::int64_t(421614));
        QVERIFY(openWeaknesses(*after).empty());
    }

    void theDataMayLieElsewhere()
    {
        const QTemporaryDir home;
        const SettingInputs inputs = inputsIn(home);
        const std::string chosen = home.filePath(QStringLiteral("big disk")).toStdString();
        QVERIFY(keepNewProfile(*Settings::load(inputs), {chosen, 42161, false}));
        const auto after = Settings::load(inputs);
        QVERIFY(after);
        QCOMPARE(after->dataDir(), chosen);
        QVERIFY(after->flag("SLUICE_STRICT") && !after->flag("PAYMENT_DRY_RUN"));
        SettingInputs elsewhere = inputs;
        elsewhere.commandLine = {{"SLUICE_DATA_DIR", home.filePath(QStringLiteral("other")).toStdString()}};
        QCOMPARE(Settings::load(elsewhere)->dataDir(), home.filePath(QStringLiteral("other")).toStdString());
    }

    void anExistingDeploymentIsNotAsked()
    {
        const QTemporaryDir home;
        QFile env(home.filePath(QStringLiteral(".env")));
        QVERIFY(env.open(QIODevice::WriteOnly));
        env.write("PAYMENTS_API_ADMIN_TOKEN=an-old-token-of-theirs\n");
        env.close();
        const auto settings = Settings::load(inputsIn(home));
        QVERIFY(settings && isExistingDeployment(*settings) && !isNewProfile(*settings));
        const auto open = openWeaknesses(*settings);
        // Every breaking number of docs/compatibility.md that strict mode decides stands in one line.
        for (const char* number :
             {"OC6", "W-4", "W-24", "W-27", "S12", "W-28", "W-31", "W-37", "W-41", "W-43", "W-45"}) {
            QVERIFY2(std::ranges::any_of(open,
                                         [&](const std::string& line) {
                                             return line.substr(0, line.find(':')).find(number) != std::string::npos;
                                         }),
                     number);
        }
    }

    void aStoreIsNoNewProfile()
    {
        const QTemporaryDir home;
        SettingInputs inputs = inputsIn(home);
        const auto settings = Settings::load(inputs);
        QVERIFY(QDir().mkpath(QString::fromStdString(settings->dataDir())));
        QFile store(QString::fromStdString(settings->dataDir() + "/sluice.db"));
        QVERIFY(store.open(QIODevice::WriteOnly));
        QVERIFY(!isNewProfile(*settings));
        inputs.commandLine = {{"SLUICE_DATABASE_URL", "postgresql://somewhere/sluice"}};
        QVERIFY(!isNewProfile(*Settings::load(inputs)));
    }
};

QTEST_GUILESS_MAIN(TestAppFirstRun)
#include "tst_app_first_run.moc"
