#include "support/scripted_rpc.h"

namespace sluice::test {

ScriptedRpc::ScriptedRpc(std::uint64_t chainId)
    : m_server([this](QTcpSocket& socket, const RawRequest& request) {
        const auto parsed = json::parse(request.body.toStdString());
        if (!parsed || !parsed->text("method") || !parsed->find("id"))
            return write(socket, "bad request", 400);
        const std::string method(*parsed->text("method"));
        const json::Value id = *parsed->find("id");
        ++m_calls[method];
        if (const auto handler = m_raw.find(method); handler != m_raw.end())
            return handler->second(socket, id);
        const auto known = m_methods.find(method);
        json::Value reply = json::Value::object({{"jsonrpc", "2.0"}, {"id", id}});
        if (known == m_methods.end())
            reply.set("error",
                      json::Value::object({{"code", -32601}, {"message", "the method " + method + " does not exist"}}));
        else
            reply.set("result", known->second(*parsed->find("params")->items()));
        write(socket, json::write(reply));
    })
{
    answer("eth_chainId", toHexQuantity(chainId));
}

void ScriptedRpc::answer(const std::string& method, json::Value result)
{
    answerWith(method, [result = std::move(result)](const json::Array&) { return result; });
}

void ScriptedRpc::answerWith(const std::string& method, Method handler)
{
    m_raw.erase(method);
    m_methods[method] = std::move(handler);
}

void ScriptedRpc::fail(const std::string& method, int code, const std::string& message, const std::string& data)
{
    raw(method, [code, message, data](QTcpSocket& socket, const json::Value& id) {
        json::Value error = json::Value::object({{"code", code}, {"message", message}});
        if (!data.empty())
            error.set("data", data);
        write(socket, json::write(json::Value::object({{"jsonrpc", "2.0"}, {"id", id}, {"error", error}})));
    });
}

void ScriptedRpc::raw(const std::string& method, RawMethod handler)
{
    m_raw[method] = std::move(handler);
}

void ScriptedRpc::silence(const std::string& method)
{
    raw(method, [](QTcpSocket&, const json::Value&) {});
}

int ScriptedRpc::calls(const std::string& method) const
{
    const auto found = m_calls.find(method);
    return found == m_calls.end() ? 0 : found->second;
}

void ScriptedRpc::write(QTcpSocket& socket, const std::string& body, int status)
{
    socket.write(RawServer::answer(status, QByteArray::fromStdString(body), "Content-Type: application/json\r\n"));
}

}  // namespace sluice::test
