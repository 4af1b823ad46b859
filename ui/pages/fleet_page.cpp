#include "ui/pages/fleet_page.h"

#include "core/address.h"
#include "models/cell_format.h"
#include "ui/common/theme.h"
#include "ui/pages/form_dialog.h"
#include "ui/pages/ops_pages.h"
#include "ui/pages/power_dialog.h"

#include <QLocale>
#include <QProgressBar>
#include <QVBoxLayout>

namespace sluice::ui {

using models::CellFormat;
using models::Level;

OrchestratorsPage::OrchestratorsPage(PageContext given, QWidget* parent)
    : TablePage(given, tr("Orchestrators"), *given.ports.orchestrators, parent)
{
    view().setHiddenColumns({QStringLiteral("eligible"), QStringLiteral("registrations")});
    setEmpty(QStringLiteral("orchestrators"), tr("No orchestrators yet"),
             tr("An orchestrator registers itself over HTTP, or you register it here with its id and payout address."),
             tr("Register an orchestrator…"));
    if (context().ports.fleetActions) {
        auto* button = addHeaderAction(tr("Register…"), true);
        connect(button, &QPushButton::clicked, this, &OrchestratorsPage::registerOrchestrator);
    }
    if (context().ports.powerActions) {
        addSelectionAction(tr("Wake…"), [this](const QStringList& ids) { power(true, ids); });
        addSelectionAction(tr("Sleep…"), [this](const QStringList& ids) { power(false, ids); });
    }
    if (context().ports.opsActions)
        addSelectionAction(tr("Roll out…"), [this](const QStringList& ids) { rollOut(ids); });
}

// A button for the rows that are selected.
void OrchestratorsPage::addSelectionAction(const QString& text, std::function<void(const QStringList&)> act)
{
    auto* button = addHeaderAction(text);
    button->setEnabled(false);
    connect(button, &QPushButton::clicked, this, [this, act = std::move(act)] {
        if (const QStringList ids = selectedIds(); !ids.isEmpty())
            act(ids);
    });
    connect(view().selectionModel(), &QItemSelectionModel::selectionChanged, this,
            [this, button] { button->setEnabled(view().selectionModel()->hasSelection()); });
}

QStringList OrchestratorsPage::selectedIds() const
{
    QStringList ids;
    for (const QModelIndex& index : view().selectionModel()->selectedRows()) {
        if (const TableRow* row = model().row(index.row()))
            ids << cellText(*row, "id");
    }
    return ids;
}

void OrchestratorsPage::power(bool wake, const QStringList& ids)
{
    (new PowerDialog(*context().ports.powerActions, wake, ids, this))->open();
}

void OrchestratorsPage::followOperation()
{
    banner()->showNote(tr("It runs now. Operations shows what each host answers."));
}

void OrchestratorsPage::rollOut(const QStringList& ids)
{
    OpsVerb verb = rolloutVerb();
    for (OpsField& field : verb.fields) {
        if (field.name == "orchestrator_ids")
            field.start = ids.join(QStringLiteral(", "));
    }
    askOperation(this, *context().ports.opsActions, verb, {}, [this](const json::Value&) { followOperation(); });
}

void OrchestratorsPage::upgrade(const QString& id)
{
    OpsVerb verb = upgradeVerb();
    for (OpsField& field : verb.fields) {
        if (field.name == "orchestrator_id")
            field.start = id;
    }
    askOperation(this, *context().ports.opsActions, verb, {}, [this](const json::Value&) { followOperation(); });
}

void OrchestratorsPage::statusChanged(const models::StatusSnapshot& status)
{
    m_status = status;
    view().setExplorer({}, QString::fromStdString(status.explorerAddressUrl));
    updateSummary();
}

void OrchestratorsPage::updateSummary()
{
    if (model().error())
        return;
    if (m_status.orchestratorsUnhealthy > 0)
        setSummary(Level::Attention, tr("%n registered", nullptr, model().rowCount())
                                         + tr(", %n down or silent", nullptr, int(m_status.orchestratorsUnhealthy)));
    else
        setSummary(Level::Ok, tr("%n registered, all well", nullptr, model().rowCount()));
}

void OrchestratorsPage::showDetails(const TableRow& row)
{
    const char* stateColumn = model().schema().columnIndex("state") >= 0 ? "state" : "eligible";
    const std::string id = cellText(row, "id").isEmpty() ? row.key : cellText(row, "id").toStdString();
    const std::string state = cellText(row, stateColumn).toStdString();
    const auto look = CellFormat::state("orchestrators", stateColumn, state);
    const Int256* balance = cellAmount(row, "balance");
    details().clear({});
    details().setHead(look.level, look.word, QString::fromStdString(id),
                      balance ? CellFormat::eth(*balance) : QString());
    if (const std::string why = cellText(row, "why").toStdString(); !why.empty() && why != "eligible") {
        QString words = CellFormat::code("orchestrators", "why", why);
        details().setWhy(words.replace(0, 1, words.left(1).toUpper()));
    }
    const QString name = QString::fromStdString(id);
    if (context().ports.powerActions) {
        const bool awake = cellText(row, "power") == QStringLiteral("awake");
        auto* button = details().addAction(awake ? tr("Put to sleep…") : tr("Wake it…"));
        connect(button, &QPushButton::clicked, this, [this, name, awake] { power(!awake, {name}); });
    }
    if (context().ports.opsActions) {
        auto* button = details().addAction(tr("Upgrade…"));
        connect(button, &QPushButton::clicked, this, [this, name] { upgrade(name); });
    }
    if (context().ports.fleetActions) {
        const bool denied =
            state == "denylisted" || state == "denied" || cellText(row, "denied") == QStringLiteral("true");
        auto* deny = details().addAction(denied ? tr("Allow again…") : tr("Deny…"));
        connect(deny, &QPushButton::clicked, this, [this, id, denied] { setDenied(id, !denied); });
    }
    addLinks(name);
    details().addRowFields(model().schema(), row, now());
}

void OrchestratorsPage::addLinks(const QString& id)
{
    struct Link {
        QString text;
        const char *page, *column;
    };
    const Link links[] = {{tr("Balance and transfers"), "balances", "orchestrator:"},
                          {tr("Payouts"), "payouts", "orchestrators:"},
                          {tr("Sessions"), "sessions/sessions", "orchestrator:"},
                          {tr("Workloads"), "workloads/workloads", "orchestrator:"},
                          {tr("Power"), "server/power", "orchestrator:"},
                          {tr("Edge"), "edges/edges", "orchestrator:"}};
    for (const Link& link : links) {
        const QString page = QString::fromLatin1(link.page);
        const QString table = page.section(QLatin1Char('/'), 1);
        if (!table.isEmpty() && !context().ports.tables.contains(table.toStdString()))
            continue;
        auto* button = details().addLink(link.text);
        connect(button, &QPushButton::clicked, this,
                [this, page, filter = QString::fromLatin1(link.column) + filterWord(id)] {
                    Q_EMIT openPage(page, filter);
                });
    }
}

void OrchestratorsPage::registerOrchestrator()
{
    if (!context().ports.fleetActions)
        return;
    auto* dialog =
        new FormDialog(tr("Register an orchestrator"),
                       tr("From now on it may earn, and is paid at this address. The address cannot be changed later."),
                       tr("Register"), this);
    auto* id = dialog->addField(tr("Id"), tr("such as orch-berlin-1"));
    auto* address = dialog->addField(tr("Payout address"), QStringLiteral("0x…"), true);
    auto* health = dialog->addField(tr("Health URL"), tr("optional"));
    dialog->setReady([id, address] {
        return !id->text().trimmed().isEmpty() && Address::fromHex(address->text().trimmed().toStdString()).has_value();
    });
    dialog->setAct([this, dialog = QPointer<FormDialog>(dialog), id, address, health] {
        models::OrchestratorForm form{id->text().trimmed().toStdString(), address->text().trimmed().toStdString(),
                                      health->text().trimmed().toStdString()};
        context().ports.fleetActions->registerOrchestrator(
            std::move(form), guarded<std::string>([this, dialog](Result<std::string> result) {
                if (dialog)
                    dialog->finished(result ? Result<void>() : Result<void>(fail(result.error())));
                if (result)
                    banner()->showNote(tr("%1 is registered.").arg(QString::fromStdString(*result)));
            }));
    });
    dialog->open();
}

void OrchestratorsPage::setDenied(const std::string& id, bool denied)
{
    auto* dialog = new FormDialog(
        denied ? tr("Deny %1").arg(QString::fromStdString(id)) : tr("Allow %1").arg(QString::fromStdString(id)),
        denied ? tr("It cannot register or earn until it is allowed again. What it has earned stays.")
               : tr("It may register and earn again."),
        denied ? tr("Deny") : tr("Allow"), this);
    auto* reason = dialog->addField(tr("Reason"), tr("for the audit log"));
    dialog->setReady([reason] { return reason->text().trimmed().size() >= 3; });
    dialog->setAct([this, dialog = QPointer<FormDialog>(dialog), reason, id, denied] {
        context().ports.fleetActions->setDenied(id, denied, reason->text().trimmed().toStdString(),
                                                guarded<void>([dialog](Result<void> result) {
                                                    if (dialog)
                                                        dialog->finished(result);
                                                }));
    });
    dialog->open();
}

AuditPage::AuditPage(PageContext given, QWidget* parent)
    : TablePage(given, tr("Audit"), *given.ports.audit, parent), m_progress(new QProgressBar)
{
    setEmpty(QStringLiteral("audit"), tr("Nothing was recorded yet"),
             tr("Every act that changes money, keys, settings or the fleet is written here, sealed by a hash chain."));
    view().setHiddenColumns({QStringLiteral("details")});
    m_progress->setFixedHeight(kStep);
    m_progress->setTextVisible(false);
    m_progress->hide();
    content()->insertWidget(0, m_progress);
    if (context().ports.auditActions) {
        m_verify = addHeaderAction(tr("Verify the chain"), true);
        connect(m_verify, &QPushButton::clicked, this, &AuditPage::verify);
    }
}

AuditPage::~AuditPage()
{
    m_stop.request_stop();
}

void AuditPage::verify()
{
    if (m_running) {
        m_stop.request_stop();
        return;
    }
    m_running = true;
    m_stop = std::stop_source();
    m_verify->setText(tr("Cancel"));
    m_progress->setRange(0, 0);
    m_progress->show();
    m_level = Level::Working;
    m_verdict = tr("Verifying");
    updateSummary();
    auto progress = [self = QPointer<AuditPage>(this)](std::int64_t done, std::int64_t total) {
        if (!self || !self->m_running)
            return;
        self->m_progress->setRange(0, 1000);
        self->m_progress->setValue(total > 0 ? int(done * 1000 / total) : 0);
        self->m_verdict =
            tr("Verifying: %1 of %2 entries").arg(QLocale().toString(qint64(done)), QLocale().toString(qint64(total)));
        self->updateSummary();
    };
    context().ports.auditActions->verify(std::move(progress), m_stop.get_token(),
                                         guarded<models::AuditVerdict>([this](Result<models::AuditVerdict> result) {
                                             m_running = false;
                                             m_verify->setText(tr("Verify the chain"));
                                             m_progress->hide();
                                             if (!result && result.error().code == ErrorCode::Cancelled) {
                                                 m_level = Level::Off;
                                                 m_verdict = tr("The verification was cancelled");
                                             } else if (!result) {
                                                 m_level = Level::Failed;
                                                 m_verdict = tr("The verification could not be finished");
                                                 banner()->showError(m_verdict + QLatin1Char('.'), result.error());
                                             } else if (result->intact) {
                                                 m_level = Level::Ok;
                                                 m_verdict = tr("Intact: %1 entries, head %2")
                                                                 .arg(QLocale().toString(qint64(result->entries)),
                                                                      CellFormat::shortHex(result->head));
                                             } else {
                                                 m_level = Level::Failed;
                                                 m_verdict = tr("Broken at entry %1: %2")
                                                                 .arg(result->brokenEntry.value_or(0))
                                                                 .arg(QString::fromStdString(result->detail));
                                             }
                                             updateSummary();
                                         }));
}

void AuditPage::updateSummary()
{
    if (m_verdict.isEmpty())
        setSummary(Level::Off, tr("Not verified since the window was opened"));
    else
        setSummary(m_level, m_verdict);
}

}  // namespace sluice::ui
