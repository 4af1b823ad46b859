// How the console's ports answer: exactly once, on the GUI thread, never inside the call. Work that blocks (disk) runs on the
// engine's worker pool. When the receiver is gone the answer is dropped.
#pragma once

#include "models/actions.h"

#include <QObject>
#include <QPointer>
#include <QThreadPool>

#include <functional>
#include <utility>

namespace sluice::app {

class Delivery {
public:
    // `gui` lives on the GUI thread and outlives nothing in particular: it is watched.
    Delivery(QObject* gui, QThreadPool& workers) : m_gui(gui), m_workers(workers) {}

    // A completion for any thread that hands over to the GUI thread.
    template<class T>
    std::function<void(Result<T>)> toGui(models::Done<T> done) const
    {
        return [gui = QPointer<QObject>(m_gui), done = std::move(done)](Result<T> result) {
            if (QObject* receiver = gui.data())
                QMetaObject::invokeMethod(
                    receiver, [done, result = std::move(result)]() mutable { done(std::move(result)); },
                    Qt::QueuedConnection);
        };
    }

    // Runs `work` on a worker and delivers its result.
    template<class T>
    void work(std::function<Result<T>()> task, models::Done<T> done) const
    {
        m_workers.start([task = std::move(task), deliver = toGui<T>(std::move(done))] { deliver(task()); });
    }

    void run(std::function<void()> task) const { m_workers.start(std::move(task)); }
    void onGui(std::function<void()> task) const
    {
        if (m_gui)
            QMetaObject::invokeMethod(m_gui.data(), std::move(task), Qt::QueuedConnection);
    }

private:
    QPointer<QObject> m_gui;
    QThreadPool& m_workers;
};

}  // namespace sluice::app
