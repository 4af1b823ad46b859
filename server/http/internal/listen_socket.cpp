#include "http/internal/listen_socket.h"

#include "http/client_address.h"

#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sluice::http::internal {

namespace {

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t length = 0;

    SocketAddress(const IpAddress& address, std::uint16_t port)
    {
        if (address.isV4()) {
            auto* v4 = reinterpret_cast<sockaddr_in*>(&storage);
            v4->sin_family = AF_INET;
            v4->sin_port = htons(port);
            std::memcpy(&v4->sin_addr, address.bytes().data(), 4);
            length = sizeof *v4;
        } else {
            auto* v6 = reinterpret_cast<sockaddr_in6*>(&storage);
            v6->sin6_family = AF_INET6;
            v6->sin6_port = htons(port);
            std::memcpy(&v6->sin6_addr, address.bytes().data(), 16);
            length = sizeof *v6;
        }
    }
};

Result<int> listenOn(const SocketAddress& address, bool sharePort)
{
    const int descriptor = ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return fail(ErrorCode::Io, std::string("cannot open a socket: ") + std::strerror(errno));
    const int on = 1;
    ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (sharePort)
        ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    if (::bind(descriptor, reinterpret_cast<const sockaddr*>(&address.storage), address.length) != 0
        || ::listen(descriptor, 1024) != 0) {
        const int error = errno;
        ::close(descriptor);
        return fail(ErrorCode::Io, std::string("cannot listen: ") + std::strerror(error));
    }
    return descriptor;
}

std::uint16_t boundPort(int descriptor)
{
    sockaddr_storage storage{};
    socklen_t length = sizeof storage;
    ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&storage), &length);
    return ntohs(storage.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&storage)->sin6_port
                                               : reinterpret_cast<sockaddr_in*>(&storage)->sin_port);
}

}  // namespace

Result<ListenSockets> openListenSockets(const std::string& text, std::uint16_t port, int count)
{
    const auto address = IpAddress::parse(text == "localhost" ? "127.0.0.1" : text);
    if (!address)
        return fail(ErrorCode::InvalidArgument, "not an address to listen on: " + text);
    // A port shared by SO_REUSEPORT is shared with any program of the same user. So first alone: this fails when somebody
    // is there already, where the shared ones would quietly take half of his connections.
    SLUICE_ASSIGN(const int alone, listenOn(SocketAddress(*address, port), false));
    ListenSockets sockets;
    sockets.port = boundPort(alone);
    if (count == 1) {
        sockets.descriptors.push_back(alone);
        return sockets;
    }
    ::close(alone);
    for (int i = 0; i < count; ++i) {
        auto descriptor = listenOn(SocketAddress(*address, sockets.port), true);
        if (!descriptor) {
            closeListenSockets(sockets);
            return fail(descriptor.error());
        }
        sockets.descriptors.push_back(*descriptor);
    }
    return sockets;
}

void closeListenSockets(ListenSockets& sockets)
{
    for (const int descriptor : sockets.descriptors)
        ::close(descriptor);
    sockets.descriptors.clear();
}

}  // namespace sluice::http::internal
