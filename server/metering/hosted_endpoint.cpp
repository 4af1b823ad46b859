#include "metering/hosted_endpoint.h"

#include <QUrl>

namespace sluice::metering {

namespace {

constexpr std::string_view hostedEventsV1 = "/api/v1/events";
constexpr std::string_view hostedEvents = "/events";
constexpr std::string_view hostedBaseV3 = "/v3/openmeter";

struct HostedUrl {
    std::string origin, host, path;  // path without a trailing slash, empty for the root
};

Result<HostedUrl> readHostedUrl(std::string_view text, const char* name)
{
    const auto wrong = [name](const char* why) {
        return fail(ErrorCode::InvalidArgument, std::string(name) + " " + why);
    };
    const QUrl url(QString::fromUtf8(text.data(), qsizetype(text.size())), QUrl::StrictMode);
    const QString scheme = url.scheme();
    if (!url.isValid() || (scheme != QLatin1String("http") && scheme != QLatin1String("https")) || url.host().isEmpty())
        return wrong("must be an http or https URL");
    if (!url.userInfo().isEmpty() || url.hasQuery() || url.hasFragment())
        return wrong("must hold no user, query or fragment");
    HostedUrl read;
    read.host = url.host(QUrl::FullyEncoded).toLower().toStdString();
    const bool bare = read.host.find(':') != std::string::npos && !read.host.starts_with('[');
    read.origin = scheme.toStdString() + "://" + (bare ? "[" + read.host + "]" : read.host);
    if (url.port() >= 0)
        read.origin += ":" + std::to_string(url.port());
    read.path = url.path(QUrl::FullyEncoded).toStdString();
    while (read.path.ends_with('/'))
        read.path.pop_back();
    if (!read.path.empty() && !isHostedPath(read.path))
        return wrong("has a path that is not allowed");
    return read;
}

bool isKonnectHost(std::string_view host)
{
    return host == "konghq.com" || host.ends_with(".konghq.com");
}

bool isKonnectToken(std::string_view token)
{
    return token.starts_with("kpat_") || token.starts_with("spat_");
}

}  // namespace

bool isHostedPath(std::string_view path)
{
    if (!path.starts_with('/') || path.find("..") != path.npos || path.find("//") != path.npos
        || path.find("://") != path.npos)
        return false;
    for (std::size_t i = 0; i < path.size(); ++i) {
        const char c = path[i];
        if (c <= ' ' || c >= 127 || c == '\\' || c == '?' || c == '#')
            return false;
        if (c == '%' && path.substr(i + 1, 1) == "2" && (path.substr(i + 2, 1) == "e" || path.substr(i + 2, 1) == "E"))
            return false;  // hostedSegment() never writes a dot so
    }
    return true;
}

std::string hostedSegment(std::string_view text)
{
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
                           || c == '.' || c == '_' || c == '~';
        if (plain)
            out += c;
        else
            out += {'%', digits[byte >> 4], digits[byte & 15]};
    }
    return out;
}

Result<HostedEndpoint> HostedEndpoint::of(std::string_view url, std::string_view token, std::string_view ingestUrl,
                                          std::string_view backend)
{
    SLUICE_ASSIGN(HostedUrl given, readHostedUrl(url, "OPENMETER_URL"));
    HostedEndpoint endpoint;
    endpoint.konnect = isKonnectToken(token) || isKonnectHost(given.host);
    if (backend == "selfhosted" && endpoint.konnect)
        return fail(ErrorCode::InvalidArgument,
                    "METER_BACKEND=selfhosted, but OPENMETER_URL or OPENMETER_API_KEY is Konnect's");
    endpoint.konnect = endpoint.konnect || backend == "konnect";
    if (given.path.ends_with(hostedEventsV1))
        given.path.resize(given.path.size() - hostedEventsV1.size());
    else if (given.path.ends_with(hostedEvents))
        given.path.resize(given.path.size() - hostedEvents.size());
    // "http://host:8888/api/v1" means the same as "http://host:8888": the version is part of each path.
    if (!endpoint.konnect && given.path.ends_with("/api/v1"))
        given.path.resize(given.path.size() - std::string_view("/api/v1").size());
    endpoint.flavour = endpoint.konnect || given.path.ends_with(hostedBaseV3) ? HostedFlavour::V3 : HostedFlavour::V1;
    endpoint.origin = given.origin;
    endpoint.base = given.origin + given.path;
    const std::string_view events = endpoint.flavour == HostedFlavour::V3 ? hostedEvents : hostedEventsV1;
    endpoint.ingestUrl = endpoint.base + std::string(events);
    if (!ingestUrl.empty()) {
        SLUICE_ASSIGN(const HostedUrl ingest, readHostedUrl(ingestUrl, "OPENMETER_INGEST_URL"));
        endpoint.ingestUrl = ingest.origin + ingest.path;
        if (!ingest.path.ends_with(hostedEvents)) {
            const bool v3 = endpoint.konnect || isKonnectHost(ingest.host) || ingest.path.ends_with(hostedBaseV3);
            endpoint.ingestUrl += v3 ? hostedEvents : hostedEventsV1;
        }
    }
    return endpoint;
}

}  // namespace sluice::metering
