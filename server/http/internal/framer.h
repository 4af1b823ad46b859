// Frames one request at a time out of a byte stream, strictly by RFC 9112: nothing that two parsers could read in two ways
// gets through. No sockets, no clock: the same bytes give the same outcome however they are cut. Thread: one.
#pragma once

#include "http/headers.h"
#include "http/limits.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::http::internal {

struct RequestHead {
    std::string method;
    std::string target;
    Headers fields;  // as sent
    std::string host;
    int minorVersion = 1;  // HTTP/1.x
    bool chunked = false;
    std::uint64_t contentLength = 0;  // 0 when chunked
    bool keepAlive = true;
    bool expectContinue = false;

    bool hasBody() const { return chunked || contentLength > 0; }
};

class Framer {
public:
    enum class State {
        Empty,     // nothing but blank lines so far
        Head,      // inside the head
        HeadDone,  // head() is valid; setBodyLimit() may be called; feed on for the body
        Body,
        Complete,  // head() and body() are the request; reset() starts the next
        Refused    // status() and fault(); nothing more is read
    };

    explicit Framer(const Limits& limits) : m_limits(limits) {}

    // Takes bytes until the state changes to HeadDone, Complete or Refused, or all are taken. Returns how many were taken.
    std::size_t feed(std::string_view bytes);
    // Between HeadDone and the next feed(): the limit of the route. Refuses with 413 when Content-Length is beyond.
    void setBodyLimit(std::size_t bytes);
    void reset();

    State state() const { return m_state; }
    const RequestHead& head() const { return m_head; }
    std::string& body() { return m_body; }
    int status() const { return m_status; }
    std::string_view fault() const { return m_fault; }

private:
    enum class Part { Length, ChunkSize, ChunkData, ChunkDataEnd, Trailer };

    void refuse(int status, std::string_view fault);
    std::size_t feedHead(std::string_view bytes);
    std::size_t feedBody(std::string_view bytes);
    std::size_t feedLine(std::string_view bytes, std::size_t limit, bool& whole);
    void checkPartialHead();
    void parseHead();
    bool parseRequestLine(std::string_view line);
    bool parseField(std::string_view line, Headers& into);
    bool interpretFields();
    bool interpretFraming();
    bool interpretConnection();
    void beginBody();
    void chunkSizeLine();
    void trailerLine();

    const Limits m_limits;
    State m_state = State::Empty;
    Part m_part = Part::Length;
    RequestHead m_head;
    std::string m_buffer;  // the head, or a chunk's line
    std::size_t m_scanned = 0;
    std::string m_body;
    std::size_t m_bodyLimit = 0;
    std::uint64_t m_remaining = 0;  // of the body or the chunk
    std::size_t m_trailerBytes = 0;
    std::size_t m_trailerCount = 0;
    int m_blankLines = 0;
    int m_status = 0;
    std::string_view m_fault;
};

// RFC 9110 7.2, 3986: reg-name, IPv4 or [IPv6], optional port.
bool isValidHost(std::string_view host);

}  // namespace sluice::http::internal
