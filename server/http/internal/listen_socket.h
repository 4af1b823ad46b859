// The descriptors that the HTTP threads accept from: one a thread on the same port (SO_REUSEPORT). Thread: any.
#pragma once

#include "core/result.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace sluice::http::internal {

struct ListenSockets {
    std::vector<int> descriptors;
    std::uint16_t port = 0;
};

Result<ListenSockets> openListenSockets(const std::string& address, std::uint16_t port, int count);
void closeListenSockets(ListenSockets& sockets);

}  // namespace sluice::http::internal
