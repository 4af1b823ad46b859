// SIGINT and SIGTERM as an event of the main loop; SIGPIPE is ignored. Make it before any thread is started, so that no
// other thread takes the signals. Thread: main.
#pragma once

#include <QSocketNotifier>

#include <functional>
#include <memory>

namespace sluice::app {

class UnixSignals {
public:
    explicit UnixSignals(std::function<void(int)> handler);
    ~UnixSignals();
    UnixSignals(const UnixSignals&) = delete;
    UnixSignals& operator=(const UnixSignals&) = delete;

private:
    std::function<void(int)> m_handler;
    int m_descriptor = -1;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

}  // namespace sluice::app
