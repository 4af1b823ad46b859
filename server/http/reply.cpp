#include "http/reply.h"

#include <atomic>

namespace sluice::http {

namespace {

class FunctionSink final : public ReplySink {
public:
    explicit FunctionSink(std::function<void(Response)> receive) : m_receive(std::move(receive)) {}
    ~FunctionSink() override
    {
        if (wanted())
            m_receive(text(500, "Internal Server Error"));
    }
    bool send(Response response) override
    {
        if (m_sent.exchange(true))
            return false;
        m_receive(std::move(response));
        return true;
    }
    bool wanted() const override { return !m_sent.load(); }

private:
    std::function<void(Response)> m_receive;
    std::atomic<bool> m_sent{false};
};

}  // namespace

bool Reply::send(Response response) const
{
    return m_sink && m_sink->send(std::move(response));
}

bool Reply::sendMade(std::function<Response()> make) const
{
    return m_sink && m_sink->sendMade(std::move(make));
}

bool Reply::wanted() const
{
    return m_sink && m_sink->wanted();
}

Reply makeReply(std::function<void(Response)> receive)
{
    return Reply(std::make_shared<FunctionSink>(std::move(receive)));
}

}  // namespace sluice::http
