#include "ui/pages/overview_page.h"

#include "models/cell_format.h"
#include "ui/common/theme.h"
#include "ui/pages/days_chart.h"
#include "ui/pages/form_dialog.h"

#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QVBoxLayout>

namespace sluice::ui {

using models::CellFormat;
using models::EngineMode;
using models::Level;
using models::SignerState;

OverviewPage::OverviewPage(PageContext given, QWidget* parent)
    : Page(given, tr("Overview"), parent), m_waiting(new QVBoxLayout), m_chart(new DaysChart)
{
    auto* body = new QWidget;
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(5 * kStep, kStep, 5 * kStep, 5 * kStep);
    column->setSpacing(4 * kStep);
    auto* waiting = new QFrame;
    waiting->setProperty("card", true);
    auto* waitingColumn = new QVBoxLayout(waiting);
    waitingColumn->setContentsMargins(4 * kStep, 3 * kStep, 4 * kStep, 3 * kStep);
    waitingColumn->addWidget(makeLabel(tr("What waits for you"), true));
    m_waiting->setSpacing(kStep);
    waitingColumn->addLayout(m_waiting);
    column->addWidget(waiting);
    auto* figures = new QHBoxLayout;
    figures->setSpacing(4 * kStep);
    figures->addWidget(figure(tr("Owed to orchestrators"), m_owed, m_owedNote));
    figures->addWidget(figure(tr("On its way"), m_reserved, m_reservedNote));
    figures->addWidget(figure(tr("Paid in 30 days"), m_paid, m_paidNote));
    figures->addWidget(figure(tr("Orchestrators"), m_fleet, m_fleetNote));
    column->addLayout(figures);
    auto* chartCard = new QFrame;
    chartCard->setProperty("card", true);
    auto* chartColumn = new QVBoxLayout(chartCard);
    chartColumn->setContentsMargins(4 * kStep, 3 * kStep, 4 * kStep, 3 * kStep);
    chartColumn->addWidget(makeLabel(tr("Earned and paid, ETH a day"), true));
    chartColumn->addWidget(m_chart, 1);
    column->addWidget(chartCard, 1);
    auto* area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setWidget(body);
    area->setFrameShape(QFrame::NoFrame);
    content()->addWidget(area, 1);
    connect(m_chart, &DaysChart::dayClicked, this, [this](const QString& day) {
        Q_EMIT openPage(QStringLiteral("payouts"), QStringLiteral("created:") + day);
    });
    if (given.ports.overviewActions) {
        m_pause = addHeaderAction(tr("Pause payouts"));
        m_live = addHeaderAction(tr("Go live…"));
        connect(m_pause, &QPushButton::clicked, this,
                [this] { setEngine(m_status.engine == EngineMode::Paused ? EngineMode::DryRun : EngineMode::Paused); });
        connect(m_live, &QPushButton::clicked, this,
                [this] { setEngine(m_status.engine == EngineMode::Live ? EngineMode::DryRun : EngineMode::Live); });
        connect(banner(), &ErrorBanner::retry, this, &OverviewPage::reload);
    }
    m_timer.setInterval(3000);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (isVisible())
            reload();
    });
    m_timer.start();
}

QWidget* OverviewPage::figure(const QString& title, QLabel*& value, QLabel*& note)
{
    auto* card = new QFrame;
    card->setProperty("card", true);
    auto* column = new QVBoxLayout(card);
    column->setContentsMargins(4 * kStep, 3 * kStep, 4 * kStep, 3 * kStep);
    column->setSpacing(kStep);
    column->addWidget(makeLabel(title, true));
    value = makeLabel(CellFormat::unknown(), false, 7, true);
    value->setAccessibleName(title);
    note = makeLabel({}, true);
    column->addWidget(value);
    column->addWidget(note);
    return card;
}

void OverviewPage::activate()
{
    reload();
}

void OverviewPage::reload()
{
    if (!context().ports.overviewActions || m_asking)
        return;
    m_asking = true;
    context().ports.overviewActions->overview(guarded<models::Overview>([this](Result<models::Overview> overview) {
        m_asking = false;
        if (overview) {
            showOverview(*overview);
            return;
        }
        banner()->showError(tr("The figures could not be read."), overview.error());
    }));
}

void OverviewPage::showOverview(const models::Overview& overview)
{
    const auto set = [](QLabel* label, const Int256& wei) {
        label->setText(CellFormat::eth(wei));
        label->setToolTip(QStringLiteral("%1 ETH").arg(CellFormat::amountExact(wei, 18)));
    };
    set(m_owed, overview.owedWei);
    m_owedNote->setText(tr("earned %1 in 30 days").arg(CellFormat::eth(overview.earned30dWei)));
    set(m_reserved, overview.reservedWei);
    m_reservedNote->setText(tr("reserved for payouts"));
    set(m_paid, overview.paid30dWei);
    m_paidNote->setText(tr("settled on chain"));
    m_fleet->setText(tr("%1 of %2 up").arg(overview.orchestratorsUp).arg(overview.orchestrators));
    m_fleetNote->setText(
        overview.orchestratorsUp == overview.orchestrators
            ? tr("all are in touch")
            : tr("%n down, silent or denied", nullptr, int(overview.orchestrators - overview.orchestratorsUp)));
    m_chart->setDays(overview.days);
}

