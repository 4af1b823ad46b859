// The console over an engine: builds the ports, the tables and the window. Thread: GUI.
#pragma once

#include "app/console/delivery.h"
#include "app/lifecycle/engine.h"
#include "ui/shell/console.h"

#include <QObject>

#include <memory>

namespace sluice::app {

class ConsoleHost : public QObject {
    Q_OBJECT

public:
    explicit ConsoleHost(Engine& engine, ui::ConsoleOptions options, QObject* parent = nullptr);
    // The window first, then what it asked; answers that are still on their way are dropped.
    ~ConsoleHost() override;

    ui::Console& console();

Q_SIGNALS:
    void stopRequested();
    void restartRequested(const QString& folder);

private:
    struct Ports;

    Engine& m_engine;
    std::unique_ptr<Ports> m_ports;
    std::unique_ptr<ui::Console> m_console;
};

}  // namespace sluice::app
