#include "ui/shell/main_window.h"

#include "models/cell_format.h"
#include "ui/common/theme.h"
#include "ui/pages/fleet_page.h"
#include "ui/pages/money_pages.h"
#include "ui/pages/ops_pages.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/nav_rail.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QMessageBox>
#include <QShortcut>
#include <QStackedWidget>
#include <QStatusBar>
#include <QSystemTrayIcon>
#include <QToolButton>
#include <QVBoxLayout>

namespace sluice::ui {

using models::CellFormat;
using models::EngineMode;
using models::Level;
using models::SignerState;

MainWindow::MainWindow(models::ConsolePorts ports, ConsoleOptions options)
    : m_ports(std::move(ports))
    , m_options(std::move(options))
    , m_desktopPalette(QGuiApplication::palette())
    , m_rail(new NavRail)
    , m_stack(new QStackedWidget)
    , m_badge(new QLabel)
{
    setWindowTitle(tr("Sluice"));
    setMinimumSize(960, 600);
    resize(1280, 800);
    if (!m_options.profileDirectory.isEmpty())
        m_settings = std::make_unique<QSettings>(m_options.profileDirectory + QStringLiteral("/console.ini"),
                                                 QSettings::IniFormat);
    setTheme(m_settings ? m_settings->value(QStringLiteral("theme"), QStringLiteral("auto")).toString()
                        : QStringLiteral("auto"));
    buildRail();
    auto* left = new QWidget;
    auto* leftColumn = new QVBoxLayout(left);
    leftColumn->setContentsMargins(0, 0, 0, 0);
    leftColumn->setSpacing(0);
    m_badge->setAlignment(Qt::AlignCenter);
    m_badge->setFixedHeight(30);
    m_badge->setContentsMargins(0, 0, 0, 0);
    leftColumn->addWidget(m_badge);
    leftColumn->addWidget(m_rail, 1);
    left->setFixedWidth(196);
    auto* line = new QFrame;
    line->setObjectName(QStringLiteral("hairline"));
    line->setFixedWidth(1);
    auto* body = new QWidget;
    auto* row = new QHBoxLayout(body);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(left);
    row->addWidget(line);
    row->addWidget(m_stack, 1);
    setCentralWidget(body);
    buildStatusBar();
    buildShortcuts();
    m_statusTimer.setSingleShot(true);
    m_statusTimer.setInterval(100);
    connect(&m_statusTimer, &QTimer::timeout, this, &MainWindow::refreshStatus);
    auto* ages = new QTimer(this);  // block age, requests
    ages->setInterval(2000);
    connect(ages, &QTimer::timeout, this, &MainWindow::refreshStatus);
    ages->start();
    if (ChangeSequence* changes = m_ports.status->changes())
        m_subscription = changes->subscribe([this] {
            QMetaObject::invokeMethod(
                this,
                [this] {
                    if (!m_statusTimer.isActive())
                        m_statusTimer.start();
                },
                Qt::QueuedConnection);
        });
    if (m_settings)
        restoreGeometry(m_settings->value(QStringLiteral("window/geometry")).toByteArray());
    QString start = m_options.startPage.isEmpty() && m_settings
                        ? m_settings->value(QStringLiteral("window/page")).toString()
                        : m_options.startPage;
    openPage(pageIds().contains(start.section(QLatin1Char('/'), 0, 0)) ? start : QStringLiteral("overview"),
             m_options.startFilter);
    refreshStatus();
}

MainWindow::~MainWindow()
{
    m_subscription.reset();
    if (m_settings) {
        m_settings->setValue(QStringLiteral("window/geometry"), saveGeometry());
        m_settings->setValue(QStringLiteral("window/page"), m_current);
    }
    // Pages write their layouts into the settings: they go first.
    for (auto& [id, page] : m_pages)
        delete page;
}

Page* MainWindow::page(const QString& id)
{
    if (const auto found = m_pages.find(id); found != m_pages.end())
        return found->second;
    for (const Place& place : m_places) {
        if (place.id != id)
            continue;
        Page* made = makePage(place);
        m_pages.emplace(id, made);
        m_stack->addWidget(made);
        connect(made, &Page::openPage, this, &MainWindow::openPage);
        made->statusChanged(m_ports.status->current());
        return made;
    }
    return nullptr;
}

QStringList MainWindow::pageIds() const
{
    QStringList ids;
    for (const Place& place : m_places)
        ids << place.id;
    return ids;
}

void MainWindow::openPage(const QString& place, const QString& filter)
{
    const QString id = place.section(QLatin1Char('/'), 0, 0);
    Page* shown = page(id);
    if (!shown)
        return;
    shown->openTable(place.section(QLatin1Char('/'), 1));
    m_current = id;
    m_stack->setCurrentWidget(shown);
    m_rail->setCurrent(id);
    setWindowTitle(tr("%1 – Sluice").arg(shown->title()));
    shown->activate();
    if (!filter.isEmpty())
        shown->applyFilter(filter);
}

void MainWindow::buildStatusBar()
{
    const auto make = [this](const QString& pageId, const QString& name) {
        auto* button = new QToolButton;
        button->setAccessibleName(name);
        button->setFocusPolicy(Qt::TabFocus);
        connect(button, &QToolButton::clicked, this, [this, pageId] { openPage(pageId); });
        statusBar()->addWidget(button);
        return button;
    };
    statusBar()->setSizeGripEnabled(false);
    m_server = make(QStringLiteral("settings"), tr("Server"));
    m_store = make(QStringLiteral("settings"), tr("Store"));
    m_chain = make(QStringLiteral("settings"), tr("Chain"));
    m_signer = make(QStringLiteral("wallet"), tr("Signer"));
    m_engine = make(QStringLiteral("overview"), tr("Payout engine"));
    m_skew = make(QStringLiteral("log"), tr("Clock"));
}

void MainWindow::buildShortcuts()
{
    const auto bind = [this](const QKeySequence& keys, auto act) {
        auto* shortcut = new QShortcut(keys, this);
        connect(shortcut, &QShortcut::activated, this, act);
    };
    bind(QKeySequence::Find, [this] { page(m_current)->focusFilter(); });
    bind(QKeySequence(Qt::Key_F4), [this] { page(m_current)->toggleDetails(); });
    bind(QKeySequence(Qt::CTRL | Qt::Key_K), [this] { openPalette(); });
    bind(QKeySequence(Qt::CTRL | Qt::Key_E), [this] { page(m_current)->exportTable(); });
    bind(QKeySequence::Quit, [this] { close(); });
    const char* const first[] = {"overview",      "balances", "payouts",  "wallet",
                                 "orchestrators", "audit",    "settings", "log"};
    for (int i = 0; i < 8; ++i)
        bind(QKeySequence(int(Qt::CTRL) | (Qt::Key_1 + i)),
             [this, id = QString::fromLatin1(first[i])] { openPage(id); });
}

void MainWindow::statusButton(QToolButton* button, Level level, const QString& text, const QString& tip)
{
    const QString shown = CellFormat::level(level) + QLatin1Char(' ') + text;
    if (button->text() != shown)
        button->setText(shown);
    QPalette palette = button->palette();
    const QColor ink = level == Level::Ok || level == Level::Off ? themeOf(this).text : themeOf(this).level(level);
    button->setStyleSheet(QStringLiteral("QToolButton{color:%1;padding:2px 6px}").arg(ink.name()));
    button->setToolTip(tip);
    button->setAccessibleDescription(CellFormat::levelWord(level) + QStringLiteral(": ") + text);
}

void MainWindow::refreshStatus()
{
    const models::StatusSnapshot s = m_ports.status->current();
    const models::Micros now = m_ports.clock->now().micros;
    const auto text = [](const std::string& value) { return QString::fromStdString(value); };
    statusButton(m_server, s.listening ? Level::Ok : Level::Failed,
                 s.listening ? tr("%1 · %2 req/min").arg(text(s.listenAddress)).arg(s.requestsPerMinute)
                             : tr("not listening"),
                 tr("The HTTP server and its requests of the last minute"));
    statusButton(m_store, s.storeLevel, tr("%1 %2").arg(text(s.storeKind), CellFormat::bytes(s.storeBytes)),
                 s.storeError.empty() ? tr("The store and its size") : text(s.storeError));
    const QString block =
        s.block ? tr("block %1, %2").arg(*s.block).arg(CellFormat::relativeTime(s.blockAt, now)) : tr("no block yet");
    statusButton(m_chain, s.chainLevel, s.network.empty() ? tr("no chain") : tr("%1 · %2").arg(text(s.network), block),
                 s.chainError.empty() ? tr("The network, its newest block and its age") : text(s.chainError));
    switch (s.signer) {
    case SignerState::Ready: statusButton(m_signer, Level::Ok, tr("signer ready"), tr("The key can sign")); break;
    case SignerState::Remote:
        statusButton(m_signer, Level::Ok, tr("remote signer"), tr("Another process signs"));
        break;
    case SignerState::Locked:
        statusButton(m_signer, Level::Attention, tr("signer locked"), tr("Unlock it on the wallet page"));
        break;
    case SignerState::NoKeychain:
        statusButton(m_signer, Level::Attention, tr("no keychain"), tr("No keychain is running"));
        break;
    case SignerState::None:
        statusButton(m_signer, Level::Off, tr("no key"), tr("Make or import a key on the wallet page"));
        break;
    }
    const QString engine = s.engine == EngineMode::Live     ? tr("engine live")
                           : s.engine == EngineMode::Paused ? tr("engine paused")
                                                            : tr("engine dry-run");
    statusButton(m_engine,
                 !s.engineError.empty()           ? Level::Failed
                 : s.engine == EngineMode::Live   ? Level::Ok
                 : s.engine == EngineMode::Paused ? Level::Attention
                                                  : Level::Off,
                 engine, s.engineError.empty() ? tr("The payout engine") : text(s.engineError));
    const bool skewed = s.clockSkewMs > 5000 || s.clockSkewMs < -5000;
    if (!s.block)
        statusButton(m_skew, Level::Off, tr("clock not checked"),
                     tr("This machine's clock is checked against the chain's blocks"));
    else
        statusButton(m_skew, skewed ? Level::Attention : Level::Ok,
                     skewed ? tr("clock off by %1").arg(CellFormat::duration(std::abs(s.clockSkewMs))) : tr("clock ok"),
                     tr("This machine's clock against the chain's"));
    const Theme& theme = themeOf(this);
    const bool live = s.engine == EngineMode::Live && !s.testnet;
    const QString word = s.engine == EngineMode::DryRun   ? tr("DRY-RUN")
                         : s.testnet                      ? tr("TESTNET")
                         : s.engine == EngineMode::Paused ? tr("PAUSED")
                                                          : tr("LIVE");
    m_badge->setText(word + (s.network.empty() ? QString() : QStringLiteral("  ·  ") + text(s.network)));
    m_badge->setStyleSheet(QStringLiteral("QLabel{background:%1;color:%2;font-weight:bold}")
                               .arg(live ? theme.failed.name() : theme.raised.name(),
                                    live ? theme.surface.name() : theme.attention.name()));
    m_badge->setToolTip(live                             ? tr("Payouts are signed and sent with real money.")
                        : s.engine == EngineMode::DryRun ? tr("Payouts are planned and shown, never signed.")
                                                         : tr("The state of the payout engine"));
    m_badge->setAccessibleName(m_badge->text());
    m_rail->setBadge(QStringLiteral("payouts"), s.payoutsWaiting + s.payoutsFailed);
    m_rail->setBadge(QStringLiteral("orchestrators"), s.orchestratorsUnhealthy);
    m_rail->setBadge(QStringLiteral("wallet"),
                     s.signer == SignerState::NoKeychain || s.signer == SignerState::Locked ? 1 : 0);
    for (auto& [id, shown] : m_pages)
        if (id == m_current)
            shown->statusChanged(s);
}

void MainWindow::setTheme(const QString& name)
{
    const bool desktopDark = m_desktopPalette.color(QPalette::Window).lightness() < 128;
    applyTheme(name == QStringLiteral("dark") || (name != QStringLiteral("light") && desktopDark) ? darkTheme()
                                                                                                  : lightTheme());
}

void MainWindow::applyTheme(const Theme& theme)
{
    QApplication::setPalette(theme.palette());
    setPalette(theme.palette());
    setStyleSheet(theme.styleSheet());
    if (m_rail->widget() && m_ports.status && !m_current.isEmpty())
        refreshStatus();
}

void MainWindow::openPalette()
{
    std::vector<PaletteEntry> entries;
    for (const Place& place : m_places)
        if (place.off.isEmpty())
            entries.push_back({tr("Open %1").arg(place.title), tr("page"), [this, id = place.id] { openPage(id); }});
    entries.push_back({tr("Register an orchestrator…"), tr("action"), [this] {
                           openPage(QStringLiteral("orchestrators"));
                           if (auto* fleet = qobject_cast<OrchestratorsPage*>(page(QStringLiteral("orchestrators"))))
                               fleet->registerOrchestrator();
                       }});
    entries.push_back({tr("Adjust a balance…"), tr("action"), [this] {
                           openPage(QStringLiteral("balances"));
                           if (auto* balances = qobject_cast<BalancesPage*>(page(QStringLiteral("balances"))))
                               balances->adjust({});
                       }});
    entries.push_back({tr("Verify the audit chain"), tr("action"), [this] {
                           openPage(QStringLiteral("audit"));
                           if (auto* audit = qobject_cast<AuditPage*>(page(QStringLiteral("audit"))))
                               audit->verify();
                       }});
    entries.push_back({tr("Export this table…"), tr("action"), [this] { page(m_current)->exportTable(); }});
    entries.push_back({tr("Light theme"), tr("action"), [this] { setTheme(QStringLiteral("light")); }});
    entries.push_back({tr("Dark theme"), tr("action"), [this] { setTheme(QStringLiteral("dark")); }});
    entries.push_back({tr("Stop Sluice"), tr("action"), [this] { stop(); }});
    const auto search = [this](const QString& text) {
        std::vector<PaletteEntry> found;
        const QString quoted = QLatin1Char('"') + QString(text).remove(QLatin1Char('"')) + QLatin1Char('"');
        for (const char* id : {"orchestrators", "balances", "payouts", "audit"})
            if (m_rail->isOn(QString::fromLatin1(id)))
                found.push_back({tr("Find %1").arg(text), tr("in %1").arg(page(QString::fromLatin1(id))->title()),
                                 [this, id, quoted] { openPage(QString::fromLatin1(id), quoted); }});
        return found;
    };
    auto* palette = new CommandPalette(std::move(entries), search, this);
    palette->move(mapToGlobal(QPoint((width() - palette->width()) / 2, 80)));
    palette->open();
}

void MainWindow::begin()
{
    if (m_options.makeAdminToken && m_ports.opsActions)
        askOperation(this, *m_ports.opsActions, firstTokenVerb(), {}, {});
}

void MainWindow::stop()
{
    m_stopping = true;
    if (m_tray)
        m_tray->hide();
    hide();
    Q_EMIT stopRequested();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (m_stopping) {
        event->accept();
        return;
    }
    event->ignore();
    const QString kept = m_settings ? m_settings->value(QStringLiteral("window/onClose")).toString() : QString();
    const bool tray = m_options.trayAllowed && QSystemTrayIcon::isSystemTrayAvailable();
    if (kept == QStringLiteral("stop") || (kept.isEmpty() && !tray && !isVisible()))
        stop();
    else if (kept == QStringLiteral("tray") && tray)
        showTray();
    else
        askClose();
}

void MainWindow::askClose()
{
    const bool tray = m_options.trayAllowed && QSystemTrayIcon::isSystemTrayAvailable();
    auto* box = new QMessageBox(this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setObjectName(QStringLiteral("closeDialog"));
    box->setWindowTitle(tr("Close the window"));
    box->setText(tr("Keep serving, or stop?"));
    box->setInformativeText(tray ? tr("In the tray, orchestrators are still served and payouts still go out. Stopped, "
                                      "nothing is lost: the next start goes on where this one ended.")
                                 : tr("Without the window, orchestrators are served only as long as the program runs. "
                                      "Stopped, nothing is lost: the next start goes on where this one ended."));
    auto* keep = box->addButton(tray ? tr("Keep serving in the tray") : tr("Keep the window"), QMessageBox::RejectRole);
    auto* end = box->addButton(tr("Stop Sluice"), QMessageBox::DestructiveRole);
    box->setDefaultButton(keep);
    auto* remember = new QCheckBox(tr("Do not ask again"));
    remember->setChecked(true);
    box->setCheckBox(remember);
    remember->setVisible(m_settings != nullptr);
    connect(box, &QMessageBox::buttonClicked, this, [this, tray, end, remember](QAbstractButton* button) {
        const bool stops = button == static_cast<QAbstractButton*>(end);
        if (m_settings && remember->isChecked() && (stops || tray))
            m_settings->setValue(QStringLiteral("window/onClose"),
                                 stops ? QStringLiteral("stop") : QStringLiteral("tray"));
        if (stops) {
            stop();
            return;
        }
        if (!tray)
            return;
        showTray();
    });
    box->open();
}

void MainWindow::showTray()
{
    if (!m_tray) {
        m_tray = new QSystemTrayIcon(lineIcon(QStringLiteral("sluice"), themeOf(this).accent), this);
        auto* menu = new QMenu(this);
        menu->addAction(tr("Open"), this, [this] {
            showNormal();
            activateWindow();
        });
        menu->addAction(tr("Stop Sluice"), this, &MainWindow::stop);
        m_tray->setContextMenu(menu);
        m_tray->setToolTip(tr("Sluice is serving"));
        connect(m_tray, &QSystemTrayIcon::activated, this, [this] {
            showNormal();
            activateWindow();
        });
    }
    m_tray->show();
    hide();
}

}  // namespace sluice::ui
