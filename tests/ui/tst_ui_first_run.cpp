// The first start asks four things and says what was answered; nothing by itself.
#include "ops_desk.h"
#include "ui/shell/first_run.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>

using namespace sluice;
using namespace sluice::ui;
using namespace sluice::test;

namespace {

QCheckBox* boxThatSays(QWidget* inside, const QString& words)
{
    for (QCheckBox* box : inside->findChildren<QCheckBox*>()) {
        if (box->text().contains(words))
            return box;
    }
    return nullptr;
}

}  // namespace

class TestUiFirstRun : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theDefaultsAreTheCautiousOnes()
    {
        FirstRunDialog dialog(QStringLiteral("/var/lib/sluice"));
        dialog.show();
        QSignalSpy accepted(&dialog, &QDialog::accepted);
        for (int step = 0; step < 3; ++step)
            QTest::mouseClick(buttonOf(&dialog, QStringLiteral("Next")), Qt::LeftButton);
        QCOMPARE(accepted.count(), 0);
        QTest::mouseClick(buttonOf(&dialog, QStringLiteral("Start Sluice")), Qt::LeftButton);
        QCOMPARE(accepted.count(), 1);
        const FirstRunChoices chosen = dialog.choices();
        QCOMPARE(chosen.dataFolder, QStringLiteral("/var/lib/sluice"));
        QCOMPARE(chosen.chainId, 42161);
        QVERIFY(chosen.dryRun && !chosen.keyNow && !chosen.adminToken && chosen.importFrom.isEmpty());
    }

    void whatIsAnsweredIsSaid()
    {
        FirstRunDialog dialog(QStringLiteral("/var/lib/sluice"));
        dialog.show();
        QLineEdit* folder = fieldOf(&dialog, QStringLiteral("Data folder"));
        QPushButton* next = buttonOf(&dialog, QStringLiteral("Next"));
        QVERIFY(folder && next);
        folder->setText(QStringLiteral("not absolute"));
        QVERIFY(!next->isEnabled());
        folder->setText(QStringLiteral("/srv/books/"));
        QVERIFY(next->isEnabled());
        QTest::mouseClick(next, Qt::LeftButton);
        dialog.findChild<QComboBox*>()->setCurrentIndex(1);
        boxThatSays(&dialog, QStringLiteral("dry-run"))->setChecked(false);
        QTest::mouseClick(next, Qt::LeftButton);
        boxThatSays(&dialog, QStringLiteral("wallet key"))->setChecked(true);
        boxThatSays(&dialog, QStringLiteral("admin token"))->setChecked(true);
        QTest::mouseClick(next, Qt::LeftButton);
        QVERIFY(dialog.grab().save(QStringLiteral(SLUICE_BINARY_DIR "/screenshots/first-run.png")));
        fieldOf(&dialog, QStringLiteral("Data folder of the old installation"))->setText(QStringLiteral("/opt/old"));
        QTest::mouseClick(buttonOf(&dialog, QStringLiteral("Back")), Qt::LeftButton);
        const FirstRunChoices chosen = dialog.choices();
        QCOMPARE(chosen.dataFolder, QStringLiteral("/srv/books"));
        QCOMPARE(chosen.chainId, 421614);
        QVERIFY(!chosen.dryRun && chosen.keyNow && chosen.adminToken);
        QCOMPARE(chosen.importFrom, QStringLiteral("/opt/old"));
    }

    void theFirstTokenIsMadeAndShownOnce()
    {
        SamplePorts sample(SamplePorts::Kind::Full);
        sample.ops->answer = json::Value::object({{"token", "a-token-that-is-shown-once"}});
        ConsoleOptions options{{}, false, QStringLiteral("import")};
        options.startFilter = QStringLiteral("/opt/old");
        options.makeAdminToken = true;
        Console console(sample.ports(), options);
        console.show();
        QCOMPARE(fieldOf(&console.window(), QStringLiteral("Folder"))->text(), QStringLiteral("/opt/old"));
        QPushButton* make = nullptr;
        QTRY_VERIFY((make = buttonOf(&console.window(), QStringLiteral("Make the token"))));
        QTest::mouseClick(make, Qt::LeftButton);
        QTRY_COMPARE(sample.ops->requests.size(), std::size_t(1));
        QCOMPARE(sample.ops->requests[0].target, std::string("/api/tokens"));
        QCOMPARE(json::write(sample.ops->requests[0].body), std::string(R"({"role":"admin","name":"admin"})"));
        QTRY_VERIFY(console.window().findChild<QDialog*>(QStringLiteral("secretDialog")));
    }
};

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM") && qEnvironmentVariableIsEmpty("DISPLAY"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    QDir().mkpath(QStringLiteral(SLUICE_BINARY_DIR "/screenshots"));
    TestUiFirstRun test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_ui_first_run.moc"
