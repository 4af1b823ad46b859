// Every bound of a listener (qt-findings 2). Zero or less is refused by Server::start, but for maxConnectionsPerAddress,
// where 0 means no bound of its own.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sluice::http {

struct Limits {
    std::size_t headBytes = 16 * 1024;             // request line and fields: 431
    std::size_t targetBytes = 8 * 1024;            // 414
    std::size_t headerCount = 100;                 // 431
    std::size_t bodyBytes = 1024 * 1024;           // 413; a route may have its own
    std::size_t bufferedBytes = 64 * 1024 * 1024;  // bodies of all requests under way together: 503
    int maxConnections = 1000;                     // at the cap the oldest idle connection makes room
    int maxConnectionsPerAddress = 0;  // IPv6: per /64. At the cap the address's own oldest idle one makes room
    std::int64_t headMs = 10'000;      // from the first byte of a head to its last: 408
    std::int64_t bodyMs = 30'000;      // the whole body: 408
    std::int64_t idleMs = 60'000;      // between requests, and before the first byte
    std::int64_t tlsHandshakeMs = 5'000;
    std::int64_t drainMs = 30'000;          // the peer must take each 64 KiB of an answer within this
    std::int64_t lingerMs = 2'000;          // waiting for the peer to read the last answer before closing
    std::int64_t replyDeadlineMs = 30'000;  // a handler that has not answered: 503; a route may have its own
};

}  // namespace sluice::http
