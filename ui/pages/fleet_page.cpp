#include "ui/pages/fleet_page.h"

#include "core/address.h"
#include "models/cell_format.h"
#include "ui/common/theme.h"
#include "ui/pages/form_dialog.h"

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
    if (context().ports.fleetActions) {
        const bool denied =
            state == "denylisted" || state == "denied" || cellText(row, "denied") == QStringLiteral("true");
        auto* deny = details().addAction(denied ? tr("Allow again…") : tr("Deny…"));
        connect(deny, &QPushButton::clicked, this, [this, id, denied] { setDenied(id, !denied); });
    }
    for (const auto& [text, page, column] : {std::tuple{tr("Balance and transfers"), "balances", "orchestrator:"},
                                             std::tuple{tr("Payouts"), "payouts", "orchestrators:"}}) {
        auto* link = details().addLink(text);
        connect(link, &QPushButton::clicked, this,
                [this, id, page = QString::fromLatin1(page), column = QString::fromLatin1(column)] {
                    Q_EMIT openPage(page, column + QString::fromStdString(id));
                });
    }
    details().addRowFields(model().schema(), row, now());
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
