// An event dispatcher over epoll for the HTTP threads: its cost follows the sockets that are ready, not those that are open
// (Qt's own polls every descriptor each turn; qt-findings 2). Thread: its own; wakeUp and interrupt any.
#pragma once

#include <QAbstractEventDispatcher>
#include <QSocketNotifier>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <vector>

struct epoll_event;

namespace sluice::http::internal {

class EpollDispatcher final : public QAbstractEventDispatcher {
    Q_OBJECT

public:
    explicit EpollDispatcher(QObject* parent = nullptr);
    ~EpollDispatcher() override;

    bool isValid() const { return m_epoll >= 0 && m_wake >= 0; }

    // lint:allow processEvents: this is the event loop of the HTTP threads
    bool processEvents(QEventLoop::ProcessEventsFlags flags) override;
    void registerSocketNotifier(QSocketNotifier* notifier) override;
    void unregisterSocketNotifier(QSocketNotifier* notifier) override;
    void registerTimer(int timerId, qint64 interval, Qt::TimerType timerType, QObject* object) override;
    bool unregisterTimer(int timerId) override;
    bool unregisterTimers(QObject* object) override;
    QList<TimerInfo> registeredTimers(QObject* object) const override;
    int remainingTime(int timerId) override;
    void wakeUp() override;
    void interrupt() override;

private:
    using Time = std::chrono::steady_clock::time_point;
    struct Descriptor {
        QSocketNotifier* notifiers[3] = {};  // by QSocketNotifier::Type
        std::uint32_t registered = 0;        // what epoll knows
        std::uint32_t generation = 0;        // tells a reused number from the one an event was for
        bool dirty = false;
    };
    struct Timer {
        int id;
        qint64 interval;
        Qt::TimerType type;
        QObject* object;
        Time due;
    };

    void applyChanges();
    bool dispatchSockets(const epoll_event* ready, int count);
    bool dispatchTimers();
    int timeoutMs(bool mayWait) const;
    void notify(std::size_t descriptor, std::uint32_t generation, QSocketNotifier::Type type);

    const int m_epoll;
    const int m_wake;
    std::vector<Descriptor> m_descriptors;  // by number
    std::vector<int> m_dirty;
    std::vector<Timer> m_timers;  // a handful
    std::atomic<bool> m_woken{false};
    std::atomic<bool> m_interrupted{false};
};

}  // namespace sluice::http::internal
