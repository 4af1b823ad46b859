// A client that sends exactly the bytes it is told to, over a plain blocking socket. Every wait has a deadline.
#pragma once

#include <arpa/inet.h>
#include <chrono>
#include <cstdint>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace sluice::test {

struct RawAnswer {
    int status = 0;  // 0: none came
    std::string head;
    std::string body;

    std::string field(const std::string& name) const
    {
        const std::size_t at = head.find("\r\n" + name + ": ");
        if (at == std::string::npos)
            return {};
        const std::size_t from = at + name.size() + 4;
        return head.substr(from, head.find("\r\n", from) - from);
    }
};

class RawClient {
public:
    explicit RawClient(std::uint16_t port, int receiveBuffer = 0)
    {
        m_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (receiveBuffer > 0)
            ::setsockopt(m_socket, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, sizeof receiveBuffer);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(m_socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            hangUp();
    }
    ~RawClient() { hangUp(); }
    RawClient(RawClient&& other) noexcept
        : m_socket(std::exchange(other.m_socket, -1)), m_input(std::move(other.m_input))
    {}
    RawClient& operator=(RawClient&&) = delete;

    bool connected() const { return m_socket >= 0; }
    void hangUp()
    {
        if (m_socket >= 0)
            ::close(std::exchange(m_socket, -1));
    }

    // How many bytes the server's side took within the time.
    std::size_t send(std::string_view bytes, int timeoutMs = 5000)
    {
        const auto deadline = now() + timeoutMs;
        std::size_t sent = 0;
        while (sent < bytes.size()) {
            pollfd waiting{m_socket, POLLOUT, 0};
            const auto left = deadline - now();
            if (left <= 0 || ::poll(&waiting, 1, static_cast<int>(left)) <= 0
                || (waiting.revents & (POLLERR | POLLHUP)))
                return sent;
            const ssize_t part =
                ::send(m_socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
            if (part < 0)
                return sent;
            sent += static_cast<std::size_t>(part);
        }
        return sent;
    }

    RawAnswer read(int timeoutMs = 5000, bool toHead = false)
    {
        const auto deadline = now() + timeoutMs;
        RawAnswer answer;
        std::size_t end = 0;
        while ((end = m_input.find("\r\n\r\n")) == std::string::npos) {
            if (!receive(deadline))
                return answer;
        }
        answer.head = m_input.substr(0, end + 2);
        m_input.erase(0, end + 4);
        if (!answer.head.starts_with("HTTP/1.1 "))
            return answer;
        answer.status = std::stoi(answer.head.substr(9, 3));
        const std::string length = answer.field("Content-Length");
        const std::size_t size = toHead || length.empty() ? 0 : std::stoul(length);
        while (m_input.size() < size) {
            if (!receive(deadline))
                break;
        }
        answer.body = m_input.substr(0, size);
        m_input.erase(0, size);
        return answer;
    }

    RawAnswer ask(std::string_view bytes, int timeoutMs = 5000)
    {
        send(bytes, timeoutMs);
        return read(timeoutMs);
    }

    // The server closed within the time, and nothing unread is left.
    bool closedBy(int timeoutMs = 5000)
    {
        const auto deadline = now() + timeoutMs;
        while (receive(deadline)) {
        }
        return m_ended && m_input.empty();
    }
    const std::string& unread() const { return m_input; }

private:
    static std::int64_t now()
    {
        return std::chrono::duration_cast<std::chrono::milliseconds>(
                   std::chrono::steady_clock::now().time_since_epoch())
            .count();
    }
    bool receive(std::int64_t deadline)
    {
        pollfd waiting{m_socket, POLLIN, 0};
        const auto left = deadline - now();
        if (m_socket < 0 || left <= 0 || ::poll(&waiting, 1, static_cast<int>(left)) <= 0)
            return false;
        char buffer[64 * 1024];
        const ssize_t got = ::recv(m_socket, buffer, sizeof buffer, MSG_DONTWAIT);
        if (got <= 0) {
            m_ended = true;
            return false;
        }
        m_input.append(buffer, static_cast<std::size_t>(got));
        return true;
    }

    int m_socket = -1;
    bool m_ended = false;
    std::string m_input;
};

}  // namespace sluice::test
