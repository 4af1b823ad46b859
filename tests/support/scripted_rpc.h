// A JSON-RPC endpoint on loopback that says what a test tells it to say, true or not. Thread: the test's, with an event loop.
#pragma once

#include "core/json.h"
#include "support/raw_server.h"

#include <map>

namespace sluice::test {

class ScriptedRpc {
public:
    // Gets the parameters; gives what stands in "result".
    using Method = std::function<json::Value(const json::Array& parameters)>;
    // Gets the id and writes whatever it likes.
    using RawMethod = std::function<void(QTcpSocket& socket, const json::Value& id)>;

    explicit ScriptedRpc(std::uint64_t chainId);

    std::string url() const { return m_server.url("/key/secret"); }
    void answer(const std::string& method, json::Value result);
    void answerWith(const std::string& method, Method handler);
    void fail(const std::string& method, int code, const std::string& message, const std::string& data = {});
    void raw(const std::string& method, RawMethod handler);
    void silence(const std::string& method);  // takes the request and never answers
    int calls(const std::string& method) const;
    RawServer& server() { return m_server; }

    static void write(QTcpSocket& socket, const std::string& body, int status = 200);

private:
    std::map<std::string, RawMethod> m_raw;
    std::map<std::string, Method> m_methods;
    std::map<std::string, int> m_calls;
    RawServer m_server;
};

}  // namespace sluice::test
