// Which network addresses a request may reach (ops-engine S13). Thread: values, any thread.
#pragma once

#include "net/http_client.h"

#include <QHostAddress>

namespace sluice::net {

// Globally routable unicast, by the IANA special-purpose registries. IPv4 inside IPv6 (mapped, NAT64, 6to4) is judged by the IPv4.
bool isPublicAddress(const QHostAddress& address);
bool isPrivateAddress(const QHostAddress& address);  // RFC 1918, 100.64/10, fc00::/7
bool isLoopbackAddress(const QHostAddress& address);
bool isAllowed(AddressPolicy policy, const QHostAddress& address);
// The URL alone: scheme http or https, a host, no user info, and, when the host is an address in any notation, an allowed one. What a
// registration can check without asking the network. Errors: InvalidArgument, Denied.
Result<void> checkUrl(std::string_view url, AddressPolicy policy);

}  // namespace sluice::net
