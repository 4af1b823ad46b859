// The jobs of a KeychainStore: one at a time, in order, each with its own timer. Lives on the store's thread.
#pragma once

#include "core/once.h"
#include "secrets/secret_store.h"

#include <QObject>
#include <QPointer>
#include <QString>
#include <QTimer>

#include <deque>
#include <memory>

namespace QKeychain {
class Job;
}

namespace sluice::secrets {

struct KeychainStep {
    enum class Kind { Read, Write, Remove };
    Kind kind = Kind::Read;
    std::string name;
    crypto::SecretBytes value;
    std::int64_t deadlineMs = 0;  // on the queue's monotonic clock
    std::function<void(Result<crypto::SecretBytes>)> done;
};

class KeychainQueue final : public QObject {
    Q_OBJECT
public:
    KeychainQueue(QString service, std::size_t capacity);
    ~KeychainQueue() override;

    // On the thread of the queue. `done` comes once; a follow-up step put in by `done` of a first (urgent) runs before those that wait.
    void add(KeychainStep step, bool urgent = false);
    static std::int64_t nowMs();

private:
    void startNext();
    void start(KeychainStep& step);
    void finished(QKeychain::Job* job);
    void expired();
    void complete(Result<crypto::SecretBytes> result);

    const QString m_service;
    const std::size_t m_capacity;
    std::deque<KeychainStep> m_waiting;
    std::unique_ptr<KeychainStep> m_running;
    QPointer<QKeychain::Job> m_job;
    QTimer m_timer;
    bool m_completing = false;
};

}  // namespace sluice::secrets
