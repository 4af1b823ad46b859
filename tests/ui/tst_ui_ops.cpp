// The described pages over peers whose tables have the real columns: what a page names is there, every tab shows its rows, a verb sends
// exactly its operation, links lead where they say.
#include "models/cell_format.h"
#include "ops_desk.h"
#include "ui/common/secret_label.h"
#include "ui/pages/clearing_pages.h"
#include "ui/pages/form_dialog.h"
#include "ui/pages/ops_pages.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QMimeData>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTest>
#include <QUrl>

#include <algorithm>

using namespace sluice;
using namespace sluice::ui;
using namespace sluice::test;

namespace {

using Fields = QList<std::pair<QString, QString>>;
const std::map<QString, std::vector<DescribedTable> (*)()> kDescribed{
    {QStringLiteral("sessions"), sessionTables},
    {QStringLiteral("workloads"), workloadTables},
    {QStringLiteral("licensing"), licensingTables},
    {QStringLiteral("edges"), edgeTables},
    {QStringLiteral("server"), operationTables},
    {QStringLiteral("tokens"), tokenTables},
    {QStringLiteral("tenants"), tenantTables},
    {QStringLiteral("keys"), keyTables},
    {QStringLiteral("authorisations"), authorisationTables},
    {QStringLiteral("gate"), gateTables},
    {QStringLiteral("logins"), loginTables},
    {QStringLiteral("events"), eventTables},
    {QStringLiteral("prices"), priceTables},
    {QStringLiteral("meters"), meterTables},
    {QStringLiteral("outbox"), outboxTables},
    {QStringLiteral("reconciliation"), reconciliationTables},
    {QStringLiteral("plans"), planTables},
    {QStringLiteral("invoices"), invoiceTables}};

QString encoded(const std::string& text)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(QString::fromStdString(text)));
}

void columnExists(const TableSchema& schema, const std::string& column, const char* what)
{
    QVERIFY2(schema.columnIndex(column) >= 0, (schema.id + ": no column " + column + " for " + what).c_str());
}

void verbFits(const TableSchema& schema, const OpsVerb& verb)
{
    const auto known = [&] {
        const int at = schema.columnIndex(stateColumn(schema));
        return at < 0 ? QStringList() : models::CellFormat::knownCodes(schema, schema.columns[std::size_t(at)]);
    }();
    for (std::size_t at = verb.target.find('{'); at != std::string::npos; at = verb.target.find('{', at + 1)) {
        const std::string name = verb.target.substr(at + 1, verb.target.find('}', at) - at - 1);
        if (name.starts_with('=')) {
            QVERIFY(std::ranges::find(verb.fields, name.substr(1), &OpsField::name) != verb.fields.end());
            continue;
        }
        QVERIFY(verb.onRow);
        if (!name.empty())
            columnExists(schema, name, "a target");
    }
    for (const auto& [member, column] : verb.fromRow)
        columnExists(schema, column, "a body");
    for (const OpsField& field : verb.fields) {
        if (!field.column.empty())
            columnExists(schema, field.column, "a field");
    }
    for (const std::string& state : verb.states)
        QVERIFY2(known.contains(QString::fromStdString(state)), (schema.id + ": no state " + state).c_str());
    for (const std::string& name : verb.anyOf)
        QVERIFY(std::ranges::find(verb.fields, name, &OpsField::name) != verb.fields.end());
}

}  // namespace

