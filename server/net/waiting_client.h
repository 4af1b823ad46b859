// HttpClient for callers that work one request after the other and may block: administration, bootstrap, commands. It has a thread of its
// own for the sockets. Thread: any that may wait (never the GUI's, the writer's or an HTTP listener's); several may call at once.
#pragma once

#include "net/http_client.h"

#include <functional>
#include <memory>

namespace sluice::net {

class WaitingClient {
public:
    explicit WaitingClient(HttpClientOptions options = {});
    ~WaitingClient();  // callers that still wait get Cancelled
    WaitingClient(const WaitingClient&) = delete;
    WaitingClient& operator=(const WaitingClient&) = delete;

    // Waits for the answer, at most request.deadlineMs; errors as HttpClient. request.stop ends the wait.
    Result<HttpResponse> call(HttpRequest request);

    // For what is made over the client itself: tasks on its thread, posted or waited for (not from that thread).
    void post(std::function<void()> task);
    void runAndWait(const std::function<void(HttpClient&)>& task);

private:
    class Private;
    std::unique_ptr<Private> d;
};

}  // namespace sluice::net
