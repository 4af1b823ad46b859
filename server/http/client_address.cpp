#include "http/client_address.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstring>

namespace sluice::http {

namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

std::string_view firstEntry(std::string_view list)
{
    return trimmed(list.substr(0, list.find(',')));
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text)
{
    if (text.size() >= INET6_ADDRSTRLEN)
        return std::nullopt;
    const std::string terminated(text);
    if (terminated.find('\0') != std::string::npos)
        return std::nullopt;
    IpAddress address;
    if (::inet_pton(AF_INET, terminated.c_str(), address.m_bytes.data()) == 1)
        return address;
    if (::inet_pton(AF_INET6, terminated.c_str(), address.m_bytes.data()) != 1)
        return std::nullopt;
    if (std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), address.m_bytes.begin())) {
        std::copy_n(address.m_bytes.begin() + 12, 4, address.m_bytes.begin());
        std::fill(address.m_bytes.begin() + 4, address.m_bytes.end(), std::uint8_t{0});
        return address;
    }
    address.m_v4 = false;
    return address;
}

bool IpAddress::isLoopback() const
{
    if (m_v4)
        return m_bytes[0] == 127;
    return m_bytes[15] == 1
           && std::all_of(m_bytes.begin(), m_bytes.end() - 1, [](std::uint8_t byte) { return byte == 0; });
}

std::string IpAddress::text() const
{
    char buffer[INET6_ADDRSTRLEN] = {};
    ::inet_ntop(m_v4 ? AF_INET : AF_INET6, m_bytes.data(), buffer, sizeof buffer);
    return buffer;
}

std::optional<Cidr> Cidr::parse(std::string_view text)
{
    const std::size_t slash = text.find('/');
    const auto base = IpAddress::parse(text.substr(0, slash));
    if (!base)
        return std::nullopt;
    Cidr cidr;
    cidr.m_base = *base;
    const int width = base->isV4() ? 32 : 128;
    cidr.m_bits = width;
    if (slash != std::string_view::npos) {
        const std::string_view bits = text.substr(slash + 1);
        const auto [end, error] = std::from_chars(bits.data(), bits.data() + bits.size(), cidr.m_bits);
        if (error != std::errc() || end != bits.data() + bits.size() || cidr.m_bits < 0 || cidr.m_bits > width)
            return std::nullopt;
    }
    return cidr;
}

bool Cidr::contains(const IpAddress& address) const
{
    if (address.isV4() != m_base.isV4())
        return false;
    const std::size_t whole = static_cast<std::size_t>(m_bits / 8);
    if (std::memcmp(address.bytes().data(), m_base.bytes().data(), whole) != 0)
        return false;
    const int rest = m_bits % 8;
    if (rest == 0)
        return true;
    const auto mask = static_cast<std::uint8_t>(0xff << (8 - rest));
    return (address.bytes()[whole] & mask) == (m_base.bytes()[whole] & mask);
}

Result<std::vector<Cidr>> parseCidrList(std::string_view text)
{
    std::vector<Cidr> list;
    while (!text.empty()) {
        const std::string_view entry = firstEntry(text);
        const std::size_t comma = text.find(',');
        text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
        if (entry.empty())
            continue;
        const auto cidr = Cidr::parse(entry);
        if (!cidr)
            return fail(ErrorCode::InvalidArgument, "not an address range: " + std::string(entry));
        list.push_back(*cidr);
    }
    return list;
}

static bool isIn(const std::vector<Cidr>& networks, const IpAddress& address)
{
    return std::ranges::any_of(networks, [&](const Cidr& cidr) { return cidr.contains(address); });
}

std::optional<IpAddress> ClientAddressRule::peer(const Request& request) const
{
    const auto direct = IpAddress::parse(request.peerAddress);
    const auto forwarded = request.headers.find("X-Forwarded-For");
    if (!direct || !forwarded || !isIn(m_forwarders, *direct))
        return direct;
    std::string_view chain = *forwarded;
    std::optional<IpAddress> named = direct;
    while (!chain.empty()) {
        const std::size_t comma = chain.rfind(',');
        const auto entry = IpAddress::parse(trimmed(comma == std::string_view::npos ? chain : chain.substr(comma + 1)));
        if (!entry)
            return named;
        named = entry;
        if (!isIn(m_forwarders, *entry) || comma == std::string_view::npos)
            return named;
        chain = chain.substr(0, comma);
    }
    return named;
}

bool ClientAddressRule::isTrustedProxy(const Request& request) const
{
    const auto address = peer(request);
    return address && isIn(m_trusted, *address);
}

std::optional<IpAddress> ClientAddressRule::clientAddress(const Request& request) const
{
    const auto forwarded = request.headers.find("X-Forwarded-For");
    if (forwarded && isTrustedProxy(request)) {
        if (const auto address = IpAddress::parse(firstEntry(*forwarded)))
            return address;
    }
    return peer(request);
}

std::string ClientAddressRule::requestHost(const Request& request) const
{
    const auto forwarded = request.headers.find("X-Forwarded-Host");
    if (forwarded && !firstEntry(*forwarded).empty() && isTrustedProxy(request))
        return normalisedHost(firstEntry(*forwarded));
    return normalisedHost(firstEntry(request.host()));
}

std::string ClientAddressRule::externalBaseUrl(const Request& request) const
{
    const std::string_view scheme = firstEntry(request.header("X-Forwarded-Proto"));
    const std::string_view host = firstEntry(request.header("X-Forwarded-Host"));
    if (!host.empty() && (scheme == "http" || scheme == "https") && isTrustedProxy(request))
        return std::string(scheme) + "://" + std::string(host.substr(0, host.find_first_of("/?#")));
    const auto direct = IpAddress::parse(request.peerAddress);
    const bool isForwarder = direct && isIn(m_forwarders, *direct);
    const bool secure = isForwarder && !scheme.empty() ? scheme == "https" : request.tls;
    return std::string(secure ? "https://" : "http://") + std::string(request.host());
}

bool isLocalRequest(const Request& request)
{
    const auto peer = IpAddress::parse(request.peerAddress);
    for (const Headers::Field& field : request.headers.fields()) {
        const std::string name = toLowerAscii(field.first);
        if (name == "forwarded" || name == "x-real-ip" || name == "via" || name.starts_with("x-forwarded-"))
            return false;
    }
    return peer && peer->isLoopback() && isLoopbackHost(request.host());
}

std::string normalisedHost(std::string_view value)
{
    value = trimmed(value);
    if (const std::size_t scheme = value.find("://"); scheme != std::string_view::npos)
        value.remove_prefix(scheme + 3);
    value = value.substr(0, value.find_first_of("/?#"));
    if (const std::size_t at = value.rfind('@'); at != std::string_view::npos)
        value.remove_prefix(at + 1);
    return toLowerAscii(value);
}

std::string hostWithoutPort(std::string_view value)
{
    std::string host = normalisedHost(value);
    if (host.starts_with('['))
        return host.substr(1, host.find(']') - 1);
    const std::size_t colon = host.find(':');
    if (colon != std::string::npos && host.find(':', colon + 1) == std::string::npos)
        host.resize(colon);  // several colons: a bare IPv6 literal
    while (host.ends_with('.'))
        host.pop_back();
    return host;
}

bool isLoopbackHost(std::string_view value)
{
    const std::string host = hostWithoutPort(value);
    if (host == "localhost" || host.ends_with(".localhost"))
        return true;
    const auto address = IpAddress::parse(host);
    return address && address->isLoopback();
}

}  // namespace sluice::http
