#include "fleet/hosts.h"

#include <QString>
#include <QUrl>
#include <arpa/inet.h>

namespace sluice::fleet {

namespace {

std::optional<std::string> textOf(const std::optional<std::string>& text)
{
    return text && !text->empty() ? text : std::nullopt;
}

std::optional<std::string> urlHost(const std::optional<std::string>& url)
{
    if (!url)
        return std::nullopt;
    const QUrl parsed(QString::fromStdString(*url), QUrl::StrictMode);
    const std::string host = parsed.isValid() ? parsed.host().toStdString() : std::string();
    return host.empty() ? std::nullopt : std::optional(host);
}

}  // namespace

std::optional<std::string> canonicalIp(std::string_view text)
{
    const std::string copy(text);
    unsigned char bytes[16];
    char canonical[INET6_ADDRSTRLEN];
    for (const int family : {AF_INET, AF_INET6}) {
        if (inet_pton(family, copy.c_str(), bytes) == 1)
            return inet_ntop(family, bytes, canonical, sizeof canonical);
    }
    return std::nullopt;
}

std::optional<std::string> dialHost(const Orchestrator& orchestrator)
{
    if (auto host = urlHost(orchestrator.healthUrl))
        return host;
    if (auto host = textOf(orchestrator.hostPublicIp))
        return host;
    return textOf(orchestrator.registeredIp);
}

std::optional<std::string> upstreamAddress(const Orchestrator& orchestrator)
{
    for (const auto& candidate :
         {orchestrator.hostPublicIp, orchestrator.lastSeenIp, orchestrator.lastSessionUpstreamAddr}) {
        if (candidate) {
            if (auto ip = canonicalIp(*candidate))
                return ip;
        }
    }
    const auto host = urlHost(orchestrator.healthUrl);
    return host ? canonicalIp(*host) : std::nullopt;
}

std::string hostUrl(std::string_view host, int port, std::string_view path)
{
    const bool isV6 = host.find(':') != std::string_view::npos;
    return "http://" + (isV6 ? "[" + std::string(host) + "]" : std::string(host)) + ":" + std::to_string(port)
           + std::string(path);
}

}  // namespace sluice::fleet
