#include "core/bounded_queue.h"
#include "core/subscription.h"

#include <QtTest>
#include <latch>
#include <thread>

using namespace sluice;

class TestCoreThreads : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aFullQueueSaysSoAndLeavesTheValue()
    {
        BoundedQueue<std::unique_ptr<int>> queue(2);
        QVERIFY(queue.push(std::make_unique<int>(1)));
        QVERIFY(queue.push(std::make_unique<int>(2)));
        auto third = std::make_unique<int>(3);
        QVERIFY(!queue.push(std::move(third)));
        QVERIFY(third != nullptr);
        const auto batch = queue.tryTakeBatch(1);
        QCOMPARE(batch.size(), std::size_t(1));
        QCOMPARE(*batch.front(), 1);
        QVERIFY(queue.push(std::move(third)));
        QCOMPARE(queue.size(), std::size_t(2));
    }

    void aClosedQueueGivesWhatItHasThenNothing()
    {
        BoundedQueue<int> queue(10);
        queue.push(1);
        queue.push(2);
        queue.close();
        QVERIFY(!queue.push(3));
        QCOMPARE(queue.takeBatch(10).size(), std::size_t(2));
        QVERIFY(queue.takeBatch(10).empty());
    }

    void nothingIsLostBetweenManyThreads()
    {
        constexpr int producers = 4;
        constexpr int each = 5'000;
        BoundedQueue<int> queue(64);
        std::atomic<std::int64_t> sum{0};
        std::atomic<int> count{0};
        std::vector<std::jthread> consumers;
        for (int i = 0; i < 3; ++i) {
            consumers.emplace_back([&] {
                for (auto batch = queue.takeBatch(16); !batch.empty(); batch = queue.takeBatch(16)) {
                    for (const int value : batch)
                        sum += value;
                    count += int(batch.size());
                }
            });
        }
        {
            std::vector<std::jthread> threads;
            for (int p = 0; p < producers; ++p) {
                threads.emplace_back([&queue, p] {
                    for (int i = 0; i < each; ++i) {
                        while (!queue.push(p * each + i))
                            std::this_thread::yield();
                    }
                });
            }
        }
        queue.close();
        consumers.clear();
        const std::int64_t total = std::int64_t(producers) * each;
        QCOMPARE(count.load(), int(total));
        QCOMPARE(sum.load(), total * (total - 1) / 2);
    }

    void aSubscriptionEndsWithItsObject()
    {
        ChangeSequence changes;
        int calls = 0;
        {
            Subscription first = changes.subscribe([&calls] { ++calls; });
            changes.bump();
            Subscription moved = std::move(first);
            changes.bump();
        }
        changes.bump();
        QCOMPARE(calls, 2);
        QCOMPARE(changes.value(), std::uint64_t(3));
    }

    void aSubscriptionOutlivesItsSequence()
    {
        Subscription kept;
        {
            ChangeSequence changes;
            kept = changes.subscribe([] {});
        }
        kept.reset();
        QVERIFY(true);
    }

    void noHandlerRunsAfterItsSubscriptionIsGone()
    {
        ChangeSequence changes;
        std::atomic<bool> stop{false};
        std::latch running(1);
        std::jthread bumper([&] {
            changes.bump();
            running.count_down();
            while (!stop)
                changes.bump();
        });
        running.wait();
        for (int i = 0; i < 2'000; ++i) {
            auto alive = std::make_shared<std::atomic<bool>>(true);
            Subscription subscription = changes.subscribe([alive] {
                if (!*alive)
                    qFatal("called after the end");
            });
            subscription.reset();
            *alive = false;
        }
        stop = true;
        bumper.join();
        QVERIFY(changes.value() > 0);
    }
};

QTEST_GUILESS_MAIN(TestCoreThreads)
#include "tst_core_threads.moc"
