#include "app/console/log_port.h"

#include "app/lifecycle/diagnostics.h"

namespace sluice::app {

void LogPort::writeDiagnostics(std::string path, models::Done<std::string> done)
{
    m_delivery.work<std::string>([this, path = std::move(path)] { return app::writeDiagnostics(m_engine, path); },
                                 std::move(done));
}

}  // namespace sluice::app
