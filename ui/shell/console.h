// The console window as app/ sees it. Thread: the GUI thread. Destruction waits for the table workers (their calls get a stop).
#pragma once

#include "models/console_ports.h"

#include <QObject>
#include <memory>

namespace sluice::ui {

class MainWindow;

struct ConsoleOptions {
    QString profileDirectory;  // layouts and saved filters are kept in console.ini here; empty: nothing is kept
    bool trayAllowed = true;
    QString startPage;            // page id, or empty for the last one
    QString startFilter = {};     // applied to it: words of a table, the folder of an import
    bool makeAdminToken = false;  // at the first start: one is made and shown once
};

class Console : public QObject {
    Q_OBJECT
public:
    explicit Console(models::ConsolePorts ports, ConsoleOptions options = {}, QObject* parent = nullptr);
    ~Console() override;

    // Words in the language of the desktop and the style, before the first window. Once is enough.
    static void prepare();

    void show();
    void raise();                      // a second start of the program asks for the window
    void openPage(const QString& id);  // overview, balances, payouts, wallet, orchestrators, audit, settings, log
    MainWindow& window() { return *m_window; }

Q_SIGNALS:
    void stopRequested();                          // the operator chose to stop the program; app/ takes it down
    void restartRequested(const QString& folder);  // and starts it again there, with the settings of that folder

private:
    std::unique_ptr<MainWindow> m_window;
};

}  // namespace sluice::ui
