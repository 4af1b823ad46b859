// Orders that take their time: importing and exporting an installation, power of hosts, rollout and upgrade; and what caused a transfer.
#include "core/json.h"
#include "ops_desk.h"
#include "ui/pages/fleet_page.h"
#include "ui/pages/form_dialog.h"
#include "ui/pages/import_page.h"
#include "ui/pages/power_dialog.h"

#include <QApplication>
#include <QCheckBox>
#include <QFileDialog>
#include <QTableWidget>

using namespace sluice;
using namespace sluice::ui;
using namespace sluice::test;

class TestUiOrders : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void importLooksThenImports()
    {
        Desk desk("import");
        auto* page = qobject_cast<ImportPage*>(desk.page("import"));
        QVERIFY(page);
        auto& ops = *desk.sample.ops;
        QPushButton* look = buttonOf(page, QStringLiteral("Look"));
        QPushButton* import = buttonOf(page, QStringLiteral("Import"));
        QVERIFY(!look->isEnabled() && !import->isEnabled());
        page->setFolder(QStringLiteral("/srv/old"));
        QVERIFY(look->isEnabled() && !import->isEnabled());  // not before it was looked at
        ops.report = fail(ErrorCode::Corrupt, "ledger.json:17: amount is no number");
        QTest::mouseClick(look, Qt::LeftButton);
        QTRY_COMPARE(page->report(), QStringLiteral("ledger.json:17: amount is no number"));
        QVERIFY(!import->isEnabled());
        ops.report = models::LegacyReport{false, false, false, "24 orchestrators"};
        QTest::mouseClick(look, Qt::LeftButton);
        QTRY_COMPARE(page->report(), QStringLiteral("24 orchestrators"));
        QVERIFY(import->isEnabled());
        page->setFolder(QStringLiteral("/srv/other"));
        QVERIFY(!import->isEnabled());
        page->setFolder(QStringLiteral("/srv/old"));
        QVERIFY(import->isEnabled());
        ops.report = models::LegacyReport{true, false, true, "24 orchestrators\nproved"};
        page->findChild<QCheckBox*>()->setChecked(true);
        QTest::mouseClick(import, Qt::LeftButton);
        QTRY_VERIFY(page->summary().contains(QStringLiteral("Imported and proved")));
        QCOMPARE(ops.imports.size(), std::size_t(3));
        QVERIFY(ops.imports[1].dryRun && !ops.imports[1].acceptTornTail);
        QVERIFY(!ops.imports[2].dryRun && ops.imports[2].acceptTornTail);
        QCOMPARE(ops.imports[2].folder, std::string("/srv/old"));
        QVERIFY(!import->isEnabled());  // once
    }

    void importAndExportCanBeCancelled()
    {
        Desk desk("import");
        auto* page = qobject_cast<ImportPage*>(desk.page("import"));
        auto& ops = *desk.sample.ops;
        ops.waitsForStop = true;
        page->setFolder(QStringLiteral("/srv/old"));
        page->look();
        QPushButton* cancel = buttonOf(page, QStringLiteral("Cancel"));
        QVERIFY(cancel);
        QTest::mouseClick(cancel, Qt::LeftButton);
        QTRY_VERIFY(page->summary().contains(QStringLiteral("nothing was changed")));
        QVERIFY(!cancel->isVisible());
        const auto exportTo = [&] {
            QTest::mouseClick(buttonOf(page, QStringLiteral("Export the old form…")), Qt::LeftButton);
            auto* dialog = page->findChild<QFileDialog*>();
            Q_EMIT dialog->fileSelected(QStringLiteral("/srv/out"));
            dialog->close();
        };
        exportTo();
        QTRY_VERIFY((cancel = buttonOf(page, QStringLiteral("Cancel"))));
        QTest::mouseClick(cancel, Qt::LeftButton);
        QTRY_VERIFY(!cancel->isVisible());
        QVERIFY(page->report().isEmpty() || !page->report().contains(QStringLiteral("ledger.json")));
        QTRY_VERIFY(!page->findChild<QFileDialog*>());
        ops.waitsForStop = false;
        exportTo();
        QTRY_COMPARE(page->report(), QStringLiteral("ledger.json: 12\n"));
        QCOMPARE(ops.exports, (std::vector<std::string>{"/srv/out", "/srv/out"}));
    }

    void hostsAreWokenWithAResultEach()
    {
        Desk desk("orchestrators");
        auto* page = qobject_cast<OrchestratorsPage*>(desk.page("orchestrators"));
        QTRY_VERIFY(page->model().row(1));
        QPushButton* wake = buttonOf(page, QStringLiteral("Wake…"));
        QVERIFY(wake && !wake->isEnabled());
        page->view().selectAll();
        QVERIFY(wake->isEnabled());
        QTest::mouseClick(wake, Qt::LeftButton);
        auto* dialog = page->findChild<PowerDialog*>();
        QVERIFY(dialog);
        QPushButton* act = buttonOf(dialog, QStringLiteral("Wake"));
        QVERIFY(!act->isEnabled());  // never without a reason
        fieldOf(dialog, QStringLiteral("Reason"))->setText(QStringLiteral("maintenance"));
        QVERIFY(act->isEnabled());
        fieldOf(dialog, QStringLiteral("Awake for (seconds)"))->setText(QStringLiteral("100000"));
        QVERIFY(!act->isEnabled());
        fieldOf(dialog, QStringLiteral("Awake for (seconds)"))->setText(QStringLiteral("600"));
        QTest::mouseClick(act, Qt::LeftButton);
        auto* hosts = dialog->findChild<QTableWidget*>();
        QTRY_VERIFY(hosts->item(1, 1)->text().contains(QStringLiteral("connection refused")));
        QVERIFY(hosts->item(0, 1)->text().contains(QStringLiteral("awake")));
        const models::PowerRequest& order = desk.sample.ops->orders.at(0);
        QVERIFY(order.wake && order.awakeSeconds == 600 && order.reason == "maintenance");
        QCOMPARE(int(order.orchestrators.size()), page->model().rowCount());
        QVERIFY(dialog->isVisible());  // until it was read
    }

    void rolloutAndUpgradeStartFromTheirRows()
    {
        Desk desk("orchestrators");
        auto* page = qobject_cast<OrchestratorsPage*>(desk.page("orchestrators"));
        QTRY_VERIFY(page->model().row(0));
        page->view().setCurrentIndex(page->model().index(0, 0));
        const std::string id = std::get<std::string>(page->model().row(0)->cells[1]);
        QPushButton* opens = nullptr;
        QTRY_VERIFY((opens = buttonOf(page, QStringLiteral("Upgrade…"))));
        QTest::mouseClick(opens, Qt::LeftButton);
        auto* dialog = page->findChild<FormDialog*>();
        fieldOf(dialog, QStringLiteral("Git reference"))->setText(QStringLiteral("v2"));
        QTest::mouseClick(buttonOf(dialog, QStringLiteral("Upgrade")), Qt::LeftButton);
        QTRY_COMPARE(desk.sample.ops->requests.size(), std::size_t(1));
        QCOMPARE(json::write(desk.sample.ops->requests[0].body), "{\"orchestrator_id\":\"" + id + "\",\"ref\":\"v2\"}");
        QTRY_VERIFY(!page->findChild<FormDialog*>());
        QTest::mouseClick(buttonOf(page, QStringLiteral("Roll out…")), Qt::LeftButton);
        dialog = page->findChild<FormDialog*>();
        QCOMPARE(fieldOf(dialog, QStringLiteral("Orchestrators"))->text().toStdString(), id);
    }

    void transfersLeadToWhatCausedThem()
    {
        Desk desk("balances");
        Page* page = desk.page("balances");
        TableView* transfers = nullptr;
        for (TableView* view : page->findChildren<TableView*>()) {
            if (view->tableModel().schema().id == "transfers")
                transfers = view;
        }
        QVERIFY(transfers);
        QTRY_VERIFY(transfers->tableModel().row(1));
        transfers->setCurrentIndex(transfers->model()->index(1, 0));
        QPushButton* link = nullptr;
        QTRY_VERIFY((link = buttonOf(page, QStringLiteral("The segment of a session  →"))));
        QTest::mouseClick(link, Qt::LeftButton);
        auto* sessions = qobject_cast<TabbedPage*>(desk.page("sessions"));
        QCOMPARE(sessions->current()->model().schema().id, std::string("session_segments"));
        const FilterPtr filter = sessions->current()->model().filter();
        QVERIFY(filter);
        QCOMPARE(filter->column, std::string("transfer"));
        QVERIFY(filter->value.starts_with("session:sha256:"));
    }
};

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM") && qEnvironmentVariableIsEmpty("DISPLAY"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    TestUiOrders test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_ui_orders.moc"
