// The money dialog arms, Enter never pays, secrets are bytes in locked memory, and the verbs reach their ports.
#include "sample_ports.h"
#include "ui/common/filter_bar.h"
#include "ui/common/money_dialog.h"
#include "ui/common/secret_edit.h"
#include "ui/common/table_view.h"
#include "ui/pages/money_pages.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/main_window.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QLineEdit>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace sluice;
using namespace sluice::ui;
using sluice::models::PayoutVerb;
using sluice::test::SamplePorts;

namespace {

models::MoneyPreview previewOf(SamplePorts& sample, std::vector<std::string> ids)
{
    std::optional<models::MoneyPreview> got;
    sample.preview(PayoutVerb::Approve, std::move(ids),
                   [&got](Result<models::MoneyPreview> preview) { got = *preview; });
    [&] { QTRY_VERIFY(got.has_value()); }();
    return *got;
}

}  // namespace

class TestUiMoney : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void armingGrowsWithTheValue()
    {
        const Int256 eth = 1'000'000'000'000'000'000;
        QCOMPARE(MoneyDialog::armingMs(eth / 1000), 1000);
        QCOMPARE(MoneyDialog::armingMs(eth / 100), 2000);
        QCOMPARE(MoneyDialog::armingMs(eth), 4000);
        QCOMPARE(MoneyDialog::armingMs(eth * 1000), 5000);
    }

    void enterNeverPays()
    {
        SamplePorts sample(SamplePorts::Kind::Full);
        auto* dialog = new MoneyDialog(previewOf(sample, {"a", "b"}));
        QSignalSpy accepted(dialog, &QDialog::accepted);
        dialog->show();
        QVERIFY(QTest::qWaitForWindowExposed(dialog));
        QVERIFY(dialog->cancelButton()->isDefault());
        QVERIFY(!dialog->actionButton()->isEnabled());
        QTest::mouseClick(dialog->actionButton(), Qt::LeftButton);
        QCOMPARE(accepted.count(), 0);
        QTRY_VERIFY_WITH_TIMEOUT(dialog->isArmed(), 6000);
        QDir().mkpath(QStringLiteral(SLUICE_BINARY_DIR "/screenshots"));
        QVERIFY(dialog->grab().save(QStringLiteral(SLUICE_BINARY_DIR "/screenshots/money-dialog.png")));
        dialog->actionButton()->setFocus();
        QTest::keyClick(dialog->actionButton(), Qt::Key_Return);
        QTest::keyClick(dialog, Qt::Key_Enter);
        QCOMPARE(accepted.count(), 0);
        QTest::mouseClick(dialog->actionButton(), Qt::LeftButton);
        QCOMPARE(accepted.count(), 1);
    }

    void aboveTheLimitAsksForTheAddress()
    {
        SamplePorts sample(SamplePorts::Kind::Full);
        auto* dialog = new MoneyDialog(previewOf(sample, {"a"}));
        dialog->show();
        QVERIFY(dialog->addressField());
        QTRY_COMPARE_WITH_TIMEOUT(dialog->remainingMs(), 0, 6000);
        QVERIFY(!dialog->isArmed());
        dialog->addressField()->setText(QStringLiteral("0000"));
        QVERIFY(!dialog->isArmed());
        dialog->addressField()->setText(QStringLiteral("9F0E"));
        QVERIFY(dialog->isArmed());
        QVERIFY(dialog->grab().save(QStringLiteral(SLUICE_BINARY_DIR "/screenshots/money-dialog-limit.png")));
        dialog->close();
    }

    void aBrokenRuleForbids()
    {
        SamplePorts sample(SamplePorts::Kind::Full);
        auto preview = previewOf(sample, {"a", "b"});
        preview.checks[0].passed = false;
        preview.totalWei = 1;
        auto* dialog = new MoneyDialog(preview);
        dialog->show();
        QTRY_COMPARE_WITH_TIMEOUT(dialog->remainingMs(), 0, 6000);
        QVERIFY(!dialog->isArmed());
        dialog->close();
    }

    void approvingReachesThePort()
    {
        SamplePorts sample(SamplePorts::Kind::Full);
        Console console(sample.ports(), {{}, false, QStringLiteral("payouts")});
        console.show();
        auto* page = qobject_cast<PayoutsPage*>(console.window().page(QStringLiteral("payouts")));
        page->ask(PayoutVerb::Approve, {"one", "two"});
        QTRY_VERIFY(page->findChild<MoneyDialog*>());
        auto* dialog = page->findChild<MoneyDialog*>();
        QTRY_VERIFY_WITH_TIMEOUT(dialog->isArmed(), 6000);
        QVERIFY(sample.calls.empty());
        QTest::mouseClick(dialog->actionButton(), Qt::LeftButton);
        QTRY_COMPARE(sample.calls.size(), std::size_t(1));
        QVERIFY(sample.calls[0].starts_with("run 0 one"));
    }

    void secretsAreTypedPastedAndWiped()
    {
        SecretEdit edit;
        edit.show();
        QTest::keyClicks(&edit, QStringLiteral("abc"));
        QTest::keyClick(&edit, Qt::Key_Backspace);
        QCOMPARE(edit.length(), std::size_t(2));
        auto* mime = new QMimeData;
        mime->setData(QStringLiteral("text/plain;charset=utf-8"), QByteArray("00ff\n"));
        QGuiApplication::clipboard()->setMimeData(mime);
        QTest::keyClick(&edit, Qt::Key_V, Qt::ControlModifier);
        const auto secret = edit.take();
        QCOMPARE(std::string(secret.text()), std::string("ab00ff"));
        QCOMPARE(edit.length(), std::size_t(0));
        QVERIFY(QGuiApplication::clipboard()->text().isEmpty());
        QTest::keyClick(&edit, Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QGuiApplication::clipboard()->text().isEmpty());
    }

    void wrongFiltersSayWhy()
    {
        const TableSchema schema = test::transfersSchema();
        FilterBar bar(schema, nullptr);
        QSignalSpy changed(&bar, &FilterBar::filterChanged);
        bar.setText(QStringLiteral("nothere:1"));
        QVERIFY(bar.errorText().contains(QStringLiteral("nothere")));
        QCOMPARE(changed.count(), 0);
        bar.setText(QStringLiteral("kind:debit"));
        QVERIFY(bar.errorText().isEmpty());
        QCOMPARE(changed.count(), 1);
        QVERIFY(FilterBar::completions(schema, QStringLiteral("am")).contains(QStringLiteral("amount:")));
    }

    void copyCarriesHeadersAndExactValues()
    {
        SystemClock clock;
        test::SyntheticTable source(5);
        models::TableModel model(source, clock);
        TableView view(model, nullptr);
        view.setHiddenColumns({QStringLiteral("time"), QStringLiteral("orchestrator"), QStringLiteral("kind"),
                               QStringLiteral("reason"), QStringLiteral("balance_after"), QStringLiteral("id")});
        QTRY_COMPARE(model.rowCount(), 5);
        view.selectRow(0);
        QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(),
                 QStringLiteral("amount\treference\n0.000042000000000004\tref-4\n"));
    }

    void layoutsAndTheCloseAnswerAreKept()
    {
        QTemporaryDir profile;
        {
            SamplePorts sample(SamplePorts::Kind::Full);
            Console console(sample.ports(), {profile.path(), false, QStringLiteral("audit")});
            console.show();
            console.window().page(QStringLiteral("audit"))->findChild<TableView*>()->setColumnWidth(2, 213);
            QSignalSpy stopped(&console, &Console::stopRequested);
            console.window().close();
            auto* box = console.window().findChild<QMessageBox*>(QStringLiteral("closeDialog"));
            QVERIFY(box);
            QCOMPARE(stopped.count(), 0);
            for (QAbstractButton* button : box->buttons())
                if (box->buttonRole(button) == QMessageBox::DestructiveRole)
                    button->click();
            QCOMPARE(stopped.count(), 1);
        }
        SamplePorts sample(SamplePorts::Kind::Full);
        Console console(sample.ports(), {profile.path(), false, {}});
        console.show();
        QCOMPARE(console.window().currentPage(), QStringLiteral("audit"));
        QCOMPARE(console.window().page(QStringLiteral("audit"))->findChild<TableView*>()->columnWidth(2), 213);
        QSignalSpy stopped(&console, &Console::stopRequested);
        console.window().close();
        QCOMPARE(stopped.count(), 1);  // asked once
    }

    void thePaletteFindsPagesAndIds()
    {
        SamplePorts sample(SamplePorts::Kind::Full);
        Console console(sample.ports(), {{}, false, {}});
        console.show();
        console.window().openPalette();
        auto* palette = console.window().findChild<CommandPalette*>();
        QVERIFY(palette);
        palette->setText(QStringLiteral("Open Pay"));
        QVERIFY(palette->count() >= 1);
        QTest::keyClick(palette->findChild<QLineEdit*>(), Qt::Key_Return);
        QCOMPARE(console.window().currentPage(), QStringLiteral("payouts"));
    }
};

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM") && qEnvironmentVariableIsEmpty("DISPLAY"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    TestUiMoney test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_ui_money.moc"
