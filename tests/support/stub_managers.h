// Managers of orchestrators on loopback: one listening socket answers for every address of 127.0.0.0/8, each of which is a host of its own
// with its own state and manners. Runs on a thread of its own; the methods may be called from any.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace sluice::test {

class StubManagers {
public:
    enum class Manner {
        Honest,   // says its state and obeys
        Liar,     // takes every order and goes on saying what it said
        Hang,     // takes the request and never answers
        Fail,     // 500
        Garbage,  // 200 with something that is no answer
        HangUp,   // closes without an answer
        Flood,    // pours headers
        Refuse,   // says its state, refuses orders with 409
        Cached,   // an old answer out of a cache
        Proven    // proves its answers with the secret (net/peer_proof.h), and wants requests proven
    };
    struct Host {
        std::string state = "awake";
        Manner manner = Manner::Honest;
        std::string secret = {};
        int asked = 0;                         // GETs
        std::vector<std::string> orders = {};  // bodies of POSTs
        std::vector<std::string> heads = {};   // of everything
    };

    explicit StubManagers(std::uint16_t port = 0, bool keepHeads = true);
    ~StubManagers();
    StubManagers(const StubManagers&) = delete;
    StubManagers& operator=(const StubManagers&) = delete;

    std::uint16_t port() const { return m_port; }
    void set(const std::string& address, const std::string& state, Manner manner = Manner::Honest,
             const std::string& secret = {});
    Host host(const std::string& address) const;  // as it is now
    std::int64_t answered() const;
    int mostOpen() const;  // connections at a time

private:
    struct Connection;
    void run();
    void take(Connection& connection, const std::string& head, const std::string& body);
    void flush(Connection& connection);

    int m_listener = -1, m_epoll = -1, m_wake = -1;
    std::uint16_t m_port = 0;
    const bool m_keepHeads;
    mutable std::mutex m_mutex;
    std::map<std::string, Host> m_hosts;
    std::int64_t m_answered = 0;
    int m_mostOpen = 0;
    std::map<int, std::unique_ptr<Connection>> m_connections;
    std::thread m_thread;
};

}  // namespace sluice::test
