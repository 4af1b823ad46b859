#include "ui/shell/console.h"

#include "core/check.h"
#include "ui/shell/main_window.h"

#include <QDir>

// In the global namespace: the resource file of a static library is registered by hand.
static void registerResources()
{
    Q_INIT_RESOURCE(resources);
}

namespace sluice::ui {

Console::Console(models::ConsolePorts ports, ConsoleOptions options, QObject* parent) : QObject(parent)
{
    SLUICE_CHECK(ports.status && ports.clock);
    registerResources();
    m_window = std::make_unique<MainWindow>(std::move(ports), std::move(options));
    connect(m_window.get(), &MainWindow::stopRequested, this, &Console::stopRequested);
}

Console::~Console() = default;

void Console::show()
{
    m_window->show();
}

void Console::raise()
{
    m_window->showNormal();
    m_window->raise();
    m_window->activateWindow();
}

void Console::openPage(const QString& id)
{
    m_window->openPage(id);
}

}  // namespace sluice::ui
