// SIGINT and SIGTERM as an event of the main loop; SIGPIPE is ignored. Call blockStopSignals() before anything starts a thread (the
// desktop's plugins do), so that no other thread takes them. Thread: main.
#pragma once

#include <QSocketNotifier>

#include <functional>
#include <memory>

namespace sluice::app {

void blockStopSignals();

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
