// Cost of routing with 10 and with 150 routes, and requests a second through the whole stack. One JSON object a line.
#include "core/clock.h"
#include "http/router.h"
#include "http/server.h"
#include "support/bench_output.h"

#include <QCoreApplication>

#include <arpa/inet.h>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

using namespace sluice;
using namespace sluice::http;

namespace {

using BenchClock = std::chrono::steady_clock;

Handler answerSmall()
{
    return [](RequestPtr, Reply reply) { reply.send(http::json(200, std::string("{\"status\":\"ok\"}"))); };
}

void routing(int routes)
{
    Router router;
    for (int i = 0; i < routes; ++i)
        router.add("GET", "/api/area" + std::to_string(i % 12) + "/{id}/item" + std::to_string(i), answerSmall());
    const auto target =
        parseTarget("/api/area" + std::to_string((routes - 1) % 12) + "/x/item" + std::to_string(routes - 1));
    constexpr int kRounds = 300'000;
    std::size_t found = 0;
    const auto start = BenchClock::now();
    for (int i = 0; i < kRounds; ++i)
        found += router.find("GET", target->segments).params.size();
    const double ns = std::chrono::duration<double, std::nano>(BenchClock::now() - start).count() / kRounds;
    test::printFigure(routes == 10 ? "http_route_10" : "http_route_150", ns, "ns",
                      std::to_string(found / kRounds) + " match of " + std::to_string(routes) + " routes");
}

int connectTo(std::uint16_t port)
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return ::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 ? descriptor : -1;
}

// 64 connections from one thread, each with one request under way.
void throughput(int connections, int seconds)
{
    auto router = std::make_shared<Router>();
    for (int i = 0; i < 150; ++i)
        router->add("GET", "/api/area" + std::to_string(i) + "/{id}", answerSmall());
    const SystemClock clock;
    Server server({}, router, ListenerPolicy::ops(), clock);
    const auto port = server.start();
    if (!port)
        return;
    const std::string request = "GET /api/area149/x HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n";
    std::vector<pollfd> polled;
    for (int i = 0; i < connections; ++i) {
        polled.push_back({connectTo(*port), POLLIN, 0});
        if (::send(polled.back().fd, request.data(), request.size(), 0) < 0)
            return;
    }
    long served = 0;
    const auto start = BenchClock::now();
    while (BenchClock::now() - start < std::chrono::seconds(seconds)) {
        ::poll(polled.data(), polled.size(), 1000);
        for (pollfd& entry : polled) {
            char buffer[1024];
            if (!(entry.revents & POLLIN) || ::recv(entry.fd, buffer, sizeof buffer, MSG_DONTWAIT) <= 0)
                continue;
            ++served;
            if (::send(entry.fd, request.data(), request.size(), 0) < 0)
                return;
        }
    }
    const double elapsed = std::chrono::duration<double>(BenchClock::now() - start).count();
    for (const pollfd& entry : polled)
        ::close(entry.fd);
    test::printFigure("http_get_small", static_cast<double>(served) / elapsed, "requests/s",
                      std::to_string(connections) + " connections, 2 threads, client on the same machine");
    server.stop(1000);
}

}  // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    const std::string only = test::benchOnly(argc, argv);
    for (const int routes : {10, 150}) {
        if (test::benchWanted(only, "http_route_" + std::to_string(routes)))
            routing(routes);
    }
    if (test::benchWanted(only, "http_get_small"))
        throughput(64, 3);
    return 0;
}
