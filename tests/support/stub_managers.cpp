#include "support/stub_managers.h"

#include <QtGlobal>

#include <algorithm>
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sluice::test {

namespace {

std::string headerOf(const std::string& head, std::string name)
{
    std::size_t at = 0;
    while ((at = head.find("\r\n", at)) != std::string::npos) {
        at += 2;
        const auto colon = head.find(':', at);
        const auto end = head.find("\r\n", at);
        if (colon == std::string::npos || end == std::string::npos || colon > end)
            continue;
        std::string found = head.substr(at, colon - at);
        std::transform(found.begin(), found.end(), found.begin(),
                       [](unsigned char c) { return char(std::tolower(c)); });
        if (found == name)
            return head.substr(head.find_first_not_of(' ', colon + 1), end - head.find_first_not_of(' ', colon + 1));
    }
    return {};
}

std::string hexText(const unsigned char* bytes, std::size_t count)
{
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        text += "0123456789abcdef"[bytes[i] >> 4];
        text += "0123456789abcdef"[bytes[i] & 15];
    }
    return text;
}

std::string sha256Hex(const std::string& text)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
    return hexText(digest, sizeof digest);
}

std::string hmacHex(const std::string& key, const std::string& text)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    HMAC(EVP_sha256(), key.data(), int(key.size()), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
         digest, &size);
    return hexText(digest, size);
}

std::string plainAnswer(int status, const std::string& body, const std::string& headers = {})
{
    return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Type: application/json\r\nContent-Length: "
           + std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body;
}

}  // namespace

struct StubManagers::Connection {
    int fd = -1;
    std::string address, in, out;
    bool pouring = false, closing = false;
};

