// Pages of the clearinghouse that are built rather than described: the identity provider with its test, and usage with its chart.
#include "core/amount.h"
#include "ops_desk.h"
#include "ui/common/secret_edit.h"
#include "ui/pages/days_chart.h"
#include "ui/pages/identity_page.h"
#include "ui/pages/usage_page.h"

#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QTest>

using namespace sluice;
using namespace sluice::ui;
using namespace sluice::test;

namespace {

bool labelSays(QWidget* inside, const QString& words)
{
    return std::ranges::any_of(inside->findChildren<QLabel*>(),
                               [&](const QLabel* label) { return label->text().contains(words); });
}

json::Value usageAnswer()
{
    return *json::parse(R"({"source":"local","rows":[
        {"clientId":"atlas","externalUserId":"alice","date":"2020-01-01","ticketCount":12,"billableSeconds":"720.5",
         "totalFeeWei":"4000000000000000","networkFeeUsd":"12.600001","endUserBillableUsd":"15.75"},
        {"clientId":"paintbox","ticketCount":1,"billableSeconds":"60","totalFeeWei":"1","networkFeeUsd":"0",
         "endUserBillableUsd":"0.000000003"}],"hasMore":false})");
}

}  // namespace

class TestUiClearing : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aFailedStepSaysWhatToTry()
    {
        SamplePorts sample(SamplePorts::Kind::Full);
        sample.ops->identityView.mode = "oidc";
        sample.ops->identityView.issuer = "https://login.example";
        sample.ops->identityView.audience = "livepeer-clearinghouse";
        Console console(sample.ports(), {{}, false, QStringLiteral("identity")});
        console.window().resize(1280, 720);
        console.show();
        auto* page = qobject_cast<IdentityPage*>(console.window().page(QStringLiteral("identity")));
        QVERIFY(page);
        QTRY_VERIFY(labelSays(page, QStringLiteral("https://login.example")));
        sample.ops->identityView.steps = {{"discovery", "https://login.example/.well-known/openid-configuration",
                                           "issuer_mismatch", "the document says https://login.example/", 200, 43}};
        QTest::mouseClick(buttonOf(page, QStringLiteral("Test the provider")), Qt::LeftButton);
        QTRY_VERIFY(labelSays(page, QStringLiteral("the document says https://login.example/")));
        QVERIFY(labelSays(page, QStringLiteral("letter by letter")));  // what to try
        QVERIFY(page->summary().contains(QStringLiteral("cannot be used")));
        QVERIFY(page->grab().save(QStringLiteral(SLUICE_BINARY_DIR "/screenshots/identity-failing.png")));
        sample.ops->identityView.steps.front().code = "ok";
        sample.ops->identityView.keys = {{"key-1", "RSA 2048", "RS256"}};
        QTest::mouseClick(buttonOf(page, QStringLiteral("Test the provider")), Qt::LeftButton);
        QTRY_VERIFY(page->summary().contains(QStringLiteral("1 key")));
        QVERIFY(labelSays(page, QStringLiteral("RSA 2048")));
    }

    void aTokenIsTriedAndForgotten()
    {
        SamplePorts sample(SamplePorts::Kind::Full);
        Console console(sample.ports(), {{}, false, QStringLiteral("identity")});
        console.show();
        Page* page = console.window().page(QStringLiteral("identity"));
        auto* field = page->findChild<SecretEdit*>();
        QPushButton* act = buttonOf(page, QStringLiteral("Try it"));
        QVERIFY(field && act && !act->isEnabled());
        QTest::keyClicks(field, QStringLiteral("sk_abc"));
        QVERIFY(act->isEnabled());
        QTest::mouseClick(act, Qt::LeftButton);
        QCOMPARE(field->length(), std::size_t(0));
        QTRY_VERIFY(labelSays(page, QStringLiteral("Refused: invalid api key")));
        QCOMPARE(sample.ops->triedLength, std::size_t(6));
        QVERIFY(!labelSays(page, QStringLiteral("sk_abc")));
    }

    void usageIsReadExactly()
    {
        const auto rows = usageRows(usageAnswer());
        QCOMPARE(rows.size(), std::size_t(2));
        const TableSchema schema = usageSchema();
        const auto cell = [&](const TableRow& row, const char* column) {
            return row.cells[std::size_t(schema.columnIndex(column))];
        };
        QVERIFY(cell(rows[0], "client") == Cell(std::string("atlas")));
        QVERIFY(cell(rows[0], "tickets") == Cell(std::int64_t(12)));
        QVERIFY(cell(rows[0], "duration") == Cell(std::int64_t(720'500)));
        QVERIFY(cell(rows[0], "fee") == Cell(Int256(4'000'000'000'000'000)));
        QCOMPARE(formatUnits(std::get<Int256>(cell(rows[0], "billed")), 26), std::string("15.75"));
        QCOMPARE(formatUnits(std::get<Int256>(cell(rows[1], "billed")), 26), std::string("0.000000003"));
        QVERIFY(cell(rows[1], "user") == Cell());
        QVERIFY(usageRows(json::Value()).empty());
    }

    void aDayNarrowsTheTable()
    {
        SamplePorts sample(SamplePorts::Kind::Full);
        sample.ops->answer = usageAnswer();
        Console console(sample.ports(), {{}, false, QStringLiteral("usage")});
        console.window().resize(1280, 720);
        console.show();
        auto* page = qobject_cast<UsagePage*>(console.window().page(QStringLiteral("usage")));
        QVERIFY(page);
        const auto asked = [&](const char* part) {
            return std::ranges::count_if(sample.ops->requests, [&](const models::OpsRequest& request) {
                return request.target.find(part) != std::string::npos;
            });
        };
        QTRY_VERIFY(asked("granularity=day") > 0);
        QVERIFY(asked("groupBy=client_id") > 0);
        auto* table = page->findChild<TableView*>();
        QTRY_COMPARE(table->tableModel().rowCount(), 2);
        page->narrowTo(QStringLiteral("2026-03-04"));
        QTRY_VERIFY(asked("from=2026-03-04T00%3A00%3A00") > 0);
        QTRY_VERIFY(asked("to=2026-03-05T00%3A00%3A00") > 0);
        QVERIFY(buttonOf(page, QStringLiteral("Only 2026-03-04: show all days")));
        table->selectRow(0);
        QTRY_VERIFY(asked("&clientId=atlas") > 0 || asked("&clientId=paintbox") > 0);  // the chosen row's own days
        page->findChildren<QComboBox*>().at(1)->setCurrentIndex(2);
        QTRY_VERIFY(asked("groupBy=pipeline,model") > 0);
        QVERIFY(page->grab().save(QStringLiteral(SLUICE_BINARY_DIR "/screenshots/usage.png")));
    }
};

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM") && qEnvironmentVariableIsEmpty("DISPLAY"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    QDir().mkpath(QStringLiteral(SLUICE_BINARY_DIR "/screenshots"));
    TestUiClearing test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_ui_clearing.moc"
