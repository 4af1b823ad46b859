// The writing half of a connection: the answer's bytes, slice by slice as the peer reads, then the next request or the end.
#include "http/internal/connection.h"
#include "http/internal/worker.h"

#include <QLoggingCategory>
#include <QSslSocket>

#include <algorithm>
#include <cerrno>
#include <sys/socket.h>

namespace sluice::http::internal {

Q_LOGGING_CATEGORY(lcHttpOutput, "sluice.http")

namespace {

constexpr std::size_t kDiscardBytes = 8 * 1024 * 1024;  // what a refused peer may go on sending before it is cut off
constexpr std::size_t kKeepBuffer = 16 * 1024;

}  // namespace

void Connection::serialise(Response& response, bool keepAlive)
{
    const auto valid = [](const Headers::Field& field) {
        return field.first.find_first_of(std::string_view("\r\n\0: ", 5)) == std::string::npos
               && field.second.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos;
    };
    const auto& fields = response.headers.fields();
    const bool sound = response.status >= 200 && response.status <= 599 && valid({"Content-Type", response.contentType})
                       && std::all_of(fields.begin(), fields.end(), valid);
    if (!sound) {
        qCCritical(lcHttpOutput, "an answer with a malformed status or header field was replaced by 500");
        response = m_worker.shared().policy.internalError;
    }
    const bool bodiless = response.status == 204 || response.status == 304;
    m_out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ").append(reasonPhrase(response.status));
    m_out.append("\r\n").append(m_worker.dateField());
    if (!response.contentType.empty())
        m_out.append("Content-Type: ").append(response.contentType).append("\r\n");
    if (bodiless)
        response.body.clear();
    else
        m_out.append("Content-Length: ").append(std::to_string(response.body.size())).append("\r\n");
    const auto append = [this](const Headers& headers) {
        for (const Headers::Field& field : headers.fields()) {
            if (equalsIgnoringCase(field.first, "Content-Length") || equalsIgnoringCase(field.first, "Connection")
                || equalsIgnoringCase(field.first, "Transfer-Encoding") || equalsIgnoringCase(field.first, "Date"))
                continue;  // the framing is ours
            m_out.append(field.first).append(": ").append(field.second).append("\r\n");
        }
    };
    append(response.headers);
    append(m_worker.shared().policy.extraHeaders);
    if (!keepAlive)
        m_out.append("Connection: close\r\n");
    else if (m_framer.head().minorVersion == 0)
        m_out.append("Connection: keep-alive\r\n");
    m_out.append("\r\n");
}

bool Connection::pump()
{
    if (m_closed)
        return false;
    m_pumping = true;
    const bool drained = m_tls ? pumpTls() : pumpPlain();
    m_pumping = false;
    return drained;
}

// Straight into the kernel; only what it does not take goes through the socket's buffer, 64 KiB at a time.
bool Connection::sendSome(std::string_view& bytes)
{
    while (!bytes.empty()) {
        const ssize_t sent =
            ::send(static_cast<int>(m_socket->socketDescriptor()), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return errno == EAGAIN || errno == EWOULDBLOCK;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
        m_drainMark += static_cast<std::size_t>(sent);
        Counters::add(m_worker.counters.bytesOut, static_cast<std::uint64_t>(sent));
    }
    return true;
}

bool Connection::pumpPlain()
{
    if (m_socket->bytesToWrite() > 0)
        return false;
    const auto flush = [this](std::string& buffer, std::size_t& taken) {
        std::string_view left = std::string_view(buffer).substr(taken);
        const std::size_t before = left.size();
        if (!left.empty() && !sendSome(left)) {
            abort();
            return false;
        }
        taken += before - left.size();
        if (!left.empty()) {
            // The socket's write notifier tells when there is room again.
            const std::size_t part = std::min<std::size_t>(left.size(), 64 * 1024);
            m_socket->write(left.data(), static_cast<qint64>(part));
            taken += part;
            m_drainMark += part;
            Counters::add(m_worker.counters.bytesOut, part);
            return false;
        }
        buffer.clear();
        if (buffer.capacity() > kKeepBuffer)
            buffer.shrink_to_fit();
        taken = 0;
        return true;
    };
    const bool drained = flush(m_out, m_outTaken) && flush(m_largeBody, m_largeTaken);
    if (!m_closed && phase == Phase::Draining && m_drainMark >= 64 * 1024) {
        m_drainMark = 0;
        m_worker.touch(*this);
    }
    return drained;
}

bool Connection::pumpTls()
{
    while (!m_closed) {
        if (m_tls->bytesToWrite() + m_tls->encryptedBytesToWrite() > 64 * 1024)
            m_tls->flush();
        const auto waiting = m_tls->bytesToWrite() + m_tls->encryptedBytesToWrite();
        if (waiting > 64 * 1024)
            return false;
        std::string& buffer = m_out.empty() ? m_largeBody : m_out;
        std::size_t& taken = m_out.empty() ? m_largeTaken : m_outTaken;
        if (buffer.empty()) {
            m_tls->flush();
            return !m_closed && m_tls->bytesToWrite() + m_tls->encryptedBytesToWrite() == 0;
        }
        const std::size_t part = std::min<std::size_t>(buffer.size() - taken, 64 * 1024);
        m_tls->write(buffer.data() + taken, static_cast<qint64>(part));
        taken += part;
        Counters::add(m_worker.counters.bytesOut, part);
        if (taken == buffer.size()) {
            std::string().swap(buffer);
            taken = 0;
        }
        if (phase == Phase::Draining)
            m_worker.touch(*this);  // a slice fitted: the peer reads
    }
    return false;
}

void Connection::afterAnswer()
{
    m_drainMark = 0;
    if (m_closeAfter)
        return beginLinger();
    m_worker.setPhase(*this, Phase::Idle);
    if (!m_processing)
        process();
}

// Closing at once would reset the connection and take the answer with it when the peer has sent more than we read.
void Connection::beginLinger()
{
    m_leftover.clear();
    m_worker.setPhase(*this, Phase::Lingering);
    if (!m_tls)
        ::shutdown(static_cast<int>(m_socket->socketDescriptor()), SHUT_WR);
    else if (!m_refused)
        m_tls->disconnectFromHost();
    if (!m_closed)
        discardInput();
}

void Connection::discardInput()
{
    while (!m_closed) {
        const qint64 got = m_socket->read(m_worker.scratch(), static_cast<qint64>(m_worker.scratchSize()));
        if (got <= 0)
            return;
        m_discarded += static_cast<std::size_t>(got);
        if (m_discarded > kDiscardBytes)
            abort();
    }
}

}  // namespace sluice::http::internal