class TestUiOps : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatAPageNamesIsThere()
    {
        SamplePorts sample(SamplePorts::Kind::Empty);
        const models::ConsolePorts ports = sample.ports();
        int tables = 0;
        for (const auto& [page, make] : kDescribed) {
            for (const DescribedTable& described : make()) {
                ++tables;
                QVERIFY2(ports.tables.contains(described.table), described.table.c_str());
                const TableSchema& schema = ports.tables.at(described.table)->schema();
                columnExists(schema, described.name, "its name");
                if (!described.why.empty())
                    columnExists(schema, described.why, "why");
                if (!described.figure.empty())
                    columnExists(schema, described.figure, "the main figure");
                for (const QString& hidden : described.hidden)
                    columnExists(schema, hidden.toStdString(), "a hidden column");
                for (const OpsVerb& verb : described.verbs)
                    verbFits(schema, verb);
                for (const OpsLink& link : described.links) {
                    columnExists(schema, link.column, "a link");
                    const std::string other = link.page.section(QLatin1Char('/'), 1).toStdString();
                    if (!other.empty())
                        columnExists(ports.tables.at(other)->schema(), link.filter.chopped(1).toStdString(),
                                     "a filter");
                }
            }
        }
        QCOMPARE(tables, int(ports.tables.size()));  // none is without a page
    }

    void everyTabShowsItsRowsAndDetails()
    {
        Desk desk("sessions");
        for (const auto& [page, make] : kDescribed) {
            for (const DescribedTable& described : make()) {
                DescribedPage* shown = desk.table(page.toLatin1().constData(), described.table.c_str());
                QVERIFY2(shown, described.table.c_str());
                QCOMPARE(shown->model().schema().id, desk.sample.ops->tables.at(described.table)->schema().id);
                QVERIFY(desk.choose(shown, {}));
                QTRY_VERIFY(shown->details().isVisible());
                for (const OpsLink& link : described.links)
                    QTRY_VERIFY2(buttonOf(shown, link.text + QStringLiteral("  →")), qPrintable(link.text));
                QVERIFY(!shown->summary().isEmpty());
            }
        }
    }

    void linksLeadToTheRow()
    {
        Desk desk("sessions");
        DescribedPage* shown = desk.table("sessions", "session_segments");
        QVERIFY(shown && desk.choose(shown, {}));
        const std::string session = desk.cell(shown, "session");
        QPushButton* link = nullptr;
        QTRY_VERIFY((link = buttonOf(shown, QStringLiteral("Session  →"))));
        QTest::mouseClick(link, Qt::LeftButton);
        auto* page = qobject_cast<TabbedPage*>(desk.page("sessions"));
        QCOMPARE(page->current()->model().schema().id, std::string("sessions"));
        QTRY_COMPARE(page->current()->model().rowCount(), 1);
        QTRY_VERIFY(page->current()->model().row(0));
        QVERIFY(page->current()->model().row(0)->cells[1] == Cell(session));
    }

    void verbsSendExactlyTheirOperation_data()
    {
        QTest::addColumn<QString>("page");
        QTest::addColumn<QString>("table");
        QTest::addColumn<QString>("verb");
        QTest::addColumn<QString>("state");  // of the row; "-": beside the table
        QTest::addColumn<QString>("act");
        QTest::addColumn<Fields>("fields");
        QTest::addColumn<QString>("target");  // {column}: percent-encoded
        QTest::addColumn<QString>("body");    // {column}: as it is
        const auto row = [](const char* page, const char* table, const char* verb, const char* state, const char* act,
                            const Fields& fields, const char* target, const char* body) {
            QTest::addRow("%s: %s", table, verb)
                << QString::fromLatin1(page) << QString::fromLatin1(table) << QString::fromUtf8(verb)
                << QString::fromLatin1(state) << QString::fromLatin1(act) << fields << QString::fromLatin1(target)
                << QString::fromLatin1(body);
        };
        const auto f = [](const char* name, const char* text) {
            return std::pair{QString::fromLatin1(name), QString::fromLatin1(text)};
        };
        row("workloads", "workloads", "Record work…", "-", "Record",
            {f("Workload", "w-1"), f("Orchestrator", "orch-1"), f("Amount", "0.001"), f("Artifact", "s3://b/k")},
            "POST /api/workloads",
            "{\"workload_id\":\"w-1\",\"orchestrator_id\":\"orch-1\",\"payout_amount_eth\":\"0.001\",\"artifact_uri\":"
            "\"s3://b/k\"}");
        row("workloads", "workloads", "Record time…", "-", "Record",
            {f("Workload", "w-1"), f("Orchestrator", "orch-1"), f("Duration (ms)", "180000"), f("Artifact hash", "ab")},
            "POST /api/workloads/time",
            "{\"workload_id\":\"w-1\",\"orchestrator_id\":\"orch-1\",\"duration_ms\":180000,\"artifact_hash\":\"ab\"}");
        row("workloads", "workloads", "Verify…", "pending", "Set", {}, "PATCH /api/workloads/{workload}",
            "{\"status\":\"verified\"}");
        row("workloads", "workloads", "Reject…", "pending", "Set", {f("Notes", "blank")},
            "PATCH /api/workloads/{workload}", "{\"status\":\"rejected\",\"notes\":\"blank\"}");
        row("workloads", "offers", "New offer…", "-", "Offer",
            {f("Offer", "o"), f("Title", "Stream"), f("Kind", "stream"), f("Amount", "0.5"),
             f("Configuration", "{\"a\":1}")},
            "POST /api/workload-offers",
            "{\"offer_id\":\"o\",\"title\":\"Stream\",\"kind\":\"stream\",\"payout_amount_eth\":\"0.5\",\"config\":{"
            "\"a\":1}}");
        row("workloads", "recordings", "Cancel the job…", "running", "End the job", {}, "POST /api/jobs/{job}/cancel",
            "");
        row("sessions", "client_invites", "Revoke the invite…", "open", "Revoke", {},
            "POST /api/client-sessions/invites/revoke", "{\"invite_id\":\"{invite_id}\"}");
        row("sessions", "client_invites", "Invite…", "-", "Make the code",
            {f("Valid for (seconds)", "600"), f("Only these orchestrators", "a, b,,")},
            "POST /api/client-sessions/invites", "{\"ttl_seconds\":600,\"allowed_orchestrators\":[\"a\",\"b\"]}");
        row("sessions", "activity_leases", "Revoke the lease…", "active", "Revoke", {},
            "DELETE /api/activity/leases/{id}", "");
        row("licensing", "license_images", "New image…", "-", "Save", {f("Image", "r/n:1")}, "PUT /api/licenses/images",
            "{\"image_ref\":\"r/n:1\"}");
        row("licensing", "license_images", "Revoke the image…", "live", "Revoke", {},
            "POST /api/licenses/images/revoke", "{\"image_ref\":\"{image_ref}\"}");
        row("licensing", "license_images", "Take the revocation back…", "revoked", "Restore", {},
            "POST /api/licenses/images/restore", "{\"image_ref\":\"{image_ref}\"}");
        row("licensing", "license_images", "Grant access…", "live", "Grant", {f("Orchestrator", "orch-1")},
            "POST /api/licenses/access/grant", "{\"image_ref\":\"{image_ref}\",\"orchestrator_id\":\"orch-1\"}");
        row("licensing", "license_access", "Withdraw access…", "", "Withdraw", {}, "POST /api/licenses/access/revoke",
            "{\"orchestrator_id\":\"{orchestrator}\",\"image_ref\":\"{image_ref}\"}");
        row("licensing", "license_invites", "Revoke the invite…", "open", "Revoke", {},
            "POST /api/licenses/invites/revoke", "{\"invite_id\":\"{invite_id}\"}");
        row("licensing", "orchestrator_tokens", "Revoke the token…", "live", "Revoke", {},
            "DELETE /api/licenses/orchestrators/{orchestrator}/tokens/{token_id}", "");
        row("edges", "edges", "Assign…", "-", "Assign",
            {f("Orchestrator", "orch-1"), f("Edge", "fra"), f("Matchmaker host", "mm.example"),
             f("Matchmaker port", "8889"), f("Networks", "203.0.113.0/24")},
            "PUT /api/orchestrator-edge",
            "{\"orchestrator_id\":\"orch-1\",\"edge_id\":\"fra\",\"matchmaker_host\":\"mm.example\",\"matchmaker_"
            "port\":8889,\"edge_cidrs\":[\"203.0.113.0/24\"]}");
        row("server", "operations", "Roll out…", "-", "Roll out", {f("Image", "r/n:2"), f("Orchestrators", "a, b")},
            "POST /api/orchestrators/ops/rollout",
            "{\"image_ref\":\"r/n:2\",\"orchestrator_ids\":[\"a\",\"b\"],\"recreate_stopped\":false}");
        row("tokens", "api_tokens", "New token…", "-", "Make the token", {f("Name", "ci")}, "POST /api/tokens",
            "{\"name\":\"ci\",\"role\":\"viewer\"}");
        row("tokens", "api_tokens", "Revoke the token…", "live", "Revoke", {}, "DELETE /api/tokens/{token_id}", "");
        row("tenants", "tenants", "New tenant…", "-", "Make the tenant", {f("Name", "Atlas")},
            "POST /api/v1/platform/apps", "{\"name\":\"Atlas\"}");
        row("tenants", "tenants", "Suspend…", "active", "Suspend", {}, "PUT /api/v1/platform/apps/{client_id}",
            "{\"status\":\"suspended\"}");
        row("tenants", "tenant_users", "New user…", "-", "Make the user",
            {f("Tenant", "atlas video"), f("User", "u-1")}, "POST /api/v1/apps/atlas%20video/users",
            "{\"externalUserId\":\"u-1\",\"issueApiKey\":false}");
        row("tenants", "tenant_users", "Block…", "active", "Block", {},
            "PUT /api/v1/apps/{client_id}/users/{external_user_id}", "{\"status\":\"blocked\"}");
        row("keys", "api_keys", "Revoke…", "live", "Revoke", {},
            "DELETE /api/v1/apps/{client_id}/users/{external_user_id}/keys/api_keys0", "");
        row("gate", "customers", "Grant or top up…", "", "Grant", {f("Amount (USD)", "25"), f("Reason", "invoice 7")},
            "POST /api/v1/apps/{client_id}/users/{user}/allowances",
            "{\"currency\":\"USD\",\"amount\":\"25\",\"reason\":\"invoice 7\"}");
        const char* const meter = "/api/v1/platform/meter";
        const auto at = [meter](const char* method, const char* rest) {
            return std::string(method) + ' ' + meter + rest;
        };
        row("plans", "admin_plans", "New plan…", "-", "Make the draft",
            {f("Key", "starter"), f("Rate cards", "[{\"feature\":\"f\",\"unitPrice\":\"1\"}]")},
            at("POST", "/plans").c_str(),
            "{\"key\":\"starter\",\"rateCards\":[{\"feature\":\"f\",\"unitPrice\":\"1\"}]}");
        row("plans", "admin_plans", "Publish…", "draft", "Publish", {}, at("POST", "/plans/{id}/publish").c_str(), "");
        row("plans", "admin_plans", "Archive…", "active", "Archive", {}, at("POST", "/plans/{id}/archive").c_str(), "");
        row("plans", "admin_plans", "Throw the draft away…", "draft", "Throw away", {},
            at("DELETE", "/plans/{id}").c_str(), "");
        row("plans", "admin_customers", "New customer…", "-", "Make the customer",
            {f("Tenant", "acme"), f("User", "bob")}, at("POST", "/customers").c_str(),
            "{\"clientId\":\"acme\",\"externalUserId\":\"bob\",\"subscribe\":false}");
        row("plans", "admin_customers", "Subjects…", "", "Change", {f("Subjects", "a, b")},
            at("PUT", "/customers/{key}").c_str(), "{\"subjectKeys\":[\"a\",\"b\"]}");
        row("plans", "admin_customers", "Subscribe…", "", "Subscribe", {f("Plan", "starter")},
            at("POST", "/customers/{key}/subscriptions").c_str(), "{\"plan\":\"starter\"}");
        row("plans", "admin_customers", "Grant a credit…", "", "Grant", {f("Amount (USD)", "25")},
            at("POST", "/customers/{key}/grants").c_str(), "{\"amount\":\"25\"}");
        row("plans", "admin_customers", "Usage…", "", "Ask", {f("Meter", "fee"), f("By", "subject")},
            at("POST", "/usage").c_str(),
            "{\"meter\":\"fee\",\"subjects\":[\"{subjects}\"],\"groupBy\":[\"subject\"]}");
        row("plans", "admin_subscriptions", "End the subscription…", "active", "End it", {},
            at("POST", "/subscriptions/{id}/cancel").c_str(), "");
        row("plans", "admin_features", "Remove…", "", "Remove", {}, at("DELETE", "/features/{id}").c_str(), "");
        row("plans", "admin_meters", "New meter…", "-", "Make the meter",
            {f("Key", "fee"), f("Type of events", "ticket"), f("Value", "$.fee")}, at("POST", "/meters").c_str(),
            "{\"key\":\"fee\",\"aggregation\":\"sum\",\"eventType\":\"ticket\",\"valueProperty\":\"$.fee\"}");
        row("plans", "admin_meters", "Dimensions…", "", "Change", {f("Dimensions", "{\"a\":\"$.a\"}")},
            at("PUT", "/meters/{id}").c_str(), "{\"dimensions\":{\"a\":\"$.a\"}}");
        row("invoices", "invoices", "Complete the draft…", "draft_sync", "Complete the draft",
            {f("Invoice number", "N-7"), f("Id of the invoice with you", "in_7")},
            "POST /api/v1/platform/invoices/{invoice}/complete",
            "{\"pause\":\"draft_sync\",\"invoiceNumber\":\"N-7\",\"externalId\":\"in_7\"}");
    }

    void verbsSendExactlyTheirOperation()
    {
        QFETCH(QString, page);
        QFETCH(QString, table);
        QFETCH(QString, verb);
        QFETCH(QString, state);
        QFETCH(QString, act);
        QFETCH(Fields, fields);
        QFETCH(QString, target);
        QFETCH(QString, body);
        Desk desk("overview");
        DescribedPage* shown = desk.table(page.toLatin1().constData(), table.toLatin1().constData());
        QVERIFY(shown);
        if (state != QStringLiteral("-"))
            QVERIFY(desk.choose(shown, state.toStdString()));
        QPushButton* opens = nullptr;
        QTRY_VERIFY((opens = buttonOf(shown, verb)));
        QTest::mouseClick(opens, Qt::LeftButton);
        auto* dialog = shown->findChild<FormDialog*>();
        QVERIFY(dialog);
        QPushButton* sends = buttonOf(dialog, act);
        QVERIFY(sends);
        for (const auto& [name, text] : fields) {
            QLineEdit* edit = fieldOf(dialog, name);
            QVERIFY2(edit, qPrintable(name));
            edit->setText(text);
        }
        QTRY_VERIFY_WITH_TIMEOUT(sends->isEnabled(), 7'000);  // amounts arm first
        for (const OpsField& field : verbOf(page, table, verb).fields) {
            if (!field.needed || !field.choices.isEmpty())
                continue;
            QLineEdit* edit = fieldOf(dialog, field.label);
            const QString entered = edit->text();
            edit->clear();
            QVERIFY2(!sends->isEnabled(), field.name.c_str());  // not before it is in
            edit->setText(entered);
        }
        QTRY_VERIFY_WITH_TIMEOUT(sends->isEnabled(), 7'000);
        QTest::mouseClick(sends, Qt::LeftButton);
        QTRY_VERIFY(!shown->findChild<FormDialog*>());
        QCOMPARE(desk.sample.ops->requests.size(), std::size_t(1));
        for (const TableColumn& column : shown->model().schema().columns) {
            const QString name = QStringLiteral("{%1}").arg(QString::fromStdString(column.id));
            if (column.type != ColumnType::Text || !(target + body).contains(name))
                continue;
            const std::string value = desk.cell(shown, column.id.c_str());
            target.replace(name, encoded(value));
            body.replace(name, QString::fromStdString(value));
        }
        const models::OpsRequest& sent = desk.sample.ops->requests.front();
        QCOMPARE(QString::fromStdString(sent.method + " " + sent.target), target);
        QCOMPARE(sent.body.isNull() ? QString() : QString::fromStdString(json::write(sent.body)), body);
    }

    void anAnswerThatIsOnlyLookedAtIsShown()
    {
        Desk desk("plans");
        DescribedPage* shown = desk.table("plans", "admin_customers");
        QDir().mkpath(QStringLiteral(SLUICE_BINARY_DIR "/screenshots"));
        QVERIFY(shown && desk.choose(shown, {}));
        const auto ask = [&](const QString& verb, const QString& act) -> QDialog* {
            QPushButton* opens = nullptr;
            if (!QTest::qWaitFor([&] { return (opens = buttonOf(shown, verb)) != nullptr; }))
                return nullptr;
            QTest::mouseClick(opens, Qt::LeftButton);
            QTest::mouseClick(buttonOf(shown->findChild<FormDialog*>(), act), Qt::LeftButton);
            QDialog* answer = nullptr;
            const auto isThere = [&] {
                return (answer = shown->findChild<QDialog*>(QStringLiteral("answerDialog"))) != nullptr;
            };
            return QTest::qWaitFor(isThere) ? answer : nullptr;
        };
        const auto said = [](QDialog* dialog, const char* label) {
            for (const QLabel* value : dialog->findChildren<QLabel*>()) {
                if (value->accessibleName() == QLatin1String(label))
                    return value->text();
            }
            return QString();
        };
        desk.sample.ops->answer = json::Value::object(
            {{"known", true}, {"currency", "USD"}, {"liveUsdMicros", 2'500'000}, {"settledUsdMicros", json::Value()}});
        QDialog* dialog = ask(QStringLiteral("Balance…"), QStringLiteral("Ask"));
        QVERIFY(dialog);
        QCOMPARE(said(dialog, "It has a balance"), QStringLiteral("yes"));
        QCOMPARE(said(dialog, "May be spent now"), QStringLiteral("$2.5"));
        QCOMPARE(said(dialog, "Settled"), QStringLiteral("–"));
        QCOMPARE(desk.sample.ops->requests.back().method, std::string("GET"));
        QVERIFY(dialog->grab().save(QStringLiteral(SLUICE_BINARY_DIR "/screenshots/plans-balance.png")));
        QTest::mouseClick(buttonOf(dialog, QStringLiteral("Close")), Qt::LeftButton);
        QTRY_VERIFY(!shown->findChild<QDialog*>(QStringLiteral("answerDialog")));
        desk.sample.ops->answer =
            json::Value::object({{"items", json::Value::array({json::Value::object(
                                               {{"value", "1200000"},
                                                {"from", "2027-01-01T00:00:00Z"},
                                                {"to", "2027-02-01T00:00:00Z"},
                                                {"dimensions", json::Value::object({{"subject", "acme:alice"}})}})})}});
        dialog = ask(QStringLiteral("Usage…"), QStringLiteral("Ask"));
        QVERIFY(dialog);
        auto* table = dialog->findChild<QTableWidget*>();
        QVERIFY(table);
        QCOMPARE(table->rowCount(), 1);
        QCOMPARE(table->item(0, 0)->text(), QStringLiteral("1200000"));
        QCOMPARE(table->item(0, 3)->text(), QStringLiteral("subject acme:alice"));
        QVERIFY(dialog->grab().save(QStringLiteral(SLUICE_BINARY_DIR "/screenshots/plans-usage.png")));
    }

    void rowsFromElsewhereAreReadAgain()
    {
        Desk desk("plans");
        DescribedPage* shown = desk.table("plans", "admin_plans");
        QVERIFY(shown);
        const int before = shown->model().rowCount();
        QSignalSpy loaded(&shown->model(), &models::TableModel::loaded);
        QTest::mouseClick(buttonOf(shown, QStringLiteral("Read again")), Qt::LeftButton);
        QTRY_VERIFY(!loaded.isEmpty());
        QTRY_COMPARE(shown->model().rowCount(), before);
        loaded.clear();
        desk.console.openPage(QStringLiteral("overview"));
        desk.console.openPage(QStringLiteral("plans"));
        QTRY_VERIFY(!loaded.isEmpty());
        QVERIFY(buttonOf(desk.table("tenants", "tenants"), QStringLiteral("Read again")) == nullptr);
    }

    void aRefusalIsShownAndTheDialogStays()
    {
        Desk desk("tokens");
        DescribedPage* shown = desk.table("tokens", "api_tokens");
        QVERIFY(shown);
        desk.sample.ops->answer = fail(ErrorCode::Conflict, "A live token has this name");
        QTest::mouseClick(buttonOf(shown, QStringLiteral("New token…")), Qt::LeftButton);
        auto* dialog = shown->findChild<FormDialog*>();
        fieldOf(dialog, QStringLiteral("Name"))->setText(QStringLiteral("ci"));
        dialog->findChild<QComboBox*>()->setCurrentText(QStringLiteral("approver"));
        QTest::mouseClick(buttonOf(dialog, QStringLiteral("Make the token")), Qt::LeftButton);
        const auto says = [dialog] {
            return std::ranges::any_of(dialog->findChildren<QLabel*>(), [](const QLabel* label) {
                return label->isVisible() && label->text().contains(QStringLiteral("A live token has this name"));
            });
        };
        QTRY_VERIFY(says());
        QVERIFY(dialog->isVisible());
        desk.sample.ops->answer = json::Value::object({{"token", "st_once"}, {"id", "1"}});
        QTest::mouseClick(buttonOf(dialog, QStringLiteral("Make the token")), Qt::LeftButton);
        QDialog* secret = nullptr;
        QTRY_VERIFY((secret = shown->findChild<QDialog*>(QStringLiteral("secretDialog"))));
        QVERIFY(secret->findChild<SecretLabel*>());
        QTest::mouseClick(buttonOf(secret, QStringLiteral("Copy")), Qt::LeftButton);
        const QMimeData* held = QGuiApplication::clipboard()->mimeData();
        QCOMPARE(held->data(QStringLiteral("text/plain")), QByteArray("st_once"));
        QCOMPARE(held->data(QStringLiteral("x-kde-passwordManagerHint")), QByteArray("secret"));
        QTest::mouseClick(buttonOf(secret, QStringLiteral("Close")), Qt::LeftButton);
        QTRY_VERIFY(!shown->findChild<QDialog*>(QStringLiteral("secretDialog")));  // and never again
        QCOMPARE(desk.sample.ops->requests.back().body.text("role").value_or(""), std::string_view("approver"));
    }

    void wrongJsonNamesItsField()
    {
        Desk desk("workloads");
        DescribedPage* shown = desk.table("workloads", "offers");
        QVERIFY(shown);
        QTest::mouseClick(buttonOf(shown, QStringLiteral("New offer…")), Qt::LeftButton);
        auto* dialog = shown->findChild<FormDialog*>();
        for (const char* name : {"Offer", "Title", "Kind", "Amount", "Configuration"})
            fieldOf(dialog, QString::fromLatin1(name))->setText(QStringLiteral("{x"));
        QTest::mouseClick(buttonOf(dialog, QStringLiteral("Offer")), Qt::LeftButton);
        QVERIFY(dialog->isVisible());
        QVERIFY(std::ranges::any_of(dialog->findChildren<QLabel*>(), [](const QLabel* label) {
            return label->isVisible() && label->text().contains(QStringLiteral("config"));
        }));
        QVERIFY(desk.sample.ops->requests.empty());
    }

private:
    static OpsVerb verbOf(const QString& page, const QString& table, const QString& label)
    {
        for (const DescribedTable& described : kDescribed.at(page)()) {
            const auto found = std::ranges::find(described.verbs, label, &OpsVerb::label);
            if (described.table == table.toStdString() && found != described.verbs.end())
                return *found;
        }
        qFatal("no such verb");
    }
};

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM") && qEnvironmentVariableIsEmpty("DISPLAY"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    TestUiOps test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_ui_ops.moc"
