// The wallet's dialogs as a person uses them: each reaches its port with exactly what was typed, none before it is confirmed, and what was
// typed is in no text of any widget. A setting is stored; an export that is cancelled leaves nothing.
#include "ops_desk.h"
#include "ui/common/export_dialog.h"
#include "ui/common/secret_edit.h"
#include "ui/pages/form_dialog.h"

#include <QAccessible>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QMetaProperty>
#include <QProgressBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace sluice;
using namespace sluice::ui;
using namespace sluice::test;

namespace {

const QString kHexKey = QStringLiteral("4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318");

FormDialog* openedDialog(QWidget* inside)
{
    for (FormDialog* dialog : inside->findChildren<FormDialog*>()) {
        if (dialog->isVisible())
            return dialog;
    }
    return nullptr;
}

SecretEdit* secretField(QWidget* inside, const QString& name)
{
    for (SecretEdit* found : inside->findChildren<SecretEdit*>()) {
        if (found->accessibleName() == name)
            return found;
    }
    return nullptr;
}

// Every text a widget could show, read out or hand to an input method.
bool holdsText(QWidget* widget, const QString& text)
{
    const QMetaObject* meta = widget->metaObject();
    for (int i = 0; i < meta->propertyCount(); ++i) {
        if (meta->property(i).read(widget).toString().contains(text))
            return true;
    }
    for (const Qt::InputMethodQuery query : {Qt::ImSurroundingText, Qt::ImCurrentSelection, Qt::ImTextBeforeCursor}) {
        if (widget->inputMethodQuery(query).toString().contains(text))
            return true;
    }
    QAccessibleInterface* spoken = QAccessible::queryAccessibleInterface(widget);
    for (int kind = QAccessible::Name; spoken && kind <= QAccessible::Accelerator; ++kind) {
        if (spoken->text(QAccessible::Text(kind)).contains(text))
            return true;
    }
    for (QWidget* child : widget->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
        if (holdsText(child, text))
            return true;
    }
    return false;
}

}  // namespace

