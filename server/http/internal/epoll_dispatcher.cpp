#include "http/internal/epoll_dispatcher.h"

#include <QCoreApplication>
#include <QEvent>

#include <algorithm>
#include <array>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace sluice::http::internal {

namespace {

constexpr std::uint64_t kWakeKey = ~std::uint64_t{0};
constexpr int kBatch = 256;

}  // namespace

EpollDispatcher::EpollDispatcher(QObject* parent)
    : QAbstractEventDispatcher(parent)
    , m_epoll(::epoll_create1(EPOLL_CLOEXEC))
    , m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = kWakeKey;
    ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, m_wake, &event);
}

EpollDispatcher::~EpollDispatcher()
{
    ::close(m_wake);
    ::close(m_epoll);
}

// lint:allow processEvents: this is the event loop of the HTTP threads
bool EpollDispatcher::processEvents(QEventLoop::ProcessEventsFlags flags)
{
    m_interrupted.store(false);
    Q_EMIT awake();
    QCoreApplication::sendPostedEvents();
    if (m_interrupted.load())
        return true;
    const bool mayWait =
        flags.testFlag(QEventLoop::WaitForMoreEvents);  // lint:allow processEvents: a flag of this very call
    if (mayWait)
        Q_EMIT aboutToBlock();
    applyChanges();
    // An event posted since then has written to m_wake, so this cannot oversleep.
    std::array<epoll_event, kBatch> ready;
    const int count = ::epoll_wait(m_epoll, ready.data(), kBatch, timeoutMs(mayWait));
    if (mayWait)
        Q_EMIT awake();
    bool any = dispatchSockets(ready.data(), count);
    any = dispatchTimers() || any;
    return any;
}

bool EpollDispatcher::dispatchSockets(const epoll_event* ready, int count)
{
    for (int i = 0; i < count; ++i) {
        const std::uint64_t key = ready[i].data.u64;
        const std::uint32_t events = ready[i].events;
        if (key == kWakeKey) {
            std::uint64_t drained = 0;
            // In this order: a wake-up in between is swallowed, but the next turn looks at the posted events before it waits.
            [[maybe_unused]] const auto got = ::read(m_wake, &drained, sizeof drained);
            m_woken.store(false);
            continue;
        }
        const auto descriptor = static_cast<std::size_t>(key & 0xffffffffU);
        const auto generation = static_cast<std::uint32_t>(key >> 32);
        if (events & (EPOLLIN | EPOLLHUP | EPOLLERR | EPOLLRDHUP))
            notify(descriptor, generation, QSocketNotifier::Read);
        if (events & (EPOLLOUT | EPOLLHUP | EPOLLERR))
            notify(descriptor, generation, QSocketNotifier::Write);
        if (events & EPOLLPRI)
            notify(descriptor, generation, QSocketNotifier::Exception);
    }
    return count > 0;
}

void EpollDispatcher::notify(std::size_t descriptor, std::uint32_t generation, QSocketNotifier::Type type)
{
    // Looked up anew each time: what ran before may have closed it, or opened another one of the same number.
    if (descriptor >= m_descriptors.size() || m_descriptors[descriptor].generation != generation)
        return;
    if (QSocketNotifier* notifier = m_descriptors[descriptor].notifiers[type]) {
        QEvent event(QEvent::SockAct);
        QCoreApplication::sendEvent(notifier, &event);
    }
}

void EpollDispatcher::registerSocketNotifier(QSocketNotifier* notifier)
{
    const auto number = static_cast<std::size_t>(notifier->socket());
    if (number >= m_descriptors.size())
        m_descriptors.resize(number + 64);
    Descriptor& descriptor = m_descriptors[number];
    descriptor.notifiers[notifier->type()] = notifier;
    if (!descriptor.dirty) {
        descriptor.dirty = true;
        m_dirty.push_back(static_cast<int>(number));
    }
}

void EpollDispatcher::unregisterSocketNotifier(QSocketNotifier* notifier)
{
    const auto number = static_cast<std::size_t>(notifier->socket());
    if (number >= m_descriptors.size() || m_descriptors[number].notifiers[notifier->type()] != notifier)
        return;
    Descriptor& descriptor = m_descriptors[number];
    descriptor.notifiers[notifier->type()] = nullptr;
    if (descriptor.notifiers[0] || descriptor.notifiers[1] || descriptor.notifiers[2]) {
        if (!descriptor.dirty) {
            descriptor.dirty = true;
            m_dirty.push_back(static_cast<int>(number));
        }
        return;
    }
    // At once: the number may be closed and reused before the next turn.
    if (descriptor.registered)
        ::epoll_ctl(m_epoll, EPOLL_CTL_DEL, static_cast<int>(number), nullptr);
    descriptor.registered = 0;
    ++descriptor.generation;
}

