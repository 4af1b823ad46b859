#include "net/address_policy.h"

#include <QUrl>

namespace sluice::net {
namespace {

struct Prefix4 {
    quint32 network;
    int length;
};

// IANA IPv4 special-purpose registry, multicast and class E.
constexpr Prefix4 kSpecial4[] = {
    {0x00000000, 8},  {0x0a000000, 8},  {0x64400000, 10}, {0x7f000000, 8},  {0xa9fe0000, 16}, {0xac100000, 12},
    {0xc0000000, 24}, {0xc0000200, 24}, {0xc01fc400, 24}, {0xc034c100, 24}, {0xc0586300, 24}, {0xc0a80000, 16},
    {0xc0af3000, 24}, {0xc6120000, 15}, {0xc6336400, 24}, {0xcb007100, 24}, {0xe0000000, 4},  {0xf0000000, 4},
};

struct Prefix6 {
    quint8 bytes[8];
    int length;
};

// Inside 2000::/3, which is all that is global: IETF assignments (Teredo among them), documentation, SRv6 ids.
constexpr Prefix6 kSpecial6[] = {
    {{0x20, 0x01, 0x00}, 23},
    {{0x20, 0x01, 0x0d, 0xb8}, 32},
    {{0x3f, 0xff, 0x00}, 20},
};

bool isPublic4(quint32 address)
{
    for (const auto& prefix : kSpecial4) {
        if ((address ^ prefix.network) >> (32 - prefix.length) == 0)
            return false;
    }
    return true;
}

bool startsWith(const Q_IPV6ADDR& address, const quint8* prefix, int bits)
{
    for (int bit = 0; bit < bits; bit += 8) {
        const int left = std::min(8, bits - bit);
        if ((address.c[bit / 8] ^ prefix[bit / 8]) >> (8 - left) != 0)
            return false;
    }
    return true;
}

quint32 embedded4(const Q_IPV6ADDR& address, int at)
{
    return quint32(address.c[at]) << 24 | quint32(address.c[at + 1]) << 16 | quint32(address.c[at + 2]) << 8
           | address.c[at + 3];
}

// The IPv4 address that an IPv6 one stands for: mapped, NAT64 well-known prefix, 6to4.
std::optional<quint32> standsFor4(const Q_IPV6ADDR& address)
{
    static constexpr quint8 mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    static constexpr quint8 nat64[12] = {0x00, 0x64, 0xff, 0x9b};
    static constexpr quint8 sixToFour[2] = {0x20, 0x02};
    if (startsWith(address, mapped, 96) || startsWith(address, nat64, 96))
        return embedded4(address, 12);
    if (startsWith(address, sixToFour, 16))
        return embedded4(address, 2);
    return std::nullopt;
}

}  // namespace

bool isPublicAddress(const QHostAddress& address)
{
    if (address.protocol() == QAbstractSocket::IPv4Protocol)
        return isPublic4(address.toIPv4Address());
    if (address.protocol() != QAbstractSocket::IPv6Protocol || !address.scopeId().isEmpty())
        return false;
    const Q_IPV6ADDR bytes = address.toIPv6Address();
    if (const auto inner = standsFor4(bytes))
        return isPublic4(*inner);
    static constexpr quint8 global[1] = {0x20};
    if (!startsWith(bytes, global, 3))
        return false;
    for (const auto& prefix : kSpecial6) {
        if (startsWith(bytes, prefix.bytes, prefix.length))
            return false;
    }
    return true;
}

bool isLoopbackAddress(const QHostAddress& address)
{
    if (address.protocol() == QAbstractSocket::IPv6Protocol) {
        const Q_IPV6ADDR bytes = address.toIPv6Address();
        static constexpr quint8 mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
        if (startsWith(bytes, mapped, 96))
            return bytes.c[12] == 127;
    }
    return address.isLoopback();
}

// RFC 1918, the shared space of carriers, and unique local IPv6. What else stands for an IPv4 address is not taken apart here: refused.
bool isPrivateAddress(const QHostAddress& address)
{
    if (address.protocol() == QAbstractSocket::IPv4Protocol) {
        const quint32 bits = address.toIPv4Address();
        return bits >> 24 == 10 || bits >> 20 == 0xac1 || bits >> 16 == 0xc0a8 || bits >> 22 == 0x64400000u >> 22;
    }
    if (address.protocol() != QAbstractSocket::IPv6Protocol || !address.scopeId().isEmpty())
        return false;
    return (address.toIPv6Address().c[0] & 0xfe) == 0xfc;
}

bool isAllowed(AddressPolicy policy, const QHostAddress& address)
{
    if (address.isNull())
        return false;
    switch (policy) {
    case AddressPolicy::Any: return true;
    case AddressPolicy::Loopback: return isLoopbackAddress(address);
    case AddressPolicy::RoutedOnly: return isPublicAddress(address) || isPrivateAddress(address);
    case AddressPolicy::PublicOnly: return isPublicAddress(address);
    }
    return false;
}

Result<void> checkUrl(std::string_view url, AddressPolicy policy)
{
    const QUrl parsed(QString::fromUtf8(url.data(), static_cast<qsizetype>(url.size())), QUrl::StrictMode);
    const QString scheme = parsed.scheme();
    if (!parsed.isValid() || (scheme != u"http" && scheme != u"https"))
        return fail(ErrorCode::InvalidArgument, "not an http or https URL");
    if (parsed.host().isEmpty())
        return fail(ErrorCode::InvalidArgument, "the URL names no host");
    if (!parsed.userInfo().isEmpty())
        return fail(ErrorCode::InvalidArgument, "the URL holds a user name or password");
    if (parsed.port() == 0)
        return fail(ErrorCode::InvalidArgument, "port 0");
    const QHostAddress literal(parsed.host());
    if (!literal.isNull() && !isAllowed(policy, literal)) {
        return fail(ErrorCode::Denied,
                    "address rule: " + parsed.host().toStdString()
                        + (policy == AddressPolicy::Loopback     ? " is not this machine"
                           : policy == AddressPolicy::RoutedOnly ? " is of this machine or a special range"
                                                                 : " is not a public address"));
    }
    return {};
}

}  // namespace sluice::net