class TestUiWallet : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aNewKeyIsMadeAfterItsConfirmation()
    {
        // Without a key yet: with one there is nothing to make.
        SamplePorts sample(SamplePorts::Kind::Empty);
        Console console(sample.ports(), {{}, false, QStringLiteral("wallet")});
        console.show();
        Page* page = console.window().page(QStringLiteral("wallet"));
        QTRY_VERIFY(buttonOf(page, QStringLiteral("Make a new key…"))->isEnabled());
        QTest::mouseClick(buttonOf(page, QStringLiteral("Make a new key…")), Qt::LeftButton);
        FormDialog* dialog = openedDialog(page);
        QVERIFY(dialog);
        QTest::keyClick(dialog, Qt::Key_Return);  // Cancel is the default
        QTRY_VERIFY(!openedDialog(page));
        QVERIFY(sample.calls.empty());
        QTest::mouseClick(buttonOf(page, QStringLiteral("Make a new key…")), Qt::LeftButton);
        dialog = openedDialog(page);
        QVERIFY(dialog);
        QTest::mouseClick(buttonOf(dialog, QStringLiteral("Make the key")), Qt::LeftButton);
        QTRY_COMPARE(sample.calls, std::vector<std::string>{"generate"});
    }

    void aHexKeyIsInNoTextOfTheWindow()
    {
        Desk desk("wallet");
        Page* page = desk.page("wallet");
        QTRY_VERIFY(buttonOf(page, QStringLiteral("Import a hex key…"))->isEnabled());
        QTest::mouseClick(buttonOf(page, QStringLiteral("Import a hex key…")), Qt::LeftButton);
        FormDialog* dialog = openedDialog(page);
        QVERIFY(dialog);
        SecretEdit* secret = secretField(dialog, QStringLiteral("Private key"));
        QVERIFY(secret);
        QPushButton* act = buttonOf(dialog, QStringLiteral("Import"));
        QTest::keyClicks(secret, kHexKey.left(63));
        QVERIFY(!act->isEnabled());  // one digit is missing
        QTest::keyClicks(secret, kHexKey.right(1));
        QVERIFY(act->isEnabled());
        QVERIFY(!holdsText(&desk.console.window(), kHexKey.left(8)));
        QTest::mouseClick(act, Qt::LeftButton);
        QTRY_COMPARE(desk.sample.calls, std::vector<std::string>{"importHex"});
        QCOMPARE(desk.sample.importedLength, std::size_t(64));
        QVERIFY(!holdsText(&desk.console.window(), kHexKey.left(8)));
    }

    void aKeystoreIsOpenedWithItsPassword()
    {
        QTemporaryDir folder;
        QFile keystore(folder.filePath(QStringLiteral("key.json")));
        QVERIFY(keystore.open(QIODevice::WriteOnly));
        keystore.write("{\"version\":3}");
        keystore.close();
        Desk desk("wallet");
        Page* page = desk.page("wallet");
        QTRY_VERIFY(buttonOf(page, QStringLiteral("Import a keystore…"))->isEnabled());
        QTest::mouseClick(buttonOf(page, QStringLiteral("Import a keystore…")), Qt::LeftButton);
        auto* choose = page->findChild<QFileDialog*>();
        QVERIFY(choose);
        Q_EMIT choose->fileSelected(keystore.fileName());
        choose->close();
        FormDialog* dialog = openedDialog(page);
        QVERIFY(dialog);
        SecretEdit* secret = secretField(dialog, QStringLiteral("Password"));
        QVERIFY(secret);
        QTest::keyClicks(secret, QStringLiteral("correct horse"));
        QVERIFY(!holdsText(&desk.console.window(), QStringLiteral("correct horse")));
        QTest::mouseClick(buttonOf(dialog, QStringLiteral("Import")), Qt::LeftButton);
        QTRY_COMPARE(desk.sample.calls, std::vector<std::string>{"importKeystore {\"version\":3}"});
        QCOMPARE(desk.sample.importedLength, std::size_t(13));
    }

    void anExportNeedsThePasswordTwice()
    {
        QTemporaryDir folder;
        Desk desk("wallet");
        Page* page = desk.page("wallet");
        QTRY_VERIFY(buttonOf(page, QStringLiteral("Export a keystore…"))->isEnabled());
        QTest::mouseClick(buttonOf(page, QStringLiteral("Export a keystore…")), Qt::LeftButton);
        FormDialog* dialog = openedDialog(page);
        QVERIFY(dialog);
        SecretEdit* first = secretField(dialog, QStringLiteral("New password"));
        SecretEdit* second = secretField(dialog, QStringLiteral("The same again"));
        QVERIFY(first && second);
        QPushButton* act = buttonOf(dialog, QStringLiteral("Export"));
        QTest::keyClicks(first, QStringLiteral("twelve chars"));
        QVERIFY(!act->isEnabled());
        QTest::keyClicks(second, QStringLiteral("twelve charS"));
        QVERIFY(!act->isEnabled());
        QTest::keyClick(second, Qt::Key_Backspace);
        QTest::keyClicks(second, QStringLiteral("s"));
        QVERIFY(act->isEnabled());
        QVERIFY(desk.sample.calls.empty());
        QTest::mouseClick(act, Qt::LeftButton);
        QFileDialog* save = nullptr;
        QTRY_VERIFY((save = page->findChild<QFileDialog*>()));
        QCOMPARE(desk.sample.calls, std::vector<std::string>{"exportKeystore"});
        QCOMPARE(desk.sample.importedLength, std::size_t(12));
        const QString path = folder.filePath(QStringLiteral("out.json"));
        Q_EMIT save->fileSelected(path);
        save->close();
        QFile written(path);
        QVERIFY(written.open(QIODevice::ReadOnly));
        QCOMPARE(written.readAll(), QByteArray("{\"version\":3}"));
        QCOMPARE(written.permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther),
                 QFile::Permissions());
    }

    void aSettingIsStoredAndPutBack()
    {
        Desk desk("settings");
        Page* page = desk.page("settings");
        page->applyFilter(QStringLiteral("PAYOUT_THRESHOLD_ETH"));
        auto* table = page->findChild<QTableView*>();
        QTRY_COMPARE(table->model()->rowCount(), 1);
        table->selectRow(0);
        QLineEdit* value = fieldOf(page, QStringLiteral("Value"));
        QTRY_VERIFY(value && value->isVisible());
        QCOMPARE(value->text(), QStringLiteral("0.01"));
        value->setText(QStringLiteral("0.02"));
        QTest::mouseClick(buttonOf(page, QStringLiteral("Keep this value")), Qt::LeftButton);
        QTRY_COMPARE(desk.sample.calls.size(), std::size_t(1));
        QCOMPARE(desk.sample.calls[0], std::string("store PAYOUT_THRESHOLD_ETH 0.02"));
        QPushButton* reset = buttonOf(page, QStringLiteral("Back to the default"));
        QVERIFY(reset);
        QTest::mouseClick(reset, Qt::LeftButton);
        QTRY_COMPARE(desk.sample.calls.size(), std::size_t(2));
        QCOMPARE(desk.sample.calls[1], std::string("store PAYOUT_THRESHOLD_ETH (default)"));
    }

    void aCancelledExportLeavesNoFile()
    {
        QTemporaryDir folder;
        SystemClock clock;
        SyntheticTable source(400'000);
        models::TableModel model(source, clock);
        TableView view(model, nullptr);
        view.resize(900, 400);
        view.show();
        QTRY_VERIFY(model.row(0));
        auto* dialog = new ExportDialog(view);
        dialog->show();
        const QString path = folder.filePath(QStringLiteral("all.csv"));
        dialog->setPath(path);
        QSignalSpy exported(dialog, &ExportDialog::exported);
        dialog->start();
        QPushButton* cancel = buttonOf(dialog, QStringLiteral("Cancel"));
        QVERIFY(cancel);
        QTest::mouseClick(cancel, Qt::LeftButton);
        QTRY_VERIFY(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).isEmpty());
        QCOMPARE(exported.count(), 0);
        QVERIFY(!QFile::exists(path));
        delete dialog;
        QVERIFY(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).isEmpty());
    }
};

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM") && qEnvironmentVariableIsEmpty("DISPLAY"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    TestUiWallet test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_ui_wallet.moc"