// Gathered until the turn ends: a write notifier that comes and goes within one turn costs no system call.
void EpollDispatcher::applyChanges()
{
    for (const int number : m_dirty) {
        Descriptor& descriptor = m_descriptors[static_cast<std::size_t>(number)];
        descriptor.dirty = false;
        const std::uint32_t wanted = (descriptor.notifiers[QSocketNotifier::Read] ? EPOLLIN : 0U)
                                     | (descriptor.notifiers[QSocketNotifier::Write] ? EPOLLOUT : 0U)
                                     | (descriptor.notifiers[QSocketNotifier::Exception] ? EPOLLPRI : 0U);
        if (wanted == descriptor.registered)
            continue;
        epoll_event event{};
        event.events = wanted;
        event.data.u64 = static_cast<std::uint64_t>(descriptor.generation) << 32 | static_cast<std::uint32_t>(number);
        ::epoll_ctl(m_epoll, descriptor.registered ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, number, &event);
        descriptor.registered = wanted;
    }
    m_dirty.clear();
}

int EpollDispatcher::timeoutMs(bool mayWait) const
{
    if (!mayWait || m_interrupted.load())
        return 0;
    if (m_timers.empty())
        return -1;
    const auto next = std::min_element(m_timers.begin(), m_timers.end(),
                                       [](const Timer& a, const Timer& b) { return a.due < b.due; });
    const auto wait =
        std::chrono::ceil<std::chrono::milliseconds>(next->due - std::chrono::steady_clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(wait, 0, 60'000));
}

bool EpollDispatcher::dispatchTimers()
{
    if (m_timers.empty())
        return false;
    const Time now = std::chrono::steady_clock::now();
    std::vector<int> due;
    for (Timer& timer : m_timers) {
        if (timer.due <= now) {
            timer.due = now + std::chrono::milliseconds(timer.interval);
            due.push_back(timer.id);
        }
    }
    for (const int id : due) {
        const auto timer = std::find_if(m_timers.begin(), m_timers.end(), [id](const Timer& t) { return t.id == id; });
        if (timer == m_timers.end())
            continue;  // stopped by an earlier one
        QTimerEvent event(id);
        QCoreApplication::sendEvent(timer->object, &event);
    }
    return !due.empty();
}

void EpollDispatcher::registerTimer(int timerId, qint64 interval, Qt::TimerType timerType, QObject* object)
{
    const Time due = std::chrono::steady_clock::now() + std::chrono::milliseconds(interval);
    m_timers.push_back({timerId, interval, timerType, object, due});
}

bool EpollDispatcher::unregisterTimer(int timerId)
{
    return std::erase_if(m_timers, [timerId](const Timer& timer) { return timer.id == timerId; }) > 0;
}

bool EpollDispatcher::unregisterTimers(QObject* object)
{
    return std::erase_if(m_timers, [object](const Timer& timer) { return timer.object == object; }) > 0;
}

QList<QAbstractEventDispatcher::TimerInfo> EpollDispatcher::registeredTimers(QObject* object) const
{
    QList<TimerInfo> list;
    for (const Timer& timer : m_timers) {
        if (timer.object == object)
            list.append(TimerInfo(timer.id, static_cast<int>(timer.interval), timer.type));
    }
    return list;
}

int EpollDispatcher::remainingTime(int timerId)
{
    for (const Timer& timer : m_timers) {
        if (timer.id == timerId) {
            const auto left =
                std::chrono::ceil<std::chrono::milliseconds>(timer.due - std::chrono::steady_clock::now()).count();
            return static_cast<int>(std::max<std::int64_t>(left, 0));
        }
    }
    return -1;
}

void EpollDispatcher::wakeUp()
{
    if (m_woken.exchange(true))
        return;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(m_wake, &one, sizeof one);
}

void EpollDispatcher::interrupt()
{
    m_interrupted.store(true);
    wakeUp();
}

}  // namespace sluice::http::internal