StubManagers::StubManagers(std::uint16_t port, bool keepHeads) : m_keepHeads(keepHeads)
{
    m_listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(m_listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_port = htons(port);
    socklen_t length = sizeof any;
    if (bind(m_listener, reinterpret_cast<sockaddr*>(&any), length) != 0 || listen(m_listener, 4'096) != 0)
        qFatal("no port for stub managers");
    getsockname(m_listener, reinterpret_cast<sockaddr*>(&any), &length);
    m_port = ntohs(any.sin_port);
    m_epoll = epoll_create1(EPOLL_CLOEXEC);
    m_wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    for (const int fd : {m_listener, m_wake}) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.fd = fd;
        epoll_ctl(m_epoll, EPOLL_CTL_ADD, fd, &event);
    }
    m_thread = std::thread([this] { run(); });
}

StubManagers::~StubManagers()
{
    const std::uint64_t one = 1;
    if (write(m_wake, &one, sizeof one) != sizeof one)
        qFatal("stub managers cannot be woken");
    m_thread.join();
    for (const auto& [fd, connection] : m_connections)
        close(fd);
    for (const int fd : {m_listener, m_wake, m_epoll})
        close(fd);
}

void StubManagers::set(const std::string& address, const std::string& state, Manner manner, const std::string& secret)
{
    const std::lock_guard lock(m_mutex);
    Host& host = m_hosts[address];
    host.state = state;
    host.manner = manner;
    host.secret = secret;
}

StubManagers::Host StubManagers::host(const std::string& address) const
{
    const std::lock_guard lock(m_mutex);
    const auto known = m_hosts.find(address);
    return known == m_hosts.end() ? Host{} : known->second;
}

std::int64_t StubManagers::answered() const
{
    const std::lock_guard lock(m_mutex);
    return m_answered;
}

int StubManagers::mostOpen() const
{
    const std::lock_guard lock(m_mutex);
    return m_mostOpen;
}

void StubManagers::run()
{
    for (;;) {
        epoll_event events[256];
        const int count = epoll_wait(m_epoll, events, 256, -1);
        for (int i = 0; i < count; ++i) {
            const int fd = events[i].data.fd;
            if (fd == m_wake)
                return;
            if (fd == m_listener) {
                for (;;) {
                    sockaddr_in local{};
                    const int made = accept4(m_listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
                    if (made < 0)
                        break;
                    socklen_t length = sizeof local;
                    getsockname(made, reinterpret_cast<sockaddr*>(&local), &length);
                    char text[INET_ADDRSTRLEN];
                    inet_ntop(AF_INET, &local.sin_addr, text, sizeof text);
                    auto connection = std::make_unique<Connection>();
                    connection->fd = made;
                    connection->address = text;
                    m_connections.emplace(made, std::move(connection));
                    epoll_event event{};
                    event.events = EPOLLIN;
                    event.data.fd = made;
                    epoll_ctl(m_epoll, EPOLL_CTL_ADD, made, &event);
                    const std::lock_guard lock(m_mutex);
                    m_mostOpen = std::max(m_mostOpen, int(m_connections.size()));
                }
                continue;
            }
            const auto known = m_connections.find(fd);
            if (known == m_connections.end())
                continue;
            Connection& connection = *known->second;
            bool gone = false;
            if (events[i].events & EPOLLIN) {
                char buffer[16'384];
                const ssize_t got = read(fd, buffer, sizeof buffer);
                gone = got == 0 || (got < 0 && errno != EAGAIN);
                if (got > 0)
                    connection.in.append(buffer, std::size_t(got));
                const auto end = connection.in.find("\r\n\r\n");
                if (end != std::string::npos) {
                    const std::string head = connection.in.substr(0, end + 4);
                    const std::string announced = headerOf(head, "content-length");
                    const std::size_t body = announced.empty() ? 0 : std::stoul(announced);
                    if (connection.in.size() >= end + 4 + body) {
                        take(connection, head, connection.in.substr(end + 4, body));
                        connection.in.erase(0, end + 4 + body);
                    }
                }
            }
            if (!gone)
                flush(connection);
            if (gone || (connection.closing && connection.out.empty()) || (events[i].events & (EPOLLERR | EPOLLHUP))) {
                close(fd);
                m_connections.erase(fd);
            }
        }
    }
}

void StubManagers::flush(Connection& connection)
{
    for (;;) {
        if (connection.out.empty() && connection.pouring)
            connection.out = "X-Filler: " + std::string(8'000, 'x') + "\r\n";
        if (connection.out.empty())
            break;
        const ssize_t sent = send(connection.fd, connection.out.data(), connection.out.size(), MSG_NOSIGNAL);
        if (sent < 0)
            break;
        connection.out.erase(0, std::size_t(sent));
    }
    epoll_event event{};
    event.events = EPOLLIN | (connection.out.empty() ? 0u : std::uint32_t(EPOLLOUT));
    event.data.fd = connection.fd;
    epoll_ctl(m_epoll, EPOLL_CTL_MOD, connection.fd, &event);
}

void StubManagers::take(Connection& connection, const std::string& head, const std::string& body)
{
    const std::lock_guard lock(m_mutex);
    Host& host = m_hosts[connection.address];
    const bool isOrder = head.starts_with("POST");
    if (isOrder)
        host.orders.push_back(body);
    else
        ++host.asked;
    if (m_keepHeads)
        host.heads.push_back(head);
    ++m_answered;
    int status = 200;
    std::string headers;
    switch (host.manner) {
    case Manner::Hang: return;
    case Manner::HangUp: connection.closing = true; return;
    case Manner::Fail: connection.out += plainAnswer(500, "{\"state\":\"awake\"}"); return;
    case Manner::Garbage: connection.out += plainAnswer(200, "<html>awake</html>"); return;
    case Manner::Flood:
        connection.out += "HTTP/1.1 200 OK\r\n";
        connection.pouring = true;
        return;
    case Manner::Cached: headers = "Age: 600\r\n"; break;
    case Manner::Proven: {
        const std::string nonce = headerOf(head, "x-sluice-nonce");
        const std::string wanted =
            hmacHex(host.secret, std::string("sluice-request:v1\n") + (isOrder ? "POST" : "GET") + "\n/power\n"
                                     + headerOf(head, "x-sluice-time") + "\n" + nonce + "\n" + sha256Hex(body));
        if (headerOf(head, "x-sluice-proof") != wanted)
            status = 401;
        break;
    }
    default: break;
    }
    if (isOrder && host.manner == Manner::Refuse)
        status = 409;
    if (isOrder && status == 200 && host.manner != Manner::Liar)
        host.state = body.find("\"wake\"") != std::string::npos ? "awake" : "sleeping";
    const std::string answer = "{\"state\":\"" + host.state + "\"}";
    if (host.manner == Manner::Proven)
        headers = "X-Sluice-Proof: "
                  + hmacHex(host.secret, "sluice-answer:v1\n" + headerOf(head, "x-sluice-nonce") + "\n"
                                             + std::to_string(status) + "\n" + sha256Hex(answer))
                  + "\r\n";
    connection.out += plainAnswer(status, answer, headers);
}

}  // namespace sluice::test
