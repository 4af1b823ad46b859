// Reading and checking an EdgeConfig (ops-api 6.1).
#include "core/hex.h"
#include "crypto/hash.h"
#include "fleet/edges.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>

namespace sluice::fleet {

namespace {

struct RawIp {
    std::array<std::uint8_t, 16> bytes{};
    bool isV4 = true;
    int bits() const { return isV4 ? 32 : 128; }
};

std::optional<RawIp> readIp(const std::string& text)
{
    RawIp ip;
    if (inet_pton(AF_INET, text.c_str(), ip.bytes.data()) == 1)
        return ip;
    ip.isV4 = false;
    return inet_pton(AF_INET6, text.c_str(), ip.bytes.data()) == 1 ? std::optional(ip) : std::nullopt;
}

std::string ipText(const RawIp& ip)
{
    char text[INET6_ADDRSTRLEN];
    return inet_ntop(ip.isV4 ? AF_INET : AF_INET6, ip.bytes.data(), text, sizeof text);
}

// A mask such as 255.255.255.0 or 0.0.0.255 as its length.
std::optional<int> maskLength(const std::string& text)
{
    const auto mask = readIp(text);
    if (!mask || !mask->isV4)
        return std::nullopt;
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i)
        value = (value << 8) | mask->bytes[std::size_t(i)];
    for (int length = 0; length <= 32; ++length) {
        const std::uint32_t wanted = length == 0 ? 0 : ~std::uint32_t(0) << (32 - length);
        if (value == wanted || value == ~wanted)
            return length;
    }
    return std::nullopt;
}

std::optional<int> prefixLength(const std::string& text, const RawIp& ip)
{
    int length = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    if (error == std::errc{} && end == text.data() + text.size() && text.front() != '-')
        return length <= ip.bits() ? std::optional(length) : std::nullopt;
    return ip.isV4 ? maskLength(text) : std::nullopt;
}

std::optional<std::string> networkText(const std::string& given)
{
    const auto slash = given.find('/');
    auto ip = readIp(given.substr(0, slash));
    if (!ip)
        return std::nullopt;
    int length = ip->bits();
    if (slash != std::string::npos) {
        const auto parsed = prefixLength(given.substr(slash + 1), *ip);
        if (!parsed)
            return std::nullopt;
        length = *parsed;
    }
    for (int bit = length; bit < ip->bits(); ++bit)
        ip->bytes[std::size_t(bit / 8)] &= static_cast<std::uint8_t>(~(0x80u >> (bit % 8)));
    return ipText(*ip) + "/" + std::to_string(length);
}

std::string stripped(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n\f\v";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

bool isAbsoluteHttpUrl(std::string_view url)
{
    const auto colon = url.find("://");
    if (colon == std::string_view::npos)
        return false;
    std::string scheme(url.substr(0, colon));
    std::ranges::transform(scheme, scheme.begin(), [](char c) { return char(c >= 'A' && c <= 'Z' ? c + 32 : c); });
    if (scheme != "http" && scheme != "https")
        return false;
    auto host = url.substr(colon + 3);
    host = host.substr(0, host.find_first_of("/?#"));
    host = host.substr(host.rfind('@') == std::string_view::npos ? 0 : host.rfind('@') + 1);
    return !host.empty() && host.front() != ':';
}

Result<void> normaliseUrl(std::optional<std::string>& url, const char* field)
{
    if (!url)
        return {};
    std::string text = stripped(*url);
    url.reset();
    if (text.empty())
        return {};
    if (!isAbsoluteHttpUrl(text))
        return fail(ErrorCode::InvalidArgument, std::string(field) + " must be an absolute http(s) URL");
    while (text.ends_with('/'))
        text.pop_back();
    url = std::move(text);
    return {};
}

Result<void> normaliseCidrs(std::vector<std::string>& cidrs)
{
    std::vector<std::string> networks;
    for (const std::string& given : cidrs) {
        const std::string text = stripped(given);
        if (text.empty())
            continue;
        auto network = networkText(text);
        if (!network)
            return fail(ErrorCode::InvalidArgument, "'" + text + "' does not appear to be an IPv4 or IPv6 network");
        networks.push_back(std::move(*network));
    }
    if (networks.empty())
        return fail(ErrorCode::InvalidArgument, "edge_cidrs must include at least one CIDR");
    cidrs = std::move(networks);
    return {};
}

// What a reader of JSON needs: a text member, or none when it is absent or null.
Result<std::optional<std::string>> textMember(const json::Value& value, const char* name)
{
    const json::Value* member = value.find(name);
    if (!member || member->isNull())
        return std::optional<std::string>();
    if (!member->isString())
        return fail(ErrorCode::InvalidArgument, std::string(name) + " must be a string");
    return std::optional(*member->string());
}

}  // namespace

Result<EdgeConfig> normaliseEdge(EdgeConfig given)
{
    if (given.edgeId.empty())
        return fail(ErrorCode::InvalidArgument, "edge_id is missing");
    given.matchmakerHost = stripped(given.matchmakerHost);
    if (given.matchmakerHost.empty())
        return fail(ErrorCode::InvalidArgument, "matchmaker_host must not be blank");
    if (given.matchmakerPort < 1 || given.matchmakerPort > 65'535)
        return fail(ErrorCode::InvalidArgument, "matchmaker_port must be 1 to 65535");
    SLUICE_TRY(normaliseCidrs(given.edgeCidrs));
    SLUICE_TRY(normaliseUrl(given.publicBaseUrl, "public_base_url"));
    SLUICE_TRY(normaliseUrl(given.tcpRelayUrl, "tcp_relay_url"));
    SLUICE_TRY(normaliseUrl(given.tcpRelayStatusUrlTemplate, "tcp_relay_status_url_template"));
    SLUICE_TRY(normaliseUrl(given.runnerExecuteUrl, "runner_execute_url"));
    SLUICE_TRY(normaliseUrl(given.runnerStatusUrlTemplate, "runner_status_url_template"));
    if (given.turnExternalIp) {
        const std::string text = stripped(*given.turnExternalIp);
        given.turnExternalIp.reset();
        if (!text.empty()) {
            const auto ip = readIp(text);
            if (!ip)
                return fail(ErrorCode::InvalidArgument, "'" + text + "' does not appear to be an IPv4 or IPv6 address");
            given.turnExternalIp = ipText(*ip);
        }
    }
    return given;
}

Result<EdgeConfig> edgeFromJson(const json::Value& value)
{
    if (!value.isObject())
        return fail(ErrorCode::InvalidArgument, "an edge assignment is an object");
    EdgeConfig edge;
    SLUICE_ASSIGN(auto id, textMember(value, "edge_id"));
    SLUICE_ASSIGN(auto host, textMember(value, "matchmaker_host"));
    edge.edgeId = id.value_or("");
    edge.matchmakerHost = host.value_or("");
    if (const json::Value* port = value.find("matchmaker_port"); port && !port->isNull()) {
        const auto number = port->toInt64();
        if (!number || *number < 1 || *number > 65'535)
            return fail(ErrorCode::InvalidArgument, "matchmaker_port must be 1 to 65535");
        edge.matchmakerPort = int(*number);
    }
    if (const json::Value* cidrs = value.find("edge_cidrs"); cidrs && cidrs->isArray()) {
        for (const json::Value& cidr : *cidrs->items()) {
            if (!cidr.isString())
                return fail(ErrorCode::InvalidArgument, "edge_cidrs must be strings");
            edge.edgeCidrs.push_back(*cidr.string());
        }
    }
    SLUICE_ASSIGN(edge.publicBaseUrl, textMember(value, "public_base_url"));
    SLUICE_ASSIGN(edge.tcpRelayUrl, textMember(value, "tcp_relay_url"));
    SLUICE_ASSIGN(edge.tcpRelayStatusUrlTemplate, textMember(value, "tcp_relay_status_url_template"));
    SLUICE_ASSIGN(edge.runnerExecuteUrl, textMember(value, "runner_execute_url"));
    SLUICE_ASSIGN(edge.runnerStatusUrlTemplate, textMember(value, "runner_status_url_template"));
    SLUICE_ASSIGN(edge.turnExternalIp, textMember(value, "turn_external_ip"));
    return normaliseEdge(std::move(edge));
}

json::Value edgeToJson(const EdgeConfig& edge)
{
    const auto orNull = [](const std::optional<std::string>& text) {
        return text ? json::Value(*text) : json::Value(nullptr);
    };
    return json::Value::object({{"edge_id", edge.edgeId},
                                {"matchmaker_host", edge.matchmakerHost},
                                {"matchmaker_port", edge.matchmakerPort},
                                {"edge_cidrs", json::Array(edge.edgeCidrs.begin(), edge.edgeCidrs.end())},
                                {"public_base_url", orNull(edge.publicBaseUrl)},
                                {"tcp_relay_url", orNull(edge.tcpRelayUrl)},
                                {"tcp_relay_status_url_template", orNull(edge.tcpRelayStatusUrlTemplate)},
                                {"runner_execute_url", orNull(edge.runnerExecuteUrl)},
                                {"runner_status_url_template", orNull(edge.runnerStatusUrlTemplate)},
                                {"turn_external_ip", orNull(edge.turnExternalIp)}});
}

std::string edgeTokenFor(std::string_view sharedToken, std::string_view orchestratorId)
{
    const std::string message = "sluice-edge-token:v1:" + std::string(orchestratorId);
    return toBase64Url(crypto::hmacSha256(asBytes(sharedToken), asBytes(message)).bytes);
}

}  // namespace sluice::fleet
