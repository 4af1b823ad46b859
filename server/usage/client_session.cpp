#include "usage/client_session.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>

namespace sluice::usage {

namespace {

constexpr std::int64_t leastSessionSeconds = 60;
constexpr std::int64_t mostSessionSeconds = 86'400;
constexpr int mappedBits = 96;

// IPv4 as ::ffff:a.b.c.d, so that one comparison serves both families.
bool readIp(std::string_view text, std::array<std::uint8_t, 16>& bytes, bool& isV4)
{
    const std::string copy(text);
    if (copy.find('\0') != std::string::npos)
        return false;
    bytes.fill(0);
    isV4 = inet_pton(AF_INET, copy.c_str(), bytes.data() + 12) == 1;
    if (!isV4)
        return inet_pton(AF_INET6, copy.c_str(), bytes.data()) == 1;
    bytes[10] = bytes[11] = 0xff;
    return true;
}

void clearHostBits(std::array<std::uint8_t, 16>& bytes, int bits)
{
    for (int i = 0; i < 16; ++i) {
        const int kept = std::clamp(bits - i * 8, 0, 8);
        bytes[std::size_t(i)] &= static_cast<std::uint8_t>(0xff00 >> kept);
    }
}

}  // namespace

const char* clientModeCode(ClientMode mode)
{
    switch (mode) {
    case ClientMode::Guest: return "guest";
    case ClientMode::Invite: return "invite";
    case ClientMode::Legacy: return "legacy";
    }
    return "invite";
}

std::optional<ClientMode> clientModeFromCode(std::string_view code)
{
    for (const ClientMode mode : {ClientMode::Guest, ClientMode::Invite, ClientMode::Legacy}) {
        if (code == clientModeCode(mode))
            return mode;
    }
    return std::nullopt;
}

Timestamp ClientSession::lastSeen() const
{
    return seen ? std::max(lastSeenAt, Timestamp{seen->micros.load()}) : lastSeenAt;
}

std::string webrtcUrl(const fleet::EdgeConfig& edge)
{
    if (edge.publicBaseUrl)
        return *edge.publicBaseUrl;
    const bool isV6 = edge.matchmakerHost.find(':') != std::string::npos && !edge.matchmakerHost.starts_with('[');
    const std::string host = isV6 ? "[" + edge.matchmakerHost + "]" : edge.matchmakerHost;
    switch (edge.matchmakerPort) {
    case 8889:
    case 443: return "https://" + host;
    case 80: return "http://" + host;
    default: return "https://" + host + ":" + std::to_string(edge.matchmakerPort);
    }
}

std::optional<ClientNetwork> ClientNetwork::parse(std::string_view text)
{
    const auto slash = text.find('/');
    ClientNetwork network;
    bool isV4 = false;
    if (!readIp(text.substr(0, slash), network.base, isV4))
        return std::nullopt;
    const int most = isV4 ? 32 : 128;
    int bits = most;
    if (slash != std::string_view::npos) {
        const auto digits = text.substr(slash + 1);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
        if (error != std::errc{} || end != digits.data() + digits.size() || bits < 0 || bits > most)
            return std::nullopt;
    }
    network.bits = isV4 ? bits + mappedBits : bits;
    clearHostBits(network.base, network.bits);
    return network;
}

bool ClientNetwork::contains(std::string_view ip) const
{
    std::array<std::uint8_t, 16> bytes{};
    bool isV4 = false;
    if (!readIp(ip, bytes, isV4))
        return false;
    clearHostBits(bytes, bits);
    return bytes == base;
}

ClientSessionConfig ClientSessionConfig::clamped() const
{
    ClientSessionConfig config = *this;
    const auto bounded = [](std::int64_t seconds, std::int64_t fallback) {
        return std::clamp(seconds == 0 ? fallback : seconds, leastSessionSeconds, mostSessionSeconds);
    };
    config.maxSeconds = bounded(maxSeconds, mostSessionSeconds);
    config.guestSeconds = bounded(guestSeconds, 1'800);
    config.guestMaxPerInstallation = std::max<std::int64_t>(guestMaxPerInstallation, 1);
    config.guestMaxPerIp = std::max<std::int64_t>(guestMaxPerIp, 1);
    std::erase_if(config.reserved, [](const auto& entry) { return entry.second.empty(); });
    return config;
}

const char* clientStartRefusalText(ClientStartRefusal refusal)
{
    switch (refusal) {
    case ClientStartRefusal::InstallationRequired: return "installation_id required for guest bootstrap";
    case ClientStartRefusal::OtherInstallationOnIp:
        return "Another installation already has an active session on this IP";
    case ClientStartRefusal::TokenRequired: return "A session of this IP is active; its token is required";
    case ClientStartRefusal::InstallationElsewhere: return "Installation already has an active session on another IP";
    case ClientStartRefusal::InviteRequired: return "Client session invite code required";
    case ClientStartRefusal::InviteNotFound: return "Client session invite not found";
    case ClientStartRefusal::InviteRevoked: return "Client session invite revoked";
    case ClientStartRefusal::InviteExpired: return "Client session invite expired";
    case ClientStartRefusal::InviteRedeemed: return "Client session invite already redeemed";
    case ClientStartRefusal::InviteInProgress: return "Client session invite redemption already in progress";
    case ClientStartRefusal::NoGuestCapacity:
    case ClientStartRefusal::NoOrchestrator: return "No orchestrator currently available";
    }
    return "";
}

}  // namespace sluice::usage
