// What a person does with a mouse and a keyboard beside paying: export, copy, freeze, register, deny, adjust, settings, verify; and a
// selection that stays with its row whatever moves around it.
#include "sample_ports.h"
#include "ui/common/export_dialog.h"
#include "ui/common/filter_bar.h"
#include "ui/common/table_view.h"
#include "ui/pages/fleet_page.h"
#include "ui/pages/form_dialog.h"
#include "ui/pages/money_pages.h"
#include "ui/pages/system_pages.h"
#include "ui/shell/main_window.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace sluice;
using namespace sluice::ui;
using sluice::test::SamplePorts;

namespace {

QPushButton* button(QWidget* inside, const QString& text)
{
    for (QPushButton* found : inside->findChildren<QPushButton*>()) {
        if (found->text() == text)
            return found;
    }
    return nullptr;
}

QLineEdit* field(QWidget* inside, const QString& name)
{
    for (QLineEdit* found : inside->findChildren<QLineEdit*>()) {
        if (found->accessibleName() == name)
            return found;
    }
    return nullptr;
}

std::vector<TableRow> firstRows(const TableSource& source, int count)
{
    TablePageRequest request;
    request.order = {"time", true};
    request.limit = count;
    return source.page(request)->rows;
}

TableView* tableOf(Page* page, const char* schema)
{
    for (TableView* view : page->findChildren<TableView*>()) {
        if (view->tableModel().schema().id == schema)
            return view;
    }
    return nullptr;
}

// Opens the menu over a cell, takes the action whose text begins so, and answers the texts that were offered.
QStringList chooseFromMenu(TableView& view, const QModelIndex& at, const QString& wanted)
{
    QStringList offered;
    QTimer::singleShot(0, &view, [&] {
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        if (!menu)
            return;
        QAction* chosen = nullptr;
        for (QAction* action : menu->actions()) {
            offered << action->text();
            if (action->text().startsWith(wanted))
                chosen = action;
        }
        if (chosen)
            chosen->trigger();
        menu->close();
    });
    const QPoint place = view.visualRect(at).center();
    QContextMenuEvent event(QContextMenuEvent::Mouse, place, view.viewport()->mapToGlobal(place));
    QCoreApplication::sendEvent(view.viewport(), &event);
    return offered;
}

}  // namespace

