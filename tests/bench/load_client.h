// An HTTP client for benches that costs little beside the server it loads: one thread, one request under way a connection,
// requests made beforehand. Thread: one call at a time.
#pragma once

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace sluice::test {

struct LoadResult {
    double perSecond = 0;
    double p50Ms = 0;
    double p99Ms = 0;
    std::int64_t failed = 0;  // answers that are not 2xx, connections that ended early
};

// Requests in turn over `connections` kept alive, until `seconds` have passed; answers are read to their Content-Length. With `perSecond`
// they fall due at that rate, whatever was answered, and waiting for a free connection counts as waiting for the answer; without, each
// connection asks as fast as it is answered.
class LoadClient {
public:
    LoadClient(int port, std::vector<std::string> requests) : m_port(port), m_requests(std::move(requests)) {}

    LoadResult run(int connections, double seconds, double perSecond = 0)
    {
        m_free.clear();
        m_paced = perSecond > 0;
        m_micros.clear();
        m_failed = 0;
        const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
        std::vector<Peer> peers(static_cast<std::size_t>(connections));
        for (Peer& peer : peers) {
            peer.descriptor = connectToServer();
            epoll_event event{};
            event.events = EPOLLIN;
            event.data.ptr = &peer;
            ::epoll_ctl(epoll, EPOLL_CTL_ADD, peer.descriptor, &event);
            if (m_paced)
                m_free.push_back(&peer);
            else
                ask(peer, Clock::now());
        }
        const auto start = Clock::now();
        auto due = start;
        const auto end = start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
        while (Clock::now() < end && m_failed < connections) {
            if (m_paced) {
                const auto gap =
                    std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(1 / perSecond));
                for (; !m_free.empty() && due <= Clock::now(); due += gap) {
                    Peer* const peer = m_free.back();
                    m_free.pop_back();
                    ask(*peer, due);
                }
            }
            epoll_event ready[256];
            timespec patience{1, 0};
            if (m_paced && !m_free.empty()) {
                const auto until = std::max<std::int64_t>(
                    0, std::chrono::duration_cast<std::chrono::nanoseconds>(due - Clock::now()).count());
                patience = {0, std::min<std::int64_t>(until, 999'999'999)};
            }
            const int count = ::epoll_pwait2(epoll, ready, 256, &patience, nullptr);
            const auto now = Clock::now();
            for (int i = 0; i < count; ++i)
                receive(*static_cast<Peer*>(ready[i].data.ptr), now);
        }
        const double elapsed = std::chrono::duration<double>(Clock::now() - start).count();
        for (const Peer& peer : peers)
            ::close(peer.descriptor);
        ::close(epoll);
        return result(elapsed);
    }

private:
    using Clock = std::chrono::steady_clock;
    struct Peer {
        int descriptor = -1;
        Clock::time_point asked;
        std::string answer;
    };

    int connectToServer() const
    {
        const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const int on = 1;
        ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(m_port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return ::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 ? descriptor : -1;
    }

    void ask(Peer& peer, Clock::time_point due)
    {
        const std::string& request = m_requests[m_next++ % m_requests.size()];
        peer.asked = due;
        const auto sent = ::send(peer.descriptor, request.data(), request.size(), MSG_NOSIGNAL);
        if (sent != static_cast<ssize_t>(request.size()))
            ++m_failed;
    }

    void receive(Peer& peer, Clock::time_point now)
    {
        char buffer[16 * 1024];
        const auto got = ::recv(peer.descriptor, buffer, sizeof buffer, MSG_DONTWAIT);
        if (got <= 0) {
            m_failed += got == 0 || errno != EAGAIN ? 1 : 0;
            return;
        }
        peer.answer.append(buffer, static_cast<std::size_t>(got));
        const auto head = peer.answer.find("\r\n\r\n");
        const auto length = peer.answer.find("Content-Length: ");
        if (head == std::string::npos)
            return;
        if (length > head || peer.answer.size() < head + 4 + std::strtoul(&peer.answer[length + 16], nullptr, 10))
            return;
        if (!std::string_view(peer.answer).starts_with("HTTP/1.1 2"))
            ++m_failed;
        peer.answer.clear();
        m_micros.push_back(static_cast<std::uint32_t>(
            std::chrono::duration_cast<std::chrono::microseconds>(now - peer.asked).count()));
        if (m_paced)
            m_free.push_back(&peer);
        else
            ask(peer, Clock::now());
    }

    LoadResult result(double elapsed)
    {
        LoadResult made;
        made.failed = m_failed;
        if (m_micros.empty())
            return made;
        std::ranges::sort(m_micros);
        const auto at = [&](std::size_t hundredths) { return m_micros[m_micros.size() * hundredths / 100] / 1000.0; };
        made.perSecond = static_cast<double>(m_micros.size()) / elapsed;
        made.p50Ms = at(50);
        made.p99Ms = at(99);
        return made;
    }

    const int m_port;
    const std::vector<std::string> m_requests;
    std::size_t m_next = 0;
    std::int64_t m_failed = 0;
    bool m_paced = false;
    std::vector<Peer*> m_free;
    std::vector<std::uint32_t> m_micros;
};

}  // namespace sluice::test
