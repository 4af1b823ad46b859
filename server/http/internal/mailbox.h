// How other threads reach an HTTP thread: answers, evictions, the order to stop. A batch (core/burst.h) costs one wake-up.
// Thread: any.
#pragma once

#include "core/burst.h"
#include "http/reply.h"

#include <QCoreApplication>
#include <QEvent>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace sluice::http::internal {

struct Letter {
    enum class Kind { Answer, Dropped, Evict, Stop };
    Kind kind = Kind::Answer;
    std::uint64_t connection = 0;
    std::uint64_t request = 0;
    Response response{};
    std::function<Response()> make{};  // of an Answer, in place of `response`
    std::int64_t deadlineMs = 0;       // of Stop, on the worker's clock
};

class Mailbox : public std::enable_shared_from_this<Mailbox> {
public:
    explicit Mailbox(QObject* receiver) : m_receiver(receiver) {}

    void post(Letter letter)
    {
        {
            const std::lock_guard lock(m_mutex);
            if (!m_receiver)
                return;
            m_letters.push_back(std::move(letter));
            if (m_letters.size() > 1)
                return;
        }
        Burst::atEnd([self = shared_from_this()] { self->wake(); });
    }
    std::vector<Letter> take()
    {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_letters, {});
    }
    void close()
    {
        std::vector<Letter> unread;  // ends outside the lock
        const std::lock_guard lock(m_mutex);
        m_receiver = nullptr;
        unread.swap(m_letters);
    }

private:
    void wake()
    {
        const std::lock_guard lock(m_mutex);
        if (m_receiver)
            QCoreApplication::postEvent(m_receiver, new QEvent(QEvent::User));
    }

    std::mutex m_mutex;
    QObject* m_receiver;
    std::vector<Letter> m_letters;
};

// The server's end of a Reply.
class ServerSink final : public ReplySink {
public:
    ServerSink(std::shared_ptr<Mailbox> mailbox, std::uint64_t connection, std::uint64_t request)
        : m_mailbox(std::move(mailbox)), m_connection(connection), m_request(request)
    {}
    ~ServerSink() override
    {
        if (wanted())
            m_mailbox->post({.kind = Letter::Kind::Dropped, .connection = m_connection, .request = m_request});
    }
    bool send(Response response) override
    {
        if (m_sent.exchange(true))
            return false;
        if (std::this_thread::get_id() == m_thread && m_dispatching)
            m_inline = std::move(response);  // no round trip when the handler answers before it returns
        else if (m_wanted.load())
            m_mailbox->post({.kind = Letter::Kind::Answer,
                             .connection = m_connection,
                             .request = m_request,
                             .response = std::move(response)});
        return true;
    }
    bool sendMade(std::function<Response()> make) override
    {
        if (std::this_thread::get_id() == m_thread && m_dispatching)
            return send(make());
        if (m_sent.exchange(true))
            return false;
        if (m_wanted.load())
            m_mailbox->post({.kind = Letter::Kind::Answer,
                             .connection = m_connection,
                             .request = m_request,
                             .make = std::move(make)});
        return true;
    }
    bool wanted() const override { return m_wanted.load() && !m_sent.load(); }

    void cancel() { m_wanted.store(false); }
    // The HTTP thread only.
    std::optional<Response> endDispatch()
    {
        m_dispatching = false;
        return std::exchange(m_inline, std::nullopt);
    }

private:
    const std::shared_ptr<Mailbox> m_mailbox;
    const std::uint64_t m_connection;
    const std::uint64_t m_request;
    const std::thread::id m_thread = std::this_thread::get_id();
    bool m_dispatching = true;         // touched by m_thread only
    std::optional<Response> m_inline;  // touched by m_thread only
    std::atomic<bool> m_sent{false};
    std::atomic<bool> m_wanted{true};
};

}  // namespace sluice::http::internal
