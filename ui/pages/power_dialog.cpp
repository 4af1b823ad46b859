#include "ui/pages/power_dialog.h"

#include "models/cell_format.h"
#include "ui/common/messages.h"
#include "ui/common/theme.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace sluice::ui {

using models::CellFormat;
using models::Level;

namespace {

constexpr int leastReason = 3;
constexpr std::int64_t longestWakeSeconds = 86'400;

}  // namespace

PowerDialog::PowerDialog(models::PowerActions& actions, bool wake, QStringList orchestrators, QWidget* parent)
    : QDialog(parent)
    , m_actions(actions)
    , m_wake(wake)
    , m_orchestrators(std::move(orchestrators))
    , m_hosts(new QTableWidget(int(m_orchestrators.size()), 2))
    , m_reason(new QLineEdit)
    , m_words(makeLabel(wake ? tr("Each host is asked to wake. Autosleep leaves it alone for as long as you say.")
                             : tr("Each host is asked to sleep. Streams that run there end."),
                        true))
    , m_progress(new QProgressBar)
    , m_act(makePrimary(new QPushButton(wake ? tr("Wake") : tr("Put to sleep"))))
    , m_close(new QPushButton(tr("Cancel")))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(wake ? tr("Wake %n host(s)", nullptr, int(m_orchestrators.size()))
                        : tr("Put %n host(s) to sleep", nullptr, int(m_orchestrators.size())));
    setMinimumSize(520, 360);
    m_words->setWordWrap(true);
    m_hosts->setHorizontalHeaderLabels({tr("Orchestrator"), tr("Answer")});
    m_hosts->horizontalHeader()->setStretchLastSection(true);
    m_hosts->horizontalHeader()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    m_hosts->verticalHeader()->hide();
    m_hosts->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_hosts->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_hosts->setShowGrid(false);
    m_hosts->setAccessibleName(tr("Hosts"));
    for (int i = 0; i < int(m_orchestrators.size()); ++i) {
        m_hosts->setItem(i, 0, new QTableWidgetItem(m_orchestrators[i]));
        m_hosts->setItem(i, 1, new QTableWidgetItem(CellFormat::unknown()));
    }
    auto* form = new QFormLayout;
    form->setVerticalSpacing(2 * kStep);
    m_reason->setPlaceholderText(tr("told to the host and kept in the audit log"));
    m_reason->setAccessibleName(tr("Reason"));
    form->addRow(tr("Reason"), m_reason);
    if (wake) {
        m_seconds = new QLineEdit(QStringLiteral("3600"));
        m_seconds->setAccessibleName(tr("Awake for (seconds)"));
        form->addRow(tr("Awake for (seconds)"), m_seconds);
        connect(m_seconds, &QLineEdit::textChanged, this, [this] { m_act->setEnabled(isReady()); });
    }
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(kStep);
    m_progress->setRange(0, int(m_orchestrators.size()));
    m_progress->setValue(0);
    m_close->setDefault(true);
    m_act->setAutoDefault(false);
    m_act->setEnabled(false);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(m_close);
    buttons->addWidget(m_act);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(5 * kStep, 5 * kStep, 5 * kStep, 4 * kStep);
    column->setSpacing(3 * kStep);
    column->addWidget(m_words);
    column->addWidget(m_hosts, 1);
    column->addLayout(form);
    column->addWidget(m_progress);
    column->addLayout(buttons);
    connect(m_reason, &QLineEdit::textChanged, this, [this] { m_act->setEnabled(isReady()); });
    connect(m_close, &QPushButton::clicked, this, &QDialog::close);
    connect(m_act, &QPushButton::clicked, this, &PowerDialog::start);
}

bool PowerDialog::isReady() const
{
    bool fits = true;
    if (m_seconds && !m_seconds->text().trimmed().isEmpty()) {
        const std::int64_t seconds = m_seconds->text().trimmed().toLongLong(&fits);
        fits = fits && seconds >= 0 && seconds <= longestWakeSeconds;
    }
    return fits && m_reason->text().trimmed().size() >= leastReason;
}

void PowerDialog::start()
{
    if (!isReady())
        return;
    m_act->setEnabled(false);
    m_reason->setReadOnly(true);
    m_close->setText(tr("Close"));
    models::PowerRequest request;
    request.wake = m_wake;
    for (const QString& id : m_orchestrators)
        request.orchestrators.push_back(id.toStdString());
    if (m_seconds && !m_seconds->text().trimmed().isEmpty())
        request.awakeSeconds = m_seconds->text().trimmed().toLongLong();
    request.reason = m_reason->text().trimmed().toStdString();
    m_answered = 0;
    m_progress->setValue(0);
    for (int i = 0; i < m_hosts->rowCount(); ++i)
        m_hosts->item(i, 1)->setText(CellFormat::level(Level::Working) + QLatin1Char(' ') + tr("asked"));
    m_actions.order(
        std::move(request),
        [self = QPointer<PowerDialog>(this)](const models::PowerResult& result) {
            if (self)
                self->showAnswer(result);
        },
        [self = QPointer<PowerDialog>(this)](const Result<std::vector<models::PowerResult>>& results) {
            if (self)
                self->onDone(results);
        });
}

void PowerDialog::showAnswer(const models::PowerResult& result)
{
    const auto row = m_orchestrators.indexOf(QString::fromStdString(result.orchestrator));
    if (row < 0)
        return;
    m_progress->setValue(++m_answered);
    QString words = result.ok ? CellFormat::code({}, "power", result.state.empty() ? "ok" : result.state)
                              : QString::fromStdString(result.error);
    auto* cell = m_hosts->item(int(row), 1);
    cell->setText(CellFormat::level(result.ok ? Level::Ok : Level::Failed) + QLatin1Char(' ') + words);
    cell->setForeground(themeOf(this).level(result.ok ? Level::Ok : Level::Failed));
    cell->setToolTip(QString::fromStdString(result.host));
}

void PowerDialog::onDone(const Result<std::vector<models::PowerResult>>& results)
{
    if (!results) {
        m_words->setText(CellFormat::errorTitle(results.error().code)
                         + QStringLiteral(": ").append(QString::fromStdString(results.error().message)));
        for (int i = 0; i < m_hosts->rowCount(); ++i)
            m_hosts->item(i, 1)->setText(CellFormat::unknown());
        m_reason->setReadOnly(false);
        m_act->setEnabled(isReady());
        return;
    }
    m_answered = 0;
    for (const models::PowerResult& result : *results)
        showAnswer(result);
    const auto failed = std::ranges::count(*results, false, &models::PowerResult::ok);
    m_words->setText(failed == 0 ? tr("Every host answered.")
                                 : tr("%1 of %2 did not do it.").arg(failed).arg(results->size()));
}

}  // namespace sluice::ui
