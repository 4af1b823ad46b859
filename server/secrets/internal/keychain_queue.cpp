#include "secrets/internal/keychain_queue.h"

#include "core/check.h"

#include <QElapsedTimer>
#include <QThread>

#include <algorithm>
#include <chrono>
#include <qt6keychain/keychain.h>

namespace sluice::secrets {

namespace {

// Texts differ by where it breaks: no bus address, no bus behind it, nobody owns the name, no default collection.
bool meansNoService(const QString& text)
{
    for (const char* part :
         {"dbus", "D-Bus", "autolaunch", "ServiceUnknown", "not provided by any", "message bus", "connect",
          "No such file", "NameHasNoOwner", "org.freedesktop.secrets", "No such object", "No such interface", "X11"}) {
        if (text.contains(QLatin1String(part), Qt::CaseInsensitive))
            return true;
    }
    return false;
}

Error keychainError(QKeychain::Error code, const QString& text)
{
    switch (code) {
    case QKeychain::EntryNotFound: return {ErrorCode::NotFound, "no such entry in the keychain"};
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser: return {ErrorCode::Unavailable, "the keychain is locked"};
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented: return {ErrorCode::Unavailable, "no keychain service is running"};
    case QKeychain::CouldNotDeleteEntry: return {ErrorCode::Io, "the keychain did not delete the entry"};
    case QKeychain::NoError:
    case QKeychain::OtherError: break;
    }
    // Texts of the service name buses and objects, never values; still one line and short.
    std::string detail = text.simplified().left(200).toStdString();
    if (meansNoService(text))
        return {ErrorCode::Unavailable, "no keychain service is running: " + detail};
    return {ErrorCode::Unavailable,
            "the keychain failed: " + (detail.empty() ? std::string("no reason given") : detail)};
}

// The job shares this buffer, so it is the job's copy that is wiped too.
void wipeShared(const QByteArray& bytes)
{
    crypto::wipeMemory(
        {reinterpret_cast<std::uint8_t*>(const_cast<char*>(bytes.constData())), std::size_t(bytes.size())});
}

}  // namespace

KeychainQueue::KeychainQueue(QString service, std::size_t capacity)
    : m_service(std::move(service)), m_capacity(capacity)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &KeychainQueue::expired);
}

KeychainQueue::~KeychainQueue()
{
    if (m_job)
        m_job->disconnect(this);
}

std::int64_t KeychainQueue::nowMs()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

void KeychainQueue::add(KeychainStep step, bool urgent)
{
    SLUICE_CHECK(QThread::currentThread() == thread());
    if (!urgent && m_waiting.size() >= m_capacity) {
        step.done(fail(ErrorCode::Overloaded, "too many keychain requests are waiting"));
        return;
    }
    if (urgent)
        m_waiting.push_front(std::move(step));
    else
        m_waiting.push_back(std::move(step));
    if (!m_running && !m_completing)
        startNext();
}

void KeychainQueue::startNext()
{
    while (!m_running && !m_waiting.empty()) {
        auto step = std::make_unique<KeychainStep>(std::move(m_waiting.front()));
        m_waiting.pop_front();
        const std::int64_t left = step->deadlineMs - nowMs();
        if (left <= 0) {
            step->done(fail(ErrorCode::Timeout, "the keychain did not answer in time"));
            continue;
        }
        m_running = std::move(step);
        m_timer.start(int(std::min<std::int64_t>(left, 24 * 3600 * 1000)));
        start(*m_running);
    }
}

void KeychainQueue::start(KeychainStep& step)
{
    QKeychain::Job* job = nullptr;
    if (step.kind == KeychainStep::Kind::Read) {
        job = new QKeychain::ReadPasswordJob(m_service);
    } else if (step.kind == KeychainStep::Kind::Write) {
        auto* write = new QKeychain::WritePasswordJob(m_service);
        const QByteArray bytes(reinterpret_cast<const char*>(step.value.bytes().data()), qsizetype(step.value.size()));
        write->setBinaryData(bytes);
        // The job shares our buffer; when it goes, the last copy is here and is wiped.
        connect(write, &QObject::destroyed, [bytes] { wipeShared(bytes); });
        step.value.wipe();
        job = write;
    } else {
        job = new QKeychain::DeletePasswordJob(m_service);
    }
    job->setInsecureFallback(false);
    job->setAutoDelete(true);
    job->setKey(QString::fromStdString(step.name));
    connect(job, &QKeychain::Job::finished, this, &KeychainQueue::finished);
    m_job = job;
    job->start();
}

void KeychainQueue::finished(QKeychain::Job* job)
{
    if (job != m_job)
        return;  // an answer to a job that timed out
    m_job = nullptr;
    crypto::SecretBytes value;
    if (auto* read = qobject_cast<QKeychain::ReadPasswordJob*>(job); read && job->error() == QKeychain::NoError) {
        const QByteArray bytes = read->binaryData();
        value = crypto::SecretBytes(
            std::span(reinterpret_cast<const std::uint8_t*>(bytes.constData()), std::size_t(bytes.size())));
        wipeShared(bytes);
    }
    const bool removedNothing =
        m_running->kind == KeychainStep::Kind::Remove && job->error() == QKeychain::EntryNotFound;
    if (job->error() != QKeychain::NoError && !removedNothing)
        complete(fail(keychainError(job->error(), job->errorString())));
    else
        complete(std::move(value));
}

void KeychainQueue::expired()
{
    // The job cannot be stopped; it deletes itself when the service answers, and nobody listens.
    if (m_job)
        m_job->disconnect(this);
    m_job = nullptr;
    if (m_running)
        complete(fail(ErrorCode::Timeout, "the keychain did not answer in time"));
}

void KeychainQueue::complete(Result<crypto::SecretBytes> result)
{
    m_timer.stop();
    const auto step = std::move(m_running);
    m_completing = true;
    const QPointer<KeychainQueue> self(this);
    step->done(std::move(result));
    if (!self)
        return;  // `done` destroyed the store
    m_completing = false;
    startNext();
}

}  // namespace sluice::secrets
