// The transport to a hosted meter, both flavours (clearinghouse 8.1, 8.2; openmeter-api 1): bearer token, pinned scheme and host (no redirect is
// followed), 20 s an attempt, GET/PUT/DELETE repeated with backoff on 429, 502, 503, 504 and network errors, POST only when the caller says
// that it may be, problem documents kept with their status, lists read to their end (REF-23).
// Thread: send(), list() from any; completions on the HTTP client's thread, exactly once each, never inside the call.
#pragma once

#include "core/clock.h"
#include "core/json.h"
#include "core/rng.h"
#include "crypto/locked_buffer.h"
#include "metering/hosted_endpoint.h"
#include "net/http_client.h"

#include <functional>
#include <memory>
#include <stop_token>

namespace sluice::metering {

enum class HostedTarget {
    Management,  // path below HostedEndpoint::base
    Ingest,      // HostedEndpoint::ingestUrl itself: path stays empty; the ingest token
    Sibling      // Konnect's /metering/v1 beside /v3/openmeter (invoices); elsewhere as Management
};

struct HostedRequest {
    std::string method = "GET";
    HostedTarget target = HostedTarget::Management;
    std::string path;  // "/customers", "/api/v1/meters"; values by hostedSegment()
    std::vector<std::pair<std::string, std::string>> query;  // encoded here: {"filter[key][eq]", "a:b"}
    std::optional<json::Value> body;                         // sent as application/json
    std::string rawBody, rawType;  // instead of `body`: bytes as they are, and their content type
    bool repeatable = false;       // a POST that carries a natural key, or only reads
    int attempts = 4;              // of what may be repeated
    int deadlineMs = 60'000;       // all attempts and the waits between them
    std::size_t maxResponseBytes = 8u << 20;
    std::stop_token stop;
};

struct HostedAnswer {
    int status = 0;    // 2xx
    json::Value body;  // null when there is none
};

// What went wrong, with what the other end said of it. `message` is one line of English and holds no secret.
struct HostedError {
    // 400, 412, 413, 415, 422: InvalidArgument. 401, 403: Denied. 404, 410: NotFound. 409: Conflict. 408: Timeout. 429: Overloaded. Other 5xx, and nothing
    // sent: Unavailable. 3xx, 405, 501, no JSON: Protocol. Else the HTTP client's code (Io, Timeout, Cancelled, Denied, Overloaded).
    ErrorCode code = ErrorCode::Internal;
    int status = 0;  // 0: no answer
    std::string message;
    std::string detail;                          // of the problem document: at most 500 bytes, no control characters
    std::vector<std::string> invalidParameters;  // "name: required", v3
    std::int64_t retryAfterMs = -1;              // Retry-After, at most an hour; -1: none

    Error error() const { return {code, message}; }
    // May work later, unchanged.
    bool isTransient() const;
};

template<class T>
using Hosted = tl::expected<T, HostedError>;

enum class HostedPaging {
    Pages,  // v3 page[number]/page[size] (never the names Konnect ignores), v1 page/pageSize; a bare array is the whole list
    Cursor  // v3 page[after], v2 cursor
};

struct HostedList {
    HostedRequest request;  // a GET; paging is added to its query. The deadline is each page's
    HostedPaging paging = HostedPaging::Pages;
    int pageSize = 100;
    std::size_t maxItems = 100'000;  // more: Overloaded; nothing is cut off silently
};

struct HostedStats {
    std::int64_t requests = 0, failures = 0, retries = 0;
    int lastStatus = 0;     // of the last answer
    std::string lastError;  // of the last exchange; empty: good
    Timestamp lastGood;     // micros 0: never
};

class HostedExchange;

class HostedApi {
public:
    // `post` brings a task to the client's thread, from any. Make and destroy this there, before the client. All outlive this.
    struct Ports {
        net::HttpClient& http;
        std::function<void(std::function<void()>)> post;
        const Clock& clock;
        Rng& rng;
    };
    struct Timing {
        int attemptMs = 20'000;
        int backoffMs = 500;  // doubles, up to 60 s, jitter down 20 %
    };
    // Tokens may be empty (self-hosted); an empty `ingestToken` is `token`. InvalidArgument: a token that cannot be a header's value.
    static Result<std::unique_ptr<HostedApi>> make(Ports ports, HostedEndpoint endpoint, crypto::SecretBytes token,
                                                   crypto::SecretBytes ingestToken, Timing timing);
    ~HostedApi();  // what is under way completes with Cancelled, here
    HostedApi(const HostedApi&) = delete;
    HostedApi& operator=(const HostedApi&) = delete;

    void stop();  // as the end of it: nothing more is sent. On the client's thread

    const HostedEndpoint& endpoint() const;
    using Done = std::function<void(Hosted<HostedAnswer>)>;
    void send(HostedRequest request, Done done);
    // The whole list, in the order of the pages.
    using ListDone = std::function<void(Hosted<json::Array>)>;
    void list(HostedList list, ListDone done);
    // Page by page, for lists of any size; `page` on the client's thread, false ends it early. The count of items read.
    using PageSink = std::function<bool(json::Array items)>;
    void eachPage(HostedList list, PageSink page, std::function<void(Hosted<std::int64_t>)> done);
    HostedStats stats() const;  // any thread

private:
    explicit HostedApi(std::shared_ptr<HostedExchange> exchange) : m_exchange(std::move(exchange)) {}
    std::shared_ptr<HostedExchange> m_exchange;
};

}  // namespace sluice::metering
