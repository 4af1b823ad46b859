// One request from send() to its outcome: a libcurl handle per hop, address rule, caps and redirects. Thread: the loop's.
#pragma once

#include "net/http_client.h"

#include <QHostAddress>
#include <QUrl>

#include <chrono>
#include <curl/curl.h>
#include <optional>

namespace sluice::net {

// What can be refused without asking the network. Thread: any.
Result<void> checkRequest(const HttpRequest& request);

class Transfer {
public:
    using Time = std::chrono::steady_clock::time_point;

    // `request` passed checkRequest(); `options` outlives the transfer.
    Transfer(HttpRequest request, const HttpClientOptions& options);
    ~Transfer();
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    Time deadline() const { return m_deadline; }
    // The handle of the present hop, owned by this, ready to be added.
    CURL* makeHop();
    CURL* handle() const { return m_easy; }
    // The hop is over and its handle removed. None: the next hop is to be made; else the outcome.
    std::optional<Result<HttpResponse>> hopEnded(CURLcode code);
    Result<HttpResponse> timedOut() const;

private:
    static std::size_t onHead(char* data, std::size_t size, std::size_t count, void* self);
    static std::size_t onBody(char* data, std::size_t size, std::size_t count, void* self);
    static std::size_t onRead(char* to, std::size_t size, std::size_t count, void* self);
    static curl_socket_t onOpen(void* self, curlsocktype purpose, struct curl_sockaddr* address);
    static int onPrereq(void* self, char* address, char* local, int port, int localPort);

    bool headLine(std::string_view line);
    void setTls();
    void setBody(bool named);
    Error transportError(CURLcode code) const;
    Error addressError() const;
    std::optional<Result<HttpResponse>> followRedirect();
    void dropHandle();
    std::string label() const;  // scheme://host:port: the rest of a URL may hold keys

    HttpRequest m_request;
    const HttpClientOptions& m_options;
    const Time m_deadline;
    QUrl m_url;
    CURL* m_easy = nullptr;
    curl_slist* m_headers = nullptr;
    char m_errorText[CURL_ERROR_SIZE] = {};
    HttpResponse m_response;
    std::size_t m_headBytes = 0;
    std::size_t m_sentBytes = 0;
    int m_hops = 0;
    int m_starts = 0;        // of this hop: libcurl wants to send the request
    bool m_refused = false;  // an address was refused by the policy
    bool m_allowed = false;  // one was not
    bool m_headEnded = false;
    bool m_inBody = false;
    bool m_resent = false;
    std::string m_overrun;  // which cap was broken
};

}  // namespace sluice::net
