// The one answer a handler owes. Copies share it (so it fits into a std::function); when the last copy goes unsent the
// server answers 500. Safe after the client has hung up, after the deadline, and after the server is gone.
// Thread: any.
#pragma once

#include "http/request.h"
#include "http/response.h"

#include <functional>
#include <memory>

namespace sluice::http {

class ReplySink;

class Reply {
public:
    Reply() = default;  // answers nothing
    explicit Reply(std::shared_ptr<ReplySink> sink) : m_sink(std::move(sink)) {}

    // True when this call was the first. The response may still go nowhere: see wanted().
    bool send(Response response) const;
    // As send(); `make` runs on the thread that writes the answer, or not at all when nobody wants it any more. For senders
    // whose time is dearer. An exception that escapes answers 500.
    bool sendMade(std::function<Response()> make) const;
    // False once the client has hung up, the deadline has passed or an answer was sent: work for it may stop.
    bool wanted() const;

private:
    std::shared_ptr<ReplySink> m_sink;
};

// Runs on an HTTP thread and must not block: it hands over and returns. An exception that escapes answers 500.
using Handler = std::function<void(RequestPtr, Reply)>;

// Where a Reply goes. The server has its own.
class ReplySink {
public:
    virtual ~ReplySink() = default;
    virtual bool send(Response response) = 0;
    virtual bool sendMade(std::function<Response()> make) { return send(make()); }
    virtual bool wanted() const = 0;
};

// A reply that calls a function, on the sending thread. Dropped unsent it calls it with status 500.
Reply makeReply(std::function<void(Response)> receive);

}  // namespace sluice::http