class TestUiDialogs : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void exportWritesExactlyWhatIsFiltered()
    {
        QTemporaryDir folder;
        SamplePorts sample(SamplePorts::Kind::Full);
        Console console(sample.ports(), {{}, false, QStringLiteral("payouts")});
        console.show();
        Page* page = console.window().page(QStringLiteral("payouts"));
        TableView* table = tableOf(page, "payouts");
        QTRY_VERIFY(table->tableModel().rowCount() > 0);
        const int all = table->tableModel().rowCount();
        page->applyFilter(QStringLiteral("state:settled"));
        QTRY_VERIFY(table->tableModel().rowCount() > 0 && table->tableModel().rowCount() < all);
        page->exportTable();
        auto* dialog = page->findChild<ExportDialog*>();
        QVERIFY(dialog);
        const QString path = folder.filePath(QStringLiteral("out.csv"));
        dialog->setPath(path);
        QSignalSpy exported(dialog, &ExportDialog::exported);
        QTest::mouseClick(button(dialog, QStringLiteral("Export")), Qt::LeftButton);
        QTRY_COMPARE(exported.count(), 1);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
        QCOMPARE(int(lines.size()) - 1, table->tableModel().rowCount());
        for (int i = 1; i < lines.size(); ++i)
            QVERIFY2(lines[i].contains("settled"), lines[i].constData());
    }

    void selectedRowsAreExportedByKey()
    {
        QTemporaryDir folder;
        SystemClock clock;
        test::MemoryTable source(test::transfersSchema(), {});
        test::SyntheticTable synthetic(6);
        const auto rows = firstRows(synthetic, 6);
        for (std::size_t i = 1; i < rows.size(); ++i)
            source.put(rows[i]);
        models::TableModel model(source, clock);
        TableView view(model, nullptr);
        view.resize(900, 400);
        view.show();
        QTRY_COMPARE(model.rowCount(), 5);
        view.selectRow(2);
        const auto chosen = view.selectedKeys();
        auto* dialog = new ExportDialog(view);
        dialog->findChild<QComboBox*>()->setCurrentIndex(1);
        const QString path = folder.filePath(QStringLiteral("one.csv"));
        dialog->setPath(path);
        source.put(rows[0]);  // sorts first: every other row moves down by one
        QSignalSpy exported(dialog, &ExportDialog::exported);
        dialog->start();
        QTRY_COMPARE(exported.count(), 1);
        QCOMPARE(exported[0][1].toLongLong(), 1);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QVERIFY2(
            text.contains(std::get<std::string>(rows[3].cells[std::size_t(source.schema().columnIndex("id"))]).c_str()),
            text.constData());
        QCOMPARE(view.selectedKeys(), chosen);  // the selection went with its row
        dialog->close();
    }

    void selectionStaysWithItsRowWhenTheMiddleChanges()
    {
        SystemClock clock;
        test::SyntheticTable synthetic(9);
        const auto rows = firstRows(synthetic, 9);
        test::MemoryTable source(test::transfersSchema(), {});
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (i != 3)
                source.put(rows[i]);
        }
        models::TableModel model(source, clock);
        TableView view(model, nullptr);
        view.resize(900, 400);
        view.show();
        QTRY_COMPARE(model.rowCount(), 8);
        view.selectRow(5);
        const std::string key = view.selectedKeys().front();
        source.put(rows[3]);
        QTRY_COMPARE(model.rowCount(), 9);
        QCOMPARE(view.selectedKeys(), std::vector<std::string>{key});
        source.remove(rows[1].key);
        QTRY_COMPARE(model.rowCount(), 8);
        QCOMPARE(view.selectedKeys(), std::vector<std::string>{key});
        QCOMPARE(view.currentIndex().data(models::KeyRole).toString().toStdString(), key);
    }

    void cellMenusCopyAndOfferTheExplorer()
    {
        SamplePorts sample(SamplePorts::Kind::Full);
        Console console(sample.ports(), {{}, false, QStringLiteral("payouts")});
        console.show();
        Page* page = console.window().page(QStringLiteral("payouts"));
        TableView* table = tableOf(page, "payouts");
        QTRY_VERIFY(table->tableModel().rowCount() > 0);
        table->selectRow(0);
        const QModelIndex recipient = table->model()->index(0, table->tableModel().schema().columnIndex("recipient"));
        table->setExplorer({}, {});
        QVERIFY(!chooseFromMenu(*table, recipient, QStringLiteral("Copy “"))
                     .contains(QStringLiteral("Open in the explorer")));
        QCOMPARE(QGuiApplication::clipboard()->text(), recipient.data(models::CopyRole).toString());
        table->setExplorer(QStringLiteral("https://explorer.example/tx/{hash}"),
                           QStringLiteral("https://explorer.example/address/{address}"));
        QVERIFY(chooseFromMenu(*table, recipient, QStringLiteral("Copy as CSV"))
                    .contains(QStringLiteral("Open in the explorer")));
        QVERIFY(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("state,gate,")));
    }

    void theFirstColumnFreezes()
    {
        SystemClock clock;
        test::SyntheticTable source(50);
        models::TableModel model(source, clock);
        TableView view(model, nullptr);
        view.resize(400, 300);
        view.show();
        QTRY_VERIFY(model.row(0));
        view.freezeFirst(true);
        QVERIFY(view.isFrozen());
        auto* frozen = view.findChild<QTableView*>();
        QVERIFY(frozen && frozen->isVisible());
        QCOMPARE(frozen->columnWidth(0), view.columnWidth(0));
        view.selectRow(4);
        QVERIFY(frozen->selectionModel()->isRowSelected(4, {}));
        view.freezeFirst(false);
        QVERIFY(!view.findChild<QTableView*>());
    }

    void fleetDialogsReachTheirPorts()
    {
        SamplePorts sample(SamplePorts::Kind::Full);
        Console console(sample.ports(), {{}, false, QStringLiteral("orchestrators")});
        console.show();
        auto* page = qobject_cast<OrchestratorsPage*>(console.window().page(QStringLiteral("orchestrators")));
        page->registerOrchestrator();
        auto* dialog = page->findChild<FormDialog*>();
        QVERIFY(dialog);
        QPushButton* verb = button(dialog, QStringLiteral("Register"));
        QVERIFY(verb && !verb->isEnabled());
        QTest::keyClicks(field(dialog, QStringLiteral("Id")), QStringLiteral("orch-new"));
        QTest::keyClicks(field(dialog, QStringLiteral("Payout address")), QStringLiteral("0x1234"));
        QVERIFY(!verb->isEnabled());
        field(dialog, QStringLiteral("Payout address"))
            ->setText(QStringLiteral("0x2222222222222222222222222222222222222222"));
        QVERIFY(verb->isEnabled());
        QTest::mouseClick(verb, Qt::LeftButton);
        QTRY_COMPARE(sample.calls.size(), std::size_t(1));
        QVERIFY(sample.calls[0].starts_with("register orch-new 0x2222"));
        QTRY_VERIFY(!page->findChild<FormDialog*>());
        TableView* table = tableOf(page, "orchestrators");
        QTRY_VERIFY(table->tableModel().rowCount() > 0);
        table->selectRow(0);
        QTRY_VERIFY(button(page, QStringLiteral("Deny…")));
        QTest::mouseClick(button(page, QStringLiteral("Deny…")), Qt::LeftButton);
        dialog = page->findChild<FormDialog*>();
        QVERIFY(dialog);
        verb = button(dialog, QStringLiteral("Deny"));
        QVERIFY(verb && !verb->isEnabled());  // never without a reason
        QTest::keyClicks(field(dialog, QStringLiteral("Reason")), QStringLiteral("stolen key"));
        QTest::mouseClick(verb, Qt::LeftButton);
        QTRY_COMPARE(sample.calls.size(), std::size_t(2));
        QVERIFY(sample.calls[1].starts_with("deny ") && sample.calls[1].ends_with("stolen key"));
    }

    void adjustingNeedsAnAmountAndAReason()
    {
        SamplePorts sample(SamplePorts::Kind::Full);
        Console console(sample.ports(), {{}, false, QStringLiteral("balances")});
        console.show();
        auto* page = qobject_cast<BalancesPage*>(console.window().page(QStringLiteral("balances")));
        page->adjust(QStringLiteral("orch-1"));
        auto* dialog = page->findChild<FormDialog*>();
        QPushButton* verb = button(dialog, QStringLiteral("Adjust"));
        QTest::keyClicks(field(dialog, QStringLiteral("Amount")), QStringLiteral("-0.05"));
        QVERIFY(!verb->isEnabled());
        QTest::keyClicks(field(dialog, QStringLiteral("Reason")), QStringLiteral("duplicate"));
        QVERIFY(verb->isEnabled());
        field(dialog, QStringLiteral("Amount"))->setText(QStringLiteral("much"));
        QVERIFY(!verb->isEnabled());
        field(dialog, QStringLiteral("Amount"))->setText(QStringLiteral("-0.05"));
        QTest::mouseClick(verb, Qt::LeftButton);
        QTRY_COMPARE(sample.calls.size(), std::size_t(1));
        QCOMPARE(sample.calls[0], std::string("adjust orch-1 -0.05 duplicate"));
    }

    void settingsAreKeptAndEndpointsTested()
    {
        SamplePorts sample(SamplePorts::Kind::Full);
        Console console(sample.ports(), {{}, false, QStringLiteral("settings")});
        console.show();
        auto* page = console.window().page(QStringLiteral("settings"));
        page->applyFilter(QStringLiteral("ETH_RPC_URL"));
        auto* table = page->findChild<QTableView*>();
        QTRY_COMPARE(table->model()->rowCount(), 1);
        table->selectRow(0);
        QPushButton* test = button(page, QStringLiteral("Test"));
        QTRY_VERIFY(test && test->isVisible());
        QTest::mouseClick(test, Qt::LeftButton);
        const auto answered = [page] {
            for (const QLabel* label : page->findChildren<QLabel*>()) {
                if (label->text().contains(QStringLiteral("chain 42161, block 281445902")))
                    return true;
            }
            return false;
        };
        QTRY_VERIFY(answered());
    }

    void auditVerifiesWithProgress()
    {
        SamplePorts sample(SamplePorts::Kind::Full);
        Console console(sample.ports(), {{}, false, QStringLiteral("audit")});
        console.show();
        auto* page = console.window().page(QStringLiteral("audit"));
        QTest::mouseClick(button(page, QStringLiteral("Verify the chain")), Qt::LeftButton);
        QVERIFY(page->summary().contains(QStringLiteral("110 of 220")));
        QTRY_VERIFY(page->summary().contains(QStringLiteral("Intact: 220 entries")));
        QTest::mouseClick(button(page, QStringLiteral("Verify the chain")), Qt::LeftButton);
        QTest::mouseClick(button(page, QStringLiteral("Cancel")), Qt::LeftButton);
        QTRY_VERIFY(page->summary().contains(QStringLiteral("cancelled")));
    }

    void wrongFiltersUnderlineTheWrongPart_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("part");
        QTest::newRow("column") << QStringLiteral("kind:debit and nothere:1") << QStringLiteral("nothere");
        QTest::newRow("beyond ascii") << QStringLiteral("größe nothere:1") << QStringLiteral("nothere");
        QTest::newRow("right") << QStringLiteral("kind:debit") << QString();
    }

    void wrongFiltersUnderlineTheWrongPart()
    {
        QFETCH(QString, text);
        QFETCH(QString, part);
        const TableSchema schema = test::transfersSchema();
        FilterBar bar(schema, nullptr);
        bar.setText(text);
        QCOMPARE(text.mid(bar.underlined().first, bar.underlined().second), part);
        QCOMPARE(bar.text(), text);  // marking changes nothing
    }

    void completionKnowsColumnsAndValues()
    {
        TableSchema schema;
        schema.id = "payouts";
        const auto add = [&schema](const char* id, ColumnType type) {
            schema.columns.emplace_back();
            schema.columns.back().id = id;
            schema.columns.back().type = type;
        };
        add("state", ColumnType::Code);
        add("wait", ColumnType::Code);
        add("simulated", ColumnType::Bool);
        QVERIFY(FilterBar::completions(schema, QStringLiteral("not (st")).contains(QStringLiteral("state:")));
        QVERIFY(FilterBar::completions(schema, QStringLiteral("(state:")).contains(QStringLiteral("state:stalled")));
        QVERIFY(
            FilterBar::completions(schema, QStringLiteral("a and wait:")).contains(QStringLiteral("wait:fee_ceiling")));
        QVERIFY(
            FilterBar::completions(schema, QStringLiteral("simulated:")).contains(QStringLiteral("simulated:true")));
    }
};

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM") && qEnvironmentVariableIsEmpty("DISPLAY"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    TestUiDialogs test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_ui_dialogs.moc"