void OverviewPage::addWaiting(Level level, const QString& text, const QString& page, const QString& filter,
                              const QString& verb)
{
    auto* line = new QWidget;
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2 * kStep);
    auto* shape = makeLabel(CellFormat::level(level));
    shape->setFixedWidth(4 * kStep);
    shape->setAccessibleName(CellFormat::levelWord(level));
    QPalette palette = shape->palette();
    palette.setColor(QPalette::WindowText, themeOf(this).level(level));
    shape->setPalette(palette);
    auto* words = makeLabel(text, false, 1);
    words->setWordWrap(true);
    row->addWidget(shape);
    row->addWidget(words, 1);
    if (!verb.isEmpty()) {
        auto* open = new QPushButton(verb);
        connect(open, &QPushButton::clicked, this, [this, page, filter] { Q_EMIT openPage(page, filter); });
        row->addWidget(open);
    }
    m_waiting->addWidget(line);
}

void OverviewPage::statusChanged(const models::StatusSnapshot& status)
{
    m_status = status;
    while (QLayoutItem* item = m_waiting->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    int waits = 0;
    Level worst = Level::Ok;
    const auto add = [&](Level level, const QString& text, const char* page, const char* filter, const QString& verb) {
        ++waits;
        if (level == Level::Failed || worst == Level::Ok)
            worst = level;
        addWaiting(level, text, QString::fromLatin1(page), QString::fromLatin1(filter), verb);
    };
    if (status.storeLevel == Level::Failed)
        add(Level::Failed, tr("The store does not write: %1").arg(QString::fromStdString(status.storeError)),
            "settings", "SLUICE_DATA", tr("Open settings"));
    if (status.payoutsFailed > 0)
        add(Level::Attention, tr("%n payout(s) are stalled: no receipt in time", nullptr, int(status.payoutsFailed)),
            "payouts", "state:stalled", tr("Look at them"));
    if (status.payoutsWaiting > 0)
        add(Level::Attention,
            tr("%n payout(s) wait for approval, %1", nullptr, int(status.payoutsWaiting))
                .arg(CellFormat::eth(status.payoutsWaitingWei)),
            "payouts", "gate:awaiting", tr("Decide"));
    if (status.chainLevel == Level::Failed)
        add(Level::Failed, tr("The chain does not answer: %1").arg(QString::fromStdString(status.chainError)),
            "settings", "RPC", tr("Test the endpoint"));
    if (status.signer == SignerState::NoKeychain
        || (status.engine != EngineMode::DryRun
            && (status.signer == SignerState::None || status.signer == SignerState::Locked)))
        add(Level::Attention,
            status.signer == SignerState::NoKeychain ? tr("No keychain is running: payouts cannot be signed")
                                                     : tr("The wallet has no key that can sign now"),
            "wallet", "", tr("Open the wallet"));
    if (status.orchestratorsUnhealthy > 0)
        add(Level::Attention, tr("%n orchestrator(s) are down or silent", nullptr, int(status.orchestratorsUnhealthy)),
            "orchestrators", "state:down or state:silent", tr("Look at them"));
    if (status.clockSkewMs > 5000 || status.clockSkewMs < -5000)
        add(Level::Attention,
            tr("This machine's clock is off by %1").arg(CellFormat::duration(std::abs(status.clockSkewMs))), "log", "",
            tr("Open the log"));
    if (waits == 0)
        addWaiting(Level::Ok,
                   status.engine == EngineMode::Live     ? tr("Nothing. Payouts go out on their own within the policy.")
                   : status.engine == EngineMode::DryRun ? tr("Nothing. In dry-run payouts are planned and never sent.")
                                                         : tr("Nothing, but payouts are paused."),
                   {}, {}, {});
    setSummary(worst, waits == 0 ? tr("All is well") : tr("%n thing(s) wait for you", nullptr, waits));
    if (m_live) {
        m_live->setText(status.engine == EngineMode::Live ? tr("Back to dry-run…") : tr("Go live…"));
        m_pause->setText(status.engine == EngineMode::Paused ? tr("Resume in dry-run") : tr("Pause payouts"));
    }
}

void OverviewPage::setEngine(EngineMode mode)
{
    if (mode != EngineMode::Live) {
        context().ports.overviewActions->setEngineMode(mode, reporting(tr("The engine did not follow.")));
        return;
    }
    auto* dialog = new FormDialog(tr("Go live"),
                                  tr("From now on payouts within the policy are signed and sent on %1. Simulated "
                                     "payouts stay simulated. Type LIVE to go on.")
                                      .arg(QString::fromStdString(m_status.network)),
                                  tr("Go live"), this);
    auto* word = dialog->addField(tr("Word"), QStringLiteral("LIVE"));
    dialog->setReady([word] { return word->text() == QStringLiteral("LIVE"); });
    dialog->setAct([this, dialog = QPointer<FormDialog>(dialog)] {
        context().ports.overviewActions->setEngineMode(EngineMode::Live, guarded<void>([dialog](Result<void> result) {
                                                           if (dialog)
                                                               dialog->finished(result);
                                                       }));
    });
    dialog->open();
}

void OverviewPage::changeEvent(QEvent* event)
{
    Page::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        QMetaObject::invokeMethod(
            this, [this] { statusChanged(m_status); }, Qt::QueuedConnection);
}

}  // namespace sluice::ui
