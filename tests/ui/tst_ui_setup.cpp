// Setting up a clearinghouse in the window: compared before it is made, what each choice asks for, progress, cancel, the start from the folder.
#include "ops_desk.h"
#include "ui/pages/setup_page.h"

#include "ui/common/secret_edit.h"

#include <QApplication>
#include <QComboBox>
#include <QSignalSpy>

using namespace sluice;
using namespace sluice::ui;
using namespace sluice::test;

namespace {

QComboBox* boxOf(QWidget* inside, const QString& name)
{
    for (QComboBox* found : inside->findChildren<QComboBox*>()) {
        if (found->accessibleName() == name)
            return found;
    }
    return nullptr;
}

SecretEdit* secretOf(QWidget* inside, const QString& name)
{
    for (SecretEdit* found : inside->findChildren<SecretEdit*>()) {
        if (found->accessibleName() == name)
            return found;
    }
    return nullptr;
}

void choose(QWidget* inside, const QString& name, const char* value)
{
    QComboBox* box = boxOf(inside, name);
    QVERIFY(box);
    box->setCurrentIndex(box->findData(QString::fromLatin1(value)));
}

models::SetupForm sampleForm()
{
    models::SetupForm form;
    form.folder = "/srv/clearing";
    form.identity = "keys";
    form.meter = "local";
    form.includedUsd = "5";
    return form;
}

}  // namespace

class TestUiSetup : public QObject {
    Q_OBJECT
private:
    // The page with what the settings said, before anything is pressed.
    SetupPage* opened(Desk& desk)
    {
        desk.sample.ops->setupForm = sampleForm();
        desk.console.openPage(QStringLiteral("setup"));
        auto* page = qobject_cast<SetupPage*>(desk.page("setup"));
        return page && QTest::qWaitFor([page] { return buttonOf(page, QStringLiteral("Compare"))->isEnabled(); })
                   ? page
                   : nullptr;
    }

private Q_SLOTS:
    void itIsComparedBeforeItIsMade()
    {
        Desk desk("overview");
        SetupPage* page = opened(desk);
        QVERIFY(page);
        auto& ops = *desk.sample.ops;
        QPushButton* compare = buttonOf(page, QStringLiteral("Compare"));
        QPushButton* apply = buttonOf(page, QStringLiteral("Set up"));
        QVERIFY(!apply->isEnabled());
        ops.setupLines = {{"", "Meter (local)", "", true}, {"create", "plan starter", "", false}};
        QTest::mouseClick(compare, Qt::LeftButton);
        QTRY_VERIFY(apply->isEnabled());
        QCOMPARE(page->lines(), QStringLiteral("Meter (local)\nnew\tplan starter"));
        fieldOf(page, QStringLiteral("Free use a month ($)"))->setText(QStringLiteral("7"));
        QVERIFY(!apply->isEnabled());  // what is made is what was compared
        QTest::mouseClick(compare, Qt::LeftButton);
        QTRY_VERIFY(apply->isEnabled());
        QTest::mouseClick(apply, Qt::LeftButton);
        QTRY_VERIFY(page->summary().contains(QStringLiteral("/srv/clearing")));
        QCOMPARE(ops.setups.size(), std::size_t(3));
        QVERIFY(ops.setups[0].dryRun && ops.setups[1].dryRun && !ops.setups[2].dryRun);
        QCOMPARE(ops.setups[2].form.includedUsd, std::string("7"));
        QVERIFY(ops.setups[2].form.smokeTest);

        QSignalSpy restart(&desk.console, &Console::restartRequested);
        QPushButton* again = buttonOf(page, QStringLiteral("Start again with it…"));
        QVERIFY(again);
        QTest::mouseClick(again, Qt::LeftButton);
        QCOMPARE(restart.size(), 1);
        QCOMPARE(restart[0][0].toString(), QStringLiteral("/srv/clearing"));
    }

