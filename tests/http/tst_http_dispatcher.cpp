// The epoll dispatcher does for Qt's objects what Qt's own does.
#include "http/internal/epoll_dispatcher.h"

#include <QSocketNotifier>
#include <QThread>
#include <QTimer>
#include <QtTest>

#include <atomic>
#include <sys/socket.h>
#include <unistd.h>

using sluice::http::internal::EpollDispatcher;

class TestHttpDispatcher : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void postedEventsAndQuit();
    void timersFireAndStop();
    void notifiersToggleAndReuseNumbers();

private:
    // Runs on the thread under test and waits for it.
    template<class Function>
    void there(Function function)
    {
        QMetaObject::invokeMethod(m_worker, function, Qt::BlockingQueuedConnection);
    }

    QThread m_thread;
    QObject* m_worker = nullptr;
};

void TestHttpDispatcher::init()
{
    m_thread.setEventDispatcher(new EpollDispatcher);
    m_worker = new QObject;
    m_worker->moveToThread(&m_thread);
    m_thread.start();
}

void TestHttpDispatcher::cleanup()
{
    there([this] { delete std::exchange(m_worker, nullptr); });
    m_thread.quit();
    QVERIFY(m_thread.wait(5000));
}

void TestHttpDispatcher::postedEventsAndQuit()
{
    std::atomic<int> count{0};
    for (int i = 0; i < 20'000; ++i)
        QMetaObject::invokeMethod(
            m_worker, [&count] { ++count; }, Qt::QueuedConnection);
    QTRY_COMPARE(count.load(), 20'000);
    for (int i = 0; i < 2'000; ++i)
        there([&count] { ++count; });  // each a wake-up of its own
    QCOMPARE(count.load(), 22'000);
}

void TestHttpDispatcher::timersFireAndStop()
{
    std::atomic<int> ticks{0};
    std::atomic<int> single{0};
    QTimer* timer = nullptr;
    there([&] {
        timer = new QTimer(m_worker);
        connect(timer, &QTimer::timeout, m_worker, [&] { ++ticks; });
        timer->start(5);
        QTimer::singleShot(20, m_worker, [&] { ++single; });
        QTimer::singleShot(0, m_worker, [&] { ++single; });
    });
    QTRY_VERIFY(ticks.load() >= 5);
    QTRY_COMPARE(single.load(), 2);
    int remaining = -2;
    there([&] {
        remaining = timer->remainingTime();
        timer->stop();
    });
    QVERIFY(remaining >= 0 && remaining <= 5);
    const int stopped = ticks.load();
    QElapsedTimer quiet;
    quiet.start();
    QTRY_VERIFY(quiet.elapsed() > 30);
    QCOMPARE(ticks.load(), stopped);
}

void TestHttpDispatcher::notifiersToggleAndReuseNumbers()
{
    for (int round = 0; round < 10; ++round) {
        int pair[2];
        QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
        std::atomic<int> readable{0};
        std::atomic<int> writable{0};
        QSocketNotifier* read = nullptr;
        QSocketNotifier* write = nullptr;
        there([&] {
            read = new QSocketNotifier(pair[0], QSocketNotifier::Read, m_worker);
            write = new QSocketNotifier(pair[0], QSocketNotifier::Write, m_worker);
            connect(read, &QSocketNotifier::activated, m_worker, [&] {
                char buffer[16];
                [[maybe_unused]] const auto got = ::read(pair[0], buffer, sizeof buffer);
                ++readable;
            });
            connect(write, &QSocketNotifier::activated, m_worker, [&] {
                ++writable;
                write->setEnabled(false);
            });
        });
        QTRY_COMPARE(writable.load(), 1);
        QCOMPARE(::write(pair[1], "x", 1), ssize_t{1});
        QTRY_COMPARE(readable.load(), 1);
        there([&] { read->setEnabled(false); });
        QCOMPARE(::write(pair[1], "y", 1), ssize_t{1});
        there([] {});
        there([] {});
        QCOMPARE(readable.load(), 1);
        there([&] { read->setEnabled(true); });
        QTRY_COMPARE(readable.load(), 2);
        there([&] {
            delete read;
            delete write;
            ::close(pair[0]);
        });
        ::close(pair[1]);
    }
}

QTEST_GUILESS_MAIN(TestHttpDispatcher)
#include "tst_http_dispatcher.moc"
