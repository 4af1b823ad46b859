#include "ui/shell/console.h"

#include "core/check.h"
#include "ui/shell/main_window.h"

#include <QApplication>
#include <QLocale>
#include <QStyleFactory>
#include <QTranslator>

// In the global namespace: the resource file of a static library is registered by hand.
static void registerResources()
{
    Q_INIT_RESOURCE(resources);
    Q_INIT_RESOURCE(words);
}

namespace sluice::ui {

void Console::prepare()
{
    if (qApp->property("sluice.prepared").toBool())
        return;
    qApp->setProperty("sluice.prepared", true);
    registerResources();
    if (QStyle* fusion = QStyleFactory::create(QStringLiteral("Fusion")))
        QApplication::setStyle(fusion);
    // English words, and its plurals; the language of the desktop above them where there is one.
    for (const QString& language : {QStringLiteral("en"), QLocale().name().left(2)}) {
        auto* words = new QTranslator(qApp);
        if (words->load(QStringLiteral(":/sluice/i18n/sluice_%1.qm").arg(language)))
            QCoreApplication::installTranslator(words);
    }
}

Console::Console(models::ConsolePorts ports, ConsoleOptions options, QObject* parent) : QObject(parent)
{
    SLUICE_CHECK(ports.status && ports.clock);
    prepare();
    m_window = std::make_unique<MainWindow>(std::move(ports), std::move(options));
    connect(m_window.get(), &MainWindow::stopRequested, this, &Console::stopRequested);
    connect(m_window.get(), &MainWindow::restartRequested, this, &Console::restartRequested);
}

Console::~Console() = default;

void Console::show()
{
    m_window->show();
    m_window->begin();
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
