// Who is calling: addresses, trusted proxies, hosts (ops-api 1.5, 1.6). Thread: values, any thread.
#pragma once

#include "core/result.h"
#include "http/request.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::http {

class IpAddress {
public:
    // A bare IP literal: no port, no brackets, no zone. IPv4-mapped IPv6 becomes IPv4.
    static std::optional<IpAddress> parse(std::string_view text);

    bool isV4() const { return m_v4; }
    bool isLoopback() const;
    std::string text() const;                                              // canonical
    const std::array<std::uint8_t, 16>& bytes() const { return m_bytes; }  // IPv4 in the first four

    bool operator==(const IpAddress&) const = default;

private:
    std::array<std::uint8_t, 16> m_bytes{};
    bool m_v4 = true;
};

class Cidr {
public:
    // "10.0.0.0/8", "2001:db8::/32" or a bare address. Host bits are dropped.
    static std::optional<Cidr> parse(std::string_view text);
    bool contains(const IpAddress& address) const;

private:
    IpAddress m_base;
    int m_bits = 0;
};

// Comma-separated, blanks ignored, empty entries skipped. InvalidArgument names the bad entry.
Result<std::vector<Cidr>> parseCidrList(std::string_view text);

class ClientAddressRule {
public:
    // `forwarders` stand in front of the program (FORWARDED_ALLOW_IPS): the address and scheme they forward are taken for the peer's own
    // before any other rule looks, as the first generation's HTTP server did.
    explicit ClientAddressRule(std::vector<Cidr> trustedProxies = {}, std::vector<Cidr> forwarders = {})
        : m_trusted(std::move(trustedProxies)), m_forwarders(std::move(forwarders))
    {}

    bool isTrustedProxy(const Request& request) const;
    // The peer, or the first X-Forwarded-For entry when the peer is a trusted proxy and the entry is a bare IP literal.
    // nullopt: unknown.
    std::optional<IpAddress> clientAddress(const Request& request) const;
    // For the surface gate: X-Forwarded-Host (first entry) from a trusted proxy, else Host (first comma part); normalised.
    std::string requestHost(const Request& request) const;
    // scheme://host without trailing slash. X-Forwarded-Proto and -Host count from trusted proxies only (mends W-25).
    std::string externalBaseUrl(const Request& request) const;

private:
    // The peer, or whom a forwarder names: the last entry of X-Forwarded-For that is no forwarder itself.
    std::optional<IpAddress> peer(const Request& request) const;

    std::vector<Cidr> m_trusted;
    std::vector<Cidr> m_forwarders;
};

// True when the peer is loopback, no forwarded header is present and Host names loopback (DECISIONS 6).
bool isLocalRequest(const Request& request);

// Lower-case; "scheme://host/…" and "host/…" reduced to the host; brackets and port kept.
std::string normalisedHost(std::string_view value);
// The same without port and brackets: what W-24 compares. "Example.org:8081" → "example.org", "[::1]:80" → "::1".
std::string hostWithoutPort(std::string_view value);
bool isLoopbackHost(std::string_view host);  // localhost, *.localhost, 127.0.0.0/8, ::1; with or without port

}  // namespace sluice::http
