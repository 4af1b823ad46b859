// The window: rail, page, status bar, palette, tray, theme. Thread: GUI.
#pragma once

#include "ui/pages/page.h"
#include "ui/shell/console.h"

#include <QMainWindow>
#include <QTimer>
#include <map>

class QStackedWidget;
class QSystemTrayIcon;
class QToolButton;

namespace sluice::ui {

class NavRail;
struct Theme;

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    MainWindow(models::ConsolePorts ports, ConsoleOptions options);
    ~MainWindow() override;

    void openPage(const QString& id, const QString& filter = {});
    QString currentPage() const { return m_current; }
    Page* page(const QString& id);       // made when it is first asked for
    void setTheme(const QString& name);  // auto, light, dark
    void openPalette();
    void begin();  // what a first start asked for
    QStringList pageIds() const;

Q_SIGNALS:
    void stopRequested();
    void restartRequested(const QString& folder);

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    struct Place {
        QString id, title, icon, off;  // off: how to switch it on; empty: on
    };

    void buildRail();
    void buildStatusBar();
    void buildShortcuts();
    Page* makePage(const Place& place);
    void refreshStatus();
    void askClose();
    void showTray();  // hides the window, the program serves on
    void stop();
    void applyTheme(const Theme& theme);
    void statusButton(QToolButton* button, models::Level level, const QString& text, const QString& tip);

    const models::ConsolePorts m_ports;
    const ConsoleOptions m_options;
    std::unique_ptr<QSettings> m_settings;
    QPalette m_desktopPalette;
    std::vector<Place> m_places;
    std::map<QString, Page*> m_pages;
    NavRail* m_rail;
    QStackedWidget* m_stack;
    QLabel* m_badge;
    QToolButton *m_server, *m_store, *m_chain, *m_signer, *m_engine, *m_skew;
    QSystemTrayIcon* m_tray = nullptr;
    QTimer m_statusTimer;
    Subscription m_subscription;
    QString m_current;
    bool m_stopping = false;
};

}  // namespace sluice::ui
