// A server with the routes that the tests ask for: /hello, /echo, /params/{id}, /later (answered from another thread when
// release() is called), /drop, /throw, /big, /deferred/{ms}.
#pragma once

#include "core/clock.h"
#include "http/server.h"

#include <QtTest>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace sluice::test {

class TestServer {
public:
    explicit TestServer(http::ServerConfig config = {}, http::ListenerPolicy policy = http::ListenerPolicy::ops())
    {
        using namespace http;
        auto router = std::make_shared<Router>();
        router->add("GET", "/hello",
                    [](RequestPtr, Reply reply) { reply.send(http::json(200, std::string("{\"ok\":true}"))); });
        router->add("POST", "/hello",
                    [](RequestPtr, Reply reply) { reply.send(http::json(200, std::string("{\"posted\":true}"))); });
        router->add("POST", "/echo", [](RequestPtr request, Reply reply) { reply.send(text(200, request->body)); });
        Route small;
        small.handler = [](RequestPtr request, Reply reply) {
            reply.send(text(200, std::to_string(request->body.size())));
        };
        small.bodyLimit = 100;
        router->add("POST", "/small", small);
        small.bodyLimit = 4 * 1024 * 1024;
        router->add("POST", "/large", small);
        router->add("GET", "/params/{id}", [](RequestPtr request, Reply reply) {
            const std::string* q = request->queryValue("q");
            reply.send(
                text(200, *request->param("id") + "|" + (q ? *q : "-") + "|" + std::string(request->header("x-list"))));
        });
        router->add("GET", "/later", [this](RequestPtr, Reply reply) { hold(std::move(reply)); });
        router->add("GET", "/later/{n}", [this](RequestPtr, Reply reply) { hold(std::move(reply)); });
        router->add("GET", "/drop", [](RequestPtr, Reply) {});
        router->add("GET", "/throw", [](RequestPtr, Reply) { throw std::runtime_error("on purpose"); });
        router->add("GET", "/big",
                    [](RequestPtr, Reply reply) { reply.send(text(200, std::string(32 * 1024 * 1024, 'b'))); });
        router->add("GET", "/inject",
                    [](RequestPtr, Reply reply) { reply.send(text(200, "x").with("X-A", "1\r\nX-B: 2")); });
        server = std::make_unique<Server>(std::move(config), router, std::move(policy), clock);
        const auto started = server->start();
        error = started ? "" : started.error().message;
        port = started ? *started : 0;
    }

    // Waits until `count` replies are held, then takes them.
    std::vector<http::Reply> held(std::size_t count)
    {
        std::unique_lock lock(m_mutex);
        m_arrived.wait_for(lock, std::chrono::seconds(5), [&] { return m_held.size() >= count; });
        return std::exchange(m_held, {});
    }
    std::uint64_t rejects(http::Reject reason) const
    {
        return server->stats().rejects[static_cast<std::size_t>(reason)];
    }

    SystemClock clock;
    std::unique_ptr<http::Server> server;
    std::uint16_t port = 0;
    std::string error;

private:
    void hold(http::Reply reply)
    {
        const std::lock_guard lock(m_mutex);
        m_held.push_back(std::move(reply));
        m_arrived.notify_all();
    }

    std::mutex m_mutex;
    std::condition_variable m_arrived;
    std::vector<http::Reply> m_held;
};

inline std::string get(const std::string& path, const std::string& more = {})
{
    return "GET " + path + " HTTP/1.1\r\nHost: a.test\r\n" + more + "\r\n";
}

inline std::string post(const std::string& path, const std::string& body, const std::string& more = {})
{
    return "POST " + path + " HTTP/1.1\r\nHost: a.test\r\nContent-Length: " + std::to_string(body.size()) + "\r\n"
           + more + "\r\n" + body;
}

}  // namespace sluice::test