    void eachChoiceAsksForWhatItNeeds()
    {
        Desk desk("overview");
        SetupPage* page = opened(desk);
        QVERIFY(page);
        QPushButton* compare = buttonOf(page, QStringLiteral("Compare"));
        QLineEdit* domain = fieldOf(page, QStringLiteral("Auth0 domain"));
        QLineEdit* url = fieldOf(page, QStringLiteral("Its address"));
        QVERIFY(!domain->isVisible() && !url->isVisible());
        choose(page, QStringLiteral("Users prove themselves with"), "auth0");
        QVERIFY(domain->isVisible() && !compare->isEnabled());
        domain->setText(QStringLiteral("example.eu.auth0.com"));
        QVERIFY(compare->isEnabled());
        choose(page, QStringLiteral("Usage is counted by"), "selfhosted");
        QVERIFY(url->isVisible() && !compare->isEnabled());
        choose(page, QStringLiteral("Usage is counted by"), "konnect");
        QVERIFY(compare->isEnabled());
        fieldOf(page, QStringLiteral("Folder of the files"))->setText(QStringLiteral("relative"));
        QVERIFY(!compare->isEnabled());
    }

    void secretsStayInLockedMemoryForBothRuns()
    {
        Desk desk("overview");
        SetupPage* page = opened(desk);
        QVERIFY(page);
        choose(page, QStringLiteral("Usage is counted by"), "konnect");
        SecretEdit* key = secretOf(page, QStringLiteral("Its API key"));
        QVERIFY(key && key->isVisible());
        key->setFocus();
        QTest::keyClicks(key, QStringLiteral("kpat_1"));
        page->compare();
        QCOMPARE(key->length(), std::size_t(0));
        QTRY_VERIFY(buttonOf(page, QStringLiteral("Set up"))->isEnabled());
        page->apply();
        const auto& calls = desk.sample.ops->setups;
        QCOMPARE(calls.size(), std::size_t(2));
        for (const auto& call : calls) {
            QVERIFY(call.form.meterKey && call.form.meterKey->text() == "kpat_1");
            QVERIFY(!call.form.auth0Secret);
        }
        QTRY_VERIFY(buttonOf(page, QStringLiteral("Start again with it…")));
    }

    void itCanBeCancelledAndSaysWhatFailed()
    {
        Desk desk("overview");
        SetupPage* page = opened(desk);
        QVERIFY(page);
        auto& ops = *desk.sample.ops;
        ops.waitsForStop = true;
        page->compare();
        QPushButton* cancel = buttonOf(page, QStringLiteral("Cancel"));
        QVERIFY(cancel);
        QTest::mouseClick(cancel, Qt::LeftButton);
        QTRY_VERIFY(page->summary().contains(QStringLiteral("Cancelled")));
        QVERIFY(!buttonOf(page, QStringLiteral("Set up"))->isEnabled());
        ops.waitsForStop = false;
        ops.setupResult = fail(ErrorCode::Denied, "the token lacks create:clients");
        page->compare();
        QTRY_VERIFY(page->summary().contains(QStringLiteral("Not compared")));
        QVERIFY(!buttonOf(page, QStringLiteral("Set up"))->isEnabled());
        ops.setupResult = true;
        page->compare();
        QTRY_VERIFY(buttonOf(page, QStringLiteral("Set up"))->isEnabled());
        ops.setupResult = false;
        ops.setupLines = {{"FAILED", "the meter counts it", "no price of ETH", false}};
        page->apply();
        QTRY_VERIFY(page->summary().contains(QStringLiteral("the test at the end failed")));
        QVERIFY(page->lines().contains(QStringLiteral("no price of ETH")));
        QVERIFY(!buttonOf(page, QStringLiteral("Start again with it…")));
    }
};

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM") && qEnvironmentVariableIsEmpty("DISPLAY"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    TestUiSetup test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_ui_setup.moc"
